"""Plays the daemon's `modules` endpoint for one module and holds it to PROTOCOL.md §8, clause by clause."""

from __future__ import annotations

import os
import secrets
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import zmq

from decision import check_answer
from manifest import Manifest
from clauses import Ledger, Message, read, write
from world import World

BODY_LIMIT = 8 << 20
ROUNDS = 8


class Play:
    """One process of the module, from its start to its end."""

    def __init__(self, command: list[str], world: World, ledger: Ledger, patience: float):
        self.world, self.ledger, self.check, self.patience = world, ledger, ledger.check, patience
        self.folder = tempfile.TemporaryDirectory(prefix="ocop-kit-")
        endpoint = f"ipc://{self.folder.name}/modules"
        self.socket = zmq.Context.instance().socket(zmq.ROUTER)
        self.socket.linger = 0
        self.socket.bind(endpoint)
        self.token, self.number, self.answers = secrets.token_hex(16), 0, dict[str, list[Message]]()
        reader, self.pipe = os.pipe()
        os.set_inheritable(reader, True)
        self.log = open(Path(self.folder.name) / "log", "wb+")
        environment = {**os.environ, "OCOP_MODULES": endpoint, "OCOP_TOKEN_FD": str(reader)}
        self.process = subprocess.Popen(command, env=environment, close_fds=True, pass_fds=(reader,), stdout=self.log,
                                        stderr=self.log)
        os.close(reader)
        os.write(self.pipe, f"{self.token}\n".encode())

    def close(self) -> None:
        self.close_pipe()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.socket.close()
        self.log.close()
        self.folder.cleanup()

    def close_pipe(self) -> None:
        if self.pipe >= 0:
            os.close(self.pipe)
            self.pipe = -1

    def tail(self) -> str:
        self.log.flush()
        return (Path(self.folder.name) / "log").read_text(errors="replace")[-400:].strip()

    # Messages

    def receive(self, patience: float) -> Message | None:
        if not self.socket.poll(int(patience * 1000)):
            return None
        self.peer, *frames = self.socket.recv_multipart()
        return read(frames, self.ledger, BODY_LIMIT)

    def send(self, verb: str, id: str, subject: str = "", meta: dict[str, Any] | None = None, body: Any = None) -> None:
        self.socket.send_multipart([self.peer, *write(verb, id, subject, meta, body)])

    def expect(self, clause: str, verb: str, what: str) -> Message:
        message = self.receive(self.patience)
        self.check(clause, message is not None, f"{what}: nothing came in {self.patience:g} s. {self.tail()}")
        assert message is not None
        self.check(clause, message.verb == verb, f"{what}: {message.verb} came. {self.tail()}")
        return message

    # Registration

    def register(self) -> Manifest:
        hello = self.expect("8.2", "REGISTER", "a module begins with REGISTER")
        self.check("8.1", hello.meta.get("token") == self.token, "REGISTER carries the token of OCOP_TOKEN_FD")
        versions = hello.meta.get("versions")
        self.check("8.2", isinstance(versions, list) and len(versions) == 2 and versions[0] <= 1 <= versions[1],
                   f"versions is [min, max] around 1: {versions}")
        manifest = Manifest(hello.body, self.ledger)
        self.check("8.2", hello.subject == manifest.module, "the subject of REGISTER is the module's name")
        self.register_id = hello.id
        return manifest

    def admit(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self.send("ADMITTED", self.register_id, manifest.module, {
            "version": 1, "office": "kit", "settings": self.world.settings, "bodies": self.world.bodies,
            "heartbeat": 5000, "perhaps": "later"})

    def ping(self) -> None:
        self.number += 1
        self.send("PING", f"ping-{self.number}")
        pong = self.expect("8.16", "PONG", "PING is answered PONG")
        self.check("8.16", pong.id == f"ping-{self.number}", f"PONG has the id of the PING, not {pong.id}")

    # Asking

    def meta(self, purpose: str, **more: Any) -> dict[str, Any]:
        world = self.world
        return {"ask": purpose, "now": world.now, "received": world.now, "dated": "2024-03-22", "actor": world.actor,
                "command": f"kit-{self.number}", "revision": 0, "lang": "vi", "perhaps": "later", **more}

    def ask(self, subject: str, meta: dict[str, Any], body: dict[str, Any]) -> Message:
        """The answer after all NEEDs; every ask goes out twice at once, and must be answered twice the same."""
        given: list[dict[str, Any]] = []
        for _ in range(ROUNDS + 1):
            asks = [self._put(subject, meta, {**body, "given": given}) for _ in range(2)]
            answer, again = self._collect(asks)
            check_answer(answer, asks[0], self.manifest, self.ledger)
            self.check("8.9", (answer.verb, answer.body) == (again.verb, again.body),
                       f"{subject}: asked the same twice, it answers {answer.verb} {_short(answer.body)} and "
                       f"{again.verb} {_short(again.body)}")
            if answer.verb != "NEED":
                return answer
            known = [entry["read"] for entry in given]
            given = given + [{"read": read, "rows": self.world.rows(read)} for read in answer.body["reads"]
                             if read not in known]
        self.check("8.14", False, f"{subject}: it still needs something after {ROUNDS} rounds")
        raise AssertionError

    def _put(self, subject: str, meta: dict[str, Any], body: dict[str, Any]) -> Message:
        self.number += 1
        ask = Message("ASK", f"ask-{self.number}", subject, meta, body)
        self.send(ask.verb, ask.id, ask.subject, ask.meta, ask.body)
        return ask

    def _collect(self, asks: list[Message]) -> list[Message]:
        answers: dict[str, Message] = {}
        end = time.monotonic() + self.patience
        while len(answers) < len(asks):
            message = self.receive(max(0.0, end - time.monotonic()))
            missing = next((ask for ask in asks if ask.id not in answers), asks[0])
            self.check("8.9", message is not None, f"no answer to {missing.subject}. {self.tail()}")
            assert message is not None
            ask = next((ask for ask in asks if ask.id == message.id), None)
            self.check("8.9", ask is not None, f"{message.verb} has the id {message.id}, which was not asked now")
            assert ask is not None
            self.check("8.9", message.id not in answers, f"{ask.subject} is answered twice")
            self.check("8.9", message.subject == ask.subject,
                       f"the answer to {ask.subject} has the subject {message.subject!r}")
            answers[message.id] = message
        return [answers[ask.id] for ask in asks]


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 200 else text[:200] + "…"
