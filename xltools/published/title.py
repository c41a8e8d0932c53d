"""Whose report it is and for which year: read from the lines before the first heading. Pure.

In: rows of a report. Out: the title, the unit's name and the year, each as written; empty (or 0) where the text does
not say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from xltools.published.dates import DIGITS
from xltools.published.document import Row
from xltools.published.signature import Signature, is_body
from xltools.published.simplified import simplified
from xltools.published.values import plain

_YEAR = re.compile(r"((?:19|20)\d\d|二[〇零○O0][一二三四五六七八九〇零○O0]{2})(?:年度?|(?=政府信息公开))")
_PERIOD = re.compile(r"(20\d\d)年1月1日[^。]{0,8}12月31日")
#: What the title of such a report is about.
_SUBJECT = re.compile(r"政府信息公开|政务公开|信息公开")
#: The second line of a title that is broken over two.
_TITLE_ENDS = frozenset({"年度报告", "工作年度报告", "报告"})
_REPORT = "报告"
#: A title stands within so many rows of the top, and is no longer than this.
_TOP_ROWS, _LONGEST_TITLE = 15, 60


def find_title(rows: Sequence[Row]) -> str:
    """The line that says whose report it is and for which year, without white space; "" if there is none.

    ``rows`` are those before the first heading. A title broken over two lines is put together.
    """
    lines = [plain(row.text) for row in rows[:_TOP_ROWS] if row.text]
    best = ""
    for number, line in enumerate(lines):
        if not _may_be_title(line):
            continue
        whole = line
        if (
            _REPORT not in simplified(line)
            and simplified("".join(lines[number + 1 : number + 2])) in _TITLE_ENDS
        ):
            whole += lines[number + 1]
        if _REPORT not in simplified(whole) or whole.endswith("。"):
            continue
        if not best or (_unit_in(whole) and not _unit_in(best)):
            best = whole
    return best


def is_title(line: str) -> bool:
    """Whether a line without white space is the title, or the second line of one."""
    bare = simplified(line)
    return bare in _TITLE_ENDS or (_may_be_title(line) and _REPORT in bare and not line.endswith("。"))


def _may_be_title(line: str) -> bool:
    if len(line) > _LONGEST_TITLE or line.startswith("#URL"):
        return False
    return bool(_SUBJECT.search(simplified(line)))


def find_unit(title_line: str, rows: Sequence[Row], signature: Signature) -> str:
    """The unit's name: from the title, from a line of its own near it, or from the signature; "" if none says it."""
    if name := _unit_in(title_line):
        return name
    for row in rows[:_TOP_ROWS]:
        if title_line and is_body(plain(row.text)):
            return plain(row.text)
    return signature.body.raw


def _unit_in(title_line: str) -> str:
    """What a title says before its subject, without the year."""
    without_year = _YEAR.sub("", title_line)
    subject = _SUBJECT.search(simplified(without_year))
    if subject is None:
        return ""
    name = without_year[: subject.start()]
    if name.endswith("人民") and subject[0] == "政府信息公开":
        name += "政府"
    name = name.strip('#*《》“”"【】').removeprefix("关于").removesuffix("关于").removesuffix("的")
    return name if len(name) > 1 else ""


def find_year(title_line: str, rows: Sequence[Row]) -> int:
    """The year reported on: from the title, else from the period that is named, else the year that the prose names
    most often; 0 where no year is named."""
    lines = [plain(row.text) for row in rows]
    periods = (_PERIOD.search(line) for line in lines)
    for match in (_YEAR.search(title_line), *periods):
        if match:
            return int(match[1].translate(DIGITS))
    named = Counter(written.translate(DIGITS) for line in lines for written in _YEAR.findall(line))
    return int(named.most_common(1)[0][0]) if named else 0
