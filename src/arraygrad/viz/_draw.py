"""The public functions: from tensors to a picture in one of several forms."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arraygrad.viz._build import Content, Params, build
from arraygrad.viz._fold import fold
from arraygrad.viz._image import FORMATS, image
from arraygrad.viz._mermaid import mermaid
from arraygrad.viz._model import Diagram
from arraygrad.viz._svg import html, svg

if TYPE_CHECKING:
    import graphviz

MAX_NODES = 200


def make_dot(
    var: Any,
    params: Params = None,
    show_attrs: bool = False,
    show_saved: bool = False,
    max_attr_chars: int = 50,
    *,
    max_nodes: int = MAX_NODES,
) -> graphviz.Digraph:
    """Return the graph behind a tensor as a ``graphviz.Digraph``, with the signature of torchviz's ``make_dot``.

    Data flows from top to bottom, gradients the other way. Leaves that accumulate a gradient are light blue, steps of
    the backward pass grey, outputs light green, the tensor that an output is a view of dark green, and saved values
    orange. Boxes of tensors show name and shape; in SVG, what is known beyond that is shown under the mouse.

    ``make_dot(...).render("name", format="png")`` writes a file; in Jupyter the result shows itself. Graphviz's program
    ``dot`` draws both; where it is missing, the picture is that of `to_svg`, also as PNG, JPEG and PDF. A graph whose
    saved values a backward pass has freed is drawn without them.

    :param var: the output, or a tuple of outputs.
    :param params: names: a dictionary of tensors by name, or pairs such as ``module.named_parameters()`` gives. The
        name of a result that is neither leaf nor output stands in the box of its operation.
    :param show_attrs: list the options and other values that each node keeps.
    :param show_saved: draw the tensors that nodes keep; those kept by an ``autograd.Function`` are always drawn.
    :param max_attr_chars: cut the values that ``show_attrs`` lists to this length.
    :param max_nodes: from this many boxes on, operations that repeat in a row are folded into one box with a count;
        where that is not enough, the boxes nearest to the outputs are drawn, and a note says how many are missing.

    Raises ImportError without the Python package graphviz, and RuntimeError when what only ``dot`` can draw, another
    format or a digraph that was changed, is drawn without it.

    >>> x = ag.tensor([2.0], requires_grad=True)
    >>> dot = ag.viz.make_dot(x * 3, params={"x": x})
    >>> "MulBackward" in dot.source
    True
    """
    try:
        from arraygrad.viz._dot import digraph
    except ImportError as error:
        raise ImportError(
            "make_dot: this needs the Python package graphviz: pip install arraygrad[viz]; arraygrad.viz.to_html, "
            "to_svg and to_mermaid need nothing"
        ) from error
    return digraph(_diagram("make_dot", var, params, show_attrs, show_saved, max_attr_chars, max_nodes))


def to_mermaid(
    var: Any,
    params: Params = None,
    show_attrs: bool = False,
    show_saved: bool = False,
    max_attr_chars: int = 50,
    *,
    max_nodes: int = MAX_NODES,
) -> str:
    """Return the graph behind a tensor as a Mermaid flowchart; the parameters are those of `make_dot`.

    Markdown on GitHub and GitLab, and Markdown cells of Jupyter, show such text as a picture in a block fenced with
    three backticks and the word mermaid.

    >>> x = ag.tensor([2.0], requires_grad=True)
    >>> print(ag.viz.to_mermaid(x * 3, params={"x": x}))
    flowchart TD
        n0["(1,)"]:::output
        n1["MulBackward"]:::operation
        n2["AccumulateGrad"]:::operation
        n3["x<br/>(1,)"]:::leaf
        n3 --> n2
        n2 --> n1
        n1 --> n0
        classDef leaf fill:#add8e6,stroke:#666666,color:#000000
        classDef operation fill:#d3d3d3,stroke:#666666,color:#000000
        classDef output fill:#caff70,stroke:#666666,color:#000000
    <BLANKLINE>
    """
    return mermaid(_diagram("to_mermaid", var, params, show_attrs, show_saved, max_attr_chars, max_nodes))


def to_svg(
    var: Any,
    params: Params = None,
    show_attrs: bool = False,
    show_saved: bool = False,
    max_attr_chars: int = 50,
    *,
    max_nodes: int = MAX_NODES,
) -> str:
    """Return the graph behind a tensor as SVG, laid out without Graphviz; the parameters are those of `make_dot`.

    >>> x = ag.tensor([2.0], requires_grad=True)
    >>> ag.viz.to_svg(x * 3)[:4]
    '<svg'
    """
    return svg(_diagram("to_svg", var, params, show_attrs, show_saved, max_attr_chars, max_nodes))


def to_html(
    var: Any,
    params: Params = None,
    show_attrs: bool = False,
    show_saved: bool = False,
    max_attr_chars: int = 50,
    *,
    max_nodes: int = MAX_NODES,
    title: str = "Graph of a computation",
) -> str:
    """Return a page of HTML with the graph behind a tensor and a legend; it refers to nothing outside itself.

    The parameters are those of `make_dot`, and the title of the page.

    >>> x = ag.tensor([2.0], requires_grad=True)
    >>> "MulBackward" in ag.viz.to_html(x * 3)
    True
    """
    return html(_diagram("to_html", var, params, show_attrs, show_saved, max_attr_chars, max_nodes), title)


WRITERS = {".html": to_html, ".svg": to_svg, ".mmd": to_mermaid}
PICTURES = tuple(f".{form}" for form in FORMATS)


def save(var: Any, path: str | os.PathLike[str], params: Params = None, **options: Any) -> Path:
    """Write the graph behind a tensor to a file in the form that the file's suffix names, and return its path.

    ``.html`` (`to_html`), ``.svg`` (`to_svg`) and ``.mmd`` (`to_mermaid`) need nothing. ``.gv`` and ``.dot`` hold the
    source of `make_dot`, which needs the Python package graphviz; ``.png``, ``.pdf`` and ``.jpg`` are drawn by
    Graphviz's ``dot``, or where that is missing in the layout of `to_svg`, which needs ``pip install arraygrad[viz]``.
    The options are those of `make_dot`.

    Raises ValueError for another suffix, before anything is written, and ImportError where a package is missing.

    >>> import tempfile
    >>> x = ag.tensor([2.0], requires_grad=True)
    >>> ag.viz.save(x * 3, tempfile.mkdtemp() + "/graph.html", params={"x": x}).name
    'graph.html'
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in WRITERS:
        data = WRITERS[suffix](var, params, **options).encode()
    elif suffix in (".gv", ".dot"):
        data = make_dot(var, params, **options).source.encode()
    elif suffix in PICTURES:
        data = _picture(suffix[1:], var, params, **options)
    else:
        known = ", ".join((*WRITERS, ".gv", ".dot", *PICTURES))
        raise ValueError(f"save: unknown suffix {path.suffix!r} of {path}; known are {known}")
    path.write_bytes(data)
    return path


def _picture(form: str, var: Any, params: Params, **options: Any) -> bytes:
    """Return the picture in pixels or as PDF, drawn by Graphviz if it is there, else here."""
    if shutil.which("dot") is not None and importlib.util.find_spec("graphviz") is not None:
        return make_dot(var, params, **options).pipe(format=form)  # type: ignore[no-any-return]  # no type information
    try:
        return image(_diagram("save", var, params, **options), form)
    except ImportError as error:
        raise ImportError(
            f"save: {form.upper()} is drawn by a Python package, pip install arraygrad[viz], or by Graphviz's program "
            "'dot' and the Python package graphviz; files that end in .svg, .html and .mmd need nothing"
        ) from error


def _diagram(
    function: str,
    var: Any,
    params: Params,
    show_attrs: bool = False,
    show_saved: bool = False,
    max_attr_chars: int = 50,
    max_nodes: int = MAX_NODES,
) -> Diagram:
    if max_nodes < 1:
        raise ValueError(f"{function}: max_nodes must be at least 1, got {max_nodes}")
    return fold(build(function, var, params, Content(show_attrs, show_saved, max_attr_chars)), max_nodes)
