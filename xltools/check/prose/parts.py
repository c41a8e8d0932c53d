"""Parts that a text names after a whole → P05 where they do not make it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from xltools.check.prose.reading.numerals import Amount
from xltools.check.prose.reading.paragraphs import NUMBERS, VAGUE, Paragraph
from xltools.form.rules.words import number as shown
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
#: A result whose name has one of these words.
_PARTIAL = "部分公开"
#: Parts that miss the whole by more than this share of it are examples, or count by two measures at once.
_MOST_MISSING = Decimal("0.2")
#: Fewer parts than this may be examples.
_LEAST_PARTS = 3
#: The number before 其中 is a difference and not a whole.
_COMPARED = re.compile(r"比|较|增|减|多|少|降|结转|转结")
# Kinds of parts that are never in each other, so that more than the whole is wrong by whatever it is more.
#: Words before a whole of applications, and before one of those that were answered.
_APPLICATIONS, _ANSWERED = re.compile(r"申请"), re.compile(r"办结|答复|回复")
_WAYS = re.compile(r"网[上络站]|线上|在线|信函|来信|邮[寄件箱政]|快递|书面|当面|现场|窗口|传真|来访")
_PERSONS = re.compile(r"自然人|公民|个人|群众")
_BODIES = re.compile(r"法人|组织|企业|单位|公司|律师事务所|律所")
_RESULTS = re.compile(r"予以公开|同意公开|部分公开|不予公开|无法提供|不予处理|其他处理")
#: The last of the results: with it and so many more, all are named.
_LAST_RESULT, _MOST_RESULTS = "其他处理", 4


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

    def all_are(self, kind: re.Pattern[str]) -> bool:
        return all(kind.search(clause) for clause in self.clauses)

    @property
    def are_all_applicants(self) -> bool:
        """Whether persons and bodies are named, and nothing else: that is everybody."""
        persons = [bool(_PERSONS.search(clause)) for clause in self.clauses]
        bodies = [bool(_BODIES.search(clause)) for clause in self.clauses]
        nothing_else = all(person or body for person, body in zip(persons, bodies, strict=True))
        return nothing_else and any(persons) and any(bodies)

    @property
    def are_all_results(self) -> bool:
        names_last = any(_LAST_RESULT in clause for clause in self.clauses)
        return self.all_are(_RESULTS) and names_last and len(self.clauses) >= _MOST_RESULTS


def check_parts(paragraph: Paragraph, place: Place, section: str) -> Iterator[Finding]:
    """P05 where parts do not make their whole.

    Args:
        paragraph: A paragraph of the section.
        place: Where the section stands.
        section: The section's title.
    """
    for match in _WHOLE_AND_PARTS.finditer(paragraph.signs):
        words_before = paragraph.signs[paragraph.clause(match.start()) : match.start()]
        whole = paragraph.amount(match["whole"])
        parts = None if _COMPARED.search(words_before) else _parts(paragraph, match)
        if parts is None or not _is_wrong(paragraph, match, parts):
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


def _is_wrong(paragraph: Paragraph, match: re.Match[str], parts: _Parts) -> bool:
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
    if parts.all_are(_RESULTS) and not _ANSWERED.search(words_before):
        return False  # the rest is not answered yet, or something that was carried in is
    if _excludes_each_other(words_before, parts, missing):
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


def _excludes_each_other(words_before: str, parts: _Parts, missing: Decimal) -> bool:
    """Whether the parts are of a kind that must make the whole, or at least no more than it.

    ``missing`` is what the parts fall short of the whole; negative where they are more.
    """
    if not _APPLICATIONS.search(words_before):
        return False
    if parts.are_all_applicants:
        return True
    if missing < 0 and parts.all_are(_WAYS):
        return True
    answered = bool(_ANSWERED.search(words_before))
    return answered and (parts.are_all_results or (missing < 0 and parts.all_are(_RESULTS)))


def _goes_on(paragraph: Paragraph, parts: _Parts, missing: Decimal, whole: Amount) -> bool:
    """Whether the parts go on in the sentences that follow: what is missing stands there."""
    following = [paragraph.amount(sign) for sign in re.findall(NUMBERS, parts.after)]
    more = [amount.value for amount in following if amount.unit == whole.unit]
    return missing in accumulate(more) or missing in more


def _parts(paragraph: Paragraph, match: re.Match[str]) -> _Parts | None:
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
    listed = (first_sentence + match["between"]).replace(_PARTIAL, "")
    return _Parts(tuple(amounts), tuple(clauses), after, bool(_INCOMPLETE.search(listed)))
