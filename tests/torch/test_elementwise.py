"""Elementwise functions against PyTorch: values, dtypes, and first and second derivatives, written once for both."""

import math
import operator

import elementwise
import pytest
import samples
import torch

import arraygrad as ag

INF, NAN = math.inf, math.nan
SHAPES = [(), (0,), (4,), (2, 3), (2, 0, 3)]
PAIRS = [((), ()), ((3,), (3,)), ((2, 1), (3,)), ((), (2, 2)), ((0,), (1,)), ((1, 3), (2, 1, 1))]

# The rounding functions are smooth between integers, and are tried on both sides of some.
PIECEWISE_CONSTANT = {"ceil": (-3, 3), "floor": (-3, 3), "round": (-3, 3), "sign": (-3, 3), "trunc": (-3, 3)}
ELSEWHERE = ("conj", "imag", "real", "relu")  # tested below, and with the activations
UNARY = {name: domain for name, domain in elementwise.UNARY.items() if hasattr(torch, name) and name not in ELSEWHERE}
REAL = {**{name: domain.bounds[0] for name, domain in UNARY.items()}, **PIECEWISE_CONSTANT}
# What means nothing for booleans, with the rounding functions.
BASIC = ["abs", "negative", "positive", "square"]
# PyTorch's derivative of the complex acosh has the wrong sign in the left half-plane (it takes one root of z**2 - 1,
# where the function's own branch needs sqrt(z - 1) sqrt(z + 1)), so that one is checked by finite differences alone.
COMPLEX = [name for name, domain in UNARY.items() if "c" in domain.kinds and name not in ("acosh", "sign")]

# PyTorch has no derivative of these.
BINARY = [name for name in elementwise.BINARY if hasattr(torch, name) and name not in ("floor_divide", "nextafter")]
COMPLEX_BINARY = [name for name in BINARY if "c" in elementwise.BINARY[name].kinds]
OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]
DTYPES = {"f": ["float32", "float64"], "c": ["complex64", "complex128"]}
ALL_DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", *DTYPES["f"], *DTYPES["c"]]
RTOL = {"float32": 2e-5, "complex64": 2e-5, "float64": 1e-11, "complex128": 1e-11}


def both(values, shape, dtype, requires_grad=True):
    """Return the same numbers as a tensor of arraygrad and as one of PyTorch."""
    theirs = torch.tensor(values, dtype=torch.complex128 if dtype.startswith("c") else torch.float64)
    theirs = theirs.to(getattr(torch, dtype)).reshape(shape)
    ours = ag.reshape(ag.tensor(theirs.reshape(-1).tolist(), dtype=getattr(ag, dtype)), shape)
    return ours.requires_grad_(requires_grad), theirs.requires_grad_(requires_grad)


def numbers(shape, dtype, bounds=(0.3, 2.0), seed=0):
    """Return as many numbers as the shape holds, complex ones in all directions."""
    count = math.prod(shape)
    if dtype.startswith("c"):
        return samples.complex_plane(*map(abs, (0.3, 2.0)), count=count, seed=seed)
    return samples.real(*bounds, count=2 * count + 2, seed=seed)[2 : 2 + count]


def assert_same(ours, theirs, rtol=None):
    """Compare shapes, dtypes and values; NaN equals NaN."""
    name = str(theirs.dtype).removeprefix("torch.")
    assert ours.dtype.name == name
    assert ours.shape == tuple(theirs.shape)
    rtol = RTOL.get(name, 0) if rtol is None else rtol
    copy = torch.tensor(ag.reshape(ours.detach(), (-1,)).tolist(), dtype=theirs.dtype)
    torch.testing.assert_close(copy, theirs.detach().reshape(-1), rtol=rtol, atol=rtol, equal_nan=True)


def compare(function, reference, inputs, order=2):
    """Compare values and derivatives of functions of the inputs, pairs made by ``both``, along fixed cotangents."""
    ours, theirs = [i[0] for i in inputs], [i[1] for i in inputs]
    outs = [function(*ours)], [reference(*theirs)]
    assert_same(outs[0][0], outs[1][0])
    for level in range(order):
        cotangents = [cotangent_like(t, seed=level + i) for i, t in enumerate(outs[1])]
        if not any(t.requires_grad for t in outs[1]):
            break
        kept = [i for i, t in enumerate(outs[1]) if t.requires_grad]
        theirs_next = torch.autograd.grad(
            [outs[1][i] for i in kept],
            theirs,
            [cotangents[i][1] for i in kept],
            create_graph=True,
            materialize_grads=True,
        )
        ours_next = ag.autograd.grad(
            [outs[0][i] for i in kept],
            ours,
            [cotangents[i][0] for i in kept],
            create_graph=True,
            materialize_grads=True,
        )
        for a, b in zip(ours_next, theirs_next, strict=True):
            assert_same(a, b, rtol=20 * RTOL[str(b.dtype).removeprefix("torch.")])
        outs = ours_next, theirs_next


def cotangent_like(theirs, seed):
    dtype = str(theirs.dtype).removeprefix("torch.")
    return both(numbers(theirs.shape, dtype, (-1.0, 1.0), seed=seed), theirs.shape, dtype, requires_grad=False)


# -- one input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES["f"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", REAL)
def test_real_functions(name, shape, dtype):
    compare(getattr(ag, name), getattr(torch, name), [both(numbers(shape, dtype, REAL[name]), shape, dtype)])


@pytest.mark.parametrize("dtype", DTYPES["c"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", COMPLEX)
def test_complex_functions(name, shape, dtype):
    compare(getattr(ag, name), getattr(torch, name), [both(numbers(shape, dtype), shape, dtype)])


@pytest.mark.parametrize("dtype", DTYPES["c"])
@pytest.mark.parametrize(
    ("function", "reference"),
    [
        (ag.sign, torch.sgn),
        (ag.real, torch.real),
        (ag.imag, torch.imag),
        (ag.conj, lambda z: torch.conj(z).resolve_conj()),
    ],
    ids=["sign", "real", "imag", "conj"],
)
def test_parts_of_complex_numbers(function, reference, dtype):
    compare(function, reference, [both(numbers((2, 3), dtype), (2, 3), dtype)])


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy tells of infinities and NaN
@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("dtype", ["int8", "int64", "uint8"])
def test_integers(name, dtype):
    ours = getattr(ag, name)(ag.tensor([1, 5], dtype=getattr(ag, dtype)))
    theirs = getattr(torch, name)(torch.tensor([1, 5], dtype=getattr(torch, dtype)))
    assert_same(ours, theirs)


@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")  # NumPy tells that atanh(1) is infinite
@pytest.mark.parametrize("name", [n for n in REAL if n not in (*PIECEWISE_CONSTANT, *BASIC)])
def test_booleans(name):
    assert_same(getattr(ag, name)(ag.tensor([True])), getattr(torch, name)(torch.tensor([True])))


# -- two inputs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES["f"])
@pytest.mark.parametrize("shapes", PAIRS, ids=str)
@pytest.mark.parametrize("name", BINARY)
def test_real_pairs(name, shapes, dtype):
    inputs = [both(numbers(s, dtype, seed=seed), s, dtype) for seed, s in enumerate(shapes, 1)]
    compare(getattr(ag, name), getattr(torch, name), inputs)


@pytest.mark.parametrize("dtype", DTYPES["c"])
@pytest.mark.parametrize("shapes", PAIRS, ids=str)
@pytest.mark.parametrize("name", COMPLEX_BINARY)
def test_complex_pairs(name, shapes, dtype):
    inputs = [both(numbers(s, dtype, seed=seed), s, dtype) for seed, s in enumerate(shapes, 1)]
    compare(getattr(ag, name), getattr(torch, name), inputs)


@pytest.mark.parametrize("number", [0, 1, 2, 3, -1, 0.5, -1.5, 2.0, 1 + 2j])
@pytest.mark.parametrize("operation", OPERATORS, ids=lambda o: o.__name__)
@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128"])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy tells of infinities and NaN
def test_python_numbers(operation, number, dtype, side):
    if number == 0 and operation is operator.truediv and dtype == "complex128" and side == "right":
        pytest.skip("which of its parts are NaN when a complex number is divided by zero is up to the library")
    if number == 0 and operation is operator.pow and dtype == "complex128" and side == "left":
        pytest.skip("PyTorch's gradient of 0**z is NaN, not 0")
    function = (lambda x: operation(number, x)) if side == "left" else (lambda x: operation(x, number))
    # PyTorch's second derivative of 0**x is NaN, not 0.
    order = 1 if number == 0 and operation is operator.pow and side == "left" else 2
    compare(function, function, [both(numbers((2, 2), dtype), (2, 2), dtype)], order)


@pytest.mark.parametrize("number", [1, 2, 0.7, -1.5])
@pytest.mark.parametrize("dtype", DTYPES["f"])
def test_remainders_with_python_numbers(number, dtype):
    # PyTorch has no derivative of number % x.
    inputs = [both(numbers((2, 2), dtype), (2, 2), dtype)]
    compare(lambda x: x % number, lambda x: x % number, inputs)
    assert_same(number % inputs[0][0], number % inputs[0][1])


@pytest.mark.parametrize("name", ["add", "multiply", "divide", "pow", "subtract"])
@pytest.mark.parametrize("a", ALL_DTYPES)
@pytest.mark.parametrize("b", ALL_DTYPES)
def test_promotion(name, a, b):
    if (name == "subtract" and "bool" in (a, b)) or (name == "pow" and a == b == "bool"):
        pytest.skip("PyTorch has no difference and no power of booleans")
    x = [ag.ones((2,), dtype=getattr(ag, d)) for d in (a, b)], [torch.ones(2, dtype=getattr(torch, d)) for d in (a, b)]
    theirs = getattr(torch, name)(*x[1])
    assert_same(getattr(ag, name)(*x[0]), theirs)


@pytest.mark.parametrize("number", [True, 2, 2.0, 2j], ids=repr)
@pytest.mark.parametrize("dtype", ALL_DTYPES)
@pytest.mark.parametrize("operation", [operator.add, operator.mul, operator.truediv, operator.pow])
def test_promotion_with_python_numbers(operation, dtype, number):
    if operation is operator.pow and dtype == "bool" and number is True:
        pytest.skip("there is no power of booleans")
    ours, theirs = ag.ones((2,), dtype=getattr(ag, dtype)), torch.ones(2, dtype=getattr(torch, dtype))
    assert_same(operation(ours, number), operation(theirs, number))
    assert_same(operation(number, ours), operation(number, theirs))


@pytest.mark.parametrize("dtypes", [("float32", "float64"), ("float64", "complex64")], ids=str)
@pytest.mark.parametrize("operation", OPERATORS)
def test_gradients_of_mixed_dtypes(operation, dtypes):
    compare(operation, operation, [both(numbers((2,), d, seed=i), (2,), d) for i, d in enumerate(dtypes, 1)])


@pytest.mark.parametrize("operation", OPERATORS)
def test_gradients_beside_integers(operation):
    ours, theirs = ag.tensor([2, 3]), torch.tensor([2, 3])
    x = both([0.5, 1.5], (2,), "float32")
    compare(lambda x: operation(ours, x), lambda x: operation(theirs, x), [x])
    compare(lambda x: operation(x, ours), lambda x: operation(x, theirs), [x])


# -- bounds -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES["f"])
@pytest.mark.parametrize("bounds", [(-0.5, 0.5), (None, 0.5), (-0.5, None), (1.0, -1.0), (0, 1)], ids=str)
def test_clip_between_numbers(bounds, dtype):
    x = both(numbers((3, 4), dtype, (-1.0, 1.0)), (3, 4), dtype)
    compare(lambda x: ag.clip(x, *bounds), lambda x: torch.clip(x, *bounds), [x])


@pytest.mark.parametrize("dtype", DTYPES["f"])
@pytest.mark.parametrize("shapes", [((3,), (3,), (3,)), ((2, 1), (3,), ()), ((), (2,), (2, 1))], ids=str)
def test_clip_between_tensors(shapes, dtype):
    inputs = [both(numbers(s, dtype, (-1.0, 1.0), seed=i), s, dtype) for i, s in enumerate(shapes)]
    # PyTorch fails in the backward pass where the bounds stretch x, so it gets inputs of one shape.
    compare(ag.clip, lambda *inputs: torch.clip(*torch.broadcast_tensors(*inputs)), inputs)
    compare(ag.clip, lambda *inputs: torch.clip(*torch.broadcast_tensors(*inputs)), inputs[:2])
    compare(
        lambda x, high: ag.clip(x, max=high),
        torch.minimum,
        inputs[:2],
    )


# -- special points ---------------------------------------------------------------------------------------------------

SPECIAL = [0.0, -0.0, 1.0, -1.0, 2.0, -2.5, 0.5, INF, -INF, NAN]


def special(function, reference, *values):
    """Return the value and gradients of both libraries at numbers, each a list of floats."""
    found = []
    for library, f in ((ag, function), (torch, reference)):
        inputs = [library.tensor(v, dtype=library.float64, requires_grad=True) for v in values]
        out = f(*inputs)
        grads = library.autograd.grad(out, inputs, allow_unused=True)
        found.append([out.item(), *[0.0 if g is None else g.item() for g in grads]])
    return found


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy tells of infinities and NaN
@pytest.mark.parametrize("x", SPECIAL)
@pytest.mark.parametrize("name", [n for n in REAL if n not in ("positive", "acosh", "asinh", "tan", "cosh", "sinh")])
def test_one_number_at_special_points(name, x):
    if math.isnan(x) and name in ("abs", "sign"):
        pytest.skip("the standard wants the sign of NaN to be NaN, PyTorch says 0")
    ours, theirs = special(getattr(ag, name), getattr(torch, name), x)
    assert ours == pytest.approx(theirs, rel=1e-12, nan_ok=True)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy tells of infinities and NaN
@pytest.mark.parametrize("x2", SPECIAL)
@pytest.mark.parametrize("x1", SPECIAL)
@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "hypot", "maximum", "minimum", "pow"])
def test_two_numbers_at_special_points(name, x1, x2):
    if name == "pow" and math.isnan(x1) and x2 == 0:
        pytest.skip("the derivative of NaN**0 is NaN here, 0 in PyTorch")
    if name == "pow" and x1 == -INF and x2 == 0.5:
        pytest.skip("NumPy takes the square root, which is NaN where the power is infinite")
    ours, theirs = special(getattr(ag, name), getattr(torch, name), x1, x2)
    assert ours == pytest.approx(theirs, rel=1e-12, nan_ok=True)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy tells of infinities and NaN
@pytest.mark.parametrize("number", [0, 0.0, 1, 2, 3, -1, -2, 0.5, -0.5, 2.5])
@pytest.mark.parametrize("x", SPECIAL)
def test_powers_with_python_numbers_at_special_points(x, number):
    ours, theirs = special(lambda x: number**x, lambda x: number**x, x)
    assert ours == pytest.approx(theirs, rel=1e-12, nan_ok=True)
    if abs(number) == 0.5 and math.copysign(1, x) < 0 and (x == 0 or x == -INF):
        pytest.skip("NumPy takes the square root, which differs from the power in the signs of zero and infinity")
    ours, theirs = special(lambda x: x**number, lambda x: x**number, x)
    assert ours == pytest.approx(theirs, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("arguments", [(a, b, c) for a in SPECIAL for b in (-1.0, 0.5, NAN) for c in (0.5, 2.0, -2.5)])
def test_clip_at_special_points(arguments):
    ours, theirs = special(ag.clip, torch.clip, *arguments)
    assert ours == pytest.approx(theirs, nan_ok=True)


@pytest.mark.parametrize("x2", [0.0, -0.0, 3.0, -INF])
@pytest.mark.parametrize("x1", [0.0, -0.0, 2.0, -2.0, NAN])
def test_copysign_at_special_points(x1, x2):
    ours, theirs = special(ag.copysign, torch.copysign, x1, x2)
    assert ours == pytest.approx(theirs, nan_ok=True)


@pytest.mark.parametrize("point", [(0.0, 0.0), (0.0, 1.0), (0.0, -1.0), (-0.0, -1.0), (1.0, 0.0), (-2.0, 0.0)])
def test_atan2_on_the_axes(point):
    ours, theirs = special(ag.atan2, torch.atan2, *point)
    assert ours == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize("point", [(5.0, -3.0), (-5.0, 3.0), (6.0, 3.0), (-6.0, -3.0), (5.0, INF), (0.0, 2.0)])
def test_remainder_at_special_points(point):
    ours, theirs = special(ag.remainder, torch.remainder, *point)
    assert ours == pytest.approx(theirs)


# -- comparisons, bits, predicates ------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", ["lt", "le", "gt", "ge", "eq", "ne"])
@pytest.mark.parametrize("dtype", ["float32", "int8", "int64", "bool"])
def test_comparisons(operation, dtype):
    values = [0, 1, 1, 0] if dtype == "bool" else [0, 1, -3, 5]
    ours, theirs = (library.tensor(values, dtype=getattr(library, dtype)) for library in (ag, torch))
    compared = getattr(operator, operation)
    assert_same(compared(ag.reshape(ours, (4, 1)), ours), compared(theirs.reshape(4, 1), theirs))
    for number in (1, 0.5):
        assert_same(compared(ours, number), compared(theirs, number))
        assert_same(compared(number, ours), compared(number, theirs))


@pytest.mark.parametrize("name", ["isfinite", "isinf", "isnan", "signbit", "logical_not"])
@pytest.mark.parametrize("dtype", DTYPES["f"])
def test_predicates(name, dtype):
    ours, theirs = (library.tensor(SPECIAL, dtype=getattr(library, dtype)) for library in (ag, torch))
    assert_same(getattr(ag, name)(ours), getattr(torch, name)(theirs))


@pytest.mark.parametrize("name", ["logical_and", "logical_or", "logical_xor"])
@pytest.mark.parametrize("dtype", ["bool", "int8", "float32", "complex64"])
def test_logic(name, dtype):
    ours, theirs = (library.tensor([0, 1, 3], dtype=getattr(library, dtype)) for library in (ag, torch))
    expected = getattr(torch, name)(theirs.reshape(3, 1), theirs)
    assert_same(getattr(ag, name)(ag.reshape(ours, (3, 1)), ours), expected)


@pytest.mark.parametrize("name", ["and_", "or_", "xor", "lshift", "rshift"])
@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "uint8"])
def test_bits(name, dtype):
    x1, x2 = [5, 6, 100], [1, 2, 3]
    operation = getattr(operator, name)
    ours = operation(*(ag.tensor(v, dtype=getattr(ag, dtype)) for v in (x1, x2)))
    theirs = operation(*(torch.tensor(v, dtype=getattr(torch, dtype)) for v in (x1, x2)))
    assert_same(ours, theirs)


@pytest.mark.parametrize("mode", ["floor", "trunc", None])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int32"])
def test_rounding_modes_of_div(mode, dtype):
    x1, x2 = [-7, 7, -8, 8, 6], [2, -2, 2, -2, 3]
    ours = ag.div(*(ag.tensor(v, dtype=getattr(ag, dtype)) for v in (x1, x2)), rounding_mode=mode)
    theirs = torch.div(*(torch.tensor(v, dtype=getattr(torch, dtype)) for v in (x1, x2)), rounding_mode=mode)
    assert_same(ours, theirs)
