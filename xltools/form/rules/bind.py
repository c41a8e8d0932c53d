"""A rule's text and scope → its instances: the same rule for each column, each row, or once.

Under ``each = "column"`` a bare name is a row (or a group of rows) of the table, and the rule has
an instance for every column; under ``each = "row"`` it is a column. ``table.row.column`` names one figure
anywhere, and ``last.`` before a name means last year's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xltools.form.messages.faults import Fault
from xltools.form.rules.expression import Compare, ExpressionError, Name, Ref, bind, names, parse, refs
from xltools.form.spec import Block, Figure, Head, Instance, Table

COLUMN, ROW = "column", "row"


class ScopeError(ExpressionError):
    """The scope does not fit; ``part`` is the key that was typed wrong."""

    def __init__(self, part: str, fault: str | Fault, /, **args: object) -> None:
        """``fault`` is a code, whose text takes the arguments, or a fault that already has them."""
        super().__init__(fault, **args)
        self.part = part


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a rule applies: to the table ``over``, once for ``each`` column or row, or ``only`` for some of them.
    A rule without a table has one instance."""

    over: str = ""
    each: str = ""
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as it is typed: its expression and its condition, "" for none; whether it computes a total."""

    id: str
    expression: str
    condition: str = ""
    computes: bool = False


def instances(
    rule: RuleText, scope: Scope, tables: tuple[Table, ...], figures: Mapping[str, Figure]
) -> list[Instance]:
    """The instances of a rule for one of its scopes.

    Raises ExpressionError; ScopeError where the fault is of another key than ``expr``.
    """
    tree = parse(rule.expression)
    try:
        condition = parse(rule.condition) if rule.condition else None
    except ExpressionError as error:
        raise ScopeError("when", error.fault) from error
    unbound = _Rule(rule, tree, condition)
    over, each, only = scope.over, scope.each, scope.only
    if not over:
        if each or only:
            raise ScopeError("scope", "F50")
        return [unbound.instance(_Absolute(figures))]
    table = next((table for table in tables if table.id == over), None)
    if table is None:
        raise ScopeError("over", "F51", table=over)
    if each not in (COLUMN, ROW):
        raise ScopeError("each", "F52", choices=(COLUMN, ROW), value=each)
    block = _block(table, each, tree, condition)
    along = block.column_leaves if each == COLUMN else block.row_leaves
    known = {head.id for head in along}
    for id in only:
        if id not in known:
            raise ScopeError("only", "F53", table=over, id=id)
    chosen = [head for head in along if not only or head.id in only]
    return [unbound.instance(_Scoped(figures, table, block, each, head)) for head in chosen]


class _Absolute:
    """Resolves ``table.row.column``."""

    #: The column or row that the rule is applied to, as an instance names it, the table and which of both it is.
    key = label = table = axis = ""

    def __init__(self, figures: Mapping[str, Figure]) -> None:
        self.figures = figures

    def __call__(self, name: Name) -> tuple[Ref, ...]:
        id = ".".join(name.path)
        if id not in self.figures:
            raise ExpressionError("F54", names=name)
        return (Ref(id, name.last),)


class _Scoped(_Absolute):
    """Resolves a bare name against the table, for one column or one row of it."""

    def __init__(
        self, figures: Mapping[str, Figure], table: Table, block: Block, each: str, index: Head
    ) -> None:
        super().__init__(figures)
        self.key, self.label, self.table, self.axis = index.id, index.short, table.id, each
        self.index = index
        self.heads = _heads(block, each)

    def __call__(self, name: Name) -> tuple[Ref, ...]:
        if len(name.path) > 1:
            return super().__call__(name)
        head = self.heads.get(name.path[0])
        if head is None:
            raise ExpressionError("F54", names=name)
        return tuple(Ref(self._figure(leaf), name.last) for leaf in head.addends())

    def _figure(self, leaf: Head) -> str:
        row, column = (leaf, self.index) if self.axis == COLUMN else (self.index, leaf)
        return f"{self.table}.{row.id}.{column.id}"


def _heads(block: Block, each: str) -> dict[str, Head]:
    roots = block.rows if each == COLUMN else block.columns
    return {head.id: head for root in roots for head in root.walk()}


def _block(table: Table, each: str, tree: Compare, condition: Compare | None) -> Block:
    """The one block all bare names belong to."""
    ruled, guarded = _bare(tree), _bare(condition) if condition else set()
    bare = ruled | guarded
    fitting = [block for block in table.blocks if bare <= _heads(block, each).keys()]
    if len(fitting) == 1:
        return fitting[0]
    known = {id for block in table.blocks for id in _heads(block, each)}
    unknown = sorted(bare - known)
    if unknown:
        part = "expr" if ruled - known else "when"
        raise ScopeError(part, "F54", names=tuple(unknown))
    raise ExpressionError("F55", table=table.id)


def _bare(tree: Compare) -> set[str]:
    return {name.path[0] for name in names(tree) if len(name.path) == 1}


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule that was read: its names stand for no figures yet."""

    text: RuleText
    tree: Compare
    condition: Compare | None

    def instance(self, resolve: _Absolute) -> Instance:
        """The instance of the rule at one place: its names replaced by the figures that they stand for there."""
        bound = bind(self.tree, resolve)
        try:
            condition = bind(self.condition, resolve) if self.condition else None
        except ExpressionError as error:
            raise ScopeError("when", error.fault) from error
        this_year = [ref.figure for ref in refs(bound) if not ref.last]
        if not this_year:
            raise ExpressionError("F56")
        if self.text.computes:
            _refuse_what_computes_no_total(bound)
        return Instance(
            self.text.id,
            resolve.key,
            resolve.label,
            resolve.table,
            resolve.axis,
            bound,
            condition,
            this_year[0],
        )


def _refuse_what_computes_no_total(tree: Compare) -> None:
    """Raises ExpressionError for a rule that is not of the shape ``total == parts``, this year's figures all."""
    if not (isinstance(tree.left, Ref) and not tree.left.last and tree.op == "=="):
        raise ExpressionError("F57")
    if not refs(tree.right):
        raise ExpressionError("F58")
    if any(ref.last for ref in refs(tree)):
        raise ExpressionError("F59")
