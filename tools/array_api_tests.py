"""Run the official Array API test suite on arraygrad and on the array libraries below it, and compare.

    python tools/array_api_tests.py CHECKOUT [--backend numpy] [--disable-extension linalg fft] [--max-examples 100]

CHECKOUT is a clone of data-apis/array-api-tests with its submodule; what its requirements.txt names must be installed,
and pytest-xdist for ``--workers`` above 0. The suite finds failures in every library, so what is asked of arraygrad is
that it adds none: every backend is tested twice, alone and under arraygrad, with the same selection, seeds and number
of examples. A Markdown report goes to standard output. The exit status is 0 when arraygrad adds no failure, 1 when it
does, 2 when the suite could not be run.

Some tests draw a single value, and test_unary one that no seed fixes, so one run proves little about them. Therefore
each test that failed on either side is repeated on both sides with ``--repeats`` further seeds, and the report says how
often it failed. A failure is arraygrad's own when the test failed with it at least once and never on the backend alone.
A test that ran on the backend alone but was skipped or not found with arraygrad counts the same: a missing function
must not look like a pass.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

API_VERSION = "2025.12"
TOOLS = Path(__file__).resolve().parent
BARE = {"numpy": "arraygrad_numpy.namespace", "strict": "array_api_strict", "cpu": "arraygrad_cpu"}
"""The namespace of each backend's own library, by the backend's name in arraygrad."""

PACKAGES = ("numpy", "array-api-compat", "array-api-strict", "hypothesis", "pytest")
OUTCOMES = ("passed", "failed", "extension absent", "skipped")
REQUIRES_EXTENSION = re.compile(r"Skipped: (linalg|fft) (disabled in|not found in)")
NAME_OF_EXTENSION = re.compile(r"::test_has_names\[(linalg|fft)-")

Outcomes = dict[str, str]
"""One of OUTCOMES for each test id."""


@dataclass(frozen=True)
class Comparison:
    """The runs of one backend: the whole suite first, then the repeats of what failed on either side.

    ``wrapped`` is empty where only the backend alone was tested.
    """

    backend: str
    bare: list[Outcomes]
    wrapped: list[Outcomes]

    def failed(self) -> list[str]:
        """The tests that failed at least once on either side, sorted."""
        return sorted({test for run in self.bare + self.wrapped for test in failures(run)})

    def added_failures(self) -> list[str]:
        """The tests that failed with arraygrad and never on the backend alone."""
        return [test for test in self.failed() if count(self.wrapped, test) and not count(self.bare, test)]

    def not_run(self) -> list[str]:
        """The tests that ran on the backend alone, but not with arraygrad."""
        return sorted(ran(self.bare[0]) - ran(self.wrapped[0])) if self.wrapped else []


def ran(run: Outcomes) -> set[str]:
    """The tests that were neither skipped nor absent in one run."""
    return {test for test, outcome in run.items() if outcome in ("passed", "failed")}


def failures(run: Outcomes) -> list[str]:
    """The tests that failed in one run."""
    return [test for test, outcome in run.items() if outcome == "failed"]


def count(runs: Sequence[Outcomes], test: str) -> int:
    """In how many runs the test failed."""
    return sum(run.get(test) == "failed" for run in runs)


def parse(report: dict[str, Any], disabled: Sequence[str] = ()) -> Outcomes:
    """The outcomes in a report of pytest-json-report; an error in a fixture is a failure.

    The suite skips the tests of a disabled extension, except those that ask whether it has each name.
    """
    outcomes: Outcomes = {}
    for test in report["tests"]:
        outcome = test["outcome"]
        name = NAME_OF_EXTENSION.search(test["nodeid"])
        if name and name[1] in disabled:
            outcome = "extension absent"
        elif outcome == "skipped":
            reasons = " ".join(str(test.get(stage, {}).get("longrepr", "")) for stage in ("setup", "call"))
            outcome = "extension absent" if REQUIRES_EXTENSION.search(reasons) else "skipped"
        elif outcome != "passed":
            outcome = "failed"
        outcomes[test["nodeid"]] = outcome
    return outcomes


@dataclass(frozen=True)
class Suite:
    """A checkout of the suite, and the settings that every run shares."""

    checkout: Path
    max_examples: int
    workers: int
    disable_extension: list[str]

    def run(self, environment: dict[str, str], seed: int, tests: Sequence[str] = ()) -> Outcomes:
        """Run the whole suite, or the given tests; nothing is written into the checkout."""
        with tempfile.TemporaryDirectory() as folder:
            report, selection = Path(folder, "report.json"), Path(folder, "tests.txt")
            selection.write_text("\n".join(tests or ["array_api_tests"]) + "\n", encoding="utf-8")
            command = [sys.executable, "-B", "-m", "pytest", f"@{selection}", *self.options(seed, few=bool(tests))]
            command += ["--json-report", f"--json-report-file={report}"]
            foreign = ("PYTEST_ADDOPTS", "ARRAY_API_TESTS_")  # a caller's settings must not change what is tested
            inherited = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
            # Hypothesis must not replay examples that an earlier run stored, nor leave its own behind.
            own = {"ARRAY_API_TESTS_VERSION": API_VERSION, "HYPOTHESIS_STORAGE_DIRECTORY": folder, **environment}
            own["PYTHONPATH"] = os.pathsep.join(filter(None, [str(TOOLS), inherited.get("PYTHONPATH")]))
            done = subprocess.run(
                command, cwd=self.checkout, env=inherited | own, capture_output=True, text=True, check=False
            )
            if done.returncode not in (0, 1) or not report.exists():
                raise RuntimeError(
                    f"pytest ended with status {done.returncode}:\n{(done.stdout + done.stderr)[-4000:]}"
                )
            return parse(json.loads(report.read_text(encoding="utf-8")), self.disable_extension)

    def options(self, seed: int, *, few: bool) -> list[str]:
        """Pytest's options. The seed fixes the examples of all tests but test_unary, on any number of workers."""
        options = ["-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:randomly", "--disable-deadline"]
        options += ["-p", "array_api_ids"]
        options += [f"--max-examples={self.max_examples}", f"--hypothesis-seed={seed}"]
        if self.workers and not few:  # a few tests end sooner than the workers start
            options += [f"--numprocesses={self.workers}"]
        if self.disable_extension:
            options += ["--disable-extension", *self.disable_extension]
        # Only outcomes and reasons are read; the rest can make a report of hundreds of megabytes.
        return [*options, "--json-report-omit", "collectors", "log", "traceback", "streams", "warnings", "keywords"]


RunSuite = Callable[[dict[str, str], int, Sequence[str]], Outcomes]


def compare(backend: str, run: RunSuite, seed: int, repeats: int, *, baseline: bool = False) -> Comparison:
    """Test a backend alone and under arraygrad (or alone only); repeat on each side what failed on either."""
    environments = [{"ARRAY_API_TESTS_MODULE": BARE[backend]}]
    if not baseline:
        environments.append({"ARRAY_API_TESTS_MODULE": "arraygrad", "ARRAYGRAD_BACKEND": backend})
    sides = []
    for environment in environments:
        print(f"{' '.join(environment.values())}: the whole suite, seed {seed}", file=sys.stderr)
        sides.append([run(environment, seed, ())])
    failed = sorted({test for runs in sides for test in failures(runs[0])})
    for runs, environment in zip(sides, environments, strict=True):
        # A test that this side does not have cannot be asked for by its id; not_run() reports it.
        tests = [test for test in failed if test in runs[0]]
        for again in range(seed + 1, seed + 1 + repeats) if tests else ():
            print(f"{' '.join(environment.values())}: {len(tests)} tests again, seed {again}", file=sys.stderr)
            runs.append(run(environment, again, tests))
    return Comparison(backend, sides[0], [] if baseline else sides[1])


def table(comparisons: Sequence[Comparison]) -> list[str]:
    """The counts of the runs of the whole suite, a row for each."""
    lines = [f"| namespace | {' | '.join(OUTCOMES)} | all |", "|---|" + "--:|" * (len(OUTCOMES) + 1)]
    for comparison in comparisons:
        sides = {
            f"`{BARE[comparison.backend]}`": comparison.bare,
            f"`arraygrad`, {comparison.backend}": comparison.wrapped,
        }
        for name, runs in sides.items():
            if runs:
                counts = Counter(runs[0].values())
                lines.append(f"| {name} | {' | '.join(str(counts[o]) for o in OUTCOMES)} | {len(runs[0])} |")
    return lines


def details(comparison: Comparison) -> list[str]:
    """What arraygrad adds, and how often each failing test failed on either side."""
    lines = ["", f"## {comparison.backend}"]
    if comparison.wrapped:
        for title, tests in (
            ("Failing with arraygrad only", comparison.added_failures()),
            ("Not run with arraygrad", comparison.not_run()),
        ):
            lines += [
                "",
                f"{title}: {len(tests) or 'none'}.",
                *(["", *(f"- `{test}`" for test in tests)] if tests else []),
            ]
    if comparison.failed():
        sides = [runs for runs in (comparison.bare, comparison.wrapped) if runs]
        lines += ["", f"| test | {' | '.join(['alone', 'arraygrad'][: len(sides)])} |", "|---|" + "--:|" * len(sides)]
        for test in comparison.failed():
            rates = [f"{count(runs, test)}/{sum(test in run for run in runs)}" for runs in sides]
            lines.append(f"| `{test.removeprefix('array_api_tests/')}` | {' | '.join(rates)} |")
    return lines


def commit(folder: Path) -> str:
    """The commit of a checkout."""
    git = ["git", "-C", str(folder), "rev-parse", "--short=12", "HEAD"]
    return subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def settings(suite: Suite, seed: int, repeats: int) -> list[str]:
    """The versions and settings that the counts belong to."""
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    again = f"what failed repeated with seeds {seed + 1} to {seed + repeats}" if repeats else "nothing repeated"
    extensions = f"extensions switched off: {', '.join(suite.disable_extension) or 'none'}"
    return [
        f"- Suite: array-api-tests at commit {commit(suite.checkout)}, with array-api at commit "
        f"{commit(suite.checkout / 'array-api')}, standard {API_VERSION}.",
        f"- Versions: Python {platform.python_version()}, {versions}.",
        f"- Settings: {suite.max_examples} examples, no deadline, seed {seed}; {again}; {extensions}.",
    ]


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = argparse.ArgumentParser(description="Run the official Array API tests on arraygrad and its backends.")
    add = result.add_argument
    add("checkout", type=Path, help="a clone of data-apis/array-api-tests, with its submodule")
    add("--backend", nargs="+", choices=list(BARE), default=list(BARE), help="default: all")
    add("--disable-extension", nargs="+", default=[], metavar="NAME", help="leave out linalg or fft on both sides")
    add("--max-examples", type=int, default=100, help="examples for each test (default: 100)")
    add("--seed", type=int, default=0, help="seed of the whole run (default: 0)")
    add("--repeats", type=int, default=10, help="further seeds for tests that failed (default: 10)")
    add("--workers", type=int, default=0, help="processes of pytest-xdist (default: 0, no further process)")
    add("--baseline", action="store_true", help="test the backends alone, without arraygrad")
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the suite, print the report and return the exit status."""
    options = parser().parse_args(arguments)
    if not (options.checkout / "array_api_tests").is_dir():
        print(f"array_api_tests.py: {options.checkout} is no checkout of data-apis/array-api-tests", file=sys.stderr)
        return 2
    suite = Suite(options.checkout, options.max_examples, options.workers, options.disable_extension)
    try:
        comparisons = [
            compare(backend, suite.run, options.seed, options.repeats, baseline=options.baseline)
            for backend in options.backend
        ]
    except RuntimeError as error:
        print(f"array_api_tests.py: {error}", file=sys.stderr)
        return 2
    lines = [*settings(suite, options.seed, options.repeats), "", *table(comparisons)]
    print("\n".join(lines + [line for comparison in comparisons for line in details(comparison)]))
    return 1 if any(comparison.added_failures() or comparison.not_run() for comparison in comparisons) else 0


if __name__ == "__main__":
    sys.exit(main())
