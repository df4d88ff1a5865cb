"""A session on the daemon's `control` (§3 to §5): commands, questions, reading, consumers."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import zmq

from .problems import Failed, Problem, Refused, Unanswered
from .wire import BODY_LIMIT, BadMessage, Message, Object, new_id

if TYPE_CHECKING:
    from .consumer import Consumer

FIRST_WORD = 5.0
"""Seconds for the first word over a connection with a key, longer each time: where the key was not taken, be it for a
moment, libzmq is silent and never tries again."""


@dataclass(frozen=True)
class Keys:
    """CURVE keys for TCP: the daemon's public key, and one's own (`ocopctl identity add NAME --write FILE`)."""

    server: str
    secret: str

    @staticmethod
    def read(server: str, file: str | Path) -> Keys:
        return Keys(server, Path(file).read_text("ascii").strip())

    def put_on(self, socket: zmq.Socket[bytes]) -> None:
        secret = self.secret.encode()
        socket.curve_secretkey, socket.curve_publickey = secret, zmq.curve_public(secret)
        socket.curve_serverkey = self.server.encode()


def dealer(endpoint: str, keys: Keys | None) -> zmq.Socket[bytes]:
    socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.DEALER)
    socket.linger = 500
    if keys is not None:
        keys.put_on(socket)
    socket.connect(endpoint)
    return socket


@dataclass(frozen=True)
class Done:
    """A decision that is on disk."""

    #: First and last position of the decision, 0 for none.
    first: int
    position: int
    #: `kind/id`; empty for a notice.
    record: str
    version: int
    #: The id had been spent: this is its first answer.
    duplicate: bool
    #: The module's reply, or what a dry run would do.
    reply: Any
    #: The id under which it can be asked for at any time.
    id: str


class Client:
    """One session, for one thread. Says HELLO again and repeats what has no answer when the daemon was restarted.

    Over ipc `identity` names one of those that the office opens to local users; over TCP the key says who it is.
    """

    def __init__(self, endpoint: str | None = None, identity: str | None = None, *, keys: Keys | None = None,
                 name: str = "ocop-python", lang: str = "vi", patience: float = 60.0):
        self.endpoint = endpoint or os.environ.get("OCOP_SERVER", "ipc://run/control")
        self.identity, self.keys, self.name, self.lang, self.patience = identity, keys, name, lang, patience
        self.welcome: Object = {}
        self.consumers: dict[str, Consumer] = {}
        self._heartbeat, self._heard, self._sent = 5.0, 0.0, 0.0
        self._session, self._greets = 0, False
        self._socket = self._connected()
        self._hello(time.monotonic() + patience)

    # Session

    def _connected(self) -> zmq.Socket[bytes]:
        socket = dealer(self.endpoint, self.keys)
        socket.sndtimeo = 1000  # milliseconds; where nobody ever comes, a send would block for ever
        return socket

    def _hello(self, end: float) -> None:
        self._greets = True
        try:
            self._greet(end)
        finally:
            self._greets = False
        self._session += 1

    def _greet(self, end: float) -> None:
        hello = Message("HELLO", new_id(), "", {"versions": [1, 1], "client": self.name, "identity": self.identity,
                                                "lang": self.lang})
        self._send(hello.frames())
        wait = FIRST_WORD
        again = time.monotonic() + wait
        while (left := end - time.monotonic()) > 0:
            message = self._receive(min(left, 1.0))
            if message is None and self.keys and time.monotonic() > again:
                self._socket.close(linger=0)
                self._socket = self._connected()
                self._send(hello.frames())
                wait += FIRST_WORD
                again = time.monotonic() + wait
            if message is None or message.id != hello.id:
                continue
            if message.verb != "WELCOME":
                raise Failed(Problem.read(message.body))
            self.welcome = message.meta
            self._heartbeat = message.meta.get("heartbeat", 5000) / 1000
            return
        raise Unanswered(hello.id)

    def _begin_anew(self, end: float) -> None:
        """A new session, on a new connection where the old one is silent; consumers open again where they stood."""
        if self._is_silent:
            self._socket.close(linger=0)
            self._socket = self._connected()
        self._hello(end)
        for consumer in list(self.consumers.values()):
            consumer.reopen()

    @property
    def _is_silent(self) -> bool:
        return time.monotonic() - self._heard > 3 * self._heartbeat

    def _send(self, frames: list[bytes]) -> None:
        self._sent = time.monotonic()
        if not self._heard:
            self._heard = self._sent
        try:
            self._socket.send_multipart(frames)
        except zmq.Again:
            pass  # Nobody takes it, as after a key that is not known: silence follows, and then another connection.

    def _receive(self, patience: float) -> Message | None:
        """The next message that is for a caller. Events go to their consumer; PING and PONG stay here."""
        if time.monotonic() - self._sent > self._heartbeat / 2:
            self._send(Message("PING", "keep-alive").frames())
        if not self._socket.poll(int(max(0.001, min(patience, self._heartbeat / 4)) * 1000)):
            return None
        try:
            message = Message.read(self._socket.recv_multipart())
        except BadMessage:
            return None
        self._heard = time.monotonic()
        if message.verb == "PING":
            self._send(Message("PONG", message.id).frames())
        elif (consumer := self.consumers.get(message.id)) and (
                message.verb in ("EVENT", "EVENTS") or message.verb == "FAILED" and consumer.is_open):
            consumer.arrived(message)
        elif message.verb in ("EVENT", "EVENTS"):
            return None
        elif message.id != "keep-alive":
            return message
        elif message.verb == "ERROR" and not self._greets:
            self._begin_anew(time.monotonic() + self.patience)
        return None

    def turn(self, patience: float) -> None:
        """Receives for a moment; a consumer that waits calls it."""
        message = self._receive(patience)
        if message is not None and message.verb == "ERROR" and message.id == "-":
            raise Failed(Problem.read(message.body))
        if self._is_silent:
            self._begin_anew(time.monotonic() + self.patience)

    # One message and its answer

    def request(self, verb: str, subject: str = "", meta: Object | None = None, body: Any = None, *,
                id: str | None = None, patience: float | None = None) -> Message:
        """Sends, and waits for the answer under the same id; the same bytes go again after a lost session (§4.3)."""
        message = Message(verb, id or new_id(), subject, meta or {}, body)
        frames = message.frames()
        if len(frames[4]) > BODY_LIMIT:
            raise BadMessage(f"the body has {len(frames[4])} bytes, {BODY_LIMIT} at most")
        end = time.monotonic() + (self.patience if patience is None else patience)
        session, parts = self._session, list[Message]()
        self._send(frames)
        while (left := end - time.monotonic()) > 0:
            answer = self._receive(left)
            if self._is_silent:
                self._begin_anew(end)
            if self._session != session:
                session, parts = self._session, []
                self._send(frames)
                continue
            if answer is None or answer.id not in (message.id, "-"):
                continue
            problem = Problem.read(answer.body)
            if answer.verb == "ERROR" and problem.code == "no-session":
                self._begin_anew(end)
                session, parts = self._session, []
                self._send(frames)
            elif answer.verb in ("ERROR", "FAILED") and self._waits(problem, end):
                self._send(frames)
            elif answer.verb in ("ERROR", "FAILED"):
                raise Failed(problem)
            elif answer.verb == "REFUSED":
                raise Refused(problem)
            else:
                parts.append(answer)
                if not answer.meta.get("more"):
                    return _joined(parts)
        raise Unanswered(message.id)

    def _waits(self, problem: Problem, end: float) -> bool:
        """What may be asked again is asked again, not before the time that the daemon names."""
        if not problem.retryable and not problem.retry_after:
            return False
        until = time.monotonic() + max(problem.retry_after, 50) / 1000
        if until >= end:
            return False
        while (left := until - time.monotonic()) > 0:
            self._receive(left)
        return True

    # Commands

    def command(self, subject: str, fields: Object | None = None, *, id: str | None = None,
                patience: float | None = None, **meta: Any) -> Done:
        """`<module>.<kind>.<command>[/id]`. Meta: expect, dated, dryRun, on_behalf (sent as `for`), lang, timeout."""
        if "on_behalf" in meta:
            meta["for"] = meta.pop("on_behalf")
        return _done(self.request("COMMAND", subject, meta, fields or {}, id=id, patience=patience))

    def publish(self, topic: str, data: Object, *, id: str | None = None) -> Done:
        """A notice `notice.<body>.…` of the identity's own body."""
        return _done(self.request("PUBLISH", topic, {}, data, id=id))

    def result(self, id: str, identity: str | None = None) -> Object:
        """What became of a command or notice: `decided` with its answer, `pending` or `unknown`."""
        return self._answer("RESULT", id, {"identity": identity})

    # Reading

    def ask(self, question: str, fields: Object | None = None, **meta: Any) -> Any:
        """`<module>.<question>`; `at` and `knownAt` ask about the past."""
        return self.request("ASK-QUESTION", question, meta, fields or {}).body

    def get(self, record: str, **meta: Any) -> Object:
        return self._answer("GET", record, meta)

    def records(self, kind: str, where: list[list[Any]] | None = None, **meta: Any) -> list[Object]:
        """LIST, one page: `where` has `[field, op, value]` with `=`, `>=`, `<=`, `prefix`, `contains`."""
        rows: list[Object] = self._answer("LIST", kind, {"where": where, **meta})["rows"]
        return rows

    def history(self, record: str) -> Iterator[Object]:
        return self._pages("HISTORY", record, 0)

    def log(self, after: int = 0) -> Iterator[Object]:
        """All events by position, as CloudEvents."""
        return self._pages("LOG", "", after)

    def kinds(self) -> list[Object]:
        """The manifests of all modules."""
        manifests: list[Object] = self._answer("KINDS")["modules"]
        return manifests

    def status(self) -> Object:
        return self._answer("STATUS")

    def admin(self, act: str, **meta: Any) -> Object:
        return self._answer("ADMIN", act, meta)

    def _answer(self, verb: str, subject: str = "", meta: Object | None = None) -> Object:
        body = self.request(verb, subject, meta).body
        return body if isinstance(body, dict) else {}

    def _pages(self, verb: str, subject: str, after: int) -> Iterator[Object]:
        page: Object = {"next": after}
        while "next" in page:
            page = self._answer(verb, subject, {"after": page["next"], "limit": 1000})
            yield from page["events"]

    # Consuming

    def consume(self, name: str, filters: list[str], **meta: Any) -> Consumer:
        """A consumer of §6: durable under its name, or for this session where the name is empty."""
        from .consumer import Consumer

        return Consumer(self, name, filters, meta)

    def tell(self, verb: str, id: str, subject: str = "", meta: Object | None = None) -> None:
        """Sends what is not answered."""
        self._send(Message(verb, id, subject, meta or {}).frames())

    def close(self) -> None:
        if not self._socket.closed:
            self._send(Message("BYE", new_id()).frames())
            self._socket.close(linger=500)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def _done(message: Message) -> Done:
    meta = message.meta
    return Done(meta.get("first", 0), meta.get("position", 0), meta.get("record", ""), meta.get("version", 0),
                meta.get("duplicate", False), message.body, message.id)


def _joined(parts: list[Message]) -> Message:
    """The parts of a long ANSWER as one: lists of the same name follow each other."""
    last = parts[-1]
    if len(parts) == 1:
        return last
    body: Object = {}
    for part in parts:
        for name, member in (part.body or {}).items():
            body[name] = body[name] + member if isinstance(body.get(name), list) else member
    return Message(last.verb, last.id, last.subject, last.meta, body)



