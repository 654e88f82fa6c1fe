"""Errors of two types at once: the one that PyTorch's users catch, and the one that NumPy's or Python's do."""

from __future__ import annotations


class ValueRuntimeError(ValueError, RuntimeError):
    """A value that does not fit, such as a shape: a RuntimeError in PyTorch."""


class TypeRuntimeError(TypeError, NotImplementedError):
    """A dtype or type that does not fit: in PyTorch a RuntimeError, or a NotImplementedError, which is one too."""


class IndexRuntimeError(IndexError, RuntimeError):
    """An index that is out of bounds: in PyTorch an IndexError here and a RuntimeError there."""


class IndexTypeError(IndexError, TypeError):
    """Something that is no index: an IndexError in PyTorch and NumPy."""


class NumberError(TypeError, ValueError, RuntimeError):
    """A tensor that is no single number: ``float`` and ``int`` raise TypeError, PyTorch one of the others."""
