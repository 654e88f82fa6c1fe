from __future__ import annotations

from collections import Counter

import pytest

from arraygrad.conformance.plugin import matches, suite_id, table_lines


def test_ids_name_the_group_and_the_test() -> None:
    node = "../site-packages/arraygrad/conformance/test_rules.py::test_derivatives[exp-f-0d]"
    assert suite_id(node) == ("rules", "rules::test_derivatives[exp-f-0d]")


@pytest.mark.parametrize(
    "pattern, expected",
    [
        ("rules::test_derivatives[exp-f-0d]", True),
        ("rules::test_derivatives[exp-*", True),
        ("rules::*", True),
        ("rules::test_derivatives[e?p-f-0d]", True),
        ("rules::test_derivatives[expm1-*", False),
        ("rules::test_derivatives", False),
        ("rules::test_derivatives[exp-f-0D]", False),
    ],
)
def test_globs_know_stars_and_question_marks_alone(pattern: str, expected: bool) -> None:
    assert matches("rules::test_derivatives[exp-f-0d]", pattern) is expected


def test_the_table_has_a_line_for_each_group_and_their_sum() -> None:
    table = {"rules": Counter(passed=3, failed=1), "facts": Counter(passed=2, skipped=4, expected=5)}
    words = [line.split() for line in table_lines(table)]
    assert words == [
        ["group", "passed", "failed", "expected", "skipped"],
        ["facts", "2", "0", "5", "4"],
        ["rules", "3", "1", "0", "0"],
        ["total", "5", "1", "5", "4"],
    ]
