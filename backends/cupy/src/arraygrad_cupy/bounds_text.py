"""The text of the kernel in bounds.cu. It needs no CuPy, so that it can be compiled and tried where there is none."""

from pathlib import Path
from typing import Final

TYPES: Final = {
    "int8": "signed char",
    "int16": "short",
    "int32": "int",
    "int64": "long long",
    "uint8": "unsigned char",
    "uint16": "unsigned short",
    "uint32": "unsigned int",
    "uint64": "unsigned long long",
}


def text(dtype: str) -> str:
    """The kernel for indices of a dtype."""
    source = Path(__file__).with_name("bounds.cu").read_text(encoding="utf-8")
    return f"#define INDEX {TYPES[dtype]}\n{source}"
