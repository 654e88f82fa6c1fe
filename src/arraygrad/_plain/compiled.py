"""What the modules that can be compiled say to mypyc, and what makes up for their being compiled."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.machinery import ExtensionFileLoader
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

# A parameter of a public function that is true or false. Compiled code insists on its annotations, and would refuse the
# 1 that Python takes for True; a union with Any it takes as it comes.
Flag: TypeAlias = "bool | Any"

if TYPE_CHECKING:
    from mypy_extensions import mypyc_attr as mypyc_attr
else:
    C = TypeVar("C", bound=type)

    def mypyc_attr(**attributes: Any) -> Callable[[C], C]:
        """Return a class as it is: only mypyc reads the attributes."""
        return lambda cls: cls


class _WithSource(ExtensionFileLoader):
    """The loader of an extension module that was compiled from the Python file beside it."""

    def get_source(self, fullname: str) -> str:  # type: ignore[override]  # other extension modules have no source
        """Return the text of the Python file: so tracebacks can show its lines."""
        path = os.path.join(os.path.dirname(self.path), fullname.rpartition(".")[2] + ".py")
        with open(path, encoding="utf-8") as file:
            return file.read()


def show_sources(package: str) -> None:
    """Let the compiled modules of a package show their sources in tracebacks."""
    for name, module in list(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        if name.startswith(f"{package}.") and spec is not None and type(spec.loader) is ExtensionFileLoader:
            spec.loader = module.__loader__ = _WithSource(name, spec.loader.path)
