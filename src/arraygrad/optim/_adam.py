"""Adam, and Adam with decoupled weight decay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from arraygrad._tensor.tensor import Tensor
from arraygrad.optim._arrays import begin, commit, zeros
from arraygrad.optim._optimizer import Optimizer
from arraygrad.optim._steps import adam_step


class Adam(Optimizer):
    """Adam: steps scaled by running means of the gradient and of its square.

    With gradient g, which ``weight_decay * p`` is added to, step number t is::

        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        p = p - lr * (m / (1 - beta1**t)) / (sqrt(v / (1 - beta2**t)) + eps)

    :param params: parameters or groups of them, of real dtypes; see ``Optimizer``.
    :param lr: the size of a step.
    :param betas: how much of the two means stays from step to step.
    :param eps: keeps the divisor away from 0.
    :param weight_decay: the factor of the penalty on the squared size of the parameters, halved.
    :param amsgrad: divide by the largest v so far (Reddi, Kale and Kumar, "On the convergence of Adam and beyond",
        ICLR 2018).
    :param maximize: go uphill.
    :param decoupled_weight_decay: shrink the parameters directly, as ``AdamW`` does.
    :param foreach: accepted and ignored, as is ``fused``.

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015. Raises ValueError for options out of
    range, TypeError for complex parameters.

    >>> x = ag.tensor([1.0], requires_grad=True)
    >>> optimizer = ag.optim.Adam([x], lr=0.1)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        decoupled_weight_decay: bool = False,
        foreach: bool | None = None,
        fused: bool | None = None,
    ) -> None:
        options = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, options)

    def _check_options(self, group: dict[str, Any]) -> None:
        self._not_negative(group, "lr", "eps", "weight_decay")
        for index, beta in enumerate(group["betas"]):
            if not 0 <= beta < 1:
                raise ValueError(
                    f"{self._name()}: Invalid beta parameter at index {index}: {beta}; betas must be in [0, 1)"
                )
        for p in group["params"]:
            if p.dtype.kind == "c":
                raise TypeError(f"{self._name()}: a parameter is {p.dtype.name}; optimise its real and imaginary parts")

    def _update(self, p: Tensor, grad: Tensor, state: dict[str, Any], group: dict[str, Any]) -> None:
        if not state:
            state.update(step=0, exp_avg=zeros(p), exp_avg_sq=zeros(p))
        if group["amsgrad"] and "max_exp_avg_sq" not in state:
            state["max_exp_avg_sq"] = zeros(p)
        state["step"] += 1
        tensors = [p, state["exp_avg"], state["exp_avg_sq"]]
        if group["amsgrad"]:
            tensors.append(state["max_exp_avg_sq"])
        values, mean, square, *largest = map(begin, tensors)
        changed = adam_step(
            p._backend.xp,
            values,
            grad._raw(),
            mean,
            square,
            largest[0] if largest else None,
            state["step"],
            group["lr"],
            tuple(group["betas"]),
            group["eps"],
            group["weight_decay"],
            bool(group["decoupled_weight_decay"]),
            bool(group["maximize"]),
        )
        for tensor, raw in zip(tensors, changed, strict=False):  # no largest square without amsgrad
            commit(tensor, raw)


class AdamW(Adam):
    """Adam whose weight decay shrinks the parameters by ``lr * weight_decay`` directly, past the running means.

    The arguments are those of ``Adam``. Source: Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR
    2019.

    >>> x = ag.tensor([1.0], requires_grad=True)
    >>> optimizer = ag.optim.AdamW([x], lr=0.1, weight_decay=0.5)
    >>> (x * x).sum().backward()
    >>> optimizer.step()
    >>> x
    tensor([0.8500], requires_grad=True)
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        fused: bool | None = None,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize, decoupled_weight_decay=True)
