"""A manifest held to PROTOCOL.md §8.2 to §8.4."""

from __future__ import annotations

from typing import Any

from clauses import DAY, KIT_EVENTS, NAME, Ledger

FIELD_TYPES = {"text", "integer", "money", "score", "day", "boolean", "choice", "record", "body", "object", "document"}
KEY_TYPES = {"text": str, "name": str, "integer": int, "day": str, "boolean": bool, "record": str}
ROLES = {"reader", "officer", "approver", "operator", "house"}


class Manifest:
    def __init__(self, body: Any, ledger: Ledger):
        self.check = ledger.check
        self.check("8.2", isinstance(body, dict), "the body of REGISTER is the manifest, an object")
        self.module = self._name(body, "module", "the manifest")
        self._title(body, "the manifest")
        self.kinds = {kind["kind"]: kind for kind in self._list(body, "kinds", "the manifest") if self._kind(kind)}
        self.check("8.2", len(self.kinds) == len(body.get("kinds", [])), "a kind stands twice")
        self.questions = self._list(body, "questions", "the manifest")
        for form in self.questions:
            self._form(form, [], "questions")
        self.facts = self._names(body, "facts", "the manifest")
        self.reactions = [fact for fact in self._list(body, "reactions", "the manifest")
                          if self._reaction(fact)]
        self._names(body, "tasks", "the manifest")
        self.folds = body.get("folds", False)
        self.check("8.2", isinstance(self.folds, bool), "folds is true or false")

    def _reaction(self, fact: Any) -> bool:
        self.check("8.2", isinstance(fact, str) and fact.count(".") == 1 and all(map(NAME.fullmatch, fact.split("."))),
                   f"a reaction names <module>.<fact>: {fact!r}")
        return True

    def _name(self, body: dict[str, Any], member: str, place: str) -> str:
        value = body.get(member)
        self.check("2.4", isinstance(value, str) and NAME.fullmatch(value), f"{place}: {member} is a name: {value!r}")
        return str(value)

    def _names(self, body: dict[str, Any], member: str, place: str) -> list[str]:
        values = self._list(body, member, place)
        for value in values:
            self.check("2.4", isinstance(value, str) and NAME.fullmatch(value), f"{place}, {member}: {value!r}")
        return values

    def _title(self, body: dict[str, Any], place: str) -> None:
        title = body.get("title")
        self.check("8.2", isinstance(title, dict) and all(isinstance(title.get(lang), str) for lang in ("vi", "en")),
                   f"{place}: a title has vi and en")

    def _list(self, body: dict[str, Any], member: str, place: str) -> list[Any]:
        value = body.get(member, [])
        self.check("8.2", isinstance(value, list), f"{place}: {member} is a list")
        return list(value)

    def _kind(self, kind: Any) -> bool:
        self.check("8.2", isinstance(kind, dict), "a kind is an object")
        name = self._name(kind, "kind", "kinds")
        self._title(kind, name)
        numbering, schema = kind.get("numbering"), kind.get("schema", 1)
        self.check("8.2", numbering is None or isinstance(numbering, str) and numbering.isascii() and
                   numbering.isalpha() and numbering.isupper(), f"{name}: numbering is capital letters")
        self.check("8.2", isinstance(schema, int) and schema > 0, f"{name}: schema is a number from 1")
        self.check("8.2", kind.get("class", "public") in ("public", "internal", "personal"), f"{name}: class")
        stages = self._list(kind, "stages", name)
        for stage in stages:
            self._name(stage, "name", f"{name}, stages")
            self._title(stage, f"{name}, stages")
        names = [stage["name"] for stage in stages]
        self._names(kind, "events", name)
        for key in self._list(kind, "keys", name):
            self.check("8.4", isinstance(key, dict) and isinstance(key.get("name"), str) and
                       key.get("type") in KEY_TYPES, f"{name}: a key has a name and a type: {key}")
        for form in self._list(kind, "commands", name):
            self._form(form, names, name)
        for move in self._list(kind, "moves", name):
            for stage in [*move.get("from", []), *move.get("to", [])]:
                self.check("8.2", stage in names, f"{name}, moves: unknown stage {stage}")
        return True

    def _form(self, form: Any, stages: list[str], place: str) -> None:
        self.check("8.2", isinstance(form, dict), f"{place}: a form is an object")
        here = f"{place}.{self._name(form, 'name', place)}"
        self._title(form, here)
        for stage in [*self._list(form, "from", here), *self._list(form, "to", here)]:
            self.check("8.2", stage in stages, f"{here}: unknown stage {stage}")
        self.check("8.3", set(form.get("by", ["officer"])) <= ROLES, f"{here}: by is of {sorted(ROLES)}")
        self.check("8.3", form.get("bodies", "own") in ("own", "any"), f"{here}: bodies is own or any")
        for field in self._list(form, "fields", here):
            self._field(field, here)

    def _field(self, field: Any, place: str) -> None:
        self.check("8.3", isinstance(field, dict) and isinstance(field.get("name"), str) and field["name"],
                   f"{place}: a field has a name")
        here = f"{place}, field {field['name']}"
        self._title(field, here)
        self.check("8.3", field.get("type") in FIELD_TYPES, f"{here}: unknown type {field.get('type')!r}")
        if field["type"] == "choice":
            self.check("8.3", field.get("choices"), f"{here}: a choice has choices")
        for inner in field.get("fields", []):
            self._field(inner, here)

    def check_keys(self, kind: str, state: dict[str, Any]) -> None:
        """§8.4: keys are top-level members of the state, of their type; a list is several values."""
        for key in self.kinds[kind].get("keys", []):
            value = state.get(key["name"])
            for one in value if isinstance(value, list) else [] if value is None else [value]:
                right = isinstance(one, KEY_TYPES[key["type"]]) and isinstance(one, bool) == (key["type"] == "boolean")
                self.check("8.4", right and (key["type"] != "day" or DAY.fullmatch(one)),
                           f"the key {key['name']} of {kind} is {key['type']}, the state has {one!r}")

    def events(self, kind: str) -> set[str]:
        return {*self.kinds[kind].get("events", []), *KIT_EVENTS}
