"""The examples run as a user runs them, reach what they promise, and say why a backend cannot be used."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
DIGITS = EXAMPLES / "digits.py"
INVERSE = EXAMPLES / "inverse_problem.py"

PNG = b"\x89PNG"


@pytest.fixture(autouse=True)
def _libraries():
    for name in ("matplotlib", "scipy", "sklearn", "tqdm"):
        pytest.importorskip(name, reason=f"the examples need {name}, of the dependency group 'examples'")


def run(script, *arguments, folder):
    environment = os.environ | {"MPLBACKEND": "agg", "MPLCONFIGDIR": str(folder / "matplotlib")}
    command = [sys.executable, str(script), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def load(script):
    spec = importlib.util.spec_from_file_location(script.stem, script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_digits_reaches_97_percent_and_draws_its_pictures(tmp_path):
    done = run(DIGITS, "--backend", "numpy", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "backend numpy: 1437 digits, 40 epochs" in done.stdout
    assert "40/40" in done.stderr  # the progress bar
    assert float(re.search(r"test accuracy: ([\d.]+)%", done.stdout)[1]) >= 97
    folder = tmp_path / "digits-output"
    assert sorted(path.name for path in folder.iterdir()) == ["graph.svg", "loss.png", "misread.png"]
    assert (folder / "loss.png").read_bytes().startswith(PNG)
    assert (folder / "misread.png").read_bytes().startswith(PNG)
    graph = (folder / "graph.svg").read_text("utf-8")
    for label in ("0.weight", "3.bias", "(256, 64)", "AccumulateGrad"):
        assert f">{label}<" in graph


def test_digits_learns_on_another_backend(tmp_path):
    done = run(DIGITS, "--backend", "strict", "--epochs", "3", "--no-plots", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "backend strict: 1437 digits, 3 epochs" in done.stdout
    assert float(re.search(r"test accuracy: ([\d.]+)%", done.stdout)[1]) >= 88
    assert not (tmp_path / "digits-output").exists()


def test_one_seed_gives_one_result(tmp_path):
    def accuracies():
        done = run(DIGITS, "--epochs", "1", "--seed", "3", "--no-plots", folder=tmp_path)
        return re.search(r"test accuracy: .*", done.stdout)[0]

    assert accuracies() == accuracies()


@pytest.mark.parametrize("script", [DIGITS, INVERSE], ids=["digits", "inverse_problem"])
def test_a_backend_that_cannot_be_used_says_why(tmp_path, script):
    done = run(script, "--backend", "nonesuch", folder=tmp_path)
    assert done.returncode == 2
    assert f"{script.name}: unknown backend 'nonesuch'; installed: " in done.stderr
    assert "Traceback" not in done.stderr


def test_inverse_problem_finds_the_conductivity_with_fewer_evaluations(tmp_path):
    done = run(INVERSE, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    ours, theirs = re.findall(
        r"(\d+) evaluations, misfit ([\d.e+-]+), error of the conductivity ([\d.]+)%", done.stdout
    )
    assert float(ours[2]) < 6
    assert float(ours[1]) == pytest.approx(float(theirs[1]), rel=0.05)
    assert int(ours[0]) * 10 < int(theirs[0])
    assert (tmp_path / "inverse-problem-output" / "conductivity.png").read_bytes().startswith(PNG)


def test_the_gradient_of_the_inverse_problem_is_right():
    import numpy as np
    from scipy.optimize import check_grad

    example = load(INVERSE)
    problem = example.make_problem()
    evaluate = example.value_and_grad(lambda p: example.misfit(p, problem))
    point = np.random.default_rng(1).normal(size=example.CELLS + 1)
    value, gradient = evaluate(point)
    assert value > 0
    error = check_grad(lambda p: evaluate(p)[0], lambda p: evaluate(p)[1], point)
    assert error < 1e-5 * np.linalg.norm(gradient)
