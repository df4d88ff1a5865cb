"""§5 and §8: the past, and schemas that change: a module in Python folds its events again."""

from page import expect
from office import DAY, HERE, START, OfficeTest


class PastTests(OfficeTest):
    """An office for each test: schemas do not go back."""

    @classmethod
    def setUpClass(cls):
        pass

    @classmethod
    def tearDownClass(cls):
        pass

    def setUp(self):
        super(PastTests, type(self)).setUpClass()
        self.addCleanup(super(PastTests, type(self)).tearDownClass)
        super().setUp()
        self.operator = self.office.session("operator")

    def list(self, meta, **where):
        meta = {**meta, "where": [[key, "=", value] for key, value in where.items()]}
        return self.session.request("LIST", "stall-note", meta=meta)

    def booths(self, meta, **where):
        return [row["state"]["booth"] for row in expect(self.list(meta, **where), "ANSWER").body["rows"]]

    def serve(self, schema):
        """The module is installed anew, with that schema."""
        plugin = {"module": "stall-notes", "bodies": ["*"], "reads": ["*"],
                  "executable": ["/usr/bin/env", "python3", str(HERE / "module.py"), str(schema)]}
        self.office.write("stall-notes/plugin.yaml", plugin)
        expect(self.operator.request("ADMIN", "reload"), "ANSWER")
        expect(self.operator.request("ADMIN", "module.restart/stall-notes"), "ANSWER")

    def advance(self, days):
        expect(self.operator.request("ADMIN", "clock.advance", meta={"to": START + days * DAY}, patience=30), "ANSWER")

    def test_a_new_schema_gives_every_record_its_new_key(self):
        for booth in (5, 15, 17, 25):
            self.written(booth)
        first = self.session.get("stall-note/GC-2024-0001")
        expect(self.settle("stall-note/GC-2024-0002"), "DONE")
        self.assertEqual(self.list({}, hall=1).code, "form")
        self.serve(2)
        self.until(lambda: self.list({}, hall=1).verb == "ANSWER")
        self.assertEqual(self.booths({}, hall=1), [15, 17])
        self.assertEqual(self.booths({}, hall=1, stage="settled"), [15])
        again = self.session.get("stall-note/GC-2024-0001")
        self.assertEqual(again, {**first, "state": {**first["state"], "hall": 0}}, "version and position stay")
        history = expect(self.session.request("HISTORY", "stall-note/GC-2024-0001"), "ANSWER").body["events"]
        self.assertEqual(len(history), 1, "there is no event")
        self.written(19)
        self.assertEqual(self.booths({}, hall=1), [15, 17, 19])
        self.office.kill()
        self.office.start()
        self.session.socket.close()
        self.session = self.office.session("officer")
        self.assertEqual(self.booths({}, hall=1), [15, 17, 19])

    def test_a_lower_schema_is_not_admitted(self):
        self.written(15)
        self.serve(2)
        self.until(lambda: self.list({}, hall=1).verb == "ANSWER")
        self.serve(1)
        self.until(lambda: "knows schema 1 only" in self.office.tail(60))
        self.assertEqual(self.booths({}, hall=1), [15], "reading goes on")

    def test_a_list_a_record_and_a_question_as_of_an_earlier_day(self):
        self.written(5)
        self.written(6)
        self.advance(10)
        expect(self.settle("stall-note/GC-2024-0001"), "DONE")
        self.written(7)
        expect(self.settle("stall-note/GC-2024-0002", dated="2024-03-24"), "DONE")
        for meta, open_, settled in (({}, [7], [5, 6]), ({"at": "2024-03-23"}, [5, 6], []),
                                     ({"at": "2024-03-25"}, [5], [6]), ({"knownAt": "2024-03-25"}, [5, 6], []),
                                     ({"at": "2024-03-25", "knownAt": "2024-04-01T12:00:00+07:00"}, [5], [6]),
                                     ({"at": "2024-03-21"}, [], [])):
            with self.subTest(meta=meta):
                self.assertEqual(self.booths(meta, fair=self.fair, stage="open"), open_)
                self.assertEqual(self.booths(meta, fair=self.fair, stage="settled"), settled)
                report = expect(self.session.request("ASK-QUESTION", "stall-notes.fair-report", meta=meta,
                                                     body={"fair": self.fair}), "ANSWER").body
                self.assertEqual(report["stages"], {name: len(rows) for name, rows in
                                                    (("open", open_), ("settled", settled)) if rows})
                self.assertEqual((report["booths"], len(report["settled"])), (sum(open_ + settled), len(settled)))
        then = expect(self.session.request("GET", "stall-note/GC-2024-0001", meta={"at": "2024-03-23"}), "ANSWER").body
        self.assertEqual((then["version"], then["stage"], "how" in then["state"]), (1, "open", False))
        unknown = self.session.request("GET", "stall-note/GC-2024-0003", meta={"at": "2024-03-23"})
        self.assertEqual(unknown.code, "unknown-record")

    def test_a_task_of_the_house_as_of_an_earlier_day(self):
        number = expect(self.session.command("house.task.assign", {
            "task": "visit", "title": "Đến xem", "lead": "industry-trade-dept"}), "DONE").meta["record"]
        self.advance(2)
        expect(self.session.command(f"house.task.accept/{number.split('/')[1]}"), "DONE")
        self.assertEqual(self.session.get(number)["stage"], "accepted")
        then = expect(self.session.request("GET", number, meta={"at": "2024-03-22"}), "ANSWER").body
        self.assertEqual((then["stage"], then["version"], then["state"]["status"]), ("assigned", 1, "assigned"))
