"""Runs the checks and prints one line for each; ends with 1 when one failed."""

import sys
import time
import unittest


class OneLine(unittest.TestResult):
    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()

    def tell(self, word, test, error=None):
        name = str(getattr(test, "_testMethodName", test)).removeprefix("test_").replace("_", " ")
        part = getattr(test, "test_case", None)
        if part is not None:
            name = f"{part._testMethodName.removeprefix('test_').replace('_', ' ')}: {test._message}"
        print(f"{word:4} {name}  ({time.monotonic() - getattr(self, 'began', time.monotonic()):.1f} s)", flush=True)
        if error is not None:
            print("     " + "\n     ".join(self._exc_info_to_string(error, test).strip().splitlines()[-8:]), flush=True)

    def addSuccess(self, test):
        if not any(owner is test for owner, _ in self.broken):
            self.tell("ok", test)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.tell("FAIL", test, error)

    def addError(self, test, error):
        super().addError(test, error)
        self.tell("FAIL", test, error)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.broken.append((test, subtest))
            self.tell("FAIL", subtest, error)

    broken: list = []


def main():
    loader = unittest.TestLoader()
    names = sys.argv[1:]
    suite = loader.loadTestsFromNames(names) if names else loader.discover(".", "test_*.py")
    result = OneLine()
    suite.run(result)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun} checks, {failed} failed")
    sys.exit(1 if failed or not result.testsRun else 0)


if __name__ == "__main__":
    main()
