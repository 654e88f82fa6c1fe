"""Random programs of reads, writes, views, Functions, hooks and retained gradients, in both modes.

`nox -s programs` runs ten thousand; the environment variable ARRAYGRAD_PROGRAMS chooses how many.
"""

import os

import pytest

pytest.importorskip("numpy", reason="the reference is written in NumPy")

import programs

COUNT = int(os.environ.get("ARRAYGRAD_PROGRAMS", "240"))
BLOCKS = 8


@pytest.mark.parametrize("block", range(BLOCKS))
def test_values_gradients_and_tangents_of_random_programs(block):
    outcomes = {"compared": 0, "stale": 0, "overflow": 0}
    for seed in range(block, COUNT, BLOCKS):
        outcomes[programs.check(seed)] += 1
    print(f"of {sum(outcomes.values())} programs: {outcomes}")
    assert outcomes["compared"] > 0.5 * sum(outcomes.values())
