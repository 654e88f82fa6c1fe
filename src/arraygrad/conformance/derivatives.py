"""Check the derivatives of a function of tensors: both modes, against finite differences and against each other.

Every check is along one random direction, so its cost does not grow with the number of elements, and a wrong entry is
missed with probability zero. Complex numbers count as pairs of real ones: the inner product is
<a, b> = Re sum conj(a) b, under which PyTorch's gradient (the conjugate Wirtinger derivative) satisfies
<grad, t> = <v, f'(x) t> as a real one does.

Higher orders are the same check, applied to the gradient and to the tangent as functions of the inputs and of the
cotangents or tangents. The idea of the recursion is that of HIPS autograd's ``check_grads``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import arraygrad as ag
from arraygrad._backends import dtypes
from arraygrad._engine import duals, forward
from arraygrad._engine import reverse as _reverse
from arraygrad._tensor.tensor import Tensor

Function: TypeAlias = Callable[..., Any]
Outputs: TypeAlias = tuple[Tensor, ...]
Numbers: TypeAlias = list[complex]


class DerivativeError(AssertionError):
    """A derivative is wrong; the message says which, along which direction, and both values."""


class Tolerance(NamedTuple):
    """The step of finite differences and how far they may be off; how far two exact results may be apart."""

    eps: float
    rtol: float
    atol: float
    exact: float


# By bytes of a real number. The error of central differences is about eps**2 |f'''| / 6 + u |f| / eps, where u is the
# unit roundoff.
_DEFAULTS = {8: Tolerance(1e-6, 1e-6, 1e-7, 1e-9), 4: Tolerance(4e-3, 2e-2, 2e-2, 1e-3)}


def check_derivatives(
    function: Function,
    inputs: Sequence[Any],
    *,
    order: int = 2,
    modes: Sequence[str] = ("reverse", "forward"),
    eps: float | None = None,
    rtol: float | None = None,
    atol: float | None = None,
    single: bool = True,
    seed: int = 0,
) -> None:
    """Check the derivatives of ``function`` at ``inputs``, up to an order, in random directions.

    :param function: takes the inputs and returns a Tensor or a tuple of them; outputs that are neither floating nor
        complex are ignored. It must be smooth within ``eps`` of the inputs.
    :param inputs: Tensors, of which the floating and complex ones are differentiated by; anything else is a constant.
        Double precision where the backend has it.
    :param order: 1 for first derivatives, 2 for the derivatives of these as well, and so on.
    :param modes: any of "reverse" and "forward".
    :param eps: the step of the finite differences; by default fit for the precision of the inputs.
    :param rtol: how far a derivative may be off, relative to its value.
    :param atol: how far a derivative may be off besides.
    :param single: also check that the gradient in single precision is finite and close to the one in double.
    :param seed: of the random directions.

    Raises DerivativeError where a derivative is wrong, and ValueError where there is nothing to check.

    >>> from arraygrad.conformance import check_derivatives
    >>> x = ag.tensor([1.0, 2.0], dtype=ag.float64)
    >>> check_derivatives(lambda x, y: x * y, [x, x + 1])
    """
    unknown = set(modes) - {"reverse", "forward"}
    if unknown or not modes:
        raise ValueError(f"check_derivatives: modes are 'reverse' and 'forward', got {list(modes)}")
    positions = [i for i, x in enumerate(inputs) if isinstance(x, Tensor) and x.dtype.kind in "fc"]
    if not positions:
        raise ValueError("check_derivatives: none of the inputs is a floating or complex Tensor")
    xs = tuple(inputs[i].detach() for i in positions)
    default = _DEFAULTS[min(_real_bytes(x) for x in xs)]
    tolerance = Tolerance(
        default.eps if eps is None else eps,
        default.rtol if rtol is None else rtol,
        default.atol if atol is None else atol,
        default.exact if rtol is None else max(default.exact, rtol),
    )
    check = _Check(tolerance, random.Random(seed))

    def f(*xs: Tensor) -> Outputs:
        full = list(inputs)
        for position, x in zip(positions, xs, strict=True):
            full[position] = x
        out = function(*full)
        return tuple(o for o in (out if isinstance(out, (tuple, list)) else (out,)) if o.dtype.kind in "fc")

    check.run(f, xs, order, tuple(modes), "f")
    if single and "reverse" in modes:
        check.single(f, xs)


class _Check:
    """The settings of one call of ``check_derivatives``."""

    def __init__(self, tolerance: Tolerance, rng: random.Random) -> None:
        self.tolerance = tolerance
        self.rng = rng

    def run(self, f: Function, xs: Outputs, order: int, modes: tuple[str, ...], what: str) -> None:
        """Check the first derivatives of ``f``, then those of its derivatives."""
        outs = f(*xs)
        if not outs:
            raise ValueError("check_derivatives: the function has no floating or complex output")
        vs = tuple(self.direction(o) for o in outs)
        ts = tuple(self.direction(x) for x in xs)
        grads = _gradient(f, len(xs), create_graph=False)(*xs, *vs) if "reverse" in modes else None
        cotangents = [_values(v) for v in vs]
        tangents = None
        for position, x in enumerate(xs):
            where = f"{what}, input {position} (shape {list(x.shape)}, {x.dtype.name})"
            along = _values(ts[position])
            numeric = self.numeric(f, xs, ts, position)
            if "forward" in modes:
                tangents = self.tangents(f, xs, ts, position, outs)
                for index, (o, t, n) in enumerate(zip(outs, tangents, numeric, strict=True)):
                    self.compare_entries(f"{where}: forward mode, output {index}", t, n, o, along)
            if grads is not None:
                self.reverse(where, grads[position], x, along, cotangents, numeric, tangents)
        if order > 1 and grads is not None:
            self.recorded(f, xs, vs, grads, what)
            self.run(_gradient(f, len(xs)), (*xs, *vs), order - 1, modes, f"gradient of ({what})")
        if order > 1 and "forward" in modes:
            self.run(_jvp(f, len(xs)), (*xs, *ts), order - 1, modes, f"tangent of ({what})")

    def recorded(self, f: Function, xs: Outputs, vs: Outputs, grads: Outputs, what: str) -> None:
        """Check that the rules give on Tensors, recorded for a higher order, what they give on raw arrays."""
        for position, (a, b) in enumerate(zip(_gradient(f, len(xs))(*xs, *vs), grads, strict=True)):
            entries = _values(b)
            allowed = self.tolerance.exact * (1 + max(map(abs, entries), default=0.0))
            if a.dtype is not b.dtype or not all(
                _close(p, q, allowed) for p, q in zip(_values(a), entries, strict=True)
            ):
                raise DerivativeError(
                    f"check_derivatives: {what}, input {position}: the gradient with create_graph is {_values(a)} "
                    f"({a.dtype.name}), without it {entries} ({b.dtype.name})"
                )

    def reverse(
        self,
        where: str,
        grad: Tensor,
        x: Tensor,
        along: Numbers,
        cotangents: list[Numbers],
        numeric: list[Numbers],
        tangents: list[Numbers] | None,
    ) -> None:
        """Check one gradient: its shape and dtype, against finite differences, and against forward mode."""
        if grad.shape != x.shape or grad.dtype is not x.dtype:
            raise DerivativeError(
                f"check_derivatives: {where}: the gradient has shape {list(grad.shape)} and dtype {grad.dtype.name}"
            )
        got = _inner(_values(grad), along)
        direction = f"along t = {along}, with cotangents v = {cotangents}"
        want = sum(map(_inner, cotangents, numeric))
        pairs = zip(cotangents, numeric, strict=True)
        scale = sum(abs(p) * abs(q) for v, n in pairs for p, q in zip(v, n, strict=True))
        if not _close(got, want, self.tolerance.atol + self.tolerance.rtol * scale):
            raise DerivativeError(
                f"check_derivatives: {where}: reverse mode gives <grad, t> = {got!r} and finite differences "
                f"<v, df> = {want!r}, {direction}"
            )
        if tangents is None:
            return
        want = sum(map(_inner, cotangents, tangents))
        if not _close(got, want, self.tolerance.exact * (1 + scale)):
            raise DerivativeError(
                f"check_derivatives: {where}: reverse mode gives <grad, t> = {got!r} and forward mode "
                f"<v, jvp(t)> = {want!r}, {direction}"
            )

    def compare_entries(self, where: str, got: Numbers, want: Numbers, out: Tensor, along: Numbers) -> None:
        """Compare the tangent of an output with finite differences, entry by entry."""
        for index, (a, b) in enumerate(zip(got, want, strict=True)):
            if not _close(a, b, self.tolerance.atol + self.tolerance.rtol * max(abs(a), abs(b))):
                raise DerivativeError(
                    f"check_derivatives: {where}, entry {index} of {list(out.shape)}: got {a!r}, finite differences "
                    f"give {b!r}, along t = {along}"
                )

    def numeric(self, f: Function, xs: Outputs, ts: Outputs, position: int) -> list[Numbers]:
        """Return the central differences of the outputs along ``ts[position]``."""
        x, step = xs[position], ts[position]._raw() * self.tolerance.eps
        sides = []
        for moved in (x._raw() + step, x._raw() - step):
            shifted = Tensor(x.backend.coerce(moved), x.backend)
            sides.append(f(*xs[:position], shifted, *xs[position + 1 :]))
        return [_flat((a._raw() - b._raw()) / (2 * self.tolerance.eps), a) for a, b in zip(*sides, strict=True)]

    def tangents(self, f: Function, xs: Outputs, ts: Outputs, position: int, outs: Outputs) -> list[Numbers]:
        """Return the tangents of the outputs for a tangent of one input; check their shapes and dtypes."""
        zeros = [_zeros_like(x) for x in xs]
        zeros[position] = ts[position]
        tangents: Outputs = _jvp(f, len(xs))(*xs, *zeros)
        for index, (o, t) in enumerate(zip(outs, tangents, strict=True)):
            if o.shape != t.shape or o.dtype is not t.dtype:
                raise DerivativeError(
                    f"check_derivatives: the tangent of output {index} has shape {list(t.shape)} and dtype "
                    f"{t.dtype.name}, the output {list(o.shape)} and {o.dtype.name}"
                )
        return [_values(t) for t in tangents]

    def single(self, f: Function, xs: Outputs) -> None:
        """Check that gradients in single precision are finite and close to those in double precision."""
        backend = xs[0].backend
        if dtypes.float32 not in backend.raw_dtypes or any(_real_bytes(x) != 8 for x in xs):
            return
        narrow = tuple(_cast(x, dtypes.float32 if x.dtype.kind == "f" else dtypes.complex64) for x in xs)
        vs = tuple(self.direction(o) for o in f(*xs))
        wanted = _gradient(f, len(xs), create_graph=False)(*xs, *vs)
        narrow_vs = tuple(_cast(v, o.dtype) for v, o in zip(vs, f(*narrow), strict=True))
        found = _gradient(f, len(xs), create_graph=False)(*narrow, *narrow_vs)
        for position, (x, a, b) in enumerate(zip(narrow, found, wanted, strict=True)):
            if a.dtype is not x.dtype:
                raise DerivativeError(
                    f"check_derivatives: the gradient of input {position} in {x.dtype.name} is {a.dtype.name}"
                )
            entries = _values(b)
            allowed = 1e-3 * (1 + max(map(abs, entries), default=0.0))
            for index, (p, q) in enumerate(zip(_values(a), entries, strict=True)):
                if not _close(p, q, allowed):
                    raise DerivativeError(
                        f"check_derivatives: the gradient of input {position} at entry {index} of {list(x.shape)} is "
                        f"{p!r} in single precision and {q!r} in double"
                    )

    def direction(self, like: Tensor) -> Tensor:
        """Return a random tensor of the shape and dtype of another, of entries of about 1."""
        count = like.numel()
        values: list[Any] = [self.rng.uniform(0.4, 1.2) * self.rng.choice((-1, 1)) for _ in range(count)]
        if like.dtype.kind == "c":
            values = [complex(v, self.rng.uniform(-1, 1)) for v in values]
        return ag.reshape(ag.asarray(values, dtype=like.dtype, device=like.device), like.shape)


def _gradient(f: Function, count: int, create_graph: bool = True) -> Function:
    """Return the function (inputs, cotangents of the outputs) -> gradients, itself differentiable by default."""

    def gradient(*args: Tensor) -> Outputs:
        xs = tuple(_recorded(x) for x in args[:count])
        pairs = [(o, v) for o, v in zip(f(*xs), args[count:], strict=True) if o.requires_grad]
        if not pairs:
            return tuple(_zeros_like(x) for x in xs)
        outs, vs = zip(*pairs, strict=True)
        grads = _reverse.grad(outs, xs, vs, create_graph=create_graph, allow_unused=True)
        return tuple(_zeros_like(x) if g is None else g for x, g in zip(xs, grads, strict=True))

    return gradient


def _recorded(x: Tensor) -> Tensor:
    """Return ``x`` if it is recorded already; else a leaf of its value, with the tangents that it carries."""
    if x.requires_grad:
        return x
    dual = None if x._extra is None else x._extra.dual
    if dual is None:
        return x.detach().requires_grad_()
    made: Tensor = duals.make_dual(_recorded(dual.primal), dual.tangent, dual.level)
    return made


def _jvp(f: Function, count: int) -> Function:
    """Return the function (inputs, their tangents) -> tangents of the outputs, itself differentiable."""

    def jvp(*args: Tensor) -> Outputs:
        level = forward.enter_level()
        try:
            lifted = [duals.make_dual(x, t, level) for x, t in zip(args[:count], args[count:], strict=True)]
            outs = f(*lifted)
            parts = [duals.dual_at(o, level) for o in outs]
        finally:
            forward.exit_level(level)
        return tuple(_zeros_like(o) if p is None else p.tangent for o, p in zip(outs, parts, strict=True))

    return jvp


def _zeros_like(x: Tensor) -> Tensor:
    return Tensor(x.backend.coerce(x.backend.xp.zeros_like(x._raw())), x.backend)


def _cast(x: Tensor, dtype: Any) -> Tensor:
    return Tensor(x.backend.coerce(x.backend.xp.astype(x._raw(), x.backend.raw_dtypes[dtype])), x.backend)


def _real_bytes(x: Tensor) -> int:
    return x.dtype.itemsize // (2 if x.dtype.kind == "c" else 1)


def _inner(a: Numbers, b: Numbers) -> float:
    """Return Re sum conj(a) b."""
    return sum((p.conjugate() * q).real for p, q in zip(a, b, strict=True))


def _flat(raw: Any, like: Tensor) -> Numbers:
    """Return the entries of a raw array of ``like``'s backend as Python numbers."""
    xp = like.backend.xp
    raw = like.backend.coerce(raw)
    entries = xp.reshape(raw, (-1,))
    number = complex if bool(xp.isdtype(raw.dtype, "complex floating")) else float
    return [number(entries[i]) for i in range(entries.shape[0])]


def _values(x: Tensor) -> Numbers:
    return _flat(x._raw(), x)


def _close(a: complex, b: complex, allowed: float) -> bool:
    """Return whether two numbers are finite and near each other; NaN is near nothing."""
    return abs(a - b) <= allowed
