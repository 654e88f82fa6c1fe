"""Mermaid: every line has a known form, and labels cannot break out of their quotes."""

import re

import pytest

import arraygrad as ag
from arraygrad import viz

NODE = re.compile(r'    (\w+)\["([^"]*)"\]:::(leaf|operation|saved|output|base|note)')
EDGE = re.compile(r"    (\w+) (-->|-\.-|-\.->) (\w+)")
CLASS = re.compile(r"    classDef (\w+) fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#000000(,stroke-dasharray:4 3)?")


def parse(text):
    """The labels by id, the edges, and the classes; every line must be one of these."""
    first, *lines = text.splitlines()
    assert first == "flowchart TD"
    nodes, edges, classes = {}, [], set()
    for line in lines:
        if found := NODE.fullmatch(line):
            nodes[found[1]] = (found[2], found[3])
        elif found := EDGE.fullmatch(line):
            edges.append(found.groups())
        else:
            found = CLASS.fullmatch(line)
            assert found, line
            classes.add(found[1])
    return nodes, edges, classes


def test_nodes_edges_and_classes():
    x, y = ag.tensor([2.0], requires_grad=True), ag.tensor([3.0], requires_grad=True)
    nodes, edges, classes = parse(viz.to_mermaid(x * y, {"x": x, "y": y}, show_saved=True))
    assert sorted(nodes.values()) == sorted(
        [
            ("(1,)", "output"),
            ("MulBackward", "operation"),
            ("AccumulateGrad", "operation"),
            ("AccumulateGrad", "operation"),
            ("x<br/>(1,)", "leaf"),
            ("y<br/>(1,)", "leaf"),
            ("x1<br/>(1,)", "saved"),
            ("x2<br/>(1,)", "saved"),
        ]
    )
    assert {role for _, role in nodes.values()} == classes
    assert {end for tail, _, head in edges for end in (tail, head)} == set(nodes)
    assert sorted((nodes[tail][0], arrow, nodes[head][0]) for tail, arrow, head in edges if arrow != "-->") == [
        ("x1<br/>(1,)", "-.-", "MulBackward"),
        ("x2<br/>(1,)", "-.-", "MulBackward"),
    ]


def test_views_and_notes_have_arrows_of_their_own():
    x = ag.ones((2, 2), requires_grad=True)
    for _ in range(20):
        x = ag.sin(x) * x
    nodes, edges, classes = parse(viz.to_mermaid(x[0], max_nodes=10))
    assert "note" in classes
    assert any(label.startswith("… ") and label.endswith(" more nodes") for label, _ in nodes.values())
    assert {arrow for _, arrow, _ in edges} == {"-->", "-.->"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('a"b', "a#34;b"),
        ("<script>", "#60;script#62;"),
        ("a#quot;", "a#35;quot#59;"),
        ("`code`", "#96;code#96;"),
        ("two\nlines\0", "two lines "),
        ("x]--y", "x#93;--y"),
        ("名前 é", "名前 é"),
        ("layers.0.weight", "layers.0.weight"),
    ],
)
def test_names_are_escaped(name, shown):
    x = ag.tensor([2.0], requires_grad=True)
    nodes, _, _ = parse(viz.to_mermaid(x * 2, {name: x}))
    assert (f"{shown}<br/>(1,)", "leaf") in nodes.values()
