"""Threads, the cache of freed memory, the instruction set: what can be set, by calls and by the environment."""

import os
import subprocess
import sys

import pytest

import arraygrad_cpu as xp


@pytest.fixture(autouse=True)
def _restore():
    threads, limit = xp.get_num_threads(), xp.memory_stats()["limit_bytes"]
    yield
    xp.set_num_threads(threads)
    xp.set_cache_limit(limit)


def in_new_process(code, **environment):
    """What a program prints whose environment has some more variables."""
    done = subprocess.run(
        [sys.executable, "-c", f"import arraygrad_cpu as xp\n{code}"],
        env={**os.environ, **environment}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return done.stdout.strip()


def test_the_number_of_threads():
    assert xp.get_num_threads() >= 1
    assert xp.set_num_threads(3) is None
    assert xp.get_num_threads() == 3
    xp.set_num_threads(2**40)
    assert xp.get_num_threads() == 256
    for bad in (0, -1):
        with pytest.raises(ValueError, match="thread"):
            xp.set_num_threads(bad)
    with pytest.raises(ValueError, match="64 bits"):
        xp.set_num_threads(2**64)
    for wrong in (1.0, "2", None):
        with pytest.raises(TypeError, match="set_num_threads: "):
            xp.set_num_threads(wrong)
    assert xp.get_num_threads() == 256


def test_the_environment_sets_the_number_of_threads():
    assert in_new_process("print(xp.get_num_threads())", ARRAYGRAD_CPU_NUM_THREADS="5") == "5"
    usable = str(len(os.sched_getaffinity(0)))
    for nonsense in ("", "many", "0", "-3"):
        assert in_new_process("print(xp.get_num_threads())", ARRAYGRAD_CPU_NUM_THREADS=nonsense) == usable


@pytest.mark.parametrize("size", [1, 1000, 100_003, 1_000_001])
def test_results_do_not_depend_on_the_number_of_threads(size):
    results = []
    for threads in (1, 2, 7):
        xp.set_num_threads(threads)
        results.append(
            bytes(xp.linspace(0.1, 3, size)) + bytes(xp.arange(size)) + bytes(xp.astype(xp.arange(size), xp.float32))
        )
    assert results[0] == results[1] == results[2]


def test_memory_is_counted():
    xp.empty_cache()
    xp.reset_peak_memory()
    before = xp.memory_stats()
    assert set(before) == {"allocated_bytes", "peak_bytes", "cached_bytes", "limit_bytes", "allocations", "hits"}
    assert all(type(value) is int for value in before.values())
    assert before["cached_bytes"] == 0
    x = xp.ones(1_000_000)
    during = xp.memory_stats()
    assert 8_000_000 <= during["allocated_bytes"] - before["allocated_bytes"] <= 10_000_000
    assert during["peak_bytes"] >= during["allocated_bytes"]
    assert during["allocations"] > before["allocations"]
    del x
    after = xp.memory_stats()
    assert after["allocated_bytes"] < during["allocated_bytes"]
    assert after["cached_bytes"] >= 8_000_000
    assert after["peak_bytes"] >= 8_000_000
    xp.ones(1_000_000)
    assert xp.memory_stats()["hits"] > after["hits"]
    xp.empty_cache()
    xp.reset_peak_memory()
    assert xp.memory_stats()["cached_bytes"] == 0
    assert xp.memory_stats()["peak_bytes"] < 8_000_000


def test_the_cache_has_a_limit():
    xp.set_cache_limit(0)
    xp.ones(1_000_000)
    assert xp.memory_stats()["cached_bytes"] == 0
    xp.set_cache_limit(20_000_000)
    assert xp.memory_stats()["limit_bytes"] == 20_000_000
    kept = [xp.ones(1_000_000) for _ in range(8)]
    del kept
    assert 8_000_000 <= xp.memory_stats()["cached_bytes"] <= 20_000_000
    xp.set_cache_limit(1_000_000)
    assert xp.memory_stats()["cached_bytes"] <= 1_000_000
    with pytest.raises(ValueError, match="negative"):
        xp.set_cache_limit(-1)
    with pytest.raises(TypeError, match="set_cache_limit: "):
        xp.set_cache_limit("1")
    with pytest.raises(ValueError, match="64 bits"):
        xp.set_cache_limit(2**64)


def test_the_environment_limits_the_cache():
    code = "print(xp.memory_stats()['limit_bytes'])"
    assert in_new_process(code, ARRAYGRAD_CPU_CACHE_LIMIT="1234") == "1234"
    for nonsense in ("", "much", "-1", "12x"):
        assert in_new_process(code, ARRAYGRAD_CPU_CACHE_LIMIT=nonsense) == str(256 << 20)


def test_the_environment_asks_for_a_lower_instruction_set():
    levels = ["base", "x86-64-v2", "x86-64-v3", "x86-64-v4"]
    best, *reached = [
        levels.index(in_new_process("print(xp.isa())", ARRAYGRAD_CPU_ISA=asked)) for asked in ("", "v2", "v3", "v4")
    ]
    lowest = best if "ASAN_OPTIONS" in os.environ else 0  # the session sanitize builds the library for one level
    assert reached == [max(lowest, min(level, best)) for level in (1, 2, 3)]


def test_functions_without_arguments_take_none():
    for function in (xp.get_num_threads, xp.memory_stats, xp.empty_cache, xp.reset_peak_memory, xp.isa):
        with pytest.raises(TypeError):
            function(1)


def test_a_refused_request_does_not_count_as_memory_in_use():
    xp.reset_peak_memory()
    before = xp.memory_stats()["peak_bytes"]
    with pytest.raises(MemoryError):
        xp.zeros(2**50)
    assert xp.memory_stats()["peak_bytes"] == before
