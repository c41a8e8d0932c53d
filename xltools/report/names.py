"""What a figure is called in templates and sentences: ``表三.新收.总计``.

The names are derived from a form and nothing else: the sheet of the table, the short label of the row, the short label
of the column. A group of rows or of columns has a name, too, and stands for the sum of its figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.form.charts import total_columns
from xltools.form.kinds import FigureKind
from xltools.form.spec import Block, Form, Head, Section, Table

#: What stands beside the tables in a template; a table of that name is called otherwise.
RESERVED = frozenset(
    {"单位", "单位代码", "级别", "县", "年度", "上年度", "下年度", "报告期", "统计期限", "依据", "报告名称", "封面", "声明", "正文", "上年", "上期", "可比", "草稿", "汇总", "图表", "范围", "清单", "loop"}
)  # fmt: skip
#: What the entries of lists are found by, and what the number of one is called.
LISTS, NUMBER = "清单", "序号"
#: Among the county's own placeholders: what is said of a list of which not every entry is printed, and whose an entry is.
LISTS_NOTE, ENTRY_UNIT = "清单说明", "报送单位"
#: The names of a table, a row and a column, which together name a figure.
FigurePath = tuple[str, str, str]

_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|第[一二三四五六七八九十]+部分\s)\s*"
)
#: The name of a label that has no letter and no digit.
_UNNAMED = "项"


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row or a group of rows of a table.

    Attributes:
        name: what templates call it.
        label: its short label, as the form has it.
        figures: name of a column → the ids of the figures that are added up: one, or for a group several.
    """

    name: str
    label: str
    figures: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class FormNames:
    """Every name of a form.

    Attributes:
        tables: name of a table → its rows and groups of rows, top down.
        paths: id of a figure → its name.
        sections: name of a section of prose → its id.
        fields: name of a field of the cover → its id.
        lists: name of a list → what an entry of it is called there: id of a word or a column → its name.
    """

    tables: Mapping[str, tuple[NamedRow, ...]]
    paths: Mapping[str, FigurePath]
    sections: Mapping[str, str]
    fields: Mapping[str, str]
    lists: Mapping[str, Mapping[str, str]]

    @property
    def figures(self) -> dict[FigurePath, tuple[str, ...]]:
        """Every name of a figure or of a sum → the ids of the figures that are added up."""
        return {
            (table, row.name, column): ids
            for table, rows in self.tables.items()
            for row in rows
            for column, ids in row.figures.items()
        }


def form_names(form: Form) -> FormNames:
    """The names of a form: short labels, without the signs that a name cannot hold."""
    table_names, section_names, field_names = _UniqueNames(RESERVED), _UniqueNames(), _UniqueNames()
    tables = {table_names.give(table.sheet): tuple(_rows(form, table)) for table in form.tables}
    paths: dict[str, FigurePath] = {}
    for table_name, rows in tables.items():
        for row in rows:
            for column, ids in row.figures.items():
                if len(ids) == 1:
                    paths.setdefault(ids[0], (table_name, row.name, column))
    return FormNames(
        tables=tables,
        paths={id: paths[id] for id in form.figures},
        sections={section_names.give(unnumbered_title(section)): section.id for section in form.sections},
        fields={field_names.give(field.label): field.id for field in form.fields},
        lists={
            name: _entry_names(form, table)
            for name, table in zip(tables, form.tables, strict=True)
            if table.listing
        },
    )


def _entry_names(form: Form, table: Table) -> dict[str, str]:
    names = _UniqueNames({NUMBER})
    return {id: names.give(label) for id, label in form.entry_names(table).items()}


def unnumbered_title(part: Section | Table) -> str:
    """A title without its number: 一、总体情况 → 总体情况."""
    return _NUMBERING.sub("", part.title)


def identifier(text: str) -> str:
    """A text as a name: 收费金额（万元） → 收费金额_万元."""
    name = re.sub(r"\W+", "_", text).strip("_") or _UNNAMED
    return f"第{name}" if name[0].isdigit() else name


class _UniqueNames:
    """Gives each thing a name of its own. Of two that would be called alike the second is told apart by the label
    above it, or else by a number."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        self.given = set(given)

    def give(self, label: str, above: str = "") -> str:
        wanted = identifier(label)
        if wanted in self.given and above:
            wanted = identifier(f"{above}_{label}")
        name, number = wanted, 1
        while name in self.given:
            number += 1
            name = f"{wanted}{number}"
        self.given.add(name)
        return name

    def give_all(self, heads: Sequence[Head]) -> list[tuple[Head, str]]:
        """Every head and every group of heads with its name, top down.

        Those that carry figures choose first: a group must not take the name of a figure's row.
        """
        labelled = list(_walk(heads))
        names: dict[int, str] = {}  # by identity: two heads with the same label are equal
        for carries_figures in (True, False):
            for head, above in labelled:
                if bool(head.children) is not carries_figures:
                    names[id(head)] = self.give(head.short, above)
        return [(head, names[id(head)]) for head, _ in labelled]


def _rows(form: Form, table: Table) -> Iterator[NamedRow]:
    """The rows and groups of rows of a table."""
    row_names = _UniqueNames()
    for block in table.blocks:
        columns = list(_columns(form, table, block))
        for head, name in row_names.give_all(block.rows):
            rows = _summed_rows(form, table, block, head)
            figures = {
                column_name: tuple(f"{table.id}.{row.id}.{column.id}" for row in rows for column in leaves)
                for column_name, leaves in columns
            }
            yield NamedRow(name, head.short, figures)


def _summed_rows(form: Form, table: Table, block: Block, head: Head) -> tuple[Head, ...]:
    """The rows that a row or a group comes to: a group is not the sum of its own totals."""
    if not head.children:
        return (head,)
    return tuple(
        row
        for row in head.addends()
        if row.kind is not FigureKind.YES_NO
        and not all(
            form.figures[f"{table.id}.{row.id}.{column.id}"].computed_by for column in block.column_leaves
        )
    )


def _columns(form: Form, table: Table, block: Block) -> Iterator[tuple[str, tuple[Head, ...]]]:
    """The columns and groups of columns of a block, each with the columns that it comes to, totals left out."""
    totals = total_columns(form, table, block)
    for head, name in _UniqueNames().give_all(block.columns):
        if head.children:
            yield name, tuple(column for column in head.leaves() if column not in totals)
        else:
            yield name, (head,)


def _walk(heads: Iterable[Head], above: str = "") -> Iterator[tuple[Head, str]]:
    """Every head with the label of the head above it, top down."""
    for head in heads:
        yield head, above
        yield from _walk(head.below, head.short)
