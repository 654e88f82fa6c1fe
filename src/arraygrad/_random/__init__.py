"""Random numbers: one seed gives the same bits on every backend. Imports ``_engine`` and below."""

from typing import TYPE_CHECKING

from arraygrad._random import creation, distributions, generator
from arraygrad._random.creation import *
from arraygrad._random.distributions import *
from arraygrad._random.generator import *

if not TYPE_CHECKING:  # checkers take what is imported here for all there is, and this for a list of private names
    __all__ = creation.__all__ + distributions.__all__ + generator.__all__
