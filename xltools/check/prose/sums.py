"""Numbers of a sentence against each other → P05 (parts that should add up) and P04 (shares of a whole)."""

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

#: A whole, 其中, and the text that may name the parts. Between whole and 其中 stand at most so many words
#: (“217条。我镇公开的渠道有网站和微信，其中”).
_WHOLE_AND_PARTS = re.compile(
    rf"(?P<whole>{NUMBERS})(?P<between>[，。：]?|[，。][^；！？{NUMBERS[1:-1]}{VAGUE}]{{0,60}}[，。])其中[，：]?(?=(?P<parts>[^！？]{{0,400}}))"
)
#: A clause with one of these is no part of the whole before it.
_NO_PART = re.compile(
    r"办结|办理|答复|收到|受理|新增|较|比上|同比|增长|增加|减少|下降|结转|累计|此外|另|以及|总计|合计|阅读|点击|粉丝|访问|浏览|还"
)
_BRACKETS = re.compile(r"（[^（）]*）")
#: Words of a list that is not whole.
_INCOMPLETE = re.compile(r"等|主要|重点|包括|包含|例如|如|部分")
#: Parts that miss the whole by more than this share of it are examples, or count by two measures at once.
_MOST_MISSING = Decimal("0.2")
#: Fewer parts than this may be examples.
_LEAST_PARTS = 3
#: The number before 其中 is a difference and not a whole.
_COMPARED = re.compile(r"比|较|增|减|多|少|降|结转")
_SHARE = re.compile(
    rf"(?P<whole>{NUMBERS})[，。：]?其中[：，]?[^，。；{NUMBERS[1:-1]}{VAGUE}]{{0,20}}(?P<part>{NUMBERS})[，（]?占(?:比|总数|总量|全部|全年)?(?:的|为|达|约)?(?P<share>{NUMBERS})"
)


def check_sums(paragraph: Paragraph, place: Place, section: str) -> Iterator[Finding]:
    """P05 where parts do not make their whole, P04 where a share is not that of its whole.

    Args:
        paragraph: A paragraph of the section.
        place: Where the section stands.
        section: The section's title.
    """
    at = {"sheet": place.sheet, "cell": place.cell, "section": section}
    for match in _WHOLE_AND_PARTS.finditer(paragraph.signs):
        if not _is_difference(paragraph, match):
            yield from _parts_finding(paragraph, match, at)
    for match in _SHARE.finditer(paragraph.signs):
        if not _is_difference(paragraph, match):
            yield from _share_finding(paragraph, match, at)


def _is_difference(paragraph: Paragraph, match: re.Match[str]) -> bool:
    """Whether the number in front is a difference (比上年多 30 条) or carried over, and no whole."""
    words_before = paragraph.signs[paragraph.clause(match.start()) : match.start()]
    return bool(_COMPARED.search(words_before))


def _parts_finding(paragraph: Paragraph, match: re.Match[str], at: dict[str, str]) -> Iterator[Finding]:
    whole = paragraph.amount(match["whole"])
    parts = _parts(paragraph, match["parts"], whole)
    if parts is None:
        return
    sums = list(accumulate(part.value for part in parts))
    if whole.value in sums:  # what follows the last part is of something else
        return
    missing = whole.value - sums[-1]
    incomplete = bool(_INCOMPLETE.search(match["parts"]) or _INCOMPLETE.search(match["between"]))
    if abs(missing) > _MOST_MISSING * whole.value:
        return
    if missing > 0 and (len(parts) < _LEAST_PARTS or incomplete):
        return
    added = " + ".join(shown(part.value) for part in parts)
    yield finding(
        "P05",
        **at,
        quote=paragraph.quote(match.start(), match.start("parts")),
        expected=f"{shown(whole.value)} {whole.unit}",
        found=f"{added} = {shown(sums[-1])} {whole.unit}",
    )


def _parts(paragraph: Paragraph, text: str, whole: Amount) -> list[Amount] | None:
    """The parts named after a whole; None where it is not certain which they are."""
    if whole.half or not whole.unit or whole.percent or VAGUE in text:
        return None
    parts: list[Amount] = []
    first_sentence = _BRACKETS.sub("", text).partition("。")[0]
    for clause in re.split(r"[，；、]|。(?=[“「])", first_sentence):
        numbers = [paragraph.amount(sign) for sign in re.findall(NUMBERS, clause)]
        if not numbers and not parts:
            continue  # words before the first part
        if _NO_PART.search(clause) or "占" in clause or len(numbers) > 1:
            return None
        if any(number.unit != whole.unit or number.han or number.half for number in numbers):
            return None
        parts += numbers
    return parts if len(parts) > 1 else None


def _share_finding(paragraph: Paragraph, match: re.Match[str], at: dict[str, str]) -> Iterator[Finding]:
    whole, part, share = (paragraph.amount(match[name]) for name in ("whole", "part", "share"))
    if not share.percent or whole.unit != part.unit or not whole.value or whole.half or part.half:
        return
    true_share = 100 * part.value / whole.value
    # The last digit written may be rounded either way.
    last_digit = Decimal(1).scaleb(int(share.value.as_tuple().exponent))
    if abs(true_share - share.value) <= last_digit:
        return
    yield finding(
        "P04",
        **at,
        quote=paragraph.quote(match.start(), match.end()),
        expected=f"{shown(round(true_share, 2))}%",
        found=f"{shown(share.value)}%",
        part=f"{shown(part.value)} {part.unit}",
        whole=f"{shown(whole.value)} {whole.unit}",
    )
