"""Numbers of a text against each other: parts and wholes, shares, and the form's own rules."""

from __future__ import annotations

from dataclasses import replace

import pytest
from prose_text import codes, findings
from returns import FORM

from xltools.model.findings import message


@pytest.mark.parametrize(
    "text",
    [
        "公开信息 268 条，其中微信 255 条，网站 9 条，公示栏 4 条。",
        # no breakdown: some of the parts, two measures, other figures behind
        "公开信息 268 条，其中微信 155 条。",
        "公开信息 268 条，其中微信 155 条，网站 60 条。",
        "公开信息 268 条，其中微信 255 条，网站 9 条，公示栏 3 条等。",
        "公开信息 100 条，其中重点领域 60 条，网站 80 条。",
        "收到公开申请12件，其中个人9件，企业3件，予以公开5件。",
        "收到公开申请12件，其中个人9件，企业3件，办结13件。",
        "比上年多公开30条，其中微信15条，网站12条，公示栏5条。",
        "接受咨询190余次。其中电话140次，当面55次。",
        "公开信息 268 条，其中微信 255 条（含解读 20 条），网站 13 条。",
        "公开信息32条，包括文件9条、预算3条。",
        # parts over two sentences that add up
        "公开信息95条，其中文件64条，公告20条，动态9条。此外公示2条。",
        "收到公开申请95件，其中网上64件，信函29件。当面申请2件。",
        # said to be incomplete
        "收到公开申请21件，其中自然人10件，法人4件等。",
        # parts of another number, or of that and the whole together
        "收到公开申请9件，上年转结1件，其中网络申请5件，信函申请5件。",
        "收到公开申请44件（其中：网上申请42件，现场申请0件，邮寄2件），上年度结转0件。",
        # some ways, of which there are more
        "收到公开申请21件，其中网上申请10件，信函申请4件。",
        # some results, and results of more than what came in
        "收到公开申请30件，其中予以公开20件，不予公开3件，其他处理2件。",
        "收到公开申请12件，其中自然人9件，占75%，法人3件，占25%。",
    ],
)
def test_parts_that_may_be_right(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "公开信息 268 条，其中微信 255 条，网站 9 条，公示栏 3 条。",
        "公开信息 268 条，其中微信 255 条，网站 9 条，公示栏 14 条。",
        "公开信息98条。其中：“文件”信息12条；“公告”信息81条；“动态”信息6条。",
        "公开信息217条。我镇公开的渠道有网站和微信，其中，网站公开125条，微信公开93条。",
        # over two sentences
        "收到公开申请10件。其中，网上申请8件，信函申请3件。",
        # no application comes in two ways, is of two people, or is answered twice: whatever the difference
        "收到公开申请12件，其中网上申请8件，信函申请8件。",
        "收到公开申请44件（其中：网上申请42件，邮寄9件）。",
        "收到公开申请21件，其中自然人10件，法人4件。",
        "收到公开申请12件，其中自然人9件，占75%，法人8件，占67%。",
        "办结公开申请20件，其中予以公开5件，部分公开2件，不予公开3件，其他处理1件。",
        "办结公开申请6件，其中予以公开5件，不予公开3件。",
    ],
)
def test_p05_parts_that_do_not_make_their_whole(text: str) -> None:
    assert "P05" in codes(text)


def test_which_parts_are_never_in_each_other_is_the_form_s_to_say() -> None:
    told_nothing = replace(FORM, vocabulary=replace(FORM.vocabulary, breakdowns=()))
    text = "收到公开申请12件，其中网上申请8件，信函申请8件。"
    assert (codes(text), codes(text, form=told_nothing)) == (["P05"], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公开信息200条，其中微信50条，占35%。", ["P04"]),
        ("公开信息200条，其中微信50条，占比百分之二十五。", []),
        ("公开信息300条，其中微信100条，占33.3%。", []),
        ("公开信息300条，其中微信200条，占66.6%。", []),
        ("收到公开申请10件，办结9件，按时办结率100%。", []),
        ("公开信息比上年增加30条，其中微信15条，占总数的5%。", []),
        # a share of the applications, whatever number stands next to it
        ("答复公开申请805件，予以公开258件，占33.9%，无法提供265件。", ["P04"]),
        ("答复公开申请805件，予以公开258件，占32%，无法提供265件。", []),
        ("收到公开申请859件，答复公开申请805件，予以公开258件，占30.0%。", []),
        ("完成公开申请答复1453件，包括上年结转30件。其中，予以公开966件，占66.48%。", []),
        ("新收公开申请47件，较上年增加42件。其中，信函申请39件，占83%。", []),
        # of what it is a share nobody can tell
        ("予以公开258件，占33.9%，按时答复申请。", []),
    ],
)
def test_p04_shares(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_p04_says_of_what_it_would_be_which_share() -> None:
    (finding,) = findings("答复公开申请805件，予以公开258件，占33.9%。")
    assert "258 件占 805 件的 32.05%，文字为 33.9%" in message(finding)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("收到公开申请78件，上年结转3件，共办结75件，结转下年度3件。", ["P15"]),
        ("收到公开申请78件，上年结转3件，共办结78件，结转下年度3件。", []),
        # received may be said with what was carried in, and handled without it
        ("受理公开申请81件，上年结转3件，共办结78件，结转下年度3件。", []),
        ("收到公开申请81件，其中上年结转3件，共办结78件，结转下年度3件。", []),
        ("收到公开申请78件，共办结75件。", []),
        # more results than applications that were answered
        ("共办结公开申请10件。予以公开8件，不予公开5件。上年结转申请0件。", ["P15"]),
        ("共办结公开申请10件。予以公开8件，不予公开2件。", []),
        # what was answered may not count what was carried in
        ("收到公开申请122件，按时办结116件，结转下年度6件。办结上年结转11件。", []),
        ("共办结公开申请10件。予以公开8件，不予公开5件。", []),
    ],
)
def test_p15_the_numbers_of_a_paragraph_balance_as_the_table_must(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_p15_names_both_sides() -> None:
    (finding,) = findings("收到公开申请78件，上年结转3件，共办结75件，结转下年度3件。")
    assert (
        "本年新收政府信息公开申请 78 + 上年结转政府信息公开申请 3 = 81，"
        "本年度办理结果总计 75 + 结转下年度继续办理 3 = 78" in message(finding)
    )
