"""Parts of complex numbers, and the conjugate."""

from __future__ import annotations

from typing import Any

from arraygrad._graph.primitive import Spec, primitive, standard

conj = standard("conj", "x")


@conj.linear("x")
def _(xp: Any, g: Any) -> Any:
    return xp.conj(g)


real = standard("real", "x", view=True, copies=True)


@real.linear("x")
def _(xp: Any, g: Any, x: Spec) -> Any:
    return xp.astype(g, x.dtype)


imag = standard("imag", "x", view=True, copies=True)


@imag.linear("x")
def _(xp: Any, g: Any, x: Spec) -> Any:
    return xp.astype(g, x.dtype) * 1j


# Apart from imag, because it is no view of anything.
@primitive(node="Imag")
def imag_of_real(xp: Any, x: Any, /) -> Any:
    return xp.zeros_like(x)


imag_of_real.zero("x")
