import platform
from importlib.metadata import version

import pytest

import arraygrad as ag
from arraygrad.__main__ import backend_table, main
from arraygrad._backends.loading import BackendInfo


def test_table_aligns_its_columns_and_keeps_a_reason_on_one_line():
    good = BackendInfo("long_name", "dist", "1.0", ("long_name:0", "long_name:1"), True, None)
    bad = BackendInfo("x", "distribution-x", "0.1", (), False, "no driver:\n  version 3")
    assert backend_table([good, bad]).splitlines() == [
        "name       distribution    version  available  devices or reason",
        "long_name  dist            1.0      yes        long_name:0, long_name:1",
        "x          distribution-x  0.1      no         no driver: version 3",
    ]


def test_table_without_backends_says_what_to_install():
    assert backend_table([]) == "no backend is installed; try: pip install arraygrad-numpy"


def test_command(capsys):
    assert main(["backends"]) == 0
    assert "arraygrad-numpy" in capsys.readouterr().out


def test_unknown_command(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["frontends"])
    assert exit_.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_without_a_command_it_shows_version_form_python_and_backends(capsys):
    assert main([]) == 0
    first, second, empty, *table = capsys.readouterr().out.splitlines()
    assert first == f"arraygrad {ag.__version__} ({'compiled' if ag.__compiled__ else 'pure Python'})"
    assert second.startswith(f"CPython {platform.python_version()} on ")
    assert not empty
    main(["backends"])
    assert table == capsys.readouterr().out.splitlines()


def test_the_version_is_that_of_the_installed_distribution(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["--version"])
    assert exit_.value.code == 0
    assert capsys.readouterr().out == f"arraygrad {version('arraygrad')}\n"
