"""雷同: whose text is whose, what everybody says, and what is too short to be anybody's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from plant_findings import STORY
from returns import FORM, YEAR

from xltools.check.likeness import check_likeness
from xltools.check.likeness.compare import LEARN_FROM, SHOWN
from xltools.cli import run
from xltools.form.spec import Severity
from xltools.model.findings import Finding, message
from xltools.model.submission import Place, Source, Submission, Unit
from xltools.workbook.write.unit_book import build

NAMES = "青禾镇 木铎镇 星槎乡 纸鸢镇 竹笺乡 蕉叶镇 算珠街道 风铃镇 灯檠乡 橹声乡 县公安局 县教育局".split()  # noqa: SIM905
#: Another's, which shares nothing with the first.
OTHER = (
    "{0}以惠农补贴发放清册为抓手，逐村逐户张榜公布金额和标准，共计{1}份。广播站每周三播出政策问答节目。"
    "针对外出务工人员，开设微信群推送医保缴费提醒{2}次，并安排值班人员答复留言。"
    "档案室重新装订历年文件，补录缺失文号，方便查阅人按主题检索。"
)
STATUTORY = (
    "根据《中华人民共和国政府信息公开条例》和《国务院办公厅政府信息与政务公开办公室关于印发"
    "〈中华人民共和国政府信息公开工作年度报告格式〉的通知》要求，编制本报告。"
    "本报告所列数据的统计期限自{1}年1月1日起至12月31日止。"
    "如对本报告有疑问，请与{0}办公室联系，地址及电话见封面。"
)
WORDS = "渡口 茶园 桥梁 学校 医院 水库 果林 市场 驿站 码头 晒场 粮仓 祠堂 戏台 渔港 林场 花圃 砖窑 油坊 磨坊 梯田 古道".split()  # noqa: SIM905


def unit(number: int) -> Unit:
    return Unit(f"{number:03}", NAMES[number % len(NAMES)] + ("" if number < len(NAMES) else f"{number}"))


def said(number: int, *, file: str = "", **sections: str) -> Submission:
    """The return of a unit; its sections stand in cells B1, B2, B3."""
    places = {section.id: Place("文字", f"B{row}") for row, section in enumerate(FORM.sections, 1)}
    source = Source(file or f"{number:03}.xlsx")
    return Submission(FORM.id, YEAR, unit(number), {}, source, section_places=places, sections=sections)


def told(story: str, number: int) -> str:
    return story.format(unit(number).name, number + 3, number + 11)


def own(number: int) -> str:
    """Some prose that no other unit writes."""
    random = Random(number)
    return "".join(
        f"{'和'.join(random.sample(WORDS, 5))}的台账{random.choice('甲乙丙丁')}。" for _ in range(6)
    )


def batch(count: int, start: int = 20) -> list[Submission]:
    """Units with texts of their own."""
    return [said(number, overview=own(number)) for number in range(start, start + count)]


def found(
    submissions: list[Submission], last: Mapping[str, Mapping[str, str]] | None = None
) -> list[Finding]:
    return list(check_likeness(FORM, submissions, last or {}))


def test_two_townships_with_the_same_text_but_other_names_and_figures() -> None:
    both = found([said(0, overview=told(STORY, 0)), said(2, overview=told(STORY, 2))])
    assert [(one.code, one.severity, one.file, one.sheet, one.cell) for one in both] == [
        ("L01", Severity.WARNING, "000.xlsx", "文字", "B1"),
        ("L01", Severity.WARNING, "002.xlsx", "文字", "B1"),
    ]
    text = message(both[0])
    assert "青禾镇“一、总体情况”的文字有 100% 与星槎乡“一、总体情况”雷同（占对方的 100%" in text
    assert "如“青禾镇把集体土地流转合同摘要列入公开目录，由驻村干部每月拍照回传公开栏更换情况”" in text


def test_the_same_text_in_another_section() -> None:
    first, second = found([said(0, overview=told(STORY, 0)), said(1, problems=told(STORY, 1))])
    assert (first.name, first.cell, first.args["section"]) == (
        "一、总体情况",
        "B1",
        "五、存在的主要问题及改进情况",
    )
    assert (second.name, second.cell, second.args["section"]) == (first.args["section"], "B2", first.name)


def test_half_copied() -> None:
    """Half of one is the whole of the other: each is told its own share."""
    copier, source = found(
        [
            *batch(LEARN_FROM),
            said(0, overview=told(STORY, 0) + told(OTHER, 0)),
            said(1, overview=told(STORY, 1)),
        ]
    )
    assert copier.file == "000.xlsx"
    assert 45 <= int(copier.found.rstrip("%")) <= 55
    assert (copier.args["theirs"], source.found) == ("100%", "100%")
    assert source.args["theirs"] == copier.found


def test_a_third_copied_is_nothing() -> None:
    longer = [told(STORY, 0) + told(OTHER, 0) + own(0), told(STORY, 1) + own(1) + own(101)]
    assert found([*batch(LEARN_FROM), *(said(n, overview=text) for n, text in enumerate(longer))]) == []


def test_another_order_and_a_changed_word_are_no_disguise() -> None:
    copied = told(STORY, 1).replace("专人", "有人").replace("现场演示", "当场演示").replace("每月", "按月")
    parts = copied.removesuffix("。").split("。")
    disguised = "；\n".join(reversed(parts))
    assert len(found([said(0, overview=told(STORY, 0)), said(1, overview=disguised)])) == 2


def test_texts_of_their_own() -> None:
    assert found(batch(30)) == []
    assert found([said(0, overview=told(STORY, 0)), said(1, overview=told(OTHER, 1))]) == []


@pytest.mark.parametrize("count", [2, 5, LEARN_FROM, 30])
def test_only_statutory_phrases_are_shared(count: int) -> None:
    assert found([said(n, overview=told(STATUTORY, n) + own(n)) for n in range(count)]) == []


def test_everybody_shares_the_countys_template_paragraph() -> None:
    """From so many units on it is learned; a text that is nothing else is nobody's."""
    template = told(STORY, 0)
    same = [said(n, overview=template) for n in range(LEARN_FROM)]
    assert found(same) == []
    assert found([*same, *batch(LEARN_FROM - 1)]) == []
    # Copied beside the template, it is found all the same.
    more = [said(n, overview=told(STORY, n) + own(n)) for n in range(LEARN_FROM)]
    two = [said(n, overview=told(STORY, n) + told(OTHER, n)) for n in (20, 21)]
    assert [one.file for one in found([*more, *two])] == ["020.xlsx", "021.xlsx"]


def test_a_small_batch_has_no_boilerplate_and_wants_nearly_the_whole_text() -> None:
    """Half a text in common may be the county's template: with few units nobody can know."""
    half = [said(n, overview=told(STORY, n) + own(n)) for n in range(3)]
    assert found(half) == []
    assert len(found([*half, *batch(LEARN_FROM)])) == 3


def test_a_text_without_end_is_compared_as_far_as_forms_allow() -> None:
    endless = "、".join(f"{word}{chr(0x4E00 + n)}" for n in range(2_000) for word in WORDS)
    assert [one.found for one in found([said(0, overview=endless), said(1, overview=endless)])] == [
        "100%"
    ] * 2


@pytest.mark.parametrize("text", ["无", "", "　\n", "本年度未收取信息处理费。没有其他需要报告的事项。"])
def test_short_texts_are_nobodys(text: str) -> None:
    assert found([said(n, others=text) for n in range(4)]) == []
    assert found([*(said(n, others=text) for n in range(4)), *batch(20)]) == []


def test_copies_of_one_units_return_are_not_like_another_units() -> None:
    twice = [said(0, overview=told(STORY, 0)), said(0, file="000 - 副本.xlsx", overview=told(STORY, 0))]
    assert found(twice) == []
    assert {one.file for one in found([*twice, said(1, overview=told(STORY, 1))])} == {
        "000.xlsx",
        "000 - 副本.xlsx",
        "001.xlsx",
    }


def test_many_with_one_text_give_one_finding_each() -> None:
    """Not one for each pair: the most alike is named, then a few more."""
    many = found([*(said(n, overview=told(STORY, n)) for n in range(6)), *batch(20)])
    assert len(many) == 6
    assert many[0].args["also"] == "；与星槎乡、纸鸢镇、竹笺乡等也雷同"


def test_the_shared_part_is_short() -> None:
    long = "，".join(WORDS * 2)
    first, _ = found([said(0, overview=long), said(1, overview=long)])
    assert first.args["shared"].startswith("渡口，茶园，")
    assert len(first.args["shared"]) == SHOWN


def test_last_years_text() -> None:
    last = {"000": {"overview": told(STORY, 0).replace("3条", "95条"), "problems": "无"}}
    (one,) = found([said(0, overview=told(STORY, 0)), said(1, overview=told(OTHER, 1))], last)
    assert (one.code, one.severity, one.file, one.cell) == ("L02", Severity.WARNING, "000.xlsx", "B1")
    assert message(one).startswith(
        "文件 000.xlsx，文字 B1：青禾镇“一、总体情况”的文字有 100% 与上年“一、总体情况”雷同"
    )
    assert found([said(0, overview=told(STORY, 0) + told(OTHER, 0))], last) == []
    assert found([said(1, overview=told(STORY, 1))], last) == []


def test_l03_last_years_text_is_said_of_each_also_where_most_units_copied_theirs() -> None:
    """What is said of a file alone is said of it in the folder: that many did the same is no excuse."""
    same = [said(number, overview=told(STORY, number)) for number in range(LEARN_FROM)]
    last = {unit(number).code: {"overview": told(STORY, number)} for number in range(LEARN_FROM)}
    assert [one.code for one in found(same[:1], last)] == ["L02"]
    in_folder = found(same, last)
    assert [(one.code, one.file) for one in in_folder] == [
        ("L03", f"{number:03}.xlsx") for number in range(LEARN_FROM)
    ]
    assert {one.args["count"] for one in in_folder} == {str(LEARN_FROM)}
    assert "本次共有 8 个单位这样，所用的句子多数单位今年都写" in message(in_folder[0])


def test_l03_only_of_those_whose_text_has_not_changed() -> None:
    last = {unit(number).code: {"overview": told(STORY, number)} for number in range(20)}
    fresh = [said(number, overview=told(STORY, number) + own(number)) for number in range(LEARN_FROM)]
    assert found(fresh, last) == [], "as much again is new"
    copied = [said(number, overview=told(STORY, number)) for number in (10, 11)]
    assert [(one.code, one.file, one.args["count"]) for one in found([*fresh, *copied], last)] == [
        ("L03", "010.xlsx", "2"),
        ("L03", "011.xlsx", "2"),
    ]


def test_l02_stays_l02_where_the_unit_alone_copied() -> None:
    last = {"000": {"overview": told(STORY, 0)}}
    others = batch(LEARN_FROM)
    assert [one.code for one in found([said(0, overview=told(STORY, 0)), *others], last)] == ["L02"]


def test_the_formula_before_section_one_is_everybodys() -> None:
    assert found([said(n, preamble=told(STORY, n)) for n in range(2)]) == []


def test_a_sheet_that_is_not_known_is_the_sheet_of_texts() -> None:
    bare = [
        Submission(FORM.id, YEAR, Unit("", name), {}, Source(name), sections={"overview": told(STORY, 0)})
        for name in ("青禾镇", "木铎镇")
    ]
    assert [(one.sheet, one.cell, one.file) for one in found(bare)] == [
        ("文字", "", "木铎镇"),
        ("文字", "", "青禾镇"),
    ]


POOL = [*told(STORY, 0).split("。")[:-1], *told(OTHER, 0).split("。")[:-1], *own(7).split("。")[:-1]]
PROSE = st.lists(st.sampled_from(POOL), max_size=8).map("。".join)
BATCHES = st.lists(st.fixed_dictionaries({"overview": PROSE, "problems": PROSE}), min_size=2, max_size=14)


@settings(max_examples=examples(60))
@given(BATCHES, st.randoms(use_true_random=False))
def test_the_order_of_the_files_does_not_matter(texts: list[dict[str, str]], random: Random) -> None:
    submissions = [said(number, **sections) for number, sections in enumerate(texts)]
    shuffled = random.sample(submissions, len(submissions))
    assert found(shuffled) == found(submissions)


@settings(max_examples=examples(60))
@given(PROSE, PROSE)
def test_likeness_is_mutual(one: str, other: str) -> None:
    both = found([*batch(LEARN_FROM), said(0, overview=one), said(1, overview=other)])
    assert [found.file for found in both] in ([], ["000.xlsx", "001.xlsx"])
    if both:
        assert both[0].found == both[1].args["theirs"]
        assert both[1].found == both[0].args["theirs"]


def test_check_and_merge_say_it_of_each_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number, story in enumerate((STORY, STORY, OTHER)):
        filled = said(number, overview=told(story, number))
        (inbox / f"{number}.xlsx").write_bytes(build(FORM, filled, county_name="示例县"))
    run(["check", str(inbox), "--json"])
    for file in json.loads(capsys.readouterr().out)["files"]:
        alike = [(one["code"], one["sheet"]) for one in file["findings"] if one["code"].startswith("L")]
        assert alike == ([] if file["path"] == "2.xlsx" else [("L01", "文字")])
    run(["merge", str(inbox), "-o", str(tmp_path / "merged")])
    merged = json.loads((tmp_path / "merged" / "findings.json").read_text(encoding="utf-8"))
    codes = {file["path"]: {one["code"] for one in file["findings"]} for file in merged["files"]}
    assert {path for path, found in codes.items() if "L01" in found} == {"0.xlsx", "1.xlsx"}
    run(["check", str(inbox / "0.xlsx"), "--json"])
    assert '"L01"' not in capsys.readouterr().out, "a file alone is like no other"
