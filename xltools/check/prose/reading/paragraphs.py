"""A section of prose → paragraphs in which every number and year is one character, so that patterns stay plain. Pure.

White space is dropped, punctuation made full-width, lines that only a page's width broke are joined. In
``Paragraph.signs`` every number, year, date, title in 《》 and document number is one private character;
``Paragraph.text`` keeps the words to quote.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from xltools.check.prose.reading.numerals import Amount, amounts, chinese

# The private characters.
#: Numbers, one character each: the first one of those that are not 0, and the first one of those that are.
NUMBER, ZERO = 0xE000, 0xE800
#: Years, by their distance from the year of the report.
LAST, THIS, NEXT, OTHER = (chr(0xF000 + number) for number in range(4))
#: A date, or a period that is not the year; a title or document number; a number that is not exact.
DATE, REFERENCE, VAGUE = (chr(0xF004 + number) for number in range(3))
#: Classes of these for patterns.
NUMBERS = "[\ue000-\ue7ff\ue800-\uefff]"
ZEROS = "[\ue800-\uefff]"
YEARS = f"{LAST}{THIS}{NEXT}{OTHER}"

#: So many characters of a sentence are quoted.
QUOTED = 40
#: So many characters of a section are read; the form asks for a third of it.
LONGEST = 20_000
#: So many numbers of a paragraph have a character of their own.
_MOST_NUMBERS = ZERO - NUMBER
#: A line of so many characters may have been broken by the width of a page.
_PAGE_WIDTH = 25
_TO_FULL_WIDTH = str.maketrans(
    {";": "；", ":": "：", "(": "（", ")": "）", "!": "！", "?": "？", "％": "%", "｡": "。"}
)
_TO_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
#: White space, also of no width, and private characters, which are ours.
_DROPPED = re.compile(r"[\s\u200b\ufeff\ue000-\uf8ff]+")
_SENTENCE_ENDS = "。；！？"
_CLAUSE_STARTS = "。；！？，：（"
#: How a unit speaks of itself.
_WE = r"我[县市区镇乡局办委院所队站]|我街道|我中心|我单位|我机关|本[县市区镇乡局办委院]|本机关|本单位|本街道|本中心"
_YEAR = r"(?:(?:19|20)\d\d|二[〇零○][一二三四五六七八九〇零○]{2})"
_SPAN = re.compile(
    rf"(?P<span>(?P<from>{_YEAR})年1月1日[起始]?[至到—\-~－～]+(?:(?P<to>{_YEAR})年)?12月31日[止底]?)"
    rf"|截[至止](?:到)?(?P<until>{_YEAR})年(?:12月31日|12月底|年?底)"
    rf"|(?P<date>(?:{_YEAR}年)?\d{{1,2}}月(?:\d{{1,2}}日)?)"
    rf"|(?P<year>{_YEAR})年(?P<degree>度)?"
    r"|(?P<reference>《[^》]{0,80}》|[〔\[【（]20\d\d[〕\]】）]第?\d+号)"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph.

    Attributes:
        section: The id of its section.
        text: Its words, without white space.
        signs: The same with one private character for each number, year, date and title.
        places: For each sign its place in ``text``; one more marks the end.
        amounts: The numbers that have a sign, in order.
        years: Place of a year in ``signs`` → the year.
    """

    section: str
    text: str
    signs: str
    places: tuple[int, ...]
    amounts: tuple[Amount, ...]
    years: Mapping[int, int]

    def amount(self, sign: str) -> Amount:
        """The number behind a sign."""
        return self.amounts[ord(sign) - (ZERO if ord(sign) >= ZERO else NUMBER)]

    def sentence(self, at: int) -> tuple[int, int]:
        """Where, in ``signs``, the sentence around a sign begins and ends."""
        starts = [self.signs.rfind(mark, 0, at) + 1 for mark in _SENTENCE_ENDS]
        ends = [end for mark in _SENTENCE_ENDS if (end := self.signs.find(mark, at)) >= 0]
        return max(starts), min(ends, default=len(self.signs))

    def clause(self, at: int) -> int:
        """Where, in ``signs``, the clause around a sign begins."""
        return max(self.signs.rfind(mark, 0, at) for mark in _CLAUSE_STARTS) + 1

    def quote(self, start: int, end: int) -> str:
        """The words around ``signs[start:end]``: the sentence, or as much of it as a message has room for."""
        first, last = self.sentence(start)
        left, right = self.places[first], self.places[last]
        if right - left <= QUOTED:
            return self.text[left:right]
        inner, outer = self.places[start], self.places[end]
        room = max(0, QUOTED - (outer - inner))
        begin = max(left, inner - room // 2)
        finish = min(right, max(begin + QUOTED, outer))
        begin = max(left, min(begin, finish - QUOTED))
        finish = min(finish, begin + QUOTED)
        return f"{'……' if begin > left else ''}{self.text[begin:finish]}{'……' if finish < right else ''}"


@lru_cache(maxsize=256)
def self_names(name: str) -> tuple[str, ...]:
    """What prose calls the unit: in full, without 人民政府, without the county before it."""
    bare = re.sub(r"(?:人民政府|政府|办事处)\Z", "", name)
    short = re.sub(r"\A.+?[县市区旗](?=.{2,})", "", bare)
    return tuple(dict.fromkeys(call for call in (name, bare, short) if len(call) > 1))


def subject(name: str) -> str:
    """A pattern for how a unit speaks of itself."""
    return "|".join((*(re.escape(call) for call in self_names(name)), _WE))


def paragraphs(section: str, prose: str, year: int) -> Iterator[Paragraph]:
    """The paragraphs of a section, in order. ``year`` is the report's, 0 where it is not known."""
    for line in _joined(prose[:LONGEST]):
        text = _plain(line)
        if text:
            yield _paragraph(section, text, year)


def _joined(prose: str) -> Iterator[str]:
    """The lines, those that a page's width broke put together again."""
    whole = ""
    for line in re.split(r"[\r\n\v\f\u2028\u2029]+", prose):
        if not line.strip():
            continue
        if whole and not _is_broken(whole, line):
            yield whole
            whole = ""
        whole += line
    if whole:
        yield whole


def _is_broken(before: str, after: str) -> bool:
    """Whether two lines are one line that a page's width broke."""
    last = before.rsplit("\n", 1)[-1].strip()
    return (
        len(last) >= _PAGE_WIDTH
        and not re.search(r"[。；！？：;:!?）)]\Z", last)
        and not re.match(r"\s*([（(]?[一二三四五六七八九十\d]+[）)、.．]|[一二三四五六七八九十]+是)", after)
    )


def _plain(line: str) -> str:
    """The line without white space, digits half-width, punctuation full-width."""
    text = _DROPPED.sub("", line).translate(_TO_HALF_WIDTH)
    # １，２３４ was written with full-width digits throughout: its comma parts thousands.
    if re.search(r"[０-９]，[０-９]{3}", line):
        text = re.sub(r"(?<=\d)，(?=\d{3}(?!\d))", ",", text)
    return re.sub(r"(?<!\d),|,(?!\d{3}(?!\d))", "，", text).translate(_TO_FULL_WIDTH)


class _Writer:
    """Writes the signs of one paragraph from its text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.signs: list[str] = []
        self.places: list[int] = []
        self.amounts: list[Amount] = []
        self.years: dict[int, int] = {}
        # Numbers are looked for in the whole text, so that 第 before and 至 behind them are seen.
        self._numbers = deque(amounts(text))

    def words(self, start: int, end: int) -> None:
        """Writes ``text[start:end]``, which holds no year, date or title."""
        at = start
        while self._numbers and self._numbers[0].start < end:
            amount = self._numbers.popleft()
            if amount.start < at or amount.end > end:
                continue  # a part of a year, date or title
            self._letters(at, amount.start)
            self.sign(self._number_sign(amount), amount.start)
            at = amount.end
        self._letters(at, end)

    def year(self, sign: str, year: int, place: int) -> None:
        """Writes the sign of a year."""
        self.years[len(self.signs)] = year
        self.sign(sign, place)

    def sign(self, sign: str, place: int) -> None:
        """Writes one sign, which stands for what begins at ``place`` of the text."""
        self.signs.append(sign)
        self.places.append(place)

    def _letters(self, start: int, end: int) -> None:
        self.signs.extend(self.text[start:end])
        self.places.extend(range(start, end))

    def _number_sign(self, amount: Amount) -> str:
        if not amount.exact or len(self.amounts) >= _MOST_NUMBERS:
            return VAGUE
        self.amounts.append(amount)
        return chr((NUMBER if amount.value else ZERO) + len(self.amounts) - 1)


def _paragraph(section: str, text: str, year: int) -> Paragraph:
    writer = _Writer(text)
    at = 0
    for span in _SPAN.finditer(text):
        writer.words(at, span.start())
        named = span["year"] or span["until"] or span["from"]
        if named:
            writer.year(_span_sign(span, year), _year(named), span.start())
        else:
            writer.sign(_span_sign(span, year), span.start())
        at = span.end()
    writer.words(at, len(text))
    return Paragraph(
        section,
        text,
        "".join(writer.signs),
        (*writer.places, len(text)),
        tuple(writer.amounts),
        writer.years,
    )


def _span_sign(span: re.Match[str], year: int) -> str:
    """The sign of a year, a date, a period or a title. ``year`` is the report's."""
    if span["reference"]:
        return REFERENCE
    if span["date"]:
        return DATE
    if span["span"] and span["to"] and _year(span["to"]) != _year(span["from"]):
        return DATE
    named = _year(span["year"] or span["until"] or span["from"])
    return {year - 1: LAST, year: THIS, year + 1: NEXT}.get(named, OTHER)


def _year(text: str) -> int:
    """2023 and 二〇二三 → 2023."""
    return int(text) if text.isascii() else int(chinese(text) or 0)
