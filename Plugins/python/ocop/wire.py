"""Messages, JSON and names as PROTOCOL.md §2 has them."""

from __future__ import annotations

import json
import os
import re
import time
import unicodedata
from dataclasses import dataclass, field
from typing import Any, NoReturn

PREFIX = b"OCOP1 "
BODY_LIMIT = 1 << 20
MODULE_BODY_LIMIT = 8 << 20
META_LIMIT = 8 << 10
DEPTH = 64
NAME = re.compile(r"[a-z][a-z0-9-]{0,63}")
RECORD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

#: An object of JSON. The protocol has no null and no fractions in it.
Object = dict[str, Any]


class BadMessage(ValueError):
    """Bytes that are no message of the protocol, or a value that may not go into one."""


def encode(value: Any) -> bytes:
    """A value as JSON of §2: NFC, integers of 64 bits, no null, no fraction. Members that are None are left out."""
    return json.dumps(_clean(value, 1), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        if not -(1 << 63) <= value < 1 << 63:
            raise BadMessage(f"{value} does not fit 64 bits")
        return value
    if depth > DEPTH:
        raise BadMessage(f"nested deeper than {DEPTH}")
    if isinstance(value, dict):
        return {_clean(str(name), depth): _clean(member, depth + 1)
                for name, member in value.items() if member is not None}
    if isinstance(value, (list, tuple)):
        return [_clean(element, depth + 1) for element in value]
    raise BadMessage(f"{type(value).__name__} is no value of the protocol: {value!r}")


def decode(data: bytes) -> Any:
    try:
        return json.loads(data, parse_float=_no_fraction, parse_constant=_no_fraction, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise BadMessage(f"bad JSON: {error}") from error


def _no_fraction(text: str) -> NoReturn:
    raise BadMessage(f"{text} is no integer")


def _once(pairs: list[tuple[str, Any]]) -> Object:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise BadMessage("a name stands twice in an object")
    return members


def new_id() -> str:
    """A fresh id, UUIDv7: sortable by time."""
    stamp = time.time_ns() // 1_000_000
    number = stamp << 80 | int.from_bytes(os.urandom(10), "big")
    number = number & ~(0xF << 76) & ~(0x3 << 62) | 7 << 76 | 2 << 62
    text = f"{number:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


@dataclass(frozen=True)
class Message:
    """Five frames: verb, id, subject, meta, body. A body that is None travels as an empty frame."""

    verb: str
    id: str
    subject: str = ""
    meta: Object = field(default_factory=dict)
    body: Any = None

    def frames(self) -> list[bytes]:
        meta = encode(self.meta) if self.meta else b""
        if len(meta) > META_LIMIT:
            raise BadMessage(f"the meta has {len(meta)} bytes, {META_LIMIT} at most")
        body = b"" if self.body is None else encode(self.body)
        subject = unicodedata.normalize("NFC", self.subject).encode()
        return [PREFIX + self.verb.encode(), self.id.encode(), subject, meta, body]

    @staticmethod
    def read(frames: list[bytes]) -> Message:
        if len(frames) != 5 or not frames[0].startswith(PREFIX):
            raise BadMessage(f"no message of five frames: {len(frames)} frames")
        try:
            verb, name, subject = (frame.decode() for frame in (frames[0][len(PREFIX):], frames[1], frames[2]))
        except UnicodeDecodeError as error:
            raise BadMessage("verb, id or subject is no UTF-8") from error
        meta = decode(frames[3]) if frames[3] else {}
        if not isinstance(meta, dict):
            raise BadMessage("the meta is no object")
        return Message(verb, name, subject, meta, decode(frames[4]) if frames[4] else None)
