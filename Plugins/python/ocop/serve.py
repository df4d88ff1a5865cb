"""Serves a module to the daemon: as a process that the daemon started, or from another machine over TCP with a key."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from typing import TextIO

import zmq

from .client import FIRST_WORD, Keys, dealer
from .module import Module, bug
from .problems import Problem
from .wire import MODULE_BODY_LIMIT, BadMessage, Message, new_id

DRAINED, NOT_STARTED, UNANSWERED, NOT_ADMITTED = 0, 64, 69, 78
LONGEST_SILENCE = 15.0
"""The most seconds for the first word of the daemon: with a key it is tried again sooner, but not for ever so often."""
LAST_ANSWERS = 2.5
"""Seconds for what was asked when nobody holds the module any more."""


def serve(module: Module) -> int:
    """The main of a module; the exit code.

    Started by the daemon it needs nothing: `OCOP_MODULES` and `OCOP_TOKEN_FD` are there. On another machine:
    `--connect tcp://HOST:PORT --server-key KEY --key-file FILE`, the key of an identity that serves the module.
    """
    parser = argparse.ArgumentParser(description=f"{module.title.vi} · {module.title.en}")
    parser.add_argument("--connect", metavar="ENDPOINT")
    parser.add_argument("--server-key", metavar="KEY", default=os.environ.get("OCOP_SERVER_KEY"))
    parser.add_argument("--key-file", metavar="FILE")
    options, _ = parser.parse_known_args(_with_keys(sys.argv[1:]))
    if options.connect:
        if not options.server_key or not options.key_file:
            return _complain("--connect: cần --server-key và --key-file / --server-key and --key-file are needed",
                             NOT_STARTED)
        return Session(module, options.connect, Keys.read(options.server_key, options.key_file)).run()
    endpoint, descriptor = os.environ.get("OCOP_MODULES"), os.environ.get("OCOP_TOKEN_FD")
    if not endpoint or not descriptor:
        return _complain(f"mô-đun {module.name}: máy chủ tự khởi động, hoặc dùng --connect / "
                         "the daemon starts it, or use --connect", NOT_STARTED)
    pipe = os.fdopen(int(descriptor))
    token = pipe.readline().strip()
    # The descriptor closes when the module is told to drain, or the daemon ends: so ends the module (§8.1).
    threading.Thread(target=_end_with, args=(pipe,), daemon=True).start()
    return Session(module, endpoint, None, token).run()


def _with_keys(words: list[str]) -> list[str]:
    """The words of the command line; a key that begins with a dash, as one in 81 does, is no option."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1] == "--server-key":
            joined[-1] += "=" + word
        else:
            joined.append(word)
    return joined


def _end_with(pipe: TextIO) -> None:
    pipe.read()
    time.sleep(LAST_ANSWERS)  # Most often DRAIN has ended it by then.
    os._exit(DRAINED)


def _complain(text: str, code: int) -> int:
    sys.stderr.write(text + "\n")
    return code


class Session:
    """One registration and the loop that answers. With a key it registers again when the daemon was away."""

    def __init__(self, module: Module, endpoint: str, keys: Keys | None, token: str | None = None):
        self.module, self.endpoint, self.keys, self.token = module, endpoint, keys, token
        self.first_word = FIRST_WORD if keys else LONGEST_SILENCE

    def run(self) -> int:
        while True:
            socket = dealer(self.endpoint, self.keys)
            code = self._serve(socket)
            # What a silent daemon has not taken is not for the next one.
            socket.close(linger=0 if code is None else 1000)
            if code is not None:
                return code

    def _serve(self, socket: zmq.Socket[bytes]) -> int | None:
        """The exit code; None when the daemon is silent and another connection should be tried."""
        module, silence, heartbeat = self.module, self.first_word, 5.0
        meta = {"versions": [1, 1], "token": self.token}
        socket.send_multipart(Message("REGISTER", new_id(), module.name, meta, module.manifest).frames())
        heard = time.monotonic()
        while True:
            if not socket.poll(int(heartbeat * 250)):
                if time.monotonic() - heard < silence:
                    continue
                text = f"{module.name}: máy chủ không trả lời / the daemon does not answer"
                if not self.keys:
                    return _complain(text, UNANSWERED)
                if self.first_word == FIRST_WORD:
                    _complain(f"{text}: {self.endpoint}. Đang thử lại; văn phòng đã có khóa này chưa? / "
                              "Trying again; does the office know this key?", 0)
                self.first_word = min(self.first_word + FIRST_WORD, LONGEST_SILENCE)
                return None
            try:
                message = Message.read(socket.recv_multipart())
            except BadMessage as error:
                _complain(f"{module.name}: {error}", 0)
                continue
            heard = time.monotonic()
            if message.verb == "ASK":
                socket.send_multipart(self._answer(message))
            elif message.verb == "PING":
                socket.send_multipart(Message("PONG", message.id).frames())
            elif message.verb == "ADMITTED":
                module.settings = message.meta.get("settings", {})
                heartbeat = message.meta.get("heartbeat", 5000) / 1000
                silence, self.first_word = 3 * heartbeat, FIRST_WORD
            elif message.verb == "DRAIN":
                socket.send_multipart(Message("DRAINED", message.id).frames())
                return DRAINED
            elif message.verb == "ERROR":
                problem = Problem.read(message.body)
                if problem.code == "no-session" and self.keys:
                    return None
                return _complain(f"{module.name}: {problem}", NOT_ADMITTED)

    def _answer(self, ask: Message) -> list[bytes]:
        answer = self.module.answer(ask)
        try:
            frames = answer.frames()
            if len(frames[4]) <= MODULE_BODY_LIMIT:
                return frames
            fault = f"an answer of {len(frames[4])} bytes"
        except BadMessage as error:
            fault = str(error)
        return Message("FAILURE", ask.id, ask.subject, {}, bug(fault).json).frames()
