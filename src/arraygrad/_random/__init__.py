"""Random numbers: one seed gives the same bits on every backend. Imports ``_engine`` and below."""

from arraygrad._random.creation import rand, rand_like, randint, randint_like, randn, randn_like, randperm
from arraygrad._random.distributions import bernoulli, exponential, multinomial, normal, uniform
from arraygrad._random.generator import (
    Generator,
    default_generator,
    fork_rng,
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)
from arraygrad._random.philox import random_bits

__all__ = [
    "Generator",
    "bernoulli",
    "default_generator",
    "exponential",
    "fork_rng",
    "get_rng_state",
    "initial_seed",
    "manual_seed",
    "multinomial",
    "normal",
    "rand",
    "rand_like",
    "randint",
    "randint_like",
    "randn",
    "randn_like",
    "random_bits",
    "randperm",
    "seed",
    "set_rng_state",
    "uniform",
]
