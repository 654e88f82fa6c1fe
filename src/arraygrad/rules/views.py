"""Assignment through a view: the base as a function of its old value and of the view's new one.

It is the one chapter without functions: the engine records it when a view is written to.

A chain of view calls selects elements of the base and arranges them. Its transpose, the vjps of its calls, puts
elements back where they came from and zeros elsewhere; the transpose of ones shows which elements the view covers. So
the base with the part under the view replaced is ``where(covered, transpose(value), base)``: exact, as no element is
covered twice; where some call of the chain repeats elements, the places that the view shows are looked up instead. The
real or imaginary part of a complex base is no whole element; there the old part is subtracted.
"""

from __future__ import annotations

from typing import Any

from arraygrad._base.arrays import device_of, is_complex
from arraygrad._graph.plan import OPTION, OUT, SPEC
from arraygrad._graph.primitive import Primitive, Spec, primitive
from arraygrad.rules.indexing import put_at, size_of


@primitive(node="CopySlices")
def assign_view(xp: Any, base: Any, value: Any, /, calls: Any) -> Any:
    return _replace(xp, base, value, calls)


@assign_view.vjp("base")
@assign_view.jvp("base")
def _(xp: Any, g: Any, value: Spec, calls: Any) -> Any:
    return _replace(xp, g, xp.zeros(value.shape, dtype=value.dtype, device=value.device), calls)


@assign_view.vjp("value")
def _(xp: Any, g: Any, calls: Any) -> Any:
    return _look(xp, g, calls)[-1]


@assign_view.jvp("value")
def _(xp: Any, t: Any, base: Spec, calls: Any) -> Any:
    zeros = xp.zeros(base.shape, dtype=base.dtype, device=base.device)
    return _put_back(xp, t, _look(xp, zeros, calls), calls)


def _replace(xp: Any, base: Any, value: Any, calls: Any) -> Any:
    """Return ``base`` with what the chain of view calls shows of it replaced by ``value``."""
    if any(view.repeats for view, _, _ in calls) and is_complex(xp, base) is is_complex(xp, value):
        flat = put_at(xp, xp.reshape(base, (-1,)), _shown(xp, base, calls), xp.reshape(value, (-1,)))
        return xp.reshape(flat, base.shape)
    stages = _look(xp, base, calls)
    placed = _put_back(xp, value, stages, calls)
    if is_complex(xp, base) and not is_complex(xp, value):
        return base - _put_back(xp, stages[-1], stages, calls) + placed
    flags = _look(xp, xp.zeros(base.shape, dtype=xp.bool, device=device_of(xp, base)), calls)
    under = _put_back(xp, xp.ones(value.shape, dtype=xp.bool, device=device_of(xp, base)), flags, calls)
    return xp.where(under, placed, base)


def covered(xp: Any, base: Any, calls: Any) -> Any:
    """Return which elements of the base the chain of view calls shows, however often."""
    shown = _shown(xp, base, calls)
    none = xp.zeros((size_of(base.shape),), dtype=xp.bool, device=device_of(xp, base))
    flags = put_at(xp, none, shown, xp.ones(shown.shape, dtype=xp.bool, device=device_of(xp, base)))
    return xp.reshape(flags, base.shape)


def _shown(xp: Any, base: Any, calls: Any) -> Any:
    """Return for each element that the chain of view calls shows where it is in the base, as flat arrays."""
    numbers = xp.reshape(xp.arange(size_of(base.shape), device=device_of(xp, base)), base.shape)
    return xp.reshape(_look(xp, numbers, calls)[-1], (-1,))


def _look(xp: Any, base: Any, calls: Any) -> list[Any]:
    """Return the base, what the first call shows of it, and so on to the view itself."""
    stages = [base]
    for view, options, index in calls:
        out = view.forward(xp, stages[-1], *options)
        stages.append(out if index is None else out[index])
    return stages


def _put_back(xp: Any, value: Any, stages: list[Any], calls: Any) -> Any:
    """Return the transpose of the chain at ``value``: an array like the base."""
    for (view, options, index), source in zip(reversed(calls), reversed(stages[:-1]), strict=True):
        value = _transpose(xp, view, value, source, options, index)
    return value


def _transpose(xp: Any, view: Primitive, value: Any, source: Any, options: tuple[Any, ...], index: int | None) -> Any:
    """Return the vjp of one view call at ``value``, the cotangent of all of its output or of output ``index``."""
    rule = view.vjps[view.inputs[0]]
    cotangent = value
    if index is not None:
        outputs = view.forward(xp, source, *options)
        cotangent = tuple([value if i == index else xp.zeros_like(o) for i, o in enumerate(outputs)])
    arguments = [_argument(xp, need, source, options) for need in rule.needs]
    return rule.function(xp, cotangent, *arguments)


def _argument(xp: Any, need: Any, source: Any, options: tuple[Any, ...]) -> Any:
    """Return what a view's rule asks for: an option, or its input by shape or by value."""
    if need.kind == OPTION:
        return options[need.position]
    assert need.kind != OUT, "the vjp of a view depends on where elements go, not on what they are"
    return Spec(tuple(source.shape), source.dtype, device_of(xp, source)) if need.kind == SPEC else source
