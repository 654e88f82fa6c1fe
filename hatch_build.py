"""The build hook of the wheel: compiles the engine with mypyc where that is possible.

The environment variable ARRAYGRAD_PURE decides, at build time:

- unset: compile where a C compiler works; otherwise make a pure wheel, and say so;
- 0: compile, and fail where that is not possible;
- 1: make a pure wheel.

A pure wheel holds the same Python files; a compiled one has extension modules beside them, which Python prefers.
Editable installations are always pure, so that edits take effect.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What an operation and a step of backward run through. Modules that mypyc cannot compile say so at their top.
ENGINE = (
    "_agenda",
    "_apply",
    "_forward",
    "_graph",
    "_indexing",
    "_inplace",
    "_kernels",
    "_operators",
    "_primitive",
    "_promotion",
    "_reverse",
    "_sweep",
    "_tensor",
    "_unusual",
    "_view",
)

VARIABLE = "ARRAYGRAD_PURE"


class EngineBuildHook(BuildHookInterface[Any]):
    """Adds the compiled engine to a wheel."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return what compiling needs beside hatchling."""
        return [] if choice() == "1" else ["mypy>=1.18", "setuptools>=77"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the engine and include it, if the wheel is not to be pure."""
        if version == "editable" or choice() == "1":
            return
        self._work = tempfile.TemporaryDirectory(prefix="arraygrad-")  # gone with this object, whatever happens
        try:
            modules = compile_engine(Path(self.root, "src"), Path(self._work.name))
        except Unable as reason:
            if choice() == "0":
                raise
            self.app.display_warning(
                f"arraygrad: the engine is not compiled, as {reason}. This wheel is pure Python: it computes the same, "
                "but operations on small arrays take about twice the time. Install a C compiler and Python's headers "
                f"and build again for the other form; set {VARIABLE}=1 to choose this one without a notice."
            )
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        for path, place in modules.items():
            build_data["force_include"][str(path)] = place


class Unable(RuntimeError):
    """The engine cannot be compiled on this machine."""


def choice() -> str:
    """Return the value of the environment variable: 0, 1, or nothing."""
    value = os.environ.get(VARIABLE, "")
    if value not in ("", "0", "1"):
        raise ValueError(f"{VARIABLE} is {value!r}: it can be 1 for a pure wheel, 0 for a compiled one, or unset")
    return value


def compile_engine(source: Path, work: Path) -> dict[Path, str]:
    """Compile a copy of the engine under ``work``; return the extension modules, each with its place in the wheel.

    Raises Unable where there is no working C compiler.
    """
    from setuptools import Distribution
    from setuptools.errors import BaseError, CompileError, LinkError

    shutil.copytree(source / "arraygrad", work / "arraygrad", ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    built = work / "built"
    with contextlib.chdir(work):
        try:
            check_compiler()
            command = Distribution({"ext_modules": extensions()}).get_command_obj("build_ext")
            command.build_lib, command.build_temp = str(built), str(work / "temporary")
            command.ensure_finalized()
            command.run()
        except (BaseError, CompileError, LinkError) as error:
            raise Unable(f"the C compiler does not work ({error})") from error
        except SystemExit as end:  # how mypyc says that it has printed errors
            raise Unable("mypyc does not accept the sources (see above)") from end
    return {path: str(path.relative_to(built)) for path in built.rglob("*") if path.is_file()}


def check_compiler() -> None:
    """Compile an empty extension module: what fails here is no fault of ours."""
    from setuptools import Distribution, Extension

    Path("empty.c").write_text("#include <Python.h>\n", encoding="utf-8")
    command = Distribution({"ext_modules": [Extension("empty", ["empty.c"])]}).get_command_obj("build_ext")
    command.build_lib = command.build_temp = "empty"
    command.ensure_finalized()
    with quiet():
        command.run()


def extensions() -> list[Any]:
    """Return mypyc's extension modules for the engine; the C code is written below the current folder."""
    from mypyc.build import mypycify

    paths = [f"arraygrad/{module}.py" for module in ENGINE]
    return mypycify(
        ["--ignore-missing-imports", *paths], group_name="_arraygrad_engine", opt_level="3", debug_level="0"
    )


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep a compiler's messages off the terminal: those that matter are repeated by whoever handles the error."""
    with open(os.devnull, "w", encoding="utf-8") as nothing:
        saved = os.dup(2)
        os.dup2(nothing.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)
