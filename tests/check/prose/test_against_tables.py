"""Prose against the tables: a sentence, the figures that are not 0, and the codes that are found.

The report is 青禾镇's for 2025. Every sentence is ours.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
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
    figures: dict[str, int] | None = None,
    form: Form = FORM,
    sections: dict[str, str] | None = None,
    **more: object,
) -> list[Finding]:
    """The findings of a return whose section one says ``text``; what is not in ``figures`` is 0."""
    numbers = {id: Decimal(0) for id in form.figures if not id.startswith("t1.")}
    numbers |= {id: Decimal(number) for id, number in (figures or {}).items()}
    texts = {
        "overview": text,
        "problems": "一是更新不够及时，二是人员不足，将逐项改进。",
        "others": "未收取信息处理费。",
        **(sections or {}),
    }
    return list(check_prose(form, submission(form, numbers, sections=texts, **more)))


def codes(
    text: str,
    figures: dict[str, int] | None = None,
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
    ("收到自然人提出的公开申请1件。", {R: 6}),
    ("全县各部门收到政府信息公开申请20件。", {R: 6}),
    ("行政复议、行政诉讼分别为2件、3件，均由信息公开引起。", {REVIEW: 2, DIRECT: 3}),
    ("个人申请6件，予以公开5件；企业申请2件，予以公开1件。", {"t3.granted.total": 6}),
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
    (one,) = found(text, {R: 6})
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
