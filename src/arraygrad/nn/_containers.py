"""Modules that hold other modules, or parameters."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar, overload

from arraygrad._tensor.tensor import Tensor
from arraygrad.nn._module import Module, indent, layout
from arraygrad.nn._parameter import Parameter

L = TypeVar("L", bound="_ModuleSequence")


def _position(name: str, index: Any, count: int) -> int:
    """Return a position, counted from 0."""
    found = operator.index(index)
    if not -count <= found < count:
        raise IndexError(f"{name}: index {found} is out of range for {count} entries")
    return found % count


class _ModuleSequence(Module):
    """What Sequential and ModuleList share: modules in order, named by their position."""

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return iter(list(self._modules.values()))  # type: ignore[arg-type]  # a sequence holds no None

    @overload
    def __getitem__(self: L, index: slice) -> L: ...

    @overload
    def __getitem__(self, index: int) -> Module: ...

    def __getitem__(self: L, index: int | slice) -> Module | L:
        if isinstance(index, slice):
            return self._part(list(self._modules.items())[index])
        return list(self)[_position(type(self).__name__, index, len(self))]

    def _part(self: L, items: list[tuple[str, Any]]) -> L:
        return self._of([module for _, module in items])

    def _of(self: L, modules: list[Any]) -> L:
        out = type(self)()
        out._number(modules)
        return out

    def __setitem__(self, index: int, module: Module) -> None:
        name = list(self._modules)[_position(type(self).__name__, index, len(self))]
        if not isinstance(module, Module):
            raise TypeError(f"{type(self).__name__}: {type(module).__name__} is not a Module subclass")
        self._modules[name] = module

    def __delitem__(self, index: int | slice) -> None:
        modules = list(self)
        if not isinstance(index, slice):
            index = _position(type(self).__name__, index, len(self))
        del modules[index]
        self._number(modules)

    def _number(self, modules: list[Any]) -> None:
        """Hold these modules, named by their positions."""
        self._modules.clear()
        self.extend(modules)

    def append(self: L, module: Module) -> L:
        """Add a module at the end; return the container."""
        self.add_module(str(len(self)), module)
        return self

    def insert(self: L, index: int, module: Module) -> L:
        """Add a module before the one at ``index``; return the container."""
        modules = list(self)
        modules.insert(index, module)
        self._number(modules)
        return self

    def extend(self: L, modules: Iterable[Module]) -> L:
        """Add modules at the end; return the container."""
        for module in list(modules):
            self.append(module)
        return self

    def pop(self, index: int = -1) -> Module:
        """Remove and return a module."""
        module = self[index]
        del self[index]
        return module

    def __add__(self: L, other: Iterable[Module]) -> L:
        return self._of([*self, *other])

    def __iadd__(self: L, other: Iterable[Module]) -> L:
        return self.extend(other)


class Sequential(_ModuleSequence):
    """Modules that are called one after the other, each on the output of the one before.

    :param modules: the modules, or one dictionary of modules by name.

    >>> ag.nn.Sequential(ag.nn.Linear(3, 2), ag.nn.ReLU())
    Sequential(
      (0): Linear(in_features=3, out_features=2, bias=True)
      (1): ReLU()
    )
    """

    def __init__(self, *modules: Module | Mapping[str, Module]) -> None:
        super().__init__()
        named: dict[str, Any]
        if len(modules) == 1 and isinstance(modules[0], Mapping):
            named = dict(modules[0])
        else:
            named = {str(position): module for position, module in enumerate(modules)}
        for name, module in named.items():
            self.add_module(name, module)

    def forward(self, input: Any) -> Any:
        """Return the output of the last module."""
        for module in self:
            input = module(input)
        return input

    def _part(self, items: list[tuple[str, Any]]) -> Sequential:
        # Slices keep the names, as in PyTorch.
        return type(self)(OrderedDict(items))


class ModuleList(_ModuleSequence):
    """A list whose modules are registered; calling it is left to the module that holds it.

    >>> layers = ag.nn.ModuleList([ag.nn.ReLU() for _ in range(3)])
    >>> layers
    ModuleList(
      (0-2): 3 x ReLU()
    )
    """

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        self.extend(modules or ())

    def __repr__(self) -> str:
        runs: list[tuple[int, int, str]] = []
        for position, text in enumerate(map(repr, self)):
            if runs and runs[-1][2] == text:
                runs[-1] = (runs[-1][0], position, text)
            else:
                runs.append((position, position, text))
        lines = [
            f"({first}): {indent(text)}" if first == last else f"({first}-{last}): {last - first + 1} x {indent(text)}"
            for first, last, text in runs
        ]
        return layout(self._get_name(), [], lines)


class ModuleDict(Module):
    """A dictionary whose modules are registered; calling it is left to the module that holds it.

    >>> heads = ag.nn.ModuleDict({"mean": ag.nn.Linear(2, 1), "scale": ag.nn.Softplus()})
    >>> list(heads)
    ['mean', 'scale']
    """

    def __init__(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] | None = None) -> None:
        super().__init__()
        if modules is not None:
            self.update(modules)

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, name: object) -> bool:
        return name in self._modules

    def __getitem__(self, name: str) -> Any:
        return self._modules[name]

    def __setitem__(self, name: str, module: Module) -> None:
        self.add_module(name, module)

    def __delitem__(self, name: str) -> None:
        del self._modules[name]

    def keys(self) -> Iterable[str]:
        """Return the names."""
        return self._modules.keys()

    def values(self) -> Iterable[Any]:
        """Return the modules."""
        return self._modules.values()

    def items(self) -> Iterable[tuple[str, Any]]:
        """Return the names with their modules."""
        return self._modules.items()

    def pop(self, name: str) -> Any:
        """Remove and return a module."""
        return self._modules.pop(name)

    def clear(self) -> None:
        """Remove all modules."""
        self._modules.clear()

    def update(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]) -> None:
        """Add or replace modules by name."""
        for name, module in modules.items() if isinstance(modules, (Mapping, ModuleDict)) else modules:
            self[name] = module


class ParameterList(Module):
    """A list whose tensors are registered as parameters; plain tensors become Parameters.

    >>> scales = ag.nn.ParameterList([ag.ones(1), ag.ones(2)])
    >>> len(list(scales.parameters()))
    2
    """

    def __init__(self, values: Iterable[Tensor] | None = None) -> None:
        super().__init__()
        self.extend(values or ())

    def __len__(self) -> int:
        return len(self._parameters)

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self._parameters.values()))

    def __getitem__(self, index: int) -> Any:
        return self._parameters[str(_position("ParameterList", index, len(self)))]

    def __setitem__(self, index: int, value: Tensor) -> None:
        self._parameters[str(_position("ParameterList", index, len(self)))] = _as_parameter(value)

    def append(self, value: Tensor) -> ParameterList:
        """Add a parameter at the end; return the list."""
        self.register_parameter(str(len(self)), _as_parameter(value))
        return self

    def extend(self, values: Iterable[Tensor]) -> ParameterList:
        """Add parameters at the end; return the list."""
        for value in values:
            self.append(value)
        return self

    def extra_repr(self) -> str:
        """Return a line for each parameter."""
        return "\n".join(f"({name}): Parameter of shape {p.shape}" for name, p in self.named_parameters())


def _as_parameter(value: Tensor) -> Parameter:
    return value if isinstance(value, Parameter) else Parameter(value)
