"""The machinery of benchmarks/engine, with arraygrad alone: peers and plots need what tests do not install."""

import importlib
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "benchmarks" / "engine"


@pytest.fixture
def modules(monkeypatch):
    """The benchmark's modules, which import each other by bare names."""
    monkeypatch.syspath_prepend(str(FOLDER))
    names = ("fresh", "imperative", "inputs", "measure", "report", "rows", "worker")
    yield importlib.import_module
    for name in names:
        sys.modules.pop(name, None)


@pytest.fixture
def workers(modules):
    made = [modules("measure").Worker("numpy", None) for _ in range(2)]
    yield made
    for worker in made:
        worker.close()


def test_a_worker_makes_runs_and_reports_errors(workers):
    worker = workers[0]
    ((first,), (second,)) = worker.ask(make="single-backward", size=0)["grads"]
    assert -1 <= first <= 1 and -1 <= second <= 1
    assert worker.seconds(10) > 0
    with pytest.raises(RuntimeError, match=r"numpy: AttributeError: .*no such row"):
        worker.ask(make="no such row", size=0)
    assert worker.ask(make="forward-small", size=0)["grads"]


def test_candidates_are_compared_by_their_medians(modules, workers):
    workers[1].name = "other"
    row = next(row for row in modules("rows").ROWS if row.name == "forward-small")
    times = modules("measure").compare(workers, row, 0, rounds=2, seconds=0.001)
    assert set(times) == {"numpy", "other"}
    assert all(0 < time < 1 for time in times.values())


def test_a_candidate_that_computes_something_else_is_refused(modules):
    check = modules("measure").check
    check("row", "one", [[1.0, 2.0]], [[1.0, 2.0001]])
    with pytest.raises(RuntimeError, match="row: the gradients of one differ"):
        check("row", "one", [[1.0, 2.0]], [[1.0, 2.1]])
    with pytest.raises(RuntimeError, match="differ"):
        check("row", "one", [[1.0]], [[1.0, 2.0]])


def test_a_candidate_that_fails_is_left_out_and_named(modules, workers, capsys):
    row = modules("rows").Row("no such row", "nothing")
    with pytest.raises(RuntimeError, match="no candidate"):
        modules("measure").compare(workers, row, 0, rounds=1, seconds=0.001)
    assert "no such row: numpy: AttributeError" in capsys.readouterr().err


@pytest.mark.parametrize("ratio, said", [(0.4, "0.40 (reached: 0.45)"), (0.451, "0.45 (missed: 0.45)")])
def test_a_target_is_reached_or_missed(modules, ratio, said):
    row = modules("rows").ROWS[0]
    assert modules("report").cell(row, "numpy", ratio) == said
    assert modules("report").cell(row, "jax", ratio) == said[:4]


def test_every_row_is_described_has_targets_and_can_be_made(modules, workers):
    for row in modules("rows").ROWS:
        assert row.work
        assert {"numpy", "cpu"} <= set(row.targets)
        (size,) = row.sizes
        assert workers[0].ask(make=row.name, size=size)["grads"], row.name


def test_a_record_shows_ratios_targets_and_gaps(modules, tmp_path, monkeypatch):
    report = modules("report")
    monkeypatch.setattr(report, "DOCS", tmp_path)
    times = {"chain-small": {"torch": 1e-3, "numpy": 4e-4}}
    processes = {"import": {"milliseconds": {"torch": 1000.0, "numpy": 100.0}}}
    report.write(times, {}, processes, ("torch", "numpy", "jax"))
    text = (tmp_path / "engine-benchmarks.md").read_text(encoding="utf-8")
    assert "| 10 | **0.40** / 0.45 | – |" in text
    assert "| milliseconds | 1000 | 100 |" in text


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from Linux's /proc")
def test_a_chain_is_weighed_and_timed_in_a_process_of_its_own(modules):
    figures = modules("fresh").child("numpy", None, "depth", 2000)
    assert figures["seconds"] > 0
    assert figures["bytes"] >= 0
