"""§2 and §3: frames, JSON, sessions."""

import json
import socket
import time

from page import Message, ProtocolError, Session, Silence, encode, new_id
from office import OfficeTest

COMMAND, PING = b"OCOP1 COMMAND", b"OCOP1 PING"
WRITE = b"stall-notes.stall-note.write"
FRAMES = {
    "one frame": [b"x"], "four frames": [PING, b"i1", b"", b""], "six frames": [PING, b"i2", b"", b"", b"", b""],
    "an empty id": [PING, b"", b"", b"", b""], "an id of 65 bytes": [PING, b"i" * 65, b"", b"", b""],
    "a space in the id": [PING, b"i 3", b"", b"", b""], "an id beyond ASCII": [PING, "í".encode(), b"", b"", b""],
    "a verb of 33 bytes": [b"OCOP1 " + b"A" * 27, b"i4", b"", b"", b""],
    "another version": [b"OCOP2 PING", b"i5", b"", b"", b""],
    "a subject of 257 bytes": [PING, b"i7", b"s" * 257, b"", b""],
    "a subject that is no UTF-8": [COMMAND, b"i8", b"\xff\xfe", b"", b"{}"],
    "a meta over 8 KiB": [COMMAND, b"i9", WRITE, b'{"lang":"' + b"v" * 8192 + b'"}', b"{}"],
}
TEXT = {
    "half an object": b'{"fair":"x"', "null": b'{"fair":null}', "a bare null": b"null", "a fraction": b'{"booth":1.5}',
    "a fraction of zero": b'{"booth":1.0}',
    "an exponent": b'{"booth":1e3}',
    "a duplicate name": b'{"booth":1,"booth":2}',
    "a name twice, once escaped": b'{"booth":1,"bo\\u006fth":2}', "text not in NFC": '{"text":"Que\u0302"}'.encode(),
    "escaped text not in NFC": b'{"text":"Que\\u0302"}', "a name not in NFC": '{"e\u0302":1}'.encode(),
    "a byte order mark": b'\xef\xbb\xbf{"booth":1}', "bytes that are no UTF-8": b'{"text":"\xc3\x28"}',
    "half a surrogate pair": b'{"text":"\\ud800"}', "2^63": b'{"booth":9223372036854775808}',
    "under -2^63": b'{"booth":-9223372036854775809}',
    "a leading zero": b'{"booth":01}',
    "a leading plus": b'{"booth":+1}',
    "a trailing comma": b'{"booth":1,}', "something after the end": b'{"booth":1}{}', "NaN": b'{"booth":NaN}',
    "a bare control character": b'{"text":"a\nb"}', "65 levels": b'{"a":' + b"[" * 64 + b"]" * 64 + b"}",
}


class SessionTests(OfficeTest):
    def test_hello_is_answered_welcome_with_all_it_promises(self):
        meta = self.session.welcome.meta
        self.assertEqual((meta["version"], meta["office"], meta["mode"]), (1, "conformance", "rehearsal"))
        self.assertEqual(meta["identity"]["name"], "officer")
        self.assertEqual(meta["identity"]["body"], "industry-trade-dept")
        self.assertEqual(sorted(meta["identity"]["roles"]), ["officer", "reader"])
        self.assertEqual(meta["limits"]["body"], 1 << 20)
        for name in ("history", "head", "now", "heartbeat"):
            self.assertIn(name, meta)
        self.assertGreater(meta["limits"]["inFlight"], 0)

    def test_ping_is_answered_with_head_and_now(self):
        head = self.session.request("PING").meta["head"]
        self.written()
        pong = self.session.request("PING")
        self.assertEqual(pong.verb, "PONG")
        self.assertGreater(pong.meta["head"], head)
        self.assertIn("now", pong.meta)

    def say_hello(self, meta):
        return self.session.exchange(Message("HELLO", new_id(), "", meta))

    def test_an_identity_that_nobody_opened_is_turned_away(self):
        answer = self.say_hello({"versions": [1, 1], "client": "x", "identity": "nobody"})
        self.assertIn(answer.verb, ("ERROR", "FAILED"))
        self.assertEqual(answer.code, "forbidden")

    def test_a_version_that_is_not_spoken_is_turned_away(self):
        answer = self.say_hello({"versions": [7, 9], "client": "x", "identity": "officer"})
        self.assertIn(answer.verb, ("ERROR", "FAILED"))
        self.assertEqual(answer.code, "unsupported-version")

    def test_a_message_before_hello_is_answered_no_session(self):
        session = Session.__new__(Session)
        session.hello = lambda: None
        Session.__init__(session, self.office.control, "officer")
        answer = session.exchange(Message("GET", new_id(), "stall-note/none"))
        session.socket.close()
        self.assertEqual((answer.verb, answer.code), ("ERROR", "no-session"))

    def test_after_bye_the_session_is_over(self):
        self.session.send(Message("BYE", new_id()))
        answer = self.session.exchange(Message("GET", new_id(), "stall-note/none"))
        self.assertEqual((answer.verb, answer.code), ("ERROR", "no-session"))

    def raw(self, frames, patience=5.0) -> Message | None:
        """The next message after these frames, whatever its id."""
        self.session.send_frames(frames)
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if message := self.session.receive(end - time.monotonic()):
                return message
        return None

    def test_bad_frames_are_answered_bad_frame(self):
        for name, frames in FRAMES.items():
            with self.subTest(name):
                answer = self.raw(frames)
                self.assertIsNotNone(answer, "no answer")
                self.assertEqual((answer.verb, answer.code), ("ERROR", "bad-frame"))
                if len(frames) == 5 and 0 < len(frames[1]) <= 64 and frames[1].isascii() and b" " not in frames[1]:
                    self.assertEqual(answer.id, frames[1].decode(), "the answer carries the same id")

    def test_a_verb_that_does_not_exist_is_answered_unknown_verb(self):
        for verb in ("DANCE", "hello", "WELCOME", "ASK", "DECISION", "REGISTER"):
            with self.subTest(verb):
                answer = self.raw([b"OCOP1 " + verb.encode(), b"verb-1", b"", b"", b""])
                self.assertIsNotNone(answer, "no answer")
                self.assertIn(answer.verb, ("ERROR", "FAILED"))
                self.assertEqual(answer.code, "unknown-verb")

    def test_a_body_over_the_limit_is_refused_or_closes_the_connection(self):
        session = self.office.session("officer", patience=3)
        text = encode({"fair": self.fair, "booth": 1, "text": "x" * (1 << 20)})
        for size in (text, text * 12):
            session.send_frames([COMMAND, b"big", WRITE, b"", size])
            try:
                self.assertIn(session.answer("big").code, ("bad-frame", "too-large"))
            except Silence:
                pass
        self.assertEqual(self.session.request("PING").verb, "PONG")
        self.assertEqual(session.command("stall-notes.stall-note.write", {
            "fair": self.fair, "booth": 1, "text": "x"}, patience=10).verb, "DONE", "a new connection, a new session")

    def test_bad_json_in_a_body_is_a_form_fault(self):
        for name, text in TEXT.items():
            for verb, subject in ((COMMAND, WRITE), (b"OCOP1 PUBLISH", b"notice.industry-trade-dept.bytes")):
                with self.subTest(f"{name}, {verb.decode()}"):
                    answer = self.raw([verb, new_id().encode(), subject, b"", text])
                    self.assertIsNotNone(answer, "no answer")
                    self.assertEqual((answer.verb, answer.code), ("FAILED", "form"))
                    self.assertEqual(answer.body["outcome"], "none")

    def test_bad_json_in_a_meta_is_refused(self):
        for name, text in {**TEXT, "a list": b"[1]", "a number": b"1"}.items():
            for verb, subject in ((COMMAND, WRITE), (b"OCOP1 LIST", b"stall-note"), (b"OCOP1 OPEN", b"")):
                with self.subTest(f"{name}, {verb.decode()}"):
                    answer = self.raw([verb, new_id().encode(), subject, text, b"{}"])
                    self.assertIsNotNone(answer, "no answer")
                    self.assertEqual((answer.verb, answer.code), ("ERROR", "bad-frame"))

    def test_escapes_that_hide_bad_text_are_form_faults_of_a_right_form(self):
        for escape in (b"Que\\u0302", b"\\ud800", b"\\udc00x"):
            with self.subTest(escape.decode()):
                text = b'{"fair":"escapes","booth":1,"text":"' + escape + b'"}'
                answer = self.raw([COMMAND, new_id().encode(), WRITE, b"", text])
                self.assertEqual((answer.verb, answer.code), ("FAILED", "form"))
        found = self.session.request("LIST", "stall-note", {"where": [["fair", "=", "escapes"]]})
        self.assertEqual(found.body["rows"], [])

    def test_good_json_of_every_spelling_is_taken(self):
        texts = (b' { "fair" : "f1" , "booth" : 1 , "text" : "Qu\\u00EA \\ud83d\\ude00" } ',
                 b'{"fair":"f2","booth":2,"text":"\\"\\\\\\/\\b\\f\\n\\r\\t"}')
        for text in texts:
            answer = self.raw([COMMAND, new_id().encode(), WRITE, b"{}", text])
            self.assertEqual(answer.verb, "DONE")
        rows = [self.session.get(self.note_of(fair)) for fair in ("f1", "f2")]
        self.assertEqual(rows[0]["state"]["text"], "Quê 😀")
        self.assertEqual(rows[1]["state"]["text"], "\"\\/\b\f\n\r\t")

    def note_of(self, fair):
        rows = self.session.request("LIST", "stall-note", {"where": [["fair", "=", fair]]}).body["rows"]
        return f"{rows[0]['kind']}/{rows[0]['id']}"

    def test_half_a_message_and_a_cut_connection_harm_nobody(self):
        ready = b"\x05READY\x0bSocket-Type\x00\x00\x00\x06DEALER"
        greeting = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
        for frames in (b"\x01\x0dOCOP1 COMMAND\x01\x02id", b"\x01\x0dOCOP1 COM",
                       b"\x03\xff\xff\xff\xff\xff\xff\xff\xff",
                       b"\x02\x00\x00\x00\x00\x40\x00\x00\x00x"):
            peer = socket.socket(socket.AF_UNIX)
            peer.connect(self.office.control.removeprefix("ipc://"))
            peer.sendall(greeting + b"\x04" + bytes([len(ready)]) + ready)
            time.sleep(0.1)
            peer.sendall(frames)
            time.sleep(0.1)
            peer.close()
        self.assertEqual(self.session.request("PING").verb, "PONG")

    def test_unknown_members_of_meta_are_ignored(self):
        self.assertEqual(self.session.request("LIST", "stall-note", {"perhaps": "later"}).verb, "ANSWER")

    def test_unknown_names_get_their_codes(self):
        cases = {"unknown-record": ("GET", "stall-note/none"), "unknown-kind": ("LIST", "nothing"),
                 "unknown-question": ("ASK-QUESTION", "stall-notes.nothing"),
                 "unknown-module": ("COMMAND", "nothing.a.b"),
                 "unknown-command": ("COMMAND", "stall-notes.stall-note.nothing")}
        for code, (verb, subject) in cases.items():
            with self.subTest(code):
                answer = self.session.request(verb, subject, body={} if verb in ("COMMAND", "ASK-QUESTION") else None)
                self.assertEqual((answer.verb, answer.code), ("FAILED", code))
                self.assertEqual(answer.body["outcome"], "none")
                self.assertEqual(answer.body["type"], f"urn:ocop:{code}")
                self.assertTrue(answer.body["title"] and answer.body["en"]["title"])

    def test_status_answers(self):
        answer = self.office.session("operator").request("STATUS")
        self.assertEqual(answer.verb, "ANSWER")
        json.dumps(answer.body)


class SilenceTests(OfficeTest):
    extra = {"limits": {"heartbeat": 300}}

    def test_a_session_silent_for_three_heartbeats_ends(self):
        time.sleep(1.5)
        answer = self.session.exchange(Message("GET", new_id(), "stall-note/none"))
        self.assertEqual((answer.verb, answer.code), ("ERROR", "no-session"))
        self.assertEqual(self.session.request("GET", "stall-note/none").code, "unknown-record", "HELLO, and again")

    def test_a_session_that_pings_stays(self):
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            self.session.receive(0.1)
        answer = self.session.exchange(Message("GET", new_id(), "stall-note/none"))
        self.assertEqual(answer.code, "unknown-record")

    def test_a_module_that_answers_pings_stays(self):
        time.sleep(1.5)
        self.assertEqual(self.note().verb, "DONE")
