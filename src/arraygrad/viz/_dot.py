"""The picture as a ``graphviz.Digraph``; importing this needs the Python package graphviz."""

from __future__ import annotations

from typing import Any

import graphviz

from arraygrad.viz._model import Diagram, Link, Role
from arraygrad.viz._svg import svg

LINKS = {
    Link.FLOW: {},
    Link.SAVED: {"dir": "none", "style": "dashed"},
    Link.VIEW: {"style": "dotted"},
    Link.CUT: {"style": "dashed"},
}


class DotNotFound(graphviz.ExecutableNotFound):  # type: ignore[misc]  # graphviz carries no type information
    """The program dot is missing; a RuntimeError."""

    def __init__(self) -> None:
        RuntimeError.__init__(
            self,
            "make_dot: drawing this needs Graphviz's program 'dot', which is not on the PATH: install Graphviz (apt "
            "install graphviz, brew install graphviz, conda install graphviz, or https://graphviz.org/download), or "
            "use arraygrad.viz.to_html, to_svg or to_mermaid, which need nothing",
        )


class Digraph(graphviz.Digraph):  # type: ignore[misc]  # graphviz carries no type information
    """A Digraph that says what to install where dot is missing, and shows itself in Jupyter all the same."""

    diagram: Diagram | None = None

    def render(self, *args: Any, **options: Any) -> Any:
        """Write the source and render it to a file, as ``graphviz.Digraph.render``."""
        try:
            return super().render(*args, **options)
        except graphviz.ExecutableNotFound as error:
            raise DotNotFound from error

    def pipe(self, *args: Any, **options: Any) -> Any:
        """Return the rendered picture, as ``graphviz.Digraph.pipe``."""
        try:
            return super().pipe(*args, **options)
        except graphviz.ExecutableNotFound as error:
            raise DotNotFound from error

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **options: Any) -> dict[str, Any]:
        """Return what Jupyter shows: Graphviz's picture, or without dot the one that arraygrad lays out itself."""
        try:
            return dict(super()._repr_mimebundle_(include, exclude, **options))
        except DotNotFound:
            if self.diagram is None:  # a copy
                raise
            return {"image/svg+xml": svg(self.diagram)}


def digraph(diagram: Diagram) -> Digraph:
    """Return the diagram in the DOT language."""
    dot = Digraph("arraygrad", graph_attr={"ranksep": "0.3", "nodesep": "0.2"})
    dot.node_attr.update(
        style="filled", shape="box", fontname="monospace", fontsize="10", height="0.2", color="#666666"
    )
    dot.edge_attr.update(color="#444444", arrowsize="0.7")
    dot.diagram = diagram
    for key, vertex in diagram.vertices.items():
        more = {"style": "dashed"} if vertex.role is Role.NOTE else {}
        tooltip = _text(vertex.details.splitlines(), r"\n")
        dot.node(key, _label(vertex.lines), fillcolor=vertex.role.colour, tooltip=tooltip, **more)
    for tail, head, link in diagram.edges:
        dot.edge(tail, head, **LINKS[link])
    return dot


def _label(lines: tuple[str, ...]) -> str:
    """Return a label: centred, but flush left where it is a table of attributes."""
    table = any(line.startswith("─") for line in lines)
    return _text(lines, r"\l") + r"\l" if table else _text(lines, r"\n")


def _text(lines: Any, separator: str) -> str:
    # Without nohtml a text between < and > would be taken for Graphviz's HTML.
    escaped = [graphviz.escape(line.replace("\0", "")).replace("&", "&amp;") for line in lines]
    return graphviz.nohtml(separator.join(escaped))  # type: ignore[no-any-return]  # as above
