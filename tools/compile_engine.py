"""Compile modules with mypyc, in the current folder: hatch_build.py runs this, with the modules' paths as arguments.

The extension modules go to ./built. The exit status is 3 if the C compiler failed; whatever else fails is a defect.

Note [Docstrings]
    mypyc gives compiled functions and classes their signatures, and leaves their docstrings out. They are put into the
    C code that it wrote, behind the signatures, where `help` finds them; tests see that none is missing. In C a module
    goes by the shortest end of its dotted name that is unique. What mypyc leaves as a class of Python's, a named tuple
    say, gets its docstring from a line at the end of its module, in the copy that is compiled.

Note [Acyclic classes]
    Instances of a class that is declared acyclic have no header of the garbage collector, so that they cost it nothing.
    But mypyc 2.4 lets CPython's trashcan put off freeing them when that happens deep inside other objects, and the
    trashcan writes into the header: into somebody else's memory. Freeing such an instance cannot go any deeper, so it
    needs no trashcan, which is taken out. A test frees deep graphs with Python's checks of memory.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from mypyc.build import mypycify
from mypyc.namegen import exported_name, make_module_translation_map
from setuptools import Distribution
from setuptools.errors import CCompilerError, ExecError, PlatformError

C_FAILED = 3

# Types, and with them the C code, are not to depend on settings and on what happens to be installed.
MYPY = ["--config-file=", "--no-site-packages", "--ignore-missing-imports", "--cache-dir=mypy"]


def main(paths: list[str]) -> None:
    # The group's name is that of the shared library with all the code, which mypyc wants beside the package; it must
    # not begin like a plugin's.
    document_plain_classes(paths)
    extensions = mypycify(
        [*MYPY, *paths], group_name="_arraygrad_engine", opt_level="3", debug_level="0", target_dir="c"
    )
    document(paths)
    free_acyclic_at_once()
    for extension in extensions:  # a compiler newer than mypyc may warn
        extension.extra_compile_args = [flag for flag in extension.extra_compile_args if flag != "-Werror"]
    command = Distribution({"ext_modules": extensions}).get_command_obj("build_ext")
    command.build_lib, command.build_temp = "built", "objects"
    command.ensure_finalized()
    try:
        command.run()
    except (CCompilerError, ExecError, PlatformError) as error:
        print(type(error).__name__, error, sep=": ", file=sys.stderr)
        sys.exit(C_FAILED)


def document_plain_classes(paths: list[str]) -> None:
    """Let classes that are not compiled keep their docstrings: see Note [Docstrings]."""
    for path in map(Path, paths):
        text = path.read_text(encoding="utf-8")
        for outer in ast.parse(text).body:
            if isinstance(outer, ast.ClassDef) and is_plain(outer) and (doc := ast.get_docstring(outer)):
                text += f'setattr({outer.name}, "__doc__", {doc!r})\n'
        path.write_text(text, encoding="utf-8")


def is_plain(class_: ast.ClassDef) -> bool:
    """Whether mypyc leaves a class as one of Python's."""
    calls = [decorator for decorator in class_.decorator_list if isinstance(decorator, ast.Call)]
    marks = [ast.unparse(keyword) for call in calls for keyword in call.keywords]
    bases = [ast.unparse(base) for base in class_.bases]
    return "native_class=False" in marks or "NamedTuple" in bases or "TypedDict" in bases


def document(paths: list[str]) -> None:
    """Put the docstrings of modules into the C code: see Note [Docstrings]."""
    modules = {path.removesuffix(".py").replace("/", "."): Path(path) for path in paths}
    short = make_module_translation_map(list(modules))
    texts: dict[str, str] = {}
    for module, path in modules.items():
        for name, found in docstrings(path):
            # Classes go by their bare names.
            key = name if isinstance(name, str) else exported_name(short[module] + ".".join(name))
            if key in texts:
                raise RuntimeError(f"two compiled classes are called {key}: mypyc's C code does not tell them apart")
            texts[key] = found

    def text(key: str) -> str:
        return f'"{escaped(texts[key])}"' if key in texts else '""'

    # Of functions and methods, of classes, and of properties, which have no signature.
    function = r'(CPyPy_(\w+),[^{}"]*PyDoc_STR\("[^"\n]*\\n--\\n\\n")'
    class_ = r'(\.tp_doc = PyDoc_STR\("(\w+)\([^"\n]*\\n--\\n\\n")'
    property_ = r"(\(getter\)(\w+?)_get_(\w+),\s*[^,{}]*,\s*)NULL(, NULL\})"
    for file in Path("c").rglob("__native_*.c"):
        code = file.read_text(encoding="utf-8")
        code = re.sub(function, lambda found: found[1] + text(found[2]), code)
        code = re.sub(class_, lambda found: found[1] + text(found[2]), code)
        code = re.sub(property_, lambda found: f"{found[1]}{text(f'{found[2]}___{found[3]}')}{found[4]}", code)
        file.write_text(code, encoding="utf-8")


def free_acyclic_at_once() -> None:
    """Take the trashcan out of the deallocators of acyclic classes: see Note [Acyclic classes]."""
    # Those of other classes leave the garbage collector's list first.
    acyclic = r"(_dealloc\(\w+ \*self\)\s*\{\s*)CPy_TRASHCAN_BEGIN\([^)]*\)([^{}]*)CPy_TRASHCAN_END\(self\)"
    mended = 0
    for file in Path("c").rglob("__native_*.c"):
        code, found = re.subn(acyclic, r"\1\2", file.read_text(encoding="utf-8"))
        file.write_text(code, encoding="utf-8")
        mended += found
    if not mended:  # rather no compiled engine than one that writes into memory of others
        raise RuntimeError("this mypyc writes other deallocators than those known here: see Note [Acyclic classes]")


def docstrings(path: Path) -> Iterator[tuple[str | tuple[str, ...], str]]:
    """The docstrings in a module: of classes by name, of functions by a path of names within the module."""
    for outer in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(outer, ast.FunctionDef | ast.ClassDef) and (text := ast.get_docstring(outer)):
            yield (outer.name if isinstance(outer, ast.ClassDef) else (outer.name,)), text
        seen = set()
        for inner in outer.body if isinstance(outer, ast.ClassDef) else []:
            # The first of a property's functions is the one with the docstring.
            if isinstance(inner, ast.FunctionDef) and inner.name not in seen and (text := ast.get_docstring(inner)):
                seen.add(inner.name)
                yield (outer.name, inner.name), text


def escaped(text: str) -> str:
    """The inside of a string literal in C; every C compiler understands octal escapes."""
    plain = set(range(32, 127)) - set(b'"\\?')
    return "".join(chr(byte) if byte in plain else f"\\{byte:03o}" for byte in text.encode())


if __name__ == "__main__":
    main(sys.argv[1:])
