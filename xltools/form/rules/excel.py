"""Tree → Excel formula, and the formulas of a verdict. ``evaluate.py`` says the same in Python.

A figure is reached through ``INDEX`` over a range whose corners are locked cells, so that no cut and
paste of input cells can bend a formula. Only functions that Excel 2010, WPS and LibreOffice share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from xltools.form.period import Span
from xltools.form.rules.evaluate import Verdict
from xltools.form.rules.explanations import emptiness, explained
from xltools.form.rules.expression import DECIMALS, Binary, Compare, Extreme, Name, Node, Number, Ref, Sum
from xltools.form.spec import Instance, Rule, Severity

EXPLAIN = "请说明"
EXPLAINED = "已说明"
YES, NO = "是", "否"
#: The third answer to 本表全部为零, in a table of which a unit may have no duty.
NO_DUTY = "无相关职责"
#: In version 0.1 any explanation of this length counted.
_FIRST_EXPLANATION = 6

#: More than a sheet has columns in use: a cell as one number, by its row and its column.
PLACE_COLUMNS = 1000
#: Such a number for a cell that is nowhere.
NOWHERE = 10**9


@dataclass(frozen=True, slots=True)
class IndexReference:
    """Where a figure stands, as a formula says it: ``INDEX(area,row,column)``, both 1-based in the area. The cell of a
    ``yes_no`` holds 是 or 否."""

    area: str
    row: int
    column: int
    yes_no: bool = False

    def __str__(self) -> str:
        return f"INDEX({self.area},{self.row},{self.column})"


@dataclass(frozen=True, slots=True)
class Zero:
    """When a figure counts as 0 while it is blank: its table is ``declared`` zero, or the figure that it is ``asked`` for
    with says 否. None for what it has not."""

    declared: IndexReference | None = None
    asked: IndexReference | None = None

    def over(self, rectangle: _Rectangle) -> str:
        """The condition for each cell of a rectangle. Without a column of its own ``asked`` is a row, cell above cell."""
        said = [f'({self.declared}="{YES}")'] if self.declared else []
        if self.asked:
            _, left, _, right = rectangle
            area, row, column = self.asked.area, self.asked.row, self.asked.column
            cells = _range(area, (row, column or left, row, column or right))
            said.append(f'({cells}="{NO}")')
        return f"({'+'.join(said)}>0)" if len(said) > 1 else "".join(said)


#: Figure → where it stands, and → when it counts as 0.
Address = Callable[[Ref], IndexReference]
Declaration = Callable[[Ref], Zero]
#: The spots of declarations in which a unit may say that it has no such duty.
Duties = Sequence[IndexReference]


def expression(node: Node, address: Address) -> str:
    """The tree as an Excel expression, without ``=``."""
    match node:
        case Number(value=value):
            return format(value, "f")
        case Ref():
            spot = address(node)
            return f'({spot}="{YES}")' if spot.yes_no else str(spot)
        case Binary(op=op, left=left, right=right):
            first, second = expression(left, address), expression(right, address)
            if isinstance(right, Binary) and op != "+":
                second = f"({second})"
            if isinstance(left, Binary) and op == "*":
                first = f"({first})"
            return f"{first}{op}{second}"
        case Sum(parts=parts):
            spots = [address(part) for part in parts if isinstance(part, Ref)]
            others = [expression(part, address) for part in parts if not isinstance(part, Ref)]
            return f"SUM({','.join([*runs(spots), *others])})"
        case Extreme(function=function, parts=parts):
            # Of a range MAX and MIN pass over blanks; a blank that counts is 0, and so it is as a term.
            terms = [f"{expression(part, address)}+0" for part in parts]
            return f"{function.upper()}({','.join(terms)})"
        case Name():
            raise TypeError(f"unbound name {node}")


#: Top, left, bottom, right in an area.
_Rectangle = tuple[int, int, int, int]


def runs(spots: Iterable[IndexReference]) -> list[str]:
    """Neighbouring cells as rectangles: ``INDEX(…):INDEX(…)``, as few as reading them by rows gives."""
    return [cells for cells, _ in _rectangles(spots)]


def _rectangles(spots: Iterable[IndexReference]) -> Iterator[tuple[str, _Rectangle]]:
    """The same, each with where it is in its area."""
    for area, group in groupby(spots, lambda spot: spot.area):
        for rectangle in rectangles((spot.row, spot.column) for spot in group):
            yield _range(area, rectangle), rectangle


def _range(area: str, rectangle: _Rectangle) -> str:
    top, left, bottom, right = rectangle
    first, last = IndexReference(area, top, left), IndexReference(area, bottom, right)
    return str(first) if first == last else f"{first}:{last}"


def rectangles(cells: Iterable[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Cells (row, column) → the rectangles (top, left, bottom, right) that cover them, each cell once."""
    lines: list[tuple[int, int, int]] = []
    for row, column in sorted(set(cells)):
        if lines and lines[-1][0] == row and lines[-1][2] == column - 1:
            lines[-1] = (row, lines[-1][1], column)
        else:
            lines.append((row, column, column))
    growing: dict[tuple[int, int], tuple[int, int]] = {}
    finished: list[tuple[int, int, int, int]] = []
    for row, left, right in lines:
        top, bottom = growing.get((left, right), (row, row))
        if bottom < row - 1:
            finished.append((top, left, bottom, right))
            top = row
        growing[left, right] = (top, row)
    finished.extend((top, left, bottom, right) for (left, right), (top, bottom) in growing.items())
    return sorted(finished)


def missing(refs: Sequence[Ref], address: Address, declared: Declaration) -> str:
    """How many of the figures hold no number. A blank counts as a number where its table is declared all zero, and
    where it is asked for only if another says 是."""
    terms = [str(len(refs))]
    for zero, spots in _alike(refs, address, declared):
        numbers, answers = (runs(spot for spot in spots if spot.yes_no is answer) for answer in (False, True))
        if numbers:
            terms.append(f"-COUNT({','.join(numbers)})")
        terms += [f'-COUNTIF({cells},"{YES}")-COUNTIF({cells},"{NO}")' for cells in answers]
        if zero.asked:
            terms += [
                f"-SUMPRODUCT(ISBLANK({cells})*{zero.over(rect)})" for cells, rect in _rectangles(spots)
            ]
        elif zero.declared:
            blanks = "+".join(f"COUNTBLANK({cells})" for cells in (*numbers, *answers))
            terms.append(f'-IF({zero.declared}="{YES}",{blanks},0)')
    return "".join(terms)


def first_missing(refs: Sequence[Ref], address: Address, declared: Declaration) -> str:
    """The cell (``E8``) of the first of the figures, row by row, that holds no number; "" where all of them do."""
    firsts = []
    for zero, spots in _alike(refs, address, declared):
        for answer in (False, True):
            for cells, rect in _rectangles(spot for spot in spots if spot.yes_no is answer):
                known = f'(({cells}="{YES}")+({cells}="{NO}")>0)' if answer else f"ISNUMBER({cells})"
                if zero.asked or zero.declared:
                    known = f"({known}+{zero.over(rect)}*ISBLANK({cells})>0)"
                place = f"ROW({cells})*{PLACE_COLUMNS}+COLUMN({cells})"
                firsts.append(f"SUMPRODUCT(MIN({place}+{known}*{NOWHERE}))")
    first = f"MIN({','.join(firsts)})"
    return f'IF({first}<{NOWHERE},{cell_at(first)},"")'


def _alike(
    refs: Sequence[Ref], address: Address, declared: Declaration
) -> Iterator[tuple[Zero, list[IndexReference]]]:
    """Neighbouring figures that count as 0 in the same way, as one formula can say it."""

    def key(ref: Ref) -> Zero:
        zero, spot = declared(ref), address(ref)
        if zero.asked is None:
            return zero
        # Beside a row of the same area the columns go along; any other cell is its own column's.
        along = (zero.asked.area, zero.asked.column) == (spot.area, spot.column)
        return Zero(zero.declared, replace(zero.asked, column=0) if along else zero.asked)

    for zero, group in groupby(refs, key):
        yield zero, [address(ref) for ref in group]


def cell_at(place: str) -> str:
    """The name (``E8``) of the cell whose number a formula gives."""
    return f"ADDRESS(INT({place}/{PLACE_COLUMNS}),MOD({place},{PLACE_COLUMNS}),4)"


def comparison(tree: Compare, address: Address) -> str:
    """``ROUND((left)-(right),6)=0``."""
    left, right = expression(tree.left, address), expression(tree.right, address)
    op = {"==": "=", "!=": "<>"}.get(tree.op, tree.op)
    return f"ROUND(({left})-({right}),{DECIMALS}){op}0"


def total(instance: Instance, address: Address, declared: Declaration) -> str:
    """The formula of a computed figure: its sum once every part is there, empty until then."""
    parts = [ref for ref in instance.refs if ref.figure != instance.figure]
    return f'=IF({missing(parts, address, declared)}>0,"",{expression(instance.tree.right, address)})'


def verdict(  # noqa: PLR0913 - the spots that a formula reaches, one after the other
    rule: Rule,
    instance: Instance,
    address: Address,
    declared: Declaration,
    level: IndexReference,
    explanation: IndexReference,
    duties: Duties = (),
    *,
    span: Span = Span.YEAR,
    first: bool = False,
) -> str:
    """The formula of the 结论 cell, in the order ``evaluate.judge`` goes. ``first``: as version 0.1 wrote it.

    ``duties`` are those of the tables that the rule names.
    """
    refs = instance.refs
    last = [ref for ref in refs if ref.last]
    this = [ref for ref in refs if not ref.last]
    failed = f'"{Verdict.FAIL}"'
    if rule.severity is not Severity.ERROR:
        says = f"LEN(TRIM({explanation}))>={_FIRST_EXPLANATION}" if first else explained(str(explanation))
        failed = f'IF({says},"{EXPLAINED}","{EXPLAIN}")'
    core = f'IF({comparison(instance.tree, address)},"{Verdict.PASS}",{failed})'
    if instance.condition:
        core = f'IF({comparison(instance.condition, address)},{core},"{Verdict.NOT_APPLICABLE}")'
    core = f'IF({missing(this, address, declared)}>0,"{Verdict.INCOMPLETE}",{core})'
    if last:
        ranges = ",".join(runs(address(ref) for ref in last))
        core = f'IF(COUNT({ranges})<{len(last)},"{span.no_last}",{core})'
    if duties:
        core = f'IF({has_no_duty(duties)},"{Verdict.NOT_APPLICABLE}",{core})'
    if rule.levels:
        known = ",".join(f'{level}="{name}"' for name in rule.levels)
        core = f'IF(OR({known}),{core},"{Verdict.NOT_APPLICABLE}")'
    return f"={core}"


def has_no_duty(duties: Duties) -> str:
    """Whether the unit says of one of the tables that it has no such duty, as an Excel expression."""
    said = [f'{answer}="{NO_DUTY}"' for answer in duties]
    return f"OR({','.join(said)})"


def shown_verdict(rule: Rule, outcome: Verdict, explanation: str, span: Span = Span.YEAR) -> str:
    """The text that ``verdict``'s formula gives for an outcome."""
    if outcome is Verdict.NO_LAST:
        return span.no_last
    if outcome is not Verdict.FAIL or rule.severity is Severity.ERROR:
        return str(outcome)
    return EXPLAIN if emptiness(explanation) else EXPLAINED
