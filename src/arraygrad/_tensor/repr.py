"""How a Tensor prints: PyTorch's layout, to the character.

All numbers of a tensor get one width and one notation, chosen by the values that are shown: integers as ``1.``, others
with four digits, and scientific notation where the values span too wide a range. A tensor above the threshold shows the
edges of each axis, and only these elements are read from the backend.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from arraygrad._backends import default, dtypes, scopes
from arraygrad._backends.protocol import BackendError
from arraygrad._base.made import made
from arraygrad._plain.modes import state
from arraygrad._tensor.print_options import PrintOptions, current


def format_tensor(x: Any) -> str:
    """Return the tensor as text."""
    options = current()
    # A subclass that has a __repr__ of its own names itself there, as nn.Parameter does.
    cls: Any = type(x)
    prefix = "tensor(" if cls is made.tensor or cls.__repr__ is not made.tensor.__repr__ else f"{cls.__name__}("
    return _append(prefix + _contents(x, len(prefix), options), _suffixes(x, options), len(prefix), options.linewidth)


# -- what follows the numbers ----------------------------------------------------------------------------------------


def _suffixes(x: Any, options: PrintOptions) -> list[str]:
    """Return what is said about a tensor beside its values, where it is not what a reader would assume."""
    found = []
    if not _on_default_device(x):
        found.append(f"device='{x.device}'")
    empty = x.numel() == 0
    if (empty and x.ndim != 1) or (not empty and not options.edgeitems):
        found.append(f"size={x.shape}")
    assumed = {dtypes.get_default_dtype()}
    if not empty:
        assumed |= {dtypes.get_default_complex(), dtypes.int64, dtypes.bool_}
    if x.dtype not in assumed:
        found.append(f"dtype={x.dtype!r}")
    if x.grad_fn is not None:
        found.append(f"grad_fn=<{x.grad_fn.name()}>")
    elif x.requires_grad:
        found.append("requires_grad=True")
    dual = None if x._extra is None else x._extra.dual
    if dual is not None and dual.level in state.levels:
        found.append(f"tangent={dual.tangent}")
    return found


def _on_default_device(x: Any) -> bool:
    """Whether a creation function that is given no device would put a tensor where this one is."""
    try:
        backend = default.default_backend()
    except BackendError:
        return False  # nothing is assumed where the default cannot be used
    return x._backend is backend and bool(backend.device_of(x._data) == backend.default_device())


def _append(text: str, suffixes: list[str], indent: int, linewidth: int) -> str:
    """Append the suffixes and the closing bracket; a suffix that does not fit into the line starts a new one."""
    column = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        if column + len(suffix) + 2 > linewidth:
            text += ",\n" + " " * indent + suffix
            column = indent + len(suffix)
        else:
            text += ", " + suffix
            column += len(suffix) + 2
    return text + ")"


# -- the numbers -----------------------------------------------------------------------------------------------------


def _contents(x: Any, indent: int, options: PrintOptions) -> str:
    """Return the values in nested brackets."""
    if x.numel() == 0:
        return "[]"
    summarise = x.numel() > options.threshold
    if summarise and not options.edgeitems:
        return "[...]"
    shown = x._raw()
    if summarise:
        with scopes.on(x._backend, shown):
            shown = _edges(x._backend.xp, shown, options.edgeitems)
    values = x._backend.tolist(shown)
    column = _column(x.dtype.kind, list(_flat(values, x.ndim)), options)
    return _Layout(column, options, summarise).block(values, x.shape, indent)


def _edges(xp: Any, raw: Any, edgeitems: int) -> Any:
    """Cut out the middle of every axis that is not shown in full."""
    for axis, n in enumerate(raw.shape):
        if n > 2 * edgeitems:
            before = (slice(None),) * axis
            raw = xp.concat(
                [raw[(*before, slice(0, edgeitems), ...)], raw[(*before, slice(n - edgeitems, n), ...)]], axis=axis
            )
    return raw


def _flat(values: Any, ndim: int) -> Iterator[Any]:
    """Yield the numbers of nested lists of this depth."""
    if ndim == 0:
        yield values
    else:
        for part in values:
            yield from _flat(part, ndim - 1)


class _Layout:
    """Nested brackets, with the lines broken and the middle of long axes left out."""

    def __init__(self, column: _Plain | _Real | _Complex, options: PrintOptions, summarise: bool) -> None:
        self.column = column
        self.options = options
        self.summarise = summarise

    def block(self, values: Any, shape: Sequence[int], indent: int) -> str:
        """Return nested lists of this shape, the first line of which stands at column ``indent``."""
        if not shape:
            return self.column.format(values)
        if len(shape) == 1:
            items = self._cut([self.column.format(value) for value in values], shape[0], " ...")
            per_line = max(1, (self.options.linewidth - indent) // (self.column.width + 2))
            items = [", ".join(items[i : i + per_line]) for i in range(0, len(items), per_line)]
        else:
            items = self._cut([self.block(value, shape[1:], indent + 1) for value in values], shape[0], "...")
        gap = "\n" * max(1, len(shape) - 1)
        return "[" + ("," + gap + " " * (indent + 1)).join(items) + "]"

    def _cut(self, items: list[str], n: int, mark: str) -> list[str]:
        """Mark where the middle of an axis of ``n`` elements is left out."""
        edge = self.options.edgeitems
        return [*items[:edge], mark, *items[edge:]] if self.summarise and n > 2 * edge else items


# -- one number ------------------------------------------------------------------------------------------------------


def _column(kind: str, values: list[Any], options: PrintOptions) -> _Plain | _Real | _Complex:
    """Return the common format of these values."""
    if kind == "c":
        return _Complex(values, options)
    return _Real(values, options) if kind == "f" else _Plain(values)


class _Plain:
    """Integers and truth values."""

    def __init__(self, values: list[Any]) -> None:
        self.width = max(len(str(value)) for value in values)

    def format(self, value: Any) -> str:
        return str(value).rjust(self.width)


class _Real:
    """Real numbers: what is finite and not zero decides on the notation and the width."""

    def __init__(self, values: list[float], options: PrintOptions) -> None:
        telling = [value for value in values if value and math.isfinite(value)]
        self.whole = all(value.is_integer() for value in telling)
        self.scientific = bool(telling) and _is_scientific(telling, options)
        self.precision = options.precision
        self.width = 1
        self.width = max((len(self.format(value)) for value in telling), default=1)

    def format(self, value: float) -> str:
        if self.scientific:
            text = f"{value:.{self.precision}e}"
        elif self.whole:
            text = f"{value:.0f}" + ("." if math.isfinite(value) else "")
        else:
            text = f"{value:.{self.precision}f}"
        return text.rjust(self.width)


def _is_scientific(telling: list[float], options: PrintOptions) -> bool:
    """Whether the values are too large, too small or too different for a fixed point."""
    if options.sci_mode is not None:
        return options.sci_mode
    magnitudes = [abs(value) for value in telling]
    small, large = min(magnitudes), max(magnitudes)
    return large / small > 1000.0 or large > 1.0e8 or small < 1.0e-4


class _Complex:
    """Complex numbers: the parts have a format each."""

    def __init__(self, values: list[complex], options: PrintOptions) -> None:
        self.real = _Real([value.real for value in values], options)
        self.imag = _Real([value.imag for value in values], options)
        self.width = self.real.width + self.imag.width + 1

    def format(self, value: complex) -> str:
        imag = self.imag.format(value.imag).lstrip()
        return self.real.format(value.real) + ("" if imag[0] in "+-" else "+") + imag + "j"
