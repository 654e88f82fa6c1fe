"""Compare the stubs and the names of the package with the functions that the C library has; --write changes them.

The C tables are the list: what the module `_core` and the modules in it hold, with the signatures that the functions'
docstrings begin with. Stubs add types to these, which C does not know: they are kept where they are, and new parameters
get those that parameters of the same name have elsewhere. So look at what was written, and let ruff sort it:

    python backends/cpu/tools/stubs.py            # prints what differs, and fails if anything does
    python backends/cpu/tools/stubs.py --write && ruff check --fix backends/cpu && ruff format backends/cpu
"""

import argparse
import ast
import contextlib
import difflib
import inspect
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

# Where the package names what the library does not have (any more), the library has been loaded all the same.
with contextlib.suppress(ImportError):
    import arraygrad_cpu  # noqa: F401  # it is imported to load the library
_core = sys.modules["arraygrad_cpu._core"]

PACKAGE = Path(__file__).parents[1] / "src" / "arraygrad_cpu"
# Where each module of the library is described, and where its names are handed on.
STUBS = {"__init__": _core, "fft": _core.fft, "kernels": _core.kernels, "linalg": _core.linalg}
FACES = {"__init__": _core, "fft": _core.fft, "linalg": _core.linalg}
OUTSIDE = {"__array_api_version__", "e", "inf", "nan", "newaxis", "pi"}  # names that the package itself adds


def functions(module: ModuleType) -> dict[str, inspect.Signature]:
    return {name: inspect.signature(value) for name, value in vars(module).items() if inspect.isbuiltin(value)}


def parameters(signature: inspect.Signature) -> list[tuple[str, str, str]]:
    """Name, kind and default of each parameter: what C and a stub must agree in."""
    return [
        (p.name, p.kind.name, "" if p.default is p.empty else repr(p.default)) for p in signature.parameters.values()
    ]


def signature_of(node: ast.FunctionDef) -> inspect.Signature:
    """The signature of a stub, with the source of its annotations."""
    source = ast.unparse(ast.FunctionDef(**{**node.__dict__, "decorator_list": [], "body": [ast.Pass()]}))
    space: dict[str, object] = {}
    exec("from __future__ import annotations\n" + source, space)  # our own stubs
    return inspect.signature(space[node.name])  # type: ignore[arg-type]  # the function just defined


def stubs_in(text: str) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}


def known_annotations() -> dict[str, str]:
    """For each parameter's name, the annotation that it has most often."""
    found: dict[str, Counter[str]] = {}
    for name in STUBS:
        for node in stubs_in((PACKAGE / "_core" / f"{name}.pyi").read_text()).values():
            for p in signature_of(node).parameters.values():
                found.setdefault(p.name, Counter())[str(p.annotation)] += 1
    return {name: counts.most_common(1)[0][0] for name, counts in found.items()}


def typed(name: str, signature: inspect.Signature, old: inspect.Signature | None, known: dict[str, str]) -> str:
    """A stub's line for a function of the library; annotations come from the old stub or from other functions."""
    before = dict(old.parameters) if old else {}
    new = [
        p.replace(annotation=before[p.name].annotation if p.name in before else known.get(p.name, "Any"))
        for p in signature.parameters.values()
    ]
    result = old.return_annotation if old else "Array"
    text = str(inspect.Signature(new))
    for p in new:
        text = text.replace(f"{p.name}: {p.annotation!r}", f"{p.name}: {p.annotation}")
    return f"def {name}{text} -> {result}: ..."


def stub_file(text: str, module: ModuleType, known: dict[str, str]) -> str:
    """A stub file with a stub for each function of the module, and none for others."""
    lines, stubs, library = text.splitlines(), stubs_in(text), functions(module)
    for node in sorted(stubs.values(), key=lambda node: -node.lineno):
        first, last = node.lineno - 1, node.end_lineno
        if node.name not in library:
            lines[first:last] = []
        elif parameters(signature_of(node)) != parameters(library[node.name]):
            lines[first:last] = [typed(node.name, library[node.name], signature_of(node), known)]
    for name in sorted(library.keys() - stubs.keys()):
        present = stubs_in("\n".join(lines))
        behind = [node.lineno - 1 for node in present.values() if node.name > name]
        lines.insert(min(behind, default=len(lines)), typed(name, library[name], None, known))
    return "\n".join(lines) + "\n"


def public(module: ModuleType) -> set[str]:
    return {name for name in vars(module) if not name.startswith("_") or name == "__array_namespace_info__"}


def names_in(block: ast.ImportFrom | ast.Assign) -> list[str]:
    return [a.name for a in block.names] if isinstance(block, ast.ImportFrom) else ast.literal_eval(block.value)


def face(text: str, module: ModuleType) -> str:
    """A file of the package whose import and `__all__` name what the module holds; ruff puts new names in order."""
    lines = text.splitlines()
    tree = ast.parse(text)
    blocks = [
        node
        for node in tree.body
        if (isinstance(node, ast.ImportFrom) and node.module == module.__name__)
        or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
    ]
    for block in reversed(blocks):
        imported = isinstance(block, ast.ImportFrom)
        items = names_in(block)
        kept_apart = {"fft", "linalg"} if module is _core else set()  # the package has modules of these names
        wanted = public(module) - kept_apart if imported else public(module) | (OUTSIDE & set(items))
        item = "    {}," if imported else '    "{}",'
        last = block.end_lineno or block.lineno
        inside = [line for line in lines[block.lineno : last - 1] if line.strip(' ",') in wanted]
        lines[block.lineno : last - 1] = [*inside, *(item.format(name) for name in sorted(wanted - set(items)))]
    return "\n".join(lines) + "\n"


def files() -> Iterator[tuple[Path, str]]:
    """Each file, and what it should be."""
    known = known_annotations()
    for name, module in STUBS.items():
        path = PACKAGE / "_core" / f"{name}.pyi"
        yield path, stub_file(path.read_text(), module, known)
    for name, module in FACES.items():
        path = PACKAGE / f"{name}.py"
        yield path, face(path.read_text(), module)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="change the files instead of printing what differs")
    write = parser.parse_args(arguments).write
    different = False
    for path, expected in files():
        text = path.read_text()
        different |= text != expected
        if write:
            path.write_text(expected)
        else:
            here, there = text.splitlines(keepends=True), expected.splitlines(keepends=True)
            sys.stdout.writelines(difflib.unified_diff(here, there, str(path), "the library's functions"))
    return int(different and not write)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
