"""array-api-compat's linear algebra for CuPy, where a matrix without a solution raises instead of giving NaN."""

import functools
from collections.abc import Callable
from typing import Any

import array_api_compat.cupy.linalg
import cupyx
from array_api_compat.cupy.linalg import *  # noqa: F403  # all of it, with some functions replaced

__all__ = [*array_api_compat.cupy.linalg.__all__]  # noqa: PLE0604  # a list of strings, which ruff cannot see


def _checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with CuPy's check of the solver's status, which waits for the GPU, as PyTorch does."""

    @functools.wraps(function)
    def raising(*args: Any, **options: Any) -> Any:
        with cupyx.errstate(linalg="raise"):
            return function(*args, **options)

    return raising


cholesky = _checked(array_api_compat.cupy.linalg.cholesky)
eigh = _checked(array_api_compat.cupy.linalg.eigh)
eigvalsh = _checked(array_api_compat.cupy.linalg.eigvalsh)
inv = _checked(array_api_compat.cupy.linalg.inv)
pinv = _checked(array_api_compat.cupy.linalg.pinv)
qr = _checked(array_api_compat.cupy.linalg.qr)
solve = _checked(array_api_compat.cupy.linalg.solve)
svd = _checked(array_api_compat.cupy.linalg.svd)
svdvals = _checked(array_api_compat.cupy.linalg.svdvals)
