"""The roster: which units report, from ``units.csv`` or a workbook, as Excel saves either."""

from __future__ import annotations

import csv
import io
import re
import string
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from xltools.model.errors import UnusableArgumentError, UnusableFileError, reason
from xltools.model.messages.reasons import Reason
from xltools.model.messages.refusals import Refusal
from xltools.model.steady import steady_bytes
from xltools.model.submission import Unit
from xltools.model.text import Names, compact, is_blank, seen
from xltools.workbook.read.first_sheet import rows

#: The columns of the file; the first three must be there.
COLUMNS = ("代码", "名称", "级别", "联系人", "电话", "邮箱")
REQUIRED = COLUMNS[:3]
#: A column that may be there: of a unit that reports no more, the code of the one that took its place.
SUCCESSOR = "并入"
#: The levels a unit may have, unless the form has others.
LEVELS = ("乡镇", "街道", "部门", "县")

WORKBOOKS = frozenset({".xlsx", ".xls", ".ods", ".xlsb", ".et"})
_DELIMITERS = ",\t;"
#: Titles and blank lines may stand above the header row, up to this line.
_HEADER_WITHIN = 20
#: More problems than this are counted, not listed.
_SHOWN = 20
#: What Excel makes of a long code that is not a text: ``4.11E+11``. The digits are gone.
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+\Z", re.IGNORECASE)
#: ``="007"``, which people write so that Excel keeps the zeros.
_QUOTED = re.compile(r'="([^"]*)"\Z')
#: What follows a number in a date, which is then no unit's code; ``007年报`` is no date.
_DATE_WORDS, _YEAR_WORD, _YEAR_DIGITS = "月日号", "年", 4
#: What a code is part of, where it stands before or behind it.
_WORD = frozenset(string.digits + string.ascii_lowercase)


@dataclass(frozen=True)
class Roster:
    """The units that report, in the order of the file. No two share a code or a name.

    ``successors``: the code of a unit that was abolished, merged or renamed and reports no more → the code of the unit
    that took its place, to which its figures of last year go.
    """

    path: Path
    units: tuple[Unit, ...]
    successors: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_code(self) -> Mapping[str, Unit]:
        """Code → unit. The codes are NFKC, without white space."""
        return {unit.code: unit for unit in self.units}

    @cached_property
    def by_name(self) -> Mapping[str, Unit]:
        """Name → unit, by ``same_name``."""
        return {same_name(unit.name): unit for unit in self.units}

    def called(self, name: str) -> Unit | None:
        """The unit with this code, or with this name."""
        return self.by_code.get(name) or self.by_name.get(same_name(name))

    def find(self, text: str) -> Unit | None:
        """The one unit whose code or name occurs in a file name; None for no unit, or for several.

        A name inside a longer name that occurs too does not count, nor does a code that is part of a
        longer number or word, or of a date.
        """
        named = self._named(text)
        plain = unicodedata.normalize("NFKC", text).casefold()
        codes = {code for _, code in self._codes.inside(plain)}
        coded = [unit for code in codes if _is_alone(code, plain) for unit in self._by_code_there[code]]
        found = {unit.code: unit for unit in (*named, *coded)}
        return next(iter(found.values())) if len(found) == 1 else None

    @cached_property
    def _by_code_there(self) -> Mapping[str, list[Unit]]:
        """Code as a file's name is searched for it → the units that have it."""
        units: dict[str, list[Unit]] = {}
        for unit in self.units:
            units.setdefault(unit.code.casefold(), []).append(unit)
        return units

    @cached_property
    def _codes(self) -> Names:
        return Names(self._by_code_there)

    @cached_property
    def _names(self) -> Names:
        return Names(self.by_name)

    def _named(self, text: str) -> list[Unit]:
        spans = [
            (start, start + len(name), self.by_name[name])
            for start, name in self._names.inside(same_name(text))
        ]
        return [
            unit
            for start, end, unit in spans
            if not any(
                first <= start and end <= last and last - first > end - start for first, last, _ in spans
            )
        ]


def same_name(text: str) -> str:
    """Two names are the same unit's if this is the same: NFKC, no white space, no difference of case."""
    return compact(text).casefold()


def _is_alone(code: str, text: str) -> bool:
    """Whether a code stands in a text by itself: as part of no longer number or word, and of no date."""
    not_behind = _WORD.union(_DATE_WORDS, _YEAR_WORD if len(code) == _YEAR_DIGITS else "")
    start = -1
    while (start := text.find(code, start + 1)) >= 0:
        end = start + len(code)
        before, behind = text[max(start - 1, 0) : start], text[end : end + 1]
        if before not in _WORD and behind not in not_behind:
            return True
    return False


def read_roster(path: Path, levels: Sequence[str] = LEVELS) -> Roster:
    """The units of a .csv (UTF-8, GBK or UTF-16; comma, tab or semicolon) or of a workbook's first sheet.

    Raises UnusableArgumentError with every problem of the file in one message.
    """
    lines = _workbook(path) if path.suffix.lower() in WORKBOOKS else _text_file(path)
    header = _header(lines)
    if header is None:
        raise UnusableArgumentError("C40", path=path, rows=_HEADER_WITHIN)
    row, places = header
    register = _Register(tuple(levels))
    for number, line in enumerate(lines[row + 1 :], row + 2):
        if not all(is_blank(cell) for cell in line):
            cells = {column: _cell(line[at]) if at < len(line) else "" for column, at in places.items()}
            register.take(number, cells)
    if not register.units and not register.problems:
        register.problems.append(Reason("G08", row=row + 1))
    register.check_successors()
    if register.problems:
        raise UnusableArgumentError(_refusal(path, register.problems))
    successors = {code: successor for code, (successor, _) in register.ended.items()}
    return Roster(path, tuple(register.units), successors)


def _refusal(path: Path, problems: Sequence[Reason]) -> Refusal:
    """All problems of a file together; of many the first ones, and how many more there are."""
    if len(problems) == 1:
        return Refusal("C41", path=path, problem=problems[0])
    shown, count = tuple(problems[:_SHOWN]), len(problems)
    if count > _SHOWN:
        return Refusal("C43", path=path, count=count, problems=shown, more=count - _SHOWN)
    return Refusal("C42", path=path, count=count, problems=shown)


class _Register:
    """The units of a roster while its lines are taken, and what is wrong with the lines."""

    def __init__(self, levels: tuple[str, ...]) -> None:
        self.levels = levels
        self.units: list[Unit] = []
        self.ended: dict[str, tuple[str, int]] = {}
        self.problems: list[Reason] = []
        self._rows_of_codes: dict[str, int] = {}
        self._rows_of_names: dict[str, int] = {}

    def take(self, row: int, cells: Mapping[str, str]) -> None:
        """Takes a line, its cells by the heads of their columns; ``row`` is its number in Excel."""
        code = compact(cells["代码"])
        name = cells["名称"]
        level = "".join(cells["级别"].split())
        checked = self._code(row, code), self._name(row, name), self._level(row, level)
        problems = [problem for problem in checked if problem]
        self.problems += problems
        self._rows_of_codes.setdefault(code, row)
        self._rows_of_names.setdefault(same_name(name), row)
        if successor := compact(cells.get(SUCCESSOR, "")):
            self.ended[code] = successor, row
        elif not problems:
            contact, phone, email = (cells.get(column, "") for column in COLUMNS[3:])
            self.units.append(Unit(code, name, level, contact, phone, email))

    def check_successors(self) -> None:
        """A unit that took another's place must report itself."""
        codes = {unit.code for unit in self.units}
        for successor, row in self.ended.values():
            if successor not in codes:
                self.problems.append(Reason("G09", row=row, code=successor))

    def _code(self, row: int, code: str) -> Reason | None:
        if not code:
            return Reason("G01", row=row)
        if _SCIENTIFIC.match(code):
            return Reason("G02", row=row, code=code)
        first = self._rows_of_codes.get(code)
        return Reason("G03", row=row, code=code, first=first) if first else None

    def _name(self, row: int, name: str) -> Reason | None:
        if not name:
            return Reason("G04", row=row)
        first = self._rows_of_names.get(same_name(name))
        return Reason("G05", row=row, name=name, first=first) if first else None

    def _level(self, row: int, level: str) -> Reason | None:
        if level in self.levels:
            return None
        if not level:
            return Reason("G07", row=row, levels=self.levels)
        return Reason("G06", row=row, level=level, levels=self.levels)


def _cell(text: str) -> str:
    quoted = _QUOTED.match(text.strip())
    return " ".join(seen(quoted[1] if quoted else text).split())


def _header(lines: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    """The row of the heads, and the place of each column in it (of the first one, where a head is twice)."""
    for row, line in enumerate(lines[:_HEADER_WITHIN]):
        heads = [compact(cell) for cell in line]
        places = {column: heads.index(column) for column in (*COLUMNS, SUCCESSOR) if column in heads}
        if all(column in places for column in REQUIRED):
            return row, places
    return None


def _workbook(path: Path) -> list[list[str]]:
    try:
        return rows(path)
    except UnusableFileError as error:
        raise UnusableArgumentError("C44", path=path, finding=error.finding) from error


def _text_file(path: Path) -> list[list[str]]:
    """The lines of a text file, split by the delimiter that makes a header row of one of them."""
    try:
        data = steady_bytes(path)
    except FileNotFoundError as error:
        raise UnusableArgumentError("C45", path=path) from error
    except OSError as error:
        raise UnusableArgumentError("C46", path=path, reason=reason(error)) from error
    text = _decoded(path, data)
    found = [_split(path, text, delimiter) for delimiter in _DELIMITERS]
    return next((lines for lines in found if _header(lines)), found[0])


def _decoded(path: Path, data: bytes) -> str:
    """UTF-8 and UTF-16 by their marks, else UTF-8 if it is, else GB18030, which includes GBK."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnusableArgumentError("C47", path=path)


def _split(path: Path, text: str, delimiter: str) -> list[list[str]]:
    """Rows as Excel numbers them. An open quotation mark would swallow the units after it: refused."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[list[str]] = []
    try:
        found.extend(reader)
    except csv.Error as error:
        raise UnusableArgumentError("C48", path=path, row=len(found) + 1) from error
    return found
