"""What the page of a unit hands back besides findings: the Word report of a return, and a copy of its workbook with notes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from xltools.form.toml import FormError
from xltools.jobs.output import file_name
from xltools.jobs.report import refusal_of, report
from xltools.jobs.round.send_back import TO_CORRECT, Fault, asked, marked_copy
from xltools.jobs.workspace import Workspace
from xltools.merge import FILLED_IN_ANEW, NEVER_COUNTED
from xltools.model.consolidation import COUNTY_LEVEL
from xltools.model.errors import UnusableArgumentError
from xltools.page.judgement import Judgement, judgement_of, own_name, received
from xltools.workbook.write.marked import takes_notes

#: Whose notes they are: the county has not seen the file.
_AUTHOR = "自查"
#: Why there is none.
_NO_REPORT = "这份表{why}，没有 Word 报告，原因见下。"
_NOT_COUNTED, _NOT_RELIABLE = "不能计入汇总", "读不出可靠的数字"
_ANEW = "这份表要换一份重新填报，没有带批注的副本。"
_NO_NOTES = "这份表的格式加不了批注，或者加了密；要带批注的副本，请取消加密、另存为 .xlsx 后再查一遍。"


@dataclass(frozen=True, slots=True)
class Offers:
    """What can be handed back of a file.

    Attributes:
        report: What stands on the button of its Word report; "" where there is none.
        marked: The same of its copy with notes.
        lacking: Why there is none, where a person may look for one.
    """

    report: str = ""
    marked: str = ""
    lacking: tuple[str, ...] = ()


#: For what is no return of a unit.
NOTHING = Offers()


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that is handed back; without a name there is none. ``said``: what is left to do, or why there is none."""

    name: str
    content: bytes
    said: tuple[str, ...] = ()


def offers(name: str, data: bytes, workspace: Workspace) -> Offers:
    """What can be handed back of a file: nothing but of a unit's return."""
    try:
        return _offers(judgement_of(workspace, name, data), data)
    except (UnusableArgumentError, FormError):  # which was said where the file was judged
        return NOTHING


def _offers(made: Judgement, data: bytes) -> Offers:
    submission = made.submission
    if submission is None or submission.unit.level == COUNTY_LEVEL:
        return NOTHING
    lacking = []
    has_errors = any(finding.is_error for finding in made.found)
    word = "Word 报告（草稿）" if has_errors else "Word 报告"
    if any(refusal_of(file, draft=True) for file in made.files):
        not_counted = any(finding.code in NEVER_COUNTED for finding in made.found)
        word, lacking = "", [_NO_REPORT.format(why=_NOT_COUNTED if not_counted else _NOT_RELIABLE)]
    faults, takes = _faults(made), takes_notes(data, submission.source.kind)
    marked = "带批注的副本" if faults and takes else ""
    if _is_filled_in_anew(made):
        lacking.append(_ANEW)
    elif faults and not takes:
        lacking.append(_NO_NOTES)
    return Offers(word, marked, tuple(lacking))


def report_of(name: str, data: bytes, workspace: Workspace) -> Handed:
    """The Word report of a return, as ``xltools report --draft`` writes it: the same as without that word where there are no errors."""

    def made() -> Handed:
        with received(name, data) as path:
            (reported,) = report(workspace, [path], path.parent.parent / "reports", draft=True)
            if reported.document is None:
                return Handed("", b"", (f"{reported.refusal}。".replace(str(path), path.name),))
            said = tuple(f"{line}。" for line in reported.left_to_do)
            return Handed(reported.document.name, reported.document.read_bytes(), said)

    return _handed(made)


def marked_of(name: str, data: bytes, workspace: Workspace) -> Handed:
    """The workbook of a return with notes, as ``xltools return`` sends it back for the first time."""

    def made() -> Handed:
        found = judgement_of(workspace, name, data)
        submission, copy = found.submission, _copy(found, data)
        if submission is None or copy is None:
            return Handed("", b"", (_NO_NOTES,))
        called = file_name(TO_CORRECT, submission.unit.name, submission.period.name)
        return Handed(f"{called}{Path(own_name(name)).suffix}", copy)

    return _handed(made)


def _handed(made: Callable[[], Handed]) -> Handed:
    try:
        return made()
    except (UnusableArgumentError, FormError) as error:
        return Handed("", b"", (f"{error.refusal}。",))


def _faults(made: Judgement) -> list[Fault]:
    """What stands in the notes, each as of the first time."""
    form = made.form
    if form is None or _is_filled_in_anew(made):
        return []
    errors, doubts = asked(form, made.found)
    return [Fault(finding, None) for finding in (*errors, *doubts)]


def _copy(made: Judgement, data: bytes) -> bytes | None:
    """The workbook with notes; None for one that takes none, or where there is nothing to note."""
    faults = _faults(made)
    return marked_copy(data, made.form, faults, _AUTHOR) if made.form and faults else None


def _is_filled_in_anew(made: Judgement) -> bool:
    return any(finding.code in FILLED_IN_ANEW for finding in made.found)


def offered(name: str, data: bytes, workspace: Workspace) -> str:
    """What can be handed back as one text, for the page's script."""
    return json.dumps(asdict(offers(name, data, workspace)), ensure_ascii=False)


def as_given(handed: Handed) -> tuple[str, bytes, list[str]]:
    """The same for the page's script, which knows lists and bytes."""
    return handed.name, handed.content, list(handed.said)
