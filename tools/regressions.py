"""Compare what the checkout and another revision execute for the same programs, in instructions.

    python tools/regressions.py [REVISION] [--limit PERCENT] [--backends numpy cpu] [--forms compiled pure]

Both are built as wheels, the checkout as it stands, and run the checkout's benchmarks/programs under
valgrind's callgrind. Times change with the machine's other work; counts do not: two runs of one tree agree within a
fraction of a percent. REVISION is the merge base with main by default, or the parent commit on main itself. A revision
whose wheel cannot hold a compiled engine is pure Python in both forms. The exit status is 1 if a program's count grew
by more than the limit.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "build" / "regressions"
PROGRAMS = ROOT / "benchmarks" / "programs"

# The same folder names' lengths, the same hashes, one thread: everything that could make counts differ is fixed.
SIDES = ("before", "after_")
ENVIRONMENT = {
    "PATH": os.environ.get("PATH", ""),
    "PYTHONHASHSEED": "0",
    "PYTHONNOUSERSITE": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARRAYGRAD_CPU_NUM_THREADS": "1",
}

# Pairs of a form of the core and a backend; the CPU library with a pure core would show nothing that these do not.
CONFIGURATIONS = (("compiled", "numpy"), ("pure", "numpy"), ("compiled", "cpu"))


def main() -> int:
    arguments = parse()
    if shutil.which("valgrind") is None:
        print("valgrind counts the instructions and is not installed; on Debian: apt-get install valgrind")
        return 2
    revision = arguments.revision or base_revision()
    chosen = [pair for pair in CONFIGURATIONS if pair[0] in arguments.forms and pair[1] in arguments.backends]
    shutil.rmtree(WORK, ignore_errors=True)
    for side in SIDES:
        tree = export(revision) if side == SIDES[0] else ROOT
        build(tree, WORK / side, {form for form, _ in chosen}, {backend for _, backend in chosen})
    print(f"instructions per operation: {revision} and the checkout", flush=True)
    for side, pair in ((side, pair) for pair in chosen for side in SIDES):
        execute(side, *pair)  # writes the byte code of all that is imported, so that counts are without compiling it
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = {(side, pair): pool.submit(count, side, *pair) for pair in chosen for side in SIDES}
        counts = {key: run.result() for key, run in runs.items()}
    return report(chosen, counts, arguments.limit)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("revision", nargs="?", help="what to compare with; the merge base with main by default")
    parser.add_argument("--limit", type=float, default=3.0, help="the growth in percent that is still accepted (3)")
    parser.add_argument("--backends", nargs="+", choices=["numpy", "cpu"], default=["numpy", "cpu"])
    parser.add_argument("--forms", nargs="+", choices=["compiled", "pure"], default=["compiled", "pure"])
    return parser.parse_args()


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def base_revision() -> str:
    """The merge base with main; its parent if that is the current commit and nothing has changed since."""
    base = git("merge-base", "main", "HEAD")
    unchanged = base == git("rev-parse", "HEAD") and not git("status", "--porcelain", "--untracked-files=no")
    return git("rev-parse", "--short", f"{base}~1" if unchanged else base)


def export(revision: str) -> Path:
    """The files of a revision, in a folder of their own."""
    tree = WORK / "tree"
    tree.mkdir(parents=True)
    archive = subprocess.Popen(["git", "archive", revision], cwd=ROOT, stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", str(tree)], stdin=archive.stdout, check=True)
    if archive.wait():
        raise SystemExit(f"git has no revision {revision!r}")
    return tree


def build(tree: Path, folder: Path, forms: set[str], backends: set[str]) -> None:
    """Build wheels of a tree and unpack them into a folder for each form of the core."""
    print(f"building {tree}", flush=True)
    for backend in sorted(backends):
        wheel(tree / "backends" / backend, folder / "wheels")
    for form in sorted(forms):
        core = wheel(tree, folder / "core" / form, ARRAYGRAD_PURE="1" if form == "pure" else "0")
        wheels = [core, *map(str, (folder / "wheels").glob("*.whl"))]
        run(["pip", "install", "--quiet", "--no-deps", "--target", str(folder / form), *wheels])


def wheel(project: Path, folder: Path, **environment: str) -> str:
    run(["build", "--wheel", "--outdir", str(folder), str(project)], **environment)
    return str(max(folder.glob("*.whl"), key=os.path.getmtime))


def run(module: list[str], **environment: str) -> None:
    """Run a Python module; its output is shown if it fails."""
    command = [sys.executable, "-m", *module]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def count(side: str, form: str, backend: str) -> dict[str, float]:
    """How many instructions an operation of each program takes."""
    output = WORK / side / f"{form}-{backend}"
    callgrind = ("valgrind", "--tool=callgrind", f"--callgrind-out-file={output}", "--dump-before=getppid")
    return dict(parts(output, execute(side, form, backend, *callgrind)))


def execute(side: str, form: str, backend: str, *tool: str) -> str:
    """Run the programs, with a tool before the command; what they print."""
    command = [*tool, sys.executable, str(PROGRAMS), backend]
    environment = {**ENVIRONMENT, "PYTHONPATH": str(WORK / side / form)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=WORK, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def parts(output: Path, printed: str) -> Iterator[tuple[str, float]]:
    """The counts between the marks: every second part of callgrind's output, in the order that was printed."""
    for index, line in enumerate(printed.splitlines()):
        name, operations = line.split()
        text = Path(f"{output}.{2 * index + 2}").read_text(encoding="utf-8")
        (total,) = re.findall(r"^totals: (\d+)$", text, re.MULTILINE)
        yield name, int(total) / int(operations)


def report(
    chosen: list[tuple[str, str]], counts: dict[tuple[str, tuple[str, str]], dict[str, float]], limit: float
) -> int:
    """Print the table; the exit status says whether something grew too much."""
    print(f"{'core':10}{'backend':9}{'program':16}{'before':>15}{'after':>15}{'ratio':>9}")
    failed = 0
    for form, backend in chosen:
        before, after = (counts[side, (form, backend)] for side in SIDES)
        for name in after:
            ratio = after[name] / before[name]
            mark = "  too much" if ratio > 1 + limit / 100 else ""
            failed += bool(mark)
            print(f"{form:10}{backend:9}{name:16}{before[name]:15,.0f}{after[name]:15,.0f}{ratio:9.4f}{mark}")
    print(f"{failed} grew by more than {limit:g} %" if failed else f"none grew by more than {limit:g} %")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
