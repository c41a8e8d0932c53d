"""Two returns of one unit → what is different, cell by cell. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from xltools.form.kinds import FigureKind
from xltools.form.rules.excel import NO, NO_DUTY, YES
from xltools.form.rules.words import number as shown
from xltools.form.spec import Figure, Form
from xltools.model.submission import BLANK, ListEntry, Submission, Value
from xltools.model.text import shortened

#: What stands for a blank cell, how much of a text is quoted, and how much of what stands around it.
_NOTHING, _QUOTED, _AROUND = "空", 20, 6


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that two returns do not have in common.

    Attributes:
        where: What it is, as a message names it: ``表三 E8（新收·自然人）``.
        before: What the one return has there.
        after: What the other has.
    """

    where: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.where} {self.before} → {self.after}"


def changes(form: Form, before: Submission, after: Submission) -> Iterator[Change]:
    """Every cell in which two returns on the same form differ: figures in their order, then fields, then texts."""
    for figure in form.figures.values():
        if _is_compared(figure, before, after):
            one, other = _figure(before, figure), _figure(after, figure)
            if one != other:
                yield Change(_where(figure, before, after), one, other)
    yield from _entry_changes(form, before, after)
    for field in form.fields:
        one, other = (_text(returned.fields.get(field.id, BLANK).raw) for returned in (before, after))
        if one != other:
            yield Change(f"封面“{field.label}”", one, other)
    for section in form.sections:
        texts = [returned.sections.get(section.id, "") for returned in (before, after)]
        if texts[0].split() != texts[1].split():
            yield Change(f"文字“{section.title}”", *_pieces(*texts))
    for id in sorted(before.explanations.keys() | after.explanations.keys()):
        one, other = (_text(returned.explanations.get(id, "")) for returned in (before, after))
        if one != other:
            yield Change(f"审核说明 {id}", one, other)


def _is_compared(figure: Figure, before: Submission, after: Submission) -> bool:
    """Whether a figure is no formula's in one of them; the 合计 of a list only where one of them has no list."""
    if before.totals_typed or after.totals_typed:
        return True
    if figure.listed:
        return figure.table not in before.entries or figure.table not in after.entries
    return figure.computed_by is None


def _entry_changes(form: Form, before: Submission, after: Submission) -> Iterator[Change]:
    """The cells of lists in which two returns differ, by the number of the line; nothing where one of them has no list."""
    for table in form.listings:
        if table.id in before.entries and table.id in after.entries:
            names = form.entry_names(table)
            yield from _changes_of_list(before.entries[table.id], after.entries[table.id], names)


def _changes_of_list(
    before: Sequence[ListEntry], after: Sequence[ListEntry], names: Mapping[str, str]
) -> Iterator[Change]:
    lists = [{(entry.unit, entry.number): entry for entry in entries} for entries in (before, after)]
    for unit, number in sorted(lists[0].keys() | lists[1].keys()):
        cells = [_cells(listed.get((unit, number))) for listed in lists]
        for id, name in names.items():
            one, other = (values.get(id, BLANK) for values in cells)
            if (one.raw, one.number) != (other.raw, other.number):
                place = one.place if one.place.cell else other.place
                yield Change(f"{place}（{unit}第 {number} 条·{name}）", _text(one.raw), _text(other.raw))


def _cells(entry: ListEntry | None) -> dict[str, Value]:
    return {**entry.words, **entry.figures} if entry else {}


def _where(figure: Figure, *returns: Submission) -> str:
    places = (returned.figures.get(figure.id, BLANK).place for returned in returns)
    cell = next((f"{place.sheet} {place.cell}" for place in places if place.cell), "")
    return f"{cell}（{figure.name}）"


def _figure(returned: Submission, figure: Figure) -> str:
    """What a figure's cell says. A blank of a table that is declared zero is 0, of one without a duty it says so."""
    number = returned.number(figure.id)
    if number is not None and figure.kind is FigureKind.YES_NO:
        return YES if number else NO
    if number is not None:
        return shown(number)
    if figure.table in returned.no_duty:
        return NO_DUTY
    return _text(returned.figures.get(figure.id, Value()).raw)


def _pieces(one: str, other: str) -> tuple[str, str]:
    """Where two texts differ: of each what the other has not, with a few characters around it."""
    one, other = (" ".join(text.split()) for text in (one, other))
    if not one or not other:
        return _text(one), _text(other)
    start = _alike(one, other)
    end = min(_alike(one[::-1], other[::-1]), len(one) - start, len(other) - start)
    return _piece(one, start, len(one) - end), _piece(other, start, len(other) - end)


def _alike(one: str, other: str) -> int:
    """With how many equal characters two texts begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _piece(text: str, start: int, end: int) -> str:
    """A part of a text, shortened in its middle, with what stands around it."""
    own = text[start:end]
    if len(own) > _QUOTED:
        own = f"{own[: _QUOTED // 2]}…{own[-_QUOTED // 2 :]}"
    before = f"{'…' if start > _AROUND else ''}{text[max(0, start - _AROUND) : start]}"
    after = f"{text[end : end + _AROUND]}{'…' if end + _AROUND < len(text) else ''}"
    return f"“{before}{own}{after}”"


def _text(raw: str) -> str:
    return f"“{shortened(raw.strip(), _QUOTED)}”" if raw.strip() else _NOTHING
