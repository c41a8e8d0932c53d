"""A rule is added, removed or changed while workbooks are out: they are read, and judged by the rules of today.

Where figures stand must not change with the rules, although verdicts are shown in rows and columns beside the tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from changed_form import TEXT, edited, form_of, with_rule, without_rule
from damage import by_hand, cells, healthy, shifted, typed
from office import Office
from returns import FORM

from xltools.check.rules import check_rules
from xltools.form.spec import Form, Severity
from xltools.merge import merge
from xltools.model.consolidation import Judged
from xltools.model.findings import Finding, message
from xltools.model.submission import Submission, Unit
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.layout.identity import IDENTITY, value_cell
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.unit_book import Read, read
from xltools.workbook.write.unit_book import build

REGULATION = "市政府委托起草的规章 1 件"
#: A return in which one warning fails and is explained.
RETURN = replace(
    healthy(),
    figures={**healthy().figures, "t2.regulation.made": replace(healthy().figures["t2.regulation.made"], number=Decimal(1))},
    explanations={"B05.made": REGULATION},
)  # fmt: skip
SENT = build(FORM, RETURN, county_name="清河县")

#: What a rule more may be: the text of the form, and the rule instance that the return above fails.
ADDED = {
    "for each column of a block that has others below": (
        with_rule("normative <= 1", 'over = "t2", each = "column"'),
        "表二 C8",
    ),
    "for each column of a table with a total": (
        with_rule("received <= 5", 'over = "t3", each = "column"'),
        "表三 E8",
    ),
    "for each column, with the sections of prose below": (
        with_rule("website <= 100", 'over = "t1", each = "column"'),
        "文字 C7",
    ),
    "for each row": (with_rule("licences <= 100", 'over = "t2", each = "row"'), "表二 C12"),
    "for each row of a table that had no verdicts beside it": (
        with_rule("number <= 250", 'over = "t1", each = "row"'),
        "文字 C6",
    ),
    "once, of two tables": (with_rule("t3.received.total <= t2.normative.made"), "表三 L8"),
    "an error": (
        with_rule("received <= 5", 'over = "t3", each = "column"', severity="error"),
        "表三 E8",
    ),
    "for one level": (
        with_rule("licences <= 100", 'over = "t2", each = "row"', more='levels = ["乡镇"]'),
        "表二 C12",
    ),
}
REMOVED = ["B01", "B05", "B06", "H01", "H02", "H03", "H07"]
CHANGED = {
    "an error that is a warning now": edited(
        'id = "B01"\nseverity = "error"', 'id = "B01"\nseverity = "warning"'
    ),
    "a warning that is an error now": edited(
        'id = "B05"\nseverity = "warning"', 'id = "B05"\nseverity = "error"'
    ),
    "another expression": edited('expr = "received <= 5 * last.received"', 'expr = "received <= 3 * last.received"'),
    "another condition": edited('when = "received - last.received >= 20"', 'when = "received - last.received >= 30"'),
    "other levels": edited('levels = ["乡镇", "街道", "部门", "县"]\nexpr', 'levels = ["乡镇", "街道"]\nexpr'),
    "fewer columns": edited(
        'expr = "carried_in == last.carried_out"\nscope = [{ over = "t3", each = "column" }]',
        'expr = "carried_in == last.carried_out"\nscope = [{ over = "t3", each = "column", only = ["total"] }]',
    ),
}  # fmt: skip
OTHER_RULES = (
    [pytest.param(text, id=f"added: {name}") for name, (text, _) in ADDED.items()]
    + [pytest.param(without_rule(id), id=f"removed: {id}") for id in REMOVED]
    + [pytest.param(text, id=f"changed: {name}") for name, text in CHANGED.items()]
)


@pytest.fixture
def reading(tmp_path: Path) -> Callable[[bytes, Form], Read]:
    """Reads a workbook by a form, whatever form of that id it was made from."""

    def reading(data: bytes, form: Form) -> Read:
        path = tmp_path / "return.xlsx"
        path.write_bytes(data)
        return read(path, lambda _: form)

    return reading


def codes(found: Read) -> list[str]:
    return [one.code for one in found.findings]


def numbers(submission: Submission) -> dict[str, Decimal | None]:
    return {id: value.number for id, value in submission.figures.items()}


def failures(form: Form, found: Read) -> dict[str, Finding]:
    """The rules that fail, by the cell they are shown at."""
    return {f"{one.sheet} {one.cell}": one for one in check_rules(form, found.submission)}


@pytest.mark.parametrize("text", OTHER_RULES)
def test_a_workbook_that_is_out_is_read_as_before_with_one_note(
    reading: Callable[..., Read], text: str
) -> None:
    before, after = reading(SENT, FORM), reading(SENT, form_of(text))
    assert before.findings == ()
    assert codes(after) == ["S29"]
    (note,) = after.findings
    assert note.severity is Severity.NOTE
    assert numbers(after.submission) == numbers(before.submission)
    assert after.submission.sections == before.submission.sections
    assert after.submission.fields == before.submission.fields
    assert after.submission.last == before.submission.last


@pytest.mark.parametrize("text", OTHER_RULES)
def test_a_workbook_with_a_rule_that_the_program_does_not_have(
    reading: Callable[..., Read], text: str
) -> None:
    """The other way round: the form of the one who reads is the older one."""
    after = reading(build(form_of(text), RETURN, county_name="清河县"), FORM)
    assert codes(after) == ["S29"]
    assert numbers(after.submission) == numbers(reading(SENT, FORM).submission)


@pytest.mark.parametrize(("text", "cell"), list(ADDED.values()), ids=list(ADDED))
def test_the_new_rule_is_judged(reading: Callable[..., Read], text: str, cell: str) -> None:
    form = form_of(text)
    failed = failures(form, reading(SENT, form))
    assert cell in failed
    assert failed[cell].code == "B99"
    assert "B99" not in {one.code for one in failures(FORM, reading(SENT, FORM)).values()}


def test_a_rule_that_is_gone_is_not_judged(reading: Callable[..., Read]) -> None:
    spoilt = typed({"t3.received.person": 7})
    assert {one.code for one in failures(FORM, reading(spoilt, FORM)).values()} == {"B01"}
    form = form_of(without_rule("B01"))
    assert failures(form, reading(spoilt, form)) == {}


def test_a_rule_is_judged_by_its_severity_of_today(reading: Callable[..., Read]) -> None:
    spoilt = typed({"t3.received.person": 7})
    form = form_of(CHANGED["an error that is a warning now"])
    assert {one.severity for one in failures(form, reading(spoilt, form)).values()} == {Severity.WARNING}


# What a unit has explained


@pytest.mark.parametrize("text", [text for text, _ in ADDED.values()], ids=list(ADDED))
def test_an_explanation_goes_with_its_rule(reading: Callable[..., Read], text: str) -> None:
    form = form_of(text)
    found = reading(SENT, form)
    assert found.submission.explanations == {"B05.made": REGULATION}
    assert failures(form, found)["表二 C7"].severity is Severity.NOTE


def test_an_explanation_goes_with_its_rule_when_other_rules_before_it_are_gone(
    reading: Callable[..., Read],
) -> None:
    found = reading(SENT, form_of(without_rule("B01")))
    assert found.submission.explanations == {"B05.made": REGULATION}


def test_an_explanation_of_a_rule_that_is_gone_is_not_taken_for_another_ones_and_that_is_said(
    reading: Callable[..., Read],
) -> None:
    found = reading(SENT, form_of(without_rule("B05")))
    assert found.submission.explanations == {}
    (note,) = found.findings
    where = layout(FORM).explanations["B05.made"].name
    assert f"1 条审核说明对应不上现行规则，没有采用（{where}）" in message(note)


def test_an_explanation_is_found_by_what_its_row_says(reading: Callable[..., Read]) -> None:
    """The sheet is not compared, so its rows may have moved: no explanation may slip to the rule beside it."""
    unlocked = shifted("审核", row=10, data=SENT)
    found = reading(unlocked, form_of(without_rule("B01")))
    assert codes(found) == ["S29"]
    assert found.submission.explanations == {"B05.made": REGULATION}


# What is still compared, and what is not


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (cells("表三", L8=9), "S06 表三 L8"),
        (cells("表三", L8="=SUM(E8:J8)"), "S07 表三 L8"),
        (cells("表三", C10="（一）公开"), "S08 表三 C10"),
        (cells("表二", B13="说明"), "S08 表二 B13"),
        (cells("表三", B40="说明"), "S19 表三 B40"),
        (cells("封面", B5="代号"), "S08 封面 B5"),
        (shifted("表二", row=12), "S10 表二 A12"),
        (shifted("文字", row=16), "S10 文字 A16"),
        (shifted("表四", column=4), "S23 表四 D1"),
        (by_hand(lambda book: book.remove(book["审核"])), "S01 审核"),
        (by_hand(lambda book: book["表二"].protection.disable()), "S04 表二"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("text", [ADDED["for each column of a block that has others below"][0], without_rule("B05")], ids=["added", "removed"])  # fmt: skip
def test_damage_of_places_and_totals_is_found(
    reading: Callable[..., Read], text: str, data: bytes, told: str
) -> None:
    found = reading(data, form_of(text))
    places = {f"{one.code} {one.sheet} {one.cell}".strip() for one in found.findings}
    assert told in places, [message(one) for one in found.findings]
    assert "S29" in codes(found)


@pytest.mark.parametrize("data", [cells("审核", H5="通过"), cells("表三", E32="通过"), cells("审核", B5="别的")], ids=["verdict", "verdict beside the table", "words of the review"])  # fmt: skip
def test_what_comes_from_other_rules_is_not_compared(reading: Callable[..., Read], data: bytes) -> None:
    assert codes(reading(data, form_of(without_rule("B05")))) == ["S29"]


# Where a change is not one of rules


@pytest.mark.parametrize(
    "text",
    [
        edited('expr = "total == sum(upheld, corrected, other, pending)"', 'expr = "total == sum(upheld, corrected)"'),
        edited('label = "（一）予以公开"', 'label = "（一）公开"'),
        edited('{ id = "penalty", label = "行政处罚" },\n', ""),
        edited("limit = 999999999", "limit = 99999"),
        edited('id = "head"\n', 'id = "leader"\n'),
        edited('note = "收费金额单位为万元"', 'note = "收费金额单位为元"'),
    ],
    ids=["a total's parts", "a label", "a row less", "largest number", "another field", "unit of the amounts"],
)  # fmt: skip
@pytest.mark.parametrize("rules", ["", "with a rule more"])
def test_other_places_or_totals_are_another_template(
    reading: Callable[..., Read], text: str, rules: str
) -> None:
    if rules:
        text += with_rule("t3.received.total <= 500").removeprefix(TEXT)
    found = reading(SENT, form_of(text))
    assert codes(found) == ["S16", "S26"]


@pytest.mark.parametrize(
    "text",
    [
        edited('hint = "写明主要问题和改进情况"', 'hint = "写明主要问题、原因和改进情况"'),
        edited('hint = "写明主要问题和改进情况"\n', ""),
        edited('hint = "填写填报人姓名"', 'hint = "填写填报人的姓名"'),
        edited('advice = "请核对四种结果的数字"', 'advice = "请逐项核对"'),
        edited('title = "总计等于四种结果之和"', 'title = "四种结果之和"'),
        edited('"填完后看“审核”表：', '"最后看“审核”表：'),
        edited('basis = "表四表头"', 'basis = "表四"'),
        edited("lines = 11", "lines = 14"),
    ],
    ids=["hint of a section", "no hint", "hint of a field", "advice", "title", "instructions", "basis", "height"],
)  # fmt: skip
def test_words_that_nothing_depends_on_may_change(reading: Callable[..., Read], text: str) -> None:
    assert reading(SENT, form_of(text)).findings == ()


def test_the_hint_of_a_section_may_change_and_its_title_may_not(reading: Callable[..., Read]) -> None:
    assert reading(cells("文字", B16="一、总体情况（随便写什么）"), FORM).findings == ()
    assert reading(cells("文字", B16="一、总体情况"), FORM).findings == ()
    for other in ("一、总体（随便写什么）", "一、总体情况和问题（随便写什么）"):
        assert codes(reading(cells("文字", B16=other), FORM)) == ["S08"]


def test_a_moved_section_is_found_though_its_hint_has_changed(reading: Callable[..., Read]) -> None:
    form = form_of(edited('hint = "写明主要问题和改进情况"', 'hint = "写明原因"'))
    assert codes(reading(shifted("文字", row=17), form)) == ["S10", "S26"]


# A hidden sheet that was tampered with


@pytest.mark.parametrize("rows", ["", "62", "62;t2=1,0,0;t3=4;t4=0;t1=1", "62;t2=0,0,0,0;t3=4;t4=0;t1=1", "9999;t2=1,0,0,0;t3=4;t4=0;t1=1", "62;t2=1,0,0,9999;t3=4;t4=0;t1=1", "62;t2=1,0,0,-1;t3=4;t4=0;t1=1", "x" * 5000])  # fmt: skip
def test_rows_for_rules_that_cannot_be(reading: Callable[..., Read], rows: str) -> None:
    data = by_hand(lambda book: book[IDENTITY].__setitem__(value_cell("rule_rows"), rows), SENT)
    assert codes(reading(data, FORM)) in (["S16", "S26"], ["S29"])


def test_a_fingerprint_of_rules_that_nobody_knows(reading: Callable[..., Read]) -> None:
    data = by_hand(lambda book: book[IDENTITY].__setitem__(value_cell("rules"), "0123456789abcdef"), SENT)
    assert codes(reading(data, FORM)) == ["S29"]


# Other kinds of workbook


def test_a_countys_workbook(reading: Callable[..., Read]) -> None:
    """Added up one level higher, by a county that has a rule more."""
    judged = [Judged("a.xlsx", "a" * 64, RETURN)]
    county = merge(FORM, 2025, Unit("000", "清河县", "县"), judged, None, {})
    text, cell = ADDED["for each column of a block that has others below"]
    form = form_of(text)
    found = reading(build_consolidated(county), form)
    assert found.is_consolidated
    assert codes(found) == ["S29"]
    assert numbers(found.submission) == county.totals
    assert failures(form, found)[cell].code == "B99"


def test_old_xls(office: Office, tmp_path: Path) -> None:
    source, old = tmp_path / "a.xlsx", tmp_path / "a.xls"
    source.write_bytes(SENT)
    with office.open(source) as document:
        document.save(old, "xls")
    form = form_of(without_rule("B01"))
    found = read(old, lambda _: form)
    assert codes(found) == ["S17", "S29"]
    assert found.submission.explanations == {"B05.made": REGULATION}


def test_saved_by_another_program(reading: Callable[..., Read]) -> None:
    data = by_hand(lambda _: None, SENT)
    assert openpyxl.__version__
    assert codes(reading(data, form_of(without_rule("B05")))) == ["S29"]
