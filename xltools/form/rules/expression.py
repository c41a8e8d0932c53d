"""A rule's expression, from text to tree.

Python's own parser reads the text; anything but arithmetic, one comparison, and ``sum``, ``max`` and ``min`` over names
is refused, so that every tree can become an Excel formula, a verdict and a sentence alike.

>>> parse("received + carried_in == handled + carried_out").op
'=='
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.form.messages.faults import Fault, fault_of

COMPARISONS = {ast.Eq: "==", ast.NotEq: "!=", ast.LtE: "<=", ast.GtE: ">=", ast.Lt: "<", ast.Gt: ">"}
ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
LAST = "last"
#: The functions that choose one of their parts, as they are typed.
LARGEST, SMALLEST = "max", "min"
#: Two sides are equal when they agree to this many decimals (万元 are reported with up to six).
DECIMALS = 6
#: What a yes_no says, as a number.
ANSWERS = {"是": Decimal(1), "否": Decimal(0)}
#: No constant of a rule is as large as this; 1e400, which Python reads as infinite, is not either.
_LARGE = 10**15


class ExpressionError(ValueError):
    """The text is not an expression of this language; ``fault`` says what is refused.

    ``part`` is the key that the text was typed under: ``expr``, unless somebody knows better.
    """

    part = "expr"

    def __init__(self, fault: str | Fault, /, **args: object) -> None:
        """``fault`` is a code, whose text takes the arguments, or a fault that already has them."""
        self.fault = fault_of(fault, args)
        super().__init__(self.fault.code)

    def __str__(self) -> str:
        return str(self.fault)


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """A name as typed, not yet bound to a figure. ``last`` marks last year's figure."""

    path: tuple[str, ...]
    last: bool = False

    def __str__(self) -> str:
        return ".".join((LAST, *self.path) if self.last else self.path)


@dataclass(frozen=True, slots=True)
class Ref:
    """A figure of the form, by its id (``table.row.column``), this year's or last year's."""

    figure: str
    last: bool = False


@dataclass(frozen=True, slots=True)
class Binary:
    """``left op right`` with op one of ``+ - *``."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of its parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Extreme:
    """The largest or the smallest of its parts; ``function`` is ``max`` or ``min``."""

    function: str
    parts: tuple[Node, ...]


Node = Number | Name | Ref | Binary | Sum | Extreme


@dataclass(frozen=True, slots=True)
class Compare:
    """The whole of a rule: two sides and a comparison."""

    op: str
    left: Node
    right: Node


def parse(text: str) -> Compare:
    """Text of a rule → tree with unbound names.

    Raises ExpressionError naming the part that is refused.
    """
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError("F40", text=text) from error
    if not isinstance(body, ast.Compare):
        raise ExpressionError("F41", text=text)
    if len(body.ops) != 1:
        raise ExpressionError("F42", text=text)
    op = COMPARISONS.get(type(body.ops[0]))
    if op is None:
        raise ExpressionError("F43", text=text)
    try:
        return Compare(op, _node(body.left), _node(body.comparators[0]))
    except RecursionError as error:
        raise ExpressionError("F44", text=text[:60]) from error


def _node(node: ast.expr) -> Node:
    match node:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() as value) if abs(value) < _LARGE:
            return Number(Decimal(str(value)))
        case ast.Name(id=answer) if answer in ANSWERS:
            return Number(ANSWERS[answer])
        case ast.Name() | ast.Attribute():
            return _name(node)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            return Binary(ARITHMETIC[type(op)], _node(left), _node(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Binary("-", Number(Decimal(0)), _node(operand))
        case ast.Call(func=ast.Name(id="sum"), args=args, keywords=[]) if args:
            return Sum(tuple(_node(arg) for arg in args))
        case ast.Call(func=ast.Name(id="max" | "min" as function), args=args, keywords=[]) if args:
            return Extreme(function, tuple(_node(arg) for arg in args))
    raise ExpressionError("F45", text=ast.unparse(node))


def _name(node: ast.expr) -> Name:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise ExpressionError("F46", text=ast.unparse(node))
    parts.append(node.id)
    parts.reverse()
    if parts[0] == LAST and len(parts) > 1:
        return Name(tuple(parts[1:]), last=True)
    return Name(tuple(parts))


def names(node: Node | Compare) -> Iterator[Name]:
    """Every name of the tree, left to right, repeats included."""
    return (leaf for leaf in leaves(node) if isinstance(leaf, Name))


def refs(node: Node | Compare) -> tuple[Ref, ...]:
    """Every figure the tree speaks of, in order of first mention, each once."""
    return tuple(dict.fromkeys(leaf for leaf in leaves(node) if isinstance(leaf, Ref)))


def leaves(node: Node | Compare) -> Iterator[Node]:
    """The leaves of the tree, left to right."""
    match node:
        case Compare(left=left, right=right) | Binary(left=left, right=right):
            yield from leaves(left)
            yield from leaves(right)
        case Sum(parts=parts) | Extreme(parts=parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield node


def chooses(node: Node | Compare) -> bool:
    """Whether there is a largest or a smallest in the tree, so that it is no sum of figures."""
    match node:
        case Compare(left=left, right=right) | Binary(left=left, right=right):
            return chooses(left) or chooses(right)
        case Sum(parts=parts):
            return any(chooses(part) for part in parts)
        case _:
            return isinstance(node, Extreme)


def bind(tree: Compare, resolve: Callable[[Name], tuple[Ref, ...]]) -> Compare:
    """Replaces the names of a tree by the figures that they stand for.

    Raises ExpressionError for a name of several figures (a group) outside a function, and for a figure that a sum
    would count twice."""
    return Compare(tree.op, _bind(tree.left, resolve), _bind(tree.right, resolve))


def _bind(node: Node, resolve: Callable[[Name], tuple[Ref, ...]]) -> Node:
    match node:
        case Name():
            figures_named = resolve(node)
            if len(figures_named) != 1:
                raise ExpressionError("F47", name=node)
            return figures_named[0]
        case Binary(op=op, left=left, right=right):
            return Binary(op, _bind(left, resolve), _bind(right, resolve))
        case Extreme(function=function, parts=parts):
            return Extreme(function, _bound_parts(parts, resolve))
        case Sum(parts=parts):
            bound = _bound_parts(parts, resolve)
            # Excel's SUM over ranges counts a cell once, so a rule may not mean to count it twice.
            figures = [part for part in bound if isinstance(part, Ref)]
            for part in figures:
                if figures.count(part) > 1:
                    raise ExpressionError("F48", figure=part.figure)
            return Sum(bound)
        case _:
            return node


def _bound_parts(parts: tuple[Node, ...], resolve: Callable[[Name], tuple[Ref, ...]]) -> tuple[Node, ...]:
    """The parts of a function; the name of a group stands for all of its figures."""
    bound: list[Node] = []
    for part in parts:
        bound.extend(resolve(part) if isinstance(part, Name) else (_bind(part, resolve),))
    return tuple(bound)
