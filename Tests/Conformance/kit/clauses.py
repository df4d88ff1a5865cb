"""The rules of Sources/Wire/PROTOCOL.md §2 as checks, each with its clause. Knows nothing of any implementation."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

PREFIX = b"OCOP1 "
NAME = re.compile(r"[a-z][a-z0-9-]{0,63}")
RECORD_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
TOPIC = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
FILTER = re.compile(r"([a-z0-9-]+|\*)(\.([a-z0-9-]+|\*))*(\.>)?|>")
KIT_EVENTS = {"noted", "attached", "corrected"}
META_LIMIT, STATE_LIMIT = 8 << 10, 256 << 10


class Broken(Exception):
    """A clause of the page was broken."""

    def __init__(self, clause: str, what: str):
        super().__init__(f"§{clause} {what}")
        self.clause, self.what = clause, what


class Ledger:
    """How often each clause was seen to hold."""

    def __init__(self) -> None:
        self.held: dict[str, int] = {}
        self.notes: list[str] = []

    def check(self, clause: str, holds: Any, what: str) -> None:
        if not holds:
            raise Broken(clause, what)
        self.held[clause] = self.held.get(clause, 0) + 1

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


@dataclass(frozen=True)
class Message:
    verb: str
    id: str
    subject: str
    meta: dict[str, Any]
    body: Any
    #: Subject, meta and body as they came.
    raw: tuple[bytes, ...] = ()


def write(verb: str, id: str, subject: str = "", meta: dict[str, Any] | None = None, body: Any = None) -> list[bytes]:
    def text(value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return [PREFIX + verb.encode(), id.encode(), subject.encode(), text(meta) if meta else b"",
            b"" if body is None else text(body)]


def read(frames: list[bytes], ledger: Ledger, body_limit: int) -> Message:
    check = ledger.check
    check("2.1", len(frames) == 5, f"a message has five frames, this one {len(frames)}")
    verb, name, subject, meta, body = frames
    check("2.1", re.fullmatch(rb"OCOP1 [A-Z][A-Z-]*", verb) and len(verb) <= 32, f"no verb: {verb!r}")
    check("2.1", 1 <= len(name) <= 64 and all(0x21 <= byte <= 0x7E for byte in name), f"not an id: {name!r}")
    check("2.1", len(subject) <= 256 and _utf8(subject), f"not a subject: {subject!r}")
    check("2.1", len(meta) <= META_LIMIT, f"a meta of {len(meta)} bytes")
    check("2.1", len(body) <= body_limit, f"a body of {len(body)} bytes")
    members = parse(meta, ledger, "the meta") if meta else {}
    check("2.1", isinstance(members, dict), "the meta is no object")
    return Message(verb[6:].decode(), name.decode(), subject.decode(), members,
                   parse(body, ledger, "the body") if body else None, (subject, meta, body))


def _utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def parse(data: bytes, ledger: Ledger, place: str) -> Any:
    """JSON as §2.3 has it."""
    def fault(what: str) -> Any:
        raise Broken("2.3", f"{place}: {what}")

    def integer(text: str) -> int:
        number = int(text)
        return number if -(1 << 63) <= number < 1 << 63 else fault(f"{text} does not fit 64 bits")

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        return found if len(found) == len(pairs) else fault("a name occurs twice in an object")

    if not _utf8(data) or data.startswith(b"\xef\xbb\xbf"):
        fault("no UTF-8 without a byte order mark")
    try:
        value = json.loads(data, parse_float=lambda text: fault(f"{text} is a fraction"), parse_int=integer,
                           parse_constant=lambda text: fault(f"{text} is no number"), object_pairs_hook=members)
    except (ValueError, RecursionError) as error:
        fault(f"no JSON: {error}")
    _judge(value, 1, fault)
    ledger.check("2.3", True, "")
    return value


def _judge(value: Any, depth: int, fault: Any) -> None:
    if value is None:
        fault("null is not used")
    elif isinstance(value, str):
        if unicodedata.normalize("NFC", value) != value:
            fault(f"{value!r} is not in NFC")
        if any(0xD800 <= ord(character) <= 0xDFFF for character in value):
            fault("half a surrogate pair")
    elif isinstance(value, (dict, list)):
        if depth > 64:
            fault("nested deeper than 64")
        for element in ([*value.keys(), *value.values()] if isinstance(value, dict) else value):
            _judge(element, depth + 1, fault)


def check_problem(body: Any, ledger: Ledger) -> None:
    ledger.check("2.5", isinstance(body, dict), "a problem is an object")
    code = body.get("code")
    ledger.check("2.5", isinstance(code, str) and code and body.get("type") == f"urn:ocop:{code}",
                 f"a problem has a code and the type urn:ocop:<code>: {body}")
    english = body.get("en")
    ledger.check("2.5", isinstance(body.get("title"), str) and body["title"] and isinstance(english, dict)
                 and isinstance(english.get("title"), str) and english["title"],
                 f"a problem has a title in Vietnamese and, under en, in English: {body}")
    for pointer in body.get("pointers", []):
        ledger.check("2.5", isinstance(pointer, dict) and isinstance(pointer.get("pointer"), str),
                     f"a pointer says where: {pointer}")


def has_personal(value: Any) -> bool:
    if isinstance(value, dict):
        return set(value) == {"personal"} or any(has_personal(member) for member in value.values())
    return isinstance(value, list) and any(has_personal(element) for element in value)
