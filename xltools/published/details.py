"""What a report says of itself in single lines: document number, period, contact, telephone. Pure.

In: the rows outside tables. Out: each as written. A thing that is said twice in different words is left out, because
nobody can tell which of the two counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from xltools.model.submission import Value, classify
from xltools.published.document import Row
from xltools.published.values import plain

#: A document number by itself: 样政发〔2025〕7号.
DOCUMENT_NUMBER = re.compile(
    r"(?:(?:发文字号|文号|文件编号)[::])?(?P<said>[\w（）()]{1,20}[〔\[［(（【]20\d\d[〕\]］)）】]第?\d{1,5}号)\Z"
)
_NUMBER_LABEL = re.compile(r"(?:发文字号|文号|文件编号)[::]?\Z")
_PERIOD = re.compile(
    r"(?P<said>20\d\d年\d{1,2}月\d{1,2}日(?:起)?(?:至|到|—+|-+|~)(?:20\d\d年)?\d{1,2}月\d{1,2}日)(?:止|[。,,;;]|\Z)"
)
_PERIOD_WORDS = re.compile(r"统计期限|期限|统计时间|统计数据|所列数据")
_PERSON = re.compile(r"联系人[::]?(?P<said>[一-龥·]{2,4}?)(?=[,,。;;、)）]|联系|电话|咨询|传真|邮|地址|\Z)")
_PHONE = re.compile(r"(?:电话|联系方式)[::]?(?P<said>(?:[(（]?0\d{2,3}[)）]?[-—－]?)?\d{7,8}|1\d{10})(?!\d)")


def details(rows: Sequence[Row], top: Sequence[Row]) -> Mapping[str, Value]:
    """The id of each of the form's fields → what the report says of it.

    Args:
        rows: The rows that belong to no table.
        top: The rows before the first heading.

    Returns:
        ``document``, ``period``, ``contact`` and ``phone``; without those that the report does not say, or says in
        two ways.
    """
    periods = (row for row in rows if _PERIOD_WORDS.search(plain(row.text)))
    values_by_field = {
        "document": [*_document_numbers(top)],
        "period": [*_said(_PERIOD, periods)],
        "contact": [*_said(_PERSON, rows)],
        "phone": [*_said(_PHONE, rows)],
    }
    return {
        field: values[0]
        for field, values in values_by_field.items()
        if len({value.raw for value in values}) == 1
    }


def _document_numbers(rows: Iterable[Row]) -> Iterator[Value]:
    """Document numbers: a line of their own, or the cell after their label."""
    for row in rows:
        if row.loose and (match := DOCUMENT_NUMBER.match(plain(row.text))):
            yield classify(match["said"], row.place)
        texts = [plain(cell.text) for cell in row.cells]
        for label, text, cell in zip(texts, texts[1:], row.cells[1:], strict=False):
            if _NUMBER_LABEL.match(label) and (match := DOCUMENT_NUMBER.match(text)):
                yield classify(match["said"], cell.place)


def _said(pattern: re.Pattern[str], rows: Iterable[Row]) -> Iterator[Value]:
    for row in rows:
        for match in pattern.finditer(plain(row.text)):
            yield classify(match["said"], row.place)
