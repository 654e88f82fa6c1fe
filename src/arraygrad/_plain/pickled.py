"""The names under which pickles find what makes their objects again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def pickled_as(name: str) -> Callable[[F], F]:
    """Let pickles call a function by its name in ``arraygrad.pickling``, which stays where the function may move."""

    def rename(function: F) -> F:
        function.__module__, function.__qualname__ = "arraygrad.pickling", name
        return function

    return rename
