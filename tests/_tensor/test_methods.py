"""The methods of Tensor: names, spellings, conversions, errors. Values are compared with PyTorch in tests/torch."""

import ast
import inspect
import pathlib
import pickle

import pytest

import arraygrad as ag
from arraygrad._tensor import methods as _methods
from arraygrad._tensor.methods import arguments

SOURCES = sorted(pathlib.Path(_methods.__file__).parent.glob("*.py"))


def matrix(**options):
    return ag.tensor([[1.0, 5.0, 2.0], [4.0, 3.0, 6.0]], **options)


# -- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_function_that_a_method_calls_exists(source):
    called = {
        node.attr
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ag"
    }
    assert sorted(name for name in called if not hasattr(ag, name)) == []


def test_methods_say_what_they_are():
    for name, member in inspect.getmembers(_methods.Methods):
        if not name.startswith("__") and (inspect.isfunction(member) or isinstance(member, property)):
            assert inspect.getdoc(member), name


def test_every_inplace_method_has_its_counterpart():
    without = {"zero", "fill", "copy", "normal", "uniform", "exponential", "bernoulli", "random"}
    names = [name for name in dir(_methods.inplace.InplaceMethods) if name.endswith("_") and not name.endswith("__")]
    assert len(names) > 50
    for name in names:
        assert name[:-1] in without or callable(getattr(ag.Tensor, name[:-1])), name


# -- dim and axis, keepdim and keepdims ------------------------------------------------------------------------------

REDUCTIONS = ["sum", "prod", "mean", "var", "std", "amax", "amin", "argmax", "argmin", "norm", "logsumexp"]
ALONG = ["softmax", "log_softmax", "cumsum", "cumprod", "argsort", "diff"]


@pytest.mark.parametrize("name", REDUCTIONS)
def test_both_spellings_of_a_reduction(name):
    x = matrix()
    method = getattr(x, name)
    expected = method(dim=1, keepdim=True).tolist()
    assert method(axis=1, keepdims=True).tolist() == expected
    assert method(dim=1, keepdims=True).tolist() == expected
    assert method(dim=-1, keepdim=True).shape == (2, 1)
    assert method(axis=1).shape == (2,)
    assert method().shape == ()


@pytest.mark.parametrize("name", ["all", "any", "count_nonzero"])
def test_both_spellings_of_a_test(name):
    x = matrix() > 2
    expected = getattr(x, name)(dim=1, keepdim=True).tolist()
    assert getattr(x, name)(axis=1, keepdims=True).tolist() == expected


@pytest.mark.parametrize("name", ALONG)
def test_both_spellings_along_an_axis(name):
    x = matrix()
    assert getattr(x, name)(dim=0).tolist() == getattr(x, name)(axis=0).tolist()
    assert getattr(x, name)(axis=-1).tolist() == getattr(x, name)(dim=1).tolist()


@pytest.mark.parametrize("name", ["max", "min", "sort"])
def test_both_spellings_of_what_returns_two(name):
    x = matrix()
    values, indices = getattr(x, name)(axis=0)
    assert (values.tolist(), indices.tolist()) == tuple(part.tolist() for part in getattr(x, name)(dim=0))


@pytest.mark.parametrize("name", [*REDUCTIONS, *ALONG, "all", "any", "count_nonzero", "max", "min", "sort", "squeeze"])
def test_both_spellings_at_once_are_refused(name):
    with pytest.raises(TypeError, match=f"^{name}: dim and axis are two names of one argument; give one of them"):
        getattr(matrix(), name)(dim=0, axis=0)


@pytest.mark.parametrize("name", [*REDUCTIONS, "all", "any", "count_nonzero", "max", "min"])
def test_both_spellings_of_keepdims_at_once_are_refused(name):
    with pytest.raises(TypeError, match=f"^{name}: keepdim and keepdims"):
        getattr(matrix(), name)(dim=0, keepdim=True, keepdims=True)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "cumsum", "cumprod", "unsqueeze"])
def test_a_missing_axis_is_an_error(name):
    with pytest.raises(TypeError, match=rf"^{name}: say along which axis, as in {name}\(dim=0\)"):
        getattr(matrix(), name)()


def test_axes_are_checked():
    assert arguments.position("f", -1, 3) == 2
    assert arguments.position("f", -1, 0) == 0
    with pytest.raises(IndexError, match=r"^f: Dimension out of range"):
        arguments.position("f", 3, 3)
    for axis in (1.0, True, "0", None):
        with pytest.raises(TypeError, match=r"^f: an axis is an int, got"):
            arguments.position("f", axis, 3)


def test_sizes_are_checked():
    assert arguments.read_sizes("f", (2, 3)) == arguments.read_sizes("f", ([2, 3],)) == (2, 3)
    assert arguments.read_sizes("f", ()) == arguments.read_sizes("f", ((),)) == ()
    assert arguments.read_sizes("f", (ag.tensor(2), 3)) == (2, 3)
    for sizes in ((2.0,), (True,), ("2",), (None, 2)):
        with pytest.raises(TypeError, match=r"^f: expected integers"):
            arguments.read_sizes("f", sizes)


# -- size ------------------------------------------------------------------------------------------------------------


def test_size_is_the_standards_number_and_pytorchs_method():
    x = matrix()
    assert x.size == 6
    assert isinstance(x.size, int)
    assert x.size() == (2, 3)
    assert (x.size(0), x.size(-1), x.size(dim=1), x.size(axis=1)) == (2, 3, 3, 3)
    assert ag.zeros(()).size == 1
    assert ag.zeros(()).size() == ()
    assert type(pickle.loads(pickle.dumps(x.size))) is int
    with pytest.raises(IndexError, match=r"^size: Dimension out of range"):
        x.size(2)
    with pytest.raises(IndexError, match=r"^size: Dimension specified, but tensor has no dimensions"):
        ag.zeros(()).size(0)


# -- results with names ----------------------------------------------------------------------------------------------


def test_extrema_along_an_axis_have_names():
    found = matrix().max(dim=1)
    assert (found.values.tolist(), found.indices.tolist()) == ([5.0, 6.0], [1, 2])
    found = matrix().min(dim=1, keepdim=True)
    assert (found.values.tolist(), found.indices.tolist()) == ([[1.0], [3.0]], [[0], [1]])
    found = matrix().sort(descending=True)
    assert (found.values.tolist(), found.indices.tolist()) == (
        [[5.0, 2.0, 1.0], [6.0, 4.0, 3.0]],
        [[1, 2, 0], [2, 0, 1]],
    )


def test_gradient_of_an_extremum_goes_to_its_index():
    x = ag.tensor([[2.0, 2.0, 1.0]], requires_grad=True)
    x.max(dim=1).values.sum().backward()
    assert x.grad.tolist() == [[1.0, 0.0, 0.0]]


def test_the_median_of_all_shares_its_gradient_with_its_equals():
    x = ag.tensor([[0.5, 0.5, 1.25], [2.0, 0.75, 0.25]], requires_grad=True)
    x.median().backward()
    assert x.grad.tolist() == [[0.5, 0.5, 0.0], [0.0, 0.0, 0.0]]
    (gradient,) = ag.autograd.grad(x.median(dim=1).values.sum(), x)
    assert gradient.sum(dim=1).tolist() == [1.0, 1.0]
    _, tangent = ag.func.jvp(lambda x: x.median(keepdim=True), (x.detach(),), (ag.ones((2, 3)),))
    assert tangent.tolist() == [[1.0]]


def test_equal_elements_keep_their_order():
    assert ag.tensor([1.0, 0.0, 1.0, 0.0]).sort().indices.tolist() == [1, 3, 0, 2]


# -- to --------------------------------------------------------------------------------------------------------------


def test_to_returns_the_tensor_itself_where_nothing_changes():
    x = matrix()
    assert x.to(x.dtype) is x
    assert x.to(x.device) is x
    assert x.to(str(x.device)) is x
    assert x.to(x) is x
    assert x.to() is x
    assert x.to(None) is x
    assert x.float() is x
    assert x.cpu() is x
    again = x.to(x.dtype, copy=True)
    assert again is not x
    again.zero_()
    assert x[0, 0] == 1.0


def test_to_changes_dtype_and_is_recorded():
    x = matrix(requires_grad=True)
    for y in (
        x.to(ag.float64),
        x.to(dtype=ag.float64),
        x.to(x.double().detach()),
        x.type(ag.float64),
        x.astype(ag.float64),
    ):
        assert y.dtype is ag.float64
    x.to(ag.float64).sum().backward()
    assert x.grad.dtype is ag.float32
    assert x.type() == "arraygrad.float32"


@pytest.mark.parametrize("device", ["numpy", "strict:0", "strict:1"])
def test_to_moves_and_brings_the_gradient_back(device):
    x = matrix(requires_grad=True)
    y = x.to(device, ag.float64)
    assert (y.device, y.dtype) == (device, ag.float64)
    (y * y).sum().backward()
    assert x.grad.device == x.device
    assert x.grad.tolist() == (x.detach() * 2).tolist()


@pytest.mark.parametrize(("source", "target"), [("numpy", "strict:2"), ("strict:1", "strict:2"), ("strict:2", "numpy")])
def test_moving_is_differentiable_twice(source, target):
    x = ag.tensor([1.0, 2.0], device=source, requires_grad=True)
    y = x.to(target)
    assert y.grad_fn.name() == "ToCopyBackward"
    (first,) = ag.autograd.grad((y**3).sum(), x, create_graph=True)
    assert (first.device, first.tolist()) == (source, [3.0, 12.0])
    (second,) = ag.autograd.grad(first.sum(), x)
    assert (second.device, second.tolist()) == (source, [6.0, 12.0])


def test_moving_carries_tangents():
    from arraygrad.autograd import forward_ad

    with forward_ad.dual_level():
        x = forward_ad.make_dual(ag.tensor([2.0], device="numpy"), ag.tensor([1.0], device="numpy"))
        primal, tangent = forward_ad.unpack_dual(x.to("strict") ** 2)
        assert (primal.device, tangent.device) == ("strict:0", "strict:0")
        assert (primal.tolist(), tangent.tolist()) == ([4.0], [4.0])


def test_a_moved_tensor_is_a_copy():
    x = ag.tensor([1.0], device="numpy")
    y = x.to("strict")
    x.add_(1.0)
    assert y.tolist() == [1.0]


def test_moving_outside_the_graph_is_not_recorded():
    x = ag.tensor([1.0], device="numpy", requires_grad=True)
    with ag.no_grad():
        assert not x.to("strict").requires_grad
    assert x.detach().to("strict").is_leaf


def test_to_refuses_what_it_cannot_do():
    x = matrix()
    with pytest.raises(TypeError, match=r"^to: both"):
        x.to(ag.float64, dtype=ag.float32)
    with pytest.raises(TypeError, match=r"^to: both"):
        x.to("numpy", device="strict")
    with pytest.raises(ValueError, match="absent"):
        x.to("absent")
    with pytest.raises(TypeError):
        x.to(3.5)
    with pytest.raises(ValueError, match=r"^to_device: stream must be None"):
        x.to_device(x.device, stream=1)
    with pytest.raises(TypeError, match=r"^half: the Array API standard has no 16-bit"):
        x.half()


# -- other tensors of the same kind ----------------------------------------------------------------------------------


def test_new_tensors_have_the_dtype_and_device():
    x = ag.tensor([1.0], dtype=ag.float64, device="strict:1")
    made = [x.new_zeros(2), x.new_ones((2,)), x.new_empty(2), x.new_full((2,), 3), x.new_tensor([1, 2])]
    for y in made:
        assert (y.dtype, y.device, y.shape, y.requires_grad) == (ag.float64, "strict:1", (2,), False)
    assert x.new_full((1,), 3).tolist() == [3.0]
    y = x.new_ones(2, dtype=ag.float32, device="numpy", requires_grad=True)
    assert (y.dtype, y.device, y.requires_grad) == (ag.float32, "numpy", True)


def test_clone_is_recorded_and_owns_its_memory():
    x = ag.tensor([1.0, 2.0], requires_grad=True)
    for y in (x.clone(), x.copy()):
        assert y.grad_fn.name() == "CloneBackward"
        y.add_(1.0)
    assert x.tolist() == [1.0, 2.0]


# -- errors ----------------------------------------------------------------------------------------------------------

ERRORS = {
    "clamp": (lambda x: x.clamp(), ValueError, r"^clamp: At least one of 'min' or 'max'"),
    "rounding_mode": (
        lambda x: x.div(2, rounding_mode="up"),
        RuntimeError,
        "^div: expected rounding_mode to be one of None",
    ),
    "T": (
        lambda x: x.reshape(1, 2, 3).T,
        AttributeError,
        r"^T: transposes tensors of at most two axes, .*3\]",
    ),
    "t": (lambda x: x.unsqueeze(0).t(), RuntimeError, r"^t: expects a tensor with <= 2 dimensions, but self is 3D"),
    "flatten": (lambda x: x.flatten(1, 0), RuntimeError, r"^flatten: start_dim cannot come after end_dim"),
    "flatten axis": (lambda x: x.flatten(5), IndexError, r"^flatten: Dimension out of range"),
    "expand": (lambda x: x.expand(-1, 2, 3), RuntimeError, r"^expand: \[-1, 2, 3\] does not say how to expand"),
    "expand less": (lambda x: x.expand(3), RuntimeError, r"^expand: \[3\] does not say"),
    "repeat": (lambda x: x.repeat(2), RuntimeError, r"^repeat: Number of dimensions of repeat dims"),
    "squeeze": (lambda x: x.squeeze(2), IndexError, r"^squeeze: Dimension out of range"),
    "permute": (lambda x: x.permute(0, 2), IndexError, r"^permute: Dimension out of range"),
    "transpose": (lambda x: x.transpose(0, 2), IndexError, r"^transpose: Dimension out of range"),
    "narrow": (
        lambda x: x.narrow(1, 2, 2),
        RuntimeError,
        r"^narrow: start \(2\) \+ length \(2\) exceeds dimension size \(3\)",
    ),
    "scatter": (lambda x: x.scatter(0, ag.tensor([[0]])), TypeError, r"^scatter: give a tensor or a number as src"),
    "scatter both": (
        lambda x: x.scatter(0, ag.tensor([[0]]), 1.0, value=1.0),
        TypeError,
        r"^scatter: src and value are two names of one argument",
    ),
    "mm": (lambda x: x.mm(x[0]), RuntimeError, r"^mm: 2D tensors expected, but input 2 is 1D \(shape \[3\]\)"),
    "dot": (lambda x: x.dot(x), RuntimeError, r"^dot: 1D tensors expected, but input 1 is 2D"),
    "var": (lambda x: x.var(unbiased=True, correction=1), TypeError, r"^var: unbiased and correction say the same"),
    "reshape": (lambda x: x.reshape(2.0, 3), TypeError, r"^reshape: expected integers, got float: 2.0"),
    "view of a dtype": (lambda x: x.view(ag.int32), TypeError, r"^view: expected integers, got DType"),
    "max of two axes": (lambda x: x.max(dim=(0, 1)), TypeError, r"^max: an axis is an int, got \(0, 1\) of type tuple"),
}


@pytest.mark.parametrize(("call", "error", "message"), ERRORS.values(), ids=ERRORS)
def test_errors_name_the_method_and_the_input(call, error, message):
    with pytest.raises(error, match=message):
        call(matrix())


def test_draws_are_those_of_the_functions():
    x = ag.tensor([[0.0, 1.0], [1.0, 0.0]])
    assert x.bernoulli().tolist() == x.tolist()
    assert x.bernoulli(1.0).tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert x.multinomial(2, replacement=True).tolist() == [[1, 1], [0, 0]]


def test_methods_follow_a_tensors_backend():
    for device in ("numpy", "strict:1"):
        x = ag.tensor([[1.0, 2.0], [3.0, 4.0]], device=device)
        for y in (
            x.relu(),
            x.sum(),
            x.max(dim=0).indices,
            x.sort().values,
            x.topk(1).values,
            x.masked_fill(x > 1, 0.0),
        ):
            assert y.device == device
