"""Random expression trees, against PyTorch: values, first and second derivatives, and forward mode against reverse.

An expression is a list of steps; each applies one of about sixty functions to earlier results. Shapes have axes of
size 0 and 1, dtypes are mixed. Inputs have one decimal, so that ties and kinks are met, where PyTorch and arraygrad
agree on a subgradient.
"""

import itertools
import random

import pytest
import torch

import arraygrad as ag
from arraygrad.autograd import forward_ad

# Each takes the namespace (arraygrad or torch; both have these names) and its arguments.
REAL_ONE = {
    "exp": lambda t, x: t.exp(-(x * x)),
    "expm1": lambda t, x: t.expm1(t.tanh(x)),
    "log": lambda t, x: t.log(t.abs(x) + 0.5),
    "log1p": lambda t, x: t.log1p(t.abs(x)),
    "log2": lambda t, x: t.log2(x * x + 1),
    "log10": lambda t, x: t.log10(x * x + 1),
    "sqrt": lambda t, x: t.sqrt(x * x + 1),
    "rsqrt": lambda t, x: t.rsqrt(x * x + 1),
    "sin": lambda t, x: t.sin(x),
    "cos": lambda t, x: t.cos(x),
    "tan": lambda t, x: t.tan(t.tanh(x)),
    "asin": lambda t, x: t.asin(t.tanh(x) * 0.9),
    "acos": lambda t, x: t.acos(t.tanh(x) * 0.9),
    "atan": lambda t, x: t.atan(x),
    "sinh": lambda t, x: t.sinh(t.tanh(x)),
    "cosh": lambda t, x: t.cosh(t.tanh(x)),
    "tanh": lambda t, x: t.tanh(x),
    "asinh": lambda t, x: t.asinh(x),
    "acosh": lambda t, x: t.acosh(x * x + 1.5),
    "atanh": lambda t, x: t.atanh(t.tanh(x) * 0.9),
    "sigmoid": lambda t, x: t.sigmoid(x),
    "erf": lambda t, x: t.erf(x),
    "erfc": lambda t, x: t.erfc(x),
    "relu": lambda t, x: t.relu(x),
    "abs": lambda t, x: t.abs(x),
    "floor": lambda t, x: t.floor(x),
    "sign": lambda t, x: t.sign(x),
    "trunc": lambda t, x: x - t.trunc(x),
    "clamp": lambda t, x: t.clamp(x, -0.5, 1.0),
    "sort": lambda t, x: x.sort(-1)[0] if x.ndim else x,
    "amax": lambda t, x: x.amax(-1) if x.ndim and x.shape[-1] else x,
    "amin": lambda t, x: x.amin(-1, keepdim=True) if x.ndim and x.shape[-1] else x,
    "max": lambda t, x: x.max(-1)[0] if x.ndim and x.shape[-1] else x,
    "logsumexp": lambda t, x: x.logsumexp(-1) if x.ndim and x.shape[-1] else x,
    "softmax": lambda t, x: x.softmax(-1) if x.ndim else x,
    "log_softmax": lambda t, x: x.log_softmax(-1) if x.ndim else x,
    "deviation": lambda t, x: t.sqrt(x.var(-1, correction=0) + 0.25) if x.ndim and x.shape[-1] > 1 else x,
    "where": lambda t, x: t.where(x > 0, x * x, t.sin(x)),
    "masked_fill": lambda t, x: x.masked_fill(x > 0.5, 0.25),
    "remainder": lambda t, x: t.remainder(x, 0.77),
    # Never of 0, where PyTorch's second derivative is NaN.
    "norm": lambda t, x: (x * x + 0.1).norm(dim=-1) if x.ndim else x,
}
ANY_ONE = {
    "neg": lambda t, x: -x,
    "square": lambda t, x: t.square(x),
    "reciprocal": lambda t, x: t.reciprocal(x * x.conj() + 1),
    "cube": lambda t, x: x**3,
    "scaled": lambda t, x: 2 * x - 0.5,
    "divided": lambda t, x: x / 3,
    "sum": lambda t, x: x.sum(-1) if x.ndim else x,
    "mean": lambda t, x: x.mean(0, keepdim=True) if x.ndim and x.shape[0] else x,
    "prod": lambda t, x: x.prod(-1) if x.ndim else x,
    "cumsum": lambda t, x: x.cumsum(-1) if x.ndim else x,
    "cumprod": lambda t, x: x.cumprod(0) if x.ndim else x,
    "var": lambda t, x: x.var(-1, correction=1) if x.ndim and x.shape[-1] > 1 else x,
    "flip": lambda t, x: t.flip(x, (-1,)) if x.ndim and t is torch else t.flip(x, axis=-1) if x.ndim else x,
    "reshape": lambda t, x: x.reshape(-1),
    "transpose": lambda t, x: x.transpose(0, -1) if x.ndim else x,
    "unsqueeze": lambda t, x: x.unsqueeze(0) if x.ndim < 3 else x,
    "slice": lambda t, x: x[..., 1:] if x.ndim else x,
    "last": lambda t, x: x[-1] if x.ndim and x.shape[0] else x,
    "gathered": lambda t, x: x[t.tensor([0, -1, 0])] if x.ndim and x.shape[0] else x,
    "tril": lambda t, x: x.tril() if x.ndim > 1 else x,
    "conj": lambda t, x: x.conj() * 1,
    "inplace": lambda t, x: x.clone().mul_(2).add_(x),
    "assigned": lambda t, x: assigned(x),
}
TWO = {
    "add": lambda t, x, y: x + y,
    "subtract": lambda t, x, y: t.subtract(x, y),
    "multiply": lambda t, x, y: x * y,
    "divide": lambda t, x, y: x / (y * y.conj() + 1),
    "where": lambda t, x, y: t.where(t.abs(x) > t.abs(y), x, y),
    "outer": lambda t, x, y: x[..., None] * y if x.ndim < 3 else x * 1,
    "matmul": lambda t, x, y: t.matmul(x, y.mT) if x.ndim > 1 and y.ndim > 1 and x.dtype == y.dtype else x + y,
}
REAL_TWO = {
    "maximum": lambda t, x, y: t.maximum(x, y),
    "minimum": lambda t, x, y: t.minimum(x, y),
    "hypot": lambda t, x, y: t.hypot(x * x + 3, y),
    "atan2": lambda t, x, y: t.atan2(x, y * y + 1),
    "logaddexp": lambda t, x, y: t.logaddexp(x, y),
    # Never to the power 0, where PyTorch's mixed second derivative is 0 instead of 1 / x.
    "pow": lambda t, x, y: (x * x + 1) ** (y.tanh() + 1.5),
    "copysign": lambda t, x, y: t.copysign(t.abs(x) + 0.1, y),
}
COMPLEX_ONE = {
    "exp": lambda t, x: t.exp(x / (t.abs(x) + 1)),
    "sin": lambda t, x: t.sin(x / (t.abs(x) + 1)),
    "tanh": lambda t, x: t.tanh(x / (t.abs(x) + 2)),
    "log": lambda t, x: t.log(x * x.conj() + 1 + 0.5j),
    "sqrt": lambda t, x: t.sqrt(x * x.conj() + 1 + 0.5j),
    "abs": lambda t, x: t.abs(x),
    "real": lambda t, x: x.real,
    "imag": lambda t, x: x.imag,
}
SHAPES = [(), (1,), (3,), (2, 3), (3, 1), (1, 3), (2, 1, 3)] * 3 + [(0,), (0, 3), (2, 0)]
DTYPES = ["float64", "float64", "float64", "float32", "complex128", "int64"]


def assigned(x):
    y = x * 1
    if y.ndim and y.shape[0]:
        y[0] = x[-1] * 2  # not y[-1]: forward mode refuses to write to a tensor that has views
    return y


def is_complex(x):
    return "complex" in str(x.dtype)


def draw(source, shape, dtype):
    """Return nested lists of numbers with two digits, so that ties occur."""
    if shape:
        return [draw(source, shape[1:], dtype) for _ in range(shape[0])]
    if dtype == "int64":
        return source.randint(-2, 2)
    x = round(source.uniform(-1.5, 1.5), 1)
    return complex(x, round(source.uniform(-1.5, 1.5), 1)) if dtype == "complex128" else x


def draw_inputs(source):
    rows = []
    for position in range(source.randint(1, 3)):
        dtype = source.choice(DTYPES[:-1] if position == 0 else DTYPES)
        shape = source.choice(SHAPES)
        rows.append((draw(source, shape, dtype), shape, dtype))
    return rows


def leaves(t, rows):
    found = []
    for values, shape, dtype in rows:
        x = t.tensor(values, dtype=getattr(t, dtype)).reshape(shape)
        found.append(x.detach().requires_grad_(dtype != "int64"))
    return found


def evaluate(t, inputs, seed):
    """Apply random functions to earlier results; the choices depend on the seed, shapes and dtypes only."""
    source = random.Random(seed)
    pool = [x if "int" not in str(x.dtype) else x * 1.5 for x in inputs]
    for _ in range(source.randint(2, 6)):
        x = source.choice(pool[-3:])
        y = source.choice(pool)
        mixed = is_complex(x) or is_complex(y)
        if source.random() < 0.35:
            tables = TWO if mixed else TWO | REAL_TWO
            fits = broadcasts(tuple(x.shape), tuple(y.shape))
            name = source.choice(sorted(tables))
            if name == "matmul":
                fits = x.ndim == y.ndim == 2 and x.shape[1] == y.shape[1]
            if name == "outer":
                fits = not y.ndim or y.ndim == 1
            if fits:
                pool.append(tables[name](t, x, y))
        else:
            tables = ANY_ONE | (COMPLEX_ONE if is_complex(x) else REAL_ONE)
            pool.append(tables[source.choice(sorted(tables))](t, x))
    return pool[-1]


def broadcasts(a, b):
    return all(n == m or 1 in (n, m) for n, m in zip(reversed(a), reversed(b), strict=False))


def scalar(t, y, shift=0.0):
    """Return a real number that weighs the entries differently."""
    weights = t.cos(t.arange(float(y.numel()), dtype=t.float64) + shift).reshape(tuple(y.shape))
    return (y.real * weights + y.imag * weights * 0.5).sum() if is_complex(y) else (y * weights).sum()


def derivatives(t, rows, seed):
    """Return the value of a random expression, its gradients, and gradients of a combination of those."""
    inputs = leaves(t, rows)
    wanted = [x for x in inputs if x.requires_grad]
    y = evaluate(t, inputs, seed)
    if not y.requires_grad:
        return y, [], []
    first = t.autograd.grad(scalar(t, y), wanted, create_graph=True, allow_unused=True)
    total = sum(scalar(t, g, 1.0) for g in first if g is not None and g.requires_grad)
    if isinstance(total, int):
        return y, first, []
    return y, first, t.autograd.grad(total, wanted, allow_unused=True)


def close(ours, theirs, what, tolerance):
    if ours is None or theirs is None:
        # PyTorch has zeros where an edge to an unused input exists, and so has arraygrad; which do is no promise.
        some = theirs if ours is None else ours
        assert some is None or all(v == 0 for v in (some.detach() + 0).reshape(-1).tolist()), what
        return
    assert tuple(ours.shape) == tuple(theirs.shape), f"{what}: {ours.shape} {theirs.shape}"
    assert precision(ours) == precision(theirs), f"{what}: {ours.dtype} {theirs.dtype}"
    for a, b in zip(ours.detach().reshape(-1).tolist(), (theirs.detach() + 0).reshape(-1).tolist(), strict=True):
        same = a == b or (a != a and b != b) or abs(a - b) <= tolerance * (1 + abs(b))
        assert same, f"{what}: {ours} {theirs}"


def precision(x):
    return str(x.dtype).rpartition(".")[2]


def check(seed):
    source = random.Random(seed)
    rows = draw_inputs(source)
    if any(dtype == "float32" for _, _, dtype in rows):
        rows = [(v, s, "float32" if d == "float64" and source.random() < 0.5 else d) for v, s, d in rows]
    try:
        theirs = derivatives(torch, rows, seed)
    except RuntimeError:
        return  # PyTorch itself fails, on results of size 0 and on some complex second derivatives
    ours = derivatives(ag, rows, seed)
    if precision(ours[0]) != precision(theirs[0]):
        return  # a 0-d tensor does not widen others in PyTorch; in the standard it does
    exact = all(dtype in ("float64", "complex128") for _, _, dtype in rows)
    tolerance = 1e-7 if exact else 2e-3
    close(ours[0], theirs[0], "value", tolerance)
    for order in (1, 2):
        for a, b in itertools.zip_longest(ours[order], theirs[order]):
            close(a, b, f"order {order}", tolerance)
    check_forward(rows, seed, ours[1])


def check_forward(rows, seed, gradients):
    """Compare <gradient, direction> with the tangent along the direction."""
    if not gradients or any(dtype != "float64" for _, _, dtype in rows):
        return
    inputs = [x.detach() for x in leaves(ag, rows)]
    directions = [ag.cos(ag.arange(float(x.numel()), dtype=ag.float64)).reshape(x.shape) for x in inputs]
    with forward_ad.dual_level():
        duals = [forward_ad.make_dual(x, d) for x, d in zip(inputs, directions, strict=True)]
        tangent = forward_ad.unpack_dual(scalar(ag, evaluate(ag, duals, seed))).tangent
    pairs = zip(gradients, directions, strict=True)
    expected = sum(((g.detach() * d).sum().item() for g, d in pairs if g is not None), 0.0)
    got = 0.0 if tangent is None else tangent.item()
    assert got == pytest.approx(expected, rel=1e-7, abs=1e-7, nan_ok=True)


@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")  # divisions by zero; casts in PyTorch
@pytest.mark.parametrize("block", range(10))
def test_random_expressions(block):
    for seed in range(block * 100, block * 100 + 100):
        try:
            check(seed)
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
