from __future__ import annotations

import doctest
from typing import Any

import pytest

import arraygrad as ag
from arraygrad._base.arrays import conj
from arraygrad._engine.apply import apply
from arraygrad._graph.primitive import Array, Spec, primitive
from arraygrad.conformance import DerivativeError, check_derivatives, derivatives


def real(values: Any) -> ag.Tensor:
    return ag.tensor(values, dtype=ag.float64)


def cplx(values: Any) -> ag.Tensor:
    return ag.tensor(values, dtype=ag.complex128)


X, Z = [0.5, -1.25, 2.0], [0.5 + 1j, -1.25 - 0.5j]


# -- what is right passes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [1, 2, 3])
def test_right_rules_pass_to_any_order(order: int) -> None:
    check_derivatives(lambda x, y: x * y / (x * x + 2), [real(X), real(1.5)], order=order)


@pytest.mark.parametrize("modes", [("reverse",), ("forward",), ("reverse", "forward")])
def test_modes_are_chosen(modes: tuple[str, ...]) -> None:
    check_derivatives(lambda x: x * x * x, [cplx(Z)], modes=modes)


def test_constants_and_integers_are_left_alone() -> None:
    check_derivatives(lambda x, n, i: x * n + i, [real(X), 3, ag.tensor([1, 2, 3])])


def test_several_outputs_and_integer_ones() -> None:
    check_derivatives(lambda x: (x * x, x > 0, x + 1), [real(X)])


def test_outputs_that_do_not_depend_on_an_input() -> None:
    check_derivatives(lambda x, y: (x * x, real([1.0])), [real(X), real(1.0)])


def test_empty_inputs() -> None:
    check_derivatives(lambda x: x * x, [ag.zeros((0, 2), dtype=ag.float64)])


def test_the_inputs_are_left_as_they_were() -> None:
    x = real(X)
    check_derivatives(lambda x: x * x, [x])
    assert (x.requires_grad, x.grad, x.tolist()) == (False, None, X)


def test_single_precision_has_tolerances_of_its_own() -> None:
    check_derivatives(lambda x, y: x * y * y, [ag.tensor(X), ag.tensor(1.5)])


# -- what is wrong fails, and the message says what ------------------------------------------------------------------


def _square(vjp: Any, jvp: Any) -> Any:
    """A square with the given rules."""

    @primitive()
    def square(xp: Any, x: Any, /) -> Any:
        return x * x

    square.vjp("x")(vjp)
    square.jvp("x")(jvp)
    return lambda x: apply(square, (x,))


def right_vjp(xp: Any, g: Any, x: Array) -> Any:
    return g * conj(xp, 2 * x)


def right_jvp(xp: Any, t: Any, x: Array) -> Any:
    return 2 * x * t


def test_the_right_rules_pass() -> None:
    check_derivatives(_square(right_vjp, right_jvp), [real(X)])
    check_derivatives(_square(right_vjp, right_jvp), [cplx(Z)])


def test_a_wrong_vjp() -> None:
    def wrong(xp: Any, g: Any, x: Array) -> Any:
        return g * x

    with pytest.raises(DerivativeError, match=r"f, input 0 \(shape \[3\], float64\): reverse mode gives"):
        check_derivatives(_square(wrong, right_jvp), [real(X)])


def test_a_wrong_jvp() -> None:
    def wrong(xp: Any, t: Any, x: Array) -> Any:
        return x * t

    with pytest.raises(DerivativeError, match=r"forward mode, output 0, entry 0 of \[3\]: got .* finite differences"):
        check_derivatives(_square(right_vjp, wrong), [real(X)])


def test_modes_that_differ_by_less_than_finite_differences_tell() -> None:
    def slightly_wrong(xp: Any, g: Any, x: Array) -> Any:
        return g * 2 * x * (1 + 3e-8)

    check_derivatives(_square(slightly_wrong, right_jvp), [real(X)], modes=("reverse",))
    with pytest.raises(DerivativeError, match=r"reverse mode gives .* and forward mode <v, jvp\(t\)>"):
        check_derivatives(_square(slightly_wrong, right_jvp), [real(X)])


def test_a_tangent_of_another_dtype() -> None:
    def narrow(xp: Any, t: Any, x: Array) -> Any:
        return xp.astype(2 * x * t, xp.float32)

    with pytest.raises(DerivativeError, match=r"dtype float32, the output \[3\] and float64"):
        check_derivatives(_square(right_vjp, narrow), [real(X)])


def test_a_missing_conjugate_is_found_for_complex_inputs_alone() -> None:
    def wrong(xp: Any, g: Any, x: Array) -> Any:
        return g * 2 * x

    check_derivatives(_square(wrong, right_jvp), [real(X)])
    with pytest.raises(DerivativeError, match="complex128"):
        check_derivatives(_square(wrong, right_jvp), [cplx(Z)])


def test_a_rule_that_is_wrong_only_when_it_is_recorded() -> None:
    def wrong(xp: Any, g: Any, x: Array) -> Any:
        return g * (x * 2 if isinstance(x, ag.Tensor) else 2 * x) + (1.0 if isinstance(x, ag.Tensor) else 0.0)

    check_derivatives(_square(wrong, right_jvp), [real(X)], order=1)
    with pytest.raises(DerivativeError, match="with create_graph"):
        check_derivatives(_square(wrong, right_jvp), [real(X)])


def test_a_rule_whose_derivative_is_wrong() -> None:
    def wrong(xp: Any, g: Any, x: Array) -> Any:
        # The right value from a constant: its own derivative is lost.
        return g * (2 * x.detach() if isinstance(x, ag.Tensor) else 2 * x)

    check_derivatives(_square(wrong, right_jvp), [real(X)], order=1)
    with pytest.raises(DerivativeError, match=r"gradient of \(f\)"):
        check_derivatives(_square(wrong, right_jvp), [real(X)])


def test_a_wrong_broadcast_axis() -> None:
    @primitive()
    def total(xp: Any, x: Any, /) -> Any:
        return xp.sum(x, axis=0)

    @total.linear("x")
    def _(xp: Any, g: Any, x: Spec) -> Any:
        return xp.broadcast_to(xp.reshape(g, (-1, 1)), x.shape)

    with pytest.raises(DerivativeError, match="reverse mode"):
        check_derivatives(lambda x: apply(total, (x,)), [real([[1.0, 2.0], [3.0, 4.0]])])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # the overflow is the point
def test_a_gradient_that_single_precision_cannot_hold() -> None:
    def overflows(xp: Any, g: Any, x: Array) -> Any:
        return g * 2 * x * 1e200 * 1e-200

    with pytest.raises(DerivativeError, match="single precision"):
        check_derivatives(_square(overflows, right_jvp), [real(X)])


def test_nan_is_near_nothing() -> None:
    def nan(xp: Any, g: Any, x: Array) -> Any:
        return g * 2 * x * float("nan")

    with pytest.raises(DerivativeError, match="nan"):
        check_derivatives(_square(nan, right_jvp), [real(X)])


def test_the_example_in_the_documentation() -> None:
    assert doctest.testmod(derivatives, extraglobs={"ag": ag}).failed == 0


# -- bad arguments ---------------------------------------------------------------------------------------------------


def test_modes_must_be_known() -> None:
    with pytest.raises(ValueError, match="'reverse' and 'forward'"):
        check_derivatives(lambda x: x, [real(X)], modes=("backward",))
    with pytest.raises(ValueError, match="modes"):
        check_derivatives(lambda x: x, [real(X)], modes=())


def test_something_must_be_differentiable() -> None:
    with pytest.raises(ValueError, match="none of the inputs"):
        check_derivatives(lambda x: x, [ag.tensor([1, 2]), 3.0])
    with pytest.raises(ValueError, match="no floating or complex output"):
        check_derivatives(lambda x: x > 0, [real(X)])
