"""Generators: a seed and a position in its sequence, with PyTorch's face, and the default one that all draws share."""

import operator
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from arraygrad._backends.device import Device, parse
from arraygrad._base.made import made

__all__ = [
    "Generator",
    "default_generator",
    "fork_rng",
    "get_rng_state",
    "initial_seed",
    "manual_seed",
    "seed",
    "set_rng_state",
]

_DEFAULT_SEED = 67280421310721  # the seed that a fresh torch.Generator reports
_SEED_BYTES = 8
_COUNTER_BYTES = 16


class Generator:
    """A stream of random numbers: a 64-bit seed and a 128-bit position.

    The numbers are a pure function of both (Philox4x32-10), so a generator draws for every backend and device, and
    gives the same bits on each. It may be shared between threads: no two draws ever see the same part of the sequence.
    Generators can be pickled and copied; a copy continues from the same position.

    :param device: where the generator may be used, such as `"numpy"`; None, the default, means everywhere. Drawing from
        a generator for another device raises RuntimeError.

    >>> g = ag.Generator().manual_seed(0)
    >>> ag.rand(2, generator=g).shape
    (2,)
    >>> g.initial_seed()
    0
    """

    def __init__(self, device: Device | str | None = None) -> None:
        self._device = None if device is None else Device(*parse(device))
        self._lock = threading.Lock()
        self._seed = _DEFAULT_SEED
        self._counter = 0

    @property
    def device(self) -> Device | None:
        """The device that the generator was made for, or `None` if it serves all.

        >>> ag.Generator().device is None
        True
        """
        return self._device

    def manual_seed(self, seed: int) -> "Generator":
        """Restart the sequence at `seed`, an integer in [-2**63, 2**64); return the generator.

        A negative seed stands for `seed + 2**64`, as in PyTorch.

        Raises TypeError for a seed that is not an integer, ValueError for one out of range.

        >>> ag.Generator().manual_seed(-1).initial_seed() == 2**64 - 1
        True
        """
        value = _checked_seed(seed)
        with self._lock:
            self._seed, self._counter = value, 0
        return self

    def seed(self) -> int:
        """Restart the sequence at a seed from the operating system's entropy; return that seed.

        >>> g = ag.Generator()
        >>> g.seed() == g.initial_seed()
        True
        """
        value = int.from_bytes(os.urandom(8), "little")
        self.manual_seed(value)
        return value

    def initial_seed(self) -> int:
        """The seed of the current sequence, in [0, 2**64).

        >>> ag.Generator().manual_seed(3).initial_seed()
        3
        """
        with self._lock:
            return self._seed

    def get_state(self) -> bytes:
        """The seed and the position: 24 bytes, to be given back to `set_state`, in this process or another.

        Where PyTorch returns a tensor of bytes, this is `bytes` (the seed in 8, the position in 16, least significant
        first): it compares, hashes and pickles.

        >>> g = ag.Generator().manual_seed(1)
        >>> state = g.get_state()
        >>> first = ag.rand((), generator=g).item()
        >>> g.set_state(state)
        >>> ag.rand((), generator=g).item() == first
        True
        """
        with self._lock:
            seed, counter = self._seed, self._counter
        return seed.to_bytes(_SEED_BYTES, "little") + counter.to_bytes(_COUNTER_BYTES, "little")

    def set_state(self, new_state: bytes) -> None:
        """Continue from a state that `get_state` returned.

        Raises TypeError where the state is not `bytes`, RuntimeError where it has another length than a state has.

        >>> g, h = ag.Generator().manual_seed(5), ag.Generator()
        >>> h.set_state(g.get_state())
        >>> h.initial_seed()
        5
        """
        if not isinstance(new_state, (bytes, bytearray)):
            raise TypeError(f"set_state: expected the bytes that get_state returns, got {type(new_state).__name__}")
        size = _SEED_BYTES + _COUNTER_BYTES
        if len(new_state) != size:
            raise RuntimeError(
                f"set_state: a state has {size} bytes, got {len(new_state)}; pass what get_state returned"
            )
        with self._lock:
            self._seed = int.from_bytes(new_state[:_SEED_BYTES], "little")
            self._counter = int.from_bytes(new_state[_SEED_BYTES:], "little")

    def allocate(self, blocks: int) -> tuple[int, int]:
        """Reserve `blocks` blocks of four words for one draw; return the key and the counter of the first.

        >>> g = ag.Generator().manual_seed(7)
        >>> g.allocate(3), g.allocate(1)
        ((7, 0), (7, 3))
        """
        with self._lock:
            start = self._counter
            self._counter = (start + blocks) % 2**128
            return self._seed, start

    def __reduce__(self) -> tuple[Any, ...]:
        return made.pickling.generator, (self._device, self.get_state())  # all but the lock, which cannot be copied

    def __repr__(self) -> str:
        return f"Generator(device={self._device}, seed={self._seed}, position={self._counter})"


def _checked_seed(seed: Any) -> int:
    """The seed as an integer in [0, 2**64), or the error that says why it is none."""
    try:
        value = operator.index(seed)
    except TypeError:
        raise TypeError(f"manual_seed: the seed must be an integer, got {type(seed).__name__}") from None
    if not -(2**63) <= value < 2**64:
        raise ValueError(f"manual_seed: the seed must be in [-2**63, 2**64), got {value}")
    return value % 2**64


#: The generator that every draw without a `generator=` argument uses, on all backends.
default_generator = Generator()


def manual_seed(seed: int) -> Generator:
    """Restart the default generator at `seed`, an integer in [-2**63, 2**64); return it.

    The same seed gives the same numbers on every backend: `rand`, `randint`, `randperm` and the words under all the
    others bit for bit; what passes through a logarithm or a cosine, such as `randn`, up to the rounding of those
    functions.

    Raises TypeError for a seed that is not an integer, ValueError for one out of range.

    >>> _ = ag.manual_seed(0)
    >>> x = ag.rand(3)
    >>> _ = ag.manual_seed(0)
    >>> bool(ag.all(x == ag.rand(3)))
    True
    """
    return default_generator.manual_seed(seed)


def seed() -> int:
    """Restart the default generator at a seed from the operating system's entropy; return that seed.

    >>> ag.seed() == ag.initial_seed()
    True
    """
    return default_generator.seed()


def initial_seed() -> int:
    """The seed of the default generator, in [0, 2**64).

    >>> _ = ag.manual_seed(42)
    >>> ag.initial_seed()
    42
    """
    return default_generator.initial_seed()


def get_rng_state() -> bytes:
    """The state of the default generator: see `Generator.get_state`.

    >>> len(ag.get_rng_state())
    24
    """
    return default_generator.get_state()


def set_rng_state(new_state: bytes) -> None:
    """Continue the default generator from a state that `get_rng_state` returned.

    Errors are those of `Generator.set_state`.

    >>> ag.set_rng_state(ag.get_rng_state())
    """
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(devices: Iterable[Any] | None = None, enabled: bool = True) -> Iterator[None]:
    """Let the body draw from the default generator, then put its state back.

    :param devices: accepted because PyTorch's function has it, and without effect: one default generator serves all
        devices.
    :param enabled: with False nothing is put back.

    The default generator is shared: draws that other threads make during the body are rolled back as well.

    >>> state = ag.get_rng_state()
    >>> with ag.fork_rng():
    ...     x = ag.rand(10)
    >>> ag.get_rng_state() == state
    True
    """
    state = get_rng_state()
    try:
        yield
    finally:
        if enabled:
            set_rng_state(state)
