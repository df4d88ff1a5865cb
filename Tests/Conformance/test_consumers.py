"""§6: durable consumers, credit, acknowledgement, redelivery, kill -9 of the daemon."""

import time

from page import Gap, Message, Session, expect, new_id
from office import BODY, OfficeTest


class ConsumerTests(OfficeTest):
    def setUp(self):
        super().setUp()
        # Letters of a topic of this test alone, so that tests do not see each other's events.
        self.topic = f"notice.{BODY}.{new_id()}"

    def publish(self, *numbers, topic=None):
        return [expect(self.session.publish(topic or self.topic, {"n": n}), "DONE").meta["position"] for n in numbers]

    def consume(self, name=None, filters=None, before=None, session=None, **meta):
        meta = {"from": "first", **meta}
        return (session or self.session).consume(name or self._name(), filters or [self.topic], before, **meta)

    def _name(self):
        return "conformance." + self.topic.split(".")[-1]

    def numbers(self, events):
        return [event.event["data"]["n"] for event in events]

    def test_replay_from_first_then_live_in_order_without_gap(self):
        positions = self.publish(1, 2, 3)
        consumer = self.consume()
        self.assertEqual((consumer.generation, consumer.position, consumer.floor), (1, 0, 0))
        self.assertEqual(consumer.history, self.session.welcome.meta["history"])
        consumer.credit(100)
        positions += self.publish(4, 5)
        events = consumer.take(5)
        self.assertEqual(self.numbers(events), [1, 2, 3, 4, 5])
        self.assertEqual([event.delivery for event in events], [1, 2, 3, 4, 5])
        self.assertEqual([event.position for event in events], positions)
        self.assertEqual({(event.topic, event.attempt) for event in events}, {(self.topic, 1)})

    def test_no_credit_no_event_and_a_repeated_total_gives_no_more(self):
        self.publish(1, 2, 3, 4)
        consumer = self.consume()
        self.assertIsNone(consumer.next(0.5))
        consumer.credit(2)
        consumer.take(2)
        consumer.credit(0)
        consumer.tell("CREDIT", {"messages": 1})
        self.assertIsNone(consumer.next(0.5))
        consumer.credit(1)
        self.assertEqual(self.numbers(consumer.take(1)), [3])
        self.assertIsNone(consumer.next(0.5))

    def test_max_in_flight_bounds_what_is_not_acknowledged(self):
        self.publish(1, 2, 3, 4)
        consumer = self.consume(maxInFlight=2)
        consumer.credit(100)
        consumer.take(2)
        self.assertIsNone(consumer.next(0.5))
        consumer.ack(1)
        self.assertEqual(consumer.take(1)[0].delivery, 3)
        self.assertIsNone(consumer.next(0.5))

    def test_from_new_a_position_a_time_and_a_cursor(self):
        one, two = self.publish(1, 2)
        name, history = self._name(), self.session.welcome.meta["history"]
        starts = {"new": [3], "first": [1, 2, 3], one: [1, 2, 3], two: [2, 3], two + 1: [3]}
        consumers = [(self.consume(f"{name}.{start}", **{"from": start}), wanted) for start, wanted in starts.items()]
        consumers.append((self.consume(f"{name}.cursor", **{"from": {"history": history, "position": one}}), [2, 3]))
        now = self.session.welcome.meta["now"]
        consumers.append((self.consume(f"{name}.time", **{"from": {"time": now}}), [1, 2, 3]))
        self.publish(3)
        for consumer, wanted in consumers:
            consumer.credit(10)
            self.assertEqual(self.numbers(consumer.take(len(wanted))), wanted)
            self.assertIsNone(consumer.next(0.1))

    def test_a_cursor_of_another_history_is_forked(self):
        answer = self.session.request("OPEN", self._name(), {
            "filters": [self.topic], "from": {"history": "another", "position": 1}})
        self.assertEqual((answer.verb, answer.code), ("FAILED", "forked"))
        self.assertIsInstance(answer.body["position"], int)

    def test_what_was_acknowledged_stays_so_after_close_and_what_was_not_comes_again(self):
        self.publish(1, 2, 3, 4)
        consumer = self.consume()
        consumer.credit(10)
        first = consumer.take(4)
        consumer.ack(1, 2, 4)
        consumer.close()
        again = self.consume(before=consumer)
        self.assertEqual((again.generation, again.floor, again.position), (1, 2, first[1].position))
        again.credit(10)
        self.assertEqual([(e.delivery, e.position) for e in again.take(1)], [(3, first[2].position)])
        self.assertIsNone(again.next(0.5))
        again.ack(3)
        again.close()
        self.assertEqual(self.consume(before=again).floor, 4)

    def test_cumulative_acknowledgement(self):
        self.publish(1, 2, 3)
        consumer = self.consume(ack="cumulative")
        consumer.credit(10)
        consumer.take(3)
        consumer.ack_up_to(2)
        consumer.close()
        self.assertEqual(self.consume(before=consumer, ack="cumulative").floor, 2)

    def test_without_acknowledgement_everything_flows(self):
        self.publish(*range(1, 8))
        consumer = self.consume(ack="none", maxInFlight=2)
        consumer.credit(100)
        self.assertEqual(self.numbers(consumer.take(7)), list(range(1, 8)))

    def test_what_is_not_acknowledged_comes_again_with_its_number(self):
        self.publish(1, 2)
        consumer = self.consume(redeliverAfter=400)
        consumer.credit(100)
        first = consumer.take(2)
        consumer.ack(1)
        again = consumer.take(1, 5)[0]
        self.assertEqual((again.delivery, again.position, again.attempt), (2, first[1].position, 2))
        consumer.ack(2)
        self.assertIsNone(consumer.next(1.0))

    def test_after_max_deliveries_the_event_is_parked_and_others_go_on(self):
        self.publish(1)
        consumer = self.consume(redeliverAfter=200, maxDeliveries=2)
        consumer.credit(100)
        self.assertEqual([event.attempt for event in consumer.take(2, 5)], [1, 2])
        self.assertIsNone(consumer.next(1.0))
        self.publish(2)
        self.assertEqual(consumer.take(1)[0].delivery, 2)
        consumer.ack(2)
        consumer.close()
        self.assertEqual(self.consume(before=consumer).floor, 2, "the parked one holds nothing up")

    def test_nak_comes_again_after_its_delay(self):
        self.publish(1, 2)
        consumer = self.consume()
        consumer.credit(100)
        consumer.take(2)
        began = time.monotonic()
        consumer.nak(1, 700)
        again = consumer.take(1, 5)[0]
        self.assertEqual((again.delivery, again.attempt), (1, 2))
        self.assertGreater(time.monotonic() - began, 0.6)

    def test_nak_holds_back_later_events_of_the_same_record_only(self):
        one, two = self.written(1), self.written(2)
        consumer = self.consume(filters=["record.stall-notes.stall-note.*"], **{"from": "new"})
        consumer.credit(1)
        expect(self.settle(one), "DONE")
        held = consumer.take(1)[0]
        consumer.nak(held.delivery, 1500)
        consumer.credit(100)
        expect(self.settle(two), "DONE")
        other = consumer.take(1, 1.0)[0]
        self.assertEqual((held.event["subject"], other.event["subject"]), (one, two))
        again = consumer.take(1, 5)[0]
        self.assertEqual((again.delivery, again.attempt), (held.delivery, 2))

    def test_nak_holds_back_a_later_event_of_its_record(self):
        consumer = self.consume(filters=["record.stall-notes.stall-note.*"], **{"from": "new"})
        consumer.credit(1)
        one = self.written(1)
        held = consumer.take(1)[0]
        consumer.nak(held.delivery, 1000)
        expect(self.settle(one), "DONE")
        consumer.credit(100)
        self.assertIsNone(consumer.next(0.5), "held back")
        again = consumer.take(1, 5)[0]
        self.assertEqual((again.delivery, again.attempt), (held.delivery, 2))
        consumer.ack(again.delivery)
        self.assertEqual(consumer.take(1)[0].event["type"], "vn.ocop.stall-notes.stall-note.settled")

    def test_park_gives_up_and_goes_on(self):
        self.publish(1, 2)
        consumer = self.consume(redeliverAfter=300)
        consumer.credit(100)
        consumer.take(2)
        consumer.park(1, "không đọc được")
        consumer.ack(2)
        self.assertIsNone(consumer.next(1.0))
        consumer.close()
        self.assertEqual(self.consume(before=consumer).floor, 2)

    def test_extend_gives_more_time(self):
        self.publish(1)
        consumer = self.consume(redeliverAfter=600)
        consumer.credit(10)
        consumer.take(1)
        for _ in range(4):
            self.assertIsNone(consumer.next(0.4))
            consumer.tell("EXTEND", {"delivery": 1})
        self.assertEqual(consumer.take(1, 5)[0].attempt, 2)

    def test_credit_in_bytes_is_a_total_too(self):
        self.publish(1, 2, 3)
        consumer = self.consume()
        consumer.tell("CREDIT", {"messages": 10, "bytes": 1})
        self.assertIsNone(consumer.next(0.4))
        consumer.tell("CREDIT", {"messages": 10, "bytes": 100000})
        self.assertEqual(self.numbers(consumer.take(3)), [1, 2, 3])

    def test_members_of_a_shared_consumer_get_each_event_once(self):
        self.publish(*range(1, 21))
        one = self.consume(shared=True)
        two = self.consume(shared=True, session=self.office.session("officer"))
        one.credit(10)
        two.credit(10)
        events = one.take(10) + two.take(10)
        self.assertEqual(sorted(self.numbers(events)), list(range(1, 21)))
        one.close()
        two.credit(100)
        rest = two.take(10)
        self.assertEqual({event.attempt for event in rest}, {2}, "what the other had not acknowledged")

    def test_last_begins_with_the_newest_of_each(self):
        self.publish(1, 2, topic=self.topic + ".a")
        self.publish(3, 4, topic=self.topic + ".b")
        consumer = self.consume(filters=[self.topic + ".*"], **{"from": "last"})
        self.publish(5, topic=self.topic + ".a")
        consumer.credit(10)
        events = consumer.take(3)
        self.assertEqual(self.numbers(events), [2, 4, 5])
        self.assertEqual([event.delivery for event in events], [1, 2, 3])

    def test_the_result_of_a_notice_is_found_by_its_id(self):
        name = new_id()
        done = expect(self.session.request("PUBLISH", self.topic, {}, {"n": 1}, name=name), "DONE")
        found = expect(self.session.request("RESULT", name), "ANSWER").body
        self.assertEqual((found["state"], found["answer"]["verb"]), ("decided", "DONE"))
        self.assertEqual(found["answer"]["meta"]["position"], done.meta["position"])
        self.assertEqual(expect(self.session.request("RESULT", new_id()), "ANSWER").body, {"state": "unknown"})

    def test_filters_with_star_and_rest(self):
        words = self.topic.split(".")[-1]
        base = f"notice.{BODY}.{words}"
        topics = [base, f"{base}.a", f"{base}.b", f"{base}.a.b", f"{base}.c.b"]
        for number, topic in enumerate(topics):
            self.publish(number, topic=topic)
        cases = {f"{base}.*": [1, 2], f"{base}.>": [1, 2, 3, 4], f"notice.*.{words}": [0], f"{base}.*.b": [3, 4],
                 f"{base}.a": [1]}
        for number, (wanted, found) in enumerate(cases.items()):
            consumer = self.consume(f"{self._name()}.{number}", [wanted])
            consumer.credit(100)
            self.assertEqual(self.numbers(consumer.take(len(found))), found, wanted)
            self.assertIsNone(consumer.next(0.1), wanted)
        both = self.consume(f"{self._name()}.both", [f"{base}.*", f"{base}.a", f"{base}.>"])
        both.credit(100)
        self.assertEqual(self.numbers(both.take(4)), [1, 2, 3, 4], "once each")
        for bad in (["a..b"], [">.a"], ["A"], [], "notice", ["a.*b"]):
            answer = self.session.request("OPEN", "", {"filters": bad})
            self.assertEqual((answer.verb, answer.code), ("FAILED", "form"), bad)

    def test_other_filters_begin_a_new_generation(self):
        self.publish(1, 2)
        consumer = self.consume()
        consumer.credit(10)
        consumer.take(2)
        consumer.ack(1)
        consumer.close()
        other = self.consume(filters=[self.topic, f"{self.topic}.*"])
        self.assertEqual((other.generation, other.floor), (2, 0))
        other.credit(10)
        self.assertEqual([(event.delivery, event.event["data"]["n"]) for event in other.take(1)], [(1, 2)])
        other.close()
        self.assertEqual(self.consume(filters=[self.topic, f"{self.topic}.*"], before=other).generation, 2)

    def test_a_name_belongs_to_its_identity_and_moves_to_the_last_session(self):
        self.publish(1)
        consumer = self.consume()
        stranger = self.office.session("approver").request("OPEN", self._name(), {"filters": [self.topic]})
        self.assertEqual((stranger.verb, stranger.code), ("FAILED", "forbidden"))
        other = self.consume(session=self.office.session("officer"), before=consumer)
        consumer.credit(5)
        other.credit(5)
        self.assertEqual(other.take(1)[0].delivery, 1)
        self.assertIsNone(consumer.next(0.5))

    def test_a_name_that_is_none_is_refused(self):
        for name in ("With Space", "ĐẶNG", "a/b"):
            answer = self.session.request("OPEN", name, {"filters": [self.topic]})
            self.assertEqual((answer.verb, answer.code), ("FAILED", "form"), name)

    def test_delete_forgets(self):
        self.publish(1)
        consumer = self.consume()
        consumer.credit(1)
        consumer.take(1)
        consumer.ack(1)
        consumer.close()
        expect(self.session.request("DELETE", self._name()), "DONE")
        self.assertEqual(self.consume().floor, 0)

    def test_an_unnamed_consumer_ends_with_its_session(self):
        self.publish(1)
        session = self.office.session("officer")
        consumer = session.consume("", [self.topic], **{"from": "first"})
        consumer.credit(1)
        consumer.take(1)
        session.send(Message("BYE", new_id()))
        session.hello()
        self.publish(2)
        self.assertIsNone(consumer.next(0.5))

    def test_the_gap_check_of_the_client_sees_a_gap(self):
        consumer = self.consume()
        event = {"position": 1, "attempt": 1}
        consumer.arrived(Message("EVENT", consumer.id, self.topic, {**event, "delivery": 1}, {}))
        with self.assertRaises(Gap):
            consumer.arrived(Message("EVENT", consumer.id, self.topic, {**event, "delivery": 3}, {}))

    def test_kill_of_the_daemon_changes_no_number_and_loses_nothing(self):
        written = self.publish(1, 2, 3, 4)
        consumer = self.consume(redeliverAfter=60000)
        consumer.credit(3)
        consumer.take(3)
        consumer.ack(1)
        self.session.request("PING")
        record = self.written(1)
        name, fields = new_id(), {"fair": self.fair, "booth": 2, "text": "x"}
        done = expect(self.session.command("stall-notes.stall-note.write", fields, name), "DONE")
        time.sleep(0.3)
        self.office.kill()
        self.office.start()
        self.session.socket.close()
        self.session = self.office.session("officer")
        self.assertEqual(self.session.get(record)["version"], 1)
        again = self.session.command("stall-notes.stall-note.write", fields, name)
        self.assertEqual(again.meta, {**done.meta, "duplicate": True})
        reopened = self.consume(before=consumer)
        self.assertEqual((reopened.generation, reopened.floor), (1, 1))
        written += self.publish(5)
        reopened.credit(10)
        events = reopened.take(4)
        self.assertEqual([event.delivery for event in events], [2, 3, 4, 5])
        self.assertEqual([event.position for event in events], written[1:])
        sequence = [int(event["sequence"]) for event in self.session.log()]
        self.assertEqual(sequence, list(range(1, len(sequence) + 1)))

    def test_many_events_across_three_kills_come_complete_and_in_order(self):
        consumer, seen = None, {}
        for round_number in range(3):
            for n in range(200):
                self.session.send(Message("PUBLISH", new_id(), self.topic, {}, {"n": round_number * 200 + n}))
            left = 200
            while left:
                if message := self.session.receive(10):
                    self.assertEqual(message.verb, "DONE")
                    left -= 1
            consumer = self.consume(before=consumer, maxInFlight=1000)
            consumer.credit(1000)
            for event in consumer.take(150):
                self.assertEqual(seen.setdefault(event.delivery, event.position), event.position)
                consumer.ack(event.delivery)
            self.office.kill()
            self.office.start()
            self.session.socket.close()
            self.session = Session(self.office.control, "officer")
            self.office.sessions.append(self.session)
        consumer = self.consume(before=consumer, maxInFlight=1000)
        consumer.credit(1000)
        while len(seen) < 600 or max(seen) > len(seen):
            event = consumer.take(1)[0]
            self.assertEqual(seen.setdefault(event.delivery, event.position), event.position)
        ordered = [seen[delivery] for delivery in sorted(seen)]
        self.assertEqual((sorted(seen), ordered), (list(range(1, 601)), sorted(ordered)))
