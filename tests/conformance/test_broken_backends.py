"""The suite fails on broken backends, in the groups that are about what is broken, and passes on sound ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from suite import Run, python

# Name of the object: the groups that must fail, and the part of each that is run, in one process, to save time.
BROKEN = {
    "broadcasting": [("facts", "broadcast"), ("rules", "add-ff")],
    "sign": [("values", "cos"), ("rules", "sin-f")],
    "integers": [("facts", "integers or int64"), ("random", "words or python")],
    "host_copy": [("sync", "exp-f")],
    "widening": [("facts", "reductions"), ("rules", "add-ff")],
    "memory": [("protocol", "shares_memory")],
    "kernel": [("kernels", "index_add")],
}


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("healthy"), "arraygrad_broken_test:healthy")


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_backend_fails_where_the_control_passes(name: str, healthy: Run, tmp_path: Path) -> None:
    groups = [part for group, _ in BROKEN[name] for part in ("--group", group)]
    chosen = " or ".join(f"(test_{group} and ({keywords}))" for group, keywords in BROKEN[name])
    run = Run(tmp_path, f"arraygrad_broken_test:{name}", *groups, "-k", chosen)
    assert run.process.returncode == 1, run.output
    for group, _ in BROKEN[name]:
        assert run.failed(group) > 0, run.output
        assert healthy.failed(group) == 0, healthy.output
        assert healthy.table[group]["passed"] > 0


def test_the_control_passes_everything(healthy: Run) -> None:
    assert healthy.process.returncode == 0, healthy.output
    assert healthy.failed("total") == 0
    assert healthy.table["total"]["expected"] == 0
    assert set(healthy.table) == {
        *("protocol", "facts", "rules", "classes", "engine", "inplace", "modes", "sync", "kernels", "random", "values"),
        *("devices", "total"),
    }


def test_the_loopback_backend_itself_passes(tmp_path: Path) -> None:
    groups = ("protocol", "facts", "engine", "inplace", "modes", "random", "values")
    chosen = [part for group in groups for part in ("--group", group)]
    run = Run(tmp_path, "arraygrad_loopback_test:backend", *chosen)
    assert run.process.returncode == 0, run.output
    assert {group: run.failed(group) for group in groups} == dict.fromkeys(groups, 0)


def test_an_unavailable_backend_is_never_passed(tmp_path: Path) -> None:
    run = Run(tmp_path, "arraygrad_broken_test:no_device")
    assert run.process.returncode == 3
    assert "no such device was ever built" in run.output
    assert "passed" not in run.output


def test_an_unknown_backend_is_an_error_of_use(tmp_path: Path) -> None:
    run = Run(tmp_path, "no_such_backend")
    assert run.process.returncode == 4
    assert "no_such_backend" in run.output
    run = Run(tmp_path, "arraygrad_broken_test:no_such_object")
    assert run.process.returncode == 4
    assert "no_such_object" in run.output


def test_declared_failures_are_expected_and_never_passes(tmp_path: Path) -> None:
    run = Run(tmp_path, "arraygrad_broken_test:declared", "--group", "values")
    assert run.process.returncode == 0, run.output
    assert run.table["values"]["expected"] == 4
    assert run.failed("values") == 0
    assert "expected failure: values: cos has the wrong sign, to be fixed by its library (4)" in run.output


def test_a_declaration_that_matches_nothing_is_told(tmp_path: Path) -> None:
    run = Run(tmp_path, "arraygrad_broken_test:declared", "--collect-only")
    assert "'values::no such test' matches no test" in run.output


def test_a_declared_failure_that_passes_is_a_failure(tmp_path: Path) -> None:
    run = Run(tmp_path, "arraygrad_broken_test:declared_wrongly", "--group", "values", "-k", "cos")
    assert run.process.returncode == 1
    assert run.failed("values") == 1
    assert "was wrong long ago" in run.output


def test_the_plugin_runs_under_pytest_itself(tmp_path: Path) -> None:
    arguments = ["-p", "arraygrad.conformance.plugin", "--pyargs", "arraygrad.conformance", "-p", "no:cacheprovider"]
    chosen = ["--backend", "arraygrad_broken_test:healthy", "--group", "modes"]
    done = python(tmp_path, "-m", "pytest", *arguments, *chosen)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "conformance of healthy" in done.stdout


def test_an_unknown_group_is_an_error_of_use(tmp_path: Path) -> None:
    run = Run(tmp_path, "arraygrad_broken_test:healthy", "--group", "no_such_group")
    assert run.process.returncode == 4
    assert "no_such_group" in run.output
