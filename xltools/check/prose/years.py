"""The year that prose speaks of → P06 (another year's text), P07 (a plan for a year that is over), P08 and P16 (period)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltools.check.prose.reading.paragraphs import DATE, LAST, NEXT, NUMBERS, OTHER, THIS, Paragraph, subject
from xltools.form.period import Period
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place, Submission

#: The number of a heading, and its words.
_HEADING = r"(?:[（(]?[一二三四五六七八九十\d]+[）)、.][^，。]{0,14}?[。：]?)?"
#: A paragraph that opens with a year, then says who did something, or what was counted.
_OPENS = rf"\A{_HEADING}(?P<year>[{LAST}{OTHER}])，?(?:全年)?(?:WHO|共|累计|未?收到|未?受理|主动公开)"
#: Words that make it a comparison or a history.
_PAST = re.compile(r"以来|至今|开始|成立|上年|去年|相比|同比|较|比|上一年|往年|历年|延续|持续至|本年|今年")
#: Words of a plan.
_PLAN = rf"(?P<year>[{THIS}{LAST}{OTHER}])，?(?:WHO)(?:政府)?(?:政府信息公开工作)?，?(?:将|计划|打算)(?P<verb>采取|继续|进一步|从以下|从如下|做好|持续|不断|坚持|着力|努力|围绕|加强|加大|按照|认真)"
#: The same under a heading of plans, where 将 may be left out.
_PLAN_UNDER_HEADING = rf"(?P<year>[{THIS}{LAST}{OTHER}])，?(?:WHO)(?:政府)?(?:将|要|拟)?(?P<verb>加大|进一步|加强|继续|着力|做好|持续|不断|坚持|努力)"
_PLANS_HEADING = re.compile(r"整改措施|改进措施|改进方向|下一步|下步|今后|工作打算|努力方向")
#: The rest of a sentence in which 将 only marks the object (将…纳入…).
_OBJECT = re.compile(r"纳入|作为|列入|列为|放在|摆在|融入|结合起来|落到|落实到|转化")
#: Words of what is done already, which is no plan.
_DONE = re.compile(rf"[了已过]|取得|提升明显|明显|有效提[高升]|成效|以来|{NUMBERS}")
#: So much of a text is searched for a unit's name behind a year.
_LONGEST_NAME = 60
#: A line of so many signs that ends without a stop is a heading.
_LONGEST_HEADING = 25
_PERIOD_WORDS = r"统计(?:期限|时间|时段|周期|起止|期)[^。；]{0,12}?"
_PERIOD = re.compile(
    rf"{_PERIOD_WORDS}(?:为|是|自|从|：)?"
    r"(?P<from>20\d\d)年(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日[起始]?[，]?[至到—\-~－～]+(?:(?P<to>20\d\d)年)?(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日"
)
#: A period in which 年 or 月 was lost: 自20251月1日起至202512月31日.
_TORN_PERIOD = re.compile(
    rf"{_PERIOD_WORDS}(?P<torn>20\d\d(?!年)\d{{1,4}}[月日][^。；，]{{0,24}})"
    rf"|{_PERIOD_WORDS}(?P<torn_end>20\d\d年\d{{1,2}}月\d{{1,2}}日[起始]?[至到—\-~－～]+20\d\d(?!年)\d{{1,4}}[月日][^。；，]{{0,8}})"
)


class _Spoken:
    """A pattern in which a unit speaks of itself: ``WHO`` stands for what it calls itself there.

    To compile one for each unit takes longer than all else that is looked for in a text. So a text is first searched for
    the pattern with anybody in that place.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.of_anybody = re.compile(source.replace("WHO", rf".{{1,{_LONGEST_NAME}}}?"))

    def of(self, name: str, paragraph: Paragraph) -> re.Pattern[str] | None:
        """The pattern of the unit of that name; None where the paragraph does not match it, whoever speaks."""
        if len(name) <= _LONGEST_NAME and not self.of_anybody.search(paragraph.signs):
            return None
        return re.compile(self.source.replace("WHO", subject(name)))


_SPOKEN_OPENS, _SPOKEN_PLAN = _Spoken(_OPENS), _Spoken(_PLAN)
_SPOKEN_PLAN_UNDER_HEADING = _Spoken(_PLAN_UNDER_HEADING)


def check_years(
    submission: Submission, paragraphs: Sequence[Paragraph], place: Place, section: str
) -> Iterator[Finding]:
    """P06, P07, P08 and P16 of one section; nothing where the year of the report is not known.

    Args:
        submission: The return.
        paragraphs: The paragraphs of the section.
        place: Where the section stands.
        section: The section's title.
    """
    year, part = submission.year, submission.part
    if not year:
        return
    over = year if part.number == part.span.parts else year - 1
    at = {"sheet": place.sheet, "cell": place.cell, "section": section}
    name = submission.unit.name
    heading = ""
    for paragraph in paragraphs:
        heading = _heading(paragraph) or heading
        if opens := _SPOKEN_OPENS.of(name, paragraph):
            yield from _old_opening(paragraph, opens, year, at)
        plan = _SPOKEN_PLAN.of(name, paragraph)
        late = list(_late_plans(paragraph, plan, over, at)) if plan else []
        if not late and _PLANS_HEADING.search(heading):
            plan = _SPOKEN_PLAN_UNDER_HEADING.of(name, paragraph)
            late = list(_late_plans(paragraph, plan, over, at, only_undone=True)) if plan else []
        yield from late
        yield from _other_periods(paragraph, submission.period, at)


def _heading(paragraph: Paragraph) -> str:
    """The heading that a paragraph is, or begins with; "" where it has none."""
    numbered = re.match(r"[（(]?[一二三四五六七八九十\d]+[）)、.][^，。：]{1,20}", paragraph.signs)
    if numbered:
        return numbered[0]
    short = len(paragraph.signs) <= _LONGEST_HEADING and not paragraph.signs.endswith(("。", "；"))
    return paragraph.signs if short else ""


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
    paragraph: Paragraph, plan: re.Pattern[str], year: int, at: dict[str, str], *, only_undone: bool = False
) -> Iterator[Finding]:
    """P07: a plan for the year of the report, or an earlier one.

    ``only_undone``: the words alone are no plan; nothing in the sentence may say that it is done.
    """
    for match in plan.finditer(paragraph.signs):
        first, last = paragraph.sentence(match.start())
        named = paragraph.years.get(match.start("year"), year + 1)
        is_done = only_undone and _DONE.search(paragraph.signs[first:last])
        if named <= year and not is_done and not _OBJECT.search(paragraph.signs[match.end() : last]):
            yield finding(
                "P07",
                **at,
                quote=paragraph.quote(match.start(), match.end()),
                expected=str(year + 1),
                found=str(named),
            )


def _other_periods(paragraph: Paragraph, period: Period, at: dict[str, str]) -> Iterator[Finding]:
    """P08: the 统计期限 is not the period of the report. P16: it is no whole period."""
    expected = tuple((day.year, day.month, day.day) for day in (period.first_day, period.last_day))
    for said in _PERIOD.finditer(paragraph.text):
        start = (int(said["from"]), int(said["m1"]), int(said["d1"]))
        end = (int(said["to"] or said["from"]), int(said["m2"]), int(said["d2"]))
        if (start, end) != expected:
            yield finding(
                "P08",
                **at,
                quote=said[0],
                expected=period.days,
                found="至".join("{}年{}月{}日".format(*day) for day in (start, end)),
            )
    for torn in _TORN_PERIOD.finditer(paragraph.text):
        yield finding(
            "P16",
            **at,
            quote=torn["torn"] or torn["torn_end"],
            expected=period.days,
        )
