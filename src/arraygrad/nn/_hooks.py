"""Calling a module: the hooks around ``forward``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from arraygrad._graph.node import RemovableHandle


class Hook:
    """A hook of a module, and whether it takes the keyword arguments of the call."""

    __slots__ = ("function", "with_kwargs")

    def __init__(self, function: Any, with_kwargs: bool) -> None:
        if not callable(function):
            raise TypeError(f"register_hook: a hook is a function, got {type(function).__name__}")
        self.function = function
        self.with_kwargs = with_kwargs

    def __call__(self, *args: Any) -> Any:
        return self.function(*args)


class HookMethods:
    """What a module offers for hooks around ``forward``."""

    _forward_pre_hooks: dict[int, Any]
    _forward_hooks: dict[int, Any]

    def register_forward_pre_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, args)`` before ``forward``; what it returns, if not None, replaces the arguments.

        :param prepend: run it before the hooks that are there already.
        :param with_kwargs: call ``hook(module, args, kwargs)`` instead, which returns None or ``(args, kwargs)``.
        """
        return _register(self._forward_pre_hooks, Hook(hook, with_kwargs), prepend)

    def register_forward_hook(
        self, hook: Callable[..., Any], *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, args, output)`` after ``forward``; what it returns, if not None, replaces the output.

        :param prepend: run it before the hooks that are there already.
        :param with_kwargs: call ``hook(module, args, kwargs, output)`` instead.
        """
        return _register(self._forward_hooks, Hook(hook, with_kwargs), prepend)

    def _call_with_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        for hook in tuple(self._forward_pre_hooks.values()):
            if hook.with_kwargs:
                changed = hook(self, args, kwargs)
                if changed is not None:
                    args, kwargs = _pair(hook.function, changed)
            else:
                changed = hook(self, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
        out = self.forward(*args, **kwargs)  # type: ignore[attr-defined]  # Module has it
        for hook in tuple(self._forward_hooks.values()):
            changed = hook(self, args, kwargs, out) if hook.with_kwargs else hook(self, args, out)
            if changed is not None:
                out = changed
        return out


def _pair(hook: Any, changed: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    if not isinstance(changed, tuple) or len(changed) != 2:
        name = getattr(hook, "__name__", type(hook).__name__)
        raise RuntimeError(f"forward pre-hook {name}: expected None or (args, kwargs) back, got {changed!r}")
    return changed


def _register(hooks: dict[int, Any], hook: Hook, prepend: bool) -> RemovableHandle:
    handle = RemovableHandle(hooks, hook)
    if prepend:
        *others, newest = hooks.items()
        hooks.clear()
        hooks.update([newest, *others])
    return handle
