"""Several rows of figures → what they come to together. Pure.

A row is whatever gives a number for a figure's id: a unit's return, or what is kept of it in the county's workbook.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from xltools.form.kinds import FigureKind
from xltools.form.period import Span
from xltools.form.rules.evaluate import totals
from xltools.form.spec import Form
from xltools.model.submission import Unit

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


@dataclass(frozen=True, slots=True)
class YearOfUnit:
    """A unit's figures of both years.

    Attributes:
        unit: The unit.
        this: Gives this year's figures.
        last: Figure id → last year's number; empty where none is known of the unit.
        no_duty: The ids of the tables of which the unit says this year that it has no such duty.
    """

    unit: Unit
    this: FigureLookup
    last: Mapping[str, Decimal]
    no_duty: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Comparison:
    """Both years of the units that have both: like is compared with like.

    A sum over other units would be a growth that nobody had. A figure has a sum of a year only where every one of the
    units has a number for it: a blank is no zero.

    Attributes:
        units: The units that have figures of both years, in the order of the rows.
        others: The units that have figures of this year only.
        this: Figure id → this year's sum over ``units``.
        last: Figure id → last year's sum over the same units.
        span: How long a period is; "years" are such periods.
    """

    units: tuple[Unit, ...] = ()
    others: tuple[Unit, ...] = ()
    this: Mapping[str, Decimal] = field(default_factory=dict)
    last: Mapping[str, Decimal] = field(default_factory=dict)
    span: Span = Span.YEAR

    @property
    def is_whole(self) -> bool:
        """Whether all units have figures of both years."""
        return bool(self.units) and not self.others

    @property
    def names_of_others(self) -> tuple[str, ...]:
        """What the units without figures of last year are called."""
        return tuple(unit.name or unit.code for unit in self.others)

    @property
    def scope(self) -> str:
        """Which units are compared, as a part of a sentence; "" where it is all of them."""
        return "" if self.is_whole else f"{self.span.both}都有数字的{len(self.units)}个单位"


#: Nobody has counted which rows have a number.
_NOT_COUNTED: Mapping[str, int] = {}
#: Of no units at all.
NOTHING_COMPARED = Comparison()


def compared(form: Form, rows: Iterable[YearOfUnit]) -> Comparison:
    """Compares the years over the rows that have both."""
    rows = tuple(rows)
    both = [row for row in rows if row.last]
    this_year = added(form, ([row.this(id) for id in form.figures] for row in both))
    last_year = added(form, ([row.last.get(id) for id in form.figures] for row in both))
    return Comparison(
        units=tuple(row.unit for row in both),
        others=tuple(row.unit for row in rows if not row.last),
        this=_of_all(form, this_year, both),
        last=_of_all(form, last_year, both),
        span=form.span,
    )


def _of_all(form: Form, addition: Addition, rows: Sequence[YearOfUnit]) -> dict[str, Decimal]:
    """The sums of the figures that every row has a number for, but for units without the duty."""
    without = Counter(table for row in rows for table in row.no_duty)
    return {
        id: number
        for id, number in addition.sums.items()
        if number is not None and addition.filled[id] + without[form.figures[id].table] == len(rows)
    }


def of_different_rows(
    form: Form, rows: Sequence[FigureLookup], filled: Mapping[str, int] = _NOT_COUNTED
) -> frozenset[str]:
    """The ids of rule instances whose figures have numbers in different rows: their sums are not of the same units, and a
    rule over them says nothing of any unit. Nor does one that asks for 是 or 否, which a sum counts.

    ``filled``: how many rows have a number for a figure, where they were counted already.
    """
    every = frozenset(range(len(rows)))
    having = {
        id: every
        if filled.get(id) == len(rows)
        else frozenset(n for n, row in enumerate(rows) if row(id) is not None)
        for id in form.figures
    }
    return frozenset(
        instance.id
        for instance in form.instances
        if any(form.figures[ref.figure].kind is FigureKind.YES_NO for ref in instance.refs)
        or len({having[ref.figure] for ref in instance.refs if not ref.last}) > 1
    )


def added(form: Form, rows: Iterable[Sequence[Decimal | None]]) -> Addition:
    """Adds the rows up, figure by figure. A blank is no zero: it is left out, and nothing takes its place.

    ``rows``: of each, the numbers of all figures in the form's order.
    """
    sums: dict[str, Decimal | None] = dict.fromkeys(form.figures)
    filled = dict.fromkeys(form.figures, 0)
    with localcontext() as context:
        context.prec = _DIGITS
        for id, column in zip(form.figures, zip(*rows, strict=True), strict=False):
            known = [number for number in column if number is not None]
            if known:
                sums[id], filled[id] = sum(known, Decimal(0)), len(known)
    typed = {id: number for id, number in sums.items() if form.figures[id].computed_by is None}
    shown = {**typed, **totals(form, typed)}
    return Addition(sums, filled, {id: shown[id] for id in form.figures})
