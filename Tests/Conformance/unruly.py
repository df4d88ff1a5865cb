"""A module that misbehaves on demand: each command of its kind `trial` breaks the protocol in one way."""

import os
import signal
import time
from pathlib import Path

from module import Need, change, form, serve, title
from page import Message

FOLDER = [Path()]


def decided(meta, body):
    return {"changes": [change(meta, "done", {}, {"tries": body.get("state", {}).get("tries", 0) + 1}, "open")]}


def die(meta, body):
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(meta, body):
    """Waits to be killed at the first try; decides at the second."""
    marker = FOLDER[0] / f"asked-{meta['record']}"
    if marker.exists():
        return decided(meta, body)
    marker.write_text(str(os.getpid()))
    time.sleep(60)


def nonsense(meta, body):
    return "{{{"


def foreign(meta, body):
    return {"changes": [{"kind": "stall-note", "id": "GC-2024-0001", "version": 1, "stage": "open", "state": {},
                         "events": [{"type": "written", "data": {}}]}]}


def wrong_event(meta, body):
    return {"changes": [{**change(meta, "done", {}, {}, "open"), "events": [{"type": "unheard-of", "data": {}}]}]}


def wrong_stage(meta, body):
    return {"changes": [change(meta, "done", {}, {}, "unheard-of")]}


def wrong_fact(meta, body):
    return {**decided(meta, body), "facts": [{"fact": "unheard-of", "subject": "trial/x", "data": {}}]}


def wrong_send(meta, body):
    return {**decided(meta, body), "sends": [{"command": "house.task.assign", "fields": {}}]}


def wrong_verb(meta, body):
    return Message("ADMITTED", "never-asked")


def endless(meta, body):
    raise Need({"record": f"trial/x{len(body.get('given', []))}"})


def hang(meta, body):
    time.sleep(60)


def failing(meta, body):
    raise ValueError("a bug of the module")


def react(meta, body):
    number = body["fact"]["subject"].split("/")[1]
    return {"sends": [{"command": f"trials.trial.mark/{number}", "fields": {}}]}


WAYS = {"mark": decided, "die": die, "die-once": die_once, "nonsense": nonsense, "foreign": foreign,
        "wrong-event": wrong_event, "wrong-stage": wrong_stage, "wrong-fact": wrong_fact, "wrong-send": wrong_send,
        "wrong-verb": wrong_verb, "endless": endless, "hang": hang, "failing": failing}
MANIFEST = {
    "module": "trials", "title": title("Thử", "Trials"), "facts": [], "reactions": ["stall-notes.stall-settled"],
    "questions": [form("fail", "Hỏng", "Fail")],
    "kinds": [{"kind": "trial", "title": title("Thử", "Trial"), "schema": 1, "class": "internal", "reference": False,
               "keys": [], "stages": [{"name": "open", "title": title("Mở", "Open")}], "events": ["done"],
               "commands": [form(way, "Thử", "Try", creates=True, to=["open"], by=["officer", "house"], bodies="any")
                            for way in WAYS]}]}
RULES = {**{f"trials.trial.{way}": rule for way, rule in WAYS.items()}, "trials.fail": failing, "reaction": react}


def admitted(meta):
    FOLDER[0] = Path(meta["settings"]["folder"])


if __name__ == "__main__":
    serve(MANIFEST, RULES, admitted)
