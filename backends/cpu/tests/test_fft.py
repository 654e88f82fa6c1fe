"""The extension fft, against transforms in long double and the definition."""

import inspect
import os
import threading

import mpmath
import numpy as np
import pytest
import scipy.fft as reference

import arraygrad_cpu as xp
from arraygrad_cpu import fft

COMPLEX = ("complex64", "complex128")
REAL = ("float32", "float64")
HERMITIAN = ("irfft", "hfft")
FROM_REAL = ("rfft", "ihfft")
ONE_AXIS = ("fft", "ifft", *FROM_REAL, *HERMITIAN)
SEVERAL_AXES = ("fftn", "ifftn", "rfftn", "irfftn")

# Every radix, products of them, powers, lengths around the numbers of lanes, primes and their multiples, four steps.
LENGTHS = [*range(1, 68), 72, 77, 88, 97, 100, 101, 104, 121, 127, 128, 144, 169, 202, 243, 256, 257, 343, 360, 510]
LENGTHS += [512, 625, 729, 1000, 1001, 1009, 1024, 1155, 1331, 1536, 2048, 2187, 2197, 3125, 4096, 5040, 6561]
LARGE = [10007, 15015, 16384, 32770, 65536, 65537, 78125, 98304, 262144, 1000000]


def data(shape, dtype, seed=0):
    rng = np.random.default_rng([seed, *shape])
    x = rng.standard_normal(shape)
    return (x + 1j * rng.standard_normal(shape) if np.dtype(dtype).kind == "c" else x).astype(dtype)


def exact(name, x, **options):
    """The transform in long double."""
    return getattr(reference, name)(x.astype(np.clongdouble if x.dtype.kind == "c" else np.longdouble), **options)


def error(got, expected):
    """The relative error in the L2 norm, in units of the result's machine epsilon."""
    got = np.asarray(got)
    assert got.shape == expected.shape
    norm = np.linalg.norm(expected.ravel())
    assert norm > 0
    return float(np.linalg.norm((got - expected).ravel()) / norm / np.finfo(got.dtype).eps)


def input_dtypes(name):
    return REAL if name in FROM_REAL or name == "rfftn" else COMPLEX


def own_passes(n):
    for p in (2, 3, 5, 7, 11, 13):
        while n % p == 0:
            n //= p
    return n == 1


def bound(n):
    """What is allowed: a multiple of sqrt(log n), a larger one for a chirp, which is a chain of longer transforms."""
    return (0.4 if own_passes(n) else 0.75) * np.sqrt(np.log2(n) + 2) + 0.3


# -- values ------------------------------------------------------------------------------------------------------------


def check_length(name, n):
    dtypes = input_dtypes(name)
    x = data((n // 2 + 1 if name in HERMITIAN else n,), dtypes[0])
    expected = exact(name, x, n=n)
    for dtype in dtypes:
        assert error(getattr(fft, name)(xp.asarray(x.astype(dtype)), n=n), expected) < bound(n), (n, dtype)


@pytest.mark.parametrize("name", ONE_AXIS)
def test_error_grows_as_the_root_of_the_logarithm(name):
    for n in LENGTHS:
        check_length(name, n)


@pytest.mark.parametrize("n", LARGE)
@pytest.mark.parametrize("name", ["fft", "rfft", "irfft"])
def test_error_of_long_transforms(name, n):
    check_length(name, n)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 12, 13, 16, 17, 31, 64])
def test_definition(n):
    x = data((n,), "complex128")
    expected = []
    with mpmath.workdps(40):
        for k in range(n):
            terms = [mpmath.mpc(x[j]) * mpmath.expjpi(mpmath.mpf(-2 * ((j * k) % n)) / n) for j in range(n)]
            expected.append(complex(mpmath.fsum(terms)))
    assert error(fft.fft(xp.asarray(x)), np.asarray(expected)) < bound(n)
    assert error(fft.ifft(xp.asarray(np.asarray(expected))), x) < 2 * bound(n)


@pytest.mark.parametrize("n", [1, 2, 3, 16, 17, 60, 240, 1009, 1024, 4096, 5000, 65536])
@pytest.mark.parametrize("dtype", COMPLEX)
def test_an_impulse_shows_the_roots_of_unity(n, dtype):
    place = n // 3
    x = np.zeros(n, dtype)
    x[place] = 1
    turns = (np.arange(n, dtype=np.int64) * place % n).astype(np.longdouble) / n
    expected = np.exp(-2j * np.longdouble("3.14159265358979323846264338327950288") * turns)
    assert np.max(np.abs(np.asarray(fft.fft(xp.asarray(x))) - expected)) < 3 * bound(n) * np.finfo(dtype).eps


@pytest.mark.parametrize("dtype", COMPLEX)
def test_simple_transforms_are_exact(dtype):
    for n in (1, 2, 4, 8, 16, 32, 64, 256, 1024):
        x = np.zeros(n, dtype)
        x[0] = 1 + 2j
        assert np.all(np.asarray(fft.fft(xp.asarray(x))) == 1 + 2j)
        ones = np.asarray(fft.fft(xp.asarray(np.ones(n, dtype))))
        assert ones[0] == n
        assert not ones[1:].any()


SHAPES = [((5, 12), 0), ((5, 12), 1), ((37, 16), 0), ((16, 37), 0), ((3, 64, 2), 1), ((2, 9, 33), 1)]
SHAPES += [((40, 8), 1), ((100, 30), 1), ((1, 17, 20), 1), ((3, 1009), 1), ((1009, 3), 0), ((20, 7, 11), 1)]
SHAPES += [((2, 3, 4, 5), -3), ((2, 1), 1), ((8193, 9), 0), ((32768, 3), 0), ((50, 1, 50), 1)]


@pytest.mark.parametrize(("shape", "axis"), SHAPES, ids=str)
@pytest.mark.parametrize("name", ONE_AXIS)
def test_axes(name, shape, axis):
    n = 1 if name in HERMITIAN and shape[axis] == 1 else None
    for dtype in input_dtypes(name):
        x = data(shape, dtype)
        assert error(getattr(fft, name)(xp.asarray(x), n=n, axis=axis), exact(name, x, n=n, axis=axis)) < 3


@pytest.mark.parametrize("lengths", [(8, 5), (8, 13), (9, 4), (9, 30), (64, 100), (100, 64), (65, 1), (1, 9), (0, 6)])
@pytest.mark.parametrize("name", ONE_AXIS)
def test_trimming_and_padding(name, lengths):
    length, n = lengths
    for shape, axis in (((length,), 0), ((3, length), 1), ((length, 3), 0), ((2, length, 40), 1), ((30, length), 1)):
        for dtype in input_dtypes(name):
            x = data(shape, dtype)
            got = getattr(fft, name)(xp.asarray(x), n=n, axis=axis)
            if length:
                assert error(got, exact(name, x, n=n, axis=axis)) < 3
            else:
                assert got.shape[axis] == (n // 2 + 1 if name in FROM_REAL else n)
                assert not np.asarray(got).any()


@pytest.mark.parametrize("norm", ["backward", "ortho", "forward"])
@pytest.mark.parametrize("name", ONE_AXIS + SEVERAL_AXES)
def test_norms(name, norm):
    for n in (9, 16):
        x = data((3, n), input_dtypes(name)[1])
        got = getattr(fft, name)(xp.asarray(x), norm=norm)
        assert error(got, exact(name, x, norm=norm)) < 3


CASES = [((4, 6), None, None), ((4, 6), None, (0,)), ((3, 4, 5), None, (2, 0)), ((3, 4, 5), (7, 4), (-1, 1))]
CASES += [((64, 48), None, None), ((64, 48), (30, 50), (1, 0)), ((6, 7, 8), (-1, 5, 6), (0, 2, 1)), ((9,), None, None)]
CASES += [((2, 3, 4, 5), None, (3, 1, 0))]


@pytest.mark.parametrize(("shape", "s", "axes"), CASES, ids=str)
@pytest.mark.parametrize("name", SEVERAL_AXES)
def test_several_axes(name, shape, s, axes):
    for dtype in input_dtypes(name):
        x = data(shape, dtype)
        before = x.copy()
        lengths = None if s is None else tuple(x.shape[a] if n == -1 else n for n, a in zip(s, axes, strict=True))
        got = getattr(fft, name)(xp.asarray(x), s=s, axes=axes)
        assert error(got, exact(name, x, s=lengths, axes=axes)) < 3
        assert np.array_equal(x, before)


def test_lengths_without_axes_are_of_the_last_ones():
    x = data((3, 4, 5), "complex128")
    assert error(fft.fftn(xp.asarray(x), s=(6, 7)), exact("fftn", x, s=(6, 7), axes=(1, 2))) < 2


def test_no_axes_copy():
    x = xp.asarray([1.0 + 2j])
    y = fft.fftn(x, axes=())
    assert y is not x
    assert not xp.may_share_memory(x, y)
    assert complex(y[0]) == 1 + 2j
    assert complex(fft.fftn(xp.asarray(3j))) == 3j


@pytest.mark.parametrize("name", ONE_AXIS + SEVERAL_AXES)
def test_views(name):
    for dtype in input_dtypes(name):
        base = data((12, 10, 3), dtype)
        for view in (base[::2, ::-1], base.T, base[:, 3], np.broadcast_to(base[:1], (4, 10, 3))):
            assert error(getattr(fft, name)(xp.asarray(view)), exact(name, view)) < 3


def test_halves_of_spectra():
    """Imaginary parts that a real line cannot have are ignored, as in NumPy."""
    for n in (8, 9, 17, 1009):
        x = data((n // 2 + 1,), "complex128")
        real = x.copy()
        real[0] = real[0].real
        if n % 2 == 0:
            real[-1] = real[-1].real
        assert np.array_equal(fft.irfft(xp.asarray(x), n=n), fft.irfft(xp.asarray(real), n=n))
        spectrum = np.asarray(fft.rfft(xp.asarray(data((n,), "float64"))))
        assert spectrum[0].imag == 0
        assert n % 2 or spectrum[-1].imag == 0


def test_infinities_and_nans_come_through():
    for n in (8, 12, 17, 64, 1024):
        for special in (np.inf, np.nan):
            x = np.ones(n)
            x[n // 2] = special
            assert not np.isfinite(np.asarray(fft.fft(xp.asarray(x)))).any()
            assert not np.isfinite(np.asarray(fft.rfft(xp.asarray(x)))).any()


# -- dtypes, shapes, errors --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ONE_AXIS + SEVERAL_AXES)
def test_dtypes(name):
    function = getattr(fft, name)
    real, complex_ = (xp.float32, xp.float64), (xp.complex64, xp.complex128)
    to_real = name in HERMITIAN or name == "irfftn"
    for i in range(2):
        assert function(xp.ones((4, 4), dtype=real[i])).dtype == (real if to_real else complex_)[i]
        if input_dtypes(name) == REAL:
            with pytest.raises(TypeError, match=f"{name}: .*astype"):
                function(xp.ones((4, 4), dtype=complex_[i]))
        else:
            assert function(xp.ones((4, 4), dtype=complex_[i])).dtype == (real if to_real else complex_)[i]
    for dtype in (xp.int64, xp.bool, xp.uint8):
        with pytest.raises(TypeError, match=f"{name}: .*astype"):
            function(xp.ones((4, 4), dtype=dtype))


@pytest.mark.parametrize("shape", [(0, 4), (4, 0), (3, 0, 2)], ids=str)
@pytest.mark.parametrize("name", ONE_AXIS)
def test_empty_arrays(name, shape):
    x = xp.zeros(shape, dtype=getattr(xp, input_dtypes(name)[0]))
    for axis in range(len(shape)):
        if shape[axis] == 0:
            with pytest.raises(ValueError, match="at least 1"):
                getattr(fft, name)(x, axis=axis)
        else:
            assert getattr(fft, name)(x, axis=axis).size == 0
    assert getattr(fft, name)(xp.zeros((0, 3), dtype=x.dtype), n=2**40).size == 0


@pytest.mark.parametrize("name", ONE_AXIS)
def test_errors_of_one_axis(name):
    function = getattr(fft, name)
    x = xp.ones((3, 4), dtype=getattr(xp, input_dtypes(name)[1]))
    for axis in (2, -3, 2**40):
        with pytest.raises(IndexError, match=name):
            function(x, axis=axis)
    for n in (0, -1, -(2**62), 2**70):
        with pytest.raises(ValueError, match=name):
            function(x, n=n)
    for n in (2**50, 2**56):
        with pytest.raises(MemoryError):
            function(x, n=n)
    with pytest.raises((MemoryError, ValueError)):
        function(x, n=2**63 - 1)
    for norm in ("", "Ortho", 1, b"ortho"):
        with pytest.raises(ValueError, match="norm"):
            function(x, norm=norm)
    with pytest.raises(IndexError, match="0-d"):
        function(x[0, 0])
    for arguments in ({"n": 1.5}, {"axis": "0"}, {"axis": None}, {"s": (3,)}):
        with pytest.raises(TypeError, match=name):
            function(x, **arguments)
    for wrong in ([1.0], np.ones(3), 1.0, None):
        with pytest.raises(TypeError, match=name):
            function(wrong)
    with pytest.raises(TypeError):
        function(x, 4)


@pytest.mark.parametrize("name", SEVERAL_AXES)
def test_errors_of_several_axes(name):
    function = getattr(fft, name)
    x = xp.ones((3, 4), dtype=getattr(xp, input_dtypes(name)[1]))
    for arguments in ({"s": (2, 2), "axes": (0,)}, {"s": (2,), "axes": (0, 1)}, {"s": (2, 2, 2)}):
        with pytest.raises(ValueError, match=name):
            function(x, **arguments)
    for s in ((0, 2), (2, -2)):
        with pytest.raises(ValueError, match=name):
            function(x, s=s, axes=(0, 1))
    for arguments in ({"axes": (0, 0)}, {"axes": (1, -1)}, {"norm": "both"}):
        with pytest.raises(ValueError, match=name):
            function(x, **arguments)
    for axes in ((2,), (0, -3)):
        with pytest.raises(IndexError, match=name):
            function(x, axes=axes)
    for arguments in ({"axes": (0.5,)}, {"s": (1.5, 2)}, {"s": "ab"}):
        with pytest.raises(TypeError, match=name):
            function(x, **arguments)
    if name in ("rfftn", "irfftn"):
        with pytest.raises(ValueError, match="at least one axis"):
            function(x, axes=())
    with pytest.raises(MemoryError):
        function(x, s=(2, 2**50), axes=(0, 1))


def test_an_input_that_changes_its_axes_while_they_are_read():
    axes = [0, 1]

    class Axis:
        def __index__(self):
            axes.clear()
            return 1

    axes[0] = Axis()
    with pytest.raises(ValueError, match="twice"):
        fft.fftn(xp.ones((3, 4)), axes=axes)


# -- frequencies and shifts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8, 101])
@pytest.mark.parametrize("d", [1.0, 0.1, 3, -2.5])
def test_frequencies(n, d):
    for name in ("fftfreq", "rfftfreq"):
        for dtype in (None, *REAL):
            got = getattr(fft, name)(n, d=d, dtype=dtype and getattr(xp, dtype), device="cpu")
            assert got.dtype == getattr(xp, dtype or "float64")
            tolerance = 1e-6 if dtype == "float32" else 1e-15
            np.testing.assert_allclose(np.asarray(got), getattr(np.fft, name)(n, d), rtol=tolerance)


@pytest.mark.parametrize("function", [fft.fftfreq, fft.rfftfreq])
def test_errors_of_frequencies(function):
    for n in (0, -1):
        with pytest.raises(ValueError, match="at least 1"):
            function(n)
    for arguments in ({"dtype": xp.int64}, {"dtype": xp.complex64}, {"dtype": float}, {"d": 1j}, {"d": "x"}):
        with pytest.raises(TypeError):
            function(4, **arguments)
    with pytest.raises(TypeError):
        function(4.0)
    with pytest.raises(ZeroDivisionError):
        function(4, d=0.0)
    with pytest.raises(ValueError, match="device"):
        function(4, device="gpu")
    with pytest.raises((MemoryError, ValueError)):
        function(2**62)


@pytest.mark.parametrize("shape", [(5,), (6,), (1,), (4, 5), (3, 1, 6), (2, 3, 4, 5), (0, 3), ()], ids=str)
@pytest.mark.parametrize("name", ["fftshift", "ifftshift"])
def test_shifts(name, shape):
    for dtype in ("complex64", "float64", "int16", "bool"):
        x = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
        for axes in (None, *range(-x.ndim, x.ndim), tuple(range(x.ndim)), tuple(range(x.ndim))[::2]):
            got = getattr(fft, name)(xp.asarray(x), axes=axes)
            assert got.dtype == getattr(xp, dtype)
            assert np.array_equal(got, getattr(np.fft, name)(x, axes=axes) if shape else x)
    strided = np.arange(60.0).reshape(6, 10)[::-2, 1::3]
    assert np.array_equal(getattr(fft, name)(xp.asarray(strided)), getattr(np.fft, name)(strided))


def test_errors_of_shifts():
    for function in (fft.fftshift, fft.ifftshift):
        with pytest.raises(IndexError):
            function(xp.ones(3), axes=1)
        with pytest.raises(ValueError, match="twice"):
            function(xp.ones((3, 3)), axes=(0, 0))
        with pytest.raises(TypeError):
            function([1.0])


# -- threads, plans, signatures ----------------------------------------------------------------------------------------


def test_results_do_not_depend_on_threads():
    before = xp.get_num_threads()
    inputs = [data(shape, "complex64") for shape in ((1 << 17,), (300, 200), (17, 1009), (40, 2048))]
    results = []
    try:
        for threads in (1, 3):
            xp.set_num_threads(threads)
            for x in inputs:
                results.append(np.asarray(fft.fftn(xp.asarray(x))))
                results.append(np.asarray(fft.irfftn(xp.asarray(x))))
    finally:
        xp.set_num_threads(before)
    half = len(results) // 2
    for one, three in zip(results[:half], results[half:], strict=True):
        assert np.array_equal(one, three)


def test_threads_share_plans():
    """More lengths than plans are kept, from several threads at once."""
    inputs = [data((n,), "complex128") for n in range(100, 180)]
    expected = [np.fft.fft(x) for x in inputs]
    failures = []

    def work(seed):
        for i in np.random.default_rng(seed).permutation(len(inputs)):
            got = np.asarray(fft.fft(xp.asarray(inputs[i])))
            if not np.allclose(got, expected[i], rtol=0, atol=1e-11):
                failures.append(i)

    workers = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not failures


@pytest.mark.parametrize("length", [1, 720, 1 << 16, 10_007])
def test_empty_cache_forgets_the_tables(length):
    xp.empty_cache()
    before = xp.memory_stats()["allocated_bytes"]
    for dtype in ("complex64", "complex128"):
        fft.fft(xp.ones(length, dtype=getattr(xp, dtype)))
        fft.fft(xp.ones((40, length if length < 1000 else 8), dtype=getattr(xp, dtype)))
    fft.rfft(xp.ones(2 * length))
    if length > 1:
        assert xp.memory_stats()["allocated_bytes"] > before
    xp.empty_cache()
    assert xp.memory_stats()["allocated_bytes"] == before
    assert xp.memory_stats()["cached_bytes"] == 0


def test_tables_are_bounded_whatever_the_lengths():
    xp.empty_cache()
    before = xp.memory_stats()["allocated_bytes"]
    for i in range(6):  # lengths with large prime factors, whose tables have 24 MiB
        fft.fft(xp.zeros(524_287 - i, dtype=xp.complex128))
        assert xp.memory_stats()["allocated_bytes"] - before <= 1 << 27
    xp.empty_cache()
    assert xp.memory_stats()["allocated_bytes"] == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_transforms():
    x = xp.asarray(data((1 << 16,), "complex128"))
    expected = np.asarray(fft.fft(x))
    child = os.fork()
    if child == 0:
        os._exit(0 if np.array_equal(np.asarray(fft.fft(x)), expected) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_names_and_signatures():
    assert len(fft.__all__) == 14
    one, several = "(x, /, *, n=None, axis=-1, norm='backward')", "(x, /, *, s=None, axes=None, norm='backward')"
    for name in fft.__all__:
        function = getattr(fft, name)
        signature = str(inspect.signature(function))
        if name.endswith("freq"):
            assert signature == "(n, /, *, d=1.0, dtype=None, device=None)"
        elif name.endswith("shift"):
            assert signature == "(x, /, *, axes=None)"
        else:
            assert signature == (several if name in SEVERAL_AXES else one)
        assert function.__doc__
