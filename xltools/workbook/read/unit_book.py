"""File → Submission, by the layout's addresses, with what was found on the way.

Values come from the cells as they are stored; totals whose formulas are intact are taken as the formulas define them,
from the typed figures. A workbook with other places than the form's is answered and not judged; one whose 审核 sheet
has other rules is judged by the form's, with a note.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xltools.form.period import Span
from xltools.form.spec import Form
from xltools.model.cells import Raw
from xltools.model.errors import UnusableFileError
from xltools.model.findings import Finding, finding
from xltools.model.messages.reasons import Reason
from xltools.model.submission import Source, Submission
from xltools.model.text import named
from xltools.ooxml.opening import FILE_LIMIT, Content, load
from xltools.ooxml.package import MB, unpacked_size
from xltools.workbook.layout.identity import IDENTITY, YEARS, Identity, identity_from, value_cell
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.sent.recognise import Recognised, recognised
from xltools.workbook.layout.unit_book import Layout
from xltools.workbook.read import calamine
from xltools.workbook.read.cells import Cells
from xltools.workbook.read.facts import BookFacts, book_facts
from xltools.workbook.read.integrity import integrity, renamed_sheets
from xltools.workbook.read.open_book import OpenSheet, overlaid
from xltools.workbook.read.submission import (
    explanations_at_their_places,
    explanations_by_name,
    submission_from,
    with_totals,
    without_false_totals,
)
from xltools.workbook.read.worksheet import SheetFacts

#: How much of a cell's text a message quotes.
_QUOTED = 20
#: A file of more bytes than this, or one that unpacks to so many, may take long.
_HEAVY, _HEAVY_UNPACKED = 3 * MB, 12 * MB
#: The figures cannot be trusted to stand where they should.
_BROKEN = "S26"


@dataclass(frozen=True)
class Read:
    """A file that was read.

    Attributes:
        submission: what it holds.
        findings: what is wrong with its structure; S26, if it is among them, comes last.
        facts: what the file holds.
        is_consolidated: it is a county's consolidated workbook.
    """

    submission: Submission
    findings: tuple[Finding, ...]
    facts: BookFacts = field(repr=False, compare=False)
    is_consolidated: bool = False

    @property
    def broken(self) -> bool:
        """The structure is so broken that figures cannot be trusted to stand where they should."""
        return _is_broken(self.findings)


def read(
    path: Path,
    form_of: Callable[[str], Form | None],
    *,
    limit: int = FILE_LIMIT,
    name: str = "",
    shown: Sequence[OpenSheet] | None = None,
) -> Read:
    """The return in a file.

    Args:
        form_of: finds a form by its id; None for one that nobody knows.
        limit: the largest file that is read, in bytes.
        name: what messages call the file.
        shown: the sheets of the file as they are open in a program, saved or not; what they show is read.

    Raises:
        UnusableFileError: there is nothing to judge (S90–S98). Everything else is a finding.
    """
    content = load(path, limit=limit)
    source = Source(name or str(path), content.sha256, content.kind)
    try:
        facts = _facts(content)
        if shown is not None:
            facts = overlaid(facts, shown)
        return _read(facts, source, form_of)
    except UnusableFileError as error:
        error.sha256 = content.sha256
        raise


def is_heavy(path: Path) -> bool:
    """Whether a file is so large, as it is or unpacked, that reading it may take long."""
    try:
        return path.stat().st_size > _HEAVY or unpacked_size(path) > _HEAVY_UNPACKED
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False  # whatever it is, it is not large


def _facts(content: Content) -> BookFacts:
    """What the file holds; of .xls, .xlsb and .ods the values alone."""
    if content.kind == "xlsx":
        return book_facts(content.opened)
    values = calamine.sheets(content.data)
    return BookFacts({name: SheetFacts(name, values=cells) for name, cells in values.items()})


def _without_formulas(facts: BookFacts) -> BookFacts:
    """What is left of an open .xls, .xlsb or .ods: nobody can say what its formulas ought to be."""
    return BookFacts(
        {
            name: SheetFacts(name, values=sheet.values, dates=sheet.dates)
            for name, sheet in facts.sheets.items()
        }
    )


def _read(facts: BookFacts, source: Source, form_of: Callable[[str], Form | None]) -> Read:
    with_structure = source.kind == "xlsx"
    if not with_structure:
        facts = _without_formulas(facts)
    identity, form = _identified(_values(facts, IDENTITY), form_of)
    workbook = recognised(identity, form)
    layout = workbook.layout
    cells = _cells(facts, layout, renamed=with_structure)
    explanations, other_rules = _explanations(workbook, cells)
    submission = submission_from(layout, identity, cells, source, explanations)
    findings = _wrong_identity(identity, form)
    if not with_structure:
        findings += _values_only(facts, layout, source)
        submission = without_false_totals(layout, submission)
    findings += [*_other_places(workbook, identity), *other_rules]
    if with_structure and workbook.same_places and not identity.is_county:
        findings += integrity(facts, workbook)
        if not _is_broken(findings):
            submission, stale = with_totals(layout, submission, cells)
            findings += stale
    return Read(submission, _broken_last(findings), facts, identity.is_county)


def _cells(facts: BookFacts, layout: Layout, *, renamed: bool) -> Cells:
    """The cells by the layout's names of sheets. ``renamed``: a renamed sheet is looked for, too."""
    names = renamed_sheets(facts, layout.sheets) if renamed else {name: name for name in layout.sheets}
    return Cells({name: facts.sheets[own] for name, own in names.items() if own in facts.sheets})


def _values(facts: BookFacts, sheet: str) -> Mapping[str, Raw]:
    return facts.sheets[sheet].values if sheet in facts.sheets else {}


def _identified(values: Mapping[str, Raw], form_of: Callable[[str], Form | None]) -> tuple[Identity, Form]:
    """Hidden sheet → what it says, and the form it names.

    Raises UnusableFileError (S96, S98) for a workbook that is not ours, or of a form nobody knows.
    """
    identity = identity_from(values)
    if not identity.is_ours:
        raise UnusableFileError("S96")
    form = form_of(identity.form)
    if form is None:
        raise UnusableFileError("S98", found=identity.form)
    return identity, form


def layout_of(identity: Mapping[str, Raw], form_of: Callable[[str], Form | None]) -> Layout | None:
    """The layout of a workbook whose hidden sheet has these values; None where its places are not the form's any more.

    Raises UnusableFileError (S96, S98) for a workbook that is not ours, or of a form nobody knows.
    """
    workbook = recognised(*_identified(identity, form_of))
    return workbook.layout if workbook.same_places else None


# What the hidden sheet gives cause to say.


def _wrong_identity(identity: Identity, form: Form) -> list[Finding]:
    """S15 where the year, or a unit's code, is missing or cannot be."""
    findings = []
    if identity.year not in YEARS:
        findings.append(_wrong("year", "年度", identity.year_text))
    elif identity.period(form.span) is None:
        findings.append(_wrong("part", Span.QUARTER.asked, identity.part_text))
    if not identity.unit.code and not identity.is_county:  # a county's project need not have a code
        findings.append(_wrong("unit_code", "单位代码", identity.unit.code))
    return [*findings, finding(_BROKEN)] if findings else []


def _wrong(key: str, name: str, text: str) -> Finding:
    return finding("S15", sheet=IDENTITY, cell=value_cell(key), found=f"{name}为“{text[:_QUOTED] or '空白'}”")


def _other_places(workbook: Recognised, identity: Identity) -> list[Finding]:
    """S16 where figures may stand anywhere."""
    if workbook.same_places:
        return []
    cell, fingerprint = value_cell("fingerprint"), identity.fingerprint or "空白"
    expected = workbook.layout.fingerprint
    return [finding("S16", sheet=IDENTITY, cell=cell, expected=expected, found=fingerprint), finding(_BROKEN)]


def _explanations(workbook: Recognised, cells: Cells) -> tuple[dict[str, str], list[Finding]]:
    """Rule instance → its 审核说明; and S29 where the workbook has other rules."""
    if workbook.same_rules or not workbook.same_places:
        return explanations_at_their_places(workbook.layout, cells), []
    layout = workbook.layout
    explanations, unused = explanations_by_name(layout.form, layout.review, cells)
    dropped = Reason("K07", count=len(unused), cells=named(unused)) if unused else None
    return explanations, [finding("S29", sheet=REVIEW).with_reason(dropped)]


def _values_only(facts: BookFacts, layout: Layout, source: Source) -> list[Finding]:
    """S17, and the sheets that are missing."""
    missing = [finding("S01", sheet=name) for name in layout.sheets if name not in facts.sheets]
    broken = [finding(_BROKEN)] if missing else []
    return [finding("S17", kind=f".{source.kind}"), *missing, *broken]


def _is_broken(findings: Sequence[Finding]) -> bool:
    return any(finding.code == _BROKEN for finding in findings)


def _broken_last(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with S26 once, at the end: it speaks of those before it."""
    broken = [finding for finding in findings if finding.code == _BROKEN][:1]
    return (*(finding for finding in findings if finding.code != _BROKEN), *broken)
