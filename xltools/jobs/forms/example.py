"""A filled example of a form, in which all rules hold."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from xltools.form.entries import example_of_word
from xltools.form.fields import example_of
from xltools.form.period import PartOfYear, Period, Span
from xltools.form.rules.words import number as shown
from xltools.form.spec import Form, Table
from xltools.jobs.forms.prove import Proof
from xltools.jobs.output import write
from xltools.model.submission import BLANK, ListEntry, Source, Submission, Unit, Value, classify
from xltools.workbook.write.unit_book import build


def write_example(path: Path, proof: Proof) -> Path:
    """The example of a proof as a unit's workbook: its figures, and words where words are asked for.

    Raises UnusableArgumentError where it cannot be written.
    """
    form = proof.form
    period = Period(form.last_year or form.first_year, PartOfYear(form.span, form.span.parts))
    # After the period is over, and before any deadline.
    signed = period.next.first_day.replace(day=10 if form.span is Span.YEAR else 5)
    figures = {id: Value(number=number, raw=shown(number)) for id, number in (proof.example or {}).items()}
    example = Submission(
        form.id,
        period.year,
        Unit("000001", "示例单位", proof.levels[0]),
        figures,
        Source(""),
        fields={field.id: Value(raw=example_of(field, signed)) for field in form.fields},
        sections={section.id: f"{section.title}：示例。" for section in form.sections},
        entries={table.id: (_entry(form, table, figures),) for table in form.listings},
        last=proof.last,
        part=period.part,
    )
    return write(path, build(form, example))


def _entry(form: Form, table: Table, figures: Mapping[str, Value]) -> ListEntry:
    """One entry that comes to the 合计 of a list."""
    day = Period(form.last_year or form.first_year, PartOfYear(form.span)).first_day
    words = table.listing.words if table.listing else ()
    return ListEntry(
        number=1,
        words={word.id: classify(example_of_word(word, day)) for word in words},
        figures={one.column.id: figures.get(one.id, BLANK) for one in form.table_figures[table.id]},
    )
