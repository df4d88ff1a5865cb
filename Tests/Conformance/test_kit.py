"""The conformance kit: good modules and clients pass, of a broken one it names the clause."""

import json
import re
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = (ROOT / "Sources/Wire/PROTOCOL.md").read_text("utf-8")
BOX = ROOT / "Plugins/examples/suggestion-box"
CALENDAR = {"kind": "calendar", "id": "office", "version": 1, "stage": "valid",
            "state": {"effective": "2024-01-01", "document": {"validFrom": "2024-01-01", "weekend": [6, 7]}}}
TRADE = {"bodies": ["industry-trade-dept"], "records": [CALENDAR], "settings": {}}


def programs() -> Path:
    from office import daemon_path
    return Path(daemon_path()).parent


def clauses_of(file: str, name: str = "CLAUSES") -> dict:
    """The table at the top of a broken program, read without running it."""
    text = (HERE / file).read_text("utf-8")
    table = re.search(rf"^{name} = (\{{.*?\}})", text, re.S | re.M)
    assert table
    return eval(table.group(1))  # noqa: S307 a literal of our own


def kit(role, command, world=None, *options):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        if world is not None:
            json.dump(world, file)
            file.flush()
            options = ("--world", file.name, *options)
        run = subprocess.run([sys.executable, str(HERE / "kit"), role, "--json", *options, "--", *map(str, command)],
                             capture_output=True, text=True, timeout=120, check=False)
    assert run.stdout, run.stderr
    return run.returncode, json.loads(run.stdout)


class KitTests(unittest.TestCase):
    def passes(self, role, command, world=None, *options):
        code, report = kit(role, command, world, *options)
        self.assertEqual((code, report["broken"]), (0, None), report)
        return report

    def held(self, report, *clauses):
        for clause in clauses:
            self.assertIn(clause, report["held"], f"§{clause} was not seen: {report['notes']}")

    def test_the_module_written_from_the_page_alone_passes(self):
        report = self.passes("module", [sys.executable, HERE / "module.py"])
        self.held(report, "8.1", "8.5", "8.7", "8.9", "8.10", "8.11", "8.12", "8.14", "8.16", "8.17")

    def test_the_module_of_the_python_package_passes(self):
        world = json.loads((BOX / "world.json").read_text("utf-8"))
        report = self.passes("module", [sys.executable, BOX / "suggestion_box.py"], world)
        self.held(report, "8.1", "8.5", "8.7", "8.9", "8.10", "8.11", "8.12", "8.14", "8.16", "8.17")

    def test_the_modules_in_swift_pass(self):
        bodies = {"CultureTourism": "culture-tourism-dept", "ScienceTechnology": "science-technology-dept"}
        for module, body in bodies.items():
            with self.subTest(module):
                settings = self.settings(module)
                world = {"bodies": [body], "records": [CALENDAR], "settings": settings}
                report = self.passes("module", [programs() / f"{module}Module"], world)
                self.held(report, "8.1", "8.5", "8.7", "8.9", "8.10", "8.11", "8.14", "8.16", "8.17")

    @staticmethod
    def settings(module):
        """Of its plugin.yaml: one level of words, numbers and flow maps."""
        text = (ROOT / f"Plugins/{module}/plugin.yaml").read_text("utf-8").split("\nsettings:\n")[1]
        settings = {}
        for name, value in re.findall(r"^  (\w+): ([^#\n]+)", text, re.M):
            value = value.strip()
            settings[name] = json.loads(re.sub(r"(\w+):", r'"\1":', value)) if value[0] in "{0123456789" else value
        return settings

    def test_each_broken_module_fails_with_exactly_its_clause(self):
        faults = clauses_of("broken_module.py")
        self.assertGreaterEqual(len(faults), 10)

        def examined(fault):
            return kit("module", [sys.executable, HERE / "broken_module.py", fault], None, "--patience", "2")
        with ThreadPoolExecutor(4) as pool:
            for (fault, clause), (code, report) in zip(faults.items(), pool.map(examined, faults)):
                with self.subTest(fault):
                    self.assertEqual((code, (report["broken"] or {}).get("clause")), (1, clause), report)

    def test_the_client_written_from_the_page_alone_passes(self):
        report = self.passes("client", [sys.executable, HERE / "kit_client.py"])
        self.held(report, "3.1", "4.1", "4.3", "4.5", "6.1", "6.3", "6.5")
        self.assertEqual(report["notes"], [])

    def test_the_client_of_the_python_package_passes(self):
        report = self.passes("client", [sys.executable, HERE / "package_client.py"])
        self.held(report, "3.1", "4.1", "4.3", "4.5", "6.1", "6.3", "6.5")
        self.assertEqual(report["notes"], [])

    def test_the_client_in_swift_passes(self):
        ocopctl = programs() / "ocopctl"
        line = json.dumps({"id": "kit-1", "command": "sample.sample.make", "fields": {"text": "Thử"}})
        sent = self.passes("client", ["/bin/sh", "-c", f"echo '{line}' | {ocopctl} send --file -"])
        self.held(sent, "3.1", "4.1", "4.3")
        words = ["consume", "kit", "--filter", "record.sample.>", "--exec", "cat"]
        events = self.passes("client", [ocopctl, *words], None, "--seconds", "4")
        self.held(events, "3.1", "6.1", "6.3", "6.5")

    def test_each_broken_client_fails_with_exactly_its_clause(self):
        faults = clauses_of("kit_client.py")

        def examined(fault):
            return kit("client", [sys.executable, HERE / "kit_client.py", fault], None, "--seconds", "8")
        with ThreadPoolExecutor(4) as pool:
            for (fault, clause), (code, report) in zip(faults.items(), pool.map(examined, faults)):
                with self.subTest(fault):
                    self.assertEqual((code, (report["broken"] or {}).get("clause")), (1, clause), report)

    def test_every_clause_that_the_kit_names_stands_once_in_the_page(self):
        numbers = re.findall(r"\*\*(\d+\.\d+)\*\*", PAGE)
        self.assertEqual(len(numbers), len(set(numbers)), "a number stands twice")
        kit = "".join(file.read_text("utf-8") for file in (HERE / "kit").glob("*.py"))
        self.assertLessEqual(set(re.findall(r'check\("(\d+\.\d+)"', kit)), set(numbers))
        for section in range(2, 9):
            own = [int(number.split(".")[1]) for number in numbers if number.startswith(f"{section}.")]
            self.assertEqual(own, list(range(1, len(own) + 1)), f"§{section}: numbers follow each other")
