"""What the namespace holds: every public name of the C module, and what the standard adds to it."""

import importlib
import math
import subprocess
import sys
from types import ModuleType

import arraygrad_cpu as xp
from arraygrad_cpu import _core

CONSTANTS = {"e", "inf", "nan", "newaxis", "pi"}
SPECIAL = {"__array_api_version__", "__array_namespace_info__"}


def test_all_lists_every_public_name():
    public = {name for name in vars(_core) if not name.startswith("_")}
    assert set(xp.__all__) == public | CONSTANTS | SPECIAL
    assert len(xp.__all__) == len(set(xp.__all__))
    assert all(hasattr(xp, name) for name in xp.__all__)
    assert {name for name in vars(xp) if not name.startswith("_")} == public | CONSTANTS


def test_constants():
    assert (xp.e, xp.pi, xp.inf, xp.newaxis) == (math.e, math.pi, math.inf, None)
    assert math.isnan(xp.nan)


def test_extensions_are_modules_of_the_package():
    for name in xp.__all__:
        value = getattr(xp, name)
        if isinstance(value, ModuleType):
            assert value.__doc__
            assert importlib.import_module(value.__name__) is value
    assert (xp.fft.__name__, xp.linalg.__name__) == ("arraygrad_cpu.fft", "arraygrad_cpu.linalg")
    assert set(xp.fft.__all__) == {name for name in vars(_core.fft) if not name.startswith("_")}
    assert set(xp.linalg.__all__) == {name for name in vars(_core.linalg) if not name.startswith("_")}


def test_the_import_takes_no_other_library_along():
    code = (
        "import sys, arraygrad_cpu; print([m for m in ('numpy', 'scipy', 'arraygrad', 'ctypes') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
