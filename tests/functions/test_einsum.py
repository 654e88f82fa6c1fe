"""Einstein sums against loops over every index, their derivatives and their errors."""

import itertools
import math

import pytest
from arrays import uniform

import arraygrad as ag
from arraygrad.conformance import check_derivatives

# Explicit equations without an ellipsis, and the shapes of their operands.
PLAIN = [
    ("i->i", [(3,)]),
    ("i->", [(3,)]),
    ("ij->ji", [(2, 3)]),
    ("ijk->j", [(2, 3, 4)]),
    ("ii->", [(3, 3)]),
    ("ii->i", [(3, 3)]),
    ("iij->ij", [(3, 3, 2)]),
    ("ijij->ij", [(2, 3, 2, 3)]),
    ("iii->i", [(2, 2, 2)]),
    ("i,i->", [(3,), (3,)]),
    ("i,i->i", [(3,), (3,)]),
    ("i,j->ij", [(2,), (3,)]),
    ("i,j->ji", [(2,), (3,)]),
    ("ij,j->i", [(2, 3), (3,)]),
    ("ij,jk->ik", [(2, 3), (3, 4)]),
    ("ij,kj->ki", [(2, 3), (4, 3)]),
    ("bij,bjk->bik", [(2, 3, 4), (2, 4, 5)]),
    ("ibj,jbk->kib", [(3, 2, 4), (4, 2, 5)]),
    ("bi,bi->b", [(2, 3), (2, 3)]),
    ("bij,bj->bi", [(2, 3, 4), (2, 4)]),
    ("ij,ij->", [(2, 3), (2, 3)]),
    ("ij,k->j", [(2, 3), (4,)]),
    ("i,,j->ij", [(2,), (), (3,)]),
    ("i,ij,j->", [(2,), (2, 3), (3,)]),
    ("ab,bc,cd->ad", [(2, 3), (3, 2), (2, 3)]),
    ("ab,ac,ad->bcd", [(2, 3), (2, 2), (2, 4)]),
    ("ii,ij->j", [(2, 2), (2, 3)]),
    ("ij,jk->ik", [(2, 1), (3, 4)]),
    ("ij,jk->ik", [(2, 0), (0, 3)]),
    ("i,i->i", [(0,), (0,)]),
    (",->", [(), ()]),
]
# The same in short, and with all letters written out.
SHORT = [
    ("ij,jk", "ij,jk->ik", [(2, 3), (3, 4)]),
    ("ba", "ba->ab", [(2, 3)]),
    ("ii", "ii->", [(3, 3)]),
    ("i,i", "i,i->", [(3,), (3,)]),
    ("...i->...", "abi->ab", [(2, 3, 4)]),
    ("...ij,...jk->...ik", "abij,bjk->abik", [(2, 3, 4, 2), (3, 2, 5)]),
    ("i...,i...", "iab,ib->ab", [(2, 3, 4), (2, 4)]),
    ("...,...->...", "ab,b->ab", [(2, 3), (3,)]),
    ("i...j->j...", "iabj->jab", [(2, 3, 4, 5)]),
    ("...i->i", "abi->i", [(2, 3, 4)]),
    (" i j , j k -> i k ", "ij,jk->ik", [(2, 3), (3, 4)]),
]


def by_loops(equation, *operands):
    """Return the nested list of the result: a sum over all letters for each index of the result."""
    left, right = equation.split("->")
    terms = left.split(",")
    sizes = {}
    for term, x in zip(terms, operands, strict=True):
        for letter, n in zip(term, x.shape, strict=True):
            sizes[letter] = max(n, sizes.get(letter, 1)) if n else 0
    nested = [x.tolist() for x in operands]
    inner = [letter for letter in sizes if letter not in right]

    def element(values, term, shape, place):
        for letter, n in zip(term, shape, strict=True):
            values = values[place[letter] if n > 1 else 0]
        return values

    def entry(place):
        total = 0
        for index in itertools.product(*[range(sizes[letter]) for letter in inner]):
            at = place | dict(zip(inner, index, strict=True))
            factors = zip(nested, terms, operands, strict=True)
            total += math.prod(element(values, term, x.shape, at) for values, term, x in factors)
        return total

    def build(letters, place):
        if not letters:
            return entry(place)
        return [build(letters[1:], place | {letters[0]: i}) for i in range(sizes[letters[0]])]

    return build(right, {})


def make(shapes, kind="real"):
    return [uniform(*shape, kind=kind, seed=i) for i, shape in enumerate(shapes)]


def flatten(nested):
    """Return the numbers of a nested list, or a lone number, in one list."""
    return [v for row in nested for v in flatten(row)] if isinstance(nested, list) else [nested]


@pytest.mark.parametrize("kind", ["real", "complex"])
@pytest.mark.parametrize(("equation", "shapes"), PLAIN)
def test_against_loops(equation, shapes, kind):
    operands = make(shapes, kind)
    out = ag.einsum(equation, *operands)
    # The sums are short: few roundings apart.
    assert flatten(out.tolist()) == pytest.approx(flatten(by_loops(equation, *operands)), rel=1e-13, abs=1e-14)


@pytest.mark.parametrize(("short", "full", "shapes"), SHORT)
def test_what_may_be_left_out(short, full, shapes):
    operands = make(shapes)
    out, expected = ag.einsum(short, *operands), ag.einsum(full, *operands)
    assert out.shape == expected.shape
    assert out.tolist() == expected.tolist()


def test_an_ellipsis_broadcasts():
    x, y = make([(2, 1, 3), (4, 3)])
    assert ag.allclose(ag.einsum("...i,...i->...", x, y), ag.sum(x * y, axis=-1))


@pytest.mark.parametrize("kind", ["real", "complex"])
@pytest.mark.parametrize(("equation", "shapes"), [case for case in PLAIN if case[0] != "i->i"][::2])
def test_derivatives(equation, shapes, kind):
    check_derivatives(lambda *xs: ag.einsum(equation, *xs), make(shapes, kind))


def test_operands_in_a_list_and_of_mixed_dtypes():
    x, y = ag.asarray([1, 2]), ag.asarray([0.5, 0.25])
    out = ag.einsum("i,i->", [x, y])
    assert (out.dtype, out.item()) == (ag.float32, 1.0)


@pytest.mark.parametrize(
    ("equation", "shapes", "message"),
    [
        ("i,j->ij", [(2,)], "fewer operands were provided than specified in the equation"),
        ("ij->ij", [(2,)], r"number of subscripts in the equation \(2, .* number of dimensions \(1\)"),
        ("i->i", [(2, 3)], r"number of subscripts in the equation \(1, .* number of dimensions \(2\)"),
        ("i,i->", [(2,), (3,)], "subscript i has size 3 for an operand"),
        ("...,...->...", [(2,), (3,)], r"subscript \.\.\. has size 3 for an operand"),
        ("ii->i", [(2, 3)], "of one operand have sizes 2 and 3"),
        ("i->j", [(2,)], "each letter of the result"),
        ("ij->ii", [(2, 2)], "each letter of the result"),
        ("i1->i", [(2, 2)], "expected letters"),
        ("i...j...->i", [(2, 2)], "expected letters"),
        ("i->i->i", [(2,)], "expected letters"),
    ],
)
def test_errors(equation, shapes, message):
    with pytest.raises(RuntimeError, match=message):
        ag.einsum(equation, *make(shapes))


def test_no_operands():
    with pytest.raises(RuntimeError, match="fewer operands were provided than specified in the equation"):
        ag.einsum("i->i")
