"""Why something was not done, as §2 writes problems: codes for programs, Vietnamese and English for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .wire import Object


@dataclass(frozen=True)
class Text:
    """A text for people, Vietnamese first."""

    vi: str
    en: str

    @property
    def json(self) -> Object:
        return {"vi": self.vi, "en": self.en}


@dataclass(frozen=True)
class Problem:
    code: str
    title: Text
    detail: Text
    #: Where in the fields it lies: `{"pointer", "detail", "en"}`.
    pointers: tuple[Object, ...] = ()
    #: The article that refused.
    rule: str | None = None
    #: Of FAILED: `none` (nothing was written) or `unknown` (ask again, with the same id).
    outcome: str | None = None
    retryable: bool = False
    #: Milliseconds.
    retry_after: int = 0

    @staticmethod
    def read(body: Any) -> Problem:
        members: Object = body if isinstance(body, dict) else {}
        english: Object = members.get("en") or {}
        title, code = str(members.get("title", "")), str(members.get("code", "internal"))
        return Problem(
            code, Text(title or code, str(english.get("title") or code)),
            Text(str(members.get("detail", "")), str(english.get("detail", ""))),
            tuple(members.get("pointers", ())), members.get("rule"), members.get("outcome"),
            bool(members.get("retryable", False)), int(members.get("retryAfter", 0)))

    @property
    def json(self) -> Object:
        return {"type": f"urn:ocop:{self.code}", "code": self.code, "title": self.title.vi, "detail": self.detail.vi,
                "en": {"title": self.title.en, "detail": self.detail.en}, "rule": self.rule,
                "pointers": list(self.pointers) or None}

    def __str__(self) -> str:
        parts = [self.title.vi, self.detail.vi if self.detail.vi != self.title.vi else "", self.rule or ""]
        parts += [f"{pointer.get('pointer')}: {pointer.get('detail')}" for pointer in self.pointers]
        return f"{self.code}: " + " · ".join(part for part in parts if part)


class OcopError(Exception):
    """Whatever the daemon or the way to it did not do."""


class Refused(OcopError):
    """A rule said no. Stored: the same id gets the same answer."""

    def __init__(self, problem: Problem):
        super().__init__(str(problem))
        self.problem = problem


class Failed(OcopError):
    """It could not be done; `problem.outcome` says whether something may have been written."""

    def __init__(self, problem: Problem):
        super().__init__(str(problem))
        self.problem = problem

    @property
    def is_unknown(self) -> bool:
        return self.problem.outcome == "unknown"


class Unanswered(OcopError):
    """No answer in time. The same command under the same id, at any later time, has one effect."""

    def __init__(self, name: str):
        super().__init__(f"no answer to {name}")
        self.id = name


class Gap(OcopError):
    """A delivery number was left out, or came with another position: the proof of completeness failed."""
