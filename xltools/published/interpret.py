"""A document and the forms it may be written on → Submission and findings. Pure.

In: rows of cells. Out: every figure of the form as it was written, totals too, and a finding for everything that was
not certain. No figure is changed, guessed or made up here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, pairwise, takewhile

from xltools.form.kinds import FigureKind
from xltools.form.period import PartOfYear
from xltools.form.rules.words import number as shown
from xltools.form.spec import BETWEEN, PREAMBLE, Form, Table
from xltools.model.findings import Finding, finding
from xltools.model.submission import BLANK, NOWHERE, Place, Source, Submission, Unit, Value
from xltools.published.align.alignment import Alignment, align, best
from xltools.published.align.form_labels import Label, LabelKind
from xltools.published.align.place_figures import Placement
from xltools.published.align.wording import wording
from xltools.published.details import details
from xltools.published.document import SOURCE, Cell, Document, Row
from xltools.published.headings import check_headings
from xltools.published.inline_headings import with_headings_apart
from xltools.published.sections import between, preamble, sections
from xltools.published.signature import Signature, date_below_title, find_signature
from xltools.published.title import (
    Title,
    find_county,
    find_part,
    find_title,
    find_unit,
    find_year,
    subject_of,
)
from xltools.published.values import figure_value, is_figure, is_number, read_as

#: A finding on many figures names so many of them; one on cells that could not be placed quotes so many.
_NAMED, _QUOTED = 3, 15
#: A date by itself belongs to the title when it stands so many rows below it.
_BELOW_TITLE = 3


@dataclass(frozen=True)
class Published:
    """A published report as a submission, and what could not be read from it; ``lists`` are by table the rows below the 合计 of
    a list, whose entries are no figures."""

    submission: Submission
    findings: tuple[Finding, ...]
    lists: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Outline:
    """Where the parts of a report stand, by the numbers of its rows.

    Attributes:
        headings: The headings found, each with its row.
        first_heading: The row of the first one; the number of rows where there is none.
        table_rows: The rows that hold a label or a figure, whether that could be placed or not.
        signature: The signature at the end.
        end: The row at which the signature begins.
    """

    headings: tuple[tuple[Label, int], ...]
    first_heading: int
    table_rows: frozenset[int]
    signature: Signature
    end: int


def interpret(document: Document, forms: Sequence[Form], source: Source) -> Published | None:
    """The report as a submission on the form that it fits best.

    Returns:
        None where the document is no report on any of the forms. Otherwise a submission whose unit has no code; its
        year is 0 where the text does not say the period, and its unit's name is empty where it does not say it.
    """
    document = with_headings_apart(document, forms)
    alignments = [align(document, form) for form in forms]
    top = document.rows[: min((_first_heading(alignment) for alignment in alignments), default=0)]
    title = find_title(top)
    year = find_year(title, document.rows)
    plausible = [alignment for alignment in alignments if alignment.plausible]
    if not plausible:
        return None
    alignment = best(plausible, year)
    form, placement = alignment.form, alignment.placement()
    if not title.text:
        title = find_title(top, subject_of(form.title))
        year = title.year or year
    part = find_part(form.span, year, top, document.rows)
    outline = _outline(alignment, placement)
    name = find_unit(title, top, outline.signature)
    fields = _fields(alignment.document.rows, outline, title)
    prose = _sections(alignment, outline)
    submission = Submission(
        form=form.id,
        year=year if part else 0,
        part=part or PartOfYear(form.span),
        unit=Unit("", name),
        county_name=find_county(name),
        figures=dict(_figures(alignment, placement)),
        source=source,
        fields={field.id: fields[field.id] for field in form.fields if not fields.get(field.id, BLANK).blank},
        sections={section.id: prose[section.id] for section in form.sections if section.id in prose},
        section_places={
            label.section: alignment.document.rows[row].place
            for label, row in outline.headings
            if label.section
        },
        totals_typed=True,
    )
    findings = (
        *_unknown(submission, form.span.asked),
        *_findings(
            form,
            submission.figures,
            placement,
            _rows_of_other_editions(alignment, alignments),
            _entries(alignment),
        ),
        *check_headings(outline.headings, alignment.document.rows),
    )
    return Published(submission, findings, dict(_lists(alignment)))


def _outline(alignment: Alignment, placement: Placement) -> _Outline:
    headings = tuple(alignment.headings())
    after_last = headings[-1][1] + 1 if headings else 0
    signature, rows_before = find_signature(alignment.document.rows[after_last:])
    return _Outline(
        headings,
        _first_heading(alignment),
        _table_rows(alignment, placement),
        signature,
        after_last + rows_before,
    )


def _first_heading(alignment: Alignment) -> int:
    return min((row for _, row in alignment.headings()), default=len(alignment.document.rows))


def _table_rows(alignment: Alignment, placement: Placement) -> frozenset[int]:
    tokens = alignment.tokens
    labels = {tokens[at].row for found in alignment.found_labels for at in range(found.start, found.end)}
    cells = {cell.place for cell in (*placement.cells.values(), *chain.from_iterable(placement.lost))}
    return frozenset(labels | {token.row for token in tokens if token.cell.place in cells})


def _fields(rows: Sequence[Row], outline: _Outline, title: Title) -> Mapping[str, Value]:
    """Field id → what the report says of it."""
    below_title = (
        rows[title.row + 1 : min(title.row + 1 + _BELOW_TITLE, outline.first_heading)] if title.text else ()
    )
    signed = outline.signature.date
    outside_tables = [row for number, row in enumerate(rows) if number not in outline.table_rows]
    return {
        **details(outside_tables, rows[: outline.first_heading]),
        "signed": date_below_title(below_title) if signed.blank else signed,
        "signer": outline.signature.body,
    }


def _sections(alignment: Alignment, outline: _Outline) -> Mapping[str, str]:
    """Section id → its prose."""
    rows = alignment.document.rows
    form_headings = [label for label in alignment.labels if label.kind is LabelKind.HEADING]
    return {
        **sections(alignment.form, rows, outline.headings, outline.end),
        PREAMBLE: preamble(rows[: outline.first_heading], form_headings),
        BETWEEN: between(rows, _table_spans(outline), outline.table_rows),
    }


def _table_spans(outline: _Outline) -> Iterator[tuple[int, int]]:
    """The rows from the heading of each table to the next heading, or to the signature."""
    for (label, row), (_, until) in pairwise([*outline.headings, (None, outline.end)]):
        if label and label.table:
            yield row + 1, until


def _figures(alignment: Alignment, placement: Placement) -> Iterator[tuple[str, Value]]:
    """Every figure of the form's own tables; a blank one has the place of its row's label, if that was found."""
    places = {found.label: alignment.tokens[found.end - 1].cell.place for found in alignment.found_labels}
    label_place = NOWHERE
    for number, label in enumerate(alignment.labels):
        inherited = NOWHERE if label.figure_ids and label.text else label_place
        label_place = places.get(number, inherited)
        for figure_id in label.figure_ids:
            cell = placement.cells.get(figure_id)
            kind = alignment.form.figures[figure_id].kind
            yield figure_id, _value(cell, kind) if cell else Value(place=_line(label_place))


def _value(cell: Cell, kind: FigureKind) -> Value:
    return read_as(figure_value(cell.text, cell.place), kind)


def _line(place: Place) -> Place:
    """The line of a place, without the cell: a blank stands somewhere after its label."""
    line, line_sign, _ = place.cell.partition("行")
    return Place(place.sheet, line + line_sign)


def _unknown(submission: Submission, period: str) -> Iterator[Finding]:
    """V22 for a unit or a period that the report does not name. ``period``: what the period is called."""
    for name, known in (("单位名称", submission.unit.name), (period, submission.year)):
        if not known:
            yield finding("V22", sheet=SOURCE, cell="第 1 行", name=name)


def _rows_of_other_editions(alignment: Alignment, alignments: Sequence[Alignment]) -> Mapping[Place, str]:
    """The first cell of the figures of each row that is one row in another edition and several in this one → its label."""
    own = {label.wording.core for label in alignment.labels if label.kind is LabelKind.GROUP}
    rows = {
        label.wording.core
        for other in alignments
        if other.form is not alignment.form
        for label in other.labels
        if label.kind is LabelKind.ROW
    }
    found: dict[Place, str] = {}
    for row in alignment.document.rows:
        filled = [cell for cell in row.cells if not cell.blank]
        if len(filled) > 1 and wording(filled[0].text).core in own & rows and is_figure(filled[1].text):
            found[filled[1].place] = filled[0].text.strip()
    return found


def _lists(alignment: Alignment) -> Iterator[tuple[str, tuple[Row, ...]]]:
    """Table → the rows of its list below the 合计, in a report that has rows."""
    figures, rows = alignment.form.figures, alignment.document.rows
    for found in alignment.found_labels:
        ids = alignment.labels[found.label].figure_ids
        if ids and all(figures[id].listed for id in ids):
            below = rows[alignment.tokens[found.end - 1].row + 1 :]
            yield figures[ids[0]].table, tuple(takewhile(lambda row: not row.loose, below))


def _entries(alignment: Alignment) -> Set[Place]:
    """The cells below the 合计 of a list, up to the next label of the form: its entries, which are not read."""
    figures, places = alignment.form.figures, set()
    found = sorted(alignment.found_labels, key=lambda label: label.start)
    for label, after in pairwise([*found, None]):
        ids = alignment.labels[label.label].figure_ids if label else ()
        if label and ids and all(figures[id].listed for id in ids):
            until = after.start if after else len(alignment.tokens)
            places |= {token.cell.place for token in alignment.tokens[label.end : until]}
    return places


def _findings(
    form: Form,
    figures: Mapping[str, Value],
    placement: Placement,
    other_editions: Mapping[Place, str],
    entries: Set[Place],
) -> Iterator[Finding]:
    for table in form.tables:
        missing = [
            figure_id
            for figure_id, value in figures.items()
            if value.blank and form.figures[figure_id].table == table.id
        ]
        if missing:
            yield _not_given(form, missing, figures)
        yield from _without_entries(form, table, figures)
    for figure_id, value in figures.items():
        yield from _of_words(figure_id, form.figures[figure_id].name, value)
    for cells in placement.lost:
        if cells[0].place in entries:
            continue
        label = other_editions.get(cells[0].place)
        yield _of_another_edition(cells, label) if label else _not_placed(cells)


def _without_entries(form: Form, table: Table, figures: Mapping[str, Value]) -> Iterator[Finding]:
    """V38, a note: of a list the 合计 alone is read."""
    read = [one for one in form.table_figures[table.id] if figures.get(one.id, BLANK).number is not None]
    if table.listing and read:
        place = figures[read[0].id].place
        yield finding(
            "V38",
            sheet=place.sheet or SOURCE,
            cell=place.cell,
            figure=read[0].id,
            name=read[0].name,
            table=table.title,
        )


def _not_given(form: Form, missing: Sequence[str], figures: Mapping[str, Value]) -> Finding:
    """V19: figures that the report does not give."""
    first = missing[0]
    place = figures[first].place
    return finding(
        "V19",
        sheet=place.sheet or SOURCE,
        cell=place.cell,
        figure=first,
        name=form.figures[first].name,
        names="、".join(form.figures[figure_id].name for figure_id in missing[:_NAMED]),
        count=str(len(missing)),
    )


def _of_words(figure_id: str, name: str, value: Value) -> Iterator[Finding]:
    """V21 for a cell that is no number; V23, a note, for one with words that was read as a number."""
    sheet, cell, text = value.place.sheet, value.place.cell, value.raw.strip()
    if value.fault is not None:
        yield finding("V21", sheet=sheet, cell=cell, figure=figure_id, name=name, found=text)
    elif value.number is not None and not is_number(value.raw):
        says = shown(value.number or Decimal(0))
        yield finding("V23", sheet=sheet, cell=cell, figure=figure_id, name=name, found=text, says=says)


def _not_placed(cells: Sequence[Cell]) -> Finding:
    """V20: figures that stand in the report but cannot be placed."""
    return finding("V20", sheet=cells[0].place.sheet, cell=cells[0].place.cell, found=_quoted(cells))


def _of_another_edition(cells: Sequence[Cell], label: str) -> Finding:
    """V28: one row of an edition that this form divides."""
    place = cells[0].place
    return finding("V28", sheet=place.sheet, cell=place.cell, name=label, found=_quoted(cells))


def _quoted(cells: Sequence[Cell]) -> str:
    more = "……" if len(cells) > _QUOTED else ""
    return "、".join(cell.text.strip() for cell in cells[:_QUOTED]) + more
