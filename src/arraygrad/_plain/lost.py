"""The warning for a gradient that gets lost where no error says so."""

from __future__ import annotations

import sys
import warnings
from types import FrameType


class LostGradientWarning(UserWarning):
    """A gradient is lost or not kept where a program may count on it; shown once for each line of the program.

    ``warnings.simplefilter("error", ag.autograd.LostGradientWarning)`` makes it an error.
    """


def warn_lost(message: str) -> None:
    """Warn, and point at the line outside of this package that is running.

    Compiled functions have no frames, so the frames are looked at rather than counted.
    """
    level = 1
    frame: FrameType | None = sys._getframe()
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "arraygrad":
        frame = frame.f_back
        level += 1
    warnings.warn(message, LostGradientWarning, stacklevel=level)


def warn_number(function: str, what: str) -> None:
    """Warn of a Python number that was made of a tensor with ``what`` a derivative needs."""
    warn_lost(
        f"{function}: Converting a tensor with {what} to a scalar loses its derivative; write .item() or .detach() "
        "where that is meant. To keep it, use arraygrad's functions (arraygrad.sin, not math.sin), and arraygrad.stack "
        "to put tensors together"
    )
