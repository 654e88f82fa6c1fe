"""Random tensors whose distribution has parameters, which may be tensors.

Sampling is no differentiable operation: results have no graph, whatever the parameters require.
"""

from __future__ import annotations

import math
from typing import Any

from arraygrad._backends import dtypes
from arraygrad._backends.scalars import as_python
from arraygrad._random import sampling
from arraygrad._random.arguments import check_tensor, draw, open_stream, read_dtype, read_shape, shaped, wrap
from arraygrad._random.generator import Generator
from arraygrad._random.sampling import Stream
from arraygrad._typing import Tensor

__all__ = ["bernoulli", "exponential", "multinomial", "normal", "uniform"]


def bernoulli(input: Tensor, p: float | None = None, *, generator: Generator | None = None) -> Tensor:
    """Zeros and ones: one with the probability that the input holds at that place.

    :param input: probabilities in [0, 1], of a real floating dtype, any shape. With `p` only its shape, dtype and
        device count.
    :param p: one probability for all places, instead of the input's values.
    :param generator: where the numbers come from; the default generator if None.

    Returns a tensor of the input's shape and dtype. Where the input's value is not in [0, 1] the result is NaN: PyTorch
    raises there, which would mean to wait for the device and read the values.

    Raises TypeError where the input is no tensor, or its dtype is not real floating and `p` is not given; RuntimeError
    where `p` is not in [0, 1].

    >>> ag.bernoulli(ag.tensor([0.0, 1.0, 2.0]))
    tensor([0., 1., nan])
    """
    check_tensor("bernoulli", input)
    if p is None:
        read_dtype("bernoulli", input.dtype, "f")
    elif not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli: p must be in [0, 1], got {p}")
    stream, raw = open_stream("bernoulli", generator, input.device), input._raw()
    xp = stream.xp
    with stream.scope():
        unit = shaped(stream, sampling.uniform, input.shape, raw.dtype if input.dtype.kind == "f" else xp.float32)
        if p is not None:
            return wrap(stream, xp.astype(unit < float(p), raw.dtype))
        return wrap(stream, _nan_unless(stream, (raw >= 0) & (raw <= 1), xp.astype(unit < raw, raw.dtype)))


def normal(
    mean: Tensor | float = 0.0,
    std: Tensor | float = 1.0,
    size: Any = None,
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Normal random numbers with the given mean and standard deviation.

    :param mean: the mean, a number or a tensor of a floating dtype.
    :param std: the standard deviation, a number or a tensor of a real floating dtype, broadcast against the mean.
    :param size: the shape, where both are numbers; needed then, and not allowed otherwise, like dtype and device.

    The others are those of `rand`. Where a tensor `std` is negative the result is NaN (PyTorch raises there, having
    read the values).

    Raises TypeError for a missing size, or a size, dtype or device along with a tensor, and for a dtype that is not
    floating; RuntimeError where `std` is a negative number, or the tensors are on different devices.

    >>> ag.normal(5.0, 0.0, (2,))
    tensor([5., 5.])
    >>> ag.normal(ag.zeros((3, 1)), ag.ones(2)).shape
    (3, 2)
    """
    mean, std = as_python(mean), as_python(std)
    if not isinstance(std, Tensor) and not std >= 0:
        raise RuntimeError(f"normal: std must not be negative, got {std}")
    if isinstance(mean, Tensor) or isinstance(std, Tensor):
        if size is not None or dtype is not None or device is not None:
            raise TypeError("normal: size, dtype and device follow from the tensors; give them only with two numbers")
        return _normal_like(mean, std, generator, requires_grad)
    if size is None:
        raise TypeError("normal: a size is needed where mean and std are numbers, as in normal(0.0, 1.0, (2, 3))")
    shape, kind = read_shape("normal", (size,)), read_dtype("normal", dtype, "fc")

    def sample(stream: Stream, n: int, raw_dtype: Any) -> Any:
        return sampling.normal(stream, n, raw_dtype) * std + mean

    return draw("normal", sample, shape, kind, generator, device, requires_grad)


def _normal_like(mean: Any, std: Any, generator: Generator | None, requires_grad: bool) -> Tensor:
    """Normal numbers where the mean, the standard deviation or both are tensors."""
    tensors = [x for x in (mean, std) if isinstance(x, Tensor)]
    if tensors[0].device != tensors[-1].device:
        raise RuntimeError(
            f"normal: mean is on {mean.device} and std on {std.device}; move one of them with .to(device)"
        )
    for name, x, kinds in (("mean", mean, "fc"), ("std", std, "f")):
        if isinstance(x, Tensor):
            read_dtype(f"normal ({name})", x.dtype, kinds)
    kind = dtypes.result_type(x.dtype for x in tensors)
    stream = open_stream("normal", generator, tensors[0].device)
    xp, dtype = stream.xp, stream.backend.raw_dtypes[kind]
    raw_mean, raw_std = (x._raw() if isinstance(x, Tensor) else x for x in (mean, std))
    with stream.scope():
        shape = tuple(xp.broadcast_arrays(*(x._raw() for x in tensors))[0].shape)
        noise = shaped(stream, sampling.normal, shape, dtype)
        if isinstance(std, Tensor):
            raw_std = _nan_unless(stream, raw_std >= 0, raw_std)
        return wrap(stream, noise * raw_std + raw_mean, requires_grad)


def uniform(
    low: float = 0.0,
    high: float = 1.0,
    size: Any = (),
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Uniform random numbers in [low, high).

    :param low: the lower bound, which may occur.
    :param high: the upper bound, which does not occur unless it equals `low`.
    :param size: the shape, a tuple of integers.
    :param dtype: a real floating dtype; the default dtype if None.

    The others are those of `rand`. Raises TypeError for a size that is no integer, or a dtype that is not real
    floating; RuntimeError where low > high, or high - low is not finite, and for a negative size.

    >>> x = ag.uniform(-2.0, -1.0, (100,))
    >>> bool(ag.all((x >= -2) & (x < -1)))
    True
    """
    low, high = as_python(low), as_python(high)
    if not (low <= high and math.isfinite(high - low)):
        raise RuntimeError(f"uniform: low must not exceed high and both must be finite, got low={low} and high={high}")
    shape, kind = read_shape("uniform", (size,)), read_dtype("uniform", dtype, "f")

    def sample(stream: Stream, n: int, raw_dtype: Any) -> Any:
        flat = sampling.uniform(stream, n, raw_dtype) * float(high - low) + float(low)
        # Rounding can reach the upper bound.
        lowest = stream.xp.full((), low, dtype=raw_dtype, device=stream.device)
        return stream.xp.where(flat < float(high), flat, lowest)

    return draw("uniform", sample, shape, kind, generator, device, requires_grad)


def exponential(
    rate: float = 1.0,
    size: Any = (),
    *,
    generator: Generator | None = None,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Random numbers of the exponential distribution, with density rate * exp(-rate * x) for x > 0.

    :param rate: the rate, the inverse of the mean.

    The others, and errors, are those of `uniform`; RuntimeError as well for a rate that is not positive.

    >>> bool(ag.all(ag.exponential(2.0, (100,)) > 0))
    True
    """
    rate = as_python(rate)
    if not rate > 0:
        raise RuntimeError(f"exponential: the rate must be positive, got {rate}")
    shape, kind = read_shape("exponential", (size,)), read_dtype("exponential", dtype, "f")

    def sample(stream: Stream, n: int, raw_dtype: Any) -> Any:
        return sampling.exponential(stream, n, raw_dtype) / float(rate)

    return draw("exponential", sample, shape, kind, generator, device, requires_grad)


def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None
) -> Tensor:
    """Indices drawn with probabilities in proportion to weights.

    :param input: weights, not negative and not all zero, of a real floating dtype and shape (n,) or (rows, n).
    :param num_samples: how many indices are drawn, from each row.
    :param replacement: whether an index may be drawn more than once.
    :param generator: where the numbers come from; the default generator if None.

    Returns an int64 tensor of shape (num_samples,) or (rows, num_samples). To check the weights, one truth value is
    read back from the device: an invalid weight has no index that could stand for it.

    With replacement it inverts the cumulative weights. Without, each index waits for an exponential time with its
    weight as the rate, and the first ones are taken in order, which is drawing one after another (Efraimidis and
    Spirakis, Inf. Process. Lett. 97, 2006).

    Raises TypeError where the input is no tensor or its dtype is not real floating; RuntimeError for a bad shape,
    number of samples or weight.

    >>> sorted(ag.multinomial(ag.tensor([1.0, 0.0, 3.0]), 2).tolist())
    [0, 2]
    """
    check_tensor("multinomial", input)
    read_dtype("multinomial", input.dtype, "f")
    if input.ndim not in (1, 2):
        raise RuntimeError(f"multinomial: the weights must have one or two axes, got shape {input.shape}")
    n = input.shape[-1]
    if num_samples < 1 or (not replacement and num_samples > n):
        limit = "" if replacement else f" and at most {n}, the number of weights, without replacement"
        raise RuntimeError(f"multinomial: num_samples must be at least 1{limit}, got {num_samples}")
    stream = open_stream("multinomial", generator, input.device)
    xp, weights = stream.xp, input._raw()
    with stream.scope():
        _check_weights(xp, weights, 1 if replacement else num_samples)
        rows = xp.reshape(weights, (-1, n))
        drawn = _with_replacement(stream, rows, num_samples) if replacement else _race(stream, rows, num_samples)
        drawn = xp.reshape(drawn, (*input.shape[:-1], num_samples))
        return wrap(stream, xp.astype(drawn, xp.int64, copy=False))


def _check_weights(xp: Any, weights: Any, needed: int) -> None:
    """Raise unless all weights are finite and not negative, and every row has as many positive ones as needed."""
    sound = xp.all(xp.isfinite(weights) & (weights >= 0))
    enough = xp.all(xp.sum(xp.astype(weights > 0, xp.int64), axis=-1) >= needed)
    if not bool(sound & enough):
        raise RuntimeError(
            "multinomial: the weights must be finite and not negative, and at least "
            f"{needed} of them positive (in each row) to draw from"
        )


def _race(stream: Stream, rows: Any, num_samples: int) -> Any:
    """For each row of weights the indices that come first, each after an exponential time of its rate."""
    xp = stream.xp
    times = shaped(stream, sampling.exponential, tuple(rows.shape), rows.dtype)
    positive = rows > 0
    # In logarithms no quotient overflows, however far apart the weights are.
    waits = xp.log(times) - xp.log(xp.where(positive, rows, xp.ones_like(rows)))
    never = xp.full((), math.inf, dtype=rows.dtype, device=stream.device)
    return xp.argsort(xp.where(positive, waits, never), axis=-1, stable=True)[:, :num_samples]


def _with_replacement(stream: Stream, rows: Any, num_samples: int) -> Any:
    """For each row of weights, the first indices whose cumulative weights exceed uniform numbers times the total."""
    xp = stream.xp
    shape = (rows.shape[0], num_samples)
    units = shaped(stream, sampling.uniform, shape, rows.dtype)
    drawn = []
    for row in range(rows.shape[0]):
        weights = rows[row, :] / xp.max(rows[row, :])
        cumulative = xp.cumulative_sum(weights)
        total = cumulative[-1:]
        found = xp.searchsorted(cumulative, units[row, :] * total, side="right")
        # Rounding can reach the total: the last index with a positive weight is where the sum first attains it.
        drawn.append(xp.minimum(found, xp.searchsorted(cumulative, total, side="left")))
    return xp.stack(drawn) if drawn else xp.zeros(shape, dtype=xp.int64, device=stream.device)


def _nan_unless(stream: Stream, valid: Any, values: Any) -> Any:
    """The values, and NaN where they are not valid."""
    nan = stream.xp.full((), math.nan, dtype=values.dtype, device=stream.device)
    return stream.xp.where(valid, values, nan)
