"""What the rules of a primitive need, what a call therefore saves, and how its vjps are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from arraygrad._base.arrays import conj
from arraygrad._graph.tensor import TensorBase

if TYPE_CHECKING:
    from arraygrad._graph.primitive import Primitive


class Spec(NamedTuple):
    """Shape, dtype and device of an input, in the backend's own objects: what is saved when values are not needed."""

    shape: tuple[int, ...]
    dtype: Any
    device: Any


def spec_of(x: Any) -> Spec | None:
    """Return the spec of a Tensor; a Python number has none."""
    if not isinstance(x, TensorBase):
        return None
    data = x._data
    return Spec(tuple(data.shape), data.dtype, x._backend.device_of(data))


# What a rule's parameter refers to.
INPUT: Final = 0
SPEC: Final = 1
OUT: Final = 2
OPTION: Final = 3
INDEX: Final = 4

# Among the places of a call: the position of the variadic input whose gradient is asked for.
INDEX_ARGUMENT: Final = 1 << 20


class Need:
    """One parameter of a rule: what kind of thing it is and its position among the inputs or options.

    ``own`` asks for the values in memory of the node's own.
    """

    __slots__ = ("kind", "name", "own", "position")

    def __init__(self, kind: int, position: int, name: str, own: bool = False) -> None:
        self.kind = kind
        self.position = position
        self.name = name
        self.own = own

    def read(self, inputs: tuple[Any, ...], options: tuple[Any, ...], out: Any, variadic: bool, index: int) -> Any:
        """Return what is asked for of a call: Tensors as they are, or their specs.

        ``index`` is the position in a variadic primitive's tuple that the rule is about.
        """
        if self.kind == INPUT:
            return inputs if variadic else inputs[self.position]
        if self.kind == SPEC:
            return tuple([spec_of(x) for x in inputs]) if variadic else spec_of(inputs[self.position])
        if self.kind == OUT:
            return out
        return options[self.position] if self.kind == OPTION else index


class BoundRule(NamedTuple):
    """A rule with its signature resolved.

    A ``factor`` is the derivative, by which the cotangent is multiplied; without a function it is what the rule needs.
    """

    function: Any
    needs: tuple[Need, ...]
    factor: bool = False


class Call:
    """How to call a vjp.

    ``places`` says where each argument is: ``i >= 0`` is saved value ``i``, ``-1 - i`` is option ``i``. ``saved`` is
    the number of arguments where all of them are saved values, else -1: common calls need not collect their arguments.
    """

    __slots__ = ("factor", "places", "rule", "saved")

    def __init__(self, bound: BoundRule, places: tuple[int, ...]) -> None:
        self.rule: Any = bound.function
        self.factor = bound.factor
        self.places = places
        self.saved: int = len(places) if all(0 <= i < INDEX_ARGUMENT for i in places) else -1


def run_call(
    call: Call, xp: Any, g: Any, kept: tuple[Any, ...], options: tuple[Any, ...], real: bool, index: int = 0
) -> Any:
    """Return the gradient that a vjp gives.

    ``real`` says that the output is known to be real, and with it an elementwise derivative; ``index`` is the position
    of the input in a variadic primitive's tuple.
    """
    rule, places = call.rule, call.places
    if call.factor:
        if rule is None:
            factor = kept[places[0]]
        elif call.saved == 1:
            factor = rule(xp, kept[places[0]])
        else:
            factor = rule(xp, *_arguments(places, kept, options, index))
        return g * (factor if real else conj(xp, factor))
    if call.saved == 0:
        return rule(xp, g)
    if call.saved == 1:
        return rule(xp, g, kept[places[0]])
    return rule(xp, g, *_arguments(places, kept, options, index))


def _arguments(places: tuple[int, ...], kept: tuple[Any, ...], options: tuple[Any, ...], index: int) -> list[Any]:
    return [index if i == INDEX_ARGUMENT else kept[i] if i >= 0 else options[-1 - i] for i in places]


class Plan:
    """What a call of a primitive has to save, and how to call the vjp of each input that needs a gradient.

    ``arrays`` is 1 or 2 where that many arrays are all that is saved, as for nearly all primitives; else 0.
    """

    __slots__ = ("arrays", "calls", "keep", "primitive")

    def __init__(self, primitive: Primitive, keep: tuple[Need, ...], calls: tuple[Call | None, ...]) -> None:
        self.primitive = primitive
        self.keep = keep
        self.calls = calls
        plain = not primitive.variadic and all(need.kind != SPEC and not need.own for need in keep)
        self.arrays: int = len(keep) if plain and len(keep) <= 2 else 0
