"""How the wheel gets its compiled engine: mypyc translates some modules to C while hatchling builds it.

Note [Both forms]
    The wheel has one source: the rooms in COMPILED run as plain Python too, and their .py files lie beside the
    extension modules, for tracebacks and `inspect`. So a wheel without a compiled engine does the same, only slower,
    and is what an installation falls back to where the engine cannot be compiled. The environment variable
    ARRAYGRAD_PURE decides otherwise: 1 never compiles, 0 makes a failure to compile an error. Editable installations
    are always plain Python, so that edits take effect.
"""

from __future__ import annotations

import atexit
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# The rooms that an operation and a backward pass run through; each is compiled whole but for its __init__.py. What must
# stay plain Python is in other rooms and says so: see src/arraygrad/_tensor/tensor.py.
COMPILED = ("_base", "_graph", "_engine")

# mypyc comes with mypy. The C code that it writes is edited, so each of its versions has to be tried first.
REQUIREMENTS = ["mypy>=2.4,<2.5", "setuptools>=77"]

VARIABLE = "ARRAYGRAD_PURE"


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # it has no configuration of its own to name
    """Adds the compiled modules to the wheel."""

    def dependencies(self) -> list[str]:
        """What hatchling has to install before it builds: nothing for a pure wheel."""
        return [] if choice() == "pure" or (choice() == "either" and c_problem()) else REQUIREMENTS

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and say which files join the wheel."""
        chosen = choice()
        if version == "editable" or chosen == "pure":
            return
        problem = c_problem()
        if problem is None:
            self.work = Path(tempfile.mkdtemp(prefix="arraygrad-build-"))
            atexit.register(shutil.rmtree, self.work, ignore_errors=True)  # also if the build fails somewhere else
            problem = compile_engine(Path(self.root, "src", "arraygrad"), self.work)
        if problem is None:
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
            built = self.work / "built"
            for path in sorted(file for file in built.rglob("*") if file.is_file()):
                build_data["force_include"][str(path)] = path.relative_to(built).as_posix()
        elif chosen == "compiled":
            raise RuntimeError(f"{VARIABLE}=0 asks for a compiled engine, but {problem}")
        else:
            self.app.display_warning(
                f"arraygrad is built as plain Python, which does the same but is slower, because {problem}\n"
                f"For the compiled form install a C compiler and Python's headers (on Debian: gcc and python3-dev) and "
                f"install arraygrad again; {VARIABLE}=0 then makes a failure an error, {VARIABLE}=1 silences this."
            )

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary files."""
        if hasattr(self, "work"):
            shutil.rmtree(self.work)


def choice() -> str:
    """Read ARRAYGRAD_PURE: "pure", "compiled", or "either" where it is not set."""
    value = os.environ.get(VARIABLE, "")
    if value not in ("", "0", "1"):
        raise ValueError(
            f"{VARIABLE} must be 1 (plain Python), 0 (compiled, or an error) or unset (compiled where that is "
            f"possible), but it is {value!r}"
        )
    return {"": "either", "0": "compiled", "1": "pure"}[value]


def c_problem() -> str | None:
    """Say why C extensions cannot be compiled here; None if nothing speaks against it."""
    if sys.platform == "win32":
        return None  # setuptools looks for Microsoft's compiler, in places of its own
    headers = Path(sysconfig.get_path("include"), "Python.h")
    if not headers.is_file():
        return f"Python's headers are missing ({headers})"
    command = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    if shutil.which(command[0]) is None:
        return f"no C compiler was found ({command[0]!r})"
    return None


def sources(package: Path) -> list[Path]:
    """Return the files that are compiled."""
    files = [path for room in COMPILED for path in sorted((package / room).glob("*.py"))]
    return [path for path in files if path.name != "__init__.py"]


SCRIPT = Path(__file__).parent / "tools" / "compile_engine.py"


def compile_engine(package: Path, work: Path) -> str | None:
    """Compile COMPILED into `work`/built, laid out as in the wheel; return what went wrong."""
    shutil.copytree(package, work / "arraygrad", ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.pyd"))
    modules = [path.relative_to(work).as_posix() for path in sources(work / "arraygrad")]  # as tracebacks show them
    # In a process of its own, since mypyc reads and writes in the current folder, and may exit.
    process = subprocess.run(
        [sys.executable, str(SCRIPT), *modules], cwd=work, capture_output=True, text=True, check=False
    )
    output = "\n".join((process.stdout + process.stderr).strip().splitlines()[-30:])
    if process.returncode == 3:
        return f"the C compiler failed:\n{output}"
    return f"mypyc could not translate the engine:\n{output}" if process.returncode else None
