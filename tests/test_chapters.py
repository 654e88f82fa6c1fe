"""A chapter has one name: in rules, functions and samples, and in the tests of each."""

import ast
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

import arraygrad.functions
import arraygrad.rules
from arraygrad._graph.primitive import Primitive
from arraygrad.conformance import samples

TESTS = Path(__file__).parent
# Assignment through a view is no function, but what the engine records for one.
WITHOUT_FUNCTIONS = {"views"}


def chapters(package):
    """Return the names of a package's public modules."""
    return {module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_")}


RULES = chapters(arraygrad.rules) - WITHOUT_FUNCTIONS
FUNCTIONS = chapters(arraygrad.functions)


def module(package, chapter):
    """Import a chapter; two packages have functions of the names of their chapters."""
    return import_module(f"arraygrad.{package}.{chapter}")


def tree_of(package, chapter):
    return ast.parse(Path(module(package, chapter).__file__).read_text("utf-8"))


def primitives(chapter):
    """Return the primitives that a chapter of rules declares, without those that it imports."""
    imported = {n.name for node in ast.walk(tree_of("rules", chapter)) if hasattr(node, "names") for n in node.names}
    found = vars(module("rules", chapter)).items()
    return [value for name, value in found if isinstance(value, Primitive) and name not in imported]


@pytest.mark.parametrize("chapter", sorted(RULES))
def test_a_chapter_of_rules_has_functions_and_tests(chapter):
    assert primitives(chapter)
    assert chapter in FUNCTIONS
    assert (TESTS / "rules" / f"test_{chapter}.py").is_file()


@pytest.mark.parametrize("chapter", sorted(FUNCTIONS))
def test_a_chapter_of_functions_has_tests_and_runs_the_rules_of_its_name(chapter):
    assert (TESTS / "functions" / f"test_{chapter}.py").is_file()
    imported = {
        name.name
        for node in ast.walk(tree_of("functions", chapter))
        if isinstance(node, ast.ImportFrom) and node.module == "arraygrad.rules"
        for name in node.names
        if name.asname == "rules"
    }
    assert imported == ({chapter} & RULES)


@pytest.mark.parametrize("chapter", sorted(RULES))
def test_a_chapter_with_derivatives_has_samples(chapter):
    differentiable = [p for p in primitives(chapter) if set(p.inputs) - p.constant_in]
    assert (chapter in chapters(samples)) == bool(differentiable)


def test_no_name_is_said_in_two_chapters():
    names = [name for chapter in FUNCTIONS - {"inspection"} for name in module("functions", chapter).__all__]
    assert len(set(names)) == len(names) > 200


def test_the_package_has_the_functions_and_not_the_chapters():
    assert set(arraygrad.functions.__all__) & FUNCTIONS == {"dropout", "einsum"}
    assert {"sin", "relu", "finfo", "unique_all"} < set(arraygrad.functions.__all__)
