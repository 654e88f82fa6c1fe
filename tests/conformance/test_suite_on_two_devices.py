"""The suite passes on two devices. It takes long: in a file of its own it runs beside the other runs of the suite."""

from __future__ import annotations

from pathlib import Path

from suite import Run


def test_two_devices_pass_everything(tmp_path: Path) -> None:
    run = Run(tmp_path, "arraygrad.conformance.two_devices:backend")
    assert run.process.returncode == 0, run.output
    assert (run.failed("total"), run.table["total"]["expected"]) == (0, 0)
    assert run.table["devices"]["passed"] > 1000
