"""A module (§8): kinds of records with their commands, questions and reactions. It keeps nothing between asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .forms import Field, Form
from .kit import KIT_EVENTS, kit_commands
from .problems import Problem, Text
from .rules import Circumstances, Decision, Event, Need, Refusal, Send
from .wire import NAME, Message, Object

Evolve = Callable[[Object | None, Event], Object]
Create = Callable[[Object, Circumstances], Decision]
Change = Callable[[Object, Object, Circumstances], Decision]
Answer = Callable[[Object, Circumstances], Any]
React = Callable[["Told", Circumstances], Sequence[Send]]
KEY_TYPES = ("text", "name", "integer", "day", "boolean", "record")


@dataclass(frozen=True)
class Told:
    """A fact that a reaction is asked about."""

    fact: str
    subject: str
    position: int
    data: Object


class Kind:
    """A kind of records. Names of events, stages and members of the state are stored: they are forever.

    `evolve` says what an event means for the state; `stage` and `body` are read from the state. None of them may depend
    on anything but the past.
    """

    def __init__(self, name: str, title: Text, stages: dict[str, Text],
                 events: Sequence[str] | dict[str, list[Field]], *,
                 evolve: Evolve, stage: Callable[[Object], str], body: Callable[[Object], str | None] | None = None,
                 keys: dict[str, str] | None = None, numbering: str | None = None, data_class: str = "public",
                 reference: bool = False, schema: int = 1):
        for word in (name, *stages, *events):
            if not NAME.fullmatch(word):
                raise ValueError(f"{word!r} is no name: [a-z][a-z0-9-]*, at most 64")
        for key, type in (keys or {}).items():
            if type not in KEY_TYPES:
                raise ValueError(f"key {key}: the type is one of {', '.join(KEY_TYPES)}")
        self.name, self.title, self.stages, self.events = name, title, stages, tuple(events)
        self.evolve, self.stage, self.body, self.keys = evolve, stage, body, keys or {}
        self.numbering, self.data_class, self.reference, self.schema = numbering, data_class, reference, schema
        #: What the data of its events hold, where `events` tells it.
        self.shapes: dict[str, list[Field]] = dict(events) if isinstance(events, dict) else {}
        self.forms: list[Form] = []
        self.creations: dict[str, Create] = {}
        self.changes: dict[str, Change] = {}
        for form, rule in kit_commands(self.folded, self.stage):
            self.forms.append(form)
            self.changes[form.name] = rule

    def creation(self, name: str, vi: str, en: str, *fields: Field, to: Sequence[str] = (),
                 by: Sequence[str] = ("officer",), any_body: bool = False) -> Callable[[Create], Create]:
        """A command that makes a record: `rule(fields, now)`."""
        def add(rule: Create) -> Create:
            form = Form(name, Text(vi, en), fields, True, (), tuple(to), tuple(by), any_body)
            self.forms.append(self._checked(form))
            self.creations[name] = rule
            return rule
        return add

    def command(self, name: str, vi: str, en: str, *fields: Field, start: Sequence[str] = (), to: Sequence[str] = (),
                by: Sequence[str] = ("officer",), any_body: bool = False) -> Callable[[Change], Change]:
        """A command on a record: `rule(state, fields, now)`."""
        def add(rule: Change) -> Change:
            form = Form(name, Text(vi, en), fields, False, tuple(start), tuple(to), tuple(by), any_body)
            self.forms.append(self._checked(form))
            self.changes[name] = rule
            return rule
        return add

    def _checked(self, form: Form) -> Form:
        unknown = [stage for stage in form.start + form.to if stage not in self.stages]
        if unknown:
            raise ValueError(f"{self.name}.{form.name}: unknown stage {unknown[0]}")
        return form

    def folded(self, state: Object | None, event: Event) -> Object:
        """`evolve`, and the events of the kit."""
        if event.type not in KIT_EVENTS:
            evolved = self.evolve(state, event)
            kept: Object = {name: state[name] for name in ("documents", "document") if state and name in state}
            return {**evolved, **kept}
        return KIT_EVENTS[event.type](dict(state or {}), event.data)

    def change(self, state: Object | None, version: int, events: list[Event]) -> Object:
        """A CHANGE: the events, and the record after them."""
        for event in events:
            if event.type not in self.events and event.type not in KIT_EVENTS:
                raise ValueError(f"{self.name} has no event {event.type}")
            state = self.folded(state, event)
        assert state is not None, "a change has an event"
        return {"version": version, "events": [{"type": event.type, "data": event.data} for event in events],
                **self.standing(state)}

    def standing(self, state: Object) -> Object:
        return {"state": state, "stage": self.stage(state), "body": self.body(state) if self.body else None}

    @property
    def json(self) -> Object:
        stages = [{"name": name, "title": title.json} for name, title in self.stages.items()]
        return {"kind": self.name, "title": self.title.json, "schema": self.schema, "numbering": self.numbering,
                "class": self.data_class, "reference": self.reference or None, "stages": stages,
                "keys": [{"name": name, "type": type} for name, type in self.keys.items()],
                "events": [*self.events, *KIT_EVENTS], "commands": [form.json for form in self.forms]}


def bug(detail: str) -> Problem:
    title = Text("Mô-đun không trả lời được", "The module cannot answer")
    return Problem("module-bug", title, Text(detail, detail))


class Module:
    """The rules of one department."""

    def __init__(self, name: str, vi: str, en: str, *, facts: dict[str, list[Field]] | None = None,
                 tasks: Sequence[str] = ()):
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name")
        self.name, self.title = name, Text(vi, en)
        #: Facts that it tells, with what their data hold.
        self.facts = facts or {}
        #: Kinds of work that its rules assign.
        self.tasks = sorted(tasks)
        self.kinds: dict[str, Kind] = {}
        self.questions: dict[str, tuple[Form, Answer]] = {}
        self.reactions: dict[str, React] = {}
        #: Of plugin.yaml, from ADMITTED.
        self.settings: Object = {}

    def add(self, kind: Kind) -> Kind:
        self.kinds[kind.name] = kind
        return kind

    def question(self, name: str, vi: str, en: str, *fields: Field, by: Sequence[str] = ("officer",),
                 any_body: bool = False) -> Callable[[Answer], Answer]:
        """`rule(fields, now)` gives the answer, an object."""
        def add(rule: Answer) -> Answer:
            self.questions[name] = (Form(name, Text(vi, en), fields, by=tuple(by), any_body=any_body), rule)
            return rule
        return add

    def reaction(self, fact: str) -> Callable[[React], React]:
        """`rule(told, now)` turns the fact `<module>.<fact>` into commands."""
        def add(rule: React) -> React:
            self.reactions[fact] = rule
            return rule
        return add

    @property
    def manifest(self) -> Object:
        shapes = {name: [field.json for field in fields] for name, fields in self.facts.items()}
        for kind in self.kinds.values():
            shapes |= {f"{kind.name}.{event}": [field.json for field in fields] for event, fields in kind.shapes.items()}
        return {"module": self.name, "title": self.title.json, "kinds": [kind.json for kind in self.kinds.values()],
                "questions": [form.json for form, _ in self.questions.values()], "facts": sorted(self.facts),
                "shapes": shapes or None, "reactions": sorted(self.reactions), "tasks": self.tasks or None,
                "folds": True}

    def answer(self, ask: Message) -> Message:
        """DECISION, REFUSAL, NEED, ANSWER or FAILURE under the id and subject of the ask. Pure: tests call it."""
        try:
            verb, body = self._answer(ask)
        except Need as need:
            verb, body = "NEED", {"reads": need.reads}
        except Refusal as refusal:
            verb, body = "REFUSAL", refusal.problem.json
        except Exception as error:  # a bug of a rule is told, and the module serves on
            detail = f"{type(error).__name__}: {error}"
            verb, body = "FAILURE", bug(detail).json
        return Message(verb, ask.id, ask.subject, {}, body)

    def _answer(self, ask: Message) -> tuple[str, Object]:
        body: Object = ask.body if isinstance(ask.body, dict) else {}
        purpose = ask.meta.get("ask")
        words = ask.subject.split("/")[0].split(".")
        if purpose == "fold":
            return "ANSWER", {"records": [self._fold(self.kinds[words[-1]], record) for record in body["records"]]}
        now = Circumstances(ask.meta, body, self.settings)
        if purpose == "question":
            return "ANSWER", self.questions[words[-1]][1](body.get("fields", {}), now)
        if purpose == "reaction":
            told: Object = body["fact"]
            fact = Told(told["fact"], told["subject"], told["position"], told["data"])
            return "DECISION", {"sends": [send.json for send in self.reactions[ask.subject](fact, now)]}
        kind, command, fields = self.kinds[words[1]], words[2], body.get("fields", {})
        state: Object | None = body.get("state")
        if command in kind.creations:
            decision = kind.creations[command](fields, now)
        elif state is None:
            raise ValueError("there is no state to decide on")
        else:
            decision = kind.changes[command](state, fields, now)
        return "DECISION", self._decided(decision, kind, state, now)

    def _decided(self, decision: Decision, kind: Kind, state: Object | None, now: Circumstances) -> Object:
        changes = [kind.change(state, now.version, decision.events)] if decision.events else []
        for other, events in decision.others:
            if isinstance(other, tuple):
                changes.append({"kind": other[0], "id": other[1], **self.kinds[other[0]].change(None, 0, events)})
            else:
                change = self.kinds[other.kind].change(other.state, other.version, events)
                changes.append({"kind": other.kind, "id": other.id, **change})
        undeclared = [fact["fact"] for fact in decision.facts if fact["fact"] not in self.facts]
        if undeclared:
            raise ValueError(f"the fact {undeclared[0]} is not declared")
        about = f"{kind.name}/{now.record_id}"
        return {"changes": changes, "facts": decision.facts, "sends": [send.json for send in decision.sends],
                "tasks": [{"subject": about, **task} for task in decision.tasks], "deadlines": decision.deadlines,
                "reply": decision.reply}

    @staticmethod
    def _fold(kind: Kind, record: Object) -> Object:
        state: Object | None = None
        for event in record["events"]:
            state = kind.folded(state, Event(event["type"], event["data"]))
        if state is None:
            raise ValueError(f"{kind.name}/{record['id']} has no event")
        return {"id": record["id"], **kind.standing(state)}
