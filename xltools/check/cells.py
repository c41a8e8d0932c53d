"""One cell of figures → V findings: does it hold a number, and may it hold that one."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from xltools.form.kinds import FigureKind
from xltools.form.rules.expression import DECIMALS
from xltools.form.rules.permitted import Objection, objections
from xltools.form.rules.words import number as shown
from xltools.form.spec import Figure, Form, Table
from xltools.model.findings import Finding, finding
from xltools.model.submission import Fault, Submission, Value
from xltools.model.text import shortened

#: How many characters of a cell's text a message quotes.
SHORT = 40
#: A formula of nothing but numbers, signs and brackets; a longer one is not worked out.
_ARITHMETIC = re.compile(r"[0-9.+\-*/() ]+")
_LONGEST = 200
_SIGNS: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
#: What is said of a cell that holds no number.
_FAULTS = {
    Fault.TEXT: "V02",
    Fault.DIGITS: "V03",
    Fault.UNIT: "V04",
    Fault.PLACEHOLDER: "V05",
    Fault.SPACES: "V14",
    Fault.TOO_LARGE: "V08",
    Fault.DATE: "V09",
    Fault.ERROR: "V10",
    Fault.BOOLEAN: "V11",
    Fault.ANSWER: "V34",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure's cell and what it holds. ``name`` is what a reader calls it where it is no figure of the form: one of an entry
    of a list, whose ``figure`` is then the 合计."""

    table: Table
    figure: Figure
    value: Value
    name: str = ""

    def finding(self, code: str, found: str, expected: str = "", **args: str) -> Finding:
        """The finding of that code, placed at the cell."""
        return finding(
            code,
            sheet=self.value.place.sheet,
            cell=self.value.place.cell,
            figure=self.figure.id,
            name=self.name or self.figure.name,
            found=found,
            expected=expected,
            **args,
        )


def check_cell(form: Form, cell: Cell, submission: Submission) -> Iterator[Finding]:
    """What is wrong with one cell that is not blank."""
    value = cell.value
    if value.fault is not None:
        yield cell.finding(_FAULTS[value.fault], _quoted(value), value.says or "数字", says=value.says)
        return
    if value.number is None:
        return
    if value.typed_formula:
        yield _of_formula(cell, value.number)
    yield from _number(form, cell)
    if value.number and cell.table.id in submission.declared_zero:
        is_answer = cell.figure.kind is FigureKind.YES_NO
        found, expected = (value.raw, "否") if is_answer else (shown(value.number), "0")
        yield cell.finding("V12", found, expected, table=cell.table.title)


def _of_formula(cell: Cell, number: Decimal) -> Finding:
    """A formula in place of a number: V30 where it looks at another file, V29 where its result is another one, else V13.

    Only sums of numbers are worked out; what a formula makes of other cells, its stored result says.
    """
    text, formula = shown(number), cell.value.raw
    if "[" in formula:
        return cell.finding("V30", text, text, formula=shortened(formula, SHORT))
    result = arithmetic(formula.lstrip("="))
    if result is not None and round(result, DECIMALS) != round(number, DECIMALS):
        return cell.finding("V29", text, shown(round(result, DECIMALS)), formula=shortened(formula, SHORT))
    return cell.finding("V13", text, text, formula=shortened(formula, SHORT))


def arithmetic(formula: str) -> Decimal | None:
    """What a formula of nothing but numbers, signs and brackets comes to; None for any other."""
    if len(formula) > _LONGEST or not _ARITHMETIC.fullmatch(formula):
        return None
    try:
        return _worked_out(ast.parse(formula, mode="eval").body)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError):
        return None


def _worked_out(node: ast.expr) -> Decimal:
    """The value of a tree. Raises ValueError for what is no arithmetic."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return Decimal(str(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_worked_out(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _worked_out(operand)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
            return _SIGNS[type(sign)](_worked_out(left), _worked_out(right))
        case _:
            raise ValueError(ast.dump(node))


def _number(form: Form, cell: Cell) -> Iterator[Finding]:
    """Whether the number is one that the figure may be: its sign, its size, its decimals."""
    number = cell.value.number
    if number is None:
        return
    found = objections(number, cell.figure.numbers, form.limit)
    if not found:
        return
    places = cell.figure.numbers.places or DECIMALS
    expected = {
        Objection.NEGATIVE: ("V06", "不小于 0"),
        Objection.TOO_LARGE: ("V08", f"不大于 {form.limit}"),
        Objection.FRACTION: ("V07", "整数"),
        Objection.TOO_FINE: ("V16", f"最多 {places} 位小数"),
    }
    for objection in found:
        code, may_be = expected[objection]
        yield cell.finding(code, shown(number), may_be, **({"places": str(places)} if code == "V16" else {}))


def _quoted(value: Value) -> str:
    """What the cell holds, as a message quotes it. White space is kept only where it is the fault."""
    if value.fault is Fault.TOO_LARGE:
        return "1E308 以上"
    text = value.raw if value.fault is Fault.DIGITS else " ".join(value.raw.split())
    return shortened(text, SHORT)
