"""The judges, as fixtures, and the tiers. Nothing is ever skipped: what is missing fails and says what installs it."""

from __future__ import annotations

import gc
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import OPTIONS, Launch, PrintPage, find_chromium
from browser import print_page as print_with_chromium
from examples import USUAL
from firefox import Firefox, find_firefox
from firefox import started as started_firefox
from hypothesis import settings
from mail_server import MailServer, MailServerMissingError
from mail_server import mail_server as started_mail_server
from office import Office, OfficeMissingError
from tiers import is_slow
from validator import Validate, ValidatorMissingError, program
from validator import validate as validate_files

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: A test that uses the fixture has the marker, so that `-m "not office"` forgets none.
MARKER_OF_FIXTURE = {
    "office": "office",
    "validate": "validator",
    "print_page": "browser",
    "launch": "browser",
    "chromium": "browser",
    "firefox": "browser",
    "mail_server": "mail",
    "network": "network",
}
NOT_CORE = {"slow", *MARKER_OF_FIXTURE.values()}

# `quick` is for the loop at a desk and tries other examples each time; `ci` tries five times as many, and always
# the same ones, so that no submission fails by chance.
settings.register_profile("quick", max_examples=USUAL // 5, deadline=None)
settings.register_profile("ci", max_examples=USUAL, deadline=None, derandomize=True, print_blob=True)
# No test looks at what the person's own cache holds, or adds to it.
os.environ["XLTOOLS_CACHE"] = ""
settings.load_profile("ci" if os.environ.get("CI") else "quick")


def pytest_report_header() -> str:
    """Say which xltools is being tested: the installed wheel, or somebody's working copy."""
    spec = importlib.util.find_spec("xltools")
    return f"xltools: {spec.origin if spec else 'not installed'}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gives every test the markers of its judges, `slow` if it is named so, and otherwise `core`."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKER_OF_FIXTURE:
                item.add_marker(MARKER_OF_FIXTURE[fixture])
        if is_slow(item.nodeid):
            item.add_marker("slow")
        if not NOT_CORE & {marker.name for marker in item.iter_markers()}:
            item.add_marker("core")


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the garbage collector need not go through it each time."""
    gc.freeze()


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


@pytest.fixture(scope="session")
def launch() -> Iterator[Launch]:
    """Starts any Chromium, with further options."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:  # one in a process

        def launched(program: str | Path, *options: str) -> Browser:
            return playwright.chromium.launch(executable_path=program, args=[*OPTIONS, *options])

        yield launched


@pytest.fixture(scope="session")
def chromium(launch: Launch) -> Iterator[Browser]:
    """A real Chromium, to be looked at and typed into."""
    try:
        program = find_chromium()
    except FileNotFoundError as missing:
        pytest.fail(str(missing), pytrace=False)
    browser = launch(program)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def firefox() -> Iterator[Firefox]:
    """A real Firefox, with the network off."""
    try:
        find_firefox()
    except FileNotFoundError as missing:
        pytest.fail(str(missing), pytrace=False)
    with started_firefox() as browser:
        yield browser


@pytest.fixture(scope="session")
def print_page() -> PrintPage:
    """Chromium: a web page and the path of a PDF → the PDF."""
    try:
        find_chromium()
    except FileNotFoundError as missing:
        pytest.fail(f"missing: {missing}", pytrace=False)
    return print_with_chromium


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    """One Dovecot for this process."""
    try:
        with started_mail_server() as server:
            yield server
    except MailServerMissingError as missing:
        pytest.fail(str(missing))


@pytest.fixture(scope="session")
def network() -> None:
    """The package index, as uv reaches it for any system."""
    if importlib.util.find_spec("uv") is None:
        pytest.fail("uv is not installed; tests/all.sh installs it")
