"""One notice of an inspection system: a CloudEvent on standard input, the outcome in the exit code.

The notice tells a sanction by the numbers that inspectors have: decision, tax code, codes or names of products. It
becomes `localities.sanction.record` of the body that published it. Running it twice for one notice changes nothing the
second time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

DONE, CANNOT, LATER = 0, 65, 75
# What ocopctl ends with when the daemon cannot take the command now: unreachable, try later, timed out.
TRY_AGAIN = {69, 75, 124}
GROUNDS = {
    "food-safety", "label", "quality", "intellectual-property", "environment", "ocop-mark", "other"}


class Unclear(Exception):
    """The notice does not say what is needed: a person looks at it."""


class Away(Exception):
    """The daemon does not answer now."""


def main() -> int:
    options = parse()
    try:
        event = json.load(sys.stdin)
        if event.get("type") != "vn.ocop.notice" or not event["subject"].endswith(".sanction"):
            return DONE
        return send(event, command(event, options), options)
    except Away as away:
        print(away, file=sys.stderr)
        return LATER
    except (Unclear, ValueError, KeyError, TypeError) as unclear:
        print(f"không rõ thông báo / the notice is unclear: {unclear}", file=sys.stderr)
        return CANNOT


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--as", dest="identity", default="operator")
    parser.add_argument("--ocopctl", default="ocopctl")
    return parser.parse_args()


def command(event: dict, options: argparse.Namespace) -> dict:
    """The event's id is the command's: sent again, it has one effect."""
    notice = event["data"]
    producer = the_one("producer", "taxCode", notice["taxCode"], options)
    fields = {
        "producer": producer,
        "ground": notice["ground"] if notice["ground"] in GROUNDS else "other",
        "decision": notice["decision"],
        "summary": notice["summary"],
    }
    if notice.get("fine"):
        fields["fine"] = int(notice["fine"])
    if notice.get("products"):
        fields["products"] = [the_product(word, producer, options) for word in notice["products"]]
    line = {
        "id": f"sanction-{event['id']}"[-64:],
        "command": "localities.sanction.record",
        "fields": fields,
        # notice.<body>.sanction: only that body's own system may publish it.
        "for": event["subject"].split(".")[1],
    }
    if notice.get("day"):
        line["dated"] = notice["day"]
    return line


def the_one(kind: str, key: str, value: str, options: argparse.Namespace) -> str:
    found = listed(kind, f"{key}={value}", options)
    if len(found) != 1:
        raise Unclear(f"{key} {value}: {len(found)} {kind}")
    return found[0]["id"]


def the_product(word: str, producer: str, options: argparse.Namespace) -> str:
    """By its OCOP code or its name, of that producer."""
    products = listed("product", f"producer={producer}", options)
    found = [
        row["id"] for row in products
        if word in (row["state"].get("code"), row["id"]) or word.casefold() == row["state"]["name"].casefold()]
    if len(found) != 1:
        raise Unclear(f"{word}: {len(found)} product")
    return found[0]


def listed(kind: str, condition: str, options: argparse.Namespace) -> list[dict]:
    run = subprocess.run(
        [options.ocopctl, "get", kind, "--where", condition, "--as", options.identity, "-o", "json"], text=True,
        capture_output=True)
    if run.returncode != 0:
        raise Away(run.stderr.strip()) if run.returncode in TRY_AGAIN else Unclear(run.stderr.strip())
    return json.loads(run.stdout)


def send(event: dict, line: dict, options: argparse.Namespace) -> int:
    run = subprocess.run(
        [options.ocopctl, "send", "--file", "-", "--as", options.identity], input=json.dumps(line), text=True,
        capture_output=True)
    if run.returncode == 0:
        return DONE
    if run.returncode in TRY_AGAIN:
        return LATER
    if "recorded-already" in run.stdout + run.stderr:
        return DONE
    print(run.stderr.strip(), file=sys.stderr)
    return CANNOT


if __name__ == "__main__":
    sys.exit(main())
