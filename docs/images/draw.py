"""Draws the pictures of graphs on the pages, into this folder: python docs/images/draw.py"""

import sys
from pathlib import Path

import arraygrad as ag
from arraygrad import viz


def pictures() -> dict[str, str]:
    """The name and the SVG of each picture."""
    x = ag.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = ag.tensor([3.0], requires_grad=True)
    z = ag.tensor([2.0], requires_grad=True)
    w = ag.ones(4, 3, requires_grad=True)
    hidden = ag.tanh(ag.ones(2, 3) @ w.mT)
    state = x
    for _ in range(1000):
        state = ag.sin(state) * y
    return {
        "readme.svg": viz.to_svg(ag.sum(x * ag.sin(x)), params={"x": x}),
        "tutorial.svg": viz.to_svg((z + y) * (y - 2), params={"x": z, "y": y}),
        "saved.svg": viz.to_svg(hidden.sum(), params={"w": w, "hidden": hidden}, show_saved=True),
        "folded.svg": viz.to_svg(state, params={"x": x, "w": y}),
    }


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, svg in pictures().items():
        (folder / name).write_text(svg, encoding="utf-8")
