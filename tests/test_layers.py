"""The house: rooms lie one above the other, imports run down, and no files import each other in a circle."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import ModuleType

import pytest

import arraygrad as ag

PACKAGE = Path(ag.__file__).parent
# From the ground up. What comes after the last of them is a face: it may say `import arraygrad as ag`.
ROOMS = ["_base", "_plain", "_backends", "_graph", "_typing", "rules", "_engine", "_random", "functions", "_tensor"]
FACES = len(ROOMS)


def module_of(path):
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def floor(module):
    """How high a module lies."""
    room = module.split(".")[1] if "." in module else ""
    return ROOMS.index(room) if room in ROOMS else FACES


def imports(path):
    """The modules of the package that a file imports when it runs, sooner or later, and the lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    ignored = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            ignored.update(inner for part in node.body for inner in ast.walk(part))
    for node in ast.walk(tree):
        if node in ignored:
            continue
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names if name.name.split(".")[0] == "arraygrad")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "arraygrad":
            for name in node.names:
                full = f"{node.module}.{name.name}"
                yield (full if full in MODULES else node.module), node.lineno


@pytest.mark.parametrize("module", [m for m in MODULES if floor(m) < FACES])
def test_imports_run_down(module):
    upwards = [f"line {line}: {target}" for target, line in imports(MODULES[module]) if floor(target) > floor(module)]
    assert not upwards, f"{module} imports what lies above it"


def test_no_files_import_each_other_in_a_circle():
    graph = {m: {t for t, _ in imports(path) if t in MODULES and t != m} for m, path in MODULES.items()}
    # A package's own __init__ is run before anything in it, and names what is in it: that is no circle to untangle.
    graph = {m: {t for t in targets if not m.startswith(f"{t}.")} for m, targets in graph.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_no_import_has_to_wait_for_the_end_of_its_file():
    late = [str(path) for path in MODULES.values() if "noqa: E402" in path.read_text(encoding="utf-8")]
    assert not late


def test_every_room_says_what_it_is():
    silent = [
        module
        for module, path in MODULES.items()
        if path.name == "__init__.py" and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_the_package_shows_no_module_of_its_rooms():
    shown = {name for name in dir(ag) if isinstance(getattr(ag, name), ModuleType) and not name.startswith("_")}
    faces = {module.split(".")[1] for module in MODULES if "." in module and floor(module) == FACES}
    # The chapters of functions and rules are rooms whose names nobody took for private.
    assert shown <= faces | {"functions", "rules"}
    assert set(ag._LAZY) <= shown
