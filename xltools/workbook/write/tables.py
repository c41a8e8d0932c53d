"""Draws a form's table on a sheet of XlsxWriter: labels, figures, what may be typed, what turns red."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.worksheet import Worksheet

from xltools.form.kinds import FieldKind, FigureKind, Numbers
from xltools.form.listing import Word
from xltools.form.rules.evaluate import Verdict
from xltools.form.rules.excel import EXPLAIN, NO, NO_DUTY, YES, rectangles
from xltools.form.rules.permitted import by_kind, objection_to
from xltools.form.spec import Form
from xltools.model.submission import PROSE
from xltools.workbook.layout.grid import Box, a1, absolute
from xltools.workbook.layout.table_sheet import TableSheet
from xltools.workbook.layout.tables import LEFT, Drawing, Role
from xltools.workbook.write.styles import Styles

_STYLE = {Role.BLOCK: "block", Role.CORNER: "corner", Role.HEAD: "head", Role.LABEL: "label"}
_PROMPT = {
    FigureKind.COUNT: ("填整数", "没有发生的填 0，不要留空。"),
    FigureKind.AMOUNT: ("填金额", "可带小数，最多 {places} 位；没有的填 0。请注意单位。"),
    FigureKind.CHANGE: ("填增减数", "增加填正数，减少填负数，没有变化填 0。"),
    FigureKind.YES_NO: ("选“是”或“否”", "从下拉列表中选。"),
    FigureKind.AMOUNT_CHANGE: ("填增减额", "增加填正数，减少填负数，可带小数；没有变化填 0。请注意单位。"),
}
_STOP = {
    FigureKind.COUNT: "这里只能填 0 或正整数，不要带“件”“条”等字。",
    FigureKind.AMOUNT: "这里只能填 0 或正数，不要带“元”“万元”等字。",
    FigureKind.CHANGE: "这里只能填整数，减少的填负数。",
    FigureKind.YES_NO: "只能选“是”或“否”。",
    FigureKind.AMOUNT_CHANGE: "这里只能填数字，减少的填负数，不要带“元”“万元”等字。",
}
#: The width of a column of units or codes.
_FACT_WIDTH = 9.0
#: The widths of the columns of a list: the numbers, the widest text, a day, a figure; and how many lines a text has at most.
_NUMBER_WIDTH, _WIDEST_TEXT, _DAY_WIDTH, _LIST_FIGURE_WIDTH = 5.0, 42.0, 12.0, 11.0
_MOST_LINES_OF_AN_ENTRY = 2
#: The width of a column that nobody is to see.
_MARGIN = 1
#: A4 and A3 as Excel numbers them, with their sides in points; the margins at the sides and at the edges above and below in
#: inches, and what an inch is.
_A4, _A3 = 9, 8
_SIDES = {_A4: (595.0, 842.0), _A3: (842.0, 1191.0)}
_SIDE, _EDGE, _INCH = 0.5, 0.7, 72
#: What stands above a table; how much of a page it may fill, so that it does not run over in a program that draws a bit
#: larger; and by how much rows are stretched at most, because they are looked at on a screen as well.
_ABOVE, _FULL, _MOST_STRETCH = 80.0, 0.95, 1.4
#: A table goes onto one page if that makes its print not smaller than this share of what it would be.
_SMALLEST_PRINT = 0.75
#: A table lies, and lies on A3, where its print would be smaller than this share: 6 points.
_READABLE = 0.58
#: So many lines of a head stand in a row of the usual height.
_LINES_OF_A_HEAD = 3
#: Characters that are as wide as two letters.
_WIDE = re.compile("[\u2e81-\U0010ffff]+")
#: How high Excel lets a row be, in points.
HIGHEST_ROW = 409


def put(sheet: Worksheet, box: Box, text: Any, format_: Any) -> None:
    """Writes a constant into a box, merged where it is more than one cell."""
    if box.single:
        sheet.write(box.top, box.left, text, format_)
    else:
        sheet.merge_range(box.top, box.left, box.bottom, box.right, text, format_)


def put_formula(sheet: Worksheet, box: Box, formula: str, format_: Any, value: str | float) -> None:
    """Writes a formula and its stored value into a box."""
    if not box.single:
        sheet.merge_range(box.top, box.left, box.bottom, box.right, "", format_)
    sheet.write_formula(box.top, box.left, formula, format_, value)


def labels(sheet: Worksheet, drawing: Drawing, styles: Styles) -> None:
    """The table's own texts, as the official form merges them."""
    for label in drawing.labels:
        put(sheet, label.box, label.text, styles[_STYLE[label.role]])


def measure(sheet: Worksheet, drawing: Drawing) -> None:
    """Column widths and row heights of a table."""
    sheet.set_column(0, 0, _MARGIN)
    words, facts = drawing.label_columns - drawing.fact_columns, drawing.fact_columns
    widths = _list_widths(drawing) or (*_label_widths(words), *[_FACT_WIDTH] * facts)
    for column, width in enumerate(widths, LEFT):
        sheet.set_column(column, column, width)
    figure_width = _figure_width(drawing)
    for column in drawing.figure_columns:
        sheet.set_column(column, column, figure_width)
    for guard in drawing.guard_columns:
        sheet.set_column(guard, guard, _MARGIN, None, {"hidden": True})
    last = drawing.figure_columns[-1] + 1
    sheet.set_column(last, last, 2)
    if drawing.right > last:
        sheet.set_column(last + 1, drawing.right, 9)
    heights = _heights(drawing, widths, figure_width)
    # On the 文字 sheet there are sections below the table.
    stretch = 1.0 if drawing.table.sheet == PROSE else min(max(1.0, _pages_room(drawing)), _MOST_STRETCH)
    for row, height in heights.items():
        sheet.set_row(row, min(round(height * stretch, 2), HIGHEST_ROW))


def _points(width: float) -> float:
    """How wide a column of so many characters is on paper, in points."""
    return width * 5.25 + 3.75


def _pages_room(drawing: Drawing) -> float:
    """How many times the height of a table's rows has room on one page, if the page is as wide as the table."""
    paper = _paper_of(drawing)
    room = (paper.down - 2 * _EDGE * _INCH) / paper.scale(drawing) - _ABOVE
    heights = _heights(drawing, _widths_on_paper(drawing), _figure_width(drawing))
    return _FULL * room / sum(heights.values())


@dataclass(frozen=True, slots=True)
class _Paper:
    """What a table is printed on: A4 or A3, and whether it lies."""

    size: int
    landscape: bool

    @property
    def right(self) -> float:
        return _SIDES[self.size][self.landscape]

    @property
    def down(self) -> float:
        return _SIDES[self.size][not self.landscape]

    def scale(self, drawing: Drawing) -> float:
        """How large the print is where a table is as wide as the page, 1 at most."""
        widths = _widths_on_paper(drawing)
        figures = [_figure_width(drawing)] * len(drawing.figure_columns)
        width = sum(map(_points, (_MARGIN, *widths, *figures)))
        return min(1.0, (self.right - 2 * _SIDE * _INCH) / width)


def _paper_of(drawing: Drawing) -> _Paper:
    """The paper of a table: as the form says, but for one that nobody could read on it."""
    papers = (_Paper(_A4, drawing.table.landscape), _Paper(_A4, landscape=True), _Paper(_A3, landscape=True))
    return next((paper for paper in papers if paper.scale(drawing) >= _READABLE), papers[-1])


def _label_widths(columns: int) -> tuple[float, ...]:
    """The widths of the columns of labels: the last is wide, the groups before it are narrow."""
    if columns == 0:
        return ()
    return {1: (30.0,), 2: (8.0, 30.0)}.get(columns, (4.2, *([10.4] * (columns - 2)), 25.0))


def _widths_on_paper(drawing: Drawing) -> tuple[float, ...]:
    """The widths of the columns left of the figures, by which a table is fitted onto paper."""
    return _list_widths(drawing) or _label_widths(drawing.label_columns)


def _list_widths(drawing: Drawing) -> tuple[float, ...]:
    """The widths of the columns of a list: the numbers, and what is said in words; none for any other table."""
    listing = drawing.table.listing
    if listing is None:
        return ()
    return (_NUMBER_WIDTH, *map(_word_width, listing.words))


def _word_width(word: Word) -> float:
    head = text_width(word.label) / 2 + 2
    if word.kind is FieldKind.DAY:
        return max(head, _DAY_WIDTH)
    if word.options:
        return max(head, max(map(text_width, word.options)) + 5.0)
    return max(head, min(2.0 * word.limit + 2, _WIDEST_TEXT))


def _figure_width(drawing: Drawing) -> float:
    """How wide a column of figures is: the more of them, the narrower."""
    columns = len(drawing.figure_columns)
    if drawing.table.listing:
        return _LIST_FIGURE_WIDTH
    if columns > 24:
        return 6
    if columns > 10:
        return 8
    if columns > 4:
        return 6.8
    return 19 if columns > 1 else 22


def _heights(drawing: Drawing, label_widths: Sequence[float], figure_width: float) -> dict[int, float]:
    """Row → its height: as many lines as its label takes; more room for a head that does not fit into one."""
    heights: dict[int, float] = {}
    for box in drawing.figures.values():
        heights[box.top] = 22.0
    for line in drawing.entries:
        heights[line.boxes[0].top] = 6 + 13.5 * _lines_of_entries(drawing)
    one_row = [label for label in drawing.labels if label.box.top == label.box.bottom]
    for label in one_row:
        if label.role is Role.LABEL:
            room = sum(label_widths[label.box.left - LEFT : label.box.right - LEFT + 1])
            lines = -(-text_width(label.text) // max(int(room) - 1, 1))
            heights[label.box.top] = max(20.0, 6 + 14.5 * lines)
    for label in one_row:
        if label.role in (Role.BLOCK, Role.HEAD):
            wraps = label.box.left == label.box.right and text_width(label.text) > figure_width + 1
            lines = -(-text_width(label.text) // int(figure_width - 1)) if wraps else 1
            needed = 6 + 13.5 * lines if lines > _LINES_OF_A_HEAD else 32.0 if wraps else 22.0
            heights[label.box.top] = max(heights.get(label.box.top, 22.0), needed)
    return heights


def _lines_of_entries(drawing: Drawing) -> int:
    """How many lines an entry of a list has room for: nobody can make a row of a locked sheet higher."""
    listing = drawing.table.listing
    words = zip(_list_widths(drawing)[1:], listing.words if listing else (), strict=True)
    longest = [2 * word.limit / width for width, word in words if word.kind is FieldKind.TEXT]
    return 1 if max(longest) <= 1 else _MOST_LINES_OF_AN_ENTRY


def text_width(text: str) -> int:
    """In half-width characters."""
    return 2 * len(text) - len(_WIDE.sub("", text))


def validations(sheet: Worksheet, form: Form, drawing: Drawing, typed: Callable[[str], bool]) -> None:
    """A Chinese prompt and a stop for every cell a person fills in."""
    inputs = {figure: box for figure, box in drawing.figures.items() if typed(figure)}
    for numbers in sorted({form.figures[figure].numbers for figure in inputs}, key=by_kind):
        boxes = [box for figure, box in inputs.items() if form.figures[figure].numbers == numbers]
        validate(sheet, boxes, number_validation(numbers, form.limit))


def number_validation(numbers: Numbers, limit: int) -> dict[str, Any]:
    """What a cell of such figures takes, in XlsxWriter's terms."""
    kind = numbers.kind
    title, text = _PROMPT[kind]
    options: dict[str, Any] = {
        "validate": "decimal" if kind.has_decimals else "integer",
        "criteria": "between",
        "minimum": -limit if kind.is_signed else 0,
        "maximum": limit,
        "input_title": title,
        "input_message": text.format(places=numbers.places),
        "error_title": "请重新填写",
        "error_message": _STOP[kind],
        "error_type": "stop",
    }
    if kind is FigureKind.YES_NO:
        options = {key: options[key] for key in options if not key.endswith("mum") and key != "criteria"}
        options |= {"validate": "list", "source": [YES, NO]}
    return options


def validate(sheet: Worksheet, boxes: Iterable[Box], options: dict[str, Any]) -> None:
    """One validation over many boxes."""
    first, *others = rectangles(cell for box in boxes for cell in box.cells())
    options = {**options, "other_cells": [list(other) for other in others]}
    sheet.data_validation(*first, options)


def colours(
    sheet: Worksheet, form: Form, table: TableSheet, styles: Styles, typed: Callable[[str], bool]
) -> None:
    """Red where a rule fails, amber where it wants an explanation, red for what is no possible number and for a wrong
    zero; a tint where something is still to be filled in."""
    boxes = table.drawing.figures
    rule_colours(sheet, form, table, styles)
    declared = absolute(table.declaration.top, table.declaration.left) if table.declaration else ""
    filled = {figure: box for figure, box in boxes.items() if typed(figure)}
    groups = sorted(
        {(form.figures[figure].numbers, form.figures[figure].only_if) for figure in filled},
        key=lambda group: (by_kind(group[0]), group[1]),
    )
    for numbers, only_if in groups:
        inputs = [
            box
            for figure, box in filled.items()
            if (form.figures[figure].numbers, form.figures[figure].only_if) == (numbers, only_if)
        ]
        top = a1(*min((box.top, box.left) for box in inputs))
        bad = objection_to(top, numbers, form.limit)
        blank = f"ISBLANK({top})"
        if declared:
            is_not_zero = (
                f'{top}="{YES}"' if numbers.kind is FigureKind.YES_NO else f"ISNUMBER({top}),{top}<>0"
            )
            bad = f'OR({bad},AND({declared}="{YES}",{is_not_zero}))'
            blank = f'AND({blank},{declared}<>"{YES}")'
        if table.drawing.table.no_duty:
            bad = f'OR({bad},AND({declared}="{NO_DUTY}",NOT(ISBLANK({top}))))'
            blank = f'AND({blank},{declared}<>"{NO_DUTY}")'
        if only_if:
            blank = f'AND({blank},{absolute(*boxes[only_if].first)}<>"{NO}")'
        colour(sheet, inputs, f"={bad}", styles["failed"])
        if not table.drawing.table.optional:
            colour(sheet, inputs, f"={blank}", styles["to_fill"])


def rule_colours(sheet: Worksheet, form: Form, table: TableSheet, styles: Styles) -> None:
    """Red where a rule fails, amber where it wants an explanation."""
    boxes = table.drawing.figures
    for strip in table.drawing.strips:
        instance = form.instances_by_id[strip.instance]
        own = [boxes[ref.figure] for ref in instance.refs if not ref.last and ref.figure in boxes]
        own.append(strip.box)
        cell = absolute(strip.box.top, strip.box.left)
        for text, style in ((Verdict.FAIL, "failed"), (EXPLAIN, "explain")):
            colour(sheet, own, f'={cell}="{text}"', styles[style])


def colour(sheet: Worksheet, boxes: Iterable[Box], formula: str, format_: Any) -> None:
    areas = [Box(*area) for area in rectangles(cell for box in boxes for cell in box.cells())]
    first = areas[0]
    options = {
        "type": "formula",
        "criteria": formula,
        "format": format_,
        "multi_range": " ".join(area.range for area in areas),
    }
    sheet.conditional_format(first.top, first.left, first.bottom, first.right, options)


def strips(
    sheet: Worksheet,
    table: TableSheet,
    styles: Styles,
    verdict_at: Callable[[str], str],
    shown: Callable[[str], str],
    form: Form,
) -> None:
    """The verdicts beside the table, taken from the 审核 sheet.

    Args:
        verdict_at: rule instance → the cell of its verdict, as a formula of another sheet says it.
        shown: rule instance → the verdict that is stored.
    """
    drawing = table.drawing
    below: dict[int, str] = {}
    for strip in drawing.strips:
        instance = form.instances_by_id[strip.instance]
        put_formula(
            sheet, strip.box, f"={verdict_at(strip.instance)}", styles["strip"], shown(strip.instance)
        )
        if instance.axis == "column":
            below[strip.box.top] = instance.rule
    for row, rule in below.items():
        if drawing.label_columns:
            box = Box(row, LEFT, row, LEFT + drawing.label_columns - 1)
            put(sheet, box, f"核对（{rule}）", styles["strip_label"])


def page(sheet: Worksheet, drawing: Drawing) -> None:
    """A4, or A3 for a very wide table; heads repeated, page numbers. The verdicts beside the table are not printed.

    One page wide; on one page altogether where that leaves the print large enough.
    """
    own = _paper_of(drawing)
    paper(sheet, landscape=own.landscape, size=own.size)
    if _pages_room(drawing) > _SMALLEST_PRINT:
        sheet.fit_to_pages(1, 1)
    sheet.repeat_rows(*drawing.heads)
    sheet.print_area(0, 0, drawing.last_row, drawing.figure_columns[-1])


def paper(sheet: Worksheet, *, landscape: bool = False, size: int = _A4) -> None:
    """A4, one page wide, page numbers."""
    sheet.set_paper(size)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=_SIDE, right=_SIDE, top=_EDGE, bottom=_EDGE)
    sheet.center_horizontally()
    sheet.set_footer("&C— &P —")


def figure_style(kind: FigureKind, *, typed: bool) -> str:
    """The style of a figure's cell."""
    if not typed:
        return "total"
    if kind is FigureKind.YES_NO:
        return "choice"
    return "amount" if kind.has_decimals else "count"
