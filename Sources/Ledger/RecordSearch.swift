/// A `RecordQuery` as SQL. Values and field names are bound, never written into the text.
struct RecordSearch {
  private let query: RecordQuery
  private var values: [any Bindable]
  private let kind = "?1"
  /// Parameter of the as-of position, nil for now.
  private let asOf: String?
  /// The condition whose keys the ids are read from; the others are looked up id by id. Only an equality gives each id
  /// once. Nil: the ids are those of the records.
  private let driver: Int?

  /// - Parameter narrowest: the equality that fits the fewest records, as far as the caller knows.
  init(_ query: RecordQuery, narrowest: Int? = nil) {
    self.query = query
    values = [query.kind]
    driver = query.position == nil ? narrowest ?? query.conditions.firstIndex { $0.comparison == .equal } : nil
    if let position = query.position {
      values.append(position)
      asOf = "?2"
    } else {
      asOf = nil
    }
  }

  /// Sorts ids alone, then fetches the rows of one page.
  func list(columns: String) -> (sql: String, values: [any Bindable]) {
    var search = self
    let rank = search.rank()
    let matches = search.matches()
    let (table, id) = (search.table, search.id)
    let limit = search.bind(Int64(max(query.limit, 0)))
    let offset = search.bind(Int64(max(query.offset, 0)))
    let sql = """
      WITH page AS (SELECT \(id) AS id, \(rank) AS rank FROM \(table) WHERE \(matches)
        ORDER BY \(order(byID: "id")) LIMIT \(limit) OFFSET \(offset))
      SELECT \(columns) FROM page JOIN records r ON r.kind = \(kind) AND r.id = page.id
      ORDER BY \(order(byID: "page.id"))
      """
    return (sql, search.values)
  }

  /// See `Snapshot.candidates`.
  func candidates(
    columns: String, upTo position: Int64, foldedAt: Int64, after id: String, limit: Int
  ) -> (sql: String, values: [any Bindable]) {
    var search = self
    let last = search.bind(position)
    var matches = "r.first <= \(last)"
    if !query.conditions.isEmpty {
      var terms: [String] = []
      for condition in query.conditions {
        let field = search.bind(condition.field)
        let rule =
          "kind = \(kind) AND field = \(field) AND \(search.comparison(condition)) AND from_position <= \(last)"
        terms.append(
          """
          r.id IN (SELECT id FROM keys INDEXED BY keys_now WHERE \(rule) AND to_position IS NULL
            UNION ALL SELECT id FROM keys INDEXED BY keys_past WHERE \(rule) AND to_position IS NOT NULL)
          """)
      }
      matches += " AND (\(terms.joined(separator: " AND "))"
      matches += foldedAt > 0 ? " OR r.first <= \(search.bind(foldedAt)))" : ")"
    }
    let sql = """
      SELECT \(columns) FROM records r WHERE r.kind = \(kind) AND r.id > \(search.bind(id)) AND \(matches)
      ORDER BY r.id LIMIT \(search.bind(Int64(max(limit, 0))))
      """
    return (sql, search.values)
  }

  func totals(groupedBy: [String], summing: [String]) -> (sql: String, values: [any Bindable]) {
    var search = self
    let matches = search.matches()
    let id = search.id
    var columns: [String] = []
    var joins = ""
    var order: [String] = []
    if query.isKeyed, query.position == nil, query.conditions.isEmpty, groupedBy.count == 1, summing.isEmpty {
      // The index alone tells it.
      let field = search.bind(groupedBy[0])
      let sql = """
        SELECT value, count(*) FROM keys INDEXED BY keys_now
        WHERE kind = \(kind) AND field = \(field) AND to_position IS NULL GROUP BY value ORDER BY value
        """
      return (sql, search.values)
    }
    for (index, field) in groupedBy.enumerated() {
      let group = "g\(index)"
      columns.append("\(group).value")
      joins += " \(query.isKeyed ? "" : "LEFT ")JOIN keys \(group) ON \(search.keys(group, of: id, field: field))"
      order.append("\(group).value NULLS LAST")
    }
    let groups = columns.joined(separator: ", ")
    columns.append("count(*)")
    for (index, field) in summing.enumerated() {
      let sum = "s\(index)"
      let keys = search.keys(sum, of: id, field: field)
      columns.append(
        """
        coalesce(sum((SELECT sum(\(sum).value) FROM keys \(sum)
          WHERE \(keys) AND typeof(\(sum).value) = 'integer')), 0)
        """)
    }
    var sql = "SELECT \(columns.joined(separator: ", ")) FROM \(search.table)\(joins) WHERE \(matches)"
    if !groupedBy.isEmpty { sql += " GROUP BY \(groups) ORDER BY \(order.joined(separator: ", "))" }
    return (sql, search.values)
  }

  /// The value that a record is sorted by: of several the one that comes first in the order.
  private mutating func rank() -> String {
    guard let sort = query.sort else { return "NULL" }
    let first = query.descending ? "max" : "min"
    return "(SELECT \(first)(k.value) FROM keys k WHERE \(keys("k", of: id, field: sort)))"
  }

  private func order(byID id: String) -> String {
    let direction = query.descending ? "DESC" : "ASC"
    return query.sort == nil ? "\(id) \(direction)" : "rank \(direction) NULLS LAST, \(id)"
  }

  /// What a search reads its ids from. Keys lie close together; a record's page holds its whole state.
  private var table: String { driver == nil ? "records r" : "keys d INDEXED BY keys_now" }
  private var id: String { driver == nil ? "r.id" : "d.id" }

  private mutating func matches() -> String {
    if let driver { return matches(drivenBy: driver) }
    var terms = ["r.kind = \(kind)"]
    if let asOf { terms.append("r.first <= \(asOf)") }
    // The index is named because the planner, without statistics, takes `keys_of_record` and walks the whole kind.
    for condition in query.conditions {
      let field = bind(condition.field)
      let rule = "kind = \(kind) AND field = \(field) AND \(comparison(condition))"
      if let asOf {
        // Two halves, because today's keys and past ones have an index each.
        let started = "from_position <= \(asOf)"
        terms.append(
          """
          r.id IN (SELECT id FROM keys INDEXED BY keys_now WHERE \(rule) AND to_position IS NULL AND \(started)
            UNION ALL SELECT id FROM keys INDEXED BY keys_past WHERE \(rule) AND to_position > \(asOf) AND \(started))
          """)
      } else {
        terms.append("r.id IN (SELECT id FROM keys INDEXED BY keys_now WHERE \(rule) AND to_position IS NULL)")
      }
    }
    return terms.joined(separator: " AND ")
  }

  private mutating func matches(drivenBy driver: Int) -> String {
    let first = query.conditions[driver]
    var terms = [
      "d.kind = \(kind) AND d.field = \(bind(first.field)) AND d.value = \(bind(first.value)) AND d.to_position IS NULL"
    ]
    for (place, condition) in query.conditions.enumerated() where place != driver {
      terms.append(
        """
        EXISTS (SELECT 1 FROM keys INDEXED BY keys_of_record WHERE kind = \(kind) AND id = d.id
          AND field = \(bind(condition.field)) AND to_position IS NULL AND \(comparison(condition)))
        """)
    }
    return terms.joined(separator: " AND ")
  }

  private mutating func comparison(_ condition: RecordQuery.Condition) -> String {
    let value = bind(condition.value)
    let type =
      switch condition.value {
      case .integer: "typeof(value) = 'integer'"
      case .text: "typeof(value) = 'text'"
      }
    return switch condition.comparison {
    case .equal: "value = \(value)"
    case .atLeast: "value >= \(value) AND \(type)"
    case .atMost: "value <= \(value) AND \(type)"
    case .prefix: "value >= \(value) AND value < \(value) || char(0x10ffff) AND typeof(\(value)) = 'text' AND \(type)"
    case .contains: "instr(value, \(value)) > 0 AND typeof(\(value)) = 'text' AND \(type)"
    }
  }

  /// The keys of one record's field that hold.
  private mutating func keys(_ alias: String, of id: String, field: String) -> String {
    let held =
      if let asOf {
        "\(alias).from_position <= \(asOf) AND (\(alias).to_position IS NULL OR \(alias).to_position > \(asOf))"
      } else {
        "\(alias).to_position IS NULL"
      }
    return "\(alias).kind = \(kind) AND \(alias).id = \(id) AND \(alias).field = \(bind(field)) AND \(held)"
  }

  private mutating func bind(_ value: any Bindable) -> String {
    values.append(value)
    return "?\(values.count)"
  }
}
