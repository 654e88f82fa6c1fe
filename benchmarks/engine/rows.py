"""The rows of the table: what is timed, how many operations that is, and the targets."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """One piece of work. Its sizes, where it has several, are for the plots; the first is the table's.

    `operations` is by how much a time is divided to become a time per operation. `targets` are ratios to PyTorch, by
    candidate.
    """

    name: str
    work: str
    operations: int = 1
    sizes: tuple[int, ...] = (0,)
    targets: dict[str, float] = field(default_factory=dict)


ROWS = (
    Row(
        "chain-small",
        "100 times `z = z * y` on 4 float32 numbers, forward and backward",
        100,
        targets={"numpy": 0.45, "numpy-pure": 0.9, "cpu": 0.25},
    ),
    Row("forward-small", "one recorded `x * y`, 4 numbers", targets={"numpy": 0.35, "cpu": 0.35}),
    Row("single-backward", "one multiplication of 1 number, then `backward()`", targets={"numpy": 0.25, "cpu": 0.25}),
    Row(
        "mixed-small",
        "40 different operations on 16 numbers, forward and backward",
        40,
        targets={"numpy": 0.5, "cpu": 0.5},
    ),
    Row(
        "mlp-step",
        "784-256-128-10, batch 64, ReLU, cross-entropy, Adam: one training step",
        targets={"numpy": 1.0, "cpu": 0.6},
    ),
    Row(
        "rnn-step",
        "100 steps of a tanh RNN, hidden 64, batch 16, then SGD: one training step",
        targets={"numpy": 0.7, "cpu": 0.4},
    ),
    Row(
        "big-elementwise",
        "20 elementwise operations on 10⁶ float32 numbers, forward and backward",
        20,
        targets={"numpy": 1.0, "cpu": 0.5},
    ),
    Row(
        "hessian-vector",
        "a Hessian-vector product of Rosenbrock's function in 10³ variables, by `create_graph`",
        targets={"numpy": 0.5, "cpu": 0.5},
    ),
)

# What the plots show.
CURVES = (
    Row("size", "10 times `z = z * y`, forward and backward", 10, tuple(10**n for n in range(8))),
    Row("depth", "a chain of `z = z * y` on 4 numbers, forward and backward", 0, tuple(10**n for n in range(1, 6))),
    Row("parameters", "one training step of n-n-10, batch 16, SGD", 1, (4, 16, 64, 256, 1024, 2048)),
)
