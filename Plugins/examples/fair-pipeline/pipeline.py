"""One event of the fair's pipeline: a CloudEvent on standard input, the outcome in the exit code.

Accepts tasks of the department and writes a letter for each registration that got booths or waits. Running it twice for
one event changes nothing the second time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

DONE, CANNOT, LATER = 0, 65, 75
# What ocopctl ends with when the daemon cannot take the command now: unreachable, try later, timed out.
TRY_AGAIN = {69, 75, 124}


def main() -> int:
    options = parse()
    try:
        event = json.load(sys.stdin)
        kind, _, record = event["subject"].partition("/")
        what = event["type"].rpartition(".")[2]
        data = event.get("data") or {}
    except (ValueError, KeyError) as error:
        print(f"không đọc được sự kiện / cannot read the event: {error}", file=sys.stderr)
        return CANNOT
    if kind == "task" and what == "assigned":
        lead = (data.get("assignment") or {}).get("lead")
        # The topic also tells of tasks in which the body only cooperates.
        if options.body and lead not in (None, options.body):
            return DONE
        return accept(record, event["id"], options)
    if kind == "registration" and what in ("allotted", "waitlisted"):
        return write_letter(record, what, data, options.out)
    return DONE


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--as", dest="identity", default="industry-trade")
    parser.add_argument("--for", dest="body", default=None)
    parser.add_argument("--ocopctl", default="ocopctl")
    return parser.parse_args()


def accept(task: str, event_id: str, options: argparse.Namespace) -> int:
    """The event's id is the command's: sent again, it has one effect."""
    line = {"id": f"accept-{event_id}"[-64:], "command": f"house.task.accept/{task}", "fields": {}}
    if options.body:
        line["for"] = options.body
    run = subprocess.run(
        [options.ocopctl, "send", "--file", "-", "--as", options.identity], input=json.dumps(line), text=True,
        capture_output=True)
    if run.returncode == 0:
        return DONE
    if run.returncode in TRY_AGAIN:
        return LATER
    # Refused: somebody has accepted it already, or it is not ours any more. Nothing to do again.
    print(run.stderr.strip(), file=sys.stderr)
    return DONE


def write_letter(registration: str, what: str, data: dict, out: Path) -> int:
    if what == "allotted":
        numbers = ", ".join(str(number) for number in data["place"])
        confirm = data.get("confirmBy")
        until = " Đề nghị xác nhận đến hết ngày " + "/".join(reversed(confirm.split("-"))) + "." if confirm else ""
        text = f"Giấy báo {registration}: được {data['booths']} gian hàng, số {numbers}.{until}\n"
    else:
        missing = data.get("missing")
        more = f" Còn thiếu {missing} điểm." if missing else ""
        text = f"Giấy báo {registration}: trong danh sách dự bị.{more}\n"
    folder = out / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    # Whoever reads the folder sees the old letter or the new one, never half of one.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as draft:
        draft.write(text)
    os.replace(draft.name, folder / f"{registration}.txt")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
