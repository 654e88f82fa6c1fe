import subprocess
import sys

import array_api_compat.numpy
import numpy as np
import pytest

from arraygrad_numpy import namespace


@pytest.mark.parametrize("name", namespace.FROM_COMPAT)
def test_what_numpy_does_otherwise_comes_from_array_api_compat(name):
    assert getattr(namespace, name) is getattr(array_api_compat.numpy, name)


@pytest.mark.parametrize("name", ["add", "mean", "zeros", "float32", "isdtype", "pi"])
def test_the_rest_is_numpys_own(name):
    assert getattr(namespace, name) is getattr(np, name)


def test_a_name_that_nobody_has_is_an_error():
    with pytest.raises(AttributeError, match=r"module 'arraygrad_numpy\.namespace' has no attribute 'summ'"):
        getattr(namespace, "summ")  # noqa: B009  # a misspelt name, on purpose


def test_public_names_are_listed_and_there():
    names = dir(namespace)
    assert {"sort", "add", "linalg", "__array_api_version__"} <= set(names)
    assert all(hasattr(namespace, name) for name in ("sort", "add", "linalg", "fft", "take_along_axis"))


def test_making_a_tensor_loads_no_more_of_numpy_than_numpy_itself():
    program = (
        "import numpy, sys; before = set(sys.modules); import arraygrad as ag; ag.zeros(1, device='numpy')\n"
        "more = {m for m in set(sys.modules) - before if m.partition('.')[0] in ('numpy', 'array_api_compat')}\n"
        "assert not more, more"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
