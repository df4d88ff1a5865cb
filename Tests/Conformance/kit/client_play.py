"""Plays the daemon's `control` endpoint for one client and holds it to PROTOCOL.md §2 to §6.

The client finds the endpoint in `OCOP_SERVER`. What it asks is answered as a daemon would; on the way the daemon "is
restarted" once for the first command and once for the first consumer, answers `busy` once, and delivers an event twice.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from typing import Any

import zmq

from clauses import FILTER, NAME, RECORD_ID, TOPIC, Ledger, Message, read, write
from world import NOW

BODY_LIMIT = 1 << 20
HEARTBEAT = 1.0
BUSY = 0.3
EVENTS = 5
HISTORY = "kit"
ANSWERED = {"COMMAND", "PUBLISH", "RESULT", "GET", "LIST", "HISTORY", "LOG", "KINDS", "STATUS", "ASK-QUESTION", "ADMIN"}
CONSUMING = {"OPEN", "CREDIT", "ACK", "NAK", "EXTEND", "PARK", "CLOSE", "DELETE"}
VERBS = ANSWERED | CONSUMING | {"HELLO", "PING", "PONG", "BYE"}
META = {"expect": int, "dated": str, "dryRun": bool, "for": str, "lang": str, "timeout": int, "limit": int,
        "after": int}


def examine(command: list[str], ledger: Ledger, seconds: float, body: str) -> None:
    with tempfile.TemporaryDirectory(prefix="ocop-kit-") as folder:
        endpoint = f"ipc://{folder}/control"
        socket = zmq.Context.instance().socket(zmq.ROUTER)
        socket.linger = 0
        socket.bind(endpoint)
        log = open(f"{folder}/log", "wb")
        process = subprocess.Popen(command, env={**os.environ, "OCOP_SERVER": endpoint}, stdout=log, stderr=log)
        play = Play(socket, ledger, body)
        try:
            end = time.monotonic() + seconds
            while time.monotonic() < end and (process.poll() is None or socket.poll(0)):
                play.turn()
            told = open(f"{folder}/log", errors="replace").read()[-400:]
            ledger.check("3.1", play.sessions, f"no HELLO came. {told}")
            if process.poll() not in (None, 0):
                ledger.note(f"the client ended with {process.returncode}")
        finally:
            process.kill()
            process.wait()
            log.close()
            socket.close()
        for what in ("restart of a command", "busy", "restart of a consumer"):
            if what not in play.done:
                ledger.note(f"the client gave no occasion for: {what}")


class Consumer:
    def __init__(self, filters: list[str], after: int, acknowledged: int):
        self.filters, self.after, self.sent, self.credit = filters, after, acknowledged, 0
        self.acknowledged, self.granted, self.repeated = acknowledged, 0, False


class Session:
    def __init__(self) -> None:
        self.heard, self.pinged = time.monotonic(), 0.0
        self.ping: str | None = None
        self.consumers: dict[str, Consumer] = {}


class Play:
    def __init__(self, socket: zmq.Socket[bytes], ledger: Ledger, body: str):
        self.socket, self.ledger, self.check, self.body = socket, ledger, ledger.check, body
        self.sessions: dict[bytes, Session | None] = {}
        self.spent: dict[str, tuple[bytes, ...]] = {}
        self.floors: dict[str, int] = {}
        #: Peers whose session was forgotten, and since when they can know it.
        self.restarted: dict[bytes, float] = {}
        self.names: dict[str, str] = {}
        self.waits: dict[str, float] = {}
        self.done: set[str] = set()
        self.position = 100

    def send(self, peer: bytes, verb: str, id: str, subject: str = "", meta: dict[str, Any] | None = None,
             body: Any = None) -> None:
        self.socket.send_multipart([peer, *write(verb, id, subject, meta, body)])

    def problem(self, peer: bytes, verb: str, id: str, code: str, **more: Any) -> None:
        english = {"title": f"A try: {code}", "detail": "The kit"}
        text = {"title": f"Thử: {code}", "detail": "Bộ kiểm tra", "en": english}
        self.send(peer, verb, id, "", {}, {"type": f"urn:ocop:{code}", "code": code, **text, **more})

    def turn(self) -> None:
        if self.socket.poll(50):
            peer, *frames = self.socket.recv_multipart()
            self.take(peer, read(frames, self.ledger, BODY_LIMIT))
        now = time.monotonic()
        for peer, session in self.sessions.items():
            if session is None:
                continue
            if peer in self.restarted:
                self.check("3.1", now < self.restarted[peer] + 5 * HEARTBEAT, "no-session is not followed by HELLO")
                continue
            # Time for its answer, however slow the machine: silence is told only of who was asked.
            self.check("3.3", now - session.heard < 4 * HEARTBEAT, "silent for more than three heartbeats")
            if session.ping is None and now - session.pinged > HEARTBEAT:
                session.ping, session.pinged = f"kit-{now:.3f}", now
                self.send(peer, "PING", session.ping)
            self.check("3.3", session.ping is None or now - session.pinged < 3 * HEARTBEAT, "no PONG follows PING")
            for id, consumer in session.consumers.items():
                self.deliver(peer, id, consumer)

    def take(self, peer: bytes, message: Message) -> None:
        self.check("2.2", message.verb in VERBS, f"unknown verb {message.verb}")
        session = self.sessions.get(peer)
        if message.verb == "HELLO":
            return self.hello(peer, message)
        if message.verb == "BYE":
            self.sessions[peer] = None
            return
        if peer not in self.sessions:
            self.check("3.1", False, f"{message.verb} came before HELLO")
        if peer in self.restarted:
            # On its way before it could know, or a PING: the same answer.
            if message.verb != "PONG":
                self.restarted[peer] = min(self.restarted[peer], time.monotonic())
                self.problem(peer, "ERROR", message.id, "no-session")
            return
        self.check("3.1", session is not None, f"{message.verb} came after BYE, or again before HELLO")
        assert session is not None
        session.heard = time.monotonic()
        if message.verb == "PONG":
            self.check("3.3", session.ping is None or message.id == session.ping, f"PONG has the id {message.id}")
            session.ping = None
        elif message.verb == "PING":
            self.send(peer, "PONG", message.id, "", {"head": self.position, "now": NOW})
        elif message.verb in CONSUMING:
            self.consume(peer, session, message)
        else:
            self.answer(peer, message)

    def hello(self, peer: bytes, message: Message) -> None:
        versions = message.meta.get("versions")
        self.check("3.1", isinstance(versions, list) and len(versions) == 2 and versions[0] <= 1 <= versions[1],
                   f"versions is [min, max] around 1: {versions}")
        self.check("3.1", isinstance(message.meta.get("client"), str), "HELLO names the client")
        self.sessions[peer] = Session()
        self.restarted.pop(peer, None)
        identity = {"name": message.meta.get("identity", "kit"), "body": self.body, "roles": ["reader", "officer"]}
        self.send(peer, "WELCOME", message.id, "", {
            "version": 1, "office": "kit", "history": HISTORY, "head": self.position, "now": NOW, "mode": "rehearsal",
            "identity": identity, "limits": {"body": BODY_LIMIT, "inFlight": 256}, "heartbeat": int(HEARTBEAT * 1000)})

    def restart(self, peer: bytes, message: Message, what: str) -> None:
        """As if the daemon had been restarted: it knows the session no more."""
        self.done.add(what)
        self.restarted[peer] = time.monotonic()
        self.problem(peer, "ERROR", message.id, "no-session")

    # Requests

    def answer(self, peer: bytes, message: Message) -> None:
        for name, kind in META.items():
            value = message.meta.get(name)
            right = value is None or isinstance(value, kind) and isinstance(value, bool) == (kind is bool)
            self.check("4.1", right, f"{name} of the meta is {value!r}")
        if message.verb in ("COMMAND", "PUBLISH"):
            return self.command(peer, message)
        bodies: dict[str, Any] = {
            "RESULT": {"state": "unknown"}, "LIST": {"head": self.position, "rows": []},
            "HISTORY": {"events": []}, "LOG": {"head": self.position, "events": []}, "KINDS": {"modules": []},
            "STATUS": {"now": NOW, "head": self.position}, "ASK-QUESTION": {}, "ADMIN": {"done": True}}
        if message.verb == "GET":
            return self.problem(peer, "FAILED", message.id, "unknown-record", outcome="none", retryable=False)
        self.send(peer, "ANSWER", message.id, "", {}, bodies[message.verb])

    def command(self, peer: bytes, message: Message) -> None:
        self.check("4.1", isinstance(message.body, dict), f"the body of {message.verb} is an object")
        if message.verb == "COMMAND":
            name, slash, record = message.subject.partition("/")
            self.check("4.1", name.count(".") == 2 and all(map(NAME.fullmatch, name.split(".")))
                       and (not slash or RECORD_ID.fullmatch(record)),
                       f"the subject is <module>.<kind>.<command>[/id], not {message.subject!r}")
        else:
            self.check("4.5", TOPIC.fullmatch(message.subject) and len(message.subject) <= 200
                       and message.subject.startswith(f"notice.{self.body}."),
                       f"a notice has a topic notice.{self.body}.…, not {message.subject!r}")
        before = self.spent.setdefault(message.id, message.raw)
        self.check("4.3", before == message.raw, f"the id {message.id} came before with other bytes")
        self.check("4.3", time.monotonic() >= self.waits.get(message.id, 0),
                   f"{message.id} comes again before the time that retryAfter named")
        if "restart of a command" not in self.done:
            return self.restart(peer, message, "restart of a command")
        if "busy" not in self.done:
            self.done.add("busy")
            self.waits[message.id] = time.monotonic() + BUSY * 0.9
            return self.problem(peer, "FAILED", message.id, "busy", outcome="none", retryable=True,
                                retryAfter=int(BUSY * 1000))
        self.position += 1
        record = "sample/XX-2024-0001" if message.verb == "COMMAND" else ""
        self.send(peer, "DONE", message.id, message.subject, {
            "position": self.position, "first": self.position, "record": record, "version": 1})

    # Consumers

    def consume(self, peer: bytes, session: Session, message: Message) -> None:
        if message.verb == "OPEN":
            return self.open(peer, session, message)
        if message.verb == "DELETE":
            self.floors.pop(message.subject, None)
            return self.send(peer, "DONE", message.id)
        consumer = session.consumers.get(message.id)
        if consumer is None:
            return self.problem(peer, "ERROR", message.id, "no-session") if message.verb == "CLOSE" else None
        if message.verb == "CLOSE":
            del session.consumers[message.id]
            return self.send(peer, "DONE", message.id)
        meta = message.meta
        if message.verb == "CREDIT":
            total = meta.get("messages")
            self.check("6.3", isinstance(total, int) and total >= consumer.credit,
                       f"credit is a total that only rises: {total} after {consumer.credit}")
            assert isinstance(total, int)
            consumer.credit = total
            return
        numbers = meta.get("deliveries", [meta.get("delivery", meta.get("upTo"))])
        for number in numbers:
            self.check("6.5", isinstance(number, int) and 0 < number <= consumer.sent,
                       f"{message.verb} of delivery {number}, {consumer.sent} were sent")
        if message.verb in ("ACK", "PARK"):
            consumer.acknowledged = max(consumer.acknowledged, *numbers)

    def open(self, peer: bytes, session: Session, message: Message) -> None:
        filters = message.meta.get("filters")
        self.check("6.1", isinstance(filters, list) and filters and all(
            isinstance(one, str) and FILTER.fullmatch(one) and len(one) <= 200 for one in filters),
            f"filters are topics with * and >: {filters}")
        self.check("6.1", all(byte in b"abcdefghijklmnopqrstuvwxyz0123456789.-" for byte in message.subject.encode())
                   and len(message.subject) <= 64, f"a durable name is of [a-z0-9.-]: {message.subject!r}")
        self.check("6.1", message.id not in session.consumers, "the id names another consumer already")
        floor = self.floors.get(message.subject, 0) if message.subject else 0
        session.consumers[message.id] = Consumer(list(filters or []), self.position, floor)
        self.send(peer, "OPENED", message.id, message.subject, {
            "generation": 1, "position": floor, "delivery": floor, "head": self.position, "history": HISTORY})
        self.names[message.id] = message.subject

    def deliver(self, peer: bytes, id: str, consumer: Consumer) -> None:
        """Up to the credit, and no more than the play has; after the third the daemon "is restarted"."""
        if self.names[id] and consumer.acknowledged > self.floors.get(self.names[id], 0):
            self.floors[self.names[id]] = consumer.acknowledged
        if consumer.sent >= 3 and "restart of a consumer" not in self.done and consumer.acknowledged >= 1:
            self.done.add("restart of a consumer")
            # Its next message, a PING at the latest, is answered no-session.
            self.restarted[peer] = time.monotonic() + 3 * HEARTBEAT
            return
        while consumer.sent < EVENTS and consumer.granted < consumer.credit and peer not in self.restarted:
            consumer.sent += 1
            consumer.granted += 1
            self.event(peer, id, consumer, consumer.sent, 1)
            if not consumer.repeated and consumer.granted < consumer.credit:
                consumer.repeated, consumer.granted = True, consumer.granted + 1
                self.event(peer, id, consumer, consumer.sent, 2)
            if consumer.sent == 3 and "restart of a consumer" not in self.done:
                return

    def event(self, peer: bytes, id: str, consumer: Consumer, delivery: int, attempt: int) -> None:
        position, topic = delivery, consumer.filters[0].replace("*", "sample").replace(">", "sample")
        event = {"specversion": "1.0", "id": f"{HISTORY}-{position}", "source": "/ocop/kit/sample",
                 "type": "vn.ocop.sample.sample.changed", "subject": "sample/XX-2024-0001",
                 "time": "2024-03-22T07:00:00+07:00", "datacontenttype": "application/json", "data": {},
                 "sequence": str(position), "dataclass": "public"}
        self.send(peer, "EVENT", id, topic, {"position": position, "delivery": delivery, "attempt": attempt}, event)


