"""tools/array_api_tests.py: what it reads in a report, what it holds against arraygrad, and its exit status."""

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

PATH = Path(__file__).parents[1] / "tools" / "array_api_tests.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("array_api_tests_tool", PATH)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module


tool = load()


def skipped(reason: str, stage: str = "setup") -> dict[str, object]:
    return {"outcome": "skipped", stage: {"outcome": "skipped", "longrepr": f"('test_x.py', 1, 'Skipped: {reason}')"}}


@pytest.mark.parametrize(
    ("test", "outcome"),
    [
        ({"outcome": "passed", "setup": {"outcome": "passed"}}, "passed"),
        ({"outcome": "failed", "call": {"longrepr": "AssertionError"}}, "failed"),
        ({"outcome": "error", "setup": {"longrepr": "ImportError"}}, "failed"),
        ({"outcome": "xpassed"}, "failed"),
        (skipped("linalg disabled in --disable-extensions"), "extension absent"),
        (skipped("fft not found in array module"), "extension absent"),
        (skipped("isin not found in array module"), "skipped"),
        (skipped("func() has no argument keepdims", stage="call"), "skipped"),
        (skipped("flaky"), "skipped"),
    ],
)
def test_parse_classifies_each_outcome(test: dict[str, object], outcome: str) -> None:
    assert tool.parse({"tests": [{"nodeid": "t", **test}]}) == {"t": outcome}


@pytest.mark.parametrize("outcome", ["passed", "failed"])
def test_the_names_of_a_disabled_extension_count_as_absent(outcome: str) -> None:
    tests = [f"x.py::test_has_names[{name}]" for name in ("linalg-det", "fft-fft", "set-isin")]
    report = {"tests": [{"nodeid": test, "outcome": outcome} for test in tests]}
    assert list(tool.parse(report, ["linalg"]).values()) == ["extension absent", outcome, outcome]


def test_a_failure_counts_as_added_only_if_the_backend_alone_never_fails() -> None:
    bare = [{"same": "failed", "random": "passed", "added": "passed"}, {"random": "failed", "added": "passed"}]
    wrapped = [{"same": "failed", "random": "failed", "added": "failed"}, {"random": "failed", "added": "passed"}]
    comparison = tool.Comparison("numpy", bare, wrapped)
    assert comparison.failed() == ["added", "random", "same"]
    assert comparison.added_failures() == ["added"]


def test_a_failure_of_the_backend_alone_is_not_held_against_arraygrad() -> None:
    comparison = tool.Comparison("numpy", [{"t": "failed"}], [{"t": "passed"}])
    assert comparison.added_failures() == [] and comparison.not_run() == []


@pytest.mark.parametrize("wrapped", [{}, {"t": "skipped"}, {"t": "extension absent"}])
@pytest.mark.parametrize("bare", ["passed", "failed"])
def test_a_test_that_arraygrad_skips_or_lacks_is_reported(bare: str, wrapped: dict[str, str]) -> None:
    assert tool.Comparison("numpy", [{"t": bare, "u": "skipped"}], [wrapped]).not_run() == ["t"]


class Runner:
    """Stands in for the suite: answers from tables and notes what was asked."""

    def __init__(self, bare: dict[str, str], wrapped: dict[str, str]) -> None:
        self.outcomes = {"arraygrad_numpy.namespace": bare, "arraygrad": wrapped}
        self.asked: list[tuple[str, int, tuple[str, ...]]] = []

    def __call__(self, environment: dict[str, str], seed: int, tests: Sequence[str]) -> dict[str, str]:
        module = environment["ARRAY_API_TESTS_MODULE"]
        assert environment.get("ARRAYGRAD_BACKEND") == ("numpy" if module == "arraygrad" else None)
        self.asked.append((module, seed, tuple(tests)))
        outcomes = self.outcomes[module]
        return {test: outcomes[test] for test in tests or outcomes}


def test_what_fails_on_either_side_is_repeated_on_both_with_the_same_seeds() -> None:
    run = Runner({"a": "failed", "b": "passed", "c": "passed"}, {"a": "passed", "b": "failed", "c": "passed"})
    comparison = tool.compare("numpy", run, seed=5, repeats=2)
    assert run.asked == [
        ("arraygrad_numpy.namespace", 5, ()),
        ("arraygrad", 5, ()),
        *(("arraygrad_numpy.namespace", seed, ("a", "b")) for seed in (6, 7)),
        *(("arraygrad", seed, ("a", "b")) for seed in (6, 7)),
    ]
    assert [len(comparison.bare), len(comparison.wrapped)] == [3, 3]
    assert comparison.added_failures() == ["b"]


def test_a_test_that_one_side_lacks_is_repeated_on_the_other_only() -> None:
    run = Runner({"a": "failed"}, {"b": "passed"})
    comparison = tool.compare("numpy", run, seed=0, repeats=1)
    assert run.asked[2:] == [("arraygrad_numpy.namespace", 1, ("a",))]
    assert comparison.not_run() == ["a"]


def test_a_baseline_leaves_arraygrad_out() -> None:
    run = Runner({"a": "failed"}, {})
    comparison = tool.compare("numpy", run, seed=0, repeats=1, baseline=True)
    assert {module for module, _, _ in run.asked} == {"arraygrad_numpy.namespace"}
    assert comparison.wrapped == [] and comparison.added_failures() == [] and comparison.not_run() == []


def test_the_table_counts_the_run_of_the_whole_suite_and_the_details_the_repeats() -> None:
    bare = [{"a": "passed", "b": "failed", "c": "extension absent", "d": "skipped"}, {"b": "passed"}]
    wrapped = [{"a": "failed", "b": "failed", "c": "extension absent", "d": "skipped"}, {"a": "failed", "b": "failed"}]
    comparison = tool.Comparison("strict", bare, wrapped)
    assert tool.table([comparison])[2:] == [
        "| `array_api_strict` | 1 | 1 | 1 | 1 | 4 |",
        "| `arraygrad`, strict | 0 | 2 | 1 | 1 | 4 |",
    ]
    text = "\n".join(tool.details(comparison))
    assert "Failing with arraygrad only: 1.\n\n- `a`\n" in text
    assert "Not run with arraygrad: none." in text
    assert "| `a` | 0/1 | 2/2 |\n| `b` | 1/2 | 2/2 |" in text


CONFTEST = """
def pytest_addoption(parser):
    parser.addoption("--max-examples", type=int)
    parser.addoption("--disable-deadline", action="store_true")
    parser.addoption("--disable-extension", nargs="+", default=[])
"""
SUITE = """
import os
import pytest

wrapped = os.environ["ARRAY_API_TESTS_MODULE"] == "arraygrad"
assert os.environ["ARRAY_API_TESTS_VERSION"] == "2025.12"
assert "ARRAY_API_TESTS_SKIP_DTYPES" not in os.environ

def test_passes(pytestconfig):
    assert pytestconfig.getoption("--max-examples") == 7 and pytestconfig.getoption("--disable-deadline")
    assert pytestconfig.getoption("--disable-extension") == ["linalg", "fft"]

@pytest.mark.parametrize("case", [pytest.param(0, id="sign(x_i is -0 or x_i == +0) -> 0 + 0j")])
def test_unary(case):
    assert False

"""
ADDED = "def test_added():\n    assert not wrapped\n"
SKIPPED = "@pytest.mark.skipif(wrapped, reason='isin not found in array module')\ndef test_isin():\n    pass\n"
BROKEN = "assert not wrapped\n"


@pytest.mark.parametrize(
    ("extra", "repeats", "status", "expected"),
    [
        ("", 1, 0, "Failing with arraygrad only: none.\n\nNot run with arraygrad: none."),
        (ADDED, 0, 1, "Failing with arraygrad only: 1.\n\n- `array_api_tests/test_x.py::test_added`\n\nNot run"),
        (SKIPPED, 0, 1, "Not run with arraygrad: 1.\n\n- `array_api_tests/test_x.py::test_isin`"),
        (BROKEN, 0, 2, "pytest ended with status 2"),
    ],
    ids=["equal", "added", "skipped", "broken"],
)
def test_main_runs_a_suite_and_sets_the_exit_status(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    extra: str,
    repeats: int,
    status: int,
    expected: str,
) -> None:
    pytest.importorskip("pytest_jsonreport", reason="the official suite, and so this tool, reports through it")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only")
    monkeypatch.setenv("ARRAY_API_TESTS_SKIP_DTYPES", "uint8")
    (tmp_path / "array_api_tests").mkdir()
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "array_api_tests" / "test_x.py").write_text(SUITE + extra)
    options = [
        "--backend",
        "numpy",
        "--max-examples",
        "7",
        "--repeats",
        f"{repeats}",
        "--disable-extension",
        "linalg",
        "fft",
    ]
    assert tool.main([str(tmp_path), *options]) == status
    captured = capsys.readouterr()
    assert expected in (captured.err if status == 2 else captured.out)
    if status != 2:
        rate = f"{repeats + 1}/{repeats + 1}"
        assert f"| `test_x.py::test_unary[sign(x_i is -0 or x_i == +0) -> 0 + 0j]` | {rate} | {rate} |" in captured.out
    assert not (tmp_path / ".hypothesis").exists() and not (tmp_path / ".pytest_cache").exists()


def test_a_folder_without_the_suite_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main([str(tmp_path)]) == 2
    assert f"{tmp_path} is no checkout of data-apis/array-api-tests" in capsys.readouterr().err
