"""Whose report it is and on which period: read from the lines before the first heading. Pure.

In: rows of a report. Out: the title, the unit's name and the year, each as written; empty (or 0) where the text does
not say. A line is a title only if it is about 政府信息公开, or what else the form is about, ends as a report's title ends, and says nothing before that
but a body and a year. Marks of navigation, labels such as 标题： and a site's name behind the title are no part of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from xltools.form.period import WHOLE_YEAR, PartOfYear, Period, Span
from xltools.published.dates import DIGITS
from xltools.published.document import Row
from xltools.published.signature import Signature, is_body
from xltools.published.simplified import simplified
from xltools.published.values import plain, without_pronunciations

_YEAR = re.compile(r"((?:19|20)\d\d|二[〇零○O0][一二三四五六七八九〇零○O0]{2})(?:年度?|(?=政府信息公开))")
_BARE_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
_PERIOD = re.compile(r"(20\d\d)年1月1日[^。]{0,8}12月31日")
#: What reports are about that the program knew first, and how the title of a form ends behind its subject.
_SUBJECTS, _KIND = (
    r"政府信息公开|政务公开|(?<!政府)信息公开",
    re.compile(r"(?:工作|数据)?(?:统计)?(?:年度报告|年报|报告)\Z"),
)
#: What parts a title from the pages above it and from the name of a site, and what is no part of it.
_NAVIGATION = re.compile(r"[>»›→|_\\/]|-{1,2}|—{1,2}|–|－")
_LABEL = re.compile(r"\A(?:标题|题目|题名|名称|文件名称?|信息名称|公文标题|文章标题)[:：]")
_AROUND = "#*《》“”\"'「」『』【】〈〉<>·•.,。：:"
#: A report that a sentence names: the sentence says that it was made, not that another one was looked at.
_QUOTED = re.compile(r"(?P<said>[^。；]{0,60})[《“「](?P<title>[^《》“”「」]{8,60})[》”」]")
_MADE = re.compile(r"编制|形成|制作|撰写|起草|拟定|制定|公布|发布|印发|现将")
_OTHERS_REPORT = re.compile(r"(?:根据|按照|依照|参照|参考|对照|依据)[^，,]{0,4}\Z")
#: How the name of a body ends that a report may be about.
_BODY = re.compile(
    r"(?:政府|镇|乡|苏木|街道|街道办|县|市|区|旗|州|盟|省|办|办公室|委|局|厅|署|部|院|会|社|所|站|处|科|队|馆|校|场|中心|大学|学院"
    r"|中学|小学|公司|集团)\Z"
)
#: What “本” and “我” stand before where they name nobody: 本镇, 我局. 本溪市 and 本号镇 are names.
_OWN = "级|行政|部门|单位|机关|机构|辖区|地区|年|次|[镇乡县市区旗州省局委办厅院校站所]|街道|中心|公司"
#: Words that stand where a name would, and name nobody.
_NOBODY = re.compile(
    rf"(?:各|全[县市区省镇乡]|(?:本|我)(?:{_OWN})|历年|法定).*|(?:乡镇|镇街|街道|街镇|部门|乡镇街道|区县|县区|县市区|[省市区县]直?部门"
    r"|[省市区县]级|政府部门|基层|单位|机关|人民政府|政府|办事处|信息|主动)\Z"
)
#: A line that says which body the report is of.
_BODY_LABEL = re.compile(
    r"\A(?:编制|报告|填报|发布|公开|责任|制作|所属)?(?:单位|机构|主体)(?:名称)?[:：](?P<said>.{2,40})\Z"
)
_NAME = re.compile(r"[\w·（）()]{2,40}\Z")
#: The county at the beginning of a body's name.
_COUNTY = re.compile(
    r"(?:[^县市区旗]{2,8}(?:省|自治区|市|州|盟|地区))?(?P<county>[^县市区旗]{1,8}(?:县|旗|市|区))"
    r"(?=[^县市区旗]{1,10}(?:镇|乡|街道|苏木|办事处|政府)|[^县市区旗人]{1,12}局)"
)
#: A title is broken over so many lines at most, which stand within so many of the top, and is no longer than this.
_MOST_LINES, _TOP_ROWS, _LONGEST_TITLE, _LONGEST_LINE = 3, 60, 60, 90
#: A body's name by itself belongs to the title when it stands so many rows above or below it.
_ABOVE, _BELOW = 1, 3


@cache
def _pattern(subject: str) -> re.Pattern[str]:
    """A title in simplified characters without white space: what stands before its subject, and how it ends."""
    subjects = f"{_SUBJECTS}|{re.escape(subject)}" if subject else _SUBJECTS
    ending = r"[^，。；,;:!?《》]{0,16}?(?:报告|年报)"
    if _is_whole(subject):
        ending = rf"(?:{ending}|(?<={re.escape(subject)}))"
    return re.compile(
        rf"(?P<before>[^，。；,;:!?《》]{{0,50}})(?P<subject>{subjects}){ending}"
        r"(?:[(（\[【](?P<bracket>[^)）\]】]{0,20})[)）\]】]|全文|正文)?\Z"
    )


def subject_of(form_title: str) -> str:
    """What the reports on a form are about: 行政执法 for 行政执法统计年报."""
    return _KIND.sub("", form_title)


def _is_whole(subject: str) -> bool:
    """Whether it is a title by itself: 政府信息公开情况统计表, which is no report on something."""
    return subject.endswith("表")


#: How a title names a part: 第二季度, 上半年, 3月份. A day (3月1日) names none.
_PARTS = {
    Span.HALF: re.compile("([上下])半年"),
    Span.QUARTER: re.compile("第?([一二三四1-4１-４])季度"),
    Span.MONTH: re.compile(r"(?<![\d１-９])(1[0-2]|[1-9])月份?(?!\d)"),
}
_PART_NUMBERS = {"上": 1, "下": 2, "一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class Title:
    """The title of a report.

    Attributes:
        text: The title, without white space; "" where there is none.
        unit: The body that it names; "" where it names none.
        year: The year that it names; 0 where it names none.
        row: The number of its row, of its last one where it is broken over several; −1 where there is none.
    """

    text: str = ""
    unit: str = ""
    year: int = 0
    row: int = -1


def find_title(rows: Sequence[Row], subject: str = "") -> Title:
    """The title among the rows before the first heading; ``subject`` is what the form is about besides 政府信息公开.

    Of several the one that says most is taken: unit and year, then the unit, then the year; of those that say as much
    the last, because above a report stand the pages that lead to it. Where they name different units, none is taken
    for granted, and the title is without a unit. Without a title of its own, one that a sentence quotes is taken.
    """
    lines = [without_pronunciations(plain(row.text)) for row in rows[:_TOP_ROWS]]
    titles = list(_titles(lines, subject))
    if not any(title.unit for title in titles):
        broken = _broken(lines, subject)
        titles += broken or list(_quoted(lines, subject)) if not titles else broken
    if not titles:
        return Title()
    most = max(_telling(title) for title in titles)
    best = [title for title in titles if _telling(title) == most]
    if _differ({title.unit for title in best if title.unit}):
        return Title(best[-1].text, "", best[-1].year, best[-1].row)
    return best[-1]


def _telling(title: Title) -> tuple[bool, bool]:
    return bool(title.unit), bool(title.year)


def _differ(units: set[str]) -> bool:
    """Whether the names are of different bodies: 青山镇 and 示例县青山镇人民政府 are not."""
    names = sorted((unit.removesuffix("人民政府") for unit in units), key=len)
    return any(name not in longer for name, longer in pairwise(names))


def is_title(line: str) -> bool:
    """Whether a line without white space is a title, or the last line of one."""
    return simplified(line) in ("年度报告", "工作年度报告", "报告", "年报") or any(_titles([line]))


def _titles(lines: Sequence[str], subject: str = "") -> Iterator[Title]:
    for number, line in enumerate(lines):
        if len(line) <= _LONGEST_LINE and not line.startswith("#URL"):
            pieces = (_LABEL.sub("", piece) for piece in (line, *_NAVIGATION.split(line)))
            titles = (_title(piece.strip(_AROUND), number, subject) for piece in dict.fromkeys(pieces))
            yield from (title for title in titles if title)


def _title(text: str, row: int, subject: str) -> Title | None:
    """The text as a title; None where it is none."""
    match = _pattern(subject).match(simplified(text)) if len(text) <= _LONGEST_TITLE else None
    if match is None or not text.isprintable():
        return None
    before = text[: match.end("before")]
    if _is_whole(match["subject"]):  # only the title of a table: a report on half a year is none on the year
        for part in _PARTS.values():
            before = part.sub("", before)
    unit = _unit(before, match["subject"])
    if unit is None:
        return None
    if not unit and is_body(text[slice(*match.span("bracket"))]):
        unit = text[slice(*match.span("bracket"))]
    year = _YEAR.search(text) or _BARE_YEAR.search(text)
    return Title(text, unit, int(year[1].translate(DIGITS)) if year else 0, row)


def _unit(before: str, subject: str) -> str | None:
    """The body that a title says before its subject; "" where it says none, None where it says something else."""
    name = _BARE_YEAR.sub("", _YEAR.sub("", before)).strip(_AROUND + "()（）")
    name = name.removeprefix("关于").removesuffix("关于").removesuffix("的")
    if name.endswith("人民") and subject.startswith("政府信息公开"):
        name += "政府"
    bare = simplified(name)
    if not name or _NOBODY.match(bare):
        return ""
    return name if _NAME.match(name) and _BODY.search(bare) else None


def _broken(lines: Sequence[str], subject: str) -> list[Title]:
    """Titles that are broken over several lines."""
    titles = []
    for start in range(len(lines)):
        for count in range(2, _MOST_LINES + 1):
            pieces = [line for line in lines[start : start + count] if line]
            if len(pieces) == count and all(len(piece) <= _LONGEST_TITLE // 2 for piece in pieces):
                title = _title("".join(piece.strip(_AROUND) for piece in pieces), start + count - 1, subject)
                titles += [title] if title and title.unit else []
    return titles


def _quoted(lines: Sequence[str], subject: str) -> Iterator[Title]:
    """Titles that a sentence quotes: 现编制形成《青山镇2023年政府信息公开工作年度报告》。"""
    for number, line in enumerate(lines):
        for match in _QUOTED.finditer(line):
            if _MADE.search(match["said"]) and not _OTHERS_REPORT.search(match["said"]):
                title = _title(match["title"], number, subject)
                yield from [title] if title and title.unit else []


def find_unit(title: Title, rows: Sequence[Row], signature: Signature) -> str:
    """The unit's name; "" if nothing says it.

    From the title, else from a line of its own beside it, from the signature, or from a line that says whose the
    report is.
    """
    if title.unit:
        return title.unit
    lines = [plain(row.text) for row in rows]
    beside = range(max(title.row - _ABOVE, 0), min(title.row + _BELOW + 1, len(lines))) if title.text else ()
    near = next((lines[number] for number in beside if is_body(lines[number])), "")
    if near or not signature.body.blank:
        return near or signature.body.raw
    said = {match["said"] for line in lines[:_TOP_ROWS] if (match := _BODY_LABEL.match(line))}
    return said.pop() if len(said) == 1 and is_body(next(iter(said))) else ""


def find_county(unit: str) -> str:
    """The county that a unit's name begins with: 示例县 in 示例县青山镇; "" where it names none."""
    match = _COUNTY.match(unit)
    return match["county"] if match else ""


def find_year(title: Title, rows: Sequence[Row]) -> int:
    """The year reported on: from the title, else from the period that is named, else the year that the prose names
    most often; 0 where no year is named."""
    if title.year:
        return title.year
    lines = [plain(row.text) for row in rows]
    for match in (_PERIOD.search(line) for line in lines):
        if match:
            return int(match[1])
    named = Counter(written.translate(DIGITS) for line in lines for written in _YEAR.findall(line))
    return int(named.most_common(1)[0][0]) if named else 0


def find_part(span: Span, year: int, top: Sequence[Row], rows: Sequence[Row]) -> PartOfYear | None:
    """The part of the year.

    Args:
        span: How long the form's period is.
        year: The year that the report is on.
        top: The rows before the first heading.
        rows: All rows.

    Returns:
        The part that the lines before the first heading name, else the one whose days are named as the 统计期限; None where
        neither is.
    """
    if span is Span.YEAR:
        return WHOLE_YEAR
    for row in top:
        if match := _PARTS[span].search(plain(row.text)):
            said = match[1]
            return PartOfYear(span, _PART_NUMBERS.get(said) or int(said.translate(DIGITS)))
    lines = [plain(row.text) for row in rows]
    every = (PartOfYear(span, number + 1) for number in range(span.parts))
    return next((part for part in every if any(Period(year, part).days in line for line in lines)), None)
