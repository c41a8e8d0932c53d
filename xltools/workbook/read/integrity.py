"""A file's facts against what the builder writes → findings. Meaning is compared, never bytes:
Excel, WPS and LibreOffice each save the same workbook in their own way.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from functools import lru_cache

from xltools.model.findings import Finding, finding
from xltools.model.submission import Place
from xltools.workbook.layout.grid import a1, column_name, position, sheet_reference
from xltools.workbook.layout.identity import IDENTITY
from xltools.workbook.layout.unit_book import GUIDE, REVIEW, Layout
from xltools.workbook.read.facts import BookFacts, cells_of, text_of, validation_map
from xltools.workbook.read.formulas import canonical
from xltools.workbook.read.pristine import PristineSheet
from xltools.workbook.read.worksheet import SheetFacts

#: How many cells a grouped message names.
NAMED = 5
#: How many findings of a kind a sheet has before the rest is only counted.
SHOWN = 5
#: How much of a cell's text a message quotes.
SHORT = 40


def integrity(book: BookFacts, wanted: Mapping[str, PristineSheet], lay: Layout) -> list[Finding]:
    """Everything that is not as it was sent out. Ends with S26 where figures cannot be judged."""
    findings = list(_package(book))
    names = renamed_sheets(book, lay.sheets)
    findings += _sheets(book, lay, names)
    back = {found: expected for expected, found in names.items() if expected != found}
    there = {name: book.sheets[names[name]] for name in wanted if name in names}
    if REVIEW in there:
        there[REVIEW] = _without_results(there[REVIEW], lay)
    shifts = {name: list(_shifts(name, sheet, wanted[name])) for name, sheet in there.items()}
    # Formulas follow what they refer to: a sheet that is gone or shifted is reported once, as itself.
    unsteady = {name for name in lay.sheets if name not in names or shifts.get(name)}
    for name, sheet in there.items():
        findings += shifts[name]
        compared = _Compared(name, sheet, wanted[name], lay, back, unsteady)
        if not shifts[name]:
            findings += compared.contents()
        findings += compared.appearance()
    if unsteady:
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


def _without_results(sheet: SheetFacts, lay: Layout) -> SheetFacts:
    """The review without the lines below it, where anybody may write, and the Excel button does."""

    def ours(cell: str) -> bool:
        return position(cell) not in lay.results

    return replace(
        sheet,
        values={cell: value for cell, value in sheet.values.items() if ours(cell)},
        formulas={cell: formula for cell, formula in sheet.formulas.items() if ours(cell)},
    )


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    """A label without what programs and people change unawares: white space and character width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _shifts(name: str, sheet: SheetFacts, pristine: PristineSheet) -> Iterator[Finding]:
    """Rows or columns inserted, deleted or moved: told by labels (or else by totals) that stand elsewhere."""
    labels = {cell: _plain(label) for cell, label in pristine.labels.items()}
    found = {cell: _plain(text_of(sheet.values.get(cell))) for cell in labels}
    wrong = [cell for cell, label in labels.items() if found[cell] != label]
    if wrong:
        texts = {
            cell: _plain(value)
            for cell, value in sheet.values.items()
            if isinstance(value, str) and cell not in sheet.formulas
        }
        slid = _slid(labels, texts) or _moved(labels, texts)
    else:
        slid = _slid(dict.fromkeys(pristine.formulas, "="), dict.fromkeys(sheet.formulas, "="))
    if slid is not None:
        down, across, row, column = slid
        if down:
            yield finding("S10", sheet=name, cell=f"A{row + 1}", row=str(row + 1))
        elif across:
            yield finding("S23", sheet=name, cell=f"{column_name(column)}1", column=column_name(column))
        return
    told: set[tuple[str, str]] = set()
    for cell in wrong:
        # One label where another belongs: what stands beside it may belong to the other, too.
        text = found[cell]
        if text and text in labels.values() and (labels[cell], text) not in told:
            told.add((text, labels[cell]))
            shown = text_of(sheet.values.get(cell))
            yield finding("S21", sheet=name, cell=cell, expected=pristine.labels[cell], found=shown)


#: How far a sheet may have slid, and the share of its landmarks that must have slid along.
_FAR, _SHARE = 12, 0.8


def _slid(landmarks: Mapping[str, str], found: Mapping[str, str]) -> tuple[int, int, int, int] | None:
    """(rows down, columns across, first row, first column) when all behind a line stands elsewhere."""
    at = {position(cell): text for cell, text in found.items()}
    marks = {position(cell): text for cell, text in landmarks.items()}
    wrong = [place for place, text in marks.items() if at.get(place) != text]
    if not wrong:
        return None
    first = (min(row for row, _ in wrong), min(column for _, column in wrong))
    for axis in (0, 1):
        for by in (step * sign for step in range(1, _FAR + 1) for sign in (1, -1)):
            behind = {place: text for place, text in marks.items() if place[axis] >= first[axis] - min(by, 0)}
            down, across = (by, 0) if axis == 0 else (0, by)
            along = sum(
                at.get((row + down, column + across)) == text for (row, column), text in behind.items()
            )
            stayed = sum(at.get(place) == text for place, text in behind.items())
            if along >= 2 and along >= _SHARE * len(behind) and stayed * 2 <= along:
                return down, across, *first
    return None


def _moved(labels: Mapping[str, str], found: Mapping[str, str]) -> tuple[int, int, int, int] | None:
    """The same, when only a part of the sheet has moved: three labels and more, all by the same way."""
    count = Counter(labels.values())
    at: dict[str, list[str]] = {}
    for cell, text in found.items():
        at.setdefault(text, []).append(cell)
    moves: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for cell, label in labels.items():
        places = at.get(label, [])
        if count[label] == 1 and len(places) == 1 and places[0] != cell:
            (row, column), (to_row, to_column) = position(cell), position(places[0])
            moves.setdefault((to_row - row, to_column - column), []).append((row, column))
    (down, across), places_moved = max(moves.items(), key=lambda item: len(item[1]), default=((0, 0), []))
    if len(places_moved) < 3 or bool(down) == bool(across):
        return None
    return down, across, min(row for row, _ in places_moved), min(column for _, column in places_moved)


class _Compared:
    """One sheet beside its pristine self. ``unsteady`` sheets are gone or shifted, and formulas with them."""

    def __init__(
        self,
        name: str,
        sheet: SheetFacts,
        pristine: PristineSheet,
        lay: Layout,
        back: Mapping[str, str],
        unsteady: Set[str],
    ) -> None:
        self.name, self.sheet, self.pristine = name, sheet, pristine
        self.lay, self.back, self.unsteady = lay, back, unsteady

    def contents(self) -> Iterator[Finding]:
        """What stands in the cells, and what may be typed into them."""
        for found in (self._labels(), self._formulas(), self._extras()):
            yield from self._first(found)
        yield from self._locks()
        yield from self._merges()
        yield from self._validations()

    def appearance(self) -> Iterator[Finding]:
        """What hides or no longer shows."""
        yield from self._hidden()
        if self.pristine.conditions and not self.sheet.conditions:
            yield finding("S22", sheet=self.name)

    def _first(self, found: Iterable[Finding]) -> Iterator[Finding]:
        """The first few; how many more there are, and where, in one finding."""
        everything = list(found)
        yield from everything[:SHOWN]
        rest = everything[SHOWN:]
        if rest:
            cells = "、".join(one.cell for one in rest[:NAMED]) + (" 等" if len(rest) > NAMED else "")
            yield finding("S28", sheet=self.name, cell=rest[0].cell, count=str(len(rest)), cells=cells)

    def _labels(self) -> Iterator[Finding]:
        if self.name in (GUIDE, REVIEW):
            return  # the program's own words: a later version may say them better, and no figure stands by them
        for cell, label in self.pristine.labels.items():
            found = text_of(self.sheet.values.get(cell))
            if _plain(found) != _plain(label):
                yield finding(
                    "S08", sheet=self.name, cell=cell, expected=label, found=found[:SHORT] or "空白"
                )

    def _formulas(self) -> Iterator[Finding]:
        sheet, pristine = self.sheet, self.pristine
        if not self.back and sheet.formulas == pristine.formulas:
            return
        for cell, expected in pristine.formulas.items():
            found = sheet.formulas.get(cell)
            known = {"sheet": self.name, "cell": cell, "expected": f"={expected}", **self._figure(cell)}
            if found is None:
                text = text_of(sheet.values.get(cell))
                yield finding("S06", **known, found=text[:SHORT] or "空白")
            elif _renamed(found, self.back) != expected and not self._follows(expected):
                yield finding("S07", **known, found=f"={found}", formula=_shortened(f"={found}"))

    def _figure(self, cell: str) -> dict[str, str]:
        figure = self.lay.figure_at.get(Place(self.name, cell))
        return {"figure": figure, "name": self.lay.form.figures[figure].name} if figure else {}

    def _follows(self, formula: str) -> bool:
        return any(f"{sheet_reference(name)}!" in formula for name in self.unsteady)

    def _extras(self) -> Iterator[Finding]:
        """Something written where nothing belongs."""
        pristine = self.pristine
        for cell, value in self.sheet.values.items():
            if cell not in pristine.labels and cell not in pristine.inputs and cell not in pristine.formulas:
                yield finding("S19", sheet=self.name, cell=cell, found=text_of(value)[:SHORT])

    def _locks(self) -> Iterator[Finding]:
        unlocked = self.sheet.unlocked
        yield from self._grouped(
            "S20", [cell for cell in (*self.pristine.labels, *self.pristine.formulas) if cell in unlocked]
        )

    def _validations(self) -> Iterator[Finding]:
        wanted = self.pristine.validations
        found = validation_map(self.sheet, {cell: self.pristine.inputs[cell] for cell in wanted})
        yield from self._grouped("S09", [cell for cell, rule in wanted.items() if found.get(cell) != rule])

    def _grouped(self, code: str, cells: list[str]) -> Iterator[Finding]:
        if cells:
            cells.sort(key=position)
            named = "、".join(cells[:NAMED])
            yield finding(code, sheet=self.name, cell=cells[0], count=str(len(cells)), cells=named)

    def _merges(self) -> Iterator[Finding]:
        inputs = set(self.pristine.inputs.values())
        for merge in self.sheet.merges:
            if merge in self.pristine.merges:
                continue
            for box in cells_of(merge):
                if any(cell in box for cell in inputs):
                    yield finding("S12", sheet=self.name, cell=box.name, found=box.range)

    def _hidden(self) -> Iterator[Finding]:
        sheet, pristine = self.sheet, self.pristine
        places = [position(cell) for cell in (*pristine.labels, *pristine.inputs)]
        # Empty rows far below, and columns far to the right, are hidden by some programs on their own.
        bottom = max((row for row, _ in places), default=0) + 1
        right = max((column for _, column in places), default=0) + 1
        rows = sorted(row for row in sheet.hidden_rows - pristine.hidden_rows if row <= bottom)
        if rows:
            what = f"第 {'、'.join(map(str, rows[:NAMED]))} 行"
            yield finding("S11", sheet=self.name, cell=f"A{rows[0]}", what=what)
        columns = sorted(
            column for column in sheet.hidden_columns - pristine.hidden_columns if column <= right
        )
        if columns:
            letters = "、".join(column_name(column - 1) for column in columns[:NAMED])
            yield finding("S11", sheet=self.name, cell=a1(0, columns[0] - 1), what=f"{letters} 列")


def _shortened(formula: str) -> str:
    return formula if len(formula) <= SHORT else f"{formula[:SHORT]}……"


def _renamed(formula: str, back: Mapping[str, str]) -> str:
    """A formula with renamed sheets called by their old names: renaming is reported once, as itself."""
    for found, expected in back.items():
        for spelled in (f"'{found}'!", f"{found}!"):
            formula = formula.replace(spelled, f"{expected}!")
    return canonical(formula)
