"""gradcheck: derivatives against central finite differences.

All comparisons are made on real numbers: a complex entry counts as its real and its imaginary part. In PyTorch's
convention the gradient of a real function L of z is dL/dRe(z) + i dL/dIm(z), so the cotangents 1 and 1j of a complex
output entry give the gradients of its real and of its imaginary part.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import arraygrad as ag
from arraygrad._tensor.tensor import Tensor
from arraygrad.autograd.functional import gradients, push, slope


class GradcheckError(RuntimeError):
    """A derivative differs from the finite differences; the message says which, where and by how much."""


class _Tolerance(NamedTuple):
    eps: float
    atol: float
    rtol: float

    def accepts(self, got: float, expected: float) -> bool:
        if got != got or expected != expected:  # NaN on both sides agrees
            return got != got and expected != expected
        return got == expected or abs(got - expected) <= self.atol + self.rtol * abs(expected)


def gradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
) -> bool:
    """Compare the derivatives of ``func`` with central finite differences.

    :param func: takes Tensors (and anything else), returns a Tensor or a sequence of Tensors.
    :param inputs: its arguments; those that require a gradient are checked and should be float64 or complex128.
    :param eps: step of the differences.
    :param atol: absolute tolerance; the error may be ``atol + rtol * abs(finite difference)``.
    :param rtol: relative tolerance.
    :param raise_exception: raise instead of returning False.
    :param nondet_tol: how much two runs of the same backward may differ.
    :param check_undefined_grad: also check that an output without a cotangent counts as a zero cotangent.
    :param check_grad_dtypes: also check that gradients have the dtype of their input.
    :param check_forward_ad: check forward mode.
    :param check_backward_ad: check reverse mode.
    :param fast_mode: compare in one random direction per input and output instead of every entry.

    Raises `GradcheckError` (a RuntimeError) on a difference and ValueError when no input requires a gradient. Warns
    about inputs of lower precision, whose finite differences are mostly rounding.

    >>> x = ag.tensor([2.0], dtype=ag.float64, requires_grad=True)
    >>> ag.autograd.gradcheck(lambda x: x**2, x)
    True
    """
    args = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    if not (check_forward_ad or check_backward_ad):
        raise ValueError("gradcheck: at least one of check_forward_ad and check_backward_ad must be true")
    check = _Check(func, args, _Tolerance(eps, atol, rtol))
    try:
        if check_backward_ad:
            check.reverse(fast_mode)
            check.repeatable(nondet_tol)
            if check_grad_dtypes:
                check.dtypes()
            if check_undefined_grad:
                check.undefined()
        if check_forward_ad:
            check.forward(fast_mode)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Tensor | Sequence[Any],
    grad_outputs: Tensor | Sequence[Tensor] | None = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
) -> bool:
    """Compare second derivatives with finite differences of first ones: gradcheck of the gradient as a function.

    ``grad_outputs`` are the cotangents to differentiate at, random ones by default; everything else is as in
    `gradcheck`.

    >>> x = ag.tensor([2.0], dtype=ag.float64, requires_grad=True)
    >>> ag.autograd.gradgradcheck(lambda x: x**3, x)
    True
    """
    args = (inputs,) if isinstance(inputs, Tensor) else tuple(inputs)
    outputs = _outputs(func(*args))
    if grad_outputs is None:
        source = random.Random(0)
        cotangents = tuple(_random_like(y, source).requires_grad_() for y in outputs)
    else:
        given = (grad_outputs,) if isinstance(grad_outputs, Tensor) else tuple(grad_outputs)
        cotangents = tuple(g.detach().requires_grad_() for g in given)
    count = len(args)

    def first(*both: Any) -> tuple[Tensor, ...]:
        here = both[:count]
        wanted = [x for x in here if isinstance(x, Tensor) and x.requires_grad]
        return gradients("gradgradcheck", _outputs(func(*here)), wanted, both[count:], create_graph=True)

    return gradcheck(
        first,
        (*args, *cotangents),
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
        check_undefined_grad=check_undefined_grad,
        check_grad_dtypes=check_grad_dtypes,
        check_forward_ad=check_fwd_over_rev,
        check_backward_ad=check_rev_over_rev,
        fast_mode=fast_mode,
    )


class _Check:
    """One gradcheck: a function, its arguments, and which of them are checked."""

    def __init__(self, func: Callable[..., Any], args: tuple[Any, ...], tolerance: _Tolerance) -> None:
        self.func = func
        self.args = args
        self.tolerance = tolerance
        self.checked = [i for i, x in enumerate(args) if isinstance(x, Tensor) and x.requires_grad]
        if not self.checked:
            raise ValueError(
                "gradcheck: gradcheck expects at least one input tensor to require gradient; set requires_grad"
            )
        for i in self.checked:
            if args[i].dtype.itemsize < (8 if args[i].dtype.kind == "f" else 16):
                warnings.warn(
                    f"gradcheck: input {i} is {args[i].dtype.name}, in which finite differences with "
                    f"eps={tolerance.eps} are mostly rounding; use float64 or complex128",
                    UserWarning,
                    stacklevel=3,
                )

    def call(self) -> list[Tensor]:
        """Return the differentiable outputs."""
        return _differentiable(self.func(*self.args))

    def call_at(self, i: int, x: Tensor) -> list[Tensor]:
        """Return the differentiable outputs where input ``i`` is another tensor."""
        return _differentiable(self.func(*self.args[:i], x, *self.args[i + 1 :]))

    def difference(self, i: int, j: int, direction: Tensor) -> list[float]:
        """Return the central difference of output ``j`` as input ``i`` moves along ``direction``."""
        x, eps = self.args[i].detach(), self.tolerance.eps
        plus, minus = (self.call_at(i, (x + direction * step).requires_grad_())[j] for step in (eps, -eps))
        return [(a - b) / (2 * eps) for a, b in zip(_reals(plus), _reals(minus), strict=True)]

    def gradients(self, outputs: Sequence[Tensor], cotangents: Sequence[Tensor]) -> dict[int, Tensor]:
        """Return the gradients of the checked inputs by their position, zeros where nothing depends on one."""
        wanted = [self.args[i] for i in self.checked]
        return dict(zip(self.checked, gradients("gradcheck", outputs, wanted, cotangents, retain=True), strict=True))

    def compare(self, mode: str, i: int, j: int, where: str, got: list[float], expected: list[float]) -> None:
        """Compare the derivatives of the entries of output ``j`` in one direction with finite differences."""
        for row, (a, n) in enumerate(zip(got, expected, strict=True)):
            if not self.tolerance.accepts(a, n):
                raise GradcheckError(
                    f"gradcheck: {mode} mode, output {j} by input {i}, {where}, "
                    f"{_entry('output', self.call()[j], row)}: {_both(a, n)}"
                )

    # -- the checks ----------------------------------------------------------------------------------------------------

    def reverse(self, fast: bool) -> None:
        """Compare vjps with finite differences, entry by entry or in random directions."""
        for j, y in enumerate(self.call()):
            if y.requires_grad and not fast:
                self._reverse_entries(j)
            else:
                for i in self.checked:
                    (self._reverse_direction if fast else self._expect_constant)(i, j)

    def _reverse_entries(self, j: int) -> None:
        y = self.call()[j]
        gradients = [self.gradients([y], [cotangent]) for cotangent in _basis(y)]
        for i in self.checked:
            rows, x = [_reals(each[i]) for each in gradients], self.args[i]
            for k, u in enumerate(_basis(x)):
                column = [row[k] for row in rows]
                self.compare("reverse", i, j, _entry("input", x, k), column, self.difference(i, j, u))

    def _reverse_direction(self, i: int, j: int) -> None:
        source = random.Random(17 * i + j)
        y = self.call()[j]
        u, v = _random_like(self.args[i], source), _random_like(y, source)
        expected = _dot(_reals(v), self.difference(i, j, u))
        got = _dot(_reals(self.gradients([y], [v])[i]), _reals(u)) if y.requires_grad else 0.0
        if not self.tolerance.accepts(got, expected):
            raise GradcheckError(
                f"gradcheck: reverse mode, output {j} by input {i}, in a random direction: {_both(got, expected)}; run "
                "with fast_mode=False to see which entries differ"
            )

    def _expect_constant(self, i: int, j: int) -> None:
        """An output without a graph must not depend on the input."""
        for value in self.difference(i, j, _random_like(self.args[i], random.Random(j))):
            if not self.tolerance.accepts(0.0, value):
                raise GradcheckError(
                    f"gradcheck: output {j} does not require a gradient, but finite differences show that it depends "
                    f"on input {i} ({value:.6g})"
                )

    def forward(self, fast: bool) -> None:
        """Compare jvps with finite differences, entry by entry or in random directions."""
        for i in self.checked:
            x = self.args[i]
            for k, u in enumerate([_random_like(x, random.Random(i))] if fast else _basis(x)):
                where = "in a random direction" if fast else _entry("input", x, k)
                parts = push(lambda dual, i=i: self.call_at(i, dual), [x.detach().requires_grad_()], [u])
                for j, part in enumerate(parts):
                    self.compare("forward", i, j, where, _reals(slope(part)), self.difference(i, j, u))

    def repeatable(self, tolerance: float) -> None:
        """Two runs of the same backward must agree."""
        outputs, cotangents = self._weighted(1)
        first, second = (self.gradients(outputs, cotangents) for _ in range(2))
        for i in self.checked:
            for a, b in zip(_reals(first[i]), _reals(second[i]), strict=True):
                if abs(a - b) > tolerance:
                    raise GradcheckError(
                        f"gradcheck: two runs of the backward of input {i} differ by {abs(a - b):.3g} (nondet_tol is "
                        f"{tolerance:.3g})"
                    )

    def dtypes(self) -> None:
        """Gradients must have the dtype of their input."""
        for i, g in self.gradients(*self._weighted(2)).items():
            if g.dtype is not self.args[i].dtype:
                raise GradcheckError(
                    f"gradcheck: the gradient of input {i} is {g.dtype.name}, the input {self.args[i].dtype.name}"
                )

    def undefined(self) -> None:
        """A missing cotangent of one output must count as zeros."""
        outputs, cotangents = self._weighted(3)
        for j, y in enumerate(outputs if len(outputs) > 1 else ()):
            zeros = [v if k == j else ag.zeros_like(v) for k, v in enumerate(cotangents)]
            alone, together = self.gradients([y], [cotangents[j]]), self.gradients(outputs, zeros)
            for i in self.checked:
                if not all(map(self.tolerance.accepts, _reals(alone[i]), _reals(together[i]))):
                    raise GradcheckError(
                        f"gradcheck: input {i} gets another gradient from output {j} alone than with zero cotangents "
                        "for the other outputs"
                    )

    def _weighted(self, seed: int) -> tuple[list[Tensor], list[Tensor]]:
        """Return the outputs that require a gradient, and random cotangents of them."""
        source = random.Random(seed)
        outputs = [y for y in self.call() if y.requires_grad]
        return outputs, [_random_like(y, source) for y in outputs]


def _outputs(result: Any) -> tuple[Tensor, ...]:
    outputs = (result,) if isinstance(result, Tensor) else tuple(result)
    for y in outputs:
        if not isinstance(y, Tensor):
            raise TypeError(f"gradcheck: the function must return Tensors, got {type(y).__name__}")
    return outputs


def _differentiable(result: Any) -> list[Tensor]:
    """Return the outputs that may have a gradient."""
    return [y for y in _outputs(result) if y.dtype.kind in "fc"]


def _flat(x: Tensor) -> list[Any]:
    """Return the entries as one list of Python numbers."""
    values: list[Any] = ag.reshape(x.detach(), (-1,)).tolist()
    return values


def _reals(x: Tensor) -> list[float]:
    """Return the entries as real numbers: a complex entry as its two parts."""
    if x.dtype.kind == "c":
        return [part for z in _flat(x) for part in (z.real, z.imag)]
    return _flat(x)


def _from_reals(x: Tensor, reals: list[float]) -> Tensor:
    """Return a tensor like ``x`` with these entries."""
    values: list[Any] = reals
    if x.dtype.kind == "c":
        values = [complex(a, b) for a, b in zip(reals[::2], reals[1::2], strict=True)]
    return ag.reshape(ag.asarray(values, dtype=x.dtype, device=x.device), x.shape)


def _count(x: Tensor) -> int:
    """Return how many real numbers there are in ``x``."""
    return x.numel() * (2 if x.dtype.kind == "c" else 1)


def _basis(x: Tensor) -> list[Tensor]:
    """Return the unit directions of ``x``: one for each real number in it."""
    return [_from_reals(x, [float(i == k) for i in range(_count(x))]) for k in range(_count(x))]


def _random_like(x: Tensor, source: random.Random) -> Tensor:
    """Return a random direction of length one."""
    values = [source.gauss(0.0, 1.0) for _ in range(_count(x))]
    norm = sum(v * v for v in values) ** 0.5 or 1.0
    return _from_reals(x, [v / norm for v in values])


def _dot(a: list[float], b: list[float]) -> float:
    return sum(p * q for p, q in zip(a, b, strict=True))


def _both(got: float, expected: float) -> str:
    return (
        f"the derivative is {got:.10g}, finite differences give {expected:.10g} (difference {abs(got - expected):.3g})"
    )


def _entry(what: str, x: Tensor, position: int) -> str:
    """Return which entry of a tensor a real number belongs to, such as ``input entry [0, 2]``."""
    part = ""
    if x.dtype.kind == "c":
        part = (" (real part)", " (imaginary part)")[position % 2]
        position //= 2
    index = []
    for size in reversed(x.shape):
        index.append(position % size)
        position //= size
    return f"{what} entry {index[::-1]}{part}"
