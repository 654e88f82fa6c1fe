"""What the lower rooms make without knowing it: the classes and namespaces of the rooms above them.

The engine makes Tensors, and Tensors are made of the engine. So the engine makes whatever ``made`` says, and the
package says it, once, when all rooms are there.
"""

from __future__ import annotations

from typing import Any, Final


class Made:
    """Filled in by ``arraygrad/__init__.py`` alone."""

    __slots__ = ("asarray", "leaf_node", "namespace", "node", "package", "pickling", "stored", "tensor")

    def __init__(self) -> None:
        # The class Tensor: called with a raw array and its backend, and perhaps a node and the number of its output.
        self.tensor: Any = None
        # A Tensor of whatever holds numbers: what ``arraygrad.asarray`` returns.
        self.asarray: Any = None
        # A Tensor of what is to be written into another one.
        self.stored: Any = None
        # The class of the nodes of recorded calls, called with nothing.
        self.node: Any = None
        # The package, whose functions a namespace has.
        self.package: Any = None
        # The public node of a leaf.
        self.leaf_node: Any = None
        # The module of what pickles call.
        self.pickling: Any = None
        # The namespace over the Tensors of a backend.
        self.namespace: Any = None


made: Final = Made()
