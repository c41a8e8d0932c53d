"""What form.toml says of a list that units fill in themselves (``listing``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator

from xltools.form.fields import are_options
from xltools.form.kinds import FieldKind, FigureKind
from xltools.form.listing import Listing, Word, list_sheet
from xltools.form.spec import LONGEST_FIELD, Block, Head, Table
from xltools.form.toml import FormError, Reader

#: The one row of such a block.
TOTAL = Head("total", "合计", "合计")
#: The most entries: more are a table of a database, and no sheet that somebody fills in by hand.
MOST_ENTRIES = 200
#: The most columns, of words and of figures: more would make formulas that are too long for Excel.
_MOST_COLUMNS = 12
#: What a block with entries cannot have, because it has no lines of the form.
_OF_ROWS = ("rows", "across", "unit_column", "code_column", "letters")
_WORD_KINDS = (FieldKind.TEXT, FieldKind.DAY, FieldKind.CHOICE)


def read_listing(entry: Reader) -> Listing | None:
    """The list of a block; None for one that has rows. Raises FormError."""
    if "entries" not in entry.data:
        return None
    most = entry.get("entries", int)
    if most not in range(1, MOST_ENTRIES + 1):
        raise FormError(entry.at("entries"), "F84", most=MOST_ENTRIES)
    words = tuple(_word(word) for word in entry.each("words"))
    if not words or words[0].kind is not FieldKind.TEXT:
        raise FormError(entry.at("words"), "F85", most=_MOST_COLUMNS)
    return Listing(most, words)


def _word(entry: Reader) -> Word:
    kind = entry.choice("kind", FieldKind, FieldKind.TEXT)
    word = Word(
        id=entry.identifier(),
        label=entry.get("label", str),
        kind=kind,
        limit=entry.get("limit", int, LONGEST_FIELD),
        options=entry.strings("options"),
    )
    if kind not in _WORD_KINDS:
        raise FormError(entry.at("kind"), "F85", most=_MOST_COLUMNS)
    if not are_options(kind, word.options):
        raise FormError(entry.at("options"), "F77")
    if word.limit not in range(1, LONGEST_FIELD + 1) or (
        "limit" in entry.data and kind is not FieldKind.TEXT
    ):
        raise FormError(entry.at("limit"), "F88", most=LONGEST_FIELD)
    entry.done()
    return word


def example_of_word(word: Word, day: dt.date) -> str:
    """What may stand in a cell of words of an entry of that day."""
    if word.kind is FieldKind.DAY:
        return day.isoformat()
    return word.options[0] if word.options else "示例"[: word.limit]


def refuse_as_list(entry: Reader, block: Block) -> None:
    """Refuses what a list cannot have. Raises FormError."""
    rows = [name for name in _OF_ROWS if name in entry.data]
    if rows:
        raise FormError(entry.at(rows[0]), "F83", names=tuple(rows))
    for column in _walk(block.columns):
        if column.kind is FigureKind.YES_NO:
            raise FormError(entry.at("columns"), "F86", column=column.id)
    words = block.listing.words if block.listing else ()
    if len(words) + len(block.column_leaves) > _MOST_COLUMNS:
        raise FormError(entry.at("words"), "F85", most=_MOST_COLUMNS)
    ids = [word.id for word in words]
    ids += [column.id for column in _walk(block.columns)]
    for id in ids:
        if ids.count(id) > 1:
            raise FormError(entry.at("words"), "F17", value=id)


def _walk(heads: tuple[Head, ...]) -> Iterator[Head]:
    for head in heads:
        yield from head.walk()


def refuse_list_sheets(tables: tuple[Table, ...], reserved: Collection[str], most: int) -> None:
    """Refuses a list whose entries can have no sheet of the county's workbook: its name is too long, or is taken."""
    taken = {table.sheet.casefold() for table in tables}.union(reserved)
    for table in tables:
        sheet = list_sheet(table.sheet)
        if table.listing and (sheet.casefold() in taken or len(sheet) > most):
            raise FormError(f"table[{table.id}].sheet", "F89", sheet=sheet, most=most)
