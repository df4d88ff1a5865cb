"""The little world in which a module is tried: what it can read, and what is asked of it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

NOW = 1711065600000  # 2024-03-22, 07:00 in Việt Nam
SAMPLES = {"text": "Thử", "integer": 1, "money": 1_000_000, "score": 5000, "day": "2024-04-01", "boolean": True,
           "record": "XX-2024-0001", "body": "programme-office", "document": {}}


class World:
    """Of a JSON file: `settings`, `bodies`, `actor`, `now`, `records`, `facts`, `asks`; all may be left out."""

    def __init__(self, path: str | None):
        given: dict[str, Any] = json.loads(Path(path).read_text("utf-8")) if path else {}
        self.settings, self.bodies = given.get("settings", {}), given.get("bodies", ["programme-office"])
        self.actor = given.get("actor", {"name": "kit", "body": self.bodies[0], "roles": [
            "reader", "officer", "approver", "operator"]})
        self.now, self.asks = given.get("now", NOW), given.get("asks", [])
        self.records = {f"{row['kind']}/{row['id']}": dict[str, Any](row) for row in given.get("records", [])}
        self.facts: list[dict[str, Any]] = given.get("facts", [])
        #: What the module itself wrote: record → its events from the first on.
        self.events: dict[str, list[dict[str, Any]]] = {}
        self.numbers: dict[str, int] = {}

    def next_id(self, kind: dict[str, Any]) -> str:
        name = kind["kind"]
        self.numbers[name] = self.numbers.get(name, 0) + 1
        letters = kind.get("numbering")
        return f"{letters}-2024-{self.numbers[name]:04}" if letters else f"sample-{self.numbers[name]}"

    def keep(self, ask_kind: str, decision: dict[str, Any], record: str, module: str) -> None:
        """As the daemon would: states, versions and facts of a decision."""
        for change in decision.get("changes", []):
            kind, id = (change["kind"], change["id"]) if change.get("kind") else (ask_kind, record)
            name = f"{kind}/{id}"
            self.events.setdefault(name, []).extend(change["events"])
            version = self.records.get(name, {"version": 0})["version"] + len(change["events"])
            row = {"kind": kind, "id": id, "version": version,
                   "stage": change["stage"], "state": change["state"], "body": change.get("body")}
            self.records[name] = {key: value for key, value in row.items() if value is not None}
        for fact in decision.get("facts", []):
            self.facts.append({"data": {}, **fact, "fact": f"{module}.{fact['fact']}", "position": len(self.facts) + 1})

    def rows(self, read: dict[str, Any]) -> list[dict[str, Any]]:
        """What `given` holds for a READ, §8.14."""
        if "record" in read:
            found = self.records.get(read["record"])
            return [_row(found)] if found else []
        if "latest" in read or "facts" in read:
            name = read.get("latest", read.get("facts"))
            told = {fact["subject"]: fact for fact in self.facts if fact["fact"] == name}
            return [{"subject": fact["subject"], "position": fact.get("position", 1), "data": fact["data"]}
                    for fact in told.values() if read.get("about", fact["subject"]) == fact["subject"]]
        rows = [row for row in self.records.values() if row["kind"] == read.get("all", read.get("total"))
                and all(value in _values(row, key) for key, value in read.get("where", {}).items())]
        if "total" in read:
            return _totals(rows, read.get("by", []), read.get("sum", []))
        if sort := read.get("sort"):
            rows.sort(key=lambda row: (not _values(row, sort), _values(row, sort)))
        start = read.get("offset", 0)
        return [_row(row) for row in rows[start:start + read.get("limit", 10_000)]]

    def fields(self, form: dict[str, Any], everything: bool = True) -> dict[str, Any]:
        """Values that fit a form; those of the world's records where a record is meant."""
        return {field["name"]: self._value(field) for field in form.get("fields", [])
                if everything or field.get("required")}

    def _value(self, field: dict[str, Any]) -> Any:
        kind = field["type"]
        if kind == "choice":
            value: Any = field["choices"][0]["name"]
        elif kind == "object":
            value = self.fields(field)
        elif kind == "record":
            known = [row["id"] for row in self.records.values() if row["kind"] == field.get("kind")]
            value = known[0] if known else SAMPLES["record"]
        else:
            value = copy.deepcopy(SAMPLES[kind])
        if isinstance(value, int) and not isinstance(value, bool):
            value = max(field.get("min", value), min(field.get("max", value), value))
        return [value] if field.get("list") else value


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "version", "stage", "state")}


def _values(row: dict[str, Any], key: str) -> list[Any]:
    value = row.get(key) if key in ("stage", "body") else row["state"].get(key)
    return value if isinstance(value, list) else [] if value is None else [value]


def _totals(rows: list[dict[str, Any]], by: list[str], sums: list[str]) -> list[dict[str, Any]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple((_values(row, key) or [""])[0] for key in by), []).append(row)
    if not by:
        groups = groups or {(): []}
    return [{"group": list(group), "count": len(members), "sums": [
        sum(sum(value for value in _values(row, key) if isinstance(value, int)) for row in members) for key in sums]}
        for group, members in groups.items()]
