"""A submission → what stands for each placeholder, and the list of all placeholders. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from xltools.form.spec import FieldKind, FigureKind, Form
from xltools.model.submission import Submission, day
from xltools.report.language import blank
from xltools.report.names import Names, Row, bare
from xltools.report.scopes import Each, Leaf, Shape

#: Gives a figure's number by its id.
Known = Callable[[str], Decimal | None]

#: The columns of a list of units in the county's annex.
_UNIT = {"序号": Leaf("1", "序号"), "单位": Leaf("青禾镇", "单位名称"), "级别": Leaf("乡镇", "级别")}
_STANDING = {**_UNIT, "状态": Leaf("未报", "报送状态"), "原因": Leaf("没有收到报送的表", "原因")}


@dataclass(frozen=True)
class Lists:
    """What only a county's report has: its units, each with its figures, and how they stand. The keys are
    placeholders."""

    counts: Mapping[str, Decimal]
    units: Sequence[tuple[Mapping[str, str], Known]] = ()
    late: Sequence[Mapping[str, str]] = ()
    returned: Sequence[Mapping[str, str]] = ()
    notes: Mapping[str, str] | None = None


#: How many units there are of each kind, and what the names mean.
COUNTS = {
    "单位数": "应报送的单位数；没有单位名册时为空",
    "计入数": "计入汇总的单位数",
    "未报数": "汇总时没有报送的单位数；没有单位名册时为空",
    "退回数": "退回的单位数",
    "其他数": "重复报送、无法读取等没有计入的单位数",
    "逾期数": "落款日期晚于报送期限的单位数",
}


def shapes(form: Form, names: Names, charts: Mapping[str, str], own: Mapping[str, str]) -> dict[str, Shape]:
    """Every placeholder of a form's templates. ``charts``: name → title; ``own``: name → what it stands for."""
    year = form.first_year
    tables = _table_shapes(form, names, "")
    unit = {**_UNIT, **tables}
    paragraph = {
        "小标题": Leaf("（一）主动公开情况。", "随文小标题，楷体"),
        "内容": Leaf("本年度……", "这一段的文字"),
        "待写": Leaf("【请填写……】", "要由人补写的内容，加亮显示"),
    }
    return {
        "单位": Leaf("青禾镇", "单位名称；县报告中是县的名称"),
        "单位代码": Leaf("101", "单位代码"),
        "级别": Leaf("乡镇", "单位级别"),
        "县": Leaf("示例县", "县（市、区）名称"),
        "年度": Leaf(str(year), "报告年度"),
        "上年度": Leaf(str(year - 1), "报告年度的上一年"),
        "下年度": Leaf(str(year + 1), "报告年度的下一年"),
        "依据": Leaf(form.basis, "表样依据"),
        "报告名称": Leaf(form.title, "报告名称"),
        "草稿": Leaf("（草稿：还有 3 个数字没有填，不能印发）", "草稿的提示；不是草稿时为空"),
        "封面": {name: Leaf("2026年1月15日" if _is_date(form, id) else "王某", f"封面“{name}”") for name, id in names.fields.items()},
        "正文": {
            bare(section): Each(paragraph) for section in form.sections
        } | {"原文": {name: Leaf("", f"“文字”表中单位自己写的“{name}”") for name in names.sections}},
        **tables,
        "上年": _table_shapes(form, names, "上年"),
        "汇总": {
            **{name: Leaf("28", about) for name, about in COUNTS.items()},
            "各单位": Each(unit),
            "逾期": Each(_STANDING),
            "退回": Each(_STANDING),
            "逾期说明": Leaf("……", "报送情况中不能确定的事项"),
            "退回说明": Leaf("……", "没有退回的单位时的说明"),
        },
        "图表": {name: Leaf(f"（图：{title}）", f"图表“{title}”，单独成一段") for name, title in charts.items()},
        **{name: Leaf(text, "sentences.toml 里自己定义的占位符") for name, text in own.items()},
    }  # fmt: skip


def _is_date(form: Form, id: str) -> bool:
    return any(field.id == id and field.kind is FieldKind.DATE for field in form.fields)


def _table_shapes(form: Form, names: Names, before: str) -> dict[str, Shape]:
    def leaf(row: Row, column: str, ids: tuple[str, ...]) -> Leaf:
        name = f"{row.label}·{form.figures[ids[0]].column.label if len(ids) == 1 else column}"
        about = f"{before}的“{name}”" if before else name
        amount = form.figures[ids[0]].kind is FigureKind.AMOUNT
        return Leaf("3.5" if amount else "12", about if len(ids) == 1 else f"{about}（{len(ids)} 项之和）")

    return {
        table: {
            row.name: {column: leaf(row, column, ids) for column, ids in row.figures.items()} for row in rows
        }
        for table, rows in names.tables.items()
    }


class Values:
    """Makes what templates of one form see. Made once a run."""

    def __init__(self, form: Form, names: Names) -> None:
        self.form, self.names = form, names
        self._plan = [
            (table, row.name, [(column, ids, f"{table}.{row.name}.{column}") for column, ids in row.figures.items()])
            for table, rows in names.tables.items()
            for row in rows
        ]  # fmt: skip

    def tables(self, known: Known, before: str = "") -> dict[str, dict[str, dict[str, Any]]]:
        """Table → row → column → the number, or a blank that no sentence can use."""
        numbers = {id: known(id) for id in self.form.figures}
        found: dict[str, dict[str, dict[str, Any]]] = {table: {} for table in self.names.tables}
        for table, row, columns in self._plan:
            cells = found[table][row] = {}
            for column, ids, path in columns:
                parts = [numbers[id] for id in ids]
                cells[column] = blank(f"{before}{path}") if None in parts else _sum(parts)
        return found

    @cached_property
    def _unknown(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Last year, where nothing is known of it; nobody changes it."""
        return self.tables(lambda _: None, "上年.")

    def base(self, submission: Submission) -> dict[str, Any]:
        """What any report of the submission has, but for its prose and the county's lists."""
        unit, year = submission.unit, submission.year
        return {
            "单位": unit.name,
            "单位代码": unit.code,
            "级别": unit.level,
            "县": submission.county_name,
            "年度": year,
            "上年度": year - 1,
            "下年度": year + 1,
            "依据": self.form.basis,
            "报告名称": self.form.title,
            "封面": {name: self._field(submission, id) for name, id in self.names.fields.items()},
            **self.tables(submission.number),
            "上年": self.tables(submission.last.get, "上年.") if submission.last else self._unknown,
        }

    def _field(self, submission: Submission, id: str) -> str:
        value = submission.fields.get(id)
        if value is None:
            return ""
        date = day(value.raw) if _is_date(self.form, id) else None
        return f"{date.year}年{date.month}月{date.day}日" if date else value.raw.strip()

    def lists(self, lists: Lists | None) -> dict[str, Any]:
        """The county's own placeholders; empty in a unit's report."""
        lists = lists or Lists({})
        notes = lists.notes or {}
        return {
            **{name: lists.counts.get(name, blank(f"汇总.{name}")) for name in COUNTS},
            "各单位": [{**named, **self.tables(known)} for named, known in lists.units],
            "逾期": lists.late,
            "退回": lists.returned,
            "逾期说明": notes.get("逾期", ""),
            "退回说明": notes.get("退回", ""),
        }


def _sum(parts: Sequence[Decimal | None]) -> Decimal:
    if len(parts) == 1 and parts[0] is not None:
        return parts[0]
    return sum((part for part in parts if part), Decimal(0))
