"""What a module declares in its manifest (§8.2): fields, forms, keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from .problems import Text
from .wire import NAME, Object


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    title: Text
    required: bool = True
    list: bool = False
    personal: bool = False
    choices: tuple[tuple[str, Text], ...] = ()
    kind: str | None = None
    min: int | None = None
    max: int | None = None
    fields: tuple[Field, ...] = ()

    @property
    def optional(self) -> Field:
        return replace(self, required=False)

    @property
    def many(self) -> Field:
        """A list of such values."""
        return replace(self, list=True)

    @property
    def is_personal(self) -> Field:
        return replace(self, personal=True)

    @property
    def json(self) -> Object:
        return {"name": self.name, "type": self.type, "title": self.title.json, "required": self.required or None,
                "list": self.list or None, "personal": self.personal or None, "kind": self.kind, "min": self.min,
                "max": self.max, "fields": [inner.json for inner in self.fields] or None,
                "choices": [{"name": name, "title": title.json} for name, title in self.choices] or None}


def _field(type: str, name: str, vi: str, en: str, **more: Any) -> Field:
    return Field(name, type, Text(vi, en), **more)


def text(name: str, vi: str, en: str) -> Field:
    return _field("text", name, vi, en)


def integer(name: str, vi: str, en: str, min: int | None = None, max: int | None = None) -> Field:
    return _field("integer", name, vi, en, min=min, max=max)


def money(name: str, vi: str, en: str) -> Field:
    """In đồng."""
    return _field("money", name, vi, en)


def score(name: str, vi: str, en: str) -> Field:
    """In hundredths of a point."""
    return _field("score", name, vi, en)


def day(name: str, vi: str, en: str) -> Field:
    """As `2024-03-22`."""
    return _field("day", name, vi, en)


def boolean(name: str, vi: str, en: str) -> Field:
    return _field("boolean", name, vi, en)


def choice(name: str, vi: str, en: str, choices: dict[str, tuple[str, str]]) -> Field:
    """`choices`: name → (vi, en)."""
    return _field("choice", name, vi, en, choices=tuple((key, Text(*title)) for key, title in choices.items()))


def record(name: str, vi: str, en: str, kind: str) -> Field:
    """The id of a record of that kind, without the kind."""
    return _field("record", name, vi, en, kind=kind)


def body(name: str, vi: str, en: str) -> Field:
    return _field("body", name, vi, en)


def object(name: str, vi: str, en: str, *fields: Field) -> Field:
    return _field("object", name, vi, en, fields=fields)


def document(name: str, vi: str, en: str) -> Field:
    """Any object."""
    return _field("document", name, vi, en)


@dataclass(frozen=True)
class Form:
    """The fields of a command or question, where it leads from and to, and who may send it."""

    name: str
    title: Text
    fields: tuple[Field, ...] = ()
    creates: bool = False
    #: Stages that it starts from; none: any.
    start: tuple[str, ...] = ()
    #: Stages that it leads to; none: the stage stays.
    to: tuple[str, ...] = ()
    #: `officer`, `approver`, `operator`, `house`.
    by: tuple[str, ...] = ("officer",)
    #: Bodies of any kind may send it, not only those that the module serves.
    any_body: bool = False

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name: [a-z][a-z0-9-]*, at most 64")

    @property
    def json(self) -> Object:
        return {"name": self.name, "title": self.title.json, "creates": self.creates or None,
                "from": list(self.start) or None, "to": list(self.to) or None, "by": list(self.by),
                "bodies": "any" if self.any_body else None, "fields": [field.json for field in self.fields]}
