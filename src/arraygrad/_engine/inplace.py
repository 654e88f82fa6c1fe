"""In-place operations: the value is written, the version counter moves on, the tensor gets a new place in the graph.

An in-place operation is the out-of-place one, recorded on an alias of the tensor, followed by ``write``. On a mutable
backend the write reaches the memory that views share; elsewhere the tensor is bound to the new array and its views are
refreshed from it (see Note [Views are replayed]). Through a recorded view, the base's new value is "the base with this
part replaced", which is the primitive ``assign_view``: PyTorch's CopySlices.
"""

from __future__ import annotations

from typing import Any, TypeVar

from arraygrad._backends import scopes
from arraygrad._base.made import made
from arraygrad._base.unusual import unusual
from arraygrad._engine import indexing, strides
from arraygrad._engine import view as _view
from arraygrad._engine.apply import apply, cast
from arraygrad._engine.interpreters import innermost
from arraygrad._engine.promotion import KIND_RANK
from arraygrad._engine.record import record
from arraygrad._graph.node import Node, Version
from arraygrad._graph.primitive import Primitive
from arraygrad._graph.tensor import TensorBase, version_of
from arraygrad._plain.modes import state
from arraygrad.rules.conversion import clone
from arraygrad.rules.indexing import setitem
from arraygrad.rules.searching import where
from arraygrad.rules.views import assign_view, covered

T = TypeVar("T")


def update(x: T, primitive: Primitive, others: tuple[Any, ...] = (), options: tuple[Any, ...] = ()) -> T:
    """Run ``primitive(x, *others)`` and write the result into ``x``; return ``x``.

    Raises RuntimeError for a leaf that requires a gradient (while recording), and for a result whose dtype or shape
    does not fit into ``x``.
    """
    name = f"{primitive.name}_ (in place)"
    check_writable(x, name)
    old = _alias(x)
    if state.levels and innermost((x, *others)) is not None:
        # What the rule of the tangent records may save the old value as well.
        old = old.clone()
    else:
        # The version of the old value is its own: it survives the write.
        old._counter = Version()
    out = apply(primitive, (old, *others), options)
    _keep_old_value(out, old)
    write(x, _fit(x, out, name), name)
    return x


def _keep_old_value(out: Any, old: Any) -> None:
    """Copy the old value if the recorded operation saved it and the write is going to overwrite its memory."""
    node = out._node
    if node is not None and old._backend.mutable and any(value is old._data for value in node.kept):
        copy = old._backend.copy(old._data)
        node.kept = tuple(copy if value is old._data else value for value in node.kept)


def assign(x: Any, method: str, *args: Any, **options: Any) -> Any:
    """Run a method that returns a new tensor, and write the result into ``x``; return ``x``.

    For what may take several primitives; errors as for ``update``.
    """
    name = f"{method}_"
    check_writable(x, name)
    old = _alias(x)
    # The version of the old value is its own, as in update.
    old._counter = Version()
    if x._backend.mutable and state.recording and _may_save(x, *args, *options.values()):
        # Any of the operations may save the old value, and the write is going to overwrite its memory.
        old = old.clone()
    out = getattr(old, method)(*args, **options)
    write(x, _fit(x, out, name), name)
    return x


def _may_save(*inputs: Any) -> bool:
    """Return whether operations on these inputs may be recorded, for their gradients or those of tangents."""
    return bool(state.levels) or any(isinstance(x, TensorBase) and _view.requires_grad(x) for x in inputs)


def copy_into(x: Any, value: Any, name: str) -> Any:
    """Write ``value``, a Tensor of any broadcastable shape, into all of ``x``: what ``copy_`` and ``zero_`` do."""
    if not value.shape and _repeats(x):
        # One number for all of a view that shows elements several times goes into those elements of its base.
        check_writable(x, name, repeating=True)
        _fill(x, cast(value, x.dtype), name)
        return x
    check_writable(x, name)
    x._own()
    # A value that requires a gradient is copied, so that what is written has a node.
    value = apply(clone, (value,)) if value.requires_grad and value.dtype is x.dtype else cast(value, x.dtype)
    try:
        value = value if value.shape == x.shape else value._backend.tensor_namespace.broadcast_to(value, x.shape)
    except ValueError:
        raise RuntimeError(
            f"{name}: a value of shape {list(value.shape)} does not broadcast to the tensor's shape {list(x.shape)}: "
            "The size of tensor a must match the size of tensor b, from the last axis on, or that must be 1"
        ) from None
    if state.recording and x._requires_grad:
        # The old value is gone: what it depended on gets a gradient of zero.
        value = apply(assign_view, (_alias(x), value), ((),))
    write(x, value, name)
    return x


def _fill(x: Any, value: Any, name: str) -> None:
    level = innermost((x, value)) if state.levels else None
    if level is not None:
        level.write(x, value, name, _fill)
        return
    view = x._view
    if view is None or view.detached:
        write(x, value._backend.tensor_namespace.broadcast_to(value, x.shape), name)
        return
    recorded = state.recording and (value._requires_grad or x._requires_grad)
    refuse_unseen(x, recorded, name)
    base, calls, backend = view.base, view.calls, x._backend
    if _repeats(base):  # it came from detach
        if recorded:
            raise _repeats_error(name)  # in its graph, elements that share memory are different ones
        base, calls = _view.chain(x)
    with scopes.on(backend, base._raw()):
        mask = made.tensor(covered(backend.xp, base._raw(), calls), backend)
    write(base, apply(where, (mask, value, _alias(base))), name)
    _view.read(x)


def set_item(x: Any, key: Any, value: Any) -> None:
    """Run ``x[key] = value``, recorded."""
    if _repeats(x) and indexing.normalize(key, x).group is None:
        x, key = x[key], ...  # a part of it may show each element once
    check_writable(x, "setitem")
    value = indexing.as_value(value, x)
    if not x._backend.mutable or state.levels or (x._view is not None and x._view.apart):
        write(x, indexing.replaced(_alias(x), key, value), "setitem")
        return
    x._own()
    if not _records(x, value):
        indexing.write(x, key, value)
        version_of(x).value += 1
        _settle(x)
        return
    part = indexing.basic_part(x, key, value)
    if part is None:
        write(x, indexing.replaced(_alias(x), key, value), "setitem")
    else:
        _write_part(x, *part)


def _write_part(x: Any, key: tuple[Any, ...], value: Any) -> None:
    """Write to a part of ``x`` where it lies, recorded: a buffer is filled without copying it for each piece."""
    refuse_unseen(x, True, "setitem")
    old = x._alias()
    indexing.write(x, key, value)
    mask = old._requires_grad | (isinstance(value, TensorBase) and value._requires_grad) << 1
    write(x, record(setitem, (old, value), (key,), x._backend, x._data, mask), "setitem")


def check_writable(x: Any, name: str, repeating: bool = False) -> None:
    """Raise RuntimeError where an in-place operation on ``x`` is refused; ``repeating`` views only if they may be."""
    if x._view is not None:
        _view.confirm(x)
        if not repeating and _repeats(x):
            raise _repeats_error(name)
    if x.is_inference() and not state.inference:
        raise RuntimeError(
            f"{name}: Inplace update to inference tensor outside InferenceMode is not allowed; clone() it first"
        )
    if not state.recording:
        return
    if x._requires_grad and x._node is None:
        raise RuntimeError(
            f"{name}: a leaf Variable that requires grad is being used in an in-place operation, after which its "
            "gradient would belong to a value that is gone; do it under no_grad(), or on a result such as x.clone()"
        )
    view = x._view
    if view is not None and view.recorded and view.base._requires_grad and view.base._node is None:
        raise RuntimeError(
            f"{name}: a view of a leaf Variable that requires grad is being used in an in-place operation; do it under "
            "no_grad()"
        )


def _repeats_error(name: str) -> RuntimeError:
    return RuntimeError(
        f"{name}: more than one element of the written-to tensor refers to a single memory location, as it was "
        "expanded; clone() it first"
    )


def _refuse_parted(x: Any, name: str) -> None:
    """Raise for a part of what ``detach`` made of an expanded tensor, whose other elements would have to follow.

    To its graph and to its tangent they are different elements, although they share memory.
    """
    view = x._view
    if view is not None and not view.detached and view.base._view is not None and _repeats(view.base):
        raise _repeats_error(name)


def _repeats(x: Any) -> bool:
    """Return whether ``x`` is a view that shows elements of its base several times."""
    view = x._view
    if view is None or not view.apart:
        return False
    root, calls = _view.chain(x)
    return strides.repeats(tuple(root._data.shape), calls)


def _alias(x: Any) -> Any:
    x._own()
    return x._alias()


def _records(x: Any, value: Any) -> bool:
    return state.recording and (x._requires_grad or (isinstance(value, TensorBase) and _view.requires_grad(value)))


def _fit(x: Any, out: Any, name: str) -> Any:
    """Return the result in x's dtype; raise where it does not fit into x."""
    if out.shape != x.shape:
        raise RuntimeError(
            f"{name}: output with shape {list(x.shape)} doesn't match the broadcast shape {list(out.shape)}; use the "
            "out-of-place form"
        )
    if out.dtype is not x.dtype:
        if KIND_RANK[out.dtype.kind] > KIND_RANK[x.dtype.kind]:
            raise RuntimeError(
                f"{name}: result type {out.dtype.name} can't be cast to the desired output type {x.dtype.name}; use "
                "the out-of-place form"
            )
        out = cast(out, x.dtype)
    return out


def write(x: Any, out: Any, name: str) -> None:
    """Make ``out`` the new value of ``x``: data, version, tangents, and place in the graph."""
    if state.levels:
        level = innermost((x, out))
        if level is not None:
            _refuse_parted(x, name)
            level.write(x, out, name, write)
            return
    view = x._view
    recorded = state.recording and (out._requires_grad or x._requires_grad)
    refuse_unseen(x, recorded, name)
    through = view if recorded and view is not None and view.recorded else None
    if through is not None:
        _refuse_parted(x, name)
    base_before = None if through is None else through.base._alias()
    _store(x, out._raw(), name)
    version_of(x).value += 1
    if through is not None:
        _rebase(through, base_before, out)
    elif recorded and out._requires_grad:
        _view.place(x, out._node, out._index)
    _settle(x)


def adopt(x: Any, node: Node, index: int, recorded: bool) -> None:
    """Make an output of a node the new value of ``x``, whose memory holds it already."""
    view = x._view
    version_of(x).value += 1
    if recorded:
        if view is not None and view.recorded:
            _rebase(view, view.base._alias(), made.tensor(x._data, x._backend, node, index))
        else:
            _view.place(x, node, index)
    _settle(x)


def refuse_unseen(x: Any, recorded: bool, name: str) -> None:
    """Raise where a write would change a recorded base through a view that its graph does not know."""
    view = x._view
    if view is None or view.recorded or view.detached or not state.recording:
        return
    if recorded and x._node is not None:
        raise _view.custom_error(x, "is being modified inplace")
    if recorded or view.base._requires_grad:
        raise RuntimeError(
            f"{name}: A view was created in no_grad mode and is being modified inplace with grad mode enabled: what is "
            "written to it cannot enter the graph of its base; write under no_grad(), or make the view while recording"
        )


def _store(x: Any, raw: Any, name: str) -> None:
    """Put a raw array of x's shape and dtype where x's data is."""
    if raw is x._data:
        return
    view = x._view
    if x._backend.mutable and (view is None or not view.apart):
        try:
            if unusual.scoped:
                with scopes.on(x._backend, raw):
                    x._data[...] = raw
            else:
                x._data[...] = raw
        except ValueError as error:
            raise RuntimeError(f"{name}: the memory of this tensor cannot be written ({error})") from error
        return
    root, calls = _view.chain(x)
    if root is not x:
        whole = raw
        if calls:
            with scopes.on(x._backend, raw):
                whole = assign_view.forward(x._backend.xp, root._data, raw, calls)
        _store(root, whole, name)
    x._data = raw


def _rebase(view: Any, base_before: Any, out: Any) -> None:
    """Give the base of a written view its new node; the view's own follows when it is next refreshed."""
    base = view.base
    mask = base_before._requires_grad | out._requires_grad << 1
    if not mask:
        return
    after = record(assign_view, (base_before, out), (view.calls,), base._backend, base._data, mask)
    _view.place(base, after._node, 0)


def _settle(x: Any) -> None:
    """Note that ``x`` itself is in step with what was just written."""
    view = x._view
    if view is None:
        return
    if view.detached or not view.recorded or not view.base._requires_grad:
        if view.version == x._counter.value - 1:  # it was in step before
            view.version += 1
    else:
        _view.refresh(x)
