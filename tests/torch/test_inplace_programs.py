"""Random programs of views and in-place operations, run by arraygrad and by PyTorch: same values, same gradients.

PyTorch and arraygrad may save different values for a backward, so an error about a stale value may come from one alone;
what is never allowed is a gradient that differs. A program ends early where only PyTorch refuses a step, which it does
for operands that overlap in memory and for some writes to views whose base once was a leaf.
"""

import random
import re

import pytest
import torch

import arraygrad as ag


class Pair:
    """The same tensor in both libraries."""

    def __init__(self, ours, theirs):
        self.ours = ours
        self.theirs = theirs


class PyTorchRefuses(Exception):
    """A step that only arraygrad can do."""


THEIR_LIMITS = ("refer to a single memory location", "a leaf Variable that requires grad")


def both(function, *pairs):
    """Run a function in both libraries; both must succeed or both must refuse."""
    results, errors = [], []
    for side in ("ours", "theirs"):
        try:
            results.append(function(*(getattr(p, side) for p in pairs)))
            errors.append(None)
        except (RuntimeError, IndexError) as error:
            results.append(None)
            errors.append(error)
    if errors[0] is None and any(limit in str(errors[1]) for limit in THEIR_LIMITS):
        raise PyTorchRefuses
    assert (errors[0] is None) == (errors[1] is None), f"ours: {errors[0]!r}\ntheirs: {errors[1]!r}"
    return None if errors[0] is not None else Pair(*results)


def leaf(values, requires_grad):
    return Pair(
        ag.tensor(values, dtype=ag.float64, requires_grad=requires_grad),
        torch.tensor(values, dtype=torch.float64, requires_grad=requires_grad),
    )


VIEWS = [
    ("row", lambda x: x[0] if x.ndim else x),
    ("rows", lambda x: x[1:] if x.ndim else x),
    ("step", lambda x: x[::2] if x.ndim else x),
    ("column", lambda x: x[..., -1] if x.ndim > 1 else x),
    ("transpose", lambda x: x.mT if x.ndim > 1 else x),
    ("flat", lambda x: x.reshape(-1)),
    ("unsqueeze", lambda x: x.unsqueeze(0)),
    ("squeeze", lambda x: x.squeeze()),
    ("detach", lambda x: x.detach()),
]
RESULTS = [
    ("mul", lambda x, y: x * y),
    ("add", lambda x, y: x + y),
    ("sub", lambda x, y: x - 2 * y),
    ("clone", lambda x, y: x.clone()),
    ("sin", lambda x, y: x.sin()),
    ("where", lambda x, y: x.where(x > 0, y)),
]
WRITES = [
    ("add_", lambda x, y: x.add_(y)),
    ("mul_", lambda x, y: x.mul_(y)),
    ("mul_2", lambda x, y: x.mul_(2)),
    ("copy_", lambda x, y: x.copy_(y)),
    ("zero_", lambda x, y: x.zero_()),
    ("sin_", lambda x, y: x.sin_()),
    ("set0", lambda x, y: x.__setitem__(0, 1.5)),
    ("setrow", lambda x, y: x.__setitem__(0, y)),
    ("setmask", lambda x, y: x.__setitem__(x < 0, 0.5)),
    ("setend", lambda x, y: x.__setitem__((Ellipsis, -1), y)),
]


def program(seed):
    """Return the final tensors of a random program and the steps that made them."""
    source = random.Random(seed)

    def values(n):
        return [round(source.uniform(-2, 2), 3) for _ in range(n)]

    leaves = [
        leaf([values(3), values(3)], True),
        leaf(values(3), True),
        leaf(values(1)[0], True),
        leaf([values(3), values(3)], False),
    ]
    pool = [*leaves, both(lambda x: x * 1.5, leaves[0])]
    steps = []
    for _ in range(source.randint(3, 14)):
        kind = source.choice(["view", "result", "write", "write"])
        x, y = source.choice(pool), source.choice(pool)
        quiet = kind == "write" and source.random() < 0.15
        name, function = source.choice({"view": VIEWS, "result": RESULTS, "write": WRITES}[kind])
        steps.append((name, pool.index(x), pool.index(y), "no_grad" if quiet else ""))
        if kind == "view":
            new = both(function, x)
        elif quiet:
            with ag.no_grad(), torch.no_grad():
                new = both(function, x, y)
        else:
            new = both(function, x, y)
        if new is not None and new.ours is not None and kind != "write":
            pool.append(new)
    return leaves, pool, steps


def close(ours, theirs):
    assert list(ours.shape) == list(theirs.shape)
    values = torch.tensor(ours.detach().reshape(-1).tolist(), dtype=torch.float64)
    assert torch.allclose(values, theirs.detach().reshape(-1), atol=1e-12, equal_nan=True)


@pytest.mark.parametrize("block", range(8))
def test_values_and_gradients_of_random_programs(block):
    compared = 0
    for seed in range(block * 250, (block + 1) * 250):
        try:
            leaves, pool, steps = program(seed)
        except PyTorchRefuses:
            continue
        try:
            for pair in pool:
                close(pair.ours, pair.theirs)
                assert pair.ours.requires_grad == pair.theirs.requires_grad
            source = random.Random(seed)
            chosen = [p for p in pool if p.theirs.requires_grad]
            weights = [source.uniform(0.5, 2) for _ in chosen]
            outcomes = []
            for side in ("ours", "theirs"):
                total = sum((getattr(p, side) * w).sum() for p, w in zip(chosen, weights, strict=True))
                try:
                    total.backward()
                    outcomes.append(None)
                except RuntimeError as error:
                    outcomes.append(error)
            if outcomes != [None, None]:
                for outcome in outcomes:
                    assert outcome is None or re.search("in.?place", str(outcome)), outcome
                continue
            compared += 1
            for pair in leaves:
                assert pair.ours.is_leaf == pair.theirs.is_leaf
                if not pair.theirs.is_leaf:
                    continue
                if pair.theirs.grad is None:
                    assert pair.ours.grad is None
                else:
                    close(pair.ours.grad, pair.theirs.grad)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {steps}\n{error}") from error
    assert compared > 100
