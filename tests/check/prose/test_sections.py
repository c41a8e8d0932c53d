"""What a section says and leaves out: the fee, the basis, numbering, names, the report's own parts, aspects."""

from __future__ import annotations

from dataclasses import replace

import pytest
from prose_text import codes, findings
from returns import FORM, UNIT

from xltools.form.spec import Form, Severity
from xltools.form.vocabulary.nouns import LocalRule
from xltools.model.findings import message
from xltools.model.submission import Unit, Value


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
    assert codes("无其他事项。", "others", sections={"overview": "本年度没有收取任何费用。"}) == []


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
def test_p12_numbering(lines: str, expected: list[str]) -> None:
    assert codes(lines.replace("|", "\n")) == expected


def test_p12_ten_and_more() -> None:
    lines = [f"（{number}）事项" for number in "一二三四五六七八九十"] + ["（十一）事项", "（十二）事项"]
    assert codes("\n".join(lines)) == []
    assert codes("\n".join([*lines[:-2], "（十二）事项"])) == ["P12"]


NAMES = [
    # of the roster, wherever a sentence begins with it, if the unit never names itself
    ("2025年，白石镇认真落实条例。", ["白石镇"], ["P14"]),
    ("按要求编制。县水利局认真落实条例。", ["县水利局"], ["P14"]),
    ("青禾镇认真落实条例。白石镇认真配合。", ["白石镇"], []),
    ("在县政府办公室指导下，我镇认真落实条例。", ["县政府办公室"], []),
    ("2025年，青禾镇与白石镇一起认真落实条例。", ["白石镇"], []),
    # another township that a paragraph is about, whoever is on the roster
    ("2025年，白石镇认真落实条例。", [], ["P14"]),
    ("青禾镇的报告。\n2025年，白石镇政府信息公开工作有新进展。", [], ["P14"]),
    ("（一）主动公开。2025年，青禾镇人民政府主动公开信息。", [], []),
    ("2025年，我镇认真落实条例。", [], []),
    ("2025年，全县各乡镇认真落实条例。", [], []),
    ("2025年，本镇各村认真落实条例。", [], []),
    ("2025年，清河县青禾镇认真落实条例。", [], []),
    ("2025年，在白石镇认真学习经验后，我镇加以改进。", [], []),
]


@pytest.mark.parametrize(("text", "roster", "expected"), NAMES)
def test_p14_another_unit(text: str, roster: list[str], expected: list[str]) -> None:
    assert codes(text, others=roster) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("信息在清河县人民政府网站公开。", []),
        ("信息在东山县人民政府网站公开。", ["P14"]),
        ("疑问请联系，或登录东山县政府网站。", ["P14"]),
        ("东山县人民政府高度重视，成立了领导小组。", ["P14"]),
        # another county is rightly named
        ("有 2 件告知申请人向东山县人民政府提出。", []),
        ("因区划调整，两村由东山县人民政府管辖，划归其管理。", []),
        ("赴东山县政府办公室学习考察。", []),
        ("与东山县政府办公室开展交流。", []),
        ("信息在县政府网站公开。", []),
        ("在全县政府网站中率先公开。", []),
        # words before 县政府 that are no name
        ("公开信息 86 条，其中县政府网站 52 条、微信 34 条。", []),
        ("公开信息。其中县政府网站 52 条、微信 34 条。", []),
        ("年度报告编好后，报送县政府办公室审核。", []),
        ("经报请县政府同意后公布。", []),
        ("由省市县政府三级共建。", []),
        ("信息包括县政府文件，以及县政府办公室文件。", []),
        ("通过县政府网站、依托县政府公众号、登录县政府网站，落实县政府要求。", []),
        ("在各级县政府网站、与有关县政府部门、向当地县政府公开。", []),
        ("在某某县政府网站公开。", []),
        ("信息在江州市人民政府网站公开。", []),
    ],
)
def test_p14_another_county(text: str, expected: list[str]) -> None:
    assert codes(text, county_name="清河县") == expected


def test_p14_the_county_may_stand_in_the_unit_s_name() -> None:
    text = "信息在东山县人民政府网站公开。"
    assert codes(text, unit=Unit("1", "清河县青禾镇人民政府", "乡镇")) == ["P14"]
    assert codes(text, unit=UNIT) == [], "whose county is not known"


def test_p14_says_whose_name_it_is_and_whose_report() -> None:
    (finding,) = findings("信息在东山县人民政府网站公开。", county_name="清河县")
    assert "说的是东山县，这是清河县的报告" in message(finding)


LIST = "总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议和行政诉讼情况、存在的主要问题及改进情况"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"本报告由{LIST}、其他需要报告的事项等六部分组成。", []),
        (f"本报告由{LIST}、其他需要报告的事项等六个部分组成。", []),
        (f"结合我镇实际，主要从{LIST}及其他需要报告的事项等6个方面报告。", []),
        (f"本报告由{LIST}、其他需要报告的事项等七个部分组成。", ["P17"]),
        (f"本报告由{LIST}等六个部分组成。", ["P17"]),
        (f"全文包括：{LIST}，其他需要报告的事项，共5个部分。", ["P17"]),
        # a list with something that is no part of the form, or of a few only
        (f"本报告由{LIST}、收费及减免情况等七个部分组成。", []),
        ("本报告由总体情况、存在的主要问题等六个部分组成。", []),
        ("改进工作分六个方面推进。", []),
    ],
)
def test_p17_the_parts_of_the_report(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


def test_p17_names_the_parts_it_found() -> None:
    (finding,) = findings(f"本报告由{LIST}等六个部分组成。")
    assert "列出的却是 5 个（总体情况、主动公开、收到和处理、行政复议、主要问题）" in message(finding)


#: A section that goes through the five aspects.
ASPECTS = (
    "（一）主动公开情况。按目录公开各类文件。",
    "（二）依申请公开情况。申请按程序办理。",
    "（三）政府信息管理情况。发布前逐级核对。",
    "（四）平台建设情况。网站专栏按月检查。",
    "（五）监督保障情况。组织人员参加培训。",
)
#: More than two hundred characters of nothing in particular.
FILLER = "全年围绕群众关心的事情逐项推进，做到有部署、有检查、有回音。" * 8


@pytest.mark.parametrize("left_out", range(5))
def test_p18_an_aspect_without_a_heading(left_out: int) -> None:
    names = ["主动公开", "依申请公开", "政府信息管理", "平台建设", "监督保障"]
    lines = [line for number, line in enumerate(ASPECTS) if number != left_out]
    numbered = [f"（{'一二三四'[at]}{line[2:]}" for at, line in enumerate(lines)]
    (finding,) = findings("\n".join(numbered))
    assert finding.code == "P18"
    assert finding.args["missing"] == names[left_out]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(ASPECTS),
        # one heading for two aspects, or an aspect without a heading of its own
        "（一）主动公开和依申请公开。做了。\n（二）信息管理和平台建设。做了。\n（三）监督保障。做了。",
        "（一）主动公开。在平台公开。\n（二）依申请公开。做了。\n（三）信息管理。做了。\n（四）监督保障。做了。",
        "1、主动公开\n2、依申请公开\n3、信息管理\n4、平台建设\n5、监督保障",
        "一是主动公开。做了。\n二是依申请公开。做了。\n三是信息管理。做了。\n四是平台建设。做了。\n五是监督保障。做了。",
        # sentences, not headings, in a short text
        "一是主动公开。公开信息 86 条。\n二是依申请公开。收到申请 4 件。\n三是信息管理。每季度清理一次栏目。",
        # headings of something else, and a short text
        "（一）加强领导。做了。\n（二）强化培训。做了。",
        "全年公开信息 32 条。",
    ],
)
def test_p18_p19_nothing_is_missing(text: str) -> None:
    assert codes(text) == []


def test_p19_an_aspect_that_no_word_speaks_of() -> None:
    assert "P19" in codes(FILLER)
    (finding,) = (finding for finding in findings(FILLER) if finding.code == "P19")
    assert finding.args["missing"] == "依申请公开、政府信息管理、平台建设"
    whole = f"{FILLER}依申请公开按程序办理，发布前审核，网站专栏及时更新。"
    assert codes(whole, unit=Unit("301", "县水利局", "部门")) == []


def test_p20_a_government_reports_on_assessment_and_accountability() -> None:
    whole = f"{FILLER}依申请公开按程序办理，发布前审核，网站专栏及时更新。"
    (finding,) = findings(whole)
    assert (finding.code, finding.severity) == ("P20", Severity.NOTE)
    assert codes(f"{whole}没有发生责任追究。") == []
    assert codes(whole, sections={"others": "未收取信息处理费。社会评议满意。"}) == []


def locally(**rule: object) -> Form:
    """The form in a county that asks for this."""
    rules = (LocalRule("overview", in_force=True, **rule),)  # type: ignore[arg-type]
    return replace(FORM, vocabulary=replace(FORM.vocabulary, local=rules))


def local_codes(text: str, form: Form, **more: object) -> list[str]:
    told = codes(text, form=form, **more)  # type: ignore[arg-type]
    return [code for code in told if code in ("P21", "P22", "P23")]


def test_p21_too_long_is_a_note() -> None:
    sentence = "全年公开信息。"
    assert local_codes(sentence * 2, locally(most=14)) == []
    assert local_codes(sentence * 2, locally(most=13)) == ["P21"]
    assert local_codes(sentence * 2, locally(most=13), totals_typed=True) == [], "published elsewhere"
    assert "P21" in codes(FILLER * 5), "the hint on the sheet says 1000 characters"


CHANNELS = ("t1.website.number", "t1.wechat.number")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("主动公开政府信息86条，网站52条、微信34条。", []),
        ("主动公开政府信息86条。", ["P22"]),
        ("公开工作有序推进。", []),
    ],
)
def test_p22_counts_by_channel(text: str, expected: list[str]) -> None:
    form = locally(total="t1.published.number", by_channel=CHANNELS)
    assert local_codes(text, form) == expected


def test_p23_figures_that_the_text_must_repeat() -> None:
    form = locally(repeats=("t2.normative.made", "t2.normative.current"))
    given = {"t2.normative.made": Value(number=3), "t2.normative.current": Value(number=0)}  # type: ignore[arg-type]

    def told(text: str, figures: dict[str, Value]) -> list[str]:
        from prose_text import SOUND
        from returns import submission

        from xltools.check.prose import check_prose

        filled = replace(submission(form, {}, sections={**SOUND, "overview": text}), figures=figures)
        return [finding.code for finding in check_prose(form, filled) if finding.code == "P23"]

    assert told("公开工作有序推进。", given) == ["P23"]
    assert told("制发行政规范性文件3件。", given) == []
    assert told("公开工作有序推进。", {}) == []


def test_what_a_county_may_ask_is_off_but_for_the_length() -> None:
    in_force = [rule for rule in FORM.vocabulary.local if rule.in_force]
    assert [rule.most for rule in in_force] == [1000]
    assert len(FORM.vocabulary.local) == 3
