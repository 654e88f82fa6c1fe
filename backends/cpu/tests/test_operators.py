"""Operators of arrays: which function they call, reflected and in-place forms, and what these must not change."""

import operator
import sys
from typing import Any

import numpy as np
import pytest

import arraygrad_cpu as xp

ARITHMETIC = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "floor_divide": operator.floordiv,
    "remainder": operator.mod,
    "pow": operator.pow,
}
BITWISE = {
    "bitwise_and": operator.and_,
    "bitwise_or": operator.or_,
    "bitwise_xor": operator.xor,
    "bitwise_left_shift": operator.lshift,
    "bitwise_right_shift": operator.rshift,
}
COMPARISONS = {
    "less": operator.lt,
    "less_equal": operator.le,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "greater": operator.gt,
    "greater_equal": operator.ge,
}
IN_PLACE = {
    "add": operator.iadd,
    "subtract": operator.isub,
    "multiply": operator.imul,
    "divide": operator.itruediv,
    "floor_divide": operator.ifloordiv,
    "remainder": operator.imod,
    "pow": operator.ipow,
    "bitwise_and": operator.iand,
    "bitwise_or": operator.ior,
    "bitwise_xor": operator.ixor,
    "bitwise_left_shift": operator.ilshift,
    "bitwise_right_shift": operator.irshift,
}
BINARY = {**ARITHMETIC, **BITWISE, **COMPARISONS}


def operands(name: str) -> tuple[Any, Any]:
    dtype = xp.int32 if name in BITWISE else xp.float64
    return xp.asarray([1, 5, 7, 2], dtype=dtype), xp.asarray([3, 2, 1, 2], dtype=dtype)


def assert_equal(ours: Any, want: Any) -> None:
    assert isinstance(ours, xp.Array)
    mine, want = np.asarray(ours), np.asarray(want)
    assert (mine.dtype, mine.shape) == (want.dtype, want.shape)
    np.testing.assert_array_equal(mine, want)


@pytest.mark.parametrize("name", BINARY)
def test_operators_are_the_functions(name: str) -> None:
    x1, x2 = operands(name)
    assert_equal(BINARY[name](x1, x2), getattr(xp, name)(x1, x2))
    assert_equal(BINARY[name](x1, 2), getattr(xp, name)(x1, 2))
    assert_equal(BINARY[name](2, x1), getattr(xp, name)(2, x1))
    numbers = [np.asarray(x) for x in (x1, x2)]
    assert_equal(BINARY[name](x1, x2), BINARY[name](*numbers))
    assert_equal(BINARY[name](3, x2), BINARY[name](3, numbers[1]))


def test_unary_operators() -> None:
    x = xp.asarray([1.5, -2.0, -0.0])
    assert_equal(-x, [-1.5, 2.0, 0.0])
    assert_equal(+x, [1.5, -2.0, -0.0])
    assert +x is not x
    assert_equal(abs(x), [1.5, 2.0, 0.0])
    assert_equal(abs(xp.asarray([3 + 4j])), [5.0])
    assert_equal(~xp.asarray([0, 5], dtype=xp.int8), np.asarray([-1, -6], "int8"))
    assert_equal(~xp.asarray([True, False]), [False, True])
    with pytest.raises(TypeError, match=r"^bitwise_invert: not defined for float64"):
        operator.invert(x)
    with pytest.raises(TypeError, match=r"^negative: not defined for bool"):
        operator.neg(xp.asarray([True]))


@pytest.mark.parametrize("name", BINARY)
def test_foreign_objects_are_asked_in_turn(name: str) -> None:
    class Foreign:
        def answer(self, other: object) -> str:
            return "mine"

        __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rfloordiv__ = __rmod__ = __rpow__ = answer
        __rand__ = __ror__ = __rxor__ = __rlshift__ = __rrshift__ = answer
        __lt__ = __le__ = __gt__ = __ge__ = answer
        __eq__ = __ne__ = answer
        __hash__ = None

    x1, _ = operands(name)
    assert BINARY[name](x1, Foreign()) == "mine"


@pytest.mark.parametrize("name", [*ARITHMETIC, *BITWISE, "less"])
@pytest.mark.parametrize("other", [None, "1", [1, 2, 3, 4], object()])
def test_nonsense_is_refused(name: str, other: object) -> None:
    x1, _ = operands(name)
    with pytest.raises(TypeError):
        BINARY[name](x1, other)
    if not (name == "remainder" and isinstance(other, str)):  # that is formatting
        with pytest.raises(TypeError):
            BINARY[name](other, x1)


def test_equality_with_anything_else_is_no_array() -> None:
    x = xp.ones((2,))
    assert (x == None) is False  # noqa: E711 - the operator is what is tested
    assert (x != "text") is True
    with pytest.raises(TypeError, match="unhashable"):
        hash(x)


def test_powers_modulo_a_number_are_refused() -> None:
    with pytest.raises(TypeError, match=r"^pow: "):
        pow(xp.asarray([2]), 2, 3)


@pytest.mark.parametrize("name", IN_PLACE)
@pytest.mark.parametrize("kind", ["array", "scalar", "0-d", "row", "strided", "promoted"])
def test_in_place(name: str, kind: str) -> None:
    rng = np.random.default_rng(0)
    dtype, narrow = ("int64", "int16") if name in BITWISE else ("float64", "float32")
    start = rng.integers(1, 20, (6, 8)).astype(dtype)
    other: Any = {
        "array": rng.integers(1, 5, (6, 8)).astype(dtype),
        "scalar": 3,
        "0-d": np.asarray(3, dtype),
        "row": rng.integers(1, 5, 8).astype(dtype),
        "strided": rng.integers(1, 5, (8, 12)).astype(dtype)[::-1, ::2].T,
        "promoted": rng.integers(1, 5, (6, 8)).astype(narrow),
    }[kind]
    ours = xp.asarray(start.copy())
    view = ours[...]
    same = IN_PLACE[name](ours, other if kind == "scalar" else xp.asarray(other))
    assert same is ours
    assert_equal(view, BINARY[name](start, other))


def test_in_place_on_a_view_changes_its_base() -> None:
    x = xp.asarray(np.arange(24.0).reshape(4, 6))
    want = np.arange(24.0).reshape(4, 6)
    view, expected = x[::-1, 1::2], want[::-1, 1::2]
    view += 10
    view *= xp.asarray([[1.0], [2.0], [3.0], [4.0]])
    expected += 10
    expected *= np.asarray([[1.0], [2.0], [3.0], [4.0]])
    assert_equal(x, want)


@pytest.mark.parametrize("size", [6, 5000])
@pytest.mark.parametrize("shift", [-2, -1, 0, 1, 3])
def test_in_place_with_overlapping_memory(size: int, shift: int) -> None:
    """The result is as if the operand had been read first."""
    x = xp.asarray(np.arange(float(size)))
    want = np.arange(float(size))
    low, high = max(0, shift), min(size, size + shift)
    target, source = slice(low, high), slice(low - shift, high - shift)
    expected = want[target] + want[source]
    view = x[target]
    view += x[source]
    want[target] = expected
    assert_equal(x, want)


def test_in_place_with_its_own_reverse_transpose_and_row() -> None:
    start = np.arange(1.0, 26.0).reshape(5, 5)
    for key in ["reverse", "transpose", "row"]:
        x = xp.asarray(start.copy())
        if key == "reverse":
            x -= x[::-1, ::-1]
            want = start - start[::-1, ::-1]
        elif key == "transpose":
            x += x.T
            want = start + start.T
        else:
            x *= x[2, :]
            want = start * start[2]
        assert_equal(x, want)


def test_in_place_may_not_change_the_dtype() -> None:
    x = xp.asarray([1.0, 2.0], dtype=xp.float32)
    with pytest.raises(TypeError, match=r"^add: in place, the dtype cannot change from float32 to float64"):
        x += xp.asarray([1.0, 2.0], dtype=xp.float64)
    with pytest.raises(TypeError, match=r"^multiply: in place, the dtype cannot change from float32 to complex64"):
        x *= 1j
    with pytest.raises(TypeError, match=r"^add: "):
        x += xp.asarray([1, 2])
    i = xp.asarray([4, 2])
    with pytest.raises(TypeError, match=r"^divide: not defined for int64"):
        i /= 2
    assert_equal(x, np.asarray([1, 2], "float32"))


def test_in_place_may_not_grow_the_shape() -> None:
    x = xp.ones((3,))
    with pytest.raises(ValueError, match=r"^add: in place, the shape cannot grow"):
        x += xp.ones((2, 3))
    with pytest.raises(ValueError, match=r"^add: in place, the shape cannot grow"):
        x += xp.ones((1, 3))
    y = xp.ones((1,))
    with pytest.raises(ValueError, match=r"^multiply: in place, the shape cannot grow"):
        y *= xp.ones((4,))
    with pytest.raises(ValueError, match="do not broadcast"):
        x += xp.ones((2,))


def test_in_place_on_read_only_arrays() -> None:
    x = xp.broadcast_to(xp.ones((1,)), (3,))
    with pytest.raises(ValueError, match=r"^add: in place, the array must be writable"):
        x += 1
    assert_equal(x, np.ones(3))


def test_in_place_of_comparisons_and_shapes_of_0() -> None:
    x = xp.zeros((0, 3))
    x += xp.ones((3,))
    assert x.shape == (0, 3)
    y = xp.asarray(2.0)
    z = y
    y **= 3
    assert y is z
    assert float(z) == 8


def test_bools() -> None:
    x, y = xp.asarray([True, True, False]), xp.asarray([True, False, False])
    assert_equal(x & y, [True, False, False])
    assert_equal(x | False, [True, True, False])
    assert_equal(True ^ x, [False, False, True])
    x ^= y
    assert_equal(x, [False, True, False])
    with pytest.raises(TypeError, match=r"^add: not defined for bool"):
        operator.add(x, y)
    with pytest.raises(TypeError, match=r"^bitwise_left_shift: not defined for bool"):
        operator.lshift(x, y)


def test_references_are_released() -> None:
    x, y = xp.ones((4,)), xp.ones((4,))
    before = sys.getrefcount(x), sys.getrefcount(y), sys.getrefcount(None)
    for _ in range(1000):
        operator.add(x, y)
        x += y
        operator.sub(2, x)
        operator.lt(x, y)
        for bad in (xp.ones((3,)), None, xp.asarray([1])):
            with pytest.raises((TypeError, ValueError)):
                x += bad
    after = sys.getrefcount(x), sys.getrefcount(y), sys.getrefcount(None)
    assert before[:2] == after[:2]
    assert abs(before[2] - after[2]) < 100
