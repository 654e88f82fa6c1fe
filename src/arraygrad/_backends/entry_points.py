"""The entry points of a group, read from the folders of the installed distributions.

importlib.metadata reads them too, but importing it brings in email, zipfile and others, and takes a third as long as
importing NumPy. So it is only asked where something else than folders is on the path, and for names and versions.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from importlib.metadata import Distribution


class EntryPoint(NamedTuple):
    """A name in a group, the object that it stands for, and the distribution that says so, or its folder."""

    name: str
    value: str  # module:attribute
    source: str | Distribution

    @property
    def module(self) -> str:
        """The module that holds the object."""
        return self.value.partition(":")[0].strip()

    def load(self) -> Any:
        """Import the module and return the object."""
        found: Any = importlib.import_module(self.module)
        for attribute in filter(None, self.value.partition(":")[2].strip().split(".")):
            found = getattr(found, attribute)
        return found

    @property
    def distribution(self) -> str:
        """The name of the distribution."""
        return self._metadata().name

    @property
    def version(self) -> str:
        """The version of the distribution."""
        return self._metadata().version

    def _metadata(self) -> Distribution:
        if not isinstance(self.source, str):
            return self.source
        from importlib.metadata import Distribution
        from pathlib import Path

        return Distribution.at(Path(self.source))


def find(group: str) -> list[EntryPoint]:
    """Return the entry points of a group; of a distribution that is installed twice, those of the first on the path."""
    if any(map(os.path.isfile, sys.path)):  # a zip file
        return _ask_importlib(group)
    found = {}
    for folder in _folders():
        name = os.path.basename(folder).partition("-")[0].removesuffix(".egg-info").lower().replace("_", "-")
        if name not in found:
            found[name] = list(_read(folder, group))
    return [entry for entries in found.values() for entry in entries]


def _ask_importlib(group: str) -> list[EntryPoint]:
    from importlib.metadata import entry_points

    return [EntryPoint(e.name, e.value, e.dist) for e in entry_points(group=group) if e.dist is not None]


def _folders() -> Iterator[str]:
    """Yield the folders in which distributions on the path describe themselves."""
    for place in sys.path:
        try:
            names = os.listdir(place or ".")
        except OSError:  # not there
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info")):
                yield os.path.join(place, name)


def _read(folder: str, group: str) -> Iterator[EntryPoint]:
    """Yield what a distribution says about a group, in the format of configparser."""
    try:
        with open(os.path.join(folder, "entry_points.txt"), encoding="utf-8") as file:
            lines = file.read().splitlines()
    except OSError:
        return
    section = ""
    for line in map(str.strip, lines):
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == group and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            yield EntryPoint(name.strip(), value.partition("[")[0].strip(), folder)
