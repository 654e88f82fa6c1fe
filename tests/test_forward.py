"""Forward mode: duals, levels, nesting, and composition with reverse mode."""

import pytest

import arraygrad as ag
from arraygrad import func
from arraygrad.autograd import forward_ad as fwad


def plain(values):
    return ag.tensor(values, dtype=ag.float64)


def slope(function, at, direction):
    with fwad.dual_level():
        return fwad.unpack_dual(function(fwad.make_dual(plain(at), plain(direction)))).tangent


def test_tangents():
    assert slope(lambda x: x * x, 3.0, 1.0).item() == 6.0
    assert slope(lambda x: x + ag.ones((2, 2), dtype=ag.float64), [1.0, 2.0], [1.0, 2.0]).tolist() == [[1.0, 2.0]] * 2
    assert slope(lambda x: ag.sum(x * x), [1.0, 2.0], [1.0, 1.0]).item() == 6.0
    assert slope(lambda x: ag.concat([x, x * 2]), [1.0], [1.0]).tolist() == [1.0, 2.0]
    assert slope(ag.floor, 1.5, 1.0).item() == 0.0


def test_integer_results_have_no_tangent():
    assert slope(ag.argmax, [1.0, 2.0], [1.0, 1.0]) is None
    assert slope(lambda x: x > 1, [1.0, 2.0], [1.0, 1.0]) is None


def test_duals_are_plain_after_their_level():
    with fwad.dual_level():
        x = fwad.make_dual(plain(3.0), plain(1.0))
        y = x * x
        assert fwad.unpack_dual(y).tangent.item() == 6.0
    assert fwad.unpack_dual(y).tangent is None
    with fwad.dual_level():
        assert fwad.unpack_dual(y * y).tangent is None


def test_in_place_moves_the_tangent():
    def change(x):
        y = x * 1
        y *= x
        y += 5
        y[0] = 7.0
        return y

    assert slope(change, [2.0, 3.0], [1.0, 1.0]).tolist() == [0.0, 6.0]


def test_write_through_a_view_is_refused():
    with fwad.dual_level():
        x = fwad.make_dual(plain([2.0, 3.0]), plain([1.0, 1.0]))
        y = x * 1
        v = y[0:1]
        with pytest.raises(RuntimeError, match="forward mode"):
            v *= 2


def test_write_to_a_tensor_with_views_is_refused():
    with fwad.dual_level():
        x = fwad.make_dual(ag.tensor([1.0, 2.0]), ag.tensor([1.0, 1.0])) * 2
        row = x[:1]
        with pytest.raises(RuntimeError, match="of which views were made"):
            x += 1
        assert row.tolist() == [2.0]
        y = x.clone()
        y += x
        assert fwad.unpack_dual(y).tangent.tolist() == [4.0, 4.0]


def test_nested_levels():
    def cube(x):
        return x * x * x

    def first(x):
        return func.jvp(cube, (x,), (ag.ones_like(x),))[1]

    assert func.jvp(first, (plain(2.0),), (plain(1.0),))[1].item() == 12.0


def test_levels_do_not_confuse_their_tangents():
    # d/dx [ x * d/dy (x + y) ] = 1: the classic test of perturbation confusion (Siskind and Pearlmutter 2005).
    def outer(x):
        inner = func.jvp(lambda y: x + y, (plain(1.0),), (plain(1.0),))[1]
        return x * inner

    assert func.jvp(outer, (plain(1.0),), (plain(1.0),))[1].item() == 1.0


def test_reverse_over_forward_and_forward_over_reverse():
    def f(x):
        return ag.sum(x**3 * ag.exp(x))

    x, v = plain([0.5, 1.0]), plain([1.0, 2.0])
    expected = [
        vi * (6 * xi + 6 * xi**2 + xi**3) * 2.718281828459045**xi for xi, vi in zip(x.tolist(), v.tolist(), strict=True)
    ]
    over_reverse = func.jvp(func.grad(f), (x,), (v,))[1]
    over_forward = func.grad(lambda x: func.jvp(f, (x,), (v,))[1])(x)
    assert over_reverse.tolist() == pytest.approx(expected)
    assert over_forward.tolist() == pytest.approx(expected)


def test_errors():
    with pytest.raises(RuntimeError, match="dual_level"):
        fwad.make_dual(plain(1.0), plain(1.0))
    with fwad.dual_level():
        with pytest.raises(RuntimeError, match="tangent"):
            fwad.make_dual(plain([1.0]), plain([1.0, 2.0]))
        with pytest.raises(TypeError, match="Tensor"):
            fwad.make_dual(plain([1.0]), 1.0)
        with pytest.raises(ValueError, match="int64"):
            fwad.make_dual(ag.tensor([1]), ag.tensor([1]))
        dual = fwad.make_dual(plain([1.0]), plain([1.0]))
        with pytest.raises(RuntimeError, match="already"):
            fwad.make_dual(dual, plain([1.0]))
    with pytest.raises(RuntimeError, match="level"):
        fwad.exit_dual_level()


def test_detach_leaves_the_tangent_behind():
    assert slope(lambda x: x * x.detach(), 3.0, 1.0).item() == 3.0
    assert slope(lambda x: x * x.data, 3.0, 1.0).item() == 3.0
    assert slope(lambda x: x.detach(), 3.0, 1.0) is None
