"""The button says of an open workbook exactly what ``xltools check`` says of the file, cell by cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest
from changed_form import form_of, with_rule
from damage import (
    NEIGHBOUR,
    Inbox,
    by_hand,
    cells,
    healthy,
    in_part,
    sheet_renamed,
    shifted,
    sound,
    stored,
    typed,
    verdicts_typed_over,
    with_parts,
    with_value,
)
from excel import Excel
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Protection
from pressed import Command, Said, agrees, alert, press, said, written
from returns import FORM, FORMS, OLD_FORM, UNIT, balanced, random_numbers, submission

from xltools.form.spec import Form
from xltools.model.submission import Unit
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.pristine import pristine
from xltools.workbook.write.unit_book import build

Maker = Callable[[], bytes]

#: What a person typed, in workbooks whose structure is sound.
WRONG: dict[str, Maker] = {
    "right": sound,
    "does not balance": lambda: typed({"t3.received.person": 7}),
    "blanks": lambda: cells("表三", **{f"E{row}": None for row in range(12, 20)}),
    "text": lambda: cells("表二", C12="约三件"),
    "full-width digits": lambda: cells("表二", C12="３"),
    "unit": lambda: cells("表二", C12="3件"),
    "placeholder": lambda: cells("表二", C12="—"),
    "spaces": lambda: cells("表二", C12="   "),
    "ideographic space": lambda: cells("表二", C12="\u3000"),
    "negative": lambda: cells("表二", C12=-1),
    "fraction": lambda: cells("表二", C12=1.5),
    "too many decimals": lambda: cells("表二", C19=0.12345678),
    "too large": lambda: cells("表二", C12=1e20),
    "date": lambda: cells("表二", C12=dt.date(2025, 3, 4)),
    "time": lambda: cells("表二", C12=dt.datetime(2025, 3, 4, 12, 30)),  # noqa: DTZ001
    "truth": lambda: with_value("表二", "C12", "1", "b"),
    "error": lambda: with_value("表二", "C12", "#DIV/0!", "e"),
    "text that looks like an error": lambda: cells("表二", C12="'#N/A"),
    "line breaks": lambda: cells("表二", C12="约\n三件"),
    "declared zero, and is not": lambda: cells("表三", E3="是"),
    "wrong declaration": lambda: cells("表三", E3="全是"),
    "cover": lambda: cells("封面", C12=None, C15="2025年12月1日"),
    "signed late": lambda: cells("封面", C15=dt.datetime(2026, 4, 1)),  # noqa: DTZ001
    "explained": lambda: typed({"t2.regulation.made": 1}, explanations={"B05.made": "市政府委托起草 1 件"}),
    "not explained": lambda: typed({"t2.regulation.made": 1}, explanations={"B05.made": "核实无误"}),
    "prose": lambda: typed({}, sections={"overview": "本年度新收政府信息公开申请 9 件。" * 3}),
    "last year": lambda: typed({}, last={"t3.carried_out.person": Decimal(4)}),
    "another year": lambda: build(FORM, healthy(year=2024), county_name="清河县"),
    "another edition": lambda: build(OLD_FORM, submission(OLD_FORM, random_numbers(OLD_FORM, Random(1)))),
    "not on the roster": lambda: build(FORM, healthy(Unit("777", "黑水镇", "乡镇")), county_name="清河县"),
    "somebody else's": lambda: sound(NEIGHBOUR),
    "published elsewhere": lambda: build(
        FORM, submission(FORM, random_numbers(FORM, Random(2), totals_typed=True), totals_typed=True), totals_typed=True
    ),
}  # fmt: skip
#: What was done to the workbook itself.
DAMAGED: dict[str, Maker] = {
    "total typed over": lambda: cells("表三", L8=9),
    "total emptied": lambda: cells("表四", F8=None),
    "total changed": lambda: cells("表三", L8="=SUM(E8:J8)"),
    "verdicts typed over": verdicts_typed_over,
    "formula in a figure": lambda: in_part("表二", ('<c r="C12" s="', '<c r="C12" t="n" s="')),
    "label": lambda: cells("表三", C10="（一）公开"),
    "note in a locked cell": lambda: cells("表三", B38="说明：本年无"),
    "far away": lambda: cells("表三", ZZ1200="在很远的地方"),
    "stale total": lambda: stored("表三", "L8", "99"),
    "validation lost": lambda: by_hand(
        lambda book: setattr(book["表三"].data_validations, "dataValidation", [])
    ),
    "unprotected": lambda: by_hand(lambda book: book["表二"].protection.disable()),
    "cell unlocked": lambda: by_hand(
        lambda book: setattr(book["表三"]["L8"], "protection", Protection(locked=False))
    ),
    "merged": lambda: by_hand(lambda book: book["表三"].merge_cells("E12:F12")),
    "row hidden": lambda: by_hand(lambda book: setattr(book["表三"].row_dimensions[13], "hidden", True)),
    "sheet added": lambda: by_hand(lambda book: book.create_sheet("备注")),
    "sheet renamed": lambda: sheet_renamed("表二", "附表二"),
    "sheet hidden": lambda: by_hand(lambda book: setattr(book["表四"], "sheet_state", "hidden")),
    "sheet deleted": lambda: by_hand(lambda book: book.remove(book["表四"])),
    "row inserted": lambda: shifted("表三", row=12),
    "row deleted": lambda: shifted("表二", row=8, by=-1),
    "column inserted": lambda: shifted("表四", column=4),
    "external link": lambda: with_parts(xl__externalLinks__externalLink1_dot_xml=b"<x/>"),
    "structure unlocked": lambda: in_part("xl/workbook.xml", ('<workbookProtection lockStructure="1"/>', "")),
    "no year": lambda: cells("xltools", B6=None),
}
#: After these the results area may stand anywhere: the findings go to a new workbook.
MOVED: dict[str, Maker] = {
    "row inserted in the review": lambda: shifted("审核", row=10),
    "review deleted": lambda: by_hand(lambda book: book.remove(book["审核"])),
    "another template": lambda: cells("xltools", B2="0123456789abcdef"),
}
#: Those that LibreOffice opens as it finds them; the rest it calculates anew, repairs or cannot show.
LIVE = [
    "right", "does not balance", "text", "full-width digits", "negative", "date", "truth", "error", "spaces",
    "declared zero, and is not", "signed late", "explained", "another year", "not on the roster",
    "published elsewhere", "total typed over", "total changed", "label", "note in a locked cell", "stale total",
    "sheet renamed", "unprotected", "row inserted", "column inserted",
]  # fmt: skip


@pytest.mark.parametrize("kind", [*WRONG, *DAMAGED])
def test_over_openpyxl(inbox: Inbox, excel: Excel, command: Command, kind: str) -> None:
    inbox.put({**WRONG, **DAMAGED}[kind]())
    form = OLD_FORM if kind == "another edition" else FORM
    compare(excel, inbox.inbox / Inbox.NAME, command(inbox.inbox / Inbox.NAME), form)


@pytest.mark.parametrize("kind", LIVE)
def test_over_a_live_office(inbox: Inbox, live: Excel, command: Command, kind: str) -> None:
    inbox.put({**WRONG, **DAMAGED}[kind]())
    compare(live, inbox.inbox / Inbox.NAME, command(inbox.inbox / Inbox.NAME))


def compare(excel: Excel, path: Path, wanted: list[Said], form: Form = FORM) -> None:
    before = path.read_bytes()
    book = press(excel, path)
    agrees(written(book, form), wanted)
    shown = alert(excel)
    for severity, word in (("error", "错误"), ("warning", "警告"), ("note", "提示")):
        count = sum(one[0] == severity for one in wanted)
        assert (f"{word} {count} 处" in shown.prompt) == bool(count)
    assert shown.mode == ("critical" if any(one[0] == "error" for one in wanted) else "info")
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", MOVED)
def test_findings_go_to_a_new_workbook_where_the_results_area_may_have_moved(
    inbox: Inbox, excel: Excel, command: Command, kind: str
) -> None:
    path = inbox.put(MOVED[kind]()).inbox / Inbox.NAME
    wanted = command(path)
    book = press(excel, path)
    (new,) = [one for one in excel.books if one.name != book.name]
    cells = new.sheets["核对意见"].used_range
    found = said(cells.value, cells.formula, path.name)
    assert [one[:2] + one[4:] for one in found] == [one[:2] + one[4:] for one in wanted]
    assert "在新建的工作簿中" in alert(excel).prompt


@pytest.mark.parametrize("seed", range(6))
def test_random_returns(inbox: Inbox, excel: Excel, command: Command, seed: int) -> None:
    random = Random(seed)
    numbers = random_numbers(FORM, random)
    data = build(
        FORM, submission(FORM, balanced(FORM, numbers) if seed % 2 else numbers), county_name="清河县"
    )
    path = inbox.put(data).inbox / Inbox.NAME
    wanted = command(path)
    agrees(written(press(excel, path)), wanted)


#: What people, and programs they paste from, leave in cells.
_DAY, _MOMENT = dt.datetime(1900, 1, 5), dt.datetime(2025, 3, 4, 5, 6, 7)  # noqa: DTZ001 - Excel knows no zones
ODD = [
    None, 0, 7, -3, 2.5, 1e12, 0.1 + 0.2, "无", "３", "3 件", "", "  ", "\n", "是", "否", "#N/A", "约三件", "2025-1-1",
    True, dt.date(2025, 3, 4), _DAY, _MOMENT, dt.time(8, 30), "长" * 3000,
    "<a>&amp;", "'", "\u3000三\u00a0", "😀",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_odd_contents_anywhere(inbox: Inbox, excel: Excel, command: Command, seed: int) -> None:
    """Thirty cells wherever something may be typed, and five wherever."""
    random = Random(seed)
    inputs = {name: sorted(sheet.inputs) for name, sheet in pristine(layout(FORM)).items()}
    places = [(name, cell) for name, cells in inputs.items() for cell in cells]
    sheets = [name for name in inputs if name != REVIEW]  # openpyxl would lock a cell of the results area

    def change(book: openpyxl.Workbook) -> None:
        for name, cell in random.sample(places, 30):
            if not isinstance(book[name][cell], MergedCell):
                book[name][cell] = random.choice(ODD)
        for _ in range(5):
            anywhere = book[random.choice(sheets)].cell(random.randint(1, 80), random.randint(1, 14))
            if not isinstance(anywhere, MergedCell):
                anywhere.value = random.choice(ODD)

    path = inbox.put(by_hand(change)).inbox / Inbox.NAME
    said_there = command(path)
    assert said_there
    agrees(written(press(excel, path)), said_there)


def test_a_form_of_one_s_own(tmp_path: Path, excel: Excel, command: Command) -> None:
    """An invented form in the project's folder: the button finds it as the command does."""
    import shutil

    from xltools.county.library import FormLibrary

    source = Path(__file__).parents[1] / "form" / "data" / "invented"
    form = FormLibrary([source.parent]).get(source.name)
    shutil.copytree(source, tmp_path / "templates" / form.id)
    (tmp_path / "units.csv").write_text("代码,名称,级别\n1,第一馆,馆\n", "utf-8")
    (tmp_path / "xltools.toml").write_text(
        f'county = "甲县"\nyear = 2025\nform = "{form.id}"\nroster = "units.csv"\n', "utf-8"
    )
    path = tmp_path / "第一馆.xlsx"
    filled = submission(form, random_numbers(form, Random(5)), unit=Unit("1", "第一馆", "馆"))
    path.write_bytes(build(form, filled))
    wanted = command(path)
    assert wanted
    agrees(written(press(excel, path), form), wanted)


def test_a_workbook_with_other_rules(inbox: Inbox, excel: Excel, command: Command) -> None:
    """The county has added a rule since it was sent out: its results area stands where the workbook has it."""
    templates = inbox.folder / "templates" / FORM.id
    templates.mkdir(parents=True)
    text = with_rule("received <= 5", 'over = "t3", each = "column"')
    (templates / "form.toml").write_text(text, encoding="utf-8")
    assert layout(form_of(text)).results != layout(FORM).results
    path = inbox.put(sound()).inbox / Inbox.NAME
    wanted = command(path)
    assert {one[1] for one in wanted} == {"S29", "B99"}
    book = press(excel, path)
    agrees(written(book), wanted)
    press(excel, path, "next_finding")
    assert book.sheets.active.name == "表三"
    press(excel, path, "clear_results")
    assert book.sheets[REVIEW].range(layout(FORM).results.name).value is None


def test_without_a_project(tmp_path: Path, excel: Excel, command: Command) -> None:
    path = tmp_path / "青禾镇.xlsx"
    path.write_bytes(typed({"t3.received.person": 7}))
    wanted = command(path)
    agrees(written(press(excel, path)), wanted)
    assert len(wanted) == 2
    assert UNIT.name in alert(excel).prompt


def test_a_workbook_that_is_not_ours(tmp_path: Path, excel: Excel) -> None:
    """Nothing is written, and the alert says what the command says."""
    path = tmp_path / "别人的表.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "=1+1"
    book.save(path)
    opened = press(excel, path)
    assert alert(excel).prompt == (
        "文件 别人的表.xlsx：这个工作簿不是由本软件下发的报表。请用下发给本单位的表填报；"
        "已发布的 Word、网页报告请先用 xltools import 导入。"
    )
    assert len(excel.books) == 1
    assert opened.sheets[0].used_range.address == "$A$1"
    assert not [call for call in excel.calls if call.endswith("=")]


def test_old_xls_is_judged_by_its_values(inbox: Inbox, live: Excel, command: Command) -> None:
    """Compatibility mode: the same warning as the command gives, the same figures."""
    source = inbox.put(typed({"t3.received.person": 7})).inbox / Inbox.NAME
    path = source.with_suffix(".xls")
    live.open(source).impl.api.document.save(path, "xls")
    source.unlink()
    wanted = command(path)
    assert {one[1] for one in wanted} == {"S17", "B01"}
    agrees(written(press(live, path)), wanted)


def test_every_form_that_comes_with_the_program() -> None:
    """So that a new edition is not forgotten above."""
    assert [id for id in FORMS.ids() if id.startswith("disclosure")] == [OLD_FORM.id, FORM.id]
