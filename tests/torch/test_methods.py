"""Methods against PyTorch's: values, dtypes and gradients, written once and run in both libraries."""

import elementwise
import numpy
import pytest
import torch

import arraygrad as ag

# The parts of a complex number are properties; acosh needs larger numbers.
UNARY = [name for name in elementwise.UNARY if hasattr(torch, name) and name not in ("acosh", "imag", "real")]

# What is called on a float64 tensor of shape (3, 4) with values in (0, 1).
CALLS = {
    "sum": lambda x: x.sum(),
    "sum dim": lambda x: x.sum(dim=0),
    "sum dims keepdim": lambda x: x.sum((0, 1), keepdim=True),
    "sum axis": lambda x: x.sum(axis=1),
    "mean": lambda x: x.mean(),
    "mean dim": lambda x: x.mean(-1, True),
    "prod": lambda x: x.prod(),
    "prod dim": lambda x: x.prod(1),
    "var": lambda x: x.var(),
    "var dim": lambda x: x.var(dim=1, keepdim=True),
    "var biased": lambda x: x.var(False),
    "var correction": lambda x: x.var(dim=0, correction=2),
    "std": lambda x: x.std(),
    "std dim": lambda x: x.std(0, unbiased=False),
    "max": lambda x: x.max(),
    "max dim": lambda x: x.max(dim=1),
    "max keepdim": lambda x: x.max(0, keepdim=True),
    "max of two": lambda x: x.max(x.flip(0) * 1.1),
    "min": lambda x: x.min(),
    "min dim": lambda x: x.min(dim=-1),
    "min of two": lambda x: x.min(x.flip(0) * 1.1),
    "amax": lambda x: x.amax(dim=(0, 1)),
    "amin": lambda x: x.amin(1, keepdim=True),
    "argmax": lambda x: x.argmax(),
    "argmax dim": lambda x: x.argmax(dim=1),
    "argmin dim": lambda x: x.argmin(0, keepdim=True),
    "norm": lambda x: x.norm(),
    "norm 1": lambda x: x.norm(1),
    "norm 3 dim": lambda x: x.norm(p=3, dim=1),
    "norm inf": lambda x: x.norm(float("inf"), dim=0, keepdim=True),
    "logsumexp": lambda x: x.logsumexp(dim=1),
    "logsumexp dims": lambda x: x.logsumexp((0, 1), keepdim=True),
    "softmax": lambda x: x.softmax(dim=1),
    "log_softmax": lambda x: x.log_softmax(0),
    "all": lambda x: (x > 0.5).all(),
    "any dim": lambda x: (x > 0.5).any(dim=1),
    "count_nonzero": lambda x: (x > 0.5).count_nonzero(),
    "median": lambda x: x.median(),
    "median dim": lambda x: x.median(dim=1),
    "median keepdim": lambda x: x.median(0, keepdim=True),
    "unique": lambda x: (x * 4).round().detach().unique(),
    "unique all": lambda x: (x * 4).round().detach().unique(return_inverse=True, return_counts=True),
    "cumsum": lambda x: x.cumsum(0),
    "cumprod": lambda x: x.cumprod(dim=1),
    "diff": lambda x: x.diff(),
    "clamp": lambda x: x.clamp(0.2, 0.7),
    "clamp min": lambda x: x.clamp(min=0.5),
    "clamp max": lambda x: x.clip(max=0.5),
    "clamp_min": lambda x: x.clamp_min(0.4),
    "clamp_max": lambda x: x.clamp_max(0.4),
    "round decimals": lambda x: x.round(decimals=1),
    "negative": lambda x: x.negative(),
    "positive": lambda x: x.positive(),
    "greater": lambda x: x.greater(x.flip(0)) | x.less_equal(0.2),
    "add alpha": lambda x: x.add(x * 2, alpha=3),
    "sub alpha": lambda x: x.sub(x * x, alpha=0.5),
    "mul": lambda x: x.mul(2.5),
    "div": lambda x: x.div(x + 1),
    "div floor": lambda x: (x * 10).div(3, rounding_mode="floor"),
    "div trunc": lambda x: (x * 10 - 5).div(3, rounding_mode="trunc"),
    "pow": lambda x: x.pow(3),
    "pow tensor": lambda x: x.pow(x),
    "lerp": lambda x: x.lerp(x * 3, 0.3),
    "addcmul": lambda x: x.addcmul(x, x + 1, value=0.5),
    "addcdiv": lambda x: x.addcdiv(x, x + 1, value=-2),
    "atan2": lambda x: x.atan2(x + 1),
    "hypot": lambda x: x.hypot(x + 1),
    "remainder": lambda x: (x - 0.5).remainder(0.3),
    "floor_divide": lambda x: (x.detach() - 0.5).floor_divide(0.3),
    "maximum": lambda x: x.maximum(1 - x),
    "minimum": lambda x: x.minimum(1 - x),
    "logaddexp": lambda x: x.logaddexp(x * 2),
    "copysign": lambda x: x.copysign(x - 0.5),
    "eq": lambda x: x.eq(x.round()),
    "lt": lambda x: x.lt(0.5),
    "reshape": lambda x: x.reshape(2, -1),
    "reshape tuple": lambda x: x.reshape((6, 2)),
    "view": lambda x: x.view(4, 3),
    "view_as": lambda x: x.view_as(x.reshape(12)),
    "flatten": lambda x: x.flatten(),
    "flatten part": lambda x: x.reshape(3, 2, 2).flatten(1),
    "flatten 0-d": lambda x: x.sum().flatten(),
    "ravel": lambda x: x.ravel(),
    "unflatten": lambda x: x.unflatten(1, (2, -1)),
    "squeeze": lambda x: x.reshape(3, 1, 4, 1).squeeze(),
    "squeeze dim": lambda x: x.reshape(3, 1, 4, 1).squeeze(1),
    "squeeze dims": lambda x: x.reshape(3, 1, 4, 1).squeeze((0, -1)),
    "squeeze none": lambda x: x.squeeze(0),
    "unsqueeze": lambda x: x.unsqueeze(-1),
    "unsqueeze 1": lambda x: x.unsqueeze(dim=1),
    "expand": lambda x: x.unsqueeze(0).expand(2, -1, 4),
    "expand_as": lambda x: x[0].expand_as(x),
    "repeat": lambda x: x.repeat(2, 1, 3),
    "tile": lambda x: x.tile(2),
    "repeat_interleave": lambda x: x.repeat_interleave(2, dim=1),
    "T": lambda x: x.T,
    "mT": lambda x: x.reshape(3, 2, 2).mT,
    "t": lambda x: x.t(),
    "t 1-d": lambda x: x[0].t(),
    "transpose": lambda x: x.reshape(3, 2, 2).transpose(0, -1),
    "swapaxes": lambda x: x.swapaxes(0, 1),
    "permute": lambda x: x.reshape(3, 2, 2).permute(2, 0, 1),
    "permute tuple": lambda x: x.permute((1, 0)),
    "movedim": lambda x: x.reshape(3, 2, 2).movedim(0, -1),
    "flip": lambda x: x.flip(0, 1),
    "reversed": reversed,
    "reversed 0-d": lambda x: reversed(x.sum()),
    "absolute value": lambda x: abs(x - 0.5),
    "roll": lambda x: x.roll(1, 0),
    "roll flat": lambda x: x.roll(2),
    "rolls": lambda x: x.roll((1, -1), (0, 1)),
    "tril": lambda x: x.tril(),
    "triu": lambda x: x.triu(diagonal=1),
    "unbind": lambda x: x.unbind(dim=1),
    "split": lambda x: x.split(2),
    "split list": lambda x: x.split([1, 3], dim=1),
    "chunk": lambda x: x.chunk(3, dim=1),
    "chunk uneven": lambda x: x.chunk(2),
    "matmul": lambda x: x.matmul(x.T),
    "mm": lambda x: x.mm(x.T),
    "addmm": lambda x: x[:, :3].addmm(x, x.T, beta=2, alpha=0.5),
    "bmm": lambda x: x.unsqueeze(0).bmm(x.T.unsqueeze(0)),
    "mv": lambda x: x.mv(x[0]),
    "dot": lambda x: x[0].dot(x[1]),
    "outer": lambda x: x[0].outer(x[:, 1]),
    "where": lambda x: x.where(x > 0.5, x * 2),
    "where scalar": lambda x: x.where(x > 0.5, 0.0),
    "masked_fill": lambda x: x.masked_fill(x > 0.5, -1.0),
    "masked_fill broadcast": lambda x: x.masked_fill(x[0] > 0.5, -5.0),
    "masked_select": lambda x: x.masked_select(x > 0.5),
    "masked_select broadcast": lambda x: x.masked_select(x[0] > 0.5),
    "nonzero": lambda x: (x > 0.5).nonzero(),
    "nonzero tuple": lambda x: (x > 0.5).nonzero(as_tuple=True),
    "sort": lambda x: x.sort(),
    "sort dim": lambda x: x.sort(0, descending=True),
    "argsort": lambda x: x.argsort(dim=0),
    "topk": lambda x: x.topk(2),
    "topk smallest": lambda x: x.topk(2, dim=0, largest=False),
    "select": lambda x: x.select(1, -1),
    "narrow": lambda x: x.narrow(1, 1, 2),
    "clone": lambda x: x.clone(),
    "real": lambda x: x.real,
    "complex parts": lambda x: (x * (1 + 2j)).real * (x * (3 - 1j)).imag,
    "conj": lambda x: (x * 1j).conj().imag,
    "mH": lambda x: (x * 1j).mH.imag,
    "nelement": lambda x: x.nelement() + x.numel() + x.dim() + x.ndimension() + x.element_size(),
    "shape": lambda x: (*x.size(), x.size(0), x.size(-1), x.size(dim=1)),
    "new_zeros": lambda x: x.new_zeros(2, 3),
    "new_ones": lambda x: x.new_ones((2, 3)),
    "new_full": lambda x: x.new_full((2,), 7.0),
    "new_tensor": lambda x: x.new_tensor([1, 2]),
    "predicates": lambda x: (x.is_floating_point(), x.is_complex(), x.is_signed(), x.is_contiguous()),
    "allclose": lambda x: (x.allclose(x + 1e-9), x.allclose(x + 1e-3), x.equal(x), x.equal(x + 1), x.equal(x[0])),
    "isclose": lambda x: x.isclose(x.round(), atol=0.3),
    "isnan": lambda x: (x * float("inf")).isinf() & x.isnan() | ~x.isfinite(),
}

# The same with indices, which come as a second tensor: integers in [0, 3), of shape (2, 4).
INDEXED = {
    "gather": lambda x, i: x.gather(0, i),
    "gather 1": lambda x, i: x.gather(1, i[:, :3]),
    "take": lambda x, i: x.take(i),
    "take_along_dim": lambda x, i: x.take_along_dim(i, dim=0),
    "take_along_dim flat": lambda x, i: x.take_along_dim(i),
    "index_select": lambda x, i: x.index_select(0, i[0]),
    "scatter": lambda x, i: x.scatter(1, i[:, :1], x[:2, 1:2] * 5),
    "scatter value": lambda x, i: x.scatter(0, i[:1], 2.0),
    "scatter named value": lambda x, i: x.scatter(0, i[:1], value=2.0),
    "scatter_": lambda x, i: (x * 1).scatter_(0, i[:1], value=2.0),
    "scatter_add": lambda x, i: x.scatter_add(0, i, x[:2] * 2),
    "scatter_add 1": lambda x, i: x.scatter_add(1, i[:, :3], x[:2, :3]),
    "index_add": lambda x, i: x.index_add(0, i[0], (x * 2)[[0, 1, 2, 0]]),
    "index_add alpha": lambda x, i: x.index_add(1, i[0], x, alpha=0.5),
    "index_fill": lambda x, i: x.index_fill(1, i[0], 9.0),
}

DTYPE_CALLS = {
    "double": lambda x: x.double(),
    "float": lambda x: x.float(),
    "long": lambda x: x.long(),
    "int": lambda x: x.int(),
    "short": lambda x: x.short(),
    "char": lambda x: x.char(),
    "byte": lambda x: x.byte(),
    "bool": lambda x: x.bool(),
    "cfloat": lambda x: x.cfloat(),
    "cdouble": lambda x: x.cdouble(),
    "type_as": lambda x: x.type_as(x.long()),
    "to other": lambda x: x.to(x.double()),
}


def pair(array, requires_grad=True):
    """Return the same values in both libraries."""
    theirs = torch.from_numpy(array.copy())
    ours = ag.asarray(array.copy())
    if requires_grad:
        theirs.requires_grad_()
        ours.requires_grad_()
    return ours, theirs


def flat(result):
    """Return the tensors, or plain values, of a result."""
    return list(result) if isinstance(result, (tuple, list)) else [result]


def same(ours, theirs):
    if not isinstance(theirs, torch.Tensor):
        assert ours == theirs
        return
    assert isinstance(ours, ag.Tensor)
    assert ours.shape == tuple(theirs.shape)
    assert ours.dtype.name == str(theirs.dtype).removeprefix("torch.")
    numpy.testing.assert_allclose(ours.numpy(force=True), theirs.numpy(force=True), rtol=1e-9, atol=1e-12)


def compare(call, array, *others):
    """Compare the results of a call, and the gradients of a weighted sum of them."""
    ours, theirs = pair(array)
    extra = [pair(o, requires_grad=False) for o in others]
    results = list(
        zip(flat(call(ours, *[e[0] for e in extra])), flat(call(theirs, *[e[1] for e in extra])), strict=True)
    )
    for mine, reference in results:
        same(mine, reference)
    totals = [0.0, 0.0]
    for mine, reference in results:
        if isinstance(reference, torch.Tensor) and reference.requires_grad:
            weights = numpy.asarray(numpy.cos(numpy.arange(mine.numel()).reshape(mine.shape)))
            totals[0] = totals[0] + (mine * ag.asarray(weights)).sum()
            totals[1] = totals[1] + (reference * torch.from_numpy(weights)).sum()
    if isinstance(totals[1], torch.Tensor):
        totals[0].backward()
        totals[1].backward()
        same(ours.grad, theirs.grad)
    else:
        assert not any(isinstance(mine, ag.Tensor) and mine.requires_grad for mine, _ in results)


def values():
    return numpy.random.default_rng(3).uniform(0.02, 0.98, size=(3, 4))


@pytest.mark.parametrize("name", UNARY)
def test_functions_of_one_number(name):
    compare(lambda x: getattr(x, name)(), values())


def test_acosh():
    compare(lambda x: x.acosh(), values() + 1)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_calls(call):
    compare(call, values())


@pytest.mark.parametrize("call", INDEXED.values(), ids=INDEXED)
def test_calls_with_indices(call):
    compare(call, values(), numpy.array([[0, 2, 1, 0], [2, 2, 0, 1]]))


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int32", "float32"])
@pytest.mark.parametrize("call", DTYPE_CALLS.values(), ids=DTYPE_CALLS)
def test_conversions(call, dtype):
    ours, theirs = pair(numpy.array([0, 1, 3]).astype(dtype), requires_grad=False)
    same(call(ours), call(theirs))


@pytest.mark.parametrize("call", ["max", "min", "sort", "cumsum", "cumprod", "argmax", "sum", "amax", "softmax"])
def test_axis_0_of_a_0_d_tensor(call):
    compare(lambda x: getattr(x, call)(0), numpy.array(0.7))


@pytest.mark.parametrize(
    "call", [lambda x: x.max(dim=1), lambda x: x.min(dim=0), lambda x: x.amax(1), lambda x: x.max()]
)
def test_gradient_of_ties(call):
    compare(call, numpy.array([[1.0, 2.0, 2.0], [2.0, 2.0, 0.0]]))


@pytest.mark.parametrize("x1", [-7, 7, 6, 0])
@pytest.mark.parametrize("x2", [-3, 3, 2])
@pytest.mark.parametrize("mode", ["floor", "trunc", None])
def test_division_of_integers(x1, x2, mode):
    ours = ag.tensor([x1]).div(ag.tensor([x2]), rounding_mode=mode)
    same(ours, torch.tensor([x1]).div(torch.tensor([x2]), rounding_mode=mode))


@pytest.mark.parametrize("dtype", ["int32", "float32", "float64", "complex64", "bool"])
def test_sums_have_the_dtype_of_pytorch(dtype):
    ours, theirs = pair(numpy.array([[1, 0], [1, 1]]).astype(dtype), requires_grad=False)
    same(ours.sum(), theirs.sum())
    same(ours.sum(0, dtype=ag.complex128), theirs.sum(0, dtype=torch.complex128))
    same(ours.cumsum(1), theirs.cumsum(1))
    same(ours.prod(), theirs.prod())


def test_max_with_a_0_d_tensor_compares():
    compare(lambda x: x.max(x[0, 0]), values())
    compare(lambda x: x.min(x[0, 0]), values())


@pytest.mark.parametrize("dim", [0, 1, None])
def test_median_of_nan_is_nan(dim):
    array = values()
    array[1, 2] = numpy.nan
    call = (lambda x: x.median(dim=dim)) if dim is not None else (lambda x: x.median())
    ours, theirs = pair(array, requires_grad=False)
    for mine, reference in zip(flat(call(ours)), flat(call(theirs)), strict=True):
        same(mine, reference)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "array", [[[0.3, 0.3, 1.2]], [1.0, 2.0, 2.0, 2.0, 3.0], [1.0, numpy.nan, numpy.nan], 3.0], ids=str
)
def test_median_with_equal_elements(array, dtype):
    ours, theirs = pair(numpy.asarray(array, dtype))
    ours.median().backward()
    theirs.median().backward()
    same(ours.grad, theirs.grad)


def test_median_of_integers():
    ours, theirs = pair(numpy.array([[4, 1, 3, 2], [0, 9, 8, 7]]), requires_grad=False)
    same(ours.median(), theirs.median())
    same(ours.median(dim=1).values, theirs.median(dim=1).values)


@pytest.mark.parametrize("options", [{}, {"nan": 7.0}, {"posinf": 1.0, "neginf": -1.0}])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nan_to_num(options, dtype):
    ours, theirs = pair(numpy.array([numpy.nan, numpy.inf, -numpy.inf, 1.5]).astype(dtype))
    mine, reference = ours.nan_to_num(**options), theirs.nan_to_num(**options)
    same(mine, reference)
    mine.sum().backward()
    reference.sum().backward()
    same(ours.grad, theirs.grad)
