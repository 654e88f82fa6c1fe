"""The picture as PNG, JPEG and PDF: our own SVG, drawn by vl-convert, which brings its renderer and a font along."""

from __future__ import annotations

import re

from arraygrad.viz._model import Diagram
from arraygrad.viz._svg import svg

FORMATS = ("png", "pdf", "jpg", "jpeg")

# Pixels for each unit of the SVG, so that text is sharp; and the most in one direction, as JPEG has 16 bits for them.
SCALE = 2.0
LARGEST = 65_000


def image(diagram: Diagram, form: str) -> bytes:
    """Return the picture in one of FORMATS.

    Raises ImportError where vl-convert is not installed.
    """
    import vl_convert

    # Where a machine has no font with a fixed width, the one that vl-convert brings is better than none.
    text = svg(diagram, font="monospace, Liberation Sans", background="#ffffff")
    if form == "pdf":
        return bytes(vl_convert.svg_to_pdf(text))
    convert = vl_convert.svg_to_png if form == "png" else vl_convert.svg_to_jpeg
    return bytes(convert(text, scale=min(SCALE, LARGEST / max(_size(text)))))


def _size(text: str) -> tuple[int, int]:
    found = re.search(r'width="(\d+)" height="(\d+)"', text)
    assert found is not None  # svg writes it first
    return int(found[1]), int(found[2])
