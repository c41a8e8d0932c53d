"""The charts of the county's annex: which ones a form has, what they show, and how a document holds them. Pure.

They are native Word charts: whoever edits the report can edit them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import quoteattr

from markupsafe import Markup

from xltools.form.spec import Block, Form, Head, Table
from xltools.report.names import total_column
from xltools.report.values import Known
from xltools.report.word.styles import R
from xltools.report.word.template import Extra
from xltools.workbook.write.chart_book import Plot, plotted

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Millimetres in English Metric Units, and the size of a chart.
_EMU = 36_000
_WIDTH, _HEAD, _LINE, _COLUMNS = 152, 22, 6, 70
#: So many units are shown, those with the most first.
_TOP = 20


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as its placeholder stands for it: the drawing (or a sentence, where there is nothing to draw) and
    the parts that the document gets with it."""

    name: str
    drawing: str
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True, slots=True)
class _Totals:
    """A block with a column of totals."""

    table: Table
    block: Block
    column: Head

    def figures(self, head: Head) -> list[str]:
        return [f"{self.table.id}.{leaf.id}.{self.column.id}" for leaf in head.leaves()]


def titles(form: Form) -> dict[str, str]:
    """The charts that a form can have: name → title."""
    found: dict[str, str] = {}
    totals = list(_totals(form))
    if first := _first(totals):
        found["各单位" + first[1].short] = f"各单位{first[1].short}数量比较"
    if group := _group(totals):
        found[group[1].short] = f"{group[1].short}构成"
    if totals:
        found["与上年比较"] = "主要数字与上年比较"
    return found


def plots(
    form: Form, year: int, known: Known, last: Mapping[str, Decimal], units: Sequence[tuple[str, Known]]
) -> dict[str, Plot | str]:
    """Name → what to draw, or the sentence in its place. ``units`` are the names and figures of those that count."""
    found: dict[str, Plot | str] = {}
    totals = list(_totals(form))
    named = titles(form)
    if not units:
        return {name: f"{title}：没有计入汇总的单位。" for name, title in named.items()}
    if first := _first(totals):
        name = "各单位" + first[1].short
        id = first[0].figures(first[1])[0]
        found[name] = _by_unit(named[name], first[1].short, id, units)
    if group := _group(totals):
        name = group[1].short
        lines = tuple((head.short, (_sum(known, group[0].figures(head)),)) for head in _parts(form, *group))
        some = any(numbers[0] for _, numbers in lines)
        found[name] = Plot(named[name], ("件数",), lines) if some else f"{named[name]}：各项均为 0。"
    if totals:
        found["与上年比较"] = _by_year(form, named["与上年比较"], year, known, last, totals)
    return found


def chart(name: str, number: int, plot: Plot | str) -> Chart:
    """A chart with the parts that a document needs for it. ``number`` tells the charts of a document apart."""
    if isinstance(plot, str):
        return Chart(name, plot)
    xml, book = plotted(plot)
    relation = f"rIdChart{number}"
    part, inside = f"word/charts/chart{number}.xml", f"word/embeddings/chart{number}.xlsx"
    text = xml.decode()
    outside = '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
    mark = "<c:printSettings>" if "<c:printSettings>" in text else "</c:chartSpace>"
    text = text.replace(mark, outside + mark)
    relations = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{R}/package" Target="../embeddings/chart{number}.xlsx"/></Relationships>'
    )
    extras = (
        Extra(part, text.encode(), _CHART_TYPE, relation, f"{R}/chart"),
        Extra(f"word/charts/_rels/chart{number}.xml.rels", relations.encode()),
        Extra(inside, book, _BOOK_TYPE),
    )
    return Chart(name, Markup(_drawing(plot, number, relation)), extras)  # noqa: S704 - ours, and escaped


def _drawing(plot: Plot, number: int, relation: str) -> str:
    """The drawing as runs of its own, between what stands before and after the placeholder."""
    height = _HEAD + _LINE * len(plot.lines) * len(plot.series) if plot.bars else _COLUMNS
    size = f'cx="{_WIDTH * _EMU}" cy="{height * _EMU}"'
    title = quoteattr(plot.title)
    return (
        '</w:t></w:r><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0" '
        f'xmlns:wp="{_DRAWING}/wordprocessingDrawing"><wp:extent {size}/>'
        f'<wp:docPr id="{1000 + number}" name={title} descr={title}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/chart">'
        f'<c:chart xmlns:c="{_DRAWING}/chart" xmlns:r="{R}" r:id="{relation}"/></a:graphicData></a:graphic>'
        '</wp:inline></w:drawing></w:r><w:r><w:t xml:space="preserve">'
    )


def _totals(form: Form) -> Iterator[_Totals]:
    for table in form.parts:
        if isinstance(table, Table):
            for block in table.blocks:
                column = next(
                    (one for one in block.column_leaves if total_column(form, table, block, one)), None
                )
                if column:
                    yield _Totals(table, block, column)


def _first(totals: Sequence[_Totals]) -> tuple[_Totals, Head] | None:
    """The first row that has a total: what the form counts first."""
    return next(((one, head) for one in totals for head in one.block.row_leaves), None)


def _group(totals: Sequence[_Totals]) -> tuple[_Totals, Head] | None:
    """The first group of rows with more than two parts: what comes of it."""
    return next(((one, head) for one in totals for head in one.block.rows if len(head.children) > 2), None)


def _parts(form: Form, totals: _Totals, group: Head) -> Iterator[Head]:
    """The parts of a group without its own sum."""
    for head in group.children:
        if head.children or not _summed(form, totals, head):
            yield head


def _summed(form: Form, totals: _Totals, row: Head) -> bool:
    """Whether a row is the sum of others."""
    first = totals.block.column_leaves[0]
    return form.figures[f"{totals.table.id}.{row.id}.{first.id}"].computed_by is not None


def _sum(known: Known, ids: Sequence[str]) -> Decimal | None:
    numbers = [known(id) for id in ids]
    return None if None in numbers else sum((number for number in numbers if number is not None), Decimal(0))


def _by_unit(title: str, what: str, id: str, units: Sequence[tuple[str, Known]]) -> Plot | str:
    found = [(name, number) for name, known in units if (number := known(id))]
    found.sort(key=lambda entry: -entry[1])  # stable: of equals the first on the roster
    if not found:
        return f"{title}：计入的各单位均为 0。"
    if len(found) > _TOP:
        title += f"（前 {_TOP} 个单位）"
    return Plot(title, (what,), tuple((name, (number,)) for name, number in found[:_TOP]))


def _by_year(
    form: Form, title: str, year: int, known: Known, last: Mapping[str, Decimal], totals: Sequence[_Totals]
) -> Plot:
    ids = [
        (head.short, id)
        for one in totals
        for head in one.block.row_leaves
        for id in one.figures(head)
        if head in one.block.rows or one.block.across or _summed(form, one, head)
    ]
    if not last:
        return Plot(
            title.replace("与上年比较", ""),
            (f"{year}年",),
            tuple((n, (known(id),)) for n, id in ids),
            bars=False,
        )
    lines = tuple((name, (last.get(id), known(id))) for name, id in ids)
    return Plot(title, (f"{year - 1}年", f"{year}年"), lines, bars=False)
