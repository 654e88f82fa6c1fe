"""What the modules that can be compiled say to mypyc; nothing where they run as plain Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from mypy_extensions import mypyc_attr as mypyc_attr
else:
    C = TypeVar("C", bound=type)

    def mypyc_attr(**attributes: Any) -> Callable[[C], C]:
        """Return a class as it is: only mypyc reads the attributes."""
        return lambda cls: cls
