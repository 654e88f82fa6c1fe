"""Every rule: each input, real and complex, many shapes, to second order, in both modes."""

from __future__ import annotations

import pytest

import arraygrad as ag
from arraygrad._engine.reverse import grad
from arraygrad.backend import Backend
from arraygrad.conformance.derivatives import check_derivatives
from arraygrad.conformance.samples import SAMPLES, Sample
from arraygrad.conformance.samples.points import POINTS, Point
from arraygrad.conformance.tools import inputs_of


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_derivatives(sample: Sample, backend: Backend) -> None:
    check_derivatives(sample.function, inputs_of(sample, backend), modes=sample.modes)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy tells of the infinities and NaN that these points make
@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.id)
def test_special_points(point: Point) -> None:
    xs = [ag.tensor(values, requires_grad=True) for values in point.inputs]
    grads = grad(point.function(*xs).sum(), xs)
    for got, wanted in zip(grads, point.gradients, strict=True):
        assert got is not None
        assert got.tolist() == pytest.approx(wanted, rel=1e-6, nan_ok=True)
