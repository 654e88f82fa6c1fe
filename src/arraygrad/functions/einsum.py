"""Sums of products in Einstein's notation, as a sequence of products of two arrays."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any, TypeAlias

from arraygrad._typing import Tensor
from arraygrad.functions import statistical
from arraygrad.functions._axes import operand
from arraygrad.functions.linear_algebra import matmul, tensordot
from arraygrad.functions.manipulation import broadcast_to, permute_dims, reshape

__all__ = ["einsum"]

# A letter; or for an axis under the ellipsis its place, counted from the last one: -1, -2, ...
Label: TypeAlias = str | int
Labelled: TypeAlias = tuple[Tensor, list[Label]]


def einsum(equation: str, *operands: Any) -> Tensor:
    """Return the sum of products that an equation describes, such as "ij,jk->ik" for the matrix product.

    :param equation: a letter for each axis of each operand, operands separated by commas; after "->" the letters of the
        result, in the order of its axes. Products are summed over all other letters. A letter that an operand has twice
        means its diagonal. "..." stands for any number of axes, which broadcast. Without "->" the result has the
        ellipsis and then, in alphabetical order, the letters that occur once.
    :param operands: the arrays, or one list of them. They are multiplied from left to right.

    Axes of one letter have one size, or size 1. Raises RuntimeError for an equation that is malformed or does not fit
    the operands.

    >>> x = ag.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> ag.einsum("ij,jk->ik", x, x)
    tensor([[ 7., 10.],
            [15., 22.]])
    >>> ag.einsum("ii->", x)
    tensor(5.)
    """
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    arrays = [operand("einsum", x) for x in operands]
    terms, output = _parse(equation, arrays)
    factors = _broadcast([_diagonals(x, labels) for x, labels in zip(arrays, terms, strict=True)])
    missing = [label for label in output if not any(label in labels for _, labels in factors)]
    if missing or len(set(output)) != len(output):
        raise RuntimeError(f"einsum: each letter of the result stands once in it, and in an operand; got {equation!r}")
    product = factors[0]
    for position, factor in enumerate(factors[1:], start=2):
        later = {label for _, labels in factors[position:] for label in labels}
        product = _multiply(product, factor, later.union(output))
    x, labels = _sum_out(product, output)
    return _permute(x, [labels.index(label) for label in output])


# -- reading the equation ----------------------------------------------------------------------------------------------


def _parse(equation: str, arrays: Sequence[Tensor]) -> tuple[list[list[Label]], list[Label]]:
    """Return the labels of each operand and of the result."""
    if not isinstance(equation, str):
        raise TypeError(f"einsum: the equation is a string such as 'ij,jk->ik', got {type(equation).__name__}")
    left, arrow, right = equation.replace(" ", "").partition("->")
    parts = left.split(",")
    if len(parts) != len(arrays) or not arrays:
        which = "fewer" if len(arrays) < len(parts) else "more"
        raise RuntimeError(
            f"einsum: {which} operands were provided than specified in the equation: {equation!r} is for {len(parts)}, "
            f"got {len(arrays)}"
        )
    terms = [_labels(part, x.ndim) for part, x in zip(parts, arrays, strict=True)]
    widest = max((-label for term in terms for label in term if isinstance(label, int)), default=0)
    if arrow:
        return terms, _labels(right, widest + len(right.replace("...", "")) if "..." in right else len(right))
    every = [label for term in terms for label in term]
    once = sorted(label for label in every if isinstance(label, str) and every.count(label) == 1)
    return terms, [*range(-widest, 0), *once]


def _labels(part: str, ndim: int) -> list[Label]:
    """Return the labels of an operand with ``ndim`` axes."""
    before, dots, after = part.partition("...")
    letters = before + after
    if not (letters.isalpha() and letters.isascii()) and letters:
        raise RuntimeError(f"einsum: expected letters and at most one '...', got {part!r}")
    covered = ndim - len(letters)
    if covered < 0 or (covered and not dots):
        raise RuntimeError(
            f"einsum: the number of subscripts in the equation ({len(letters)}, in {part!r}) does not match the number "
            f"of dimensions ({ndim}) of its operand"
        )
    return [*before, *range(-covered, 0), *after]


# -- single operands ---------------------------------------------------------------------------------------------------


def _diagonals(x: Tensor, labels: list[Label]) -> Labelled:
    """Take the diagonal of the axes that share a label."""
    for label in [label for label in dict.fromkeys(labels) if labels.count(label) > 1]:
        while labels.count(label) > 1:
            first = labels.index(label)
            second = labels.index(label, first + 1)
            n = x.shape[first]
            if x.shape[second] != n:
                raise RuntimeError(f"einsum: axes {label!r} of one operand have sizes {n} and {x.shape[second]}")
            others = [i for i in range(x.ndim) if i not in (first, second)]
            x = _permute(x, [*others, first, second])
            x = reshape(x, (*x.shape[:-2], n * n))[..., :: n + 1]
            labels = [*[labels[i] for i in others], label]
    return x, labels


def _broadcast(factors: list[Labelled]) -> list[Labelled]:
    """Stretch axes of size 1 to the size of the other axes with their label."""
    sizes: dict[Label, int] = {}
    for x, labels in factors:
        for label, n in zip(labels, x.shape, strict=True):
            known = sizes.setdefault(label, n)
            if n != known and 1 not in (n, known):
                name = "..." if isinstance(label, int) else label
                raise RuntimeError(
                    f"einsum: subscript {name} has size {n} for an operand, which does not broadcast with previously "
                    f"seen size {known}"
                )
            if known == 1:
                sizes[label] = n
    return [(_stretch(x, [sizes[label] for label in labels]), labels) for x, labels in factors]


def _stretch(x: Tensor, shape: list[int]) -> Tensor:
    return x if x.shape == tuple(shape) else broadcast_to(x, tuple(shape))


def _sum_out(factor: Labelled, keep: Collection[Label]) -> Labelled:
    """Sum over the axes whose labels are not to be kept."""
    x, labels = factor
    axes = tuple(i for i, label in enumerate(labels) if label not in keep)
    return (statistical.sum(x, axis=axes), [label for label in labels if label in keep]) if axes else factor


def _permute(x: Tensor, order: list[int]) -> Tensor:
    return x if order == list(range(x.ndim)) else permute_dims(x, tuple(order))


# -- products of two ---------------------------------------------------------------------------------------------------


def _multiply(one: Labelled, other: Labelled, needed: Collection[Label]) -> Labelled:
    """Multiply two factors and sum over the labels that are not needed any more."""
    x, first = _sum_out(one, {*needed, *other[1]})
    y, second = _sum_out(other, {*needed, *one[1]})
    shared = [label for label in first if label in second]
    batch = [label for label in shared if label in needed]
    inner = [label for label in shared if label not in needed]
    left = [label for label in first if label not in second]
    right = [label for label in second if label not in first]
    if not batch:
        axes = [first.index(label) for label in inner], [second.index(label) for label in inner]
        return tensordot(x, y, axes=axes), left + right
    x = _permute(x, [first.index(label) for label in batch + left + inner])
    y = _permute(y, [second.index(label) for label in batch + inner + right])
    b, c = len(batch), len(batch) + len(inner)
    outer, rows, columns = x.shape[:b], x.shape[b : b + len(left)], y.shape[c:]
    depth = math.prod(y.shape[b:c])
    x = reshape(x, (*outer, math.prod(rows), depth))
    y = reshape(y, (*outer, depth, math.prod(columns)))
    return reshape(matmul(x, y), (*outer, *rows, *columns)), batch + left + right
