"""Forward mode in PyTorch's spelling: dual tensors inside a level.

>>> from arraygrad.autograd import forward_ad
>>> with forward_ad.dual_level():
...     x = forward_ad.make_dual(ag.tensor(3.0), ag.tensor(1.0))
...     forward_ad.unpack_dual(x * x).tangent
tensor(6.)
"""

from __future__ import annotations

from types import TracebackType
from typing import NamedTuple

from arraygrad._engine import duals, forward
from arraygrad._tensor.tensor import Tensor


class UnpackedDualTensor(NamedTuple):
    """The parts of a dual tensor; ``tangent`` is None where there is none."""

    primal: Tensor
    tangent: Tensor | None


class dual_level:
    """Open a forward-mode level for the block; duals made in it are plain tensors afterwards. Levels nest."""

    def __init__(self) -> None:
        self._level = 0

    def __enter__(self) -> int:
        self._level = enter_dual_level()
        return self._level

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        exit_dual_level(level=self._level)


def enter_dual_level() -> int:
    """Open a level and return its number; ``dual_level`` is the safer form."""
    return forward.enter_level().number


def exit_dual_level(*, level: int | None = None) -> None:
    """Close a level, by default the innermost.

    Raises RuntimeError where it is not the innermost open level.
    """
    levels = forward.open_levels()
    if not levels or (level is not None and level != levels[-1].number):
        numbers = [each.number for each in levels]
        raise RuntimeError(f"exit_dual_level: level {level} is not the innermost open level; open: {numbers}")
    forward.exit_level(levels[-1])


def make_dual(tensor: Tensor, tangent: Tensor, *, level: int | None = None) -> Tensor:
    """Return ``tensor`` carrying ``tangent``, a tensor of the same shape, dtype and device.

    Raises RuntimeError outside a level and for a tangent that does not fit, TypeError for anything but tensors.
    """
    for name, x in (("tensor", tensor), ("tangent", tangent)):
        if not isinstance(x, Tensor):
            raise TypeError(f"make_dual: {name} must be a Tensor, got {type(x).__name__}")
    opened = _open("make_dual", level)
    if tensor.dtype.kind not in "fc":
        raise ValueError(
            f"make_dual: Expected primal to be floating point or complex, but got: {tensor.dtype.name}; only these "
            "have tangents"
        )
    if tensor.shape != tangent.shape or tensor.dtype is not tangent.dtype or tensor._backend is not tangent._backend:
        raise RuntimeError(
            "make_dual: Trying to set a forward gradient that has a different size, dtype or device than that of the "
            f"original Tensor: the tangent has shape {list(tangent.shape)}, dtype {tangent.dtype.name} on "
            f"{tangent.device}; the tensor has {list(tensor.shape)}, {tensor.dtype.name} on {tensor.device}; they "
            "must be equal"
        )
    if duals.dual_at(tensor, opened) is not None:
        raise RuntimeError("make_dual: the tensor already has a tangent at this level")
    out: Tensor = duals.make_dual(tensor, tangent, opened)
    return out


def unpack_dual(tensor: Tensor, *, level: int | None = None) -> UnpackedDualTensor:
    """Return primal and tangent of a tensor at a level, by default the innermost; the tangent is None without one."""
    if level is None and not forward.open_levels():
        return UnpackedDualTensor(tensor, None)
    dual = duals.dual_at(tensor, _open("unpack_dual", level))
    return UnpackedDualTensor(tensor, None) if dual is None else UnpackedDualTensor(dual.primal, dual.tangent)


def _open(name: str, level: int | None) -> forward.ForwardLevel:
    """Return the open level of a number, by default the innermost."""
    levels = forward.open_levels()
    if level is None:
        if not levels:
            raise RuntimeError(
                f"{name}: Trying to create or read a dual Tensor for forward AD but no level exists; use it inside "
                "`with dual_level():`"
            )
        return levels[-1]
    for each in levels:
        if each.number == level:
            return each
    raise RuntimeError(f"{name}: level {level} is not open")
