"""Returns for tests: random ones that balance or not, and a way to fill a workbook as a person would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import repeat
from pathlib import Path
from random import Random

from workbooks import opened

from xltools.county.library import FormLibrary
from xltools.form.kinds import FieldKind, FigureKind
from xltools.form.listing import Word
from xltools.form.rules.evaluate import totals
from xltools.form.spec import Form, Table
from xltools.model.submission import PROSE, ListEntry, Source, Submission, Unit, Value, answer, classify
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.table_sheet import TableSheet
from xltools.workbook.layout.unit_book import layout

FORMS = FormLibrary.default(None)
FORM = FORMS.get("disclosure-2021")
OLD_FORM = FORMS.get("disclosure-2019")
UNIT = Unit("101", "青禾镇", "乡镇")
YEAR = 2025


def blank(form: Form = FORM, *, unit: Unit = UNIT, year: int = YEAR, **more: object) -> Submission:
    """A return nobody has filled in."""
    return Submission(form.id, year, unit, {}, Source("blank.xlsx"), **more)  # type: ignore[arg-type]


def unit(number: int, name: str = "", level: str = "乡镇") -> Unit:
    """A unit of the county, by its number."""
    return Unit(f"{number:03}", name or f"第{number}镇", level, contact="李四", phone="0123-1234567")


#: The digest of a form and a seed → its numbers; many tests ask for the same ones.
_NUMBERS: dict[tuple[str, int], Mapping[str, Decimal]] = {}


def _numbers(form: Form, seed: int) -> Mapping[str, Decimal]:
    key = form.digest, seed
    if key not in _NUMBERS:
        _NUMBERS[key] = random_numbers(form, Random(seed))
    return _NUMBERS[key]


def complete(form: Form, owner: Unit, typed: Mapping[str, Decimal | None], year: int = YEAR) -> Submission:
    """A return with these numbers typed in, the totals that they come to, and blanks elsewhere."""
    numbers = {**typed, **totals(form, typed)}
    figures = {id: Value(number=numbers.get(id)) for id in form.figures}
    entries = {table.id: tuple(one_entry(form, table, numbers)) for table in form.listings}
    return Submission(form.id, year, owner, figures, Source(""), entries=entries)


def one_entry(form: Form, table: Table, numbers: Mapping[str, Decimal | None]) -> Iterator[ListEntry]:
    """The one entry of a list that comes to these numbers; none where they are blank."""
    of_list = {one.column.id: numbers.get(one.id) for one in form.table_figures[table.id]}
    if any(number is not None for number in of_list.values()):
        yield entry(table, 1, *of_list.values())


def entry(table: Table, number: int, *figures: Decimal | int | str | None, **words: str) -> ListEntry:
    """An entry of a list, with a text, a day and a choice in its words where they are not given."""
    assert table.listing
    own = {word.id: classify(words.get(word.id, _said(word, number))) for word in table.listing.words}
    columns = table.blocks[0].column_leaves
    values = [Value() if one is None else Value(Decimal(one), str(one)) for one in figures]
    return ListEntry(number, own, dict(zip((column.id for column in columns), values, strict=True)))


def _said(word: Word, number: int) -> str:
    return {FieldKind.DAY: "2025-03-01", FieldKind.CHOICE: "".join(word.options[:1])}.get(
        word.kind, f"第 {number} 件"
    )


def returned(
    owner: Unit,
    seed: int = 1,
    *,
    form: Form = FORM,
    year: int = YEAR,
    balances: bool = False,
    **typed: Decimal | int | None,
) -> Submission:
    """A complete return with its totals.

    Args:
        owner: Whose it is.
        seed: Decides the figures.
        form: The form.
        year: The year it is for.
        balances: Whether table three balances, if the form has one; otherwise it does by chance only.
        typed: Figures that are something else, with ``__`` for the dots; None for a blank.
    """
    chosen = dict(_numbers(form, seed))
    balances = balances and "t3" in form.tables_by_id
    numbers: dict[str, Decimal | None] = dict(balanced(form, chosen) if balances else chosen)
    for name, number in typed.items():
        numbers[name.replace("__", ".")] = None if number is None else Decimal(number)
    return complete(form, owner, numbers, year)


def typed_figures(form: Form, *, totals_typed: bool = False) -> list[str]:
    """The figures a person types."""
    lay = layout(form, totals_typed=totals_typed)
    return [id for id in form.figures if lay.typed(id)]


def random_numbers(form: Form, random: Random, *, totals_typed: bool = False) -> dict[str, Decimal]:
    """A number for every typed figure, and for what the entries of a list come to; most are 0, as in life."""
    found = {}
    lists = [id for id, figure in form.figures.items() if figure.listed and not totals_typed]
    for id in typed_figures(form, totals_typed=totals_typed) + lists:
        kind = form.figures[id].kind
        number = random.choice([0, 0, 0, random.randint(0, 9), random.randint(0, 400)])
        if kind.is_signed and random.random() < 0.5:
            number = -number
        found[id] = Decimal(number % 2 if kind is FigureKind.YES_NO else number)
        if kind.has_decimals:
            places = form.figures[id].numbers.places
            found[id] += Decimal(random.randint(0, 10**places - 1)).scaleb(-places)
    return found


def balanced(form: Form, numbers: dict[str, Decimal]) -> dict[str, Decimal]:
    """The same numbers with 结转下年度 (and, if need be, 新收) changed so that table three balances."""
    table = {column.id for column in form.tables_by_id["t3"].blocks[0].column_leaves} - {"total"}
    found = dict(numbers)
    for column in table:
        handled = sum(
            number
            for id, number in numbers.items()
            if id.startswith("t3.")
            and id.endswith(f".{column}")
            and id.split(".")[1] not in {"received", "carried_in", "carried_out", "handled"}
        )
        came = numbers[f"t3.received.{column}"] + numbers[f"t3.carried_in.{column}"]
        found[f"t3.received.{column}"] += max(Decimal(0), handled - came)
        found[f"t3.carried_out.{column}"] = max(Decimal(0), came - handled)
    return found


def submission(form: Form, numbers: dict[str, Decimal], **more: object) -> Submission:
    """A return with these numbers typed in."""
    figures = {id: Value(number=number, raw=str(number)) for id, number in numbers.items()}
    entries = {table.id: tuple(one_entry(form, table, numbers)) for table in form.listings}
    more = {"entries": entries, **more}
    fields = {"year": YEAR, "unit": UNIT, "source": Source("filled.xlsx"), **more}
    return Submission(form=form.id, figures=figures, **fields)  # type: ignore[arg-type]


def right_return(seed: int, **more: object) -> Submission:
    """A return with nothing to object to."""
    numbers = balanced(FORM, random_numbers(FORM, Random(seed)))
    for id in numbers:
        if id.startswith(("t3.carried_in", "t2.regulation")):
            numbers[id] = Decimal(0)
    numbers = balanced(FORM, numbers)
    parts = ("website", "wechat", "weibo", "elsewhere")
    numbers["t1.published.number"] = sum((numbers[f"t1.{part}.number"] for part in parts), Decimal(0))
    fields = {id: Value(raw="某") for id in ("head", "contact", "phone")}
    sections = {section.id: f"第 {seed} 份文字" for section in FORM.sections}
    return submission(
        FORM, numbers, fields={**fields, "signed": Value(raw="2026-1-15")}, sections=sections, **more
    )


def known_last(form: Form, random: Random) -> dict[str, Decimal]:
    """Last year's figures, a few of them unknown."""
    return {id: Decimal(random.randint(0, 30)) for id in form.figures if random.random() < 0.97}


def random_return(form: Form, random: Random, empty: Submission, *, totals_typed: bool) -> Submission:
    """Balanced or not, complete or not, with zero declarations, bad cells and explanations."""
    numbers = random_numbers(form, random, totals_typed=totals_typed)
    if "t3" in form.tables_by_id and random.random() < 0.4 and not totals_typed:
        numbers = balanced(form, numbers)
    filled = submission(form, numbers, unit=empty.unit, last=empty.last)
    figures = dict(filled.figures)
    for id in form.answers:
        figures[id] = Value(numbers[id], "是" if numbers[id] else "否")
    if random.random() < 0.6:
        typed = typed_figures(form, totals_typed=totals_typed)
        for id in random.sample(typed, min(random.choice([1, 2, 30]), len(typed))):
            figures[id] = classify(random.choice([None, None, "３", "3件", "无", " "]))
            if form.figures[id].kind is FigureKind.YES_NO:
                figures[id] = answer(figures[id])
    entries = {table.id: tuple(random_entries(form, table, random)) for table in form.listings}
    filled = replace(filled, entries={} if totals_typed else entries)
    declared = frozenset(table.id for table in form.tables if not table.optional and random.random() < 0.2)
    no_duty = frozenset(table.id for table in form.tables if table.no_duty and random.random() < 0.3)
    for id in figures if random.random() < 0.5 else ():
        if form.figures[id].table in no_duty:
            figures[id] = Value()
    explanations = {
        i.id: random.choice(["核实无误", "因两件申请于上年末收到"])
        for i in form.instances
        if random.random() < 0.3
    }
    for id, figure in form.figures.items():
        if figure.only_if and random.random() < 0.4:
            figures[id] = Value()
    not_asked = frozenset(form.not_asked(lambda id: figures.get(id, Value()).number))
    filled = replace(filled, not_asked=not_asked)
    return replace(
        filled, figures=figures, declared_zero=declared - no_duty, no_duty=no_duty, explanations=explanations
    )


def random_entries(form: Form, table: Table, random: Random) -> Iterator[ListEntry]:
    """Entries in some lines of a list, a few of them with blanks and bad cells."""
    assert table.listing
    most = random.choice([0, 0, 1, 3, table.listing.most])
    for number in sorted(random.sample(range(1, table.listing.most + 1), most)):
        figures = {}
        for one in form.table_figures[table.id]:
            places = one.numbers.places
            figures[one.column.id] = classify(Decimal(random.randint(0, 400)).scaleb(-places))
        made = replace(entry(table, number, *[0] * len(figures)), figures=figures)
        if random.random() < 0.2:
            bad = {id: classify(random.choice([None, None, "３", "无", " "])) for id in figures}
            chosen = random.sample(sorted(figures), random.choice([1, len(figures)]))
            made = replace(made, figures={**figures, **{id: bad[id] for id in chosen}})
        if random.random() < 0.1:
            blank_word = random.choice(sorted(made.words))
            made = replace(made, words={**made.words, blank_word: Value()})
        yield made


def entries_typed(table: TableSheet, filled: Submission) -> dict[str, float | str | None]:
    """Cell → what is typed into it, of a list."""
    entries = {one.number: one for one in filled.entries.get(table.drawing.table.id, ())}
    typed: dict[str, float | str | None] = {}
    for line in table.drawing.entries:
        own = entries.get(line.number)
        for box, held in zip(line.boxes, own.values if own else repeat(Value()), strict=False):
            typed[box.name] = held.raw or None if held.number is None else float(held.number)
    return typed


def inputs(
    form: Form, filled: Submission, *, totals_typed: bool = False
) -> dict[str, dict[str, float | str | None]]:
    """Sheet → cell → what is typed into it, blank cells included."""
    lay = layout(form, totals_typed=totals_typed)
    sheets: dict[str, dict[str, float | str | None]] = {name: {} for name in lay.sheets}
    for id, place in lay.places.items():
        if lay.typed(id):
            value = filled.figures.get(id, Value())
            number = value.number
            typed: float | str | None = value.raw or None if number is None else float(number)
            if number is not None and form.figures[id].kind is FigureKind.YES_NO:
                typed = "是" if number else "否"
            sheets[place.sheet][place.cell] = typed
    for id, table in lay.tables.items():
        sheets[table.sheet] |= entries_typed(table, filled)
        if table.declaration:
            answer = "无相关职责" if id in filled.no_duty else "是" if id in filled.declared_zero else "否"
            sheets[table.sheet][table.declaration.name] = answer
    for id, box in lay.explanations.items():
        sheets[REVIEW][box.name] = filled.explanations.get(id)
    for id, box in lay.fields.items():
        sheets[COVER][box.name] = filled.fields[id].raw if id in filled.fields else None
    for id, box in lay.sections.items():
        sheets[PROSE][box.name] = filled.sections.get(id) or None
    return {name: cells for name, cells in sheets.items() if cells}


def fill(path: Path, form: Form, filled: Submission, *, totals_typed: bool = False) -> None:
    """Types a return into a workbook, cell by cell, and saves it (with openpyxl: no stored results)."""
    book = opened(path)
    for sheet, cells in inputs(form, filled, totals_typed=totals_typed).items():
        for cell, value in cells.items():
            book[sheet][cell] = value
    book.save(path)
