from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

import arraygrad as ag
from arraygrad import _backends
from arraygrad._primitive import Array, primitive
from arraygrad.backend import Backend
from arraygrad.conformance import test_rules as rules_group
from arraygrad.conformance.samples import SAMPLES, Input, Missing
from arraygrad.rules import arithmetic


@pytest.fixture
def backend() -> Backend:
    return _backends.get_backend("numpy")


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


def test_a_primitive_without_a_sample_is_found(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    @primitive()
    def forgotten(xp: Any, x: Any, /) -> Any:
        return x * x

    @forgotten.derivative("x")
    def _(xp: Any, x: Array) -> Any:
        return 2 * x

    monkeypatch.setattr(arithmetic, "forgotten", forgotten, raising=False)
    with _backends.use_backend(backend), pytest.raises(AssertionError, match="'forgotten', 'x'"):
        rules_group.test_every_rule_has_a_sample(backend)
