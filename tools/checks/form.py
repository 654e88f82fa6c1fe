"""Check the form of the core that is installed: `form.py compiled` or `form.py pure`."""

import sys

import arraygrad

(expected,) = sys.argv[1:]
assert arraygrad.__compiled__ == (expected == "compiled"), f"the core that is installed is not {expected}"
