"""An Array API library in C: fast on a CPU, small, and without dependencies but OpenBLAS."""

from math import e as e, inf as inf, nan as nan, pi as pi
from arraygrad_cpu._core import *
from arraygrad_cpu._core import __array_namespace_info__
newaxis = None
__array_api_version__ = "2025.12"
