"""Answers of a module held to PROTOCOL.md §8.9 to §8.15."""

from __future__ import annotations

import json
from typing import Any

from manifest import Manifest
from clauses import NAME, RECORD_ID, STATE_LIMIT, Ledger, Message, check_problem, has_personal

VERBS = {"command": {"DECISION", "REFUSAL", "NEED", "FAILURE"}, "question": {"ANSWER", "REFUSAL", "NEED", "FAILURE"},
         "reaction": {"DECISION", "REFUSAL", "NEED", "FAILURE"}, "fold": {"ANSWER", "FAILURE"}}
MEMBERS = {"changes", "facts", "tasks", "sends", "deadlines", "reply"}


def check_answer(answer: Message, ask: Message, manifest: Manifest, ledger: Ledger) -> None:
    purpose, check = ask.meta["ask"], ledger.check
    check("8.13", answer.verb in VERBS[purpose], f"a {purpose} is not answered {answer.verb}")
    if answer.verb in ("REFUSAL", "FAILURE"):
        check_problem(answer.body, ledger)
    elif answer.verb == "DECISION":
        _Checks(ask, manifest, ledger).decision(answer.body)
    elif answer.verb == "NEED":
        reads = answer.body.get("reads") if isinstance(answer.body, dict) else None
        check("8.14", isinstance(reads, list) and reads, "NEED has reads")
        for read in reads:
            _check_read(read, manifest, ledger)
    else:
        check("10.1", not has_personal(answer.body), "an answer holds no personal data")


def _check_read(read: Any, manifest: Manifest, ledger: Ledger) -> None:
    check = ledger.check
    check("8.14", isinstance(read, dict), f"a READ is an object: {read}")
    forms = [name for name in ("record", "all", "latest", "facts", "total") if isinstance(read.get(name), str)]
    check("8.14", len(forms) == 1, f"a READ has one of record, all, latest, facts, total: {read}")
    if forms == ["record"]:
        kind, _, id = read["record"].partition("/")
        check("8.14", NAME.fullmatch(kind) and RECORD_ID.fullmatch(id), f"a record is kind/id: {read}")
    elif forms == ["latest"]:
        check("8.14", isinstance(read.get("about"), str), f"latest says about what: {read}")
    elif forms == ["all"]:
        check("8.14", read.get("where"), f"all has at least one key: {read}")
    kind = manifest.kinds.get(str(read.get("all") or read.get("total")))
    if kind is not None:
        keys = {key["name"] for key in kind.get("keys", [])} | {"stage", "body", "document"}
        asked = [*read.get("where", {}), *read.get("by", []), *read.get("sum", [])]
        unknown = [key for key in asked if key not in keys]
        check("8.14", not unknown, f"{kind['kind']} has no key {unknown[:1]}: {read}")


class _Checks:
    def __init__(self, ask: Message, manifest: Manifest, ledger: Ledger):
        self.ask, self.manifest, self.check = ask, manifest, ledger.check
        words = ask.subject.split("/")[0].split(".")
        self.kind = manifest.kinds.get(words[1]) if ask.meta["ask"] == "command" else None
        commands = self.kind["commands"] if self.kind else []
        self.form = next((form for form in commands if form["name"] == words[2]), {})

    def decision(self, body: Any) -> None:
        check = self.check
        check("8.10", body is None or isinstance(body, dict), "a DECISION is an object")
        body = body or {}
        check("8.10", set(body) <= MEMBERS, f"a DECISION has no member {sorted(set(body) - MEMBERS)}")
        for name in MEMBERS - {"reply"}:
            check("8.10", isinstance(body.get(name, []), list), f"{name} is a list")
        if self.ask.meta["ask"] == "reaction":
            extra = [name for name in MEMBERS - {"sends", "reply"} if body.get(name)]
            check("8.15", not extra, f"the DECISION of a reaction holds sends only, not {extra}")
        names = set()
        for change in body.get("changes", []):
            name = self._change(change)
            check("8.11", name not in names, f"{name} is changed twice")
            names.add(name)
        for fact in body.get("facts", []):
            self._fact(fact)
        for task in body.get("tasks", []):
            title = task.get("title") if isinstance(task, dict) else None
            check("8.10", isinstance(title, dict) and isinstance(title.get("vi"), str) and all(
                isinstance(task.get(name), str) and NAME.fullmatch(task[name]) for name in ("task", "lead")),
                f"a task has task, title and lead: {task}")
        for send in body.get("sends", []):
            words = str(send.get("command", "")).split("/")
            check("8.10", words[0].count(".") == 2 and all(map(NAME.fullmatch, words[0].split("."))) and
                  all(map(RECORD_ID.fullmatch, words[1:])) and isinstance(send.get("fields", {}), dict),
                  f"a send has a command <module>.<kind>.<command>[/id] and fields: {send}")
        for deadline in body.get("deadlines", []):
            at, cancel = deadline.get("at"), deadline.get("cancel")
            check("8.10", NAME.fullmatch(str(deadline.get("name"))) and (isinstance(at, int) or cancel is True),
                  f"a deadline has a name, and at or cancel: {deadline}")
        check("10.1", not has_personal(body.get("reply", {})), "a reply holds no personal data")

    def _change(self, change: Any) -> str:
        check = self.check
        check("8.11", isinstance(change, dict), "a CHANGE is an object")
        own = change.get("kind") is None
        kind = self.kind if own else self.manifest.kinds.get(change["kind"])
        check("8.11", kind is not None, f"the kind {change.get('kind')!r} is not the module's own")
        assert kind is not None
        name, events = kind["kind"], change.get("events")
        check("8.11", isinstance(events, list) and events, f"{name} is changed without an event")
        for event in events:
            check("8.11", isinstance(event, dict) and isinstance(event.get("data", {}), dict),
                  f"an event has a type and data, an object: {event}")
            check("8.11", event.get("type") in self.manifest.events(name),
                  f"{name} does not declare the event {event.get('type')!r}")
        stages = [stage["name"] for stage in kind["stages"]]
        check("8.11", change.get("stage") in stages, f"{name} has no stage {change.get('stage')!r}")
        state = change.get("state")
        check("8.11", isinstance(state, dict), f"the state of {name} is an object")
        size = len(json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode())
        check("8.11", size <= STATE_LIMIT, f"the state of {name} has {size} bytes")
        if own:
            old, new = self.ask.meta.get("stage"), change["stage"]
            # Where it leads may depend on where it starts.
            leads = any((not way.get("from") or old in way["from"]) and
                        (new in way["to"] if way.get("to") else old in (None, new))
                        for way in self.form.get("ways") or [self.form])
            check("8.11", leads, f"{self.form.get('name')} does not lead from {old} to the stage {new}")
            known, id = self.ask.meta.get("version", 0), self.ask.meta.get("record", "")
        else:
            id = change.get("id")
            check("8.11", isinstance(id, str) and RECORD_ID.fullmatch(id), f"a {name} is changed without an id")
            known = self._read_version(f"{name}/{id}")
        check("8.11", change.get("version", known if own else None) == known,
              f"{name}/{id} was read at version {known}, not {change.get('version')}")
        self.manifest.check_keys(name, state)
        return f"{name}/{id}"

    def _read_version(self, record: str) -> int | None:
        """The version in `given`; None when it was not read."""
        kind, _, id = record.partition("/")
        for entry in self.ask.body["given"]:
            read = entry["read"]
            if read.get("record") == record and not entry["rows"]:
                return 0
            if read.get("record") == record or read.get("all") == kind:
                for row in entry["rows"]:
                    if row["id"] == id:
                        return int(row["version"])
        return None

    def _fact(self, fact: Any) -> None:
        check = self.check
        check("8.12", isinstance(fact, dict) and fact.get("fact") in self.manifest.facts,
              f"the fact is not declared: {fact}")
        check("8.12", isinstance(fact.get("subject"), str) and fact["subject"] and
              isinstance(fact.get("data", {}), dict), f"a fact has a subject, and data, an object: {fact}")
        check("10.1", not has_personal(fact.get("data", {})), f"a fact holds no personal data: {fact['fact']}")
