"""What must work in both forms of the engine, compiled and pure."""

import copy
import inspect
import os
import pickle
import subprocess
import sys
import traceback
import weakref

import pytest

import arraygrad as ag
from arraygrad import nn, primitives


def test_the_form_is_the_one_that_was_installed():
    expected = os.environ.get("ARRAYGRAD_EXPECTED_FORM")  # set by nox
    assert isinstance(ag.__compiled__, bool)
    assert expected in (None, "compiled" if ag.__compiled__ else "pure")


def names_of_functions(owner, names):
    for name in names:
        value = inspect.getattr_static(owner, name)
        if callable(value) and not isinstance(value, type):
            yield name


@pytest.mark.parametrize("name", sorted(names_of_functions(ag, vars(ag))))
def test_public_functions_have_signatures_and_docstrings(name):
    function = getattr(ag, name)
    inspect.signature(function)  # ValueError where there is none
    assert function.__doc__ or name.startswith("_")


@pytest.mark.parametrize(
    "name, expected",
    [
        ("backward", "(gradient=None, retain_graph=None, create_graph=False, inputs=None)"),
        ("requires_grad_", "(requires_grad=True)"),
        ("register_hook", "(hook)"),
        ("numpy", "(*, force=False)"),
    ],
)
def test_methods_in_compiled_files_have_their_signatures(name, expected):
    signature = inspect.signature(getattr(ag.ones(1), name))
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    assert str(inspect.Signature(bare)) == expected


@pytest.mark.parametrize("function", [ag.autograd.backward, ag.autograd.grad])
def test_functions_in_compiled_files_have_their_signatures(function):
    parameters = inspect.signature(function).parameters
    assert parameters["retain_graph"].default is None
    assert parameters["create_graph"].default is False


@pytest.mark.parametrize("name", [n for n in dir(ag.Tensor) if not n.startswith("_")])
def test_methods_and_properties_have_docstrings(name):
    assert inspect.getdoc(getattr(ag.Tensor, name))


PUBLIC = [ag.autograd.backward, ag.autograd.grad, ag.autograd.graph.GradientEdge, ag.Tensor, *vars(primitives).values()]
OURS = [thing for thing in PUBLIC if getattr(thing, "__module__", "").startswith("arraygrad")]


@pytest.mark.parametrize("thing", OURS)
def test_what_is_public_in_compiled_files_has_a_docstring(thing):
    assert inspect.getdoc(thing) and "mypyc" not in inspect.getdoc(thing)


def test_a_traceback_shows_the_users_line_and_the_librarys():
    x = ag.tensor([1.0, 2.0], requires_grad=True)

    def hook(grad):
        return grad["no such thing"]

    x.register_hook(hook)
    with pytest.raises(Exception) as caught:
        (x * 2).sum().backward()
    shown = "".join(traceback.format_exception(caught.value))
    assert 'return grad["no such thing"]' in shown
    assert "_engine/sweep.py" in shown
    assert "reverse.backward(self, gradient" in shown  # a line of the source, also where that is compiled


def test_an_error_in_a_users_backward_comes_through():
    class Broken(ag.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, grad):
            raise LookupError("lost")

    with pytest.raises(LookupError, match="lost"):
        Broken.apply(ag.tensor([1.0], requires_grad=True)).backward()


class Labelled(ag.Tensor):
    """A subclass with an attribute, a method that calls super(), and a new one."""

    def __mul__(self, other):
        out = super().__mul__(other)
        return out + 1

    def doubled(self):
        return self + self


def test_tensors_can_be_subclassed():
    base = ag.tensor([1.0, 2.0], requires_grad=True)
    x = Labelled(base._data, base._backend)
    x.label = "mine"
    x.requires_grad_()
    assert isinstance(x, ag.Tensor)
    assert (x * 3).tolist() == [4.0, 7.0]
    x.doubled().sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]
    assert x.label == "mine"


def test_modules_can_be_subclassed_and_pickled():
    model = Doubling(2, 3)
    again = pickle.loads(pickle.dumps(model))
    x = ag.ones((1, 2))
    assert again(x).tolist() == model(x).tolist()
    assert again.factor == 2


class Doubling(nn.Linear):
    """A layer of a user's own."""

    def __init__(self, rows, columns):
        super().__init__(rows, columns)
        self.factor = 2

    def forward(self, x):
        return super().forward(x) * self.factor


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_tensors_can_be_pickled_and_copied(protocol):
    x = ag.tensor([[1.0, 2.0]], requires_grad=True)
    for again in (pickle.loads(pickle.dumps(x, protocol)), copy.deepcopy(x)):
        assert again.tolist() == x.tolist()
        assert again.requires_grad and again is not x


def test_tensors_and_nodes_can_be_referred_to_weakly():
    y = ag.tensor([1.0], requires_grad=True) * 2
    tensor, node = weakref.ref(y), weakref.ref(y.grad_fn)
    assert tensor() is y and node() is y.grad_fn
    del y
    assert tensor() is None and node() is None


@pytest.mark.parametrize("flag", [1, 0, None])
def test_flags_are_taken_as_python_takes_them(flag):
    x = ag.tensor([3.0], requires_grad=True)
    (x * x).backward(retain_graph=flag)
    assert x.grad.tolist() == [6.0]
    (x * x).backward(create_graph=1)
    assert x.grad.tolist() == [12.0]
    assert ag.ones(1).requires_grad_(1).requires_grad is True


@pytest.mark.parametrize("bad", [object(), "x", [1.0]])
def test_wrong_arguments_are_named(bad):
    x = ag.tensor([3.0], requires_grad=True)
    with pytest.raises(TypeError, match="backward"):
        (x * x).backward(bad)
    with pytest.raises(TypeError, match="hook"):
        x.register_hook(3)
    with pytest.raises(TypeError, match="grad"):
        ag.autograd.grad(x * x, bad)


@pytest.mark.parametrize("name", ["data", "requires_grad", "shape", "dtype", "grad_fn", "is_leaf"])
def test_what_cannot_be_deleted_says_so(name):
    x = ag.tensor([1.0], requires_grad=True)
    with pytest.raises(AttributeError, match=name):
        delattr(x, name)
    assert x.data.tolist() == [1.0]
    assert x.requires_grad


FREE_DEEP_GRAPHS = """
import arraygrad as ag
x = ag.ones(3, requires_grad=True)
for _ in range(5):
    y = x
    for _ in range(1000):
        y = y.sin() * y
    del y
"""


def test_freeing_a_deep_graph_writes_into_no_memory_of_others():
    environment = {**os.environ, "PYTHONMALLOC": "debug"}  # checks what lies around each block when that is freed
    command = [sys.executable, "-c", FREE_DEEP_GRAPHS]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr[:2000].decode(errors="replace")
