"""Every placeholder of a form's templates: its name, what it looks like, and what it is.

``form_scope`` makes the scope that templates and sentences are looked through with; ``listed`` makes the list that
``xltools report --fields`` prints. What stands for a placeholder in one report is the business of ``values``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias

from xltools.form.period import PartOfYear, Period
from xltools.form.spec import Form
from xltools.form.toml import FormError
from xltools.report.language import TemplateValue
from xltools.report.names import ENTRY_UNIT, LISTS, LISTS_NOTE, NUMBER, FormNames, NamedRow, unnumbered_title
from xltools.report.scopes import Each, Elsewhere, Leaf, Scope, Shape
from xltools.report.sentences import Sentence, filled
from xltools.report.values import COUNTS, DECLARATIONS, is_date, no_duty_names

#: The name that stands for who signs; an office's sentences may say more than the unit's name.
SIGNATURE = "署名"
#: What only the county's report has.
_COUNTY_ONLY = ("汇总", "图表")
#: Table → row → column → the figure.
_TableScope: TypeAlias = dict[str, dict[str, dict[str, Leaf]]]

#: The columns of a list of units in the county's annex.
_UNIT = {"序号": Leaf("1", "序号"), "单位": Leaf("青禾镇", "单位名称"), "级别": Leaf("乡镇", "级别")}
_STANDING = {**_UNIT, "状态": Leaf("未报", "报送状态"), "原因": Leaf("没有收到报送的表", "原因")}
_PARAGRAPH = {
    "小标题": Leaf("（一）主动公开情况。", "随文小标题，楷体"),
    "内容": Leaf("本年度……", "这一段的文字"),
    "待写": Leaf("【请填写……】", "要由人补写的内容，加亮显示"),
}


def form_scope(form: Form, names: FormNames, chart_titles: Mapping[str, str]) -> dict[str, Shape]:
    """Every placeholder that the form itself gives. ``chart_titles``: name of a chart → its title."""
    year, this, last = form.first_year, form.span.this, form.span.last
    period = Period(year, PartOfYear(form.span))
    both = form.span.both
    tables = _table_scope(form, names, "")
    sections = {unnumbered_title(section): Each(_PARAGRAPH) for section in form.sections}
    own_texts = {name: Leaf("", f"“文字”表中单位自己写的“{name}”") for name in names.sections}
    return {
        "单位": Leaf("青禾镇", "单位名称；县报告中是县的名称"),
        "单位代码": Leaf("101", "单位代码"),
        "级别": Leaf("乡镇", "单位级别"),
        "县": Leaf("示例县", "县（市、区）名称"),
        "年度": Leaf(str(year), "报告年度"),
        "上年度": Leaf(str(year - 1), "报告年度的上一年"),
        "下年度": Leaf(str(year + 1), "报告年度的下一年"),
        "报告期": Leaf(period.text, "报告的是哪一年，或者哪一年的哪一期"),
        "统计期限": Leaf(period.days, "报告期从哪天到哪天"),
        "依据": Leaf(form.basis, "表样依据"),
        "报告名称": Leaf(form.title, "报告名称"),
        "草稿": Leaf("（草稿：还有 3 个数字没有填，不能印发）", "草稿的提示；不是草稿时为空"),
        "封面": {
            name: Leaf("2026年1月15日" if is_date(form, id) else "王某", f"封面“{name}”")
            for name, id in names.fields.items()
        },
        **_declarations(form, names),
        **_lists(form, names),
        "正文": {**sections, "原文": own_texts},
        **tables,
        last: _table_scope(form, names, last),
        "可比": {
            "范围": Leaf(f"{both}都有数字的9个单位", f"比较的是哪些单位；全部单位{both}都有数字时为空"),
            this: _table_scope(form, names, f"{both}都有数字的单位{this}"),
            last: _table_scope(form, names, f"{both}都有数字的单位{last}"),
        },
        "汇总": {
            **{name: Leaf("28", about) for name, about in COUNTS.items()},
            "各单位": Each({**_UNIT, **tables}),
            "逾期": Each(_STANDING),
            "退回": Each(_STANDING),
            "逾期说明": Leaf("……", "报送情况中不能确定的事项"),
            "退回说明": Leaf("……", "没有退回的单位时的说明"),
            **_lists_of_units(form, names),
        },
        "图表": {
            name: Leaf(f"（图：{title}）", f"图表“{title}”，单独成一段")
            for name, title in chart_titles.items()
        },
    }


def _declarations(form: Form, names: FormNames) -> dict[str, Shape]:
    """Of the tables that a unit may have no duty of; a form without one has no such names."""
    said = "单位声明没有相关职责时为这句话，否则为空"
    leaves = {name: Leaf("本单位无相关职责。", f"{name}：{said}") for _, name in no_duty_names(form, names)}
    return {DECLARATIONS: leaves} if leaves else {}


def _lists(form: Form, names: FormNames) -> dict[str, Shape]:
    """The entries of lists that units fill in; a form without one has no such name."""
    lists: dict[str, Shape] = {name: Each(_entry(form, names, name)) for name in names.lists}
    return {LISTS: lists} if lists else {}


def _entry(form: Form, names: FormNames, name: str) -> dict[str, Shape]:
    """What an entry of a list has."""
    table = dict(zip(names.lists, form.listings, strict=True))[name]
    words = {word.id for word in table.listing.words} if table.listing else set()
    entry = {
        names.lists[name][id]: Leaf("某某" if id in words else "12", f"这一条的{label}")
        for id, label in form.entry_names(table).items()
    }
    return {NUMBER: Leaf("1", "序号，从 1 起，空着的行不算"), **entry}


def _lists_of_units(form: Form, names: FormNames) -> dict[str, Shape]:
    """The entries of all units; a form without lists has no such names."""
    if not names.lists:
        return {}
    unit = Leaf("青禾镇", "这一条是哪个单位的")
    entries = {name: Each({**_entry(form, names, name), ENTRY_UNIT: unit}) for name in names.lists}
    notes = {name: Leaf("", f"{name}没有全部列出时的说明，否则为空") for name in names.lists}
    return {LISTS: entries, LISTS_NOTE: notes}


def own_scope(sentences: Mapping[str, Sentence], scope: Scope) -> dict[str, Shape]:
    """The placeholders of the office's own, each with what it comes to for the examples of the others."""
    examples = _examples(scope)
    return {
        name: Leaf(_example(sentence, examples), "sentences.toml 里自己定义的占位符")
        for name, sentence in sentences.items()
    }


def unit_scope(scope: Scope) -> dict[str, Shape]:
    """The placeholders of a unit's report: what only a county has is told apart from what nobody has."""
    return {**scope, **dict.fromkeys(_COUNTY_ONLY, Elsewhere("T06"))}


def _table_scope(form: Form, names: FormNames, before: str) -> _TableScope:
    """The figures of all tables. ``before``: the year they are of, where it is not this one."""
    return {
        table: {
            row.name: {column: _figure(form, row, column, before) for column in row.figures} for row in rows
        }
        for table, rows in names.tables.items()
    }


def _figure(form: Form, row: NamedRow, column: str, before: str) -> Leaf:
    ids = row.figures[column]
    first = form.figures[ids[0]]
    is_sum = len(ids) > 1
    name = f"{row.label}·{column if is_sum else first.column.label}"
    about = f"{before}的“{name}”" if before else name
    example = "3.5" if first.kind.has_decimals else "12"
    return Leaf(example, f"{about}（{len(ids)} 项之和）" if is_sum else about)


def _example(sentence: Sentence, examples: Mapping[str, TemplateValue]) -> str:
    try:
        return filled(sentence, examples)
    except FormError:  # a sentence that asks for more than the examples have: it is shown without one
        return ""


def _examples(scope: Scope) -> dict[str, TemplateValue]:
    """The examples of the placeholders that have no names below them; whole numbers as numbers."""
    return {
        name: Decimal(shape.example) if shape.example.isascii() and shape.example.isdigit() else shape.example
        for name, shape in scope.items()
        if isinstance(shape, Leaf)
    }


def listed(scope: Scope, before: str = "") -> Iterator[tuple[str, str, str]]:
    """Every placeholder in order: how it is written, an example, what it is."""
    for name, shape in scope.items():
        path = f"{before}.{name}" if before else name
        match shape:
            case Leaf():
                yield f"{{{{ {path} }}}}", shape.example, shape.about
            case Each():
                yield from _listed_loop(path, shape)
            case Mapping():
                yield from listed(shape, path)


def _listed_loop(path: str, each: Each) -> Iterator[tuple[str, str, str]]:
    """A list: how it is gone through, and the placeholders of an item of it."""
    item = "段" if path.startswith("正文") else "单位行" if path.endswith("各单位") else "行"
    yield (
        f"{{%p for {item} in {path} %}}",
        "",
        "循环，表格行用 {%tr for … %}，以 {%p endfor %} 或 {%tr endfor %} 结束",
    )
    if not isinstance(each.item, Mapping):
        return
    for name, shape in each.item.items():
        if isinstance(shape, Leaf):
            yield f"{{{{ {item}.{name} }}}}", shape.example, shape.about
    tables = [shape for shape in each.item.values() if isinstance(shape, Mapping)]
    if tables:
        yield f"{{{{ {item}.表名.行名.列名 }}}}", _first_example(tables[0]), "这个单位的数字，名称同上"


def _first_example(scope: Scope) -> str:
    """The example of the first figure of a table."""
    first = next(iter(scope.values()))
    if isinstance(first, Mapping):
        return _first_example(first)
    return first.example if isinstance(first, Leaf) else ""
