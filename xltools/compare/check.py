"""Two reports, one as the workbook gives it today and one as it was found → R findings, and P findings of new text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from xltools.check.prose import check_prose
from xltools.compare.printed import Line, Printed
from xltools.compare.sentences import check_sentences, without_space
from xltools.compare.tables import check_figures, check_lists
from xltools.form.spec import Form, Table
from xltools.model.findings import Finding, finding
from xltools.model.submission import NOWHERE, Place, Submission

_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
#: What is said of prose against figures. The other P findings were said when the workbook was checked.
_OF_FIGURES = frozenset({"P01", "P02", "P03", "P04", "P05", "P10"})
#: A quotation of a P finding is looked for by its beginning, in so many characters.
_BEGINNING = 12


def check_printed(form: Form, workbook: Submission, expected: Printed, found: Printed) -> Iterator[Finding]:
    """Everything in which a report differs from its workbook.

    Of a report that is another unit's or another year's nothing else is said: all of it would differ.

    Args:
        form: The form of the workbook.
        workbook: The return that the report was made from.
        expected: What a report of the workbook says today.
        found: What the report says.
    """
    if found.submission is not None:
        of_another = list(_of_another(workbook, found.submission))
        if of_another:
            yield from of_another
            return
        yield from _signature_findings(expected, found)
        for table in form.parts:
            if isinstance(table, Table):
                yield from check_figures(form, table, workbook, found.submission)
        if expected.submission is not None:
            yield from check_lists(expected.lists, found.lists)
    if found.annex and expected.annex:
        yield from check_lists(expected.annex.rows, found.annex.rows)
        yield from check_sentences(expected.annex.lines, found.annex.lines)
    if found.submission is None or expected.submission is None:
        return
    of_sentences = list(check_sentences(expected.lines, found.lines))
    yield from of_sentences
    known, said = expected.submission, found.submission
    yield from _new_claims(form, workbook, (known, said), found.lines, of_sentences)


def _of_another(workbook: Submission, report: Submission) -> Iterator[Finding]:
    """R04: the report is of another year, or of another unit."""
    if report.year and report.year != workbook.year:
        yield finding("R04", what="年度", expected=str(workbook.year), found=str(report.year))
    ours, theirs = workbook.unit.name, report.unit.name
    if theirs and theirs not in ours and ours not in theirs:
        yield finding("R04", what="单位", expected=ours, found=theirs)


def _signature_findings(expected: Printed, found: Printed) -> Iterator[Finding]:
    """R04: the body that signs is another one."""
    wanted, there = _signature(expected.lines), _signature(found.lines)
    if wanted and there and without_space(wanted.text) != without_space(there.text):
        yield finding(
            "R04",
            sheet=there.place.sheet,
            cell=there.place.cell,
            what="落款单位",
            expected=wanted.text.strip(),
            found=there.text.strip(),
        )


def _signature(lines: Sequence[Line]) -> Line | None:
    """The line of the body that signs: the one above the last line that is a date."""
    not_blank = [line for line in lines if line.text.strip()]
    dated = [number for number, line in enumerate(not_blank) if _DATE.fullmatch(without_space(line.text))]
    return not_blank[dated[-1] - 1] if dated and dated[-1] else None


def _new_claims(
    form: Form,
    workbook: Submission,
    reports: tuple[Submission, Submission],
    lines: Sequence[Line],
    of_sentences: Sequence[Finding],
) -> Iterator[Finding]:
    """What the sentences written anew say of the workbook's figures, where R02 has not said it already.

    ``reports``: the report as the workbook gives it, and as it was found, with its ``lines``.
    """
    expected, found = reports
    form = _without_context(form)
    in_any_case = {_identity(claim) for claim in _claim_findings(form, workbook, expected)}
    quotes = "".join(told.args["quote"] for told in of_sentences if told.code == "R02")
    for claim in _claim_findings(form, workbook, found):
        quote = without_space(claim.args.get("quote", "")).strip("…")
        # An empty quotation is a part of any text, so that it counts as told.
        if _identity(claim) not in in_any_case and quote[:_BEGINNING] not in quotes:
            place = _place_of(quote, lines)
            yield replace(claim, sheet=place.sheet, cell=place.cell)


def _without_context(form: Form) -> Form:
    """The form with phrases that need not say that they are about 政府信息公开: in its own report all are.

    What the workbook's own report says is not held against it, so that this finds no more than what was changed.
    """
    phrases = tuple(replace(phrase, context=()) for phrase in form.vocabulary.phrases)
    return replace(form, vocabulary=replace(form.vocabulary, phrases=phrases))


def _claim_findings(form: Form, workbook: Submission, report: Submission) -> list[Finding]:
    """What the sections of a report say that the workbook's figures do not bear out."""
    findings = check_prose(form, replace(workbook, sections=report.sections))
    return [told for told in findings if told.code in _OF_FIGURES]


def _identity(claim: Finding) -> tuple[str, str, str]:
    """What makes two findings the same one: code, number and words."""
    return claim.code, claim.found, without_space(claim.args.get("quote", ""))


def _place_of(quote: str, lines: Sequence[Line]) -> Place:
    """The paragraph that a quotation is of."""
    for length in (len(quote), 8, 4):
        for line in lines:
            if quote[:length] in without_space(line.text):
                return line.place
    return NOWHERE
