"""The DOT language: attributes, and text that means something to Graphviz."""

import json
import shutil
import subprocess

import pytest

import arraygrad as ag
from arraygrad import viz

needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz's program dot is not installed")


def read(dot):
    """What Graphviz itself reads: the attributes of nodes by label, and the edges by labels."""
    done = subprocess.run(["dot", "-Tjson0"], input=dot.source.encode(), capture_output=True, check=True)
    assert done.stderr == b""
    graph = json.loads(done.stdout)
    nodes = graph["objects"]
    return {n["label"]: n for n in nodes}, [
        (nodes[e["tail"]]["label"], nodes[e["head"]]["label"], e) for e in graph.get("edges", [])
    ]


@needs_dot
def test_colours_by_role():
    x = ag.ones((2, 2), requires_grad=True)
    base = x.exp()
    view = base[0]
    nodes, edges = read(viz.make_dot(view, {"x": x, "base": base, "view": view}, show_saved=True))
    colours = {label: node["fillcolor"] for label, node in nodes.items()}
    assert colours == {
        r"x\n(2, 2)": "lightblue",
        r"base\n(2, 2)": "darkolivegreen3",
        r"view\n(2,)": "darkolivegreen1",
        r"out\n(2, 2)": "orange",
        "AccumulateGrad": "lightgrey",
        "ExpBackward": "lightgrey",
        "SliceBackward": "lightgrey",
    }
    styles = {(tail, head): edge.get("style", "") + edge.get("dir", "") for tail, head, edge in edges}
    assert styles[r"out\n(2, 2)", "ExpBackward"] == "dashednone"
    assert styles[r"base\n(2, 2)", r"view\n(2,)"] == "dotted"
    assert styles["AccumulateGrad", "ExpBackward"] == ""


@needs_dot
@pytest.mark.parametrize(
    "name", ['a"b', "<b>x</b>", "a\\Nb", "tail\\", "a -> b; c {", "&amp;", "名前", "[x]", 'a\\\\"', "#x"]
)
def test_any_name_is_shown_as_it_is(name):
    x = ag.tensor([1.0], requires_grad=True)
    picture = viz.make_dot(x * 2, {name: x}).pipe(format="svg", encoding="utf-8")
    shown = [element.text for element in _elements(picture, "text")]
    assert name.replace(" ", "\u00a0") in [text.replace(" ", "\u00a0") for text in shown]


def _elements(svg, tag):
    import xml.etree.ElementTree as ElementTree

    return ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}" + tag)


def test_attributes_are_flush_left():
    x = ag.ones((2, 3), requires_grad=True)
    source = viz.make_dot(x.sum(axis=1), show_attrs=True).source
    (line,) = (line for line in source.splitlines() if "SumBackward" in line and "axis" in line)
    assert line.count(r"\l") >= 4


def test_the_source_does_not_depend_on_where_things_are_in_memory():
    def source():
        x = ag.ones((2, 3), requires_grad=True)
        return viz.make_dot((x * 2).sum(), {"x": x}, show_saved=True).source

    assert source() == source()
