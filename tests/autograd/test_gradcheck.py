"""gradcheck finds wrong derivatives and says where; it accepts right ones."""

import pytest

import arraygrad as ag
from arraygrad.autograd import Function, GradcheckError, gradcheck, gradgradcheck


def leaf(values, dtype=ag.float64):
    return ag.tensor(values, dtype=dtype, requires_grad=True)


class Wrong(Function):
    """The square, with a gradient that is wrong in the second entry."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * x * ag.tensor([2.0, 3.0], dtype=ag.float64)


@pytest.mark.parametrize("fast_mode", [False, True])
@pytest.mark.parametrize(
    "function",
    [
        lambda x, y: x * y,
        lambda x, y: (x / y, ag.sin(x) * y),
        lambda x, y: x @ y,
        lambda x, y: (x + y) ** 3,
    ],
)
def test_right_derivatives_pass(function, fast_mode):
    inputs = (leaf([1.0, 2.0]), leaf([3.0, -4.0]))
    assert gradcheck(function, inputs, fast_mode=fast_mode, check_forward_ad=True, check_grad_dtypes=True)
    assert gradgradcheck(function, inputs, fast_mode=fast_mode, check_fwd_over_rev=True)


@pytest.mark.parametrize("fast_mode", [False, True])
def test_complex(fast_mode):
    z = leaf([1 + 2j, -0.5j + 2], ag.complex128)
    x = leaf([0.5, 1.5])
    for function in (lambda z, x: ag.exp(z) * x, lambda z, x: ag.abs(z) + x, lambda z, x: ag.conj(z) * z * x):
        assert gradcheck(function, (z, x), fast_mode=fast_mode, check_forward_ad=True)


def test_message_says_which_entry_and_by_how_much():
    with pytest.raises(GradcheckError, match=r"output 0 by input 0.*input entry \[1\].*output entry \[1\].*6.*4"):
        gradcheck(Wrong.apply, leaf([1.0, 2.0]))
    with pytest.raises(GradcheckError, match="random direction"):
        gradcheck(Wrong.apply, leaf([1.0, 2.0]), fast_mode=True)
    assert gradcheck(Wrong.apply, leaf([1.0, 2.0]), raise_exception=False) is False


def test_float32_warns():
    with pytest.warns(UserWarning, match="float64"):
        gradcheck(lambda x: x * 2, leaf([1.0], ag.float32), eps=1e-2)


def test_nothing_to_check():
    with pytest.raises(ValueError, match="to require gradient"):
        gradcheck(lambda x: x, ag.tensor([1.0], dtype=ag.float64))
    with pytest.raises(ValueError, match="check_forward_ad"):
        gradcheck(lambda x: x, leaf([1.0]), check_backward_ad=False)


def test_output_cut_off_from_the_graph_is_found():
    with pytest.raises(GradcheckError, match="does not require a gradient"):
        gradcheck(lambda x: (x.detach() * 2, x), leaf([1.0]))


def test_an_output_that_is_constant_passes():
    def ones(x):
        return ag.ones_like(x.detach())

    assert gradcheck(ones, leaf([1.0, 2.0]), check_grad_dtypes=True, check_forward_ad=True)
    assert gradgradcheck(ones, leaf([1.0, 2.0]), check_fwd_over_rev=True)


def test_other_outputs_and_arguments_are_passed_through():
    assert gradcheck(lambda x, n, name: (x * n, ag.argmax(x)), (leaf([1.0, 2.0]), 3, "name"))


def test_random_backward_is_found():
    class Noisy(Function):
        calls = 0

        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            Noisy.calls += 1
            return grad * 2 * (1 + 1e-9 * Noisy.calls)

    with pytest.raises(GradcheckError, match="two runs"):
        gradcheck(Noisy.apply, leaf([1.0]))
    assert gradcheck(Noisy.apply, leaf([1.0]), nondet_tol=1e-6)
