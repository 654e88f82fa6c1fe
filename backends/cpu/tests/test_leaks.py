"""A bounded run of tools/measure_leaks.py."""

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).parents[1] / "tools" / "measure_leaks.py"


def test_memory_is_flat_over_calls_and_errors():
    done = subprocess.run([sys.executable, str(TOOL), "--calls", "10000"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
