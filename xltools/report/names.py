"""What a figure is called in templates and sentences: ``表三.新收.总计``. Derived from the form. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from xltools.form.charts import total_columns
from xltools.form.spec import Block, Form, Head, Section, Table

#: What stands beside the tables in a template; a table of that name is called otherwise.
RESERVED = frozenset(
    {"单位", "单位代码", "级别", "县", "年度", "上年度", "下年度", "依据", "报告名称", "封面", "正文", "上年", "草稿", "汇总", "图表", "范围", "loop"}
)  # fmt: skip
#: Table, row and column.
Path = tuple[str, str, str]

_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)\s*")


@dataclass(frozen=True, slots=True)
class Row:
    """A row or a group of rows of a table. ``figures`` is column name → the figures that make it up: one,
    or for a group all that it is the sum of."""

    name: str
    label: str
    figures: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Names:
    """Every name of a form. ``tables`` is table name → rows; ``paths`` is figure id → its name;
    ``sections`` and ``fields`` are name → id."""

    tables: Mapping[str, tuple[Row, ...]]
    paths: Mapping[str, Path]
    sections: Mapping[str, str]
    fields: Mapping[str, str]

    @property
    def figures(self) -> dict[Path, tuple[str, ...]]:
        """Every path, groups included → the figures it is the sum of."""
        return {
            (table, row.name, column): ids
            for table, rows in self.tables.items()
            for row in rows
            for column, ids in row.figures.items()
        }


def names(form: Form) -> Names:
    """The names of a form: labels as sentences shorten them, without what a name cannot hold."""
    tables: dict[str, tuple[Row, ...]] = {}
    paths: dict[str, Path] = {}
    called = _Unique(RESERVED)
    for table in form.tables:
        name = called.give(table.sheet)
        tables[name] = tuple(_rows(form, table))
        for row in tables[name]:
            for column, ids in row.figures.items():
                if len(ids) == 1:
                    paths.setdefault(ids[0], (name, row.name, column))
    sections, fields = _Unique(), _Unique()
    return Names(
        tables,
        {id: paths[id] for id in form.figures},
        {sections.give(bare(section)): section.id for section in form.sections},
        {fields.give(field.label): field.id for field in form.fields},
    )


def bare(part: Section | Table) -> str:
    """A title without its number: 总体情况."""
    return _NUMBERING.sub("", part.title)


def identifier(text: str) -> str:
    """A text as a name: 收费金额（万元） → 收费金额_万元."""
    name = re.sub(r"\W+", "_", text).strip("_") or "项"
    return f"第{name}" if name[0].isdigit() else name


class _Unique:
    """Gives each thing a name of its own; the second of two alike is told apart by what it belongs to."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        self.given = set(given)

    def give(self, text: str, above: str = "") -> str:
        name = identifier(text)
        if name in self.given and above:
            name = identifier(f"{above}_{text}")
        number, wanted = 1, name
        while name in self.given:
            number += 1
            name = f"{wanted}{number}"
        self.given.add(name)
        return name


def _rows(form: Form, table: Table) -> Iterator[Row]:
    called = _Unique()
    for block in table.blocks:
        columns = list(_columns(form, table, block))
        # Leaves first: a group must not take the name of a figure's row.
        taken = {
            id(head): called.give(head.short, above)
            for leaves in (True, False)
            for head, above in _walk(block.rows)
            if leaves is not bool(head.children)
        }
        for head, _ in _walk(block.rows):
            rows = _summed(form, table, block, head)
            yield Row(
                taken[id(head)],
                head.short,
                {
                    name: tuple(f"{table.id}.{row.id}.{column.id}" for row in rows for column in leaves)
                    for name, leaves in columns
                },
            )


def _summed(form: Form, table: Table, block: Block, head: Head) -> tuple[Head, ...]:
    """The rows that a row or a group comes to: a group is not the sum of its own totals."""
    if not head.children:
        return (head,)
    return tuple(
        leaf
        for leaf in head.leaves()
        if not all(form.figures[f"{table.id}.{leaf.id}.{c.id}"].computed_by for c in block.column_leaves)
    )


def _columns(form: Form, table: Table, block: Block) -> Iterator[tuple[str, tuple[Head, ...]]]:
    called = _Unique()
    heads = list(_walk(block.columns))
    totals = total_columns(form, table, block)
    names = {
        id(head): called.give(head.short, above)
        for leaves in (True, False)
        for head, above in heads
        if leaves is not bool(head.children)
    }
    for head, _ in heads:
        leaves: tuple[Head, ...] = (head,)
        if head.children:
            leaves = tuple(leaf for leaf in head.leaves() if leaf not in totals)
        yield names[id(head)], leaves


def _walk(heads: Iterable[Head], above: str = "") -> Iterator[tuple[Head, str]]:
    for head in heads:
        yield head, above
        yield from _walk(head.children, head.short)
