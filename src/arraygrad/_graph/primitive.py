"""Primitives: a forward function on raw arrays, and the rules of its derivatives.

A forward function takes the namespace, its inputs (before the ``/``) and its options (after it); what only calls the
standard's function of its name is made by ``standard``, one of Python's operators by ``operation``. A rule takes the
namespace, a cotangent ``g`` or tangent ``t``, and then whatever it needs, by name: an input (``x2: Array`` for the
values, ``x2: Spec`` for shape and dtype alone), ``out``, or an option. Only what the rules of the inputs at hand name
is saved. Fed raw arrays, a rule is a plain function; fed Tensors and their namespace, it is recorded itself.

docs/design.md has an example, and a table of which form of a rule to choose.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Annotated, Any, Final, TypeAlias, TypedDict, Unpack

from arraygrad._base.arrays import same_shape
from arraygrad._graph.plan import INDEX, INDEX_ARGUMENT, INPUT, OPTION, OUT, SPEC, BoundRule, Call, Need, Plan
from arraygrad._graph.plan import Spec as Spec
from arraygrad._plain.compiled import mypyc_attr

# How a rule's annotation says that it needs an input's values. To a type checker a backend's array is anything.
Array: TypeAlias = Any

# The same for values in memory of the node's own, which later writes leave alone: for what PyTorch does not save, so
# that programs write to it. It costs a copy where a library writes in place.
Own: TypeAlias = Annotated[Any, "own"]

Rule = Callable[..., Any]


@mypyc_attr(native_class=False)  # mypyc cannot compile subclasses of built-in types
class InputError(TypeError):
    """A TypeError of a forward function in the core's own words; those of a library are put into them by ``apply``."""


class Traits(TypedDict, total=False):
    """What primitives differ in; all are false unless they are declared.

    :param node: the name of its nodes without "Backward"; by default the function's name in camel case.
    :param broadcasts: the inputs broadcast against each other; the engine sums gradients back to their shapes.
    :param promotes: inputs of different dtypes are cast to their common dtype first, Python scalars are weak.
    :param floats: promote, and integer inputs become the default floating dtype, as for ``exp``.
    :param variadic: the one input is a tuple of arrays, all that ``apply`` is given; its rules may ask for ``index``,
        the position in the tuple.
    :param view: the output may share memory with the input: in-place operations on one reach the other.
    :param copies: where no view is possible, a view primitive makes a copy.
    :param repeats: a view primitive may show an element several times.
    :param outputs: the forward function returns a tuple of arrays; rules then get tuples of cotangents.
    :param casts: the output's dtype may be one without gradients although the input's is not.
    :param constant: no input has a derivative, as with comparisons and positions.
    """

    node: str
    broadcasts: bool
    promotes: bool
    floats: bool
    variadic: bool
    view: bool
    copies: bool
    repeats: bool
    outputs: bool
    casts: bool
    constant: bool


class Primitive:
    """A differentiable function on raw arrays; run by ``arraygrad._engine.apply``.

    Made by the decorator ``primitive``, by ``standard`` or by ``operation``; ``operator`` is then the function that
    does all of it.
    """

    def __init__(
        self,
        name: str,
        forward: Callable[..., Any],
        inputs: tuple[str, ...],
        options: tuple[str, ...],
        traits: Traits,
        operator: Callable[..., Any] | None = None,
    ) -> None:
        self.name = name
        camel = "".join(part.capitalize() for part in name.split("_"))
        self.node_name: str = traits.get("node", camel) + "Backward"
        self.forward = forward
        self.operator = operator
        self.inputs = inputs
        self.options = options
        self.floats: bool = traits.get("floats", False)
        self.promotes: bool = self.floats or traits.get("promotes", False)
        self.broadcasts: bool = traits.get("broadcasts", False)
        self.several_outputs: bool = traits.get("outputs", False)
        self.casts: bool = self.several_outputs or traits.get("casts", False)
        self.variadic: bool = traits.get("variadic", False)
        self.view: bool = traits.get("view", False)
        self.copies: bool = traits.get("copies", False)
        self.repeats: bool = traits.get("repeats", False)
        self.vjps: dict[str, BoundRule] = {}
        self.jvps: dict[str, BoundRule] = {}
        self.linear_in: set[str] = set()
        self.constant_in: set[str] = set()
        # A bit mask of the inputs not declared constant.
        self.differentiable: int = -1
        # By the bit mask of the inputs that need a gradient.
        self.plans: dict[int, Plan] = {}
        if not inputs:
            raise TypeError(f"primitive {name}: the forward function has no inputs before '/'")
        for trait in traits:
            if trait not in Traits.__annotations__:
                raise TypeError(f"primitive {name}: no trait {trait!r}; there are {', '.join(Traits.__annotations__)}")
        if traits.get("constant", False):
            self.constant(*inputs)

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"

    # -- registration ------------------------------------------------------------------------------------------------

    def vjp(self, name: str) -> Callable[[Rule], Rule]:
        """Register the vector-Jacobian product of input ``name``."""
        return self._register(self.vjps, name)

    def jvp(self, name: str) -> Callable[[Rule], Rule]:
        """Register the Jacobian-vector product of input ``name``."""
        return self._register(self.jvps, name)

    def linear(self, name: str) -> Callable[[Rule], Rule]:
        """Register the vjp of an input in which the primitive is linear; the jvp follows from the forward function."""
        self.linear_in.add(name)
        return self.vjp(name)

    def derivative(self, name: str) -> Callable[[Rule], Rule]:
        """Register the derivative of an elementwise function that is holomorphic in input ``name``."""

        def register(rule: Rule) -> Rule:
            needs = self._resolve(rule, leading=1)

            def jvp(xp: Any, t: Any, *args: Any) -> Any:
                return t * rule(xp, *args)

            self._add(self.vjps, name, BoundRule(rule, needs, factor=True))
            self._add(self.jvps, name, BoundRule(jvp, needs))
            return rule

        return register

    def factor(self, name: str, value: str) -> None:
        """Declare that the derivative by input ``name``, elementwise, is the value of another input, or ``out``."""
        needs = (self._need(value, Array),)
        self._add(self.vjps, name, BoundRule(None, needs, factor=True))
        self._add(self.jvps, name, BoundRule(_times_value, needs))

    def unit(self, *names: str) -> None:
        """Declare that the derivative with respect to these inputs is one: gradients pass unchanged."""
        for name in names:
            self._add(self.vjps, name, BoundRule(_unchanged, ()))
            self._add(self.jvps, name, BoundRule(_unchanged, ()))

    def zero(self, *names: str) -> None:
        """Declare that the derivative with respect to these inputs is zero wherever it exists."""
        for name in names:
            position = self._position(name)
            spec = (Need(SPEC, position, name),)
            self._add(self.vjps, name, BoundRule(_zero_vjp, spec))
            self._add(self.jvps, name, BoundRule(_zero_jvp, (Need(OUT, 0, "out"),)))

    def constant(self, *names: str) -> None:
        """Declare that these inputs have no derivative: no gradient ever flows to them."""
        for name in names:
            position = self._position(name)
            self.constant_in.add(name)
            self.differentiable = 0 if self.variadic else self.differentiable & ~(1 << position)

    def _register(self, table: dict[str, BoundRule], name: str) -> Callable[[Rule], Rule]:
        def register(rule: Rule) -> Rule:
            self._add(table, name, BoundRule(rule, self._resolve(rule, leading=2)))
            return rule

        return register

    def _add(self, table: dict[str, BoundRule], name: str, rule: BoundRule) -> None:
        self._position(name)
        if name in table:
            raise TypeError(f"primitive {self.name}: input {name!r} already has this rule")
        table[name] = rule

    def _position(self, name: str) -> int:
        if name not in self.inputs:
            raise TypeError(f"primitive {self.name}: no input {name!r}; its inputs are {', '.join(self.inputs)}")
        return self.inputs.index(name)

    def _resolve(self, rule: Rule, leading: int) -> tuple[Need, ...]:
        """Resolve the parameters after the leading ones (namespace and g or t); a misspelt name fails here."""
        parameters, _ = _parameters(rule)
        return tuple([self._need(name, annotation) for name, annotation in parameters[leading:]])

    def _need(self, name: str, annotation: Any) -> Need:
        """Return what a parameter asks for; with ``from __future__ import annotations`` they are strings."""
        if name in self.inputs:
            if annotation in (Spec, "Spec"):
                return Need(SPEC, self.inputs.index(name), name)
            if annotation in (Array, "Array", Own, "Own"):
                return Need(INPUT, self.inputs.index(name), name, own=annotation in (Own, "Own"))
            raise TypeError(
                f"primitive {self.name}: annotate {name!r} with Array or Own (its values) or Spec (shape and dtype)"
            )
        if name == "out":
            return Need(OUT, 0, name, own=annotation in (Own, "Own"))
        if name == "index" and self.variadic:
            return Need(INDEX, 0, name)
        if name in self.options:
            return Need(OPTION, self.options.index(name), name)
        known = ", ".join((*self.inputs, "out", *self.options))
        raise TypeError(f"primitive {self.name}: a rule asks for {name!r}, which is none of {known}")

    # -- planning ----------------------------------------------------------------------------------------------------

    def make_plan(self, mask: int) -> Plan:
        """Make, and note in ``plans``, what to do when the inputs in the bit mask need a gradient."""
        keep: list[Need] = []
        calls: list[Call | None] = []
        for position, name in enumerate(self.inputs):
            if not mask >> position & 1:
                calls.append(None)
                continue
            rule = self.vjps.get(name)
            if rule is None:
                raise RuntimeError(f"{self.name}: input {name!r} has no reverse-mode rule; give it one, or detach() it")
            calls.append(Call(rule, tuple(_place(need, keep) for need in rule.needs)))
        plan = self.plans[mask] = Plan(self, tuple(keep), tuple(calls))
        return plan


def _place(need: Need, keep: list[Need]) -> int:
    if need.kind == OPTION:
        return -1 - need.position
    if need.kind == INDEX:
        return INDEX_ARGUMENT
    for place, known in enumerate(keep):
        if known.kind == need.kind and known.position == need.position:
            return place
    keep.append(need)
    return len(keep) - 1


def _parameters(function: Callable[..., Any]) -> tuple[list[tuple[str, Any]], int]:
    """Return the parameters of a function, each with its annotation, and how many are before a ``/``.

    Nearly all are plain functions, which say so themselves: inspect takes a fifth of the package's import.
    """
    if type(function) is FunctionType and not hasattr(function, "__wrapped__"):
        code = function.__code__
        if not code.co_flags & _COLLECTS:
            names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            annotations = function.__annotations__
            return [(name, annotations.get(name)) for name in names], code.co_posonlyargcount
    import inspect

    parameters = list(inspect.signature(function).parameters.values())
    count = sum([p.kind is inspect.Parameter.POSITIONAL_ONLY for p in parameters])
    return [(p.name, p.annotation) for p in parameters], count


# The flags of a function that collects arguments, in ``*args`` or ``**options``.
_COLLECTS: Final = 0x04 | 0x08


def primitive(**traits: Unpack[Traits]) -> Callable[[Callable[..., Any]], Primitive]:
    """Make a primitive of a forward function ``f(xp, *inputs, /, *options)``; see ``Traits``."""

    def make(forward: Callable[..., Any]) -> Primitive:
        parameters, count = _parameters(forward)
        names = tuple([name for name, _ in parameters])
        return Primitive(forward.__name__.rstrip("_"), forward, names[1:count], names[max(count, 1) :], traits)

    return make


def standard(name: str, *inputs: str, **traits: Unpack[Traits]) -> Primitive:
    """Make a primitive of the standard's function ``xp.name``, which takes the inputs and no options."""

    def of_one(xp: Any, x: Any) -> Any:
        return getattr(xp, name)(x)

    def of_two(xp: Any, x1: Any, x2: Any) -> Any:
        return getattr(xp, name)(x1, x2)

    def of_more(xp: Any, *arrays: Any) -> Any:
        return getattr(xp, name)(*arrays)

    forward = of_one if len(inputs) == 1 else of_two if len(inputs) == 2 else of_more
    return Primitive(name, forward, inputs, (), traits)


def operation(operator: Callable[..., Any], name: str, *inputs: str, **traits: Unpack[Traits]) -> Primitive:
    """Make a primitive of a function from the module ``operator``."""

    def forward(xp: Any, *arrays: Any) -> Any:
        return operator(*arrays)

    return Primitive(name, forward, inputs, (), traits, operator)


def _times_value(xp: Any, t: Any, value: Any) -> Any:
    return t * value


def _unchanged(xp: Any, g: Any) -> Any:
    return g


def _zero_vjp(xp: Any, g: Any, x: Spec) -> Any:
    if g.dtype == x.dtype and same_shape(g.shape, x.shape):
        return xp.zeros_like(g)  # which keeps the chunks of a lazy library
    return xp.zeros(x.shape, dtype=x.dtype, device=x.device)


def _zero_jvp(xp: Any, t: Any, out: Any) -> Any:
    return xp.zeros_like(out)
