"""How the elementwise functions run their primitives: inputs without a meaning are refused first."""

from __future__ import annotations

from typing import Any

from arraygrad._backends.scalars import number_type
from arraygrad._engine.record import as_operand
from arraygrad._graph.primitive import Primitive
from arraygrad._plain.errors import TypeRuntimeError
from arraygrad._typing import Tensor
from arraygrad.functions._apply import apply

ANY = "biufc"
"""Every dtype: the kinds are the letters of ``DType.kind``."""
NUMERIC = "iufc"
REAL = "biuf"
REAL_NUMERIC = "iuf"
INTEGER_OR_BOOL = "biu"
INTEGER = "iu"

_EXPECTED = {
    NUMERIC: ("numeric", "convert it first, for example with .to(arraygrad.int64)"),
    REAL: ("real", "take real(x), imag(x) or abs(x) first"),
    REAL_NUMERIC: (
        "real numeric",
        "take real(x), imag(x) or abs(x) of complex numbers, and convert booleans with .to(arraygrad.int64)",
    ),
    INTEGER_OR_BOOL: ("integer or boolean", "convert it first, for example with .to(arraygrad.int64)"),
    INTEGER: ("integer", "convert it first, for example with .to(arraygrad.int64)"),
}
_SCALAR_KIND: dict[type, str] = {bool: "b", int: "i", float: "f", complex: "c"}


def elementwise(primitive: Primitive, kinds: str, *inputs: Any) -> Tensor:
    """Run an elementwise primitive on inputs of the given kinds; None stands for an input left out.

    Raises TypeError for an input of another kind.
    """
    if kinds is not ANY:
        for x in inputs:
            check_kind(primitive.name, kinds, x)
    return apply(primitive, inputs)


def check_kind(name: str, kinds: str, x: Any) -> None:
    """Raise TypeError unless an input, or None for one left out, is of one of these kinds."""
    if isinstance(x, Tensor):
        kind = x.dtype.kind
    elif x is None:
        return
    elif (number := number_type(type(x))) is not None:
        kind = _SCALAR_KIND[number]
    else:
        x = as_operand(name, x)
        kind = x.dtype.kind
    if kind not in kinds:
        expected, remedy = _EXPECTED[kinds]
        found = x.dtype.name if isinstance(x, Tensor) else f"the {type(x).__name__} {x!r}"
        raise TypeRuntimeError(
            f"{name}: expected {expected} input, got {found}; {remedy} (not implemented for {found})"
        )
