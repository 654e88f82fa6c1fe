"""Backends that are broken in one way each: the loopback backend, with a single function or operator replaced."""

from collections.abc import Callable
from typing import Any

from arraygrad.conformance.proxy import ProxyBackend
from arraygrad_loopback_test import backend as loopback

_ARITHMETIC = ("__add__", "__sub__", "__mul__", "__truediv__", "__pow__", "__lt__", "__eq__")

healthy = ProxyBackend("healthy", loopback)
"""Broken in no way: the control."""


def _aligned_left(operator: Callable[..., Any]) -> Callable[..., Any]:
    """An operator that pads the shorter shape on the right, where the standard says on the left."""

    def operate(self: Any, other: Any) -> Any:
        ndim = getattr(other, "ndim", 0)
        if 0 < ndim < self.ndim:
            other = self.origin.reshape(other, (*other.shape, *(1,) * (self.ndim - ndim)))
        elif 0 < self.ndim < ndim:
            self = self.origin.reshape(self, (*self.shape, *(1,) * (ndim - self.ndim)))
        return operator(self, other)

    return operate


broadcasting = ProxyBackend("broken_broadcasting", loopback, methods=dict.fromkeys(_ARITHMETIC, _aligned_left))


def _negated(cos: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x: -cos(x)


sign = ProxyBackend("broken_sign", loopback, functions={"cos": _negated})


def _wraps_at_32_bits(operator: Callable[..., Any]) -> Callable[..., Any]:
    """An operator that computes int64 in int32."""

    def operate(self: Any, other: Any) -> Any:
        result = operator(self, other)
        xp = self.origin
        if result is not NotImplemented and result.dtype == xp.int64:
            result = xp.astype(xp.astype(result, xp.int32), xp.int64)
        return result

    return operate


integers = ProxyBackend("broken_integers", loopback, methods=dict.fromkeys(_ARITHMETIC[:3], _wraps_at_32_bits))


def _peeks(exp: Callable[..., Any]) -> Callable[..., Any]:
    """An exponential that looks at its result to warn of an overflow."""

    def call(x: Any) -> Any:
        result = exp(x)
        if bool(x.origin.any(x.origin.isinf(result))):
            raise OverflowError("exp: the result is infinite")
        return result

    return call


host_copy = ProxyBackend("broken_host_copy", loopback, functions={"exp": _peeks})


def _widens(function: Callable[..., Any]) -> Callable[..., Any]:
    """A sum that accumulates in float64 and stays there."""

    def call(x: Any, **options: Any) -> Any:
        if x.dtype == x.origin.float32 and options.get("dtype") is None:
            options["dtype"] = x.origin.float64
        return function(x, **options)

    return call


widening = ProxyBackend("broken_widening", loopback, functions={"sum": _widens})


class _Denies(ProxyBackend):
    """Says of every two arrays that they are separate."""

    def shares_memory(self, a: Any, b: Any) -> bool:
        """No."""
        return False


memory = _Denies("broken_memory", loopback)


class _BadKernel(ProxyBackend):
    """Brings an index_add that keeps one of the values of a repeated index, as an indexed assignment does."""

    def __init__(self, name: str) -> None:
        super().__init__(name, loopback)
        self.kernels = {"index_add": self.index_add}

    def index_add(self, x: Any, indices: Any, values: Any) -> Any:
        """Wrong where an index is repeated."""
        data = x.raw._data.copy()
        data[indices.raw._data] += values.raw._data
        return self.coerce(type(x.raw)(data))


kernel = _BadKernel("broken_kernel")


class _NoDevice(ProxyBackend):
    """Cannot be used on any machine."""

    def unavailable(self) -> str | None:
        """Why not."""
        return "no such device was ever built"


no_device = _NoDevice("no_device", loopback)

declared = ProxyBackend("declared", loopback, functions={"cos": _negated})
declared.expected_failures = {
    "values::test_functions_of_one_number[cos-*]": "cos has the wrong sign, to be fixed by its library",
    "values::test_functions_of_a_complex_number[cos-*]": "cos has the wrong sign, to be fixed by its library",
    "values::no such test": "it was renamed",
}

declared_wrongly = ProxyBackend("declared_wrongly", loopback)
declared_wrongly.expected_failures = {"values::test_functions_of_one_number[cos-float32]": "was wrong long ago"}
