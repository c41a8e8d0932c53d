"""What a return's tables say of a sum of figures: its number, or at least so much, or nothing. Pure.

A total that was left blank is known all the same where every cell it adds up is filled in. Where only some are, their
sum is the least it can be: a blank is not taken for 0. No figure is changed or made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.form.rules.expression import Sum, refs
from xltools.form.rules.words import number as shown
from xltools.form.spec import Figure, Form
from xltools.form.vocabulary.nouns import Term
from xltools.model.submission import BLANK, Submission


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a sum.

    Attributes:
        number: The sum; None where a figure of it is not known.
        least: The least the sum can be; None where nothing is known.
        added: Whether a total was blank, so that its cells were added up.
    """

    number: Decimal | None = None
    least: Decimal | None = None
    added: bool = False

    @property
    def says_something(self) -> bool:
        return self.number is not None or self.least is not None

    @property
    def as_text(self) -> str:
        """What a message says of it: ``表中为 6``."""
        if self.number is None:
            return f"表中已填的各格相加已有 {shown(self.least or Decimal(0))}（还有空格没有填）"
        if self.added:
            return f"表中各格相加为 {shown(self.number)}（总计没有填）"
        return f"表中为 {shown(self.number)}"

    @property
    def shown(self) -> str:
        """The number as a finding has it: ``6``, or ``≥ 6`` where only the least is known."""
        return shown(self.number) if self.number is not None else f"≥ {shown(self.least or Decimal(0))}"


UNKNOWN = Known()


def known(form: Form, submission: Submission, terms: Sequence[Term]) -> Known:
    """What the tables say of a sum; of last year's figures, what the archive or the workbook says."""
    parts = [_term(form, submission, term) for term in terms]
    added = any(part.added for part in parts)
    numbers = [
        term.sign * part.number for term, part in zip(terms, parts, strict=True) if part.number is not None
    ]
    if len(numbers) == len(parts):
        total = sum(numbers, Decimal(0))
        return Known(total, total, added)
    least = Decimal(0)
    for term, part in zip(terms, parts, strict=True):
        if term.sign > 0:
            least += part.least or Decimal(0)
        elif part.number is None:
            return UNKNOWN  # so much may have to be taken off
        else:
            least -= part.number
    return Known(None, least, added) if least > 0 else UNKNOWN


def _term(form: Form, submission: Submission, term: Term) -> Known:
    if term.last:
        last = submission.last.get(term.figure)
        return UNKNOWN if last is None else Known(last, last)
    number = submission.number(term.figure)
    if number is not None:
        return Known(number, number)
    if not submission.figures.get(term.figure, BLANK).blank:
        return UNKNOWN  # something stands there that is no number
    return _from_cells(form, submission, form.figures[term.figure])


def _from_cells(form: Form, submission: Submission, figure: Figure) -> Known:
    """A blank total from the cells that it adds up."""
    instance = form.computations.get(figure.id)
    if instance is None or not isinstance(instance.tree.right, Sum) or figure.kind.is_signed:
        return UNKNOWN
    cells = [submission.number(ref.figure) for ref in refs(instance.tree.right)]
    filled = [cell for cell in cells if cell is not None]
    total = sum(filled, Decimal(0))
    if len(filled) == len(cells):
        return Known(total, total, added=True)
    return Known(None, total, added=True) if total > 0 else UNKNOWN
