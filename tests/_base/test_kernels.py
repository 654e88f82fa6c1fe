"""Finding the functions of a namespace that rules may use beyond the standard."""

from types import SimpleNamespace

import arraygrad as ag
from arraygrad._backends.loading import get_backend
from arraygrad._base import kernels


def test_a_namespace_without_functions():
    assert kernels.find(SimpleNamespace(), "index_add") is None


def test_registered_functions_are_found_by_identity():
    xp, other = SimpleNamespace(), SimpleNamespace()
    kernels.register(xp, {"index_add": max})
    assert kernels.find(xp, "index_add") is max
    assert kernels.find(xp, "index_put") is None
    assert kernels.find(other, "index_add") is None


def test_a_resolved_backend_has_registered_its_kernels():
    backend = get_backend("numpy")
    assert kernels.find(backend.xp, "index_add") is backend.kernels["index_add"]
    assert kernels.find(get_backend("strict").xp, "index_add") is None


def test_over_tensors_the_operations_are_recorded():
    x, values = ag.zeros(3, requires_grad=True), ag.ones(2, requires_grad=True)
    xp = x.__array_namespace__()
    for name in ("index_add", "index_put"):
        out = kernels.find(xp, name)(x, ag.asarray([2, 0]), values)
        assert out.tolist() == [1.0, 0.0, 1.0]
        assert out.grad_fn.name() == {"index_add": "IndexAddBackward", "index_put": "IndexPutBackward"}[name]
    assert kernels.find(xp, "setitem")(x, 5.0, (1,)).tolist() == [0.0, 5.0, 0.0]
