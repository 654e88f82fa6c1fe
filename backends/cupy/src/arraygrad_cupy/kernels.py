"""Kernels that CuPy does better than standard functions can."""

from typing import Any

import cupyx

# CUDA adds atomically in 32 and 64 bits. Smaller integers are added in 32 bits, which is exact: addition modulo 2**n
# does not depend on the sign.
_ATOMIC = {"int8": "int32", "int16": "int32", "uint8": "uint32", "uint16": "uint32"}


def index_add(x: Any, indices: Any, values: Any) -> Any:
    """A copy of `x` with values[i] added to row indices[i] for every i; repeated indices accumulate.

    An indexed assignment would keep one arbitrary value of a repeated index. The order of the additions is not
    defined, so floating results may differ in rounding from run to run.
    """
    if x.dtype.kind == "c":  # its two parts, as a last axis
        return _as_complex(index_add(_as_real(x), indices, _as_real(values)), x.dtype)
    dtype = _ATOMIC.get(x.dtype.name)
    if dtype is not None:
        return index_add(x.astype(dtype), indices, values.astype(dtype)).astype(x.dtype)
    out = x.copy()
    cupyx.scatter_add(out, indices, values)
    return out


def _as_real(x: Any) -> Any:
    """Complex values as pairs of real ones along a new last axis."""
    return x[..., None].copy().view(x.real.dtype)


def _as_complex(x: Any, dtype: Any) -> Any:
    """The reverse of `_as_real`."""
    return x.view(dtype)[..., 0]
