"""The namespaces over Tensors: one per backend, standard on their face, bound to their backend."""

import copy
import os
import pickle
import subprocess
import sys

import array_api_compat
import numpy
import pytest

import arraygrad as ag
from arraygrad._backends.loading import get_backend
from arraygrad.functions import inspection

BACKENDS = ["numpy", "strict"]


@pytest.fixture(params=BACKENDS)
def backend(request):
    return get_backend(request.param)


@pytest.fixture
def xp(backend):
    return backend.tensor_namespace


def test_there_is_one_namespace_per_backend(xp, backend):
    x = xp.zeros(2)
    assert x.backend is backend
    assert x.__array_namespace__() is xp
    assert getattr(ag, backend.name) is xp
    assert {xp: 1}[x.__array_namespace__()] == 1
    assert xp != get_backend("numpy" if backend.name == "strict" else "strict").tensor_namespace


def test_a_namespace_is_imported_by_its_backends_name():
    from arraygrad import numpy as xp

    assert xp.__name__ == "arraygrad.numpy"
    assert repr(xp) == "<namespace 'arraygrad.numpy'>"


def test_a_namespace_survives_copying_and_pickling(xp):
    assert copy.copy(xp) is xp
    assert copy.deepcopy(xp) is xp
    assert pickle.loads(pickle.dumps(xp)) is xp


@pytest.mark.parametrize("version", [None, *inspection._VERSIONS])
def test_supported_versions_of_the_standard(xp, version):
    assert xp.zeros(1).__array_namespace__(api_version=version) is xp
    assert xp.__array_api_version__ == ag.__array_api_version__ == "2025.12"


@pytest.mark.parametrize("version", ["2020.01", "2099.12", "", "latest"])
def test_other_versions_are_refused(xp, version):
    with pytest.raises(ValueError, match=r"not supported; the supported ones are 2021\.12"):
        xp.zeros(1).__array_namespace__(api_version=version)


def test_array_api_compat_finds_it(xp):
    x = xp.zeros(2)
    assert array_api_compat.array_namespace(x, 1.0) is xp
    assert array_api_compat.is_array_api_obj(x)
    assert not array_api_compat.is_numpy_namespace(xp)
    assert array_api_compat.device(x) == x.device
    assert array_api_compat.size(x) == 2


def test_constants_and_dtypes(xp):
    import math

    assert (xp.e, xp.pi, xp.inf, xp.newaxis) == (math.e, math.pi, math.inf, None)
    assert xp.nan != xp.nan
    assert xp.float32 is ag.float32
    assert xp.bool is ag.bool


def test_functions_that_create_nothing_are_the_public_ones(xp):
    assert xp.sum is ag.sum
    assert xp.concat is ag.concat
    assert xp.zeros is xp.zeros
    assert xp.zeros is not ag.zeros
    assert xp.zeros.__doc__ == ag.zeros.__doc__


def test_creation_is_bound_to_the_backend(xp, backend):
    x = xp.ones((2, 2))
    made = [
        xp.zeros(2),
        xp.full(2, 1.0),
        xp.arange(3),
        xp.linspace(0, 1, 3),
        xp.eye(2),
        xp.empty(1),
        xp.asarray([1]),
        xp.asarray(2.0),
        xp.tensor([1.0]),
        xp.as_tensor([1.0]),
        xp.zeros_like(x),
        xp.full_like(x, 3),
        xp.rand(2),
        xp.randint(0, 3, (2,)),
        xp.from_dlpack(numpy.zeros(2)) if backend.name == "numpy" else xp.zeros(1),
    ]
    assert {t.backend for t in made} == {backend}


def test_a_namespace_converts_arrays_of_other_libraries(xp, backend):
    other = get_backend("numpy" if backend.name == "strict" else "strict")
    theirs = other.xp.asarray([1.0, 2.0])
    for function in (xp.asarray, xp.as_tensor, xp.tensor):
        for data in (theirs, ag.asarray(theirs)):
            out = function(data)
            assert out.backend is backend
            assert out.tolist() == [1.0, 2.0]


def test_a_conversion_from_another_backend_is_recorded():
    from arraygrad import numpy as xp
    from arraygrad import strict

    x = strict.asarray([1.0, 2.0], requires_grad=True)
    xp.sum(xp.asarray(x) * 3.0).backward()
    assert x.grad.tolist() == [3.0, 3.0]
    assert x.grad.backend.name == "strict"


def test_devices_in_every_spelling(xp, backend):
    raw = backend.default_device()
    ours = xp.zeros(1).device
    for device in (None, raw, ours, str(ours), backend.name):
        assert xp.zeros(2, device=device).device == ours
        assert xp.asarray([1.0], device=device).device == ours
        assert xp.zeros_like(xp.ones(2), device=device).device == ours
        assert xp.astype(xp.ones(2), ag.float64, device=device).device == ours


def test_the_librarys_own_devices_and_dtypes():
    from arraygrad import strict as xp

    backend = get_backend("strict")
    second = backend.devices()[1]
    x = xp.zeros(2, dtype=backend.xp.float64, device=second)
    assert x.dtype is ag.float64
    assert str(x.device) == "strict:1"
    assert xp.ones_like(x).device == "strict:1"
    assert xp.zeros(1, device="strict:2").device == "strict:2"


def test_a_foreign_device_object_is_refused(xp, backend):
    with pytest.raises(TypeError, match=f"no device of backend '{backend.name}'"):
        ag.zeros_like(xp.zeros(1), device=object())
    with pytest.raises(ValueError, match="nowhere"):
        xp.zeros(2, device="nowhere")


def test_the_package_itself_is_a_namespace():
    for name in BACKENDS:
        with ag.use_backend(name):
            found = ag.__array_namespace_info__()
            assert found.devices() == getattr(ag, name).__array_namespace_info__().devices()
            assert found.default_device() == ag.zeros(1).device


def test_unknown_names(xp):
    for place in (ag, xp):
        assert not hasattr(place, "no_such_thing")
        assert not hasattr(place, "__no_such_thing__")
    with pytest.raises(AttributeError, match=r"no attribute 'no_such_thing': .* no backend .* \(installed: .*numpy"):
        _ = ag.no_such_thing
    with pytest.raises(
        AttributeError, match=f"namespace 'arraygrad.{xp.__name__[10:]}' has no attribute 'use_backend'"
    ):
        _ = xp.use_backend
    with pytest.raises(ImportError):
        from arraygrad import no_such_backend  # noqa: F401  # the import must fail


def test_the_names_of_a_namespace(xp):
    names = dir(xp)
    assert {"zeros", "sum", "float32", "pi", "__array_namespace_info__"} <= set(names)
    assert "use_backend" not in names


def test_a_namespace_is_had_by_the_name_of_its_backend(xp, backend):
    assert ag.namespace(backend.name) is xp
    with pytest.raises(ValueError, match="unknown backend 'nowhere'; installed: "):
        ag.namespace("nowhere")
    with pytest.raises(TypeError, match="namespace: expected the name of a backend, got int"):
        ag.namespace(3)


def test_the_package_lists_its_names_and_modules():
    names = dir(ag)
    modules = {"autograd", "backend", "conformance", "func", "nn", "optim", "special", "viz"}
    assert modules | {"Tensor", "sin", "float32", "pi", "__version__", "__compiled__"} <= set(names)
    assert {"TYPE_CHECKING", "annotations"}.isdisjoint(names)
    assert all(hasattr(ag, name) for name in names)


def test_a_misspelt_name_says_what_was_meant():
    command = [sys.executable, "-c", "import arraygrad as ag; ag.zeroes"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "no attribute 'zeroes'" in done.stderr
    assert "Did you mean: 'zeros'?" in done.stderr


def test_modules_of_chapters_are_not_public():
    assert not hasattr(ag, "manipulation")
    assert ag.exponential.__name__ == "exponential"
    assert not hasattr(ag, "complex")


def test_looking_for_a_name_loads_no_plugin():
    code = (
        "import sys, arraygrad as ag\n"
        "assert not any(hasattr(ag, name) for name in ('nothing', '__wrapped__', '_ipython_display_'))\n"
        "plugins = ('numpy', 'cupy', 'array_api_strict')\n"
        "loaded = [m for m in sys.modules if m.startswith('arraygrad_') or m in plugins]\n"
        "assert not loaded, loaded\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "ARRAYGRAD_BACKEND": ""})


def test_importing_the_package_loads_nothing_that_is_not_used():
    code = (
        "import sys, arraygrad as ag\n"
        "unused = ('nn', 'optim', 'viz', 'func', 'conformance', '_tensor.namespace')\n"
        "loaded = [name for name in unused if f'arraygrad.{name}' in sys.modules]\n"
        "assert not loaded, loaded\n"
        "costly = ('importlib.metadata', 'array_api_compat', 'dataclasses', 'traceback', 'secrets', 'email')\n"
        "loaded = [name for name in costly if name in sys.modules]\n"
        "assert not loaded, loaded\n"
        "assert ag.nn.Linear and ag.optim.SGD and ag.viz and ag.func\n"
    )
    # Without site's own imports: what other distributions load at the start of Python is not ours.
    environment = {**os.environ, "ARRAYGRAD_BACKEND": "", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-S", "-c", code], check=True, env=environment)


@pytest.mark.parametrize(
    "make",
    [
        lambda xp: xp.full((2,), numpy.float64(3)),
        lambda xp: xp.full((2,), numpy.ones(())),
        lambda xp: xp.full_like(numpy.ones(2), 3),
        lambda xp: xp.zeros_like(numpy.ones(2)),
        lambda xp: xp.asarray(numpy.ones(2)),
        lambda xp: xp.asarray([numpy.ones(2)]),
        lambda xp: xp.asarray([1.0, numpy.ones(())]),
        lambda xp: xp.asarray(numpy.float32(1)),
        lambda xp: xp.from_dlpack(numpy.ones(2)),
        lambda xp: xp.linspace(numpy.ones(()), numpy.float64(3), 2),
        lambda xp: xp.arange(numpy.int64(2)),
        lambda xp: xp.tensor([numpy.ones(2)], requires_grad=True),
    ],
)
def test_creation_functions_answer_with_their_own_backend(make):
    xp = get_backend("strict").tensor_namespace
    out = make(xp)
    assert out.backend.name == "strict"
    assert out.is_leaf
    assert out.tolist() == make(get_backend("numpy").tensor_namespace).tolist()


def test_other_functions_of_a_namespace_stay_with_their_input():
    x = get_backend("numpy").tensor_namespace.ones(2)
    assert get_backend("strict").tensor_namespace.astype(x, ag.int64).backend.name == "numpy"
