internal import Ledger
internal import Wire

// What a module may decide, and whom its decision would disturb.
extension Hub {
  /// What in the decision the module may not do; nil when it is in order.
  func violation(_ decided: Decided, _ errand: Errand) -> String? {
    guard let module = modules[errand.module], module.isKnown, !module.isRemoved else { return "it is not admitted" }
    var names: Set<String> = []
    if decided.changes.count > limits.changesPerDecision { return "over \(limits.changesPerDecision) changes" }
    for change in decided.changes {
      guard let kind = change.kind == nil ? errand.kind : module.kinds[change.kind ?? ""] else {
        return "writes the kind \(change.kind ?? "?"), which is not its own"
      }
      if case .command = errand.purpose {} else { return "changes records without a command" }
      if change.state.count > Limits.state { return "the state of \(kind.name) is over \(Limits.state) bytes" }
      if change.state.first != 0x7B { return "the state of \(kind.name) is no object" }
      if change.events.isEmpty { return "changes \(kind.name) without an event" }
      for event in change.events where !kind.events.contains(event.type) {
        return "writes the event \(event.type), which \(kind.name) does not declare"
      }
      guard kind.stages.contains(change.stage) else {
        return "leaves \(kind.name) in the unknown stage \"\(change.stage)\""
      }
      if change.kind == nil, let form = errand.form, !form.form.leads(from: errand.row?.stage, to: change.stage) {
        return "\(form.name) may not lead to the stage \(change.stage)"
      }
      let name = "\(kind.name)/\((change.kind == nil ? errand.recordID : change.id) ?? "")"
      if decided.changes.count > 1, !names.insert(name).inserted { return "changes \(name) twice" }
      if change.kind != nil {
        guard let id = change.id, Name.isRecordID(id) else { return "changes a \(kind.name) without an id" }
        if name == errand.recordName { return "changes its own record as another's" }
        let read = errand.rowsRead["\(kind.name)/\(id)"]
        switch read {
        case .some(.some(let row)) where row.version != change.version:
          return "changes \(kind.name)/\(id) at another version than it read"
        case .some(.none) where change.version != 0: return "changes \(kind.name)/\(id), which does not exist"
        case .none: return "changes \(kind.name)/\(id), which it has not read"
        default: break
        }
      }
    }
    for fact in decided.facts
    where module.manifest?.facts.contains(fact.fact) != true || fact.subject.isEmpty || fact.data.first != 0x7B {
      return "tells the fact \(fact.fact), which it does not declare"
    }
    for send in decided.sends {
      guard let subject = CommandSubject(send.command),
        module.grant.allows(send: subject.name) || subject.module == errand.module
      else { return "sends \(send.command), which the office does not grant" }
    }
    for task in decided.tasks {
      guard let name = task["task"]?.string, Name.isValid(name), let lead = task["lead"]?.string, Name.isValid(lead),
        task["title"]?["vi"]?.string != nil
      else { return "assigns a task without task, lead or title" }
    }
    for deadline in decided.deadlines where !Name.isValid(deadline.name) || errand.kind == nil {
      return "sets the deadline \"\(deadline.name)\" on nothing"
    }
    if case .reaction = errand.purpose, !decided.facts.isEmpty || !decided.tasks.isEmpty || !decided.deadlines.isEmpty {
      return "a reaction may only send"
    }
    return nil
  }

  /// Would the decision change what the lane's holder has read?
  func moves(_ decided: Decided, _ errand: Errand, _ held: Errand) -> Bool {
    for change in decided.changes {
      guard let kind = change.kind ?? errand.kind?.name, let id = change.kind == nil ? errand.recordID : change.id
      else { continue }
      let name = "\(kind)/\(id)"
      if held.readTags[Tag.record(name)] != nil || held.readTags[Tag.kind(kind)] != nil { return true }
      let description = self.kind(kind)?.description
      let old =
        cache[name]?.keys ?? errand.rowsRead[name].flatMap { $0 }.map { KeyReader.keys(of: $0, kind: description) }
        ?? [:]
      let new = KeyReader.keys(
        of: try? JSONView(change.state), stage: change.stage, body: change.body ?? errand.body, kind: description)
      for (field, values) in old.merging(new, uniquingKeysWith: +) {
        for value in values where held.readTags[Tag.key(kind, field, value)] != nil { return true }
      }
    }
    if !decided.tasks.isEmpty,
      held.readTags.keys.contains(where: \.isMovedByTasks)
    {
      return true
    }
    return decided.facts.contains {
      let name = "\(errand.module).\($0.fact)"
      return held.readTags[Tag.facts(name)] != nil || held.readTags[Tag.fact(name, about: $0.subject)] != nil
    }
  }
}
