"""§7: the live feed, how a gap is seen and filled, and events as the official CloudEvents SDK reads them."""

import re
import time
from datetime import datetime

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from cloudevents.v1.http import from_json

from page import Feed, encode, expect
from office import BODY, START, OfficeTest

WRITTEN, SETTLED = "record.stall-notes.stall-note.written", "record.stall-notes.stall-note.settled"
TEXTS = {"source", "type", "subject", "time", "datacontenttype", "sequence", "actor", "body", "dataclass", "dated"}


class FeedTests(OfficeTest):
    def subscribe(self, *topics):
        feed = Feed(self.office.feed, list(topics))
        self.addCleanup(feed.close)
        time.sleep(0.3)
        return feed

    def test_previous_links_the_messages_of_a_topic(self):
        feed = self.subscribe(WRITTEN, SETTLED)
        records = [self.written(n) for n in (1, 2, 3)]
        for record in records:
            expect(self.settle(record), "DONE")
        messages = [feed.next() for _ in range(6)]
        self.assertEqual([topic for topic, *_ in messages], [WRITTEN] * 3 + [SETTLED] * 3)
        for before, after in zip(messages[0:2] + messages[3:5], messages[1:3] + messages[4:6]):
            self.assertEqual(after[2], before[1])
        for topic, position, previous, event in messages:
            self.assertLess(previous, position)
            self.assertFalse(feed.has_gap(topic, position, previous))
            self.assertEqual(int(event["sequence"]), position)
            self.assertEqual(event, self.session.log(position - 1, 1)[0], "the same event as in the log")

    def test_a_missed_message_is_seen_and_fetched_from_the_log(self):
        feed = self.subscribe(WRITTEN)
        self.written(1)
        topic, position, previous, _ = feed.next()
        feed.has_gap(topic, position, previous)
        missed = self.written(2)
        feed.next()  # thrown away: the network lost it
        self.written(3)
        topic, position, previous, _ = feed.next()
        last = feed.last[topic]
        self.assertTrue(feed.has_gap(topic, position, previous))
        fetched = [event for event in self.session.log(last, position - last - 1)
                   if event["type"] == "vn.ocop.stall-notes.stall-note.written"]
        self.assertEqual([event["subject"] for event in fetched], [missed])
        self.assertEqual(int(fetched[-1]["sequence"]), previous)

    def test_the_chain_goes_on_after_a_restart(self):
        feed = self.subscribe(WRITTEN)
        self.written(1)
        _, position, *_ = feed.next()
        self.office.kill()
        self.office.start()
        self.session.socket.close()
        self.session = self.office.session("officer")
        self.assertIsNone(feed.next(1.0), "the SUB socket connects again while it is polled")
        self.written(2)
        _, _, previous, _ = feed.next()
        self.assertEqual(previous, position)

    def test_only_public_events_are_on_the_feed(self):
        feed = self.subscribe("")
        expect(self.session.command("trials.trial.mark/inner-1"), "DONE")
        record = self.written(1)
        seen = []
        while message := feed.next(1.0):
            seen.append(message[3])
        self.assertIn(record, [event["subject"] for event in seen])
        self.assertEqual({event["dataclass"] for event in seen}, {"public"})
        self.assertNotIn("trial/inner-1", [event["subject"] for event in seen])

    def test_topics_of_facts_tasks_and_notices(self):
        feed = self.subscribe("fact.", "task.", "notice.")
        expect(self.settle(self.written(1)), "DONE")
        self.session.publish(f"notice.{BODY}.weather", {"text": "Mưa"})
        topics = []
        while message := feed.next(1.0):
            topics.append(message[0])
        self.assertIn("fact.stall-notes.stall-settled", topics)
        self.assertIn(f"task.{BODY}.visit-stall.assigned", topics)
        self.assertTrue({topic.split(".")[0] for topic in topics} <= {"fact", "task", "notice"})


class EventTests(OfficeTest):
    def test_the_official_sdk_takes_every_event(self):
        record = self.written(1)
        expect(self.settle(record), "DONE")
        expect(self.session.publish(f"notice.{BODY}.weather", {"text": "Mưa to ở Quảng Ngãi"}), "DONE")
        events = self.until(lambda: self.all_kinds(self.session.log()))
        for event in events:
            text = encode(event)
            read = JSONFormat().read(CloudEvent, text)
            self.assertEqual(read.get_specversion(), "1.0")
            self.assertEqual(read.get_data(), event["data"])
            self.assertEqual(read.get_time(), datetime.fromisoformat(event["time"]))
            older = from_json(text)
            self.assertEqual((older["id"], older["type"], older.data), (event["id"], event["type"], event["data"]))

    def all_kinds(self, events):
        kinds = {event["type"].split(".")[2] for event in events}
        return events if {"stall-notes", "house", "notice", "trials"} <= kinds else None

    def test_attributes_are_as_the_page_says(self):
        record = self.written(1)
        done = expect(self.settle(record, name=self.fair), "DONE")
        history = self.session.welcome.meta["history"]
        decision = self.session.log(done.meta["first"] - 1, done.meta["position"] - done.meta["first"] + 1)
        self.assertEqual([event["type"] for event in decision], [
            "vn.ocop.stall-notes.stall-note.settled", "vn.ocop.stall-notes.stall-settled"])
        for position, event in enumerate(decision, done.meta["first"]):
            self.assertEqual(event["id"], f"{history}-{position}")
            self.assertEqual(event["source"], "/ocop/conformance/stall-notes")
            self.assertEqual((event["subject"], event["actor"], event["body"]), (record, "officer", BODY))
            self.assertEqual((event["dataclass"], event["dated"]), ("public", "2024-03-22"))
            self.assertEqual((event["command"], int(event["decision"])), (self.fair, done.meta["first"]))
            self.assertEqual(datetime.fromisoformat(event["time"]).timestamp() * 1000, START)
            self.assertEqual(event["datacontenttype"], "application/json")
            for name, value in event.items():
                self.assertRegex(name, r"^[a-z0-9]{1,20}$")
                self.assertIn(type(value), (str, int, bool) if name != "data" else (dict,), name)
                if isinstance(value, int):
                    self.assertLess(abs(value), 1 << 31, f"{name}: CloudEvents integers have 32 bits")
            self.assertTrue(TEXTS <= set(event), TEXTS - set(event))
        self.assertEqual(decision[0]["version"], 2)

    def test_what_a_fact_led_to_names_its_cause(self):
        record = self.written(1)
        done = expect(self.settle(record), "DONE")
        number = record.split("/")[1]
        self.until(lambda: self.session.request("GET", f"trial/{number}").verb == "ANSWER")
        event = expect(self.session.request("HISTORY", f"trial/{number}"), "ANSWER").body["events"][0]
        self.assertEqual(int(event["cause"]), done.meta["position"])
        self.assertTrue(re.match(r"react/", event["command"]) or event["command"])
