"""Messages kept as data: how they are put into words, and that every place gives its text what it asks for."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import xltools
from xltools.form.messages.coded import Coded
from xltools.form.messages.faults import FAULTS, Fault
from xltools.model.errors import UnusableArgumentError, UnusableFileError
from xltools.model.findings import finding, message
from xltools.model.messages.catalogue import CATALOGUE
from xltools.model.messages.reasons import REASONS, Reason
from xltools.model.messages.refusals import REFUSALS, Refusal

SOURCES = Path(xltools.__file__).parent
CATALOGUES: dict[str, Mapping[str, object]] = {
    "findings": CATALOGUE,
    "refusals": REFUSALS,
    "reasons": REASONS,
    "faults": FAULTS,
}
TEXTS = {**REFUSALS, **REASONS, **FAULTS}
#: Who makes a message: the position of the code among the arguments, and keywords that are none of the text's.
MAKERS: dict[str, tuple[int, Mapping[str, str], set[str]]] = {
    "UnusableArgumentError": (0, REFUSALS, set()),
    "NothingReadableError": (0, REFUSALS, set()),
    "Refusal": (0, REFUSALS, set()),
    "Reason": (0, REASONS, set()),
    "Fault": (0, FAULTS, set()),
    "NotTomlError": (0, FAULTS, set()),
    "ExpressionError": (0, FAULTS, set()),
    "ScopeError": (1, FAULTS, set()),
    "FormError": (1, FAULTS, set()),
}


def test_no_code_means_two_things() -> None:
    codes = [code for catalogue in CATALOGUES.values() for code in catalogue]
    assert len(codes) == len(set(codes))
    letters = [{code[0] for code in catalogue} for catalogue in CATALOGUES.values()]
    assert sum(map(len, letters)) == len(set.union(*letters)), "a letter of two catalogues"


def test_a_message_is_said_with_its_arguments() -> None:
    assert str(Reason("N22", part="xl/workbook.xml")) == "部件 xl/workbook.xml 的压缩方法不能识别"
    assert f"{Refusal('A02', path=Path('甲'))}" == "找不到 甲，请检查路径"


def test_a_cause_is_an_argument_and_is_said_last() -> None:
    cause = Reason("E02")
    error = UnusableArgumentError("A01", path="甲", reason=cause)
    assert error.refusal.args["reason"] is cause
    assert str(error) == "不能读取 甲（没有权限，或者正被其他程序占用），请检查路径和读取权限"
    damaged = UnusableFileError("S91", reason=Reason("N20"))
    assert damaged.finding.reason == Reason("N20")
    assert message(damaged.finding) == (
        "整个收件夹：文件不完整或已损坏，无法打开（压缩结构不完整）。请让报送单位重新发送；发送前先在本机打开确认。"
    )


def test_the_items_of_a_list_are_joined_as_the_text_says() -> None:
    problems = (Reason("G01", row=2), Reason("G04", row=3))
    assert str(Refusal("C42", path="units.csv", count=2, problems=problems)) == (
        "单位名册 units.csv 有 2 处问题：第 2 行没有代码，请补填单位代码（不是单位的行请删除）；第 3 行没有名称，请补填单位名称"
    )
    assert str(Fault("F34", figures=("t.a.x", "t.b.x"))).endswith("（循环）：t.a.x ← t.b.x")
    assert "county、year" in str(Refusal("C05", file="x", key="y", keys=("county", "year")))


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("", "文件 甲.xlsx，表三 E9：填了“3件”，带有单位。请只填数字 3。"),
        ("inside", "表三 E9：填了“3件”，带有单位。请只填数字 3。"),
        ("sentences", "填了“3件”，带有单位。请只填数字 3。"),
        ("fact", "填了“3件”，带有单位"),
    ],
)
def test_a_refusal_says_as_much_of_a_finding_as_its_text_asks_for(part: str, text: str) -> None:
    found = finding("V04", sheet="表三", cell="E9", found="3件", says="3").of("甲.xlsx")
    assert format(found, part) == text


def test_the_same_code_and_arguments_are_the_same_message() -> None:
    assert Reason("N22", part="a") == Reason("N22", part="a") != Reason("N22", part="b")
    messages: list[object] = [Reason("N20"), Refusal("N20")]
    assert messages[0] != messages[1]


def arguments(text: str) -> set[str]:
    """The names that a text asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", TEXTS)
def test_every_text_is_part_of_one_sentence(code: str) -> None:
    text = TEXTS[code]
    assert code[1:].isdigit()
    assert all(name.isidentifier() for name in arguments(text))
    assert text == text.strip()
    assert not text.endswith(("，", "；", "！")), text


def makers_calls() -> Iterator[tuple[str, str, set[str] | None]]:
    """Every place of the package that makes a message: where, the code, and the names of its arguments, None where
    they are handed on."""
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            maker = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if maker not in MAKERS or len(node.args) <= MAKERS[maker][0]:
                continue
            code, names = node.args[MAKERS[maker][0]], {word.arg for word in node.keywords}
            where = f"{path.relative_to(SOURCES)}:{node.lineno}"
            assert not isinstance(code, ast.JoinedStr), f"{where}: a sentence instead of a code"
            if isinstance(code, ast.Constant):
                assert code.value in MAKERS[maker][1], f"{where}: {code.value!r} is not in the catalogue"
                yield where, str(code.value), None if None in names else {name for name in names if name}


def test_every_place_gives_its_text_what_it_asks_for() -> None:
    for where, code, names in makers_calls():
        if names is not None:
            assert names == arguments(TEXTS[code]), f"{where}: {code}"


def test_no_reason_is_a_sentence() -> None:
    sentences = [
        f"{path.relative_to(SOURCES)}:{word.value.lineno}"
        for path in sorted(SOURCES.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("finding", "UnusableFileError")
        for word in node.keywords
        if word.arg == "reason" and isinstance(word.value, ast.Constant | ast.JoinedStr)
    ]
    assert sentences == []


def test_every_message_of_a_catalogue_is_one_of_these() -> None:
    assert {kind for kind in Coded.__subclasses__() if kind.__module__.startswith("xltools.")} == {
        Fault,
        Reason,
        Refusal,
    }
