"""Two returns of one unit → what is different, cell by cell. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xltools.form.rules.words import number as shown
from xltools.form.spec import Figure, Form
from xltools.model.submission import BLANK, Submission, Value
from xltools.model.text import shortened

#: What stands for a blank cell, and how much of a text is quoted.
_NOTHING, _QUOTED = "空", 20


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
        if figure.computed_by is None or before.totals_typed or after.totals_typed:
            one, other = _figure(before, figure), _figure(after, figure)
            if one != other:
                yield Change(_where(figure, before, after), one, other)
    for field in form.fields:
        one, other = (_text(returned.fields.get(field.id, BLANK).raw) for returned in (before, after))
        if one != other:
            yield Change(f"封面“{field.label}”", one, other)
    for section in form.sections:
        texts = [returned.sections.get(section.id, "") for returned in (before, after)]
        if texts[0].split() != texts[1].split():
            lengths = [f"{len(text)} 字" if text.strip() else _NOTHING for text in texts]
            yield Change(f"文字“{section.title}”", *lengths)
    for id in sorted(before.explanations.keys() | after.explanations.keys()):
        one, other = (_text(returned.explanations.get(id, "")) for returned in (before, after))
        if one != other:
            yield Change(f"审核说明 {id}", one, other)


def _where(figure: Figure, *returns: Submission) -> str:
    places = (returned.figures.get(figure.id, BLANK).place for returned in returns)
    cell = next((f"{place.sheet} {place.cell}" for place in places if place.cell), "")
    return f"{cell}（{figure.name}）"


def _figure(returned: Submission, figure: Figure) -> str:
    """What a figure's cell says. A blank of a table that is declared zero is 0."""
    number = returned.number(figure.id)
    if number is not None:
        return shown(number)
    return _text(returned.figures.get(figure.id, Value()).raw)


def _text(raw: str) -> str:
    return f"“{shortened(raw.strip(), _QUOTED)}”" if raw.strip() else _NOTHING
