"""The suite's pytest plugin: the option ``--backend``, the fixtures, expected failures and the table at the end.

Exit status: pytest's own, and 3 where the backend is installed but cannot be used on this machine.
"""

from __future__ import annotations

import fnmatch
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from arraygrad._backends import default, loading
from arraygrad._random import manual_seed
from arraygrad.backend import Backend, BackendError
from arraygrad.conformance import _target

UNAVAILABLE = 3
_FOLDER = Path(__file__).parent
_BACKEND = pytest.StashKey[Backend]()
_UNMATCHED = pytest.StashKey[list[str]]()
_COLUMNS = {"passed": "passed", "failed": "failed", "error": "failed", "xfailed": "expected", "skipped": "skipped"}

pytest.register_assert_rewrite("arraygrad.conformance.tools")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("arraygrad")
    group.addoption("--backend", help="the backend to test: the name of an installed one, or module:object")
    group.addoption("--group", action="append", help="run only this group of tests (may be repeated)")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Load the backend, or end the session with the reason why it cannot be used."""
    config = session.config
    spec = config.getoption("--backend")
    if spec is None:
        names = ", ".join(info.name for info in loading.backends()) or "none"
        raise pytest.UsageError(f"--backend is missing; installed backends: {names}")
    folder = tempfile.TemporaryDirectory()
    config.add_cleanup(folder.cleanup)
    try:
        config.stash[_BACKEND] = _target.load(spec, Path(folder.name))
    except ValueError as error:
        raise pytest.UsageError(str(error)) from error
    except BackendError as error:
        pytest.exit(f"NOT RUN: {error}", returncode=UNAVAILABLE)
    _check_groups(config.getoption("--group"))


def _check_groups(chosen: list[str] | None) -> None:
    known = sorted(path.stem.removeprefix("test_") for path in _FOLDER.glob("test_*.py"))
    unknown = sorted(set(chosen or ()) - set(known))
    if unknown:
        raise pytest.UsageError(f"--group: {', '.join(unknown)} is unknown; the groups are {', '.join(known)}")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the groups that were not chosen."""
    chosen = config.getoption("--group")
    if not chosen or collection_path.parent != _FOLDER or not collection_path.name.startswith("test_"):
        return None
    return collection_path.stem.removeprefix("test_") not in chosen


def suite_id(nodeid: str) -> tuple[str, str]:
    """Return a test's group, and its id in the suite: ``group::test[parameters]``."""
    path, _, rest = nodeid.partition("::")
    group = Path(path).stem.removeprefix("test_")
    return group, f"{group}::{rest}"


def matches(identifier: str, pattern: str) -> bool:
    """Return whether a glob, in which only ``*`` and ``?`` are special, matches an id."""
    return fnmatch.fnmatchcase(identifier, pattern.replace("[", "[[]"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what the backend declares to fail: such a test is never a pass, and a failure if it passes after all."""
    declared = config.stash[_BACKEND].expected_failures
    used = set()
    for item in items:
        if item.path.parent != _FOLDER:
            continue
        for pattern, reason in declared.items():
            if matches(suite_id(item.nodeid)[1], pattern):
                item.add_marker(pytest.mark.xfail(reason=reason, strict=True))
                used.add(pattern)
    partial = config.getoption("--group") or config.option.keyword
    config.stash[_UNMATCHED] = [] if partial else [p for p in declared if p not in used]


@pytest.fixture(scope="session")
def backend(request: pytest.FixtureRequest) -> Backend:
    """The backend under test."""
    return request.config.stash[_BACKEND]


@pytest.fixture(scope="session")
def xp(backend: Backend) -> Any:
    """The library's own namespace."""
    return backend.xp


@pytest.fixture(autouse=True)
def _default(backend: Backend) -> Iterator[None]:
    """Make the backend under test the default, and random numbers the same in every run."""
    manual_seed(0)
    with default.use_backend(backend):
        yield


# ------------------------------------------------------------------------------------------------------- the summary


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the table of the groups, then each reason for a skip or an expected failure with its count."""
    table: dict[str, Counter[str]] = {}
    reasons: Counter[tuple[str, str, str]] = Counter()
    for category, column in _COLUMNS.items():
        for report in terminalreporter.stats.get(category, []):
            group = suite_id(report.nodeid)[0]
            table.setdefault(group, Counter())[column] += 1
            if column in ("expected", "skipped"):
                reasons[column, group, _reason(report)] += 1
    write = terminalreporter.write_line
    for pattern in config.stash.get(_UNMATCHED, []):
        write(f"expected_failures: {pattern!r} matches no test: remove or correct it")
    if _BACKEND not in config.stash or not table:
        return
    terminalreporter.section(f"conformance of {config.stash[_BACKEND].name}")
    for line in table_lines(table):
        write(line)
    for (column, group, reason), count in sorted(reasons.items()):
        write(f"{'expected failure' if column == 'expected' else column}: {group}: {reason} ({count})")


def table_lines(table: dict[str, Counter[str]]) -> list[str]:
    """Return the lines of the table: one per group, and their sum."""
    columns = ("passed", "failed", "expected", "skipped")
    total: Counter[str] = Counter()
    for counts in table.values():
        total.update(counts)
    lines = [f"{'group':<12}" + "".join(f"{column:>10}" for column in columns)]
    for group, counts in (*sorted(table.items()), ("total", total)):
        lines.append(f"{group:<12}" + "".join(f"{counts[column]:>10}" for column in columns))
    return lines


def _reason(report: Any) -> str:
    if hasattr(report, "wasxfail"):
        return str(report.wasxfail).removeprefix("reason: ")
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return str(report.longrepr)
