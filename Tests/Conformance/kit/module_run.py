"""The whole examination of a module: life, questions, commands, folds, reactions, and how it ends."""

from __future__ import annotations

import time
from typing import Any

from module_play import Play
from clauses import Ledger
from world import World


def examine(command: list[str], world: World, ledger: Ledger, patience: float) -> None:
    for part in (_serve, _end_with_the_daemon, _turned_away):
        play = Play(command, world, ledger, patience)
        try:
            part(play)
        finally:
            play.close()


def _serve(play: Play) -> None:
    play.admit(play.register())
    play.ping()
    _questions(play)
    decided = _asks_of_the_world(play)
    # First the least that makes records of every kind, then everything, with those records to name.
    for everything in (False, True):
        decided += _creations(play, everything)
    decided += _commands(play)
    if not decided:
        play.ledger.note("no command led to a DECISION, so §8.10–8.12 and §8.7 were hardly seen: give --world with "
                         "settings, records and asks")
    _unknown(play)
    _folds(play)
    _reactions(play)
    play.ping()
    _drain(play)


def _questions(play: Play) -> None:
    for form in play.manifest.questions:
        answer = play.ask(f"{play.manifest.module}.{form['name']}", play.meta("question"),
                          {"fields": play.world.fields(form)})
        _note(play, form["name"], answer.verb, answer.body)


def _note(play: Play, name: str, verb: str, body: Any) -> None:
    if verb == "FAILURE":
        play.ledger.note(f"{name} ended in FAILURE: {body.get('code')}: {body.get('detail') or body.get('title')}")


def _asks_of_the_world(play: Play) -> int:
    decided = 0
    for wanted in play.world.asks:
        name, _, id = wanted["command"].partition("/")
        module, kind, command = name.split(".")
        form = next(form for form in play.manifest.kinds[kind]["commands"] if form["name"] == command)
        decided += _command(play, play.manifest.kinds[kind], form, id, wanted.get("fields", {}), wanted.get("actor"))
    return decided


def _creations(play: Play, everything: bool) -> int:
    return sum(_command(play, kind, form, "", play.world.fields(form, everything))
               for kind in play.manifest.kinds.values() for form in kind["commands"] if form.get("creates"))


def _commands(play: Play) -> int:
    decided = 0
    for kind in play.manifest.kinds.values():
        for form in kind["commands"]:
            rows = [row for row in play.world.records.values() if row["kind"] == kind["kind"]
                    and (not form.get("from") or row["stage"] in form["from"])]
            if rows and not form.get("creates"):
                decided += _command(play, kind, form, rows[0]["id"], play.world.fields(form))
    return decided


def _command(play: Play, kind: dict[str, Any], form: dict[str, Any], id: str, fields: dict[str, Any],
             actor: dict[str, Any] | None = None) -> int:
    """1 when it was decided, and is kept in the world."""
    world, module = play.world, play.manifest.module
    record = id or world.next_id(kind)
    row = world.records.get(f"{kind['kind']}/{record}")
    meta = play.meta("command", record=record, **({"actor": actor} if actor else {}))
    body: dict[str, Any] = {"fields": fields}
    if row is not None:
        meta.update(version=row["version"], stage=row["stage"])
        body["state"] = row["state"]
    subject = f"{module}.{kind['kind']}.{form['name']}/{record}"
    answer = play.ask(subject, meta, body)
    _note(play, f"{kind['kind']}.{form['name']}", answer.verb, answer.body)
    if answer.verb != "DECISION":
        return 0
    world.keep(kind["kind"], answer.body or {}, record, module)
    return 1


def _unknown(play: Play) -> None:
    """What a module does not know is answered too (§8.9), and the module serves on."""
    module = play.manifest.module
    play.ask(f"{module}.no-such-question", play.meta("question"), {"fields": {}})
    for kind in list(play.manifest.kinds)[:1]:
        play.ask(f"{module}.{kind}.no-such-command/sample", play.meta("command", record="sample"), {"fields": {}})


def _folds(play: Play) -> None:
    """§8.7: the events of a record, from its first on, mean what its decisions left."""
    if not play.manifest.folds:
        return
    for name, kind in play.manifest.kinds.items():
        made = [record for record in play.world.events if record.startswith(f"{name}/")]
        records = [{"id": record.split("/", 1)[1], "events": play.world.events[record]} for record in made]
        if not records:
            continue
        meta = {"ask": "fold", "schema": kind.get("schema", 1), "now": play.world.now}
        answer = play.ask(f"{play.manifest.module}.{name}", meta, {"records": records})
        check = play.check
        check("8.7", answer.verb == "ANSWER", f"{name}: events of its own cannot be folded: {answer.body}")
        folded = answer.body.get("records") if isinstance(answer.body, dict) else None
        check("8.7", isinstance(folded, list) and [row.get("id") for row in folded] == [row["id"] for row in records],
              f"{name}: the same records in the same order")
        for record, row in zip(made, folded or []):
            kept = play.world.records[record]
            for member in ("state", "stage", "body"):
                check("8.7", row.get(member) == kept.get(member), f"{record}: its events fold to the {member} "
                      f"{row.get(member)!r}, its decisions left {kept.get(member)!r}")


def _reactions(play: Play) -> None:
    for fact in list(play.world.facts):
        if fact["fact"] in play.manifest.reactions:
            told = {"fact": fact["fact"], "subject": fact["subject"], "position": fact.get("position", 1),
                    "data": fact["data"]}
            answer = play.ask(fact["fact"], play.meta("reaction"), {"fact": told})
            _note(play, f"reaction to {fact['fact']}", answer.verb, answer.body)
    seen = {fact["fact"] for fact in play.world.facts}
    for name in play.manifest.reactions:
        if name not in seen:
            play.ledger.note(f"no fact {name} in the world: its reaction was not asked")


def _drain(play: Play) -> None:
    """§8.17: what was asked before DRAIN is answered before DRAINED, and the process ends."""
    subject = f"{play.manifest.module}.no-such-question"
    asks = [play._put(subject, play.meta("question"), {"fields": {}, "given": []}) for _ in range(3)]
    play.send("DRAIN", "drain")
    missing = {ask.id for ask in asks}
    while True:
        message = play.receive(play.patience)
        play.check("8.17", message is not None, f"DRAINED did not come. {play.tail()}")
        assert message is not None
        if message.verb == "DRAINED":
            break
        missing.discard(message.id)
    play.check("8.17", not missing, f"{len(missing)} of 3 asks before DRAIN were not answered before DRAINED")
    play.check("8.17", _ends(play), f"after DRAINED the process goes on for {play.patience:g} s")


def _end_with_the_daemon(play: Play) -> None:
    """§8.1: the descriptor closes when the daemon ends; so ends the module."""
    play.admit(play.register())
    play.ping()
    play.close_pipe()
    play.check("8.1", _ends(play), f"the descriptor closed, and the module goes on for {play.patience:g} s")


def _turned_away(play: Play) -> None:
    """§8.5: ERROR ends the session; nothing more comes."""
    manifest = play.register()
    title = {"title": "Không nhận mô-đun", "detail": "Thử", "en": {"title": "Module not admitted", "detail": "A try"}}
    play.send("ERROR", play.register_id, manifest.module, {}, {
        "type": "urn:ocop:not-admitted", "code": "not-admitted", **title})
    message = play.receive(1.0)
    play.check("8.5", message is None, f"turned away, it sends {message.verb if message else ''}")


def _ends(play: Play) -> bool:
    end = time.monotonic() + play.patience
    while play.process.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    return play.process.poll() is not None
