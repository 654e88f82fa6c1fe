"""Clipping gradients, in place."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Iterable

import arraygrad as ag
from arraygrad._tensor.tensor import Tensor


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Scale the gradients of parameters down so that their norm, taken as one vector, is at most ``max_norm``.

    :param parameters: tensors; those without a gradient are left out.
    :param norm_type: 2 for the Euclidean norm, ``inf`` for the largest magnitude, p for the p-norm.
    :param error_if_nonfinite: read the norm back, and raise RuntimeError if it is not finite.
    :param foreach: accepted and ignored.

    Returns the norm before. Nothing is read back otherwise. Source: Pascanu, Mikolov and Bengio, "On the difficulty of
    training recurrent neural networks", ICML 2013.

    >>> x = ag.tensor([3.0, 4.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> ag.nn.utils.clip_grad_norm_([x], 1.0)
    tensor(10.)
    >>> x.grad
    tensor([0.6000, 0.8000])
    """
    parameters = _listed("clip_grad_norm_", parameters)
    norm = get_total_norm([p.grad for p in parameters if p.grad is not None], norm_type, error_if_nonfinite)
    clip_grads_with_norm_(parameters, max_norm, norm)
    return norm


def get_total_norm(
    tensors: Tensor | Iterable[Tensor],
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Return the norm of tensors, taken as one vector; 0 without tensors.

    The arguments are those of ``clip_grad_norm_``.

    >>> ag.nn.utils.get_total_norm([ag.tensor([3.0]), ag.tensor([4.0])])
    tensor(5.)
    """
    found = _listed("get_total_norm", tensors)
    if not found:
        return ag.tensor(0.0)
    with ag.no_grad():
        norm = _norm([_norm([t], norm_type).to(device=found[0].device) for t in found], norm_type)
    if error_if_nonfinite and not math.isfinite(float(norm)):
        raise RuntimeError(
            f"clip_grad_norm_: The total norm of order {norm_type} for gradients from `parameters` is non-finite, so "
            f"it cannot be clipped: it is {float(norm)}; error_if_nonfinite=False scales by it anyway"
        )
    return norm


def _norm(tensors: list[Tensor], p: float) -> Tensor:
    """Return the p-norm of tensors on one device."""
    sizes = [ag.abs(t) for t in tensors]
    if p == math.inf:
        return functools.reduce(ag.maximum, [ag.max(t) if t.numel() else ag.sum(t) for t in sizes])
    if p == 2:
        return ag.sqrt(functools.reduce(operator.add, [ag.sum(t * t) for t in sizes]))
    return functools.reduce(operator.add, [ag.sum(t**p) for t in sizes]) ** (1 / p)


def clip_grads_with_norm_(
    parameters: Tensor | Iterable[Tensor], max_norm: float, total_norm: Tensor, foreach: bool | None = None
) -> None:
    """Scale the gradients of parameters by ``max_norm / total_norm`` if that is below 1.

    >>> x = ag.tensor([1.0], requires_grad=True)
    >>> x.grad = ag.tensor([4.0])
    >>> ag.nn.utils.clip_grads_with_norm_(x, 1.0, ag.tensor(8.0))
    >>> x.grad
    tensor([0.5000])
    """
    # The small number is PyTorch's; it keeps a norm of zero out of the divisor.
    factor = ag.minimum(float(max_norm) / (total_norm + 1e-6), 1.0)
    with ag.no_grad():
        for parameter in _listed("clip_grads_with_norm_", parameters):
            grad = parameter.grad
            if grad is not None:
                grad.mul_(factor.to(device=grad.device))


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float, foreach: bool | None = None) -> None:
    """Clip the elements of the gradients of parameters to [-clip_value, clip_value].

    :param foreach: accepted and ignored.

    >>> x = ag.tensor([-1.0, 4.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> ag.nn.utils.clip_grad_value_([x], 3.0)
    >>> x.grad
    tensor([-2.,  3.])
    """
    bound = float(clip_value)
    with ag.no_grad():
        for parameter in _listed("clip_grad_value_", parameters):
            if parameter.grad is not None:
                parameter.grad.clamp_(min=-bound, max=bound)


def _listed(name: str, tensors: Tensor | Iterable[Tensor]) -> list[Tensor]:
    """Return one tensor or several as a list."""
    found = [tensors] if isinstance(tensors, Tensor) else list(tensors)
    for t in found:
        if not isinstance(t, Tensor):
            raise TypeError(f"{name}: expected Tensors, got {type(t).__name__}")
    return found
