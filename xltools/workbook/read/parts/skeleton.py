"""The rows of a sheet that are written as those of an earlier file were: what is new in them is found, and nothing else is read.

A *skeleton* is a sheet's rows without the texts of the cells. Many returns have the same one, and most of its texts as well:
labels, noughts, verdicts. So what was learned of a skeleton is the long pieces of rows in which nothing has changed yet; the
texts between these are found by walking from piece to piece. A text that differs for the first time splits its piece.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

from xltools.model.cells import Raw
from xltools.workbook.read.parts.content import raw_of, unescaped
from xltools.workbook.read.parts.markup import INLINE
from xltools.workbook.read.parts.text import NotCanonicalError, plain
from xltools.workbook.read.worksheet import CellFormats

#: The cells whose type is this hold the number of a string that the workbook shares.
_SHARED = "s"
#: The types of cells that hold a text, which alone may be written with references.
_OF_TEXT = frozenset({"str", INLINE})
#: How many digits the number of a string has at most; Python reads none of thousands.
_DIGITS = 9
#: How many skeletons that begin alike are remembered, how long their rows may be, and all of them together.
_ALIKE, _LONGEST, _ALL = 4, 512 * 1024, 8 * 1024 * 1024


def _chosen(numbers: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Takes the things with some numbers out of others, in one step."""
    if len(numbers) > 1:
        return itemgetter(*numbers)
    return lambda things: [things[number] for number in numbers]


@dataclass(slots=True)
class Texts:
    """The cells of one type, and which of all texts are theirs.

    ``own`` takes these out of all texts.
    """

    cells: tuple[str, ...]
    chosen: tuple[int, ...]
    own: Callable[[Sequence[str]], Sequence[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.own = _chosen(self.chosen)

    def raws(self, kind: str, texts: Sequence[str], strings: Sequence[str]) -> Sequence[Raw]:
        """What the cells hold, given all texts of the sheet."""
        own = self.own(texts)
        if kind == "n":
            return list(map(_number, own))
        if kind == _SHARED and _are_numbers(own):
            try:
                return list(map(strings.__getitem__, map(int, own)))
            except (IndexError, ValueError):  # a number may be longer than Python reads
                pass  # there is no such string: such a cell is empty
        if kind == INLINE:
            return [unescaped(text) or None for text in own]
        return [raw_of(kind, text, strings) for text in own]


def _are_numbers(texts: Sequence[str]) -> bool:
    whole = "".join(texts)
    return whole.isascii() and whole.isdecimal() and all(texts)


@lru_cache(maxsize=1 << 14)
def _number(text: str) -> Raw:
    return raw_of("n", text, ())


@dataclass(slots=True)
class Structure:
    """What a skeleton says: every cell, and all that does not depend on the texts.

    Attributes:
        cells: Every cell that has a value or may have one, in the order of the sheet; its value where it is certain.
        texts: By the type of the value, the cells whose value is one of the texts.
        count: How many texts there are.
        strings: Cells that certainly hold a string which the workbook shares, and its number.
        dates: The cells whose number is shown as a date.
        formulas, unlocked, hidden_rows: As in ``SheetFacts``.
    """

    cells: dict[str, Raw] = field(default_factory=dict)
    texts: Mapping[str, Texts] = field(default_factory=dict)
    count: int = 0
    strings: tuple[tuple[str, ...], tuple[int, ...]] = ((), ())
    dates: Set[str] = frozenset()
    formulas: Mapping[str, str] = field(default_factory=dict)
    unlocked: Set[str] = frozenset()
    hidden_rows: Set[int] = frozenset()

    def values(self, texts: Sequence[bytes], strings: Sequence[str]) -> dict[str, Raw]:
        """The values of the cells, empty ones left out.

        Raises NotCanonicalError for texts that a program might read in another way.
        """
        if len(texts) != self.count:
            raise NotCanonicalError
        if b"&" in b"".join(texts):
            # Only texts are written with references; not every program reads a number in them.
            for kind, of_kind in self.texts.items():
                if kind not in _OF_TEXT and any(b"&" in texts[number] for number in of_kind.chosen):
                    raise NotCanonicalError
        values = dict(self.cells)
        cells, numbers = self.strings
        if numbers:
            if max(numbers) < len(strings):
                values.update(zip(cells, map(strings.__getitem__, numbers), strict=True))
            else:
                there = dict(enumerate(strings))  # a string that is not there is an empty cell
                values.update(zip(cells, map(there.get, numbers), strict=True))
        read = plain(texts)
        for kind, of_kind in self.texts.items():
            values.update(zip(of_kind.cells, of_kind.raws(kind, read, strings), strict=True))
        if type(None) in set(map(type, values.values())):
            return {cell: raw for cell, raw in values.items() if raw is not None}
        return values

    def with_known(self, texts: Sequence[bytes], changing: Sequence[int]) -> Structure:
        """The structure of rows in which all texts but those with some numbers are these."""
        known, read = dict(self.cells), plain(texts)
        places = {number: place for place, number in enumerate(changing)}
        left: dict[str, Texts] = {}
        strings: list[tuple[str, int]] = []
        for kind, of_kind in self.texts.items():
            both = list(zip(of_kind.cells, of_kind.chosen, strict=True))
            still = [(cell, number) for cell, number in both if number not in places]
            others = [(cell, places[number]) for cell, number in both if number in places]
            if kind == _SHARED:
                strings += [(cell, int(read[number])) for cell, number in still]
            else:
                of_still = Texts(tuple(cell for cell, _ in still), tuple(number for _, number in still))
                known.update(zip(of_still.cells, of_still.raws(kind, read, ()), strict=True))
            if others:
                left[kind] = Texts(tuple(cell for cell, _ in others), tuple(place for _, place in others))
        cells, numbers = tuple(cell for cell, _ in strings), tuple(number for _, number in strings)
        return replace(self, cells=known, texts=left, count=len(changing), strings=(cells, numbers))

    def unclear(self, texts: Sequence[bytes]) -> frozenset[int]:
        """The numbers of those texts that name a string the workbook shares, and not in a few plain digits."""
        shared = self.texts[_SHARED].chosen if _SHARED in self.texts else ()
        return frozenset(
            number
            for number in shared
            if len(texts[number]) > _DIGITS or not _are_numbers([texts[number].decode()])
        )


@dataclass(frozen=True)
class _Skeleton:
    """A skeleton that was seen, with the texts that it was seen with.

    Attributes:
        whole: What it says, whatever its texts are.
        styles: The formats that it says this with.
        between: What stands between the texts, with their tags.
        seen: The texts.
        changing: The numbers of those that are others in some files.
        size: How many bytes its rows were long.
    """

    whole: Structure
    styles: CellFormats
    between: Sequence[bytes]
    seen: Sequence[bytes]
    changing: tuple[int, ...]
    size: int

    @cached_property
    def structure(self) -> Structure:
        """What it says, with all texts that do not change."""
        return self.whole.with_known(self.seen, self.changing)

    @cached_property
    def _pieces(self) -> Sequence[bytes]:
        """What stands between the texts that change."""
        pieces = []
        begin = 0
        for end in (*self.changing, len(self.seen)):
            of_piece = [self.between[begin]]
            for number in range(begin, end):
                of_piece += self.seen[number], self.between[number + 1]
            pieces.append(b"".join(of_piece))
            begin = end + 1
        return pieces

    def texts(self, rows: bytes) -> list[bytes] | None:
        """The texts that change, of rows in which all else is as it was; None of others."""
        first, *others = self._pieces
        if not rows.startswith(first):
            return None
        texts = []
        at = len(first)
        find, continues = rows.find, rows.startswith
        for piece in others:
            end = find(b"<", at)
            if end < 0 or not continues(piece, end):
                return None
            texts.append(rows[at:end])
            at = end + len(piece)
        return texts if at == len(rows) else None

    def with_changes(self, texts: Sequence[bytes]) -> _Skeleton:
        """The same, where some of the texts were others now."""
        numbers = range(len(texts))
        changing = frozenset(self.changing).union(one for one in numbers if texts[one] != self.seen[one])
        return replace(self, changing=tuple(sorted(changing)))


class Skeletons:
    """The latest skeletons, by the name of the sheet and by how its rows begin."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, bytes], list[_Skeleton]] = {}

    def find(self, name: str, rows: bytes, styles: CellFormats) -> tuple[Structure, Sequence[bytes]] | None:
        """What the rows of a sheet say, and the texts that its structure asks for; None where they are not known yet."""
        for skeleton in self._known.get(_beginning(name, rows), ()):
            if skeleton.styles is styles and (texts := skeleton.texts(rows)) is not None:
                return skeleton.structure, texts
        return None

    def learn(
        self,
        name: str,
        rows: bytes,
        structure: Structure,
        styles: CellFormats,
        between: Sequence[bytes],
        texts: Sequence[bytes],
    ) -> None:
        """Remembers rows that were read.

        Args:
            name: The name of the sheet.
            rows: Its rows.
            structure: What their skeleton says, the same object for the same skeleton and formats.
            styles: The formats.
            between: What stands between the texts.
            texts: The texts.
        """
        if len(rows) > _LONGEST:
            return
        beginning = _beginning(name, rows)
        alike = self._known.pop(beginning, [])
        same = next((one for one in alike if one.whole is structure and one.styles is styles), None)
        if same is None:
            changing = tuple(sorted(structure.unclear(texts)))
            learned = _Skeleton(structure, styles, between, texts, changing, len(rows))
        else:
            alike.remove(same)
            learned = same.with_changes(texts)
        self._known[beginning] = [learned, *alike[: _ALIKE - 1]]
        while sum(one.size for alike in self._known.values() for one in alike) > _ALL:
            del self._known[next(iter(self._known))]


def _beginning(name: str, rows: bytes) -> tuple[str, bytes]:
    """The name of a sheet, and its rows up to the first value."""
    return name, rows[: max(rows.find(b"<v>"), 0)]
