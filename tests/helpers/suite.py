"""Runs of the conformance suite, each in a process of its own, on backends that tests bring."""

import os
import subprocess
import sys
from pathlib import Path

PLUGINS = Path(__file__).parents[1] / "plugins"
SOURCES = [str(PLUGINS / name / "src") for name in ("loopback", "broken_backends")]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(SOURCES)}
COLUMNS = ("passed", "failed", "expected", "skipped")


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder, with the backends that tests bring at hand."""
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=600, check=False
    )


class Run:
    """One run of the suite in a process of its own: its exit status, what it printed, and its table."""

    def __init__(self, folder: Path, backend: str, *arguments: str) -> None:
        self.process = python(folder, "-m", "arraygrad.conformance", "--backend", backend, "--tb=line", *arguments)
        self.output = self.process.stdout + self.process.stderr
        self.table: dict[str, dict[str, int]] = {}
        for line in self.process.stdout.splitlines():
            words = line.split()
            if len(words) == 1 + len(COLUMNS) and all(word.isdigit() for word in words[1:]):
                self.table[words[0]] = dict(zip(COLUMNS, map(int, words[1:]), strict=True))

    def failed(self, group: str) -> int:
        """The number of failures in a group."""
        return self.table[group]["failed"]
