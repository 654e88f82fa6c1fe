"""Errors: where PyTorch refuses a call, so do we, with an error of its type and the phrase that its users know.

A row is the phrase, which stands in the messages of both libraries, and the call, written once for both.
"""

import copy
import math

import pytest
import torch

import arraygrad as ag
import arraygrad.nn.utils


class Library:
    """What the calls use of a library."""

    def __init__(self, module):
        self.all = module
        self.ones = module.ones
        self.tensor = module.tensor
        self.F = module.nn.functional
        self.nn = module.nn
        self.optim = module.optim
        self.grad = module.autograd.grad
        self.Function = module.autograd.Function
        self.forward_ad = module.autograd.forward_ad
        self.functional = module.autograd.functional
        self.func = module.func

    def leaf(self, *sizes):
        return self.all.ones(sizes or (2,), requires_grad=True)

    def matrix(self):
        return self.all.ones((2, 3))

    def inference(self):
        with self.all.inference_mode():
            return self.all.ones(2)

    def function(self, **methods):
        """Return a Function that doubles its input, with these methods besides."""
        doubling = {"forward": lambda ctx, x: x * 2} | methods
        return type("Doubled", (self.Function,), {name: staticmethod(method) for name, method in doubling.items()})


def changed_in_place(L):
    y = L.leaf() * 1
    z = y * y
    y.add_(1)
    z.sum().backward()


def twice(L):
    y = (L.leaf() ** 2).sum()
    y.backward()
    y.backward()


def through_a_hook(L, hook):
    x = L.leaf()
    x.register_hook(hook)
    x.sum().backward()


def view_without_recording(L):
    y = L.leaf() * 1
    with L.all.no_grad():
        part = y[0:1]
    part.mul_(2)


def nan_found(L):
    with L.all.autograd.detect_anomaly():
        (L.all.zeros(1, requires_grad=True).sqrt() * 0).sum().backward()


def dual(L, primal, tangent):
    with L.forward_ad.dual_level():
        L.forward_ad.make_dual(primal, tangent)


def set_data(L):
    L.leaf().data = L.tensor([1, 2])


def set_grad(x, value):
    x.grad = value


def written_view_beside_another(L):
    def forward(ctx, x):
        x.mul_(2)
        ctx.mark_dirty(x)
        return x, x * 1

    L.function(forward=forward, backward=lambda ctx, a, b: a).apply((L.leaf(2, 2) * 1)[0])


def written_view_of_a_function(L):
    y = L.leaf() * 1
    view = L.function(forward=lambda ctx, x: x.view_as(x), backward=lambda ctx, g: g).apply(y)
    y.mul_(2)
    view.sum().backward()


def square(x):
    return x * x


REAL = "grad can be implicitly created only for real scalar outputs but got "

AUTOGRAD = [
    ("element 0 of tensors does not require grad and does not have a grad_fn", lambda L: L.tensor(1.0).backward()),
    ("grad can be implicitly created only for scalar outputs", lambda L: (L.leaf() * 1).backward()),
    ("grad can be implicitly created only for real scalar", lambda L: L.tensor(1j, requires_grad=True).backward()),
    ("Mismatch in shape: grad_output[0] has a shape of", lambda L: (L.leaf() * 1).backward(L.ones(3))),
    ("Mismatch in dtype: grad_output[0] has a dtype of", lambda L: (L.leaf() * 1).backward(L.ones(2) * 1j)),
    ("appears to not have been used in the graph. Set allow_unused=True", lambda L: L.grad(L.leaf(1), L.leaf(1))),
    ("One of the differentiated Tensors does not require grad", lambda L: L.grad(L.leaf(1), L.ones(1))),
    ("cannot be empty", lambda L: L.grad(L.leaf(1), [])),
    (
        "one of the variables needed for gradient computation has been modified by an inplace operation",
        changed_in_place,
    ),
    ("is at version 1; expected version 0", changed_in_place),
    ("Trying to backward through the graph a second time", twice),
    ("Specify retain_graph=True", twice),
    ("a leaf Variable that requires grad is being used in an in-place operation", lambda L: L.leaf().add_(1)),
    ("a view of a leaf Variable that requires grad is being used in an in-place", lambda L: L.leaf()[0:1].add_(1)),
    ("view was created in no_grad mode and is being modified inplace with grad mode enabled", view_without_recording),
    ("you can only change requires_grad flags of leaf variables", lambda L: (L.leaf() * 1).requires_grad_(False)),
    ("only Tensors of floating point dtype can require gradients", lambda L: L.tensor([1]).requires_grad_()),
    ("Only Tensors of floating point and complex dtype can require", lambda L: L.tensor([1], requires_grad=True)),
    ("Can't detach views in-place", lambda L: (L.leaf() * 1)[0:1].detach_()),
    ("cannot register a hook on a tensor that doesn't require gradient", lambda L: L.ones(2).register_hook(print)),
    ("can't retain_grad on Tensor that has requires_grad=False", lambda L: L.ones(2).retain_grad()),
    ("non-leaf tensors", lambda L: (L.leaf() * 1).register_post_accumulate_grad_hook(print)),
    ("(graph leaves) support the deepcopy protocol", lambda L: copy.deepcopy(L.leaf() * 1)),
    ("data set to a tensor that requires gradients must be floating point or complex dtype", set_data),
    ("assigned grad expected to be a Tensor or None", lambda L: set_grad(L.leaf(), 3)),
    ("a gradient of size '[3]' to a tensor of size '[2]'", lambda L: set_grad(L.leaf(), L.ones(3))),
    ("has changed the size of value", lambda L: through_a_hook(L, lambda g: L.ones(3))),
    ("expected Variable", lambda L: through_a_hook(L, lambda g: 3)),
    ("Inference tensors cannot be saved for backward", lambda L: L.leaf() * L.inference()),
    ("inference tensor outside InferenceMode is not allowed", lambda L: L.inference().add_(1)),
    ("inference tensor outside InferenceMode is not allowed", lambda L: L.inference().requires_grad_()),
    ("returned nan values in its 0th output", nan_found),
    ("does not require gradients", lambda L: L.functional.jacobian(lambda x: L.ones(2), L.ones(2), strict=True)),
    ("should contain a single element", lambda L: L.functional.hessian(lambda x: x * 2, L.ones(2))),
    ("The vector v can only be None", lambda L: L.functional.vjp(lambda x: x * 2, L.ones(2))),
    ("v has invalid size", lambda L: L.functional.vjp(lambda x: x * 2, L.ones(2), L.ones(3))),
    ("must be either a Tensor or a tuple of Tensors", lambda L: L.functional.jacobian(lambda x: x, 3)),
    ("for forward AD but no level exists", lambda L: L.forward_ad.make_dual(L.ones(2), L.ones(2))),
    ("set a forward gradient that has a different size", lambda L: dual(L, L.ones(2), L.ones(3))),
    ("Expected primal to be floating point or complex", lambda L: dual(L, L.tensor([1]), L.tensor([1]))),
    (REAL, lambda L: L.functional.jacobian(lambda x: x * 1j, L.ones(2))),
    (REAL, lambda L: L.functional.hessian(lambda x: x * 1j, L.ones(1))),
    (REAL, lambda L: L.functional.hessian(lambda z: (z * z).real, L.tensor(1j))),
    (REAL, lambda L: L.functional.vjp(lambda x: x * 1j, L.tensor(1.0))),
    (REAL, lambda L: L.functional.jvp(lambda z: z.real, L.tensor(1j))),
    (REAL, lambda L: L.functional.hvp(lambda x: x * x * 1j, L.ones(1), L.ones(1))),
    (REAL, lambda L: L.functional.hvp(lambda z: (z * z).real, L.tensor(1j))),
    (REAL, lambda L: L.functional.vhp(lambda z: (z * z).real, L.tensor(1j))),
]

FUNC = [
    (REAL, lambda L: L.func.grad(lambda x: x * 1j)(L.tensor(1.0))),
    (REAL, lambda L: L.func.grad_and_value(lambda z: z * z)(L.tensor(1j))),
    ("jacrev: Expected all inputs to be real but received complex", lambda L: L.func.jacrev(square)(L.tensor(1j))),
    ("jacfwd: Expected all inputs to be real but received complex", lambda L: L.func.jacfwd(square)(L.tensor(1j))),
    ("Expected all inputs to be real but received complex", lambda L: L.func.hessian(square)(L.tensor(1j))),
    ("complex tensor at flattened input idx: 1", lambda L: L.func.jacrev(lambda x: (x, x * 1j))(L.ones(2))),
    ("Expected all outputs to be real", lambda L: L.func.hessian(lambda x: x * x * 1j)(L.tensor(1.0))),
    ("output of function f should be a tuple: (output, aux)", lambda L: L.func.grad(square, has_aux=True)(L.ones(2))),
    ("output of function f should be a tuple: (output, aux)", lambda L: L.func.vjp(square, L.ones(2), has_aux=True)),
    (
        "output of function f should be a tuple: (output, aux)",
        lambda L: L.func.jvp(square, (L.ones(2),), (L.ones(2),), has_aux=True),
    ),
    ("Got argnum=5, but only 1 positional inputs", lambda L: L.func.grad(square, argnums=5)(L.tensor(1.0))),
    ("Got argnum=-2, but only 1 positional inputs", lambda L: L.func.jacfwd(square, argnums=-2)(L.tensor(1.0))),
    ("argnums must be non-empty", lambda L: L.func.grad(square, argnums=())(L.tensor(1.0))),
    ("argnums elements must be unique, got (0, 0)", lambda L: L.func.jacrev(square, argnums=(0, -1))(L.tensor(1.0))),
    ("argnum must be int, got: ", lambda L: L.func.grad(square, argnums=(0.0,))(L.tensor(1.0))),
    ("to return only tensors, got unsupported type ", lambda L: L.func.vjp(lambda x: 2.0, L.ones(2))),
    ("to return only tensors, got unsupported type ", lambda L: L.func.jvp(lambda x: 2.0, (L.ones(2),), (L.ones(2),))),
    ("Expected primals to be a tuple", lambda L: L.func.jvp(square, L.ones(2), (L.ones(2),))),
    ("primals and tangents to have the same python structure", lambda L: L.func.jvp(square, (L.ones(2),), L.ones(2))),
]

FUNCTIONS = [
    ("implement the forward function for custom autograd.Function", lambda L: L.Function.apply(L.leaf())),
    ("implement either the backward or vjp method", lambda L: L.function().apply(L.leaf()).sum().backward()),
    (
        "returned an incorrect number of gradients (expected 1, got 2)",
        lambda L: L.function(backward=lambda ctx, g: (g, g)).apply(L.leaf()).sum().backward(),
    ),
    (
        "returned an invalid gradient at index 0 - got [7] but expected shape compatible with [2]",
        lambda L: L.function(backward=lambda ctx, g: L.ones(7)).apply(L.leaf()).sum().backward(),
    ),
    (
        "expected Variable or None (got int)",
        lambda L: L.function(backward=lambda ctx, g: 3).apply(L.leaf()).sum().backward(),
    ),
    ("can only save variables", lambda L: L.function(forward=lambda ctx, x: ctx.save_for_backward(3)).apply(L.leaf())),
    ("cannot return more than one Tensor", written_view_beside_another),
    (
        "This view was created inside a custom Function (or because an input was returned as-is)",
        written_view_of_a_function,
    ),
]

NUMBERS = [
    ("a Tensor with 2 elements cannot be converted to Scalar", lambda L: L.ones(2).item()),
    ("only one element tensors can be converted to Python scalars", lambda L: float(L.ones(2))),
    ("only one element tensors can be converted to Python scalars", lambda L: int(L.ones(2))),
    ("only one element tensors can be converted to Python scalars", lambda L: complex(L.ones(2))),
    ("only integer tensors of a single element can be converted to an index", lambda L: [1, 2][L.tensor([1, 2])]),
    ("only integer tensors of a single element can be converted to an index", lambda L: [1, 2][L.ones(())]),
    ("Boolean value of Tensor with more than one value is ambiguous", lambda L: bool(L.ones(2))),
    ("Boolean value of Tensor with no values is ambiguous", lambda L: bool(L.ones((0,)))),
    ("len() of a 0-d tensor", lambda L: len(L.ones(()))),
    ("iteration over a 0-d tensor", lambda L: list(L.ones(()))),
    ("Tensor.__contains__ only supports Tensor or scalar", lambda L: "a" in L.ones(2)),
    ("Can't call numpy() on Tensor that requires grad", lambda L: L.leaf().numpy()),
    ("Can't export tensors that require gradient", lambda L: L.leaf().__dlpack__()),
]

SHAPES = [
    ("input tensor must have at least 2 dimensions", lambda L: L.all.tril(L.ones(3))),
    ("The size of tensor a (3) must match the size of tensor b (4) at non-singleton", lambda L: L.ones(3) + L.ones(4)),
    ("at non-singleton dimension 1", lambda L: L.matrix() * L.ones((3, 2))),
    ("size of tensor a", lambda L: L.ones(2).copy_(L.ones(3))),
    ("output with shape [1] doesn't match the broadcast shape [3]", lambda L: L.ones(1).add_(L.ones(3))),
    ("can't be cast to the desired output type", lambda L: L.tensor([1]).add_(0.5)),
    ("shape '[5]' is invalid for input of size 6", lambda L: L.matrix().reshape(5)),
    ("shape '[-1, 4]' is invalid for input of size 6", lambda L: L.matrix().view(-1, 4)),
    ("only one dimension can be inferred", lambda L: L.matrix().reshape(-1, -1)),
    ("invalid shape dimension", lambda L: L.matrix().reshape(-2, 3)),
    (
        "The expanded size of the tensor (4) must match the existing size (2) at non-singleton dimension 0",
        lambda L: L.matrix().expand(4, 3),
    ),
    ("must be greater or equal to the number of dimensions in the tensor", lambda L: L.matrix().expand(3)),
    ("isn't allowed in a leading, non-existing dimension", lambda L: L.ones(2).expand(-1, 2)),
    ("Dimension out of range (expected to be in range of [-2, 1], but got 5)", lambda L: L.matrix().sum(dim=5)),
    ("Dimension out of range (expected to be in range of [-2, 1], but got 3)", lambda L: L.all.softmax(L.matrix(), 3)),
    ("Dimension out of range (expected to be in range of [-3, 2], but got 7)", lambda L: L.matrix().unsqueeze(7)),
    ("dim 0 appears multiple times in the list of dims", lambda L: L.matrix().sum(dim=(0, 0))),
    ("does not match the length of the desired ordering of dimensions", lambda L: L.matrix().permute(0)),
    ("duplicate dims are not allowed", lambda L: L.matrix().permute(0, 0)),
    ("start_dim cannot come after end_dim", lambda L: L.matrix().flatten(1, 0)),
    ("Expected reduction dim to be specified for input.numel() == 0", lambda L: L.ones((0,)).argmax()),
    ("Expected reduction dim to be specified for input.numel() == 0", lambda L: L.ones((0,)).max()),
    ("Expected reduction dim 0 to have non-zero size", lambda L: L.all.amax(L.ones((0, 2)), dim=0)),
    ("selected index k out of range", lambda L: L.ones(2).topk(5)),
    ("chunk expects `chunks` to be greater than 0, got: 0", lambda L: L.matrix().chunk(0)),
    ("expects split_sizes to sum exactly to 3", lambda L: L.matrix().split([1, 5], dim=1)),
    ("Dimension specified as 0 but tensor has no dimensions", lambda L: L.ones(()).unbind()),
    ("Number of dimensions of repeat dims can not be smaller", lambda L: L.matrix().repeat(2)),
    ("order must be non-negative", lambda L: L.all.diff(L.matrix(), n=-1)),
    ("stack expects each tensor to be equal size, but got [2]", lambda L: L.all.stack([L.ones(2), L.ones(3)])),
    ("a non-empty TensorList", lambda L: L.all.stack([])),
    ("expected a non-empty list of Tensors", lambda L: L.all.cat([])),
    ("Sizes of tensors must match except in dimension 0", lambda L: L.all.cat([L.matrix(), L.ones((3, 2))])),
    ("Tensors must have same number of dimensions: got 2 and 1", lambda L: L.all.cat([L.matrix(), L.ones(3)])),
    ("zero-dimensional", lambda L: L.all.cat([L.ones(()), L.ones(())])),
    ("exceeds dimension size", lambda L: L.matrix().narrow(0, 0, 9)),
    ("expects a tensor with <= 2 dimensions", lambda L: L.ones((2, 2, 2)).t()),
]

INDEXING = [
    ("index 5 is out of bounds for dimension 0 with size 2", lambda L: L.matrix().__setitem__(L.tensor([0, 5]), 1.0)),
    ("index 5 is out of bounds for dimension 0 with size 2", lambda L: L.matrix()[5]),
    ("index 7 is out of bounds for dimension 1 with size 3", lambda L: L.matrix()[0, 7]),
    ("out of bounds for dimension 0 with size 2", lambda L: L.matrix()[L.tensor([0, 5])]),
    ("too many indices for tensor of dimension 2", lambda L: L.matrix()[0, 0, 0]),
    ("The shape of the mask [3] at index 0 does not match the shape", lambda L: L.matrix()[L.ones(3) > 0]),
    ("invalid index of a 0-dim tensor", lambda L: L.ones(())[0]),
    ("only integers, slices (`:`), ellipsis (`...`), None and", lambda L: L.matrix()[1.5]),
    ("tensors used as indices must be long, int, byte or bool tensors", lambda L: L.matrix()[L.ones(2)]),
    ("indexing tensors could not be broadcast", lambda L: L.matrix()[L.tensor([0, 1]), L.tensor([0, 1, 2])]),
    ("shape mismatch", lambda L: L.matrix().__setitem__(L.tensor([0, 1]), L.ones((7, 3)))),
    ("out of bounds for dimension 1 with size 3", lambda L: L.matrix().gather(1, L.tensor([[9]]))),
    ("Expected dtype int32/int64 for index", lambda L: L.matrix().gather(1, L.ones((1, 1)))),
    ("must have the same number of dimensions as input tensor", lambda L: L.matrix().gather(1, L.tensor([0]))),
    ("index out of range in self", lambda L: L.matrix().index_select(0, L.tensor([7]))),
    ("out of bounds for dimension 1 with size 3", lambda L: L.matrix().scatter(1, L.tensor([[9]]), L.ones((1, 1)))),
    ("expected BoolTensor for mask", lambda L: L.matrix().masked_select(L.ones(2))),
    ("only supports boolean masks, but got mask with dtype", lambda L: L.matrix().masked_fill(L.matrix(), 1.0)),
]

PRODUCTS = [
    ("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", lambda L: L.matrix() @ L.matrix()),
    ("size mismatch", lambda L: L.matrix() @ L.ones(2)),
    ("inconsistent tensor size, expected tensor [2] and src [3]", lambda L: L.ones(2) @ L.ones(3)),
    ("both arguments to matmul need to be at least 1D, but they are 0D and 1D", lambda L: L.ones(()) @ L.ones(3)),
    ("The size of tensor a (2) must match the size of tensor b (3)", lambda L: L.ones((2, 3, 4)) @ L.ones((3, 4, 5))),
    ("1D tensors expected", lambda L: L.all.dot(L.matrix(), L.matrix())),
    (
        "Expected size for first two dimensions of batch2 tensor to be: [2, 4] but got: [3, 4]",
        lambda L: L.all.bmm(L.ones((2, 3, 4)), L.ones((3, 4, 5))),
    ),
    ("fewer operands were provided than specified in the equation", lambda L: L.all.einsum("ij,jk->ik", L.matrix())),
    ("the number of subscripts in the equation", lambda L: L.all.einsum("ijk->i", L.matrix())),
    ("which does not broadcast with previously seen size 3", lambda L: L.all.einsum("ij,jk", L.matrix(), L.matrix())),
    ("mat1 and mat2 shapes cannot be multiplied (2x3 and 5x4)", lambda L: L.F.linear(L.matrix(), L.ones((4, 5)))),
]

DTYPES = [
    ("not implemented for", lambda L: L.all.round(L.tensor([True]))),
    ("not implemented for", lambda L: L.all.ceil(L.tensor([True]))),
    ("not implemented for", lambda L: L.ones(2) & L.ones(2)),
    ("not implemented for", lambda L: (L.ones(2) * 1j).max()),
    ("Input dtype must be either a floating point or complex dtype", lambda L: L.tensor([1, 2]).mean()),
    ("ntegers to ", lambda L: L.tensor([1, 2]) ** -1),
    ("Could not infer dtype of NoneType", lambda L: L.tensor(None)),
    ("expected sequence of length 2 at dim 1", lambda L: L.tensor([[1, 2], [3]])),
    ("At least one of 'min' or 'max' must not be None", lambda L: L.ones(2).clamp()),
    ("expected rounding_mode to be one of None", lambda L: L.all.div(L.ones(2), L.ones(2), rounding_mode="x")),
    ("expected np.ndarray (got list)", lambda L: L.all.from_numpy([1])),
]

LOSSES = [
    ("must match the size of tensor b (3)", lambda L: L.F.mse_loss(L.ones(2), L.ones(3))),
    (
        "all elements of input should be between 0 and 1",
        lambda L: L.F.binary_cross_entropy(L.tensor([1.5]), L.tensor([1.0])),
    ),
    (
        "all elements of input should be between 0 and 1",
        lambda L: L.F.binary_cross_entropy(L.tensor([math.nan]), L.tensor([1.0])),
    ),
    (
        "all elements of target should be between 0 and 1",
        lambda L: L.F.binary_cross_entropy(L.tensor([0.5]), L.tensor([-0.5])),
    ),
    ("Boolean inputs not supported for relu", lambda L: L.F.relu(L.tensor([True]))),
    ("different to the input size", lambda L: L.F.binary_cross_entropy(L.ones(2), L.ones(3))),
    ("must be the same as input size", lambda L: L.F.binary_cross_entropy_with_logits(L.ones(2), L.ones(3))),
    (
        "Expected input batch_size (2) to match target batch_size (1)",
        lambda L: L.F.cross_entropy(L.matrix(), L.tensor([0])),
    ),
    ("Target 7 is out of bounds", lambda L: L.F.cross_entropy(L.matrix(), L.tensor([0, 7]))),
    ("but got weight tensor of shape", lambda L: L.F.nll_loss(L.matrix(), L.tensor([0, 1]), weight=L.ones(2))),
    ("x is not a valid value for reduction", lambda L: L.F.mse_loss(L.ones(2), L.ones(2), reduction="x")),
    ("does not support non-positive values for delta", lambda L: L.F.huber_loss(L.ones(2), L.ones(2), delta=-1.0)),
    ("does not support negative values for beta", lambda L: L.F.smooth_l1_loss(L.ones(2), L.ones(2), beta=-1.0)),
    ("dropout probability has to be between 0 and 1, but got 2.0", lambda L: L.F.dropout(L.ones(2), p=2.0)),
    ("expected input with shape [*, 4], but got input of size", lambda L: L.F.layer_norm(L.matrix(), (4,))),
    ("to be of same shape as normalized_shape", lambda L: L.F.layer_norm(L.matrix(), (3,), weight=L.ones(2))),
    ("index out of range", lambda L: L.F.embedding(L.tensor([9]), L.matrix())),
    ("Class values must be smaller than num_classes", lambda L: L.F.one_hot(L.tensor([5]), 3)),
]


def state_of(L, **entries):
    return {**L.nn.Linear(3, 2).state_dict(), **entries}


def assigned_before_init(L):
    type("Early", (L.nn.Module,), {"__init__": lambda self: setattr(self, "w", L.nn.Parameter(L.ones(2)))})()


def clipped_at_infinity(L):
    x = L.leaf()
    x.grad = L.tensor([math.inf, 1.0])
    L.nn.utils.clip_grad_norm_([x], 1.0, error_if_nonfinite=True)


MODULES = [
    ("Error(s) in loading state_dict for Linear", lambda L: L.nn.Linear(3, 2).load_state_dict({})),
    ('Missing key(s) in state_dict: "weight", "bias"', lambda L: L.nn.Linear(3, 2).load_state_dict({})),
    (
        'Unexpected key(s) in state_dict: "x"',
        lambda L: L.nn.Linear(3, 2).load_state_dict(state_of(L, x=L.ones(2))),
    ),
    (
        "size mismatch for bias: copying a param with shape",
        lambda L: L.nn.Linear(3, 2).load_state_dict(state_of(L, bias=L.ones(5))),
    ),
    ("Expected state_dict to be dict-like", lambda L: L.nn.Linear(3, 2).load_state_dict(3)),
    ("'Linear' object has no attribute 'foo'", lambda L: L.nn.Linear(3, 2).foo),
    ('Module [Module] is missing the required "forward" function', lambda L: L.nn.Module()(1)),
    ("before Module.__init__() call", assigned_before_init),
    ("as parameter 'weight'", lambda L: setattr(L.nn.Linear(3, 2), "weight", L.ones(2))),
    ("is not a Module subclass", lambda L: L.nn.Module().register_module("a", 3)),
    ("object to parameter 'a'", lambda L: L.nn.Module().register_parameter("a", L.ones(2))),
    ("object to buffer 'a'", lambda L: L.nn.Module().register_buffer("a", 3)),
    ("attribute 'forward' already exists", lambda L: L.nn.Linear(3, 2).register_parameter("forward", None)),
    ("Linear has no attribute `foo`", lambda L: L.nn.Linear(3, 2).get_parameter("foo")),
    ("index 4 is out of range", lambda L: L.nn.Sequential(L.nn.Linear(3, 2))[4]),
    ("training mode is expected to be boolean", lambda L: L.nn.Linear(3, 2).train(3)),
    ("dropout probability has to be between 0 and 1, but got 2.0", lambda L: L.nn.Dropout(2.0)),
    ("optimizer got an empty parameter list", lambda L: L.optim.SGD([], lr=0.1)),
    ("should be an iterable of Tensors or dicts, but got", lambda L: L.optim.SGD(L.leaf(), lr=0.1)),
    ("can't optimize a non-leaf Tensor", lambda L: L.optim.SGD([L.leaf() * 1], lr=0.1)),
    ("optimizer can only optimize Tensors, but one of the params is int", lambda L: L.optim.SGD([3], lr=0.1)),
    ("argument 'input' (position 1) must be Tensor, not float", lambda L: L.nn.Linear(2, 1)(3.0)),
    ("argument 'weight' (position 2) must be Tensor, not float", lambda L: L.F.linear(L.ones(2), 3.0)),
    ("must be Tensor, not float", lambda L: L.F.relu(3.0)),
    ("must be Tensor, not list", lambda L: L.F.layer_norm([1.0], (1,))),
    ("is non-finite, so it cannot be clipped", clipped_at_infinity),
    ("Tensor lr must be 1-element", lambda L: L.optim.SGD([L.leaf()], lr=L.tensor([0.1, 0.2]))),
    ("Invalid learning rate: -1.0", lambda L: L.optim.SGD([L.leaf()], lr=-1.0)),
    ("Invalid momentum value: -1.0", lambda L: L.optim.SGD([L.leaf()], lr=0.1, momentum=-1.0)),
    ("Invalid weight_decay value: -1.0", lambda L: L.optim.AdamW([L.leaf()], weight_decay=-1.0)),
    ("Invalid epsilon value: -1.0", lambda L: L.optim.Adam([L.leaf()], eps=-1.0)),
    ("Invalid beta parameter at index 1: 2.0", lambda L: L.optim.Adam([L.leaf()], betas=(0.9, 2.0))),
    ("Nesterov momentum requires a momentum", lambda L: L.optim.SGD([L.leaf()], lr=0.1, nesterov=True)),
    (
        "doesn't match the size of optimizer's group",
        lambda L: L.optim.SGD([L.leaf()], lr=0.1).load_state_dict(
            L.optim.SGD([L.leaf(), L.leaf()], lr=0.1).state_dict()
        ),
    ),
]

ROWS = [*AUTOGRAD, *FUNC, *FUNCTIONS, *NUMBERS, *SHAPES, *INDEXING, *PRODUCTS, *DTYPES, *LOSSES, *MODULES]


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")  # PyTorch's, of its own parts
@pytest.mark.parametrize(("phrase", "call"), [pytest.param(*row, id=f"{row[0]}-{n}") for n, row in enumerate(ROWS)])
def test_phrase_and_type_are_those_of_pytorch(phrase, call):
    with pytest.raises(Exception) as theirs:  # whatever PyTorch raises
        call(Library(torch))
    assert phrase in str(theirs.value)
    with pytest.raises(theirs.type) as ours:
        call(Library(ag))
    assert phrase in str(ours.value)
