"""What the sessions install, and where they import from."""

import shutil
from pathlib import Path

import nox

from sessions.matrix import WHOLE, no_compiler
from sessions.wheels import CPU, cache_tag, core_wheel, cpu_wheel

PLUGINS = {"numpy": "backends/numpy", "cupy": "backends/cupy", "strict": "tests/plugins/strict"}
PURE = {"ARRAYGRAD_PURE": "1"}
PYPROJECT = nox.project.load_toml("pyproject.toml")


def group(name: str) -> list[str]:
    """The requirements of a dependency group of pyproject.toml."""
    return list(nox.project.dependency_groups(PYPROJECT, name))


def compiler_is_missing(session: nox.Session, left_out: str) -> bool:
    """Whether nothing can be compiled here; says what is left out then. With CI set, that is an error."""
    problem = no_compiler()
    if problem and WHOLE:
        session.error(problem)
    if problem:
        session.warn(f"{left_out}: left out, as {problem}")
    return problem is not None


def skip_without_compiler(session: nox.Session, form: str) -> None:
    """Skip a session that needs the compiled form where nothing can be compiled. With CI set, that is an error."""
    problem = no_compiler()
    if form == "compiled" and problem:
        (session.error if WHOLE else session.skip)(problem)


def install_editable(session: nox.Session, *requirements: str) -> None:
    """Install the core and all plugins as they stand in the checkout; the one in C as a wheel."""
    folders = [".", *PLUGINS.values()]
    cpu = [] if compiler_is_missing(session, "arraygrad-cpu") else [cpu_wheel(session)]
    session.install(*(part for folder in folders for part in ("-e", f"./{folder}")), *cpu, *requirements)


def install_form(session: nox.Session, form: str, *requirements: str) -> None:
    """As `install_editable`, with the core in one of its two forms."""
    if form == "pure":
        install_editable(session, *requirements)
        return
    skip_without_compiler(session, form)
    folders = [part for folder in PLUGINS.values() for part in ("-e", f"./{folder}")]
    session.install(core_wheel(session), *folders, cpu_wheel(session), *requirements)


def empty_environment(session: nox.Session, folder: Path, wheels: list[str]) -> str:
    """A new virtual environment with these wheels and what they depend on; the path of its Python."""
    shutil.rmtree(folder, ignore_errors=True)
    session.run("python", "-m", "venv", str(folder))
    python = str(folder / "bin" / "python")
    session.chdir(folder)  # away from the checkout, which Python would import from
    session.run(python, "-m", "pip", "install", "--quiet", *wheels, external=True)
    return python


def sanitized_library(session: nox.Session) -> str:
    """The folder to import the CPU library from, for one instruction-set level and with sanitizers.

    It is built below build/, where only what has changed is compiled again; and not optimised, as the checks make loops
    so large that the least optimisation takes the compiler about ten times as long.
    """
    folder = Path("build", "sanitize", cache_tag(session)).resolve()
    options = {
        "b_sanitize": "address,undefined",
        "b_lundef": "false",
        "buildtype": "plain",
        "optimization": "0",
        "isa": "v3",
        "python.purelibdir": str(folder / "site"),
        "python.platlibdir": str(folder / "site"),
    }
    again = ["--reconfigure"] if (folder / "build.ninja").exists() else []
    given = [f"-D{name}={value}" for name, value in options.items()]
    session.run("meson", "setup", *again, *given, str(folder), CPU, silent=True)
    session.run("meson", "install", "-C", str(folder), silent=True)
    return options["python.platlibdir"]
