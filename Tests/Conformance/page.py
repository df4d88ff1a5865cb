"""A client of the OCOP protocol, version 1, written from Sources/Wire/PROTOCOL.md alone (the paragraphs are named)."""

from __future__ import annotations

import json
import struct
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import zmq

PREFIX = b"OCOP1 "


def encode(value: Any) -> bytes:
    """JSON as §2 wants it: UTF-8, no spaces needed; the caller gives no float and no None."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


@dataclass(frozen=True)
class Message:
    """Five frames (§2); meta and body as values, body None when empty."""

    verb: str
    id: str
    subject: str = ""
    meta: dict = field(default_factory=dict)
    body: Any = None

    def frames(self) -> list[bytes]:
        meta = encode(self.meta) if self.meta else b""
        body = b"" if self.body is None else encode(self.body)
        return [PREFIX + self.verb.encode(), self.id.encode(), self.subject.encode(), meta, body]

    @staticmethod
    def read(frames: list[bytes]) -> "Message":
        if len(frames) != 5 or not frames[0].startswith(PREFIX):
            raise ProtocolError(f"no message of five frames: {frames!r}")
        verb, name, subject = frames[0][len(PREFIX):].decode(), frames[1].decode(), frames[2].decode()
        meta = json.loads(frames[3]) if frames[3] else {}
        return Message(verb, name, subject, meta, json.loads(frames[4]) if frames[4] else None)

    @property
    def code(self) -> str:
        """The code of a problem; empty for what is none."""
        return self.body.get("code", "") if isinstance(self.body, dict) else ""


class ProtocolError(Exception):
    """The daemon broke a rule of the page."""


class Silence(Exception):
    """No answer in time."""


class Gap(ProtocolError):
    """A delivery number was left out."""


def new_id() -> str:
    return uuid.uuid4().hex


class Session:
    """One session on `control` (§3). Says HELLO, keeps itself alive, says HELLO again where the daemon asks."""

    def __init__(self, endpoint: str, identity: str, client: str = "conformance", patience: float = 10.0):
        self.endpoint, self.identity, self.client, self.patience = endpoint, identity, client, patience
        self.heartbeat, self.sent = 5.0, time.monotonic()
        self.consumers: dict[str, Consumer] = {}
        self.welcome = Message("", "")
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(endpoint)
        self.hello()

    def hello(self) -> Message:
        meta = {"versions": [1, 1], "client": self.client, "identity": self.identity}
        self.welcome = self.exchange(Message("HELLO", new_id(), "", meta))
        if self.welcome.verb != "WELCOME":
            raise ProtocolError(f"HELLO was answered {self.welcome}")
        self.heartbeat = self.welcome.meta["heartbeat"] / 1000
        return self.welcome

    def send(self, message: Message) -> None:
        self.send_frames(message.frames())

    def send_frames(self, frames: list[bytes]) -> None:
        self.sent = time.monotonic()
        self.socket.send_multipart(frames)

    def receive(self, patience: float) -> Message | None:
        """The next message that is no PING or PONG of ours; EVENTs go to their consumer and count as None."""
        if time.monotonic() - self.sent > self.heartbeat / 2:
            self.send(Message("PING", "keep-alive"))
        if not self.socket.poll(int(max(0.0, min(patience, self.heartbeat / 4)) * 1000)):
            return None
        message = Message.read(self.socket.recv_multipart())
        if message.verb == "PING":
            self.send(Message("PONG", message.id))
        elif message.verb == "EVENT" and message.id in self.consumers:
            self.consumers[message.id].arrived(message)
        elif message.id != "keep-alive":
            return message
        return None

    def answer(self, name: str, patience: float | None = None) -> Message:
        """The answer to the message with this id; answers to others are dropped."""
        end = time.monotonic() + (self.patience if patience is None else patience)
        while time.monotonic() < end:
            message = self.receive(end - time.monotonic())
            if message is not None and message.id == name:
                return message
        raise Silence(f"no answer to {name}")

    def exchange(self, message: Message, patience: float | None = None) -> Message:
        self.send(message)
        return self.answer(message.id, patience)

    def request(self, verb: str, subject: str = "", meta: dict | None = None, body: Any = None,
                name: str | None = None, patience: float | None = None) -> Message:
        """Sends and waits; says HELLO and sends again after `no-session` (§3). Parts of an ANSWER are joined (§5)."""
        message = Message(verb, name or new_id(), subject, meta or {}, body)
        answer = self.exchange(message, patience)
        if answer.verb == "ERROR" and answer.code == "no-session":
            self.hello()
            answer = self.exchange(message, patience)
        while answer.meta.get("more"):
            part = self.answer(message.id, patience)
            body = {key: answer.body[key] + part.body[key] if isinstance(answer.body[key], list) else answer.body[key]
                    for key in answer.body}
            answer = Message(part.verb, part.id, part.subject, part.meta, body)
        return answer

    def command(self, subject: str, fields: dict | None = None, name: str | None = None,
                patience: float | None = None, **meta: Any) -> Message:
        return self.request("COMMAND", subject, meta, fields or {}, name, patience)

    def ask(self, question: str, fields: dict | None = None, **meta: Any) -> Message:
        return self.request("ASK-QUESTION", question, meta, fields or {})

    def publish(self, topic: str, data: dict, name: str | None = None) -> Message:
        return self.request("PUBLISH", topic, {}, data, name)

    def get(self, record: str) -> dict:
        return expect(self.request("GET", record), "ANSWER").body

    def log(self, after: int = 0, limit: int = 1000) -> list[dict]:
        return expect(self.request("LOG", "", {"after": after, "limit": limit}), "ANSWER").body["events"]

    def events_of(self, command: str) -> list[dict]:
        """What one command wrote. The head says nothing of it: reactions and deadlines of others write beside it."""
        return [event for event in self.log() if event.get("command") == command]

    def consume(self, name: str, filters: list[str], before: "Consumer | None" = None, **meta: Any) -> "Consumer":
        return Consumer(self, name, filters, before, meta)

    def close(self) -> None:
        self.send(Message("BYE", new_id()))
        self.socket.close(linger=200)


def expect(message: Message, verb: str) -> Message:
    if message.verb != verb:
        raise ProtocolError(f"expected {verb}, got {message}")
    return message


@dataclass(frozen=True)
class Event:
    topic: str
    position: int
    delivery: int
    attempt: int
    event: dict


class Consumer:
    """A consumer of §6: total credit, acknowledgements, and the proof that no delivery number is missing."""

    def __init__(self, session: Session, name: str, filters: list[str], before: "Consumer | None", meta: dict):
        self.session, self.id, self.credit_total, self.waiting = session, new_id(), 0, []
        session.consumers[self.id] = self
        opened = expect(session.request("OPEN", name, {"filters": filters, **meta}, name=self.id), "OPENED").meta
        self.generation, self.position, self.floor = opened["generation"], opened["position"], opened["delivery"]
        self.head, self.history = opened["head"], opened["history"]
        # A member of a shared consumer sees its part only: its numbers rise, with gaps.
        self.is_shared = meta.get("shared", False)
        self.positions: dict[int, int] = {}
        self.highest = self.floor
        if before is not None and before.generation == self.generation:
            self.positions, self.highest = before.positions, max(before.highest, self.floor)

    def arrived(self, message: Message) -> None:
        meta = message.meta
        event = Event(message.subject, meta["position"], meta["delivery"], meta["attempt"], message.body)
        if event.delivery > self.highest + 1 and not self.is_shared:
            raise Gap(f"delivery {event.delivery} after {self.highest}")
        if self.positions.setdefault(event.delivery, event.position) != event.position:
            raise Gap(f"delivery {event.delivery} was position {self.positions[event.delivery]}, now {event.position}")
        self.highest = max(self.highest, event.delivery)
        self.waiting.append(event)

    def credit(self, more: int) -> None:
        self.credit_total += more
        self.tell("CREDIT", {"messages": self.credit_total})

    def next(self, patience: float = 10.0) -> Event | None:
        end = time.monotonic() + patience
        while not self.waiting and time.monotonic() < end:
            self.session.receive(end - time.monotonic())
        return self.waiting.pop(0) if self.waiting else None

    def take(self, count: int, patience: float = 10.0) -> list[Event]:
        """Exactly `count` events, or Silence."""
        events: list[Event] = []
        while len(events) < count:
            if (event := self.next(patience)) is None:
                raise Silence(f"{len(events)} of {count} events")
            events.append(event)
        return events

    def ack(self, *deliveries: int) -> None:
        self.tell("ACK", {"delivery": deliveries[0]} if len(deliveries) == 1 else {"deliveries": list(deliveries)})

    def ack_up_to(self, delivery: int) -> None:
        self.tell("ACK", {"upTo": delivery})

    def nak(self, delivery: int, delay: int) -> None:
        self.tell("NAK", {"delivery": delivery, "delay": delay})

    def park(self, delivery: int, reason: str) -> None:
        self.tell("PARK", {"delivery": delivery, "reason": reason})

    def close(self) -> Message:
        return expect(self.session.exchange(Message("CLOSE", self.id)), "DONE")

    def tell(self, verb: str, meta: dict) -> None:
        self.session.send(Message(verb, self.id, "", meta))


class Feed:
    """A live subscription of §7: shows for each topic whether a message was missed."""

    def __init__(self, endpoint: str, topics: list[str]):
        self.socket = zmq.Context.instance().socket(zmq.SUB)
        self.socket.linger = 0
        for topic in topics:
            self.socket.subscribe(topic.encode())
        self.socket.connect(endpoint)
        self.last: dict[str, int] = {}

    def next(self, patience: float = 10.0) -> tuple[str, int, int, dict] | None:
        """Topic, position, previous position of the topic, event."""
        if not self.socket.poll(int(patience * 1000)):
            return None
        topic, position, previous, event = self.socket.recv_multipart()
        return topic.decode(), struct.unpack(">Q", position)[0], struct.unpack(">Q", previous)[0], json.loads(event)

    def has_gap(self, topic: str, position: int, previous: int) -> bool:
        gap = topic in self.last and self.last[topic] != previous
        self.last[topic] = position
        return gap

    def close(self) -> None:
        self.socket.close()
