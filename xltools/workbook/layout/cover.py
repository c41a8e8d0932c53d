"""The 封面 sheet: whose return it is, the fields that the unit fills in, and whether it may be sent.

Every line has its label in one column and its value beside it. From top to bottom: what is asked for and by when, the
lines that show the hidden sheet's identity, the period and the scope, the fields, and then the standing: blank cells by
table, and the conclusion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.form.period import Span
from xltools.form.spec import Field, Form, Table
from xltools.model.submission import Place
from xltools.workbook.layout.grid import Box, a1
from xltools.workbook.layout.words import Words

COVER = "封面"
#: The columns: labels, and the first and the last of those that a value is merged over.
LABEL, VALUE, RIGHT = 1, 2, 4

#: Label and key of the lines that show the hidden sheet.
_SHOWN = (
    ("县（市、区）", "county"),
    ("单位名称", "unit_name"),
    ("单位代码", "unit_code"),
    ("级别", "unit_level"),
    (Span.YEAR.asked, "year"),
)
_ASKED, _SHOWN_TOP = 1, 2
_PERIOD = _SHOWN_TOP + len(_SHOWN)
_SCOPE = _PERIOD + 1
_TO_FILL = _SCOPE + 1
#: Workbooks that went out earlier have below that heading what is now asked for below the title.
_ASKED_EARLIER = _TO_FILL + 1
_FIELDS_TOP = _ASKED_EARLIER + 1
#: Where the cover shows the unit's name.
UNIT_PLACE = Place(COVER, a1(_SHOWN_TOP + [key for _, key in _SHOWN].index("unit_name"), VALUE))


@dataclass(frozen=True, slots=True)
class Line:
    """A label and the box of its value."""

    label: Words
    value: Box

    @property
    def row(self) -> int:
        return self.value.top


@dataclass(frozen=True, slots=True)
class Cover:
    """Where everything stands on the sheet.

    Attributes:
        title: the form's title.
        identity: key of the hidden sheet → the line that shows its value.
        period: the line of the days that the figures are of.
        scope: the line that says whether the figures are of the unit alone. Workbooks of version 0.1
            have none.
        to_fill: the heading above the fields.
        asked: where the cover says by when, where to and whom to ask.
        fields: field id → its line.
        standing: the heading above the lines that count blank cells.
        blanks: table id → the line that counts its blank cells; optional tables have none.
        conclusion: the line that says whether the return may be sent. Its formula comes from the rules.
    """

    title: Words
    identity: Mapping[str, Line]
    period: Line
    scope: Line
    to_fill: Words
    asked: Box
    fields: Mapping[str, Line]
    standing: Words
    blanks: Mapping[str, Line]
    conclusion: Line

    @property
    def free(self) -> tuple[Box, ...]:
        """Locked cells whose words differ from county to county and are not compared."""
        earlier = Box(_ASKED_EARLIER, LABEL, _ASKED_EARLIER, RIGHT)
        return self.scope.label.box, self.scope.value, self.asked, earlier

    def words(self) -> Iterator[Words]:
        """Every locked word, from the top downwards."""
        yield self.title
        yield from (line.label for line in self.identity.values())
        yield self.period.label
        yield self.to_fill
        yield from (line.label for line in self.fields.values())
        yield self.standing
        yield from (line.label for line in self.blanks.values())
        yield self.conclusion.label


def cover(form: Form, fields: Sequence[Field]) -> Cover:
    """The cover of a form that asks for these fields."""
    standing_top = _FIELDS_TOP + len(fields) + 1
    counted = [table for table in form.tables if not table.optional]
    blanks = {
        table.id: _line(row, _blanks_label(table)) for row, table in enumerate(counted, standing_top + 1)
    }
    return Cover(
        title=Words(Box(0, LABEL, 0, RIGHT), form.title),
        identity={
            key: _line(row, form.span.asked if key == "year" else label)
            for row, (label, key) in enumerate(_SHOWN, _SHOWN_TOP)
        },
        period=_line(_PERIOD, "统计期限"),
        scope=_line(_SCOPE, "统计范围"),
        to_fill=_heading(_TO_FILL, "以下各项由填报单位填写"),
        asked=Box(_ASKED, LABEL, _ASKED, RIGHT),
        fields={field.id: _line(row, _field_label(field)) for row, field in enumerate(fields, _FIELDS_TOP)},
        standing=_heading(standing_top, "填报情况（自动计算）"),
        blanks=blanks,
        conclusion=_line(standing_top + len(blanks) + 1, "结论"),
    )


def _line(row: int, label: str) -> Line:
    return Line(Words(Box.cell(row, LABEL), label), Box(row, VALUE, row, RIGHT))


def _heading(row: int, text: str) -> Words:
    return Words(Box(row, LABEL, row, RIGHT), text)


def _field_label(field: Field) -> str:
    return f"{field.label}（必填）" if field.required else field.label


def _blanks_label(table: Table) -> str:
    numeral, sign, _ = table.title.partition("、")
    return f"{numeral}、未填或不是数字的格数" if sign else f"{table.title}：未填的格数"
