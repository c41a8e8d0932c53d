"""A part of a Word document → its paragraphs, each with what a person calls the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

_BODY = "正文"


@dataclass(frozen=True, slots=True)
class PlacedParagraph:
    """The text of a paragraph and where it stands.

    Attributes:
        text: the text of its runs, one after the other.
        place: what a person calls the place: 正文第 3 段, 第 2 张表第 4 行第 2 格.
        number: tells the paragraphs of a part apart.
        cell: number of the table, of the row in it and of the cell in that, from 1; () outside tables.
    """

    text: str
    place: str
    number: int = 0
    cell: tuple[int, ...] = ()


def name_of_part(part: str) -> str:
    """What a person calls a part of a document."""
    name = part.rpartition("/")[2]
    if name.startswith("header"):
        return "页眉"
    return "页脚" if name.startswith("footer") else _BODY


def placed_paragraphs(xml: str, part: str) -> list[PlacedParagraph]:
    """The paragraphs of a part that have text, in its order.

    Args:
        xml: the part's content, known to be well-formed: the package was looked through.
        part: its name in the package.
    """
    collector = _Collector(name_of_part(part))
    parser = expat.ParserCreate()
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.characters
    parser.Parse(xml.encode(), True)
    return collector.paragraphs


class _Collector:
    """Collects paragraphs while a part is read. Tables may stand in cells, and paragraphs in drawings."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.paragraphs: list[PlacedParagraph] = []
        #: The texts of the paragraphs that are open, the outermost first.
        self._texts: list[list[str]] = []
        self._in_text = False
        #: How many paragraphs with text the body had outside tables, and how many tables.
        self._body_count = self._table_count = 0
        #: Of every table that is open: its number, and the numbers of its row and cell.
        self._tables: list[list[int]] = []

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        match tag:
            case "w:tbl":
                self._table_count += 1
                self._tables.append([self._table_count, 0, 0])
            case "w:tr" if self._tables:
                self._tables[-1][1:] = [self._tables[-1][1] + 1, 0]
            case "w:tc" if self._tables:
                self._tables[-1][2] += 1
            case "w:p":
                self._texts.append([])
            case "w:t":
                self._in_text = True

    def end(self, tag: str) -> None:
        match tag:
            case "w:tbl":
                self._tables.pop()
            case "w:p":
                self._add("".join(self._texts.pop()))
            case "w:t":
                self._in_text = False

    def characters(self, text: str) -> None:
        if self._in_text and self._texts:
            self._texts[-1].append(text)

    def _add(self, text: str) -> None:
        if not text.strip():
            return
        cell = tuple(self._tables[-1]) if self._tables else ()
        self.paragraphs.append(PlacedParagraph(text, self._place(), len(self.paragraphs), cell))

    def _place(self) -> str:
        if self._tables:
            return "第 {} 张表第 {} 行第 {} 格".format(*self._tables[-1])
        if self.part != _BODY:
            return self.part
        self._body_count += 1
        return f"{_BODY}第 {self._body_count} 段"
