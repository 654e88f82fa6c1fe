"""Where the tests run: Pythons, backends and forms of the core, and which of these a plain `nox` takes.

Note [The whole matrix]
    With CI set, everything is tested: on each Python the compiled core, over NumPy and over the CPU library, as these
    wheels differ between Pythons; the pure core on the oldest and the newest, and over array-api-strict on one of them.
    The conformance suite judges each backend under each form once. Elsewhere only the Python that runs nox is taken,
    with one form for each backend: it is what whoever tries a change wants to know within minutes. `nox -s` runs any
    other cell by its name.
"""

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

WHOLE = "CI" in os.environ
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
PYTHONS = ["3.11", "3.12", "3.13"]


class Cell(NamedTuple):
    """One combination in which tests run; nox takes its fields as parameters, in this order."""

    python: str
    backend: str
    form: str

    def of(self, session: str) -> str:
        """The name by which nox knows a session with these parameters."""
        return f"{session}(python={self.python!r}, backend={self.backend!r}, form={self.form!r})"


def cells_of(python: str) -> list[Cell]:
    """What one Python can run."""
    combinations = [("numpy", "pure"), ("numpy", "compiled"), ("cpu", "compiled"), ("strict", "pure")]
    return [Cell(python, backend, form) for backend, form in combinations]


CELLS = [cell for python in dict.fromkeys([*PYTHONS, HERE]) for cell in cells_of(python)]

# Note [Tests that run once]
#     What depends neither on the backend nor on the form runs in one cell of the whole matrix, and so do all of the
#     random programs.
FULLEST = Cell(PYTHONS[0], "numpy", "compiled")


def no_compiler() -> str | None:
    """Say why C extensions cannot be compiled here; None if nothing speaks against it."""
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return "Python's headers are missing (on Debian: python3-dev)"
    command = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    return None if shutil.which(command[0]) else f"there is no C compiler ({command[0]})"


def tested_cells() -> list[Cell]:
    """The cells in which a plain `nox` runs the tests: see Note [The whole matrix]."""
    if WHOLE:
        pure = {"numpy": (PYTHONS[0], PYTHONS[-1]), "strict": (PYTHONS[-1],)}
        whole = [cell for python in PYTHONS for cell in cells_of(python)]
        return [cell for cell in whole if cell.form == "compiled" or cell.python in pure[cell.backend]]
    left_out = Cell(HERE, "numpy", "compiled" if no_compiler() else "pure")
    return [cell for cell in cells_of(HERE) if cell != left_out]


def judged_cells() -> list[Cell]:
    """The cells in which a plain `nox` runs the conformance suite: each backend and form once, on the oldest Python."""
    found: dict[tuple[str, str], Cell] = {}
    for cell in tested_cells():
        found.setdefault((cell.backend, cell.form), cell)
    return list(found.values())


def runs_everything(cell: Cell) -> bool:
    """Whether the tests of Note [Tests that run once] run in a cell."""
    return WHOLE and cell == FULLEST


def default_sessions() -> list[str]:
    """What a plain `nox` runs; compiling the CPU library once more, with clang, is left to the whole matrix."""
    tested = [cell.of("tests") for cell in tested_cells()]
    judged = [cell.of("conformance") for cell in judged_cells()]
    return ["lint", "types", *(["native"] if WHOLE else []), *tested, *judged, "docs", "build"]


def show_interpreters() -> None:
    """Let nox find the Python that runs it, and all that pyenv has: pyenv's shims only run the one that is selected."""
    os.environ["PATH"] += os.pathsep + str(Path(sys.executable).parent)
    if "PYENV_VERSION" in os.environ or shutil.which("pyenv") is None:
        return
    listed = subprocess.run(["pyenv", "versions", "--bare"], capture_output=True, text=True, check=False).stdout.split()
    chosen = {python: [version for version in listed if version.startswith(f"{python}.")] for python in PYTHONS}
    versions = [found[-1] for found in chosen.values() if found]
    if versions:
        os.environ["PYENV_VERSION"] = ":".join(versions)
