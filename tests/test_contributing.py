"""The function that CONTRIBUTING.md adds is added, as the page says it, to a copy of the package, and works."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pages
import pytest

ROOT = Path(__file__).parents[1]
PLACES = re.compile(r"# ((?:src|tests)/\S+\.py)\n(.*)", re.DOTALL)

# What is added to the end of a file, or under a line in it, with the indentation of that line.
NEIGHBOURS = {
    "src/arraygrad/_tensor/methods/elementwise.py": "    sqrt = functions.sqrt\n",
    "src/arraygrad/conformance/samples/exponential.py": '    yield from elementwise("exp", "fc", (-2, 2))\n',
}

USE = """
import doctest
import arraygrad as ag
from arraygrad.conformance import check_derivatives
from arraygrad.conformance.samples import SAMPLES
from arraygrad.functions import exponential

x = ag.tensor([-8.0, 27.0], dtype=ag.float64)
assert ag.Tensor.cbrt is ag.cbrt and "cbrt" in ag.functions.__all__
assert x.cbrt().tolist() == ag.numpy.cbrt(x).tolist()
samples = [sample for sample in SAMPLES if sample.name == "cbrt"]
assert len(samples) == 3
for sample in samples:
    check_derivatives(sample.function, sample.make(x._backend))
finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
for test in finder.find(exponential.cbrt, globs={"ag": ag}):
    assert runner.run(test) == (0, 1)
"""


@pytest.fixture(scope="module")
def snippets():
    found = [PLACES.fullmatch(block.code) for block in pages.blocks_of((ROOT / "CONTRIBUTING.md").read_text("utf-8"))]
    return {match[1]: match[2] for match in found if match}


@pytest.fixture(scope="module")
def copy(snippets, tmp_path_factory):
    """A copy of the package and of one file of tests, with the function in it."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    for path, code in snippets.items():
        text = (ROOT / path).read_text("utf-8")
        neighbour = NEIGHBOURS.get(path)
        if neighbour is None:
            text += f"\n\n{code}"
        else:
            assert text.count(neighbour) == 1
            text = text.replace(neighbour, f"{neighbour}    {code}")
        if "/functions/" in path and path.startswith("src"):
            text = text.replace("__all__ = [", '__all__ = ["cbrt", ', 1)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def run(copy, *command):
    """Run Python on the copy, where it is found first."""
    path = os.pathsep.join(map(str, (copy / "src", ROOT / "tests" / "helpers")))
    environment = os.environ | {"PYTHONPATH": path, "ARRAYGRAD_BACKEND": "numpy"}
    done = subprocess.run(
        [sys.executable, *command], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_function_is_five_places(snippets):
    assert list(snippets) == [
        "src/arraygrad/rules/exponential.py",
        "src/arraygrad/functions/exponential.py",
        "src/arraygrad/_tensor/methods/elementwise.py",
        "src/arraygrad/conformance/samples/exponential.py",
        "tests/functions/test_exponential.py",
    ]


def test_the_function_its_method_and_its_samples_work(copy):
    run(copy, "-c", USE)


def test_its_test_passes(copy):
    run(copy, "-m", "pytest", "-q", "--rootdir", str(copy), "tests/functions/test_exponential.py", "-k", "cube_roots")


def test_its_rule_has_a_sample(copy):
    wanted = ROOT / "tests" / "conformance" / "test_samples.py"
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(wanted), "-k", "every_rule_has_a_sample or cbrt")
