"""A plugin's kernel is called in place of the core's version, with the arguments that the contract names."""

import pytest

from arraygrad._base import kernels
from arraygrad.rules import activation, losses, normalization, special

CALLS = {
    "cross_entropy": (losses.cross_entropy, ("x", "target", 1)),
    "erf": (special.erf, ("x",)),
    "erfc": (special.erfc, ("x",)),
    "gelu": (activation.gelu, ("x",)),
    "layer_norm": (normalization.layer_norm, ("x", "weight", "bias", (1,), 1e-5)),
    "log_softmax": (normalization.log_softmax, ("x", 1)),
    "sigmoid": (special.sigmoid, ("x",)),
    "softmax": (normalization.softmax, ("x", 1)),
}


class Library:
    """A namespace without functions: only its kernel can be called."""


@pytest.mark.parametrize("name", CALLS)
def test_the_kernel_is_called(name, monkeypatch):
    xp = Library()
    monkeypatch.setitem(kernels._tables, id(xp), {name: lambda *args: (name, args)})
    primitive, arguments = CALLS[name]
    assert primitive.forward(xp, *arguments) == (name, arguments)
