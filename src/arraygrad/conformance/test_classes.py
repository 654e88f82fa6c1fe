"""Every function of the standard is in exactly one class: with rules, linear, or without a derivative; and acts so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

import arraygrad as ag
from arraygrad._tensor.tensor import Tensor
from arraygrad.backend import Backend
from arraygrad.conformance.samples import SAMPLES, Missing, Sample
from arraygrad.conformance.standard import CALLS, FUNCTIONS, LINEAR, RULES, WITHOUT
from arraygrad.conformance.tools import flat

_ALL = [name for names in FUNCTIONS.values() for name in names]
_COUNTS = {"elementwise": 67, "creation": 16, "data type": 6, "manipulation": 15, "statistical": 9}


def _samples(name: str, backend: Backend) -> list[tuple[Sample, list[Tensor]]]:
    made = []
    for sample in SAMPLES:
        if sample.name == name:
            try:
                made.append((sample, sample.make(backend)))
            except Missing:
                continue
    return made


def _outputs(out: Any) -> list[Tensor]:
    return list(out) if isinstance(out, (tuple, list)) else [out]


def test_each_function_is_in_exactly_one_class() -> None:
    counts = {name: sum(name in chosen for chosen in (RULES, LINEAR, WITHOUT)) for name in _ALL}
    assert {name: n for name, n in counts.items() if n != 1} == {}
    assert set(_ALL) == RULES | LINEAR | WITHOUT
    assert {chapter: len(FUNCTIONS[chapter]) for chapter in _COUNTS} == _COUNTS
    assert (len(RULES), len(LINEAR), len(WITHOUT)) == (54, 34, 48)


@pytest.mark.parametrize("name", _ALL)
def test_each_function_is_in_the_namespace(name: str, backend: Backend) -> None:
    assert callable(getattr(backend.tensor_namespace, name))
    if not name.startswith("__"):
        assert callable(getattr(ag, name))


@pytest.mark.parametrize("name", sorted(RULES | LINEAR))
def test_differentiable_functions_record(name: str, backend: Backend) -> None:
    found = _samples(name, backend)
    assert found, f"{name} has no sample"
    for sample, inputs in found:
        xs = [x.requires_grad_() if x.dtype.kind in "fc" else x for x in inputs]
        outs = _outputs(sample.function(*xs))
        assert all(out.requires_grad == (out.dtype.kind in "fc") for out in outs), sample.id


@pytest.mark.parametrize("name", sorted(LINEAR))
def test_linear_functions_are_linear(name: str, backend: Backend) -> None:
    found = _samples(name, backend)
    checked = sum(_check_linear(sample, inputs) for sample, inputs in found)
    assert checked, f"{name} has no sample that maps zero to zero"


def _check_linear(sample: Sample, xs: list[Tensor]) -> bool:
    """Check f(x + 2y) = f(x) + 2 f(y), unless the sample is made affine by a constant of its own."""
    zeros = _values(sample, [_combine(x, x, -1.0) for x in xs])
    if any(zeros):
        return False
    ys = [_combine(x, x, -0.25) for x in xs]
    sums = _values(sample, [_combine(x, y, 2.0) for x, y in zip(xs, ys, strict=True)])
    parts = zip(_values(sample, xs), _values(sample, ys), strict=True)
    assert sums == pytest.approx([a + 2 * b for a, b in parts], rel=1e-5), sample.id
    return True


def _combine(x: Tensor, y: Tensor, factor: float) -> Tensor:
    return x + y * factor if x.dtype.kind in "fc" else x


def _values(sample: Sample, xs: Sequence[Tensor]) -> list[Any]:
    return [v for out in _outputs(sample.function(*xs)) for v in flat(out.backend, out._raw())]


@pytest.mark.parametrize("name", sorted(CALLS))
def test_functions_without_a_derivative_do_not_record(name: str) -> None:
    x = ag.tensor([1.0, 3.0, 2.0], requires_grad=True)
    for out in _outputs(CALLS[name](x)):
        assert not out.requires_grad
        assert out.grad_fn is None
