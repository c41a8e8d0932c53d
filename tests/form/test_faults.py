"""Every fault of the catalogue comes about in a form that is wrong in the way it speaks of."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from planting import OF_TEMPLATES, Ground, Table
from returns import FORM
from small_form import FIELD, HEAD, RULE, SOUND, TABLE, changed, rule

from xltools.county.library import FormLibrary
from xltools.form.load import loads
from xltools.form.messages.faults import FAULTS
from xltools.form.rules.across import read_across
from xltools.form.rules.expression import parse
from xltools.form.toml import FormError
from xltools.form.vocabulary.load import read_vocabulary

PLANTED = Table()
plants = PLANTED.plants


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ground:
    return Ground(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("code", [code for code in FAULTS if code not in OF_TEMPLATES])
def test_a_fault_comes_of_a_form_that_has_it(code: str, ground: Ground) -> None:
    PLANTED.yields(code, ground)


WITHOUT_ROWS = (
    '[[table]]\nid="t"\nsheet="表"\ntitle="表"\n[[table.block]]\nrows=[]\ncolumns=[{id="x",label="甲"}]'
)


def a_list(
    entries: str = "entries = 5",
    *,
    words: str = '[{ id = "name", label = "名称" }]',
    column: str = '{ id = "pages", label = "页数" }',
    after: str = "",
) -> str:
    """The form, with a list of documents."""
    block = f"[[table.block]]\n{entries}\nwords = {words}\ncolumns = [{column}]\n{after}\n"
    return f'{SOUND}\n[[table]]\nid = "list"\nsheet = "清单"\ntitle = "清单"\n{block}'


FORMS: dict[str, str | bytes] = {
    "F01": "",
    "F02": SOUND.encode("gbk"),
    "F03": "[form]\ntitle = “表”\n",
    "F04": '[form]\ntitle = "表',
    "F05": SOUND + "\nextra = " + "[" * 5000,
    "F10": "table = [1]\n" + HEAD,
    "F11": changed('label = "日期"', ""),
    "F12": changed("2021", '"2021"'),
    "F13": changed('["乡镇", "部门"]', "[1, 2]"),
    "F14": changed('kind = "date"', 'kind = "time"'),
    "F15": changed('id = "d"', 'id = "in"'),
    "F16": "extra = 1\n" + SOUND,
    "F17": SOUND + FIELD,
    "F18": SOUND + TABLE.replace('id = "t"', 'id = "u"'),
    "F19": changed('["乡镇", "部门"]', '["乡镇", "乡镇"]'),
    "F20": "table = []\n" + HEAD,
    "F21": HEAD + '[[table]]\nid = "t"\nsheet = "表"\ntitle = "表"\nblock = []',
    "F22": HEAD + WITHOUT_ROWS,
    "F23": changed('sheet = "表"', 'sheet = "a/b"'),
    "F24": changed('sheet = "表"', 'sheet = "封面"'),
    "F25": changed("first_year = 2021", "first_year = 2021\nlast_year = 2020"),
    "F26": changed('{ "乡镇"', '{ "省"'),
    "F27": changed('"01-31"', '"2-30"'),
    "F29": changed("[[table.block]]", "[[table.block]]\nacross = true\nletters = true"),
    "F30": changed('id = "B1"', 'id = "V01"'),
    "F31": rule("a == b", extra='levels = ["省"]'),
    "F36": changed('rows = [{ id = "b"', 'parts = [{ id = "e", label = "其中：辰" }], rows = [{ id = "b"'),
    "F37": changed("first_year = 2021", 'first_year = 2021\norder = ["t", "t"]'),
    "F39": changed("first_year = 2021", 'first_year = 2021\nperiod = "quarter"'),
    "F69": changed('label = "甲"', 'label = "甲", cumulative = true'),
    "F79": changed('{ id = "a", label = "一、子" }', '{ id = "a", label = "一、子", only_if = "d" }'),
    "F80": changed('{ id = "a", label = "一、子" }', '{ id = "a", label = "一、子", kind = "yes_no" }'),
    "F76": changed('{ id = "x", label = "甲" }', '{ id = "x", label = "甲", places = 2 }'),
    "F77": changed('kind = "date"', 'kind = "choice"\noptions = ["是"]'),
    "F78": changed('kind = "date"', 'kind = "date"\nshape = "9999"'),
    "F82": a_list(
        after='[[table.block]]\ncolumns = [{ id = "z", label = "丙" }]\nrows = [{ id = "r", label = "行" }]'
    ),
    "F83": a_list("letters = true\nentries = 5"),
    "F84": a_list("entries = 0"),
    "F85": a_list(words='[{ id = "day", label = "日期", kind = "day" }]'),
    "F86": a_list(column='{ id = "pages", label = "页数", kind = "yes_no" }'),
    "F87": a_list()
    + '[[rule]]\nid = "B2"\ntitle = "页数"\nbasis = "虚构"\nadvice = "请核对"\ncomputes = true\n'
    + 'expr = "list.total.pages == t.a.x"',
    "F88": a_list(words='[{ id = "name", label = "名称", limit = 0 }]'),
    "F89": a_list() + TABLE.replace('"t"', '"u"').replace('"表"', '"清单明细"'),
    "F81": changed('sheet = "表"', 'sheet = "表"\noptional = true\nno_duty = true'),
    "F38": rule("a == b", extra='follows = ["none"]'),
    "F35": rule("a == b", extra="computes = true\nbeta = true"),
    "F32": rule("a == b", extra='computes = true\nwhen = "c == 0"'),
    "F33": rule("a == a + b", extra="computes = true"),
    "F34": rule("a == c", extra="computes = true")
    + RULE.replace('"B1"', '"B2"').replace('"a == b"', '"c == a"').replace("basis", "computes = true\nbasis"),
    "F50": rule("a == b", scope='{ each = "column" }'),
    "F51": rule("a == b", scope='{ over = "u", each = "column" }'),
    "F52": rule("a == b", scope='{ over = "t", each = "cell" }'),
    "F53": rule("a == b", scope='{ over = "t", each = "column", only = ["z"] }'),
    "F56": rule("last.a == last.b"),
    "F57": rule("a <= b", extra="computes = true"),
    "F58": rule("a == 5", extra="computes = true"),
    "F59": rule("a == b + last.c", extra="computes = true"),
}
EXPRESSIONS = {
    "F40": "a ==",
    "F41": "a + b",
    "F42": "a == b == c",
    "F43": "a in b",
    "F45": "a / b == 1",
    "F46": "a().b == c",
    "F47": "a == g",
    "F48": "a == sum(g, b)",
    "F54": "a == z",
}
for code, text in FORMS.items():
    plants(code)(lambda _, text=text: loads(text if isinstance(text, bytes) else text.encode()))
for code, text in EXPRESSIONS.items():
    plants(code)(lambda _, text=text: loads(rule(text).encode()))


@plants("F28")
def a_form_in_a_folder_of_another_name(ground: Ground) -> object:
    shutil.copytree(FormLibrary.default(None).folder(FORM.id), ground.folder / "disclosure-2031")
    return FormLibrary([ground.folder]).get("disclosure-2031")


@plants("F44")
def an_expression_deeper_than_python_goes(_: Ground) -> object:
    for depth in range(200, 20_000, 200):  # Python's own parser gives up later
        parse("+".join(["a"] * depth) + " == b")
    return None


def test_a_number_longer_than_python_reads_is_refused_too() -> None:
    with pytest.raises(FormError) as refused:
        loads(f"extra = {'9' * 5000}\n{SOUND}".encode())
    assert refused.value.fault.code == "F05"


@plants("F55")
def names_of_two_blocks(_: Ground) -> object:
    block = '[[table.block]]\ncolumns = [{ id = "x", label = "甲" }]\nrows = [{ id = "e", label = "辰" }]\n'
    return loads((HEAD + TABLE + block + RULE.replace('"a == b"', '"a == e"')).encode())


PHRASE = '[[phrase]]\nname = "新收"\nvalue = "t.a.x"\nsays = ["收到{N}件"]\n'
VOCABULARIES = {
    "F60": '[[section]]\nid = "two"\n',
    "F61": PHRASE.replace("收到{N}件", "{收到}{N}件"),
    "F62": PHRASE.replace("收到{N}件", "收到"),
    "F63": PHRASE.replace("t.a.x", "新收"),
    "F64": PHRASE.replace("t.a.x", "t.z.x"),
    "F65": PHRASE.replace("t.a.x", ""),
    "F66": '[[section]]\nid = "one"\n[[section.aspect]]\nname = "主动公开"\n',
}
ACROSS = (
    '[forms]\na = "one"\nb = "two"\n'
    '[[rule]]\nid = "T1"\ntitle = "规则"\nadvice = "请核对"\nexpr = "a.t.a.x == b.t.a.x"\n'
)
RULES_ACROSS = {
    "F67": ACROSS.replace('"T1"', '"B1"'),
    "F68": ACROSS.replace("b.t.a.x", "a.t.b.x"),
}
for code, text in RULES_ACROSS.items():
    plants(code)(lambda _, text=text: across(text))


def across(text: str) -> object:
    """The rules of an across.toml between two forms that are alike."""
    form = loads(SOUND.encode())
    return read_across(text.encode(), Path("across.toml"), {"one": form, "two": form}.get, ("one", "two"))


@pytest.mark.parametrize(
    ("wrong", "key", "code"),
    [
        (ACROSS.replace('"two"', '"three"'), "forms.b", "F14"),
        (ACROSS.replace("b.t.a.x", "b.t.a.z"), "rule[1].expr", "F54"),
        (ACROSS.replace('advice = "请核对"\n', ""), "rule[1].advice", "F11"),
        (ACROSS + 'when = "a.t.a.z > 0"\n', "rule[1].when", "F54"),
        (ACROSS + 'severity = "error"\n', "rule[1].severity", "F16"),
        (ACROSS + ACROSS.partition("[[rule]]")[1] + ACROSS.partition("[[rule]]")[2], "rule[2].id", "F17"),
    ],
)
def test_a_wrong_rule_across_forms_is_refused_with_its_key(wrong: str, key: str, code: str) -> None:
    with pytest.raises(FormError) as refused:
        across(wrong)
    assert (refused.value.key, refused.value.fault.code) == (key, code)
    assert "across.toml" in str(refused.value)


for code, text in VOCABULARIES.items():
    plants(code)(lambda _, text=text: read_vocabulary(text.encode(), loads(SOUND.encode())))


def test_what_is_said_of_rows_alone_is_refused_of_a_column() -> None:
    wrong = changed('{ id = "x", label = "甲" }', '{ id = "x", label = "甲", only_if = "a" }')
    with pytest.raises(FormError) as refused:
        loads(wrong.encode())
    assert refused.value.fault.code == "F16"
    assert refused.value.key.endswith("columns[1].only_if")
