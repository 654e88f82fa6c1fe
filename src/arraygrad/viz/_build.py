"""From the graph behind some tensors to the model of a picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from arraygrad._graph.node import Node
from arraygrad._graph.primitive import Spec
from arraygrad._tensor.node import AccumulateGrad
from arraygrad._tensor.tensor import Tensor
from arraygrad.autograd._node import FunctionNode
from arraygrad.autograd.graph import walk
from arraygrad.viz._model import Diagram, Edge, Link, Role, Vertex

Params: TypeAlias = Mapping[str, Tensor] | Iterable[tuple[str, Tensor]] | None


class Content(NamedTuple):
    """What to show beside nodes and leaves."""

    attributes: bool
    saved: bool
    attribute_characters: int


def build(function: str, var: Any, params: Params, content: Content) -> Diagram:
    """Return the picture of everything that ``var`` depends on; ``function`` is who asks, for error messages."""
    builder = _Builder(_names(function, params), content)
    builder.add(_outputs(function, var))
    return builder.diagram


def _outputs(function: str, var: Any) -> list[Tensor]:
    outputs = list(var) if isinstance(var, (tuple, list)) else [var]
    for x in outputs:
        if not isinstance(x, Tensor):
            raise TypeError(f"{function}: var must be a Tensor or a tuple of Tensors, got {type(x).__name__}")
    return outputs


def _names(function: str, params: Params) -> dict[str, Tensor]:
    try:
        names = dict(params or {})
    except (TypeError, ValueError):
        raise TypeError(
            f"{function}: params must map names to tensors, as dict(module.named_parameters()) does, got "
            f"{type(params).__name__}"
        ) from None
    for name, x in names.items():
        if not isinstance(x, Tensor):
            raise TypeError(f"{function}: params[{name!r}] must be a Tensor, got {type(x).__name__}")
    return names


class _Builder:
    """Collects vertices and edges; a thing of the graph gets its vertex the first time it is met."""

    def __init__(self, names: dict[str, Tensor], content: Content) -> None:
        self.diagram = Diagram()
        self.content = content
        self.keys: dict[Any, str] = {}
        self.tensor_names = {id(x): name for name, x in names.items()}
        self.names = names
        self.result_names: dict[Node, list[str]] = {}

    def add(self, outputs: list[Tensor]) -> None:
        for x in outputs:
            self.add_tensor(x, Role.OUTPUT)
        self.name_results({id(x) for x in outputs} | {id(base) for base in map(_base, outputs)})
        nodes = list(walk(*(x.grad_fn for x in outputs if x.grad_fn is not None)))
        for node in nodes:
            self.add_node(node)
        for node in nodes:
            for following, _ in node.next_functions:
                if following is not None:
                    self.link(self.keys[following], self.keys[node])
        for x in outputs:
            if x.grad_fn is not None:
                self.link(self.keys[x.grad_fn], self.keys[id(x)])
            self.add_base(x)

    def link(self, tail: str, head: str, link: Link = Link.FLOW) -> None:
        self.diagram.edges.append(Edge(tail, head, link))

    def add_vertex(self, vertex: Vertex) -> str:
        key = f"n{len(self.diagram.vertices)}"
        self.diagram.vertices[key] = vertex
        return key

    def add_tensor(self, x: Tensor, role: Role) -> str:
        """Return the key of a tensor's vertex; one that has a vertex already keeps it and its role."""
        key = self.keys.get(id(x))
        if key is None:
            name = self.tensor_names.get(id(x))
            lines = (() if name is None else (name,)) + (_shape(x.shape),)
            key = self.keys[id(x)] = self.add_vertex(Vertex(role, lines, _describe(x)))
        return key

    def add_base(self, x: Tensor) -> None:
        """Draw the tensor that an output is a recorded view of."""
        base = _base(x)
        if base is None:
            return
        known = id(base) in self.keys
        key = self.add_tensor(base, Role.BASE)
        if not known and base.grad_fn in self.keys:
            self.link(self.keys[base.grad_fn], key)
        self.link(key, self.keys[id(x)], Link.VIEW)

    def name_results(self, boxed: set[int]) -> None:
        """Collect the names of results that have no box of their own: they will stand in that of their operation."""
        for name, x in self.names.items():
            if x.grad_fn is not None and id(x) not in boxed:
                self.result_names.setdefault(x.grad_fn, []).append(name)

    def add_node(self, node: Node) -> None:
        saved, problem = _saved(node)
        lines = [node.name()]
        if node in self.result_names:
            lines.append("→ " + ", ".join(self.result_names[node]))
        if self.content.attributes:
            lines += _table(node.name(), saved, self.content.attribute_characters)
        key = self.keys[node] = self.add_vertex(Vertex(Role.OPERATION, tuple(lines), _details(node, saved, problem)))
        if isinstance(node, AccumulateGrad):
            self.link(self.add_tensor(node.variable, Role.LEAF), key)
        if self.content.saved or isinstance(node, FunctionNode):
            for name, x in _saved_tensors(saved):
                self.link(self.add_vertex(Vertex(Role.SAVED, (name, _shape(x.shape)), _describe(x))), key, Link.SAVED)


def _base(x: Tensor) -> Tensor | None:
    """Return the tensor that ``x`` is a recorded view of."""
    return x._view.base if x._view is not None and x._view.recorded else None  # type: ignore[return-value]  # a Tensor: its class lies above views


def _saved(node: Node) -> tuple[dict[str, Any], str]:
    """Return what a node saved, or nothing and the reason where that is gone."""
    try:
        return node.saved, ""
    except RuntimeError as error:
        return {}, str(error)


def _saved_tensors(saved: dict[str, Any]) -> Iterator[tuple[str, Tensor]]:
    for name, value in saved.items():
        if isinstance(value, Tensor):
            yield name, value
        elif isinstance(value, tuple):
            yield from ((f"{name}[{i}]", x) for i, x in enumerate(value) if isinstance(x, Tensor))


def _table(title: str, saved: dict[str, Any], limit: int) -> list[str]:
    """Return the lines that show what a node saved, under a rule; no lines where it saved nothing."""
    if not saved:
        return []
    limit = max(limit, 3)
    values = {name: _value(value) for name, value in saved.items()}
    short = {name: text if len(text) <= limit else text[: limit - 1] + "…" for name, text in values.items()}
    width = max(map(len, short))
    rows = [f"{name:<{width}}: {text}" for name, text in short.items()]
    return ["─" * max(len(title), *map(len, rows)), *rows]


def _value(value: Any) -> str:
    if isinstance(value, Tensor):
        return "[saved tensor]"
    if isinstance(value, Spec):
        return _shape(value.shape)
    if isinstance(value, tuple) and any(isinstance(x, (Tensor, Spec)) for x in value):
        return ", ".join(_value(x) for x in value)
    return str(value)


def _shape(shape: Iterable[Any]) -> str:
    return str(tuple(shape))


def _describe(x: Tensor) -> str:
    return f"{_shape(x.shape)} {x.dtype.name} on {x.device}"


def _details(node: Node, saved: dict[str, Any], problem: str) -> str:
    """Return the tooltip of a node: its outputs, what it saved, and where it was recorded if that is known."""
    if isinstance(node, AccumulateGrad):
        return f"AccumulateGrad: adds to the gradient of a leaf, {_describe(node.variable)}"
    specs = [(node.shape, node.dtype)] if node.outputs is None else [(s.shape, s.dtype) for s in node.outputs]
    lines = [node.name()]
    lines += [f"result: {_shape(shape)} {_dtype_name(node, dtype)}" for shape, dtype in specs if shape is not None]
    lines += [f"saved {name}: {_shape(x.shape)} {x.dtype.name}" for name, x in _saved_tensors(saved)]
    if problem:
        lines.append(problem)
    trace = node.metadata.get("traceback", "").strip().splitlines()
    lines += [line.strip() for line in trace[-2:]]
    return "\n".join(lines)


def _dtype_name(node: Node, dtype: Any) -> str:
    return "" if dtype is None else str(node.backend.dtypes[dtype].name)
