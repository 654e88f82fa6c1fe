"""Input that means harm: a clear error each time, never a crash."""

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
