"""The project's habits: `nox --list` shows them, `nox` runs the default ones, `nox -s NAME` one of them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nox

sys.path.append("tools")  # nox runs in the folder of this file

from sessions import matrix
from sessions.environments import (
    PLUGINS,
    PURE,
    compiler_is_missing,
    empty_environment,
    group,
    install_editable,
    install_form,
    sanitized_library,
    skip_without_compiler,
)
from sessions.wheels import CPU, core_wheel, cpu_wheel

CHECKS = Path("tools", "checks").resolve()

# Tests that run once: see the Note of this title in tools/sessions/matrix.py.
ONCE = [
    "tests/conformance/test_broken_backends.py",
    "tests/conformance/test_suite_on_two_devices.py",
    "tests/test_array_api_tests_tool.py",
    "tests/test_contributing.py",
    "tests/test_engine_benchmarks.py",
    "tests/test_gpu_check_tool.py",
    "tests/test_hatch_build.py",
    "backends/cupy/tests/test_bounds.py",
]
# Tests that do not use the default backend: of the cells of one Python and form, they run in NumPy's.
INDEPENDENT = ["tests/_backends/test_loading.py", "tests/test_consumers.py", "tests/test_layers.py"]
# Tests that are skipped where PyTorch or another large library is not installed: the session torch runs them.
CPU_TESTS_WITH_TORCH = [f"{CPU}/tests/test_bfloat16.py", f"{CPU}/tests/test_dlpack.py"]
TESTS_WITH_LIBRARIES = [
    "tests/_backends/test_loading.py::test_dask_arrays_which_have_no_device_are_differentiated_lazily",
    "tests/_tensor/test_properties.py::test_plotting_works_or_says_what_to_do",
    "tests/functions/test_conversion.py::test_integers_of_a_library_without_64_bits",
]
PROGRAMS = {True: "240", False: "80"}  # random programs where everything runs, and elsewhere

# Tests that the sessions types, docs and torch run.
OTHER_SESSIONS = ["test_types.py", "test_docs.py", "test_examples.py", "torch"]

# The plugins' own tests, each with the backend beside which it runs.
PLUGIN_TESTS = {"numpy": ["backends/numpy/tests", "backends/cupy/tests"], "strict": [], "cpu": [f"{CPU}/tests"]}

# A process that crashes ends the run. Were it replaced, pytest-xdist would wait for ever, with --dist loadfile.
PARALLEL = ("pytest", "-n", "auto", "--max-worker-restart=0")

nox.needs_version = ">=2025.2.9"
nox.options.sessions = matrix.default_sessions()
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = matrix.WHOLE  # elsewhere they are skipped, and nox says so
nox.options.download_python = "never"
matrix.show_interpreters()


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff: the rules and the format."""
    session.install(*group("lint"))
    session.run("ruff", "check", *(session.posargs or ["."]))
    session.run("ruff", "format", "--check", *(session.posargs or ["."]))


@nox.session
def types(session: nox.Session) -> None:
    """Mypy in strict mode, what users' type checkers find, and the stubs of the CPU library against the library."""
    install_editable(session, *group("types"))
    session.run("mypy", *session.posargs)
    session.run("pytest", "tests/test_types.py")
    if compiler_is_missing(session, "the stubs of arraygrad-cpu"):
        return
    allowed = ("--allowlist", f"{CPU}/tools/stubtest-allowlist.txt", "--ignore-unused-allowlist")
    session.run("stubtest", "--mypy-config-file", "pyproject.toml", *allowed, "arraygrad_cpu._core")


@nox.session
def native(session: nox.Session) -> None:
    """Compile the CPU library for all instruction sets with clang; the wheels that the tests use are made by gcc.

    Its diagnostics are what is wanted, not its code: so it optimises little.
    """
    if shutil.which("clang") is None:
        session.skip("clang is not installed")
    session.install("meson", "ninja")
    folder = Path(session.create_tmp(), "clang").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    session.run("meson", "setup", "--werror", "-Doptimization=1", str(folder), CPU, env={"CC": "clang"}, silent=True)
    session.run("meson", "compile", "-C", str(folder))


@nox.session
def sanitize(session: nox.Session) -> None:
    """The tests of the CPU library, and a run of its fuzzer, under AddressSanitizer and UndefinedBehaviorSanitizer."""
    needed = nox.project.load_toml(f"{CPU}/pyproject.toml")["project"]["dependencies"]
    session.install("-e.", "meson", "ninja", *needed, *group("test"), env=PURE)
    runtime = subprocess.run(
        ["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True
    ).stdout.strip()
    environment = {
        "PYTHONPATH": sanitized_library(session),
        "LD_PRELOAD": runtime,
        "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1",  # Python itself does not free everything
        "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
    }
    ignored = f"--ignore={CPU}/tests/test_leaks.py"  # AddressSanitizer keeps freed memory for a while
    session.run("pytest", f"{CPU}/tests", ignored, *session.posargs, env=environment)
    for mode, cases in (("values", 20_000), ("bools", 10_000), ("writers", 5_000)):
        session.run("python", f"{CPU}/tools/fuzz", "--mode", mode, "--cases", str(cases), env=environment)


@nox.session
@nox.parametrize("python,backend,form", matrix.CELLS)
def tests(session: nox.Session, backend: str, form: str) -> None:
    """The core's tests in one form and with one backend as the default, and the tests of the plugins."""
    everything = matrix.runs_everything(matrix.Cell(str(session.python), backend, form))
    left_out = [*([] if everything else ONCE), *([] if backend == "numpy" else INDEPENDENT)]
    install_form(session, form, *group("test"))
    checked = {"PYTHONMALLOC": "debug"} if form == "compiled" else {}  # a write outside a block of memory is told
    session.run(
        *(*PARALLEL, "--dist", "loadfile"),
        *(f"--ignore=tests/{other}" for other in OTHER_SESSIONS),
        *(f"--ignore={test}" for test in left_out if not session.posargs),
        *(session.posargs or ["tests", *PLUGIN_TESTS[backend]]),
        env={
            "ARRAYGRAD_BACKEND": backend,
            "ARRAYGRAD_EXPECTED_FORM": form,
            "ARRAYGRAD_PROGRAMS": PROGRAMS[everything],
            **checked,
        },
    )


@nox.session
@nox.parametrize("python,backend,form", matrix.CELLS)
def conformance(session: nox.Session, backend: str, form: str) -> None:
    """The conformance suite on one backend, from an empty folder, with what users install and pytest-xdist.

    On array-api-strict, with CI set, it runs twice more: on a fake device, and without what depends on data.
    """
    skip_without_compiler(session, form)
    core = f"arraygrad[conformance] @ {Path(core_wheel(session)).as_uri()}" if form == "compiled" else "./[conformance]"
    plugin = cpu_wheel(session) if backend == "cpu" else f"./{PLUGINS[backend]}"
    session.install(core, plugin, "pytest-xdist", env=PURE)
    session.chdir(session.create_tmp())
    session.run("python", str(CHECKS / "form.py"), form)
    stricter = [{"ARRAYGRAD_STRICT_DEVICE": "1"}, {"ARRAYGRAD_STRICT_STATIC": "1"}]
    for environment in [{}, *(stricter if backend == "strict" and matrix.WHOLE else [])]:
        suite = ("python", "-m", "arraygrad.conformance", "--backend", backend, *PARALLEL[1:])
        session.run(*suite, *session.posargs, env=environment)


@nox.session
def docs(session: nox.Session) -> None:
    """Run the examples in docstrings, in the plugins' READMEs, in docs/ and in examples/."""
    install_editable(session, *group("test"), *group("examples"))
    environment = {"ARRAYGRAD_BACKEND": "numpy", "MPLBACKEND": "agg"}
    documented = ["src/arraygrad", "backends/numpy/src", "backends/numpy/README.md"]
    examples = ["--doctest-modules", "--doctest-glob=*.md", "--ignore=src/arraygrad/conformance"]
    session.run("pytest", *examples, *documented, env=environment)
    left_out = ["docs/cpu.md", "backends/cpu/README.md"] if matrix.no_compiler() else []
    session.run(
        *(*PARALLEL, "tests/test_docs.py", "tests/test_examples.py"),
        *(f"--deselect=tests/test_docs.py::test_examples[{page}]" for page in left_out),
        *session.posargs,
        env=environment,
    )


@nox.session
def build(session: nox.Session) -> None:
    """Build the wheels and use them in empty environments: all; core and CPU library without NumPy; the core alone.

    The core that stands alone is built from its source distribution, without a C compiler: so it is pure.
    """
    skip_without_compiler(session, "compiled")
    session.install("build", "hatchling", "mypy", "setuptools")
    work = Path(session.create_tmp()).resolve()
    wheels = work / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    to_wheels = ("python", "-m", "build", "--no-isolation", "--outdir", str(wheels))
    said = str(session.run(*to_wheels, ".", env={"CC": "/no/compiler"}, silent=True))
    for folder in (PLUGINS["numpy"], PLUGINS["cupy"]):
        session.run(*to_wheels, "--wheel", folder, silent=True)
    core, *plugins = sorted(str(wheel) for wheel in wheels.glob("*-py3-none-any.whl"))
    if "/arraygrad-" not in core or len(plugins) != 2 or "built as plain Python" not in said:
        session.error(f"expected three pure wheels and a notice, got {[core, *plugins]} and {said}")

    compiled, cpu = core_wheel(session), cpu_wheel(session)
    for name, installed, checks in (
        ("all", [compiled, *plugins, cpu], ["form.py compiled", "use.py"]),
        ("cpu", [compiled, cpu], ["without_numpy.py", "form.py compiled", "use.py"]),
        ("core", [core], ["without_numpy.py", "form.py pure", "without_backends.py"]),
    ):
        python = empty_environment(session, work / name, installed)
        session.run(python, "-m", "arraygrad", "backends", external=True)
        environment = {"ARRAYGRAD_BACKEND": "cpu" if name == "cpu" else ""}
        for file, *arguments in map(str.split, checks):
            session.run(python, "-W", "error", str(CHECKS / file), *arguments, external=True, env=environment)


@nox.session
def demo(session: nox.Session) -> None:
    """Train the network of examples/digits.py."""
    session.install(".", f"./{PLUGINS['numpy']}", *group("examples"))
    session.run("python", "examples/digits.py", *(session.posargs or ["--backend", "numpy"]))


@nox.session
@nox.parametrize("backend", ["numpy", "cpu", "strict"])
def programs(session: nox.Session, backend: str) -> None:
    """Ten thousand random programs of reads and writes, compiled: nox -s programs -- [COUNT]."""
    install_form(session, "pure" if backend == "strict" else "compiled", *group("test"))
    (count,) = session.posargs or ["10000"]
    environment = {"ARRAYGRAD_BACKEND": backend, "ARRAYGRAD_PROGRAMS": count}
    session.run(*PARALLEL, "-s", "tests/test_programs.py", env=environment)


@nox.session(python="3.11", venv_backend="virtualenv")
def torch(session: nox.Session) -> None:
    """The tests that need PyTorch (point pip to a place that has its CPU build), Dask, JAX or matplotlib."""
    install_editable(session, *group("test"), *group("torch"), *group("libraries"))
    of_cpu = [] if matrix.no_compiler() else CPU_TESTS_WITH_TORCH
    tested = session.posargs or ["tests/torch", *of_cpu, *TESTS_WITH_LIBRARIES]
    session.run(*PARALLEL, "--dist", "loadfile", *tested, env={"ARRAYGRAD_BACKEND": "numpy"})


@nox.session(python="3.11", venv_backend="virtualenv")
def bench(session: nox.Session) -> None:
    """The engine beside PyTorch, JAX and HIPS autograd; see benchmarks/README.md."""
    pure = Path(session.create_tmp(), "pure").resolve()
    session.install(core_wheel(session), f"./{PLUGINS['numpy']}", cpu_wheel(session, optimised=True), *group("bench"))
    session.run(
        "python", "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--target", str(pure), ".", env=PURE
    )
    session.run("python", "benchmarks/engine", "--pure", str(pure), *session.posargs)


@nox.session(python="3.11", venv_backend="virtualenv")
def bench_cpu(session: nox.Session) -> None:
    """The CPU library's arrays beside NumPy's and PyTorch's; see benchmarks/README.md."""
    session.install(
        "numpy>=2.1", "scipy>=1.15", "threadpoolctl>=3.5", cpu_wheel(session, optimised=True), *group("torch")
    )
    session.run("python", "benchmarks/cpu_library.py", *session.posargs)


@nox.session(python="3.11")
def regressions(session: nox.Session) -> None:
    """Count instructions of fixed programs before and after: nox -s regressions -- [REVISION]; six minutes."""
    if shutil.which("valgrind") is None:
        session.error("valgrind counts the instructions and is not installed; on Debian: apt-get install valgrind")
    session.install("build", "pip", "array-api-compat>=1.12", "numpy>=2.1")
    session.run("python", "tools/regressions.py", *session.posargs)


@nox.session
def array_api_tests(session: nox.Session) -> None:
    """The standard's own tests: nox -s array_api_tests -- CHECKOUT, a clone of data-apis/array-api-tests."""
    if not session.posargs:
        session.error("give the path of a checkout: nox -s array_api_tests -- ../array-api-tests")
    install_editable(session, "-r", str(Path(session.posargs[0], "requirements.txt")), "numpy>=2.1", "pytest-xdist")
    session.run("python", "tools/array_api_tests.py", *session.posargs)


@nox.session
def gpu(session: nox.Session) -> None:
    """CuPy's tests and tools/gpu_check.py, which writes build/gpu_check.md. $CUDA is the version, 12 by default."""
    cuda = os.environ.get("CUDA", "12")
    session.install("./[conformance]", f"./{PLUGINS['cupy']}[cuda{cuda}]", "pytest", "pytest-xdist", "torch==2.13.*")
    ask = "from arraygrad_cupy import backend; print(backend.unavailable() or '')"
    reason = str(session.run("python", "-c", ask, silent=True)).strip()
    if reason:
        session.skip(reason)  # nox prints "skipped: " before it
    session.run("pytest", "--override-ini", "addopts=", f"{PLUGINS['cupy']}/tests")
    session.run("python", "tools/gpu_check.py", "--installed", "--form", "full", *session.posargs)
