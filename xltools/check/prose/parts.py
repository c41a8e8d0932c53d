"""Parts that a text names after a whole → P05 where they do not make it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from xltools.check.prose.reading.numerals import Amount
from xltools.check.prose.reading.paragraphs import NUMBERS, VAGUE, Paragraph
from xltools.form.rules.words import number as shown
from xltools.form.vocabulary.nouns import Breakdown
from xltools.model.findings import Finding, finding
from xltools.model.submission import Place

#: A whole, 其中, and the text that may name the parts. Between whole and 其中 stand at most so many words
#: (“217条。我镇公开的渠道有网站和微信，其中”).
_WHOLE_AND_PARTS = re.compile(
    rf"(?P<whole>{NUMBERS})(?P<between>[，。：（]?|[，。][^；！？{NUMBERS[1:-1]}{VAGUE}]{{0,60}}[，。])其中[，：]?(?=(?P<parts>[^！？]{{0,400}}))"
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
_COMPARED = re.compile(r"比|较|增|减|多|少|降|结转|转结")


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts named after a whole.

    Attributes:
        amounts: The parts.
        clauses: For each part the words that name it.
        after: The text behind their sentence.
        may_be_incomplete: Whether the list says that it is not whole, or may say so.
    """

    amounts: tuple[Amount, ...]
    clauses: tuple[str, ...]
    after: str
    may_be_incomplete: bool

    @property
    def total(self) -> Decimal:
        return sum((amount.value for amount in self.amounts), Decimal(0))

    def are_of(self, kind: Breakdown) -> bool:
        """Whether each is a part of that kind."""
        return all(_has(clause, kind.words) for clause in self.clauses)

    def are_all_of(self, kind: Breakdown) -> bool:
        """Whether nothing of that kind is left out."""
        named = all(any(_has(clause, words) for clause in self.clauses) for words in kind.all)
        return bool(kind.all) and named and len(self.clauses) >= kind.least


def check_parts(
    kinds: Sequence[Breakdown], paragraph: Paragraph, place: Place, section: str
) -> Iterator[Finding]:
    """P05 where parts do not make their whole.

    Args:
        kinds: The kinds of parts that are never in each other, as the form's vocabulary has them.
        paragraph: A paragraph of the section.
        place: Where the section stands.
        section: The section's title.
    """
    for match in _WHOLE_AND_PARTS.finditer(paragraph.signs):
        words_before = paragraph.signs[paragraph.clause(match.start()) : match.start()]
        whole = paragraph.amount(match["whole"])
        parts = None if _COMPARED.search(words_before) else _parts(kinds, paragraph, match)
        if parts is None or not _is_wrong(kinds, paragraph, match, parts):
            continue
        added = " + ".join(shown(amount.value) for amount in parts.amounts)
        yield finding(
            "P05",
            sheet=place.sheet,
            cell=place.cell,
            section=section,
            quote=paragraph.quote(match.start(), match.start("parts")),
            expected=f"{shown(whole.value)} {whole.unit}",
            found=f"{added} = {shown(parts.total)} {whole.unit}",
        )


def _is_wrong(kinds: Sequence[Breakdown], paragraph: Paragraph, match: re.Match[str], parts: _Parts) -> bool:
    """Whether the parts certainly do not make the whole."""
    whole = paragraph.amount(match["whole"])
    sums = list(accumulate(amount.value for amount in parts.amounts))
    if whole.value in sums:  # what follows the last part is of something else
        return False
    missing = whole.value - parts.total
    if missing > 0 and (parts.may_be_incomplete or _goes_on(paragraph, parts, missing, whole)):
        return False
    if parts.total in _other_wholes(paragraph, whole):
        return False
    first, _ = paragraph.sentence(match.start())
    words_before = paragraph.signs[first : match.start("parts")]
    of_kinds = [kind for kind in kinds if parts.are_of(kind)]
    if any(kind.only and not _has(words_before, kind.only) for kind in of_kinds):
        return False  # the rest is not answered yet, or something that was carried in is
    for kind in of_kinds:
        if _has(words_before, kind.whole) and (missing < 0 or parts.are_all_of(kind)):
            return True
    if abs(missing) > _MOST_MISSING * whole.value:
        return False
    return missing < 0 or len(parts.amounts) >= _LEAST_PARTS


def _other_wholes(paragraph: Paragraph, whole: Amount) -> set[Decimal]:
    """What else the parts may be of: another number of the paragraph, or that and the whole together."""
    others = [
        amount.value for amount in paragraph.amounts if amount.unit == whole.unit and amount is not whole
    ]
    return {*others, *(other + whole.value for other in others)}


def _has(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)


def _goes_on(paragraph: Paragraph, parts: _Parts, missing: Decimal, whole: Amount) -> bool:
    """Whether the parts go on in the sentences that follow: what is missing stands there."""
    following = [paragraph.amount(sign) for sign in re.findall(NUMBERS, parts.after)]
    more = [amount.value for amount in following if amount.unit == whole.unit]
    return missing in accumulate(more) or missing in more


def _parts(kinds: Sequence[Breakdown], paragraph: Paragraph, match: re.Match[str]) -> _Parts | None:
    """The parts named after a whole; None where it is not certain which they are."""
    whole, text = paragraph.amount(match["whole"]), match["parts"]
    bracketed = match["between"].endswith("（")
    if whole.half or not whole.unit or whole.percent or VAGUE in text:
        return None
    if bracketed:
        text = text.partition("）")[0]
    first_sentence, _, after = _BRACKETS.sub("", text).partition("。")
    amounts: list[Amount] = []
    clauses: list[str] = []
    for clause in re.split(r"[，；、]", first_sentence):
        numbers = [paragraph.amount(sign) for sign in re.findall(NUMBERS, clause)]
        if numbers and all(number.percent for number in numbers):
            continue  # what share of the whole the part is
        if not numbers and not amounts:
            continue  # words before the first part
        if _NO_PART.search(clause) or "占" in clause or len(numbers) > 1:
            return None
        if any(number.unit != whole.unit or number.han or number.half for number in numbers):
            return None
        amounts += numbers
        clauses += [clause] * len(numbers)
    if len(amounts) < 2:
        return None
    listed = first_sentence + match["between"]
    for word in (word for kind in kinds for word in kind.words):
        listed = listed.replace(word, "")  # 部分公开 is a part by itself, and no part of a list
    return _Parts(tuple(amounts), tuple(clauses), after, bool(_INCOMPLETE.search(listed)))
