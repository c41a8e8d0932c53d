"""The headings of a report against the form's: their numbers, their words, and parts under another title."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from returns import FORMS

from xltools.check import check_submission
from xltools.form.spec import Form
from xltools.model.findings import message
from xltools.model.submission import Source
from xltools.published import Published, interpret
from xltools.published.sources.text import parse

MakeReport = Callable[[dict[str, str]], Any]
Titled = Callable[..., Published]
TITLES = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


@pytest.fixture
def titled(report: MakeReport, forms: Sequence[Form]) -> Titled:
    """The report with other headings: old → new."""

    def make(changes: dict[str, str]) -> Published:
        drawn = report(dict.fromkeys(forms[0].figures, "0"))
        parts = [changes.get(part, part) if isinstance(part, str) else part for part in drawn.parts]
        assert set(changes) <= {part for part in drawn.parts if isinstance(part, str)}
        published = interpret(parse(replace(drawn, parts=parts).as_text()), forms, Source(""))
        assert published is not None
        return published

    return make


def told(published: Published, forms: Sequence[Form]) -> list[str]:
    """What is said of headings, by the reader and by the check."""
    form = next(form for form in forms if form.id == published.submission.form)
    findings = (*published.findings, *check_submission(form, published.submission))
    return [finding.code for finding in findings if finding.code in ("P24", "P25", "V18")]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {TITLES[0]: "总体情况", TITLES[1]: "主动公开政府信息情况"},
        {TITLES[2]: "三.收到和处理政府信息公开申请情况"},
        {TITLES[3]: "四、政府信息公开行政复议行政诉讼情况"},
        {TITLES[4]: "五、存在的主要问题及改进情况（一）主要问题"},
        {TITLES[5]: "六、其他需要报告的事项："},
    ],
    ids=["as the form has them", "no numbers", "another mark", "punctuation", "more behind it", "a colon"],
)
def test_headings_as_they_should_be(changes: dict[str, str], titled: Titled, forms: Sequence[Form]) -> None:
    assert told(titled(changes), forms) == []


def test_p24_numbers_that_are_not_their_titles(titled: Titled, forms: Sequence[Form]) -> None:
    shifted = {title: "三四五六七"[at] + title[1:] for at, title in enumerate(TITLES[1:])}
    published = titled(shifted)
    assert told(published, forms) == ["P24"]
    (finding,) = (finding for finding in published.findings if finding.code == "P24")
    assert "标题“三、主动公开政府信息情况”的序号与规定的不一致，应为“二”" in message(finding)
    assert "还有 2 个标题的序号也不对" in message(finding)


def test_p24_numbers_that_start_again(titled: Titled, forms: Sequence[Form]) -> None:
    again = {TITLES[2]: "一" + TITLES[2][1:], TITLES[3]: "二" + TITLES[3][1:]}
    assert told(titled(again), forms) == ["P24"]


@pytest.mark.parametrize("title", ["五、存在的主要问题及整改措施", "五、存在问题及改进情况"])
def test_p25_a_title_of_its_own(title: str, titled: Titled, forms: Sequence[Form]) -> None:
    assert told(titled({TITLES[4]: title}), forms) == ["P25"]


@pytest.mark.parametrize("title", ["五、下一步工作", "五、问题与措施"])
def test_p25_a_title_so_different_that_its_text_was_read_elsewhere(
    title: str, titled: Titled, forms: Sequence[Form]
) -> None:
    """The part is there: it is not said to be missing."""
    published = titled({TITLES[4]: title})
    assert published.submission.sections["problems"] == ""
    assert told(published, forms) == ["P25"]


def test_v18_a_part_that_is_missing_is_said_to_be_missing(titled: Titled, forms: Sequence[Form]) -> None:
    published = titled({})
    sections = {**published.submission.sections, "problems": ""}
    missing = replace(published, submission=replace(published.submission, sections=sections))
    assert told(missing, forms) == ["V18"]


def test_a_number_is_not_wrong_where_the_form_gives_its_headings_none() -> None:
    """行政执法统计年报 numbers no tables: a report may."""
    text = (
        "某市某局2020年度行政执法统计年报\n一、行政处罚实施情况统计表\n\n"
        "二、行政许可实施情况统计表\n申请数量\t受理数量\t许可数量\t不予许可数量\t撤销许可数量\n2207\t2207\t2207\t0\t0\n"
    )
    found = interpret(parse(text), [FORMS.get("enforcement-2019")], Source("年报.txt"))
    assert found is not None
    assert "P24" not in {one.code for one in found.findings}
    assert found.submission.number("licensing.all.granted") == 2207
