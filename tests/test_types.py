"""What the type checkers of users see: what the pages do is accepted, and mistakes are found."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from arraygrad import _random, functions
from arraygrad.functions import activation, losses
from arraygrad.functions import special as special_functions

FOLDER = Path(__file__).parent / "types"


def mypy(file, folder):
    """The lines in which mypy, strict, finds errors; it reads the arraygrad that this Python imports."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={folder}/cache", str(file)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = re.findall(r"^.*?:(\d+): error: (.*)$", done.stdout, re.MULTILINE)
    return {int(line): message for line, message in found}


def basedpyright(file, folder):
    """The same by basedpyright, with the rules of pyright."""
    settings = {"typeCheckingMode": "standard", "include": [str(file)]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = [entry for entry in json.loads(done.stdout)["generalDiagnostics"] if entry["severity"] == "error"]
    return {entry["range"]["start"]["line"] + 1: entry["message"] for entry in found}


checkers = pytest.mark.parametrize("check", [mypy, basedpyright])


@checkers
def test_what_the_pages_do_is_accepted(check, tmp_path):
    assert check(FOLDER / "accepted.py", tmp_path) == {}


@checkers
def test_every_function_is_known(check, tmp_path):
    names = [f"ag.{name}" for name in functions.__all__ + _random.__all__]
    names += [f"ag.special.{name}" for name in special_functions.__all__]
    names += [f"ag.nn.functional.{name}" for name in activation.__all__ + losses.__all__]
    assert len(names) > 200
    program = tmp_path / "program.py"
    program.write_text("\n".join(["import arraygrad as ag", *names]))
    assert check(program, tmp_path) == {}


@checkers
def test_every_mistake_is_found_and_nothing_else(check, tmp_path):
    lines = (FOLDER / "rejected.py").read_text().splitlines()
    wrong = {number for number, line in enumerate(lines, start=1) if line.endswith("# wrong")}
    found = check(FOLDER / "rejected.py", tmp_path)
    assert set(found) == wrong, found
