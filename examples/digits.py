"""Train a small network to read handwritten digits, on any backend.

    python examples/digits.py --backend numpy

The data are the 1797 digits of 8 × 8 pixels that come with scikit-learn (UCI "Optical recognition of handwritten
digits", Alpaydin and Kaynak, 1998). Needs scikit-learn, matplotlib and tqdm. Prints the accuracy on a fifth of the
digits, which training never sees, and draws three pictures: the loss, digits that were misread, and the graph.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import matplotlib
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tqdm import tqdm

import arraygrad as ag
from arraygrad import nn, optim
from arraygrad.backend import BackendError

matplotlib.use("agg")  # pictures go to files: no window is needed
import matplotlib.pyplot as plt  # after the line that chooses how pictures are made

BATCH = 64


class Digits(NamedTuple):
    """Images as rows of 64 brightnesses from 0 to 1, and the digits that they show."""

    images: ag.Tensor
    labels: ag.Tensor


class Epoch(NamedTuple):
    """How training went: the mean loss over the training digits, and the accuracy on the test digits."""

    loss: float
    accuracy: float


def load() -> tuple[Digits, Digits]:
    """Return the training and the test digits, always the same ones, on the backend in use."""
    images, labels = load_digits(return_X_y=True)
    parts = train_test_split(images / 16, labels, test_size=0.2, stratify=labels, random_state=0)
    # Lists of Python numbers suit every backend.
    train_images, test_images = (ag.tensor(part.tolist()) for part in parts[:2])
    train_labels, test_labels = (ag.tensor(part.tolist()) for part in parts[2:])
    return Digits(train_images, train_labels), Digits(test_images, test_labels)


def make_model() -> nn.Sequential:
    """Return a network with one hidden layer, half of which is dropped at random in each step of training."""
    return nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Dropout(0.5), nn.Linear(256, 10))


def train(model: nn.Module, data: Digits, test: Digits, epochs: int) -> list[Epoch]:
    """Train with Adam and show the progress; return how each epoch went."""
    optimizer = optim.Adam(model.parameters(), lr=2e-3)
    history = []
    progress = tqdm(range(epochs), unit="epoch")
    for _ in progress:
        model.train()
        total = 0.0
        for images, labels in batches(data):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        history.append(Epoch(total / len(data.labels), accuracy(model, test)))
        progress.set_postfix(loss=f"{history[-1].loss:.4f}", accuracy=f"{history[-1].accuracy:.1%}")
    return history


def batches(data: Digits) -> Iterator[Digits]:
    """Yield all digits in small batches, in a new order each time."""
    order = ag.randperm(len(data.labels))
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        yield Digits(data.images[chosen], data.labels[chosen])


@ag.no_grad()
def read(model: nn.Module, images: ag.Tensor) -> ag.Tensor:
    """Return the digit that the model sees in each image."""
    model.eval()
    return model(images).argmax(dim=1)


def accuracy(model: nn.Module, data: Digits) -> float:
    """Return the share of digits that the model reads correctly."""
    correct = read(model, data.images) == data.labels
    return correct.sum().item() / len(data.labels)


def draw(folder: Path, model: nn.Module, history: list[Epoch], test: Digits) -> list[Path]:
    """Draw the three pictures into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    loss = nn.functional.cross_entropy(model(test.images[:BATCH]), test.labels[:BATCH])
    return [
        draw_history(folder / "loss.png", history),
        draw_misread(folder / "misread.png", model, test),
        ag.viz.save(loss, folder / "graph.svg", params=model.named_parameters()),
    ]


def draw_history(path: Path, history: list[Epoch]) -> Path:
    """Draw the loss and the share of misread digits over the epochs."""
    figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
    epochs = range(1, len(history) + 1)
    axes.semilogy(epochs, [epoch.loss for epoch in history], label="training loss")
    axes.semilogy(epochs, [max(1 - epoch.accuracy, 1e-4) for epoch in history], label="share of test digits misread")
    axes.set_xlabel("epoch")
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    return finish(figure, path)


def draw_misread(path: Path, model: nn.Module, test: Digits, most: int = 10) -> Path:
    """Draw some of the test digits that the model reads wrongly."""
    seen = read(model, test.images).tolist()
    wrong = [i for i, (a, b) in enumerate(zip(seen, test.labels.tolist(), strict=True)) if a != b]
    shown = wrong[:most]
    figure, grid = plt.subplots(2, 5, figsize=(7, 3.6), layout="constrained")
    figure.suptitle(f"{len(wrong)} of {len(seen)} test digits are misread")
    for axes in grid.flat:
        axes.axis("off")
    for axes, i in zip(grid.flat, shown, strict=False):
        axes.imshow(test.images[i].reshape(8, 8).tolist(), cmap="gray_r", vmin=0, vmax=1)
        axes.set_title(f"{test.labels[i].item()}, read as {seen[i]}", fontsize=9)
    return finish(figure, path)


def finish(figure: plt.Figure, path: Path) -> Path:
    """Write a figure to a file and free it."""
    figure.savefig(path, dpi=120)
    plt.close(figure)
    return path


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Train a small network to read handwritten digits.")
    parser.add_argument("--backend", default="numpy", help="an installed backend (python -m arraygrad backends)")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0, help="of the first weights and of the order of the digits")
    parser.add_argument("--output", type=Path, default=Path("digits-output"), help="the folder for the pictures")
    parser.add_argument("--no-plots", action="store_true", help="draw no pictures")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run the example; the exit status is 2 where the backend cannot be used."""
    options = parse(arguments)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(ag.use_backend(options.backend))
        except (ValueError, BackendError) as error:
            print(f"digits.py: {error}", file=sys.stderr)
            return 2
        run(options)
    return 0


def run(options: argparse.Namespace) -> None:
    """Load, train, report and draw on the backend in use."""
    ag.manual_seed(options.seed)
    data, test = load()
    model = make_model()
    start = time.perf_counter()
    history = train(model, data, test, options.epochs)
    seconds = time.perf_counter() - start
    print(f"backend {options.backend}: {len(data.labels)} digits, {options.epochs} epochs, {seconds:.1f} s")
    print(f"test accuracy: {accuracy(model, test):.2%}")
    if not options.no_plots:
        for path in draw(options.output, model, history, test):
            print(f"wrote {path}")


if __name__ == "__main__":
    raise SystemExit(main())
