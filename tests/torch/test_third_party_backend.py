"""The worked backend of docs/writing-a-backend.md: installed as a user would, judged by the conformance suite."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import arraygrad as ag

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "arraygrad-torch"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The environment of a process that has the plugin installed."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--target", str(folder), str(EXAMPLE)], check=True)
    return os.environ | {"PYTHONPATH": str(folder)}


def run(environment, folder, *arguments):
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_it_is_short():
    lines = (EXAMPLE / "arraygrad_torch.py").read_text("utf-8").splitlines()
    assert len(lines) <= 42


def test_it_is_listed(installed, tmp_path):
    status, out = run(installed, tmp_path, "-m", "arraygrad", "backends")
    assert status == 0
    (line,) = [line for line in out.splitlines() if line.startswith("torch ")]
    assert line.split()[:4] == ["torch", "arraygrad-torch", "0.1.0", "yes"]


def test_it_passes_the_conformance_suite(installed, tmp_path):
    status, out = run(installed, tmp_path, "-m", "arraygrad.conformance", "--backend", "torch", "-q")
    assert status == 0, out[-4000:]
    assert "conformance of torch" in out
    assert "matches no test" not in out


USE = """
import torch

import arraygrad as ag
from arraygrad import torch as xp

memory = torch.ones(3)
x = ag.asarray(memory).requires_grad_()
y = xp.linspace(0, 1, 3)
(x * y).sum().backward()
assert x.grad.tolist() == [0.0, 0.5, 1.0], x.grad
assert x.dtype == torch.float32
assert x.device == y.device == "torch" or torch.cuda.is_available()
with ag.no_grad():
    x += 1
assert memory.tolist() == [2.0, 2.0, 2.0], "the tensor has the memory of the array that it was made of"
moved = ag.ones(3, device="numpy", requires_grad=True)
(moved.to("torch") * y).sum().backward()
assert moved.grad.device == "numpy"
"""


def test_it_works_as_the_page_says(installed, tmp_path):
    status, out = run(installed, tmp_path, "-c", USE)
    assert status == 0, out


@pytest.mark.filterwarnings("ignore:'mkldnn' is no longer used:UserWarning")  # array-api-compat asks for all devices
def test_without_the_plugin_a_generic_backend_does():
    x = ag.asarray(torch.tensor([0.0, 1.0])).requires_grad_()
    ag.exp(x).sum().backward()
    assert x.grad.backend.name == "torch"
    assert x.grad.tolist() == pytest.approx([1.0, 2.718281828], rel=1e-6)
