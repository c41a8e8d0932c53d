"""The 明细 sheet: one row a unit, one column a figure; every sum of the workbook is taken over it.

The builder draws it by these rows and columns, and the archive reads it by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from xltools.form.spec import Form
from xltools.workbook.layout.grid import Box, absolute, column_name
from xltools.workbook.layout.unit_book import Layout

SHEET = "明细"
YES, NO = "是", "否"

#: Columns before the figures, with their widths.
HEADS = (("代码", 12), ("名称", 20), ("级别", 6), ("计入", 6), ("状态", 9), ("文件", 30), ("SHA-256", 12))
CODE, NAME, LEVEL, COUNTED, STATUS, FILE, DIGEST = range(len(HEADS))
FIRST_FIGURE = len(HEADS)

#: Rows before the units. The ids are hidden; of the four lines of heads, the last is the filter's.
IDS, SUMS, DIFFERENCES, SHEETS, ROWS, COLUMNS, HEAD = range(2, 9)
FIRST_UNIT = HEAD + 1

#: A cell holds a number when it is above this; text and blanks are not.
_LEAST = "-1000000000000000"


@dataclass(frozen=True)
class Detail:
    """Where the figures of so many units stand."""

    layout: Layout
    count: int

    @property
    def form(self) -> Form:
        return self.layout.form

    @property
    def last_unit(self) -> int:
        """The last row; there is one, empty, for no units too."""
        return FIRST_UNIT + max(self.count, 1) - 1

    @property
    def right(self) -> int:
        return FIRST_FIGURE + len(self.form.figures) - 1

    @cached_property
    def columns(self) -> dict[str, int]:
        """Figure id → column."""
        return {figure: FIRST_FIGURE + offset for offset, figure in enumerate(self.form.figures)}

    @property
    def counted(self) -> str:
        """The range that says which rows count, as another sheet's formula says it."""
        return f"{SHEET}!{self._range(COUNTED)}"

    def _range(self, column: int) -> str:
        return Box(FIRST_UNIT, column, self.last_unit, column).fixed

    def _both(self, figure: str, here: bool) -> tuple[str, str]:
        """The ranges of a figure's numbers and of what counts."""
        sheet = "" if here else f"{SHEET}!"
        return f"{sheet}{self._range(self.columns[figure])}", f"{sheet}{self._range(COUNTED)}"

    def filled(self, figure: str, *, here: bool = False) -> str:
        """How many of the units that count have a number."""
        numbers, counted = self._both(figure, here)
        return f'COUNTIFS({counted},"{YES}",{numbers},">{_LEAST}")'

    def sum(self, figure: str, *, here: bool = False) -> str:
        """The formula that adds a figure up: empty where no unit that counts has a number."""
        numbers, counted = self._both(figure, here)
        filled = self.filled(figure, here=here)
        return f'=IF({filled}=0,"",SUMIFS({numbers},{counted},"{YES}"))'

    def difference(self, figure: str, shown: str) -> str:
        """The formula of what the sum differs by from the county's table, for a cell of this sheet."""
        own = absolute(SUMS, self.columns[figure])
        return f'=IF(COUNT({own},{shown})=0,"",ROUND(SUM({own})-SUM({shown}),6))'

    @property
    def differing(self) -> str:
        """How many totals of the units do not add up to the county's, as another sheet says it."""
        line = f"{SHEET}!{Box(DIFFERENCES, FIRST_FIGURE, DIFFERENCES, self.right).fixed}"
        return f'COUNTIF({line},">0")+COUNTIF({line},"<0")'

    def cell(self, figure: str, unit: int) -> str:
        """The cell of a unit's figure, as another sheet says it."""
        return f"{SHEET}!${column_name(self.columns[figure])}${FIRST_UNIT + unit + 1}"
