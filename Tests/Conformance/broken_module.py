"""The stall notes, broken on purpose in one way: `broken_module.py FAULT`. The kit must name the clause of each.

Written on `module.py`: every fault is a small change of what it declares, decides or sends.
"""

import json
import os
import sys
import threading
import time

import zmq

import module
from module import MANIFEST, RULES, respond
from page import Message, new_id

FAULT = sys.argv[1]
COUNT = [0]

#: Fault → the clause that it breaks.
CLAUSES = {
    "four-frames": "2.1", "fraction": "2.3", "half-a-title": "2.5", "outlives-the-daemon": "8.1",
    "other-versions": "8.2",
    "unknown-field-type": "8.3", "key-of-another-type": "8.4", "talks-on": "8.5", "folds-otherwise": "8.7",
    "does-not-answer": "8.9", "answers-twice": "8.9", "another-subject": "8.9", "draws-lots": "8.9",
    "unknown-member": "8.10", "undeclared-event": "8.11", "unknown-stage": "8.11", "old-version": "8.11",
    "foreign-kind": "8.11", "undeclared-fact": "8.12", "decides-a-question": "8.13", "never-has-enough": "8.14",
    "reaction-tells-a-fact": "8.15", "is-deaf": "8.16", "drains-at-once": "8.17", "personal-fact": "10.1",
}


def with_fault(ask: Message, answer: Message) -> Message:
    body, verb = answer.body, answer.verb
    change = body["changes"][0] if verb == "DECISION" and body.get("changes") else None
    if FAULT == "half-a-title" and verb in ("REFUSAL", "FAILURE"):
        del body["en"]
    elif FAULT == "folds-otherwise" and ask.meta["ask"] == "fold" and verb == "ANSWER":
        body["records"][0]["state"]["text"] = "Khác"
    elif FAULT == "another-subject":
        return Message(verb, ask.id, "", {}, body)
    elif FAULT == "draws-lots" and verb == "ANSWER":
        COUNT[0] += 1
        body["lot"] = COUNT[0]
    elif FAULT == "decides-a-question" and ask.meta["ask"] == "question":
        return Message("DECISION", ask.id, ask.subject, {}, {})
    elif FAULT == "never-has-enough" and ask.meta["ask"] == "question":
        reads = [{"record": f"stall-note/x{len(ask.body['given'])}"}]
        return Message("NEED", ask.id, ask.subject, {}, {"reads": reads})
    elif change is not None:
        if FAULT == "key-of-another-type":
            change["state"]["booth"] = "một"
        elif FAULT == "unknown-member":
            body["note"] = "?"
        elif FAULT == "undeclared-event":
            change["events"][0]["type"] = "unheard-of"
        elif FAULT == "unknown-stage":
            change["stage"] = "unheard-of"
        elif FAULT == "old-version":
            change["version"] = 7
        elif FAULT == "foreign-kind":
            change.update(kind="fair", id="HC-2024-0001")
        elif FAULT == "undeclared-fact":
            body["facts"] = [{"fact": "unheard-of", "subject": "stall-note/x", "data": {}}]
        elif FAULT == "personal-fact":
            body["facts"] = [{"fact": "stall-settled", "subject": "stall-note/x", "data": {"by": {"personal": "A"}}}]
    return answer


def declared() -> dict:
    manifest = json.loads(json.dumps(MANIFEST))
    if FAULT == "unknown-field-type":
        manifest["questions"][0]["fields"][0]["type"] = "string"
    if FAULT == "reaction-tells-a-fact":
        manifest["reactions"] = ["stall-notes.stall-settled"]
        RULES["reaction"] = lambda meta, body: {
            "facts": [{"fact": "stall-settled", "subject": "stall-note/x", "data": {}}]}
    return manifest


def frames(message: Message) -> list:
    frames = message.frames()
    if FAULT == "four-frames" and message.verb == "ANSWER":
        return frames[:4]
    if FAULT == "fraction" and message.verb == "ANSWER":
        frames[4] = frames[4][:-1] + b',"share":0.5}'
    return frames


def serve():
    descriptor = os.fdopen(int(os.environ["OCOP_TOKEN_FD"]))
    token = descriptor.readline().strip()
    if FAULT != "outlives-the-daemon":
        threading.Thread(target=lambda: (descriptor.read(), os._exit(0)), daemon=True).start()
    socket = zmq.Context.instance().socket(zmq.DEALER)
    socket.linger = 500
    socket.connect(os.environ["OCOP_MODULES"])
    manifest = declared()
    versions = [2, 3] if FAULT == "other-versions" else [1, 1]
    register = Message("REGISTER", new_id(), "stall-notes", {"versions": versions, "token": token}, manifest)
    socket.send_multipart(register.frames())
    asked = 0
    while True:
        message = Message.read(socket.recv_multipart())
        if message.verb == "ASK":
            asked += 1
            if FAULT == "does-not-answer" and asked % 2 == 0:
                continue
            if FAULT == "drains-at-once":
                # Taken up one by one, a little later.
                if socket.poll(50):
                    waiting = [Message.read(socket.recv_multipart())]
                    if waiting[0].verb == "ASK" and not socket.poll(50):
                        for ask in (message, waiting[0]):
                            socket.send_multipart(respond(ask, RULES).frames())
                        continue
                    socket.send_multipart(Message("DRAINED", "drain").frames())
                    return socket.close()
            answer = frames(with_fault(message, respond(message, RULES)))
            socket.send_multipart(answer)
            if FAULT == "answers-twice":
                socket.send_multipart(answer)
        elif message.verb == "PING" and FAULT != "is-deaf":
            socket.send_multipart(Message("PONG", message.id).frames())
        elif message.verb == "DRAIN":
            socket.send_multipart(Message("DRAINED", message.id).frames())
            return socket.close()
        elif message.verb == "ERROR":
            if FAULT != "talks-on":
                raise SystemExit(1)
            socket.send_multipart(register.frames())
            time.sleep(0.1)


if __name__ == "__main__":
    assert module.SCHEMA == 1
    serve()
