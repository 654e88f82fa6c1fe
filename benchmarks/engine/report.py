"""The tables, on the terminal and in docs/, and the plots."""

import datetime
import platform
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from fresh import Figures
from rows import CURVES, ROWS, Row

DOCS = Path(__file__).resolve().parents[2] / "docs"
LABELS = {
    "torch": "PyTorch",
    "numpy": "arraygrad, NumPy",
    "numpy-pure": "arraygrad, NumPy, pure",
    "cpu": "arraygrad, cpu",
    "cpu-pure": "arraygrad, cpu, pure",
    "jax": "JAX",
    "jax-jit": "JAX, jit",
    "autograd": "HIPS autograd",
}
AXES = {"size": "numbers in an array", "depth": "operations in the chain", "parameters": "parameters"}

Times = Mapping[str, float]


def show_row(row: Row, times: Times) -> None:
    """Print a row: microseconds of PyTorch, and the ratios to it with their targets."""
    peer = times.get("torch")
    parts = [f"{name} {1e6 * time / row.operations:.2f} us" for name, time in times.items() if peer is None]
    if peer is not None:
        parts = [f"PyTorch {1e6 * peer / row.operations:.2f} us"]
        parts += [f"{name} {cell(row, name, time / peer)}" for name, time in times.items() if name != "torch"]
    print(f"{row.name}: " + ", ".join(parts), flush=True)


def cell(row: Row, candidate: str, ratio: float) -> str:
    """A ratio, and where there is a target whether it is reached."""
    target = row.targets.get(candidate)
    if target is None:
        return number(ratio)
    return f"{number(ratio)} ({'reached' if ratio <= target else 'missed'}: {target})"


def number(value: float) -> str:
    """Three significant digits or so."""
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def show_fresh(rows: Mapping[str, Figures]) -> None:
    """Print what was measured in fresh processes."""
    for row, figures in rows.items():
        for what, values in figures.items():
            print(
                f"{row}, {what}: " + ", ".join(f"{name} {number(value)}" for name, value in values.items()), flush=True
            )


def write(
    times: Mapping[str, Times],
    curves: Mapping[str, Mapping[int, Times]],
    processes: Mapping[str, Figures],
    candidates: Sequence[str],
) -> None:
    """Write docs/engine-benchmarks.md and its pictures."""
    names = [name for name in candidates if name != "torch"]
    lines = [
        "# The engine beside PyTorch, JAX and HIPS autograd",
        "",
        *INTRODUCTION,
        "[How to run it](../benchmarks/README.md); [why the figures are what they are](performance.md).",
        "",
        f"Recorded on {datetime.datetime.now(datetime.UTC).date()}: {machine()}; {', '.join(versions())}.",
        "",
        table(
            ["row", "work", "PyTorch, µs", *(LABELS[name] for name in names)],
            [cells(row, times[row.name], names) for row in ROWS if row.name in times],
        ),
        "",
        "Microseconds are per operation in the rows of many small ones, else per run of the whole work.",
    ]
    for row, figures in processes.items():
        lines += ["", *fresh_lines(row, figures)]
    if curves:
        draw(curves)
        lines += ["", "## Over sizes", ""]
        lines += [
            f"![Time over {AXES[c.name]}](images/engine-{c.name}.svg)\n\n{c.work[0].upper()}{c.work[1:]}.\n"
            for c in CURVES
            if c.name in curves
        ]
    (DOCS / "engine-benchmarks.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def cells(row: Row, times: Times, names: Sequence[str]) -> list[str]:
    """The cells of a row."""
    peer = times["torch"]
    ratios = []
    for name in names:
        target = row.targets.get(name)
        ratio = number(times[name] / peer) if name in times else "–"
        ratios.append(f"**{ratio}** / {target}" if target is not None else ratio)
    return [row.name, row.work, number(1e6 * peer / row.operations), *ratios]


def fresh_lines(row: str, figures: Figures) -> list[str]:
    """A small table for a row of fresh processes."""
    names = list(dict.fromkeys(name for values in figures.values() for name in values))
    body = [
        [what, *(number(values[name]) if name in values else "–" for name in names)] for what, values in figures.items()
    ]
    return [f"## {row}", "", NOTES[row], "", table([row, *(LABELS.get(name, name) for name in names)], body)]


INTRODUCTION = (
    "Time of each library divided by PyTorch's: below 1 is faster than PyTorch. Where there is a target, it stands",
    "behind the ratio. Each library runs in a process of its own with one thread; they take turns, and what is",
    "compared are the medians of seven rounds. All compute the same gradients, which is checked before anything is",
    "timed. `pure` is arraygrad without its compiled engine.",
)

NOTES = {
    "depth": (
        "Chains of multiplications of 4 numbers: forward, backward and freeing. Wanted: per node at most 1.3 times the "
        "time at 10⁴, and at most PyTorch's bytes."
    ),
    "memory": (
        "Growth of the peak of resident memory over that after the import, in five steps. Wanted: at most PyTorch's."
    ),
    "import": (
        "From the start of Python to its end: the import and one tensor. Wanted of arraygrad on NumPy: at most 0.15 of "
        "PyTorch's, and at most 1.5 times NumPy's alone."
    ),
}


def table(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; the first two columns are text where the second is, the others numbers."""
    rule = ["---" if column < 1 or head[column] == "work" else "--:" for column in range(len(head))]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *body))


def draw(curves: Mapping[str, Mapping[int, Times]]) -> None:
    """Draw log-log plots of time per operation."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "arraygrad"  # the same picture gives the same file
    from matplotlib import pyplot

    for curve in CURVES:
        points = curves.get(curve.name)
        if points is None:
            continue
        figure, axes = pyplot.subplots(figsize=(7, 4.5), layout="constrained")
        for name, label in LABELS.items():
            xs = [size for size, times in points.items() if name in times]
            ys = [1e6 * points[size][name] / (curve.operations or size) for size in xs]
            places = [size * size + 10 * size for size in xs] if curve.name == "parameters" else xs
            style = "--" if name.endswith("pure") else "-"
            axes.loglog(places, ys, style, marker="o", markersize=3, label=label)
        axes.set_xlabel(AXES[curve.name])
        axes.set_ylabel("µs per step" if curve.name == "parameters" else "µs per operation")
        axes.grid(True, which="major", alpha=0.3)
        axes.legend(fontsize=8)
        figure.savefig(DOCS / "images" / f"engine-{curve.name}.svg", metadata={"Date": None})
        pyplot.close(figure)


def machine() -> str:
    """The processor, in words."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return f"{line.partition(':')[2].strip()}, one thread"
    return f"{platform.machine()}, one thread"


def versions() -> list[str]:
    """Names and versions of what was measured."""
    found = [f"Python {sys.version.split()[0]}"]
    for name in ("arraygrad", "numpy", "arraygrad-cpu", "torch", "jax", "autograd"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return found
