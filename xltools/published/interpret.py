"""A document and the forms it may be written on → Submission and findings. Pure.

No figure is changed, guessed or made up here: what is certain is taken over as typed, totals too, and
the rest stays blank and is named in a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, pairwise

from xltools.form.spec import BETWEEN, PREAMBLE, FigureKind, Form
from xltools.form.words import number as shown
from xltools.model.findings import Finding, finding
from xltools.model.submission import BLANK, NOWHERE, Place, Source, Submission, Unit, Value
from xltools.published import letterhead
from xltools.published import sections as prose
from xltools.published.align.alignment import Alignment, align, best
from xltools.published.align.expected import Label, LabelKind
from xltools.published.align.place import Placement
from xltools.published.document import SOURCE, Cell, Document
from xltools.published.values import figure_value, is_number, read_as

#: A finding on many figures names so many of them.
_NAMED = 3

#: A finding on cells that could not be placed quotes so many of them.
_QUOTED = 15


@dataclass(frozen=True)
class Published:
    """A published report as a submission, and what could not be read from it."""

    submission: Submission
    findings: tuple[Finding, ...]


def interpret(document: Document, forms: Sequence[Form], source: Source) -> Published | None:
    """The report as a submission on the form it fits best; None where it is no report of any.

    The unit has no code, the year is 0 and the unit's name empty where the text does not say.
    """
    alignments = [align(document, form) for form in forms]
    top = document.rows[: min((_first_heading(alignment) for alignment in alignments), default=0)]
    title = prose.title(top)
    year = prose.year(title, document.rows)
    plausible = [alignment for alignment in alignments if alignment.plausible]
    if not plausible:
        return None
    alignment = best(plausible, year)
    form, placement = alignment.form, alignment.placement()
    found = list(alignment.headings())
    last = found[-1][1] + 1 if found else 0
    signature, left = prose.signature(alignment.document.rows[last:])
    figures = dict(_figures(alignment, placement))
    rows = alignment.document.rows
    tables = _table_rows(alignment, placement)
    headings = [label for label in alignment.labels if label.kind is LabelKind.HEADING]
    before = rows[: _first_heading(alignment)]
    sections = {
        **prose.sections(form, rows, found, last + left),
        PREAMBLE: letterhead.preamble(before, headings),
        BETWEEN: letterhead.between(rows, _table_spans(found, last + left), tables),
    }
    fields = {
        **letterhead.details([row for number, row in enumerate(rows) if number not in tables], before),
        "signed": signature.date,
        "signer": signature.body,
    }
    submission = Submission(
        form=form.id,
        year=year,
        unit=Unit("", prose.unit(title, top, signature)),
        figures=figures,
        source=source,
        fields={one.id: fields[one.id] for one in form.fields if not fields.get(one.id, BLANK).blank},
        sections={one.id: sections[one.id] for one in form.sections if one.id in sections},
        section_places={label.section: rows[start].place for label, start in found if label.section},
        totals_typed=True,
    )
    unknown = [what for what, known in (("单位名称", submission.unit.name), ("报告年度", year)) if not known]
    findings = [finding("V22", sheet=SOURCE, cell="第 1 行", name=what) for what in unknown]
    return Published(submission, (*findings, *_findings(form, figures, placement)))


def _first_heading(alignment: Alignment) -> int:
    """The row of the first heading found; one after the last where there is none."""
    return min((row for _, row in alignment.headings()), default=len(alignment.document.rows))


def _table_spans(headings: Sequence[tuple[Label, int]], end: int) -> Iterator[tuple[int, int]]:
    """The rows from the heading of a table to the next heading, or to ``end``."""
    for (label, start), (_, until) in pairwise([*headings, (None, end)]):
        if label and label.table:
            yield start + 1, until


def _table_rows(alignment: Alignment, placement: Placement) -> frozenset[int]:
    """The rows that hold a label, or a figure whether it could be placed or not."""
    tokens = alignment.tokens
    labels = {tokens[at].row for anchor in alignment.anchors for at in range(anchor.start, anchor.end)}
    cells = {cell.place for cell in (*placement.cells.values(), *chain.from_iterable(placement.lost))}
    return frozenset(labels | {token.row for token in tokens if token.cell.place in cells})


def _figures(alignment: Alignment, placement: Placement) -> Iterator[tuple[str, Value]]:
    """Every figure of the form's own tables; a blank one has the place of its row's label, if found."""
    places = {a.label: alignment.tokens[a.end - 1].cell.place for a in alignment.anchors}
    nearest = NOWHERE
    for number, label in enumerate(alignment.labels):
        nearest = places.get(number, nearest if not label.slots or not label.text else NOWHERE)
        for slot in label.slots:
            cell = placement.cells.get(slot)
            kind = alignment.form.figures[slot].kind
            yield slot, _value(cell, kind) if cell else Value(place=_line(nearest))


def _value(cell: Cell, kind: FigureKind) -> Value:
    return read_as(figure_value(cell.text, cell.place), kind)


def _line(place: Place) -> Place:
    """The line of a place, without the cell: a blank stands somewhere after its label."""
    line, mark, _ = place.cell.partition("行")
    return Place(place.sheet, line + mark)


def _findings(form: Form, figures: dict[str, Value], placement: Placement) -> Iterator[Finding]:
    for table in form.tables:
        missing = [id for id, value in figures.items() if value.blank and form.figures[id].table == table.id]
        if missing:
            yield _not_given(form, missing, figures)
    for id, value in figures.items():
        if value.fault is not None:
            at = value.place
            name = form.figures[id].name
            yield finding("V21", sheet=at.sheet, cell=at.cell, figure=id, name=name, found=value.raw.strip())
        elif value.number is not None and not is_number(value.raw):
            yield _read_as(id, form.figures[id].name, value)
    for cells in placement.lost:
        at = cells[0].place
        texts = "、".join(cell.text.strip() for cell in cells[:_QUOTED]) + (
            "……" if len(cells) > _QUOTED else ""
        )
        yield finding("V20", sheet=at.sheet, cell=at.cell, found=texts)


def _not_given(form: Form, missing: Sequence[str], figures: dict[str, Value]) -> Finding:
    first = missing[0]
    names = "、".join(form.figures[id].name for id in missing[:_NAMED])
    at = figures[first].place
    return finding(
        "V19",
        sheet=at.sheet or SOURCE,
        cell=at.cell,
        figure=first,
        name=form.figures[first].name,
        names=names,
        count=str(len(missing)),
    )


def _read_as(id: str, name: str, value: Value) -> Finding:
    """V23, a note: a cell with words was read as the number that it certainly says."""
    at = value.place
    found, says = value.raw.strip(), shown(value.number or Decimal(0))
    return finding("V23", sheet=at.sheet, cell=at.cell, figure=id, name=name, found=found, says=says)
