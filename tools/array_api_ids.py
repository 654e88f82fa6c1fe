"""A pytest plugin for the official suite: tests of a dtype get its name as their id, whatever library it is from.

pytest takes the id from ``__name__`` where a dtype is a class, as NumPy's are, and numbers all others; so the same test
would have another id alone than with arraygrad.
"""

from typing import Any


def pytest_make_parametrize_id(config: Any, val: object, argname: str) -> str | None:
    """Return the name of a dtype; other arguments keep the ids that pytest gives them."""
    if argname != "dtype":
        return None
    return str(getattr(val, "__name__", val)).rpartition(".")[2]
