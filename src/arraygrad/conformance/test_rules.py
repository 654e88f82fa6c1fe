"""Every rule: each input, real and complex, many shapes, to second order, in both modes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

import arraygrad as ag
from arraygrad import rules
from arraygrad._classes import PrimitiveNode
from arraygrad._graph import Node
from arraygrad._primitive import Primitive
from arraygrad._reverse import grad
from arraygrad._tensor import Tensor
from arraygrad.backend import Backend
from arraygrad.conformance.derivatives import check_derivatives
from arraygrad.conformance.samples import SAMPLES, Missing, Sample
from arraygrad.conformance.samples.points import POINTS, Point


def _inputs(sample: Sample, backend: Backend) -> list[Tensor]:
    try:
        return sample.make(backend)
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_derivatives(sample: Sample, backend: Backend) -> None:
    check_derivatives(sample.function, _inputs(sample, backend), modes=sample.modes)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy tells of the infinities and NaN that these points make
@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.id)
def test_special_points(point: Point) -> None:
    xs = [ag.tensor(values, requires_grad=True) for values in point.inputs]
    grads = grad(point.function(*xs).sum(), xs)
    for got, wanted in zip(grads, point.gradients, strict=True):
        assert got is not None
        assert got.tolist() == pytest.approx(wanted, rel=1e-6, nan_ok=True)


def _primitives() -> Iterator[Primitive]:
    """Every primitive of the chapters."""
    for info in pkgutil.iter_modules(rules.__path__):
        module = importlib.import_module(f"{rules.__name__}.{info.name}")
        yield from {id(p): p for p in vars(module).values() if isinstance(p, Primitive)}.values()


def _recorded(out: Any) -> Iterator[PrimitiveNode]:
    """The nodes of primitives in the graphs of outputs."""
    outs = out if isinstance(out, (tuple, list)) else (out,)
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


def test_every_rule_has_a_sample(backend: Backend) -> None:
    wanted = {(p.name, name) for p in _primitives() for name in p.inputs if name not in p.constant_in}
    for sample in SAMPLES:
        try:
            xs = [x.requires_grad_() if x.dtype.kind in "fc" else x for x in sample.make(backend)]
            nodes = list(_recorded(sample.function(*xs)))
        except Exception:  # a sample that does not run on this library has a test of its own
            continue
        for node in nodes:
            names = node.primitive.inputs * len(node.edges) if node.primitive.variadic else node.primitive.inputs
            wanted -= {(node.primitive.name, n) for n, e in zip(names, node.edges, strict=False) if e is not None}
    assert not wanted, f"rules of these inputs have no sample: {sorted(wanted)}"


@pytest.mark.parametrize("primitive", list(_primitives()), ids=lambda primitive: primitive.name)
def test_no_rule_is_missing(primitive: Primitive) -> None:
    assert primitive.missing_rules() == []
