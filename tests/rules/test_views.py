"""Derivatives of assignment through a view, and its exactness."""

import pytest

import arraygrad as ag
from arraygrad._engine.apply import apply
from arraygrad.conformance import check_derivatives
from arraygrad.rules.views import assign_view

CHAINS = {
    "slice": lambda x: x[1:, ::-1],
    "integer": lambda x: x[1],
    "element": lambda x: x[1, 2],
    "new axes": lambda x: x[None, :, 1, None],
    "reshape": lambda x: ag.reshape(x, (3, 2)),
    "slice of a reshape": lambda x: ag.reshape(x, (6,))[1::2],
    "permute": lambda x: ag.permute_dims(x, (1, 0))[2],
    "expand_dims and squeeze": lambda x: ag.squeeze(ag.expand_dims(x, 1)[:1], axis=(0, 1)),
    "unstack": lambda x: ag.unstack(x, axis=1)[2],
    "split": lambda x: ag.split(x, (1, 2), dim=1)[1][0],
    "nothing": lambda x: x[:, 2:2],
    "broadcast to the same shape": lambda x: ag.broadcast_to(x, (2, 3))[0],
    "broadcast to new axes": lambda x: ag.broadcast_to(x, (1, 1, 2, 3))[0, 0, :, 1:],
    "one of many copies": lambda x: ag.broadcast_to(x, (3, 2, 3))[1].mT,
    "parts of copies": lambda x: ag.broadcast_to(x[:, None, :2], (2, 4, 2))[1:, 2],
}


def base(dtype=ag.float64):
    return ag.reshape(ag.arange(6.0, dtype=ag.float64), (2, 3)).astype(dtype)


def value_for(view):
    return ag.reshape(ag.arange(float(view.numel()), dtype=ag.float64) + 10.5, view.shape).astype(view.dtype)


@pytest.mark.parametrize("dtype", [ag.float64, ag.complex128], ids=str)
@pytest.mark.parametrize("chain", CHAINS)
def test_derivatives(chain, dtype):
    x = base(dtype)
    view = CHAINS[chain](x)
    calls = view._view.calls
    check_derivatives(lambda b, v: apply(assign_view, (b, v), (calls,)), [ag.clone(x), value_for(view)])


@pytest.mark.parametrize("dtype", [ag.float64, ag.complex128, ag.int32, ag.bool], ids=str)
@pytest.mark.parametrize("chain", CHAINS)
def test_exactly_the_elements_under_the_view_are_replaced(chain, dtype):
    x = base().astype(dtype)
    view = CHAINS[chain](x)
    value = value_for(CHAINS[chain](base())).astype(dtype)
    out = apply(assign_view, (ag.clone(x), value), (view._view.calls,))
    assert out.dtype is x.dtype
    assert CHAINS[chain](out).tolist() == value.tolist()
    marks = base() * 0.0
    covered = apply(assign_view, (marks, value_for(CHAINS[chain](base())) * 0.0 + 1.0), (view._view.calls,))
    pairs = zip(ag.ravel(x).tolist(), ag.ravel(out).tolist(), ag.ravel(covered).tolist(), strict=True)
    assert all(before == after for before, after, mark in pairs if not mark)
    assert int(ag.sum(covered)) == view.numel()


def test_infinities_and_nans_outside_the_view_stay():
    x = ag.asarray([ag.inf, 1.0, -ag.inf])
    view = x[1:2]
    out = apply(assign_view, (x, ag.asarray([ag.nan])), (view._view.calls,)).tolist()
    assert (out[0], out[2]) == (ag.inf, -ag.inf)
    assert out[1] != out[1]


def test_the_parts_of_a_complex_base():
    for part, expected in ((ag.real, [7 + 2j, 8 + 4j]), (ag.imag, [1 + 7j, 3 + 8j])):
        x = ag.asarray([1 + 2j, 3 + 4j], dtype=ag.complex128)
        if not part_is_view(part, x):
            continue
        calls = part(x)._view.calls
        new = ag.asarray([7.0, 8.0], dtype=ag.float64)
        assert apply(assign_view, (ag.clone(x), new), (calls,)).tolist() == expected
        check_derivatives(lambda b, v, calls=calls: apply(assign_view, (b, v), (calls,)), [ag.clone(x), new])


def part_is_view(part, x):
    return part(x)._view is not None
