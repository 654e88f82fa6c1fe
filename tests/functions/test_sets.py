"""Values of the set functions."""

import math

import pytest
from arrays import double

import arraygrad as ag


@pytest.mark.parametrize("dtype", [ag.int64, ag.float32, ag.complex128, ag.bool])
def test_the_parts_of_unique_all_agree(dtype):
    numbers = [[3, 1, 3], [0, 1, 1]] if dtype != ag.bool else [[True, False, True], [False, True, True]]
    x = ag.asarray(numbers, dtype=dtype)
    found = ag.unique_all(x)
    assert found._fields == ("values", "indices", "inverse_indices", "counts")
    flat = [v for row in x.tolist() for v in row]
    values = found.values.tolist()
    assert found.values.dtype == dtype
    assert set(values) == set(flat)
    assert len(values) == len(set(flat))
    assert found.indices.tolist() == [flat.index(v) for v in values]
    assert found.counts.tolist() == [flat.count(v) for v in values]
    assert found.inverse_indices.shape == x.shape
    assert [[values[i] for i in row] for row in found.inverse_indices.tolist()] == x.tolist()
    for part in found[1:]:
        assert part.dtype == ag.int64


@pytest.mark.parametrize("dtype", [ag.int64, ag.float64])
def test_the_smaller_functions(dtype):
    x = ag.asarray([2, 1, 2], dtype=dtype)
    counted = ag.unique_counts(x)
    assert dict(zip(counted.values.tolist(), counted.counts.tolist(), strict=True)) == {1: 1, 2: 2}
    inverse = ag.unique_inverse(x)
    assert [inverse.values.tolist()[i] for i in inverse.inverse_indices.tolist()] == [2, 1, 2]
    assert sorted(ag.unique_values(x).tolist()) == [1, 2]
    assert counted._fields == ("values", "counts")
    assert inverse._fields == ("values", "inverse_indices")


def test_nans_are_distinct_and_zeros_are_not():
    found = ag.unique_all(double([math.nan, 0.0, math.nan, -0.0]))
    assert sorted(found.counts.tolist()) == [1, 1, 2]
    assert sum(map(math.isnan, found.values.tolist())) == 2


def test_unique_elements_of_one_and_of_none():
    assert ag.unique_values(double(2.5)).tolist() == [2.5]
    assert ag.unique_all(double([])).counts.tolist() == []


@pytest.mark.parametrize("invert", [False, True])
def test_isin(invert):
    x = ag.asarray([[1, 2], [3, 1]])
    assert ag.isin(x, ag.asarray([1, 3]), invert=invert).tolist() == [[not invert, invert], [not invert] * 2]


def test_isin_with_numbers():
    assert ag.isin(ag.asarray([1, 2]), 2).tolist() == [False, True]
    out = ag.isin(2, ag.asarray([1, 2]))
    assert (out.shape, out.item()) == ((), True)
    with pytest.raises(TypeError, match="none of the inputs is a tensor"):
        ag.isin(1, 2)
