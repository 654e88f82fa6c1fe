"""Plugins that return nonsense: a clear error each time, never a wrong gradient and never a crash."""

import pytest

import arraygrad as ag
from arraygrad._backends.device import Device
from arraygrad._backends.loading import get_backend
from arraygrad.conformance.proxy import ProxyBackend


def hostile(name, **replacements):
    """Return a backend over NumPy with some functions of its namespace replaced."""
    functions = {
        key: lambda original, new=new: lambda *args, **options: new(original, *args, **options)
        for key, new in replacements.items()
    }
    return ProxyBackend(name, get_backend("numpy"), functions).resolve()


def tensor(backend, values):
    raw = backend.xp.asarray(values, dtype=backend.raw_dtypes[ag.float64])
    return ag.Tensor(raw, backend).requires_grad_()


def test_gradient_of_a_wrong_shape_names_the_primitive():
    backend = hostile("shrinking", cos=lambda cos, x: cos(x)[:1] if x.ndim else cos(x))
    x = tensor(backend, [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    y = ag.sum(ag.sin(x))
    y.backward()  # cos broadcasts against the cotangent: the product has the right shape again
    wrong = hostile("growing", cos=lambda cos, x: cos(x)[None, ...])
    x = tensor(wrong, [1.0, 2.0])
    with pytest.raises(
        RuntimeError, match=r"SinBackward: a gradient of shape \[1, 2\] arrived where \[2\] is expected"
    ):
        ag.sum(ag.sin(x)).backward()
    assert x.grad is None


def test_results_that_are_no_arrays_are_refused():
    backend = hostile("textual", sin=lambda sin, x: "nonsense")
    x = tensor(backend, [1.0])
    with pytest.raises(TypeError, match=r"backend .textual.: dtype .* is not supported"):
        ag.sin(x)


def test_devices_that_do_not_exist_are_refused():
    class Liar(ProxyBackend):
        def devices(self):
            return ("cpu", "moon")

    moon = Device(Liar("liar", get_backend("numpy")).resolve(), "moon")
    with pytest.raises(ValueError, match="moon"):
        ag.zeros(2, device=moon)


def test_errors_of_the_library_reach_the_user_with_the_call():
    def fail(sin, x):
        raise MemoryError("out of device memory")

    backend = hostile("failing", sin=fail)
    x = tensor(backend, [1.0, 2.0])
    with pytest.raises(MemoryError, match="out of device memory") as caught:
        ag.sin(x)
    assert any("sin" in note for note in caught.value.__notes__)
    assert x.grad is None
