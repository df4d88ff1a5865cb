"""A real daemon in a temporary folder: house, the stall notes and the unruly module, rehearsal clock."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from page import Session, Silence, expect

HERE = Path(__file__).resolve().parent
START = 1711065600000  # 2024-03-22, 07:00 in Việt Nam: where the rehearsal clock begins
DAY = 86_400_000
BODY = "industry-trade-dept"


def daemon_path() -> str:
    return os.environ.get("OCOPD") or str(HERE.parent.parent / ".build/debug/ocopd")


class Office:
    """Configuration is JSON, which is YAML. `extra` members are put over it."""

    def __init__(self, **extra):
        self.folder = Path(tempfile.mkdtemp(prefix="ocop-"))
        doors = self.folder / "doors"
        self.control, self.modules, self.feed = (f"ipc://{doors}/{name}" for name in ("control", "modules", "feed"))
        self.process, self.sessions = None, []
        plugin = {"bodies": [BODY], "reads": ["*"], "sends": ["trials.*"], "restart": {"limit": 100},
                  "settings": {"folder": str(self.folder)}}
        for module, script in (("stall-notes", "module.py"), ("trials", "unruly.py")):
            (self.folder / module).mkdir()
            command = ["/usr/bin/env", "python3", str(HERE / script)]
            self.write(f"{module}/plugin.yaml", {"module": module, "executable": command, **plugin})
        roles = {"officer": ["reader", "officer"], "approver": ["reader", "officer", "approver"], "viewer": ["reader"],
                 "operator": ["reader", "officer", "approver", "operator", "auditor"]}
        identities = [{"name": name, "body": BODY, "roles": given, "local": True} for name, given in roles.items()]
        identities.append({"name": "stranger", "body": "health-dept", "roles": ["reader", "officer"], "local": True})
        self.write("ocopd.yaml", {
            "office": "conformance", "data": str(self.folder / "data"), "clock": {"rehearsal": "2024-03-22"},
            "endpoints": {"control": self.control, "modules": self.modules, "feed": self.feed},
            "disk": {"reserveMiB": 1}, "limits": {"askTimeout": 1500},
            "plugins": [str(self.folder / name) for name in ("stall-notes", "trials")],
            "identities": identities, **extra})

    def write(self, name, value):
        (self.folder / name).write_text(json.dumps(value, ensure_ascii=False))

    def start(self, modules=("house", "stall-notes", "trials")):
        self.log = open(self.folder / "daemon.log", "ab")
        self.process = subprocess.Popen([daemon_path(), "--config", str(self.folder / "ocopd.yaml")], cwd=self.folder,
                                        stdout=self.log, stderr=self.log)
        session = self.session("operator")
        end = time.monotonic() + 30
        while set(modules) - {m["module"] for m in expect(session.request("KINDS"), "ANSWER").body["modules"]}:
            if time.monotonic() > end:
                logs = [session.request("ADMIN", f"module.logs/{name}").body for name in modules]
                raise Silence(f"the modules were not admitted: {logs} {self.tail()}")
            time.sleep(0.05)
        return self

    def session(self, identity="officer", **more) -> Session:
        session = Session(self.control, identity, **more)
        self.sessions.append(session)
        return session

    @property
    def is_up(self) -> bool:
        return self.process.poll() is None

    def kill(self):
        """As a power cut for the process: SIGKILL, nothing is asked."""
        self.process.kill()
        self.process.wait()
        self.log.close()

    def stop(self) -> int:
        """Politely; the exit code."""
        for session in self.sessions:
            if not session.socket.closed:
                session.close()
        if self.is_up:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        return self.process.returncode

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def tail(self, lines=20) -> str:
        return "\n".join((self.folder / "daemon.log").read_text(errors="replace").splitlines()[-lines:])


class OfficeTest(unittest.TestCase):
    """One office for all tests of a class; each test has its own session and its own fairs."""

    extra: dict = {}

    @classmethod
    def setUpClass(cls):
        cls.office = Office(**cls.extra)
        try:
            cls.office.start()
        except BaseException:
            cls.office.stop()
            cls.office.remove()
            raise

    @classmethod
    def tearDownClass(cls):
        code = cls.office.stop()
        cls.office.remove()
        if code != 0:
            raise AssertionError(f"SIGTERM ended the daemon with {code}")

    def setUp(self):
        self.session = self.office.session("officer")
        self.fair = self._testMethodName.replace("_", "-")[:60]

    def tearDown(self):
        if not self.session.socket.closed:
            self.session.close()
        self.assertTrue(self.office.is_up, "the daemon is down: " + self.office.tail())

    def note(self, booth=1, session=None, **fields):
        fields = {"fair": self.fair, "booth": booth, "text": "Cần thêm điện", **fields}
        return (session or self.session).command("stall-notes.stall-note.write", fields)

    def written(self, booth=1, **fields) -> str:
        """The record of a new note, `stall-note/GC-2024-0001`."""
        return expect(self.note(booth, **fields), "DONE").meta["record"]

    def settle(self, record, **more):
        number = record.split("/")[1]
        return self.session.command(f"stall-notes.stall-note.settle/{number}", {"how": "Đã kéo dây"}, **more)

    def until(self, check, patience=15.0):
        """The first true value of `check`."""
        end = time.monotonic() + patience
        while not (value := check()):
            if time.monotonic() > end:
                self.fail("it never came true: " + self.office.tail())
            time.sleep(0.1)
        return value
