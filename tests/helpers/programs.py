"""Random programs of reads, writes, views, Functions, hooks and retained gradients, and what they mean.

A program is a list of steps on a pool of tensors; `Machine` runs them on arraygrad. `Reference` knows storages and
index arithmetic alone: a variable is an array of positions in a storage of values and in one of slopes, and a step
calculates with complex numbers, values in the real part, slopes in the imaginary part. These are finite differences
with a complex step, which cancels nothing (Squire and Trapp, "Using complex variables to estimate derivatives of real
functions", SIAM Review 40, 1998).
"""

from __future__ import annotations

import random
from contextlib import nullcontext
from typing import Any, NamedTuple

import numpy as np

import arraygrad as ag
from arraygrad.autograd import forward_ad

STEP = 1e-40  # of the imaginary part: its square is nothing beside any value


class Cube(ag.autograd.Function):
    """A Function with a value of its own."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        ctx.save_for_forward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 3 * x * x * grad

    @staticmethod
    def jvp(ctx, tangent):
        (x,) = ctx.saved_tensors
        return 3 * x * x * tangent


class Halve(ag.autograd.Function):
    """A Function that writes to its input."""

    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        return x.mul_(0.5)

    @staticmethod
    def backward(ctx, grad):
        return grad * 0.5

    @staticmethod
    def jvp(ctx, tangent):
        return tangent * 0.5


# -- what steps do -----------------------------------------------------------------------------------------------------


class View(NamedTuple):
    """A view: how many axes it needs; of tensors; of positions."""

    axes: int
    tensor: Any
    positions: Any


VIEWS = {
    "row": View(1, lambda x: x[0], lambda i: i[0]),
    "last": View(1, lambda x: x[-1], lambda i: i[-1]),
    "rest": View(1, lambda x: x[1:], lambda i: i[1:]),
    "every second": View(1, lambda x: x[::2], lambda i: i[::2]),
    "backwards": View(1, lambda x: x[::-1], lambda i: i[::-1]),
    "column": View(2, lambda x: x[..., -1], lambda i: i[..., -1]),
    "columns": View(2, lambda x: x[:, :2], lambda i: i[:, :2]),
    "turned": View(2, lambda x: x.mT, lambda i: np.swapaxes(i, -1, -2)),
    "unsqueezed": View(0, lambda x: x.unsqueeze(0), lambda i: i[None]),
    "squeezed": View(0, lambda x: x.squeeze(), np.squeeze),
    "flat": View(0, lambda x: x.reshape(-1), lambda i: i.reshape(-1)),
    "expanded": View(0, lambda x: x.expand(2, *x.shape), lambda i: np.broadcast_to(i, (2, *i.shape))),
    "one of two": View(0, lambda x: x.expand(2, *x.shape)[1], lambda i: i),
    "unstacked": View(1, lambda x: ag.unstack(x)[-1], lambda i: i[-1]),
    "split": View(1, lambda x: ag.split(x, (1, x.shape[0] - 1), dim=0)[1], lambda i: i[1:]),
    "itself": View(0, lambda x: x[...], lambda i: i),
}


class Result(NamedTuple):
    """A new value: of two tensors; of two complex arrays."""

    tensors: Any
    arrays: Any


def _turned(x: Any) -> Any:
    return np.swapaxes(x, -1, -2) if x.ndim > 1 else x


RESULTS = {
    "add": Result(lambda x, y: x + y, lambda x, y: x + y),
    "subtract": Result(lambda x, y: x - 2 * y, lambda x, y: x - 2 * y),
    "multiply": Result(lambda x, y: x * y, lambda x, y: x * y),
    "multiply copies": Result(lambda x, y: x.clone() * y.clone(), lambda x, y: x * y),
    "sin of a copy": Result(lambda x, y: x.clone().sin(), lambda x, y: np.sin(x)),
    "tanh": Result(lambda x, y: x.tanh() + 0.5 * y, lambda x, y: np.tanh(x) + 0.5 * y),
    "number over": Result(lambda x, y: 2 / (x * x + 1), lambda x, y: 2 / (x * x + 1)),
    "clone": Result(lambda x, y: x.clone(), lambda x, y: x.copy()),
    "sum": Result(lambda x, y: x.sum() + y, lambda x, y: x.sum() + y),
    "turned": Result(lambda x, y: (x.mT if x.ndim > 1 else x) * 1.5, lambda x, y: _turned(x) * 1.5),
    "zeros": Result(lambda x, y: ag.zeros_like(x), lambda x, y: np.zeros(x.shape, complex)),
    "cube": Result(lambda x, y: Cube.apply(0.5 * x), lambda x, y: (0.5 * x) ** 3),
}


class Write(NamedTuple):
    """A write: axes needed; the value's shape ("like" the target, a "row" of it, "any"); of tensors; of complex arrays.

    With a ``key`` it concerns that part alone. A write of ``one`` number may go to elements that repeat.
    """

    axes: int
    value: str
    tensors: Any
    arrays: Any
    key: Any = ()
    one: bool = False


def _assignment(axes: int, value: str, key: Any) -> Write:
    def assign(x: Any, y: Any) -> None:
        x[key] = y.sum() if value == "any" else y

    return Write(axes, value, assign, lambda x, y: _spread(y.sum() if value == "any" else y, x), key)


def _spread(y: Any, x: Any) -> Any:
    return np.broadcast_to(y, x.shape)


def _mask(shape: tuple[int, ...]) -> Any:
    """Return a mask that depends on nothing but the shape."""
    return (np.arange(int(np.prod(shape))) % 2 == 0).reshape(shape)


def _write_rows(x: Any, y: Any) -> None:
    x[[0, 0, -1]] = y


def _write_by_mask(x: Any, y: Any) -> None:
    x[ag.asarray(_mask(x.shape).tolist(), device=x.device)] = 0.25


def _with_rows(x: Any, y: Any) -> Any:
    new = x.copy()
    new[[0, -1]] = y
    return new


def _with_sum(x: Any, y: Any) -> Any:
    new = x.copy()
    new[0] += 2 * y
    return new


def _add_rows(x: Any, y: Any) -> None:
    rows = ag.stack([ag.broadcast_to(y, x.shape[1:])] * 2)
    x.index_add_(0, ag.asarray([0, 0], device=x.device), rows)


WRITES = {
    "add_": Write(0, "like", lambda x, y: x.add_(y), lambda x, y: x + y),
    "sub_": Write(0, "like", lambda x, y: x.sub_(y), lambda x, y: x - y),
    "mul_": Write(0, "like", lambda x, y: x.mul_(y), lambda x, y: x * y),
    "copy_": Write(0, "like", lambda x, y: x.copy_(y), lambda x, y: _spread(y, x)),
    "scale": Write(0, "any", lambda x, y: x.mul_(1.25), lambda x, y: 1.25 * x),
    "sin_": Write(0, "any", lambda x, y: x.sin_(), lambda x, y: np.sin(x)),
    "zero_": Write(0, "any", lambda x, y: x.zero_(), lambda x, y: np.zeros(x.shape, complex), one=True),
    "fill_": Write(0, "any", lambda x, y: x.fill_(y.sum()), lambda x, y: _spread(y.sum(), x), one=True),
    "halve": Write(0, "any", lambda x, y: Halve.apply(x), lambda x, y: 0.5 * x),
    "set row": _assignment(1, "row", 0),
    "set rows": _assignment(1, "row", slice(0, 1)),
    "set ends": _assignment(1, "any", (..., -1)),
    "set all": _assignment(0, "like", ...),
    "set by indices": Write(1, "row", _write_rows, _with_rows),
    "set by mask": Write(0, "any", _write_by_mask, lambda x, y: np.where(_mask(x.shape), 0.25, x)),
    "index_add_": Write(1, "row", _add_rows, _with_sum),
}


class Step(NamedTuple):
    """What is done to which members of the pool; a ``quiet`` step runs under no_grad, ``hook`` scales gradients."""

    kind: str
    name: str
    x: int
    y: int = 0
    quiet: bool = False
    hook: float = 0.0


# -- the two machines --------------------------------------------------------------------------------------------------


class Machine:
    """Runs steps on tensors; ``copies`` notes for each member of the pool whether it was made as a view by a copy."""

    def __init__(self, leaves: list[Any]) -> None:
        self.pool = leaves
        self.copies = [False] * len(leaves)

    def run(self, step: Step) -> None:
        """Run a step, and add its result to the pool."""
        x, y = self.pool[step.x], self.pool[step.y]
        with ag.no_grad() if step.quiet else nullcontext():
            if step.kind == "write":
                WRITES[step.name].tensors(x, y)
            elif step.kind == "retain":
                x.retain_grad()
            elif step.kind == "detach":
                self._add(x.detach(), False)
            elif step.kind == "view":
                out = VIEWS[step.name].tensor(x)
                self._add(out, forward_ad.unpack_dual(out).primal._view is None)
            else:
                out = RESULTS[step.name].tensors(x, y)
                if step.hook and out.requires_grad:
                    out.register_hook(lambda grad: grad * step.hook)
                self._add(out, False)

    def _add(self, out: Any, copied: bool) -> None:
        self.pool.append(out)
        self.copies.append(copied)


class Variable(NamedTuple):
    """Positions in a storage of values and in one of slopes."""

    values: Any
    slopes: Any
    places: Any

    def read(self) -> Any:
        """Return the complex numbers that are there."""
        return self.values[self.places] + 1j * self.slopes[self.places]

    def write(self, new: Any, slopes: bool) -> None:
        """Put complex numbers there, or their values alone."""
        self.values[self.places] = new.real
        if slopes:
            self.slopes[self.places] = new.imag


def variable(new: Any) -> Variable:
    """Return a variable with storages of its own."""
    new = np.asarray(new, complex)
    return Variable(new.real.ravel().copy(), new.imag.ravel().copy(), np.arange(new.size).reshape(new.shape))


class Reference:
    """Runs steps on variables, as reverse mode or forward mode differentiates them."""

    def __init__(self, leaves: list[Variable], copies: list[bool], forward: bool) -> None:
        self.pool = leaves
        self.copies = copies
        self.forward = forward

    def run(self, step: Step) -> None:
        """Run a step, and add its result to the pool."""
        x, y = self.pool[step.x], self.pool[step.y]
        quiet = step.quiet and not self.forward  # no_grad is about reverse mode alone
        if step.kind == "write":
            write = WRITES[step.name]
            target = x._replace(places=x.places[write.key])
            target.write(np.asarray(write.arrays(target.read(), y.read())), not quiet)
        elif step.kind == "detach":
            self.pool.append(x._replace(slopes=np.zeros_like(x.slopes)))
        elif step.kind == "view":
            out = x._replace(places=VIEWS[step.name].positions(x.places))
            if quiet:
                out = out._replace(slopes=np.zeros_like(x.slopes))
            self.pool.append(variable(out.read()) if self.copies[len(self.pool)] else out)
        elif step.kind == "result":
            new = np.asarray(RESULTS[step.name].arrays(x.read(), y.read()))
            if step.hook and not self.forward:
                new = new.real + 1j * step.hook * new.imag
            self.pool.append(variable(new.real if quiet else new))


# -- making programs ---------------------------------------------------------------------------------------------------

SHAPES = ((2, 3), (3,), (), (2, 3), (3, 3))
RECORDED = (True, True, True, False, False)
REFUSALS = ("view was created in no_grad mode", "a leaf Variable that requires grad")


class Program:
    """A random program, run once on arraygrad while it is made: steps that are rightly refused are left out."""

    def __init__(self, seed: int) -> None:
        self.source = random.Random(seed)
        self.start = [np.asarray(self._numbers(shape)) for shape in SHAPES]
        self.steps: list[Step] = []
        self.refusals = 0
        self.machine = Machine([_tensor(v, r) for v, r in zip(self.start, RECORDED, strict=True)])
        self.shown = self.reference([np.zeros(v.shape) for v in self.start], forward=False)
        # For each tensor that retains its gradient: its place in the pool, and when its present node was made.
        self.retained: dict[int, int] = {}
        self.nodes: dict[int, tuple[Any, int, float]] = {}
        for _ in range(self.source.randint(8, 40)):
            self._extend()

    def _numbers(self, shape: tuple[int, ...]) -> Any:
        return np.reshape([round(self.source.uniform(-2, 2), 3) for _ in range(int(np.prod(shape)))], shape)

    def _extend(self) -> None:
        step = self._choose()
        if step is None:
            return
        wrong = step.kind == "write" and self._repeats(step)
        try:
            self.machine.run(step)
        except RuntimeError as error:
            message = str(error)
            reasons = ["more than one element"] if wrong else []
            assert any(reason in message for reason in (*reasons, *REFUSALS)), f"{step}: {message}"
            self.refusals += 1
            return
        assert not wrong, f"{step}: elements that repeat were written"
        self.shown.copies = self.machine.copies
        self.shown.run(step)
        self.steps.append(step)
        self._note_nodes(step)

    def _choose(self) -> Step | None:
        """Return a random step that fits the shapes; None where the choice does not."""
        source, pool = self.source, self.shown.pool
        kind = source.choice(["view", "result", "result", "write", "write", "write", "detach", "retain"])
        x, y = source.randrange(len(pool)), source.randrange(len(pool))
        shape, other = pool[x].places.shape, pool[y].places.shape
        quiet = source.random() < 0.08
        if kind == "retain":
            base = self.machine.pool[x]._view is None and self.machine.pool[x].requires_grad
            return Step(kind, kind, x) if base else None
        if kind == "detach":
            # Elements of an expanded tensor that share memory have slopes of their own once it is detached.
            alone = len(set(np.ravel(pool[x].places).tolist())) == pool[x].places.size
            return Step(kind, kind, x) if alone and source.random() < 0.3 else None
        if kind == "view":
            name = source.choice(list(VIEWS))
            fits = len(shape) >= VIEWS[name].axes and len(shape) < 4 and 0 not in shape
            return Step(kind, name, x, quiet=quiet) if fits else None
        if kind == "result":
            hook = source.choice([0.0, 0.0, 0.0, 3.0, -0.5])
            name = source.choice(list(RESULTS))
            return Step(kind, name, x, y, quiet, hook) if _fits(shape, other) else None
        name = source.choice(list(WRITES))
        write = WRITES[name]
        if len(shape) < write.axes or 0 in shape:
            return None
        if name == "halve" and not self._has_node(x):
            return None  # a Function is refused when it has written already, as in PyTorch
        target = shape[1:] if write.value == "row" else shape
        return Step(kind, name, x, y, quiet) if write.value == "any" or _fits(target, other, into=True) else None

    def _has_node(self, place: int) -> bool:
        """Return whether a member of the pool is, or is a recorded view of, a result of recorded operations."""
        x = self.machine.pool[place]
        view = x._view
        if view is None or view.detached:
            return x.grad_fn is not None
        return view.recorded and view.base.grad_fn is not None

    def _repeats(self, step: Step) -> bool:
        """Return whether a write goes to elements that stand several times, and may not."""
        write = WRITES[step.name]
        places = self.shown.pool[step.x].places[write.key]
        return not write.one and len(set(np.ravel(places).tolist())) < places.size

    def _note_nodes(self, step: Step) -> None:
        """Note when nodes are made, of tensors that are no views."""
        for place, x in enumerate(self.machine.pool):
            if x._view is None or x._view.detached:
                node = x.grad_fn
                if place not in self.nodes or self.nodes[place][0] is not node:
                    hook = step.hook if step.kind == "result" and place == len(self.machine.pool) - 1 else 0.0
                    self.nodes[place] = (node, len(self.steps), hook or 1.0)
        if step.kind == "retain":
            self.retained[step.x] = step.x

    # -- what it means -------------------------------------------------------------------------------------------------

    def reference(self, directions: list[Any], forward: bool, change: tuple[int, int, Any] | None = None) -> Reference:
        """Return the reference after all steps, for slopes of the leaves.

        ``change`` is a number of steps, a place and a direction: after so many steps that variable gets a slope.
        """
        leaves = [variable(v + 1j * STEP * d) for v, d in zip(self.start, directions, strict=True)]
        run = Reference(leaves, list(self.machine.copies), forward)
        for number, step in enumerate(self.steps, 1):
            run.run(step)
            if change is not None and change[0] == number:
                x = run.pool[change[1]]
                x.slopes[x.places] += STEP * change[2]
        return run

    def directions(self, recorded: bool) -> list[Any]:
        """Return random slopes of the leaves, or of those that are recorded."""
        pairs = zip(self.start, RECORDED, strict=True)
        return [self._numbers(v.shape) if r or not recorded else np.zeros(v.shape) for v, r in pairs]

    def tangents(self, directions: list[Any]) -> tuple[list[Any], list[Any]]:
        """Run the program in forward mode; return the values and tangents of the pool, as arrays."""
        with forward_ad.dual_level():
            pairs = zip(self.start, directions, strict=True)
            machine = Machine([forward_ad.make_dual(_tensor(v, False), _tensor(d, False)) for v, d in pairs])
            for step in self.steps:
                if step.kind != "retain":
                    machine.run(step)
            parts = [forward_ad.unpack_dual(x) for x in machine.pool]
        assert machine.copies == self.machine.copies
        values = [_array(p.primal) for p in parts]
        slopes = [
            np.zeros(v.shape) if p.tangent is None else _array(p.tangent) for v, p in zip(values, parts, strict=True)
        ]
        return values, slopes


def _fits(shape: tuple[int, ...], other: tuple[int, ...], into: bool = False) -> bool:
    """Return whether two shapes broadcast; the second ``into`` the first, if that is asked for."""
    try:
        together = np.broadcast_shapes(shape, other)
    except ValueError:
        return False
    return together == shape if into else True


def _tensor(values: Any, requires_grad: bool) -> Any:
    return ag.tensor(np.asarray(values).tolist(), dtype=ag.float64, requires_grad=requires_grad)


def _array(x: Any) -> Any:
    return np.asarray(x.detach().tolist(), float).reshape(x.shape)


# -- comparing ---------------------------------------------------------------------------------------------------------


def close(found: Any, expected: Any, what: str) -> None:
    """Assert that numbers are equal but for rounding."""
    scale = max(1.0, float(np.max(np.abs(expected), initial=0)))
    assert np.shape(found) == np.shape(expected), what
    assert np.allclose(found, expected, rtol=1e-9, atol=1e-10 * scale), f"{what}: {found} instead of {expected}"


def check(seed: int) -> str:
    """Make a program and compare it with its reference; return "compared", "stale" or "overflow"."""
    with np.errstate(all="ignore"):
        program = Program(seed)
        try:
            return _check(program)
        except AssertionError as error:
            steps = "\n".join(str(step) for step in program.steps)
            raise AssertionError(f"seed {seed}: {error}\n{steps}") from error


def _check(program: Program) -> str:
    directions = program.directions(recorded=True)
    run = program.reference(directions, forward=False)
    if not all(np.all(np.abs(x.values) < 1e30) for x in run.pool):
        return "overflow"
    for place, (x, expected) in enumerate(zip(program.machine.pool, run.pool, strict=True)):
        close(_array(x), expected.read().real, f"the value of {place}")
    _check_forward(program)
    return _check_reverse(program, directions, run)


def _check_forward(program: Program) -> None:
    directions = program.directions(recorded=False)
    run = program.reference(directions, forward=True)
    values, slopes = program.tangents(directions)
    for place, expected in enumerate(run.pool):
        close(values[place], expected.read().real, f"the value of {place} in forward mode")
        close(slopes[place], expected.read().imag / STEP, f"the tangent of {place}")


def _check_reverse(program: Program, directions: list[Any], run: Reference) -> str:
    pool = program.machine.pool
    chosen = []
    for place, x in enumerate(pool):
        try:
            chosen += [place] if x.requires_grad else []
        except RuntimeError as error:
            assert "view was created in no_grad mode" in str(error), str(error)
    weights = [program.source.uniform(0.5, 2) for _ in chosen]
    total = sum((pool[place].sum() * w for place, w in zip(chosen, weights, strict=True)), start=pool[0].sum() * 0)

    def slope(run: Reference) -> float:
        return sum(w * run.pool[p].read().imag.sum() for p, w in zip(chosen, weights, strict=True)) / STEP

    try:
        total.backward()
    except RuntimeError as error:
        assert "modified by an inplace operation" in str(error), str(error)
        return "stale"
    leaves = [(x.grad, d) for x, d, recorded in zip(pool, directions, RECORDED, strict=False) if recorded]
    close(sum(np.sum(_array(grad) * d) for grad, d in leaves if grad is not None), slope(run), "the gradient")
    for place in program.retained:
        _, made, hook = program.nodes[place]
        direction = program._numbers(pool[place].shape)
        still = [np.zeros(v.shape) for v in program.start]
        expected = slope(program.reference(still, forward=False, change=(made, place, direction))) * hook
        grad = pool[place].grad
        if place >= len(SHAPES):
            close(0.0 if grad is None else np.sum(_array(grad) * direction), expected, f"what {place} retains")
    return "compared"
