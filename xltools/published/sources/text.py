"""A plain text or Markdown file → Document. Bytes in, rows of cells out; no cell is interpreted.

Three ways of writing a table are known: a cell on each line (with a tab before it, or with nothing at
all), cells side by side with tabs, and cells between upright strokes. They may be mixed in one file.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import replace

from xltools.published.document import Cell, Document, Row, RowKind, line_place
from xltools.published.sources.radicals import unified
from xltools.published.values import is_figure, is_number

_RULE = re.compile(r"[|:\-\s]*-{2,}[|:\-\s]*\Z")
_TOP_NUMBER = re.compile(r"\s*[#*]*\s*[一二三四五六七八九十]+\s*[、.．]")
_GAP = re.compile(r"[ \u00a0\u3000]{2,}")

#: A line that is longer than this goes on with no label, and one longer than that is no row of cells.
_CELL_LIMIT, _LINE_LIMIT = 60, 200

#: A report has about five hundred cells, and a web page around it some thousands of lines.
MOST_CELLS = 50_000

#: Controls that no text file holds.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes) -> str | None:
    """The text of a file, or None where it is not text in UTF-8, UTF-16 with a mark, or GB18030.

    UTF-8 is tried first and strictly: Chinese text in GB18030 is practically never valid UTF-8. A last
    character that was cut off is dropped, as excerpts end that way.
    """
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(data)
        except UnicodeDecodeError:
            continue
        return None if _BINARY.search(text) else text
    return None


def may_be_report(text: str) -> bool:
    """Whether the text has so few cells as a report has; what has more is not worth parsing."""
    return sum(text.count(mark) for mark in "\n\r\t|｜") <= MOST_CELLS


def parse(text: str) -> Document:
    """The rows of a text. Lines are counted as an editor counts them. A text that does not end with a
    line break may have been cut off in the middle of a cell.
    """
    text = unified(text.replace("\r\n", "\n").replace("\r", "\n"))
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        reader.take(number, line.replace("\f", " ").replace("｜", "|"))
    return Document(tuple(_with_grids(reader.finish())), cut=not text.endswith("\n"))


class _Reader:
    """Line by line. ``group`` holds the cells since the last blank line, one to a line."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.group: list[Cell] = []
        self.ruled: set[int] = set()
        self.empty = 0

    def finish(self) -> list[Row]:
        self._close()
        for number in self.ruled:
            for index in (number - 1, *range(number, len(self.rows))):
                if not 0 <= index < len(self.rows) or not self.rows[index].text.startswith("|"):
                    break
                self.rows[index] = replace(self.rows[index], grid=True)
        return self.rows

    def take(self, number: int, line: str) -> None:
        self._take(number, line)
        if line.strip() or "\t" in line:
            self.empty = 0

    def _take(self, number: int, line: str) -> None:
        if line.count("\t") == 1 and line.lstrip(" ").startswith("\t") and "|" not in line:
            self.group.append(Cell(line.lstrip(" ")[1:], line_place(number)))
        elif not line.strip() and "\t" not in line:
            self._close()
            self.empty += 1
            if self.empty > 1 and self.rows and self.rows[-1].loose:
                self.rows[-1] = replace(self.rows[-1], blanks=self.empty - 1)
            return
        elif "|" in line:
            self._close()
            self._strokes(number, line.strip())
        elif "\t" in line.strip(" "):
            self._close()
            self._side_by_side(number, line.strip(" \n").split("\t"), line)
        elif self._continues(line):
            last = self.group[-1]
            self.group[-1] = Cell(last.text + line.strip(), last.place)
        else:
            self._close()
            self._loose(number, line)

    def _close(self) -> None:
        if self.group:
            self.rows.append(Row(tuple(self.group), RowKind.GROUP))
            self.group = []

    def _continues(self, line: str) -> bool:
        """Whether the line goes on with the label of the cell above (``商业⏎企业``)."""
        if not self.group or self.group[-1].blank or is_figure(self.group[-1].text):
            return False
        return len(line.strip()) <= _CELL_LIMIT and not is_figure(line) and not _TOP_NUMBER.match(line)

    def _strokes(self, number: int, line: str) -> None:
        if _RULE.match(line):
            self.ruled.add(len(self.rows))
            return
        if not line.strip("| "):
            return  # only strokes: the end of a row, or blanks that lost their place
        texts = line.removeprefix("|").removesuffix("|").split("|")
        if len(texts) == 1:
            self.rows.append(Row((Cell(texts[0], line_place(number)),), RowKind.LOOSE, texts[0].strip()))
        else:
            self._side_by_side(number, texts, line)

    def _side_by_side(self, number: int, texts: Iterable[str], line: str) -> None:
        cells = tuple(Cell(text, line_place(number, cell)) for cell, text in enumerate(texts, start=1))
        self.rows.append(Row(cells, RowKind.LINE, line.strip(" ")))

    def _loose(self, number: int, line: str) -> None:
        text = line.strip()
        pieces = _pieces(text)
        if len(pieces) > 1:
            self._side_by_side(number, pieces, text)
        else:
            self.rows.append(Row((Cell(text, line_place(number)),), RowKind.LOOSE, text))


def _pieces(text: str) -> list[str]:
    """The cells of a line held together by spaces only: ``行政许可 97``, ``自然人   总计``.

    Labels are parted by two spaces. One space parts a label from the figures after it, and figures from
    each other when they are three or more (two may be one number in two parts). Sentences are not cut.
    """
    if "。" in text or len(text) > _LINE_LIMIT:
        return [text]
    return [cell for piece in _GAP.split(text) if piece for cell in _label_and_figures(piece)]


def _label_and_figures(piece: str) -> list[str]:
    words = piece.split()
    figures = 0
    while figures < len(words) and is_number(words[-1 - figures]):
        figures += 1
    if figures < len(words):
        return [" ".join(words[: len(words) - figures]), *words[len(words) - figures :]]
    return words if figures > 2 else [piece]


def _with_grids(rows: list[Row]) -> Iterable[Row]:
    """Rows of a kind are a grid when any of them shows that blanks keep their place."""
    kinds = {_family(row) for row in rows if row.kind is not RowKind.LOOSE and row.keeps_blanks}
    return (replace(row, grid=True) if _family(row) in kinds else row for row in rows)


def _family(row: Row) -> str:
    if row.kind is RowKind.LINE:
        return "tabs" if "\t" in row.text else "strokes" if "|" in row.text else "spaces"
    return row.kind
