"""The standard's inspection functions, for every backend."""

import pytest

import arraygrad as ag
from arraygrad._backends.loading import get_backend


@pytest.fixture(params=["numpy", "strict"])
def backend(request):
    return get_backend(request.param)


@pytest.fixture
def xp(backend):
    return backend.tensor_namespace


def test_information_on_a_backend(xp, backend):
    info = xp.__array_namespace_info__()
    assert info.capabilities() == backend.xp.__array_namespace_info__().capabilities()
    assert info.default_device() == xp.zeros(1).device
    assert isinstance(info.devices(), tuple)
    assert [d.backend for d in info.devices()] == [backend] * len(backend.devices())
    assert info.default_dtypes() == {
        "real floating": ag.float32,
        "complex floating": ag.complex64,
        "integral": ag.int64,
        "indexing": ag.int64,
    }
    assert info.dtypes(kind="bool") == {"bool": ag.bool}
    assert set(info.dtypes(kind=("bool", "real floating"))) == {"bool", "float32", "float64"}
    assert len(info.dtypes()) == 13
    assert info.dtypes(device=info.default_device(), kind="integral")["uint8"] is ag.uint8
    assert repr(info) == f"<information on the namespace of backend {backend.name!r}>"


def test_information_follows_the_default_dtype(xp):
    ag.set_default_dtype(ag.float64)
    try:
        found = xp.__array_namespace_info__().default_dtypes()
    finally:
        ag.set_default_dtype(ag.float32)
    assert (found["real floating"], found["complex floating"]) == (ag.float64, ag.complex128)


def test_information_refuses_unknown_kinds_and_devices(xp):
    info = xp.__array_namespace_info__()
    with pytest.raises(ValueError, match="unknown kind 'floaty'"):
        info.dtypes(kind="floaty")
    with pytest.raises(ValueError, match="is no device of backend"):
        info.default_dtypes(device="elsewhere")


def test_dtypes_of_a_device():
    info = get_backend("strict").tensor_namespace.__array_namespace_info__()
    found = {str(device): set(info.dtypes(device=device, kind="real floating")) for device in info.devices()}
    assert found["strict:0"] == {"float32", "float64"}
    assert {"float32"} in found.values()
