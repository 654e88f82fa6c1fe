"""The picture as a Mermaid flowchart: text that GitHub, GitLab, Jupyter and many others show as a picture.

The syntax is described at https://mermaid.js.org/syntax/flowchart.html.
"""

from __future__ import annotations

import re

from arraygrad.viz._model import Diagram, Link, Role

ARROWS = {Link.FLOW: "-->", Link.SAVED: "-.-", Link.VIEW: "-.->", Link.CUT: "-.->"}

# Everything in ASCII but letters, digits and harmless signs; quotes, markup, backticks and # mean something in labels.
SPECIAL = re.compile(r"[^\w\s.,:+=*/()\-\u0080-\U0010ffff]")


def mermaid(diagram: Diagram) -> str:
    """Return the diagram in Mermaid's language."""
    lines = ["flowchart TD"]
    for key, vertex in diagram.vertices.items():
        label = "<br/>".join(_escape(line) for line in vertex.lines)
        lines.append(f'    {key}["{label}"]:::{vertex.role.name.lower()}')
    lines += [f"    {tail} {ARROWS[link]} {head}" for tail, head, link in diagram.edges]
    for role in diagram.roles():
        dashes = ",stroke-dasharray:4 3" if role is Role.NOTE else ""
        lines.append(f"    classDef {role.name.lower()} fill:{role.hexadecimal},stroke:#666666,color:#000000{dashes}")
    return "\n".join(lines) + "\n"


def _escape(text: str) -> str:
    """Return text for a quoted label, in which special characters are written by number: ``#34;`` is a quote."""
    return SPECIAL.sub(lambda found: f"#{ord(found[0])};", re.sub(r"[\s\0]+", " ", text))
