"""A sentence → what is left of it without figures, unit names, white space and punctuation. Pure.

Two sentences that differ in nothing else have the same masked form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from operator import add

#: What stands in a masked sentence for a unit's name, and for a figure.
_NAME, _FIGURE = "@", "#"
#: What stands after so many characters of a text is not looked at. The forms allow fewer.
_LONGEST = 10_000

_ENDS = re.compile(r"[。；！？;!?\r\n]+")
_MARKS = re.compile(r"[\W_]+")
_NUMBERS = re.compile(r"[\d零〇一二三四五六七八九十百千万亿两]+")
#: How a unit speaks of itself: 我镇, 本局, 全乡.
_SELF = re.compile(
    r"[我本全](?:镇|乡|街道|办事处|开发区|区|县|市|委员会|委|局|办公室|办|机关|单位|部门|中心|院|站|所|处)"
)
_GOVERNMENT = re.compile(rf"{_NAME}+(?:人民政府|政府|办事处)?")
_ENDINGS = ("人民政府", "办事处")
_PLACES = re.compile(r"(?:镇|乡|街道)\Z")


class Mask:
    """Masks sentences: figures and unit names become marks, white space and punctuation go."""

    def __init__(self, unit_names: Iterable[str]) -> None:
        #: Sentence → masked sentence, for those that were asked for already.
        self.known: dict[str, str] = {}
        #: The first two characters of a name → the names that begin so, the longest first.
        self.names: dict[str, list[str]] = {}
        calls = {call for unit_name in unit_names for call in _called(unit_name)}
        for name in sorted(calls, key=lambda name: (-len(name), name)):
            self.names.setdefault(name[:2], []).append(name)

    def sentences(self, text: str) -> dict[str, str]:
        """Masked sentence → the first sentence of the text that it came from."""
        sentences: dict[str, str] = {}
        for sentence in _ENDS.split(text[:_LONGEST]):
            if masked := self.masked(sentence):
                sentences.setdefault(masked, " ".join(sentence.split()))
        return sentences

    def masked(self, sentence: str) -> str:
        """``青禾镇公开信息 3 条`` → ``@公开信息#条``."""
        if sentence not in self.known:
            bare = self._nameless(_bare(sentence))
            bare = _GOVERNMENT.sub(_NAME, _SELF.sub(_NAME, bare))
            self.known[sentence] = _NUMBERS.sub(_FIGURE, bare)
        return self.known[sentence]

    def _nameless(self, text: str) -> str:
        """The text with a mark for each name. One pass, as quick with a thousand names as with one."""
        pieces: list[str] = []
        end = 0
        for start, pair in enumerate(map(add, text, text[1:])):
            if start < end or pair not in self.names:
                continue
            name = next((name for name in self.names[pair] if text.startswith(name, start)), "")
            if name:
                pieces += text[end:start], _NAME
                end = start + len(name)
        return "".join(pieces) + text[end:]


def _bare(text: str) -> str:
    """The text without white space and punctuation, all characters of one width."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


def _called(name: str) -> Iterator[str]:
    """How prose may call a unit: 青鹂镇人民政府, 青鹂镇, 青鹂; 县公安局, 公安局."""
    short = _bare(name)
    calls = {short}
    for ending in _ENDINGS:
        short = short.removesuffix(ending)
    calls |= {short, _PLACES.sub("", short), short.removeprefix("县"), short.removeprefix("市")}
    yield from (call for call in calls if len(call) > 1)
