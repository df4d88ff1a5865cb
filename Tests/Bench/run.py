#!/usr/bin/env python3
"""Measures the daemon beside its peers, each cell of one after the same cell of the others.

    Tests/Bench/run.py [folder of ocopd and ocopctl]       the tables, as text
    … --markdown        as Markdown      … --write         into README.md and Tests/Bench/README.md
    … --only publish    one kind of work, may be repeated
    … --check           a short pass for `make test`: no times, but all that was acknowledged is in the log

In the environment: REPS (3) passes, of which the medians are shown; CELL_SECONDS (1.5); EVENTS (200000) for the replay;
TMPDIR for the folders of the servers, which must lie on a disk.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import check
import report
from servers import SERVERS, Failure, Ocopd, compile_bench

SECONDS = float(os.environ.get("CELL_SECONDS", "1.5"))
EVENTS = int(os.environ.get("EVENTS", "200000"))
REPS = int(os.environ.get("REPS", "3"))


class Cell:
    """One line of the table: the words for the program, by peer."""

    def __init__(self, work, load, words, peers, others=None):
        self.work, self.load = work, load
        self.words = {peer: words for peer in peers.split()} | (others or {})
        # What is stored under it is dropped after the cell, or goes with its server.
        self.name = f"{work}-{load}".replace(" × ", "-").replace(",", "")
        self.results = {peer: [] for peer in self.words}

    def middle(self, peer):
        """The median of each figure; None when there is none."""
        results = self.results.get(peer)
        return {key: median(result[key] for result in results) for key in results[0]} if results else None


def cells():
    everyone = "ocop log redis nats"
    for load in ("1 × 1", "8 × 1", "64 × 1", "1 × 64", "8 × 64", "64 × 64"):
        yield Cell("publish", load, ["publish", *load.split(" × "), SECONDS], everyone)
    for load in ("1 × 1", "1 × 64", "8 × 128"):
        yield Cell("command", load, ["command", *load.split(" × "), SECONDS], "ocop")
    yield Cell("note", "8 × 128", ["note", 8, 128, SECONDS], "ocop")
    for consumers in (1, 4, 16, 64):
        count = min(40_000, 640_000 // consumers)
        yield Cell("fanout", str(consumers), ["fanout", consumers, count], everyone)
    yield Cell("replay", f"{EVENTS:,}", ["read", EVENTS], everyone)
    for work in ("get", "question"):
        for load in ("1 × 1", "1 × 64"):
            words = [*load.split(" × "), SECONDS]
            yield Cell(work, load, [work, *words], "ocop", {"proxy": ["ask", *words]})


def tell(*words):
    print(*words, file=sys.stderr, flush=True)


def measure(plan, kinds, folder):
    """One pass after the other, each with fresh servers; every cell goes to all peers before the next one."""
    for rep in range(REPS):
        servers = {kind.peer: kind(folder / f"{kind.peer}{rep}") for kind in kinds}
        try:
            for server in servers.values():
                server.start()
            # The replay first, while nothing else is stored.
            for cell in sorted(plan, key=lambda cell: cell.work != "replay"):
                peers = [peer for peer in cell.words if peer in servers]
                # Nobody is always the one who comes behind another.
                for peer in peers[rep % len(peers):] + peers[:rep % len(peers)]:
                    result = one(cell, servers[peer])
                    tell(f"{rep + 1}/{REPS} {cell.work:9}{cell.load:>9} {servers[peer].title:12}"
                         + (f"{result['perSecond']:>11,}/s" if result else ""))
        finally:
            for server in servers.values():
                server.stop()


def one(cell, server):
    """One cell with one peer. A peer that fails is told and left out of the cell; the daemon must not fail."""
    try:
        if cell.work == "replay":
            server.bench(cell.name, "load", EVENTS)
        # What was left to be written is not for this cell to wait for.
        os.sync()
        time.sleep(0.1)
        result = server.bench(cell.name, *cell.words[server.peer])
    except Failure as failure:
        if server.peer == Ocopd.peer:
            raise
        tell(f"✗ {failure}")
        return None
    cell.results[server.peer].append(result)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="?", default=Ocopd.programs, type=Path)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", action="append")
    parser.add_argument("--check", action="store_true")
    words = parser.parse_args()
    Ocopd.programs = words.programs.resolve()
    # An interrupt and a SIGTERM both end the servers first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="ocop-bench-"))
    try:
        compile_bench()
        if words.check:
            return check.run(folder)
        if words.write:
            list(report.pages())
        kinds = [kind for kind in SERVERS if kind.version()]
        plan = [cell for cell in cells() if not words.only or cell.work in words.only]
        conditions = report.conditions(kinds, folder, REPS, SECONDS)
        tell("\n".join(conditions))
        began = time.monotonic()
        measure(plan, kinds, folder)
        tell(f"{time.monotonic() - began:.0f} s")
        if words.write:
            report.write(plan, kinds, conditions)
        print(report.markdown(plan, kinds, conditions) if words.markdown else report.text(plan, kinds, conditions))
        return 0
    except Failure as failure:
        tell(f"✗ {failure}")
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
