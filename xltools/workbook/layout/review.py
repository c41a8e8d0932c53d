"""The 审核 sheet: one line for every rule instance, and below them free lines for what the Excel button finds.

Whoever writes, reads or names a cell of this sheet takes its column from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xltools.form.spec import Severity
from xltools.workbook.layout.grid import Box, absolute
from xltools.workbook.layout.tables import LEFT

REVIEW = "审核"

#: The columns of the rules: which rule it is, must it hold or may it be explained, what it says, its two sides and
#: their difference, the verdict, the link to the figure, and the unit's explanation (审核说明).
RULE, NATURE, SENTENCE, LEFT_SIDE, RIGHT_SIDE, DIFFERENCE, VERDICT, LINK, EXPLANATION = range(LEFT, LEFT + 9)
#: Column → its head and its width.
COLUMNS: Mapping[int, tuple[str, int]] = {
    RULE: ("编号", 6),
    NATURE: ("性质", 6),
    SENTENCE: ("勾稽关系", 44),
    LEFT_SIDE: ("等号前", 9),
    RIGHT_SIDE: ("等号后", 9),
    DIFFERENCE: ("相差", 8),
    VERDICT: ("结论", 10),
    LINK: ("查看", 9),
    EXPLANATION: ("审核说明", 30),
}
FIRST, LAST = min(COLUMNS), max(COLUMNS)
#: Right of them a county's workbook has what is printed of the sheet.
PAPER_LEFT, PAPER_RIGHT = LAST + 2, LAST + 6

TITLE_ROW, HINT_ROW, HEAD_ROW = 0, 1, 3
TOP = HEAD_ROW + 1

#: Lines left free for what the Excel button finds, the line of their heads among them.
RESULTS = 200
#: The heads of those lines, and where the link among them stands, counted from the left.
RESULT_HEADS = ("性质", "编号", "位置（点击跳转）", "核对意见")
RESULT_LINK = 2
#: What a finding's severity is called there.
RESULT_SEVERITIES: Mapping[Severity, str] = {severity: severity.word for severity in Severity}


@dataclass(frozen=True, slots=True)
class Review:
    """Where the lines stand in a workbook that has so many of them for rules."""

    count: int

    @property
    def bottom(self) -> int:
        """The last row of a rule."""
        return TOP + self.count - 1

    @property
    def rows(self) -> range:
        return range(TOP, TOP + self.count)

    @property
    def results(self) -> Box:
        """The free lines, that of their heads first. Their title stands in the row above."""
        top = TOP + self.count + 2
        return Box(top, FIRST, top + RESULTS - 1, LAST)

    @property
    def paper(self) -> Box:
        """What a county's workbook prints of the sheet. It is not compared with what comes back."""
        return Box(TITLE_ROW, PAPER_LEFT, max(self.bottom, TOP), PAPER_RIGHT)

    @property
    def verdicts(self) -> str:
        """All verdicts, as a formula of another sheet says them."""
        return f"{REVIEW}!{Box(TOP, VERDICT, self.bottom, VERDICT).fixed}"


def verdict_reference(row: int) -> str:
    """The verdict of the rule in a row, as a formula of another sheet says it."""
    return f"{REVIEW}!{absolute(row, VERDICT)}"
