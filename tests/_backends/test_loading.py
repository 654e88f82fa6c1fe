"""Discovery is tested on real distributions, built and installed here into folders of their own."""

import os
import pickle
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import array_api_compat.numpy
import numpy as np
import pytest

from arraygrad._backends import default, loading, matching
from arraygrad._backends.entry_points import EntryPoint
from arraygrad.backend import PROTOCOL, Backend, BackendError, GenericBackend

PLUGINS = Path(__file__).parents[1] / "plugins"


def install(target, *names):
    """Build the named plugins and install them into a folder, from nothing but what is here."""
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--target", str(target)]
    paths = [str(PLUGINS / name) for name in names]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, *paths], check=True)
    return target


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with a sound plugin and two broken ones."""
    return install(tmp_path_factory.mktemp("installed"), "loopback", "raises", "wrong_protocol")


@pytest.fixture(scope="module")
def duplicate(tmp_path_factory):
    """A folder with a second plugin of the name loopback."""
    return install(tmp_path_factory.mktemp("duplicate"), "duplicate")


def run(code, *folders, choice=None, warnings="error", arguments=None):
    """Run Python with the folders' distributions installed as well; return what it prints."""
    environment = {name: value for name, value in os.environ.items() if name != "ARRAYGRAD_BACKEND"}
    environment["PYTHONPATH"] = os.pathsep.join(map(str, folders))
    if choice is not None:
        environment["ARRAYGRAD_BACKEND"] = choice
    script = "from arraygrad._backends import default, loading, matching\n" + code
    command = [sys.executable, "-W", warnings, *(arguments or ["-c", script])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def error_of(name, *folders):
    """The type, message and cause of the error on asking for a backend."""
    code = f"""
try:
    loading.get_backend({name!r})
except Exception as error:
    print(type(error).__name__, error, repr(error.__cause__), sep="\\n")
"""
    return run(code, *folders).splitlines()


@pytest.fixture
def fresh(monkeypatch):
    """No choice of a default is in force, whatever the environment says."""
    monkeypatch.delenv("ARRAYGRAD_BACKEND", raising=False)
    yield
    default.set_default_backend(None)


# ---------------------------------------------------------------------------------------------------- discovery


def test_import_loads_no_array_library_and_no_plugin(installed):
    code = "import arraygrad, sys; print(sorted(m for m in sys.modules if m == 'numpy' or m.startswith('arraygrad_')))"
    assert run(code, installed) == "[]"


def test_backends_lists_sound_and_broken_ones(installed):
    lines = run("for info in loading.backends(): print(info)", installed).splitlines()
    found = {line.split("'")[1]: line for line in lines}
    assert found["loopback"] == (
        "BackendInfo(name='loopback', distribution='arraygrad-loopback-test', version='0.1.0', "
        "devices=('loopback',), available=True, reason=None)"
    )
    assert "devices=(), available=False" in found["raises"]
    assert "OSError: libmissing.so.1: cannot open shared object file" in found["raises"]
    assert "plugin speaks protocol 7, this arraygrad speaks 1 to 2" in found["wrong_protocol"]
    assert "available=True" in found["numpy"]


def test_command_prints_the_table(installed):
    table = run("", installed, arguments=["-m", "arraygrad", "backends"]).splitlines()
    assert table[0].split() == ["name", "distribution", "version", "available", "devices", "or", "reason"]
    (row,) = [row for row in table if row.startswith("raises")]
    assert row.split()[1:4] == ["arraygrad-raises-test", "0.1.0", "no"]
    assert row.endswith("libmissing.so.1: cannot open shared object file")
    assert all(row.index(row.split()[1]) == table[0].index("distribution") for row in table)


def test_a_plugin_installed_later_is_found(installed):
    code = f"import sys; print(len(loading.backends())); sys.path.insert(0, {str(installed)!r})\n"
    assert run(code + "print(loading.get_backend('loopback'))").endswith("<Backend loopback>")


# ------------------------------------------------------------------------------------------------------- errors


def test_unknown_name(installed):
    kind, message, _ = error_of("nope", installed)
    assert kind == "ValueError"
    assert message.startswith("unknown backend 'nope'; installed: ")
    assert "loopback" in message
    assert message.endswith("pip install arraygrad-nope")


def test_plugin_that_raises_keeps_its_error(installed):
    kind, message, cause = error_of("raises", installed)
    assert kind == "BackendError"
    assert "backend 'raises' cannot be used: importing arraygrad_raises_test:backend raised OSError: lib" in message
    assert "Remedy: repair or reinstall arraygrad-raises-test" in message
    assert cause == "OSError('libmissing.so.1: cannot open shared object file')"


def test_wrong_protocol(installed):
    kind, message, _ = error_of("wrong_protocol", installed)
    assert kind == "BackendError"
    assert "plugin speaks protocol 7, this arraygrad speaks 1 to 2. Remedy: " in message
    assert "upgrade arraygrad-wrong-protocol-test" in message


def test_duplicate_name_names_both_distributions(installed, duplicate):
    kind, message, _ = error_of("loopback", installed, duplicate)
    assert kind == "BackendError"
    assert "the name is taken by arraygrad-duplicate-test 0.1.0 and arraygrad-loopback-test 0.1.0" in message


def test_duplicate_name_is_listed_once_and_unavailable(installed, duplicate, outcome):
    code = "print([i for i in loading.backends() if i.name == 'loopback'])"
    listed = run(code, installed, duplicate)
    assert listed.count("BackendInfo") == 1
    assert "distribution='arraygrad-duplicate-test, arraygrad-loopback-test', version='0.1.0, 0.1.0'" in listed
    assert "available=False" in listed


@pytest.fixture
def outcome(tmp_path):
    """What comes of loading an entry point of some distribution."""
    (tmp_path / "METADATA").write_text("Metadata-Version: 2.1\nName: some-test\nVersion: 1.0\n", encoding="utf-8")
    return lambda name, value: loading.load((EntryPoint(name, value, str(tmp_path)),))


@pytest.mark.parametrize("name", ["nn", "optim", "linalg", "not-an-identifier"])
def test_names_that_a_backend_may_not_have(name, outcome):
    assert "is reserved or no identifier" in outcome(name, "sys:path").reason


class Plain:
    protocol = PROTOCOL


class Sick(Backend):
    name = "sick"
    protocol = PROTOCOL

    def unavailable(self):
        raise ZeroDivisionError("while looking for devices")


class Absent(Backend):
    name = "absent"
    protocol = PROTOCOL

    def unavailable(self):
        return "the moon is in the wrong phase"


plain, sick, absent = Plain(), Sick(), Absent()
HERE = "test_backends_objects"


@pytest.fixture
def importable(monkeypatch):
    monkeypatch.setitem(sys.modules, HERE, sys.modules[__name__])


@pytest.mark.usefixtures("importable")
def test_an_object_that_is_no_backend(outcome):
    assert "not an arraygrad.backend.Backend of the name 'plain'" in outcome("plain", f"{HERE}:plain").reason


@pytest.mark.usefixtures("importable")
def test_a_backend_of_another_name(outcome):
    assert "not an arraygrad.backend.Backend of the name 'other'" in outcome("other", f"{HERE}:absent").reason


@pytest.mark.usefixtures("importable")
def test_a_backend_whose_check_raises_is_broken(outcome):
    result = outcome("sick", f"{HERE}:sick")
    assert result.reason == "ZeroDivisionError: while looking for devices"
    assert isinstance(result.cause, ZeroDivisionError)
    assert result.broken


@pytest.mark.usefixtures("importable")
def test_a_backend_without_its_hardware_is_not_broken(outcome):
    result = outcome("absent", f"{HERE}:absent")
    assert result.reason == "the moon is in the wrong phase"
    assert result.backend is None
    assert not result.broken


# -------------------------------------------------------------------------------------------------- by the array


def test_arrays_match_by_type(installed):
    code = """
from arraygrad_loopback_test.array import Array
print(matching.backend_for(Array([1.0])), matching.backend_for(Array([1])) is loading.get_backend("loopback"))
"""
    assert run(code, installed) == "<Backend loopback> True"


def test_array_without_a_plugin_gets_a_generic_backend():
    code = """
from arraygrad.backend import GenericBackend
from arraygrad_loopback_test.array import Array
backend = matching.backend_for(Array([1.0]))
print(isinstance(backend, GenericBackend), backend, backend.mutable, len(backend.raw_dtypes))
print(matching.backend_for(Array([2.0])) is backend, loading.get_backend(backend.name) is backend)
"""
    expected = "True <Backend arraygrad_loopback_test> False 13\nTrue True"
    assert run(code, PLUGINS / "loopback" / "src", warnings="default") == expected


def test_dask_arrays_which_have_no_device_are_differentiated_lazily():
    pytest.importorskip("dask.array", reason="Dask is not installed")
    code = """
import dask
import dask.array
import arraygrad as ag
computed = []
def scheduler(graph, keys, **options):
    computed.append(keys)
    return dask.get(graph, keys, **options)
with dask.config.set(scheduler=scheduler):
    x = ag.asarray(dask.array.arange(6.0, chunks=2)).requires_grad_()
    (x * x).sum().backward()
    print(computed, type(x.grad._raw()).__module__, x.device.index)
    print(x.grad.tolist())
"""
    assert run(code, warnings="default").splitlines() == [
        "[] dask.array.core 0",
        "[0.0, 2.0, 4.0, 6.0, 8.0, 10.0]",
    ]


def test_an_array_of_a_library_without_a_plugin_loads_no_plugin_that_declares_its_modules():
    code = """
import sys
from arraygrad_loopback_test.array import Array
backend = matching.backend_for(Array([1.0]))
print(backend, *sorted({"cupy", "arraygrad_cupy", "arraygrad_numpy", "arraygrad_strict_test"} & set(sys.modules)))
"""
    expected = "<Backend arraygrad_loopback_test>"
    assert run(code, PLUGINS / "loopback" / "src", warnings="default") == expected


def test_an_array_is_found_by_the_module_that_its_plugin_declares():
    code = """
import sys
import array_api_strict
print(matching.backend_for(array_api_strict.ones(2)), "arraygrad_cupy" in sys.modules, "cupy" in sys.modules)
"""
    assert run(code) == "<Backend strict> False False"


def test_an_array_of_a_class_that_derives_from_a_librarys_is_found():
    code = """
import sys
import numpy
Own = type("Own", (numpy.ndarray,), {})
print(matching.backend_for(numpy.zeros(2).view(Own)), "arraygrad_cupy" in sys.modules, "cupy" in sys.modules)
"""
    assert run(code) == "<Backend numpy> False False"


def test_a_broken_plugin_met_on_the_way_warns_once(installed):
    code = """
import warnings
class Scalar(complex):
    pass
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    for kind in (int, Scalar):
        try:
            matching.backend_for(kind())
        except TypeError as error:
            last = str(error)
print(*sorted(str(warning.message) for warning in caught), last, sep="\\n")
"""
    *caught, last = run(code, installed).splitlines()
    assert len(caught) == 2
    assert caught[0].startswith("the installed backend 'raises' is broken: importing arraygrad_raises_test:backend")
    assert caught[1].startswith("the installed backend 'wrong_protocol' is broken: plugin speaks protocol 7")
    assert last.startswith("__main__.Scalar is not an array of an installed backend (")


def test_an_array_whose_own_plugin_is_broken_is_not_given_to_another(installed):
    code = """
Array = type("Array", (), {"__module__": "raises.core", "__array_namespace__": lambda self, **options: None})
try:
    matching.backend_for(Array())
except loading.BackendError as error:
    print(error)
"""
    assert "backend 'raises' cannot be used: importing arraygrad_raises_test:backend raised" in run(code, installed)


def test_subclasses_and_scalars_belong_to_their_library():
    assert matching.backend_for(np.float32(1)) is loading.get_backend("numpy")
    assert matching.backend_for(np.zeros(2).view(type("Sub", (np.ndarray,), {}))).name == "numpy"


def test_generic_backend_adopts_further_types():
    backend = GenericBackend(array_api_compat.numpy, np.generic).resolve()
    backend.adopt(np.ndarray)
    x = np.zeros(2)
    assert backend.coerce(x) is x
    assert type(backend.coerce([1.0])) is np.ndarray


# --------------------------------------------------------------------------------------------------- the default


def test_environment_chooses(installed):
    assert run("print(default.default_backend())", installed, choice="loopback") == "<Backend loopback>"


def test_environment_gives_the_first_usable_one(installed):
    assert run("print(default.default_backend())", installed, choice="nope, raises,loopback") == "<Backend loopback>"


def test_environment_without_a_usable_one_lists_all_reasons(installed):
    code = """
try:
    default.default_backend()
except loading.BackendError as error:
    print(error)
"""
    message = run(code, installed, choice="nope,raises")
    assert message.startswith("ARRAYGRAD_BACKEND='nope,raises' names no backend that can be used: ")
    assert "unknown backend 'nope'" in message
    assert "libmissing.so.1" in message


@pytest.mark.usefixtures("fresh")
def test_numpy_is_the_last_default():
    assert default.default_backend().name == "numpy"


def test_missing_numpy_plugin_says_what_to_install(monkeypatch):
    monkeypatch.setattr(loading, "discovered", dict)
    monkeypatch.setattr(loading, "rescan", dict)
    with pytest.raises(BackendError, match=r"pip install arraygrad-numpy.* installed: no backend at all"):
        default._preferred.__wrapped__("")


@pytest.mark.usefixtures("fresh")
def test_order_of_the_choices(monkeypatch):
    first, second = Absent(), Absent()
    monkeypatch.setenv("ARRAYGRAD_BACKEND", "numpy")
    default.set_default_backend(first)
    assert default.default_backend() is first
    with default.use_backend("numpy") as numpy:
        assert default.default_backend() is numpy
        with default.use_backend(second):
            assert default.default_backend() is second
        assert default.default_backend() is numpy
    assert default.default_backend() is first
    default.set_default_backend(None)
    assert default.default_backend() is numpy


@pytest.mark.usefixtures("fresh")
def test_use_backend_ends_with_an_error_too():
    with pytest.raises(KeyError), default.use_backend(Absent()):
        raise KeyError
    assert default.default_backend().name == "numpy"


@pytest.mark.usefixtures("fresh")
def test_use_backend_decorates_and_recurses():
    chosen = Absent()

    @default.use_backend(chosen)
    def depth(n):
        assert default.default_backend() is chosen
        return 0 if n == 0 else 1 + depth(n - 1)

    assert depth(3) == 3
    assert default.default_backend().name == "numpy"


@pytest.mark.usefixtures("fresh")
def test_use_backend_holds_for_its_thread_only():
    seen = []
    with default.use_backend(Absent()):
        thread = threading.Thread(target=lambda: seen.append(default.default_backend().name))
        thread.start()
        thread.join()
    assert seen == ["numpy"]


@pytest.mark.parametrize("choose", [default.set_default_backend, lambda name: default.use_backend(name).__enter__()])
def test_choosing_an_unknown_backend_raises(choose):
    with pytest.raises(ValueError, match="unknown backend 'nope'"):
        choose("nope")


# ------------------------------------------------------------------------------------------------------ transfer


def test_transfer_copies_both_ways(installed):
    code = """
import numpy
numpy_backend, loopback = map(loading.get_backend, ("numpy", "loopback"))
x = numpy.arange(3.0)
there = matching.transfer(x, numpy_backend, loopback, loopback.default_device())
back = matching.transfer(there, loopback, numpy_backend, "cpu")
x[0] = 5
there[1] = 7
print(type(there).__name__, there, back)
"""
    assert run(code, installed) == "Array loopback([0., 7., 2.]) [0. 1. 2.]"


def test_backend_pickles_by_name():
    backend = loading.get_backend("numpy")
    assert pickle.loads(pickle.dumps(backend)) is backend


def test_entry_points_are_read_as_importlib_metadata_reads_them(installed):
    code = (
        "from importlib.metadata import entry_points; from arraygrad._backends import entry_points as reading\n"
        "found = {(e.name, e.value, e.distribution, e.version) for e in reading.find(loading.GROUP)}\n"
        "theirs = entry_points(group=loading.GROUP)\n"
        "assert found == {(e.name, e.value, e.dist.name, e.dist.version) for e in theirs}\n"
        "print(len(found))"
    )
    assert int(run(code, installed)) >= 2


def test_plugins_in_a_zip_file_are_found(installed, tmp_path):
    archive = shutil.make_archive(str(tmp_path / "plugins"), "zip", installed)
    code = "print(loading.get_backend('loopback').name)"
    assert run(code, archive).strip() == "loopback"
