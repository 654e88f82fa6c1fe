"""tools/gpu_check.py: what it says without a GPU, what it keeps of parts that are cut off, and how it counts."""

import importlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import arraygrad as ag

TOOLS = Path(__file__).parents[1] / "tools"
SCRIPT = TOOLS / "gpu_check.py"


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(str(TOOLS))
    yield importlib.import_module("gpu_check")
    for name in ("gpu_check", "gpu_launches"):
        sys.modules.pop(name, None)


def run(tool, monkeypatch, out, *arguments):
    monkeypatch.setattr(sys, "argv", ["gpu_check.py", "--out", str(out), *arguments])
    status = tool.main()
    text = (out / "gpu_check.md").read_text(encoding="utf-8")
    return status, json.loads((out / "gpu_check.json").read_text(encoding="utf-8")), text


def test_without_a_gpu_it_says_what_is_missing_and_writes_its_files(tmp_path):
    hidden = {**os.environ, "CUDA_VISIBLE_DEVICES": ""}  # on a machine that has one
    command = [sys.executable, str(SCRIPT), "--out", str(tmp_path / "out")]
    done = subprocess.run(command, env=hidden, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "missing: backend cupy: " in done.stdout
    results = json.loads((tmp_path / "out" / "gpu_check.json").read_text(encoding="utf-8"))
    assert results["environment"]["backend"]["available"] is False
    assert "conformance" not in results
    text = (tmp_path / "out" / "gpu_check.md").read_text(encoding="utf-8")
    assert "**not run, something is missing**" in text
    assert "- missing: backend cupy: " in text


def test_a_library_that_is_not_installed_is_named(tool, monkeypatch, tmp_path):
    monkeypatch.setattr(tool, "version", lambda name: None if name in ("cupy", "torch") else "1.0")
    saved = []
    tool.environment("numpy", "quick", saved.append)
    assert saved[-1]["missing"] == ["cupy", "torch"]
    assert saved[-1]["backend"]["available"]


def test_a_library_that_cannot_be_imported_is_named_with_the_reason(tool, monkeypatch, tmp_path):
    (tmp_path / "torch.py").write_text("raise OSError('libcudart.so.12: cannot open shared object file')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    assert tool.version("torch") == "broken: libcudart.so.12: cannot open shared object file"
    assert tool.version("no_such.module") is None
    saved = []
    tool.environment("numpy", "quick", saved.append)
    assert "torch (broken: libcudart.so.12: cannot open shared object file)" in saved[-1]["missing"]
    assert saved[-1]["backend"]["available"]
    monkeypatch.setattr(ag, "set_default_backend", lambda name: None)  # it would last
    assert set(tool.libraries("numpy")) == {"arraygrad"}


def test_a_part_ends_when_the_tool_is_interrupted(tool, monkeypatch, tmp_path):
    started = []

    class Interrupted(subprocess.Popen):
        def wait(self, timeout=None):
            started.append(self)
            if timeout is not None:
                raise KeyboardInterrupt
            return super().wait()

    monkeypatch.setattr(sys, "argv", ["gpu_check.py"])
    check = tool.Check(tool.parsed(), tmp_path)
    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        check.run("environment", [sys.executable, "-c", "import time; time.sleep(60)"])
    assert started[-1].returncode == -signal.SIGKILL


def test_parts_run_in_their_time_and_leave_what_they_found(tool, monkeypatch, tmp_path):
    monkeypatch.setattr(tool, "QUICK_GROUPS", ("modes",))
    monkeypatch.setattr(tool, "LIMITS", {**tool.LIMITS, "benchmark": (10, 10), "launches": (0.5, 0.5)})
    status, results, text = run(tool, monkeypatch, tmp_path, "--backend", "numpy", "--minutes", "3")
    assert status != 0  # a part did not end, or, without a GPU, something is missing
    assert results["launches"]["status"] is None
    assert "launches did not end within 0 s" in text
    assert results["benchmark"]["seconds"] < 15
    assert results["conformance"]["status"] == 0, results["conformance"]["output"]
    assert results["conformance"]["groups"]["modes"]["passed"] == results["conformance"]["collected"] > 5
    assert "| modes | " in text


def test_the_whole_time_limits_each_part(tool, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["gpu_check.py", "--minutes", "2"])
    check = tool.Check(tool.parsed(), tmp_path)
    assert check.limit("environment") == 90
    assert 115 < check.limit("conformance") <= 120
    assert sum(limits[0] for limits in tool.LIMITS.values()) < 480
    monkeypatch.setattr(sys, "argv", ["gpu_check.py", "--minutes", "0", "--form", "full"])
    assert tool.Check(tool.parsed(), tmp_path / "other").limit("conformance") == 0


def test_a_check_without_a_library_is_incomplete(tool, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["gpu_check.py"])
    check = tool.Check(tool.parsed(), tmp_path)
    check.results["environment"] = {"status": 0, "missing": [], "backend": {"available": True}}
    assert check.verdict() == (0, "all is well")
    check.results["environment"]["missing"] = ["torch"]
    assert check.verdict() == (2, "incomplete, something is missing")


def test_outcomes_of_tests_are_written_as_they_come(tool, tmp_path):
    (tmp_path / "test_some.py").write_text(
        """
import pytest
def test_good(): pass
def test_bad(): assert 1 == 2
@pytest.mark.skip(reason="no")
def test_skipped(): pass
@pytest.mark.xfail(reason="known", strict=True)
def test_known(): assert False
@pytest.fixture
def broken(): raise ValueError("in a fixture")
def test_with_it(broken): pass
""",
        encoding="utf-8",
    )
    file = tmp_path / "results.jsonl"
    command = [sys.executable, "-m", "pytest", "-p", "gpu_results", "-p", "no:cacheprovider", str(tmp_path)]
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    environment = {**own, "PYTHONPATH": str(TOOLS), "GPU_RESULTS": str(file)}
    subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    found = tool.counted(file)
    assert found["collected"] == 5
    assert found["groups"] == {"some": {"passed": 1, "failed": 2, "skipped": 1, "expected": 1}}
    assert [failure["test"] for failure in found["failures"]] == [
        "test_some.py::test_bad",
        "test_some.py::test_with_it",
    ]
    assert "in a fixture" in found["failures"][1]["text"]


@pytest.mark.parametrize("dropout", [False, True])
def test_the_training_step_learns(tool, monkeypatch, dropout):
    losses = []
    original = ag.nn.CrossEntropyLoss.forward

    def forward(self, *arguments):
        losses.append(original(self, *arguments))
        return losses[-1]

    monkeypatch.setattr(ag.nn.CrossEntropyLoss, "forward", forward)
    with ag.use_backend("numpy"):
        ag.manual_seed(0)
        step = tool.training_step(ag, dropout)
        for _ in range(30):
            step()
    assert losses[-1].item() < losses[0].item()


def test_the_report_compares_times_and_counts(tool):
    steps = {"arraygrad, without dropout": {"kernels": 348, "copies": 2, "memsets": 1}}
    lines = tool.launches_table({"method": "CUPTI", "steps": steps})
    assert "| arraygrad, without dropout | 348 | 2 | 1 |" in lines
    lines = tool.benchmark_table({"rows": {"one": {"torch-cuda": 2e-6, "cupy": 3e-6}, "two": {"cupy": 1e-6}}}, "cupy")
    assert lines[-2:] == ["| one | 2.0 | 3.0 | 1.50 |", "| two | – | 1.0 | – |"]


CUPTI = r"""
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// A library with the five functions of CUPTI that are used: it tells of the activities that are put into it.
typedef void (*request_t)(uint8_t** buffer, size_t* size, size_t* most);
typedef void (*complete_t)(void* context, uint32_t stream, uint8_t* buffer, size_t size, size_t used);

static request_t request;
static complete_t complete;
static uint32_t waiting[64];
static int count, enabled[64];

int cuptiActivityRegisterCallbacks(request_t r, complete_t c) { request = r, complete = c; return 0; }
int cuptiActivityEnable(int kind) { enabled[kind] = 1; return 0; }
int cuptiActivityDisable(int kind) { enabled[kind] = 0; return 0; }
void fake_activity(uint32_t kind) { if (enabled[kind]) waiting[count++] = kind; }

int cuptiActivityFlushAll(uint32_t flag) {
    uint8_t* buffer;
    size_t size, most;
    (void)flag;
    request(&buffer, &size, &most);
    if ((uintptr_t)buffer % 8 || size < 64 * 16) return 1;
    for (int i = 0; i < count; i++) memcpy(buffer + 16 * i, waiting + i, 4);  // a record begins with its kind
    complete(NULL, 0, buffer, size, 16 * (size_t)count);
    count = 0;
    return 0;
}

int cuptiActivityGetNextRecord(uint8_t* buffer, size_t used, uint8_t** record) {
    uint8_t* next = *record == NULL ? buffer : *record + 16;
    if (next >= buffer + used) return 12;  // CUPTI_ERROR_MAX_LIMIT_REACHED
    *record = next;
    return 0;
}
"""


@pytest.fixture
def cupti(tool, tmp_path):
    compiler = shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler (gcc)")
    (tmp_path / "cupti.c").write_text(CUPTI, encoding="utf-8")
    path = tmp_path / "libcupti.so.12"
    flags = ["-shared", "-fPIC", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([compiler, *flags, "-o", path, tmp_path / "cupti.c"], check=True)
    return importlib.import_module("gpu_launches").Cupti(str(path))


def test_activities_are_counted_by_kind_while_work_runs(cupti):
    waits = []

    def work():
        for kind in (10, 10, 1, 2, 10, 22, 7):  # the last is of a kind that is not counted
            cupti.functions.fake_activity(kind)

    work()  # not counted: nothing was switched on
    assert cupti.count(work, lambda: waits.append(1)) == {"kernels": 3, "copies": 2, "memsets": 1}
    assert len(waits) == 2
    assert cupti.count(lambda: None, lambda: None) == {"kernels": 0, "copies": 0, "memsets": 0}
    work()
    assert cupti.count(work, lambda: None)["kernels"] == 3


def test_cupti_that_cannot_be_loaded_is_a_reason(tool, monkeypatch, tmp_path):
    launches = importlib.import_module("gpu_launches")
    (tmp_path / "libcupti.so").write_text("no library", encoding="utf-8")
    monkeypatch.setattr(launches, "libraries", lambda: iter([str(tmp_path / "libcupti.so")]))
    found, reason = launches.with_cupti()
    assert found is None
    assert "libcupti.so" in reason
    monkeypatch.setattr(launches, "libraries", lambda: iter([]))
    assert launches.with_cupti() == (None, "libcupti.so was not found")
    monkeypatch.setattr(launches, "with_profiler", lambda work, synchronize: {"kernels": 5, "copies": 0, "memsets": 0})
    counter = launches.Launches()
    assert counter.count(lambda: None, lambda: None)["kernels"] == 5
    assert counter.method.startswith("torch.profiler, as there is no CUPTI")
