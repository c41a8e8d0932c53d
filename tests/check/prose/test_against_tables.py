"""Prose against the tables: a sentence, the figures that are not 0, and the codes that are found.

The report is 青禾镇's for 2025. Every sentence is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from prose_text import SOUND
from returns import FORM, OLD_FORM, submission

from xltools.check import check_submission
from xltools.check.prose import check_prose
from xltools.form.spec import Form, Severity
from xltools.model.findings import Finding, message
from xltools.model.submission import Place, Unit, Value

R, IN, OUT, DONE = "t3.received.total", "t3.carried_in.total", "t3.carried_out.total", "t3.handled.total"
REVIEW, PENDING, DIRECT = "t4.review.total", "t4.review.pending", "t4.direct.total"
MADE, GONE, NOW = "t2.normative.made", "t2.normative.repealed", "t2.normative.current"


def found(
    text: str,
    figures: Mapping[str, int | str] | None = None,
    form: Form = FORM,
    sections: dict[str, str] | None = None,
    **more: object,
) -> list[Finding]:
    """The findings of a return whose section one says ``text``; what is not in ``figures`` is 0."""
    numbers = {id: Decimal(0) for id in form.figures if not id.startswith("t1.")}
    numbers |= {id: Decimal(number) for id, number in (figures or {}).items()}
    texts = {**SOUND, "overview": text, **(sections or {})}
    return list(check_prose(form, submission(form, numbers, sections=texts, **more)))


def codes(
    text: str,
    figures: Mapping[str, int | str] | None = None,
    form: Form = FORM,
    sections: dict[str, str] | None = None,
    **more: object,
) -> list[str]:
    return [finding.code for finding in found(text, figures, form, sections, **more)]


DIFFERENT = [
    # the unit's own single figure, exactly named: an error
    ("本年度我镇收到政府信息公开申请 5 件。", {R: 6}, ["P01"]),
    ("2025年，青禾镇共收到政府信息公开申请０件。", {R: 6}, ["P01"]),
    ("（一）依申请公开情况。2025年，我镇受理依申请公开7件。", {R: 6}, ["P01"]),
    # everything less direct: a warning
    ("收到政府信息公开申请5件，全部按期答复。", {R: 6}, ["P02"]),
    ("全年新收政府信息公开申请一百二十三件。", {R: 132}, ["P02"]),
    ("全年受理公开申请１，２３４件。", {R: 1243}, ["P02"]),
    ("全年收到政府信息公开申请1.2万件。", {R: 13000}, ["P02"]),
    ("全年未收到政府信息公开申请。", {R: 1}, ["P02"]),
    ("没有人提出公开申请。", {R: 1}, ["P02"]),
    ("政府信息公开为零申请。", {R: 2}, ["P02"]),
    ("收到公开申请8件，结转下年度2件。", {R: 8, OUT: 3}, ["P02"]),
    ("收到依申请公开164件，结转上年2件。", {R: 164, IN: 3}, ["P02"]),
    ("依申请公开信息合计16件，已全部按期限答复办结。", {R: 16, OUT: 1}, ["P03"]),
    ("收到公开申请8件，转下一年度办理答复的有1件。", {R: 8, OUT: 2}, ["P02"]),
    ("收到公开申请8件，结转2026年1件。", {R: 8, OUT: 2}, ["P02"]),
    ("上年结转公开申请2件。", {IN: 3}, ["P02"]),
    ("答复申请中，予以公开3件，部分公开1件，不予公开2件。", {"t3.granted.total": 3, "t3.partial.total": 1, "t3.internal.total": 1}, ["P02"]),
    ("申请中无法提供4件，不予处理1件，其他处理1件。", {"t3.not_held.total": 3, "t3.unclear.total": 1, "t3.petition.total": 1}, ["P02"]),
    ("因政府信息公开引起行政复议1件、行政诉讼0件。", {REVIEW: 2}, ["P02"]),
    ("未发生因政府信息公开引起的行政复议、行政诉讼。", {REVIEW: 2}, ["P02"]),
    ("未发生因政府信息公开引起的行政复议、行政诉讼。", {DIRECT: 1}, ["P02"]),
    ("因政府信息公开引起的行政复议、行政诉讼3件。", {REVIEW: 2, DIRECT: 2}, ["P02"]),
    ("制发行政规范性文件2件，废止1件，现行有效9件。", {MADE: 2, GONE: 1, NOW: 8}, ["P02"]),
    ("本年未制定规范性文件。", {MADE: 1}, ["P02"]),
    ("全年作出行政处罚决定12件。", {"t2.penalty.decided": 21}, ["P02"]),
    ("全年作出行政许可决定12件。", {"t2.licence.licences": 21}, ["P02"]),
    ("全年主动公开政府信息268条。", {"t1.published.number": 286}, ["P02"]),
    # who asked, what it is called, and how it came
    ("全年收到公民、法人或其他组织提交的政府信息公开申请5条。", {R: 27}, ["P02"]),
    ("本年受理单位和个人向我镇提出的政府信息公开申请4件。", {R: 6}, ["P02"]),
    ("全年收到依申请信息公开26件，及时回复申请人。", {R: 27}, ["P02"]),
    ("信息公开方面，依申请公开3次，接受群众监督。", {R: 4}, ["P02"]),
    ("本镇没有接到群众要求公开政府信息的申请，也没有因信息公开导致行政复议以及行政诉讼。", {R: 1, REVIEW: 1, DIRECT: 1}, ["P02", "P02", "P02"]),
    ("全年无政府信息公开申请。", {R: 2}, ["P02"]),
    ("全年没有收到自然人、法人或其他组织的政府信息公开申请。", {R: 2}, ["P02"]),
    ("本镇无依申请公开情况。", {R: 2}, ["P02"]),
    ("收到自然人提出的公开申请1件。", {R: 6, "t3.received.person": 2}, ["P02"]),
    # what came of it
    ("全年收到政府信息公开申请27件，办结20件，均在法定期限内。", {R: 27, DONE: 26, OUT: 1}, ["P02"]),
    ("全年收到公开申请30件，比上一年度增长20%，已按时办结26件，4件结转至下年度继续办理。", {R: 30, DONE: 25, OUT: 5}, ["P02", "P02"]),
    ("对公开申请作出答复，其中“予以公开”3件、“部分公开”2件。", {"t3.granted.total": 4, "t3.partial.total": 1}, ["P02", "P02"]),
    ("收到的公开申请中，4件申请的内容予以公开，1件因四类过程性信息不予公开，2件属于行政查询事项。", {"t3.granted.total": 3, "t3.process.total": 2, "t3.inquiry.total": 1}, ["P02", "P02", "P02"]),
    ("答复申请时，2件因本机关不掌握相关政府信息无法提供，1件属信访事项。", {"t3.not_held.total": 3, "t3.petition.total": 2}, ["P02", "P02"]),
    ("收到公开申请 1 件，予以公开。", {R: 1, "t3.granted.total": 2}, ["P02"]),
    ("本机关受理政府信息公开申请10件，予以公开及部分公开8件。", {R: 10, "t3.granted.total": 6, "t3.partial.total": 3}, ["P02"]),
    ("因政府信息公开引起的行政复议7件，均获维持。", {REVIEW: 7, PENDING: 2, "t4.review.upheld": 5}, ["P02"]),
    ("因政府信息公开引起的行政诉讼3件，未经复议直接起诉2件，复议后起诉1件。", {DIRECT: 3}, ["P02", "P02"]),
    # table two
    ("发布规范性文件3件，废止1件，现行有效9件。", {MADE: 2, GONE: 2, NOW: 8}, ["P02", "P02", "P02"]),
    ("制定发布规范性文件4件，清理废止文件1件，现行有效文件20件。", {MADE: 4, GONE: 0, NOW: 21}, ["P02", "P02"]),
    ("没有现行有效的规范性文件。", {NOW: 1}, ["P02"]),
    ("全年办理行政许可12件，实施行政处罚3件，作出行政强制决定2件。", {"t2.licence.licences": 21, "t2.penalty.decided": 4, "t2.enforcement.decided": 0}, ["P02", "P02", "P02"]),
    ("执法检查中责令改正，共计行政处罚3起。", {"t2.penalty.decided": 4}, ["P02"]),
    ("本年度没有作出行政许可、行政处罚、行政强制处理决定。", {"t2.enforcement.decided": 4}, ["P02"]),
    ("全年行政事业性收费1.5万元。", {"t2.charge.charged": 2}, ["P02"]),
    ("本年没有行政事业性收费。", {"t2.charge.charged": 2}, ["P02"]),
    # each name its own number
    ("因信息公开引起的行政复议、行政诉讼分别为2件、3件。", {REVIEW: 2, DIRECT: 4}, ["P02"]),
    ("网站、微信分别为 52 条、34 条。", {"t1.website.number": 52, "t1.wechat.number": 43}, ["P02"]),
    # by channel
    ("公开信息 86 条，网站 52 条，微信 34 条。", {"t1.published.number": 87, "t1.website.number": 51, "t1.wechat.number": 36}, ["P02", "P02", "P02"]),
    # everything is done, and something is left
    ("收到公开申请8件，均已办结。", {R: 8, OUT: 1}, ["P03"]),
    ("所有申请均已按要求办理完成，其中涉及信息公开的转下一年度1件。", {OUT: 1}, ["P03"]),
]  # fmt: skip

ALIKE = [
    # domain.md §4, do not flag
    ("全年受理政府信息公开申请749件。", {R: 713, IN: 36}),
    ("收到公开申请749件（含上年结转36件）。", {R: 713, IN: 36}),
    ("全年办结公开申请1191件（含上年结转189件）。", {DONE: 1191, IN: 189}),
    ("办结公开申请1002件。", {DONE: 1191, IN: 189}),
    ("本年度未发生因政府信息公开引起的行政复议、行政诉讼。", {REVIEW: 1, PENDING: 1}),
    ("收到公开申请5件，其中申请人主动撤回1件。", {R: 5, "t3.other_handling.total": 1}),
    ("办结公开申请1191件（含2024年结转189件），其中予以公开9件。", {DONE: 1191, IN: 189, "t3.granted.total": 9}),
    ("共受理依申请公开事项59件，结转上年后新收到依申请公开事项47件。", {R: 47, IN: 12}),
    ("收到公开申请10件，其中予以公开及部分公开8件，不予公开2件。", {R: 10, "t3.granted.total": 6, "t3.partial.total": 2, "t3.internal.total": 2}),
    ("收到公开申请45件，其中已主动公开和同意公开的31件，不予公开2件。", {R: 45, "t3.granted.total": 20, "t3.internal.total": 2}),
    ("全年行政事业性收费1.5万元。", {"t2.charge.charged": "1.5"}),
    ("收取行政事业性收费15000元。", {"t2.charge.charged": "1.5"}),
    ("受理依申请公开政府信息申请12件，答复7件，不予受理4件，补正后申请内容仍不明确1件。", {R: 12, DONE: 12, "t3.unclear.total": 1}),
    # the same, in every style of number
    ("收到政府信息公开申请 1,234 件。", {R: 1234}),
    ("收到政府信息公开申请一千二百三十四件。", {R: 1234}),
    ("收到政府信息公开申请1.2万件。", {R: 12034}),
    ("收到5件政府信息公开申请。", {R: 5}),
    # no exact number
    ("收到政府信息公开申请近10件。", {R: 9}),
    ("收到政府信息公开申请190余件。", {R: 195}),
    ("收到政府信息公开申请3至5件。", {R: 4}),
    # another year, a part of the year, a comparison
    ("2024年收到政府信息公开申请5件，2025年收到政府信息公开申请6件。", {R: 6}),
    ("上年收到政府信息公开申请5件。", {R: 6}),
    ("2019年以来共收到政府信息公开申请50件。", {R: 6}),
    ("上半年收到政府信息公开申请2件。", {R: 6}),
    ("1月至6月收到政府信息公开申请2件。", {R: 6}),
    ("较上年多收到政府信息公开申请2件。", {R: 6}),
    # a channel, a kind of applicant, other offices
    ("通过网站收到政府信息公开申请2件。", {R: 6}),
    ("其中收到政府信息公开申请2件涉及征地。", {R: 6}),
    ("收到自然人提出的公开申请1件。", {R: 6, "t3.received.person": 1}),
    ("予以公开6件，其中自然人申请4件、法人或其他组织申请2件。", {R: 9, "t3.received.person": 6, "t3.received.company": 3, "t3.granted.total": 6, "t3.granted.person": 4, "t3.granted.company": 2}),
    ("全县各部门收到政府信息公开申请20件。", {R: 6}),
    ("行政复议、行政诉讼分别为2件、3件，均由信息公开引起。", {REVIEW: 2, DIRECT: 3}),
    ("个人申请6件，予以公开5件；企业申请2件，予以公开1件。", {"t3.granted.total": 6}),
    # slogans
    ("依法做好信息公开，努力做到“办结一件申请、解决一个问题、温暖一颗心”。", {R: 3, DONE: 3}),
    ("依法做好信息公开，努力做到办结一件申请、解决一个问题。", {R: 3, DONE: 3}),
    # what is only counted as published, or as kept
    ("及时调整法律、行政法规设定的行政许可事项14项，在网站公开。", {"t2.licence.licences": 3}),
    ("全年公开401条信息，其中公开行政许可信息55项，行政处罚3项。", {"t2.licence.licences": 423, "t2.penalty.decided": 9}),
    ("行政处罚公示14条，行政处罚事项清单1条，行政强制事项清单1条。", {"t2.penalty.decided": 2}),
    ("主动公开政府信息32条，包括规章制度类2条、规范性文件类2条、处罚强制类9条。", {"t2.regulation.made": 1}),
    ("全年制作信息112条，其中主动公开信息7条；依申请公开信息数59条；不予公开信息数46条。", {R: 6}),
    ("主动公开公文14条，依申请公开0条，公开会议信息3条。", {R: 2}),
    ("确定继续有效的行政规范性文件33件。", {NOW: 40}),
    ("主动公开行政规范性文件42件，人事任免文件106件。", {MADE: 3}),
    ("修订规章制度3项，做好信息公开。", {"t2.regulation.made": 0}),
    ("取消行政事业性收费项目3项。", {"t2.charge.charged": 2}),
    # what somebody else asked for, or something else than 政府信息公开
    ("受理“12345”市长热线84个，已全部办结84个，做好信息公开申请答复。", {R: 6, DONE: 6}),
    ("“县长信箱”收到有效信件3件，已办结3件，信息公开申请按规定办理。", {R: 8, DONE: 8}),
    ("办理道路占用申请件77件，规范公开申请答复。", {R: 6}),
    ("评查行政执法案卷5件，规范申请答复。", {"t3.case_file.total": 2}),
    ("办理信访事项35件，规范公开申请答复。", {"t3.petition.total": 2}),
    ("今年与去年分别收到公开申请5件、6件。", {R: 7}),
    ("行政复议、行政诉讼分别为2件、3件，均由信息公开引起。", {REVIEW: 2, DIRECT: 3}),
    # not what it looks like
    ("修改群众对收到政府信息公开申请后的答复流程，一件事一次办。", {R: 6}),
    ("未收到政府信息公开申请引起的投诉。", {R: 6}),
    ("未发生因信息公开工作被行政复议机关纠错的情况。", {REVIEW: 2}),
    ("未发生因不履行信息公开义务引起的行政复议。", {REVIEW: 2}),
    ("司法所全年办理行政复议案件35件，并做好信息公开。", {}),
    ("公开“规范性文件”信息12条。", {NOW: 3}),
    ("清理规范性文件30件，废止5件。", {GONE: 1}),
    ("公开行政处罚决定9件。", {"t2.penalty.decided": 4}),
    ("便民中心共受理各类事项3200件，网站公开信息及时。", {R: 6}),
    ("上年结转的公开申请均已办结。", {R: 6, OUT: 1}),
    ("到期的公开申请均已办结。", {R: 6, OUT: 1}),
    ("全年接到网络信件327件，均已办结，并做好信息公开。", {R: 6, OUT: 1}),
    ("信访件全部办结，信息公开申请按期答复。", {R: 6, OUT: 1}),
    ("2026年，将做好政府信息公开申请答复，力争收到申请0件。", {R: 6}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "figures", "expected"), DIFFERENT)
def test_prose_that_differs_from_the_table(text: str, figures: dict[str, int], expected: list[str]) -> None:
    assert codes(text, figures) == expected


@pytest.mark.parametrize(("text", "figures"), ALIKE)
def test_prose_that_is_not_flagged(text: str, figures: dict[str, int]) -> None:
    assert codes(text, figures) == []


def test_a_blank_figure_is_not_judged() -> None:
    return_ = submission(
        FORM, {}, sections={"overview": "收到政府信息公开申请5件。", "others": "未收取信息处理费。"}
    )
    assert list(check_prose(FORM, return_)) == []
    assert "P02" in [one.code for one in check_submission(FORM, submission(FORM, {R: Decimal(1)}, sections=return_.sections))]  # fmt: skip


def test_the_finding_names_figure_cell_and_sentence() -> None:
    figures = {R: Value(number=Decimal(6), raw="6", place=Place("表三", "L8"))}
    return_ = submission(
        FORM, {}, sections={"overview": "本年度我镇收到政府信息公开申请 5 件。", "others": "收费无。"}
    )
    (one,) = check_prose(FORM, type(return_)(**{**return_.__dict__, "figures": figures}))
    assert (one.code, one.severity, one.sheet, one.cell, one.figure) == (
        "P01",
        Severity.ERROR,
        "表三",
        "L8",
        R,
    )
    assert (one.expected, one.found) == ("6", "5")
    assert "“本年度我镇收到政府信息公开申请5件”" in message(one)


def test_a_quotation_is_short() -> None:
    text = f"{'一是宣传，' * 30}收到政府信息公开申请5件，{'二是培训，' * 30}"
    (one,) = (finding for finding in found(text, {R: 6}) if finding.code == "P02")
    assert "收到政府信息公开申请5件" in one.args["quote"]
    assert len(one.args["quote"].strip("…")) <= 40


def test_a_county_speaks_of_its_office_and_its_table_of_all() -> None:
    county = Unit("1", "清河县", "县")
    assert codes("本年度我县收到政府信息公开申请 5 件。", {R: 6}, unit=county) == ["P02"]


def test_the_old_form_has_its_words_too() -> None:
    assert codes("收到政府信息公开申请5件。", {R: 6}, form=OLD_FORM, year=2020) == ["P02"]


def test_several_lines_of_a_page_are_one_sentence() -> None:
    assert codes("全年我镇认真答复群众依法提出的各类公开申请，共收到政府信息公开申\n请 5 件。", {R: 6}) == [
        "P02"
    ]


PASSAGE = """
全年收到政府信息公开申请 51 件，上年结转政府信息公开
申请 3 件，申请均已按规定办理完成。办结的信息公开
申请里同意公开答复 20 件，部分公开答复 2 件，不予公开答复 6
件，无法提供的 11 件，不予处理 4 件，其他处理 9 件，转下一
年度办理答复的有 2 件。
"""
COUNTED = {
    R: 51, IN: 3, OUT: 2, DONE: 52, "t3.granted.total": 20, "t3.partial.total": 2, "t3.internal.total": 1,
    "t3.process.total": 5, "t3.not_held.total": 11, "t3.petition.total": 4, "t3.not_corrected.total": 9,
}  # fmt: skip


def test_a_passage_as_a_page_breaks_it() -> None:
    assert codes(PASSAGE, COUNTED) == ["P03"]
    assert codes(PASSAGE.replace("申请均已按规定办理完成。", ""), COUNTED) == []
    assert codes(PASSAGE.replace("11 件", "12 件"), COUNTED) == ["P03", "P02"]
    assert codes(PASSAGE.replace("6\n件", "7\n件"), COUNTED) == ["P03", "P02"]


FEES = [
    ("未收取信息处理费。", "收取信息处理费400元。", {}, ["P10"]),
    ("收取信息处理费380元。", "收取信息处理费400元。", {}, ["P10"]),
    ("收取信息处理费0.04万元。", "收取信息处理费400元。", {}, []),
    ("未收取信息处理费。", "没有发生信息处理费。", {}, []),
    ("平台运行正常。", "收取信息处理费380元。", {"t1.fee.number": 380}, []),
    ("平台运行正常。", "收取信息处理费380元。", {"t1.fee.number": 400}, ["P10"]),
    # never against 行政事业性收费
    ("平台运行正常。", "收取信息处理费380元。", {"t2.charge.charged": 4068}, []),
    ("应收信息处理费400元，已予减免。", "未收取信息处理费。", {}, []),
]


@pytest.mark.parametrize(("one", "six", "figures", "expected"), FEES)
def test_the_fee_is_the_same_in_all_sections(
    one: str, six: str, figures: dict[str, int], expected: list[str]
) -> None:
    assert codes(one, figures, sections={"others": six}) == expected


def test_everything_done_beside_something_left_in_the_prose_alone() -> None:
    text = "所有公开申请均已办结。公开申请结转下年度1件。"
    return_ = submission(FORM, {}, sections={"overview": text, "others": "未收费用。"})
    assert [one.code for one in check_prose(FORM, return_)] == ["P03"]


def test_the_same_said_twice_is_found_once() -> None:
    text = "收到政府信息公开申请5件。\n收到政府信息公开申请5件。\n共收到政府信息公开申请4件。"
    assert [one.found for one in found(text, {R: 6})] == ["5", "4"]


def blank_total(**cells: int) -> dict[str, Value]:
    """The row of 予以公开 with these cells filled in and its total blank, as an imported report may have it."""
    columns = ("person", "company", "research", "charity", "legal", "other")
    filled = {
        f"t3.granted.{column}": Value(number=Decimal(cells[column])) if column in cells else Value()
        for column in columns
    }
    return {**filled, "t3.granted.total": Value()}


@pytest.mark.parametrize(
    ("text", "cells", "expected", "said"),
    [
        ("对申请予以公开258件。", {"person": 258, "company": 12}, ["P02"], "表中已填的各格相加已有 270（还有空格没有填）"),
        ("对申请予以公开300件。", {"person": 258, "company": 12}, [], ""),
        ("对申请予以公开4件。", {"person": 4}, [], ""),
        ("对申请予以公开4件。", {}, [], ""),
        (
            "对申请予以公开4件。",
            {"person": 3, "company": 0, "research": 0, "charity": 0, "legal": 0, "other": 0},
            ["P02"],
            "表中各格相加为 3（总计没有填）",
        ),
    ],
)  # fmt: skip
def test_a_blank_total_is_at_least_its_cells(
    text: str, cells: dict[str, int], expected: list[str], said: str
) -> None:
    """A blank is not 0: what is filled in is the least that the total can be, and more is not known."""
    empty = submission(
        FORM, {}, sections={"overview": text, "others": "未收取信息处理费。"}, totals_typed=True
    )
    told = list(check_prose(FORM, replace(empty, figures=blank_total(**cells))))
    assert [finding.code for finding in told] == expected
    assert all(said in message(finding) for finding in told)


def test_p03_a_carry_over_of_which_only_the_cells_are_given() -> None:
    cells = {f"t3.carried_out.{column}": Value(number=Decimal(0)) for column in ("company", "research", "charity", "legal", "other")}  # fmt: skip
    figures = {**cells, "t3.carried_out.person": Value(number=Decimal(1)), "t3.carried_out.total": Value()}
    text = {"overview": "所有公开申请均已按要求办理完成。", "others": "未收取信息处理费。"}
    empty = submission(FORM, {}, sections=text, totals_typed=True)
    assert [finding.code for finding in check_prose(FORM, replace(empty, figures=figures))] == ["P03"]


def test_all_of_a_county_is_what_its_own_tables_are_of() -> None:
    text = "全县共收到政府信息公开申请 30 件。"
    assert codes(text, {R: 33}, unit=Unit("1", "清河县", "县")) == ["P02"]
    assert codes(text, {R: 33}, unit=Unit("", "清河市人民政府")) == ["P02"]
    assert codes(text, {R: 33}) == []
    assert codes(text, {R: 33}, unit=Unit("301", "县政府办公室", "部门")) == []


OLD = [
    ("新制作规范性文件2件，新公开3件，对外公开总数9件。", {"t2.normative.made": 1, "t2.normative.opened": 4, "t2.normative.current": 8}, ["P02"] * 3),
    ("全年办理行政许可12件。", {"t2.licence.licences": 21}, ["P02"]),
    ("现有行政许可事项9项。", {"t2.licence.items": 8, "t2.licence.change": 2}, ["P02"]),
    ("现有行政许可事项9项。", {"t2.licence.items": 8, "t2.licence.change": 1}, []),
    ("政府集中采购项目6个，采购总金额52.15万元。", {"t2.purchase.projects": 6, "t2.purchase.spent": "53.15"}, ["P02"]),
    ("政府集中采购项目6个，采购总金额52.15万元。", {"t2.purchase.projects": 6, "t2.purchase.spent": "52.15"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "figures", "expected"), OLD)
def test_table_two_of_the_old_form(text: str, figures: dict[str, int | str], expected: list[str]) -> None:
    assert codes(text, figures, form=OLD_FORM, year=2020) == expected
