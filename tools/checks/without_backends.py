"""Check the core alone: it can be imported, and says what to install when an array is asked for."""

import arraygrad

try:
    arraygrad.zeros(1)
except RuntimeError as error:
    assert "pip install arraygrad-numpy" in str(error), error
else:
    raise AssertionError("zeros worked without a backend")
