"""The layout: boxes do not overlap, arrows go down, and everything is inside the picture."""

from itertools import combinations, pairwise

import pytest

import arraygrad as ag
from arraygrad.viz import _align
from arraygrad.viz._align import GAP, Line, Place, space
from arraygrad.viz._build import Content, build
from arraygrad.viz._layout import cells, layout
from arraygrad.viz._model import Diagram

CONTENT = Content(attributes=True, saved=True, attribute_characters=50)


def network():
    x = ag.ones((4, 3))
    weights = [ag.ones((3, 3), requires_grad=True) for _ in range(4)]
    total = 0
    for w in weights:
        x = ag.tanh(x @ w.mT + x)
        total = total + x.sum() + w.sum()
    return total, {f"weight {i}": w for i, w in enumerate(weights)}


def shared():
    x = ag.ones((2,), requires_grad=True)
    y = x
    for _ in range(12):
        y = y * x
    return y, {"x": x}


def recurrent(steps=60):
    inner, outer, bias = (ag.ones(shape, requires_grad=True) for shape in ((3, 3), (3, 3), (3,)))
    state = ag.zeros((3,))
    for _ in range(steps):
        state = ag.tanh(ag.ones((3,)) @ outer + state @ inner + bias)
    return state.sum(), {"inner": inner, "outer": outer, "bias": bias}


def residual():
    x = ag.ones((3,), requires_grad=True)
    for _ in range(10):
        x = x + ag.tanh(ag.ones((3, 3), requires_grad=True) @ x)
    return x.sum(), {}


def gated():
    weights = [ag.ones((3, 3), requires_grad=True) for _ in range(4)]
    state, cell = ag.ones((3,)), ag.zeros((3,), requires_grad=True)
    for _ in range(6):
        forget, write, show, new = (ag.sigmoid(state @ w) for w in weights)
        cell = forget * cell + write * new
        state = show * ag.tanh(cell)
    return state.sum() + cell.sum(), {}


def mesh():
    columns = [ag.ones(1, requires_grad=True) for _ in range(20)]
    for _ in range(12):
        columns = [ag.sin(x) * y for x, y in zip(columns, columns[1:] + columns[:1], strict=True)]
    return tuple(columns), {}


def constant():
    return ag.ones(3), {}


@pytest.mark.parametrize("make", [network, shared, recurrent, residual, gated, mesh, constant])
def test_boxes_are_apart_and_inside(make):
    found = layout(build("test", *make(), CONTENT))
    for box in found.boxes.values():
        assert box.x - box.width / 2 >= 0
        assert box.x + box.width / 2 <= found.width
        assert box.top >= 0
        assert box.top + box.height <= found.height
    for a, b in combinations(found.boxes.values(), 2):
        beside = abs(a.x - b.x) >= (a.width + b.width) / 2 + GAP - 1e-6
        assert beside or a.top + a.height < b.top or b.top + b.height < a.top


@pytest.mark.parametrize("make", [network, shared, recurrent, residual, gated, mesh])
def test_every_edge_leads_down_from_its_tail_to_its_head(make):
    diagram = build("test", *make(), CONTENT)
    found = layout(diagram)
    above = {id(box): [] for box in (*found.boxes.values(), *found.bends)}
    for segment in found.segments:
        assert segment.start.layer + 1 == segment.end.layer
        assert segment.start.top + segment.start.height < segment.end.top
        above[id(segment.end)].append(segment.start)
    keys = {id(box): key for key, box in found.boxes.items()}

    def tails(place):
        return {
            tail for start in above[id(place)] for tail in ([keys[id(start)]] if id(start) in keys else tails(start))
        }

    for key, box in found.boxes.items():
        assert tails(box) == {edge.tail for edge in diagram.edges if edge.head == key}


@pytest.mark.parametrize("make", [shared, recurrent, residual, gated])
def test_long_chains_and_long_edges_are_straight(make):
    found = layout(build("test", *make(), CONTENT))
    backbone = max((box.line for box in found.boxes.values() if box.line), key=lambda line: len(line.places))
    assert len(backbone.places) >= max(box.layer for box in found.boxes.values()) * 0.9
    assert len({place.x for place in backbone.places}) == 1
    bends = [segment for segment in found.segments if not segment.start.is_box and not segment.end.is_box]
    assert sum(s.start.x == s.end.x for s in bends) >= 0.9 * len(bends)


@pytest.mark.parametrize("make", [recurrent, residual, gated])
def test_boxes_between_the_lines_do_not_leave_their_order(make):
    places = {}
    found = layout(build("test", *make(), CONTENT))
    for place in (*found.boxes.values(), *found.bends):
        places.setdefault(place.layer, []).append(place)
    for layer in places.values():
        layer.sort(key=lambda place: place.x)
        for left, right in pairwise(layer):
            assert right.x - left.x >= (left.width + right.width) / 2 + GAP - 1e-6


def test_a_longer_chain_is_no_wider():
    narrow, wide = (layout(build("test", *recurrent(steps), CONTENT)).width for steps in (6, 60))
    assert wide == pytest.approx(narrow, abs=10)


def test_lines_that_would_take_too_much_room_are_given_up(monkeypatch):
    diagram = build("test", *mesh(), CONTENT)
    given_up = layout(diagram)
    assert not any(box.line for box in given_up.boxes.values())
    monkeypatch.setattr(_align, "WIDEST", float("inf"))
    straight = layout(diagram)
    assert any(box.line for box in straight.boxes.values())
    assert straight.width > 1.5 * given_up.width


def test_a_leaf_stands_right_above_its_first_use():
    x, late = ag.ones((2,), requires_grad=True), ag.ones((2,), requires_grad=True)
    y = ag.sin(ag.sin(ag.sin(ag.sin(x)))) * late
    diagram = build("test", y, {"late": late}, CONTENT)
    found = layout(diagram)
    layers = {diagram.vertices[key].lines[0]: box.layer for key, box in found.boxes.items()}
    assert layers["MulBackward"] - layers["late"] == 2


def test_margins_are_alike_on_both_sides():
    found = layout(build("test", *constant(), CONTENT))
    (box,) = found.boxes.values()
    assert box.x - box.width / 2 == pytest.approx(found.width - (box.x + box.width / 2))


def test_an_empty_diagram_has_a_size():
    found = layout(Diagram())
    assert found.width > 0
    assert found.height > 0


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([0.0, 100.0, 200.0], [0.0, 100.0, 200.0]),
        ([50.0, 50.0], [50.0 - (10 + GAP) / 2, 50.0 + (10 + GAP) / 2]),
        ([100.0, 0.0], [50.0 - (10 + GAP) / 2, 50.0 + (10 + GAP) / 2]),
        ([0.0, 0.0, 0.0], [-(10 + GAP), 0.0, 10 + GAP]),
    ],
)
def test_spacing_is_the_least_squares_solution(wanted, expected):
    layer = [Place(0, 10.0) for _ in wanted]
    space(layer, wanted)
    assert [place.x for place in layer] == pytest.approx(expected)


def test_spacing_leaves_lines_where_they_are():
    layer = [Place(0, 10.0) for _ in range(5)]
    layer[2].x, layer[2].line = 100.0, Line([layer[2]])
    space(layer, [0.0, 90.0, 0.0, 0.0, 500.0])
    distance = 10 + GAP
    assert [place.x for place in layer] == pytest.approx([0.0, 100 - distance, 100.0, 100 + distance, 500.0])


def test_wide_characters_take_two_cells():
    assert cells("ab") == 2
    assert cells("名前") == 4
