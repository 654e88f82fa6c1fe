"""Modes: what is recorded, in which thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

import arraygrad as ag
from arraygrad._tensor.tensor import Tensor


def _leaf() -> Tensor:
    return ag.tensor([1.0, 2.0], requires_grad=True)


def test_no_grad_and_enable_grad() -> None:
    x = _leaf()
    found = []
    with ag.no_grad():
        found.append((x * 2).requires_grad)
        with ag.enable_grad():
            found.append((x * 2).requires_grad)
        found.append((x * 2).requires_grad)
    assert [*found, (x * 2).requires_grad] == [False, True, False, True]


def test_the_mode_comes_back_after_an_exception() -> None:
    with pytest.raises(KeyError), ag.no_grad():
        raise KeyError
    assert ag.is_grad_enabled()


def test_modes_decorate_functions() -> None:
    x = _leaf()

    @ag.no_grad()
    def plain() -> Tensor:
        return x * 2

    assert not plain().requires_grad
    assert ag.is_grad_enabled()


def test_modes_decorate_generators() -> None:
    x = _leaf()

    @ag.no_grad()
    def plain() -> Iterator[Tensor]:
        yield x * 2
        yield x * 3

    for y in plain():
        assert not y.requires_grad
        assert (x * 2).requires_grad


def test_set_grad_enabled() -> None:
    x = _leaf()
    with ag.set_grad_enabled(False):
        assert not (x * 2).requires_grad
    assert (x * 2).requires_grad


def test_inference_mode() -> None:
    x = _leaf()
    with ag.inference_mode():
        y = x * 2
        assert y.is_inference()
    assert not y.requires_grad
    with pytest.raises(RuntimeError, match="inference"):
        y += 1
    with pytest.raises(RuntimeError, match="inference"):
        x * y
    assert (x * y.clone()).requires_grad


def test_modes_belong_to_their_thread() -> None:
    x, found = _leaf(), []
    with ag.no_grad():
        worker = threading.Thread(target=lambda: found.append((x * 2).requires_grad))
        worker.start()
        worker.join()
    assert found == [True]
