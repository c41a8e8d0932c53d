"""What stands around the tables: document number, contact, period, and prose under no heading of the form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from xltools.check import check_submission
from xltools.form.spec import Form
from xltools.jobs.import_ import import_reports
from xltools.jobs.workspace import Workspace
from xltools.model.findings import Finding
from xltools.model.submission import Source
from xltools.published import Published, interpret
from xltools.published.sources.text import parse
from xltools.workbook.read.unit_book import read as read_workbook

MakeReport = Callable[[dict[str, str]], Any]
Framed = Callable[..., Published]


@pytest.fixture
def framed(report: MakeReport, forms: Sequence[Form]) -> Framed:
    """The report with lines after its title, before table three and at its end; ``above`` its title."""

    def make(*after: str, above: str = "", before_three: str = "", end: str = "") -> Published:
        published = interpret(
            parse(text(*after, above=above, before_three=before_three, end=end)), forms, Source("")
        )
        assert published is not None
        return published

    def text(*after: str, above: str, before_three: str, end: str) -> str:
        drawn = report(dict.fromkeys(forms[0].figures, "0"))
        parts = list(drawn.parts)
        three = parts.index("三、收到和处理政府信息公开申请情况") + 1
        parts[three:three] = [before_three] if before_three else []
        parts[1:1] = after
        parts[-2:-2] = [end] if end else []
        return str(replace(drawn, parts=[*([above] if above else []), *parts]).as_text())

    return make


def fields(published: Published) -> dict[str, str]:
    known = {"signed", "signer"}
    return {id: value.raw for id, value in published.submission.fields.items() if id not in known}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("样政发〔2025〕7号", {"document": "样政发〔2025〕7号"}),
        ("文号：样政办函[2025]12号", {"document": "样政办函[2025]12号"}),
        ("索引号\t0123/2025\t发文字号\t样政发〔2025〕7号", {"document": "样政发〔2025〕7号"}),
        ("根据国办公开办函〔2021〕30号的要求，编制本报告。", {}),
        ("样政发〔2025〕7号\n\n样政发〔2025〕8号", {}),  # which of the two is not certain
    ],
)  # fmt: skip
def test_the_document_number(line: str, found: dict[str, str], framed: Framed) -> None:
    assert fields(framed(above=line)) == found


@pytest.mark.parametrize(
    ("line", "period"),
    [
        ("本报告的统计期限为2024年1月1日至2024年12月31日。", "2024年1月1日至2024年12月31日"),
        ("所列数据的统计期限自 2024 年 1 月 1 日起至 12 月 31 日止。", "2024年1月1日起至12月31日"),
        ("统计期限：2024年1月1日—2024年12月31日", "2024年1月1日—2024年12月31日"),
        ("2024年3月1日至2024年6月30日开展了清理。", None),
    ],
)
def test_the_period_as_the_report_says_it(line: str, period: str | None, framed: Framed) -> None:
    assert fields(framed(line)).get("period") == period


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("如有疑问，请与样板镇党政办联系（电话：0123-4567890）。", {"phone": "0123-4567890"}),
        ("联系人：周小满 联系电话：01234567890", {"contact": "周小满", "phone": "01234567890"}),
        ("联系人：周小满，电话：4567890；传真：4567891。", {"contact": "周小满", "phone": "4567890"}),
        ("受理电话：4567890，监督电话：4567899。", {}),
        ("热线电话接听 4567890 次。", {}),
    ],
)
@pytest.mark.parametrize("at", ["preamble", "end"])
def test_whom_to_ask(line: str, found: dict[str, str], at: str, framed: Framed) -> None:
    published = framed(line) if at == "preamble" else framed(end=line)

    assert fields(published) == found


def test_who_signed_and_where(framed: Framed) -> None:
    signer = framed().submission.fields["signer"]

    assert (signer.raw, signer.place.sheet) == ("样板镇人民政府", "原文")


@pytest.mark.parametrize(
    ("after", "preamble"),
    [
        ([], ""),
        (["现按照有关规定编制本报告，欢迎监督。"], "现按照有关规定编制本报告，欢迎监督。"),
        (["发布时间：2025-01-20 来源：样板镇 浏览次数：12", "2025年1月20日"], ""),
        (["县政府办：", "现将我镇情况报告如下，请审阅。"], "县政府办：\n现将我镇情况报告如下，请审阅。"),
        (["目 录", "一、总体情况……………1", "二、主动公开政府信息情况……………3"], ""),
        (["首页 > 政务公开 > 年报"], ""),
    ],
)
def test_the_text_before_section_one(after: list[str], preamble: str, framed: Framed) -> None:
    assert framed(*after).submission.sections["preamble"] == preamble


def test_prose_among_the_tables_is_kept_and_held_against_them(framed: Framed, forms: Sequence[Form]) -> None:
    said = "2024年，我镇收到政府信息公开申请 4 件。"
    submission = framed(before_three=said).submission

    assert submission.sections["between"] == said
    assert submission.number("t3.received.total") == 0
    [found] = _prose(forms[0], submission)
    assert (found.code, found.figure) == ("P02", "t3.received.total")


def test_a_period_of_another_year_before_section_one(framed: Framed, forms: Sequence[Form]) -> None:
    submission = framed("本报告统计期限为2023年1月1日至2023年12月31日。").submission

    assert [found.code for found in _prose(forms[0], submission)] == ["P08"]


def _prose(form: Form, submission: Any) -> list[Finding]:
    return [found for found in check_submission(form, submission) if found.code.startswith("P")]


def test_all_of_it_lands_on_the_cover_and_the_sheet_of_texts(
    report: MakeReport, forms: Sequence[Form], tmp_path: Path
) -> None:
    drawn = report(dict.fromkeys(forms[0].figures, "0"))
    parts = list(drawn.parts)
    parts.insert(1, "现将 2024 年的情况报告如下，统计期限为2024年1月1日至12月31日。联系人：周小满。")
    parts.insert(0, "样政发〔2025〕7号")
    source = tmp_path / "样板镇.html"
    source.write_text(replace(drawn, parts=parts).as_html(), "utf-8")
    workspace = Workspace.open(tmp_path)
    [one] = import_reports(
        workspace, [source], tmp_path / "inbox", lock=workspace.lock(""), progress=lambda *_: None
    )
    assert one.workbook

    back = read_workbook(one.workbook, workspace.form_of)

    assert back.findings == ()
    submission = back.submission
    assert {id: value.raw for id, value in submission.fields.items() if not value.blank} == {
        "document": "样政发〔2025〕7号",
        "period": "2024年1月1日至12月31日",
        "contact": "周小满",
        "signer": "样板镇人民政府",
        "signed": "2025-01-16",
    }
    assert submission.sections["preamble"] == parts[2]
    assert {place.sheet for place in submission.section_places.values()} == {"文字"}
    assert submission.fields["document"].place.sheet == "封面"
