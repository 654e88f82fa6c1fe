"""Count what one recorded multiplication costs: the calls that it takes, and the memory blocks that stay.

    python tools/count_calls.py [BACKEND]

Calls are what Python's profiler reports: of Python functions, and of functions in C from Python. Where the engine is
compiled, calls inside it are C and are not reported. Objects are the memory blocks that are there after the operation
and were not there before: what a node keeps.
"""

import gc
import sys
from collections.abc import Callable
from typing import Any

import arraygrad as ag

LENGTH = 20_000  # more than the lists of free tuples hold


def main() -> None:
    ag.set_default_backend(sys.argv[1] if len(sys.argv) > 1 else "numpy")
    y = ag.tensor([1.0, 1.0, 1.0, 1.0], requires_grad=True)

    def forward() -> Any:
        z = y
        for _ in range(LENGTH):
            z = z * y
        return z

    forward().sum().backward()
    y.grad = None
    gc.disable()
    before = sys.getallocatedblocks()
    z = forward()
    blocks = sys.getallocatedblocks() - before
    del z
    total = forward().sum()
    print(f"engine: {'compiled' if ag.__compiled__ else 'pure'}")
    for what, work in (("forward", forward), ("backward", total.backward)):
        python, c = calls(work)
        print(f"{what}: {python / LENGTH:.1f} calls of Python functions, {c / LENGTH:.1f} of functions in C")
    print(f"kept by a node: {blocks / LENGTH:.1f} memory blocks")


def calls(work: Callable[[], Any]) -> tuple[int, int]:
    """The numbers of calls of Python functions and of functions in C."""
    counts = {"call": 0, "c_call": 0}

    def count(frame: Any, event: str, argument: Any) -> None:
        if event in counts:
            counts[event] += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counts["call"], counts["c_call"]


if __name__ == "__main__":
    main()
