"""The state of a module: its parameters and persistent buffers, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import arraygrad as ag
from arraygrad._tensor.tensor import Tensor
from arraygrad.nn._parameter import Parameter

if TYPE_CHECKING:
    from arraygrad.nn._module import Module


class IncompatibleKeys(NamedTuple):
    """What ``load_state_dict`` did not find, and what it had no use for."""

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


def load(module: Module, state: Mapping[str, Any], strict: bool, assign: bool) -> IncompatibleKeys:
    """Copy values by name into a module's parameters and buffers; see ``Module.load_state_dict``."""
    if not isinstance(state, Mapping):
        raise TypeError(
            "load_state_dict: Expected state_dict to be dict-like, a mapping of names to tensors, got "
            f"{type(state).__name__}"
        )
    slots = own_slots(module)
    missing = [name for name in slots if name not in state]
    unexpected = [name for name in state if name not in slots]
    problems = []
    if strict and missing:
        problems.append("Missing key(s) in state_dict: " + _quoted(missing))
    if strict and unexpected:
        problems.append("Unexpected key(s) in state_dict: " + _quoted(unexpected))
    problems += [problem for name in slots if name in state for problem in _misfits(name, slots[name], state[name])]
    if problems:
        listed = "\n  ".join(problems)
        raise RuntimeError(
            f"load_state_dict: Error(s) in loading state_dict for {type(module).__name__}:\n  {listed}"
            "\nNothing was loaded. Keys may differ with strict=False; shapes may not."
        )
    with ag.no_grad():
        for name, slot in slots.items():
            if name in state:
                slot.load(state[name], assign)
    return IncompatibleKeys(missing, unexpected)


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


class Slot(NamedTuple):
    """A place that holds a parameter or a buffer."""

    table: dict[str, Any]
    name: str

    def load(self, value: Any, assign: bool) -> None:
        """Copy a value into the tensor here, or put it in its place."""
        current = self.table[self.name]
        if not assign:
            current.copy_(value)
        elif isinstance(current, Parameter):
            self.table[self.name] = value if isinstance(value, Parameter) else Parameter(value, current.requires_grad)
        else:
            self.table[self.name] = value


def own_slots(module: Module) -> dict[str, Slot]:
    """Return the places of a module's state, by name, those of its children included."""
    slots = {}
    for prefix, child in module.named_modules(remove_duplicate=False):
        start = f"{prefix}." if prefix else ""
        for table in (child._parameters, child._buffers):
            for name, value in table.items():
                if value is not None and not (table is child._buffers and name in child._non_persistent):
                    slots[start + name] = Slot(table, name)
    return slots


def _misfits(name: str, slot: Slot, value: Any) -> list[str]:
    """Return why a value cannot go into a slot."""
    if not isinstance(value, Tensor):
        return [f"{name!r} is a {type(value).__name__}, not a Tensor"]
    current = slot.table[slot.name]
    if value.shape != current.shape:
        return [
            f"size mismatch for {name}: copying a param with shape {list(value.shape)} from checkpoint, the shape in "
            f"current model is {list(current.shape)}."
        ]
    return []
