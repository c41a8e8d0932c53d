"""Formula texts as every program would write them: compared by meaning, moved where they are shared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_PIECES = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'|\s+|_xlfn\.|_xlws\.|[^"\'\s_]+|_')
_PLAIN_SHEET = re.compile(r"'([A-Za-z\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*)'\Z")


@lru_cache(maxsize=8192)
def canonical(formula: str) -> str:
    """A formula as every program would write it: no spaces outside strings, no needless quotes."""
    pieces = []
    for piece in _PIECES.findall(formula.lstrip("=")):
        if piece.isspace() or piece in ("_xlfn.", "_xlws."):
            continue
        plain = _PLAIN_SHEET.match(piece)
        pieces.append(plain[1] if plain else piece)
    return "".join(pieces)


class Formulas(dict[str, str]):
    """The formulas of a sheet by their cells, which many files may share; nobody changes them.

    They are known again by being the same object, so that what was found out about them need not be found out for each file.
    """

    __hash__ = object.__hash__  # type: ignore[assignment] # equal ones need not be known as such


#: Texts and quoted names, in which nothing moves.
_QUOTED = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'')
#: What cannot move: a cell with both of its signs. And whatever else might be a cell, a row or a column.
_FIXED = re.compile(r"(?<![A-Za-z0-9_.$])\$[A-Z]{1,3}\$[0-9]{1,7}(?![A-Za-z0-9_.(!])")
_MAY_MOVE = re.compile(r"[$:\[\]{}#@\"']|[A-Za-z][0-9]|\s")
#: Ranges between two fixed cells, or between what INDEX gives, and lists of texts.
_STILL = re.compile("(?<=\x1a):(?=\x1a)|(?<=[)]):(?=INDEX[(])|[{]\x1b(?:,\x1b)*[}]")


def stands_still(formula: str) -> bool:
    """Whether a formula certainly reads the same in every cell: all of its cells are fixed. False where that is not certain."""
    bare = _FIXED.sub("\x1a", _QUOTED.sub("\x1b", formula))  # signs that no XML holds
    return not _MAY_MOVE.search(_STILL.sub(",0", bare))


@lru_cache(maxsize=8192)
def translated(formula: str, origin: str, cell: str) -> str:
    """A shared formula as it reads in another cell."""
    if stands_still(formula):
        return formula.lstrip("=")
    # Only here: the library is large, and all cells of our own formulas are fixed.
    from openpyxl.formula.translate import Translator  # noqa: PLC0415

    try:
        return str(Translator(f"={formula}", origin=origin).translate_formula(cell)).lstrip("=")
    except Exception:  # noqa: BLE001 - whatever a hostile formula does to the translator, it is not ours
        return formula


#: So many characters of shared formulas are moved for one sheet. What remains is taken as it stands in the first cell.
MOST_MOVED = 1_000_000


class SharedFormulas:
    """The formulas of a sheet that several cells share: the first cell has the text, the others only its number."""

    def __init__(self) -> None:
        self._moved = 0
        #: Number → the text, and the cell that it was written in.
        self._known: dict[str, tuple[str, str]] = {}

    def text_in(self, cell: str, attributes: Mapping[str, str], text: str) -> str:
        """A cell's formula as it reads there; ``attributes`` and ``text`` are those of its ``<f>``."""
        if attributes.get("t") != "shared":
            return text
        number = attributes.get("si", "")
        if text:
            self._known[number] = (text, cell)
        elif number in self._known:
            shared, origin = self._known[number]
            if stands_still(shared):
                return shared.lstrip("=")
            self._moved += len(shared)
            return translated(shared, origin, cell) if self._moved <= MOST_MOVED else shared
        return text
