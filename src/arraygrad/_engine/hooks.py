"""Running hooks: of tensors, of nodes before and after they run.

Gradients are raw arrays, and Tensors in a pass that is ``recorded``; hooks see Tensors either way.
"""

from __future__ import annotations

from typing import Any

from arraygrad._base.made import made
from arraygrad._engine.view import read
from arraygrad._graph.node import Hooks, Node
from arraygrad._graph.tensor import TensorBase, input_backend, mark_shared
from arraygrad._plain.modes import enable_grad, no_grad, user_code


def arrived(node: Node, hooks: Hooks, cotangent: Any, recorded: bool) -> Any:
    """Run the hooks of a node's outputs, and keep retained gradients."""
    backend = node.backend
    several = node.outputs is not None
    values = list(cotangent) if several else [cotangent]
    for index, callbacks in hooks.tensor.items():
        if values[index] is not None:
            values[index] = call_tensor_hooks(callbacks, values[index], backend, recorded)
    for index, reference in hooks.retained.items():
        kept = reference()
        if kept is not None and values[index] is not None:
            grad = wrap(values[index], backend)
            with enable_grad() if recorded else no_grad():
                kept._grad = grad if kept._grad is None else kept._grad + grad
    return values if several else values[0]


def before(node: Node, hooks: Hooks, cotangent: Any, recorded: bool) -> Any:
    """Run the hooks of a node that is about to run; return what has become of the gradients of its outputs."""
    several = node.outputs is not None
    values = list(cotangent) if several else [cotangent]
    for callback in tuple(hooks.pre.values()):
        given = tuple([None if v is None else wrap(v, node.backend) for v in values])
        with user_code(recorded):
            result = callback(given)
        # What a hook does to its arguments counts, where it returns nothing.
        values = _unwrap_all(node, callback, given if result is None else result, len(values), recorded)
    return values if several else values[0]


def after(node: Node, hooks: Hooks, grads: list[Any], cotangent: Any, recorded: bool) -> list[Any]:
    """Run the hooks of a node that has run; return what has become of the gradients of its inputs."""
    outputs = cotangent if node.outputs is not None else (cotangent,)
    for callback in tuple(hooks.post.values()):
        given = tuple([None if g is None else wrap(g, input_backend(node, i)) for i, g in enumerate(grads)])
        with user_code(recorded):
            result = callback(given, tuple([None if g is None else wrap(g, node.backend) for g in outputs]))
        grads = _unwrap_all(node, callback, given if result is None else result, len(grads), recorded)
    return grads


def call_tensor_hooks(callbacks: dict[int, Any], value: Any, backend: Any, recorded: bool) -> Any:
    """Run hooks of a gradient; return what has become of it."""
    for callback in tuple(callbacks.values()):
        grad = wrap(value, backend)
        with user_code(recorded):
            result = callback(grad)
        if result is not None:
            if not isinstance(result, TensorBase):
                raise TypeError(
                    f"hook {_called(callback)}: expected Variable or None, but hook returned {type(result).__name__!r}"
                )
            if result.shape != grad.shape or result.dtype is not grad.dtype:
                raise RuntimeError(
                    f"hook '{_called(callback)}' has changed the "
                    f"{'size' if result.shape != grad.shape else 'type'} of value: the gradient has shape "
                    f"{list(grad.shape)} and dtype {grad.dtype.name}; the hook returned {list(result.shape)} and "
                    f"{result.dtype.name}"
                )
            value = result if recorded else read(result)
        elif not recorded:
            value = read(grad)
    return value


def _unwrap_all(node: Node, callback: Any, result: Any, count: int, recorded: bool) -> list[Any]:
    if not isinstance(result, tuple) or len(result) != count:
        got = len(result) if isinstance(result, tuple) else f"a {type(result).__name__}"
        raise RuntimeError(
            f"hook {_called(callback)} of {node.name()} has returned an incorrect number of values (got {got}, but "
            f"expected {count}): return None, or a tuple of {count} gradients"
        )
    return [None if r is None else r if recorded else read(r) for r in result]


def wrap(value: Any, backend: Any) -> Any:
    """Return a gradient as a Tensor that is safe to keep and to change."""
    if isinstance(value, TensorBase):
        return value
    out = made.tensor(value if type(value) is backend.array_type else backend.coerce(value), backend)
    mark_shared(out)
    return out


def _called(callback: Any) -> str:
    return str(getattr(callback, "__name__", type(callback).__name__))
