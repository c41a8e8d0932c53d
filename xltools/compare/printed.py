"""A report that somebody may have changed by hand, held against its workbook: R findings. Pure.

Tables are compared figure by figure, lists row by row. Sentences are compared with those that the workbook
gives today: where the words are the same, or nearly, and a number is not, the number is wrong. A sentence that
was written anew is left to the reader of claims.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel

from xltools.check.prose import check_prose
from xltools.form.evaluate import rounded
from xltools.form.spec import Form, Table
from xltools.form.words import number as shown
from xltools.model.digits import half_width
from xltools.model.findings import Finding, finding
from xltools.model.submission import NOWHERE, Place, Submission, Value

#: How alike the words of two sentences must be to be the same sentence, numbers aside.
_ALIKE = 0.75
_ALIKE_CLAUSES = 0.6
#: Below this two sentences have nothing in common but signs that all have.
_LIKE_NOTHING = 0.35
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
#: A finding on many figures names so many of them; a quotation is so long.
_NAMED, _QUOTED = 3, 60
_EMPTY = "空白"
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?%?")
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
#: What is said of prose against figures; the rest of the P findings was said when the workbook was checked.
_OF_FIGURES = frozenset({"P01", "P02", "P03", "P04", "P05", "P10"})


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph and its place."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a table that is not the form's: the caption over it, its cells and their places."""

    caption: str
    cells: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What the row is of: the first cell with words."""
        named = next((cell for cell in self.cells if cell and not _NUMBER.fullmatch(cell)), "")
        return self.caption, named


@dataclass(frozen=True)
class Printed:
    """What a report says: as a submission, paragraph by paragraph, and its lists."""

    submission: Submission
    lines: tuple[Line, ...]
    rows: tuple[ListRow, ...]


def check_printed(form: Form, book: Submission, expected: Printed, found: Printed) -> Iterator[Finding]:
    """R findings. ``expected`` is what a report of ``book`` would say today, ``found`` what this one says.

    Of another unit's or year's report nothing else is said: all of it would differ.
    """
    strange = list(_whose(book, found.submission))
    if strange:
        yield from strange
        return
    yield from _signed(expected, found)
    for table in form.parts:
        if isinstance(table, Table):
            yield from _figures(form, table, book, found.submission)
    yield from _rows(expected.rows, found.rows)
    wrong = list(_sentences(expected.lines, found.lines))
    yield from wrong
    yield from _claims(form, book, expected, found, wrong)


def _whose(book: Submission, found: Submission) -> Iterator[Finding]:
    if found.year and found.year != book.year:
        yield finding("R04", what="年度", expected=str(book.year), found=str(found.year))
    if found.unit.name and found.unit.name not in book.unit.name and book.unit.name not in found.unit.name:
        yield finding("R04", what="单位", expected=book.unit.name, found=found.unit.name)


def _signed(expected: Printed, found: Printed) -> Iterator[Finding]:
    """R04: the body that signs is another one. It stands in a line of its own, right above the date."""
    wanted, there = _signature(expected.lines), _signature(found.lines)
    if wanted and there and _SPACE.sub("", wanted.text) != _SPACE.sub("", there.text):
        yield finding(
            "R04",
            sheet=there.place.sheet,
            cell=there.place.cell,
            what="落款单位",
            expected=wanted.text.strip(),
            found=there.text.strip(),
        )


def _signature(lines: Sequence[Line]) -> Line | None:
    """The line above the last line that is a date."""
    texts = [line for line in lines if line.text.strip()]
    dated = [number for number, line in enumerate(texts) if _DATE.fullmatch(_SPACE.sub("", line.text))]
    return texts[dated[-1] - 1] if dated and dated[-1] else None


def _figures(form: Form, table: Table, book: Submission, found: Submission) -> Iterator[Finding]:
    missing: list[str] = []
    for figure in form.table_figures[table.id]:
        number, value = book.number(figure.id), found.figures.get(figure.id, Value())
        if value.blank:
            if number is not None:
                missing.append(figure.id)
        elif number is None or value.number is None or rounded(value.number - number):
            yield finding(
                "R01",
                sheet=value.place.sheet,
                cell=value.place.cell,
                figure=figure.id,
                name=f"{table.sheet} {figure.name}",
                expected=_EMPTY if number is None else shown(number),
                found=value.raw.strip() if value.number is None else shown(value.number),
                source=_source(book, figure.id, table),
            )
    if missing:
        whole = len(missing) == len(form.table_figures[table.id])
        first = found.figures.get(missing[0], Value()).place
        names = "、".join(form.figures[id].name for id in missing[:_NAMED])
        yield finding(
            "R03",
            sheet=first.sheet,
            cell=first.cell,
            what=f"整张“{table.title}”" if whole else f"“{table.title}”的 {len(missing)} 个数字（{names}{' 等' if len(missing) > _NAMED else ''}）",
        )  # fmt: skip


def _source(book: Submission, figure: str, table: Table) -> str:
    place = book.figures[figure].place if figure in book.figures else NOWHERE
    return str(place) or table.sheet


def _rows(expected: Sequence[ListRow], found: Sequence[ListRow]) -> Iterator[Finding]:
    """Rows of lists by caption and name; numbers of the first column only count the rows."""
    there: dict[tuple[str, str], list[ListRow]] = {}
    for row in found:
        there.setdefault(row.key, []).append(row)
    missing: dict[str, list[str]] = {}
    for row in expected:
        rows = there.get(row.key)
        if not rows:
            missing.setdefault(row.caption, []).append(row.key[1])
            continue
        other = rows.pop(0)
        for number, cell in enumerate(row.cells[1:], 1):
            text = other.cells[number] if number < len(other.cells) else ""
            if cell != text and (_NUMBER.fullmatch(cell) or _NUMBER.fullmatch(text)):
                place = other.places[min(number, len(other.places) - 1)]
                yield finding(
                    "R01", sheet=place.sheet, cell=place.cell, figure="", name=f"{row.caption} {row.key[1]}{_head(expected, row, number)}",
                    expected=cell or _EMPTY, found=text or _EMPTY, source="汇总表“明细”",
                )  # fmt: skip
    for caption, names in missing.items():
        listed = "、".join(names[:_NAMED]) + (" 等" if len(names) > _NAMED else "")
        yield finding("R03", what=f"“{caption}”的 {len(names)} 行（{listed}）")


def _head(rows: Sequence[ListRow], row: ListRow, number: int) -> str:
    """What stands over a cell of a list: ``·新收``."""
    first = next((one for one in rows if one.caption == row.caption), row)
    head = first.cells[number] if first is not row and len(first.cells) == len(row.cells) else ""
    return f"·{head}" if head else ""


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    place: Place

    @property
    def words(self) -> str:
        return _NUMBER.sub("#", self.text)

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(part for part in re.split(r"[，、；：（）()]", self.text) if part)


def _sentences(expected: Sequence[Line], found: Sequence[Line]) -> Iterator[Finding]:
    """R02: sentences whose words are those of the workbook's report, and whose numbers are not."""
    wanted, there = list(_split(expected)), list(_split(found))
    same = Counter(sentence.text for sentence in there) & Counter(sentence.text for sentence in wanted)
    left = _without(there, same)
    for sentence in _without(wanted, same):
        if not _NUMBER.search(sentence.text):
            continue
        best = max(left, key=lambda other: _likeness(sentence, other), default=None)
        if best is None or _likeness(sentence, best) < _ALIKE:
            if best is None or _likeness(sentence, best) < _LIKE_NOTHING:
                yield from _gone(sentence, left)
            continue
        left.remove(best)
        for right, wrong in _differing(sentence, best):
            yield finding(
                "R02",
                sheet=best.place.sheet,
                cell=best.place.cell,
                quote=best.text if len(best.text) <= _QUOTED else _around(best.text, wrong),
                expected=right,
                found=wrong,
            )


def _gone(sentence: _Sentence, left: Sequence[_Sentence]) -> Iterator[Finding]:
    """R06: no sentence is anything like it, and its numbers stand in none of those that are new."""
    said = {number for other in left for number in _NUMBER.findall(other.text)}
    if not said.issuperset(_NUMBER.findall(sentence.text)):
        text = sentence.text
        yield finding("R06", quote=text if len(text) <= _QUOTED else f"{text[:_QUOTED]}……")


def _likeness(one: _Sentence, other: _Sentence) -> float:
    return 2.0 if one.words == other.words else Indel.normalized_similarity(one.words, other.words)


def _differing(right: _Sentence, wrong: _Sentence) -> Iterator[tuple[str, str]]:
    """The clauses that are the same, or nearly, but for their numbers: as it should be, as it is."""
    wanted, there = Counter(right.clauses), Counter(wrong.clauses)
    left = [clause for clause in (there - wanted).elements() if _NUMBER.search(clause)]
    for clause in (wanted - there).elements():
        if not left or not _NUMBER.search(clause):
            continue
        best = max(left, key=lambda other: _same_words(clause, other))
        if _same_words(clause, best) >= _ALIKE_CLAUSES:
            left.remove(best)
            if _NUMBER.findall(clause) != _NUMBER.findall(best):
                yield clause, best


def _same_words(one: str, other: str) -> float:
    return Indel.normalized_similarity(_NUMBER.sub("#", one), _NUMBER.sub("#", other))


def _without(sentences: Sequence[_Sentence], same: Mapping[str, int]) -> list[_Sentence]:
    """The sentences but for those that both have, each as often as both have it."""
    counts = dict(same)
    left = []
    for sentence in sentences:
        if counts.get(sentence.text, 0):
            counts[sentence.text] -= 1
        else:
            left.append(sentence)
    return left


def _split(lines: Sequence[Line]) -> Iterator[_Sentence]:
    for line in lines:
        text = _SPACE.sub("", half_width(line.text))
        for part in re.split(r"(?<=[。；！？])", text):
            if part:
                yield _Sentence(part, line.place)


def _around(text: str, part: str) -> str:
    at = max(0, text.find(part) - (_QUOTED - len(part)) // 2)
    return f"{'……' if at else ''}{text[at : at + _QUOTED]}{'……' if at + _QUOTED < len(text) else ''}"


def _claims(
    form: Form, book: Submission, expected: Printed, found: Printed, told: Sequence[Finding]
) -> Iterator[Finding]:
    """What the sentences written anew say of the workbook's figures, where R02 has not said it."""
    form = _in_context(form)
    before = {_claim(said) for said in _said(form, book, expected.submission)}
    quotes = "".join(said.args["quote"] for said in told if said.code == "R02")
    for said in _said(form, book, found.submission):
        quote = _SPACE.sub("", said.args.get("quote", "")).strip("…")
        if _claim(said) not in before and quote not in quotes and quotes.find(quote[:12]) < 0:
            at = _place_of(quote, found.lines)
            yield replace(said, sheet=at.sheet, cell=at.cell)


def _in_context(form: Form) -> Form:
    """The form with words that need not say that they are of 政府信息公开: in its own report all are. What the
    report says anyway is not held against it, so that no more is taken for wrong than was written."""
    phrases = tuple(replace(phrase, context=()) for phrase in form.vocabulary.phrases)
    return replace(form, vocabulary=replace(form.vocabulary, phrases=phrases))


def _place_of(quote: str, lines: Sequence[Line]) -> Place:
    """The paragraph that a quotation is of."""
    for length in (len(quote), 8, 4):
        for line in lines:
            if quote[:length] in _SPACE.sub("", line.text):
                return line.place
    return NOWHERE


def _said(form: Form, book: Submission, text: Submission) -> list[Finding]:
    found = check_prose(form, replace(book, sections=text.sections))
    return [said for said in found if said.code in _OF_FIGURES]


def _claim(said: Finding) -> tuple[str, str, str]:
    return said.code, said.found, _SPACE.sub("", said.args.get("quote", ""))
