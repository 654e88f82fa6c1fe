"""The picture as SVG, laid out here, and as a page of HTML around it: neither needs anything from outside."""

from __future__ import annotations

import re
from html import escape

from arraygrad.viz._align import Place
from arraygrad.viz._layout import LAYER_GAP, LINE, PADDING, Layout, Segment, layout
from arraygrad.viz._model import Diagram, Link, Role, Vertex

DASHES = {Link.FLOW: "", Link.SAVED: "4 3", Link.VIEW: "1 3", Link.CUT: "4 3"}

# What XML forbids, even as a character reference.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

PAGE = """<!DOCTYPE html>
<html lang="en" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<title>{title}</title>
<style>
body {{ margin: 1.5em; background: #ffffff; color: #222222; font: 13px sans-serif; }}
ul {{ list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.4em 1.6em; }}
li span {{ display: inline-block; width: 1em; height: 1em; margin-right: 0.5em; vertical-align: -0.15em;
  border: 1px solid #666666; }}
figure {{ margin: 0; overflow: auto; }}
</style>
</head>
<body>
<ul>
{legend}
</ul>
<figure>
{picture}</figure>
</body>
</html>
"""


def html(diagram: Diagram, title: str) -> str:
    """Return a page with a legend and the picture."""
    legend = "\n".join(
        f'<li><span style="background: {role.hexadecimal}"></span>{role.meaning}</li>' for role in diagram.roles()
    )
    return PAGE.format(title=_text(title), legend=legend, picture=svg(diagram))


def svg(diagram: Diagram, font: str = "monospace", background: str | None = None) -> str:
    """Return the picture as an SVG element, which is also a complete SVG file."""
    found = layout(diagram)
    width, height = f"{found.width:.0f}", f"{found.height:.0f}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" font-family="{font}" font-size="11">',
        "<title>Graph of a computation</title>",
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0.5 L8 4 L0 7.5 z" fill="#444444"/></marker></defs>',
        *([] if background is None else [f'<rect width="100%" height="100%" fill="{background}"/>']),
        f'<g fill="none" stroke="#444444">\n{_edges(found)}\n</g>',
        *(_box(key, vertex, found.boxes[key]) for key, vertex in diagram.vertices.items()),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _edges(found: Layout) -> str:
    through = {id(segment.end): segment.link for segment in found.segments if not segment.last}
    lines = [_path(f"M{_at(b.x, b.top)} V{b.top + b.height:.1f}", through[id(b)], arrow=False) for b in found.bends]
    return "\n".join([*map(_curve, found.segments), *lines])


def _curve(segment: Segment) -> str:
    start, end = segment.start, segment.end
    bottom, half = start.top + start.height, LAYER_GAP / 2
    bend = f"C{_at(start.x, bottom + half)} {_at(end.x, end.top - half)} {_at(end.x, end.top)}"
    return _path(f"M{_at(start.x, bottom)} {bend}", segment.link, segment.last and segment.link is not Link.SAVED)


def _path(steps: str, link: Link, arrow: bool) -> str:
    dashes = f' stroke-dasharray="{DASHES[link]}"' if DASHES[link] else ""
    marker = ' marker-end="url(#arrow)"' if arrow else ""
    return f'<path d="{steps}"{dashes}{marker}/>'


def _box(key: str, vertex: Vertex, place: Place) -> str:
    dashes = ' stroke-dasharray="4 3"' if vertex.role is Role.NOTE else ""
    x = place.x
    anchor, at = ("start", x - place.width / 2 + PADDING) if vertex.is_table else ("middle", x)
    text = "".join(
        f'<tspan x="{at:.1f}" y="{place.top + PADDING / 2 + LINE * (i + 0.78):.1f}">{_text(line)}</tspan>'
        for i, line in enumerate(vertex.lines)
    )
    return (
        f'<g id="{key}"><title>{_text(vertex.details or " ".join(vertex.lines))}</title>'
        f'<rect x="{x - place.width / 2:.1f}" y="{place.top:.1f}" width="{place.width:.1f}" '
        f'height="{place.height:.1f}" fill="{vertex.role.hexadecimal}" stroke="#666666"{dashes}/>'
        f'<text text-anchor="{anchor}" xml:space="preserve">{text}</text></g>'
    )


def _at(x: float, y: float) -> str:
    return f"{x:.1f} {y:.1f}"


def _text(text: str) -> str:
    return escape(FORBIDDEN.sub("", text))
