"""Holds a module or a client of anybody's to Sources/Wire/PROTOCOL.md, and names the clause that it breaks.

    python3 Tests/Conformance/kit module [--world FILE] -- PROGRAM ARGUMENT…
    python3 Tests/Conformance/kit client [--seconds N] [--body BODY] -- PROGRAM ARGUMENT…

Exit codes: 0 nothing broken, 1 a clause is broken, 64 usage. Needs Python 3.10 or later and pyzmq, nothing else.
"""

from __future__ import annotations

import argparse
import json
import sys

from client_play import examine as examine_client
from module_run import examine as examine_module
from clauses import Broken, Ledger
from world import World


def main() -> int:
    parser = argparse.ArgumentParser(prog="kit", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("role", choices=["module", "client"])
    parser.add_argument("--world", help="JSON: settings, bodies, records, facts, asks (kit/world.py)")
    parser.add_argument("--seconds", type=float, default=20, help="how long a client is watched")
    parser.add_argument("--body", default="programme-office", help="the body of the client's identity")
    parser.add_argument("--patience", type=float, default=5, help="seconds that an answer may take")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("command", nargs="+", metavar="PROGRAM")
    options = parser.parse_args()
    ledger, broken = Ledger(), None
    try:
        if options.role == "module":
            examine_module(options.command, World(options.world), ledger, options.patience)
        else:
            examine_client(options.command, ledger, options.seconds, options.body)
    except Broken as fault:
        broken = fault
    tell(ledger, broken, options.json)
    return 1 if broken else 0


def tell(ledger: Ledger, broken: Broken | None, as_json: bool) -> None:
    held = dict(sorted(ledger.held.items(), key=lambda item: [int(part) for part in item[0].split(".")]))
    if as_json:
        fault = {"clause": broken.clause, "what": broken.what} if broken else None
        print(json.dumps({"held": held, "notes": ledger.notes, "broken": fault}, ensure_ascii=False))
        return
    for note in ledger.notes:
        print(f"note   {note}")
    print("held   " + ", ".join(f"§{clause} ({count}×)" for clause, count in held.items()))
    if broken:
        print(f"BROKEN §{broken.clause} of Sources/Wire/PROTOCOL.md: {broken.what}")
    else:
        print("nothing broken")


if __name__ == "__main__":
    sys.exit(main())
