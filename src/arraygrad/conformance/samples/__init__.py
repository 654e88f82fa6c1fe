"""Sample inputs for every function that has derivatives, as plain data, a file for each chapter."""

from __future__ import annotations

from collections import Counter

from arraygrad.conformance.samples import elementwise, manipulation, networks, operators, reduction, torch_names
from arraygrad.conformance.samples._make import Input as Input
from arraygrad.conformance.samples._make import Missing as Missing
from arraygrad.conformance.samples._make import Sample as Sample

_CHAPTERS = (elementwise, manipulation, reduction, operators, torch_names, networks)


def _unique(samples: list[Sample]) -> tuple[Sample, ...]:
    """Number the ids that occur more than once."""
    counts: Counter[str] = Counter()
    unique = []
    for sample in samples:
        counts[sample.id] += 1
        count = counts[sample.id]
        unique.append(sample if count == 1 else sample._replace(id=f"{sample.id}~{count}"))
    return tuple(unique)


SAMPLES: tuple[Sample, ...] = _unique([sample for chapter in _CHAPTERS for sample in chapter.samples()])
