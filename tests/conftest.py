"""The judges, as fixtures. Nothing is ever skipped: what is missing fails and says what installs it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from office import Office, OfficeMissingError
from validator import ValidatorMissingError, program
from validator import validate as validate_files

Validate = Callable[[Sequence[Path]], dict[Path, list[str]]]

# A test that uses the fixture has the marker, so that `-m "not office"` forgets none.
MARKER_OF_FIXTURE = {"office": "office", "validate": "validator"}


def pytest_report_header() -> str:
    """Say which xltools is being tested: the installed wheel, or somebody's working copy."""
    spec = importlib.util.find_spec("xltools")
    return f"xltools: {spec.origin if spec else 'not installed'}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKER_OF_FIXTURE:
                item.add_marker(MARKER_OF_FIXTURE[fixture])


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """One LibreOffice for this process; under pytest-xdist each worker has its own."""
    try:
        started = Office.start()
    except OfficeMissingError as missing:
        pytest.fail(str(missing), pytrace=False)
    with started:
        yield started


@pytest.fixture(scope="session")
def validate() -> Validate:
    """Microsoft's validator: files → the faults of each."""
    try:
        program()
    except ValidatorMissingError as missing:
        pytest.fail(str(missing), pytrace=False)
    return validate_files
