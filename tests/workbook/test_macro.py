"""The macro of a workbook with a button: run in LibreOffice, it says what Python says, rule by rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from books import KINDS, OpenWorkbook, opened_in_office, opened_of_kind
from damage import in_part, unzipped
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import Office, OfficeError
from returns import (
    FORM,
    FORMS,
    balanced,
    blank,
    inputs,
    random_numbers,
    random_return,
    submission,
)

from xltools.check.values import check_figures
from xltools.form.load import load
from xltools.form.rules import words
from xltools.form.rules.evaluate import Verdict
from xltools.form.rules.excel import EXPLAIN, EXPLAINED
from xltools.model.findings import message, where
from xltools.model.messages.catalogue import RULE
from xltools.model.submission import Submission, Unit, Value
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.review import RESULT_HEADS, REVIEW
from xltools.workbook.layout.unit_book import Layout, layout
from xltools.workbook.write.macro import CHECK, CLEAR, modules, rules_module
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.unit_book import build

EXAMPLES = 41  # for each of the five workbooks: 205 returns
#: The macro's words for what the 审核 sheet shows.
SHOWN = {**{str(verdict): verdict.name for verdict in Verdict}, EXPLAIN: "EXPLAIN", EXPLAINED: "EXPLAINED"}


Found = tuple[str, str, str, str]


def found_by(book: OpenWorkbook) -> list[Found]:
    """Code, sheet, cell and sentence of everything that the last run of the macro found."""
    lines = book.document.run("xltools.Balance.Findings").splitlines()
    return [
        (code, sheet, cell, sentence) for code, sheet, cell, sentence in (line.split("\t") for line in lines)
    ]


def results_of(book: OpenWorkbook) -> list[list[str]]:
    """The lines below the review: code, nature, place, sentence."""
    box, cells = book.layout.results, book.document.cells(REVIEW)
    lines = [
        [cells[Box.cell(row, column).name].value for column in range(box.left, box.left + 4)]
        for row in range(box.top, box.bottom + 1)
    ]
    return [[str(value) for value in line] for line in lines if any(line)]


@pytest.fixture(scope="module", params=list(KINDS))
def book(
    request: pytest.FixtureRequest, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenWorkbook]:
    with opened_of_kind(office, tmp_path_factory.mktemp("book"), request.param, button=True) as book:
        yield book


def expected_rules(lay: Layout, figures: StoredValues) -> list[tuple[str, str, str, str]]:
    """What Python says of every rule that failed and is not explained."""
    found = []
    for instance in lay.form.instances:
        if figures.verdict(instance.id) in (Verdict.FAIL, EXPLAIN):
            outcome, rule = figures.outcomes[instance.id], lay.form.rules_by_id[instance.rule]
            sentence = words.failure(lay.form, instance, outcome, figures.lookup)
            place = lay.places[instance.figure]
            text = RULE.text.format(sentence=sentence, advice=rule.advice)
            found.append((rule.id, place.sheet, place.cell, text))
    return found


@settings(max_examples=examples(EXAMPLES), suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_every_verdict_and_every_sentence_is_the_one_python_gives(book: OpenWorkbook, seed: int) -> None:
    lay, form = book.layout, book.layout.form
    filled = random_return(form, Random(seed), book.empty, totals_typed=lay.totals_typed)
    book.fill(filled)
    verdicts = book.document.run("xltools.Balance.Verdicts").split(",")
    found = found_by(book)

    figures = StoredValues(lay, filled)
    assert verdicts == [SHOWN[figures.verdict(instance.id)] for instance in form.instances]
    rules = {rule.id for rule in form.rules}
    assert [line for line in found if line[0] in rules] == expected_rules(lay, figures)

    placed = {id: replace(value, place=lay.places[id]) for id, value in filled.figures.items()}
    python = list(check_figures(form, replace(filled, figures=placed, totals_typed=lay.totals_typed)))
    for code in ("V01", "V12", "V31", "V34"):
        said = [
            (one.sheet, one.cell, message(one).removeprefix(f"{where(one)}："))
            for one in python
            if one.code == code
        ]
        assert [line[1:] for line in found if line[0] == code] == said
    texts = {(one.sheet, one.cell) for one in python if one.code in ("V02", "V03", "V04", "V05", "V14")}
    assert {line[1:3] for line in found if line[0] == "V02"} == texts


@pytest.fixture
def township(office: Office, tmp_path: Path) -> Iterator[OpenWorkbook]:
    empty = blank(FORM, last={id: Decimal(0) for id in FORM.figures})
    with opened_in_office(office, tmp_path, empty, FORM, button=True) as book:
        yield book


def right() -> dict[str, Decimal]:
    """StoredValues that satisfy every rule, with last year's all zero."""
    return {id: Decimal(0) for id in random_numbers(FORM, Random(1))}


def test_a_right_return_leaves_no_results(township: OpenWorkbook) -> None:
    township.fill(submission(FORM, right()))
    assert township.document.run("xltools.Balance.Checked").startswith("没有发现问题")
    assert results_of(township) == []


def test_the_button_lists_everything_and_selects_the_first_bad_cell(township: OpenWorkbook) -> None:
    numbers = {**right(), "t3.received.person": Decimal(3), "t2.regulation.made": Decimal(2)}
    township.fill(submission(FORM, numbers))
    said = township.document.run("xltools.Balance.Checked")
    assert said.startswith("发现 4 处问题，必须改正的 2 处。已选中第一处：表三 E8（新收·自然人）。")
    assert township.document.selected() == "表三.E8"
    head, *lines = results_of(township)
    assert head == list(RESULT_HEADS)
    assert [line[:3] for line in lines] == [
        ["错误", "B01", "表三 E8（新收·自然人）"],
        ["错误", "B01", "表三 L8（新收·总计）"],
        ["警告", "B05", "表二 C7（规章·制发）"],
        ["警告", "H02", "表二 E7（规章·现行有效）"],
    ]
    assert lines[0][3].startswith(
        "自然人：新收 3 + 上年结转 0 ≠ 办理总计 0 + 结转下年度 0，相差 3。请核对新收"
    )
    link = township.document.cells(REVIEW)[Box.cell(township.layout.results.top + 1, 3).name]
    assert link.formula == '=HYPERLINK("#\'表三\'!E8";"表三 E8（新收·自然人）")'


def test_pressing_it_again_replaces_what_it_wrote(township: OpenWorkbook) -> None:
    township.fill(submission(FORM, {**right(), "t3.received.person": Decimal(3)}))
    township.document.run("xltools.Buttons.CheckBalances")
    assert len(results_of(township)) == 3
    township.fill(submission(FORM, right()))
    township.document.run("xltools.Buttons.CheckBalances")
    assert results_of(township) == []


def test_more_findings_than_lines_are_counted(township: OpenWorkbook) -> None:
    numbers = right()
    filled = submission(FORM, numbers)
    texts = {id: Value(raw="无", fault="text") for id in numbers}  # type: ignore[arg-type]
    township.fill(replace(filled, figures=texts))
    township.document.run("xltools.Balance.Checked")
    lines = results_of(township)
    assert len(lines) <= 200
    found = len(found_by(township))
    assert found == len(lines) - 1 if found <= 198 else lines[-1][3].startswith(f"还有 {found - 198} 处")


def test_the_second_button_clears_the_results_and_nothing_else(township: OpenWorkbook) -> None:
    township.fill(submission(FORM, {**right(), "t3.received.person": Decimal(3)}))
    township.document.run("xltools.Balance.Checked")
    before = township.document.cells("表三")
    township.document.run("xltools.Buttons.ClearResults")
    assert results_of(township) == []
    assert township.document.cells("表三") == before


def test_it_changes_no_cell_but_the_results(township: OpenWorkbook) -> None:
    random = Random(5)
    township.fill(submission(FORM, balanced(FORM, random_numbers(FORM, random))))
    township.document.recalculate()
    before = {sheet: township.document.cells(sheet) for sheet in township.layout.sheets}
    township.document.run("xltools.Balance.Checked")
    box = township.layout.results
    for sheet, cells in before.items():
        after = township.document.cells(sheet)
        inside = {Box.cell(*cell).name for cell in box.cells()} if sheet == REVIEW else set()
        assert {a: c for a, c in after.items() if a not in inside} == dict(cells)
    assert results_of(township)


def test_an_explanation_is_one_from_the_same_length_on(township: OpenWorkbook) -> None:
    """As LEN and TRIM of the sheet's formula count; 𠮷 counts as two."""
    texts = ["一二三四五六", "一二三四五", "  一二  三四五 ", "一二   三四", "      ", "核实𠮷𠮷", "核实𠮷无"]
    for text in texts:
        numbers = {**right(), "t2.regulation.made": Decimal(2)}
        filled = submission(FORM, numbers, last=township.empty.last, explanations={"B05.made": text})
        township.fill(filled)
        verdict = StoredValues(township.layout, filled).verdict("B05.made")
        place = [instance.id for instance in FORM.instances].index("B05.made")
        assert township.document.run("xltools.Balance.Verdicts").split(",")[place] == SHOWN[verdict], text


def test_a_sheet_that_is_gone_ends_in_a_sentence(office: Office, tmp_path: Path) -> None:
    """A renamed sheet: the macro says so, and does not stop in the debugger."""
    path = tmp_path / "unit.xlsm"
    content = build(FORM, blank(FORM), button=True)
    path.write_bytes(in_part("xl/workbook.xml", ('name="表四"', 'name="表五"'), data=content))
    with office.open(path, macros=True) as document:
        assert document.run("xltools.Balance.Checked").startswith("没有完成核对（")


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (12, "12"), (-3, "-3"), (4068.208, "4068.208"), (0.000001, "0.000001"), (999999999.123456, "999999999.123456"),
     (0.1 + 0.2, "0.3"), (2.9999999, "3"), (-0.0000001, "0"), (1e15, "1000000000000000")],
)  # fmt: skip
def test_numbers_are_shown_as_python_shows_them(township: OpenWorkbook, number: float, text: str) -> None:
    assert township.document.run("xltools.Balance.Shown", float(number)) == text


def test_another_form_is_another_module_and_no_code(office: Office, tmp_path: Path) -> None:
    """The invented form of the tests: decimals in a rule, a guard, a note, a rule of one level."""
    form = load(Path(__file__).parents[1] / "form" / "data" / "invented")
    unit = Unit("1", "总馆", "馆")
    last = {"loans.together.all": Decimal(20), "money.buying.spent": Decimal(4)}
    path = tmp_path / "unit.xlsm"
    path.write_bytes(build(form, Submission(form.id, 2025, unit, {}, blank().source, last=last), button=True))
    lay = layout(form)
    with office.open(path, macros=True) as document:
        random = Random(4)
        for _ in range(12):
            filled = submission(form, random_numbers(form, random), unit=unit, last=last)
            for sheet, cells in inputs(form, filled).items():
                document.set(sheet, cells)
            figures = StoredValues(lay, filled)
            verdicts = document.run("xltools.Balance.Verdicts").split(",")
            assert verdicts == [SHOWN[figures.verdict(instance.id)] for instance in form.instances]


def test_a_macro_that_is_not_there_is_an_error_of_the_test(township: OpenWorkbook) -> None:
    with pytest.raises(OfficeError):
        township.document.run("xltools.Balance.Nothing")


@pytest.mark.parametrize("id", FORMS.ids())
def test_rules_are_said_in_procedures_of_their_own(id: str) -> None:
    form = FORMS.get(id)
    text = rules_module(layout(form))
    assert re.findall(r"^Public Sub Rule\d+\(\) ' (\S+)$", text, re.MULTILINE) == [
        i.id for i in form.instances
    ]
    for rule in form.rules:
        assert rule.advice in text


def test_every_button_calls_a_macro_that_is_there_and_excel_lists_no_other() -> None:
    parts = unzipped(build(FORM, blank(), button=True))
    drawn = "".join(data.decode() for part, data in parts.items() if part.endswith(".vml"))
    called = re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", drawn)
    listed = [
        name
        for module in modules(layout(FORM))
        if "\nOption Private Module\n" not in module.text
        for name in re.findall(r"^Public Sub (\w+)\(\)", module.text, re.MULTILINE)
    ]
    assert len(called) == 5
    assert set(called) == set(listed) == {CHECK, CLEAR}


def test_every_sheet_has_its_module_by_its_code_name() -> None:
    """Excel finds a sheet's module by it; without, it drops the macros when it opens the file."""
    parts = unzipped(build(FORM, blank(), button=True))
    names = [
        name
        for part, data in parts.items()
        if part.startswith("xl/worksheets/sheet") or part == "xl/workbook.xml"
        for name in re.findall(r'codeName="(\w+)"', data.decode())
    ]
    assert sorted(names) == sorted(module.name for module in modules(layout(FORM)) if module.document)
