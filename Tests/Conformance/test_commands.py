"""§4 and §5: commands, refusals, ids, forms, reading, questions, the clock."""

from datetime import datetime

from page import Message, expect, new_id
from office import BODY, DAY, START, OfficeTest


WRITE = "stall-notes.stall-note.write"


class CommandTests(OfficeTest):
    def test_done_says_where_and_what(self):
        first, second = self.note(1), self.note(2)
        for answer in (first, second):
            expect(answer, "DONE")
        self.assertRegex(first.meta["record"], r"^stall-note/GC-2024-\d{4}$")
        self.assertEqual(first.meta["version"], 1)
        self.assertLess(first.meta["position"], second.meta["first"])
        self.assertLessEqual(first.meta["first"], first.meta["position"])
        self.assertEqual((first.body, second.body), ({"others": 0}, {"others": 1}))
        row = self.session.get(first.meta["record"])
        self.assertEqual((row["kind"], row["module"], row["stage"], row["version"], row["body"], row["class"]),
                         ("stall-note", "stall-notes", "open", 1, BODY, "public"))
        self.assertEqual(row["state"], {"fair": self.fair, "booth": 1, "text": "Cần thêm điện"})

    def test_a_rule_refuses_and_leaves_no_hole_in_the_numbers(self):
        one = self.written(1)
        refused = self.note(1)
        self.assertEqual((refused.verb, refused.code), ("REFUSED", "booth-taken"))
        self.assertEqual(refused.body["rule"], "Rule 1")
        self.assertEqual(refused.body["en"]["title"], "This booth has an open note")
        two = self.written(2)
        self.assertEqual(int(two[-4:]), int(one[-4:]) + 1)

    def test_the_same_bytes_get_the_same_answer_and_one_effect(self):
        fields = {"fair": self.fair, "booth": 1, "text": "x"}
        name = new_id()
        first = self.session.command(WRITE, fields, name)
        again = self.session.command(WRITE, fields, name)
        self.assertEqual((first.verb, again.verb), ("DONE", "DONE"))
        self.assertNotIn("duplicate", first.meta)
        self.assertEqual(again.meta, {**first.meta, "duplicate": True})
        self.assertEqual(again.body, first.body)
        self.assertEqual(len(self.rows()), 1)

    def test_the_same_refusal_comes_again(self):
        self.written(1)
        name, fields = new_id(), {"fair": self.fair, "booth": 1, "text": "x"}
        first = self.session.command(WRITE, fields, name)
        self.settle(self.rows()[0])
        again = self.session.command(WRITE, fields, name)
        self.assertEqual((first.verb, again.verb, again.body), ("REFUSED", "REFUSED", first.body))
        self.assertTrue(again.meta["duplicate"])

    def test_other_bytes_under_a_spent_id_are_a_conflict(self):
        name, fields = new_id(), {"fair": self.fair, "booth": 1, "text": "x"}
        record = expect(self.session.command(WRITE, fields, name), "DONE").meta["record"].split("/")[1]
        others = [self.session.command(WRITE, {**fields, "text": "y"}, name),
                  self.session.command(WRITE, fields, name, dated="2024-03-21"),
                  self.session.command(f"stall-notes.stall-note.settle/{record}", fields, name)]
        for answer in others:
            self.assertEqual((answer.verb, answer.code, answer.body["outcome"]), ("FAILED", "conflict", "none"))
        self.assertEqual(len(self.rows()), 1)

    def test_an_id_belongs_to_its_identity(self):
        name, other = new_id(), self.office.session("approver")
        first = self.session.command(WRITE, {"fair": self.fair, "booth": 1, "text": "x"}, name)
        second = other.command("stall-notes.stall-note.write", {"fair": self.fair, "booth": 2, "text": "y"}, name)
        self.assertEqual((first.verb, second.verb), ("DONE", "DONE"))
        self.assertNotIn("duplicate", second.meta)

    def test_a_hundred_at_once_and_each_twice_are_a_hundred_effects(self):
        fields = [{"fair": self.fair, "booth": 1 + n % 99, "text": str(n)} for n in range(99)]
        messages = [Message("COMMAND", new_id(), "stall-notes.stall-note.write", {}, item) for item in fields]
        for message in messages:
            self.session.send(message)
            self.session.send(message)
        left = {message.id: 2 for message in messages}
        while left:
            answer = self.session.receive(20)
            if answer is None:
                continue
            self.assertEqual(answer.verb, "DONE", answer)
            left[answer.id] -= 1
            if not left[answer.id]:
                del left[answer.id]
        self.assertEqual(len(self.rows()), 99)

    def rows(self, **meta):
        answer = self.session.request("LIST", "stall-note", {"where": [["fair", "=", self.fair]], **meta})
        return [f"{row['kind']}/{row['id']}" for row in expect(answer, "ANSWER").body["rows"]]

    def test_form_faults_come_all_at_once_with_pointers(self):
        answer = self.session.command(WRITE, {"booth": 100, "text": 7, "txet": "x"})
        self.assertEqual((answer.verb, answer.code, answer.body["outcome"]), ("FAILED", "form", "none"))
        pointers = {item["pointer"]: item for item in answer.body["pointers"]}
        self.assertEqual(set(pointers), {"/fair", "/booth", "/text", "/txet"})
        for item in pointers.values():
            self.assertTrue(item["detail"] and item["en"])

    def test_a_form_fault_spends_nothing(self):
        name = new_id()
        self.assertEqual(self.session.command(WRITE, {}, name).code, "form")
        answer = self.session.command(WRITE, {"fair": self.fair, "booth": 1, "text": "x"}, name)
        self.assertEqual(answer.verb, "DONE")
        self.assertNotIn("duplicate", answer.meta)

    def test_a_body_that_is_no_object_is_a_form_fault(self):
        for body in ([], "text", 1, True):
            answer = self.session.request("COMMAND", "stall-notes.stall-note.write", {}, body)
            self.assertEqual((answer.verb, answer.code), ("FAILED", "form"))

    def test_wrong_stage_and_wrong_version_are_told(self):
        record = self.written()
        wrong = self.settle(record, expect=7)
        self.assertEqual((wrong.verb, wrong.code, wrong.body["outcome"]), ("FAILED", "wrong-version", "none"))
        self.assertEqual(expect(self.settle(record, expect=1), "DONE").meta["version"], 2)
        wrong = self.settle(record)
        self.assertEqual((wrong.verb, wrong.code), ("FAILED", "wrong-stage"))
        self.assertEqual(self.settle("stall-note/GC-2024-9999").code, "unknown-record")

    def test_a_dry_run_decides_and_writes_nothing(self):
        name = new_id()
        fields = {"fair": self.fair, "booth": 1, "text": "x"}
        dry = self.session.command(WRITE, fields, name, dryRun=True)
        self.assertEqual((dry.verb, dry.meta["dryRun"], dry.meta["position"]), ("DONE", True, 0))
        self.assertEqual(dry.body["would"]["reply"], {"others": 0})
        self.assertEqual(dry.body["would"]["changes"][0]["stage"], "open")
        self.assertEqual(self.session.events_of(name), [])
        self.assertEqual(self.session.command(WRITE, fields, name).verb, "DONE", "not spent")
        self.assertTrue(self.session.events_of(name))
        self.assertEqual(self.session.command(WRITE, fields, dryRun=True).code, "booth-taken")

    def test_a_dated_act_carries_its_day(self):
        answer = self.session.command(WRITE, {
            "fair": self.fair, "booth": 1, "text": "x"}, dated="2024-02-29")
        event = self.session.log(expect(answer, "DONE").meta["first"] - 1, 1)[0]
        self.assertEqual(event["dated"], "2024-02-29")
        for day in ("2024-02-30", "29/02/2024"):
            answer = self.session.command(WRITE, {"fair": self.fair, "booth": 2, "text": "x"}, dated=day)
            self.assertEqual((answer.verb, answer.code), ("FAILED", "form"), day)
        future = self.session.command(WRITE, {"fair": self.fair, "booth": 3, "text": "x"}, dated="2031-01-01")
        self.assertEqual((future.verb, future.code), ("FAILED", "form"))

    def test_a_member_of_meta_of_the_wrong_type_is_a_form_fault_and_does_nothing(self):
        cases = ({"dryRun": "true"}, {"expect": "7"}, {"dated": 20240229}, {"for": 7}, {"timeout": "1000"})
        for booth, meta in enumerate(cases, 1):
            with self.subTest(str(meta)):
                record = self.written(booth)
                answer = self.settle(record, **meta)
                self.assertEqual((answer.verb, answer.code), ("FAILED", "form"))
                self.assertEqual(self.session.get(record)["stage"], "open")

    def test_who_may_not_is_forbidden(self):
        for identity in ("viewer", "stranger"):
            answer = self.note(1, self.office.session(identity))
            self.assertEqual((answer.verb, answer.code), ("FAILED", "forbidden"), identity)
        record = self.written(1)
        expire = self.session.command(f"stall-notes.stall-note.expire/{record.split('/')[1]}")
        self.assertEqual(expire.code, "forbidden", "a command of the house")
        fields = {"fair": self.fair, "booth": 2, "text": "x"}
        behalf = self.session.command(WRITE, fields, **{"for": "health-dept"})
        self.assertEqual(behalf.code, "forbidden")
        self.assertEqual(self.session.request("ADMIN", "clock.advance", {"to": "2024-03-23"}).code, "forbidden")

    def test_need_reads_a_record_and_a_latest_fact(self):
        record = self.written(1)
        follows = {"follows": record.split("/")[1]}
        self.assertEqual(self.note(2, **follows).code, "not-settled")
        expect(self.settle(record), "DONE")
        self.assertEqual(self.note(2, **follows).verb, "DONE")

    def test_a_question_reads_totals_and_facts(self):
        record = self.written(1)
        self.written(2)
        expect(self.settle(record), "DONE")
        answer = expect(self.session.ask("stall-notes.fair-report", {"fair": self.fair}), "ANSWER")
        self.assertEqual(answer.body["stages"], {"open": 1, "settled": 1})
        self.assertEqual(answer.body["booths"], 3)
        self.assertIn(record, answer.body["settled"])
        self.assertEqual(self.session.ask("stall-notes.fair-report", {}).code, "form")

    def test_lists_search_sort_and_page(self):
        names = ["Đặng Thị Ánh", "Trần Văn Bình", "Lê Thị Cúc"]
        records = [self.written(n + 1, writer=name) for n, name in enumerate(names)]
        fair = ["fair", "=", self.fair]

        def found(*where, **meta):
            answer = expect(self.session.request("LIST", "stall-note", {"where": [fair, *where], **meta}), "ANSWER")
            return [f"{row['kind']}/{row['id']}" for row in answer.body["rows"]]
        self.assertEqual(found(["booth", ">=", 2]), records[1:])
        self.assertEqual(found(["booth", "<=", 2], sort="booth", descending=True), [records[1], records[0]])
        self.assertEqual(found(sort="booth", offset=1, limit=1), [records[1]])
        self.assertEqual(found(["writer", "prefix", "dang thi"]), [records[0]])
        self.assertEqual(found(["writer", "contains", "thị c"]), [records[2]])
        bad = self.session.request("LIST", "stall-note", {"where": [["nothing", "=", "x"]]})
        self.assertEqual((bad.verb, bad.code), ("FAILED", "form"))

    def test_history_and_log_tell_the_events(self):
        record = self.written(1)
        done = expect(self.settle(record), "DONE")
        events = expect(self.session.request("HISTORY", record), "ANSWER").body["events"]
        self.assertEqual([event["type"] for event in events],
                         ["vn.ocop.stall-notes.stall-note.written", "vn.ocop.stall-notes.stall-note.settled"])
        later = expect(self.session.request("HISTORY", record, {"after": int(events[0]["sequence"])}), "ANSWER")
        self.assertEqual(later.body["events"], events[1:])
        log = self.session.log()
        self.assertEqual([int(event["sequence"]) for event in log], list(range(1, len(log) + 1)), "gapless from 1")
        self.assertEqual(log[done.meta["first"] - 1], events[1], "others may write after it")

    def test_publish_is_stored_on_the_topics_of_the_own_body_only(self):
        name = new_id()
        first = self.session.publish(f"notice.{BODY}.weather", {"text": "Mưa to"}, name)
        again = self.session.publish(f"notice.{BODY}.weather", {"text": "Mưa to"}, name)
        self.assertEqual((first.verb, again.verb, again.meta["duplicate"]), ("DONE", "DONE", True))
        event = self.session.log(first.meta["position"] - 1, 1)[0]
        self.assertEqual((event["type"], event["data"]), ("vn.ocop.notice", {"text": "Mưa to"}))
        for topic in ("notice.health-dept.weather", "record.stall-notes.stall-note.written", "notice"):
            self.assertEqual(self.session.publish(topic, {}).verb, "FAILED", topic)

    def test_a_task_that_was_assigned_is_there(self):
        record = self.written(1)
        rows = expect(self.session.request("LIST", "task", {"limit": 1000}), "ANSWER").body["rows"]
        self.assertIn(record, [row["state"].get("subject") for row in rows])


class ClockTests(OfficeTest):
    def advance(self, to):
        return self.office.session("operator").request("ADMIN", "clock.advance", {"to": to})

    def stage(self, record):
        return self.session.get(record)["stage"]

    def test_deadlines_come_true_when_the_clock_moves(self):
        now = self.session.request("PING").meta["now"]
        self.assertEqual(now, START)
        soon, late, gone = (self.written(n, expires=START + n * DAY) for n in (1, 5, 2))
        expect(self.settle(gone), "DONE")
        expect(self.advance("2024-03-24"), "ANSWER")
        self.assertEqual([self.stage(item) for item in (soon, late, gone)], ["expired", "open", "settled"])
        event = expect(self.session.request("HISTORY", soon), "ANSWER").body["events"][-1]
        self.assertEqual(datetime.fromisoformat(event["time"]).timestamp() * 1000, START + DAY)
        self.assertEqual(event["dated"], "2024-03-23")
        expect(self.advance("2024-03-29"), "ANSWER")
        self.assertEqual([self.stage(item) for item in (soon, late, gone)], ["expired", "expired", "settled"])
        back = self.advance("2024-03-01")
        self.assertEqual((back.verb, back.code), ("FAILED", "form"))
