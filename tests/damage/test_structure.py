"""What people do to a locked workbook once they have unlocked it: every change of it is told."""

from __future__ import annotations

import re

import openpyxl
import pytest
from damage import (
    Inbox,
    by_hand,
    cells,
    exchanged,
    in_part,
    part_of,
    sheet_deleted,
    sheet_renamed,
    shifted,
    sound,
    stored,
    unzipped,
    verdicts_typed_over,
    with_parts,
    zipped,
)
from openpyxl.styles import Protection

BROKEN = "S26"


def test_a_healthy_return_gives_no_finding(inbox: Inbox) -> None:
    inbox.put(sound()).expect()


def test_saving_with_another_program_is_no_damage(inbox: Inbox) -> None:
    inbox.put(by_hand(lambda _: None)).expect()


# Formulas


def test_total_overwritten_with_the_same_number(inbox: Inbox) -> None:
    inbox.put(cells("表三", L8=8)).expect("S06 表三 L8", says=("新收·总计", "公式被直接填写的内容“8”覆盖了"))


def test_total_overwritten_with_another_number_fails_the_rules_too(inbox: Inbox) -> None:
    inbox.put(cells("表三", L8=9)).expect("S06 表三 L8", "B01 表三 L8", "B02 表三 L8", says="“9”")


def test_total_emptied(inbox: Inbox) -> None:
    inbox.put(cells("表四", F8=None)).expect("S06 表四 F8", says="“空白”")


def test_total_formula_changed(inbox: Inbox) -> None:
    found = inbox.put(cells("表三", L8="=SUM(E8:J8)")).expect("S07 表三 L8", says="现在是“=SUM(E8:J8)”")
    assert found.expected.startswith("=IF(6-COUNT(")


def test_rule_formula_of_the_review_changed(inbox: Inbox) -> None:
    inbox.put(cells("审核", H5='=IF(TRUE,"通过","不符")')).expect("S07 审核 H5")


def test_verdict_of_the_review_typed_in(inbox: Inbox) -> None:
    inbox.put(cells("审核", H5="通过")).expect("S06 审核 H5", says="“通过”")


def test_many_changed_formulas_are_counted_not_listed(inbox: Inbox) -> None:
    first = [f"S06 审核 H{row}" for row in range(5, 10)]
    inbox.put(verdicts_typed_over()).expect("S28 审核 H10", *first, says="还有 35 处同样的问题")


# Labels


def test_label_edited(inbox: Inbox) -> None:
    inbox.put(cells("表三", C10="（一）公开")).expect(
        "S08 表三 C10", says=("“（一）公开”", "应为“（一）予以公开”")
    )


def test_label_deleted(inbox: Inbox) -> None:
    inbox.put(cells("表三", C11=None)).expect("S08 表三 C11", says="“空白”")


@pytest.mark.parametrize("label", ["(一)予以公开", "（一） 予以公开", "（一）予以\n公开"])
def test_width_and_white_space_of_labels_do_not_matter(inbox: Inbox, label: str) -> None:
    inbox.put(cells("表三", C10=label)).expect()


def test_text_in_a_locked_blank_cell(inbox: Inbox) -> None:
    inbox.put(cells("表三", B38="说明：本年无")).expect("S19 表三 B38", says="“说明：本年无”")


def test_number_in_the_hidden_guard_column(inbox: Inbox) -> None:
    inbox.put(cells("表三", K9=3)).expect("S19 表三 K9")


# Validations and locks


def test_validation_of_one_cell_lost(inbox: Inbox) -> None:
    data = in_part("表二", ('C15:E16"><formula1>', 'C15:E15"><formula1>'))
    inbox.put(data).expect("S09 表二 C16", says="1 个填报单元格")


def test_all_validations_of_a_sheet_lost(inbox: Inbox) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["表三"].data_validations.dataValidation = []

    inbox.put(by_hand(change)).expect("S09 表三 E3", says="145 个")


def test_validation_loosened(inbox: Inbox) -> None:
    data = in_part("表二", ("<formula2>999999999</formula2>", "<formula2>99999999999</formula2>"))
    inbox.put(data).expect("S09 表二 C7", says="9 个")


def test_sheet_unprotected(inbox: Inbox) -> None:
    inbox.put(by_hand(lambda book: book["表二"].protection.disable())).expect("S04 表二", says="“表二”的保护")


def test_workbook_structure_unlocked(inbox: Inbox) -> None:
    data = in_part("xl/workbook.xml", ('<workbookProtection lockStructure="1"/>', ""))
    inbox.put(data).expect("S05", says="LibreOffice")


@pytest.mark.parametrize("cell", ["D12", "L8"])
def test_locked_cell_unlocked(inbox: Inbox, cell: str) -> None:
    data = by_hand(lambda book: setattr(book["表三"][cell], "protection", Protection(locked=False)))
    inbox.put(data).expect(f"S20 表三 {cell}", says=f"1 个锁定的单元格被解除了锁定（如 {cell}）")


def test_conditional_formats_removed(inbox: Inbox) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["表三"].conditional_formatting = type(book["表三"].conditional_formatting)()

    inbox.put(by_hand(change)).expect("S22 表三")


# Sheets


def test_sheet_renamed(inbox: Inbox) -> None:
    """Excel lets every formula follow; only the name is told."""
    found = inbox.put(sheet_renamed("表二", "附表二")).expect("S03 附表二", says="“表二”被改名为“附表二”")
    assert (found.expected, found.found) == ("表二", "附表二")


@pytest.mark.parametrize("sheet", ["表四", "审核", "填报说明"])
def test_sheet_deleted(inbox: Inbox, sheet: str) -> None:
    """Excel makes #REF! of the formulas that referred to it: they are not told one by one."""
    inbox.put(sheet_deleted(sheet)).expect(f"S01 {sheet}", BROKEN)


def test_sheet_added(inbox: Inbox) -> None:
    inbox.put(by_hand(lambda book: book.create_sheet("备注"))).expect("S02 备注", says="多出工作表“备注”")


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_sheet_hidden(inbox: Inbox, state: str) -> None:
    data = by_hand(lambda book: setattr(book["表四"], "sheet_state", state))
    inbox.put(data).expect("S11 表四", says="工作表“表四”被隐藏了")


def test_identity_sheet_removed(inbox: Inbox) -> None:
    inbox.put(by_hand(lambda book: book.remove(book["xltools"]))).expect("S96")


# Rows and columns


@pytest.mark.parametrize(
    ("sheet", "row"),
    [("表三", 2), ("表三", 12), ("表三", 32), ("表三", 35), ("表二", 7), ("表四", 8), ("文字", 8), ("封面", 13), ("审核", 10)],
)  # fmt: skip
def test_row_inserted(inbox: Inbox, sheet: str, row: int) -> None:
    inbox.put(shifted(sheet, row=row)).expect(f"S10 {sheet} A{row}", BROKEN, says=f"第 {row} 行起")


@pytest.mark.parametrize(("sheet", "row"), [("表三", 13), ("表三", 8), ("表二", 8), ("文字", 7), ("审核", 5)])
def test_row_deleted(inbox: Inbox, sheet: str, row: int) -> None:
    inbox.put(shifted(sheet, row=row, by=-1)).expect(f"S10 {sheet} A{row}", BROKEN)


@pytest.mark.parametrize(
    ("sheet", "column", "letter"), [("表三", 6, "F"), ("表四", 4, "D"), ("表二", 3, "C")]
)
def test_column_inserted(inbox: Inbox, sheet: str, column: int, letter: str) -> None:
    inbox.put(shifted(sheet, column=column)).expect(f"S23 {sheet} {letter}1", BROKEN, says=f"{letter} 列起")


def test_two_columns_swapped(inbox: Inbox) -> None:
    data = exchanged("表三", *((f"F{row}", f"G{row}") for row in range(7, 31)))
    inbox.put(data).expect("S21 表三 F7", BROKEN, says=("应是“商业企业”", "现在是“科研机构”"))


def test_two_columns_swapped_whose_labels_occur_three_times(inbox: Inbox) -> None:
    inbox.put(exchanged("表四", ("B7", "C7"), ("B8", "C8"))).expect("S21 表四 B7", BROKEN)


def test_two_rows_swapped(inbox: Inbox) -> None:
    data = exchanged("表三", *((f"{column}13", f"{column}14") for column in "DEFGHIJ"))
    inbox.put(data).expect("S21 表三 D13", BROKEN, says="2.其他法律行政法规禁止公开")


def test_three_rows_in_a_ring(inbox: Inbox) -> None:
    data = exchanged("表三", ("D13", "D14"), ("D14", "D15"))
    inbox.put(data).expect("S21 表三 D13", "S21 表三 D14", "S21 表三 D15", BROKEN)


def test_some_labels_slid_down_beside_figures_that_did_not(inbox: Inbox) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["表三"]
        for row in (19, 18, 17, 16):
            sheet[f"D{row}"].value = sheet[f"D{row - 1}"].value
        sheet["D15"].value = None

    inbox.put(by_hand(change)).expect("S10 表三 A15", BROKEN)


def test_input_row_hidden(inbox: Inbox) -> None:
    data = by_hand(lambda book: setattr(book["表三"].row_dimensions[13], "hidden", True))
    inbox.put(data).expect("S11 表三 A13", says="第 13 行被隐藏了")


def test_row_of_no_height_is_hidden(inbox: Inbox) -> None:
    parts = unzipped(sound())
    sheet = part_of(parts, "表三")
    text, times = re.subn(rb'(<row r="13"[^>]* ht=")[^"]*', rb"\g<1>0", parts[sheet])
    assert times == 1
    inbox.put(zipped({**parts, sheet: text})).expect("S11 表三 A13")


def test_column_hidden(inbox: Inbox) -> None:
    data = by_hand(lambda book: setattr(book["表二"].column_dimensions["D"], "hidden", True))
    inbox.put(data).expect("S11 表二 D1", says="D 列被隐藏了")


def test_input_cells_merged_leaves_one_without_a_figure(inbox: Inbox) -> None:
    data = by_hand(lambda book: book["表三"].merge_cells("E12:F12"))
    inbox.put(data).expect("S12 表三 E12", "V01 表三 F12", says="E12:F12")


# What a workbook carries besides


@pytest.mark.parametrize(
    ("part", "code", "words"),
    [
        ("xl__externalLinks__externalLink1_dot_xml", "S13", "externalLink1.xml"),
        ("xl__vbaProject_dot_bin", "S14", "宏"),
        ("xl__embeddings__oleObject1_dot_bin", "S25", "oleObject1.bin"),
        ("xl__activeX__activeX1_dot_xml", "S25", "activeX1.xml"),
    ],
)
def test_something_rides_along(inbox: Inbox, part: str, code: str, words: str) -> None:
    inbox.put(with_parts(**{part: b"<x/>"})).expect(code, says=words)


def test_formula_that_reads_another_file_is_told_beside_the_link(inbox: Inbox) -> None:
    data = with_parts(xl__externalLinks__externalLink1_dot_xml=b"<externalLink/>")
    parts = unzipped(data)
    sheet = part_of(parts, "表二")
    text = re.sub(rb'(<c r="C12"[^>]*>)<v>', rb"\1<f>[1]Sheet1!$A$1</f><v>", parts[sheet])
    inbox.put(zipped({**parts, sheet: text})).expect("S13", "V30 表二 C12", says="externalLink1.xml")


# Stored results


def test_stale_stored_total(inbox: Inbox) -> None:
    """Typed by a program that does not calculate: the total is what its formula says."""
    inbox.put(stored("表三", "L8", "99")).expect("S18 表三 L8", says=("“99”", "应为“8”"))
    assert inbox.counted().number("t3.received.total") == 8


def test_every_return_beside_a_damaged_one_counts(inbox: Inbox) -> None:
    inbox.put(shifted("表三", row=12))
    result = inbox.judge()
    assert [unit.status for unit in result.standings] == ["退回", "已报", "未报"]
    assert result.totals["t2.licence.licences"] == 120
