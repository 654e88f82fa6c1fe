"""Forward mode: duals, levels, nesting, and composition with reverse mode."""

import gc
import weakref

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


def changes_through_views():
    """Functions of one tensor of shape (2, 2) that write through views, by name."""

    def to_a_part(x):
        y = x * 1
        v = y[0:1]
        v *= x[1] * 2
        return y, v

    def to_the_base(x):
        y = x * 1
        row, column = y[0], y.mT[1]
        y *= x
        row += 1
        return y, row, column

    def to_a_plain_buffer(x):
        buffer = ag.zeros((2, 2), dtype=ag.float64)
        other = buffer.mT
        buffer[0][1] = x[0, 0] ** 2
        return buffer * 1, other

    def to_the_base_of_a_plain_view(x):
        buffer = ag.zeros((3,), dtype=ag.float64)
        view = buffer[1:]
        buffer.add_(ag.sum(x * x))
        return view * 1, buffer

    def to_a_reshaped(x):
        y = x * 1
        flat = ag.reshape(y, (4,))
        flat[1:3] = x[0] * x[1]
        flat.mul_(2.0)
        return y, flat

    def to_a_reshaped_copy(x):
        y = x * 1
        flat = ag.reshape(y.mT, (4,))
        flat.mul_(x[0, 0])
        y.mul_(3.0)
        return y, flat

    def to_a_sum_of_transposes(x):
        y = x.mT + 1.0 * x.mT
        flat = ag.reshape(y, (4,))
        y.mul_(x)
        flat.mul_(2.0)
        return (y,)

    def to_one_of_two_with_one_tangent(x):
        a = x * 1
        c = ag.zeros((2, 2), dtype=ag.float64)
        c.copy_(a)
        a.mul_(0.5)
        c.pow_(2)
        return a, c

    def to_one_of_two_with_views(x):
        a = x * 1
        row = a[0]
        b = a + 1
        c = ag.zeros((2, 2), dtype=ag.float64)
        c.copy_(a)
        row.mul_(x[1])
        c[0].mul_(5.0)
        return a, b, c

    def to_an_expanded_row(x):
        y = x[0] * 1
        y.expand(3, 2)[1].mul_(x[1])
        y.expand(1, 2).mul_(2.0)
        return (y,)

    def to_all_of_an_expanded_row(x):
        y = x * 1
        y[0].expand(3, 2)[:, 1].fill_(x[1, 1] ** 2)
        return (y,)

    def with_a_value_without_tangent(x):
        y = x * 1
        row = y[0]
        y[:, 1] = 7.0
        return y, row

    def by_index_add(x):
        y = x * 1
        y.index_add_(0, ag.asarray([1, 1]), x * x)
        y.mul_(x)
        y[0] = 1.0
        return (y,)

    def of_parts(x):
        y = x * 1
        first, second = ag.unstack(y)
        first.add_(3.0 * second)
        left, right = ag.split(y, (1, 1), dim=1)
        right.mul_(2.0)
        left[0] = right[1]
        return y, first

    return {name: f for name, f in locals().items() if callable(f)}


@pytest.mark.parametrize("name", changes_through_views())
def test_tangents_follow_writes_through_views(name):
    # Against reverse mode, and against finite differences in the same direction.
    function = changes_through_views()[name]

    def f(x):
        return ag.concat([ag.reshape(part, (-1,)) for part in function(x)])

    x = plain([[0.5, -1.5], [2.0, 1.25]])
    forward, reverse = func.jacfwd(f)(x), func.jacrev(f)(x)
    assert ag.ravel(forward).tolist() == pytest.approx(ag.ravel(reverse).tolist())
    direction, step = plain([[1.0, -0.5], [0.25, 2.0]]), 1e-6
    tangent = func.jvp(f, (x,), (direction,))[1]
    difference = (f(x + step * direction) - f(x - step * direction)) / (2 * step)
    assert tangent.tolist() == pytest.approx(difference.tolist(), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("name", changes_through_views())
def test_reverse_over_forward_through_views(name):
    function = changes_through_views()[name]

    def slope_along(x):
        def f(x):
            return ag.concat([ag.reshape(part, (-1,)) for part in function(x)])

        return ag.sum(func.jvp(f, (x,), (plain([[1.0, -0.5], [0.25, 2.0]]),))[1])

    x, direction, step = plain([[0.5, -1.5], [2.0, 1.25]]), plain([[0.5, 1.0], [-2.0, 0.25]]), 1e-6
    gradient = func.grad(slope_along)(x)
    difference = (slope_along(x + step * direction) - slope_along(x - step * direction)) / (2 * step)
    assert ag.sum(gradient * direction).item() == pytest.approx(difference.item(), rel=1e-6, abs=1e-8)


def test_the_arguments_of_jvp_keep_their_tangents():
    x, t = plain([1.0, 2.0]), plain([3.0, 4.0])

    def change(x):
        y = x.clone()
        y[0:1].mul_(5.0)
        return y

    value, tangent = func.jvp(change, (x,), (t,))
    assert (value.tolist(), tangent.tolist()) == ([5.0, 2.0], [15.0, 4.0])
    assert (x.tolist(), t.tolist()) == ([1.0, 2.0], [3.0, 4.0])


def test_writes_to_a_dual_reach_its_primal():
    with fwad.dual_level():
        x = plain([1.0, 2.0])
        dual = fwad.make_dual(x, plain([1.0, 1.0]))
        dual.mul_(dual)
        assert x.tolist() == [1.0, 4.0]
        assert fwad.unpack_dual(dual).tangent.tolist() == [2.0, 4.0]
    dual.mul_(2.0)
    assert (x.tolist(), dual.tolist()) == ([2.0, 8.0], [2.0, 8.0])


def test_nested_levels_and_writes():
    def inner(x):
        y = x * 1
        y[0].mul_(x[1])
        return ag.sum(y * y)

    def slope_along(x):
        return func.jvp(inner, (x,), (plain([1.0, 2.0]),))[1]

    x = plain([1.5, -0.5])
    a, b = x.tolist()
    # f = a^2 b^2 + b^2, and twice along (1, 2)
    second = 2 * b * b * 1 + 2 * 4 * a * b * 2 + (2 * a * a + 2) * 4
    assert func.jvp(slope_along, (x,), (plain([1.0, 2.0]),))[1].item() == pytest.approx(second)


def test_writes_of_an_inner_tangent_to_views_of_an_outer_one_are_refused():
    def outer(x):
        y = x * 1
        row = y[0]

        def inner(z):
            y.mul_(z)
            return row * 1

        return func.jvp(inner, (plain(2.0),), (plain(1.0),))[1]

    with pytest.raises(RuntimeError, match="outer forward-mode level"):
        func.jvp(outer, (plain([1.0, 2.0]),), (plain([1.0, 1.0]),))


def test_a_leaf_that_requires_a_gradient_takes_no_tangent():
    w = ag.tensor([1.0], dtype=ag.float64, requires_grad=True)
    with fwad.dual_level(), ag.no_grad(), pytest.raises(RuntimeError, match="leaf"):
        w.copy_(fwad.make_dual(plain([1.0]), plain([1.0])))


def test_leaves_no_reference_cycle():
    gc.collect()
    gc.disable()
    try:
        x = ag.tensor([1.0, 2.0], dtype=ag.float64, requires_grad=True)
        with fwad.dual_level():
            y = fwad.make_dual(x, plain([1.0, 1.0])) * x
            row = y[0:1]
            row.mul_(row)
            y.mul_(y)
            gone = [weakref.ref(y), weakref.ref(y.grad_fn), weakref.ref(row)]
            del y, row
        assert [r() for r in gone] == [None, None, None]
    finally:
        gc.enable()


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
