"""What the examples in docstrings may take for granted."""

import pytest


@pytest.fixture(autouse=True)
def _names_in_examples(doctest_namespace):
    """`import arraygrad as ag` has been done."""
    import arraygrad

    doctest_namespace["ag"] = arraygrad
