"""What a rule sees (`Circumstances`) and what it says (`Decision`, `Refusal`). Rules are pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from .problems import Problem, Text
from .wire import Object

VIETNAM = timezone(timedelta(hours=7))


class Refusal(Exception):
    """A rule said no: a code for programs, two languages for people, and the article that says so."""

    def __init__(self, code: str, vi: str, en: str, *, detail: Text | None = None, rule: str | None = None,
                 pointers: tuple[Object, ...] = ()):
        title = Text(vi, en)
        self.problem = Problem(code, title, detail or title, pointers, rule)
        super().__init__(str(self.problem))


class Need(Exception):
    """A read that is not there yet. The daemon asks again with it; eight rounds at most."""

    def __init__(self, reads: list[Object]):
        super().__init__(f"needs {reads}")
        self.reads = reads


@dataclass(frozen=True)
class Actor:
    name: str
    #: The body acted for; `own` differs when it is another's.
    body: str
    own: str
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A record that was read."""

    kind: str
    id: str
    version: int
    stage: str
    state: Object


@dataclass(frozen=True)
class Totals:
    group: tuple[Any, ...]
    count: int
    sums: tuple[int, ...]


@dataclass(frozen=True)
class Event:
    type: str
    data: Object = field(default_factory=dict)


@dataclass(frozen=True)
class Send:
    """A command to another record or department: it arrives later and may be refused."""

    command: str
    fields: Object = field(default_factory=dict)
    #: A refusal is fine and gives nobody a task.
    may_be_refused: bool = False

    @property
    def json(self) -> Object:
        return {"command": self.command, "fields": self.fields, "mayBeRefused": self.may_be_refused or None}


@dataclass
class Decision:
    """What a rule decided: written together or not at all."""

    events: list[Event] = field(default_factory=list)
    #: Changes of other records of the module: (what was read, or kind and id of a new one; its events).
    others: list[tuple[Found | tuple[str, str], list[Event]]] = field(default_factory=list)
    facts: list[Object] = field(default_factory=list)
    tasks: list[Object] = field(default_factory=list)
    sends: list[Send] = field(default_factory=list)
    deadlines: list[Object] = field(default_factory=list)
    reply: Object | None = None

    def __init__(self, *events: Event | tuple[str, Object]) -> None:
        self.events = [event if isinstance(event, Event) else Event(*event) for event in events]
        self.others, self.facts, self.tasks, self.sends, self.deadlines = [], [], [], [], []
        self.reply = None

    def changing(self, found: Found, *events: Event) -> Decision:
        self.others.append((found, list(events)))
        return self

    def creating(self, kind: str, id: str, *events: Event) -> Decision:
        """Under an id that was looked up and is free."""
        self.others.append(((kind, id), list(events)))
        return self

    def announcing(self, fact: str, subject: str, data: Object) -> Decision:
        self.facts.append({"fact": fact, "subject": subject, "data": data})
        return self

    def assigning(self, task: str, title: Text, lead: str, **more: Any) -> Decision:
        """More: `with`, `due`, `dueRule`, `dueDays`, `dueFrom`, `recurring`, `escalateAfter`, `subject`, `source`."""
        self.tasks.append({"with": [], **more, "task": task, "title": title.json, "lead": lead})
        return self

    def sending(self, *sends: Send) -> Decision:
        self.sends += sends
        return self

    def scheduling(self, name: str, at: date | int) -> Decision:
        """At the start of that day, or at that instant (milliseconds UTC), the house sends the command of that name."""
        instant = at if isinstance(at, int) else start_of(at)
        self.deadlines.append({"name": name, "at": instant})
        return self

    def cancelling(self, name: str) -> Decision:
        self.deadlines.append({"name": name, "cancel": True})
        return self

    def replying(self, reply: Object) -> Decision:
        self.reply = reply
        return self


def start_of(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=VIETNAM).timestamp() * 1000)


def day_of(instant: int) -> date:
    return datetime.fromtimestamp(instant / 1000, VIETNAM).date()


class Circumstances:
    """All that a rule may see of the outside: time, actor, settings, and what it asks to read."""

    def __init__(self, meta: Object, body: Object, settings: Object):
        self.now = int(meta.get("now", 0))
        self.received = int(meta.get("received", self.now))
        #: Day of the document or effect, `2024-03-22`.
        self.dated = str(meta.get("dated") or day_of(self.now).isoformat())
        actor: Object = meta.get("actor") or {}
        own = str(actor.get("own", actor.get("body", "")))
        self.actor = Actor(str(actor.get("name", "")), str(actor.get("body", "")), own, tuple(actor.get("roles", ())))
        #: The record asked about, or the id that a new one will have.
        self.record_id = str(meta.get("record", ""))
        self.version = int(meta.get("version", 0))
        self.stage = str(meta.get("stage", ""))
        self.lang = str(meta.get("lang", "vi"))
        self.settings = settings
        self._given: list[tuple[Object, list[Object]]] = [
            (entry["read"], entry["rows"]) for entry in body.get("given", ())]

    @property
    def today(self) -> date:
        return day_of(self.now)

    def gather(self, *reads: Object) -> list[list[Object]]:
        """The rows of several reads, asked for in one round."""
        found = [next((rows for read, rows in self._given if read == wanted), None) for wanted in reads]
        missing = [read for read, rows in zip(reads, found) if rows is None]
        if missing:
            raise Need(missing)
        return [rows for rows in found if rows is not None]

    def record(self, kind: str, id: str) -> Found | None:
        (rows,) = self.gather({"record": f"{kind}/{id}"})
        return _found(kind, rows[0]) if rows else None

    def require(self, kind: str, id: str) -> Found:
        if found := self.record(kind, id):
            return found
        raise Refusal(f"unknown-{kind}", f"Không có {kind} {id}", f"There is no {kind} {id}")

    def all(self, kind: str, **where: Any) -> list[Found]:
        """All records of the module whose keys have those values; at least one key."""
        (rows,) = self.gather({"all": kind, "where": where})
        return [_found(kind, row) for row in rows]

    def latest(self, fact: str, about: str) -> Object | None:
        """The latest fact `<module>.<fact>` about the subject."""
        (rows,) = self.gather({"latest": fact, "about": about})
        return dict(rows[0]["data"]) if rows else None

    def facts(self, fact: str) -> dict[str, Object]:
        """The latest fact of that name about each subject."""
        (rows,) = self.gather({"facts": fact})
        return {row["subject"]: row["data"] for row in rows}

    def totals(self, kind: str, by: list[str] | None = None, sum: list[str] | None = None,
               **where: Any) -> list[Totals]:
        (rows,) = self.gather({"total": kind, "where": where, "by": by or [], "sum": sum or []})
        return [Totals(tuple(row["group"]), row["count"], tuple(row["sums"])) for row in rows]

    def working_days(self, count: int, after: date | None = None) -> date:
        """The day that lies so many working days after `after` (today), by the office's calendar."""
        calendar = self.record("calendar", "office")
        if calendar is None:
            raise Refusal("no-calendar", "Chưa có lịch làm việc", "There is no working calendar")
        known: Object = calendar.state["document"]
        weekend, holidays, substitutes = known["weekend"], known.get("holidays", {}), known.get("substitutes", {})
        day, left = after or self.today, abs(count)
        while left:
            day += timedelta(days=1 if count > 0 else -1)
            name = day.isoformat()
            left -= name in substitutes or (day.isoweekday() not in weekend and name not in holidays)
        return day


def _found(kind: str, row: Object) -> Found:
    return Found(kind, row["id"], row["version"], row["stage"], row["state"])
