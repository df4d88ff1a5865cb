"""A whole module of the OCOP protocol, written from Sources/Wire/PROTOCOL.md §8: notes on the stalls of a fair.

`plugin.yaml` starts it as `executable: [/usr/bin/env, python3, <folder>/module.py]`.
"""

import os
import sys
import threading

import zmq

from page import Message, new_id


def title(vi, en):
    return {"vi": vi, "en": en}


def field(name, type_, vi, en, required=True, **more):
    return {"name": name, "type": type_, "title": title(vi, en), "required": required, **more}


def form(name, vi, en, fields=(), **more):
    return {"name": name, "title": title(vi, en), "fields": list(fields), "by": ["officer"], "bodies": "own",
            "from": [], "to": [], "creates": False, **more}


# `module.py 2` brings a new schema, under which a note knows its hall.
SCHEMA = int(sys.argv[1]) if __name__ == "__main__" and len(sys.argv) > 1 else 1
FAIR = field("fair", "text", "Hội chợ", "Fair")
MANIFEST = {
    "module": "stall-notes", "title": title("Sổ ghi gian hàng", "Stall notes"),
    "kinds": [{
        "kind": "stall-note", "title": title("Ghi chú gian hàng", "Stall note"), "schema": SCHEMA, "numbering": "GC",
        "class": "public", "reference": False,
        "keys": [{"name": "fair", "type": "text"}, {"name": "booth", "type": "integer"},
                 {"name": "writer", "type": "name"}] + [{"name": "hall", "type": "integer"}] * (SCHEMA > 1),
        "stages": [{"name": "open", "title": title("Đang mở", "Open")},
                   {"name": "settled", "title": title("Đã xong", "Settled")},
                   {"name": "expired", "title": title("Hết hạn", "Expired")}],
        "events": ["written", "settled", "expired"],
        "commands": [
            form("write", "Ghi", "Write", [
                FAIR, field("booth", "integer", "Gian số", "Booth", min=1, max=99),
                field("text", "text", "Nội dung", "Text"), field("writer", "text", "Người ghi", "Writer", False),
                field("follows", "record", "Tiếp theo", "Follows", False, kind="stall-note"),
                field("expires", "integer", "Hết hạn (ms)", "Expires (ms)", False)], creates=True, to=["open"]),
            form("settle", "Xong", "Settle", [field("how", "text", "Cách xử lý", "How")],
                 **{"from": ["open"], "to": ["settled"]}),
            form("expire", "Hết hạn", "Expire", by=["house"], **{"from": ["open"], "to": ["expired"]})]}],
    "questions": [form("fair-report", "Báo cáo hội chợ", "Report of a fair", [FAIR])],
    "facts": ["stall-settled"], "reactions": [], "folds": True}


class Refusal(Exception):
    def __init__(self, code, vi, en, rule=None):
        self.problem = {"type": f"urn:ocop:{code}", "code": code, "title": vi, "detail": vi,
                        "en": {"title": en, "detail": en}, **({"rule": rule} if rule else {})}


class Need(Exception):
    def __init__(self, *reads):
        self.reads = list(reads)


def given(body, *reads):
    """The rows of each read; asks for all of them where one is missing."""
    known = [(item["read"], item["rows"]) for item in body.get("given", [])]
    found = [[rows for read, rows in known if read == wanted] for wanted in reads]
    if not all(found):
        raise Need(*reads)
    return [rows[0] for rows in found]


def change(meta, event, data, state, stage):
    return {"events": [{"type": event, "data": data}], "state": state, "stage": stage,
            "version": meta.get("version", 0)}


def evolve(state, event, data):
    """What an event means: the state follows from the events alone."""
    state = data if event == "written" else {**state, "how": data["how"]} if event == "settled" else state
    return {**state, "hall": state["booth"] // 10} if SCHEMA > 1 else state


def fold(meta, body):
    def folded(record):
        state = {}
        for event in record["events"]:
            state = evolve(state, event["type"], event["data"])
        return {"id": record["id"], "state": state, "stage": "open" if event["type"] == "written" else event["type"]}
    return {"records": [folded(record) for record in body["records"]]}


def write(meta, body):
    fields = body["fields"]
    (others,) = given(body, {"all": "stall-note", "where": {"fair": fields["fair"]}})
    if any(row["state"]["booth"] == fields["booth"] and row["stage"] == "open" for row in others):
        raise Refusal("booth-taken", "Gian này đã có ghi chú đang mở", "This booth has an open note", "Rule 1")
    if "follows" in fields:
        note = f"stall-note/{fields['follows']}"
        before, settled = given(body, {"record": note}, {"latest": "stall-notes.stall-settled", "about": note})
        if not before or not settled:
            raise Refusal("not-settled", "Ghi chú trước chưa xong", "The note before is not settled")
    task = {"task": "visit-stall", "title": title("Đến xem gian hàng", "Visit the stall"), "with": [],
            "lead": meta["actor"]["body"], "subject": f"stall-note/{meta['record']}", "source": "module.py"}
    decision = {"changes": [change(meta, "written", fields, evolve({}, "written", fields), "open")], "tasks": [task],
                "reply": {"others": len(others)}}
    if "expires" in fields:
        decision["deadlines"] = [{"name": "expire", "at": fields["expires"]}]
    return decision


def settle(meta, body):
    state = evolve(body["state"], "settled", body["fields"])
    return {"changes": [change(meta, "settled", body["fields"], state, "settled")],
            "facts": [{"fact": "stall-settled", "subject": f"stall-note/{meta['record']}", "data": body["fields"]}],
            "deadlines": [{"name": "expire", "cancel": True}]}


def expire(meta, body):
    return {"changes": [change(meta, "expired", {}, body["state"], "expired")]}


def fair_report(meta, body):
    fair = {"fair": body["fields"]["fair"]}
    totals, facts = given(body, {"total": "stall-note", "where": fair, "by": ["stage"], "sum": ["booth"]},
                          {"facts": "stall-notes.stall-settled"})
    return {"stages": {row["group"][0]: row["count"] for row in totals}, "settled": [row["subject"] for row in facts],
            "booths": sum(row["sums"][0] for row in totals)}


RULES = {"stall-notes.stall-note.write": write, "stall-notes.stall-note.settle": settle,
         "stall-notes.stall-note.expire": expire, "stall-notes.fair-report": fair_report, "fold": fold}


def report_stalls(meta, body):
    """A report is an answer of this form: `ocopctl report stalls` makes a workbook or a Word document of it."""
    columns = [("stall", "Gian", "Stall", "text"), ("cost", "Kinh phí", "Cost", "money"),
               ("share", "Đạt", "Reached", "percent"), ("due", "Hạn", "Due", "day")]
    table = {"columns": [{"id": name, "title": title(vi, en), "content": content} for name, vi, en, content in columns],
             "rows": [[{"text": title("Gian số 1", "Stall 1")}, {"number": 1250000}, {"number": 5025},
                       {"day": "2024-08-31"}],
                      [{"text": title("Gian số 2", "Stall 2")}, {}, {}, {}]]}
    return {"layout": "report", "title": title("Báo cáo gian hàng", "Report on stalls"), "cutOff": "2024-03-22",
            "recipients": [], "warnings": [],
            "sections": [{"heading": title("I. Gian hàng", "I. Stalls"), "table": table,
                          "paragraphs": [title("Hai gian hàng.", "Two stalls.")]}]}


MANIFEST["questions"].append(form("report-stalls", "Báo cáo gian hàng", "Report on stalls"))
RULES["stall-notes.report-stalls"] = report_stalls


def respond(ask, rules):
    """The answer to one ASK: its id, its subject."""
    try:
        rule = rules.get(ask.subject.split("/")[0]) or rules.get(ask.meta["ask"])
        if rule is None:
            return Message("FAILURE", ask.id, ask.subject, {}, Refusal("unknown", "Không biết", "Unknown").problem)
        verb, body = "ANSWER" if ask.meta["ask"] in ("question", "fold") else "DECISION", rule(ask.meta, ask.body)
    except Need as need:
        verb, body = "NEED", {"reads": need.reads}
    except Refusal as refusal:
        verb, body = "REFUSAL", refusal.problem
    return body if isinstance(body, Message) else Message(verb, ask.id, ask.subject, {}, body)


def serve(manifest, rules, admitted=lambda meta: None):
    descriptor = os.fdopen(int(os.environ["OCOP_TOKEN_FD"]))
    token = descriptor.readline().strip()
    # The descriptor closes when the daemon ends: so ends the module.
    threading.Thread(target=lambda: (descriptor.read(), os._exit(0)), daemon=True).start()
    socket = zmq.Context.instance().socket(zmq.DEALER)
    socket.linger = 500
    socket.connect(os.environ["OCOP_MODULES"])
    register = Message("REGISTER", new_id(), manifest["module"], {"versions": [1, 1], "token": token}, manifest)
    socket.send_multipart(register.frames())
    while True:
        message = Message.read(socket.recv_multipart())
        if message.verb == "ADMITTED":
            admitted(message.meta)
        elif message.verb == "ASK":
            socket.send_multipart(respond(message, rules).frames())
        elif message.verb == "PING":
            socket.send_multipart(Message("PONG", message.id).frames())
        elif message.verb == "DRAIN":
            socket.send_multipart(Message("DRAINED", message.id).frames())
            return socket.close()
        elif message.verb == "ERROR":
            raise SystemExit(f"the daemon says: {message.body}")


if __name__ == "__main__":
    serve(MANIFEST, RULES)
