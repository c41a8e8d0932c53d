"""The signature at the end of a report: the body that signed and the day. Pure.

In: the rows after the last heading. Out: both as written, with their places, and where the signature begins.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from xltools.model.submission import BLANK, NOWHERE, Place, Value, classify
from xltools.published.dates import find_date, without_date
from xltools.published.document import Row
from xltools.published.simplified import simplified
from xltools.published.values import plain

#: How the name of a body ends.
_BODY = re.compile(
    r"[\w（）()·、]{2,40}(?:政府|镇|乡|苏木|街道|街道办|办事处|委员会|管委会|局|委|办|办公室|厅|中心|总队|支队|大队|院|站|所|公司)\Z"
)
#: The line of the printer: 党政办公室 2021年12月24日印发.
_PRINTED = re.compile(r"印发?\Z")
#: A signature stands within so many rows of the end; its lines are no longer than these.
_LAST_ROWS, _LONGEST_NAME, _LONGEST_DATED = 12, 30, 40
#: Lines that a web page has below a report.
_OF_THE_SITE = re.compile(
    r"打印|关闭|返回|上一[篇条页]|下一[篇条页]|相关(?:文章|文档|链接|信息|阅读)|版权所有|主办|承办|协办|网站标识码|标识码|备\d{5,}|"
    r"备案|网安备|技术支持|网站地图|站点地图|关于我们|联系我们|扫一扫|微信|微博|分享|收藏|责任编辑|编辑[:：]|审核[:：]|信息来源|来源[:：]|"
    r"浏览|点击|字号|字体|页面|无障碍|适老|友情链接|网站找错|顶部|[Cc]opyright|©|建议使用|分辨率|邮编|传真|门户网站|ICP|Powered|附件下载"
)
#: A row that ends a sentence is prose.
_SENTENCE = re.compile(r"[。；]")


@dataclass(frozen=True, slots=True)
class Signature:
    """The date under the report and the body that signed it; blank where there is none."""

    date: Value
    body: Value = BLANK


@dataclass(frozen=True, slots=True)
class _Dated:
    """A row that holds a date. ``trust``: 2 for a date by itself, 1 beside a name, 0 in the line of the printer."""

    trust: int
    row: int
    date: dt.date | str


def find_signature(rows: Sequence[Row]) -> tuple[Signature, int]:
    """The signature at the end of ``rows``, and how many rows stand before it.

    A date that is a line of its own is trusted most, then one after the body's name, then that of the printer. Of
    equal ones the last counts. Below it may stand whatever a web page has below its text, but no sentence.
    """
    rows = rows[: _end(rows)]
    start = _start(rows)
    bodies = [number for number in range(start, len(rows)) if is_body(plain(rows[number].text))]
    dates = [dated for number in range(start, len(rows)) if (dated := _dated(rows[number], number))]
    if not dates:
        # A name without a date may also be the last line of the prose.
        return Signature(BLANK, _as_value(rows[bodies[-1]]) if bodies else BLANK), start if bodies else len(
            rows
        )
    best = max(dates, key=lambda dated: (dated.trust, dated.row))
    return Signature(_date_value(best.date, rows[best.row].place), _signer(rows, bodies, best)), start


def date_below_title(rows: Sequence[Row]) -> Value:
    """The date that is a line of its own right below the title; blank where there is none.

    Args:
        rows: The first rows after the title.
    """
    for row in rows:
        line = plain(row.text)
        date = find_date(line)
        if date is not None and not without_date(line):
            return _date_value(date, row.place)
    return BLANK


def is_of_the_site(line: str) -> bool:
    """Whether a line without white space is one that a web page has around a report."""
    return bool(_OF_THE_SITE.search(line)) and not _SENTENCE.search(line)


def _end(rows: Sequence[Row]) -> int:
    """The row after the signature: the last that may belong to one, if no sentence follows it."""
    for number in range(len(rows) - 1, -1, -1):
        line = plain(rows[number].text)
        if line and _may_close(line) and not is_of_the_site(line) and _closes(rows, number):
            return number + 1
        if _SENTENCE.search(line):
            break
    without_site = len(rows)
    while without_site and is_of_the_site(plain(rows[without_site - 1].text)):
        without_site -= 1
    return without_site


def _closes(rows: Sequence[Row], number: int) -> bool:
    """Whether a row is a date, by itself or behind a name, or a name that nothing but lines of the site follows."""
    line = plain(rows[number].text)
    if find_date(line) is not None:
        return True
    return all(is_of_the_site(below) for row in rows[number + 1 :] if (below := plain(row.text)))


def _start(rows: Sequence[Row]) -> int:
    """The first of the rows at the end that may all belong to a signature."""
    start = len(rows)
    while start and len(rows) - start < _LAST_ROWS and _may_close(plain(rows[start - 1].text)):
        start -= 1
    return start


def _may_close(line: str) -> bool:
    """Whether a line without white space may belong to the signature."""
    if not line:
        return True
    if find_date(line) is not None and len(line) <= _LONGEST_DATED:
        rest = without_date(line)
        return not rest or bool(_PRINTED.search(line)) or is_body(rest)
    return len(line) <= _LONGEST_NAME and is_body(line) and not line.endswith("。")


def _dated(row: Row, number: int) -> _Dated | None:
    line = plain(row.text)
    date = find_date(line)
    if date is None:
        return None
    if _PRINTED.search(line):
        return _Dated(0, number, date)
    return _Dated(1 if without_date(line) else 2, number, date)


def _signer(rows: Sequence[Row], bodies: Sequence[int], dated: _Dated) -> Value:
    """The body above the date, else the first one named, else the name beside the date."""
    above = [number for number in bodies if number < dated.row]
    if above:
        return _as_value(rows[above[-1]])
    if bodies:
        return _as_value(rows[bodies[0]])
    if dated.trust == 1:
        return classify(without_date(plain(rows[dated.row].text)), rows[dated.row].place)
    return BLANK


def is_body(line: str) -> bool:
    """Whether a line without white space is the name of a body."""
    return bool(_BODY.match(simplified(line)))


def _as_value(row: Row) -> Value:
    return classify(plain(row.text), row.place)


def _date_value(date: dt.date | str, place: Place = NOWHERE) -> Value:
    """The date as the cell of a workbook holds it: ``raw`` is 2024-01-18, or the text of an impossible date."""
    return classify(date, place)
