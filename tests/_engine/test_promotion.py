"""Common dtypes of tensors and Python scalars."""

import operator

import pytest

import arraygrad as ag

OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]


@pytest.mark.parametrize("dtype", [ag.int8, ag.int64, ag.float32, ag.float64, ag.complex64])
@pytest.mark.parametrize("function", OPERATORS)
def test_a_python_bool_counts_as_a_number_beside_numbers(function, dtype):
    x = ag.asarray([2, 3], dtype=dtype)
    assert function(x, True).tolist() == function(x, 1).tolist()
    assert function(True, x).tolist() == function(1, x).tolist()
    assert function(x, True).dtype == function(x, 1).dtype


def test_a_python_bool_stays_one_beside_booleans():
    x = ag.asarray([True, False])
    assert (x & True).dtype == ag.bool
    assert (x == True).tolist() == [True, False]  # noqa: E712  # the comparison is elementwise


@pytest.mark.parametrize(
    ("dtype", "scalar", "expected"),
    [
        (ag.bool, 1, ag.int64),
        (ag.bool, 1.5, ag.float32),
        (ag.int8, 1, ag.int8),
        (ag.int8, 1.5, ag.float32),
        (ag.int64, 1j, ag.complex64),
        (ag.float32, 1.5, ag.float32),
        (ag.float64, 1j, ag.complex128),
        (ag.complex64, 1.5, ag.complex64),
    ],
)
def test_python_scalars_are_weak(dtype, scalar, expected):
    assert (ag.asarray([1], dtype=dtype) + scalar).dtype == expected
    assert (scalar + ag.asarray([1], dtype=dtype)).dtype == expected


def test_gradients_go_back_through_the_cast():
    x = ag.tensor([1.0, 2.0], dtype=ag.float32, requires_grad=True)
    y = ag.tensor([3.0, 4.0], dtype=ag.float64, requires_grad=True)
    ag.sum(x * y * True).backward()
    assert (x.grad.dtype, x.grad.tolist()) == (ag.float32, [3.0, 4.0])
    assert (y.grad.dtype, y.grad.tolist()) == (ag.float64, [1.0, 2.0])
