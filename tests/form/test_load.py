"""A wrong form is refused, and the key that is wrong is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_form import FIELD, HEAD, RULE, SECTION, SOUND, TABLE, changed, rule

from xltools.form.load import FormError, load, loads


def refusal(text: str) -> FormError:
    with pytest.raises(FormError) as error:
        loads(text.encode())
    return error.value


@pytest.mark.parametrize("id", ["V01", "D01", "R", "b01"])
def test_rules_leave_the_catalogue_its_letters(id: str) -> None:
    error = refusal(changed('id = "B1"', f'id = "{id}"'))
    assert error.key == "rule[1].id"
    assert f"“{id}”应以 B（本年）或 H（与上年比较）开头" in str(error)


@pytest.mark.parametrize("sheet", ["封面", "审核", "填报说明", "xltools", "XLTOOLS", "明细", "文字明细"])
def test_tables_leave_the_workbooks_their_sheets(sheet: str) -> None:
    error = refusal(changed('sheet = "表"', f'sheet = "{sheet}"'))
    assert error.key == "table[1].sheet"
    assert f"“{sheet}”是程序自己的工作表名" in str(error)


def test_the_sound_form_loads() -> None:
    form = loads(SOUND.encode())
    assert [instance.id for instance in form.instances] == ["B1.x", "B1.y", "B1.all"]


SHAPE = {
    "no form": (SOUND.replace("[form]", "[forms]"), "form"),
    "no table": (HEAD, "table"),
    "an empty list of tables": ("table = []\n" + HEAD, "table"),
    "a table of no blocks": (
        HEAD + '[[table]]\nid = "t"\nsheet = "表"\ntitle = "表"\nblock = []',
        "table[1].block",
    ),
    "form is a list": ("form = []\n" + TABLE, "form"),
    "table is text": ('table = "t"\n' + HEAD, "table"),
    "a table is a number": ("table = [1]\n" + HEAD, "table[1]"),
    "a row is text": (changed('{ id = "a", label = "一、子" }', '"a"'), "table[1].block[1].rows[1]"),
    "no rows at all": (
        HEAD + '[[table]]\nid="t"\nsheet="表"\ntitle="表"\n[[table.block]]\nrows=[]\n'
        'columns=[{id="x",label="甲"}]',
        "table[1].block[1]",
    ),
}
UNKNOWN = {
    "at the top": ("extra = 1\n" + SOUND, "extra"),
    "in form": (changed("first_year = 2021", "first_year = 2021\nextra = 1"), "form.extra"),
    "in a field": (changed('kind = "date"', 'kind = "date"\nextra = 1'), "field[1].extra"),
    "in a section": (changed('title = "一、总体情况"', 'title = "一"\nextra = 1'), "section[1].extra"),
    "in a table": (changed('sheet = "表"', 'sheet = "表"\nextra = 1'), "table[1].extra"),
    "in a block": (changed("[[table.block]]", "[[table.block]]\nextra = 1"), "table[1].block[1].extra"),
    "in a row": (changed('label = "三、卯"', 'label = "三", extra = 1'), "table[1].block[1].rows[3].extra"),
    "in a row below": (
        changed('label = "丑"', 'label = "丑", extra = 1'),
        "table[1].block[1].rows[2].rows[1].extra",
    ),
    "columns below a row": (
        changed('label = "三、卯"', 'label = "三", columns = []'),
        "table[1].block[1].rows[3].columns",
    ),
    "in a column": (
        changed('label = "甲"', 'label = "甲", extra = 1'),
        "table[1].block[1].columns[1].extra",
    ),
    "in a rule": (changed('basis = "虚构"\nadvice', 'basis = "虚构"\nextra = 1\nadvice'), "rule[B1].extra"),
    "in a scope": (
        changed('each = "column" }', 'each = "column", extra = 1 }'),
        "rule[B1].scope[1].extra",
    ),
}
MISSING = {
    "title of the form": (changed('title = "表"\nbasis', "basis"), "form.title"),
    "first year": (changed("first_year = 2021", ""), "form.first_year"),
    "label of a field": (changed('label = "日期"', ""), "field[1].label"),
    "title of a section": (changed('title = "一、总体情况"', ""), "section[1].title"),
    "sheet of a table": (changed('sheet = "表"', ""), "table[1].sheet"),
    "block of a table": (HEAD + '[[table]]\nid = "t"\nsheet = "表"\ntitle = "表"', "table[1].block"),
    "id of a row": (changed('id = "d", ', ""), "table[1].block[1].rows[3].id"),
    "label of a row": (changed(', label = "三、卯"', ""), "table[1].block[1].rows[3].label"),
    "id of a rule": (changed('id = "B1"', ""), "rule[1].id"),
    "expr": (changed('expr = "a == b"', ""), "rule[B1].expr"),
    "title of a rule": (changed('title = "规则"', ""), "rule[B1].title"),
    "basis of a rule": (changed('basis = "虚构"\nadvice', "advice"), "rule[B1].basis"),
    "advice": (changed('advice = "请核对"', ""), "rule[B1].advice"),
}
WRONG_TYPE = {
    "year as text": (changed("2021", '"2021"'), "form.first_year"),
    "year as truth": (changed("2021", "true"), "form.first_year"),
    "title as number": (changed('title = "表"\nbasis', "title = 1\nbasis"), "form.title"),
    "levels as text": (changed('["乡镇", "部门"]', '"乡镇"'), "form.levels"),
    "levels as numbers": (changed('["乡镇", "部门"]', "[1, 2]"), "form.levels"),
    "deadlines as text": (changed('{ "乡镇" = "01-31" }', '"01-31"'), "form.deadlines"),
    "optional as text": (changed('sheet = "表"', 'sheet = "表"\noptional = "yes"'), "table[1].optional"),
    "limit as text": (
        changed('title = "一、总体情况"', 'title = "一"\nlimit = "many"'),
        "section[1].limit",
    ),
    "aliases as text": (
        changed('label = "三、卯"', 'label = "三", aliases = "四"'),
        "table[1].block[1].rows[3].aliases",
    ),
    "computes as text": (rule("a == b", extra='computes = "yes"'), "rule[B1].computes"),
    "scope as a table": (changed("[{ over", "{ over").replace('"column" }]', '"column" }'), "rule[B1].scope"),
    "only as text": (
        rule("a == b", scope='{ over = "t", each = "column", only = "x" }'),
        "rule[B1].scope[1].only",
    ),
}
VALUES = {
    "kind of a field": (changed('kind = "date"', 'kind = "time"'), "field[1].kind"),
    "kind of a row": (
        changed('label = "三、卯"', 'label = "三", kind = "money"'),
        "table[1].block[1].rows[3].kind",
    ),
    "severity": (rule("a == b", extra='severity = "fatal"'), "rule[B1].severity"),
    "level of a rule": (rule("a == b", extra='levels = ["乡镇", "省"]'), "rule[B1].levels"),
    "two levels of one name": (changed('["乡镇", "部门"]', '["乡镇", "乡镇"]'), "form.levels"),
    "level of a deadline": (changed('{ "乡镇"', '{ "省"'), "form.deadlines.省"),
    "years the wrong way round": (
        changed("first_year = 2021", "first_year = 2021\nlast_year = 2020"),
        "form.last_year",
    ),
    "two tables of one id": (SOUND + TABLE.replace('"表"', '"另"'), "table"),
    "two tables on one sheet": (SOUND + TABLE.replace('id = "t"', 'id = "u"'), "table"),
    "two sheets that Excel takes for one": (
        changed('sheet = "表"', 'sheet = "Sheet"')
        + TABLE.replace('id = "t"', 'id = "u"').replace('"表"', '"SHEET"'),
        "table",
    ),
    "two fields of one id": (SOUND + FIELD, "field"),
    "two sections of one id": (SOUND + SECTION, "section"),
    "two rules of one id": (SOUND + RULE, "rule"),
    "two rows of one id": (changed('id = "d"', 'id = "a"'), "table[1].block"),
    "a row and a row below of one id": (changed('id = "d"', 'id = "c"'), "table[1].block"),
    "a row and a group of one id": (changed('id = "d"', 'id = "g"'), "table[1].block"),
    "two columns of one id": (changed('id = "y"', 'id = "x"'), "table[1].block[1].columns"),
    "two scopes that say the same": (
        rule("a == b", scope='{ over = "t", each = "column" }, { over = "t", each = "column" }'),
        "rule[B1]",
    ),
}
SCOPES = {
    "unknown over": (rule("a == b", scope='{ over = "u", each = "column" }'), "rule[B1].scope[1].over"),
    "unknown each": (rule("a == b", scope='{ over = "t", each = "cell" }'), "rule[B1].scope[1].each"),
    "no each": (rule("a == b", scope='{ over = "t" }'), "rule[B1].scope[1].each"),
    "unknown only": (
        rule("a == b", scope='{ over = "t", each = "column", only = ["z"] }'),
        "rule[B1].scope[1].only",
    ),
    "a row in only": (
        rule("a == b", scope='{ over = "t", each = "column", only = ["a"] }'),
        "rule[B1].scope[1].only",
    ),
    "each without over": (rule("a == b", scope='{ each = "column" }'), "rule[B1].scope"),
    "only without over": (rule("a == b", scope='{ only = ["x"] }'), "rule[B1].scope"),
    "the second scope": (
        rule("a == b", scope='{ over = "t", each = "column" }, { over = "u", each = "row" }'),
        "rule[B1].scope[2].over",
    ),
}
EXPRESSIONS = {
    "unknown row": "a == z",
    "unknown row of last year": "a == last.z",
    "a column among rows": "a == x",
    "a name below a name": "a == t.b",
    "an attribute chain that does not exist": "a == t.b.x.more",
    "an unknown figure": "a == t.b.z",
    "a figure of an unknown table": "a == u.b.x",
    "last alone": "a == last",
    "sum alone": "a == sum",
    "a group outside sum": "a == g",
    "only last year's figures": "last.a == last.b",
    "no figure": "1 == 1",
    "a figure twice in a sum": "a == sum(g, b)",
    "call": "abs(a) == b",
    "method call": "a.bit_length() == b",
    "and": "a == b and b == c",
    "chained": "a == b == c",
    "division": "a / b == 1",
    "power": "a ** 2 == b",
    "string": "a == 'b'",
    "lambda": "a == (lambda: b)",
    "comprehension": "a == sum([x for x in g])",
    "walrus": "(a := b) == 1",
    "no comparison": "a + b",
    "infinite": "a == 1e400",
    "not an expression": "a ==",
    "nothing": "",
}
SHAPES_OF_TOTALS = {
    "an inequality": "a <= b + c",
    "the total on the right": "b + c == a",
    "a sum on the left": "a + b == c",
    "last year's total": "last.a == b",
    "last year's part": "a == b + last.c",
    "a number on the left": "1 == a",
    "no part": "a == 5",
    "itself": "a == a + b",
    "itself in a sum": "a == sum(a, g)",
}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param(*case, id=f"{kind}: {name}")
        for kind, cases in {
            "shape": SHAPE,
            "unknown": UNKNOWN,
            "missing": MISSING,
            "type": WRONG_TYPE,
            "value": VALUES,
            "scope": SCOPES,
        }.items()
        for name, case in cases.items()
    ],
)
def test_refused_naming_the_key(text: str, key: str) -> None:
    error = refusal(text)
    assert error.key == key
    assert str(error).startswith(f"表样文件 form.toml 的 {key} 有误：")
    assert error.fact


@pytest.mark.parametrize("expr", EXPRESSIONS.values(), ids=EXPRESSIONS.keys())
def test_expressions_refused(expr: str) -> None:
    assert refusal(rule(expr)).key == "rule[B1].expr"


@pytest.mark.parametrize(
    "when", ["a", "a == z", "a == t.z.x", "g == 0", "a / 2 == 1", "a == b == c", "f(a) == 1"]
)
def test_guards_refused(when: str) -> None:
    assert refusal(rule("a == b", extra=f'when = "{when}"')).key == "rule[B1].when"


@pytest.mark.parametrize("expr", SHAPES_OF_TOTALS.values(), ids=SHAPES_OF_TOTALS.keys())
def test_totals_refused(expr: str) -> None:
    assert refusal(rule(expr, extra="computes = true")).key == "rule[B1].expr"


def test_a_total_is_not_conditional() -> None:
    assert refusal(rule("a == b", extra='computes = true\nwhen = "c == 0"')).key == "rule[B1].when"


@pytest.mark.parametrize("others", [("c == d", "d == a"), ("c == sum(d, 1)", "d == 2 * a")])
def test_totals_in_a_circle(others: tuple[str, str]) -> None:
    extra = "computes = true"
    text = rule("a == c", extra=extra)
    for number, expr in enumerate(others):
        more = RULE.replace('"B1"', f'"H{number}"').replace('"a == b"', f'"{expr}"')
        text += more.replace("basis", f"{extra}\nbasis")
    error = refusal(text)
    assert error.key in {"rule[B1].expr", "rule[H0].expr", "rule[H1].expr"}
    assert "循环" in error.fact
    assert "←" in error.fact


@pytest.mark.parametrize(
    "id", ["", "1a", "a-b", "a.b", "a b", "甲", "ａ", "last", "sum", "in", "class", "None", "a\\n"]
)
@pytest.mark.parametrize("place", ['id = "d"', 'id = "y"', 'id = "t"', 'id = "signed"', 'id = "one"'])
def test_bad_identifiers(place: str, id: str) -> None:
    error = refusal(changed(place, f'id = "{id}"'))
    assert error.key.endswith(".id")
    assert "不能用作标识" in error.fact


@pytest.mark.parametrize("sheet", ["", "a" * 32, "a/b", "a:b", "[a]", "a?", "it's", "a\\\\b", "a*"])
def test_bad_sheet_names(sheet: str) -> None:
    assert refusal(changed('sheet = "表"', f'sheet = "{sheet}"')).key == "table[1].sheet"


@pytest.mark.parametrize(
    "day",
    ['"1-31"', '"13-01"', '"00-10"', '"02-30"', '"02-29"', '"04-31"', '"01-31 "', '"０1-31"', '""', "131"],
)
def test_wrong_deadlines(day: str) -> None:
    assert refusal(changed('"01-31"', day)).key == "form.deadlines.乡镇"


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe[", "标题 = ".encode(), "[form]\ntitle = '表'".encode("gbk"), b"\0", b"<html>"],
    ids=["UTF-16", "no value", "GBK", "null", "HTML"],
)
def test_not_toml(content: bytes) -> None:
    with pytest.raises(FormError) as error:
        loads(content)
    assert error.value.key == "全文"
    assert not re.search("[A-Za-z]{4}", error.value.fact), "English"


def test_not_toml_says_where_and_what_to_look_for() -> None:
    with pytest.raises(FormError, match="第 2 行第 9 个字符附近写法有误，请检查引号"):
        loads("[form]\ntitle = “表”\n".encode())
    with pytest.raises(FormError, match="不是 UTF-8 编码，请用 UTF-8 保存"):
        loads('[form]\ntitle = "表"\n'.encode("gb18030"))


def test_a_mark_at_the_start_is_no_fault() -> None:
    """Notepad writes one."""
    assert loads(b"\xef\xbb\xbf" + SOUND.encode()).id == "f"
    assert loads(SOUND.replace("\n", "\r\n").encode()).id == "f"


def test_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "form.toml").write_text("x = 1", encoding="utf-8")
    with pytest.raises(FormError, match="的 form 有误") as error:
        load(tmp_path)
    assert str(tmp_path / "form.toml") in str(error.value)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nothing")


def test_short_names_and_kinds_have_defaults() -> None:
    form = loads(SOUND.encode())
    assert form.figures["t.a.x"].name == "子·甲"
    assert form.figures["t.d.x"].row.label == "三、卯"
    assert form.limit == 999_999_999
    assert form.last_year is None
