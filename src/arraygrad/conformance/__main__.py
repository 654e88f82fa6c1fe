"""``python -m arraygrad.conformance --backend NAME``: run the suite with its own pytest settings."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

SETTINGS = Path(__file__).parent / "pytest.ini"


def main(arguments: list[str]) -> int:
    """Run the suite with further arguments of pytest; return its exit status."""
    if importlib.util.find_spec("pytest") is None:
        print("the conformance suite needs pytest: pip install 'arraygrad[conformance]'", file=sys.stderr)
        return 2
    import pytest

    # The settings of whatever project the current folder belongs to are not for this suite, hence its own file.
    own = ["-c", str(SETTINGS), "-p", "arraygrad.conformance.plugin", "--pyargs", "arraygrad.conformance"]
    return int(pytest.main([*own, *arguments]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
