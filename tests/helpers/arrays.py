"""Arrays for tests, with the same values on every backend."""

import math
import random

import arraygrad as ag

DOUBLE = {"real": ag.float64, "complex": ag.complex128}


def uniform(*shape, kind="real", seed=0):
    """Return numbers between -2 and 2, in both parts if complex, in double precision."""
    rng = random.Random(f"{seed} {shape}")
    values = [rng.uniform(-2, 2) for _ in range(math.prod(shape))]
    if kind == "complex":
        values = [complex(v, rng.uniform(-2, 2)) for v in values]
    return ag.reshape(ag.asarray(values, dtype=DOUBLE[kind]), shape)


def double(values, kind="real"):
    """Return given numbers in double precision."""
    return ag.asarray(values, dtype=DOUBLE[kind])
