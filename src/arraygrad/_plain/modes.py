"""Grad mode, inference mode and anomaly detection: what the current thread records.

All modes are thread-local, as in PyTorch: a thread starts with recording on, whatever its parent does.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator
from types import TracebackType
from typing import Any, TypeVar, cast

from arraygrad._plain.state import state as state

# What the package shows; anomaly detection is in ``autograd``.
__all__ = ["enable_grad", "inference_mode", "is_grad_enabled", "is_inference_mode_enabled", "no_grad"]
__all__ += ["set_grad_enabled"]

F = TypeVar("F", bound=Callable[..., Any])


def is_grad_enabled() -> bool:
    """Return whether operations are recorded in this thread, outside of ``inference_mode``.

    >>> ag.is_grad_enabled()
    True
    """
    return state.grad_mode


def is_inference_mode_enabled() -> bool:
    """Return whether this thread is inside ``inference_mode``.

    >>> ag.is_inference_mode_enabled()
    False
    """
    return state.inference


class _Mode:
    """A context manager that is also a decorator for functions and generator functions.

    Subclasses say in ``_settings`` what they set; what was set before is restored on exit, also after an exception.
    """

    _arguments: tuple[Any, ...] = ()
    _outer: list[Any]

    def __init__(self, *arguments: Any) -> None:
        self._arguments = arguments
        self._outer = []

    def _settings(self) -> dict[str, Any]:
        raise TypeError("a mode must say what it sets")

    def __enter__(self) -> None:
        settings = self._settings()
        self._outer.append({name: getattr(state, name) for name in settings})
        state.change(**settings)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        state.change(**self._outer.pop())

    def _fresh(self) -> _Mode:
        """Return a mode like this one for a single call, so that a decorated function may recurse and be threaded."""
        return type(self)(*self._arguments)

    def __call__(self, function: F) -> F:
        import inspect  # slow to import, and few decorate

        if inspect.isgeneratorfunction(function):
            return cast(F, _wrap_generator(self._fresh, function))

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with self._fresh():
                return function(*args, **kwargs)

        return cast(F, call)


def _wrap_generator(mode: Callable[[], _Mode], function: Callable[..., Any]) -> Callable[..., Any]:
    """Hold the mode only while the generator's own frame runs: its caller keeps the mode it had."""

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        generator = function(*args, **kwargs)
        resume: Callable[[], Any] = functools.partial(next, generator)
        while True:
            try:
                with mode():
                    item = resume()
            except StopIteration as stop:
                return stop.value
            try:
                sent = yield item
                resume = functools.partial(generator.send, sent)
            except GeneratorExit:
                with mode():
                    generator.close()
                raise
            except BaseException as error:
                resume = functools.partial(generator.throw, error)

    return call


class _GradMode(_Mode):
    """A mode that sets nothing but whether this thread records; it may decorate without parentheses: ``@no_grad``."""

    _records: bool

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        mode = super().__new__(cls)
        if function is None:
            return mode
        mode.__init__()  # type: ignore[misc]  # Python skips it when __new__ returns the decorated function
        return mode(function)

    def __init__(self, function: None = None) -> None:
        self._outer = []

    def __enter__(self) -> None:
        self._outer.append(state.grad_mode)
        state.set_grad_mode(self._records)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        state.set_grad_mode(self._outer.pop())


class no_grad(_GradMode):
    """Switch recording off: results do not require a gradient.

    A context manager and a decorator (of functions and generator functions); thread-local.

    >>> x = ag.tensor([2.0], requires_grad=True)
    >>> with ag.no_grad():
    ...     y = x * 2
    >>> y.requires_grad
    False
    """

    _records = False


class enable_grad(_GradMode):
    """Switch recording on again inside ``no_grad``; it has no effect inside ``inference_mode``.

    >>> x = ag.tensor([2.0], requires_grad=True)
    >>> with ag.no_grad(), ag.enable_grad():
    ...     y = x * 2
    >>> y.requires_grad
    True
    """

    _records = True


class _Switch(_Mode):
    """A mode that is set at once when it is made, and until the end of the block as a context manager."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        settings = self._settings()
        self._before = {name: getattr(state, name) for name in settings}
        state.change(**settings)

    def __enter__(self) -> None:
        self._outer.append(self._before)
        state.change(**self._settings())

    def __call__(self, function: F) -> F:
        # As a decorator it must leave the mode of the place where it decorates as it was.
        state.change(**self._before)
        return super().__call__(function)


class set_grad_enabled(_Switch):
    """Set recording to ``mode``: at once when called, and until the end of the block as a context manager.

    >>> previous = ag.set_grad_enabled(False)
    >>> ag.is_grad_enabled()
    False
    >>> _ = ag.set_grad_enabled(True)
    """

    def __init__(self, mode: bool) -> None:
        super().__init__(bool(mode))

    def _settings(self) -> dict[str, Any]:
        return {"grad_mode": self._arguments[0]}


class inference_mode(_Mode):
    """Switch recording off and mark new tensors so that they can never enter a graph.

    :param mode: False makes it a block that records, also inside ``inference_mode`` and ``no_grad``.

    >>> x = ag.tensor([2.0], requires_grad=True)
    >>> with ag.inference_mode():
    ...     y = x * 2
    >>> y.requires_grad, y.is_inference()
    (False, True)
    """

    def __new__(cls, mode: bool | Callable[..., Any] = True) -> Any:
        if isinstance(mode, bool):
            return super().__new__(cls)
        return cls()(mode)

    def __init__(self, mode: bool = True) -> None:
        super().__init__(mode)

    def _settings(self) -> dict[str, Any]:
        return {"inference": self._arguments[0], "grad_mode": not self._arguments[0]}


class detect_anomaly(_Mode):
    """Make errors in backward say where in the forward pass their operation was recorded.

    Every node then keeps the stack of the call that made it, and each gradient is read back and checked for NaN
    (unless ``check_nan`` is false). Both are slow: this is a tool for finding a fault.

    >>> with ag.autograd.detect_anomaly():
    ...     ag.tensor([4.0], requires_grad=True).sqrt().backward()
    """

    def __init__(self, check_nan: bool = True) -> None:
        super().__init__(check_nan)

    def _settings(self) -> dict[str, Any]:
        return {"anomaly": True, "check_nan": self._arguments[0]}


class set_detect_anomaly(_Switch):
    """Switch anomaly detection on or off: at once, or for a block.

    >>> with ag.autograd.set_detect_anomaly(True):
    ...     ag.tensor([4.0], requires_grad=True).sqrt().backward()
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        super().__init__(bool(mode), check_nan)

    def _settings(self) -> dict[str, Any]:
        return {"anomaly": self._arguments[0], "check_nan": self._arguments[1]}


class user_code(_Mode):
    """A block in which a backward pass calls the user's code: recording if the pass is recorded, and one deeper."""

    def __init__(self, recorded: bool) -> None:
        super().__init__(recorded)

    def _settings(self) -> dict[str, Any]:
        return {"grad_mode": self._arguments[0], "nesting": state.nesting + 1}


class transform(_Mode):
    """A block in which a function is differentiated: its derivative does not depend on the modes around it.

    Inside, there is no ``inference_mode``, and tensors that were made in it may be saved.
    """

    def __init__(self, records: bool = True) -> None:
        super().__init__(records)

    def _settings(self) -> dict[str, Any]:
        return {"grad_mode": self._arguments[0], "inference": False, "transforms": state.transforms + 1}
