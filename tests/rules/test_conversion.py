"""Derivatives of copies."""

import pytest
from arrays import uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives


@pytest.mark.parametrize("kind", ["real", "complex"])
@pytest.mark.parametrize("function", [ag.clone, lambda x: ag.asarray(x, copy=True)])
def test_copies(function, kind):
    check_derivatives(function, [uniform(2, 3, kind=kind)])
