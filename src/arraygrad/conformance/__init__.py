"""The suite that every backend passes, and the tools that its tests are made of.

Run it from any folder against any installed backend (it needs ``pip install arraygrad[conformance]``)::

    python -m arraygrad.conformance --backend NAME

`check_derivatives` is of use on its own, to test the rules of a function.
"""

from arraygrad.conformance.derivatives import DerivativeError as DerivativeError
from arraygrad.conformance.derivatives import check_derivatives as check_derivatives
