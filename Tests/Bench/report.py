"""Tables of what run.py measured: text, Markdown for README.md, every figure for Tests/Bench/README.md."""

import os
import platform
import re
import subprocess
import textwrap
import time
from datetime import datetime
from pathlib import Path

from servers import ROOT, Failure

WORKS = {
    "publish": "PUBLISH (producers × in flight)",
    "command": "COMMAND through a module",
    "note": "COMMAND whose record the module passes on unread",
    "fanout": "Fan-out to durable consumers, deliveries",
    "replay": "Replay of events to one consumer",
    "get": "GET, against a bare proxy and its worker",
    "question": "Question to a module, against the same",
}
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
ANCHORS = ("log", "proxy")


def conditions(kinds, folder, reps, seconds):
    """Date, machine, commit, versions: lines of text. Takes two seconds to see what else the machine does."""
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", info)
    df = subprocess.run(["df", "--output=fstype", folder], capture_output=True, text=True)
    file_system = df.stdout.split()[-1] if df.stdout else "file system unknown"
    busy = others()
    versions = {kind.title: kind.version() for kind in kinds}
    commit = versions.pop("ocopd")
    count = os.cpu_count()
    lines = [
        f"{datetime.now():%d/%m/%Y %H:%M}, ocopd at {commit}, "
        + ", ".join(f"{title} {version}" for title, version in versions.items()).replace("bare libzmq", "libzmq"),
        f"{model[1] if model else platform.machine()} × {count}, Linux {platform.release()}, {file_system}; before it"
        f" began, other work took {busy:.1f} of {count} processors",
        (f"median of {reps} passes" if reps > 1 else "one pass") + f", {seconds:g} s a cell, bodies of 512 bytes",
        "an acknowledgement of ocopd, bare libzmq and Redis comes after the sync, one of JetStream before it",
    ]
    if file_system == "tmpfs":
        lines.append("WARNING: the folder is in memory, where a sync costs nothing: set TMPDIR to a folder on a disk")
    return lines


def others():
    """How many processors are busy with other things."""
    def ticks():
        fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        return sum(fields) - fields[3] - fields[4]

    before = ticks()
    time.sleep(2)
    return (ticks() - before) / os.sysconf("SC_CLK_TCK") / 2


def milliseconds(value):
    return "" if value is None else f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:.0f}"


def rate(result):
    """Three digits are what the machine repeats."""
    if not result:
        return ""
    value = result["perSecond"]
    step = 10 ** max(0, len(str(int(value))) - 3)
    return f"{round(value / step) * step:,}"


def columns(kinds):
    """Title and peers of each column of rates; both anchors share one."""
    shared = [kind for kind in kinds if kind.peer not in ("ocop", *ANCHORS)]
    return [("bare libzmq", ANCHORS)] + [(kind.title, (kind.peer,)) for kind in shared]


def rows(plan, kinds):
    """Load, rate and percentiles of ours, rates of the others, ours as a part of the anchor's."""
    for cell in plan:
        own = cell.middle("ocop")
        rates = [next((cell.middle(peer) for peer in peers if cell.middle(peer)), None) for _, peers in columns(kinds)]
        part = f"{own['perSecond'] / rates[0]['perSecond']:.2f}" if own and rates[0] else ""
        percentiles = [milliseconds(own.get(key)) if own else "" for key in ("p50", "p99", "p999")]
        yield cell, [cell.load, rate(own), *percentiles, *map(rate, rates), part]


def head(kinds):
    return ["ocopd /s", "p50 ms", "p99", "p99.9", *(title for title, _ in columns(kinds)), "÷ bare"]


def text(plan, kinds, lines):
    """At most 120 columns wide."""
    def line(first, own, times, rates, part):
        return (f"{first:38}{own:>11}" + "".join(f"{time:>8}" for time in times)
                + "".join(f"{value:>13}" for value in rates) + f"{part:>8}").rstrip()

    titles = head(kinds)
    out, work = [*lines, "", line("", titles[0], titles[1:4], titles[4:-1], titles[-1])], None
    for cell, row in rows(plan, kinds):
        if cell.work != work:
            work = cell.work
            out.append(WORKS[work])
        out.append(line(f"  {row[0]}", row[1], row[2:5], row[5:-1], row[-1]))
    return "\n".join(out)


def table(titles, lines):
    return ["| " + " | ".join(titles) + " |", "|---" * len(titles) + "|",
            *(re.sub(" +", " ", "| " + " | ".join(line) + " |") for line in lines)]


def markdown(plan, kinds, lines):
    short = {"publish": "PUBLISH", "command": "COMMAND", "note": "COMMAND, record unread",
             "fanout": "Fan-out, deliveries (consumers)",
             "replay": "Replay (events)", "get": "GET", "question": "Question"}
    body = [[short[cell.work], *row] for cell, row in rows(plan, kinds)]
    said = ". ".join(line[0].upper() + line[1:] for line in lines) + "."
    return "\n".join([*textwrap.wrap(said, 138), "",
                      *table(["Work", "Load", *head(kinds)], body)])


def details(plan, kinds, lines):
    """Every cell of every peer."""
    body = []
    for cell in plan:
        for kind in kinds:
            result = cell.middle(kind.peer)
            if not result:
                continue
            rates = sorted(each["perSecond"] for each in cell.results[kind.peer])
            spread = f"{rates[0]:,}–{rates[-1]:,}"
            times = [milliseconds(result.get(key)) for key in ("p50", "p99", "p999", "worst")]
            cost = f"{result['server']:.1f}" + (f" + {result['modules']:.1f}" if result["modules"] >= 0.05 else "")
            title = "bare proxy" if kind.peer == "proxy" else kind.title
            body.append([cell.work, cell.load, title, rate(result), spread, *times, cost])
    titles = ["Work", "Load", "Peer", "Rate /s", "least–most", "p50 ms", "p99", "p99.9", "worst", "µs in the server"]
    return "\n".join([*(f"- {line}" for line in lines), "", *table(titles, body)])


def pages():
    """Both pages and what stands in each before and after its table."""
    for path, content in (("README.md", markdown), ("Tests/Bench/README.md", details)):
        before, begin, rest = (ROOT / path).read_text().partition(BEGIN)
        after = rest.partition(END)[2]
        if not begin or not after:
            raise Failure(f"{path} has no marks {BEGIN} and {END}")
        yield ROOT / path, content, before, after


def write(plan, kinds, lines):
    for page, content, before, after in pages():
        page.write_text(f"{before}{BEGIN}\n{content(plan, kinds, lines)}\n{END}{after}")
