"""The prose of a report: zero, one and many, last year known or not, what a unit wrote itself, what nobody did."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from reports import paragraphs, report_writer, right, section, written
from returns import FORM, OLD_FORM, UNIT

from xltools.check import check_submission
from xltools.form.load import FormError
from xltools.model.submission import Unit
from xltools.report import sentences
from xltools.report.sentences import ReportKind, Sentences

OVERVIEW, PROBLEMS, OTHERS = (section.title for section in FORM.sections if not section.published)


def overview(figures: dict[str, int] | None = None, **more: Any) -> str:
    return "\n".join(section(written(right(FORM, figures, **more)).content, OVERVIEW))


def test_nothing_happened() -> None:
    assert overview() == (
        "（一）主动公开情况。本年度未制发行政规范性文件，未废止行政规范性文件，没有现行有效的行政规范性文件。"
        "本年度没有作出行政许可、行政处罚、行政强制处理决定。本年度没有行政事业性收费。\n"
        "（二）依申请公开情况。本年度未收到政府信息公开申请，没有上年结转的申请。\n"
        "（三）行政复议和行政诉讼情况。本年度未发生因政府信息公开引起的行政复议、行政诉讼。\n"
        "【请补写：政府信息管理、平台建设、监督保障】"
    )


def test_one_application() -> None:
    text = overview({"表三.新收.自然人": 1, "表三.予以公开.自然人": 1})
    assert "本年度收到政府信息公开申请1件，申请人为自然人，共办结1件，没有结转下年度的申请。" in text
    assert "申请的办理结果为：予以公开1件。" in text


def test_many_applications_of_several_kinds_with_a_carry_over() -> None:
    text = overview(
        {
            "表三.新收.自然人": 11,
            "表三.新收.商业企业": 1,
            "表三.上年结转.自然人": 2,
            "表三.予以公开.自然人": 9,
            "表三.三类内部事务信息.自然人": 2,
            "表三.重复申请.自然人": 1,
            "表三.其他_其他处理.商业企业": 1,
            "表三.结转下年度.自然人": 1,
        }
    )
    assert (
        "收到政府信息公开申请12件，其中自然人11件（占91.7%）、商业企业1件；上年结转2件，共办结13件，结转下年度1件。"
        in text
    )
    assert (
        "予以公开9件、不予公开2件（三类内部事务信息）、不予处理1件（重复申请）、其他处理1件（其他情形）。"
        in text
    )


def test_many_of_one_kind_name_the_kind_once() -> None:
    assert "申请3件，申请人均为自然人，共办结3件" in overview(
        {"表三.新收.自然人": 3, "表三.本机关不掌握.自然人": 3}
    )


def test_only_what_was_carried_over() -> None:
    text = overview({"表三.上年结转.自然人": 2, "表三.结转下年度.自然人": 2})
    assert "本年度未收到政府信息公开申请；上年结转2件，本年度尚未办结，结转下年度2件。" in text


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (12, 8, "新收申请较上年增加4件，增长50%。"),
        (8, 12, "新收申请较上年减少4件，下降33.3%。"),
        (5, 5, "新收申请与上年持平。"),
        (5, 0, "新收申请较上年增加5件。"),
        (0, 3, "新收申请较上年减少3件，下降100%。"),
    ],
)
def test_against_last_year(now: int, before: int, said: str) -> None:
    assert said in overview(
        {"表三.新收.自然人": now, "表三.予以公开.自然人": now}, last={"表三.新收.总计": before}
    )


def test_last_year_is_not_mentioned_where_it_is_not_known() -> None:
    assert "上年增" not in overview({"表三.新收.自然人": 12, "表三.予以公开.自然人": 12})
    assert "持平" not in overview()


def test_nothing_is_said_of_last_year_when_both_years_have_none() -> None:
    assert "新收申请" not in overview(last={"表三.新收.总计": 0})


def test_reviews_and_lawsuits() -> None:
    text = overview({"表四.行政复议.结果维持": 2, "表四.行政复议.尚未审结": 1, "表四.复议后起诉.结果维持": 1})
    assert "行政复议3件，其中结果维持2件、尚未审结1件；" in text
    assert "行政诉讼1件（复议后起诉1件），均为结果维持。" in text


def test_normative_documents() -> None:
    figures = {
        "表二.行政规范性文件.制发": 3,
        "表二.行政规范性文件.废止": 1,
        "表二.行政规范性文件.现行有效": 14,
    }
    text = overview(figures, last={"表二.行政规范性文件.现行有效": 12})
    assert "制发行政规范性文件3件，废止1件，现行有效14件，现行有效件数较上年增加2件，增长16.7%。" in text


def test_channels_are_listed_where_they_add_up() -> None:
    figures = {"文字.主动公开总数.数量": 100, "文字.政府网站.数量": 70, "文字.政务微信.数量": 30}
    assert "主动公开政府信息100条，其中政府网站70条、政务微信30条。" in overview(figures)
    assert "主动公开政府信息100条。" in overview(figures | {"文字.政务微信.数量": 10})
    assert "主动公开政府信息" not in overview()  # nobody gave the number


# Section six: the fee


def others(figures: dict[str, int] | None = None, text: str = "") -> str:
    return "\n".join(section(written(right(FORM, figures, sections={"others": text})).content, OTHERS))


def test_the_fee_is_stated() -> None:
    assert others({"文字.信息处理费.数量": 0}).endswith("本年度未收取信息处理费。")
    assert others({"文字.信息处理费.数量": 380, "文字.收费通知.数量": 2}).endswith(
        "本年度发出收费通知2件，收取信息处理费380元。"
    )


def test_a_fee_that_nobody_gave_is_asked_for_and_not_made_up() -> None:
    assert others().startswith("【请写明本年度是否收取信息处理费")


def test_nothing_else_is_said_once() -> None:
    text = others({"文字.信息处理费.数量": 0}, "无。")
    assert text.endswith("本年度未收取信息处理费。没有其他需要报告的事项。")


def test_a_fee_that_the_unit_stated_is_not_stated_again() -> None:
    own = "本镇本年度未收取信息处理费。"
    assert others({"文字.信息处理费.数量": 0}, own) == own


# What the unit wrote


def test_own_text_comes_first_and_its_figures_are_not_repeated() -> None:
    own = "（一）工作开展。全年开展培训。\n（二）依申请公开。2025年收到政府信息公开申请3件。"
    figures = {"表三.新收.自然人": 3, "表三.予以公开.自然人": 3}
    text = overview(figures, sections={"overview": own})
    assert text.startswith(own)
    assert text.count("收到政府信息公开申请") == 1
    assert "申请的办理结果为：予以公开3件。" in text
    # The numbers of headings are the unit's.
    assert "（三）" not in text


def test_a_figure_that_the_unit_speaks_of_is_not_compared_for_it() -> None:
    figures = {"表三.新收.自然人": 4, "表三.予以公开.自然人": 4}
    own = {"overview": "收到政府信息公开申请 4 件，全部在期限内答复。"}
    assert "较上年" not in overview(figures, last={"表三.新收.总计": 1}, sections=own)


def test_a_sentence_whose_numbers_the_text_has_already_is_left_out() -> None:
    own = "全年公开信息 100 条，其中网站 70 条、微信 30 条。"
    figures = {"文字.主动公开总数.数量": 100, "文字.政府网站.数量": 70, "文字.政务微信.数量": 30}
    assert "主动公开政府信息" not in overview(figures, sections={"overview": own})


def test_the_title_written_once_more_is_left_out() -> None:
    assert overview(sections={"overview": "一、总体情况\n工作有序开展。"}).startswith("工作有序开展。")


def test_an_empty_section_five_waits_for_a_person() -> None:
    report = written(right())
    assert report.waiting == (OVERVIEW, PROBLEMS, OTHERS)
    assert section(report.content, PROBLEMS) == ["【请填写本年度存在的主要问题和下一步改进措施】"]
    assert section(written(right(sections={"problems": "无"})).content, PROBLEMS)[0].startswith("【请填写")


@pytest.mark.parametrize(
    ("unit", "signed"),
    [
        (UNIT, "青禾镇人民政府"),
        (replace(UNIT, name="青禾镇人民政府"), "青禾镇人民政府"),
        (replace(UNIT, name="算珠街道", level="街道"), "算珠街道办事处"),
        (replace(UNIT, name="县财政局", level="部门"), "县财政局"),
    ],
)
def test_who_signs(unit: Unit, signed: str) -> None:
    assert paragraphs(written(right(unit=unit)).content)[-2].strip() == signed


def test_the_older_form_has_sentences_of_its_own() -> None:
    figures = {"表二.规范性文件.新制作": 2, "表二.规范性文件.新公开": 2, "表二.规范性文件.对外公开总数": 9}
    report = written(right(OLD_FORM, figures, year=2020), OLD_FORM)
    assert "规范性文件新制作2件、新公开2件，对外公开总数9件。" in "\n".join(section(report.content, OVERVIEW))


def test_a_report_of_a_right_return_gives_the_checks_nothing_to_say() -> None:
    """The sentences themselves, read by the same checks as anybody's."""
    figures = {
        "表二.行政许可.处理决定": 7, "表三.新收.自然人": 12, "表三.予以公开.自然人": 12, "表四.行政复议.结果维持": 1,
        "文字.主动公开总数.数量": 5, "文字.政府网站.数量": 5, "文字.信息处理费.数量": 0,
    }  # fmt: skip
    filled = right(FORM, figures, last={"表三.新收.总计": 10})
    content = written(filled).content
    texts = {
        s.id: "\n".join(section(content, s.title))
        for s in FORM.sections
        if s.id != "problems" and not s.published
    }
    found = check_submission(FORM, replace(filled, sections=texts))
    # Which aspects a section leaves out is for the unit to write.
    assert [said for said in found if said.code.startswith("P") and said.code not in ("P19", "P20")] == []


def test_what_the_unit_has_said_is_not_said_again_with_last_year_beside_it() -> None:
    """The sentence reaches the figures by a shorter name; it is about them all the same."""
    figures = {
        "表二.行政规范性文件.制发": 3,
        "表二.行政规范性文件.废止": 2,
        "表二.行政规范性文件.现行有效": 42,
    }
    own = {"overview": "制发行政规范性文件 3 件，废止 2 件，现行有效 42 件。"}
    filled = right(FORM, figures, last={"表二.行政规范性文件.现行有效": 41}, sections=own)

    assert sum("规范性文件" in text for text in section(written(filled).content, OVERVIEW)) == 1


def test_what_an_imported_report_said_before_and_among_its_tables_is_printed_there() -> None:
    own = {"preamble": "现将一年来的工作报告如下。", "between": "以上各表不含下属单位。"}
    texts = paragraphs(written(right(sections=own)).content)

    assert texts.index(own["preamble"]) == texts.index(OVERVIEW) - 1
    assert texts.index(own["between"]) == texts.index(PROBLEMS) - 1
    assert not any("统计期限" in text for text in texts)


def test_what_nobody_is_asked_for_is_not_asked_for() -> None:
    texts = paragraphs(written(right()).content)

    assert sum("统计期限为2025年1月1日至2025年12月31日" in text for text in texts) == 1
    assert not any("前言" in text or "表格前后" in text for text in texts)


# The file of sentences


def loaded(text: str) -> Sentences:
    return sentences.loads(text.encode(), FORM, report_writer().scope)


@pytest.mark.parametrize(
    ("text", "key", "fact"),
    [
        ('[[paragraph]]\nsection = "overview"\nsentences = ["{{ 表三.新收.合计 }}件"]', "paragraph[1].sentences[1]", "表三.新收.合计"),
        ('[[paragraph]]\nsection = "overview"\nsentences = ["{% if 年度 %}"]', "paragraph[1].sentences[1]", "写法不对"),
        ('[[paragraph]]\nsection = "summary"', "paragraph[1].section", "summary"),
        ('[[paragraph]]\nsection = "overview"\nreport = "省"', "paragraph[1].report", "应为"),
        ('[[name]]\nname = "单位"\ntext = "甲"', "name[1].name", "单位"),
        ('[[name]]\nname = "甲 乙"\ntext = "甲"', "name[1].name", "甲 乙"),
        ('[[paragraph]]\nsection = "overview"\ntitel = "甲"', "paragraph[1].titel", "不认识"),
        ("[[paragraph", "全文", "末尾写法有误"),
        ("[[paragraph]]\nsection = ”overview“", "全文", "第 2 行第 11 个字符附近写法有误"),
    ],
)  # fmt: skip
def test_a_fault_in_the_file_is_named_by_its_key(text: str, key: str, fact: str) -> None:
    with pytest.raises(FormError) as error:
        loaded(text)
    assert error.value.key == key
    assert fact in str(error.value)


def test_a_sentence_that_fails_when_it_is_written_is_named_too() -> None:
    words = loaded('[[paragraph]]\nsection = "overview"\nsentences = ["{{ 单位 | 非零(\'甲\') | 连写 }}"]')
    writer = sentences.SectionWriter(FORM, words, {})
    with pytest.raises(FormError, match=r"paragraph\[1\]\.sentences\[1\]"):
        writer.paragraphs(FORM.sections[0], ReportKind.UNIT, {"单位": "青禾镇"}, "", ())


def test_what_a_section_must_report_and_says_nothing_of_is_asked_for() -> None:
    text = "一是主动公开：公开信息86条。二是依申请公开：收到申请4件。三是平台建设和信息管理：更新公开栏。"
    report = written(right(sections={"overview": text}))
    asked = [line for line in paragraphs(report.content) if "请补写" in line]
    assert asked == ["【请补写：监督保障】"]
    assert report.waiting[0] == "一、总体情况"
    whole = f"{text}四是监督保障：组织培训。"
    assert "请补写" not in "".join(paragraphs(written(right(sections={"overview": whole})).content))
