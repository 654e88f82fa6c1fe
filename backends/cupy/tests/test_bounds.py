"""The check of indices: the text of the kernel, compiled for a GPU and run on the host, and who reads its notes."""

import ctypes
import shutil
import subprocess
from types import SimpleNamespace

import numpy as np
import pytest

from arraygrad_cupy.bounds_text import TYPES, text

# What CUDA has and C++ has not: a kernel is called for each of the threads, one after the other.
SHIM = """
#define __global__
struct Place { unsigned x; };
static Place gridDim, blockDim, blockIdx, threadIdx;
static unsigned long long atomicCAS(unsigned long long* place, unsigned long long expected, unsigned long long value) {
    const unsigned long long before = *place;
    if (before == expected) *place = value;
    return before;
}
"""
LAUNCH = """
extern "C" void launch(unsigned blocks, unsigned threads, const INDEX* given, long long* wrapped, long long count,
                       long long size, unsigned long long* note) {
    gridDim.x = blocks;
    blockDim.x = threads;
    for (blockIdx.x = 0; blockIdx.x < blocks; blockIdx.x++)
        for (threadIdx.x = 0; threadIdx.x < threads; threadIdx.x++) wrap_indices(given, wrapped, count, size, note);
}
"""


@pytest.fixture(scope="module")
def kernels(tmp_path_factory):
    """The kernel of each dtype, compiled for the host."""
    compiler = shutil.which("g++")
    if compiler is None:
        pytest.skip("no C++ compiler (g++)")
    folder = tmp_path_factory.mktemp("kernels")

    def build(dtype):
        file = folder / f"{dtype}.cpp"
        file.write_text(f"{SHIM}{text(dtype)}{LAUNCH}", encoding="utf-8")
        library = file.with_suffix(".so")
        flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-fsanitize=undefined"]
        subprocess.run([compiler, *flags, "-static-libubsan", "-o", library, file], check=True)
        return ctypes.CDLL(str(library)).launch

    return {dtype: build(dtype) for dtype in TYPES}


def run(kernel, given, size, note, blocks=2, threads=4):
    wrapped = np.full(given.shape, -7, np.int64)
    pointers = [ctypes.c_void_p(x.ctypes.data) for x in (given, wrapped, note)]
    count, length = ctypes.c_longlong(given.size), ctypes.c_longlong(size)
    kernel(blocks, threads, pointers[0], pointers[1], count, length, pointers[2])
    return wrapped


@pytest.mark.parametrize("dtype", TYPES)
def test_indices_inside_are_counted_from_the_front(kernels, dtype):
    signed = dtype.startswith("int")
    values = np.asarray([0, 1, 99, 50, *([-1, -100, -50] if signed else [])] * 11).astype(dtype)
    note = np.zeros(3, np.uint64)
    np.testing.assert_array_equal(run(kernels[dtype], values, 100, note), np.where(values < 0, values + 100, values))
    assert note.tolist() == [0, 0, 0]


@pytest.mark.parametrize("dtype", TYPES)
def test_the_first_one_outside_is_noted_and_replaced(kernels, dtype):
    info = np.iinfo(dtype)
    outside = [100, info.max, *([-101, info.min] if info.min else [])]
    for number in outside:
        values = np.asarray([3, number, 5], dtype)
        note = np.zeros(3, np.uint64)
        assert run(kernels[dtype], values, 100, note).tolist() == [3, 0, 5]
        assert note.tolist() == [1, number % 2**64, 100]
        run(kernels[dtype], np.asarray([120], dtype), 110, note)
        assert note.tolist() == [1, number % 2**64, 100]  # it stays until it is read


def test_every_count_of_indices_is_covered_by_a_grid_of_fixed_size(kernels):
    for count in (1, 7, 8, 9, 1000):
        values = np.arange(count, dtype=np.int64) - count
        note = np.zeros(3, np.uint64)
        np.testing.assert_array_equal(run(kernels["int64"], values, count, note), np.arange(count))


class Cupy:
    """NumPy in the place of CuPy, whose kernels are those that were compiled for the host."""

    empty, ascontiguousarray = np.empty, np.ascontiguousarray

    def __init__(self, kernels):
        self.kernels = kernels
        self.device = 0
        self.cuda = SimpleNamespace(
            Device=lambda number: CurrentDevice(self, number),
            get_current_stream=lambda: Stream(100 + self.device),
            runtime=SimpleNamespace(getDevice=lambda: self.device),
        )

    def zeros(self, shape, dtype):
        return np.zeros(shape, dtype).view(Note)

    def RawKernel(self, code, name):  # CuPy's name
        dtype = next(dtype for dtype in TYPES if code == text(dtype))

        def launch(grid, block, arguments):
            given, wrapped, count, size, note = arguments
            pointers = [ctypes.c_void_p(x.ctypes.data) for x in (given, wrapped, note)]
            numbers = [ctypes.c_longlong(int(n)) for n in (count, size)]
            self.kernels[dtype](grid[0], block[0], pointers[0], pointers[1], *numbers, pointers[2])

        return launch


class CurrentDevice:
    """A device that becomes the current one."""

    def __init__(self, cupy, number):
        self.cupy, self.number = cupy, number

    def __enter__(self):
        self.before, self.cupy.device = self.cupy.device, self.number

    def __exit__(self, *exception):
        self.cupy.device = self.before


class Stream:
    """A stream of which nothing is asked but its address."""

    def __init__(self, address):
        self.ptr = address

    def __enter__(self):
        pass

    def __exit__(self, *exception):
        pass


class Note(np.ndarray):
    """An array that can be read back, and counts how often that happens."""

    reads = 0

    def get(self, stream=None):
        Note.reads += 1
        return np.asarray(self)


@pytest.fixture
def bounds(monkeypatch, kernels):
    bounds = pytest.importorskip(
        "arraygrad_cupy.bounds", reason="CuPy is not installed, and the module needs it", exc_type=ImportError
    )
    monkeypatch.setattr(bounds, "cp", Cupy(kernels))
    monkeypatch.setattr(bounds, "_notes", {})
    monkeypatch.setattr(bounds, "_pending", {})
    monkeypatch.setattr(Note, "reads", 0)
    bounds._kernel.cache_clear()
    yield bounds
    bounds._kernel.cache_clear()


@pytest.mark.parametrize("dtype", ["int8", "int32", "int64", "uint16"])
def test_wrapping_indices_of_any_shape(bounds, dtype):
    given = np.asarray([[0, 2, 1], [2, 2, 0]], dtype)[:, ::2]
    wrapped = bounds.wrap_indices(given, 3)
    assert wrapped.dtype == np.int64
    np.testing.assert_array_equal(wrapped, given)
    assert bounds.wrap_indices(np.asarray(2, dtype), 3).shape == ()
    bounds.raise_noted()


def test_an_index_outside_is_raised_once_when_notes_are_read(bounds):
    assert bounds.wrap_indices(np.asarray([1, -4]), 3).tolist() == [1, 0]
    bounds.wrap_indices(np.asarray([1, 2]), 3)
    with pytest.raises(IndexError, match=r"index: -4 is out of bounds for an axis of size 3; .*synchronize"):
        bounds.raise_noted()
    bounds.raise_noted()
    bounds.wrap_indices(np.asarray([7]), 3)
    with pytest.raises(IndexError, match=r"7 is out of bounds for an axis of size 3"):
        bounds.raise_noted()


def test_notes_are_read_only_after_indices_were_checked(bounds):
    bounds.raise_noted()
    assert Note.reads == 0
    for _ in range(5):
        bounds.wrap_indices(np.asarray([1]), 3)
    bounds.raise_noted()
    bounds.raise_noted()
    assert Note.reads == 1


def test_each_device_has_a_note_of_its_own(bounds):
    with bounds.cp.cuda.Device(1):
        bounds.wrap_indices(np.asarray([9]), 3)
    bounds.wrap_indices(np.asarray([1]), 3)
    assert {device: note.tolist()[0] for device, note in bounds._notes.items()} == {0: 0, 1: 1}
    with pytest.raises(IndexError, match="9 is out of bounds"):
        bounds.raise_noted()
    bounds.raise_noted()
    assert [note.tolist()[0] for note in bounds._notes.values()] == [0, 0]


def test_an_empty_axis_has_no_index(bounds):
    with pytest.raises(IndexError, match="size 0"):
        bounds.wrap_indices(np.asarray([0]), 0)
    assert bounds.wrap_indices(np.zeros((0, 2), np.int32), 0).shape == (0, 2)


@pytest.mark.parametrize("dtype", TYPES)
def test_the_text_compiles_for_gpus(dtype):
    nvrtc = pytest.importorskip("cupy.cuda", reason="CuPy is not installed", exc_type=ImportError).nvrtc
    try:
        nvrtc.getVersion()
    except Exception as error:  # CuPy's loader has errors of its own for a missing library
        pytest.skip(f"NVRTC is not installed: {error}")
    program = nvrtc.createProgram(text(dtype), "bounds.cu", (), ())
    try:
        nvrtc.compileProgram(program, ("--gpu-architecture=sm_90", "--std=c++17"))
        assert len(nvrtc.getCUBIN(program)) > 1000
    finally:
        nvrtc.destroyProgram(program)
