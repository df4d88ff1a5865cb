"""The daemon and its peers as processes: each with a fresh folder, on ipc or loopback, ended by its pid."""

import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BENCH = ROOT / ".build/bench/bench"
TICKS = os.sysconf("SC_CLK_TCK")
LIBC = ctypes.CDLL(None)


class Failure(Exception):
    pass


def compile_bench():
    BENCH.parent.mkdir(parents=True, exist_ok=True)
    compiler = shutil.which(os.environ.get("CC", "cc")) or shutil.which("gcc")
    if not compiler:
        raise Failure("no C compiler: apt-get install gcc")
    subprocess.run([compiler, "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-o", BENCH,
                    *sorted(HERE.glob("*.c")), "-lzmq"], check=True)


def seconds_of(pid):
    """Processor time that a process has taken."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


class Server:
    """One peer. `peer` is its name for the program, `endpoint` where it listens."""

    peer, title = "", ""

    def __init__(self, folder):
        self.folder, self.processes = Path(folder), []
        self.folder.mkdir(mode=0o700)
        self.endpoint = f"ipc://{self.folder}/door"

    @classmethod
    def version(cls):
        """None when it is not on this machine."""
        return None

    def start(self):
        pass

    def spawn(self, *words, **environment):
        with open(self.folder / "log", "ab") as log:
            # Its own session, so that Ctrl-C reaches only us; and it ends with us whatever happens.
            process = subprocess.Popen(
                [str(word) for word in words], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **environment}, start_new_session=True,
                preexec_fn=lambda: LIBC.prctl(1, signal.SIGTERM))
        self.processes.append(process)

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def kill(self, how=signal.SIGKILL):
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(how)
        for process in self.processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = []

    def stop(self):
        self.kill(signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    def taken(self):
        return sum(seconds_of(process.pid) for process in self.processes)

    def taken_by_children(self):
        """Of the modules that a daemon started."""
        return 0.0

    def bench(self, name, *words, timeout=120):
        """One cell: what the program tells, with the processor time that it took in the server."""
        before = self.taken(), self.taken_by_children()
        done = subprocess.run([BENCH, self.peer, self.endpoint, name, *map(str, words)], capture_output=True, text=True,
                              timeout=timeout)
        if done.returncode != 0:
            raise Failure(f"{self.peer} {' '.join(map(str, words))}: {done.stderr.strip()} {self.log()[-500:]}")
        result = json.loads(done.stdout)
        handled = max(1, result["handled"])
        result["server"] = (self.taken() - before[0]) * 1e6 / handled
        result["modules"] = (self.taken_by_children() - before[1]) * 1e6 / handled
        return result


class Ocopd(Server):
    """The sample office, started as its unit of systemd starts it."""

    peer, title = "ocop", "ocopd"
    programs = ROOT / ".build/release"

    @classmethod
    def version(cls):
        """The commit, and whether what is built differs from it."""
        def git(*words):
            return subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True).stdout.strip()

        changed = git("status", "--porcelain", "--", "Sources", "Plugins", "Config", "Package.swift")
        return (git("rev-parse", "--short", "HEAD") or "no commit") + ("-changed" if changed else "")

    def start(self):
        text = (ROOT / "Config/ocopd.yaml").read_text()
        (self.folder / "ocopd.yaml").write_text(re.sub(r"\brun/", f"{self.folder}/", text))
        self.endpoint = f"ipc://{self.folder}/control"
        unit = (ROOT / "Config/systemd/ocopd.service").read_text()
        environment = dict(re.findall(r"^Environment=(\w+)=(.*)$", unit, re.MULTILINE))
        starts = self.log().count("ready: office") if (self.folder / "log").exists() else 0
        self.spawn(self.programs / "ocopd", "run", "--config", self.folder / "ocopd.yaml", **environment)
        end = time.monotonic() + 60
        while self.log().count("ready: office") == starts:
            if time.monotonic() > end or self.processes[0].poll() is not None:
                raise Failure("the daemon did not start: " + self.log()[-2000:])
            time.sleep(0.02)
        subprocess.run([self.programs / "ocopctl", "--server", self.endpoint, "apply", "-f",
                        "Config/offices/quang-ngai/bodies.yaml"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)

    def taken_by_children(self):
        pid = self.processes[0].pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        others = [child for task in Path(f"/proc/{pid}/task").iterdir() if task.name != str(pid)
                  for child in (task / "children").read_text().split()]
        return sum(seconds_of(child) for child in {*children, *others})


class Log(Server):
    """The anchor: see serve.c."""

    peer, title = "log", "bare libzmq"

    @classmethod
    def version(cls):
        major, minor, patch = ctypes.c_int(), ctypes.c_int(), ctypes.c_int()
        ctypes.CDLL("libzmq.so.5").zmq_version(*map(ctypes.byref, (major, minor, patch)))
        return f"{major.value}.{minor.value}.{patch.value}"

    def start(self):
        self.spawn(BENCH, "serve", "log", self.endpoint, self.folder / "file")


class Proxy(Log):
    peer = "proxy"

    def start(self):
        back = f"ipc://{self.folder}/back"
        self.spawn(BENCH, "serve", "proxy", self.endpoint, back)
        self.spawn(BENCH, "serve", "worker", back)


class Installed(Server):
    """A peer that may be on the machine: its program, and how it tells its version."""

    program, told = "", ""

    @classmethod
    def path(cls):
        """Debian keeps some servers where only root looks."""
        return shutil.which(cls.program, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")

    @classmethod
    def version(cls):
        if not cls.path():
            return None
        match = re.search(cls.told, subprocess.run([cls.path(), "--version"], capture_output=True, text=True).stdout)
        return match[1] if match else "?"


class Redis(Installed):
    """Every write is synced before its answer; the log is never rewritten, so that no rewriting is measured."""

    peer, title = "redis", "Redis"
    program, told = "redis-server", r"v=(\S+)"

    def start(self):
        self.endpoint = str(self.folder / "door")
        self.spawn(self.path(), "--port", 0, "--unixsocket", self.endpoint, "--dir", self.folder,
                   "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--auto-aof-rewrite-percentage", 0)


class Nats(Installed):
    peer, title = "nats", "JetStream"
    program, told = "nats-server", r"v(\d\S*)"

    def start(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.endpoint = f"127.0.0.1:{port}"
        self.spawn(self.path(), "-js", "-sd", self.folder / "store", "-a", "127.0.0.1", "-p", port)


SERVERS = [Ocopd, Log, Proxy, Redis, Nats]
