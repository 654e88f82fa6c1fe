"""Bad input: for each family of public functions, calls that must fail at once, with words that lead to the remedy.

A row is the exception, words that its message holds (the function, the input, the remedy), and the call.
"""

import pytest

import arraygrad as ag
from arraygrad.autograd import Function, forward_ad, gradcheck
from arraygrad.nn import functional as F

ONE = ag.ones(2)
TWO = ag.ones(2, 3)
INTS = ag.tensor([1, 2])
COMPLEX = ag.tensor([1j, 2.0])
BOOLS = ag.tensor([True, False])


def leaf(*sizes):
    return ag.ones(sizes or (2,), requires_grad=True)


HERE = ag.ones(1).backend.name
OTHER = "strict" if HERE == "numpy" else "numpy"


def elsewhere():
    """Return a tensor of a backend that is not the default one."""
    return ag.ones(2, device=OTHER)


def sent_twice():
    y = leaf().exp().sum()
    y.backward()
    y.backward()


def stale():
    x = leaf() * 1
    y = (x * x).sum()
    x.add_(1)
    y.backward()


class NoBackward(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 1


class WrongCount(NoBackward):
    @staticmethod
    def backward(ctx, grad):
        return grad, grad


class WrongShape(NoBackward):
    @staticmethod
    def backward(ctx, grad):
        return ag.ones(7)


CREATION = [
    (TypeError, ["zeros", "shape", "2.0"], lambda: ag.zeros(2.0)),
    (ValueError, ["zeros", "negative", "-1"], lambda: ag.zeros(-1)),
    (ValueError, ["eye", "negative"], lambda: ag.eye(-2)),
    (ValueError, ["linspace", "negative"], lambda: ag.linspace(0, 1, -1)),
    (TypeError, ["linspace", "num", "2.5"], lambda: ag.linspace(0, 1, 2.5)),
    (ValueError, ["arange", "step"], lambda: ag.arange(0, 5, 0)),
    (ValueError, ["arange", "finite", "inf"], lambda: ag.arange(float("inf"))),
    (TypeError, ["arange", "real number", "complex"], lambda: ag.arange(1j)),
    (MemoryError, ["ones", "memory", "1000000000000000000"], lambda: ag.ones(10**18)),
    (MemoryError, ["zeros", "memory", "float32"], lambda: ag.zeros(10**30)),
    (MemoryError, ["arange", "memory"], lambda: ag.arange(10**18)),
    (OverflowError, ["tensor", "int64", "wider dtype"], lambda: ag.tensor(2**70)),
    (OverflowError, ["full", "uint8", "wider dtype"], lambda: ag.full((2,), 300, dtype=ag.uint8)),
    (ValueError, ["tensor", "int64"], lambda: ag.tensor(float("nan"), dtype=ag.int64)),
    (TypeError, ["tensor", "complex", "real part"], lambda: ag.tensor(1j, dtype=ag.float32)),
    (ValueError, ["tensor", "ragged", "lengths"], lambda: ag.tensor([[1, 2], [3]])),
    (TypeError, ["tensor", "str"], lambda: ag.tensor(["a"])),
    (TypeError, ["asarray", "object"], lambda: ag.asarray(object())),
    (RuntimeError, ["requires_grad", "int64", ".to("], lambda: ag.tensor([1], requires_grad=True)),
    (AttributeError, ["from_dlpack", "__dlpack__", "asarray"], lambda: ag.from_dlpack(5)),
    (TypeError, ["from_numpy", "int", "asarray"], lambda: ag.from_numpy(5)),
    (ValueError, ["meshgrid", "1-d", "[2, 3]"], lambda: ag.meshgrid(TWO)),
    (ValueError, ["tril", "matrices", "[2]"], lambda: ag.tril(ONE)),
]

ELEMENTWISE = [
    (RuntimeError, ["add", "[2]", "[3]", "reshape or expand"], lambda: ONE + ag.ones(3)),
    (TypeError, ["exp", "list", "asarray"], lambda: ag.exp([1.0])),
    (TypeError, ["add", "tensor", "int", "asarray"], lambda: ag.add(1, 2)),
    (TypeError, ["subtract", "bool", ".to("], lambda: BOOLS - BOOLS),
    (TypeError, ["negative", "bool", ".to("], lambda: -BOOLS),
    (TypeError, ["bitwise_and", "float32"], lambda: ONE & ONE),
    (TypeError, ["bitwise_or", "float32", ".to("], lambda: ag.bitwise_or(ONE, ONE)),
    (OverflowError, ["add", "1000", "int8", "wider dtype"], lambda: ag.ones(2, dtype=ag.int8) + 1000),
    (RuntimeError, ["pow", "-1", ".to("], lambda: INTS**-1),
    (TypeError, ["maximum", "complex64", "real(x)"], lambda: ag.maximum(COMPLEX, COMPLEX)),
    (TypeError, ["less", "complex", "real(x)"], lambda: COMPLEX < COMPLEX),
    (TypeError, ["floor_divide", "complex64"], lambda: ag.floor_divide(COMPLEX, 2)),
    (RuntimeError, ["div", "rounding_mode", "up"], lambda: ag.div(ONE, 2, rounding_mode="up")),
    (RuntimeError, ["div", "rounding_mode", "up"], lambda: ONE.div(2, rounding_mode="up")),
    (TypeError, ["clip", "str", "asarray"], lambda: ag.clip(ONE, "a", 3)),
    (
        TypeError,
        ["add", "uint64", "int64", "convert"],
        lambda: INTS + ag.ones(2, dtype=ag.uint64),
    ),
    (RuntimeError, ["isclose", "[2]", "[3]"], lambda: ag.allclose(ONE, ag.ones(3))),
]

MANIPULATION = [
    (ValueError, ["reshape", "[2, 3]", "[5]"], lambda: ag.reshape(TWO, (5,))),
    (ValueError, ["permute_dims", "axes"], lambda: ag.permute_dims(TWO, (0,))),
    (IndexError, ["expand_dims", "got 9"], lambda: ag.expand_dims(ONE, 9)),
    (TypeError, ["expand_dims", "axis", "str"], lambda: ag.expand_dims(ONE, "a")),
    (ValueError, ["squeeze", "size 3", "size 1"], lambda: ag.squeeze(TWO, 1)),
    (ValueError, ["broadcast_to", "[2]", "[3]"], lambda: ag.broadcast_to(ONE, (3,))),
    (ValueError, ["concat", "non-empty"], lambda: ag.concat([])),
    (TypeError, ["concat", "sequence", "int"], lambda: ag.concat(5)),
    (ValueError, ["concat", "[2, 3]", "[2, 2]"], lambda: ag.concat([TWO, ag.ones(2, 2)])),
    (ValueError, ["stack", "[2]", "[3]"], lambda: ag.stack([ONE, ag.ones(3)])),
    (ValueError, ["split", "[1, 2]", "exactly to 2"], lambda: ag.split(ONE, (1, 2))),
    (ValueError, ["chunk", "greater than 0"], lambda: ag.chunk(ONE, 0)),
    (TypeError, ["roll", "shift", "'a'"], lambda: ag.roll(ONE, "a")),
    (TypeError, ["repeat", "float32"], lambda: ag.repeat(ONE, ONE)),
    (RuntimeError, ["flatten", "start_dim", "end_dim"], lambda: ag.flatten(TWO, 1, 0)),
]

INDEXING = [
    (IndexError, ["5", "dimension 0", "size 2"], lambda: ONE[5]),
    (IndexError, ["too many indices", "dimension 1"], lambda: ONE[0, 0]),
    (TypeError, ["str", "integers, slices"], lambda: ONE["a"]),
    (IndexError, ["mask", "[3]", "[2]"], lambda: ONE[ag.tensor([True, False, True])]),
    (IndexError, ["out of bounds", "size 2"], lambda: ONE[ag.tensor([0, 5])]),
    (TypeError, ["gather", "integer", "float32"], lambda: ag.gather(TWO, 0, TWO)),
    (IndexError, ["out of bounds", "size 3"], lambda: ag.gather(TWO, 1, ag.tensor([[5]]))),
    (TypeError, ["masked_fill", "boolean", "float32"], lambda: ag.masked_fill(ONE, ONE, 1.0)),
    (TypeError, ["where", "boolean", "!= 0"], lambda: ag.where(ONE, 1.0, 2.0)),
    (RuntimeError, ["setitem", "[3]"], lambda: ag.ones(2).__setitem__(slice(None), ag.ones(3))),
    (OverflowError, ["setitem", "1000", "uint8", "wider"], lambda: ag.ones(2, dtype=ag.uint8).__setitem__(0, 1000)),
    (OverflowError, ["setitem", "nan", "int64"], lambda: INTS.clone().__setitem__(0, float("nan"))),
    (RuntimeError, ["setitem", "complex", "real part"], lambda: ag.ones(2).__setitem__(0, 1j)),
]

REDUCTIONS = [
    (IndexError, ["sum", "got 3"], lambda: ag.sum(ONE, axis=3)),
    (RuntimeError, ["sum", "(0, 0)", "multiple times"], lambda: ag.sum(TWO, axis=(0, 0))),
    (TypeError, ["sum", "axis", "str"], lambda: ag.sum(ONE, axis="a")),
    (TypeError, ["mean", "int64", ".to("], lambda: ag.mean(INTS)),
    (TypeError, ["max", "complex", "abs"], lambda: ag.max(COMPLEX)),
    (IndexError, ["max", "input.numel() == 0"], lambda: ag.max(ag.zeros(0))),
    (TypeError, ["sum", "list", "asarray"], lambda: ag.sum([1.0])),
]

LINEAR_ALGEBRA = [
    (RuntimeError, ["matmul", "2x3", "3 columns", "2 rows"], lambda: TWO @ TWO),
    (TypeError, ["matmul", "number 2", "*"], lambda: ag.matmul(ONE, 2)),
    (RuntimeError, ["vecdot", "2 and 3"], lambda: ag.vecdot(ONE, ag.ones(3))),
    (RuntimeError, ["outer", "[2, 3]", "matmul"], lambda: ag.outer(TWO, ONE)),
    (RuntimeError, ["einsum", "subscript j", "3", "2"], lambda: ag.einsum("ij,jk->ik", TWO, TWO)),
    (TypeError, ["einsum", "string", "int"], lambda: ag.einsum(5, TWO)),
    (ValueError, ["norm", "foo"], lambda: ag.norm(ONE, "foo")),
]

SORTING = [
    (TypeError, ["sort", "complex", "abs"], lambda: ag.sort(COMPLEX)),
    (RuntimeError, ["topk", "5", "2 elements"], lambda: ag.topk(ONE, 5)),
    (IndexError, ["argmax", "input.numel() == 0"], lambda: ag.argmax(ag.zeros(0))),
    (RuntimeError, ["searchsorted", "one axis", "[2, 3]"], lambda: ag.searchsorted(TWO, ONE)),
    (ValueError, ["nonzero", "0-d", "reshape"], lambda: ag.nonzero(ag.tensor(1.0))),
    (TypeError, ["unique_values", "str"], lambda: ag.unique_values("a")),
    (TypeError, ["isin", "str"], lambda: ag.isin(ONE, "a")),
]

SPECIAL = [
    (TypeError, ["erf", "complex64", "real(x)"], lambda: ag.erf(COMPLEX)),
    (IndexError, ["softmax", "got 5"], lambda: F.softmax(ONE, dim=5)),
    (RuntimeError, ["gelu", "'tanh'"], lambda: F.gelu(ONE, approximate="a")),
    (RuntimeError, ["layer_norm", "[2, 3]", "[4]"], lambda: F.layer_norm(TWO, (4,))),
    (ValueError, ["dropout", "between 0 and 1", "2.0"], lambda: F.dropout(ONE, p=2.0)),
    (TypeError, ["dropout", "number", "'a'"], lambda: F.dropout(ONE, "a")),
    (RuntimeError, ["one_hot", "integer", "float32"], lambda: F.one_hot(ONE)),
]

LOSSES = [
    (RuntimeError, ["cross_entropy", "[2, 3]", "[2]", "[3]"], lambda: F.cross_entropy(TWO, ag.tensor([0, 1, 2]))),
    (RuntimeError, ["cross_entropy", "[2, 3]", "integer dtype"], lambda: F.cross_entropy(TWO, ONE)),
    (ValueError, ["mse_loss", "reduction", "foo"], lambda: F.mse_loss(ONE, ONE, reduction="foo")),
    (ValueError, ["binary_cross_entropy", "[2]", "[3]"], lambda: F.binary_cross_entropy(ONE, ag.ones(3))),
    (ValueError, ["huber_loss", "delta"], lambda: F.huber_loss(ONE, ONE, delta=-1.0)),
]

RANDOM = [
    (RuntimeError, ["rand", "negative", "-1"], lambda: ag.rand(-1)),
    (RuntimeError, ["randint", "low=5", "high=2"], lambda: ag.randint(5, 2, (3,))),
    (RuntimeError, ["randperm", "negative"], lambda: ag.randperm(-3)),
    (RuntimeError, ["normal", "std", "negative"], lambda: ag.normal(0.0, -1.0, (2,))),
    (TypeError, ["rand", "generator", "int"], lambda: ag.rand(2, generator=5)),
    (TypeError, ["manual_seed", "integer", "str"], lambda: ag.manual_seed("a")),
    (MemoryError, [], lambda: ag.rand(10**16)),
]

AUTOGRAD = [
    (RuntimeError, ["backward", "[2]", ".sum()"], lambda: ag.autograd.backward(leaf() * 2)),
    (RuntimeError, ["backward", "requires_grad"], lambda: ag.tensor(1.0).backward()),
    (RuntimeError, ["ExpBackward", "freed", "retain_graph"], sent_twice),
    (RuntimeError, ["MulBackward", "inplace", "version", "clone()"], stale),
    (RuntimeError, ["backward", "[2]", "[3]"], lambda: (leaf() * 2).backward(ag.ones(3))),
    (TypeError, ["backward", "Tensor", "float"], lambda: leaf().sum().backward(2.0)),
    (TypeError, ["grad", "Tensor", "int"], lambda: ag.autograd.grad(3, leaf())),
    (TypeError, ["grad", "Tensor", "int"], lambda: ag.autograd.grad(leaf().sum(), 3)),
    (RuntimeError, ["grad", "empty"], lambda: ag.autograd.grad(leaf().sum(), [])),
    (RuntimeError, ["backward", "empty"], lambda: leaf().sum().backward(inputs=[])),
    (RuntimeError, ["grad", "input 0", "allow_unused"], lambda: ag.autograd.grad(leaf().sum(), leaf())),
    (RuntimeError, ["numpy", ".detach()"], lambda: leaf().numpy()),
    (RuntimeError, ["hook", "[2]", "[3]"], lambda: backward_through_hook(lambda grad: ag.ones(3))),
    (TypeError, ["register_hook", "function", "int"], lambda: leaf().register_hook(5)),
    (RuntimeError, ["register_hook", "requires_grad_()"], lambda: ONE.register_hook(print)),
    (NotImplementedError, ["backward", "subclass"], lambda: NoBackward.apply(leaf()).sum().backward()),
    (RuntimeError, ["WrongCount", "expected 1", "got 2"], lambda: WrongCount.apply(leaf()).sum().backward()),
    (RuntimeError, ["WrongShape", "[7]", "[2]"], lambda: WrongShape.apply(leaf()).sum().backward()),
    (RuntimeError, ["make_dual", "dual_level"], lambda: forward_ad.make_dual(ONE, ONE)),
    (ValueError, ["gradcheck", "requires_grad"], lambda: gradcheck(lambda x: x, (ONE,))),
    (TypeError, ["grad", "Tensor", "int"], lambda: setattr(leaf(), "grad", 3)),
    (RuntimeError, ["deepcopy", "leaves", "clone()"], lambda: (leaf() * 2).__deepcopy__({})),
]

IN_PLACE = [
    (RuntimeError, ["add_", "leaf", "no_grad"], lambda: leaf().add_(1)),
    (RuntimeError, ["float32", "int64", "out-of-place"], lambda: INTS.clone().__iadd__(1.5)),
    (RuntimeError, ["add", "[2]", "[3]"], lambda: ag.ones(2).add_(ag.ones(3))),
    (RuntimeError, ["copy_", "[3]", "[2]"], lambda: ag.ones(2).copy_(ag.ones(3))),
    (RuntimeError, ["fill_", "[3]", "copy_"], lambda: ag.ones(2).fill_(ag.ones(3))),
    (TypeError, ["add", "str"], lambda: ag.ones(2).add_("a")),
]

MODULES = [
    (RuntimeError, ["linear", "[4, 5]", "[3, 2]"], lambda: ag.nn.Linear(2, 3)(ag.ones(4, 5))),
    (RuntimeError, ["load_state_dict", "Linear"], lambda: ag.nn.Linear(2, 3).load_state_dict({})),
    (TypeError, ["add_module", "Module", "int"], lambda: ag.nn.Sequential(5)),
    (TypeError, ["int64", "floating"], lambda: ag.nn.Linear(2, 2).to(ag.int64)),
    (ValueError, ["SGD", "empty parameter list"], lambda: ag.optim.SGD([], lr=0.1)),
    (ValueError, ["SGD", "lr", "-0.1"], lambda: ag.optim.SGD([leaf()], lr=-0.1)),
    (TypeError, ["SGD", "lr", "'a'"], lambda: ag.optim.SGD([leaf()], lr="a")),
    (TypeError, ["SGD", "Tensor", "list"], lambda: ag.optim.SGD(leaf(), lr=0.1)),
    (ValueError, ["Adam", "betas", "1.5"], lambda: ag.optim.Adam([leaf()], betas=(1.5, 0.9))),
]

BACKENDS = [
    (RuntimeError, ["add", HERE, OTHER, ".to("], lambda: ONE + elsewhere()),
    (RuntimeError, ["matmul", HERE, OTHER, ".to("], lambda: ag.matmul(ONE, elsewhere())),
    (RuntimeError, ["concat", HERE, OTHER, ".to("], lambda: ag.concat([ONE, elsewhere()])),
    (RuntimeError, ["backward", HERE, OTHER, ".to("], lambda: (leaf() * 2).backward(elsewhere())),
    (ValueError, ["foo", "installed", "pip install"], lambda: ag.zeros(2, device="foo")),
    (RuntimeError, ["device", "numpy:7", "1 device"], lambda: ag.zeros(2, device="numpy:7")),
    (TypeError, ["device", "5"], lambda: ag.zeros(2, device=5)),
    (TypeError, ["set_default_backend", "int"], lambda: ag.set_default_backend(5)),
    (TypeError, ["zeros", "float32", "dtype"], lambda: ag.zeros(2, dtype="float32")),
    (TypeError, ["set_default_dtype", "int64"], lambda: ag.set_default_dtype(ag.int64)),
    (TypeError, ["finfo", "int64", "iinfo"], lambda: ag.finfo(ag.int64)),
    (ValueError, ["isdtype", "kind"], lambda: ag.isdtype(ag.float32, "a")),
    (TypeError, ["result_type", "uint64", "int64"], lambda: ag.result_type(ag.int64, ag.uint64)),
]

FAMILIES = {
    "creation": CREATION,
    "elementwise": ELEMENTWISE,
    "manipulation": MANIPULATION,
    "indexing": INDEXING,
    "reductions": REDUCTIONS,
    "linear algebra": LINEAR_ALGEBRA,
    "sorting": SORTING,
    "special": SPECIAL,
    "losses": LOSSES,
    "random": RANDOM,
    "autograd": AUTOGRAD,
    "in place": IN_PLACE,
    "modules": MODULES,
    "backends": BACKENDS,
}


def backward_through_hook(hook):
    x = leaf()
    x.register_hook(hook)
    x.sum().backward()


@pytest.mark.parametrize(
    ("error", "words", "call"),
    [
        pytest.param(*row, id=f"{family} {number}")
        for family, rows in FAMILIES.items()
        for number, row in enumerate(rows)
    ],
)
def test_message_names_function_input_and_remedy(error, words, call):
    with pytest.raises(error) as caught:
        call()
    message = str(caught.value)
    assert [word for word in words if word not in message] == [], message
