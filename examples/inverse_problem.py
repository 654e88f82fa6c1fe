"""Find how well a rod conducts heat along its length, from noisy temperatures: an inverse problem in SciPy style.

    python examples/inverse_problem.py --backend numpy

``scipy.optimize.minimize`` does the search, arraygrad the gradients; for comparison the same search runs once more with
SciPy's own finite differences. Needs scipy and matplotlib.

The temperature u of a rod with cold ends follows the heat equation, du/dt = d/dx (k du/dx). Explicit finite volumes
turn it into u[i] += r[i+1] (u[i+1] - u[i]) - r[i] (u[i] - u[i-1]) with r = k dt / dx², which is stable for r < 1/2.
The unknowns are p with r = sigmoid(p) / 2, so the search is free to try any p.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from scipy.optimize import OptimizeResult, minimize

import arraygrad as ag
from arraygrad.backend import BackendError

matplotlib.use("agg")  # pictures go to files: no window is needed
import matplotlib.pyplot as plt  # after the line that chooses how pictures are made

CELLS = 24
STEPS = 48
EVERY = 4  # steps between two looks at the temperatures
NOISE = 2e-3
SMOOTHNESS = 2e-6  # how much a rough answer costs beside a bad fit


class Problem(NamedTuple):
    """The true conductivity, the temperatures at the start, and what was measured later."""

    truth: np.ndarray
    start: ag.Tensor
    measured: ag.Tensor


def conductivity(xp: Any, p: Any) -> Any:
    """Return r = sigmoid(p) / 2, from 0 to 1/2."""
    return 0.25 * (1 + xp.tanh(p / 2))


def temperatures(p: Any, start: Any) -> Any:
    """Return the temperatures after every few steps: a function for any library of the Array API standard."""
    xp = start.__array_namespace__()
    r, u, cold = conductivity(xp, p), start, xp.zeros(1, dtype=start.dtype)
    seen = []
    for step in range(1, STEPS + 1):
        flux = r * xp.diff(xp.concat([cold, u, cold]))
        u = u + xp.diff(flux)
        if step % EVERY == 0:
            seen.append(u)
    return xp.stack(seen)


def misfit(p: Any, problem: Problem) -> Any:
    """Return how far the temperatures for p are from the measured ones, and how rough p is."""
    xp = p.__array_namespace__()
    error = temperatures(p, problem.start) - problem.measured
    return xp.mean(error**2) + SMOOTHNESS * xp.sum(xp.diff(p) ** 2)


def make_problem(seed: int = 0) -> Problem:
    """Return a rod with a badly conducting part in the middle, and measurements with noise, on the backend in use."""
    faces = np.linspace(0, 1, CELLS + 1)
    truth = 0.38 - 0.28 * np.exp(-(((faces - 0.55) / 0.12) ** 2))
    middles = (np.arange(CELLS) + 0.5) / CELLS
    start = as_tensor(np.sin(np.pi * middles) + 0.6 * np.sin(3 * np.pi * middles) + 0.4 * np.sin(5 * np.pi * middles))
    exact = temperatures(as_tensor(np.log(2 * truth / (1 - 2 * truth))), start)
    noise = NOISE * np.random.default_rng(seed).standard_normal(exact.shape)
    return Problem(truth, start, exact + as_tensor(noise))


def as_tensor(x: np.ndarray, requires_grad: bool = False) -> ag.Tensor:
    """Return SciPy's array as a tensor of the backend in use; lists of Python numbers suit every backend."""
    return ag.tensor(x.tolist(), dtype=ag.float64, requires_grad=requires_grad)


def value_and_grad(function: Callable[[ag.Tensor], ag.Tensor]) -> Callable[[np.ndarray], tuple[float, np.ndarray]]:
    """Return what ``scipy.optimize.minimize`` takes with ``jac=True``: the value and the gradient at once."""

    def evaluate(x: np.ndarray) -> tuple[float, np.ndarray]:
        p = as_tensor(x, requires_grad=True)
        value = function(p)
        (gradient,) = ag.autograd.grad(value, p)
        return value.item(), np.asarray(gradient.tolist())

    return evaluate


def solve(problem: Problem, iterations: int, exact_gradient: bool) -> OptimizeResult:
    """Search with L-BFGS, with gradients from arraygrad or with SciPy's finite differences."""
    if exact_gradient:
        function: Any = value_and_grad(lambda p: misfit(p, problem))
    else:

        def function(x: np.ndarray) -> float:
            return misfit(as_tensor(x), problem).item()

    options = {"maxiter": iterations, "maxfun": 10**6, "ftol": 1e-12, "gtol": 1e-9}
    x0 = np.zeros(CELLS + 1)
    return minimize(function, x0, jac=exact_gradient or None, method="L-BFGS-B", options=options)


def relative_error(problem: Problem, p: np.ndarray) -> float:
    """Return the distance from the true conductivity, as a share of it."""
    return float(np.linalg.norm(conductivity(np, p) - problem.truth) / np.linalg.norm(problem.truth))


def draw(path: Path, problem: Problem, p: np.ndarray) -> Path:
    """Draw the true and the found conductivity, and some of the measured and the fitted temperatures."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    faces = np.linspace(0, 1, CELLS + 1)
    left.plot(faces, problem.truth, "k--", label="true")
    left.plot(faces, conductivity(np, p), label="found")
    left.set(xlabel="place", ylabel="conductivity, k dt / dx²", ylim=(0, 0.5))
    left.legend()
    middles = (np.arange(CELLS) + 0.5) / CELLS
    fitted = temperatures(as_tensor(p), problem.start).tolist()
    for i in range(0, len(fitted), 3):
        (line,) = right.plot(middles, fitted[i], label=f"step {(i + 1) * EVERY}")
        right.plot(middles, problem.measured[i].tolist(), ".", color=line.get_color())
    right.set(xlabel="place", ylabel="temperature: measured and fitted")
    right.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    plt.close(figure)
    return path


def run(options: argparse.Namespace) -> None:
    """Solve with both kinds of gradients, compare, and draw."""
    problem = make_problem()
    found = solve(problem, options.iterations, exact_gradient=True)
    compared = solve(problem, options.iterations, exact_gradient=False)
    for name, result in (("arraygrad", found), ("finite differences", compared)):
        error = relative_error(problem, result.x)
        print(f"{name:<18} {result.nfev:5} evaluations, misfit {result.fun:.3e}, error of the conductivity {error:.1%}")
    if not options.no_plots:
        print(f"wrote {draw(options.output / 'conductivity.png', problem, found.x)}")


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Find the conductivity of a rod from noisy temperatures.")
    parser.add_argument("--backend", default="numpy", help="an installed backend (python -m arraygrad backends)")
    parser.add_argument("--iterations", type=int, default=100, help="at most so many, for each of the two searches")
    parser.add_argument(
        "--output", type=Path, default=Path("inverse-problem-output"), help="the folder for the picture"
    )
    parser.add_argument("--no-plots", action="store_true", help="draw no picture")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run the example; the exit status is 2 where the backend cannot be used."""
    options = parse(arguments)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(ag.use_backend(options.backend))
        except (ValueError, BackendError) as error:
            print(f"inverse_problem.py: {error}", file=sys.stderr)
            return 2
        run(options)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
