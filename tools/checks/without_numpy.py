"""Check the environment: NumPy is not in it, so that its absence is what is tested."""

import importlib.util

assert importlib.util.find_spec("numpy") is None, "NumPy is here, so its absence was not tested"
