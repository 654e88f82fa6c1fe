"""What the public functions share: reading sizes, dtypes, devices and generators, and wrapping the result."""

from __future__ import annotations

import contextlib
import math
import operator
from collections.abc import Callable
from typing import Any

from arraygrad._backends import default, dtypes
from arraygrad._backends import device as _devices
from arraygrad._backends.dtypes import DType
from arraygrad._engine.record import wrap as as_tensor
from arraygrad._random.generator import Generator, default_generator
from arraygrad._random.sampling import Stream
from arraygrad._typing import Tensor

Shape = tuple[int, ...]
Sample = Callable[[Stream, int, Any], Any]  # the stream, the number of values and the library's dtype: a flat array


def read_shape(function: str, sizes: tuple[Any, ...]) -> Shape:
    """The shape given as several integers or as one tuple of them."""
    if not sizes:
        raise TypeError(f"{function}: a size is needed, as in {function}(2, 3); for a single value pass ()")
    if len(sizes) == 1 and not hasattr(sizes[0], "__index__"):
        with contextlib.suppress(TypeError):  # the loop below says what is wrong with it
            sizes = tuple(sizes[0])
    shape = []
    for size in sizes:
        try:
            shape.append(operator.index(size))
        except TypeError:
            kind = type(size).__name__
            raise TypeError(f"{function}: a size is integers or one tuple of them, got a {kind}: {size!r}") from None
    if any(size < 0 for size in shape):
        raise RuntimeError(f"{function}: a size cannot be negative, got {tuple(shape)}")
    return tuple(shape)


def read_dtype(function: str, dtype: Any, kinds: str) -> DType:
    """The dtype meant by an argument, or the default one; it must be of one of these kinds."""
    if dtype is None:
        return dtypes.get_default_dtype()
    found = dtypes.as_dtype(function, dtype)
    if found.kind not in kinds:
        allowed = ", ".join(ours.name for ours in dtypes.ALL if ours.kind in kinds)
        raise TypeError(f"{function}: dtype {found.name} is not supported; use one of {allowed}")
    return found


def open_stream(function: str, generator: Generator | None, device: Any) -> Stream:
    """The stream of words for a device (`None`: the default backend's) from a generator (`None`: the default one)."""
    if generator is not None and not isinstance(generator, Generator):
        raise TypeError(f"{function}: generator must be a Generator or None, got {type(generator).__name__}")
    backend, raw_device = (default.default_backend(), None) if device is None else _devices.parse(device)
    if dtypes.int64 not in backend.raw_dtypes:
        raise TypeError(
            f"{function}: random numbers are computed in int64, which backend {backend.name!r} lacks; enable the "
            "64-bit dtypes of its library"
        )
    generator = default_generator if generator is None else generator
    if generator.device is not None:
        place = _devices.Device(backend, backend.default_device() if raw_device is None else raw_device)
        if place != generator.device:
            raise RuntimeError(
                f"{function}: the generator is for {generator.device}, the result for {place}; pass a generator made "
                "without a device, which serves all"
            )
    return Stream(backend, raw_device, generator)


def check_tensor(function: str, input: Any) -> None:
    """Raise if the input is no tensor."""
    if not isinstance(input, Tensor):
        raise TypeError(f"{function}: the input must be a tensor, got {type(input).__name__}")


def shaped(stream: Stream, sample: Sample, shape: Shape, dtype: Any) -> Any:
    """Values of a distribution as an array of this shape."""
    return stream.xp.reshape(sample(stream, math.prod(shape), dtype), shape)


def wrap(stream: Stream, raw: Any, requires_grad: bool = False) -> Tensor:
    """The tensor of an array."""
    tensor = as_tensor(raw, stream.backend)
    return tensor.requires_grad_(True) if requires_grad else tensor


def draw(
    function: str,
    sample: Sample,
    shape: Shape,
    dtype: DType,
    generator: Generator | None,
    device: Any,
    requires_grad: bool,
) -> Tensor:
    """A new tensor of values of a distribution."""
    stream = open_stream(function, generator, device)
    with stream.scope():
        return wrap(stream, shaped(stream, sample, shape, stream.backend.raw_dtypes[dtype]), requires_grad)
