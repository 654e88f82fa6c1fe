"""Values and errors of the sorting functions."""

import itertools
import math
import random

import pytest
from arrays import double, uniform

import arraygrad as ag


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [0, 1, 2, 7, 100])
def test_sort_against_python(size, descending):
    rng = random.Random(size)
    values = [float(rng.randint(0, 20)) for _ in range(size)]
    order = sorted(range(size), key=lambda i: values[i], reverse=descending)
    if descending:  # Python's reverse keeps the order of equal elements, as a stable sort must
        assert order == sorted(range(size), key=lambda i: -values[i])
    assert ag.sort(double(values), descending=descending).tolist() == sorted(values, reverse=descending)
    assert ag.argsort(double(values), descending=descending).tolist() == order


@pytest.mark.parametrize("axis", [0, 1, -1, -3])
def test_sort_along_each_axis(axis):
    x = uniform(3, 4, 2)
    out, order = ag.sort(x, axis=axis), ag.argsort(x, axis=axis)
    assert order.dtype == ag.int64
    others = [range(n) for i, n in enumerate(x.shape) if i != axis % 3]
    for position in itertools.product(*others):
        key = list(position)
        key.insert(axis % 3, slice(None))
        lane = x[tuple(key)].tolist()
        assert out[tuple(key)].tolist() == sorted(lane)
        assert [lane[i] for i in order[tuple(key)].tolist()] == sorted(lane)


def test_sort_returns_a_copy():
    x = double([1.0, 2.0])
    y = ag.sort(x)
    y += 1
    assert x.tolist() == [1.0, 2.0]


def test_nan_is_larger_than_any_number():
    x = double([math.nan, 1.0, math.inf])
    assert ag.argsort(x).tolist() == [1, 2, 0]
    assert ag.argsort(x, descending=True).tolist() == [0, 2, 1]


def test_unstable_sorts_sort_too():
    x = uniform(50)
    assert ag.sort(x, stable=False).tolist() == sorted(x.tolist())


def test_topk():
    x = double([[3.0, 1.0, 2.0, 3.0], [0.0, 5.0, -1.0, 4.0]])
    values, indices = ag.topk(x, 2)
    assert values.tolist() == [[3.0, 3.0], [5.0, 4.0]]
    assert indices.tolist() == [[0, 3], [1, 3]]
    smallest = ag.topk(x, 1, dim=0, largest=False)
    assert smallest.values.tolist() == [[0.0, 1.0, -1.0, 3.0]]
    assert smallest.indices.tolist() == [[1, 0, 1, 0]]
    assert ag.topk(x, 0).values.shape == (2, 0)


@pytest.mark.parametrize("k", [-1, 4])
def test_topk_of_more_than_there_are(k):
    with pytest.raises(RuntimeError, match=f"selected index k out of range: {k}, and axis 0 has 3 elements"):
        ag.topk(uniform(3), k)


@pytest.mark.parametrize("function", [ag.sort, ag.argsort])
def test_bad_axis(function):
    with pytest.raises(IndexError, match="Dimension out of range"):
        function(uniform(3), axis=1)
    with pytest.raises(IndexError, match="Dimension out of range"):
        function(uniform(), axis=1)
