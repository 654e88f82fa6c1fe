"""The engine beside PyTorch, JAX and HIPS autograd: see benchmarks/README.md.

python benchmarks/engine [--quick] [--rows chain-small ...] [--candidates numpy torch ...] [--pure FOLDER] [--record]
"""

import argparse
from pathlib import Path

import fresh
import measure
import report
from rows import CURVES, ROWS, Row

CANDIDATES = ("torch", "numpy", "numpy-pure", "cpu", "cpu-pure", "jax", "jax-jit", "autograd")
ENGINE_ROWS = {row.name: row for row in ROWS}


def main() -> None:
    """Measure, print, and with `--record` write the record to docs/."""
    arguments = parsed()
    quick = arguments.quick
    rounds, seconds = (3, 0.02) if quick else (7, 0.15)
    candidates = [name for name in CANDIDATES if name in arguments.candidates]
    if arguments.pure is None:
        candidates = [name for name in candidates if not name.endswith("-pure")]

    workers = [measure.Worker(name, arguments.pure) for name in candidates]
    times, curves = {}, {}
    try:
        for row in (row for row in ROWS if row.name in arguments.rows):
            times[row.name] = measure.compare(workers, row, row.sizes[0], rounds, seconds)
            report.show_row(row, times[row.name])
        for curve in () if quick or not arguments.curves else CURVES:
            curves[curve.name] = measure_curve(curve, workers)
    finally:
        for worker in workers:
            worker.close()

    processes = fresh.measure_all(
        candidates, arguments.pure, quick, [name for name in fresh.ROWS if name in arguments.rows]
    )
    report.show_fresh(processes)
    if arguments.record:
        report.write(times, curves, processes, candidates)


def measure_curve(curve: Row, workers: list[measure.Worker]) -> dict[int, dict[str, float]]:
    """The times of a plot, by size and candidate; eager JAX and compiling JAX leave out what takes them minutes."""
    points = {}
    for size in curve.sizes:
        chosen = [w for w in workers if not (curve.name == "depth" and size > 1000 and w.name in ("jax", "jax-jit"))]
        points[size] = measure.compare(chosen, curve, size, 3, 0.05)
        print(
            f"{curve.name} {size}: " + ", ".join(f"{name} {1e6 * t:.1f} us" for name, t in points[size].items()),
            flush=True,
        )
    return points


def parsed() -> argparse.Namespace:
    """The command line."""
    names = [*ENGINE_ROWS, *fresh.ROWS]
    parser = argparse.ArgumentParser(prog="python benchmarks/engine", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few rounds and no plots: under two minutes")
    parser.add_argument("--rows", nargs="+", choices=names, default=names, metavar="ROW")
    parser.add_argument("--candidates", nargs="+", choices=CANDIDATES, default=CANDIDATES, metavar="NAME")
    parser.add_argument(
        "--pure", type=Path, help="a folder with the pure form of arraygrad; without it that is left out"
    )
    parser.add_argument("--no-curves", dest="curves", action="store_false", help="leave out what the plots show")
    parser.add_argument("--record", action="store_true", help="write docs/engine-benchmarks.md and the plots")
    return parser.parse_args()


if __name__ == "__main__":
    main()
