from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from arraygrad.conformance import __main__ as command


def test_the_settings_file_is_there() -> None:
    assert command.SETTINGS.is_file()


def test_without_pytest_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find_spec(name: str) -> Any:
        return None

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    assert command.main(["--backend", "numpy"]) == 2
    assert "arraygrad[conformance]" in capsys.readouterr().err
