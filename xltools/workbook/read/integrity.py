"""Compares a returned workbook with an untouched one, and yields a finding for each thing that somebody changed.

Both are given as facts (``facts.py``): labels, formulas, locks, merged cells, hidden rows. Bytes are never compared, since
Excel, WPS and LibreOffice each save the same workbook in their own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from xltools.model.cells import text_of
from xltools.model.findings import Finding, finding
from xltools.model.submission import PROSE, Place
from xltools.model.text import compact, named, shortened
from xltools.workbook.layout.grid import Box, a1, column_name, position, sheet_reference
from xltools.workbook.layout.identity import IDENTITY
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.sent.recognise import Recognised
from xltools.workbook.layout.unit_book import Layout
from xltools.workbook.layout.words import Words
from xltools.workbook.read.facts import BookFacts, cells_of
from xltools.workbook.read.formulas import canonical
from xltools.workbook.read.landmarks import shifts
from xltools.workbook.read.pristine import PristineSheet, cells_outside, formulas_outside, pristine
from xltools.workbook.read.worksheet import SheetFacts

#: How many rows or columns a message names.
NAMED = 5
#: How many findings of a kind a sheet has before the rest is only counted.
SHOWN = 5
#: How much of a cell's text a message quotes.
SHORT = 40


def integrity(book: BookFacts, recognised: Recognised) -> list[Finding]:
    """Everything that is not as it was sent out.

    Args:
        book: The facts of the returned workbook.
        recognised: The layout that it was sent out with. Where it was sent out with other rules than the form has now,
            nothing is compared that comes from rules: the 审核 sheet, and the verdicts beside the tables and on the
            cover; where only its cover concludes otherwise, that is not compared.

    Returns:
        The findings. The last one is S26 where rows or columns were moved, so that no figure is certain to stand in its
        own cell.
    """
    layout = recognised.layout
    findings = list(_package(book))
    names = renamed_sheets(book, layout.sheets)
    findings += _sheets(book, layout, names)
    pairs = _pairs(book, recognised, names)
    moved = {pair.name: pair.shifts() for pair in pairs}
    # Formulas follow what they refer to: a sheet that is gone or shifted is reported once, as itself.
    unsteady = {name for name in layout.sheets if name not in names or moved.get(name)}
    renamed = {name: expected for expected, name in names.items() if expected != name}
    for pair in pairs:
        compared = _Compared(pair, layout, renamed, unsteady)
        findings += moved[pair.name]
        if not moved[pair.name]:
            findings += compared.contents()
        findings += compared.appearance()
    if unsteady:
        findings.append(finding("S26"))
    return findings


@dataclass(frozen=True)
class _Pair:
    """A sheet beside its pristine self, and the words that it is recognised by.

    Attributes:
        name: Its name in the file.
        whole: All that it holds.
        free: Where anything may stand.
        sent: What was sent out.
        words: The words.
    """

    name: str
    whole: SheetFacts
    free: tuple[Box, ...]
    sent: PristineSheet
    words: tuple[Words, ...]

    @cached_property
    def sheet(self) -> SheetFacts:
        """What it holds outside of what is free. Made only of a sheet that is not as it was sent out."""
        return _without(self.whole, self.free)

    @cached_property
    def has_its_labels(self) -> bool:
        """Every label of the pristine sheet stands where it stood."""
        return self.sent.has_its_labels(self.whole.values)

    @cached_property
    def has_its_formulas(self) -> bool:
        """Every formula, too, and there is no other."""
        return self.sent.has_its_formulas(formulas_outside(self.whole.formulas, self.free))

    @property
    def has_no_more(self) -> bool:
        """Nothing stands where nothing belongs."""
        known = self.sent.known_beside(self.free)
        return self.whole.values.keys() <= known or self.sheet.values.keys() <= known

    def shifts(self) -> list[Finding]:
        """What has moved on the sheet."""
        if self.has_its_labels and self.has_its_formulas:
            return []
        return list(shifts(self.name, self.sheet, self.sent, self.words))


@lru_cache(maxsize=64)
def _labels_say_all(sent: PristineSheet, layout: Layout, name: str) -> bool:
    """Whether all words that a sheet is recognised by stand in its labels."""
    return all(words.box.name in sent.labels for words in layout.words.get(name, ()))


def _pairs(book: BookFacts, recognised: Recognised, names: Mapping[str, str]) -> list[_Pair]:
    """The sheets that are compared. What may be written freely is left out, and so is what comes from other rules."""
    layout, same_rules = recognised.layout, recognised.same_rules
    others: Mapping[str, tuple[Box, ...]] = {}
    if not recognised.same_conclusion:
        others = layout.conclusion_boxes if same_rules else layout.rule_boxes
    pairs = []
    for name, sent in pristine(layout).items():
        if name not in names or (name == REVIEW and not same_rules):
            continue
        boxes = (*others.get(name, ()), *layout.free_boxes.get(name, ()))
        free = (layout.results, *boxes) if name == REVIEW else boxes
        sheet = book.sheets[names[name]]
        pairs.append(_Pair(name, sheet, free, sent.without(boxes), layout.words.get(name, ())))
    return pairs


def _without(sheet: SheetFacts, boxes: tuple[Box, ...]) -> SheetFacts:
    """A sheet without what stands in some boxes."""
    if not boxes:
        return sheet
    return replace(
        sheet,
        values=cells_outside(sheet.values, boxes),
        formulas=formulas_outside(sheet.formulas, boxes),
    )


def renamed_sheets(book: BookFacts, expected: tuple[str, ...]) -> dict[str, str]:
    """Expected name → the name that the sheet has in the file; a sheet that is gone is left out.

    In a file with as many sheets as there should be, an unknown sheet in the place of a missing one is that one,
    renamed.
    """
    there = list(book.sheets)
    names = {name: name for name in expected if name in book.sheets}
    if len(there) == len(expected):
        for candidate, name in zip(there, expected, strict=True):
            if name not in names and candidate not in expected:
                names[name] = candidate
    return names


def _package(book: BookFacts) -> Iterator[Finding]:
    if book.macros:
        yield finding("S14")
    if book.external:
        yield finding("S13", found="、".join(part.rpartition("/")[2] for part in book.external[:3]))
    if book.embedded:
        yield finding("S25", found="、".join(part.rpartition("/")[2] for part in book.embedded[:3]))
    if not book.locked:
        yield finding("S05")


def _sheets(book: BookFacts, layout: Layout, names: Mapping[str, str]) -> Iterator[Finding]:
    for expected in layout.sheets:
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


class _Compared:
    """One sheet held against its pristine self.

    ``renamed`` gives the old name of a renamed sheet; ``unsteady`` sheets are gone or shifted, and formulas with them.
    """

    def __init__(self, pair: _Pair, layout: Layout, renamed: Mapping[str, str], unsteady: Set[str]) -> None:
        self.pair, self.name, self.whole, self.sent = pair, pair.name, pair.whole, pair.sent
        self.layout, self.renamed, self.unsteady = layout, renamed, unsteady

    def contents(self) -> Iterator[Finding]:
        """What stands in the cells, and what may be typed into them."""
        for findings in (self._labels(), self._formulas(), self._extras()):
            yield from self._first(findings)
        yield from self._locks()
        yield from self._merges()
        yield from self._validations()

    def appearance(self) -> Iterator[Finding]:
        """What hides or no longer shows."""
        yield from self._hidden()
        # Workbooks that went out earlier tint no section of prose that is to be written.
        tinted_only = self.name == PROSE and all(t.sheet != PROSE for t in self.layout.tables.values())
        if self.sent.conditions and not self.whole.conditions and not tinted_only:
            yield finding("S22", sheet=self.name)

    def _first(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The first few; how many more there are, and where, in one finding."""
        everything = list(findings)
        yield from everything[:SHOWN]
        rest = [further.cell for further in everything[SHOWN:]]
        if rest:
            yield finding("S28", sheet=self.name, cell=rest[0], count=str(len(rest)), cells=named(rest))

    def _labels(self) -> Iterator[Finding]:
        if self.pair.has_its_labels and _labels_say_all(self.sent, self.layout, self.name):
            return
        for words in self.pair.words:
            cell = words.box.name
            text = text_of(self.pair.sheet.values.get(cell))
            if not _says(text, words):
                shown = text[:SHORT] or "空白"
                yield finding("S08", sheet=self.name, cell=cell, expected=words.text, found=shown)

    def _formulas(self) -> Iterator[Finding]:
        if not self.renamed and self.pair.has_its_formulas:
            return
        for cell, expected in self.sent.formulas.items():
            formula = self.pair.sheet.formulas.get(cell)
            place = {"sheet": self.name, "cell": cell, "expected": f"={expected}", **self._figure(cell)}
            if formula is None:
                text = text_of(self.pair.sheet.values.get(cell))
                yield finding("S06", **place, found=text[:SHORT] or "空白")
            elif _with_old_names(formula, self.renamed) != expected and not self._follows(expected):
                quoted = shortened(f"={formula}", SHORT)
                yield finding("S07", **place, found=f"={formula}", formula=quoted)

    def _figure(self, cell: str) -> dict[str, str]:
        figure = self.layout.figure_at.get(Place(self.name, cell))
        return {"figure": figure, "name": self.layout.form.figures[figure].name} if figure else {}

    def _follows(self, formula: str) -> bool:
        return any(f"{sheet_reference(name)}!" in formula for name in self.unsteady)

    def _extras(self) -> Iterator[Finding]:
        """Something written where nothing belongs."""
        if self.pair.has_no_more:
            return
        for cell, value in self.pair.sheet.values.items():
            if cell not in self.sent.known:
                yield finding("S19", sheet=self.name, cell=cell, found=text_of(value)[:SHORT])

    def _locks(self) -> Iterator[Finding]:
        if self.whole.unlocked.isdisjoint(self.sent.locked):
            return
        locked = (*self.sent.labels, *self.sent.formulas)
        yield from self._grouped("S20", [cell for cell in locked if cell in self.whole.unlocked])

    def _validations(self) -> Iterator[Finding]:
        yield from self._grouped("S09", list(self.sent.unlike(self.whole.validations)))

    def _grouped(self, code: str, cells: list[str]) -> Iterator[Finding]:
        if cells:
            cells.sort(key=position)
            listed = "、".join(cells[:NAMED])
            yield finding(code, sheet=self.name, cell=cells[0], count=str(len(cells)), cells=listed)

    def _merges(self) -> Iterator[Finding]:
        added = [merge for merge in self.whole.merges if merge not in self.sent.merges]
        inputs = set(self.sent.inputs.values()) if added else set()
        for merge in added:
            for box in cells_of(merge):
                if any(cell in box for cell in inputs):
                    yield finding("S12", sheet=self.name, cell=box.name, found=box.range)

    def _hidden(self) -> Iterator[Finding]:
        # Empty rows far below, and columns far to the right, are hidden by some programs on their own.
        bottom, right = self.sent.end
        rows = sorted(row for row in self.whole.hidden_rows - self.sent.hidden_rows if row <= bottom)
        if rows:
            listed = f"第 {'、'.join(map(str, rows[:NAMED]))} 行"
            yield finding("S11", sheet=self.name, cell=f"A{rows[0]}", what=listed)
        hidden = self.whole.hidden_columns - self.sent.hidden_columns
        columns = sorted(column for column in hidden if column <= right)
        if columns:
            letters = "、".join(column_name(column - 1) for column in columns[:NAMED])
            yield finding("S11", sheet=self.name, cell=a1(0, columns[0] - 1), what=f"{letters} 列")


def _says(text: str, words: Words) -> bool:
    """Whether a cell holds the words; what hint stands behind them does not matter."""
    seen, expected, hint = compact(text), compact(words.text), compact(words.hint)
    return seen == expected or (bool(hint) and seen.startswith(expected + hint[0]))


def _with_old_names(formula: str, renamed: Mapping[str, str]) -> str:
    """A formula with renamed sheets called by their old names: renaming is reported once, as itself."""
    for name, expected in renamed.items():
        for spelled in (f"'{name}'!", f"{name}!"):
            formula = formula.replace(spelled, f"{expected}!")
    return canonical(formula)
