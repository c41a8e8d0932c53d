"""What a report says outside its tables: title, unit, year, sections of prose, signature. Pure.

Everything is read as written; what is not written stays empty.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltools.form.spec import Form
from xltools.model.submission import BLANK, NOWHERE, Place, Value, classify
from xltools.published.align.expected import Label
from xltools.published.align.labels import opens_with, wording
from xltools.published.document import Row
from xltools.published.script import simplified
from xltools.published.values import plain

_YEAR = re.compile(r"((?:19|20)\d\d|二[〇零○O0][一二三四五六七八九〇零○O0]{2})(?:年度?|(?=政府信息公开))")
_PERIOD = re.compile(r"(20\d\d)年1月1日[^。]{0,8}12月31日")
_DIGITS = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_DATE = re.compile(r"(20\d\d)(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?")
_CHINESE_DATE = re.compile(
    r"(二[〇零○O0][一二三四五六七八九〇零○O0]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_PRINTED = re.compile(r"印发?\Z")
_SUBJECT = re.compile(r"政府信息公开|政务公开|信息公开")
_BODY = re.compile(
    r"[\w（）()·、]{2,40}(?:政府|镇|乡|苏木|街道|街道办|办事处|委员会|管委会|局|委|办|办公室|厅|中心|总队|支队|大队|院|站|所|公司)\Z"
)

#: What the second line of a broken title says.
_TITLE_ENDS = frozenset({"年度报告", "工作年度报告", "报告"})

#: A title stands within so many rows of the top, a signature within so many of the end.
_TOP, _TAIL = 15, 12
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Signature:
    """The date under the report and the body that signed it; blank where there is none."""

    date: Value
    body: Value = BLANK


def title(rows: Sequence[Row]) -> str:
    """The line that says whose report it is and for which year, without white space; "" if there is none.

    ``rows`` are those before the first heading. A title broken over two lines is put together.
    """
    lines = [plain(row.text) for row in rows[:_TOP] if row.text]
    found = ""
    for number, line in enumerate(lines):
        if not _may_be_title(line):
            continue
        whole = line
        if (
            "报告" not in simplified(line)
            and number + 1 < len(lines)
            and simplified(lines[number + 1]) in _TITLE_ENDS
        ):
            whole += lines[number + 1]
        if "报告" not in simplified(whole) or whole.endswith("。"):
            continue
        if not found or (_unit_of(whole) and not _unit_of(found)):
            found = whole
    return found


def _may_be_title(line: str) -> bool:
    return (
        len(line) <= _LONGEST_TITLE
        and not line.startswith("#URL")
        and bool(_SUBJECT.search(simplified(line)))
    )


def is_title(line: str) -> bool:
    """Whether a line without white space is the title, or the second line of one."""
    flat = simplified(line)
    return flat in _TITLE_ENDS or (_may_be_title(line) and "报告" in flat and not line.endswith("。"))


def unit(heading: str, rows: Sequence[Row], signature: Signature) -> str:
    """The unit's name: from the title, from a line of its own beside it, or from the signature."""
    if name := _unit_of(heading):
        return name
    for row in rows[:_TOP]:
        if heading and is_body(plain(row.text)):
            return plain(row.text)
    return signature.body.raw


def _unit_of(heading: str) -> str:
    """What a title has before its subject, without the year."""
    before = _YEAR.sub("", heading)
    found = _SUBJECT.search(simplified(before))
    name = before[: found.start()] if found else ""
    if name.endswith("人民") and found and found[0] == "政府信息公开":
        name += "政府"
    name = name.strip('#*《》“”"【】').removeprefix("关于").removesuffix("关于").removesuffix("的")
    return name if len(name) > 1 else ""


def year(heading: str, rows: Sequence[Row]) -> int:
    """The year reported on: from the title, else from the period that is named, else the year that the
    prose names most often. 0 where no year is named."""
    lines = [plain(row.text) for row in rows]
    periods = (_PERIOD.search(line) for line in lines)
    for found in (_YEAR.search(heading), *periods):
        if found:
            return int(found[1].translate(_DIGITS))
    named = Counter(written.translate(_DIGITS) for line in lines for written in _YEAR.findall(line))
    return int(named.most_common(1)[0][0]) if named else 0


def signature(rows: Sequence[Row]) -> tuple[Signature, int]:
    """The signature at the end of ``rows``, and how many rows are left before it.

    A date that is a line of its own is trusted most, then one after the body's name, then the line of
    the printer (…印). The last of the best ones counts.
    """
    start = len(rows)
    while start and len(rows) - start < _TAIL and _closes(plain(rows[start - 1].text)):
        start -= 1
    ranked: list[tuple[int, int, dt.date | str]] = []
    for number in range(start, len(rows)):
        line = plain(rows[number].text)
        if (date := find_date(line)) is not None:
            rank = 0 if _PRINTED.search(line) else 2 if _only_a_date(line) else 1
            ranked.append((rank, number, date))
    bodies = [row for row in rows[start:] if is_body(plain(row.text))]
    if not ranked:
        # A name without a date may be the last line of the prose.
        return Signature(BLANK, _body(bodies[-1]) if bodies else BLANK), start if bodies else len(rows)
    rank, number, date = max(ranked, key=lambda entry: entry[:2])
    above = [row for row in rows[start:number] if is_body(plain(row.text))]
    name = _body(above[-1]) if above else _body(bodies[0]) if bodies else BLANK
    if name.blank and rank == 1:
        name = classify(_without_date(plain(rows[number].text)), rows[number].place)
    return Signature(_date_value(date, rows[number].place), name), start


def _body(row: Row) -> Value:
    return classify(plain(row.text), row.place)


def is_body(line: str) -> bool:
    """Whether a line without white space is the name of a body."""
    return bool(_BODY.match(simplified(line)))


def _closes(line: str) -> bool:
    """Whether a line may belong to the signature."""
    if not line:
        return True
    date = find_date(line)
    if date is not None and len(line) <= 2 * _LONGEST_TITLE // 3:
        rest = _without_date(line)
        return not rest or bool(_PRINTED.search(line)) or is_body(rest)
    return len(line) <= 30 and is_body(line) and not line.endswith("。")


def find_date(line: str) -> dt.date | str | None:
    """The date in a line without white space: a date, the text of an impossible one, or None."""
    found = _DATE.search(line)
    chinese = None if found else _CHINESE_DATE.search(line)
    try:
        if found:
            return dt.date(*(int(part) for part in found.groups()))
        if chinese:
            return dt.date(int(chinese[1].translate(_DIGITS)), _count(chinese[2]), _count(chinese[3]))
    except ValueError:
        return (found or chinese or [""])[0]
    return None


def _count(text: str) -> int:
    """二十一 → 21."""
    tens, mark, units = text.rpartition("十")
    ones = int(units.translate(_DIGITS)) if units else 0
    return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + ones if mark else ones


def _without_date(line: str) -> str:
    return _CHINESE_DATE.sub("", _DATE.sub("", line)).strip("()（）,，:：日期落款")


def _only_a_date(line: str) -> bool:
    return not _without_date(line)


def _date_value(date: dt.date | str, place: Place = NOWHERE) -> Value:
    """As a cell of the workbook that holds the date: ``raw`` is 2024-01-18, or the text if impossible."""
    return classify(date, place)


def sections(
    form: Form, rows: Sequence[Row], headings: Sequence[tuple[Label, int]], end: int
) -> Mapping[str, str]:
    """Section id → its prose, one line per paragraph; "" for a section that was not found.

    ``headings`` are all headings found with the numbers of their rows; ``end`` is where the signature
    begins.
    """
    found = {section.id: "" for section in form.sections}
    for position, (label, start) in enumerate(headings):
        if not label.section:
            continue
        until = headings[position + 1][1] if position + 1 < len(headings) else end
        lines = [
            _remainder(label, rows[start].text),
            *(row.text for row in rows[start + 1 : until] if row.text),
        ]
        found[label.section] = "\n".join(line.strip() for line in lines if line.strip())
    return found


def _remainder(label: Label, text: str) -> str:
    """What a heading's line says after the heading: ``六、其他需要报告的事项：无`` → ``无``."""
    if not opens_with(label.wording, wording(text)):
        return ""
    core = label.wording.core
    for end in range(len(text) + 1):
        if wording(text[:end]).core == core:
            return text[end:].lstrip(" \t\u3000：:。.，,、*")
    return ""
