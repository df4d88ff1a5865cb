"""§8: modules that die, hang, lie and come back; registration."""

import os
import signal
import time

import zmq

from module import MANIFEST
from page import Message, expect, new_id
from office import OfficeTest


class ModuleTests(OfficeTest):
    """An office for each test: what one death costs in waiting, the next test shall not pay."""

    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def setUp(self):
        super(ModuleTests, type(self)).setUpClass()
        self.addCleanup(super(ModuleTests, type(self)).tearDownClass)
        super().setUp()

    def trial(self, way, record=None, **more):
        return self.session.command(f"trials.trial.{way}/{record or new_id()}", patience=30, **more)

    def assert_serves_again(self):
        self.until(lambda: self.trial("mark").verb == "DONE", 30)
        self.assertEqual(self.note(99).verb, "DONE", "the other module never noticed")

    def test_a_module_killed_between_ask_and_decision_decides_after_its_restart_once(self):
        record, name = new_id(), new_id()
        message = Message("COMMAND", name, f"trials.trial.die-once/{record}", {}, {})
        self.session.send(message)
        marker = self.office.folder / f"asked-{record}"
        pid = int(self.until(lambda: marker.exists() and marker.read_text()))
        os.kill(pid, signal.SIGKILL)
        answer = self.session.answer(name, 30)
        self.assertEqual((answer.verb, answer.meta.get("version")), ("DONE", 1))
        again = self.session.exchange(message)
        self.assertEqual((again.verb, again.meta), ("DONE", {**answer.meta, "duplicate": True}))
        self.assertEqual(len(expect(self.session.request("HISTORY", f"trial/{record}"), "ANSWER").body["events"]), 1)

    def test_the_daemon_killed_between_ask_and_decision_decides_when_asked_again(self):
        record, name = new_id(), new_id()
        message = Message("COMMAND", name, f"trials.trial.die-once/{record}", {}, {})
        self.session.send(message)
        self.until(lambda: (self.office.folder / f"asked-{record}").exists())
        self.office.kill()
        self.office.start()
        self.session.socket.close()
        self.session = self.office.session("officer")
        answer = self.session.exchange(message, 30)
        self.assertEqual(answer.verb, "DONE")
        self.assertNotIn("duplicate", answer.meta)

    def test_one_that_dies_twice_on_a_command_is_at_fault_and_nothing_is_spent(self):
        name, record = new_id(), new_id()
        answer = self.trial("die", record, name=name)
        self.assertEqual((answer.verb, answer.code, answer.body["outcome"]), ("FAILED", "module-bug", "none"))
        self.assert_serves_again()
        self.assertEqual(self.trial("mark", record, name=name).verb, "DONE", "the id was not spent")

    def test_an_exception_that_ends_it_twice_is_a_bug_of_a_question_too(self):
        answer = self.session.request("ASK-QUESTION", "trials.fail", body={}, patience=30)
        self.assertEqual((answer.verb, answer.code), ("FAILED", "module-bug"))
        self.assert_serves_again()

    def breaks_the_page(self, way):
        victim, record, name = self.written(1), new_id(), new_id()
        answer = self.trial(way, record, name=name)
        self.assertEqual((answer.verb, answer.code, answer.body.get("outcome")), ("FAILED", "module-bug", "none"))
        self.assertEqual(self.session.events_of(name), [])
        self.assertEqual(self.session.request("GET", f"trial/{record}").code, "unknown-record")
        self.assertEqual(self.session.get(victim)["version"], 1)
        self.assert_serves_again()

    def test_a_decision_that_is_no_object_is_not_taken(self):
        self.breaks_the_page("nonsense")

    def test_a_decision_on_a_foreign_kind_is_not_taken(self):
        self.breaks_the_page("foreign")

    def test_a_decision_with_an_undeclared_event_is_not_taken(self):
        self.breaks_the_page("wrong-event")

    def test_a_decision_with_an_undeclared_stage_is_not_taken(self):
        self.breaks_the_page("wrong-stage")

    def test_a_decision_with_an_undeclared_fact_is_not_taken(self):
        self.breaks_the_page("wrong-fact")

    def test_a_decision_that_sends_what_was_not_granted_is_not_taken(self):
        self.breaks_the_page("wrong-send")

    def test_a_need_without_end_is_a_bug(self):
        answer = self.trial("endless")
        self.assertEqual((answer.verb, answer.code, answer.body["outcome"]), ("FAILED", "module-bug", "none"))
        self.assert_serves_again()

    def test_a_module_that_hangs_is_given_up_and_started_again(self):
        began = time.monotonic()
        answer = self.trial("hang")
        self.assertEqual(answer.verb, "FAILED")
        self.assertIn(answer.code, ("timeout", "module-bug"))
        self.assertEqual(answer.body["outcome"], "none")
        self.assertLess(time.monotonic() - began, 15)
        self.assert_serves_again()

    def test_a_timeout_of_the_command_is_kept(self):
        began = time.monotonic()
        answer = self.trial("hang", timeout=300)
        self.assertEqual((answer.verb, answer.code, answer.body["outcome"]), ("FAILED", "timeout", "none"))
        self.assertLess(time.monotonic() - began, 1.2)
        self.assert_serves_again()

    def test_an_answer_to_an_ask_that_never_was_harms_nobody(self):
        answer = self.trial("wrong-verb")
        self.assertEqual((answer.verb, answer.body["outcome"]), ("FAILED", "none"))
        self.assert_serves_again()

    def test_reading_works_while_a_module_is_down(self):
        record = expect(self.trial("mark", new_id()), "DONE").meta["record"]
        self.session.send(Message("COMMAND", new_id(), f"trials.trial.hang/{new_id()}", {}, {}))
        self.assertEqual(self.session.get(record)["version"], 1)
        self.assert_serves_again()

    def test_a_reaction_sends_its_command_once(self):
        record = self.written(1)
        expect(self.settle(record), "DONE")
        number = record.split("/")[1]
        self.until(lambda: self.session.request("GET", f"trial/{number}").verb == "ANSWER")
        time.sleep(0.5)
        self.assertEqual(self.session.get(f"trial/{number}")["version"], 1)

    def test_a_module_is_restarted_on_demand(self):
        answer = self.office.session("operator").request("ADMIN", "module.restart/trials")
        self.assertEqual(answer.verb, "ANSWER")
        self.assert_serves_again()

    def peer(self):
        socket = zmq.Context.instance().socket(zmq.DEALER)
        socket.linger = 0
        socket.connect(self.office.modules)
        self.addCleanup(socket.close)
        return socket

    def test_a_registration_without_the_token_is_turned_away(self):
        for meta, manifest in (({"versions": [1, 1]}, MANIFEST), ({"versions": [1, 1], "token": "guessed"}, MANIFEST),
                               ({"versions": [1, 1]}, {**MANIFEST, "module": "unknown"}),
                               ({"versions": [5, 6]}, MANIFEST), ({"versions": [1, 1]}, {"module": "stall-notes"})):
            socket = self.peer()
            socket.send_multipart(Message("REGISTER", new_id(), manifest["module"], meta, manifest).frames())
            self.assertTrue(socket.poll(5000), "no answer")
            self.assertEqual(Message.read(socket.recv_multipart()).verb, "ERROR")
        self.assertEqual(self.note(5).verb, "DONE", "the true one serves on")

    def test_bad_frames_on_the_modules_door_harm_nobody(self):
        for frames in ([b"x"], [b"OCOP1 DECISION", b"id", b"", b"", b"{}"], [b"OCOP1 COMMAND", b"id", b"", b"", b"{}"],
                       [b"OCOP1 REGISTER", b"id", b"stall-notes", b"{", b"null"], [b""] * 5, [b"\xff"] * 40):
            socket = self.peer()
            socket.send_multipart(frames)
            if socket.poll(500):
                self.assertEqual(Message.read(socket.recv_multipart()).verb, "ERROR")
        self.assertEqual(self.note(5).verb, "DONE")
