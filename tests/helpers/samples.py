"""Numbers to try functions on: fixed, spread over many orders of magnitude."""

import cmath
import random


def real(low, high, count=60, seed=0):
    """Return ``count`` numbers between ``low`` and ``high`` and both ends; half of them evenly, half by magnitude."""
    rng = random.Random(seed)
    evenly = [rng.uniform(low, high) for _ in range(count // 2)]
    largest = max(abs(low), abs(high))
    scaled = [largest * 10 ** rng.uniform(-8, 0) * rng.choice((-1, 1)) for _ in range(4 * count)]
    return [low, high, *evenly, *[x for x in scaled if low <= x <= high][: count - count // 2]]


def complex_plane(smallest, largest, count=80, seed=0):
    """Return complex numbers in all directions, with moduli between two bounds."""
    rng = random.Random(seed)
    moduli = [smallest * (largest / smallest) ** rng.random() for _ in range(count)]
    return [cmath.rect(modulus, rng.uniform(-cmath.pi, cmath.pi)) for modulus in moduli]
