"""A plain text or Markdown file → Document. Bytes in, rows of cells out; no cell is interpreted.

Three ways of writing a table are known: a cell on each line (with a tab before it, or with nothing at all), cells side
by side with tabs between them, and cells between upright strokes. They may be mixed in one file.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from xltools.published.document import Cell, Document, Row, RowKind, line_place
from xltools.published.sources.inline_marks import without_marks
from xltools.published.sources.radicals import without_radicals
from xltools.published.values import is_figure, is_number

#: The line below the heads of a Markdown table: |---|---|
_RULE = re.compile(r"[|:\-\s]*-{2,}[|:\-\s]*\Z")
_TOP_NUMBER = re.compile(r"\s*[#*]*\s*[一二三四五六七八九十]+\s*[、.．]")
_GAP = re.compile(r"[ \u00a0\u3000]{2,}")
#: A line that is longer than the first does not go on with a label; one longer than the second is no row of cells.
_LONGEST_CELL, _LONGEST_ROW = 60, 200
#: A report has about five hundred cells, and a web page around it some thousands of lines.
MOST_CELLS = 50_000
#: Control characters that no text file holds.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes) -> str | None:
    """The text of a file, in UTF-8, UTF-16 with a byte order mark, or GB18030.

    UTF-8 is tried first and strictly: Chinese text in GB18030 is practically never valid UTF-8. A last character that
    was cut off is dropped, because excerpts end that way.

    Returns:
        None where it is not text in any of these.
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
    """Whether the text has as few cells as a report has; one with more is not worth parsing."""
    return sum(text.count(sign) for sign in "\n\r\t|｜") <= MOST_CELLS


def parse(text: str) -> Document:
    """The rows of a text; lines are counted as an editor counts them.

    A text that does not end with a line break may have been cut off in the middle of a cell.
    """
    text = without_marks(without_radicals(text.replace("\r\n", "\n").replace("\r", "\n")))
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        reader.add(number, line.replace("\f", " ").replace("｜", "|"))
    return Document(tuple(_with_columns_kept(reader.finish())), cut_off=not text.endswith("\n"))


class _Reader:
    """Reads line by line.

    Attributes:
        rows: The rows so far.
        stack: The cells since the last blank line, one to a line.
        rules: The numbers of the rows that stand directly below a Markdown rule.
        empty_lines: How many empty lines came since the last other line.
    """

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.stack: list[Cell] = []
        self.rules: set[int] = set()
        self.empty_lines = 0

    def finish(self) -> list[Row]:
        self._close_stack()
        for below_rule in self.rules:
            self._keep_columns_around(below_rule)
        return self.rows

    def _keep_columns_around(self, below_rule: int) -> None:
        """A Markdown table keeps its blank cells in place: the row above its rule and all rows below."""
        for number in (below_rule - 1, *range(below_rule, len(self.rows))):
            if not 0 <= number < len(self.rows) or not self.rows[number].text.startswith("|"):
                return
            self.rows[number] = replace(self.rows[number], keeps_columns=True)

    def add(self, number: int, line: str) -> None:
        if not line.strip() and "\t" not in line:
            self._add_empty_line()
            return
        if line.count("\t") == 1 and line.lstrip(" ").startswith("\t") and "|" not in line:
            self.stack.append(Cell(line.lstrip(" ")[1:], line_place(number)))
        elif self._continues_label(line):
            above = self.stack[-1]
            self.stack[-1] = Cell(above.text + line.strip(), above.place)
        else:
            self._close_stack()
            self._add_line(number, line)
        self.empty_lines = 0

    def _add_empty_line(self) -> None:
        self._close_stack()
        self.empty_lines += 1
        if self.empty_lines > 1 and self.rows and self.rows[-1].loose:
            self.rows[-1] = replace(self.rows[-1], empty_lines_after=self.empty_lines - 1)

    def _close_stack(self) -> None:
        if self.stack:
            self.rows.append(Row(tuple(self.stack), RowKind.STACKED))
            self.stack = []

    def _continues_label(self, line: str) -> bool:
        """Whether the line goes on with the label of the cell above (``商业⏎企业``)."""
        if "|" in line or "\t" in line.strip(" "):
            return False
        if not self.stack or self.stack[-1].blank or is_figure(self.stack[-1].text):
            return False
        return len(line.strip()) <= _LONGEST_CELL and not is_figure(line) and not _TOP_NUMBER.match(line)

    def _add_line(self, number: int, line: str) -> None:
        if "|" in line:
            self._add_strokes(number, line.strip())
        elif "\t" in line.strip(" "):
            self._add_row(number, line.strip(" \n").split("\t"), line)
        else:
            self._add_spaced(number, line.strip())

    def _add_strokes(self, number: int, line: str) -> None:
        if _RULE.match(line):
            self.rules.add(len(self.rows))
            return
        if not line.strip("| "):
            return  # only strokes: the end of a row, or blanks that lost their place
        texts = line.removeprefix("|").removesuffix("|").split("|")
        if len(texts) == 1 or self._ends_broken_row(texts):
            self.rows.append(Row((Cell(texts[0], line_place(number)),), RowKind.LOOSE, texts[0].strip()))
        else:
            self._add_row(number, texts, line)

    def _ends_broken_row(self, texts: Sequence[str]) -> bool:
        """Whether the line is the last figure of a row that has a line for each cell: ``0 | |``."""
        return (
            is_figure(texts[0]) and not "".join(texts[1:]).strip() and bool(self.rows) and self.rows[-1].loose
        )

    def _add_spaced(self, number: int, text: str) -> None:
        pieces = _cells_between_spaces(text)
        if len(pieces) > 1:
            self._add_row(number, pieces, text)
        else:
            self.rows.append(Row((Cell(text, line_place(number)),), RowKind.LOOSE, text))

    def _add_row(self, number: int, texts: Iterable[str], line: str) -> None:
        cells = tuple(Cell(text, line_place(number, cell)) for cell, text in enumerate(texts, start=1))
        self.rows.append(Row(cells, RowKind.SIDE_BY_SIDE, line.strip(" ")))


def _cells_between_spaces(text: str) -> list[str]:
    """The cells of a line held together by spaces only: ``行政许可 97``, ``自然人   总计``.

    Labels are parted by two spaces. One space parts a label from the figures after it, and figures from each other
    when they are three or more, because two may be one number in two parts. Sentences are not cut.
    """
    if "。" in text or len(text) > _LONGEST_ROW:
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


def _with_columns_kept(rows: list[Row]) -> Iterator[Row]:
    """The rows written in one way keep their columns when any of them has a blank cell before one that is not."""
    keeping = {_way_of_writing(row) for row in rows if row.kind is not RowKind.LOOSE and row.has_inner_blank}
    return (replace(row, keeps_columns=True) if _way_of_writing(row) in keeping else row for row in rows)


def _way_of_writing(row: Row) -> str:
    if row.kind is not RowKind.SIDE_BY_SIDE:
        return row.kind
    return "tabs" if "\t" in row.text else "strokes" if "|" in row.text else "spaces"
