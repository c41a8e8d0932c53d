"""A file's facts against what the builder writes → findings. Meaning is compared, never bytes:
Excel, WPS and LibreOffice each save the same workbook in their own way.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from xltools.findings import Finding, finding
from xltools.workbook.facts import BookFacts, SheetFacts, canonical, cells_of, text_of, validation_map
from xltools.workbook.grid import Box, a1, column_name, position
from xltools.workbook.layout import IDENTITY, REVIEW, Layout
from xltools.workbook.pristine import PristineSheet

#: How many cells a grouped message names.
NAMED = 5


def integrity(book: BookFacts, wanted: Mapping[str, PristineSheet], lay: Layout) -> list[Finding]:
    """Everything that is not as it was sent out. Ends with S26 where figures cannot be judged."""
    findings = list(_package(book))
    names = renamed_sheets(book, lay.sheets)
    sheets = list(_sheets(book, lay, names))
    findings += sheets
    broken = any(found.code == "S01" for found in sheets)
    back = {found: expected for expected, found in names.items() if expected != found}
    for name, pristine in wanted.items():
        if name not in names:
            continue
        sheet = book.sheets[names[name]]
        shifted = list(_shifts(name, sheet, pristine))
        findings += shifted
        broken |= bool(shifted)
        free = lay.results if name == REVIEW else None
        findings += _sheet(name, sheet, pristine, back, free, shifted=bool(shifted))
    if broken:
        findings.append(finding("S26"))
    return findings


def renamed_sheets(book: BookFacts, expected: tuple[str, ...]) -> dict[str, str]:
    """Expected name → the name it has in the file. A single unknown sheet in a missing one's place is it."""
    names = list(book.sheets)
    found = {name: name for name in expected if name in book.sheets}
    extra = [name for name in names if name not in expected]
    missing = [name for name in expected if name not in found]
    for name in missing:
        place = expected.index(name)
        candidate = names[place] if place < len(names) and len(names) == len(expected) else None
        if candidate in extra:
            found[name] = candidate
            extra.remove(candidate)
    return found


def _package(book: BookFacts) -> Iterator[Finding]:
    if book.macros:
        yield finding("S14")
    if book.external:
        yield finding("S13", found="、".join(part.rpartition("/")[2] for part in book.external[:3]))
    if book.embedded:
        yield finding("S25", found="、".join(part.rpartition("/")[2] for part in book.embedded[:3]))
    if not book.locked:
        yield finding("S05")


def _sheets(book: BookFacts, lay: Layout, names: Mapping[str, str]) -> Iterator[Finding]:
    for expected in lay.sheets:
        name = names.get(expected)
        if name is None:
            yield finding("S01", sheet=expected)
            continue
        if name != expected:
            yield finding("S03", sheet=name, expected=expected, found=name)
        sheet = book.sheets[name]
        if not sheet.protected:
            yield finding("S04", sheet=name)
        if expected != IDENTITY and sheet.state != "visible":
            yield finding("S11", sheet=name, what=f"工作表“{name}”")
    known = set(names.values())
    for name in book.sheets:
        if name not in known:
            yield finding("S02", sheet=name)


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    """A label without what programs and people change unawares: white space and character width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _shifts(name: str, sheet: SheetFacts, pristine: PristineSheet) -> Iterator[Finding]:
    """Rows or columns inserted, deleted or moved: told by labels that stand somewhere else now."""
    wrong = {
        cell: label
        for cell, label in pristine.labels.items()
        if _plain(text_of(sheet.values.get(cell))) != _plain(label)
    }
    if not wrong:
        return
    count = Counter(_plain(label) for label in pristine.labels.values())
    at: dict[str, list[str]] = {}
    for cell, value in sheet.values.items():
        if isinstance(value, str) and cell not in sheet.formulas:
            at.setdefault(_plain(value), []).append(cell)
    moves: Counter[tuple[int, int]] = Counter()
    moved: dict[str, str] = {}
    for cell, label in wrong.items():
        plain = _plain(label)
        places = at.get(plain, [])
        if count[plain] == 1 and len(places) == 1:
            (row, column), (to_row, to_column) = position(cell), position(places[0])
            moves[to_row - row, to_column - column] += 1
            moved[cell] = places[0]
    rows = sum(number for (down, across), number in moves.items() if down and not across)
    columns = sum(number for (down, across), number in moves.items() if across and not down)
    (down, across), most = moves.most_common(1)[0] if moves else ((0, 0), 0)
    if most >= 3 and down and not across:
        first = min(position(cell)[0] for cell in moved)
        yield finding("S10", sheet=name, cell=f"A{first + 1}", row=str(first + 1))
    elif most >= 2 and across and not down and len(moves) == 1:
        first = min(position(cell)[1] for cell in moved)
        yield finding("S23", sheet=name, cell=f"{column_name(first)}1")
    elif rows + columns:
        for cell, place in moved.items():
            other = pristine.labels.get(place)
            if other is not None and moved.get(place) == cell and position(cell) < position(place):
                yield finding("S21", sheet=name, cell=cell, expected=pristine.labels[cell], found=other)


def _sheet(
    name: str,
    sheet: SheetFacts,
    pristine: PristineSheet,
    back: Mapping[str, str],
    free: Box | None,
    *,
    shifted: bool,
) -> Iterator[Finding]:
    if not shifted:
        yield from _labels(name, sheet, pristine)
        yield from _formulas(name, sheet, pristine, back)
        yield from _extras(name, sheet, pristine, free)
        yield from _locks(name, sheet, pristine)
        yield from _merges(name, sheet, pristine)
        yield from _validations(name, sheet, pristine)
    yield from _hidden(name, sheet, pristine)
    if pristine.conditions and not sheet.conditions:
        yield finding("S22", sheet=name)


def _labels(name: str, sheet: SheetFacts, pristine: PristineSheet) -> Iterator[Finding]:
    for cell, label in pristine.labels.items():
        found = text_of(sheet.values.get(cell))
        if _plain(found) != _plain(label):
            yield finding("S08", sheet=name, cell=cell, expected=label, found=found or "空白")


def _formulas(
    name: str, sheet: SheetFacts, pristine: PristineSheet, back: Mapping[str, str]
) -> Iterator[Finding]:
    if not back and sheet.formulas == pristine.formulas:
        return
    for cell, expected in pristine.formulas.items():
        found = sheet.formulas.get(cell)
        if found is None:
            value = sheet.values.get(cell)
            yield finding(
                "S06", sheet=name, cell=cell, expected=f"={expected}", found=text_of(value) or "空白"
            )
        elif _renamed(found, back) != expected:
            yield finding("S07", sheet=name, cell=cell, expected=f"={expected}", found=f"={found}")


def _renamed(formula: str, back: Mapping[str, str]) -> str:
    """A formula with renamed sheets called by their old names: renaming is reported once, as itself."""
    for found, expected in back.items():
        for spelled in (f"'{found}'!", f"{found}!"):
            formula = formula.replace(spelled, f"{expected}!")
    return canonical(formula)


def _extras(name: str, sheet: SheetFacts, pristine: PristineSheet, free: Box | None) -> Iterator[Finding]:
    """Something written where nothing belongs; ``free`` is the area anybody may write to."""
    for cell, value in sheet.values.items():
        if cell not in pristine.labels and cell not in pristine.inputs and cell not in pristine.formulas:
            if free and position(cell) in free:
                continue
            yield finding("S19", sheet=name, cell=cell, found=text_of(value)[:40])


def _locks(name: str, sheet: SheetFacts, pristine: PristineSheet) -> Iterator[Finding]:
    loose = [cell for cell in (*pristine.labels, *pristine.formulas) if cell in sheet.unlocked]
    if loose:
        yield finding("S20", sheet=name, cell=loose[0], count=str(len(loose)), cells="、".join(loose[:NAMED]))


def _merges(name: str, sheet: SheetFacts, pristine: PristineSheet) -> Iterator[Finding]:
    inputs = set(pristine.inputs.values())
    for merge in sheet.merges:
        if merge in pristine.merges:
            continue
        for box in cells_of(merge):
            if any(cell in inputs for cell in _corner_and_edges(box)):
                yield finding("S12", sheet=name, cell=box.name, found=box.range)


def _corner_and_edges(box: Box) -> Iterator[tuple[int, int]]:
    """The cells of a merge, as many as a sheet of ours can have."""
    for row in range(box.top, min(box.bottom, box.top + 500) + 1):
        for column in range(box.left, min(box.right, box.left + 50) + 1):
            yield row, column


def _validations(name: str, sheet: SheetFacts, pristine: PristineSheet) -> Iterator[Finding]:
    found = validation_map(sheet, {cell: pristine.inputs[cell] for cell in pristine.validations})
    lost = [cell for cell, rule in pristine.validations.items() if found.get(cell) != rule]
    if lost:
        lost.sort(key=position)
        yield finding("S09", sheet=name, cell=lost[0], count=str(len(lost)), cells="、".join(lost[:NAMED]))


def _hidden(name: str, sheet: SheetFacts, pristine: PristineSheet) -> Iterator[Finding]:
    rows = sorted(sheet.hidden_rows - pristine.hidden_rows)
    # Empty rows far below are hidden by some programs on their own.
    bottom = max((position(cell)[0] for cell in (*pristine.labels, *pristine.inputs)), default=0) + 1
    rows = [row for row in rows if row <= bottom]
    if rows:
        yield finding(
            "S11", sheet=name, cell=f"A{rows[0]}", what=f"第 {'、'.join(map(str, rows[:NAMED]))} 行"
        )
    right = max((position(cell)[1] for cell in (*pristine.labels, *pristine.inputs)), default=0) + 1
    columns = sorted(column for column in sheet.hidden_columns - pristine.hidden_columns if column <= right)
    if columns:
        letters = "、".join(column_name(column - 1) for column in columns[:NAMED])
        yield finding("S11", sheet=name, cell=a1(0, columns[0] - 1), what=f"{letters} 列")
