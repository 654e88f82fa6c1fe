"""The picture as a ``graphviz.Digraph``; importing this needs the Python package graphviz."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import graphviz

from arraygrad.viz._image import FORMATS, image
from arraygrad.viz._model import Diagram, Link, Role, Vertex
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
            "install graphviz, brew install graphviz, conda install graphviz, or https://graphviz.org/download). SVG, "
            "and with pip install arraygrad[viz] PNG, JPEG and PDF, of a digraph as make_dot returned it need no dot; "
            "arraygrad.viz.to_html, to_svg and to_mermaid need nothing",
        )


class Digraph(graphviz.Digraph):  # type: ignore[misc]  # graphviz carries no type information
    """A Digraph that is drawn by arraygrad itself where dot is missing, or says what to install."""

    # What it was made of, and the source that this gave: what was added to that since, only dot can draw.
    diagram: Diagram | None = None
    made = ""

    def render(self, *args: Any, **options: Any) -> Any:
        """Write the source and render it to a file, as ``graphviz.Digraph.render``."""
        try:
            return super().render(*args, **options)
        except graphviz.ExecutableNotFound as error:
            given = inspect.signature(super().render).bind(*args, **options).arguments
            return self._render_here(error, **given)

    def pipe(self, *args: Any, **options: Any) -> Any:
        """Return the rendered picture, as ``graphviz.Digraph.pipe``."""
        try:
            return super().pipe(*args, **options)
        except graphviz.ExecutableNotFound as error:
            given = inspect.signature(super().pipe).bind(*args, **options).arguments
            data = self._draw(given.get("format"), error)
            return data.decode(given["encoding"]) if given.get("encoding") else data

    def _render_here(
        self,
        error: Exception,
        format: str | None = None,
        outfile: Any = None,
        view: bool = False,
        cleanup: bool = False,
        directory: Any = None,
        **_: Any,
    ) -> str:
        """Do the rest of ``render``, which has written the source before it looked for dot."""
        if outfile is not None:
            format = format or Path(outfile).suffix[1:]
            path = Path(outfile) if directory is not None else Path(self.directory, outfile)
        else:
            path = Path(f"{self.filepath}.{format or self.format}")
        path.write_bytes(self._draw(format, error))
        if cleanup:
            Path(self.filepath).unlink()
        if view:
            graphviz.view(str(path))
        return str(path)

    def _draw(self, form: str | None, error: Exception) -> bytes:
        """Return the picture by our own layout; DotNotFound where it cannot be had that way."""
        form = (form or self.format).lower()
        if self.diagram is None or self.source != self.made:
            raise DotNotFound from error
        if form == "svg":
            return svg(self.diagram).encode()
        if form not in FORMATS:
            raise DotNotFound from error
        try:
            return image(self.diagram, form)
        except ImportError:
            raise DotNotFound from error


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
        dot.node(key, _label(vertex), fillcolor=vertex.role.colour, tooltip=tooltip, **more)
    for tail, head, link in diagram.edges:
        dot.edge(tail, head, **LINKS[link])
    dot.made = dot.source
    return dot


def _label(vertex: Vertex) -> str:
    """Return a label: centred, but flush left where it is a table of attributes."""
    return _text(vertex.lines, r"\l") + r"\l" if vertex.is_table else _text(vertex.lines, r"\n")


def _text(lines: Any, separator: str) -> str:
    # Without nohtml a text between < and > would be taken for Graphviz's HTML.
    escaped = [graphviz.escape(line.replace("\0", "")).replace("&", "&amp;") for line in lines]
    return graphviz.nohtml(separator.join(escaped))  # type: ignore[no-any-return]  # as above
