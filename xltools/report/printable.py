"""What a text becomes when it is printed: what a reader would see of it, and nothing else.

Texts that people paste bring characters along that no screen shows: control characters, marks that turn the order of
what is shown around, joiners, fillers. In a document they break the file, show as boxes, or make it look as if
another number stood there. In come texts, out come texts; nothing of what is seen is changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

#: Word's line break is a vertical tab, its page break a form feed; Unicode has two ends of lines of its own.
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
#: What XML cannot hold (XML 1.0, section 2.2), other control characters, and code points that are no characters;
#: the sign that stands for an object which was not pasted along; and half of a pair of UTF-16, which is a letter lost.
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffc\ufffe\uffff"
_HALVES = "\ud800-\udfff"
#: Characters that are not shown: Default_Ignorable_Code_Point of the Unicode Character Database, and the marks of
#: annotations. Among them are all that change the direction of writing.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HIDDEN = re.compile(f"[{_CONTROLS}{_HALVES}{_INVISIBLE}]")

#: Of these, what changes the look of the character before it: it chooses one of several forms.
_SELECTOR = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
#: And what joins its neighbours, or keeps them apart, in scripts whose letters are joined and in pictures.
_JOINER = re.compile("[\u180e\u200c\u200d]")
_JOINED = re.compile(
    "[\u0600-\u08ff\u0900-\u109f\u1780-\u17ff\u1800-\u18af\ua840-\ua87f\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
    "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
)
#: The tags that tell flags of regions apart, and the flag that they follow.
_TAG, _FLAG = re.compile("[\U000e0020-\U000e007f]"), "\U0001f3f4"


def printable(text: str) -> str:
    """The text as it is printed.

    Every end of a line is ``\\n``. Control characters and characters that are not shown are left out, but for those
    that belong to the look of a visible one. Half a character becomes U+FFFD: something was lost there, and is seen
    to be lost.
    """
    text = _LINE_ENDS.sub("\n", text)
    return _without_hidden(text) if _HIDDEN.search(text) else text


def printable_lines(text: str) -> list[str]:
    """The lines of a text as they are printed, without space around them; lines without text are left out."""
    lines = (line.strip().replace("\t", " ") for line in printable(text).split("\n"))
    return [line for line in lines if line]


def _without_hidden(text: str) -> str:
    kept: list[str] = []
    for at, character in enumerate(text):
        if not _HIDDEN.match(character) or _belongs(
            character, kept[-1] if kept else "", text[at + 1 : at + 2]
        ):
            kept.append(character)
        elif "\ud800" <= character <= "\udfff":
            kept.append("\N{REPLACEMENT CHARACTER}")
    return "".join(kept)


def _belongs(character: str, before: str, after: str) -> bool:
    """Whether a character that is not shown belongs to the look of what is printed before it."""
    if _SELECTOR.match(character):
        return bool(before.strip()) and not _SELECTOR.match(before)
    if _JOINER.match(character):
        return bool(_JOINED.match(before) and _JOINED.match(after))
    return bool(_TAG.match(character)) and (before == _FLAG or bool(_TAG.match(before)))


#: What a line does not begin with, and what it does not end with.
_NOT_FIRST, _NOT_LAST = "、，。；：？！）》」”’%", "（《「“‘"
#: Words of one character between two others: a line rather begins with the first ones, and ends with the last one.
_AND, _OF = "和或与并", "的"
#: What stands after these is counted in pairs anew; and what these stay with.
_BEGINS_ANEW, _STAYS = f"{_NOT_FIRST}{_NOT_LAST}{_AND}{_OF}.", f"{_NOT_LAST}."
#: What numbers a label.
_NUMBERING = re.compile(r"\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")
#: What a line costs that a text has more, what a break in the middle of a pair of characters does, and what one does that leaves
#: a character alone, or a number.
_LINE_COST, _ODD_COST, _ALONE_COST, _NUMBER_COST = 0.3, 0.5, 0.8, 0.4


def width_of(text: str) -> float:
    """How many characters wide a text is; letters and digits are half as wide as characters."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


class WordBreaks:
    """Where lines of labels may end, so that no word is broken.

    Nobody says where words end in Chinese: two characters that mostly stand together in the labels of a form are taken for a word,
    and what stands between punctuation is rather parted into pairs.
    """

    def __init__(self, labels: Iterable[str]) -> None:
        """``labels``: all labels of the form."""
        self._pairs: Counter[str] = Counter()
        self._single: Counter[str] = Counter()
        for label in labels:
            self._single.update(label)
            self._pairs.update(first + second for first, second in pairwise(label))

    def lines(self, text: str, most: float) -> list[str]:
        """The text in lines of at most so many characters; in one where it fits, or where nothing does."""
        return self.broken(text, most)[0]

    def broken(self, text: str, most: float) -> tuple[list[str], float]:
        """The same, and how bad the breaks are: 0 for none."""
        if width_of(text) <= most:
            return [text], 0.0
        costs = self._costs(text)
        #: Of every place, what it costs to get there and where the last line begins.
        best: dict[int, tuple[float, int]] = {0: (0.0, 0)}
        for end in range(1, len(text) + 1):
            found = [
                (best[begin][0] + costs.get(begin, 0.0) + _line_cost(text[begin:end]), begin)
                for begin in best
                if (begin == 0 or begin in costs) and width_of(text[begin:end].rstrip()) <= most
            ]
            if found:
                best[end] = min(found)
        if len(text) not in best:
            return [text], float(len(text))
        ends = [len(text)]
        while ends[-1]:
            ends.append(best[ends[-1]][1])
        ends.reverse()
        lines = [text[begin:end] for begin, end in pairwise(ends)]
        return lines, sum(costs[end] for end in ends[1:-1])

    def _costs(self, text: str) -> dict[int, float]:
        """Place in the text where a line may end → how bad it is."""
        costs: dict[int, float] = {}
        start = 0  # of what stands between punctuation
        for at in range(1, len(text)):
            before, after = text[at - 1], text[at]
            if before in _BEGINS_ANEW or before.isspace():
                start = at
            # A number stays with what it numbers, an indent with what is indented.
            if after in _NOT_FIRST or before in _STAYS or before.isspace() or (before + after).isascii():
                continue
            if _NUMBERING.fullmatch(text[:at]):
                costs[at] = _NUMBER_COST
                continue
            if before in _NOT_FIRST or after in _NOT_LAST or after in _AND or before == _OF:
                costs[at] = 0.0
                continue
            strength = self._pairs[before + after] / max(1, min(self._single[before], self._single[after]))
            costs[at] = (
                strength + (_ODD_COST if (at - start) % 2 else 0.0) + (_ODD_COST if before in _AND else 0.0)
            )
        return costs


def _line_cost(line: str) -> float:
    return _LINE_COST + (_ALONE_COST if len(line.strip()) == 1 else 0.0)
