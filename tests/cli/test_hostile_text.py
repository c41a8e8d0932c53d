"""What a township types arrives as the text that it is: in the county's workbook, on pages, in Word, in data, in mails."""

from __future__ import annotations

import csv
import datetime as dt
import email
import email.policy
import io
import re
import zipfile
from functools import partial
from pathlib import Path

import pytest
from county_round import County, book
from mail_server import MailServer
from office import Office
from playwright.sync_api import Browser, Dialog

from xltools.model.submission import Value

MONDAY = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
#: Texts that programs take for something else, each with a mark by which it is found again.
HOSTILE = {
    "equals": "=1+1&\"甲乙\"",
    "call": "=HYPERLINK(\"http://example.cn/\",\"丙丁\")",
    "plus": "+SUM(1,1)戊己",
    "minus": "-2+3庚辛",
    "at": "@SUM(1,1)壬癸",
    "tab": "\t=1+1子丑",
    "return": "\r=1+1寅卯",
    "exchange": "=cmd|'/C calc'!A0辰巳",
    "markup": "<img src=x onerror=\"document.title='午未'\">午未",
    "word": "{{ 甲 }}{% for x in y %}申酉",
    "field": " DDEAUTO c:\\\\windows\\\\calc.exe 戌亥",
}  # fmt: skip
#: Characters that nobody sees, and that turn what stands beside them around.
UNSEEN = "左\u202e右\u2066中\u200b\x9b"
MARKS = {name: re.findall("[\u4e00-\u9fff]{2}", text)[-1] for name, text in HOSTILE.items() if name != "word"}


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    """Three units: one counts, one is sent back, and every text that they typed is hostile."""
    made = County(tmp_path / "county", capsys)
    texts = "\n".join(f"我单位的情况是{text}，特此说明。" for text in HOSTILE.values())
    sections = {"overview": texts, "problems": texts + UNSEEN, "others": texts}
    hostile = {"contact": Value(raw=HOSTILE["equals"]), "phone": Value(raw=HOSTILE["plus"])}
    made.send("=1+1.xlsx", book("101", sections=sections, fields=hostile), MONDAY)
    made.send("@SUM(1,1).xlsx", book("102", sections=sections, declared_zero={"t2"}, fields=hostile), MONDAY)
    made.collect()
    return made


def lines_of(path: Path) -> list[str]:
    """The text of every paragraph of a Word document, and its fields' instructions."""
    with zipfile.ZipFile(path) as package:
        document = package.read("word/document.xml").decode()
    assert "<w:fldSimple" not in document.replace('w:instr=" PAGE', ""), "no field but the page's number"
    assert "DDEAUTO" not in "".join(re.findall(r"<w:instrText[^>]*>([^<]*)", document))
    return re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", document)


def test_in_the_county_s_workbook_no_text_is_a_formula(county: County, office: Office) -> None:
    _, said = county.command("merge", "--include-errors")
    (path,) = (county.folder / "merged").glob("汇总_*.xlsx")
    shown = set()
    with office.open(path) as document:
        document.recalculate()
        for sheet in document.sheets():
            for address, cell in document.cells(sheet).items():
                text = f"{cell.formula or ''}{cell.value if isinstance(cell.value, str) else ''}"
                for name, mark in MARKS.items():
                    if mark in text:
                        shown.add(name)
                        assert cell.formula is None, f"{sheet}!{address}: {cell.formula}"
                        assert cell.error is None
    assert shown >= {"equals", "call", "exchange"}, said


def _told(said: list[str], dialog: Dialog) -> None:
    said.append(dialog.message)
    dialog.dismiss()


def test_on_the_pages_no_text_is_markup(county: County, chromium: Browser) -> None:
    county.command("merge", "--include-errors", "--open-data")
    merged = county.folder / "merged"
    for path in (
        merged / "核对情况.html",
        merged / "公开数据" / "一图读懂.html",
        merged / "公开数据" / "汇总表格.html",
    ):
        page = chromium.new_page()
        said: list[str] = []
        page.on("dialog", partial(_told, said))
        page.goto(path.as_uri())
        assert said == []
        assert page.locator("img").count() == 0
        assert "午未" not in page.title()
        text = page.content()
        assert not set("\u202e\u2066\x9b") & set(text), path.name
        page.close()


def test_in_open_data_no_text_is_a_formula(county: County) -> None:
    county.command("merge", "--include-errors", "--open-data")
    for path in (county.folder / "merged" / "公开数据").glob("*.csv"):
        for line in csv.reader(io.StringIO(path.read_text("utf-8-sig"))):
            for cell in line:
                assert not cell.startswith(("=", "+", "@", "\t", "\r")), f"{path.name}: {cell}"
                assert not cell.startswith("-") or re.fullmatch(r"-[\d.]+", cell), f"{path.name}: {cell}"


def test_in_word_a_text_is_a_text(county: County) -> None:
    county.command("report", "inbox", "-o", "reports", "--draft")
    (path,) = (county.folder / "reports").glob("101_*.docx")
    said = "".join(lines_of(path))
    for name in ("call", "exchange", "plus", "at", "word", "field"):
        piece = HOSTILE[name].strip().replace('"', "&quot;").replace("'", "&apos;")
        found = said.replace("&#34;", "&quot;").replace("&#39;", "&apos;")
        assert piece in found or piece.replace("&quot;", '"').replace("&apos;", "'") in found, name
    assert not set("\u202e\u2066\u200b\x9b") & set(said)


def test_what_goes_back_is_a_mail_without_other_headers(county: County, mail_server: MailServer) -> None:
    names = {"102": '"白鹭乡\nBcc: evil@example.com"', "103": "石桥\u202e镇"}
    roster = county.folder / "units.csv"
    text = (
        roster.read_text("utf-8").replace("102,白鹭乡", f"102,{names['102']}").replace("石桥镇", names["103"])
    )
    roster.write_text(text, encoding="utf-8")
    _, said = county.command("return")
    assert "程序内部出错" not in said
    _, said = county.command("status", "--remind", "letters")
    assert "程序内部出错" not in said
    drafts = [*county.folder.glob("returned/*/*.eml"), *county.folder.glob("letters/*.eml")]
    assert len(drafts) > 2
    for path in drafts:
        assert not set("\u202e\u2066\x9b") & set(path.name)
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert mail.defects == []
        assert set(mail.keys()) <= {
            "Subject", "Date", "X-Unsent", "To", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
        }  # fmt: skip
        assert not set("\u202e\u2066\x9b") & set(str(mail["Subject"]))
        mail_server.clear()
        mail_server.put(path.read_bytes(), arrived=MONDAY)
        with mail_server.connection() as connection:
            connection.select("INBOX")
            _, answer = connection.fetch("1", "(BODY.PEEK[HEADER.FIELDS (BCC CC)])")
            assert "evil" not in repr(answer), "a mail server reads the same headers"


def test_on_the_terminal_and_in_names_what_nobody_sees_is_named(county: County) -> None:
    (county.sent / "夹\u202e带\x9b\x1b[31m.xlsx").write_bytes(
        book("103", fields={"contact": Value(raw=UNSEEN)})
    )
    for command in (
        ["collect", "sent"],
        ["merge"],
        ["status"],
        ["check", "inbox"],
        ["return"],
        ["report", "inbox", "-o", "r"],
    ):
        _, said = county.command(*command)
        assert not set("\u202e\u2066\x9b\x1b") & set(said), command
    for path in county.folder.rglob("*"):
        if county.sent not in path.parents:
            assert not set("\u202e\u2066\x9b\x1b") & set(path.name), path
