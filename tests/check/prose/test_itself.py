"""Prose against itself: parts, shares, years, periods, numbering, and what a section must say."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from plant_findings import SECTIONS
from returns import FORM, submission

from xltools.check.prose import check_prose
from xltools.county.library import shipped
from xltools.form.load import load
from xltools.form.toml import FormError
from xltools.form.vocabulary import read_vocabulary


def codes(text: str, section: str = "overview", others: Sequence[str] = (), **more: str) -> list[str]:
    """The codes of 青禾镇's report for 2025 with this text in one section."""
    sections = {**SECTIONS, section: text, **more}
    return [one.code for one in check_prose(FORM, submission(FORM, {}, sections=sections), others)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公开信息 268 条，其中微信 255 条，网站 9 条，公示栏 3 条。", ["P05"]),
        ("公开信息 268 条，其中微信 255 条，网站 9 条，公示栏 14 条。", ["P05"]),
        ("公开信息98条。其中：“文件”信息12条；“公告”信息81条；“动态”信息6条。", ["P05"]),
        ("公开信息217条。我镇公开的渠道有网站和微信，其中，网站公开125条，微信公开93条。", ["P05"]),
        ("公开信息 268 条，其中微信 255 条，网站 9 条，公示栏 4 条。", []),
        # no breakdown: some of the parts, two measures, other figures behind
        ("公开信息 268 条，其中微信 155 条。", []),
        ("公开信息 268 条，其中微信 155 条，网站 60 条。", []),
        ("公开信息 268 条，其中微信 255 条，网站 9 条，公示栏 3 条等。", []),
        ("公开信息 100 条，其中重点领域 60 条，网站 80 条。", []),
        ("收到公开申请12件，其中个人9件，企业3件，予以公开5件。", []),
        ("收到公开申请12件，其中个人9件，企业3件，办结13件。", []),
        ("比上年多公开30条，其中微信15条，网站12条，公示栏5条。", []),
        ("接受咨询190余次。其中电话140次，当面55次。", []),
        ("公开信息 268 条，其中微信 255 条（含解读 20 条），网站 13 条。", []),
        ("公开信息32条，包括文件9条、预算3条。", []),
    ],
)
def test_parts(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公开信息200条，其中微信50条，占35%。", ["P04"]),
        ("公开信息200条，其中微信50条，占比百分之二十五。", []),
        ("公开信息300条，其中微信100条，占33.3%。", []),
        ("公开信息300条，其中微信200条，占66.6%。", []),
        ("收到公开申请10件，办结9件，按时办结率100%。", []),
        ("公开信息比上年增加30条，其中微信15条，占总数的5%。", []),
    ],
)
def test_shares(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "section", "expected"),
    [
        ("2024年，我镇主动公开各类信息。", "overview", ["P06"]),
        ("二〇二三年，青禾镇认真落实条例。", "overview", ["P06"]),
        ("（一）信息管理情况 2024年，青禾镇共制定规范性文件0件。", "overview", ["P06"]),
        ("2025年，我镇主动公开各类信息。", "overview", []),
        ("2024年，我镇建成公示栏，2025年继续使用。", "overview", []),
        ("2019年以来，我镇坚持公开。", "overview", []),
        ("2024年我镇收到申请5件，比上年少。", "overview", []),
        ("落实《2024年政务公开工作要点》和国办函〔2020〕109号。", "overview", []),
        ("2025年我镇将采取以下措施改进。", "problems", ["P07"]),
        ("2025年，本单位将进一步加强培训学习工作。", "problems", ["P07"]),
        ("2026年，我镇将进一步加强培训学习工作。", "problems", []),
        ("2025年，我镇将政务公开工作纳入年度考核，效果明显。", "problems", []),
        ("2025年，我镇将加强政务公开作为重点工作，但仍有不足。", "problems", []),
        ("数据统计期限为2024年1月1日至2024年12月31日。", "overview", ["P08"]),
        ("统计期限从2025年1月1日起至2025年11月30日止。", "overview", ["P08"]),
        ("统计期限为2025年1月1日至12月31日。", "overview", []),
    ],
)
def test_years(text: str, section: str, expected: list[str]) -> None:
    assert codes(text, section) == expected


@pytest.mark.parametrize(
    ("text", "section", "expected"),
    [
        ("无", "others", ["P09"]),
        ("本镇无其他需要报告的事项。", "others", ["P09"]),
        ("本年度没有产生信息处理费。", "others", []),
        ("", "others", []),  # V18 says that it is blank
        ("全年举办开放日三次，邀请群众代表旁听会议，无人缺席。" * 2, "others", []),
        ("按照国办公开办函〔2019〕60号要求编制。", "overview", ["P11"]),
        ("按照国办公开办函[2019]60号要求编制。", "overview", ["P11"]),
        ("按照国办公开办函〔2021〕30号要求编制。", "overview", []),
        ("无。", "problems", ["P13"]),
        ("", "problems", []),
    ],
)
def test_what_a_section_says(text: str, section: str, expected: list[str]) -> None:
    assert codes(text, section) == expected


def test_a_fee_named_in_another_section_is_not_missing() -> None:
    assert codes("无其他事项。", "others", overview="本年度没有收取任何费用。") == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("问题较多，主要在更新方面。|（二）改进情况|逐项改进。", ["P12"]),
        ("（一）公开|（二）申请|（二）管理", ["P12"]),
        ("（一）公开|（三）管理", ["P12"]),
        ("（一）公开。做了工作。|（二）申请。没有收到。|（一）管理。做了工作。", ["P12"]),
        ("（一）公开|（二）申请|（三）管理", []),
        ("(一)公开|(二)申请", []),
        ("存在的问题：|（一）更新慢|（二）人员少|改进措施：|（一）按月更新|（二）增加人员", []),
        ("一、公开|（一）网站|（二）微信|二、申请|（一）渠道|（二）答复", []),
        ("开头（一）公开，随后写明|（二）申请", []),
        ("（九）公开前面的各项|", ["P12"]),
    ],
)
def test_numbering(lines: str, expected: list[str]) -> None:
    assert codes(lines.replace("|", "\n")) == expected


def test_ten_and_more() -> None:
    lines = [f"（{number}）事项" for number in "一二三四五六七八九十"] + ["（十一）事项", "（十二）事项"]
    assert codes("\n".join(lines)) == []
    assert codes("\n".join([*lines[:-2], "（十二）事项"])) == ["P12"]


@pytest.mark.parametrize(
    ("text", "others", "expected"),
    [
        ("2025年，白石镇认真落实条例。", ["白石镇"], ["P14"]),
        ("2025年，白石镇认真落实条例。", [], []),
        ("2025年，青禾镇与白石镇一起认真落实条例。", ["白石镇"], []),
        ("在县政府办公室指导下，我镇认真落实条例。", ["县政府办公室"], []),
        ("青禾镇认真落实条例。白石镇认真配合。", ["白石镇"], []),
    ],
)
def test_another_unit(text: str, others: list[str], expected: list[str]) -> None:
    assert codes(text, others=others) == expected


def test_prose_that_is_anything_at_all_is_read_in_bounded_time() -> None:
    for text in (
        "收到" * 16000,
        "1，" * 16000,
        "其中1条，" * 8000,
        "（一）\n" * 8000,
        "\ue000\uf8ff" * 9000,
        "百分之" * 9000,
    ):
        codes(text)


def test_a_form_without_words_checks_what_needs_none() -> None:
    bare = load(shipped() / "disclosure-2021")
    assert bare.vocabulary.phrases
    assert bare.vocabulary == FORM.vocabulary


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('fillers = "共"', "fillers"),
        ("unknown = 1", "unknown"),
        ("[[section]]\nid = 'nowhere'", "section[1].id"),
        ("[[phrase]]\nname='甲'\nvalue='t3.nothing.total'\nsays=['收{N}']", "phrase[1].value"),
        ("[[phrase]]\nname='甲'\nvalue='收到'\nsays=['收{N}']", "phrase[1].value"),
        ("[[phrase]]\nname='甲'\nvalue=''\nsays=['收{N}']", "phrase[1].value"),
        ("[[phrase]]\nname='甲'\nvalue='t3.received.total'\nsays=['收']", "phrase[1].says"),
        ("[[phrase]]\nname='甲'\nvalue='t3.received.total'\nsays=['{收}{N}']", "phrase[1].says"),
        ("= 1", "全文"),
    ],
)
def test_wrong_words_are_refused_with_their_key(text: str, key: str) -> None:
    with pytest.raises(FormError) as error:
        read_vocabulary(text.encode(), FORM)
    assert error.value.key == key
