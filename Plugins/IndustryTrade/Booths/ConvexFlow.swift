/// A flow through a network, as large as it can be, and of all flows of that size one of least cost.
///
/// Each arc carries whole units; its second unit costs at least as much as its first, and so on. The method is that of
/// successive shortest paths with node potentials (Ahuja, Magnanti, Orlin, *Network Flows*, ch. 9.7 and 14.5): each
/// unit goes along a cheapest path of the residual network, and because costs never fall along an arc, every flow on
/// the way is the cheapest of its size. So is the last one, which no path makes larger. Equal costs go to the arc and
/// node that were added first: the same network gives the same flow.
///
/// A unit takes O(arcs · log nodes). Costs are integers; sums of a path must fit an `Int`.
struct ConvexFlow {
  struct Arc {
    let from: Int
    let to: Int
    /// The cost of each unit, rising; as many as the arc can carry.
    let costs: [Int]
    fileprivate(set) var flow = 0
  }

  private(set) var arcs: [Arc] = []
  /// For each node the ways out of it: twice the arc's index, one more for going back along it.
  private var ways: [[Int]]
  private var potential: [Int]

  init(nodes: Int) {
    ways = Array(repeating: [], count: nodes)
    potential = Array(repeating: 0, count: nodes)
  }

  /// The index of the new arc.
  @discardableResult
  mutating func addArc(from: Int, to: Int, costs: [Int]) -> Int {
    precondition(zip(costs, costs.dropFirst()).allSatisfy { $0 <= $1 }, "costs of an arc never fall")
    ways[from].append(2 * arcs.count)
    ways[to].append(2 * arcs.count + 1)
    arcs.append(Arc(from: from, to: to, costs: costs))
    return arcs.count - 1
  }

  func flow(of arc: Int) -> Int { arcs[arc].flow }

  /// Sends as many units as reach the sink.
  mutating func fill(from source: Int, to sink: Int) {
    setPotentials()
    while true {
      let search = shortest(from: source, until: sink)
      guard let length = search.distance[sink] else { return }
      for node in potential.indices { potential[node] += min(search.distance[node] ?? length, length) }
      var node = sink
      while node != source, let way = search.way[node] {
        arcs[way / 2].flow += way.isMultiple(of: 2) ? 1 : -1
        node = way.isMultiple(of: 2) ? arcs[way / 2].from : arcs[way / 2].to
      }
    }
  }

  /// What one more unit would cost from the node to each other, along the filled network; nil where none can go.
  func costs(from node: Int) -> [Int?] {
    let found = shortest(from: node, until: nil).distance
    return found.indices.map { other in found[other].map { $0 - potential[node] + potential[other] } }
  }

  /// Costs may be negative at first: the potentials take that away (Bellman, Ford).
  private mutating func setPotentials() {
    var isMoving = true
    while isMoving {
      isMoving = false
      for arc in arcs {
        guard let cost = arc.costs.first, potential[arc.from] + cost < potential[arc.to] else { continue }
        potential[arc.to] = potential[arc.from] + cost
        isMoving = true
      }
    }
  }

  /// The next unit's reduced cost along a way, never negative; nil when the way is closed.
  private func cost(of way: Int) -> (node: Int, cost: Int)? {
    let arc = arcs[way / 2]
    if way.isMultiple(of: 2) {
      guard arc.flow < arc.costs.count else { return nil }
      return (arc.to, arc.costs[arc.flow] + potential[arc.from] - potential[arc.to])
    }
    guard arc.flow > 0 else { return nil }
    return (arc.from, potential[arc.to] - potential[arc.from] - arc.costs[arc.flow - 1])
  }

  /// Dijkstra's search; it may stop as soon as `last` is reached for good.
  private func shortest(from first: Int, until last: Int?) -> (distance: [Int?], way: [Int?]) {
    var distance: [Int?] = Array(repeating: nil, count: ways.count)
    var way: [Int?] = Array(repeating: nil, count: ways.count)
    var isDone = Array(repeating: false, count: ways.count)
    var queue = LeastFirst()
    distance[first] = 0
    queue.insert(0, first)
    while let (length, node) = queue.removeLeast() {
      if isDone[node] { continue }
      isDone[node] = true
      if node == last { break }
      for next in ways[node] {
        guard let (other, cost) = cost(of: next), !isDone[other] else { continue }
        let longer = length + cost
        if let known = distance[other], known <= longer { continue }
        (distance[other], way[other]) = (longer, next)
        queue.insert(longer, other)
      }
    }
    return (distance, way)
  }
}

/// A queue of nodes, nearest first, then the lowest number: a binary heap.
private struct LeastFirst {
  private var heap: [(key: Int, node: Int)] = []

  mutating func insert(_ key: Int, _ node: Int) {
    heap.append((key, node))
    var child = heap.count - 1
    while child > 0, heap[child] < heap[(child - 1) / 2] {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeLeast() -> (key: Int, node: Int)? {
    guard let least = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return least }
    heap[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { return least }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < heap[parent] else { return least }
      heap.swapAt(child, parent)
      parent = child
    }
  }
}
