"""Pictures of the graph.

`make_dot` gives a ``graphviz.Digraph``, as torchviz does; `to_mermaid`, `to_svg` and `to_html` need nothing installed;
`save` writes any of them to a file. All are written from one model of the picture (``_model``), which is built from the
graph (``_build``) and made smaller where it is large (``_fold``).
"""

from arraygrad.viz._draw import make_dot as make_dot
from arraygrad.viz._draw import save as save
from arraygrad.viz._draw import to_html as to_html
from arraygrad.viz._draw import to_mermaid as to_mermaid
from arraygrad.viz._draw import to_svg as to_svg
