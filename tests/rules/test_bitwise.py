"""Bitwise operations have no gradient, and need none: their inputs cannot require one."""

import pytest

from arraygrad.rules import bitwise


@pytest.mark.parametrize(
    "primitive",
    [
        bitwise.bitwise_and,
        bitwise.bitwise_or,
        bitwise.bitwise_xor,
        bitwise.bitwise_left_shift,
        bitwise.bitwise_right_shift,
        bitwise.bitwise_invert,
    ],
)
def test_inputs_are_declared_constant(primitive):
    assert primitive.constant_in == set(primitive.inputs)
    assert not primitive.vjps
