"""§2: integers go from -2^63 to 2^63-1, and no member of a meta may bring the daemon down with one."""

from page import Message, Silence, new_id
from office import BODY, OfficeTest

MOST, LEAST = (1 << 63) - 1, -(1 << 63)
TOPIC = f"notice.{BODY}.extremes"
REQUESTS = {
    "COMMAND": ("trials.trial.mark/{id}", {}, ("timeout", "expect")),
    "LOG": ("", None, ("after", "limit")),
    "HISTORY": ("trial/known", None, ("after", "limit")),
    "LIST": ("stall-note", None, ("offset", "limit")),
    "OPEN": ("", None, ("from", "maxInFlight", "redeliverAfter", "maxDeliveries")),
    "ADMIN": ("clock.advance", None, ("to",)),
}
TOLD = [("CREDIT", "messages"), ("ACK", "delivery"), ("ACK", "deliveries"), ("ACK", "upTo"), ("NAK", "delivery"),
        ("NAK", "delay"), ("PARK", "delivery")]


class ExtremeTests(OfficeTest):
    def setUp(self):
        super().setUp()
        self.session = self.office.session("operator", patience=3)
        self.session.command("trials.trial.mark/known")
        self.session.publish(TOPIC, {})

    def stands(self, what):
        """One check for each number; a daemon that fell is started again for the next."""
        try:
            self.assertEqual(self.session.request("PING").verb, "PONG")
            self.assertTrue(self.office.is_up)
        except (Silence, AssertionError):
            self.session.socket.close()
            code = self.office.process.poll()
            self.office.kill()
            self.office.start()
            self.session = self.office.session("operator", patience=3)
            self.fail(f"{what}: the daemon is down or silent, exit code {code}")

    def test_no_number_in_a_request_harms_the_daemon(self):
        for verb, (subject, body, names) in REQUESTS.items():
            for name in names:
                for number in (MOST, MOST - 1, LEAST, -1, 0):
                    what = f"{verb} {name} {number}"
                    if verb == "ADMIN" and number > 0:
                        continue  # the clock would stay there: the last test
                    with self.subTest(what):
                        meta = {name: number, **({"filters": [TOPIC]} if verb == "OPEN" else {})}
                        message = Message(verb, new_id(), subject.format(id=new_id()), meta, body)
                        self.session.send(message)
                        self.session.send(Message("CREDIT", message.id, "", {"messages": 5}))
                        try:
                            answer = self.session.answer(message.id, 2)
                            self.assertIn(answer.verb, ("ANSWER", "DONE", "FAILED", "OPENED"))
                            self.session.publish(TOPIC, {})
                        except Silence:
                            pass
                        self.stands(what)

    def test_no_number_told_by_a_consumer_harms_the_daemon(self):
        for verb, name in TOLD:
            for number in (MOST, LEAST, -1, 0):
                what = f"{verb} {name} {number}"
                with self.subTest(what):
                    consumer = self.session.consume("", [TOPIC], **{"from": "first"})
                    consumer.credit(1)
                    consumer.take(1)
                    meta = {name: [number] if name == "deliveries" else number}
                    if name == "delay":
                        meta["delivery"] = 1
                    consumer.tell(verb, meta)
                    self.stands(what)

    def test_the_end_of_time_does_not_harm_the_daemon(self):
        for number in (MOST, MOST - 1):
            with self.subTest(number):
                try:
                    self.session.request("ADMIN", "clock.advance", {"to": number})
                    self.session.command(f"trials.trial.mark/{new_id()}")
                except Silence:
                    pass
                self.stands(f"ADMIN clock.advance {number}")
