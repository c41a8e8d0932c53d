"""What stands around a report's sections: document number, contact, period, and prose under no heading. Pure.

Everything is read as written. Of what stands twice and differs nothing is taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from xltools.model.submission import Value, classify
from xltools.published.align.expected import Label
from xltools.published.align.labels import heading_score, wording
from xltools.published.document import Row
from xltools.published.sections import find_date, is_body, is_title
from xltools.published.values import plain

_NUMBER = re.compile(
    r"(?:(?:发文字号|文号|文件编号)[::])?(?P<said>[\w（）()]{1,20}[〔\[［(（【]20\d\d[〕\]］)）】]第?\d{1,5}号)\Z"
)
_NUMBER_LABEL = re.compile(r"(?:发文字号|文号|文件编号)[::]?\Z")
_PERIOD = re.compile(
    r"(?P<said>20\d\d年\d{1,2}月\d{1,2}日(?:起)?(?:至|到|—+|-+|~)(?:20\d\d年)?\d{1,2}月\d{1,2}日)(?:止|[。,,;;]|\Z)"
)
_PERIOD_WORDS = re.compile(r"统计期限|期限|统计时间|统计数据|所列数据")
_PERSON = re.compile(r"联系人[::]?(?P<said>[一-龥·]{2,4}?)(?=[,,。;;、)）]|联系|电话|咨询|传真|邮|地址|\Z)")
_PHONE = re.compile(r"(?:电话|联系方式)[::]?(?P<said>(?:[(（]?0\d{2,3}[)）]?[-—－]?)?\d{7,8}|1\d{10})(?!\d)")
#: Lines that a portal puts around a report.
_PORTAL = re.compile(
    r"发布(?:日期|时间)|信息来源|来源[::]|浏览(?:次数|量)|点击(?:数|量)|【?字体|分享到?|打印|索引号|发文字号|文号[::]|公开形式|责任编辑|#URL|#complete|#note"
)
_SENTENCE = re.compile(r"[。；]")
#: Less than this is no text.
_LEAST = 12
#: A label of a cell is shorter than this, or it has brackets and a numbering; prose before a number is not.
_LONG = 20
#: A line of contents ends with its page.
_CONTENTS = re.compile(r"(?:[.…·]{2,}|\t)\s*\d+\s*\Z|^目\s*录$")


def details(rows: Sequence[Row], top: Sequence[Row]) -> Mapping[str, Value]:
    """Field id → what the report says of it: ``document``, ``period``, ``contact`` and ``phone``.

    ``rows`` are those that belong to no table, ``top`` those before the first heading. A field that is
    not there, or of which two things are said, is left out.
    """
    found = {
        "document": [*_numbers(top)],
        "period": [*_said(_PERIOD, (row for row in rows if _PERIOD_WORDS.search(plain(row.text))))],
        "contact": [*_said(_PERSON, rows)],
        "phone": [*_said(_PHONE, rows)],
    }
    return {id: values[0] for id, values in found.items() if len({value.raw for value in values}) == 1}


def _numbers(rows: Iterable[Row]) -> Iterator[Value]:
    """Document numbers: a line of their own, or the cell after their label."""
    for row in rows:
        texts = [plain(cell.text) for cell in row.cells]
        if row.loose and (found := _NUMBER.match(plain(row.text))):
            yield classify(found["said"], row.place)
        for label, text, cell in zip(texts, texts[1:], row.cells[1:], strict=False):
            if _NUMBER_LABEL.match(label) and (found := _NUMBER.match(text)):
                yield classify(found["said"], cell.place)


def _said(pattern: re.Pattern[str], rows: Iterable[Row]) -> Iterator[Value]:
    for row in rows:
        for found in pattern.finditer(plain(row.text)):
            yield classify(found["said"], row.place)


def preamble(top: Sequence[Row], headings: Collection[Label]) -> str:
    """The text between title and first heading, one line per paragraph; "" if there is none.

    Lines of the portal, of a list of contents, titles, names and dates by themselves are no text.
    """
    start = max((number + 1 for number, row in enumerate(top) if is_title(plain(row.text))), default=0)
    lines = [line for row in top[start:] if (line := _line(row)) and not _furniture(line, headings)]
    if not start:  # without a title, what is no sentence may be anything
        lines = [line for line in lines if _SENTENCE.search(line)]
    return _text(lines)


def _line(row: Row) -> str:
    """A line of prose; "" for a row of a table. A line that ends in a number looks like a row of two cells."""
    if row.loose:
        return row.text.strip()
    return " ".join(cell.text.strip() for cell in row.cells) if len(row.cells[0].text) > _LONG else ""


def _furniture(text: str, headings: Collection[Label]) -> bool:
    line = plain(text)
    return (
        not line
        or bool(_PORTAL.search(line) or _CONTENTS.search(text) or _NUMBER.match(line))
        or is_body(line)
        or (find_date(line) is not None and len(line) < _LEAST)
        or (len(line) < 2 * _LEAST and any(heading_score(one.wording, wording(text)) for one in headings))
    )


def between(rows: Sequence[Row], spans: Iterable[tuple[int, int]], taken: Collection[int]) -> str:
    """The prose before, between and after tables, one line per paragraph.

    ``spans`` are the parts of a report (first row, row after the last) that hold tables; ``taken`` are
    the rows that hold a label or a figure of one.
    """
    found: list[str] = []
    for start, end in spans:
        free = [number for number in range(start, end) if number not in taken and _line(rows[number])]
        # Lines that follow each other are one text, so that a sentence broken over lines is seen as one.
        for _, run in groupby(enumerate(free), key=lambda pair: pair[1] - pair[0]):
            if text := _text([_line(rows[number]) for _, number in run]):
                found.append(text)
    return "\n".join(found)


def _text(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    return text if len(plain(text)) >= _LEAST and _SENTENCE.search(text) else ""
