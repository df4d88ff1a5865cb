"""The Python package (Plugins/python) against a real daemon: client, consumer, module, module over TCP."""

import importlib.metadata
import os
import socket
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path
from unittest import mock

import ocop
import zmq
from ocop import Client, Consumer, Failed, Keys, Message, Refused, new_id
from ocop.wire import BadMessage, decode, encode
from office import HERE, Office, OfficeTest, daemon_path
from page import expect

ROOT = HERE.parent.parent
BOX = ROOT / "Plugins/examples/suggestion-box"
GRANT = {"module": "suggestion-box", "bodies": ["programme-office"], "settings": {"answerDays": 5}}
PEOPLE = [{"name": "operator", "body": "programme-office", "local": True, "mayActFor": ["*"],
           "roles": ["reader", "officer", "approver", "operator", "auditor"]},
          {"name": "officer", "body": "industry-trade-dept", "local": True, "roles": ["reader", "officer"]}]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class BoxTest(OfficeTest):
    """An office with the box for suggestions and doors on the network; `executable` None: it runs elsewhere."""

    executable: list | None = [sys.executable, str(BOX / "suggestion_box.py")]

    @classmethod
    def setUpClass(cls):
        cls.office = office = Office()
        doors, box = office.folder / "doors", office.folder / "box"
        cls.tcp = {name: f"tcp://127.0.0.1:{free_port()}" for name in ("control", "modules")}
        cls.server_key = cls.run_program("ocopd", "key", str(office.folder / "server.key")).strip()
        box.mkdir()
        office.write("box/plugin.yaml", GRANT if cls.executable is None else {**GRANT, "executable": cls.executable})
        office.write("ocopd.yaml", {
            "office": "conformance", "data": str(office.folder / "data"), "clock": {"rehearsal": "2024-03-22"},
            "endpoints": {"control": [office.control, cls.tcp["control"]], "feed": f"ipc://{doors}/feed",
                          "modules": [office.modules, cls.tcp["modules"]]},
            "secretKey": str(office.folder / "server.key"), "disk": {"reserveMiB": 1}, "plugins": [str(box)],
            "limits": {"heartbeat": 500}, "identities": PEOPLE})
        try:
            office.start(modules=("house",) if cls.executable is None else ("house", "suggestion-box"))
            cls.control("apply", "-f", str(ROOT / "Config/calendars"))
        except BaseException:
            office.stop()
            office.remove()
            raise

    @classmethod
    def run_program(cls, program, *words, **environment):
        run = subprocess.run([str(Path(daemon_path()).parent / program), *words], text=True, capture_output=True,
                             env={**os.environ, **environment}, cwd=cls.office.folder, timeout=60, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    @classmethod
    def control(cls, *words):
        return cls.run_program("ocopctl", *words, "--as", "operator", OCOP_SERVER=cls.office.control)

    def client(self, identity="officer", **more):
        client = Client(self.office.control, identity, **{"patience": 20, **more})
        self.addCleanup(client.close)
        return client

    def posted(self, client, text="Mở cửa sớm hơn"):
        return client.command("suggestion-box.suggestion.post", {"text": text})


class PackageTests(BoxTest):
    def test_the_package_is_the_one_that_pip_installed(self):
        self.assertIn("site-packages", ocop.__file__)
        self.assertEqual(importlib.metadata.version("ocop"), "1.0.0")

    def test_it_and_its_example_are_strictly_typed(self):
        cache = Path(sys.prefix) / "mypy-cache"
        for folder, what in ((ROOT / "Plugins/python", "ocop"), (BOX, "suggestion_box.py")):
            words = ["-m", "mypy", "--strict", "--cache-dir", str(cache), what]
            run = subprocess.run([sys.executable, *words], cwd=folder,
                                 env={**os.environ, "MYPYPATH": str(ROOT / "Plugins/python")}, capture_output=True,
                                 text=True, check=False)
            self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_a_command_is_decided_once_and_refused_by_its_rule(self):
        office, name = self.client(), new_id()
        done = office.command("suggestion-box.suggestion.post", {"text": "Sớm hơn"}, id=name)
        again = office.command("suggestion-box.suggestion.post", {"text": "Sớm hơn"}, id=name)
        self.assertEqual((done.version, done.duplicate, again.duplicate), (1, False, True))
        self.assertEqual((again.record, again.position), (done.record, done.position))
        self.assertEqual(office.result(name)["state"], "decided")
        record = office.get(done.record)
        self.assertEqual(record["stage"], "posted")
        self.assertEqual(record["state"], {"text": "Sớm hơn", "from": "industry-trade-dept"})
        number = done.record.split("/")[1]
        task = next(row for row in office.records("task") if row["state"]["subject"] == done.record)
        self.assertEqual(task["state"]["due"], "2024-03-29", "five working days by the calendar")
        own = self.posted(self.client("operator")).record.split("/")[1]
        with self.assertRaises(Refused) as refused:
            self.client("operator").command(f"suggestion-box.suggestion.answer/{own}", {"answer": "Không"})
        self.assertEqual(refused.exception.problem.code, "own-suggestion")
        operator = self.client("operator")
        answered = operator.command(f"suggestion-box.suggestion.answer/{number}", {"answer": "Từ mùa sau"})
        self.assertEqual(answered.version, 2)
        with self.assertRaises(Failed) as failed:
            self.client("operator").command(f"suggestion-box.suggestion.answer/{number}", {"answer": "Nữa"})
        self.assertEqual((failed.exception.problem.code, failed.exception.problem.outcome), ("wrong-stage", "none"))
        with self.assertRaises(Failed) as failed:
            office.command("suggestion-box.suggestion.post", {"texts": "?"})
        self.assertEqual(failed.exception.problem.code, "form")
        self.assertEqual({pointer["pointer"] for pointer in failed.exception.problem.pointers}, {"/text", "/texts"})

    def test_reading_pages_questions_notices_and_kinds(self):
        office = self.client()
        record = self.posted(office).record
        before = office.ask("suggestion-box.open-suggestions")
        self.posted(office)
        self.assertEqual(office.ask("suggestion-box.open-suggestions")["open"], before["open"] + 1)
        types = [event["type"] for event in office.history(record)]
        self.assertEqual(types, ["vn.ocop.suggestion-box.suggestion.posted"])
        positions = [int(event["sequence"]) for event in office.log()]
        self.assertEqual(positions, list(range(1, len(positions) + 1)))
        self.assertIn("suggestion-box", [manifest["module"] for manifest in office.kinds()])
        self.assertGreater(office.publish("notice.industry-trade-dept.market", {"text": "Họp"}).position, 0)
        dry = office.command("suggestion-box.suggestion.post", {"text": "Thử"}, dryRun=True)
        self.assertEqual((dry.position, dry.reply["would"]["changes"][0]["stage"]), (0, "posted"))

    def test_every_kind_has_the_commands_of_the_kit_and_folds_again(self):
        office, operator = self.client(), self.client("operator")
        record = self.posted(office, "Som hơn").record
        number = record.split("/")[1]
        office.command(f"suggestion-box.suggestion.note/{number}", {"text": "Đã gọi"})
        document = {"number": "12/CV", "date": "2024-03-20", "summary": "Góp ý", "issuer": "Sở Công Thương"}
        office.command(f"suggestion-box.suggestion.attach/{number}", document)
        correction = {"fields": {"text": "Sớm hơn"}, "reason": "sai dấu"}
        operator.command(f"suggestion-box.suggestion.correct/{number}", correction)
        state = office.get(record)["state"]
        self.assertEqual((state["text"], state["documents"], state["document"]), ("Sớm hơn", [document], ["12/CV"]))
        with self.assertRaises(Refused):
            operator.command(f"suggestion-box.suggestion.correct/{number}", {"fields": {"texts": "?"}, "reason": "?"})
        found = operator.admin("audit.replay/suggestion")
        self.assertEqual(found["different"], [], "what is stored is what the events fold to")

    def test_a_consumer_sees_every_event_over_a_kill_of_the_daemon(self):
        office = self.client()
        first = [self.posted(office, f"Lần một, {n}").first for n in range(5)]
        start = {"from": first[0]}
        with office.consume("box-letters", ["record.suggestion-box.suggestion.posted"], **start) as events:
            seen = []
            for event in (events.next(10), events.next(10)):
                event.ack()
                seen.append(event.position)
            self.office.kill()
            self.office.start(modules=("house", "suggestion-box"))
            second = [self.posted(office, f"Lần hai, {n}").first for n in range(5)]
            while len(set(seen)) < 10:
                event = events.next(10)
                self.assertIsNotNone(event, f"{seen}")
                event.ack()
                seen.append(event.position)
        self.assertEqual(sorted(set(seen)), first + second)
        self.assertEqual([position for position in seen if position in second], second, "in order, once")

    def test_events_come_many_to_a_message_and_one_to_a_message_where_asked(self):
        office = self.client()
        topic = "notice.industry-trade-dept.many"
        first = [office.publish(topic, {"number": number}).position for number in range(300)][0]
        for batch in ({}, {"batch": 0}):
            verbs, arrived = [], Consumer.arrived

            def seen(consumer, message, verbs=verbs, arrived=arrived):
                verbs.append(message.verb)
                arrived(consumer, message)
            with mock.patch.object(Consumer, "arrived", seen):
                with office.consume("", [topic], ack="none", **{"from": first}, **batch) as events:
                    found = [events.next(10) for _ in range(300)]
            self.assertEqual([event.data["number"] for event in found], list(range(300)))
            self.assertEqual([event.delivery for event in found], list(range(1, 301)))
            self.assertEqual({event.topic for event in found}, {topic})
            if batch:
                self.assertEqual(verbs, ["EVENT"] * 300)
            else:
                self.assertEqual(set(verbs), {"EVENTS"})
                self.assertLess(len(verbs), 50, "many to a message")

    def test_a_batch_is_acknowledged_one_by_one_and_goes_on_where_it_was_left(self):
        office = self.client()
        topic = "notice.industry-trade-dept.half"
        places = [office.publish(topic, {}).position for _ in range(20)]
        with office.consume("box-half", [topic], **{"from": places[0]}) as events:
            for _ in range(7):
                events.next(10).ack()
        with office.consume("box-half", [topic]) as events:
            rest = [events.next(10) for _ in range(13)]
            events.ack_up_to(rest[-1])
        self.assertEqual([event.position for event in rest], places[7:])
        self.assertEqual([event.delivery for event in rest], list(range(8, 21)))

    def test_naks_come_again_and_what_is_parked_is_listed(self):
        office = self.client()
        position = self.posted(office).first
        with office.consume("box-parks", ["record.suggestion-box.>"], **{"from": position}) as events:
            event = events.next(10)
            event.nak(10)
            again = events.next(10)
            self.assertEqual((again.position, again.attempt), (position, 2))
            again.park("không đọc được")
        operator = self.client("operator")
        parked = self.until(lambda: operator.admin("parked.list/consumer/box-parks")["parked"])
        self.assertEqual((parked[0]["position"], parked[0]["reason"]), (position, "không đọc được"))

    def test_values_that_the_protocol_has_not_never_leave(self):
        for value in (0.5, 1 << 63, float("nan"), object()):
            with self.assertRaises(BadMessage):
                encode({"value": value})
        self.assertEqual(encode({"text": "Que\u0302", "gone": None}), '{"text":"Quê"}'.encode())
        for text in (b"1.5", b"{", b'{"a":1,"a":2}', b"NaN", b"\xff", b"[" * 100_000):
            with self.assertRaises(BadMessage):
                decode(text)

    def test_a_bug_of_a_rule_is_told_and_the_module_serves_on(self):
        sys.path.insert(0, str(BOX))
        try:
            from suggestion_box import box
        finally:
            sys.path.remove(str(BOX))
        meta = {"ask": "command", "now": 0, "dated": "2024-03-22", "actor": {"name": "x", "body": "y", "roles": []}}
        for subject, body in (("suggestion-box.suggestion.answer/GY-2024-0001", {"fields": {}}), ("nothing", {}),
                              ("suggestion-box.suggestion.post/x", {"fields": {}, "given": []})):
            answer = box.answer(Message("ASK", "a", subject, meta, body))
            self.assertEqual((answer.verb, answer.id, answer.subject), ("FAILURE", "a", subject))
            self.assertEqual(answer.body["code"], "module-bug")


class DamagedLogTests(BoxTest):
    def test_a_consumer_stops_before_an_event_that_is_damaged_on_the_disk(self):
        topic = "notice.industry-trade-dept.mark"
        with self.client() as office:
            places = [office.publish(topic, {"mark": f"number-{number}."}).position for number in range(9)]
        self.office.stop()
        log = self.office.folder / "data/log.sqlite"
        text = bytearray(log.read_bytes())
        text[text.index(b"number-5.")] ^= 4
        log.write_bytes(text)
        self.office.start(modules=("house", "suggestion-box"))
        office = self.client()
        with office.consume("box-marks", [topic], **{"from": places[0]}) as events:
            for place in places[:5]:
                event = events.next(10)
                self.assertEqual(event.position, place)
                event.ack()
            for _ in range(2):
                with self.assertRaises(Failed) as failed:
                    events.next(10)
                self.assertEqual(failed.exception.problem.code, "damaged")
                self.assertIn(str(places[5]), failed.exception.problem.title.vi)
        with office.consume("box-marks-behind", [topic], **{"from": places[5] + 1}) as events:
            self.assertEqual([events.next(10).position for _ in range(3)], places[6:])
        self.assertEqual(self.posted(office).version, 1, "everything else goes on")


class RemoteTest(BoxTest):
    """The module on a machine of the department: over TCP, with a key of its own."""

    executable = None

    def started(self, key="box.key", server_key=None):
        command = [sys.executable, str(BOX / "suggestion_box.py"), "--connect", self.tcp["modules"], "--key-file",
                   str(self.office.folder / key), "--server-key", server_key or self.server_key]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

        def end():
            process.kill()
            process.wait()
            process.stderr.close()
        self.addCleanup(end)
        return process

    def is_there(self):
        kinds = expect(self.office.sessions[0].request("KINDS"), "ANSWER").body["modules"]
        return "suggestion-box" in [manifest["module"] for manifest in kinds]

    def arrives(self, process):
        try:
            self.until(lambda: process.poll() is not None or self.is_there())
        except AssertionError:
            process.kill()
            raise AssertionError(f"the module did not arrive, {self.refusals()} handshakes refused: "
                                 + process.stderr.read() + self.office.tail()) from None
        self.assertIsNone(process.poll(), "the module ended: " + (process.stderr.read() if process.poll() else ""))

    def refusals(self):
        return expect(self.office.sessions[0].request("STATUS"), "ANSWER").body["handshakesRefused"]


class RemoteModuleTests(RemoteTest):
    def test_a_module_on_another_machine_serves_by_its_key_and_comes_back_after_a_kill(self):
        self.control("identity", "add", "box", "--body", "programme-office", "--roles", "module", "--module",
                     "suggestion-box", "--write", "box.key")
        self.control("identity", "add", "minh", "--body", "industry-trade-dept", "--roles", "reader,officer", "--write",
                     "minh.key")
        process = self.started("minh.key")
        self.assertEqual(process.wait(15), 78, "a key of somebody else")
        self.assertIn("not-admitted", process.stderr.read())
        before, process = self.refusals(), self.started("server.key")
        self.until(lambda: self.refusals() > before)
        self.assertFalse(self.is_there(), "a key that nobody has")
        self.assertIsNone(process.poll(), "it tries again")
        process.kill()
        process = self.started()
        self.arrives(process)
        # A client over the network, with a key of its own.
        keys = Keys.read(self.server_key, self.office.folder / "minh.key")
        with Client(self.tcp["control"], keys=keys, patience=20) as minh:
            self.assertEqual(minh.welcome["identity"]["name"], "minh")
            done = self.posted(minh)
            self.assertEqual(minh.get(done.record)["state"]["from"], "industry-trade-dept")
            self.office.kill()
            self.office.start(modules=("house",))
            self.assertIsNone(process.poll(), "the module outlives the daemon of the office")
            self.assertEqual(self.posted(minh, "Sau khi chạy lại").version, 1, "module and client found it again")
        self.control("identity", "revoke", "box", "--reason", "hết hợp đồng")
        self.assertEqual(process.wait(15), 78, "a module whose key is revoked is cut")
        self.assertIn("not accepted", process.stderr.read())


class EarlyModuleTests(RemoteTest):
    def test_a_module_that_comes_before_its_key_is_known_tries_again_soon(self):
        public, secret = zmq.curve_keypair()
        (self.office.folder / "early.key").write_bytes(secret)
        before = self.refusals()
        process = self.started("early.key")
        self.until(lambda: self.refusals() > before)
        began = time.monotonic()
        self.control("identity", "add", "early", "--body", "programme-office", "--roles", "module", "--module",
                     "suggestion-box", f"--public-key={public.decode()}")
        self.arrives(process)
        self.assertLess(time.monotonic() - began, 10, "not after three silent heartbeats")
        process.kill()
        self.assertIn("does not answer", process.stderr.read())

    def test_so_does_a_client(self):
        public, secret = zmq.curve_keypair()
        keys = Keys(self.server_key, secret.decode())
        before, found = self.refusals(), []

        def come():
            with Client(self.tcp["control"], keys=keys, patience=20) as client:
                found.append((client.welcome["identity"]["name"], time.monotonic()))
        coming = threading.Thread(target=come)
        coming.start()
        self.until(lambda: self.refusals() > before)
        began = time.monotonic()
        self.control("identity", "add", "late", "--body", "industry-trade-dept", "--roles", "reader",
                     f"--public-key={public.decode()}")
        coming.join(20)
        self.assertEqual([name for name, _ in found], ["late"])
        self.assertLess(found[0][1] - began, 10)

    def test_a_key_that_begins_with_a_dash_is_a_key(self):
        process = self.started("server.key", server_key="-" + self.server_key[1:])
        with self.assertRaises(subprocess.TimeoutExpired, msg="it tries to connect"):
            process.wait(2)


if __name__ == "__main__":
    unittest.main()
