"""A file's name and bytes → what the checks say of it, in memory: what the page answers and what it hands back stand on it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.form.spec import Form
from xltools.jobs.check import Together, judge_forms
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import COUNTY_LEVEL, Judged
from xltools.model.findings import Finding
from xltools.model.submission import Submission
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.conclusion import hindrance
from xltools.workbook.write.stored import StoredValues

#: So many files are remembered: a page asks what it can hand back of them once all that was dropped has been judged.
_REMEMBERED = 20


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judged file.

    Attributes:
        forms: What came of each form of the project.
        found: What there is to say of the file, and not of the units that sent nothing.
        workspace: The project, as that of the file's form.
    """

    forms: tuple[Together, ...]
    found: tuple[Finding, ...]
    workspace: Workspace

    @property
    def files(self) -> list[Judged]:
        """The file, as each form has it that asks for it."""
        return [replace(file, findings=self.found) for one in self.forms for file in one.judged]

    @property
    def submission(self) -> Submission | None:
        """Its return; None for a file that holds none."""
        return next((file.submission for file in self.files if file.submission), None)

    @property
    def hindrance(self) -> str:
        """What the cover of a unit's return says that still has to be done; "" where it says that the return may be sent, and of
        what is no return of a unit."""
        submission, form = self.submission, self.form
        if (
            submission is None
            or form is None
            or submission.totals_typed
            or submission.unit.level == COUNTY_LEVEL
        ):
            return ""
        return hindrance(StoredValues(layout(form), submission))

    @property
    def form(self) -> Form | None:
        """Its form."""
        return self.workspace.form_of(self.submission.form) if self.submission else None


def own_name(name: str) -> str:
    """What messages call a file that a person has given: without the folders before it."""
    return name.replace("\\", "/").rpartition("/")[2]


@contextmanager
def received(name: str, data: bytes, size: int = 0) -> Iterator[Path]:
    """The file on a disk, in a folder of its own below one that is gone afterwards. In a browser, this is memory. ``size`` is
    how large the file is, where there is more of it than ``data``."""
    with tempfile.TemporaryDirectory(prefix="xltools-") as folder:
        path = Path(folder, "received", own_name(name))
        path.parent.mkdir()
        path.write_bytes(data)
        os.truncate(path, max(size, len(data)))
        yield path


def judgement(workspace: Workspace, path: Path) -> Judgement:
    """Judges a file, as ``xltools check`` does.

    Raises UnusableArgumentError and FormError as ``judge_forms`` does, and NothingReadableError for a file that cannot be read.
    """
    forms = judge_forms(workspace, [path], names={path: path.name})
    found = [finding for one in forms for finding in one.consolidation.findings if finding.file == path.name]
    own = next((one.workspace for one in forms if any(file.submission for file in one.judged)), workspace)
    return Judgement(forms, tuple(found), own)


#: What was judged last, with the project that it was judged by: by name, digest and size.
_last: OrderedDict[tuple[str, str, int], tuple[Workspace, Judgement]] = OrderedDict()


def judgement_of(workspace: Workspace, name: str, data: bytes, size: int = 0) -> Judgement:
    """The same of a file's name and bytes; ``size`` as for ``received``. One of the last that were judged is not judged again."""
    key = own_name(name), hashlib.sha256(data).hexdigest(), max(size, len(data))
    by, known = _last.get(key, (None, None))
    if known is None or by is not workspace:
        with received(name, data, size) as path:
            known = judgement(workspace, path)
    _last[key] = workspace, known
    _last.move_to_end(key)
    while len(_last) > _REMEMBERED:
        _last.popitem(last=False)
    return known
