"""Writes to the input or the result of an operation before backward: what PyTorch allows is allowed, and right.

Where PyTorch refuses, because it saved what was written, arraygrad refuses too, or gives the gradient of the operation
as it was.
"""

import math

import pytest
import torch

import arraygrad as ag
import arraygrad.nn.functional as F

TF = torch.nn.functional

UNIT, ANY, LARGE = [0.3, 0.6, 0.9], [-0.7, 0.4, 1.3], [1.2, 2.0, 3.0]

NAMES = {
    **dict.fromkeys(
        [
            "abs",
            "acos",
            "asin",
            "asinh",
            "atan",
            "atanh",
            "ceil",
            "cos",
            "cosh",
            "erf",
            "erfc",
            "exp",
            "expm1",
            "floor",
            "log",
            "log10",
            "log1p",
            "log2",
            "neg",
            "reciprocal",
            "relu",
            "round",
            "rsqrt",
            "sigmoid",
            "sign",
            "sin",
            "sinh",
            "sqrt",
            "square",
            "tan",
            "tanh",
            "trunc",
        ],
        UNIT,
    ),
    "acosh": LARGE,
}
ACTIVATIONS = [
    "elu",
    "gelu",
    "leaky_relu",
    "log_softmax",
    "logsigmoid",
    "relu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "tanh",
]
EXPRESSIONS = {
    "2 / x": lambda x: 2 / x,
    "0 / x": lambda x: 0 / x,
    "-3.5 / x": lambda x: -3.5 / x,
    "x / 2": lambda x: x / 2,
    "x * 2": lambda x: x * 2,
    "2 - x": lambda x: 2 - x,
    "x**2": lambda x: x**2,
    "x**3": lambda x: x**3,
    "x**0.5": lambda x: x**0.5,
    "x**-1": lambda x: x**-1,
    "2**x": lambda x: 2**x,
    "x * x": lambda x: x * x,
    "x / x.sum()": lambda x: x / x.sum(),
    "x % 2": lambda x: x % 2,
    "x @ x": lambda x: x @ x,
    "clamp": lambda x: x.clamp(0.4, 0.8),
    "cumsum": lambda x: x.cumsum(0),
    "cumprod": lambda x: x.cumprod(0),
    "sum": lambda x: x.sum(),
    "mean": lambda x: x.mean(),
    "prod": lambda x: x.prod(),
    "max": lambda x: x.max(),
    "amax": lambda x: x.amax(0),
    "logsumexp": lambda x: x.logsumexp(0),
    "norm": lambda x: x.norm(),
    "var": lambda x: x.var(),
    "std": lambda x: x.std(),
    "where": lambda x: x.where(x > 0.5, -x),
    "masked_fill": lambda x: x.masked_fill(x > 0.5, 2.0),
    "flip": lambda x: x.flip(0),
    "sort": lambda x: x.sort()[0],
    "topk": lambda x: x.topk(2)[0],
    "index": lambda x: x[[0, 2]],
    "repeat": lambda x: x.repeat(2),
    "roll": lambda x: x.roll(1, 0),
    "diff": lambda x: x.diff(),
    "clone": lambda x: x.clone(),
    "nan_to_num": lambda x: x.nan_to_num(),
}
PAIRS = {
    "add": lambda lib: lambda a, b: a + b,
    "sub": lambda lib: lambda a, b: a - b,
    "mul": lambda lib: lambda a, b: a * b,
    "div": lambda lib: lambda a, b: a / b,
    "pow": lambda lib: lambda a, b: a**b,
    "matmul": lambda lib: lambda a, b: a @ b,
    "where": lambda lib: lambda a, b: lib.where(a > b, a, b),
    "cat": lambda lib: lambda a, b: lib.cat([a, b]),
    "stack": lambda lib: lambda a, b: lib.stack([a, b]),
    **{
        name: lambda lib, name=name: getattr(lib, name)
        for name in ["atan2", "hypot", "maximum", "minimum", "logaddexp", "copysign", "remainder", "outer"]
    },
    **{
        name: lambda lib, name=name: getattr(F if lib is ag else TF, name)
        for name in [
            "mse_loss",
            "l1_loss",
            "smooth_l1_loss",
            "binary_cross_entropy",
            "binary_cross_entropy_with_logits",
        ]
    },
}


def unary_functions():
    """All functions of one tensor, in both libraries, with values to try them at."""
    for name, at in NAMES.items():
        yield name, getattr(ag, name), getattr(torch, name), at
    for name in ACTIVATIONS:
        settings = {"dim": 0} if "softm" in name else {}
        ours, theirs = getattr(F, name), getattr(TF, name)
        yield f"F.{name}", lambda x, f=ours, s=settings: f(x, **s), lambda x, f=theirs, s=settings: f(x, **s), ANY
    for name, function in EXPRESSIONS.items():
        yield name, function, function, UNIT


def outcome(library, function, values, grads, written, write):
    """Return the gradients after a write to the result (None) or an input; "refused" where backward raises for it."""
    leaves = [library.tensor(v, dtype=library.float64, requires_grad=g) for v, g in zip(values, grads, strict=True)]
    inputs = [x * 1 for x in leaves]
    out = function(*inputs)
    target = out if written is None else inputs[written]
    try:
        write(target)
        out.sum().backward()
    except RuntimeError as error:
        assert "modified by an inplace operation" in str(error)
        return "refused"
    return [None if x.grad is None else x.grad.tolist() for x in leaves]


def undisturbed(library, function, values, grads):
    return outcome(library, function, values, grads, 0, lambda x: None)


WRITES = {
    "mul_": lambda x: x.mul_(2.0),
    "detach().mul_": lambda x: x.detach().mul_(2.0),
    "zero_": lambda x: x.zero_(),
    "view": lambda x: x.reshape(-1)[0:1].mul_(3.0),
}


def check(ours, theirs, values, grads, written, write):
    expected = outcome(torch, theirs, values, grads, written, write)
    found = outcome(ag, ours, values, grads, written, write)
    if expected == "refused":
        if found == "refused":
            return "both refuse"
        return "only PyTorch refuses"
    assert found != "refused", "PyTorch allows it"
    for mine, other in zip(found, expected, strict=True):
        assert (mine is None) == (other is None)
        if mine is not None:
            assert mine == pytest.approx(other, rel=1e-9, abs=1e-9)
    return "equal"


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("written", [None, 0], ids=["result", "input"])
def test_functions_of_one_tensor(written, write):
    seen = {"equal": 0, "both refuse": 0, "only PyTorch refuses": 0}
    for name, ours, theirs, at in unary_functions():
        try:
            seen[check(ours, theirs, [at], [True], written, WRITES[write])] += 1
        except AssertionError as error:
            raise AssertionError(f"{name}: {error}") from error
    assert seen["equal"] > 30
    assert seen["both refuse"] > 10
    assert seen["only PyTorch refuses"] < 5


@pytest.mark.parametrize("name", PAIRS)
def test_functions_of_two_tensors(name):
    values = [UNIT, [0.8, 0.5, 0.7]]
    for grads in ([True, True], [True, False], [False, True]):
        for written in (None, 0, 1):
            for write in WRITES.values():
                check(PAIRS[name](ag), PAIRS[name](torch), values, grads, written, write)


def test_where_only_pytorch_refuses_the_gradient_is_that_of_the_operation_as_it_was():
    for name, ours, theirs, at in unary_functions():
        true = undisturbed(torch, theirs, [at], [True])
        for write in WRITES.values():
            if outcome(torch, theirs, [at], [True], 0, write) != "refused":
                continue
            found = outcome(ag, ours, [at], [True], 0, write)
            if found != "refused":
                assert found[0] == pytest.approx(true[0], rel=1e-9, abs=1e-9), name


def test_division_and_a_write_to_the_quotient():
    x = ag.tensor([1.0, 2.0, 3.0], dtype=ag.float64, requires_grad=True)
    p = x / x.sum()
    p[0] = 0.0
    p.sum().backward()
    y = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
    q = y / y.sum()
    q[0] = 0.0
    q.sum().backward()
    assert x.grad.tolist() == pytest.approx(y.grad.tolist())


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy tells of infinities and NaN
@pytest.mark.parametrize("number", [2.0, -3.0, 0.0, 1e300, -1e-300, math.inf, -math.inf, math.nan, 7])
def test_the_derivative_of_a_number_over_a_tensor(number):
    values = [0.5, -2.0, 1e10, math.inf, -math.inf, 0.0]
    x = ag.tensor(values, dtype=ag.float64, requires_grad=True)
    (first,) = ag.autograd.grad((number / x).sum(), x, create_graph=True)
    (second,) = ag.autograd.grad(first[:3].sum(), x)
    y = torch.tensor(values, dtype=torch.float64, requires_grad=True)
    (expected,) = torch.autograd.grad((number / y).sum(), y, create_graph=True)
    (expected_second,) = torch.autograd.grad(expected[:3].sum(), y)
    assert first.tolist()[:5] == pytest.approx(expected.tolist()[:5], rel=1e-14, nan_ok=True)
    assert second.tolist()[:3] == pytest.approx(expected_second.tolist()[:3], rel=1e-14, nan_ok=True)
