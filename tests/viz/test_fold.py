"""Large graphs: repetitions become one box with a count, and what is left out is counted in a note."""

import time

import pytest

import arraygrad as ag
from arraygrad.viz._build import Content, build
from arraygrad.viz._fold import _runs, fold
from arraygrad.viz._model import Link, Role

PLAIN = Content(attributes=False, saved=False, attribute_characters=50)


def leaf(*shape):
    return ag.ones(shape, requires_grad=True)


def folded(var, limit, params=None, content=PLAIN):
    return fold(build("test", var, params, content), limit)


def operations(diagram):
    return sorted(
        v.lines for v in diagram.vertices.values() if v.role is Role.OPERATION and v.lines != ("AccumulateGrad",)
    )


def assert_consistent(diagram):
    for tail, head, _ in diagram.edges:
        assert tail in diagram.vertices
        assert head in diagram.vertices
    assert len(set(diagram.edges)) == len(diagram.edges)


def chain(x, count, *steps):
    for i in range(count):
        x = steps[i % len(steps)](x)
    return x


def test_a_small_graph_is_left_as_it_is():
    diagram = build("test", chain(leaf(1), 20, ag.sin), None, PLAIN)
    assert fold(diagram, 23) is diagram
    assert len(fold(diagram, 22).vertices) < 23


def test_a_chain_of_one_operation_is_one_box():
    diagram = folded(chain(leaf(1), 50, ag.sin), 10)
    assert operations(diagram) == [("SinBackward", "× 50")]
    assert len(diagram.vertices) == 4
    assert_consistent(diagram)


def test_a_repeated_pattern_is_one_box():
    diagram = folded(chain(leaf(1), 60, ag.sin, ag.cos, ag.tanh), 10)
    assert operations(diagram) == [("SinBackward", "CosBackward", "TanhBackward", "these 3, × 20")]
    (count,) = (vertex.count for vertex in diagram.vertices.values() if len(vertex.lines) == 4)
    assert count == 60


def test_what_differs_is_not_folded_together():
    x = chain(chain(leaf(1), 10, ag.sin), 10, ag.cos)
    assert operations(folded(x, 8)) == [("CosBackward", "× 10"), ("SinBackward", "× 10")]


def test_a_shared_leaf_stays_and_points_to_the_fold():
    w, x = leaf(1), leaf(1)
    diagram = folded(chain(x, 40, lambda x: x * w), 10, {"w": w, "x": x})
    assert operations(diagram) == [("MulBackward", "× 40")]
    assert {v.lines[0] for v in diagram.vertices.values() if v.role is Role.LEAF} == {"w", "x"}
    assert_consistent(diagram)


def test_steps_with_leaves_of_their_own_are_not_folded():
    leaves = [leaf(1) for _ in range(10)]
    x = leaf(1)
    for w in leaves:
        x = x * w
    diagram = folded(x, 100)
    assert operations(diagram) == [("MulBackward",)] * 10


def test_private_side_inputs_are_folded_with_their_step():
    w, u = leaf(2, 2), leaf(2, 2)
    h = ag.zeros((2, 2))
    for _ in range(30):
        h = ag.tanh(h @ w + ag.sin(u))
    diagram = folded(h, 20)
    assert ("MatmulBackward", "AddBackward", "TanhBackward", "these 3, × 30") in operations(diagram)
    assert operations(diagram).count(("SinBackward",)) == 1
    assert sum(vertex.count for vertex in diagram.vertices.values()) == len(build("test", h, None, PLAIN).vertices)
    assert_consistent(diagram)


def test_a_chain_inside_a_folded_step_is_folded_too():
    w, u = leaf(2, 2), leaf(2, 2)
    h = u
    for _ in range(5):
        h = ag.exp(h @ chain(w, 4, ag.sin) * 0)
    diagram = folded(h, 15)
    assert ("SinBackward", "× 4") in operations(diagram)
    assert len(diagram.vertices) <= 15
    assert_consistent(diagram)


def test_a_result_that_is_used_elsewhere_ends_the_chain():
    first = chain(leaf(1), 10, ag.sin)
    second = chain(first, 10, ag.sin)
    assert operations(folded((first, second), 12)) == [("SinBackward", "× 10"), ("SinBackward", "× 10")]


def test_saved_values_are_shown_for_the_first_repetition():
    diagram = folded(chain(leaf(1), 30, ag.tanh), 12, content=PLAIN._replace(saved=True))
    assert [v.lines for v in diagram.vertices.values() if v.role is Role.SAVED] == [("out", "(1,)")]
    assert_consistent(diagram)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], []),
        ([1, 1], []),
        ([1, 1, 1], [(0, 1, 3)]),
        ([1, 2, 1, 2, 1, 2, 1], [(0, 2, 3)]),
        ([9, 1, 2, 1, 2, 1, 2, 8, 8, 8, 8], [(1, 2, 3), (7, 1, 4)]),
        ([1, 2, 3, 1, 2, 4], []),
    ],
)
def test_runs(items, expected):
    assert list(_runs(items)) == expected


def branching(levels):
    """A graph without repetitions in a row: each result is used twice."""
    x = leaf(1)
    for _ in range(levels):
        x = ag.sin(x) * x
    return x


def test_what_cannot_be_folded_is_cut_with_a_note():
    whole = build("test", branching(100), None, PLAIN)
    diagram = fold(whole, 40)
    (note,) = (v for v in diagram.vertices.values() if v.role is Role.NOTE)
    assert len(diagram.vertices) == 41
    assert note.lines == (f"… {len(whole.vertices) - 40} more nodes",)
    assert "max_nodes=40" in note.details
    heads = {diagram.vertices[e.head].lines[0] for e in diagram.edges if e.link is Link.CUT}
    assert heads <= {"SinBackward", "MulBackward"}
    assert heads
    assert_consistent(diagram)


def test_the_outputs_are_what_is_kept():
    diagram = folded(branching(100), 5)
    assert sum(vertex.role is Role.OUTPUT for vertex in diagram.vertices.values()) == 1


def test_a_very_long_chain_is_drawn_quickly():
    x = chain(leaf(1), 100_000, ag.sin)
    start = time.process_time()
    text = ag.viz.to_svg(x)
    assert "× 100000" in text
    assert len(text) < 5_000
    assert time.process_time() - start < 30  # it takes about three seconds; any quadratic step takes many minutes
