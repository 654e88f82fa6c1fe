"""Measure the errors of the elementwise functions in units in the last place, and print them as a Markdown table.

    python tools/measure_accuracy.py [--samples 2000] [--seed 0] [--only NAME ...]

The reference is mpmath with 60 digits. An error is counted in units in the last place of the exact result's binade (for
subnormal results, of the smallest normal one's), so that a correctly rounded result has at most 0.5. For complex
results it is the distance from the exact result in units of its absolute value's binade. Run it once for each
instruction-set level: `ARRAYGRAD_CPU_ISA=v2 python tools/measure_accuracy.py`.
"""

import argparse
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np

import arraygrad_cpu as cpu

mpmath.mp.dps = 60
MP = mpmath.mp

# A way to draw numbers: from an interval, or with exponents of ten from one, of both signs or of one.
Draw = Callable[[np.random.Generator, int], Any]


def uniform(low: float, high: float) -> Draw:
    return lambda rng, n: rng.uniform(low, high, n)


def spread(low: float, high: float, signed: bool = False) -> Draw:
    def draw(rng: np.random.Generator, n: int) -> Any:
        return 10.0 ** rng.uniform(low, high, n) * (rng.choice([-1.0, 1.0], n) if signed else 1.0)

    return draw


def near(center: float) -> Draw:
    return lambda rng, n: center + 10.0 ** rng.uniform(-12, -0.5, n) * rng.choice([-1.0, 1.0], n)


def multiples_of_half_pi(largest: int) -> Draw:
    return lambda rng, n: rng.integers(-largest, largest, n) * (np.pi / 2)


TINY, WIDE = spread(-37, -1, signed=True), spread(-37, 37)
TRIGONOMETRIC = [
    uniform(-10, 10),
    spread(-37, 30, signed=True),
    multiples_of_half_pi(1000),
    multiples_of_half_pi(10**6),
]

UNARY: dict[str, tuple[Callable[[Any], Any], list[Draw]]] = {
    "exp": (mpmath.exp, [uniform(-1, 1), uniform(-87, 88), uniform(-745, 709), TINY]),
    "expm1": (mpmath.expm1, [uniform(-1, 1), uniform(-87, 88), uniform(-745, 709), TINY]),
    "log": (mpmath.log, [near(1), uniform(0, 10), WIDE]),
    "log1p": (MP.log1p, [near(0), uniform(-1, 1), WIDE, TINY]),
    "log2": (lambda x: MP.log(x, 2), [near(1), uniform(0, 10), WIDE]),
    "log10": (mpmath.log10, [near(1), uniform(0, 10), WIDE]),
    "sqrt": (mpmath.sqrt, [uniform(0, 10), WIDE]),
    "reciprocal": (lambda x: 1 / x, [uniform(-10, 10), WIDE]),
    "sin": (mpmath.sin, TRIGONOMETRIC),
    "cos": (mpmath.cos, TRIGONOMETRIC),
    "tan": (mpmath.tan, TRIGONOMETRIC),
    "asin": (mpmath.asin, [uniform(-1, 1), near(0.5), TINY]),
    "acos": (mpmath.acos, [uniform(-1, 1), near(0.5), TINY]),
    "atan": (mpmath.atan, [uniform(-3, 3), WIDE, TINY]),
    "sinh": (mpmath.sinh, [uniform(-2, 2), uniform(-88, 88), TINY]),
    "cosh": (mpmath.cosh, [uniform(-2, 2), uniform(-88, 88), TINY]),
    "tanh": (mpmath.tanh, [uniform(-2, 2), uniform(-22, 22), TINY]),
    "asinh": (mpmath.asinh, [uniform(-2, 2), WIDE, TINY]),
    "acosh": (mpmath.acosh, [uniform(1, 2), spread(0, 37)]),
    "atanh": (mpmath.atanh, [uniform(-1, 1), near(0), TINY]),
    "erf": (mpmath.erf, [uniform(-2, 2), uniform(-7, 7), TINY]),
    "erfc": (mpmath.erfc, [uniform(-2, 2), uniform(-7, 27), TINY]),
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), [uniform(-5, 5), uniform(-700, 700), TINY]),
    "gelu": (lambda x: x / 2 * mpmath.erfc(-x / mpmath.sqrt(2)), [uniform(-3, 3), uniform(-38, 10), TINY]),
}
BINARY: dict[str, tuple[Callable[[Any, Any], Any], list[tuple[Draw, Draw]]]] = {
    "pow": (
        mpmath.power,
        [
            (uniform(0, 5), uniform(-3, 3)),
            (uniform(-5, 5), lambda rng, n: rng.integers(-20, 20, n)),
            (WIDE, uniform(-3, 3)),
            (near(1), spread(0, 3, signed=True)),
        ],
    ),
    "atan2": (mpmath.atan2, [(uniform(-5, 5), uniform(-5, 5)), (WIDE, WIDE)]),
    "hypot": (mpmath.hypot, [(uniform(-5, 5), uniform(-5, 5)), (WIDE, WIDE)]),
    "logaddexp": (
        lambda x, y: max(x, y) + MP.log1p(mpmath.exp(-abs(x - y))),
        [(uniform(0, 5), uniform(0, 5)), (uniform(0, 500), uniform(0, 500))],
    ),
}
COMPLEX = ["exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan"]
COMPLEX += ["sinh", "cosh", "tanh", "asinh", "acosh", "atanh"]


def unit(size: Any, bits: int, smallest: int) -> Any:
    """One unit in the last place of numbers of this size, for a format of `bits` bits and exponents from `smallest`."""
    exponent = mpmath.frexp(size)[1] - 1 if size else smallest
    return mpmath.ldexp(1, max(exponent, smallest) - bits + 1)


def largest_error(
    function: Callable[..., Any], reference: Callable[..., Any], operands: list[Any]
) -> tuple[float, str]:
    """The largest error in units in the last place, and the operands that have it."""
    dtype = operands[0].real.dtype
    bits, smallest = np.finfo(dtype).nmant + 1, int(np.finfo(dtype).minexp)
    results = np.asarray(function(*(cpu.asarray(x) for x in operands)))
    worst, where = 0.0, ""
    for row in zip(results.tolist(), *(x.tolist() for x in operands), strict=True):
        got, exact = row[0], reference(*(mpmath.mpmathify(value) for value in row[1:]))
        if not np.isfinite(got) or abs(exact) >= float(np.finfo(dtype).max):
            continue  # overflow and domains are a matter for tests
        error = float(abs(mpmath.mpmathify(got) - exact) / unit(abs(exact), bits, smallest))
        if error > worst:
            worst, where = error, ", ".join(repr(value) for value in row[1:])
    return worst, where


def named(name: str) -> Callable[..., Any]:
    function: Callable[..., Any] = getattr(cpu, name, None) or getattr(cpu._core.kernels, name)
    return function


def measure_real(name: str, dtype: str, samples: int, rng: np.random.Generator) -> tuple[float, str]:
    reference: Callable[..., Any]
    if name in UNARY:
        reference, draws = UNARY[name]
        cases = [[draw(rng, samples)] for draw in draws]
    else:
        reference, pairs = BINARY[name]
        cases = [[first(rng, samples), second(rng, samples)] for first, second in pairs]
    with np.errstate(over="ignore"):
        return max(largest_error(named(name), reference, [x.astype(dtype) for x in case]) for case in cases)


def measure_complex(name: str, dtype: str, samples: int, rng: np.random.Generator) -> tuple[float, str]:
    reference = UNARY[name][0]
    worst = (0.0, "")
    for draw in (uniform(-2, 2), uniform(-20, 20), spread(-5, 1, signed=True)):
        z = (draw(rng, samples) + 1j * draw(rng, samples)).astype(dtype)
        worst = max(worst, largest_error(named(name), reference, [z]))
    return worst


def print_table(dtypes: list[str], names: list[str], measure: Callable[..., tuple[float, str]], arguments: Any) -> None:
    print("\n| function |", " | ".join(f"{dtype}, ulp | worst at" for dtype in dtypes), "|")
    print("|---|", "---:|---|" * len(dtypes), sep="")
    for name in names:
        if arguments.only and name not in arguments.only:
            continue
        cells = [f"{name}"]
        for dtype in dtypes:
            worst, where = measure(name, dtype, arguments.samples, np.random.default_rng(arguments.seed))
            cells += [f"{worst:.2f}", where]
        print("|", " | ".join(cells), "|", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=2000, help="numbers drawn for each range of a function")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", help="names of functions")
    arguments = parser.parse_args()
    print_table(["float32", "float64"], [*UNARY, *BINARY], measure_real, arguments)
    print_table(["complex64", "complex128"], COMPLEX, measure_complex, arguments)


if __name__ == "__main__":
    main()
