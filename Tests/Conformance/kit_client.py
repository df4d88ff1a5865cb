"""A client for the kit, written from the page alone; `kit_client.py FAULT` breaks one clause."""

import os
import sys
import time

from page import Message, Session, new_id

FAULT = sys.argv[1] if len(sys.argv) > 1 else ""
#: Fault → the clause that it breaks.
CLAUSES = {"null": "2.3", "no-hello": "3.1", "says-nothing": "3.3", "same-id-other-bytes": "4.3",
           "does-not-wait": "4.3", "foreign-topic": "4.5", "bad-subject": "4.1", "credit-falls": "6.3",
           "acknowledges-the-unsent": "6.5", "bad-filter": "6.1"}


def once(session: Session, verb: str, subject: str, body: dict) -> None:
    """The same id and bytes until it is decided, not before the time that the daemon names (§4.3)."""
    name = new_id()
    if FAULT == "null":
        frames = Message(verb, name, subject, {}, body).frames()
        session.send_frames([*frames[:4], b'{"text":null}'])
    while (answer := session.request(verb, subject, {}, body, name)).verb != "DONE":
        if answer.code != "busy":
            raise SystemExit(f"{answer}")
        if FAULT != "does-not-wait":
            time.sleep(answer.body["retryAfter"] / 1000)
        if FAULT == "same-id-other-bytes":
            body = {**body, "text": "Khác"}


def opened(session: Session, wanted: int) -> int:
    filters = ["record.>.x"] if FAULT == "bad-filter" else ["record.sample.>"]
    consumer = session.consume("kit", filters)
    consumer.credit(wanted)
    if FAULT == "credit-falls":
        consumer.tell("CREDIT", {"messages": 1})
    if FAULT == "acknowledges-the-unsent":
        consumer.ack(99)
    highest, quiet = 0, time.monotonic()
    while highest < 5 and time.monotonic() - quiet < 1.5:
        if event := consumer.next(0.3):
            consumer.ack(event.delivery)
            highest, quiet = max(highest, event.delivery), time.monotonic()
    return highest


def main() -> None:
    if FAULT == "no-hello":
        Session.hello = lambda self: None  # type: ignore[method-assign]
    session = Session(os.environ["OCOP_SERVER"], "kit", patience=5)
    if FAULT == "says-nothing":
        time.sleep(30)
    body = "health-dept" if FAULT == "foreign-topic" else "programme-office"
    once(session, "PUBLISH", f"notice.{body}.try", {"text": "Thử"})
    once(session, "COMMAND", "sample" if FAULT == "bad-subject" else "sample.sample.make", {"text": "Thử"})
    while opened(session, 10) < 5:
        # It stands still: the daemon may have been restarted, and knows the session no more.
        session.hello()
        session.consumers.clear()
    session.close()


if __name__ == "__main__":
    main()
