"""Tensors made from numbers and shapes."""

import math

import pytest

import arraygrad as ag

FILLED = [ag.zeros, ag.ones, ag.empty]


@pytest.mark.parametrize("function", FILLED)
@pytest.mark.parametrize(
    ("arguments", "shape"),
    [(((2, 3),), (2, 3)), ((2, 3), (2, 3)), ((4,), (4,)), (([2, 0],), (2, 0)), (((),), ()), ((0,), (0,))],
    ids=str,
)
def test_shapes(function, arguments, shape):
    x = function(*arguments)
    assert x.shape == shape
    assert x.dtype is ag.float32
    assert x.is_leaf
    assert not x.requires_grad


@pytest.mark.parametrize("function", FILLED)
def test_shape_by_name_and_by_tensor(function):
    assert function(shape=(2, 1)).shape == (2, 1)
    assert function(ag.asarray(3)).shape == (3,)
    assert function((ag.asarray(3), 2)).shape == (3, 2)


@pytest.mark.parametrize("function", FILLED)
def test_wrong_shapes(function):
    name = function.__name__
    with pytest.raises(TypeError, match=rf"{name}: a shape is an int or a tuple of ints, got \(2\.5,\)"):
        function((2.5,))
    with pytest.raises(TypeError, match=f"{name}: a shape"):
        function("ab")
    with pytest.raises(TypeError, match=f"{name}: a shape"):
        function(2.0)
    with pytest.raises(ValueError, match=rf"{name}: a shape cannot have a negative size, got \(2, -1\)"):
        function(2, -1)


def test_values():
    assert ag.zeros(2).tolist() == [0.0, 0.0]
    assert ag.ones((1, 2), dtype=ag.bool).tolist() == [[True, True]]
    assert ag.zeros(1, dtype=ag.complex64).tolist() == [0j]


@pytest.mark.parametrize(
    ("spelling", "dtype"),
    [(float, ag.float64), (int, ag.int64), (bool, ag.bool), (complex, ag.complex128), (ag.uint8, ag.uint8)],
    ids=str,
)
def test_spellings_of_dtypes(spelling, dtype):
    assert ag.zeros(1, dtype=spelling).dtype is dtype
    raw = ag.zeros(1, dtype=dtype)._raw().dtype
    assert ag.ones(1, dtype=raw).dtype is dtype


def test_what_is_no_dtype():
    for wrong in ("float32", 4, object(), str):
        with pytest.raises(TypeError, match=r"is not a dtype; use one such as arraygrad\.float32"):
            ag.zeros(1, dtype=wrong)


MAKERS = {
    "zeros": lambda **o: ag.zeros(2, **o),
    "full": lambda **o: ag.full(2, 1.0, **o),
    "arange": lambda **o: ag.arange(2.0, **o),
    "linspace": lambda **o: ag.linspace(0, 1, 2, **o),
    "eye": lambda **o: ag.eye(2, **o),
    "zeros_like": lambda **o: ag.zeros_like(ag.ones(2), **o),
    "full_like": lambda **o: ag.full_like(ag.ones(2), 3, **o),
    "tensor": lambda **o: ag.tensor([1.0], **o),
    "asarray": lambda **o: ag.asarray([1.0], **o),
}


@pytest.mark.parametrize("maker", MAKERS)
def test_results_are_leaves_that_may_require_a_gradient(maker):
    x = MAKERS[maker](requires_grad=True)
    assert x.is_leaf
    assert x.requires_grad
    ag.sum(x * 2.0).backward()
    assert set(ag.ravel(x.grad).tolist()) == {2.0}
    with pytest.raises(RuntimeError, match="only Tensors of floating point dtype can require gradients"):
        MAKERS[maker](dtype=ag.int32, requires_grad=True)


@pytest.mark.parametrize("maker", MAKERS)
def test_creation_in_the_modes(maker):
    with ag.no_grad():
        assert MAKERS[maker](requires_grad=True).requires_grad
    with ag.inference_mode():
        x = MAKERS[maker]()
    assert x.is_inference()
    assert not MAKERS[maker]().is_inference()


@pytest.mark.parametrize("maker", MAKERS)
def test_the_default_dtype(maker):
    ag.set_default_dtype(ag.float64)
    try:
        found = MAKERS[maker]().dtype
    finally:
        ag.set_default_dtype(ag.float32)
    assert found is ag.float64


@pytest.mark.parametrize(
    ("value", "dtype"), [(True, ag.bool), (3, ag.int64), (2.5, ag.float32), (1j, ag.complex64)], ids=str
)
def test_full_takes_its_dtype_from_the_value(value, dtype):
    x = ag.full((2, 1), value)
    assert x.dtype is dtype
    assert x.tolist() == [[value], [value]]


def test_full_casts_and_refuses():
    assert ag.full(1, 3, dtype=ag.float64).tolist() == [3.0]
    assert ag.full_like(ag.zeros(2, dtype=ag.int32), 7).tolist() == [7, 7]
    with pytest.raises(TypeError, match=r"full: the complex value 1j cannot be stored as float32"):
        ag.full(1, 1j, dtype=ag.float32)
    with pytest.raises(RuntimeError, match=r"full: the fill value must be one element, and has shape \[2\]"):
        ag.full(1, ag.zeros(2))


def test_full_sends_the_gradient_to_an_array():
    value = ag.tensor(2.0, requires_grad=True)
    x = ag.full((2, 3), value)
    assert x.tolist() == [[2.0] * 3] * 2
    ag.sum(x).backward()
    assert value.grad.item() == 6.0
    with ag.no_grad():
        x[0, 0] = 5.0
    assert x.tolist() == [[5.0, 2.0, 2.0], [2.0] * 3]
    assert ag.full((2,), ag.asarray(2.5), dtype=ag.float64).dtype is ag.float64


def test_like_functions_follow_their_input():
    x = ag.ones((2, 3), dtype=ag.complex128, requires_grad=True)
    for y in (ag.zeros_like(x), ag.ones_like(x), ag.empty_like(x), ag.full_like(x, 2)):
        assert (y.shape, y.dtype, y.device, y.requires_grad) == (x.shape, x.dtype, x.device, False)
    assert ag.zeros_like(x, dtype=ag.bool).dtype is ag.bool
    assert ag.ones_like(x._raw()).tolist() == [[1] * 3] * 2
    with pytest.raises(TypeError, match="zeros_like: expected a Tensor, an array or a Python number, got str"):
        ag.zeros_like("x")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [((3,), [0, 1, 2]), ((1, 4), [1, 2, 3]), ((5, 0, -2), [5, 3, 1]), ((0, 1, -1), []), ((3, 3), []), ((-2,), [])],
    ids=str,
)
def test_arange_of_integers(arguments, expected):
    x = ag.arange(*arguments)
    assert x.dtype is ag.int64
    assert x.tolist() == expected


def test_arange_of_floats():
    x = ag.arange(0.0, 1.0, 0.25)
    assert x.dtype is ag.float32
    assert x.tolist() == [0.0, 0.25, 0.5, 0.75]
    assert ag.arange(3, dtype=ag.float64).tolist() == [0.0, 1.0, 2.0]
    assert ag.arange(ag.asarray(2), ag.asarray(4.0)).tolist() == [2.0, 3.0]
    assert ag.arange(0, stop=4, step=3).tolist() == [0, 3]


def test_arange_errors():
    with pytest.raises(ValueError, match="arange: step must not be 0"):
        ag.arange(0, 1, 0)
    with pytest.raises(TypeError, match="arange: expected a real number, got str"):
        ag.arange("3")
    with pytest.raises(TypeError, match="arange: expected a real number, got complex"):
        ag.arange(1j)


def test_linspace():
    assert ag.linspace(0, 1, 5).tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert ag.linspace(0, 1, 4, endpoint=False).tolist() == [0.0, 0.25, 0.5, 0.75]
    assert ag.linspace(1, 1j, 2).tolist() == [1 + 0j, 1j]
    assert ag.linspace(1, 2, 0).shape == (0,)
    assert ag.linspace(ag.asarray(3.0), 4, 1).tolist() == [3.0]
    with pytest.raises(ValueError, match="linspace: num must not be negative, got -1"):
        ag.linspace(0, 1, -1)


def test_eye():
    assert ag.eye(2, 3, k=1).tolist() == [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    assert ag.eye(2, k=-1, dtype=ag.int8).tolist() == [[0, 0], [1, 0]]
    assert ag.eye(0).shape == (0, 0)


def test_meshgrid():
    x, y = ag.meshgrid(ag.asarray([1, 2, 3]), ag.asarray([4, 5]))
    assert x.tolist() == [[1, 2, 3], [1, 2, 3]]
    assert y.tolist() == [[4, 4, 4], [5, 5, 5]]
    x, y = ag.meshgrid(ag.asarray([1, 2, 3]), ag.asarray([4, 5]), indexing="ij")
    assert (x.shape, y.shape) == ((3, 2), (3, 2))
    assert [g.shape for g in ag.meshgrid(ag.zeros(2), ag.zeros(3), ag.zeros(4))] == [(3, 2, 4)] * 3
    assert ag.meshgrid() == ()
    assert ag.meshgrid(ag.asarray(3.0))[0].shape == (1,)


def test_meshgrid_errors():
    with pytest.raises(ValueError, match="meshgrid: indexing must be 'xy' or 'ij', got 'yx'"):
        ag.meshgrid(ag.zeros(1), indexing="yx")
    with pytest.raises(ValueError, match=r"meshgrid: the arrays must be 1-d, and one has shape \[1, 1\]"):
        ag.meshgrid(ag.zeros((1, 1)))
    with pytest.raises(ValueError, match="meshgrid: the arrays must have one dtype, got float32 and int64"):
        ag.meshgrid(ag.zeros(1), ag.asarray([1]))


def test_triangles():
    x = ag.ones((3, 3), dtype=ag.int64)
    assert ag.tril(x).tolist() == [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    assert ag.triu(x, k=1).tolist() == [[0, 1, 1], [0, 0, 1], [0, 0, 0]]
    assert ag.tril(ag.ones((2, 0, 3))).shape == (2, 0, 3)
    for function in (ag.tril, ag.triu):
        with pytest.raises(
            ValueError,
            match=rf"{function.__name__}: expected matrices, shape \(..., M, N\), got shape \[3\]: input tensor",
        ):
            function(ag.ones(3))


def test_special_values_survive():
    assert ag.full(1, math.inf).item() == math.inf
    assert math.isnan(ag.full(1, math.nan).item())
    assert math.copysign(1.0, ag.full(1, -0.0).item()) == -1.0
