"""The contract for machines: `ocopctl schema export` against two validators, and against the sample story as it is played."""

import json
import os
import re
import subprocess
import threading
import unittest
import warnings
from pathlib import Path

import jsonschema
import jsonschema_rs
import zmq
warnings.simplefilter("ignore")
from asyncapi3 import AsyncAPI3
from pydantic_asyncapi.v3 import AsyncAPI as OtherAsyncAPI

from office import HERE, Office, daemon_path
from page import expect

ROOT = HERE.parent.parent
STORY = "Config/offices/quang-ngai/story.yaml"
# Events that every kind has from the kit, and their commands.
KIT = {"noted": "note", "attached": "attach", "corrected": "correct"}
# Events that hold a tree or a choice of documents, which no list of fields can say: any object. The list only shrinks.
UNTOLD = {f"event:{name}" for name in (
    "agriculture.certificate.issued", "agriculture.criteria-tree.applied", "agriculture.product.coded",
    "agriculture.rulebook.applied", "culture-tourism.tour-link.asked", "localities.inspection.finished")}


class Tap(threading.Thread):
    """Between `ocopctl` and the daemon: notes every COMMAND that is decided, with its fields."""

    def __init__(self, door: str, control: str):
        super().__init__(daemon=True)
        self.control, self.commands, self.under_way, self.is_over = control, [], {}, False
        self.front = zmq.Context.instance().socket(zmq.ROUTER)
        self.front.linger = 0
        self.front.bind(door)

    def run(self):
        backs, poller = {}, zmq.Poller()
        poller.register(self.front, zmq.POLLIN)
        while not self.is_over:
            for socket, _ in poller.poll(50):
                if socket is self.front:
                    peer, *frames = self.front.recv_multipart()
                    if peer not in backs:
                        backs[peer] = zmq.Context.instance().socket(zmq.DEALER)
                        backs[peer].linger = 0
                        backs[peer].connect(self.control)
                        poller.register(backs[peer], zmq.POLLIN)
                    if frames[0] == b"OCOP1 COMMAND":
                        self.under_way[frames[1]] = frames
                    backs[peer].send_multipart(frames)
                else:
                    peer = next(peer for peer, back in backs.items() if back is socket)
                    frames = socket.recv_multipart()
                    if frames[0] in (b"OCOP1 DONE", b"OCOP1 REFUSED") and frames[1] in self.under_way:
                        command = self.under_way.pop(frames[1])
                        self.commands.append((command[2].decode().split("/")[0], json.loads(command[4] or b"{}")))
                    self.front.send_multipart([peer, *frames])
        for back in backs.values():
            back.close()
        self.front.close()


class SchemaTests(unittest.TestCase):
    """The office of the sample story, as it is shipped, after the story."""

    @classmethod
    def setUpClass(cls):
        cls.office = office = Office()
        cls.addClassCleanup(office.remove)
        cls.addClassCleanup(office.stop)
        shipped = (ROOT / "Config/ocopd.yaml").read_text("utf-8")
        shipped = shipped.replace("run/data", "data").replace("run/", f"{office.folder}/doors/")
        (office.folder / "ocopd.yaml").write_text(shipped.replace("reserveMiB: 64", "reserveMiB: 1"))
        for name in ("Plugins", "Config"):
            (office.folder / name).symlink_to(ROOT / name)
        cls.modules = ("house", "programme", "agriculture", "industry-trade", "culture-tourism", "science-technology",
                       "localities")
        office.start(modules=cls.modules)
        cls.out = office.folder / "contract"
        cls.tap = Tap(f"ipc://{office.folder}/doors/tap", office.control)
        cls.tap.start()
        cls.run_control("story", STORY, server=f"ipc://{office.folder}/doors/tap")
        cls.tap.is_over = True
        cls.tap.join()
        cls.run_control("schema", "export", "--to", str(cls.out))
        cls.schemas = {schema["$id"].removeprefix("urn:ocop:"): schema for schema in (
            json.loads(file.read_text("utf-8")) for file in cls.out.glob("*/*.schema.json"))}
        cls.asyncapi = json.loads((cls.out / "asyncapi.json").read_text("utf-8"))
        session = office.sessions[0]
        cls.log, after = [], 0
        while page := session.log(after):
            cls.log += page
            after = int(page[-1]["sequence"])

    @classmethod
    def run_control(cls, *words, server=None):
        run = subprocess.run([str(Path(daemon_path()).parent / "ocopctl"), *words], text=True, capture_output=True,
                             cwd=cls.office.folder, check=False, timeout=120,
                             env={**os.environ, "OCOP_SERVER": server or cls.office.control, "LANG": "vi_VN.UTF-8"})
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def assert_fits(self, name, value):
        """Two validators that share no code say the same."""
        schema = self.schemas[name]
        for fault in jsonschema.Draft202012Validator(schema).iter_errors(value):
            self.fail(f"{name}: {fault.json_path}: {fault.message}\n{value}")
        for fault in jsonschema_rs.Draft202012Validator(schema).iter_errors(value):
            self.fail(f"{name}: {fault}\n{value}")

    def assert_differs(self, name, value):
        schema = self.schemas[name]
        self.assertFalse(jsonschema.Draft202012Validator(schema).is_valid(value), f"{name} takes {value}")
        self.assertFalse(jsonschema_rs.Draft202012Validator(schema).is_valid(value), f"{name} takes {value}")

    def test_every_command_question_fact_event_and_task_of_every_module_has_a_schema(self):
        manifests = expect(self.office.sessions[0].request("KINDS"), "ANSWER").body["modules"]
        self.assertEqual({manifest["module"] for manifest in manifests}, set(self.modules))
        wanted = {"task:assignment", "event:cloud-event"}
        for manifest in manifests:
            module = manifest["module"]
            wanted |= {f"fact:{module}.{fact}" for fact in manifest["facts"]}
            wanted |= {f"task:{module}.{task}" for task in manifest.get("tasks", [])}
            for kind in manifest["kinds"]:
                commands = {form["name"] for form in kind["commands"]}
                kit = {event for event, command in KIT.items() if command in commands}
                wanted |= {f"event:{module}.{kind['kind']}.{event}" for event in kit.union(kind["events"])}
            wanted |= {f"question:{module}.{form['name']}" for form in manifest["questions"]}
            wanted |= {f"command:{module}.{kind['kind']}.{form['name']}"
                       for kind in manifest["kinds"] for form in kind["commands"]}
        self.assertEqual(set(self.schemas), wanted)
        shapeless = [name for name, schema in self.schemas.items()
                     if name.split(":")[0] in ("fact", "task") and not schema["properties"]]
        self.assertEqual(shapeless, [])
        untold = sorted(name for name, schema in self.schemas.items()
                        if name.startswith("event:") and "properties" not in schema)
        self.assertLessEqual(set(untold), UNTOLD, "events whose data nobody describes")
        self.assertGreater(sum(name.startswith("task:") for name in self.schemas), 40)

    def test_every_schema_is_one_of_2020_12(self):
        bundle = json.loads(self.run_control("schema", "export", "--format", "json-schema"))
        self.assertEqual(len(bundle["$defs"]), len(self.schemas))
        for schema in [*self.schemas.values(), bundle]:
            jsonschema.Draft202012Validator.check_schema(schema)
            jsonschema_rs.meta.validate(schema)

    def test_commands_of_the_story_fit_and_wrong_ones_do_not(self):
        self.assertGreater(len(self.tap.commands), 100, "the story was not seen")
        for name, fields in self.tap.commands:
            self.assert_fits(f"command:{name}", fields)
            self.assert_differs(f"command:{name}", {**fields, "no-such-field": 1})
            schema = self.schemas[f"command:{name}"]
            for field in schema.get("required", []):
                self.assert_differs(f"command:{name}", {key: value for key, value in fields.items() if key != field})
            for field, value in fields.items():
                wrong = [] if isinstance(value, dict) else {}
                self.assert_differs(f"command:{name}", {**fields, field: wrong if wrong != [] else [[]]})

    def test_facts_events_and_tasks_of_the_story_fit(self):
        facts, events, tasks = set(), set(), 0
        deciders = {}
        for event in self.log:
            self.assert_fits("event:cloud-event", event)
            words = event["type"].removeprefix("vn.ocop.").split(".")
            if len(words) == 2 and words[0] != "notice":
                facts.add(".".join(words))
                self.assert_fits(f"fact:{'.'.join(words)}", event["data"])
            elif len(words) == 3:
                events.add(".".join(words))
                self.assert_fits(f"event:{'.'.join(words)}", event["data"])
                deciders.setdefault(event.get("decision"), words[0])
            if words == ["house", "task", "assigned"]:
                tasks += 1
                assignment, module = event["data"]["assignment"], deciders[event["decision"]]
                self.assert_fits("task:assignment", assignment)
                # Documents of the programme and people name tasks of their own.
                if module not in ("programme", "house"):
                    self.assert_fits(f"task:{module}.{assignment['task']}", assignment)
                    self.assert_differs(f"task:{module}.{assignment['task']}", {**assignment, "task": "another"})
        self.assertGreater(len(facts), 8)
        self.assertGreater(len(events), 50)
        self.assertGreaterEqual(tasks, 5)

    def test_the_asyncapi_document_is_read_by_two_libraries(self):
        AsyncAPI3.model_validate(self.asyncapi)
        OtherAsyncAPI.model_validate(self.asyncapi)
        self.assertEqual(self.asyncapi["asyncapi"], "3.0.0")
        for text in re.findall(r'"\$ref": ?"#/([^"]+)"', json.dumps(self.asyncapi, ensure_ascii=False)):
            place = self.asyncapi
            for step in text.split("/"):
                self.assertIn(step, place, f"#/{text} leads nowhere")
                place = place[step]

    def test_every_topic_of_the_story_is_a_channel_and_its_events_fit(self):
        session = self.office.session("operator")
        consumer = session.consume("", [">"], **{"from": "first", "ack": "none"})
        consumer.credit(1_000_000)
        channels = {name: re.compile(re.sub(r"\\{\w+\\}", "[a-z0-9-]+(\\\\.[a-z0-9-]+)*", re.escape(channel["address"])))
                    for name, channel in self.asyncapi["channels"].items() if "address" in channel}
        messages = self.asyncapi["components"]["messages"]
        seen, topics = 0, set()
        validators = {}
        while event := consumer.next(1.0):
            seen += 1
            found = [name for name, address in channels.items() if address.fullmatch(event.topic)]
            self.assertEqual(len(found), 1, f"{event.topic}: {found}")
            if found[0] not in validators:
                schema = {"components": {"schemas": self.asyncapi["components"]["schemas"]},
                          **messages[found[0]]["payload"]}
                validators[found[0]] = (jsonschema.Draft7Validator(schema), jsonschema_rs.Draft7Validator(schema))
            for validator in validators[found[0]]:
                self.assertTrue(validator.is_valid(event.event), f"{event.topic}: {event.event}")
            topics.add(event.topic)
        session.close()
        self.assertGreater(seen, 300)
        self.assertGreater(len(topics), 50)

    def test_the_page_tells_every_command_fact_and_topic_vietnamese_first(self):
        page = (self.out / "contract.md").read_text("utf-8")
        for name in self.schemas:
            sort, _, rest = name.partition(":")
            if sort in ("command", "question"):
                self.assertIn(f"(`{rest}`)", page)
            elif sort == "fact":
                self.assertIn(f"`fact.{rest}`", page)
        for manifest in self.office.sessions[0].request("KINDS").body["modules"]:
            for kind in manifest["kinds"]:
                self.assertRegex(page, rf"(?m)^### {re.escape(kind['title']['vi'])} .*\(`{kind['kind']}`\)$")
        self.assertEqual(self.run_control("schema", "export", "--format", "markdown"), page)


