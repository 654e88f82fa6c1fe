"""The in-place methods: each writes what the method without the underscore returns, and is recorded like it."""

import elementwise
import pytest

import arraygrad as ag

# The numbers that methods are tried on lie below 1.
UNARY = [
    name for name, domain in elementwise.UNARY.items() if hasattr(ag.Tensor, f"{name}_") and domain.bounds[0][0] < 1
]

CALLS = {
    **{name: (name, (), {}) for name in UNARY},
    "round decimals": ("round", (), {"decimals": 1}),
    "clamp": ("clamp", (0.2, 0.5), {}),
    "clip": ("clip", (), {"min": 0.3}),
    "clamp_min": ("clamp_min", (0.4,), {}),
    "clamp_max": ("clamp_max", (0.4,), {}),
    "add": ("add", (2.0,), {}),
    "add alpha": ("add", (ag.tensor([1.0, 2.0]),), {"alpha": 0.5}),
    "sub alpha": ("sub", (ag.tensor([1.0, 2.0]),), {"alpha": 2}),
    "mul": ("mul", (ag.tensor([[3.0], [2.0]]),), {}),
    "div": ("div", (3.0,), {}),
    "div floor": ("div", (0.3,), {"rounding_mode": "floor"}),
    "pow": ("pow", (2,), {}),
    "floor_divide": ("floor_divide", (0.3,), {}),
    "remainder": ("remainder", (0.3,), {}),
    "atan2": ("atan2", (ag.tensor([1.0, -2.0]),), {}),
    "copysign": ("copysign", (ag.tensor([1.0, -2.0]),), {}),
    "hypot": ("hypot", (ag.tensor([1.0, -2.0]),), {}),
    "lerp": ("lerp", (ag.tensor([1.0, 2.0]), 0.25), {}),
    "addcmul": ("addcmul", (ag.tensor([1.0, 2.0]), ag.tensor([3.0, 4.0])), {"value": 0.1}),
    "addcdiv": ("addcdiv", (ag.tensor([1.0, 2.0]), ag.tensor([3.0, 4.0])), {"value": -1}),
    "masked_fill": ("masked_fill", (ag.tensor([True, False]), 7.0), {}),
    "scatter": ("scatter", (0, ag.tensor([[1, 0]]), ag.tensor([[5.0, 6.0]])), {}),
    "scatter_add": ("scatter_add", (0, ag.tensor([[1, 1], [1, 0]]), ag.tensor([[5.0, 6.0], [7.0, 8.0]])), {}),
    "index_add": ("index_add", (0, ag.tensor([1, 1]), ag.tensor([[5.0, 6.0], [7.0, 8.0]])), {"alpha": 2}),
    "index_fill": ("index_fill", (1, ag.tensor([1]), 3.0), {}),
    "tril": ("tril", (), {}),
    "triu": ("triu", (1,), {}),
    "cumsum": ("cumsum", (0,), {}),
    "cumprod": ("cumprod", (1,), {}),
}


def start(requires_grad=False):
    return ag.tensor([[0.1, 0.9], [0.6, 0.35]], requires_grad=requires_grad)


@pytest.mark.parametrize(("name", "args", "options"), CALLS.values(), ids=CALLS)
def test_inplace_is_the_method_written_back(name, args, options):
    expected = getattr(start(), name)(*args, **options)
    x = start()
    version = x._version
    assert getattr(x, f"{name}_")(*args, **options) is x
    assert x.tolist() == expected.tolist()
    assert x._version == version + 1


@pytest.mark.parametrize(("name", "args", "options"), CALLS.values(), ids=CALLS)
def test_inplace_has_the_gradient_of_the_method(name, args, options):
    weights = ag.tensor([[1.0, -2.0], [3.0, 0.5]])
    x, y = start(requires_grad=True), start(requires_grad=True)
    out = x * 1
    getattr(out, f"{name}_")(*args, **options)
    (out * weights).sum().backward()
    (getattr(y * 1, name)(*args, **options) * weights).sum().backward()
    assert x.grad.tolist() == y.grad.tolist()


@pytest.mark.parametrize(("name", "args", "options"), CALLS.values(), ids=CALLS)
def test_inplace_on_a_view_reaches_the_base(name, args, options):
    base = ag.zeros((3, 2))
    base[1:] = start()
    getattr(base[1:], f"{name}_")(*args, **options)
    assert base.tolist() == [[0.0, 0.0], *getattr(start(), name)(*args, **options).tolist()]


@pytest.mark.parametrize("name", ["acosh_", "exp_", "zero_", "sigmoid_", "normal_", "relu_", "uniform_"])
def test_inplace_on_a_leaf_that_requires_a_gradient_is_refused(name):
    x = ag.full((2,), 2.0, requires_grad=True)
    with pytest.raises(RuntimeError, match=f"^{name}: a leaf Variable that requires grad"):
        getattr(x, name)()
    with ag.no_grad():
        getattr(x, name)()
    assert x.is_leaf and x.requires_grad


def test_bits_and_truth_values():
    assert ag.tensor([True, False]).logical_not_().tolist() == [False, True]
    assert ag.tensor([6, 3]).bitwise_and_(2).tolist() == [2, 2]
    assert ag.tensor([6, 3]).bitwise_or_(1).tolist() == [7, 3]
    assert ag.tensor([6, 3]).bitwise_xor_(1).tolist() == [7, 2]
    assert ag.tensor([6, 3]).bitwise_left_shift_(1).tolist() == [12, 6]
    assert ag.tensor([6, 3]).bitwise_right_shift_(1).tolist() == [3, 1]
    assert ag.tensor([6, 3]).bitwise_not_().tolist() == [-7, -4]
    x, y = ag.tensor([True, False]), ag.tensor([True, True])
    assert x.clone().logical_and_(y).tolist() == [True, False]
    assert x.clone().logical_or_(y).tolist() == [True, True]
    assert x.clone().logical_xor_(y).tolist() == [False, True]


def test_the_result_must_fit():
    with pytest.raises(
        RuntimeError,
        match=r"output with shape \[2\] doesn't match the broadcast shape \[2, 2\]",
    ):
        ag.ones((2,)).add_(ag.ones((2, 2)))
    with pytest.raises(RuntimeError, match=r"^exp_: result type float32 can't be cast"):
        ag.tensor([1, 2]).exp_()
    assert ag.tensor([1, 2]).mul_(2).dtype is ag.int64
    assert ag.ones((2,)).add_(ag.ones((2,), dtype=ag.float64)).dtype is ag.float32


# -- values from elsewhere -------------------------------------------------------------------------------------------


def test_zero_and_fill():
    x = start()
    assert x.zero_() is x and x.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert x.fill_(2.5).tolist() == [[2.5, 2.5], [2.5, 2.5]]
    assert x.fill_(ag.tensor(3)).tolist() == [[3.0, 3.0], [3.0, 3.0]]
    assert ag.zeros((2,), dtype=ag.bool).fill_(True).tolist() == [True, True]
    with pytest.raises(RuntimeError, match=r"^fill_: takes a number or a 0-d tensor, got shape \[2\]; see copy_"):
        x.fill_(ag.ones((2,)))


@pytest.mark.parametrize("overwrite", [lambda y: y.zero_(), lambda y: y.fill_(3.0), lambda y: y.copy_(ag.ones((2, 2)))])
def test_an_overwritten_value_gets_a_gradient_of_zero(overwrite):
    x = start(requires_grad=True)
    y = x * 2
    overwrite(y)
    assert y.requires_grad
    y.sum().backward()
    assert x.grad.tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_copy_broadcasts_casts_and_is_recorded():
    source = ag.tensor([1.0, 2.0], dtype=ag.float64, requires_grad=True)
    x = ag.zeros((2, 2))
    x.copy_(source)
    assert (x.dtype, x.tolist()) == (ag.float32, [[1.0, 2.0], [1.0, 2.0]])
    (x * ag.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
    assert source.grad.tolist() == [4.0, 6.0]


def test_copy_takes_values_from_any_device():
    source = ag.tensor([1.0, 2.0], device="strict:1", requires_grad=True)
    x = ag.zeros((2,), device="numpy")
    x.copy_(source)
    assert (x.device, x.tolist()) == ("numpy", [1.0, 2.0])
    x.sum().backward()
    assert (source.grad.device, source.grad.tolist()) == ("strict:1", [1.0, 1.0])


def test_written_through_an_alias():
    x = start()
    alias = x.detach()
    x.zero_()
    assert alias.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    alias.fill_(1.0)
    assert x.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_a_gradient_is_cleared_alone():
    x, y = start(requires_grad=True), start(requires_grad=True)
    (x + y).sum().backward()
    x.grad.zero_()
    assert y.grad.tolist() == [[1.0, 1.0], [1.0, 1.0]]


# -- random numbers --------------------------------------------------------------------------------------------------

DRAWS = {
    "normal": (
        lambda x, g: x.normal_(1.0, 2.0, generator=g),
        lambda g, **k: ag.normal(1.0, 2.0, (2, 3), generator=g, **k),
    ),
    "uniform": (
        lambda x, g: x.uniform_(-1, 1, generator=g),
        lambda g, **k: ag.uniform(-1, 1, (2, 3), generator=g, **k),
    ),
    "exponential": (
        lambda x, g: x.exponential_(2.0, generator=g),
        lambda g, **k: ag.exponential(2.0, (2, 3), generator=g, **k),
    ),
    "random": (lambda x, g: x.random_(5, generator=g), lambda g, **k: ag.randint(5, (2, 3), generator=g, **k)),
    "random from": (
        lambda x, g: x.random_(2, 5, generator=g),
        lambda g, **k: ag.randint(2, 5, (2, 3), generator=g, **k),
    ),
    "bernoulli": (
        lambda x, g: x.bernoulli_(0.3, generator=g),
        lambda g, **k: ag.bernoulli(ag.zeros((2, 3), **k), 0.3, generator=g),
    ),
    "bernoulli of a tensor": (
        lambda x, g: x.bernoulli_(ag.tensor([0.0, 1.0, 0.5], dtype=x.dtype, device=x.device), generator=g),
        lambda g, **k: ag.bernoulli(ag.tensor([[0.0, 1.0, 0.5]] * 2, **k), generator=g),
    ),
}


@pytest.mark.parametrize("dtype", [ag.float32, ag.float64], ids=str)
@pytest.mark.parametrize("device", ["numpy", "strict:0"])
@pytest.mark.parametrize(("fill", "make"), DRAWS.values(), ids=DRAWS)
def test_random_numbers_are_those_of_the_function(fill, make, device, dtype):
    x = ag.zeros((2, 3), dtype=dtype, device=device)
    first = ag.Generator()
    second = ag.Generator()
    assert fill(x, first.manual_seed(5)) is x
    assert x.tolist() == make(second.manual_seed(5), dtype=dtype, device=device).tolist()
    assert (x.dtype, x.device) == (dtype, device)
