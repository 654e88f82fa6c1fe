"""Bitwise operations: primitives without derivatives."""

from __future__ import annotations

import operator

from arraygrad._graph.primitive import operation

bitwise_and = operation(operator.and_, "bitwise_and", "x1", "x2", promotes=True, constant=True)
bitwise_or = operation(operator.or_, "bitwise_or", "x1", "x2", promotes=True, constant=True)
bitwise_xor = operation(operator.xor, "bitwise_xor", "x1", "x2", promotes=True, constant=True)
bitwise_left_shift = operation(operator.lshift, "bitwise_left_shift", "x1", "x2", promotes=True, constant=True)
bitwise_right_shift = operation(operator.rshift, "bitwise_right_shift", "x1", "x2", promotes=True, constant=True)
bitwise_invert = operation(operator.invert, "bitwise_invert", "x", constant=True)
