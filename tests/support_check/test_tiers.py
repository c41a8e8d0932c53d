"""The list of slow tests names tests that are there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tiers import SLOW, is_slow

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", SLOW)
def test_every_name_of_the_list_is_that_of_a_test(name: str) -> None:
    path, _, function = name.partition("[")[0].partition("::")
    tests = [
        node.name
        for node in ast.parse((ROOT / path).read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert function in tests if function else tests


def test_a_named_test_is_slow_with_any_parameters_and_so_is_every_test_of_a_named_file() -> None:
    assert is_slow("tests/damage/test_files.py::test_zip_bomb_is_refused_at_once_and_with_little_memory[x]")
    assert is_slow("tests/cli/test_a_year.py::test_counties_merge_one_level_up")
    assert not is_slow("tests/addin/test_results.py::test_clearing")


def test_of_a_test_that_is_named_with_parameters_only_these_are_slow() -> None:
    assert is_slow("tests/model/test_refusals.py::test_a_refusal_comes_of_its_situation[W13]")
    assert not is_slow("tests/model/test_refusals.py::test_a_refusal_comes_of_its_situation[W14]")
