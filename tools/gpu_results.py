"""A pytest plugin: one JSON line for each test as it ends, so that a run that is cut off leaves what it has found.

GPU_RESULTS=FILE pytest -p gpu_results ...
"""

import json
import os
from pathlib import Path
from typing import Any

FILE = Path(os.environ["GPU_RESULTS"])
WORKER = os.environ.get("PYTEST_XDIST_WORKER")  # None in the process that hears of all tests
SHOWN = 2000


def pytest_runtest_logreport(report: Any) -> None:
    """Note a test's outcome; a skip or an error may come before the call."""
    if WORKER is not None or (report.when != "call" and report.passed):
        return
    path, _, name = report.nodeid.partition("::")
    outcome = "expected" if report.skipped and hasattr(report, "wasxfail") else report.outcome
    text = "" if report.passed else str(report.longrepr)[-SHOWN:]
    note(test=f"{Path(path).name}::{name}", outcome=outcome, seconds=report.duration, text=text)


def pytest_collection_finish(session: Any) -> None:
    """Note how many tests there are; of pytest-xdist's processes each collects all of them."""
    if WORKER in (None, "gw0") and session.items:
        note(collected=len(session.items))


def note(**entry: Any) -> None:
    """Write a line."""
    with FILE.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")
