"""The face of a Tensor: attributes, leaves, conversions to Python, protocols."""

import weakref

import pytest

import arraygrad as ag


def test_attributes():
    x = ag.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert (x.shape, x.ndim, x.size, x.dtype, x.itemsize, x.nbytes) == ((2, 3), 2, 6, ag.float32, 4, 24)
    assert x.device.type == x.backend.name
    assert (x.requires_grad, x.is_leaf, x.grad, x.grad_fn) == (False, True, None, None)


def test_leaves_and_results():
    x = ag.ones(2, requires_grad=True)
    y = x * 2
    assert (x.is_leaf, y.is_leaf, y.requires_grad) == (True, False, True)
    assert (x.output_nr, y.grad_fn.name()) == (0, "MulBackward")


def test_requires_grad_rules():
    with pytest.raises(RuntimeError, match="int64"):
        ag.tensor([1]).requires_grad_()
    x = ag.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="detach"):
        (x * 2).requires_grad_(False)
    x.requires_grad = False
    assert not (x * 2).requires_grad


@pytest.mark.parametrize(
    ("grad", "error", "message"),
    [
        (1.0, TypeError, "Tensor or None"),
        (lambda: ag.ones(3), RuntimeError, r"a gradient of size '\[3\]' to a tensor of size '\[2\]'"),
        (lambda: ag.ones(2, dtype=ag.float64), RuntimeError, "dtype"),
    ],
)
def test_grad_must_fit(grad, error, message):
    x = ag.ones(2, requires_grad=True)
    with pytest.raises(error, match=message):
        x.grad = grad() if callable(grad) else grad
    x.grad = ag.ones(2)
    del x.grad
    assert x.grad is None
    with pytest.raises(RuntimeError, match="as its own grad"):
        x.grad = x


def test_python_numbers():
    assert (bool(ag.tensor([1])), int(ag.tensor(3)), float(ag.tensor([2.5])), complex(ag.tensor(1j))) == (
        True,
        3,
        2.5,
        1j,
    )
    assert [10, 20, 30][ag.tensor(1)] == 20
    for convert in (bool, int, float, complex):
        with pytest.raises(RuntimeError, match=r"2 elements|more than one value"):
            convert(ag.ones(2))
    with pytest.raises(TypeError, match="float32"):
        _ = [1][ag.tensor(0.0)]


def test_len_and_iteration():
    x = ag.tensor([[1.0], [2.0]], requires_grad=True)
    assert len(x) == 2
    rows = list(x)
    assert [row.tolist() for row in rows] == [[1.0], [2.0]]
    assert rows[0].requires_grad
    with pytest.raises(TypeError, match="0-d"):
        len(ag.tensor(1.0))
    with pytest.raises(TypeError, match="0-d"):
        iter(ag.tensor(1.0))


def test_identity_hash_and_elementwise_equality():
    x = ag.tensor([1.0, 2.0])
    assert {x: "value"}[x] == "value"
    assert (x == ag.tensor([1.0, 3.0])).tolist() == [True, False]
    assert (x != 1).tolist() == [False, True]
    assert (x == None) is False  # noqa: E711  # what comparing with a foreign object gives is the point
    assert 2.0 in x
    assert 5.0 not in x


def test_weak_references():
    x = ag.ones(2)
    reference = weakref.ref(x)
    assert reference() is x
    del x
    assert reference() is None


def test_operators_leave_foreign_operands_to_their_class():
    class Foreign:
        def __radd__(self, other):
            return "theirs"

    assert ag.ones(2) + Foreign() == "theirs"
    with pytest.raises(TypeError, match="unsupported operand"):
        _ = ag.ones(2) - "text"


def test_reflected_operators():
    x = ag.tensor([1, 2, 4])
    assert (1 - x).tolist() == [0, -1, -3]
    assert (8 // x).tolist() == [8, 4, 2]
    assert (7 % x).tolist() == [0, 1, 3]
    assert (2**x).tolist() == [2, 4, 16]
    assert (6 & x).tolist() == [0, 2, 4]
    assert (1 << x).tolist() == [2, 4, 16]
    assert (1 / ag.tensor([2.0, 4.0])).tolist() == [0.5, 0.25]


def test_mixed_kinds_promote_as_in_pytorch():
    n, x, z = ag.tensor([1, 2]), ag.tensor([0.5, 1.5]), ag.tensor([1j, 2j])
    assert ((n + x).dtype, (n * 0.5).dtype, (n / 2).dtype) == (ag.float32,) * 3
    assert ((x * z).dtype, (n + z).dtype, (x + 1j).dtype) == (ag.complex64,) * 3
    assert ((n > 1) + n).dtype == ag.int64
    assert (x + ag.tensor([1.0, 1.0], dtype=ag.float64)).dtype == ag.float64


def test_backends_never_mix():
    if not any(info.name == "strict" and info.available for info in ag.backends()):
        pytest.skip("this needs a second backend: the array-api-strict test plugin is not installed")
    x, y = ag.ones(2, device="numpy"), ag.ones(2, device="strict")
    for operate in (lambda: x + y, lambda: ag.concat([x, y]), lambda: ag.where(x > 0, x, y), lambda: x @ y):
        with pytest.raises(RuntimeError, match="'numpy' and 'strict'"):
            operate()
    assert (x + y.to("numpy")).tolist() == [2.0, 2.0]


def test_gradients_cross_backends_where_asked():
    if not any(info.name == "strict" and info.available for info in ag.backends()):
        pytest.skip("this needs a second backend: the array-api-strict test plugin is not installed")
    x = ag.ones(2, device="numpy", requires_grad=True)
    (x.to("strict") * 3).sum().backward()
    assert x.grad.device == "numpy"
    assert x.grad.tolist() == [3.0, 3.0]
