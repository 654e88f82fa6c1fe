from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

import arraygrad as ag
from arraygrad import rules
from arraygrad._backends import default, loading
from arraygrad._graph.node import Node
from arraygrad._graph.primitive import Array, Primitive, primitive
from arraygrad._tensor.node import PrimitiveNode
from arraygrad.backend import Backend
from arraygrad.conformance.samples import SAMPLES, Input, Missing


@pytest.fixture
def backend() -> Backend:
    return loading.get_backend("numpy")


def test_ids_are_unique() -> None:
    assert len({sample.id for sample in SAMPLES}) == len(SAMPLES)


def test_inputs_are_the_same_each_time_and_differ_among_each_other(backend: Backend) -> None:
    x = Input("f", (2, 3), 1.0, 2.0)
    first, again, other = x.make(backend, "a"), x.make(backend, "a"), x.make(backend, "b")
    assert first.tolist() == again.tolist() != other.tolist()
    assert first.dtype is ag.float64
    assert all(1 <= v <= 2 for row in first.tolist() for v in row)


def test_inputs_of_every_kind(backend: Backend) -> None:
    assert Input("c", (3,)).make(backend).dtype is ag.complex128
    assert Input("i", (3,), 0, 5).make(backend).dtype is ag.int64
    assert Input("b", values=[True, False]).make(backend).tolist() == [True, False]


def test_a_dtype_that_the_library_lacks_is_missing(backend: Backend) -> None:
    real = SimpleNamespace(raw_dtypes={ag.float64: backend.raw_dtypes[ag.float64]})
    with pytest.raises(Missing, match="no complex128"):
        Input("c").make(cast(Backend, real))


# -- every rule has a sample -----------------------------------------------------------------------------------------


def primitives() -> list[Primitive]:
    """Every primitive of the chapters."""
    modules = [importlib.import_module(f"{rules.__name__}.{m.name}") for m in pkgutil.iter_modules(rules.__path__)]
    return list({id(p): p for m in modules for p in vars(m).values() if isinstance(p, Primitive)}.values())


def recorded(out: Any) -> Iterator[PrimitiveNode]:
    """The nodes of primitives in the graphs of outputs."""
    outs = out if isinstance(out, tuple | list) else (out,)
    stack: list[Node] = [o.grad_fn for o in outs if o.grad_fn is not None]
    seen = set()
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, PrimitiveNode):
            yield node
        stack += [edge[0] for edge in node.edges if edge is not None and isinstance(edge[0], Node)]


def exercised(backend: Backend) -> set[tuple[str, str]]:
    """The primitives, and of each the inputs, whose rules the samples reach."""
    found = set()
    for sample in SAMPLES:
        xs = [x.requires_grad_() if x.dtype.kind in "fc" else x for x in sample.make(backend)]
        for node in recorded(sample.function(*xs)):
            inputs = node.primitive.inputs
            names = inputs * len(node.edges) if node.primitive.variadic else inputs
            # Trailing inputs may have been left out of the call, and have no edge.
            found |= {(node.primitive.name, n) for n, e in zip(names, node.edges, strict=False) if e is not None}
    return found


def with_rules(primitive: Primitive) -> set[tuple[str, str]]:
    return {(primitive.name, name) for name in primitive.inputs if name not in primitive.constant_in}


def test_every_rule_has_a_sample(backend: Backend) -> None:
    wanted = set().union(*map(with_rules, primitives()))
    assert len(wanted) > 100
    with default.use_backend(backend):
        assert wanted - exercised(backend) == set()


def test_a_rule_without_a_sample_would_be_found(backend: Backend) -> None:
    @primitive()
    def forgotten(xp: Any, x: Any, /) -> Any:
        return x * x

    @forgotten.derivative("x")
    def _(xp: Any, x: Array) -> Any:
        return 2 * x

    with default.use_backend(backend):
        assert with_rules(forgotten) - exercised(backend) == {("forgotten", "x")}


@pytest.mark.parametrize("primitive", primitives(), ids=lambda primitive: primitive.name)
def test_no_rule_is_missing(primitive: Primitive) -> None:
    for name in set(primitive.inputs) - primitive.constant_in:
        assert name in primitive.vjps
        assert name in primitive.jvps or name in primitive.linear_in
