"""Where OpenBLAS lies: the library in the wheel scipy-openblas32."""

import importlib.util
from pathlib import Path


def library_path() -> str | None:
    """Return the path of OpenBLAS's shared library; None where the wheel is not installed.

    The wheel's package is not imported, which would load the library for all to see.
    """
    spec = importlib.util.find_spec("scipy_openblas32")
    for folder in (spec and spec.submodule_search_locations) or ():
        for path in sorted((Path(folder) / "lib").glob("libscipy_openblas*")):
            if path.suffix in {".so", ".dylib"}:
                return str(path)
    return None
