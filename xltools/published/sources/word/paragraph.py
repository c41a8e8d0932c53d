"""A paragraph of a Word document → the text that Word shows. Pure.

Deleted, hidden and struck text is left out, and so are phonetic guides above characters; inserted text is read. Raised
and lowered signs are told from others (``typography``). Of fields the result is read; a field that draws signs (EQ)
gives what it draws, as far as people use it: a phonetic guide, a number in a circle, a raised sign.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from xltools.published.sources.typography import Height, Run, joined
from xltools.published.sources.word.styles import Look, Styles

Element = etree._Element

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATHS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
    "{http://purl.oclc.org/ooxml/officeDocument/math}",
)
_TEXT_OF_MATHS = frozenset(f"{space}t" for space in _MATHS)
_ANNOTATION = "{http://schemas.microsoft.com/aml/2001/core}annotation"
#: What stands in a document but is not shown, or is shown elsewhere.
UNSEEN = frozenset(
    {"del", "moveFrom", "delText", "delInstrText", "rPr", "pPr", "rt", "rubyPr", f"{_COMPATIBILITY}Fallback"}
)
BOX = "txbxContent"
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
#: A run that is raised by so many half-points more than the others of its paragraph stands higher.
_RAISED_BY = 4
#: Fields that draw: \o\ad(\s\up 9(hé),禾) is a phonetic guide, \o\ac(○,1) a number in a circle, \s\up5(1) is raised.
_GUIDE = re.compile(r"\\o\\a[dlcr]\s*\(\s*\\s\\up\s*\d*\s*\([^()]*\)\s*[,;，]\s*([^()]*)\)", re.IGNORECASE)
_CIRCLE = re.compile(
    r"\\o\\ac\s*\(\s*[○◯〇]\s*[,;，]\s*(?:\\s\\(?:up|do)\s*\d*\()?\s*(\d{1,2})", re.IGNORECASE
)
_UP_OR_DOWN = re.compile(r"\\s\\(up|do)\s*\d*\s*\(([^()]*)\)", re.IGNORECASE)


def is_unseen(element: Element) -> bool:
    """Whether an element and all in it is not shown where it stands."""
    if element.tag == _ANNOTATION:  # Word 2003
        return element.get("type") == "Word.Deletion"
    return element.tag in UNSEEN


def paragraph_text(paragraph: Element, styles: Styles) -> str:
    """The text of a paragraph, without that of text boxes that hang in it."""
    pieces = list(_Paragraph(paragraph, styles).pieces(paragraph, Look()))
    base = _base_position(pieces)
    return joined(Run(piece.text, piece.height(base), piece.look.size) for piece in pieces)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of a paragraph's text and how it looks."""

    text: str
    look: Look

    def height(self, base: int) -> Height:
        """Where the piece stands in its line, whose text is raised by ``base`` half-points."""
        if self.look.alignment == "superscript" or self.look.position - base >= _RAISED_BY:
            return Height.RAISED
        if self.look.alignment == "subscript" or self.look.position - base <= -_RAISED_BY:
            return Height.LOWERED
        return Height.LINE


def _base_position(pieces: Sequence[_Piece]) -> int:
    """How far most of the text is raised: who raises all of it only centres it."""
    lengths: Counter[int] = Counter()
    for piece in pieces:
        if not piece.look.alignment:
            lengths[piece.look.position] += len(piece.text.strip())
    return max(lengths, key=lambda position: (lengths[position], -abs(position)), default=0)


class _Paragraph:
    """Reads one paragraph, and keeps in mind which fields are open.

    ``instructions`` holds for each open field its instruction so far, None once its result has begun.
    """

    def __init__(self, paragraph: Element, styles: Styles) -> None:
        self.paragraph = paragraph
        self.styles = styles
        self.instructions: list[str | None] = []

    def pieces(self, element: Element, look: Look) -> Iterator[_Piece]:
        """The pieces of text in an element, whose own look is ``look``."""
        for child in element:
            if not isinstance(child.tag, str) or is_unseen(child) or child.tag == BOX:
                continue
            if child.tag == "r":
                yield from self.pieces(child, self.styles.look(child, self.paragraph))
            elif child.tag == "fldChar":
                yield from self._field(child.get("fldCharType", ""), look)
            elif child.tag == "instrText":
                self._instruct(child.text or "")
            elif (text := _text(child)) is not None:
                if not look.unseen and not any(self.instructions):
                    yield _Piece(text, look)
            else:
                yield from self.pieces(child, _look_of_maths(child.tag, look))

    def _instruct(self, text: str) -> None:
        if self.instructions and self.instructions[-1] is not None:
            self.instructions[-1] += text

    def _field(self, mark: str, look: Look) -> Iterator[_Piece]:
        if mark == "begin":
            self.instructions.append("")
        elif mark == "separate" and self.instructions:
            self.instructions[-1] = None
        elif mark == "end" and self.instructions:
            instruction = self.instructions.pop()
            if instruction and not look.unseen:
                yield from _drawn(instruction, look)


def _text(element: Element) -> str | None:
    """The text of an element that holds nothing else; None for any other element."""
    tag = str(element.tag)
    if tag == "t" or tag in _TEXT_OF_MATHS:
        return element.text or ""
    return _SIGNS.get(tag)


def _look_of_maths(tag: str, look: Look) -> Look:
    """The look inside a part of a formula: its raised and its lowered parts differ."""
    for space in _MATHS:
        if tag == f"{space}sup":
            return Look(look.unseen, "superscript")
        if tag == f"{space}sub":
            return Look(look.unseen, "subscript")
    return look


def _drawn(instruction: str, look: Look) -> Iterator[_Piece]:
    """What a field draws that has no result."""
    if not instruction.strip().upper().startswith("EQ"):
        return
    if guide := _GUIDE.search(instruction):
        yield _Piece(guide[1], look)
    elif (circle := _CIRCLE.search(instruction)) and 1 <= int(circle[1]) <= 20:
        yield _Piece(chr(ord("①") + int(circle[1]) - 1), look)
    elif shifted := _UP_OR_DOWN.search(instruction):
        alignment = "superscript" if shifted[1].lower() == "up" else "subscript"
        yield _Piece(shifted[2], Look(alignment=alignment, size=look.size))
