"""A bounded run of the fuzzer (tools/fuzz), and that it finds what it is for."""

import subprocess
import sys
from pathlib import Path

FUZZ = Path(__file__).parents[1] / "tools" / "fuzz"


def run(*options):
    command = [sys.executable, str(FUZZ), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_random_calls_agree_with_numpy():
    done = run("--cases", "8000", "--seed", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8000 cases" in done.stdout


def test_bools_of_any_bytes_agree_with_numpy():
    done = run("--mode", "bools", "--cases", "4000", "--seed", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4000 cases" in done.stdout


def test_a_process_that_writes_to_the_arrays_does_no_harm():
    done = run("--mode", "writers", "--cases", "2000", "--seed", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2000 cases" in done.stdout


def test_searches_end_though_what_they_look_for_vanishes():
    done = run("--mode", "writers", "--cases", "200", "--only", "argmax_long", "repr", "nonzero", "cross_entropy")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_difference_is_found_and_can_be_drawn_again(tmp_path):
    program = tmp_path / "broken.py"
    program.write_text(
        "import runpy, sys\n"
        "import arraygrad_cpu as cpu\n"
        "right = cpu.subtract\n"
        "cpu.subtract = lambda x1, x2: right(x2, x1)\n"
        f"sys.path.insert(0, {str(FUZZ)!r})\n"
        f"runpy.run_path({str(FUZZ / '__main__.py')!r}, run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, str(program), "--cases", "50", "--only", "subtract"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    first = next(line for line in done.stdout.splitlines() if line.startswith("case "))
    number = first.removeprefix("case ").partition(":")[0]
    again = subprocess.run(
        [sys.executable, str(program), "--first", number, "--cases", "1", "--only", "subtract"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert first in again.stdout
