"""Reading and writing by keys: NumPy's meaning on every backend, views, and errors."""

import array_api_strict
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arraygrad as ag

SHAPE = (3, 4, 2)


def numbers(shape=SHAPE, dtype="float64"):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    return ag.reshape(ag.asarray(array.ravel().tolist(), dtype=getattr(ag, dtype)), shape), array


def translate(key):
    """Return a NumPy key as one of Tensors."""
    if isinstance(key, tuple):
        return tuple(translate(k) for k in key)
    if isinstance(key, np.ndarray):
        return ag.reshape(ag.asarray(key.ravel().tolist(), dtype=getattr(ag, key.dtype.name)), key.shape)
    return key


def same(x, array):
    assert x.shape == np.shape(array)
    assert x.tolist() == np.asarray(array).tolist()


KEYS = [
    0,
    -1,
    (1, -2),
    (2, 3, 1),
    ...,
    (),
    None,
    slice(None),
    slice(-100, 100),
    slice(5, 2),
    slice(None, None, -1),
    slice(-1, -10, -2),
    (slice(1, None), ..., 0),
    (..., None, 1),
    (None, 0, None, slice(None, None, 2), None),
    (slice(0, 0), slice(3, 1, -1)),
    np.int64(1),
    (np.int8(-1), np.uint8(2)),
    [0, 2],
    [],
    [[0], [1]],
    (slice(None), [1, 3, -1]),
    np.asarray([2, -3]),
    np.asarray(1),
    (np.asarray(0), np.asarray(2)),
    np.asarray([1, 0], dtype=np.uint8),
    np.asarray([1, 0], dtype=np.uint64),
    np.asarray([[1, 0], [2, 2]], dtype=np.int16),
    ([0, 1], [1, 2]),
    ([[0], [1]], [1, 2]),
    ([0, 1], slice(None), [1, 0]),
    (slice(None), [0, 1], [1, 0]),
    (slice(None), [0, 1], 0),
    (0, slice(None), [1, 0]),
    ([2, 0], 1, slice(None)),
    ([2, 0], 1, 0),
    (1, [[0, 2]]),
    (..., [1, 0]),
    (None, [1, 0], ...),
    ([1, 0], None, [1, 0]),
    ([1, 0], ..., None),
    (slice(1, 3), [0, 0], slice(None, None, -1)),
    np.asarray([True, False, True]),
    np.asarray([False] * 3),
    [True, False, True],
    (slice(None), np.asarray([True, False, True, False])),
    (slice(1, None), [False, True, True, False], 0),
    (np.asarray([True, False, True]), [1, 0]),
    (np.asarray([True, False, True]), slice(None), [1, 0]),
    np.arange(12).reshape(3, 4) % 5 == 0,
    (np.arange(12).reshape(3, 4) % 5 == 0, 1),
    np.arange(24).reshape(3, 4, 2) % 5 == 0,
    (..., np.asarray([True, False])),
    True,
    False,
    np.asarray(True),
    np.asarray(False),
    (0, True),
]


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_reading(key):
    x, array = numbers()
    same(x[translate(key)], array[key])


@pytest.mark.parametrize("key", KEYS, ids=str)
@pytest.mark.parametrize("recorded", [False, True])
def test_writing_an_array_and_a_number(key, recorded):
    for scalar in (True, False):
        x, array = numbers()
        value = -7.5 if scalar else -np.arange(array[key].size, dtype=float).reshape(array[key].shape) - 1
        x = x.requires_grad_().clone() if recorded else x
        x[translate(key)] = translate(value)
        array[key] = value
        same(x, array)


@pytest.mark.parametrize("key", [0, (..., 1), [0, 2], (slice(None), [1, 3])], ids=str)
@pytest.mark.parametrize("recorded", [False, True])
def test_written_values_broadcast(key, recorded):
    for lead in ((), (1, 1)):
        x, array = numbers()
        target = array[key].shape
        value = np.arange(target[-1], dtype=float).reshape((*lead, target[-1])) - 5
        x = x.requires_grad_().clone() if recorded else x
        x[translate(key)] = translate(value)
        array[key] = value.reshape(target[-1])
        same(x, array)


integers = st.integers(-3, 2)
slices = st.slices(4)
entries = st.one_of(integers, slices, st.none())


@settings(max_examples=150, deadline=None)
@given(key=st.lists(entries, max_size=5), ellipsis=st.integers(0, 5))
def test_any_basic_key(key, ellipsis):
    if sum(item is not None for item in key) > 3:
        key = [item for item in key if item is not None][:3]
    key.insert(min(ellipsis, len(key)), ...)
    x, array = numbers((3, 3, 4))
    key = tuple(key)
    same(x[key], array[key])
    x[key] = -1.0
    array[key] = -1.0
    same(x, array)


index_arrays = st.one_of(
    st.integers(-2, 1),
    st.lists(st.integers(-2, 1), min_size=2, max_size=2).map(np.asarray),
    st.lists(st.lists(st.integers(-2, 1), min_size=1, max_size=1), min_size=2, max_size=2).map(np.asarray),
    slices,
)


@settings(max_examples=150, deadline=None)
@given(key=st.lists(st.one_of(index_arrays, st.none()), min_size=1, max_size=4).map(tuple))
def test_any_mixture_with_arrays(key):
    if sum(item is not None for item in key) > 3:
        key = key[1:]
    x, array = numbers((2, 2, 2))
    same(x[translate(key)], array[key])


def test_keys_of_tensors_that_require_nothing_and_raw_arrays():
    x, array = numbers()
    index = ag.asarray([2, 0])
    same(x[index._raw()], array[[2, 0]])
    same(x[index[0], index[1] :], array[2, 0:])
    same(x[index[0]], array[2])
    same(x[range(2)], array[:2])


def test_basic_keys_are_views_and_others_are_not():
    x, array = numbers()
    x[1:, 0].add_(100.0)
    x[0, 0, 0].add_(50.0)
    x[..., 1].mul_(2.0)
    array[1:, 0] += 100
    array[0, 0, 0] += 50
    array[..., 1] *= 2
    same(x, array)
    x[[0, 1]].add_(1.0)
    x[x > 3].add_(1.0)
    same(x, array)


def test_everything_is_another_tensor():
    x = ag.ones(2)
    for key in (..., (), slice(None)):
        assert x[key] is not x
        x[key] = 3.0
        assert x.tolist() == [3.0, 3.0]


@pytest.mark.parametrize("dtype", ["int32", "bool", "complex128", "uint8"])
def test_other_dtypes(dtype):
    x, array = numbers((3, 2), dtype)
    same(x[[2, 0]], array[[2, 0]])
    same(x[1], array[1])
    x[1] = 1
    x[[0, 2]] = x[[2, 0]]
    array[1] = 1
    array[[0, 2]] = array[[2, 0]]
    same(x, array)
    assert x.dtype is getattr(ag, dtype)


def test_values_are_cast():
    x = ag.zeros(3, dtype=ag.int64)
    x[0] = 2.9
    x[1] = ag.asarray(3.9)
    x[2] = True
    assert x.tolist() == [2, 3, 1]
    y = ag.zeros(2, dtype=ag.float32)
    y[0] = ag.asarray(0.1, dtype=ag.float64)
    y[1:] = [5]
    assert y.dtype is ag.float32
    assert y.tolist() == [pytest.approx(0.1), 5.0]
    for value in (1j, ag.asarray(1j), [1j]):
        with pytest.raises(RuntimeError, match="setitem: a complex value cannot be stored in a float32 tensor"):
            y[0] = value


def test_a_mask_of_size_0_selects_nothing():
    x = ag.ones((2, 3))
    for mask in (ag.zeros(0, dtype=ag.bool), ag.zeros((2, 0), dtype=ag.bool), ag.zeros((0, 3), dtype=ag.bool)):
        assert x[mask].numel() == 0
    y = x.requires_grad_().clone()
    y[ag.zeros(0, dtype=ag.bool)] = 5.0
    assert y.tolist() == [[1.0] * 3] * 2


def test_overlapping_parts():
    x = ag.arange(5.0)
    x[1:] = x[:-1]
    assert x.tolist() == [0.0, 0.0, 1.0, 2.0, 3.0]
    y = ag.arange(5.0).requires_grad_().clone()
    y[1:] = y[:-1]
    assert y.tolist() == [0.0, 0.0, 1.0, 2.0, 3.0]


def test_a_write_is_seen_by_views_and_bases():
    x = ag.zeros(4)
    view = x[1:3]
    x[ag.asarray([1, 2])] = ag.asarray([5.0, 6.0])
    assert view.tolist() == [5.0, 6.0]
    view[ag.asarray([True, False])] = 9.0
    assert x.tolist() == [0.0, 9.0, 6.0, 0.0]


def test_masks_where_shapes_may_not_depend_on_data():
    with ag.use_backend("strict"):
        x = ag.asarray([[1.0, -2.0], [-3.0, 4.0]], requires_grad=True)
        y = ag.clone(x)
        with array_api_strict.ArrayAPIStrictFlags(boolean_indexing=False, data_dependent_shapes=False):
            y[y < 0] = 0.0
            y[ag.asarray([True, False])] = ag.asarray([7.0, 8.0])
            y[ag.asarray(True)] = y * 2.0
            assert y.tolist() == [[14.0, 16.0], [0.0, 8.0]]
            ag.sum(y).backward()
            with pytest.raises(
                IndexError, match=r"backend 'strict' has no data-dependent shapes, .*where\(mask, x, other\)"
            ):
                x[x < 0]
            with pytest.raises(IndexError, match="no data-dependent shapes"):
                y[y < 0] = ag.asarray([1.0, 2.0])
        assert x.grad.tolist() == [[0.0, 0.0], [0.0, 2.0]]


def test_the_mask_may_change_after_a_recorded_write():
    x = ag.ones(3, requires_grad=True)
    y = ag.clone(x)
    mask = ag.asarray([True, False, False])
    y[mask] = 0.0
    mask[1] = True
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        ag.sum(y).backward()


def test_the_indices_may_change_after_a_recorded_read():
    x, index = ag.arange(3.0).requires_grad_(), ag.asarray([0, 0])
    y = x[index]
    index[0] = 2
    ag.sum(y).backward()
    assert x.grad.tolist() == [2.0, 0.0, 0.0]


READ_ERRORS = [
    (3, IndexError, r"index: index 3 is out of bounds for dimension 0 with size 3 \(shape \[3, 4, 2\]\)"),
    ((0, -5), IndexError, r"index: index -5 is out of bounds for dimension 1 with size 4"),
    (
        (0, 0, 0, 0),
        IndexError,
        r"index: too many indices for tensor of dimension 3: 4 .* leave 1 out",
    ),
    ((..., 0, ...), IndexError, r"index: more than one ellipsis \('...'\)"),
    (1.5, TypeError, "index: only integers, slices .* \\(got 1.5 of type float\\)"),
    ("a", TypeError, "index: only integers, slices .* \\(got 'a' of type str\\)"),
    (
        [0.5],
        IndexError,
        "index: tensors used as indices must be long, int, byte or bool .* is float32",
    ),
    ([0, 3], IndexError, "out of bounds for dimension 0 with size 3"),
    ((slice(None), [-5]), IndexError, "out of bounds for dimension 1 with size 4"),
    (([0, 1], [0, 9]), IndexError, "out of bounds for dimension 1 with size 4"),
    (([0, 1], [0, 1, 2]), IndexError, "index: shape mismatch: indexing tensors could not be broadcast together"),
    (
        [True, False],
        IndexError,
        r"index: The shape of the mask \[2\] at index 0 does not match the shape of the indexed tensor \[3, 4, 2\]",
    ),
    ((0, [[True] * 2] * 3), IndexError, r"index: The shape of the mask \[3, 2\] .* at its axes 1 to 2"),
    ([[[[True]]]], IndexError, "index: too many indices for tensor of dimension 3"),
    ([[0], [1, 2]], ValueError, "ragged"),
    (slice("a", None), TypeError, "slice indices must be integers"),
]


@pytest.mark.parametrize(("key", "error", "message"), READ_ERRORS, ids=[m for _, _, m in READ_ERRORS])
def test_errors_of_reading_and_writing(key, error, message):
    x, array = numbers()
    with pytest.raises(error, match=message):
        x[key]
    with pytest.raises((IndexError, TypeError, ValueError, RuntimeError)):
        x[key] = 1.0
    with pytest.raises((IndexError, TypeError, ValueError, RuntimeError)):
        (x.requires_grad_() * 1.0)[key] = 1.0
    same(x.detach(), array)


@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize("key", [0, [0, 1], (slice(None), [0]), ...], ids=str)
def test_values_that_do_not_fit(key, recorded):
    x = ag.zeros((3, 4))
    x = x.requires_grad_().clone() if recorded else x
    for wrong in (ag.zeros(7), ag.zeros((2, 3, 4, 4))):
        with pytest.raises((RuntimeError, ValueError), match=r"shape|broadcast"):
            x[key] = wrong
    assert x.tolist() == [[0.0] * 4] * 3


def test_keys_and_values_of_another_backend():
    x = ag.zeros(3, device="numpy")
    with pytest.raises(
        RuntimeError, match=r"lives on 'numpy' and its index on 'strict'; move the index with \.to\('numpy'\)"
    ):
        x[ag.asarray([0], device="strict")]
    with pytest.raises(RuntimeError, match="strict"):
        x[0] = ag.asarray(1.0, device="strict")


def test_writing_to_a_leaf_that_requires_a_gradient():
    x = ag.zeros(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        x[0] = 1.0
    with ag.no_grad():
        x[0] = 1.0
        x[[1, 2]] = ag.asarray([2.0, 3.0])
    assert x.tolist() == [1.0, 2.0, 3.0]


def test_iteration_and_zero_dimensions():
    x = ag.asarray(2.5)
    assert x[()].item() == 2.5
    assert x[...].item() == 2.5
    assert x[None].tolist() == [2.5]
    assert x[x > 0].tolist() == [2.5]
    assert x[x < 0].tolist() == []
    with pytest.raises(IndexError, match="invalid index of a 0-dim tensor"):
        x[0]
    x[()] = 4.0
    x[x < 0] = 1.0
    assert x.item() == 4.0


@pytest.mark.parametrize("key", [ag.tensor([0, 9]), [0, 9], [-7, 0]], ids=str)
def test_an_assigned_index_out_of_bounds_is_named(key):
    x = ag.zeros((2, 3))
    bad = max(key, key=abs) if isinstance(key, list) else 9
    with pytest.raises(IndexError, match=f"index {bad} is out of bounds for dimension 1 with size 3"):
        x[:, key] = 1.0
    assert x.tolist() == [[0.0] * 3] * 2
