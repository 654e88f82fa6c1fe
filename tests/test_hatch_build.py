"""The build hook: when it compiles, what it adds to a wheel, and what it says where it cannot."""

import importlib.util
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parents[1]
spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
assert spec is not None and spec.loader is not None
hatch_build = importlib.util.module_from_spec(spec)
spec.loader.exec_module(hatch_build)


class Hook(hatch_build.CustomBuildHook):
    """The hook, which hatchling gives an application to warn with."""

    def __init__(self):
        self.warnings = []
        super().__init__(str(ROOT), {}, None, None, "", "wheel", SimpleNamespace(display_warning=self.warnings.append))


def initialize(version="standard"):
    """What the hook changes of the wheel's data, and its warnings."""
    hook, build_data = Hook(), {"pure_python": True, "infer_tag": False, "force_include": {}}
    hook.initialize(version, build_data)
    included = dict(build_data.pop("force_include"))
    present = [Path(path).is_file() for path in included]
    hook.finalize(version, build_data, "")
    assert not any(Path(path).exists() for path in included)
    return build_data, included, present, hook.warnings


PURE = {"pure_python": True, "infer_tag": False}


@pytest.fixture
def succeeds(monkeypatch):
    """Compile nothing, but leave a file where the compiler would."""

    def compile_engine(package, work):
        (work / "built" / "arraygrad").mkdir(parents=True)
        (work / "built" / "arraygrad" / "_engine.so").write_bytes(b"")

    monkeypatch.setattr(hatch_build, "c_problem", lambda: None)
    monkeypatch.setattr(hatch_build, "compile_engine", compile_engine)


@pytest.fixture
def fails(monkeypatch):
    """Let the C compiler fail."""
    monkeypatch.setattr(hatch_build, "c_problem", lambda: None)
    monkeypatch.setattr(hatch_build, "compile_engine", lambda package, work: "the C compiler failed:\nno space")


@pytest.mark.parametrize("value", ["yes", "2", "true", " 1"])
def test_a_bad_value_is_an_error_that_names_the_variable(monkeypatch, value):
    monkeypatch.setenv("ARRAYGRAD_PURE", value)
    with pytest.raises(ValueError, match=f"ARRAYGRAD_PURE must be 1 .* but it is '{value}'"):
        Hook().dependencies()


def test_1_asks_for_nothing_and_compiles_nothing(monkeypatch, succeeds):
    monkeypatch.setenv("ARRAYGRAD_PURE", "1")
    assert Hook().dependencies() == []
    assert initialize() == (PURE, {}, [], [])


def test_editable_installations_are_pure(monkeypatch, succeeds):
    monkeypatch.setenv("ARRAYGRAD_PURE", "0")
    assert initialize("editable") == (PURE, {}, [], [])


@pytest.mark.parametrize("value", ["0", ""])
def test_compiled_modules_join_the_wheel_and_temporary_files_go(monkeypatch, succeeds, value):
    monkeypatch.setenv("ARRAYGRAD_PURE", value)
    assert any(requirement.startswith("mypy") for requirement in Hook().dependencies())
    build_data, included, present, warnings = initialize()
    assert build_data == {"pure_python": False, "infer_tag": True}
    assert list(included.values()) == ["arraygrad/_engine.so"]
    assert present == [True]
    assert warnings == []


def test_a_failure_to_compile_is_an_error_if_the_compiled_form_is_asked_for(monkeypatch, fails):
    monkeypatch.setenv("ARRAYGRAD_PURE", "0")
    with pytest.raises(RuntimeError, match=r"ARRAYGRAD_PURE=0 asks .* but the C compiler failed:\nno space"):
        initialize()


def test_a_failure_to_compile_gives_a_pure_wheel_and_a_warning_with_the_reason_else(monkeypatch, fails):
    monkeypatch.delenv("ARRAYGRAD_PURE", raising=False)
    build_data, included, _, (warning,) = initialize()
    assert build_data == PURE
    assert included == {}
    assert "because the C compiler failed:\nno space" in warning
    assert "ARRAYGRAD_PURE=1 silences this" in warning


def test_without_a_c_compiler_nothing_is_asked_for_and_the_warning_names_it(monkeypatch):
    monkeypatch.delenv("ARRAYGRAD_PURE", raising=False)
    monkeypatch.setattr(hatch_build.sys, "platform", "linux")
    monkeypatch.setattr(hatch_build.sysconfig, "get_path", lambda name: str(ROOT))
    monkeypatch.setattr(hatch_build.Path, "is_file", lambda path: True)
    monkeypatch.setenv("CC", "no-such-compiler -pthread")
    assert Hook().dependencies() == []
    hook = Hook()
    hook.initialize("standard", {"force_include": {}})
    assert "no C compiler was found ('no-such-compiler')" in hook.warnings[0]


def test_without_headers_the_warning_names_them(monkeypatch, tmp_path):
    monkeypatch.delenv("ARRAYGRAD_PURE", raising=False)
    monkeypatch.setattr(hatch_build.sys, "platform", "linux")
    monkeypatch.setattr(hatch_build.sysconfig, "get_path", lambda name: str(tmp_path))
    hook = Hook()
    hook.initialize("standard", {"force_include": {}})
    assert f"Python's headers are missing ({tmp_path / 'Python.h'})" in hook.warnings[0]


def test_what_mypyc_refuses_is_shown(monkeypatch, tmp_path):
    monkeypatch.setattr(hatch_build, "SCRIPT", tmp_path / "script.py")
    (tmp_path / "script.py").write_text("import sys; print('a type error'); sys.exit(1)", encoding="utf-8")
    shutil.copytree(ROOT / "src" / "arraygrad" / "rules", tmp_path / "package")
    (tmp_path / "work").mkdir()
    problem = hatch_build.compile_engine(tmp_path / "package", tmp_path / "work")
    assert problem == "mypyc could not translate the engine:\na type error"


def test_every_compiled_module_exists():
    package = ROOT / "src" / "arraygrad"
    files = [path.relative_to(package).as_posix() for path in hatch_build.sources(package)]
    assert {path.partition("/")[0] for path in files} == set(hatch_build.COMPILED)
    assert "_engine/apply.py" in files
