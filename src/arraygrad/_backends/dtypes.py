"""The thirteen dtypes of the Array API standard, the same objects on every backend, and how they promote."""

import builtins
import functools
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from arraygrad._base.made import made

# What the package shows; its bool would hide Python's here.
__all__ = ["DType", "complex64", "complex128", "float32", "float64", "get_default_dtype", "int8", "int16", "int32"]
__all__ += ["int64", "set_default_dtype", "uint8", "uint16", "uint32", "uint64"]


class DType:
    """A dtype of the Array API standard: one object per name, shared by all backends.

    Attributes:
        name: the standard's name, such as ``"float32"``.
        kind: the letter that NumPy uses: ``b`` bool, ``i`` signed, ``u`` unsigned, ``f`` real, ``c`` complex.
        itemsize: bytes per element.

    It also compares equal to the dtype objects of every backend loaded so far. Its hash is that of its name, so
    as a dictionary key it only stands for itself.

    >>> import numpy
    >>> ag.float32.name, ag.float32.kind, ag.float32.itemsize
    ('float32', 'f', 4)
    >>> ag.asarray([1.5]).dtype == numpy.dtype("float32")
    True
    """

    __slots__ = ("itemsize", "kind", "name")
    _by_name: ClassVar[dict[str, "DType"]] = {}

    name: str
    kind: str
    itemsize: int

    def __new__(cls, name: str) -> "DType":
        try:
            return cls._by_name[name]
        except (KeyError, TypeError):
            raise TypeError(f"DType: {name!r} is no dtype of the standard; it has {', '.join(cls._by_name)}") from None

    @classmethod
    def _create(cls, name: str, kind: str, itemsize: int) -> "DType":
        """Make the one object of this name (at import of this module only)."""
        dtype = object.__new__(cls)
        for attribute, value in (("name", name), ("kind", kind), ("itemsize", itemsize)):
            object.__setattr__(dtype, attribute, value)
        cls._by_name[name] = dtype
        return dtype

    @property
    def is_floating_point(self) -> builtins.bool:
        """True for float32 and float64."""
        return self.kind == "f"

    @property
    def is_complex(self) -> builtins.bool:
        """True for complex64 and complex128."""
        return self.kind == "c"

    @property
    def is_signed(self) -> builtins.bool:
        """True for the dtypes that hold negative numbers; as in PyTorch, complex counts as signed."""
        return self.kind in "ifc"

    def __eq__(self, other: object) -> builtins.bool:
        return self is other or _same_dtype(other) is self

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"arraygrad.{self.name}"

    def __setattr__(self, attribute: str, value: object) -> None:
        raise AttributeError(f"{self!r} is immutable: cannot set {attribute!r}")

    def __delattr__(self, attribute: str) -> None:
        raise AttributeError(f"{self!r} is immutable: cannot delete {attribute!r}")

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return made.pickling.dtype, (self.name,)


_create = DType._create

bool_: Final = _create("bool", "b", 1)
int8: Final = _create("int8", "i", 1)
int16: Final = _create("int16", "i", 2)
int32: Final = _create("int32", "i", 4)
int64: Final = _create("int64", "i", 8)
uint8: Final = _create("uint8", "u", 1)
uint16: Final = _create("uint16", "u", 2)
uint32: Final = _create("uint32", "u", 4)
uint64: Final = _create("uint64", "u", 8)
float32: Final = _create("float32", "f", 4)
float64: Final = _create("float64", "f", 8)
complex64: Final = _create("complex64", "c", 8)
complex128: Final = _create("complex128", "c", 16)

ALL: Final[tuple[DType, ...]] = tuple(DType._by_name.values())
KINDS: Final[Mapping[str, frozenset[DType]]] = {
    name: frozenset(dtype for dtype in ALL if dtype.kind in letters)
    for name, letters in {
        "bool": "b",
        "signed integer": "i",
        "unsigned integer": "u",
        "integral": "iu",
        "real floating": "f",
        "complex floating": "c",
        "numeric": "iufc",
    }.items()
}
"""The kinds that the standard's ``isdtype`` knows, and the dtypes of each."""

# Backends' own dtype objects, first by their Python type: objects of different libraries may have equal hashes,
# and comparing them can warn.
_raw: Final[dict[type, dict[object, DType]]] = {}


def register_raw(dtypes: Mapping[object, DType]) -> None:
    """Make a backend's own dtype objects compare equal to ours (called once, when the backend is resolved)."""
    for raw, dtype in dtypes.items():
        _raw.setdefault(type(raw), {})[raw] = dtype


def _same_dtype(other: object) -> DType | None:
    """The dtype that a backend's own dtype object means, or None."""
    table = _raw.get(type(other))
    if table is None:
        return None
    try:
        return table.get(other)
    except TypeError:  # unhashable, hence not a dtype
        return None


# What PyTorch understands by a Python type given as a dtype.
_PYTHON_TYPES: Final[dict[type, DType]] = {bool: bool_, int: int64, float: float64, complex: complex128}


def as_dtype(name: str, dtype: Any) -> DType:
    """Return the dtype meant by ours, a backend's own object or a Python type; TypeError for anything else."""
    if type(dtype) is DType:
        return dtype
    if isinstance(dtype, type) and dtype in _PYTHON_TYPES:
        return _PYTHON_TYPES[dtype]
    found = _same_dtype(dtype)
    if found is None:
        raise TypeError(f"{name}: {dtype!r} is not a dtype; use one such as arraygrad.float32")
    return found


_default = float32
default_int: Final = int64
_KIND_ORDER: Final = "biufc"


def default_int_of(backend: Any) -> DType:
    """The dtype that creation functions give to Python integers: int64, or int32 where a library has no 64 bits.

    JAX has none unless it is asked for them.
    """
    return default_int if default_int in backend.raw_dtypes else int32


def get_default_dtype() -> DType:
    """Return the dtype that creation functions give to Python floats.

    >>> ag.get_default_dtype()
    arraygrad.float32
    """
    return _default


def set_default_dtype(dtype: object) -> None:
    """Set the dtype that creation functions give to Python floats: float32 or float64.

    Python complex numbers follow it with the dtype of twice the size. Raises TypeError for any other dtype.

    >>> ag.set_default_dtype(ag.float64)
    >>> ag.tensor(1.5).dtype
    arraygrad.float64
    >>> ag.set_default_dtype(ag.float32)
    """
    global _default  # noqa: PLW0603  # the default of the process is one variable, as in PyTorch
    match = next((ours for ours in (float32, float64) if ours == dtype), None)
    if match is None:
        raise TypeError(f"set_default_dtype: the default dtype can be float32 or float64, not {dtype!r}")
    _default = match


def get_default_complex() -> DType:
    """The dtype of Python complex numbers: as wide as two default floats."""
    return complex64 if _default is float32 else complex128


@functools.cache
def promote(a: DType, b: DType) -> DType:
    """The dtype of an operation on arrays of dtypes `a` and `b`.

    Inside a kind and from real to complex floating it is the standard's table. Where the standard says nothing it
    is PyTorch's choice: bool gives way to any number, and an integer to any floating or complex dtype, whatever
    its size. Raises TypeError for a signed integer with uint64, for which no integer dtype is wide enough.
    """
    result = _promotion(*sorted((a, b), key=lambda dtype: _KIND_ORDER.index(dtype.kind)))
    if result is None:
        raise TypeError(
            f"promote: {a.name} and {b.name} have no common integer dtype; convert one of them with .astype() or .to()"
        )
    return result


def promote_scalar(dtype: DType, scalar: complex) -> DType:
    """The dtype of an operation on an array of `dtype` and a Python scalar, which never widens its kind.

    A scalar of a higher kind lifts the array: an int makes bool int64, a float makes bool and integers the default
    floating dtype, a complex makes a floating dtype the complex one of the same precision.
    """
    if dtype.kind == "c" or isinstance(scalar, builtins.bool):
        return dtype
    if isinstance(scalar, int):
        return default_int if dtype is bool_ else dtype
    if isinstance(scalar, float):
        return dtype if dtype.kind == "f" else _default
    if isinstance(scalar, complex):
        return _complex_of(dtype) if dtype.kind == "f" else get_default_complex()
    raise TypeError(f"promote_scalar: expected a Python bool, int, float or complex, got {type(scalar).__name__}")


def result_type(dtypes: Iterable[DType]) -> DType:
    """Promote one or more dtypes together.

    Floating dtypes are combined first: whether an integer meets a signed or an unsigned one on the way does not
    matter to a result that is floating in any case.
    """
    ordered = sorted(dtypes, key=lambda dtype: _KIND_ORDER.index(dtype.kind), reverse=True)
    if not ordered:
        raise ValueError("result_type: at least one dtype is needed")
    result = ordered[0]
    for dtype in ordered[1:]:
        result = promote(result, dtype)
    return result


def _complex_of(dtype: DType) -> DType:
    """The complex dtype whose parts are of the floating `dtype`."""
    return complex64 if dtype is float32 else complex128


def _promotion(a: DType, b: DType) -> DType | None:
    """The common dtype of two, None where there is none; `a` is of the lower or the same kind."""
    if a.kind == b.kind:
        return a if a.itemsize >= b.itemsize else b
    if a.kind == "b" or (a.kind in "iu" and b.kind in "fc"):
        return b
    if b.kind == "c":  # real with complex: the precision of the better one
        return complex128 if a is float64 else b
    if a.itemsize > b.itemsize:  # signed with a narrower unsigned
        return a
    return DType._by_name.get(f"int{16 * b.itemsize}")  # none holds both uint64 and negative numbers
