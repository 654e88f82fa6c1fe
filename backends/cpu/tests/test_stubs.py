"""Stubs and the package's names are those of the C library (tools/stubs.py), and the tool sees where they are not."""

import importlib.util
from pathlib import Path

import pytest

from arraygrad_cpu import _core

TOOL = Path(__file__).parents[1] / "tools" / "stubs.py"
specification = importlib.util.spec_from_file_location("stubs", TOOL)
stubs = importlib.util.module_from_spec(specification)
specification.loader.exec_module(stubs)

STUB = (stubs.PACKAGE / "_core" / "__init__.pyi").read_text()
FACE = (stubs.PACKAGE / "__init__.py").read_text()
KNOWN = stubs.known_annotations()
SORT = "def sort(x: Array, /, *, axis: int = -1, descending: _bool = False, stable: _bool = True) -> Array: ...\n"


@pytest.mark.parametrize(("path", "expected"), list(stubs.files()), ids=lambda value: getattr(value, "name", ""))
def test_stubs_and_names_are_those_of_the_library(path, expected):
    assert path.read_text() == expected, f"run {TOOL.name} --write"


def test_a_function_without_a_stub_gets_one_with_the_types_that_its_parameters_have_elsewhere():
    assert SORT in STUB
    assert stubs.stub_file(STUB.replace(SORT, ""), _core, KNOWN) == STUB


@pytest.mark.parametrize(
    "wrong", [SORT.replace("-1", "0"), SORT.replace("descending", "falling"), SORT.replace(" /,", "")]
)
def test_another_signature_is_corrected(wrong):
    assert stubs.stub_file(STUB.replace(SORT, wrong), _core, KNOWN) == STUB


def test_a_stub_without_a_function_goes():
    assert (
        stubs.stub_file(STUB.replace(SORT, SORT + "def sorted_by(x: Array, /) -> Array: ...\n"), _core, KNOWN) == STUB
    )


def test_names_are_added_to_the_package_and_taken_from_it():
    fewer = FACE.replace("    argsort,\n", "").replace('    "argsort",\n', "")
    restored = stubs.face(fewer, _core)
    assert sorted(restored.splitlines()) == sorted(FACE.splitlines())
    more = FACE.replace("    argsort,\n", "    argsort,\n    argsorted,\n")
    assert stubs.face(more.replace('    "argsort",\n', '    "argsort",\n    "argsorted",\n'), _core) == FACE
