"""``xltools return``: what goes back to a unit is so clear that the second try is right, and no figure is touched."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from county_round import BOOKS, TOWNS, County, book, last_years
from damage import healthy
from office import Office
from returns import FORM, FORMS
from validator import Validate

import xltools.jobs.workspace
from xltools.model.submission import Submission, Value
from xltools.workbook.read.unit_book import read
from xltools.workbook.write.unit_book import build

CHINA = dt.timezone(dt.timedelta(hours=8))
MONDAY = dt.datetime(2026, 1, 12, 9, 0, tzinfo=CHINA)
DAY = dt.timedelta(days=1)


def wrong(*blank: str, **numbers: int) -> bytes:
    """青禾镇's return with figures changed (``__`` for the dots of an id) or left blank."""
    changed = {id.replace("__", "."): Value(number=Decimal(number)) for id, number in numbers.items()}
    changed |= {id.replace("__", "."): Value() for id in blank}
    return book("101", figures={**healthy().figures, **changed})


def with_a_warning(**numbers: int) -> bytes:
    """The same, with a text that says another number than table three."""
    changed = {id.replace("__", "."): Value(number=Decimal(number)) for id, number in numbers.items()}
    text = dict(healthy().sections) | {"overview": "全年收到政府信息公开申请9999件，均按期答复。" * 3}
    return book("101", figures={**healthy().figures, **changed}, sections=text)


UNBALANCED = wrong(t3__granted__person=900)
FOLDER, MARKED, NOTICE, DRAFT, TEXT = (
    "returned/101_青禾镇",
    "请改正_青禾镇_2025.xlsx",
    "退回修改通知_青禾镇_2025.docx",
    "退回_青禾镇_2025.eml",
    "退回_青禾镇_2025.txt",
)


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    return County(tmp_path / "county", capsys)


def sent_back(county: County, content: bytes, day: int = 0) -> Path:
    """青禾镇 sends a return, and what goes back is written. Gives the folder."""
    county.send(f"年报{day}.xlsx", content, MONDAY + day * DAY)
    county.command("collect", "sent")
    code, text = county.command("return")
    assert code == 0, text
    return county.folder / FOLDER


def filled(path: Path) -> Submission:
    return read(path, FORMS.get, limit=path.stat().st_size).submission


def test_every_unit_with_errors_gets_its_own_workbook_a_page_a_text_and_a_draft(county: County) -> None:
    county.send("白鹭乡.xlsx", BOOKS["102"], MONDAY)
    folder = sent_back(county, UNBALANCED)
    assert {path.name for path in folder.iterdir()} == {MARKED, NOTICE, DRAFT, TEXT}
    assert [path.name for path in folder.parent.iterdir()] == ["101_青禾镇"]


def test_the_marked_workbook_has_the_same_figures_and_nothing_else_is_wrong_with_it(
    county: County, validate: Validate
) -> None:
    folder = sent_back(county, UNBALANCED)
    (came,) = (path for path in county.inbox.glob("101_*.xlsx"))
    before, after = read(came, FORMS.get, limit=10**7), read(folder / MARKED, FORMS.get, limit=10**7)
    assert after.submission.figures == before.submission.figures
    assert after.submission.sections == before.submission.sections
    assert [one.code for one in after.findings] == [one.code for one in before.findings] == []
    assert came.read_bytes() == UNBALANCED
    assert validate([folder / MARKED]) == {folder / MARKED: []}


def test_notes_stand_at_the_cells_and_the_list_on_the_review_sheet(county: County) -> None:
    folder = sent_back(county, wrong("t2__licence__licences", t3__received__company=-2))
    workbook = openpyxl.load_workbook(folder / MARKED)
    notes = {
        f"{sheet.title} {cell.coordinate}": cell.comment.text
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    assert notes.keys() == {"表二 C12", "表三 F8"}
    assert notes["表三 F8"] == "填了负数 -2。件数和金额不能小于 0，请核对。"
    listed = [[cell.value for cell in row[1:5]] for row in workbook["审核"].iter_rows(min_row=69, max_row=71)]
    assert [line[1:3] for line in listed] == [
        ["V01", "表二 C12（行政许可·处理决定）"],
        ["V06", "表三 F8（新收·商业企业）"],
        [None, None],
    ]


def test_libreoffice_opens_it_and_shows_the_notes(county: County, office: Office) -> None:
    folder = sent_back(county, UNBALANCED)
    saved = folder / "saved.xlsx"
    with office.open(folder / MARKED) as document:
        document.save(saved, "xlsx")
    comment = openpyxl.load_workbook(saved)["表三"]["E8"].comment
    assert comment
    assert "自然人：新收" in comment.text


def test_what_comes_back_in_the_marked_workbook_is_taken(county: County, office: Office) -> None:
    """A unit corrects the copy with the notes in it, and sends that."""
    folder = sent_back(county, UNBALANCED)
    right = healthy().figures["t3.granted.person"].number
    with office.open(folder / MARKED) as document:
        document.set("表三", {"E10": right})
        document.recalculate()
        document.save(county.sent / "改好了.xlsx", "xlsx")
    county.command("collect", "sent")
    code, text = county.command("merge", "inbox")
    assert "计入汇总 1 个单位" in text, text
    assert code == 0, text


def test_the_page_says_what_where_and_by_when(county: County) -> None:
    folder = sent_back(county, UNBALANCED)
    document = docx.Document(str(folder / NOTICE))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "退 回 修 改 通 知"
    assert "青禾镇：" in texts
    assert any("（年报0.xlsx）核对后，有 1 处需要改正" in text for text in texts)
    assert any("报送期限是2026年1月31日" in text for text in texts)
    (table,) = document.tables
    assert [cell.text for cell in table.rows[1].cells][:2] == ["1", "表三 E8（新收·自然人）"]


def test_a_total_is_not_blamed_for_what_its_column_does(county: County) -> None:
    folder = sent_back(county, UNBALANCED)
    text = (folder / TEXT).read_text("utf-8-sig")
    assert text.count("1．") == 1
    assert "2．" not in text


def test_the_draft_opens_unsent_with_both_attached_and_whole(county: County) -> None:
    folder = sent_back(county, UNBALANCED)
    draft = email.message_from_bytes((folder / DRAFT).read_bytes(), policy=email.policy.default)
    assert (draft["To"], draft["X-Unsent"]) == ("qinghe@example.cn", "1")
    attached = {part.get_filename(): part.get_content() for part in draft.iter_attachments()}
    assert attached == {name: (folder / name).read_bytes() for name in (MARKED, NOTICE)}
    assert openpyxl.load_workbook(io.BytesIO(attached[MARKED])).sheetnames[1] == "封面"


def test_of_a_later_return_it_is_said_what_is_gone_what_stays_and_what_is_new(county: County) -> None:
    sent_back(county, wrong("t2__licence__licences", t3__granted__person=900))
    folder = sent_back(county, wrong(t3__granted__person=800, t3__received__company=-2), day=1)
    text = (folder / TEXT).read_text("utf-8-sig")
    assert "表三 E8（新收·自然人）" in text
    assert "找出漏计或多计的申请。（仍未改正）" in text
    assert "请核对。（新）" in text
    assert "已经改正 1 处，没有改正 1 处" in text


def test_sending_back_twice_is_one_entry(county: County) -> None:
    sent_back(county, UNBALANCED)
    county.command("return")
    assert [decision.faults for decision in county.round.returned["101"]] == [("B01 表三 E8",)]


def test_in_place_of_a_return_of_last_year_an_empty_workbook_goes_back(county: County) -> None:
    folder = sent_back(county, last_years("101"))
    empty = folder / "请填报_青禾镇_2025.xlsx"
    assert {path.name for path in folder.iterdir()} == {empty.name, NOTICE, DRAFT, TEXT}
    back = read(empty, FORMS.get, limit=10**7)
    assert (back.submission.year, back.submission.unit.name) == (2025, "青禾镇")
    assert all(value.number is None for value in back.submission.figures.values())
    letter = (folder / TEXT).read_text("utf-8-sig")
    assert "贵单位报送的表格（年报0.xlsx）不能计入2025年的汇总" in letter
    assert "1．表内年度是 2024 年，本次汇总的是 2025 年。请用 2025 年的表重新填报。" in letter
    assert "2．" not in letter
    assert "请在附上的2025年的空表中填报，封面显示" in letter


def test_a_second_return_of_last_year_is_a_second_return(county: County) -> None:
    sent_back(county, last_years("101"))
    other = replace(healthy(TOWNS["101"]), year=2024, declared_zero=frozenset({"t2", "t3", "t4"}), figures={})
    folder = sent_back(county, build(FORM, other, county_name="清河县"), day=1)
    assert "（年报1.xlsx）" in (folder / TEXT).read_text("utf-8-sig")
    assert len(county.round.returned["101"]) == 2


def test_warnings_are_asked_about_and_are_no_faults(county: County) -> None:
    folder = sent_back(county, with_a_warning(t3__granted__person=900))
    letter = (folder / TEXT).read_text("utf-8-sig")
    assert "核对后有 1 处需要改正，1 处请核实：" in letter
    assert "不一定是错；有错的改正，没有错的按所说写明原因：\n2．" in letter
    (decision,) = county.round.returned["101"]
    assert len(decision.faults) == 1


def test_a_unit_with_warnings_only_is_written_to_when_the_county_asks(county: County) -> None:
    county.send("年报.xlsx", with_a_warning(), MONDAY)
    _, text = county.command("collect", "sent")
    assert "没有发现错误，有 1 处要核实" in text
    _, text = county.command("return")
    assert "没有需要退回的单位" in text
    assert "另有 1 个单位没有错误，有要核实的地方：青禾镇" in text
    _, text = county.command("return", "--warnings")
    assert "请核实 青禾镇：1 处请核实" in text
    assert "核对后没有错误，有 1 处请核实" in (county.folder / FOLDER / TEXT).read_text("utf-8-sig")
    assert "101" not in county.round.returned


def test_what_lies_there_from_an_earlier_time_is_named(county: County) -> None:
    sent_back(county, UNBALANCED)
    county.send("改好了.xlsx", BOOKS["101"], MONDAY + DAY)
    county.command("collect", "sent")
    assert "1 个文件夹是以前写的，这次不用再发：101_青禾镇" in county.command("return")[1]


def test_after_the_deadline_the_letter_says_so(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    later = dt.datetime(2026, 2, 10, 9, 0, tzinfo=CHINA)
    monkeypatch.setattr(xltools.jobs.workspace, "now", lambda: later)
    folder = sent_back(county, UNBALANCED)
    assert "报送期限是2026年1月31日，已经超过 10 天，请尽快发回" in (folder / TEXT).read_text("utf-8-sig")
    county.command("status", "--remind", "催报")
    reminder = (county.folder / "催报" / "催报_101_青禾镇.txt").read_text("utf-8-sig")
    assert "已经超过 10 天" in reminder


def test_when_all_is_right_nothing_goes_back(county: County) -> None:
    county.send("青禾镇.xlsx", BOOKS["101"], MONDAY)
    county.command("collect", "sent")
    assert "没有需要退回的单位" in county.command("return")[1]


def test_a_workbook_of_an_older_kind_goes_back_as_it_came(county: County) -> None:
    samples = Path(__file__).parents[2] / "samples" / "source" / "县财政局.xls"
    county.inbox.mkdir(exist_ok=True)
    (county.inbox / "青禾镇.xlsx").write_bytes(b"PK half a workbook")
    (county.inbox / "石桥镇.xls").write_bytes(samples.read_bytes())
    code, text = county.command("return")
    assert code == 0
    assert "退回 青禾镇：1 处需要改正（表格不能加批注，附的是原件）" in text
    assert (county.folder / FOLDER / MARKED).read_bytes() == b"PK half a workbook"
    letter = (county.folder / FOLDER / TEXT).read_text("utf-8-sig")
    notice = "".join(
        paragraph.text for paragraph in docx.Document(str(county.folder / FOLDER / NOTICE)).paragraphs
    )
    assert "附上的是贵单位报送的原件，不能加批注。请按上面的意见重新填报，封面显示" in letter
    assert "附送的是你单位报送的原件，不能加批注。请按上面的意见重新填报。" in notice
    assert "已加批注" not in letter
    assert "加了批注" not in notice


def test_what_was_to_be_confirmed_is_gone_stays_or_is_new_as_well(county: County) -> None:
    sent_back(county, with_a_warning(t3__granted__person=900))
    folder = sent_back(county, with_a_warning(t3__granted__person=800), day=1)
    text = (folder / TEXT).read_text("utf-8-sig")
    assert text.count("（仍未改正）") == 2
    assert "上次指出的问题中，没有改正 2 处" in text
    folder = sent_back(county, wrong(t3__granted__person=700), day=2)
    assert "已经改正 1 处，没有改正 1 处" in (folder / TEXT).read_text("utf-8-sig")


def test_collect_counts_what_a_letter_names(county: County) -> None:
    county.send("年报.xlsx", UNBALANCED, MONDAY)
    _, text = county.command("collect", "sent")
    assert "有 1 处错误" in text
    assert "退回 青禾镇：1 处需要改正" in county.command("return")[1]
