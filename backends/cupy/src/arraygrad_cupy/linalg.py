"""array-api-compat's linear algebra for CuPy, where a matrix without a solution raises instead of giving NaN."""

import functools
from collections.abc import Callable
from typing import Any

import array_api_compat.cupy.linalg
import cupy as cp
import cupyx
import numpy as np
from array_api_compat.cupy.linalg import *  # noqa: F403  # all of it, with some functions replaced

__all__ = [*array_api_compat.cupy.linalg.__all__]  # noqa: PLE0604  # a list of strings, which ruff cannot see


def _checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with CuPy's check of the solver's status, which waits for the GPU, as PyTorch does."""

    @functools.wraps(function)
    def raising(*args: Any, **options: Any) -> Any:
        with cupyx.errstate(linalg="raise"):
            return function(*args, **options)

    return raising


@_checked
def solve(x1: Any, x2: Any, /) -> Any:
    """The solution of linear equations, whose batch axes CuPy itself does not broadcast."""
    if x2.ndim > 1:
        batch = np.broadcast_shapes(x1.shape[:-2], x2.shape[:-2])
        x1 = cp.broadcast_to(x1, (*batch, *x1.shape[-2:]))
        x2 = cp.broadcast_to(x2, (*batch, *x2.shape[-2:]))
    return cp.linalg.solve(x1, x2)


cholesky = _checked(array_api_compat.cupy.linalg.cholesky)
eigh = _checked(array_api_compat.cupy.linalg.eigh)
eigvalsh = _checked(array_api_compat.cupy.linalg.eigvalsh)
inv = _checked(array_api_compat.cupy.linalg.inv)
pinv = _checked(array_api_compat.cupy.linalg.pinv)
qr = _checked(array_api_compat.cupy.linalg.qr)
svd = _checked(array_api_compat.cupy.linalg.svd)
svdvals = _checked(array_api_compat.cupy.linalg.svdvals)
