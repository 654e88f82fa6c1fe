"""What the core knows of strides, against NumPy's: random chains of views on arrays in row-major order."""

import random

import pytest

import arraygrad as ag
from arraygrad._engine import strides
from arraygrad.rules.manipulation import reshape

np = pytest.importorskip("numpy", reason="the strides are NumPy's")


KINDS = (
    *("index", "slice", "reshape", "reshape", "permute", "transpose", "expand", "new axis", "squeeze", "split"),
    "unstack",
)


def factors(n, source):
    """Return a random shape of n elements."""
    shape = []
    while n > 1:
        divisor = source.choice([d for d in range(2, n + 1) if n % d == 0])
        shape.append(divisor)
        n //= divisor
    for _ in range(source.randint(0, 2)):
        shape.insert(source.randint(0, len(shape)), 1)
    return tuple(shape)


def step(x, source):
    """Return a random view of a tensor."""
    kind = source.choice(KINDS)
    axis = source.randrange(x.ndim) if x.ndim else 0
    before = (slice(None),) * axis
    if kind == "reshape":
        return ag.reshape(x, factors(x.numel(), source)) if x.numel() else x
    if kind == "new axis":
        return ag.expand_dims(x, axis)
    if kind == "expand":
        return ag.broadcast_to(x, (source.randint(1, 3), *[source.choice([2, 1]) if n == 1 else n for n in x.shape]))
    if not x.ndim:
        return x
    if kind == "permute":
        return ag.permute_dims(x, tuple(source.sample(range(x.ndim), x.ndim)))
    if kind == "transpose" and x.ndim > 1:
        return x.mT
    if kind == "squeeze":
        return x.squeeze()
    n = x.shape[axis]
    if kind == "slice":
        return x[(*before, source.choice([slice(None), slice(1, None), slice(None, None, 2), slice(None, None, -1)]))]
    if kind == "split" and n > 1:
        return ag.split(x, (1, n - 1), dim=axis)[source.randrange(2)]
    if kind == "unstack" and n:
        return ag.unstack(x, axis=axis)[source.randrange(n)]
    return x[(*before, source.randrange(n))] if n else x


@pytest.mark.parametrize("block", range(4))
def test_copies_and_repetitions_are_those_of_numpy(block):
    seen = {"copies": 0, "repetitions": 0, "others": 0}
    for seed in range(block * 250, block * 250 + 250):
        source = random.Random(seed)
        base = ag.reshape(ag.arange(24, device="numpy"), factors(24, source)).clone()
        x = base
        for _ in range(source.randint(1, 6)):
            before, x = x, step(x, source)
            if x._view is None and x is not base:  # NumPy made a copy
                calls = (*(before._view.calls if before is not base else ()), (reshape, (x.shape,), None))
                assert not strides.is_view(base.shape, calls), seed
                seen["copies"] += 1
                break
        else:
            calls = x._view.calls if x is not base else ()
            elements = np.ravel(x._raw())
            repeated = len(set(elements.tolist())) < elements.size
            assert strides.is_view(base.shape, calls), seed
            assert strides.repeats(base.shape, calls) == repeated, seed
            seen["repetitions" if repeated else "others"] += 1
    assert min(seen.values()) > 10, seen
