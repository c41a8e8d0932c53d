"""The reports of a run: of a unit's return, of a county that was just added up, and of one that is read back.

This is the way into the room. It keeps what is made once for a form, and it is told what to print; which files get a
report, and where a report is written, is decided by those who call it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from xltools.check.prose import figures_said
from xltools.county.library import FormLibrary
from xltools.form.spec import Form
from xltools.model.addition import Comparison
from xltools.model.consolidation import Consolidation, is_volume
from xltools.model.errors import UnusableArgumentError
from xltools.model.submission import Submission
from xltools.report.annex import Member, county_annex, without_partial_sums
from xltools.report.sentences import FILE as SENTENCES
from xltools.report.sentences import ReportKind
from xltools.report.writer import ANNEX_FILE, FILES, Material, ReportWriter, WordReport
from xltools.workbook.consolidated.county_book import CountyBook
from xltools.workbook.consolidated.sheets.findings import LATE


class Press:
    """Prints reports with the templates and sentences of each form."""

    def __init__(self, forms: FormLibrary, template: Path | None = None) -> None:
        """``template`` replaces the forms' own templates for every report."""
        self.forms, self.template = forms, template
        self._writers: dict[str, ReportWriter] = {}

    def writer(self, form: Form) -> ReportWriter:
        """The writer of a form's reports. Raises FormError for sentences that cannot be used."""
        if form.id not in self._writers:
            templates = {
                kind: self.template or self.forms.file(f"{form.id}/{name}") for kind, name in FILES.items()
            }
            annex = self.forms.file(f"{form.id}/{ANNEX_FILE}")
            sentences = self.forms.file(f"{form.id}/{SENTENCES}")
            self._writers[form.id] = ReportWriter(form, sentences, templates, annex)
        return self._writers[form.id]

    def unit(self, submission: Submission, note: str = "") -> WordReport:
        """The report of a unit's return. ``note`` is printed above a draft: why it is one.

        Raises UnusableArgumentError for a template, and FormError for a sentence, that cannot be used; so do all
        that print a report.
        """
        form = self.forms.get(submission.form)
        return self.writer(form).report(Material(submission, figures_said(form, submission), None, note))

    def merged(self, consolidation: Consolidation, units: Sequence[Member] | None = None) -> WordReport:
        """The report of a county that was just added up. ``units``: all of them, where volumes stand in their place."""
        return self.county(
            consolidation.submission,
            members_of_consolidation(consolidation),
            consolidation.comparison,
            roster_known=consolidation.roster_known,
            units=units,
        )

    def archived(self, submission: Submission, book: CountyBook, note: str = "") -> WordReport:
        """The report of a county as its consolidated workbook has it; the same as when it was added up.

        Args:
            submission: the county's sums, read from that workbook.
            book: the figures of its units, and how they stood.
            note: why the report is only a draft.

        Raises:
            UnusableFileError: S91, the workbook does not say how the units stood.
            UnusableArgumentError: A19, its rows are volumes: it does not know the units.
        """
        if any(is_volume(row.unit.code) for row in book.rows):
            raise UnusableArgumentError("A19")
        roster_known = book.known_standings().roster_known
        members = members_of_book(book)
        submission = replace(submission, entries=book.entries)
        return self.county(submission, members, book.comparison, roster_known=roster_known, note=note)

    def county(
        self,
        submission: Submission,
        members: Sequence[Member],
        comparison: Comparison,
        *,
        roster_known: bool,
        note: str = "",
        units: Sequence[Member] | None = None,
    ) -> WordReport:
        """The report of a county from its sums and its units.

        Args:
            submission: the county's sums.
            members: its units, in the order of the roster.
            comparison: both years of its units that have both.
            roster_known: whether there is a roster, so that units that sent nothing are known.
            note: why the report is only a draft.
            units: all units, where ``members`` are volumes.
        """
        form = self.forms.get(submission.form)
        whole = without_partial_sums(form, submission, members)
        annex = county_annex(form, whole, members, comparison, roster_known=roster_known, units=units)
        unsound = ""
        if annex.counted_with_errors:
            unsound = f"计入了 {annex.counted_with_errors} 个有错误没有改正的单位"
        notes = "，".join(filter(None, (note, unsound)))
        return self.writer(form).report(Material(whole, {}, annex, notes))

    def files(self, form: Form) -> dict[str, bytes]:
        """The templates and sentences in use for a form: what the file is called in the form's folder → its content.

        A template that the form has not is drawn; sentences that it has not are left out.
        """
        contents: dict[str, bytes] = {}
        for kind in ReportKind:
            file = self.forms.file(f"{form.id}/{FILES[kind]}")
            contents[FILES[kind]] = file.read_bytes() if file else self.writer(form).first_template()
        annex = self.forms.file(f"{form.id}/{ANNEX_FILE}")
        contents[ANNEX_FILE] = annex.read_bytes() if annex else self.writer(form).first_annex()
        if sentences := self.forms.file(f"{form.id}/{SENTENCES}"):
            contents[SENTENCES] = sentences.read_bytes()
        return contents


def members_of_consolidation(consolidation: Consolidation) -> list[Member]:
    """The units of a county that was just added up."""
    late_files = {finding.file for finding in consolidation.findings if finding.code == LATE}
    return [
        Member(
            unit=standing.unit,
            status=str(standing.status),
            counted=standing.included,
            errors=standing.errors,
            signed_late=bool(late_files.intersection(standing.files[:1])),
            arrival=standing.arrival,
            overdue=standing.overdue,
            number_of=standing.submission.number if standing.submission else no_number,
            file=standing.files[0] if standing.files else "",
        )
        for standing in consolidation.standings
    ]


def members_of_book(book: CountyBook) -> list[Member]:
    """The units of a county as its consolidated workbook has them. Raises UnusableFileError as ``archived`` does."""
    return [
        Member(
            unit=standing.unit,
            status=standing.status,
            counted=standing.counted,
            errors=standing.errors or 0,
            signed_late=standing.signed_late,
            arrival=standing.arrival,
            overdue=standing.overdue,
            number_of=book.figures.get(standing.unit.code, {}).get,
            file=standing.files[0] if standing.files else "",
        )
        for standing in book.known_standings().units
    ]


def no_number(_id: str) -> None:
    """The figures of a unit that sent none."""
