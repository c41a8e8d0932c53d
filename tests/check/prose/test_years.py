"""The year that a text speaks of: another year's opening, plans for a year that is over, another period."""

from __future__ import annotations

import pytest
from prose_text import codes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年，我镇主动公开各类信息。", ["P06"]),
        ("二〇二三年，青禾镇认真落实条例。", ["P06"]),
        ("（一）信息管理情况 2024年，青禾镇共制定规范性文件0件。", ["P06"]),
        ("（一）信息管理情况。2024年，青禾镇共制定规范性文件0件。", ["P06"]),
        ("（一）依申请公开。2024年共收到政府信息公开申请5件。", ["P06"]),
        ("2025年，我镇主动公开各类信息。", []),
        ("2024年，我镇建成公示栏，2025年继续使用。", []),
        ("2024年制定的制度继续执行。", []),
        ("2019年以来，我镇坚持公开。", []),
        ("2024年我镇收到申请5件，比上年少。", []),
        ("落实《2024年政务公开工作要点》和国办函〔2020〕109号。", []),
    ],
)
def test_p06_another_year_s_opening(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025年我镇将采取以下措施改进。", ["P07"]),
        ("2025年，本单位将进一步加强培训学习工作。", ["P07"]),
        ("2026年，我镇将进一步加强培训学习工作。", []),
        ("2025年，我镇将政务公开工作纳入年度考核，效果明显。", []),
        ("2025年，我镇将加强政务公开作为重点工作，但仍有不足。", []),
        # under a heading of plans 将 may be left out
        ("（一）主要问题。意识松懈。\n（二）整改措施。为加大力度，2025年我镇加大条例的宣传力度。", ["P07"]),
        ("（一）主要问题。意识松懈。\n（二）整改措施\n2025年，我镇进一步完善机制。", ["P07"]),
        ("（一）主要问题。意识松懈。\n（二）整改措施。2026年我镇加大条例的宣传力度。", []),
        # what was done already is no plan
        ("（一）主要问题。意识松懈。\n（二）整改措施。2025年我镇加强培训3次，能力明显提升。", []),
        ("（一）主要问题。意识松懈。\n（二）整改措施。2025年我镇加强了培训。", []),
        ("（一）主要问题。意识松懈。\n（二）改进情况。2025年我镇加强培训，逐项整改。", []),
    ],
)
def test_p07_a_plan_for_a_year_that_is_over(text: str, expected: list[str]) -> None:
    assert codes(text, "problems") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("数据统计期限为2024年1月1日至2024年12月31日。", ["P08"]),
        ("统计期限从2025年1月1日起至2025年11月30日止。", ["P08"]),
        ("统计期限为2025年1月1日至12月31日。", []),
        # 年 or 月 was lost
        ("统计期限自20251月1日起至202512月31日止。", ["P16"]),
        ("数据的统计期限为202511日至20251231日。", ["P16"]),
        ("统计期限为2025年1月1日至202512月31日。", ["P16"]),
        ("统计期限为2025.1.1-2025.12.31。", []),
        ("统计期限为2025年1月1日-2025年12月31日，共2025件。", []),
    ],
)
def test_p08_p16_the_period(text: str, expected: list[str]) -> None:
    assert codes(text) == expected
