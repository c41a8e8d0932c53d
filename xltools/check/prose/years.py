"""The year that prose speaks of → P06 (another year's text), P07 (a plan for a year that is over), P08 (period)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltools.check.prose.paragraphs import DATE, LAST, NEXT, OTHER, THIS, Paragraph, subject
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place, Submission

#: A paragraph that opens with a year, then says who did something.
_OPENS = r"\A(?:[（(]?[一二三四五六七八九十\d]+[）)、.][^，。]{{0,14}}?[。：]?)?(?P<year>[{years}])，?(?:全年)?(?:{who})"
#: Words that make it a comparison or a history.
_PAST = re.compile(r"以来|至今|开始|成立|上年|去年|相比|同比|较|比|上一年|往年|历年|延续|持续至|本年|今年")
#: Words of a plan.
_PLAN = r"(?P<year>[{years}])，?(?:{who})(?:政府)?(?:政府信息公开工作)?，?(?:将|计划|打算)(?P<verb>采取|继续|进一步|从以下|从如下|做好|持续|不断|坚持|着力|努力|围绕|加强|加大|按照|认真)"
#: The rest of a sentence in which 将 only marks the object (将…纳入…).
_OBJECT = re.compile(r"纳入|作为|列入|列为|放在|摆在|融入|结合起来|落到|落实到|转化")
_PERIOD = re.compile(
    r"统计(?:期限|时间|时段|周期|起止)[^。；]{0,12}?(?:为|是|自|从|：)?"
    r"(?P<from>20\d\d)年(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日[起始]?[，]?[至到—\-~－～]+(?:(?P<to>20\d\d)年)?(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日"
)


def check_years(
    submission: Submission, paragraphs: Sequence[Paragraph], place: Place, section: str
) -> Iterator[Finding]:
    """P06, P07 and P08 of one section; nothing where the year of the report is not known.

    Args:
        submission: The return.
        paragraphs: The paragraphs of the section.
        place: Where the section stands.
        section: The section's title.
    """
    year = submission.year
    if not year:
        return
    at = {"sheet": place.sheet, "cell": place.cell, "section": section}
    who = subject(submission.unit.name)
    opens = re.compile(_OPENS.format(years=LAST + OTHER, who=who))
    plan = re.compile(_PLAN.format(years=THIS + LAST + OTHER, who=who))
    for paragraph in paragraphs:
        yield from _old_opening(paragraph, opens, year, at)
        yield from _late_plans(paragraph, plan, year, at)
        yield from _other_periods(paragraph, year, at)


def _old_opening(
    paragraph: Paragraph, opens: re.Pattern[str], year: int, at: dict[str, str]
) -> Iterator[Finding]:
    """P06: the paragraph opens with an earlier year and never comes to this one."""
    match = opens.search(paragraph.signs)
    if match is None:
        return
    named = paragraph.years.get(match.start("year"), year)
    first, last = paragraph.sentence(match.start("year"))
    whole = paragraph.signs
    compares = THIS in whole or NEXT in whole or DATE in whole[first:last] or _PAST.search(whole)
    if named < year and not compares:
        yield finding(
            "P06",
            **at,
            quote=paragraph.quote(match.start("year"), match.end()),
            expected=str(year),
            found=str(named),
        )


def _late_plans(
    paragraph: Paragraph, plan: re.Pattern[str], year: int, at: dict[str, str]
) -> Iterator[Finding]:
    """P07: a plan for the year of the report, or an earlier one."""
    for match in plan.finditer(paragraph.signs):
        _, last = paragraph.sentence(match.start())
        named = paragraph.years.get(match.start("year"), year + 1)
        if named <= year and not _OBJECT.search(paragraph.signs[match.end() : last]):
            yield finding(
                "P07",
                **at,
                quote=paragraph.quote(match.start(), match.end()),
                expected=str(year + 1),
                found=str(named),
            )


def _other_periods(paragraph: Paragraph, year: int, at: dict[str, str]) -> Iterator[Finding]:
    """P08: the 统计期限 is not the year of the report."""
    for period in _PERIOD.finditer(paragraph.text):
        start = (int(period["from"]), int(period["m1"]), int(period["d1"]))
        end = (int(period["to"] or period["from"]), int(period["m2"]), int(period["d2"]))
        if (start, end) != ((year, 1, 1), (year, 12, 31)):
            yield finding(
                "P08",
                **at,
                quote=period[0],
                expected=f"{year}年1月1日至{year}年12月31日",
                found="至".join("{}年{}月{}日".format(*day) for day in (start, end)),
            )
