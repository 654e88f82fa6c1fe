"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from arraygrad._tensor.tensor import Tensor
from arraygrad.optim._arrays import begin, commit, zeros
from arraygrad.optim._optimizer import Optimizer
from arraygrad.optim._steps import sgd_step


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum if wanted.

    With gradient g, which ``weight_decay * p`` is added to, a step is::

        v = momentum * v + (1 - dampening) * g      (v = g at the first step)
        p = p - lr * v                              (nesterov: p - lr * (g + momentum * v))

    :param params: parameters or groups of them; see ``Optimizer``.
    :param lr: the size of a step.
    :param momentum: how much of the last step's direction stays.
    :param dampening: how much less of the gradient goes into the direction.
    :param weight_decay: the factor of the penalty on the squared size of the parameters, halved.
    :param nesterov: look ahead; needs momentum and no dampening.
    :param maximize: go uphill.
    :param foreach: accepted and ignored, as is ``fused``.

    Source: Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013, in
    PyTorch's form, where ``lr`` is outside of v. Raises ValueError for options that are negative or do not go together.

    >>> x = ag.tensor([1.0], requires_grad=True)
    >>> optimizer = ag.optim.SGD([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.8000], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        fused: bool | None = None,
    ) -> None:
        options = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
        }
        super().__init__(params, options)

    def _check_options(self, group: dict[str, Any]) -> None:
        self._not_negative(group, "lr", "momentum", "weight_decay")
        if group["nesterov"] and (not group["momentum"] > 0 or group["dampening"]):
            raise ValueError("SGD: Nesterov momentum requires a momentum and zero dampening")

    def _update(self, p: Tensor, grad: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        momentum, dampening, buffer, velocity = group["momentum"], group["dampening"], None, None
        if momentum:
            buffer = state.get("momentum_buffer")
            if buffer is None:
                buffer, dampening = zeros(p), 0.0  # the first velocity is the whole gradient
                state["momentum_buffer"] = buffer
            velocity = begin(buffer)
        values, velocity = sgd_step(
            p._backend.xp,
            begin(p),
            grad._raw(),
            velocity,
            group["lr"],
            momentum,
            dampening,
            group["weight_decay"],
            bool(group["nesterov"]),
            bool(group["maximize"]),
        )
        if buffer is not None:
            commit(buffer, velocity)
        commit(p, values)
