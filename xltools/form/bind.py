"""A rule's text and scope → its instances: the same rule for each column, each row, or once.

Under ``each = "column"`` a bare name is a row (or a group of rows) of the table, and the rule is said
once for every column; under ``each = "row"`` it is a column. ``table.row.column`` names one figure
anywhere, and ``last.`` before a name means last year's.
"""

from __future__ import annotations

from collections.abc import Mapping

from xltools.form.expr import Compare, ExpressionError, Name, Ref, bind, names, parse, refs
from xltools.form.faults import Fault
from xltools.form.spec import Block, Figure, Head, Instance, Table

COLUMN, ROW = "column", "row"


class ScopeError(ExpressionError):
    """The scope does not fit; ``part`` is the key that was typed wrong."""

    def __init__(self, part: str, fault: str | Fault, /, **args: object) -> None:
        """``fault``: the code of one, with its arguments, or one that was found elsewhere."""
        super().__init__(fault, **args)
        self.part = part


def instances(
    rule: str,
    expressions: tuple[str, str],
    *,
    tables: tuple[Table, ...],
    figures: Mapping[str, Figure],
    over: str,
    each: str,
    only: tuple[str, ...],
    computes: bool,
) -> list[Instance]:
    """The instances of one scope. ``expressions`` are the rule and its condition ("" for none).

    Raises ExpressionError; ScopeError where the fault is of another key than ``expr``.
    """
    try:
        tree = parse(expressions[0])
    except ExpressionError as error:
        raise ScopeError("expr", error.fault) from error
    try:
        condition = parse(expressions[1]) if expressions[1] else None
    except ExpressionError as error:
        raise ScopeError("when", error.fault) from error
    if not over:
        if each or only:
            raise ScopeError("scope", "F50")
        return [_instance(rule, "", "", "", "", tree, condition, _Absolute(figures), computes)]
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
    return [
        _instance(
            rule,
            head.id,
            head.short,
            table.id,
            each,
            tree,
            condition,
            _Scoped(figures, table, block, each, head),
            computes,
        )
        for head in along
        if not only or head.id in only
    ]


class _Absolute:
    """Resolves ``table.row.column``."""

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
        self.table, self.each, self.index = table.id, each, index
        self.heads = _heads(block, each)

    def __call__(self, name: Name) -> tuple[Ref, ...]:
        if len(name.path) > 1:
            return super().__call__(name)
        head = self.heads.get(name.path[0])
        if head is None:
            raise ExpressionError("F54", names=name)
        return tuple(Ref(self._figure(leaf), name.last) for leaf in head.leaves())

    def _figure(self, leaf: Head) -> str:
        row, column = (leaf, self.index) if self.each == COLUMN else (self.index, leaf)
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


def _instance(
    rule: str,
    key: str,
    label: str,
    table: str,
    axis: str,
    tree: Compare,
    condition: Compare | None,
    resolve: _Absolute,
    computes: bool,
) -> Instance:
    bound = bind(tree, resolve)
    try:
        bound_condition = bind(condition, resolve) if condition else None
    except ExpressionError as error:
        raise ScopeError("when", error.fault) from error
    this_year = [ref.figure for ref in refs(bound) if not ref.last]
    if not this_year:
        raise ExpressionError("F56")
    if computes and not (isinstance(bound.left, Ref) and not bound.left.last and bound.op == "=="):
        raise ExpressionError("F57")
    if computes and not refs(bound.right):
        raise ExpressionError("F58")
    if computes and any(ref.last for ref in refs(bound)):
        raise ExpressionError("F59")
    return Instance(rule, key, label, table, axis, bound, bound_condition, this_year[0])
