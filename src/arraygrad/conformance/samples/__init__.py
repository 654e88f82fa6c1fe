"""Sample inputs for every function that has derivatives, as plain data, a file for each chapter of functions."""

from __future__ import annotations

import pkgutil
from collections import Counter
from collections.abc import Iterator
from importlib import import_module

from arraygrad.conformance.samples._make import Input as Input
from arraygrad.conformance.samples._make import Missing as Missing
from arraygrad.conformance.samples._make import Sample as Sample


def _chapters() -> Iterator[Sample]:
    for module in pkgutil.iter_modules(__path__):
        chapter = import_module(f"{__name__}.{module.name}")
        if hasattr(chapter, "samples"):
            yield from chapter.samples()


def _unique(samples: Iterator[Sample]) -> tuple[Sample, ...]:
    """Number the ids that occur more than once."""
    counts: Counter[str] = Counter()
    unique = []
    for sample in samples:
        counts[sample.id] += 1
        count = counts[sample.id]
        unique.append(sample if count == 1 else sample._replace(id=f"{sample.id}~{count}"))
    return tuple(unique)


SAMPLES: tuple[Sample, ...] = _unique(_chapters())
"""All of them."""
