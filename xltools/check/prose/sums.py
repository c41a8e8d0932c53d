"""Prose against itself: parts that should add up, and shares that should be what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate

from xltools.check.prose.numerals import Amount
from xltools.check.prose.paragraphs import NUMBERS, VAGUE, Paragraph
from xltools.form.words import number as shown
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place

#: A whole, the mark of its parts and at most so many words between (“，我镇公开的渠道主要有…，其中，”).
_OPEN = re.compile(
    rf"(?P<whole>{NUMBERS})(?P<between>[，。：]?|[，。][^；！？{NUMBERS[1:-1]}{VAGUE}]{{0,60}}[，。])其中[，：]?(?=(?P<parts>[^！？]{{0,400}}))"
)
#: A clause with one of these is no part of the whole before it.
_NO_PART = re.compile(
    r"办结|办理|答复|收到|受理|新增|较|比上|同比|增长|增加|减少|下降|结转|累计|此外|另|以及|总计|合计|阅读|点击|粉丝|访问|浏览|还"
)
_BRACKETS = re.compile(r"（[^（）]*）")
#: A list that says itself that it is not whole.
_SOME = re.compile(r"等|主要|重点|包括|包含|例如|如|部分")
#: Parts that miss the whole by more than this share of it are examples, or count by two measures at once.
_LEFT = Decimal("0.2")
_LEAST_PARTS = 3
#: The number before 其中 is a difference and not a whole.
_COMPARED = re.compile(r"比|较|增|减|多|少|降|结转")
_SHARE = re.compile(
    rf"(?P<whole>{NUMBERS})[，。：]?其中[：，]?[^，。；{NUMBERS[1:-1]}{VAGUE}]{{0,20}}(?P<part>{NUMBERS})[，（]?占(?:比|总数|总量|全部|全年)?(?:的|为|达|约)?(?P<share>{NUMBERS})"
)


def check_sums(paragraph: Paragraph, place: Place, section: str) -> Iterator[Finding]:
    """P05 where parts do not make their whole, P04 where a share is not that of its whole."""
    for found in _OPEN.finditer(paragraph.signs):
        whole = paragraph.amount(found["whole"])
        if _COMPARED.search(paragraph.signs[paragraph.clause(found.start()) : found.start()]):
            continue
        parts = _parts(paragraph, found["parts"], whole)
        if parts is None:
            continue
        sums = list(accumulate((part.value for part in parts), initial=Decimal(0)))[1:]
        if whole.value in sums:
            continue
        total = sums[-1]
        short = whole.value - total
        if abs(short) > _LEFT * whole.value or (
            short > 0
            and (len(parts) < _LEAST_PARTS or _SOME.search(found["parts"]) or _SOME.search(found["between"]))
        ):
            continue
        yield finding(
            "P05",
            sheet=place.sheet,
            cell=place.cell,
            section=section,
            quote=paragraph.quote(found.start(), found.start("parts")),
            expected=f"{shown(whole.value)} {whole.unit}",
            found=f"{' + '.join(shown(part.value) for part in parts)} = {shown(total)} {whole.unit}",
        )
    for found in _SHARE.finditer(paragraph.signs):
        whole, part, share = (paragraph.amount(found[name]) for name in ("whole", "part", "share"))
        if _COMPARED.search(paragraph.signs[paragraph.clause(found.start()) : found.start()]):
            continue
        if not share.percent or whole.unit != part.unit or not whole.value or whole.half or part.half:
            continue
        true = 100 * part.value / whole.value
        # The last digit written may be rounded either way.
        step = Decimal(1).scaleb(int(share.value.as_tuple().exponent))
        if abs(true - share.value) <= step:
            continue
        yield finding(
            "P04",
            sheet=place.sheet,
            cell=place.cell,
            section=section,
            quote=paragraph.quote(found.start(), found.end()),
            expected=f"{shown(round(true, 2))}%",
            found=f"{shown(share.value)}%",
            part=f"{shown(part.value)} {part.unit}",
            whole=f"{shown(whole.value)} {whole.unit}",
        )


def _parts(paragraph: Paragraph, text: str, whole: Amount) -> list[Amount] | None:
    """The parts named after a whole; None where it is not certain which they are."""
    if whole.half or not whole.unit or whole.percent or VAGUE in text:
        return None
    parts: list[Amount] = []
    for clause in re.split(r"[，；、]|。(?=[“「])", _BRACKETS.sub("", text).partition("。")[0]):
        numbers = [paragraph.amount(sign) for sign in re.findall(NUMBERS, clause)]
        if not numbers and not parts:
            continue  # 其中：, an opening
        if _NO_PART.search(clause) or "占" in clause:
            return None
        if len(numbers) > 1 or any(one.unit != whole.unit or one.han or one.half for one in numbers):
            return None
        parts += numbers
    return parts if len(parts) > 1 else None
