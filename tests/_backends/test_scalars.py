"""Numbers beside tensors: NumPy's scalars are Python numbers, and no number is rounded on its way into a tensor."""

import math
import operator

import numpy as np
import pytest

import arraygrad as ag
from arraygrad._backends import scalars as _scalars

X = ag.tensor([1.0, 4.0])
X64 = ag.tensor([1.0, 2.0], dtype=ag.float64)
INTEGERS = ag.tensor([1, 4])
MASK = ag.tensor([True, False])
FIRST = ag.tensor([0])
SCALARS = [np.float64(2), np.float32(2), np.int64(2), np.int8(2), np.longdouble(2)]


def same(found, expected):
    assert found.device == expected.device
    assert found.dtype == expected.dtype
    assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("scalar", SCALARS, ids=lambda s: type(s).__name__)
@pytest.mark.parametrize("name", ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "eq", "ne", "lt", "ge"])
def test_operators_take_scalars_on_either_side(name, scalar):
    function = getattr(operator, name)
    same(function(X, scalar), function(X, 2))
    same(function(scalar, X), function(2, X))


@pytest.mark.parametrize("name", ["and_", "or_", "xor", "lshift", "rshift"])
def test_integer_operators_take_scalars(name):
    function = getattr(operator, name)
    same(function(INTEGERS, np.int64(2)), function(INTEGERS, 2))
    same(function(np.int16(2), INTEGERS), function(2, INTEGERS))


def test_complex_and_boolean_scalars():
    same(X * np.complex64(1j), X * 1j)
    same(np.complex128(1j) + X, X + 1j)
    same(np.bool_(True) * X, X)
    same(MASK & np.bool_(True), MASK)


@pytest.mark.parametrize("scalar", SCALARS, ids=lambda s: type(s).__name__)
@pytest.mark.parametrize(
    "function",
    [
        lambda s: ag.maximum(X, s),
        lambda s: ag.where(MASK, X, s),
        lambda s: ag.clip(X, s, None),
        lambda s: ag.hypot(X, s),
        lambda s: ag.atan2(s, X),
        lambda s: ag.searchsorted(X, s),
        lambda s: ag.isclose(X, s),
        lambda s: ag.logical_and(MASK, s),
        lambda s: ag.masked_fill(X, MASK, s),
        lambda s: X.clone().fill_(s),
        lambda s: X.clone().copy_(s),
        lambda s: X.clone().mul_(s),
        lambda s: X.scatter(0, FIRST, s),
        lambda s: X.index_fill(0, FIRST, s),
        lambda s: X.add(X, alpha=s),
        lambda s: X.lerp(X * 2, s),
        lambda s: ag.full_like(X, s),
        lambda s: ag.full((2,), s, dtype=ag.float32),
        lambda s: ag.asarray([X[0], s]),
        lambda s: ag.linspace(s, 3, 4),
    ],
)
def test_functions_and_methods_take_scalars(function, scalar):
    same(function(scalar), function(2.0 if isinstance(scalar, np.floating) else 2))


def test_scalars_for_shapes_axes_counts_and_indices():
    two, zero = np.int64(2), np.int64(0)
    assert ag.zeros(two).shape == ag.zeros((two,)).shape == (2,)
    same(ag.sum(X, axis=zero), ag.sum(X))
    same(ag.reshape(X, (two, np.int8(1))), ag.reshape(X, (2, 1)))
    same(ag.repeat(X, two), ag.repeat(X, 2))
    same(ag.arange(two), ag.arange(2))
    same(X[np.int64(1)], X[1])
    same(X[np.bool_(True)], X[True])


@pytest.mark.parametrize(
    "function",
    [
        lambda s: ag.norm(X, s(3)),
        lambda s: ag.isclose(X, X + 1, rtol=s(0), atol=s(2)),
        lambda s: ag.nn.functional.huber_loss(X, X * 3, delta=s(1)),
        lambda s: ag.nn.functional.softplus(X, s(1)),
        lambda s: ag.nn.functional.cross_entropy(X, FIRST[0], label_smoothing=s(0.5)),
        lambda s: ag.normal(s(0), s(1), (2,), generator=ag.Generator().manual_seed(0)),
        lambda s: ag.uniform(s(0), s(2), (2,), generator=ag.Generator().manual_seed(0)),
        lambda s: ag.exponential(s(2), (2,), generator=ag.Generator().manual_seed(0)),
        lambda s: ag.dropout(X, s(0)),
        lambda s: X.var(correction=s(1)),
    ],
)
@pytest.mark.parametrize("scalar", [np.float64, np.float32])
def test_scalars_as_options(function, scalar):
    same(function(scalar), function(float))


@pytest.mark.parametrize("optimizer", [ag.optim.SGD, ag.optim.Adam])
def test_scalars_as_settings_of_optimizers(optimizer):
    stepped = []
    for lr in (0.5, np.float32(0.5), np.float64(0.5)):
        p = ag.nn.Parameter(X.clone())
        opt = optimizer([p], lr=lr, weight_decay=type(lr)(0.25))
        (p * p).sum().backward()
        opt.step()
        stepped.append(p.detach())
    same(stepped[1], stepped[0])
    same(stepped[2], stepped[0])


def test_scalars_as_numbers_of_axes():
    same(ag.tensordot(X, X, axes=np.int64(1)), ag.tensordot(X, X, axes=1))


def test_arrays_in_host_memory_are_indices_on_every_backend():
    same(X[np.array([1, 0])], X[[1, 0]])
    same(X[np.array([False, True])], X[[False, True]])
    same(ag.take(X, np.array([1])), ag.take(X, ag.tensor([1])))
    same(ag.gather(X, 0, np.array([1])), ag.gather(X, 0, ag.tensor([1])))
    x = X.clone()
    x[0] = np.float64(7)
    x[np.array([1])] = np.int32(8)
    assert x.tolist() == [7, 8]


def test_gradients_beside_scalars_keep_their_dtype():
    x = X.clone().requires_grad_()
    (np.float64(3) * x ** np.float64(2)).sum().backward()
    same(x.grad, ag.tensor([6.0, 24.0]))


def test_a_scalar_alone_is_data_with_a_dtype():
    for scalar in (np.float64(3), np.float32(3), np.int8(3), np.bool_(True), np.complex64(3j)):
        found = ag.asarray(scalar)
        assert (found.dtype, found.item(), found.device) == (scalar.dtype, scalar.item(), X.device)
        assert ag.tensor([scalar]).dtype == scalar.dtype
    assert ag.tensor([np.float32(1), 2]).dtype is ag.float32
    assert ag.tensor([[np.int8(1)], [np.float64(2)]]).tolist() == [[1.0], [2.0]]
    assert ag.sqrt(np.float64(4)).dtype is ag.float64
    assert ag.full((1,), np.float64(3)).dtype is ag.float32  # as in PyTorch


def test_what_is_no_number():
    assert _scalars.plain(np.timedelta64(1, "s")) is None
    assert _scalars.plain("1") is None
    assert _scalars.plain(np.ones(())) is None
    assert type(_scalars.plain(np.float64(1))) is float


# -- rounding and range ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0.1, -1e300, 1e-300])
@pytest.mark.parametrize(
    "write",
    [
        lambda x, v: ag.masked_fill(x, MASK, v),
        lambda x, v: x.masked_fill_(MASK, v),
        lambda x, v: x.fill_(v),
        lambda x, v: x.copy_(v),
        lambda x, v: x.copy_([v, v]),
        lambda x, v: x.index_fill(0, FIRST, v),
        lambda x, v: x.scatter(0, FIRST, v),
        ag.full_like,
        lambda x, v: ag.where(MASK, v, x),
        lambda x, v: ag.clip(x, v, v),
        lambda x, v: ag.tensor([v, x[0]]),
        lambda x, v: x.new_tensor([v]),
        lambda x, v: x.new_full((1,), v),
        lambda x, v: ag.maximum(x * 0 + v, v),
        lambda x, v: (x * 0).add(v),
        lambda x, v: (x * 0).add(x * 0 + 1, alpha=v),
        lambda x, v: (x * 0).lerp(x * 0 + 1, v),
        lambda x, v: (x * 0).addcmul(x * 0 + 1, x * 0 + 1, value=v),
        lambda x, v: v * (x * 0 + 1),
    ],
)
def test_numbers_are_not_rounded_on_their_way_into_doubles(write, value):
    assert write(X64.clone(), value)[0].item() == value


@pytest.mark.parametrize("value", [[0.1, 0.2], (0.1, 0.2), [np.float64(0.1), 0.2]])
@pytest.mark.parametrize("key", [slice(None), ag.tensor([0, 1]), [True, True]])
def test_assigned_lists_are_not_rounded(key, value):
    x = X64.clone()
    x[key] = value
    assert x.tolist() == [0.1, 0.2]


def test_assigned_lists_with_tensors_keep_their_graph():
    v = ag.tensor(3.0, dtype=ag.float64, requires_grad=True)
    x = X64.clone()
    x[:] = [v, 0.1]
    x.sum().backward()
    assert (x.tolist(), v.grad.item()) == ([3.0, 0.1], 1.0)


def test_large_integers_are_not_rounded():
    x = ag.zeros(1, dtype=ag.int64)
    x[:] = [2**62 + 1]
    assert x.masked_fill(x > 0, 2**61 + 1).tolist() == [2**61 + 1]
    assert x.tolist() == [2**62 + 1]


@pytest.mark.parametrize(
    ("dtype", "value"),
    [
        *[(ag.int64, v) for v in (math.inf, -math.inf, math.nan, 2**63, np.float32(math.inf))],
        *[(ag.uint8, v) for v in (256, -1)],
        (ag.float32, 1e300),
    ],
)
@pytest.mark.parametrize("error", [RuntimeError, OverflowError])
def test_numbers_out_of_range_are_errors(dtype, value, error):
    x = ag.zeros(2, dtype=dtype)
    with pytest.raises(error, match=f"masked_fill: .* does not fit into {dtype.name}: the value cannot be converted"):
        x.masked_fill(MASK, value)
    with pytest.raises(error, match=r"fill_: .* does not fit"):
        x.fill_(value)
    with pytest.raises(error, match=r"copy_: .* does not fit"):
        x.copy_([value, value])
    with pytest.raises(error, match=r"setitem: .* does not fit"):
        x[0] = value
    with pytest.raises(error, match=r"setitem: .* does not fit"):
        x[:] = [value, value]
    with pytest.raises(error, match=r"full: .* does not fit"):
        ag.full((2,), value, dtype=dtype)
    assert x.tolist() == [0, 0]


def test_infinities_fit_into_floating_dtypes():
    assert X.masked_fill(MASK, -math.inf).tolist() == [-math.inf, 4.0]
    assert math.isnan(X.masked_fill(MASK, math.nan)[0].item())


@pytest.mark.parametrize(
    "write",
    [lambda: X.masked_fill(MASK, 1j), lambda: X.clone().fill_(np.complex64(1j)), lambda: X.clone().copy_(1j)],
)
def test_complex_numbers_do_not_fit_into_real_dtypes(write):
    with pytest.raises(RuntimeError, match="a complex value cannot be stored in a float32 tensor"):
        write()


def test_huge_integers_are_shown_by_their_size():
    assert _scalars.shown(-12) == "-12"
    assert _scalars.shown(0.5) == "0.5"
    assert _scalars.shown(10**400) == "an integer of 401 digits"
    assert _scalars.shown(-(10**5000)) == "an integer of 5001 digits"  # more than Python turns into text
    for call in (lambda: ag.tensor([1.0]) + 10**400, lambda: ag.full((2,), 10**5000), lambda: ag.tensor([1])[10**400]):
        with pytest.raises((OverflowError, IndexError), match=r"an integer of \d+ digits"):
            call()
