"""Consumers of §6 and the live feed of §7: events at least once, in order, with the proof that none is missing."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

import zmq

from .problems import Failed, Gap, Problem, Unanswered
from .wire import Message, Object, decode, new_id

if TYPE_CHECKING:
    from .client import Client


@dataclass(frozen=True)
class Event:
    """One delivery. Apply it and store `position` in one transaction, then `ack()`: so it takes effect once."""

    topic: str
    position: int
    #: Counts the matching events of this consumer from 1 without a gap.
    delivery: int
    attempt: int
    #: The CloudEvent as it came.
    event: Object
    consumer: Consumer

    @property
    def type(self) -> str:
        """Without the prefix of the vendor: `industry-trade.fair.approved`."""
        return str(self.event["type"]).removeprefix("vn.ocop.")

    @property
    def subject(self) -> str:
        return str(self.event.get("subject", ""))

    @property
    def data(self) -> Object:
        data = self.event.get("data", {})
        return data if isinstance(data, dict) else {}

    def ack(self) -> None:
        self.consumer.tell("ACK", {"delivery": self.delivery})

    def nak(self, delay: int | None = None) -> None:
        """Comes again, after `delay` milliseconds or by the consumer's back-off."""
        self.consumer.tell("NAK", {"delivery": self.delivery, "delay": delay})

    def extend(self, by: int | None = None) -> None:
        self.consumer.tell("EXTEND", {"deliveries": [self.delivery], "by": by})

    def park(self, reason: str) -> None:
        """Given up; a person finds it with `ocopctl parked list`."""
        self.consumer.tell("PARK", {"delivery": self.delivery, "reason": reason})


#: Bytes of events that the daemon may put into one message.
BATCH = 131_072


class Consumer:
    """Iterate over it. It grants credit as events are taken, and opens again after a restart of the daemon.

    What is ready together comes many to a message (§6.4); `batch=0` has each come in one of its own.
    """

    def __init__(self, client: Client, name: str, filters: list[str], meta: Object, window: int = 256):
        self.client, self.name, self.filters, self.window = client, name, filters, window
        self._meta: Object = {"batch": BATCH, **meta}
        self._waiting = deque[Event]()
        self._positions: dict[int, int] = {}
        self._credit, self._taken, self._highest, self._position, self.generation = 0, 0, 0, 0, 0
        self._stop: Problem | None = None
        self.id, self.is_open = "", False
        self._open()

    def _open(self) -> None:
        self.id, self.is_open, self._stop = new_id(), False, None
        self.client.consumers[self.id] = self
        meta = {"filters": self.filters, **self._meta}
        if not self.name and self._position:
            # What ended with its session goes on after the last event that was handed out.
            meta["from"] = self._position + 1
        opened = self.client.request("OPEN", self.name, meta, id=self.id).meta
        self.is_open = True
        self.history, self.head = str(opened["history"]), int(opened["head"])
        floor = int(opened["delivery"])
        if opened["generation"] != self.generation or not self.name:
            self._positions, self._highest = {}, floor
        self.generation = int(opened["generation"])
        self._highest = max(self._highest, floor)
        self._credit = self._taken = 0
        self._grant()

    def reopen(self) -> None:
        """After a new session. What was not taken comes again."""
        del self.client.consumers[self.id]
        self._waiting.clear()
        self._open()

    def _grant(self) -> None:
        if self._taken + self.window // 2 >= self._credit:
            self._credit = self._taken + self.window
            self.tell("CREDIT", {"messages": self._credit})

    def arrived(self, message: Message) -> None:
        """An EVENT, EVENTS, or FAILED: then the daemon cannot read the next event, and sends no more (§6.8)."""
        if message.verb == "EVENT":
            self._keep(message.subject, message.body, message.meta)
        elif message.verb == "EVENTS":
            for element in message.body:
                self._keep(element["topic"], element["event"], element)
        else:
            self._stop = Problem.read(message.body)

    def _keep(self, topic: str, body: Object, numbers: Object) -> None:
        event = Event(topic, numbers["position"], numbers["delivery"], numbers["attempt"], body, self)
        if event.delivery > self._highest + 1 and not self._meta.get("shared"):
            raise Gap(f"delivery {event.delivery} after {self._highest}")
        if self._positions.setdefault(event.delivery, event.position) != event.position:
            raise Gap(f"delivery {event.delivery} was position {self._positions[event.delivery]}, now {event.position}")
        self._positions.pop(event.delivery - 10_000, None)
        self._highest = max(self._highest, event.delivery)
        self._waiting.append(event)

    def next(self, patience: float) -> Event | None:
        """The next event, or None when none came in so many seconds.

        Raises `Failed` with `damaged` behind the last event before one that the daemon cannot read.
        """
        end = time.monotonic() + patience
        while not self._waiting and not self._stop and (left := end - time.monotonic()) > 0:
            self.client.turn(left)
        if not self._waiting:
            if self._stop:
                raise Failed(self._stop)
            return None
        event = self._waiting.popleft()
        self._taken += 1
        self._position = max(self._position, event.position)
        self._grant()
        return event

    def __iter__(self) -> Iterator[Event]:
        while True:
            if event := self.next(60.0):
                yield event

    def ack_up_to(self, event: Event) -> None:
        """Acknowledges it and all before it."""
        self.tell("ACK", {"upTo": event.delivery})

    def tell(self, verb: str, meta: Object) -> None:
        self.client.tell(verb, self.id, "", meta)

    def close(self) -> None:
        """What is not acknowledged is given back."""
        if self.client.consumers.pop(self.id, None):
            try:
                self.client.request("CLOSE", id=self.id, patience=5.0)
            except Unanswered:
                pass

    def __enter__(self) -> Consumer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        if not isinstance(error, (KeyboardInterrupt, Gap)):
            self.close()


@dataclass(frozen=True)
class Live:
    topic: str
    position: int
    #: Whether a message of this topic was missed before; `Client.log` has it.
    has_gap: bool
    event: Any


class Feed:
    """Public events as they happen, best effort."""

    def __init__(self, endpoint: str, topics: list[str]):
        self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.SUB)
        self._socket.setsockopt(zmq.LINGER, 0)
        for topic in topics:
            self._socket.subscribe(topic.encode())
        self._socket.connect(endpoint)
        self._last: dict[str, int] = {}

    def next(self, patience: float) -> Live | None:
        if not self._socket.poll(int(patience * 1000)):
            return None
        topic, here, before, event = self._socket.recv_multipart()
        position, previous = int.from_bytes(here, "big"), int.from_bytes(before, "big")
        name = topic.decode()
        gap = name in self._last and self._last[name] != previous
        self._last[name] = position
        return Live(name, position, gap, decode(event))

    def close(self) -> None:
        self._socket.close()
