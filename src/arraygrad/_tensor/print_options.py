"""How many digits, elements and columns a printed tensor may have."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple


class PrintOptions(NamedTuple):
    """The options of ``set_printoptions``, with PyTorch's defaults."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


_PROFILES = {
    "default": PrintOptions(),
    "short": PrintOptions(precision=2, edgeitems=2),
    "full": PrintOptions(threshold=math.inf),
}

_current = PrintOptions()


def current() -> PrintOptions:
    """Return the options in force."""
    return _current


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Set how tensors print, for the whole process; what is left out stays as it is.

    Args:
        precision: digits after the point.
        threshold: the number of elements above which only the edges are shown.
        edgeitems: how many elements are shown at each edge of an axis then.
        linewidth: columns of a line.
        profile: ``"default"``, ``"short"`` or ``"full"``, before the other arguments count.
        sci_mode: True for scientific notation, False for none; None, also where it is left out, for a choice by the
            values: where they exceed 1e8, are below 1e-4 or differ by more than a factor of 1000.

    Raises:
        ValueError: for an unknown profile.

    >>> ag.set_printoptions(precision=2)
    >>> ag.tensor([1.2345])
    tensor([1.23])
    >>> ag.set_printoptions(profile="default")
    """
    global _current  # noqa: PLW0603  # the options of the process are one variable, as in PyTorch
    if profile is not None and profile not in _PROFILES:
        raise ValueError(f"set_printoptions: unknown profile {profile!r}; there are {', '.join(_PROFILES)}")
    given: dict[str, Any] = {
        "precision": precision,
        "threshold": threshold,
        "edgeitems": edgeitems,
        "linewidth": linewidth,
    }
    given = {name: value for name, value in given.items() if value is not None}
    _current = (_current if profile is None else _PROFILES[profile])._replace(**given, sci_mode=sci_mode)


def get_printoptions() -> dict[str, Any]:
    """Return the options in force, as keyword arguments of ``set_printoptions``.

    >>> ag.get_printoptions()["linewidth"]
    80
    """
    return _current._asdict()


@contextmanager
def printoptions(**options: Any) -> Iterator[None]:
    """Set print options, by the arguments of ``set_printoptions``, inside a ``with`` block.

    >>> with ag.printoptions(sci_mode=True):
    ...     print(ag.tensor([1.5]))
    tensor([1.5000e+00])
    """
    global _current  # noqa: PLW0603  # as in set_printoptions
    before = _current
    set_printoptions(**options)
    try:
        yield
    finally:
        _current = before
