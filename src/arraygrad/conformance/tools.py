"""What the tests of the suite share: raw arrays from Python numbers and back, on any library; inputs of samples."""

from __future__ import annotations

from typing import Any

import pytest

from arraygrad._backends import dtypes
from arraygrad._backends.dtypes import DType
from arraygrad._tensor.tensor import Tensor
from arraygrad.backend import Backend
from arraygrad.conformance.samples import Missing, Sample

FLOATS = (dtypes.float32, dtypes.float64)
COMPLEX = (dtypes.complex64, dtypes.complex128)
SIGNED = (dtypes.int8, dtypes.int16, dtypes.int32, dtypes.int64)
UNSIGNED = (dtypes.uint8, dtypes.uint16, dtypes.uint32, dtypes.uint64)
INTEGERS = (*SIGNED, *UNSIGNED)


def raw_dtype(backend: Backend, dtype: DType) -> Any:
    """Return the library's dtype; skip the test where it has none."""
    if dtype not in backend.raw_dtypes:
        pytest.skip(f"the library has no {dtype.name}")
    return backend.raw_dtypes[dtype]


def widest_float(backend: Backend) -> DType:
    """Return float64, or float32 where the library has no other."""
    return dtypes.float64 if dtypes.float64 in backend.raw_dtypes else dtypes.float32


def array(backend: Backend, values: Any, dtype: DType | None = None) -> Any:
    """Return a raw array of the main type; by default of the widest floating dtype."""
    dtype = dtype or widest_float(backend)
    raw = backend.xp.asarray(values, dtype=raw_dtype(backend, dtype), device=backend.default_device())
    return backend.coerce(raw)


def flat(backend: Backend, raw: Any) -> list[Any]:
    """Return the elements of a raw array as Python numbers, read one by one."""
    raw = backend.coerce(raw)
    kind = backend.dtypes[raw.dtype].kind
    number: Any = {"b": bool, "i": int, "u": int, "f": float, "c": complex}[kind]
    entries = backend.xp.reshape(raw, (-1,))
    return [number(entries[i]) for i in range(entries.shape[0])]


def inputs_of(sample: Sample, backend: Backend) -> list[Tensor]:
    """Return a sample's inputs; skip the test where the library lacks what they need."""
    try:
        return sample.make(backend)
    except Missing as missing:
        pytest.skip(str(missing))


def check(backend: Backend, raw: Any, shape: tuple[int, ...], dtype: DType, values: list[Any]) -> None:
    """Check the type, shape, dtype and elements of a raw array; NaN equals NaN, and 0.0 is not -0.0."""
    raw = backend.coerce(raw)
    assert issubclass(type(raw), backend.array_types)
    assert (tuple(raw.shape), backend.dtypes[raw.dtype]) == (shape, dtype)
    assert [repr(v) for v in flat(backend, raw)] == [repr(v) for v in values]
