"""A county's workbook that is there already when it is made anew: what the county typed into it, and whether it was changed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xltools.form.spec import Form
from xltools.model.errors import UnusableFileError
from xltools.model.file_kinds import OFFICE_LOCK
from xltools.ooxml.parts import PROPERTIES
from xltools.workbook.consolidated.county_book import FormFinder
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.book import EPOCH

#: Every program that saves a workbook writes down when; this one writes that it was never changed.
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>([^<]*)<")
#: The files that Office and LibreOffice keep beside a workbook that is open.
_LOCKS = (f"{OFFICE_LOCK}{{}}", ".~lock.{}#")


@dataclass(frozen=True)
class Earlier:
    """A workbook that is there already.

    Attributes:
        changed: Somebody has saved it since it was made.
        explanations: Rule instance → its 审核说明.
        data: The workbook, as it was when it was looked at.
    """

    changed: bool = False
    explanations: Mapping[str, str] = field(default_factory=dict)
    data: bytes = field(default=b"", repr=False)


def earlier(path: Path, form: Form, form_of: FormFinder) -> Earlier | None:
    """What is there.

    Args:
        path: Where the workbook will be written.
        form: The form of this year.
        form_of: Finds a form by its id.

    Returns:
        None where nothing is there. A file that cannot be read counts as changed.

    Raises:
        OSError: The file cannot be read.
    """
    if not path.is_file():
        return None
    data = path.read_bytes()
    try:
        submission = read(path, form_of, limit=len(data)).submission
    except UnusableFileError:
        return Earlier(changed=True, data=data)
    explanations = submission.explanations if submission.form == form.id else {}
    return Earlier(_is_changed(data), explanations, data)


def is_open(path: Path) -> bool:
    """Whether a program has the workbook open, as far as the file that it keeps beside it says."""
    return any((path.parent / lock.format(path.name)).exists() for lock in _LOCKS)


def _is_changed(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if PROPERTIES not in package.namelist():
            return True
        modified = _MODIFIED.search(package.read(PROPERTIES))
    return modified is None or not modified[1].startswith(EPOCH.isoformat().encode())
