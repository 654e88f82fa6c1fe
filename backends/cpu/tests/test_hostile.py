"""Input that means harm: a clear error each time, never a crash."""

import math
import os
import random
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

import arraygrad_cpu as xp

# -- sizes -------------------------------------------------------------------------------------------------------------

SHAPES = [(-1,), (2, -3), (2**63,), (2**62, 2), (2**40, 2**40), (2**62, 2**62, 0), (1,) * 65, (2**31,) * 3, -(2**70)]


@pytest.mark.parametrize("function", [xp.empty, xp.zeros, xp.ones, lambda s: xp.full(s, 2.0)])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_impossible_shapes(function, shape):
    with pytest.raises(ValueError, match=r"\w+"):
        function(shape)


@pytest.mark.parametrize(
    "function", [xp.empty, xp.zeros, xp.ones, lambda s: xp.full(s, 2.0), lambda s: xp.linspace(0, 1, s)]
)
def test_sizes_beyond_all_memory(function):
    for size in (2**50, 2**59):
        with pytest.raises(MemoryError):
            function(size)


EMPTY = [(0, 3), (0, 2**40, 2**18), (2**40, 0, 2**18), (2**58, 0)]


@pytest.mark.parametrize("shape", EMPTY, ids=str)
@pytest.mark.parametrize("name", ["bool", "int8", "float64"])
def test_empty_arrays_with_long_axes(shape, name):
    """No product of lengths may overflow, also where no element is there to be counted."""
    x = xp.zeros(shape, dtype=getattr(xp, name)) if name != "float64" or max(shape) < 2**58 else xp.zeros((0, 2**50))
    calls = [
        lambda axis: xp.repeat(x, 2**62, axis=axis),
        lambda axis: xp.repeat(x, xp.asarray([2**62]), axis=axis),
        lambda axis: xp.repeat(x, 2**62),
        lambda axis: xp.tile(x, (2**62,) * x.ndim),
        lambda axis: xp.tile(x, (2**62, 1, 1, 1)),
        lambda axis: xp.concat([x, x], axis=axis),
        lambda axis: xp.concat([x, x], axis=None),
        lambda axis: xp.stack([x] * 3, axis=axis),
        lambda axis: xp.roll(x, 2**62, axis=axis),
        lambda axis: xp.roll(x, -(2**63)),
        lambda axis: xp.flip(x, axis=axis),
        lambda axis: xp.broadcast_to(x, (2**20, *x.shape)),
        lambda axis: xp.expand_dims(x, axis=axis),
        lambda axis: xp.reshape(x, (-1, 1)),
        lambda axis: xp.permute_dims(x, tuple(reversed(range(x.ndim)))),
        lambda axis: xp.sum(x, axis=axis),
        lambda axis: xp.all(x, axis=axis),
        lambda axis: xp.argmax(x, axis=axis),
        lambda axis: xp.sort(x, axis=axis),
        lambda axis: xp.argsort(x, axis=axis),
        lambda axis: xp.cumulative_sum(x, axis=axis, include_initial=True),
        lambda axis: xp.diff(x, axis=axis, n=2**62),
        lambda axis: xp.count_nonzero(x, axis=axis),
        lambda axis: xp.nonzero(x),
        lambda axis: xp.unique_all(x),
        lambda axis: xp.take(x, xp.asarray([], dtype=xp.int64), axis=axis),
        lambda axis: xp.tensordot(x, x, axes=0),
        lambda axis: xp.tensordot(x, x, axes=((axis,), (axis,))),
        lambda axis: xp.matmul(x, xp.matrix_transpose(x)),
        lambda axis: xp.matmul(xp.matrix_transpose(x), x),
        lambda axis: xp.vecdot(x, x, axis=axis),
        lambda axis: xp.linalg.outer(xp.reshape(x, (-1,)), xp.ones(2**20, dtype=x.dtype)),
        lambda axis: xp.tril(x, k=2**62),
        lambda axis: xp.triu(x, k=-(2**63)),
        lambda axis: xp.fft.fft(xp.astype(x, xp.complex64), axis=axis),
        lambda axis: xp.fft.rfft(xp.astype(x, xp.float32), n=2**62, axis=axis),
        lambda axis: xp.fft.irfft(xp.astype(x, xp.complex64), n=2**62, axis=axis),
        lambda axis: xp.meshgrid(*(xp.reshape(x, (-1,)),) * 3),
        lambda axis: xp.where(xp.astype(x, xp.bool), x, x),
        lambda axis: xp.asarray(np.asarray(x), copy=True),
        repr,
    ]
    for call in calls:
        for axis in range(-x.ndim, x.ndim):
            try:
                result = call(x if call is repr else axis)
            except (ValueError, TypeError, IndexError, OverflowError, MemoryError):
                continue
            for part in result if isinstance(result, tuple) else (result,):
                assert isinstance(part, str) or part.size == math.prod(part.shape)


def test_lengths_beyond_all_numbers():
    """A view that repeats one element may have an axis of any length."""
    x = xp.broadcast_to(xp.asarray(1, dtype=xp.int8), (2**63 - 1,))
    for call in (
        lambda: xp.cumulative_sum(x, include_initial=True, dtype=xp.int8),
        lambda: xp.concat([x, x]),
        lambda: xp.concat([x, x], axis=None),
        lambda: xp.stack([x, x]),
        lambda: xp.repeat(x, 2),
        lambda: xp.tile(x, 2),
        lambda: xp.diff(x, prepend=x),
        lambda: xp.sort(x),
        lambda: xp.argsort(x),
        lambda: xp.nonzero(x),
        lambda: xp.unique_values(x),
        lambda: xp.roll(x, 2**62),
        lambda: xp.astype(x, xp.int64),
        lambda: xp.expand_dims(x, axis=0) @ xp.expand_dims(xp.astype(x[:2], xp.int8), axis=0),
        lambda: xp.meshgrid(x, x),
        lambda: x + x,
        lambda: x[x[:3] > 0],
        lambda: x[xp.asarray([0, 2**62])][:1] + xp.zeros((2**62, 2), dtype=xp.int8),
        lambda: xp.linalg.outer(x, x),
        lambda: xp.tensordot(x, x, axes=0),
    ):
        with pytest.raises((ValueError, MemoryError, IndexError)):
            call()
    assert x[:: 2**62].shape == (2,)
    assert x[-1:].tolist() == [1]
    assert "shape=(9223372036854775807,)" in repr(x)


def test_memory_errors_leave_no_trace():
    before = xp.memory_stats()["allocated_bytes"]
    for _ in range(100):
        with pytest.raises(MemoryError):
            xp.empty(2**55)
    assert xp.memory_stats()["allocated_bytes"] == before


# -- objects that run code in the middle -------------------------------------------------------------------------------


class Bomb:
    """Raises where it is asked for a number."""

    def __init__(self, error=ZeroDivisionError):
        self.error = error

    def __index__(self):
        raise self.error

    __float__ = __len__ = __index__


@pytest.mark.parametrize("error", [ZeroDivisionError, TypeError, ValueError, KeyboardInterrupt, MemoryError])
def test_errors_of_index_and_float_come_through(error):
    bomb = Bomb(error)
    for call in (
        lambda: xp.zeros(bomb),
        lambda: xp.zeros((2, bomb)),
        lambda: xp.full((2,), bomb, dtype=xp.int8),
        lambda: xp.arange(bomb),
        lambda: xp.arange(0, 5, bomb),
        lambda: xp.eye(2, k=bomb),
        lambda: xp.asarray([1, [bomb][0]]),
        lambda: xp.asarray(bomb),
        lambda: xp.asarray([bomb], dtype=xp.int32),
        lambda: xp.set_num_threads(bomb),
    ):
        with pytest.raises(error):
            call()


@pytest.mark.parametrize("where", ["__len__", "__getitem__", "__iter__"])
def test_sequences_that_raise(where):
    class Sequence:
        def __len__(self):
            if where == "__len__":
                raise ZeroDivisionError
            return 3

        def __getitem__(self, i):
            return 1 / 0 if where == "__getitem__" and i == 1 else [1, 2, 3][i]

        def __iter__(self):
            yield 1
            if where == "__iter__":
                raise ZeroDivisionError
            yield from (self[i] for i in (1, 2))

    with pytest.raises(ZeroDivisionError):
        xp.asarray(Sequence())
    with pytest.raises(ZeroDivisionError):
        xp.asarray([[1, 2, 3], Sequence()])
    with pytest.raises(ZeroDivisionError):
        xp.zeros(Sequence())


def test_lists_that_change_while_they_are_read():
    def numbers(change):
        victims: list[object] = []

        class Changing:
            def __index__(self):
                change(victims)
                return 7

        victims += [Changing() for _ in range(50)]
        return victims

    for change in (list.clear, lambda v: v.extend([1] * 1000), lambda v: v.__setitem__(slice(None), [None] * 3)):
        assert xp.asarray(numbers(change)).tolist() == [7] * 50
        nested = [numbers(change), numbers(change)]
        assert xp.asarray(nested).tolist() == [[7] * 50] * 2
        assert xp.zeros(numbers(change)[:3]).shape == (7, 7, 7)


def test_a_list_that_changes_in_another_thread():
    shared: list[object] = [[1.0, 2.0]] * 100
    stop = threading.Event()

    def mutate():
        while not stop.is_set():
            shared.clear()
            shared.extend([[1.0, 2.0]] * random.randrange(1, 200))
            shared.append([1.0])

    thread = threading.Thread(target=mutate)
    thread.start()
    try:
        for _ in range(300):
            try:
                x = xp.asarray(shared)
            except ValueError:
                continue
            assert x.ndim == 1 or x.shape[1:] in ((2,), (1,))
    finally:
        stop.set()
        thread.join()


def test_a_class_that_lies_about_its_length():
    for base in (list, tuple):
        for claimed in (0, 1, 1000):

            class Liar(base):
                def __len__(self, claimed=claimed):
                    return claimed

            assert xp.asarray(Liar([1, 2, 3])).tolist() == [1, 2, 3]
            assert xp.asarray([Liar([1, 2, 3]), [4, 5, 6]]).shape == (2, 3)


def test_attribute_errors_of_dlpack_come_through():
    class Strange:
        @property
        def __dlpack__(self):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        xp.from_dlpack(Strange())
    with pytest.raises(ZeroDivisionError):
        xp.asarray(Strange())

    class Meta(type):
        def __getattribute__(cls, name):
            if name == "__dlpack__":
                raise ZeroDivisionError
            return super().__getattribute__(name)

    with pytest.raises(ZeroDivisionError):
        xp.asarray(Meta("Odd", (), {})())


# -- threads, processes, interpreters ----------------------------------------------------------------------------------


def test_eight_threads_hammer_the_same_arrays():
    x, y = xp.arange(20_000), xp.zeros(20_000)
    expected = np.arange(20_000)
    failures: list[BaseException] = []

    def work(seed):
        try:
            for i in range(60):
                kind = (i + seed) % 5
                if kind == 0:
                    assert np.array_equal(np.asarray(xp.astype(x, xp.float32)), expected)
                elif kind == 1:
                    assert np.array_equal(np.asarray(x.copy()), expected)
                elif kind == 2:
                    assert memoryview(x)[seed] == seed
                    del_me = np.from_dlpack(xp.from_dlpack(y))
                    del_me[seed] = seed
                elif kind == 3:
                    assert xp.asarray([[seed] * 20] * 20).tolist() == [[seed] * 20] * 20
                    xp.set_num_threads(1 + i % 3)
                else:
                    xp.empty_cache()
                    assert len(repr(x)) < 200
        except BaseException as error:
            failures.append(error)

    before = xp.get_num_threads()
    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    xp.set_num_threads(before)
    assert not failures
    assert x.tolist() == expected.tolist()
    assert y.tolist()[:8] == list(range(8))


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_fork_while_threads_are_busy():
    before = xp.get_num_threads()
    xp.set_num_threads(4)
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            xp.astype(xp.ones(300_000), xp.float32)

    workers = [threading.Thread(target=busy) for _ in range(3)]
    for worker in workers:
        worker.start()
    try:
        for _ in range(10):
            child = os.fork()
            if child == 0:
                signal.alarm(20)  # a child that hangs ends with a signal
                good = bytes(xp.astype(xp.arange(300_000), xp.float32)) == np.arange(300_000, dtype="f4").tobytes()
                os._exit(0 if good else 1)
            assert os.waitpid(child, 0)[1] == 0
            time.sleep(0.01)
    finally:
        stop.set()
        for worker in workers:
            worker.join()
        xp.set_num_threads(before)


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)


def test_sub_interpreters_are_refused():
    # The main interpreter has the module already; then one where it is the first to be loaded.
    code = '''
import {first}
try:
    import _interpreters as interpreters  # since Python 3.13
    inner = interpreters.create("legacy")
except ImportError:
    import _xxsubinterpreters as interpreters
    inner = interpreters.create(isolated=False)
interpreters.run_string(inner, """
try:
    import arraygrad_cpu
except ImportError as error:
    print("ImportError:", error, flush=True)
""")
interpreters.destroy(inner)
'''
    for first in ("arraygrad_cpu", "sys"):
        done = run(code.format(first=first))
        assert done.returncode == 0, done.stderr
        assert "ImportError" in done.stdout
        assert "interpreter" in done.stdout


def test_the_module_is_not_loaded_twice():
    done = run(
        "import sys, arraygrad_cpu as xp\n"
        "x = xp.ones(3)\n"
        "for name in [n for n in sys.modules if n.startswith('arraygrad_cpu')]: del sys.modules[name]\n"
        "try:\n    import arraygrad_cpu\nexcept ImportError as error:\n    print(error)\n"
        "print(x)"
    )
    assert done.returncode == 0, done.stderr
    assert "once" in done.stdout
    assert "[1. 1. 1.]" in done.stdout


def test_the_interpreter_ends_with_foreign_memory_in_use():
    done = run(
        "import arraygrad_cpu as xp, numpy as np, sys\n"
        "a = xp.asarray(np.arange(5.0)); b = xp.from_dlpack(np.arange(5.0)); c = np.asarray(xp.ones(5))\n"
        "d = xp.ones(3).__dlpack__(); sys.modules['kept'] = (a, b, c, d)\n"
        "cycle = [a]; cycle.append(cycle)\n"
        "print('end')"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")
