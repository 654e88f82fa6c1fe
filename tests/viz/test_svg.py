"""SVG and HTML: well formed, complete in themselves, and with every box, arrow and tooltip."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

import arraygrad as ag
from arraygrad import viz

SVG = "{http://www.w3.org/2000/svg}"


def picture(name="x"):
    x = ag.ones((2, 2), requires_grad=True)
    return x.exp()[0], {name: x}


def groups(root):
    """The boxes by the lines of their label: tooltip and fill."""
    return {
        tuple(span.text for span in group.iter(SVG + "tspan")): (group.find(SVG + "title").text, rect.get("fill"))
        for group in root.iter(SVG + "g")
        if (rect := group.find(SVG + "rect")) is not None
    }


def test_every_vertex_has_box_label_colour_and_tooltip():
    root = ElementTree.fromstring(viz.to_svg(*picture(), show_saved=True))
    found = groups(root)
    assert set(found) == {
        ("(2,)",),
        ("SliceBackward",),
        ("ExpBackward",),
        ("AccumulateGrad",),
        ("x", "(2, 2)"),
        ("out", "(2, 2)"),
        ("(2, 2)",),
    }
    tooltip, fill = found["x", "(2, 2)"]
    assert tooltip.startswith("(2, 2) float32 on ")
    assert fill == "#add8e6"
    assert "result: (2, 2) float32" in found[("ExpBackward",)][0]
    assert found["out", "(2, 2)"][1] == "#ffa500"
    assert found[("(2, 2)",)][1] == "#a2cd5a"


def test_arrows_have_heads_but_not_those_to_saved_values():
    root = ElementTree.fromstring(viz.to_svg(*picture(), show_saved=True))
    paths = [path for path in root.iter(SVG + "path") if path.get("d") != "M0 0.5 L8 4 L0 7.5 z"]
    heads = [path for path in paths if path.get("marker-end") == "url(#arrow)"]
    assert len(heads) == 6
    saved = [path for path in paths if path.get("stroke-dasharray") == "4 3"]
    assert saved
    assert not any(path.get("marker-end") for path in saved)
    assert any(path.get("stroke-dasharray") == "1 3" for path in heads)


def test_attributes_are_flush_left():
    x = ag.ones((2, 3), requires_grad=True)
    root = ElementTree.fromstring(viz.to_svg(x.sum(axis=1), show_attrs=True))
    anchors = {text.find(SVG + "tspan").text: text.get("text-anchor") for text in root.iter(SVG + "text")}
    assert anchors["SumBackward"] == "start"
    assert anchors["AccumulateGrad"] == "middle"


@pytest.mark.parametrize("name", ['<a href="x">&', "</svg>", "a'b\"c", "bell\x07", "]]>", "名前"])
@pytest.mark.parametrize("writer", [viz.to_svg, viz.to_html])
def test_any_name_is_shown_as_it_is(writer, name):
    var, params = picture(name)
    root = ElementTree.fromstring(writer(var, params))
    assert (name.replace("\x07", ""), "(2, 2)") in groups(root)


def test_a_page_is_well_formed_and_refers_to_nothing_outside():
    page = viz.to_html(*picture(), title="exp & <slice>")
    root = ElementTree.fromstring(page)
    assert root.find(".//{*}title").text == "exp & <slice>"
    assert root.find(f".//{SVG}svg") is not None
    addresses = set(re.findall(r"https?://[^\"\s]+", page))
    assert addresses == {"http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"}  # names, which nobody fetches
    assert not re.search(r"<(script|link|img|iframe)|@import|\bsrc=|url\((?!#)", page)


def test_the_legend_explains_the_colours_that_occur():
    legend = [li.find("{*}span").tail for li in ElementTree.fromstring(viz.to_html(*picture())).iterfind(".//{*}li")]
    assert legend == [
        "leaf that accumulates a gradient",
        "step of the backward pass",
        "output",
        "tensor that an output is a view of",
    ]


def test_the_size_of_the_picture_is_that_of_its_contents():
    small, large = (ElementTree.fromstring(viz.to_svg(x)) for x in (ag.ones(1), picture()[0]))
    assert float(small.get("height")) < float(large.get("height"))
    assert large.get("viewBox") == f"0 0 {large.get('width')} {large.get('height')}"
