"""Functions written by users that write to views, or return them."""

import pytest
from custom_functions import Doubled, Same, leaf

import arraygrad as ag
from arraygrad.autograd import Function, forward_ad


class Scaled(Function):
    """Writes to its first input, which has no gradient of its own: only the second has."""

    @staticmethod
    def forward(ctx, x, factor):
        ctx.save_for_backward(x.clone())
        x.mul_(factor)
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx, grad):
        (before,) = ctx.saved_tensors
        return None, (grad * before).sum()


class Viewed(Function):
    @staticmethod
    def forward(ctx, x):
        return x.reshape(x.shape)

    @staticmethod
    def backward(ctx, grad):
        return grad


class Inner(Function):
    """Returns a view of a tensor of its own."""

    @staticmethod
    def forward(ctx, x):
        return (x * 2)[0]

    @staticmethod
    def backward(ctx, grad):
        return ag.stack([grad * 2, grad * 0])


def test_a_write_to_a_view_reaches_its_base():
    a = ag.ones((2, 2), dtype=ag.float64, requires_grad=True)
    x = a.clone()
    row = x[0]
    assert Doubled.apply(row) is row
    assert x.tolist() == [[2.0, 2.0], [1.0, 1.0]]
    x.sum().backward()
    assert a.grad.tolist() == [[2.0, 2.0], [1.0, 1.0]]


def test_the_written_view_and_other_views_follow():
    a = ag.ones((2, 2), dtype=ag.float64, requires_grad=True)
    x = a.clone()
    row, column = x[0], x[:, 0]
    Doubled.apply(row)
    (row.sum() + column.sum()).backward()
    assert column.tolist() == [2.0, 1.0]
    assert a.grad.tolist() == [[4.0, 2.0], [1.0, 0.0]]


def test_two_writes_through_views_in_a_row():
    a = ag.ones((2, 2), dtype=ag.float64, requires_grad=True)
    x = a.clone()
    Doubled.apply(x[0])
    Doubled.apply(x.T[0])
    x.sum().backward()
    assert a.grad.tolist() == [[4.0, 2.0], [2.0, 1.0]]


def test_a_base_without_a_gradient_gets_one():
    x = ag.ones((2, 2), dtype=ag.float64)
    factor = leaf(3.0)
    Scaled.apply(x[0], factor)
    assert x.requires_grad
    (x * ag.tensor([[1.0, 2.0], [4.0, 8.0]], dtype=ag.float64)).sum().backward()
    assert factor.grad.item() == 3.0


def test_what_was_saved_before_the_write_is_noticed():
    a = ag.ones((2, 2), dtype=ag.float64, requires_grad=True)
    x = a.clone()
    z = (x * x).sum()
    Doubled.apply(x[0])
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()


def test_a_write_that_the_backend_did_not_see_counts():
    class Silent(Doubled):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            return x

    y = leaf([1.0]) * 1
    z = (y * y).sum()
    Silent.apply(y)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        z.backward()


def test_leaves_and_views_of_leaves_are_not_written():
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        Doubled.apply(leaf([1.0]))
    with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad"):
        Doubled.apply(leaf([[1.0]])[0])


def test_a_view_made_under_no_grad_is_not_written():
    x = leaf([[1.0]]) * 1
    with ag.no_grad():
        row = x[0]
    with pytest.raises(RuntimeError, match="created in no_grad mode"):
        Doubled.apply(row)
    with pytest.raises(RuntimeError, match="created in no_grad mode"):
        Scaled.apply(row, leaf(2.0))


def test_a_written_view_beside_another_output_is_refused():
    class Two(Function):
        @staticmethod
        def forward(ctx, x):
            x.mul_(2)
            ctx.mark_dirty(x)
            return x, x * 1

        @staticmethod
        def backward(ctx, first, second):
            return 2 * first + 2 * second

    x = leaf([[1.0]]) * 1
    with pytest.raises(RuntimeError, match="cannot return more than one Tensor"):
        Two.apply(x[0])
    y = leaf([1.0])
    first, second = Two.apply(y * 1)
    (first + 3 * second).sum().backward()
    assert y.grad.tolist() == [8.0]


@pytest.mark.parametrize("function", [Viewed, Same])
def test_a_write_to_the_base_of_a_returned_view_is_refused_at_its_next_use(function):
    x = leaf([1.0, 2.0]) * 1
    view = function.apply(x)
    part = view[:1]
    x.mul_(2)
    with pytest.raises(RuntimeError, match="created inside a custom Function"):
        view.sum()
    with pytest.raises(RuntimeError, match="created inside a custom Function"):
        part.sum()


@pytest.mark.parametrize("function", [Viewed, Same, Inner])
def test_a_write_to_a_returned_view_is_refused(function):
    x = leaf([[1.0], [2.0]]) * 1
    view = function.apply(x)
    with pytest.raises(RuntimeError, match=f"Output 0 of {function.__name__} is a view and is being modified inplace"):
        view.mul_(2)
    with pytest.raises(RuntimeError, match="is a view and is being modified inplace"):
        view[0] = 3.0
    assert x.tolist() == [[1.0], [2.0]]


@pytest.mark.parametrize("function", [Viewed, Same])
def test_a_clone_of_a_returned_view_is_free(function):
    leaves = leaf([1.0, 2.0])
    x = leaves * 1
    y = function.apply(x).clone()
    x.mul_(2)
    y.mul_(3)
    (x + y).sum().backward()
    expected = 2.0 + 3.0 * (7.0 if function is Same else 1.0)
    assert leaves.grad.tolist() == [expected, expected]


def test_a_returned_view_shares_memory_with_its_base():
    x = leaf([1.0, 2.0])
    view = Same.apply(x)
    with ag.no_grad():
        view.mul_(2)
    assert x.tolist() == [2.0, 4.0]


def test_an_output_that_is_returned_twice_has_two_gradients():
    class Twice(Function):
        @staticmethod
        def forward(ctx, x):
            y = x * 1
            return y, y

        @staticmethod
        def backward(ctx, first, second):
            return first * 10 + second

    x = leaf([1.0])
    first, second = Twice.apply(x)
    (2 * first + 3 * second).backward()
    assert x.grad.tolist() == [23.0]


def test_backward_may_change_the_gradient_that_it_gets():
    class Hasty(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            grad.mul_(2)
            return grad

    x, y = leaf([1.0]), leaf([1.0])
    (Hasty.apply(x) + y).sum().backward()
    assert (x.grad.tolist(), y.grad.tolist()) == ([2.0], [1.0])


def test_a_write_to_a_saved_tensor_is_one_to_the_tensor_that_was_saved():
    class Careless(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            out = 2 * x * grad
            x.mul_(10)
            return out

    y = leaf([3.0]) * 1
    square = y * y
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        (square + Careless.apply(y)).sum().backward()


def test_an_output_computed_from_a_parameter_outside_is_marked_as_told():
    outside = leaf([2.0])

    class Mask(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_non_differentiable(outside)
            return x * 1, outside

        @staticmethod
        def backward(ctx, grad, _):
            return grad

    _, mask = Mask.apply(leaf([1.0]))
    assert not mask.requires_grad
    assert outside.requires_grad


def test_a_write_carries_tangents():
    class Tripled(Doubled):
        @staticmethod
        def forward(ctx, x):
            x.mul_(3)
            ctx.mark_dirty(x)
            return x

        @staticmethod
        def jvp(ctx, tangent):
            return tangent.mul_(3)

    given = ag.tensor([1.0], dtype=ag.float64)
    with forward_ad.dual_level():
        x = forward_ad.make_dual(ag.tensor([5.0], dtype=ag.float64), given)
        assert Tripled.apply(x) is x
        value, tangent = forward_ad.unpack_dual(x)
        assert (value.tolist(), tangent.tolist()) == ([15.0], [3.0])
        square = forward_ad.unpack_dual(x * x).tangent
        assert square.tolist() == [90.0]
    assert given.tolist() == [1.0]
