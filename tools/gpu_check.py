"""Check arraygrad on a GPU and measure it beside PyTorch: one run of less than eight minutes, from a checkout.

    python tools/gpu_check.py [--form quick|full] [--out FOLDER] [--minutes 7.5] [--backend cupy] [--installed]

It installs nothing and uses what is there: CuPy, PyTorch, array-api-compat and pytest. Each part is a process of its
own with a time limit, and what is left of the whole time limits it too; what a part has found until then is kept:

environment   versions, devices, and what is missing
launches      kernels, copies and memsets of one training step, beside PyTorch's
benchmark     the rows of benchmarks/engine beside PyTorch, with the GPU waited for
conformance   the conformance suite; --form full runs all groups of it

FOLDER (build/ by default) gets gpu_check.json and gpu_check.md in any case. Exit status: 0 if all is well, 1 if
something failed or did not end in time, 2 if CuPy, PyTorch or a device is missing; without PyTorch the rest is checked
all the same. ``--installed`` checks the arraygrad that is installed, compiled perhaps, instead of the checkout. Another
backend tries the tool itself where there is no GPU.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
NEEDED = ("cupy", "torch", "numpy", "array_api_compat", "pytest")
SHOWN_VERSIONS = (*NEEDED, "xdist", "cuda.pathfinder")
QUICK_GROUPS = ("protocol", "facts", "values", "engine", "inplace", "modes", "devices", "kernels", "random")
# In the order of running: the seconds that a part may take at most, quick and full. A first import reads gigabytes.
LIMITS = {"environment": (90, 90), "launches": (90, 90), "benchmark": (90, 110), "conformance": (180, 330)}
FIRST_TO_WARM_UP = 3
BROKEN = "broken: "
OK, FAILED, MISSING = 0, 1, 2

# -- the parts, each in a process of its own -------------------------------------------------------------------------


def environment(backend: str, form: str, save: Callable[[Any], None]) -> None:
    """What the machine and its libraries are."""
    found: dict[str, Any] = {"python": platform.python_version(), "machine": platform.platform()}
    versions = found["versions"] = {name: version(name) for name in SHOWN_VERSIONS}
    unusable = {name: versions[name] for name in NEEDED if not usable(versions[name])}
    found["missing"] = [f"{name} ({reason})" if reason else name for name, reason in unusable.items()]
    save(found)
    if "torch" not in unusable:
        torch = importlib.import_module("torch")
        found["torch_cuda"] = torch.version.cuda
        if torch.cuda.is_available():
            found["gpus"] = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
        else:
            found["missing"].append("a GPU that PyTorch can use")
    save(found)
    if "array_api_compat" not in unusable:
        arraygrad = importlib.import_module("arraygrad")
        info = next((info for info in arraygrad.backends() if info.name == backend), None)
        found["compiled"], found["arraygrad"] = arraygrad.__compiled__, arraygrad.__file__
        found["backend"] = None if info is None else info._asdict()
        if info is None or not info.available:
            found["missing"].append(f"backend {backend}: {'it is not installed' if info is None else info.reason}")
    save(found)


def version(name: str) -> str | None:
    """The version of a module, or why it cannot be imported; None where it is not there."""
    try:
        if importlib.util.find_spec(name) is None:
            return None
        return str(getattr(importlib.import_module(name), "__version__", "?"))
    except ModuleNotFoundError:
        return None
    except Exception as error:  # whatever a library raises where one of CUDA's is missing
        return f"{BROKEN}{error}"


def usable(version: str | None) -> bool:
    """Whether a module with this version can be imported."""
    return version is not None and not version.startswith(BROKEN)


def training_step(lib: Any, dropout: bool) -> Callable[[], None]:
    """A step of a 32-64-64-10 network with GELU and LayerNorm on 128 samples, by Adam; in PyTorch's words."""
    layers: list[Any] = []
    for rows in (32, 64):
        layers += [lib.nn.Linear(rows, 64), lib.nn.GELU(), lib.nn.LayerNorm(64), *[lib.nn.Dropout(0.1)] * dropout]
    model = lib.nn.Sequential(*layers, lib.nn.Linear(64, 10))
    optimizer = lib.optim.Adam(model.parameters(), lr=1e-3)
    loss_of = lib.nn.CrossEntropyLoss()
    x = lib.tensor([[(7 * i + 3 * j) % 11 / 11 - 0.5 for j in range(32)] for i in range(128)])
    target = lib.tensor([i % 10 for i in range(128)])

    def step() -> None:
        optimizer.zero_grad()
        loss_of(model(x), target).backward()
        optimizer.step()

    return step


class Library(NamedTuple):
    """A library: what waits for its device, and the context in which new tensors are on it."""

    module: Any
    synchronize: Callable[[], None]
    place: AbstractContextManager[Any]


def libraries(backend: str) -> dict[str, Library]:
    """arraygrad on the backend, and PyTorch if it has a GPU."""
    arraygrad: Any = importlib.import_module("arraygrad")
    arraygrad.set_default_backend(backend)
    found = {"arraygrad": Library(arraygrad, arraygrad.zeros(1).backend.synchronize, nullcontext())}
    if usable(version("torch")):
        torch: Any = importlib.import_module("torch")
        if torch.cuda.is_available():
            found["torch"] = Library(torch, torch.cuda.synchronize, torch.device("cuda"))
    return found


def launches(backend: str, form: str, save: Callable[[Any], None]) -> None:
    """What one training step gives the GPU to do."""
    from gpu_launches import Launches

    counter = Launches()
    found: dict[str, Any] = {"method": counter.method, "steps": {}}
    for name, library in libraries(backend).items():
        for dropout in (False, True):
            with library.place:
                step = training_step(library.module, dropout)
            for _ in range(FIRST_TO_WARM_UP):
                step()
            what = f"{name}, {'with' if dropout else 'without'} dropout"
            found["steps"][what] = counter.count(step, library.synchronize)
            found["method"] = counter.method
            save(found)


def benchmark(backend: str, form: str, save: Callable[[Any], None]) -> None:
    """The engine's rows: the median time of one run, by library."""
    sys.path.insert(0, str(ROOT / "benchmarks" / "engine"))
    measure, rows = importlib.import_module("measure"), importlib.import_module("rows")
    rounds, seconds = (3, 0.05) if form == "quick" else (5, 0.15)
    found: dict[str, Any] = {"rows": {}, "errors": {}}
    workers = [measure.Worker(name, None) for name in ("torch-cuda", backend)]
    try:
        for row in rows.ROWS:
            try:
                times = measure.compare(workers, row, row.sizes[0], rounds, seconds)
                found["rows"][row.name] = {name: t / row.operations for name, t in times.items()}
                if len(times) < len(workers):
                    found["errors"][row.name] = f"only {', '.join(times)} could do it: see the output"
            except RuntimeError as error:
                found["errors"][row.name] = str(error)
            save(found)
    finally:
        for worker in workers:
            worker.close()


PARTS = {"environment": environment, "launches": launches, "benchmark": benchmark}

# -- running them ----------------------------------------------------------------------------------------------------


class Check:
    """One run of the tool: its settings, what the parts have found, and how much time is left."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.form: str = arguments.form
        self.backend: str = arguments.backend
        self.deadline = time.monotonic() + 60 * arguments.minutes
        self.folder = folder
        self.results: dict[str, Any] = {"form": self.form, "backend": self.backend, "revision": revision()}
        paths = [str(ROOT / "tools")]
        if not arguments.installed:
            declare_plugins(folder / "site")
            paths += [str(p) for p in (folder / "site", ROOT / "src", *(ROOT / "backends").glob("*py/src"))]
        inherited = os.environ.get("PYTHONPATH", "")
        # Run by a test, this may be a process of pytest-xdist's; its parts are not.
        own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
        self.environment = {**own, "PYTHONPATH": os.pathsep.join([*paths, *filter(None, [inherited])])}

    def limit(self, part: str) -> float:
        """The seconds that a part may take now."""
        return max(0.0, min(LIMITS[part][self.form == "full"], self.deadline - time.monotonic()))

    def run(self, part: str, command: list[str], **more: str) -> dict[str, Any]:
        """Run a part, and return how it ended and the last it said."""
        limit, begin = self.limit(part), time.monotonic()
        log = self.folder / f"{part}.log"
        with log.open("w", encoding="utf-8") as file:
            environment = {**self.environment, **more}
            process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=file, stderr=file, start_new_session=True
            )
            try:
                status: int | None = process.wait(timeout=limit)
            except subprocess.TimeoutExpired:
                status = None
            finally:  # also where the tool is interrupted, which its parts are not
                if process.returncode is None:
                    os.killpg(process.pid, signal.SIGKILL)  # and what it has started
                    process.wait()
        said = log.read_text(encoding="utf-8", errors="replace")[-4000:]
        ended = {"status": status, "seconds": round(time.monotonic() - begin, 1), "limit": round(limit), "output": said}
        how = "did not end in time" if status is None else f"status {status}"
        print(f"{part}: {how} ({ended['seconds']} s)", flush=True)
        return ended

    def run_part(self, part: str) -> None:
        """Run one of PARTS, and read what it has saved."""
        file = self.folder / f"{part}.json"
        options = ["--part", part, "--result", str(file), "--form", self.form, "--backend", self.backend]
        ended = self.run(part, [sys.executable, str(Path(__file__).resolve()), *options])
        self.results[part] = {**ended, **(json.loads(file.read_text(encoding="utf-8")) if file.exists() else {})}

    def run_conformance(self) -> None:
        """Run the suite, and count what it has written down."""
        file = self.folder / "conformance.jsonl"
        command = [sys.executable, "-m", "arraygrad.conformance", "--backend", self.backend, "-p", "gpu_results"]
        if self.form == "quick":
            command += [option for group in QUICK_GROUPS for option in ("--group", group)]
        if importlib.util.find_spec("xdist") is not None:
            command += ["-n", str(min(8, os.cpu_count() or 1))]  # compiling kernels takes most of a first run
        ended = self.run("conformance", command, GPU_RESULTS=str(file))
        self.results["conformance"] = {**ended, **counted(file)}

    def problems(self) -> list[str]:
        """What failed, in words."""
        found = []
        for part in LIMITS:
            ended = self.results.get(part)
            if ended is None:
                continue
            if ended["status"] is None:
                found.append(f"{part} did not end within {ended['limit']} s")
            elif ended["status"]:
                found.append(f"{part} ended with status {ended['status']}")
        errors = self.results.get("benchmark", {}).get("errors", {})
        return [*found, *(f"benchmark, {row}: {error}" for row, error in errors.items())]

    def missing(self) -> list[str]:
        """What the check needs and has not got."""
        found: list[str] = self.results["environment"].get("missing", [])
        return found

    def verdict(self) -> tuple[int, str]:
        """The exit status, and what it means."""
        if self.missing():
            return MISSING, f"{'incomplete' if self.backend_works() else 'not run'}, something is missing"
        return (FAILED, "something failed") if self.problems() else (OK, "all is well")

    def backend_works(self) -> bool:
        """Whether there is anything to check."""
        backend = self.results["environment"].get("backend") or {}
        return bool(backend.get("available"))


def declare_plugins(site: Path) -> None:
    """Make the checkout's plugins known without installing them: a folder that says what installing would say."""
    for name in ("cupy", "numpy"):
        info = site / f"arraygrad_{name}-0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: arraygrad-{name}\nVersion: 0\n", encoding="utf-8")
        entry = f"{name} = arraygrad_{name}:backend\n"
        text = f"[arraygrad.backends]\n{entry}\n[arraygrad.array_modules]\n{entry}"
        (info / "entry_points.txt").write_text(text, encoding="utf-8")


def revision() -> str:
    """The commit of the checkout, where git tells."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return "unknown"
    return done.stdout.strip() or "unknown"


def counted(file: Path) -> dict[str, Any]:
    """Outcomes of the suite by group, and the failures."""
    groups: dict[str, Counter[str]] = {}
    failures, collected = [], None
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        entry = json.loads(line)
        if "collected" in entry:
            collected = entry["collected"]
            continue
        group = entry["test"].partition(".py")[0].removeprefix("test_")
        groups.setdefault(group, Counter())[entry["outcome"]] += 1
        if entry["outcome"] == "failed":
            failures.append({"test": entry["test"], "text": entry["text"]})
    return {"collected": collected, "groups": groups, "failures": failures}


# -- the report ------------------------------------------------------------------------------------------------------


def report(check: Check, verdict: str) -> str:
    """The results for people."""
    results = check.results
    lines = ["# arraygrad on a GPU", "", f"Revision {results['revision']}, {results['form']} form: **{verdict}**.", ""]
    lines += [f"- missing: {reason}" for reason in check.missing()]
    lines += [f"- {problem}" for problem in check.problems()]
    found = results["environment"]
    lines += ["", "## Environment", ""]
    facts = ("python", "machine", "gpus", "torch_cuda", "compiled")
    lines += [f"- {name}: {found[name]}" for name in facts if name in found]
    lines += [f"- {name} {number or 'is not installed'}" for name, number in found.get("versions", {}).items()]
    lines += launches_table(results.get("launches", {}))
    lines += benchmark_table(results.get("benchmark", {}), check.backend)
    lines += conformance_table(results.get("conformance", {}))
    return "\n".join(lines) + "\n"


def launches_table(found: dict[str, Any]) -> list[str]:
    """Kernels, copies and memsets of a training step."""
    if "steps" not in found:
        return []
    rows = [f"| {name} | {n['kernels']} | {n['copies']} | {n['memsets']} |" for name, n in found["steps"].items()]
    head = ["", "## One training step (32-64-64-10, GELU, LayerNorm, cross-entropy, Adam, 128 samples)", ""]
    return [*head, f"Counted by {found['method']}.", "", "| | kernels | copies | memsets |", "|---|---|---|---|", *rows]


def benchmark_table(found: dict[str, Any], backend: str) -> list[str]:
    """Times beside PyTorch's, in microseconds."""
    if not found.get("rows"):
        return []
    lines = ["", "## Beside PyTorch, eager", "", "| row | PyTorch, µs | arraygrad, µs | ratio |", "|---|---|---|---|"]
    for row, times in found["rows"].items():
        theirs, ours = times.get("torch-cuda"), times.get(backend)
        cells = ["–" if t is None else f"{1e6 * t:.1f}" for t in (theirs, ours)]
        ratio = f"{ours / theirs:.2f}" if theirs and ours else "–"
        lines.append(f"| {row} | {cells[0]} | {cells[1]} | {ratio} |")
    return lines


def conformance_table(found: dict[str, Any]) -> list[str]:
    """Outcomes by group, then the failures."""
    if not found.get("groups"):
        return []
    columns = ("passed", "failed", "expected", "skipped")
    done = sum(sum(counts.values()) for counts in found["groups"].values())
    lines = ["", "## Conformance", "", f"{done} of {found['collected']} tests ran.", ""]
    lines += [f"| group | {' | '.join(columns)} |", "|---" * (1 + len(columns)) + "|"]
    for group, counts in sorted(found["groups"].items()):
        lines.append(f"| {group} | {' | '.join(str(counts.get(column, 0)) for column in columns)} |")
    for failure in found["failures"][:30]:
        lines += ["", f"### {failure['test']}", "", "```", failure["text"][-800:], "```"]
    return lines


def main() -> int:
    """Run all parts, or one of them in a process of its own."""
    arguments = parsed()
    if arguments.part is not None:
        PARTS[arguments.part](arguments.backend, arguments.form, saver(arguments.result))
        return OK
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        check = Check(arguments, Path(folder))
        check.run_part("environment")
        if check.backend_works():
            check.run_part("launches")
            check.run_part("benchmark")
            check.run_conformance()
    status, verdict = check.verdict()
    (out / "gpu_check.json").write_text(json.dumps(check.results, indent=1), encoding="utf-8")
    (out / "gpu_check.md").write_text(report(check, verdict), encoding="utf-8")
    for line in (*(f"missing: {reason}" for reason in check.missing()), *check.problems()):
        print(line)
    print(f"{verdict}; written: {out / 'gpu_check.json'} and {out / 'gpu_check.md'}")
    return status


def saver(file: Path) -> Callable[[Any], None]:
    """Return a function that writes what a part has found so far; a part that is cut off leaves the last of it."""

    def save(found: Any) -> None:
        new = file.with_suffix(".new")
        new.write_text(json.dumps(found), encoding="utf-8")
        new.replace(file)

    return save


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--form", choices=("quick", "full"), default="quick")
    parser.add_argument("--out", type=Path, default=ROOT / "build", metavar="FOLDER")
    parser.add_argument("--minutes", type=float, default=7.5, help="for everything")
    parser.add_argument("--backend", default="cupy")
    parser.add_argument("--installed", action="store_true", help="check what is installed, not the checkout")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--result", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
