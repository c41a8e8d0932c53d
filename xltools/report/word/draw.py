"""Form → its first Word template, which people then change in Word. The same form gives the same bytes.

A form that has no template of its own in its folder is printed with this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from xltools.form.charts import total_columns
from xltools.form.spec import BETWEEN, PREAMBLE, Block, FigureKind, Form, Head, Section, Table
from xltools.ooxml.parts import Part, zipped
from xltools.report.names import Names, Path, bare
from xltools.report.sentences import Kind
from xltools.report.word.boxes import official, opening, paragraph, run
from xltools.report.word.styles import (
    ANNEX,
    BODY,
    CAPTION,
    DATED,
    DRAFT,
    HEADING,
    HEADLINE,
    NOTE,
    PICTURE,
    RUN_IN,
    SIGNED,
    SIGNED_LONG,
    SIGNED_MOST,
    SMALL,
    SMALL_LABEL,
    TO_WRITE,
    WIDTH,
    package,
)

#: Twips of the column of numbers and of the column of names in a list of units.
_NUMBER, _NAME = 420, 1500
#: A field that is the date under the report.
SIGNED_FIELD = "signed"
#: A column of figures is at most so wide; of amounts, with their decimals, wider.
_FIGURE, _AMOUNT = 1300, Fraction(8, 5)
_ROW_AT_LEAST = 340


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the annex: what stands over it, and the figure or sum that stands in it."""

    head: str
    path: Path
    amount: bool = False


def template(form: Form, names: Names, kind: Kind, charts: Sequence[str], signature: str) -> bytes:
    """The template of a unit's or the county's report as .docx bytes.

    ``charts`` are the names of the charts of the county's annex, ``signature`` the name that stands for who
    signs.
    """
    body = "".join(_body(form, names, kind, charts, signature))
    parts = package(body, form.title)
    return zipped([Part.of(name, data) for name, data in parts.items()])


def _body(form: Form, names: Names, kind: Kind, charts: Sequence[str], signature: str) -> Iterator[str]:
    yield paragraph("{{ 单位 }}{{ 年度 }}年{{ 报告名称 }}", HEADLINE)
    yield paragraph("{%p if 草稿 %}", DRAFT)
    yield paragraph("{{ 草稿 }}", DRAFT)
    yield paragraph("{%p endif %}", DRAFT)
    yield paragraph("", BODY)
    sections = {id: name for name, id in names.sections.items()}
    tables = [part for part in form.parts if isinstance(part, Table)]
    yield from _preamble(sections.get(PREAMBLE, ""))
    for part in form.parts:
        yield paragraph(part.title, HEADING)
        if isinstance(part, Section):
            yield from _section(sections[part.id])
        else:
            yield official(form, part, lambda id: "{{ " + ".".join(names.paths[id]) + " }}")
            if part is tables[-1] and BETWEEN in sections:
                yield from _section(sections[BETWEEN])
            yield paragraph("", BODY) if part is form.parts[-1] else ""
    yield from _signature(names, signature)
    if kind is Kind.COUNTY:
        yield from _annex(form, names, charts)


def _preamble(own: str) -> Iterator[str]:
    """What is said first: the report's own words where it was imported with some."""
    said = (
        "本报告按照{{ 依据 }}规定的格式编制，所列数据的统计期限为{{ 年度 }}年1月1日至{{ 年度 }}年12月31日。"
    )
    if not own:
        yield paragraph(said, BODY)
        return
    yield paragraph(f"{{%p if not 正文.{own} %}}", BODY)
    yield paragraph(said, BODY)
    yield paragraph("{%p endif %}", BODY)
    yield from _section(own)


def _section(name: str) -> Iterator[str]:
    yield paragraph(f"{{%p for 段 in 正文.{name} %}}", BODY)
    pieces = run("{{ 段.小标题 }}", RUN_IN) + run("{{ 段.内容 }}") + run("{{ 段.待写 }}", TO_WRITE)
    yield f'<w:p><w:pPr><w:pStyle w:val="{BODY}"/></w:pPr>{pieces}</w:p>'
    yield paragraph("{%p endfor %}", BODY)


def _signature(names: Names, signature: str) -> Iterator[str]:
    signed = "{{ " + signature + " }}"
    yield paragraph(f"{{%p if {signature} | length <= {SIGNED_MOST} %}}", BODY)
    yield f'<w:p><w:pPr><w:pStyle w:val="{SIGNED}"/></w:pPr><w:r><w:tab/></w:r>{run(signed)}</w:p>'
    yield paragraph("{%p else %}", BODY)
    yield paragraph(signed, SIGNED_LONG)
    yield paragraph("{%p endif %}", BODY)
    date = next((name for name, id in names.fields.items() if id == SIGNED_FIELD), "")
    known = run(f"{{{{ 封面.{date} }}}}") if date else ""
    missing = f"{{% if not 封面.{date} %}}【请填写日期】{{% endif %}}" if date else "【请填写日期】"
    yield f'<w:p><w:pPr><w:pStyle w:val="{DATED}"/></w:pPr>{known}{run(missing, TO_WRITE)}</w:p>'


def _annex(form: Form, names: Names, charts: Sequence[str]) -> Iterator[str]:
    yield paragraph("附件", ANNEX)
    yield paragraph("{{ 单位 }}{{ 年度 }}年各单位数据和报送情况", HEADLINE)
    number = 0
    for table in (part for part in form.parts if isinstance(part, Table)):
        columns = list(annex_columns(form, names, table))
        number += 1
        yield paragraph(f"附表{number}　各单位{bare(table)}", CAPTION)
        yield units(columns)
    number += 1
    yield paragraph(f"附表{number}　未报送、逾期情况", CAPTION)
    yield standings("逾期")
    yield paragraph("{{ 汇总.逾期说明 }}", NOTE)
    number += 1
    yield paragraph(f"附表{number}　退回和没有计入的情况", CAPTION)
    yield standings("退回")
    yield paragraph("{{ 汇总.退回说明 }}", NOTE)
    for chart in charts:
        yield paragraph("{{ 图表." + chart + " }}", PICTURE)


def annex_columns(form: Form, names: Names, table: Table) -> Iterator[Column]:
    """What the annex shows of a table for each unit: the whole of a small one; where there are totals, the
    totals of its main rows and of their parts."""
    rows = {row.label: row for row in names.tables[_name_of(form, names, table)]}
    for block in table.blocks:
        totals = total_columns(form, table, block)
        heads = list(_main(block)) if totals else list(block.row_leaves)
        for head in heads:
            for column in totals or block.column_leaves:
                row = rows[head.short]
                name = next(name for name, ids in row.figures.items() if ids[0].endswith(f".{column.id}"))
                text = head.short if totals else f"{head.short}\n{column.short}"
                amount = form.figures[row.figures[name][0]].kind is FigureKind.AMOUNT
                yield Column(text, (_name_of(form, names, table), row.name, name), amount)


def _name_of(form: Form, names: Names, table: Table) -> str:
    return names.paths[form.table_figures[table.id][0].id][0]


def _main(block: Block) -> Iterator[Head]:
    for head in block.rows:
        yield from head.children or (head,)


def units(columns: Sequence[Column]) -> str:
    """A table with a row for each unit and one for all."""
    shares = [_AMOUNT if column.amount else Fraction(1) for column in columns]
    each_one = min((WIDTH - _NUMBER - _NAME) / sum(shares, Fraction(0)), Fraction(_FIGURE))
    widths = [_NUMBER, _NAME, *(int(share * each_one) for share in shares)]
    widths[1] += WIDTH - sum(widths)
    heads = _row(["序号", "单位", *(column.head for column in columns)], widths, head=True)
    each = _row(
        [
            "{{ 单位行.序号 }}",
            "{{ 单位行.单位 }}",
            *(f"{{{{ 单位行.{'.'.join(column.path)} }}}}" for column in columns),
        ],
        widths,
    )
    total = _row(["", "合计", *(f"{{{{ {'.'.join(column.path)} }}}}" for column in columns)], widths)
    return _looped(widths, heads, "单位行 in 汇总.各单位", each) + total + "</w:tbl>"


def standings(name: str) -> str:
    """A list of units with how they stand and why; no table where there is none."""
    widths = [_NUMBER, 2200, 1400]
    widths.append(WIDTH - sum(widths))
    heads = _row(["序号", "单位", "情况", "原因"], widths, head=True)
    each = _row(["{{ 行.序号 }}", "{{ 行.单位 }}", "{{ 行.状态 }}", "{{ 行.原因 }}"], widths, left=3)
    inner = _looped(widths, heads, f"行 in 汇总.{name}", each) + "</w:tbl>"
    return f"{paragraph(f'{{%p if 汇总.{name} %}}', NOTE)}{inner}{paragraph('{%p endif %}', NOTE)}"


def _looped(widths: Sequence[int], heads: str, each: str, row: str) -> str:
    begin = _row([f"{{%tr for {each} %}}", *([""] * (len(widths) - 1))], widths)
    end = _row(["{%tr endfor %}", *([""] * (len(widths) - 1))], widths)
    return f"{opening(widths)}{heads}{begin}{row}{end}"


def _row(texts: Sequence[str], widths: Sequence[int], *, head: bool = False, left: int | None = None) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        + "".join(
            paragraph(line, SMALL_LABEL if number in (1, left) and not head else SMALL, keep=head)
            for line in text.split("\n")
        )
        + "</w:tc>"
        for number, (text, width) in enumerate(zip(texts, widths, strict=True))
    )
    repeated = "<w:tblHeader/>" if head else ""
    height = f'<w:trHeight w:val="{_ROW_AT_LEAST}" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{repeated}</w:trPr>{cells}</w:tr>"
