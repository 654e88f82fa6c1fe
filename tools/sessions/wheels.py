"""Wheels for the sessions, built once for each state of their sources, below build/wheels."""

import hashlib
from pathlib import Path

import nox

from sessions.matrix import WHOLE

CPU = "backends/cpu"
SOURCES = {".c", ".h", ".py", ".pyi"}
BUILD_FILES = {"meson.build", "meson.options", "pyproject.toml"}


def core_wheel(session: nox.Session) -> str:
    """The core's wheel with the compiled engine; that it cannot be compiled is an error here."""
    building = [Path("hatch_build.py"), Path("tools", "compile_engine.py"), Path("pyproject.toml")]
    sources = [*building, *Path("src").rglob("*.py")]
    return wheel(session, ".", sources, env={"ARRAYGRAD_PURE": "0"})


def cpu_wheel(session: nox.Session, optimised: bool = WHOLE) -> str:
    """The wheel of the CPU library; warnings are errors here, as whoever builds it elsewhere is not to be bothered.

    The optimised one is what users get. The other is compiled in half the time, for whoever tries a change.
    """
    files = [path for path in Path(CPU).rglob("*") if path.suffix in SOURCES or path.name in BUILD_FILES]
    # A build that was ended from outside leaves what it wrote, in a hidden folder.
    sources = [path for path in files if not any(part.startswith(".") for part in path.parts)]
    settings = ["-Csetup-args=--werror", *([] if optimised else ["-Csetup-args=-Doptimization=2"])]
    return wheel(session, CPU, sources, *settings)


def wheel(
    session: nox.Session, folder: str, sources: list[Path], *settings: str, env: dict[str, str] | None = None
) -> str:
    """The wheel of a folder for the session's Python: built once for each state of its sources."""
    state = hashlib.sha256(" ".join(settings).encode())
    for path in sorted(sources):
        state.update(str(path).encode() + path.read_bytes())
    target = Path("build", "wheels", f"{cache_tag(session)}-{state.hexdigest()[:16]}").resolve()
    if not list(target.glob("*.whl")):
        session.install("build")
        build = ("python", "-m", "build", "--wheel", "--outdir", str(target), *settings, folder)
        session.run(*build, silent=True, env=env)
    (built,) = target.glob("*.whl")
    return str(built)


def cache_tag(session: nox.Session) -> str:
    """The session's Python in a word, such as cpython-311."""
    return str(session.run("python", "-c", "import sys; print(sys.implementation.cache_tag)", silent=True)).strip()
