"""The model of the picture: which boxes and arrows there are for a graph."""

import arraygrad as ag
from arraygrad.viz._build import Content, build
from arraygrad.viz._model import Link, Role

PLAIN = Content(attributes=False, saved=False, attribute_characters=50)
SAVED = PLAIN._replace(saved=True)
ATTRIBUTES = PLAIN._replace(attributes=True)


def leaf(*values):
    return ag.tensor(list(values), requires_grad=True)


def arrows(diagram):
    """The edges by the first lines of their boxes."""
    names = {key: vertex.lines[0] for key, vertex in diagram.vertices.items()}
    return sorted((names[tail], names[head], link.value) for tail, head, link in diagram.edges)


def lines(diagram, role):
    return sorted(vertex.lines for vertex in diagram.vertices.values() if vertex.role is role)


def test_leaves_operations_and_the_output():
    x, y = leaf(2.0), leaf(3.0)
    z = (x + y) * (y - 2)
    diagram = build("test", z, {"x": x, "y": y, "z": z}, PLAIN)
    assert lines(diagram, Role.LEAF) == [("x", "(1,)"), ("y", "(1,)")]
    assert lines(diagram, Role.OUTPUT) == [("z", "(1,)")]
    assert arrows(diagram) == sorted(
        [
            ("x", "AccumulateGrad", "flow"),
            ("y", "AccumulateGrad", "flow"),
            ("AccumulateGrad", "AddBackward", "flow"),
            ("AccumulateGrad", "AddBackward", "flow"),
            ("AccumulateGrad", "SubBackward", "flow"),
            ("AddBackward", "MulBackward", "flow"),
            ("SubBackward", "MulBackward", "flow"),
            ("MulBackward", "z", "flow"),
        ]
    )


def test_a_shared_result_is_one_box_and_two_arrows():
    x = leaf(2.0)
    y = x.exp()
    diagram = build("test", y * y, None, PLAIN)
    assert arrows(diagram).count(("ExpBackward", "MulBackward", "flow")) == 2
    assert sum(vertex.lines[0] == "ExpBackward" for vertex in diagram.vertices.values()) == 1


def test_unnamed_tensors_show_their_shape_alone():
    diagram = build("test", ag.ones((2, 3), requires_grad=True).sum(), None, PLAIN)
    assert lines(diagram, Role.LEAF) == [("(2, 3)",)]
    assert lines(diagram, Role.OUTPUT) == [("()",)]


def test_several_outputs_share_a_graph():
    x = leaf(2.0)
    y = x * 2
    diagram = build("test", (y + 1, y.exp()), {"x": x}, PLAIN)
    assert len(lines(diagram, Role.OUTPUT)) == 2
    assert sum(vertex.lines[0] == "MulBackward" for vertex in diagram.vertices.values()) == 1


def test_an_output_that_is_a_leaf_feeds_the_rest_of_the_graph():
    x = leaf(2.0)
    diagram = build("test", [x, x * 2], {"x": x}, PLAIN)
    assert lines(diagram, Role.OUTPUT) == [("(1,)",), ("x", "(1,)")]
    assert lines(diagram, Role.LEAF) == []
    assert ("x", "AccumulateGrad", "flow") in arrows(diagram)


def test_a_constant_is_a_box_alone():
    diagram = build("test", ag.ones(3), None, PLAIN)
    assert [vertex.role for vertex in diagram.vertices.values()] == [Role.OUTPUT]
    assert diagram.edges == []


def test_the_base_of_a_view_is_shown():
    x = ag.ones((2, 2), requires_grad=True)
    base = x * 2
    view = base[0]
    diagram = build("test", view, {"base": base, "view": view}, PLAIN)
    assert lines(diagram, Role.BASE) == [("base", "(2, 2)")]
    assert ("base", "view", "view") in arrows(diagram)
    assert ("MulBackward", "base", "flow") in arrows(diagram)


def test_a_view_of_a_leaf_points_to_the_leaf():
    x = ag.ones((2, 2), requires_grad=True)
    view = x[0]
    diagram = build("test", view, {"x": x, "view": view}, PLAIN)
    assert lines(diagram, Role.BASE) == []
    assert ("x", "view", "view") in arrows(diagram)


def test_named_results_stand_in_the_box_of_their_operation():
    x = leaf(2.0)
    hidden = x.exp()
    diagram = build("test", hidden * 2, {"hidden": hidden}, PLAIN)
    assert ("ExpBackward", "→ hidden") in lines(diagram, Role.OPERATION)


def test_saved_values_are_shown_when_asked_for():
    x, y = leaf(2.0), leaf(3.0, 4.0)
    assert lines(build("test", x * y, None, PLAIN), Role.SAVED) == []
    diagram = build("test", x * y, None, SAVED)
    assert lines(diagram, Role.SAVED) == [("x1", "(1,)"), ("x2", "(2,)")]
    assert [edge.link for edge in diagram.edges].count(Link.SAVED) == 2


def test_what_a_function_of_the_user_saved_is_always_shown():
    class Square(ag.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return 2 * x * grad

    diagram = build("test", Square.apply(leaf(2.0)), None, PLAIN)
    assert ("SquareBackward",) in lines(diagram, Role.OPERATION)
    assert lines(diagram, Role.SAVED) == [("saved_tensors[0]", "(1,)")]


def test_attributes_are_a_table_under_the_name():
    x = ag.ones((2, 3), requires_grad=True)
    (table,) = (v.lines for v in build("test", x.sum(axis=1), None, ATTRIBUTES).vertices.values() if len(v.lines) > 2)
    assert table[0] == "SumBackward"
    assert set(table[1]) == {"─"}
    assert len(table[1]) == max(map(len, table))
    values = dict(line.split(":", 1) for line in table[2:])
    assert {key.strip(): value.strip() for key, value in values.items()}["axis"] == "1"


def test_long_attributes_are_cut():
    x = ag.ones((10,), requires_grad=True)
    y = x.reshape((1,) * 30 + (10,))
    text = "\n".join(
        line
        for vertex in build("test", y, None, ATTRIBUTES._replace(attribute_characters=8)).vertices.values()
        for line in vertex.lines[2:]
    )
    assert "…" in text
    assert max(len(line.split(": ", 1)[1]) for line in text.splitlines()) == 8


def test_a_freed_graph_is_drawn_without_its_saved_values():
    x = leaf(2.0)
    y = x.exp() * x
    y.backward()
    diagram = build("test", y, {"x": x}, SAVED)
    assert lines(diagram, Role.SAVED) == []
    assert ("MulBackward",) in lines(diagram, Role.OPERATION)
    assert any("a backward pass has used and freed them" in vertex.details for vertex in diagram.vertices.values())


def test_details_tell_shapes_and_dtypes():
    x = ag.ones((2,), dtype=ag.float64, requires_grad=True)
    details = {v.lines[0]: v.details for v in build("test", x * x, {"x": x}, PLAIN).vertices.values()}
    assert details["x"].startswith("(2,) float64 on ")
    assert details["MulBackward"].splitlines()[1:] == [
        "result: (2,) float64",
        "saved x2: (2,) float64",
        "saved x1: (2,) float64",
    ]


def test_details_tell_where_an_operation_was_recorded():
    with ag.autograd.detect_anomaly():
        y = leaf(2.0).exp()
    (details,) = (v.details for v in build("test", y, None, PLAIN).vertices.values() if v.lines == ("ExpBackward",))
    assert "y = leaf(2.0).exp()" in details


def test_drawing_keeps_nothing_alive():
    import weakref

    x = leaf(2.0)
    y = x.exp()
    seen = weakref.ref(y.grad_fn)
    diagram = build("test", y, {"x": x}, SAVED)
    del y
    assert seen() is None
    assert len(diagram.vertices) == 5
