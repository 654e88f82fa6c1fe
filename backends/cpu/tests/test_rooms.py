"""The C library's folders are rooms one above another: each says what it may include, and no include runs upwards."""

import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

CSRC = Path(__file__).parents[1] / "csrc"
SOURCES = sorted(CSRC.rglob("*.[ch]"))
ROOMS = sorted({str(path.parent.relative_to(CSRC)) for path in SOURCES})
# Headers that a room's files share: the files that define what such a header declares do not follow from its name.
SHARED = {"module", "slots"}


def included(path):
    return re.findall(r'^#include "(.+)"', path.read_text(), re.MULTILINE)


def allowed(room):
    listed = re.search(r"^May include: (.+?)\.$", (CSRC / room / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`(.+?)`", listed[1]))


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_includes_what_its_readme_allows(room):
    outside = {
        f"{path.name}: {header}"
        for path in (CSRC / room).glob("*.[ch]")
        for header in included(path)
        if str(Path(header).parent) not in {room, *allowed(room)}
    }
    assert not outside


def test_rooms_stand_one_above_another():
    order = list(TopologicalSorter({room: allowed(room) for room in ROOMS}).static_order())
    assert sorted(order) == ROOMS
    assert order.index("base") == 0
    assert order.index("python") == len(order) - 1


@pytest.mark.parametrize("room", ROOMS)
def test_files_of_a_room_form_no_circle(room):
    uses = {}
    for path in (CSRC / room).glob("*.[ch]"):
        near = {Path(header).stem for header in included(path) if str(Path(header).parent) == room}
        uses.setdefault(path.stem, set()).update(near - SHARED - {path.stem})
    TopologicalSorter(uses).prepare()


def test_kernels_and_what_is_below_know_no_python():
    knowing = {str(path.relative_to(CSRC)) for path in SOURCES if "Python.h" in path.read_text()}
    assert knowing
    assert all(name.startswith("python/") for name in knowing)


def test_every_source_is_built():
    listed = set(re.findall(r"'([\w/]+\.c)'", (CSRC / "meson.build").read_text()))
    assert listed == {str(path.relative_to(CSRC)) for path in SOURCES if path.suffix == ".c"}
