"""Several rows of figures → what they come to together. Pure.

A row is whatever gives a number for a figure's id: a unit's return, or what is kept of it in the county's workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext

from xltools.form.rules.evaluate import totals
from xltools.form.spec import Form

#: Gives the number of a figure by its id, None where there is none.
FigureLookup = Callable[[str], Decimal | None]
#: Wide enough that no digit of any number a cell can hold is lost when many are added up.
_DIGITS = 60


@dataclass(frozen=True, slots=True)
class Addition:
    """What rows come to; every figure of the form has an entry.

    Attributes:
        sums: Figure id → the sum over the rows that have a number for it, None where no row has one.
        filled: Figure id → how many rows have a number for it.
        totals: Figure id → the same as in ``sums`` for a figure that is typed; a figure that the form computes is
            computed from these. The two differ where the rows' own totals are wrong or missing.
    """

    sums: dict[str, Decimal | None]
    filled: dict[str, int]
    totals: dict[str, Decimal | None]


def added(form: Form, rows: Iterable[FigureLookup]) -> Addition:
    """Adds the rows up, figure by figure. A blank is no zero: it is left out, and nothing takes its place."""
    sums: dict[str, Decimal | None] = dict.fromkeys(form.figures)
    filled = dict.fromkeys(form.figures, 0)
    with localcontext() as context:
        context.prec = _DIGITS
        for row in rows:
            for id in form.figures:
                number = row(id)
                if number is not None:
                    sums[id] = number + (sums[id] or 0)
                    filled[id] += 1
    typed = {id: number for id, number in sums.items() if form.figures[id].computed_by is None}
    shown = {**typed, **totals(form, typed)}
    return Addition(sums, filled, {id: shown[id] for id in form.figures})
