"""The catalogue of findings: for every code a planted fault is found, and every text can be said."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from planted_findings import PLANTED
from returns import FORMS

import xltools
from xltools.form.load import RESERVED_SHEETS, RULE_LETTERS
from xltools.model.findings import Finding, finding, message
from xltools.model.messages.catalogue import CATALOGUE, Entry
from xltools.model.messages.to_the_county import TO_THE_COUNTY
from xltools.model.messages.to_the_unit import TO_THE_UNIT
from xltools.workbook.consolidated.sheets import charts, detail, findings, standings, summary, texts, years
from xltools.workbook.layout.cover import COVER
from xltools.workbook.layout.guide import GUIDE
from xltools.workbook.layout.identity import IDENTITY
from xltools.workbook.layout.review import REVIEW

SOURCES = Path(xltools.__file__).parent
#: Said of every finding, whatever its code.
ALWAYS = {"sheet", "cell", "name", "expected", "found"}
#: A command, or one of its options: nothing that a county with no program but the page could run.
COMMAND = re.compile(r"xltools(?!\.)|--[a-z]")
CHINESE = re.compile(r"[\u4e00-\u9fff]{2}")


def test_every_code_has_a_case() -> None:
    """A new code needs a line in `tests/support/planted_findings.py`."""
    assert CATALOGUE.keys() - PLANTED.keys() == set()
    assert PLANTED.keys() - CATALOGUE.keys() == set(), "cases of codes that are gone"


@pytest.mark.parametrize("code", PLANTED)
def test_what_is_planted_is_found_in_its_place(code: str, tmp_path: Path) -> None:
    case = PLANTED[code]
    findings = list(case.plant(tmp_path))
    places = [f"{finding.sheet} {finding.cell}".strip() for finding in findings if finding.code == code]
    assert case.place in places, [message(finding) for finding in findings]


def test_every_code_is_found_by_some_check() -> None:
    sources = "".join(
        path.read_text("utf-8") for path in SOURCES.rglob("*.py") if path.name != "catalogue.py"
    )
    assert [code for code in CATALOGUE if f'"{code}"' not in sources] == []


def arguments(entry: Entry) -> set[str]:
    """The names that the two sentences ask for."""
    pieces = string.Formatter().parse(entry.fact + entry.remedy)
    return {name for _, name, _, _ in pieces if name}


@pytest.mark.parametrize("code", list(CATALOGUE))
def test_text(code: str) -> None:
    entry = CATALOGUE[code]
    named = {name: f"⟨{name}⟩" for name in arguments(entry) - ALWAYS}
    said = message(
        finding(code, sheet="表三", cell="E9", name="甲", expected="1", found="2", **named).of("甲.xlsx")
    )
    fact, _, remedy = said.removeprefix("文件 甲.xlsx，表三 E9：").partition("。")
    assert said.startswith("文件 甲.xlsx，表三 E9：")
    assert CHINESE.search(fact)
    assert CHINESE.search(remedy)
    assert said.endswith("。")
    assert "。。" not in said
    assert not re.search(r"[{}]", said)
    assert not re.search(r"[,;:?!()](?=[\u4e00-\u9fff])", entry.fact + entry.remedy), "half-width punctuation"
    for text in (entry.fact, entry.remedy):
        assert not text.endswith(("。", "！"))
    assert re.search(r"请|建议|无需|不要|不能", entry.remedy), entry.remedy


def calls() -> Iterator[tuple[str, int, str, set[str]]]:
    """Every place of the package that gives a finding by its code: file, line, code, names of arguments."""
    for path in sorted(SOURCES.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        with_reason = {
            node.value for node in nodes if isinstance(node, ast.Attribute) and node.attr == "with_reason"
        }
        for node in nodes:
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            maker = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            code, names = str(node.args[0].value), {word.arg for word in node.keywords}
            if node in with_reason:
                names.add("reason")
            if isinstance(node.func, ast.Attribute):  # a method that gives the cell's own finding
                names |= {"found", "expected"}
            if maker in ("finding", "UnusableFileError") and None not in names:
                yield str(path.relative_to(SOURCES)), node.lineno, code, {name for name in names if name}


def test_every_check_gives_its_text_what_it_asks_for() -> None:
    found = list(calls())
    assert len(found) > 50
    for file, line, code, names in found:
        assert code in CATALOGUE, f"{file}:{line}: {code} is not in the catalogue"
        wanted = arguments(CATALOGUE[code])
        assert wanted <= names, f"{file}:{line}: {code} lacks {wanted - names}"
        assert names <= wanted | ALWAYS | {"figure"}, f"{file}:{line}: {code} has no use for {names - wanted}"


@pytest.mark.parametrize("code", list(TO_THE_UNIT))
def test_what_is_said_to_the_unit_asks_for_no_more(code: str) -> None:
    text = TO_THE_UNIT[code]
    asked = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    assert asked <= arguments(CATALOGUE[code]) | ALWAYS
    assert not re.search(r"xltools|报送单位|名册后", text)


def test_what_names_a_command_is_said_otherwise_to_a_county_that_has_none() -> None:
    """A new entry whose remedy names a command needs a line in `xltools/model/messages/to_the_county.py`."""
    with_command = {code for code, entry in CATALOGUE.items() if COMMAND.search(entry.remedy)}
    assert with_command - TO_THE_COUNTY.keys() == set()


def test_no_fact_names_a_command() -> None:
    assert [code for code, entry in CATALOGUE.items() if COMMAND.search(entry.fact)] == []


@pytest.mark.parametrize("code", list(TO_THE_COUNTY))
def test_what_is_said_to_the_county_names_no_command_and_asks_for_no_more(code: str) -> None:
    text = TO_THE_COUNTY[code]
    asked = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    assert asked <= arguments(CATALOGUE[code]) | ALWAYS
    assert not COMMAND.search(text)
    assert not text.endswith("。")


def test_a_finding_of_the_whole_inbox_is_said_without_a_place() -> None:
    assert message(finding("S90")).startswith("整个收件夹：")


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(KeyError):
        finding("X99")


def test_rules_and_the_catalogue_share_no_code() -> None:
    """Checks on rules find by the rule's id; the loader refuses the letters of the catalogue."""
    assert not {code for code in CATALOGUE if code.startswith(RULE_LETTERS)}
    for id in FORMS.ids():
        assert not {rule.id for rule in FORMS.get(id).rules} & set(CATALOGUE)


def test_reserved_sheets_are_those_the_workbooks_have() -> None:
    units = {GUIDE, COVER, REVIEW, IDENTITY}
    countys = {sheet.SHEET for sheet in (charts, detail, findings, standings, summary, texts, years)}
    assert units | countys == RESERVED_SHEETS


def test_a_finding_can_be_said_of_a_file() -> None:
    found = finding("S04", sheet="表二")
    assert isinstance(found, Finding)
    assert found.is_error
    assert message(found.of("甲.xlsx")).startswith("文件 甲.xlsx，表二：工作表“表二”的保护被取消了。")
