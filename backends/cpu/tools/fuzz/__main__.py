"""A differential fuzzer: random calls on arraygrad_cpu and on NumPy, whose results must agree.

    python tools/fuzz [--mode values|bools|writers] [--cases 1000000] [--seed 0] [--only NAME ...] [--first N]

A case is drawn from its number and the seed alone: dtypes, shapes with 0 and 1, views with steps, reversed, transposed
and broadcast axes, special values, index keys, axis tuples, overlapping assignments. A difference is printed with the
case's number, with which ``--first N --cases 1`` draws it again; the exit status is then 1.

What counts as equal: shapes and dtypes are the same; integers, bools and everything that only moves elements are the
same to the bit (also the sign of zeros); floating results differ by no more than the ulps that their row of the table
states, or, for sums, by that many units of the last place of the sum of magnitudes. Where NumPy raises an error,
arraygrad_cpu must raise one too, and must not otherwise.

There are two more modes. With ``bools``, true elements of our bool arrays have any byte but 0. With ``writers``,
another process writes to the arrays during the call (writers.py).
"""

import argparse
import sys
from collections.abc import Callable, Sequence

import numpy as np
from bools import BoolDraw
from compare import description, difference, magnitude, outcome
from draw import Draw
from table import ROWS
from writers import Arena, WriterDraw, beyond_bounds, rows

import arraygrad_cpu as cpu

Case = Callable[[int, int, Sequence[str]], str | None]
"""Runs the case of a seed and a number, with one of the functions named; a problem in words, or None."""


def comparison(kind: type[Draw]) -> Case:
    def run_case(seed: int, number: int, names: Sequence[str]) -> str | None:
        d = kind(seed, number)
        chosen = ROWS[d.choice(names)]
        call = chosen.draw(d)
        scale = magnitude(call) if chosen.of_sum else 0.0
        before = description(chosen.name, call)
        wanted = outcome(chosen.numpy or getattr(np, chosen.name), call, "numpy")
        got = outcome(chosen.cpu or getattr(cpu, chosen.name), call, "cpu")
        problem = difference(got, wanted, chosen, scale)
        return None if problem is None else f"case {number}: {before}\n{problem}"

    return run_case


def with_writer(arena: Arena) -> Case:
    table = rows()

    def run_case(seed: int, number: int, names: Sequence[str]) -> str | None:
        d = WriterDraw(seed, number, arena)
        chosen = table[d.choice(names)]
        call = chosen.draw(d)
        problem = beyond_bounds(chosen, call)
        return None if problem is None else f"case {number}: {description(chosen.name, call)}\n{problem}"

    return run_case


def run(run_case: Case, seed: int, first: int, cases: int, names: Sequence[str], most: int = 20) -> list[str]:
    """Run cases first ... first + cases - 1; the problems found, at most `most`."""
    problems: list[str] = []
    for number in range(first, first + cases):
        problem = run_case(seed, number, names)
        if problem is not None:
            problems.append(problem)
            if len(problems) == most:
                break
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare arraygrad_cpu with NumPy on random calls.")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mode", choices=("values", "bools", "writers"), default="values")
    parser.add_argument("--only", nargs="+", choices=sorted(rows()), default=None, metavar="NAME")
    options = parser.parse_args()
    names = options.only or sorted(rows() if options.mode == "writers" else ROWS)
    if options.mode == "writers":
        arena = Arena()
        problems = run(with_writer(arena), options.seed, options.first, options.cases, names)
        arena.close()
    else:
        case = comparison(BoolDraw if options.mode == "bools" else Draw)
        problems = run(case, options.seed, options.first, options.cases, names)
    for problem in problems:
        print(problem, end="\n\n")
    print(f"{options.cases} cases of {len(names)} functions: {len(problems)} differences")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
