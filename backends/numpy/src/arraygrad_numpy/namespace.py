"""NumPy as the standard describes it.

NumPy follows the standard itself since version 2.1, but for the functions in FROM_COMPAT, which array-api-compat puts
right. It is loaded when the first of them is used: it brings in all of NumPy's modules, from ``f2py`` to ``testing``,
which takes longer than NumPy itself, and its wrappers cost time at each call. A few others are in ``direct``.
"""

from typing import Any

import numpy as np

from arraygrad_numpy.direct import cumulative_sum, flip, max, min, prod, roll, sum  # noqa: F401  # the standard's names

__array_api_version__ = "2025.12"

# What array-api-compat is asked for, and why.
FROM_COMPAT = {
    "__array_namespace_info__": "NumPy's lists devices, where the standard wants a tuple",
    "argsort": "NumPy's has no descending order",
    "astype": "NumPy's refuses its own scalars, which reductions return",
    "clip": "NumPy's promotes the bounds' dtype into the result's",
    "count_nonzero": "NumPy's returns a Python number",
    "cumulative_prod": "NumPy's takes no scalars and casts differently",
    "fft": "NumPy's computes in double precision in older versions",
    "finfo": "NumPy's returns numbers of its own types",
    "iinfo": "NumPy's takes no arrays",
    "linalg": "NumPy's has other names and defaults",
    "sign": "NumPy's of a complex number is not the standard's in older versions",
    "sort": "NumPy's has no descending order",
    "take_along_axis": "NumPy's axis has no default in older versions",
    "unique_all": "NumPy's takes no scalars",
    "unique_counts": "NumPy's takes no scalars",
    "unique_inverse": "NumPy's takes no scalars",
    "unique_values": "NumPy's takes no scalars",
}


def __getattr__(name: str) -> Any:
    """Return a name of NumPy's or array-api-compat's, and note it here, so that it is asked for once."""
    if name in FROM_COMPAT:
        import array_api_compat.numpy as library
    else:
        library = np
    try:
        value = getattr(library, name)
    except AttributeError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return NumPy's public names."""
    return sorted({*np.__all__, *FROM_COMPAT, "__array_api_version__", "__array_namespace_info__"})
