"""The elementwise functions of the namespace, read from the samples of the conformance suite."""

from typing import NamedTuple

import arraygrad as ag
from arraygrad.conformance.samples import SAMPLES


class Domain(NamedTuple):
    """Which numbers, "f" for real and "c" for complex, and the bounds of each input within which all is smooth."""

    kinds: str
    bounds: tuple


def _domains(count):
    """Return the functions of so many inputs."""
    found = {}
    for sample in SAMPLES:
        if sample.elementwise and len(sample.inputs) == count and hasattr(ag, sample.name):
            before = found[sample.name].kinds if sample.name in found else ""
            kinds = "".join(dict.fromkeys(before + "".join(x.kind for x in sample.inputs)))
            found[sample.name] = Domain(kinds, tuple((x.low, x.high) for x in sample.inputs))
    return found


UNARY = _domains(1)
BINARY = _domains(2)
