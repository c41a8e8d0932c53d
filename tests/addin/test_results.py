"""What a check writes, and what it never touches."""

from __future__ import annotations

import io
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from damage import Inbox, cells, sound, typed
from excel import Excel, com_error
from hypothesis import given
from hypothesis import strategies as st
from office import Office
from openpyxl.styles import Protection
from pressed import alert, area, press, selected, written
from returns import FORM

from xltools.addin import results
from xltools.form.spec import Severity
from xltools.model.findings import Finding, finding, message, place_text, sentences
from xltools.model.messages.catalogue import CATALOGUE
from xltools.workbook.layout.grid import Box, position
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.unit_book import layout

COMMANDS = ("check_balances", "next_finding", "check_balances", "clear_results")
#: Words of a township's file that a spreadsheet might take for something else.
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "'", "2025-1-1", "1E5", "TRUE", '=HYPERLINK("http://x","y")')


# Never touched


def contents(book: xw.Book) -> dict[tuple[str, str], tuple[object, ...]]:
    """Value, formula and format of every cell that is not in the results area."""
    driver: Any = book.impl.api
    found = {}
    for sheet in driver.book.worksheets:
        for cell in tuple(sheet._cells.values()):
            if sheet.title == REVIEW and position(cell.coordinate) in area():
                continue
            result = driver.shown[sheet.title].get((cell.row, cell.column))
            shown = result.value if result else None
            found[sheet.title, cell.coordinate] = (cell.value, shown, *(cell._style or ()))
    return found


@pytest.mark.parametrize("data", [sound(), typed({"t3.received.person": 7}), cells("表二", C12="3件")])
def test_no_cell_outside_the_results_area_changes(inbox: Inbox, excel: Excel, data: bytes) -> None:
    path = inbox.put(data).inbox / Inbox.NAME
    book = excel.open(path)
    before = contents(book)
    for name in COMMANDS:
        press(excel, path, name)
        assert contents(book) == before
    assert path.read_bytes() == data


def test_no_figure_changes_in_a_real_program(inbox: Inbox, live: Excel) -> None:
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    book = live.open(path)
    document = book.impl.api.document

    def everything() -> dict[str, object]:
        return {
            name: {
                cell: shown
                for cell, shown in document.cells(name).items()
                if name != REVIEW or position(cell) not in area()
            }
            for name in document.sheets()
        }

    before = everything()
    for name in COMMANDS:
        press(live, path, name)
        assert everything() == before


def test_every_write_goes_to_the_results_area(inbox: Inbox, excel: Excel) -> None:
    """One whole-range write for a check; nothing is written by going from finding to finding."""
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    for name, writes in (("check_balances", 1), ("next_finding", 0), ("clear_results", 1)):
        press(excel, path, name)
        asked = {call: count for call, count in excel.calls.items() if call.endswith("=")}
        assert asked.pop("App.StatusBar=", 0) <= 1
        assert sum(asked.values()) == asked.get("Range.Value=", 0) == writes


def test_a_check_asks_excel_a_handful_of_things(inbox: Inbox, excel: Excel) -> None:
    """Every call crosses from one process into another. Cells: twice for each sheet, whatever they hold."""
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    press(excel, path)
    sheets = len(layout(FORM).sheets)
    assert excel.calls["Range.Value"] == excel.calls["Range.Formula"] == sheets == 8
    assert excel.calls["Range.Value="] == 1
    assert sum(excel.calls.values()) <= 100


def test_a_locked_results_area_is_not_written_to(inbox: Inbox, excel: Excel) -> None:
    """Somebody locked one of its cells: Excel refuses the lot, and the findings go to a new workbook."""
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    book = excel.open(path)
    locked = book.impl.api.book[REVIEW][Box.cell(area().bottom, area().right).name]
    locked.protection = Protection(locked=True)
    with pytest.raises(com_error, match="protected sheet"):
        book.sheets[REVIEW].range(area().range).value = "x"
    press(excel, path)
    assert "在新建的工作簿中" in alert(excel).prompt
    assert book.sheets[REVIEW].range(area().name).value is None
    (new,) = [one for one in excel.books if one.name != book.name]
    assert new.sheets[0].range("B2").value == "B01"


# The lines


def test_what_is_written(inbox: Inbox, excel: Excel) -> None:
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    book = press(excel, path)
    box = area()
    lines = book.sheets[REVIEW].range(box.range)
    assert lines.value[1][:3] == ["错误", "B01", "表三 E8（新收·自然人）"]
    assert lines.formula[1][2] == '=HYPERLINK("#\'表三\'!E8","表三 E8（新收·自然人）")'
    assert lines.value[1][3].startswith("自然人：新收 7 + 上年结转 1 ≠ 办理总计 6 + 结转下年度 1，相差 1。")
    assert lines.value[3:] == [[None] * 9] * 197
    assert alert(excel).prompt == (
        "青禾镇 2025 年：错误 2 处。\n\n"
        f"第一条：表三 E8（新收·自然人）：{lines.value[1][3]}\n\n"
        "全部意见在“审核”表下方，可以点“位置”一栏跳转。"
    )
    assert (book.sheets.active.name, selected(book)) == ("表三", "$E$8")


def test_a_second_check_leaves_nothing_of_the_first(inbox: Inbox, excel: Excel) -> None:
    """Even where the first one, or somebody, had filled every line."""
    path = inbox.put(sound()).inbox / Inbox.NAME
    book = excel.open(path)
    cells = book.sheets[REVIEW].range(area().range)
    cells.value = [["旧"] * 9] * 200
    press(excel, path)
    assert cells.value == [
        [*results.HEAD, *[None] * 5],
        [None, None, None, "没有发现问题", *[None] * 5],
        *[[None] * 9] * 198,
    ]
    assert alert(excel).mode == "info"


def test_errors_come_first(inbox: Inbox, excel: Excel) -> None:
    path = inbox.put(cells("封面", C12=None, C15="2025-12-1")).inbox / Inbox.NAME
    book = openpyxl.load_workbook(path)
    book["表四"]["B8"] = "无"
    book.save(path)
    found = [one[0] for one in written(press(excel, path))]
    assert found == sorted(found, key=["error", "warning", "note"].index)
    assert found[0] == "error"
    assert excel.books[-1].sheets.active.name == "表四"


def planted(count: int) -> list[Finding]:
    return [finding("V02", sheet="表三", cell=f"E{row}", found="x") for row in range(1, count + 1)]


@pytest.mark.parametrize(("count", "listed"), [(0, 0), (1, 1), (9, 9), (10, 8), (500, 8)])
def test_more_findings_than_lines(count: int, listed: int) -> None:
    lines = results.lines(planted(count), {"表三"}, {}, height=10, width=9)
    assert len(lines) == 10
    assert all(len(line) == 9 for line in lines)
    assert sum(line[0] == "'错误" for line in lines) == listed
    if count > 9:
        assert lines[-1][3] == f"'还有 {count - 8} 条没有列出；请改正以上各条，再核对一次"


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_a_file_stay_words(inbox: Inbox, excel: Excel, words: str) -> None:
    """In every column that holds some of them: no text becomes a formula, a number or a date."""
    spoilt = Finding(
        words, Severity.ERROR, words, "C5", "f", words, words, words, "", {"sentence": words, "advice": words}
    )
    book = excel.open(inbox.put(sound()).inbox / Inbox.NAME)
    cells = book.sheets[REVIEW].range(area().range)
    cells.value = results.lines([spoilt], {"表三"}, {}, height=200, width=9)
    assert cells.value[1][:4] == ["错误", words, f"{words} C5（{words}）", f"{words}。{words}。"]
    assert list(cells.formula[1][:4]) == cells.value[1][:4]


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])),
    st.integers(0, 5000),
    st.integers(0, 300),
)
def test_a_link_leads_back_to_its_cell(sheet: str, row: int, column: int) -> None:
    if not sheet or len(sheet) > 31:
        return
    cell = Box.cell(row, column).name
    formula = results.link("看", sheet, cell)
    assert results.linked(formula) == (sheet, cell)
    assert results.linked(results.link("看", sheet, cell, "C:\\甲.xlsx")) is None


def test_the_longest_name_of_a_place_fits_into_a_formula() -> None:
    formula = results.link("长" * 1000, "表三", "E8")
    assert all(len(part) <= 255 for part in formula.split('"'))
    assert results.link("看", "表三", "E8", "C:\\" + "长" * 300).startswith("'看")


def test_every_code_has_a_line() -> None:
    """The catalogue's sentences are split into place and text, and nothing of them is lost."""
    for code, entry in CATALOGUE.items():
        names = {name for _, name, _, _ in string.Formatter().parse(entry.fact + entry.remedy) if name}
        args = dict.fromkeys(names - {"sheet", "cell", "name", "expected", "found"}, "某")
        one = finding(code, sheet="表三", cell="E8", figure="f", name="甲", **args).of("乙.xlsx")
        assert message(one) == f"文件 乙.xlsx，{place_text(one)}：{sentences(one)}"


# Saved with the results in it


@pytest.mark.parametrize(
    "make", [sound, lambda: typed({"t3.received.person": 7}), lambda: cells("表三", L8=9)], ids=["right", "wrong", "damaged"]
)  # fmt: skip
def test_results_are_neither_damage_nor_data(
    inbox: Inbox, excel: Excel, command: Any, make: Callable[[], bytes]
) -> None:
    path = inbox.put(make()).inbox / Inbox.NAME
    wanted = command(path)
    book = press(excel, path)
    book.save(path)
    assert command(path) == wanted


def test_results_saved_by_a_real_program(inbox: Inbox, live: Excel, command: Any, office: Office) -> None:
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    wanted = command(path)
    book = press(live, path)
    book.save(path)
    # LibreOffice takes the lock of the structure away, with or without results.
    assert [one for one in command(path) if one[1] != "S05"] == wanted
    with office.open(path) as document:
        document.recalculate()
        link = document.cells(REVIEW)[Box.cell(area().top + 1, area().left + results.LINK).name]
        assert link.value == "表三 E8（新收·自然人）"
        assert link.error is None


def test_texts_in_the_results_area_hide_no_damage_of_the_review(
    inbox: Inbox, excel: Excel, command: Any
) -> None:
    """A finding's line may read like a label of the rules above it."""
    path = inbox.put(cells("审核", **{f"H{row}": "通过" for row in range(5, 12)})).inbox / Inbox.NAME
    wanted = command(path)
    assert {one[1] for one in wanted} == {"S06", "S28"}
    book = press(excel, path)
    book.sheets[REVIEW].range(Box(area().top + 20, 1, area().top + 22, 3).range).value = [
        ["B01", "提示", "=1+1"]
    ] * 3
    book.save(path)
    assert command(path) == wanted


# From one finding to the next


def where(book: xw.Book) -> tuple[str, str]:
    return book.sheets.active.name, selected(book).replace("$", "")


def test_round_and_round(inbox: Inbox, excel: Excel) -> None:
    """In the order of the workbook, from wherever the person is; after the last the first."""
    data = cells("表三", E12="无", F12="3件")
    spoilt = openpyxl.load_workbook(io.BytesIO(data))
    spoilt["表二"]["C12"] = "—"
    spoilt.save(inbox.inbox / Inbox.NAME)
    path = inbox.inbox / Inbox.NAME
    book = press(excel, path)
    places = {one[2:4] for one in written(book) if one[2]}
    assert {("表二", "C12"), ("表三", "E12"), ("表三", "F12")} <= places
    seen = []
    for _ in range(2 * len(places)):
        press(excel, path, "next_finding")
        seen.append(where(book))
    assert set(seen[: len(places)]) == places
    assert seen[: len(places)] == seen[len(places) :]
    book.sheets["表三"].activate()
    book.sheets["表三"].range("E12").select()
    press(excel, path, "next_finding")
    assert where(book) == ("表三", "F12")
    assert "表三 F12" in str(excel.status_bar)
    book.sheets["封面"].activate()
    book.sheets["封面"].range("A1").select()
    press(excel, path, "next_finding")
    assert where(book) == ("表二", "C12")


def unlocked(inbox: Inbox) -> Path:
    """A wrong return whose structure somebody has unlocked."""
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    book = openpyxl.load_workbook(path)
    book.security.lockStructure = False
    book.save(path)
    return path


def test_the_results_are_found_on_a_review_of_another_name(inbox: Inbox, excel: Excel) -> None:
    path = unlocked(inbox)
    book = excel.open(path)
    book.sheets[REVIEW].name = "审核表"
    press(excel, path)
    assert "“审核表”表下方" in alert(excel).prompt
    assert where(book) == ("审核表", "A1")  # that it was renamed comes first
    press(excel, path, "next_finding")
    assert where(book) == ("表三", "E8")
    press(excel, path, "clear_results")
    assert book.sheets["审核表"].range(area().range).value == [[None] * 9] * 200


def test_no_results_without_a_review(inbox: Inbox, excel: Excel) -> None:
    path = unlocked(inbox)
    spoilt = openpyxl.load_workbook(path)
    spoilt.remove(spoilt[REVIEW])
    spoilt.save(path)
    for name in ("next_finding", "clear_results"):
        press(excel, path, name)
        assert "没有可用的核对结果区" in alert(excel).prompt


def test_from_a_selection_of_many_cells(inbox: Inbox, excel: Excel) -> None:
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    book = press(excel, path)
    book.sheets["表三"].range("E8:J20").select()
    press(excel, path, "next_finding")
    assert where(book) == ("表三", "L8")


def test_no_next_finding_before_a_check_and_after_a_clean_one(inbox: Inbox, excel: Excel) -> None:
    path = inbox.put(sound()).inbox / Inbox.NAME
    press(excel, path, "next_finding")
    assert alert(excel).prompt == "没有核对结果；请先点“检查勾稽关系”"
    press(excel, path)
    excel.alerts.clear()
    press(excel, path, "next_finding")
    assert alert(excel).prompt == "核对结果中没有可以跳转的位置；改正后请再点一次“检查勾稽关系”"


def test_clearing(inbox: Inbox, excel: Excel) -> None:
    path = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    book = press(excel, path)
    press(excel, path, "next_finding")
    excel.alerts.clear()
    press(excel, path, "clear_results")
    assert book.sheets[REVIEW].range(area().range).value == [[None] * 9] * 200
    assert excel.status_bar is False
    assert excel.alerts == []


def test_what_somebody_else_wrote_there_is_not_cleared(inbox: Inbox, excel: Excel) -> None:
    """Lines that no check wrote may be anything: an 审核说明, in a review whose rows have moved."""
    path = inbox.put(sound()).inbox / Inbox.NAME
    book = excel.open(path)
    book.sheets[REVIEW].range(area().name).value = "自己的备忘"
    press(excel, path, "clear_results")
    assert alert(excel).prompt == "没有核对结果；请先点“检查勾稽关系”"
    assert book.sheets[REVIEW].range(area().name).value == "自己的备忘"
