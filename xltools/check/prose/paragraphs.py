"""A section of prose as paragraphs in which numbers and years are single signs, so that patterns stay plain. Pure.

White space is dropped, punctuation made full-width, lines that only a page's width broke are joined. In
``Paragraph.signs`` every number, year, date, title in 《》 and document number is one private character;
``Paragraph.text`` keeps the words to quote.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xltools.check.prose.numerals import Amount, amounts, chinese

#: Private characters: a number, a number that is 0, a year by its distance from the report's, anything else.
NUMBER, ZERO = 0xE000, 0xE800
LAST, THIS, NEXT, OTHER, DATE, REFERENCE, VAGUE = (chr(0xF000 + number) for number in range(7))
NUMBERS = "[\ue000-\ue7ff\ue800-\uefff]"
ZEROS = "[\ue800-\uefff]"
YEARS = f"{LAST}{THIS}{NEXT}{OTHER}"
#: So many characters of a sentence are quoted.
QUOTED = 40
#: So much of a section is read; the form asks for a tenth of it.
LONGEST = 20_000
_MOST = ZERO - NUMBER
_WIDE = str.maketrans(
    {";": "；", ":": "：", "(": "（", ")": "）", "!": "！", "?": "？", "％": "%", "｡": "。"}
)
_PAGE = 25
_DIGITS = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
#: White space, also of no width, and private characters, which are ours.
_DROPPED = re.compile(r"[\s\u200b\ufeff\ue000-\uf8ff]+")
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
    """One paragraph. ``places`` maps each sign to its place in ``text``; one more marks the end."""

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
        """Beginning and end, in ``signs``, of the sentence around a sign."""
        ends = [end for mark in "。；！？" if (end := self.signs.find(mark, at)) >= 0]
        return max(self.signs.rfind(mark, 0, at) for mark in "。；！？") + 1, min(
            ends, default=len(self.signs)
        )

    def clause(self, at: int) -> int:
        """Where the clause around a sign begins."""
        return max(self.signs.rfind(mark, 0, at) for mark in "。；！？，：（") + 1

    def quote(self, start: int, end: int) -> str:
        """The words around ``signs[start:end]``: the sentence, or as much of it as a message has room for."""
        first, last = self.sentence(start)
        left, right = self.places[first], self.places[last]
        inner, outer = self.places[start], self.places[end]
        if right - left <= QUOTED:
            return self.text[left:right]
        room = max(0, QUOTED - (outer - inner))
        begin = max(left, inner - room // 2)
        finish = min(right, max(begin + QUOTED, outer))
        begin = max(left, min(begin, finish - QUOTED))
        finish = min(finish, begin + QUOTED)
        return f"{'……' if begin > left else ''}{self.text[begin:finish]}{'……' if finish < right else ''}"


def self_names(name: str) -> tuple[str, ...]:
    """What prose calls the unit: in full, without 人民政府, without the county before it."""
    bare = re.sub(r"(?:人民政府|政府|办事处)\Z", "", name)
    short = re.sub(r"\A.+?[县市区旗](?=.{2,})", "", bare)
    return tuple(dict.fromkeys(one for one in (name, bare, short) if len(one) > 1))


def subject(name: str) -> str:
    """A pattern for how a unit speaks of itself."""
    return "|".join((*(re.escape(one) for one in self_names(name)), _WE))


def paragraphs(section: str, prose: str, year: int) -> Iterator[Paragraph]:
    """The paragraphs of a section, in order."""
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
        if whole and not _broken(whole, line):
            yield whole
            whole = ""
        whole += line
    if whole:
        yield whole


def _broken(before: str, after: str) -> bool:
    last = before.rsplit("\n", 1)[-1].strip()
    return (
        len(last) >= _PAGE
        and not re.search(r"[。；！？：;:!?）)]\Z", last)
        and not re.match(r"\s*([（(]?[一二三四五六七八九十\d]+[）)、.．]|[一二三四五六七八九十]+是)", after)
    )


def _plain(line: str) -> str:
    digits = _DROPPED.sub("", line).translate(_DIGITS)
    # Full-width thousands: １，２３４ was written with full-width digits throughout.
    if re.search(r"[０-９]，[０-９]{3}", line):
        digits = re.sub(r"(?<=\d)，(?=\d{3}(?!\d))", ",", digits)
    return re.sub(r"(?<!\d),|,(?!\d{3}(?!\d))", "，", digits).translate(_WIDE)


def _paragraph(section: str, text: str, year: int) -> Paragraph:
    signs: list[str] = []
    places: list[int] = []
    found: list[Amount] = []
    years: dict[int, int] = {}

    def add(sign: str, place: int) -> None:
        signs.append(sign)
        places.append(place)

    def plain(start: int, end: int) -> None:
        at = start
        # The text on both sides stays in sight, so that 第 and ranges are seen.
        while numbers and numbers[0].start < end:
            amount = numbers.popleft()
            if amount.start < at or amount.end > end:
                continue
            for place in range(at, amount.start):
                add(text[place], place)
            add(_sign(amount, found), amount.start)
            at = amount.end
        for place in range(at, end):
            add(text[place], place)

    numbers = deque(amounts(text))
    at = 0
    for span in _SPAN.finditer(text):
        plain(at, span.start())
        named = span["year"] or span["until"] or span["from"]
        if named:
            years[len(signs)] = _number(named)
        add(_year_sign(span, year), span.start())
        at = span.end()
    plain(at, len(text))
    return Paragraph(section, text, "".join(signs), (*places, len(text)), tuple(found), years)


def _sign(amount: Amount, found: list[Amount]) -> str:
    if not amount.exact or len(found) >= _MOST:
        return VAGUE
    found.append(amount)
    return chr((NUMBER if amount.value else ZERO) + len(found) - 1)


def _year_sign(span: re.Match[str], year: int) -> str:
    if span["reference"]:
        return REFERENCE
    if span["date"]:
        return DATE
    if span["span"] and span["to"] and _number(span["to"]) != _number(span["from"]):
        return DATE
    named = _number(span["year"] or span["until"] or span["from"])
    return {year - 1: LAST, year: THIS, year + 1: NEXT}.get(named, OTHER)


def _number(text: str) -> int:
    return int(text) if text.isascii() else int(chinese(text) or 0)
