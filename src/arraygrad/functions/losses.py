"""Losses, under the names of ``torch.nn.functional``.

``reduction`` is "mean", "sum" or "none", which keeps the loss of every element or sample. Inputs are real floating
dtypes; shapes of input and target broadcast where nothing else is said.
"""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

from arraygrad._plain.errors import ValueRuntimeError
from arraygrad._typing import Tensor
from arraygrad.functions import rounding, statistical
from arraygrad.functions._apply import apply
from arraygrad.functions._axes import operand
from arraygrad.functions._bounds import extremes, first_outside
from arraygrad.functions.arithmetic import square
from arraygrad.functions.data_types import astype, iinfo
from arraygrad.functions.exponential import exp, log
from arraygrad.functions.manipulation import broadcast_to, expand_dims, reshape
from arraygrad.functions.normalization import log_softmax
from arraygrad.functions.predicates import logical_not
from arraygrad.functions.searching import where
from arraygrad.functions.special import log_sigmoid
from arraygrad.rules import losses as rules

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "mse_loss",
    "nll_loss",
    "smooth_l1_loss",
]

# -- regression --------------------------------------------------------------------------------------------------------


def mse_loss(input: Any, target: Any, *, reduction: str = "mean") -> Tensor:
    """Return the squared difference of ``input`` and ``target``, averaged by default.

    Warns where the shapes differ, as broadcasting is seldom meant here. Raises ValueError for an unknown reduction.

    >>> ag.nn.functional.mse_loss(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 4.0]))
    tensor(2.)
    """
    return _reduce("mse_loss", square(_difference("mse_loss", input, target)), reduction)


def l1_loss(input: Any, target: Any, *, reduction: str = "mean") -> Tensor:
    """Return the absolute difference of ``input`` and ``target``, averaged by default.

    Warns and raises as ``mse_loss`` does.

    >>> ag.nn.functional.l1_loss(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 4.0]))
    tensor(1.)
    """
    return _reduce("l1_loss", rounding.abs(_difference("l1_loss", input, target)), reduction)


def huber_loss(input: Any, target: Any, *, reduction: str = "mean", delta: float = 1.0) -> Tensor:
    """Return half the squared difference up to ``delta``, and beyond it ``delta * (|difference| - delta / 2)``.

    Source: Huber, "Robust estimation of a location parameter", Ann. Math. Statist. 35 (1964). Raises ValueError unless
    ``delta`` is positive; otherwise as ``mse_loss``.

    >>> ag.nn.functional.huber_loss(ag.tensor([0.0, 0.0]), ag.tensor([1.0, 3.0]), reduction="none")
    tensor([0.5000, 2.5000])
    """
    if not delta > 0:
        raise ValueRuntimeError(f"huber_loss: does not support non-positive values for delta, got {delta}")
    loss = apply(rules.huber, (_difference("huber_loss", input, target),), (float(delta),))
    return _reduce("huber_loss", loss, reduction)


def smooth_l1_loss(input: Any, target: Any, *, reduction: str = "mean", beta: float = 1.0) -> Tensor:
    """Return Huber's loss with ``delta=beta``, divided by ``beta``; for ``beta=0`` the ``l1_loss``.

    Raises ValueError for a negative ``beta``; otherwise as ``mse_loss``.

    >>> ag.nn.functional.smooth_l1_loss(ag.tensor([0.0, 0.0]), ag.tensor([1.0, 3.0]), reduction="none", beta=2.0)
    tensor([0.2500, 2.0000])
    """
    if not beta >= 0:
        raise ValueRuntimeError(f"smooth_l1_loss: does not support negative values for beta, got {beta}")
    difference = _difference("smooth_l1_loss", input, target)
    loss = apply(rules.huber, (difference,), (float(beta),)) / beta if beta else rounding.abs(difference)
    return _reduce("smooth_l1_loss", loss, reduction)


def _difference(name: str, input: Any, target: Any) -> Tensor:
    x, y = operand(name, input), operand(name, target)
    if x.shape != y.shape:
        warnings.warn(
            f"{name}: the input has shape {list(x.shape)} and the target {list(y.shape)}; they are broadcast, "
            "which is seldom meant: reshape one of them",
            UserWarning,
            stacklevel=3,
        )
    return x - y


# -- probabilities of two classes --------------------------------------------------------------------------------------


def binary_cross_entropy(input: Any, target: Any, weight: Tensor | None = None, *, reduction: str = "mean") -> Tensor:
    """Return ``-(target * log(input) + (1 - target) * log(1 - input))``, averaged by default.

    :param input: probabilities, in [0, 1].
    :param target: of the same shape, in [0, 1].
    :param weight: factors of the elements' losses; broadcasts.

    Logarithms count as -100 at least, so that a probability of 0 or 1 has a finite loss, as in PyTorch. Raises
    ValueError where the shapes differ and for an unknown reduction, RuntimeError for numbers outside [0, 1]. On a
    device that would have to be waited for to see them, such as a GPU, a probability outside gives NaN instead.

    >>> ag.nn.functional.binary_cross_entropy(ag.tensor([0.5, 1.0]), ag.tensor([1.0, 0.0]), reduction="none")
    tensor([  0.6931, 100.0000])
    """
    input, target = _same_shape("binary_cross_entropy", input, target)
    for what, x in (("input", input), ("target", target)):
        low, high = (x.dtype.kind in "iuf" and extremes(x)) or (0, 1)
        if not (low >= 0 and high <= 1):
            raise RuntimeError(
                f"binary_cross_entropy: all elements of {what} should be between 0 and 1, and they reach from {low} to "
                f"{high}; take sigmoid of logits, or binary_cross_entropy_with_logits"
            )
    loss = apply(rules.binary_cross_entropy, (input, target))
    return _reduce("binary_cross_entropy", loss if weight is None else loss * weight, reduction)


def binary_cross_entropy_with_logits(
    input: Any,
    target: Any,
    weight: Tensor | None = None,
    *,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """Return ``binary_cross_entropy(sigmoid(input), target)``, exact for logits of any size.

    :param input: logits.
    :param target: of the same shape, in [0, 1].
    :param weight: factors of the elements' losses; broadcasts.
    :param pos_weight: factors of the losses of positive targets; broadcasts.

    Raises ValueError where the shapes differ and for an unknown reduction.

    >>> ag.nn.functional.binary_cross_entropy_with_logits(ag.tensor([0.0, 1000.0]), ag.tensor([1.0, 0.0]))
    tensor(500.3466)
    """
    input, target = _same_shape("binary_cross_entropy_with_logits", input, target)
    factor = 1 if pos_weight is None else 1 + (pos_weight - 1) * target
    loss = (1 - target) * input - factor * log_sigmoid(input)
    return _reduce("binary_cross_entropy_with_logits", loss if weight is None else loss * weight, reduction)


def _same_shape(name: str, input: Any, target: Any) -> tuple[Tensor, Tensor]:
    input, target = operand(name, input), operand(name, target)
    if input.shape != target.shape:
        raise ValueError(
            f"{name}: Target size ({list(target.shape)}) must be the same as input size ({list(input.shape)}); a "
            "target size that is different to the input size does not broadcast here"
        )
    return input, target


# -- probabilities of several classes ----------------------------------------------------------------------------------


def kl_div(input: Any, target: Any, *, reduction: str = "mean", log_target: bool = False) -> Tensor:
    """Return the pointwise divergence ``target * (log(target) - input)`` of Kullback and Leibler.

    :param input: logarithms of probabilities.
    :param target: probabilities, or their logarithms with ``log_target``.
    :param reduction: also "batchmean", the sum divided by the size of the first axis: the divergence per sample.

    A target of 0 contributes 0. Source: Ann. Math. Statist. 22 (1951). Raises ValueError for an unknown reduction.

    >>> ag.nn.functional.kl_div(ag.log(ag.tensor([0.5, 0.5])), ag.tensor([1.0, 0.0]), reduction="sum")
    tensor(0.6931)
    """
    input, target = operand("kl_div", input), operand("kl_div", target)
    if log_target:
        loss = exp(target) * (target - input)
    else:
        positive = target > 0
        loss = where(positive, target * log(where(positive, target, 1.0)), target * 0) - target * input
    if reduction == "batchmean":
        return statistical.sum(loss) / (input.shape[0] if input.ndim else 1)
    return _reduce("kl_div", loss, reduction)


def cross_entropy(
    input: Any,
    target: Any,
    weight: Tensor | None = None,
    *,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """Return the cross-entropy of ``softmax(input)`` and the true classes.

    :param input: logits of shape (C,), (N, C) or (N, C, d1, …) for C classes.
    :param target: the index of the true class, of an integer dtype and of the shape of ``input`` without its classes;
        or the probabilities of all classes, of a floating dtype and of the shape of ``input``.
    :param weight: a factor for each class, of shape (C,).
    :param ignore_index: samples with this index do not count.
    :param reduction: "mean" divides by the sum of the true classes' weights, or for probabilities by the number of
        samples.
    :param label_smoothing: what part of the probability is spread evenly over all classes, in [0, 1] (Szegedy et al.,
        "Rethinking the Inception architecture", arXiv:1512.00567).

    Raises RuntimeError for shapes or dtypes that do not fit, ValueError for an unknown reduction or smoothing outside
    [0, 1], IndexError for an index that is no class. On a device that would have to be waited for to see the index,
    such as a GPU, loss and gradient are NaN instead.

    >>> logits = ag.tensor([[2.0, 0.0], [0.0, 0.0]], requires_grad=True)
    >>> loss = ag.nn.functional.cross_entropy(logits, ag.tensor([0, 1]))
    >>> loss
    tensor(0.4100, grad_fn=<MeanBackward>)
    >>> loss.backward()
    >>> logits.grad
    tensor([[-0.0596,  0.0596],
            [ 0.2500, -0.2500]])
    """
    input, target = operand("cross_entropy", input), operand("cross_entropy", target)
    if not 0 <= label_smoothing <= 1:
        raise ValueRuntimeError(f"cross_entropy: label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing}")
    axis = _class_axis("cross_entropy", input, weight)
    if target.dtype.kind == "f":
        return _soft_cross_entropy(input, target, weight, axis, reduction, label_smoothing)
    samples = _read_samples("cross_entropy", input, target, weight, axis, ignore_index)
    if weight is None and not label_smoothing:
        loss = apply(rules.cross_entropy, (input, samples.classes), (axis,))
        return _reduce_samples("cross_entropy", samples.weighed(loss), samples, reduction)
    logs = log_softmax(input, axis)
    loss = samples.weighed(apply(rules.nll_loss, (logs, samples.classes), (axis,)))
    if label_smoothing:
        if samples.ignored is not None:
            logs = where(expand_dims(samples.ignored, axis=axis), 0.0, logs)
        spread = -statistical.sum(logs if weight is None else logs * _as_classes(weight, input, axis), axis=axis)
        loss = (1 - label_smoothing) * loss + label_smoothing / input.shape[axis] * spread
    return _reduce_samples("cross_entropy", loss, samples, reduction)


def nll_loss(
    input: Any, target: Any, weight: Tensor | None = None, *, ignore_index: int = -100, reduction: str = "mean"
) -> Tensor:
    """Return the negative logarithm of the true class's probability: ``cross_entropy`` of a ``log_softmax``.

    :param input: logarithms of probabilities, of shape (C,), (N, C) or (N, C, d1, …).

    The other arguments, and the errors, are those of ``cross_entropy`` with indices.

    >>> ag.nn.functional.nll_loss(ag.tensor([[-1.0, -3.0], [-2.0, -0.5]]), ag.tensor([0, 1]))
    tensor(0.7500)
    """
    input, target = operand("nll_loss", input), operand("nll_loss", target)
    axis = _class_axis("nll_loss", input, weight)
    samples = _read_samples("nll_loss", input, target, weight, axis, ignore_index)
    loss = samples.weighed(apply(rules.nll_loss, (input, samples.classes), (axis,)))
    return _reduce_samples("nll_loss", loss, samples, reduction)


def _class_axis(name: str, input: Tensor, weight: Tensor | None) -> int:
    if not input.ndim or input.dtype.kind != "f":
        raise RuntimeError(
            f"{name}: expected a floating input of shape (C,), (N, C) or (N, C, ...) for C classes, got "
            f"{input.dtype.name} of shape {list(input.shape)}"
        )
    axis = 0 if input.ndim == 1 else 1
    if weight is not None and operand(name, weight).shape != (input.shape[axis],):
        raise RuntimeError(
            f"{name}: weight tensor should be defined for all {input.shape[axis]} classes but got weight tensor of "
            f"shape: {list(weight.shape)}"
        )
    return axis


def _check_indices(name: str, input: Tensor, target: Tensor, axis: int) -> None:
    if target.dtype.kind not in "iu":
        raise RuntimeError(
            f"{name}: expected class indices of an integer dtype, got {target.dtype.name}; convert them with "
            ".to(arraygrad.int64)"
        )
    expected = (*input.shape[:axis], *input.shape[axis + 1 :])
    if target.shape != expected:
        batches = ""
        if input.ndim > 1 and target.ndim and input.shape[0] != target.shape[0]:
            batches = f"Expected input batch_size ({input.shape[0]}) to match target batch_size ({target.shape[0]}): "
        raise ValueRuntimeError(
            f"{name}: {batches}an input of shape {list(input.shape)} needs class indices of shape {list(expected)}, "
            f"got {list(target.shape)}"
        )


def _soft_cross_entropy(
    input: Tensor, target: Tensor, weight: Tensor | None, axis: int, reduction: str, label_smoothing: float
) -> Tensor:
    """Cross-entropy with the probabilities of all classes."""
    if target.shape != input.shape:
        raise RuntimeError(
            f"cross_entropy: probabilities must have the input's shape {list(input.shape)}, got {list(target.shape)}; "
            "class indices must be of an integer dtype"
        )
    if label_smoothing:
        target = (1 - label_smoothing) * target + label_smoothing / input.shape[axis]
    if weight is not None:
        target = target * _as_classes(weight, input, axis)
    loss = -statistical.sum(target * log_softmax(input, axis), axis=axis)
    return _reduce("cross_entropy", loss, reduction)


def _as_classes(weight: Tensor, input: Tensor, axis: int) -> Tensor:
    """Return a factor for each class in a shape that broadcasts against the input."""
    return reshape(weight, (-1, *[1] * (input.ndim - axis - 1)))


class _Samples(NamedTuple):
    """The true classes; where they are to be ignored, and then are class 0; the weights of the samples.

    ``ignored`` and ``weights`` are None where all samples count, and count the same.
    """

    classes: Tensor
    ignored: Tensor | None
    weights: Tensor | None

    def weighed(self, loss: Tensor) -> Tensor:
        """Return a loss for each sample, weighted; 0 for those that are ignored.

        They become 0 before they are multiplied, so that no infinite loss meets a weight of 0 on the way back.
        """
        if self.ignored is not None:
            loss = where(self.ignored, 0.0, loss)
        return loss if self.weights is None else loss * self.weights


def _read_samples(
    name: str, input: Tensor, target: Tensor, weight: Tensor | None, axis: int, ignore_index: int
) -> _Samples:
    """Check the class indices, as far as they can be looked at, and set apart those that are to be ignored."""
    _check_indices(name, input, target, axis)
    ignored = _ignored(target, ignore_index)
    classes = target if ignored is None else where(ignored, 0, target)
    outside = first_outside(classes, input.shape[axis])
    if outside is not None:
        raise IndexError(
            f"{name}: Target {outside} is out of bounds: there are {input.shape[axis]} classes, counted from 0, and "
            f"ignore_index is {ignore_index}"
        )
    weights = None if weight is None else _weights(input, classes, weight, axis)
    if weights is not None and ignored is not None:
        weights = where(ignored, 0.0, weights)
    return _Samples(classes, ignored, weights)


def _ignored(target: Tensor, ignore_index: int) -> Tensor | None:
    """Return where samples are to be ignored; None where it is known that they are not."""
    limits = iinfo(target.dtype)
    found = extremes(target)
    low, high = (limits.min, limits.max) if found is None else found
    return target == ignore_index if low <= ignore_index <= high else None


def _weights(input: Tensor, target: Tensor, weight: Tensor, axis: int) -> Tensor:
    """Return the factors of the true classes."""
    spread = broadcast_to(_as_classes(weight, input, axis), input.shape)
    return -apply(rules.nll_loss, (spread, target), (axis,))


def _reduce_samples(name: str, loss: Tensor, samples: _Samples, reduction: str) -> Tensor:
    """Reduce the samples' losses; the mean is that of those that are not ignored, by their weights."""
    if reduction == "mean" and samples.weights is not None:
        return statistical.sum(loss) / statistical.sum(samples.weights)
    if reduction == "mean" and samples.ignored is not None:
        return statistical.sum(loss) / statistical.sum(astype(logical_not(samples.ignored), loss.dtype))
    return _reduce(name, loss, reduction)


def _reduce(name: str, loss: Tensor, reduction: str) -> Tensor:
    if reduction == "mean":
        return statistical.mean(loss)
    if reduction == "sum":
        return statistical.sum(loss)
    if reduction != "none":
        raise ValueError(f"{name}: {reduction} is not a valid value for reduction; it is 'mean', 'sum' or 'none'")
    return loss
