"""A county's figures as records: columns that say what they hold, and rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from xltools.form.charts import measure_of
from xltools.form.spec import Form, Head, Table
from xltools.model.consolidation import Consolidation
from xltools.report.printable import printable
from xltools.workbook.layout.unit_book import layout

#: What a record may hold; None for what nobody gave.
Datum = str | int | Decimal | None


class Kind(StrEnum):
    """The types of Table Schema that are used here."""

    TEXT = "string"
    WHOLE = "integer"
    NUMBER = "number"


class Origin(StrEnum):
    """How a number of the county came about."""

    ADDED = "各单位之和"
    COMPUTED = "按表内公式计算"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it holds, and in words what it is. ``required``: no row is without it."""

    name: str
    kind: Kind
    about: str
    required: bool = False
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """Rows under columns. ``key`` names the columns that tell rows apart; empty where none do."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Datum, ...], ...]
    key: tuple[str, ...]


def report_tables(form: Form) -> tuple[Table, ...]:
    """The tables that the report prints, in its order. What a county asks for besides is not published."""
    return tuple(part for part in form.parts if isinstance(part, Table))


_COUNTY_COLUMNS = (
    Column("编号", Kind.TEXT, "数字的编号：表.行.列", required=True),
    Column("表", Kind.TEXT, "表的标题", required=True),
    Column("行", Kind.TEXT, "行标题，自上而下", required=True),
    Column("列", Kind.TEXT, "列标题，自上而下", required=True),
    Column("计量", Kind.TEXT, "表上写明的计量，如“件”；没有写明的为空"),
    Column("数值", Kind.NUMBER, "全县的数字；计入的单位没有都填的为空，不是 0"),
    Column("上年数值", Kind.NUMBER, "上年全县的数字；不是每个计入的单位都有上年数字的为空"),
    Column("计入单位数", Kind.WHOLE, "相加的单位有几个", required=True),
    Column("填报单位数", Kind.WHOLE, "其中几个单位有这个数字", required=True),
    Column("来源", Kind.TEXT, "数值怎样得来；数值为空的为空", allowed=tuple(Origin)),
    Column("工作表", Kind.TEXT, "在汇总表中的工作表", required=True),
    Column("单元格", Kind.TEXT, "在汇总表中的单元格", required=True),
)


def county_records(consolidation: Consolidation) -> Records:
    """A row for each figure of the county, with where it comes from."""
    form, last = consolidation.form, consolidation.last
    places, numbers = layout(form).places, consolidation.of_every_unit

    def row(table: Table, id: str, rows: str, columns: str) -> tuple[Datum, ...]:
        number = numbers[id]
        origin = Origin.COMPUTED if form.figures[id].computed_by else Origin.ADDED
        return (
            id,
            table.title,
            rows,
            columns,
            measure_of(form, id),
            number,
            last.get(id),
            len(consolidation.included),
            consolidation.filled[id],
            None if number is None else str(origin),
            places[id].sheet,
            places[id].cell,
        )

    return Records(
        "figures",
        f"{consolidation.period.titled}汇总数字",
        _COUNTY_COLUMNS,
        tuple(
            row(table, f"{table.id}.{down.id}.{across.id}", rows, columns)
            for table in report_tables(form)
            for block in table.blocks
            for down, rows in _paths(block.rows)
            for across, columns in _paths(block.columns)
        ),
        ("编号",),
    )


def _paths(heads: Sequence[Head], above: tuple[str, ...] = ()) -> Iterator[tuple[Head, str]]:
    """The rows or columns that carry figures, each with its labels from the outermost on."""
    for head in heads:
        path = (*above, head.label)
        if not head.children:
            yield head, " / ".join(path)
        yield from _paths(head.below, path)


def unit_records(consolidation: Consolidation) -> Records:
    """A row for each unit in the sums, a column for each figure, and the digest of the return that they stand in."""
    form = consolidation.form
    figures = [
        (figure, f"{table.title}：{figure.name}")
        for table in report_tables(form)
        for figure in form.table_figures[table.id]
    ]
    rows = tuple(
        (
            printable(one.unit.code),
            printable(one.unit.name),
            printable(one.unit.level),
            one.source.sha256,
            *(one.number(figure.id) for figure, _ in figures),
        )
        for one in consolidation.included
    )
    codes = [row[0] for row in rows]
    # A return that counts although it has errors may hold 1.5 where a whole number is asked for.
    whole = {
        figure.id
        for figure, _ in figures
        if not figure.kind.has_decimals
        and all(
            number is None or number == number.to_integral_value()
            for one in consolidation.included
            for number in (one.number(figure.id),)
        )
    }
    told_apart = all(codes) and len(set(codes)) == len(codes)
    return Records(
        "units",
        f"{consolidation.period.titled}各单位数字",
        (
            Column("单位代码", Kind.TEXT, "单位的代码", required=told_apart),
            Column("单位名称", Kind.TEXT, "单位的名称"),
            Column("级别", Kind.TEXT, "单位的级别"),
            Column("SHA-256", Kind.TEXT, "数字所在的报送文件的校验码", required=True),
            *(
                Column(
                    figure.id,
                    Kind.WHOLE if figure.id in whole else Kind.NUMBER,
                    f"{name}；空格是没有填，不是 0",
                )
                for figure, name in figures
            ),
        ),
        rows,
        ("单位代码",) if told_apart else (),
    )
