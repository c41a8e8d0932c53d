"""Form → where everything stands in a unit's workbook. Pure: nothing is written or read here.

The builder draws by it, the reader reads by it, the messages name its cells. Formulas reach figures
through ``spot``: ``INDEX`` over a range whose corners are locked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from xltools.form.excel import IndexReference
from xltools.form.expr import Ref
from xltools.form.spec import Field, Form, Instance, Section, Severity, Table
from xltools.model.submission import PROSE, Place
from xltools.workbook.layout.grid import Box, a1, sheet_reference
from xltools.workbook.layout.tables import LEFT, Drawing, draw

#: Raised whenever the same form would be laid out differently.
VERSION = "1"

GUIDE, COVER, REVIEW, IDENTITY = "填报说明", "封面", "审核", "xltools"

#: The hidden sheet: keys in column A, values in column B, then last year's figures by id.
IDENTITY_KEYS = (
    "format", "fingerprint", "form", "kind", "totals", "year",
    "county", "unit_code", "unit_name", "unit_level", "unit_email",
)  # fmt: skip
LAST_TOP = 20
#: Where the cover shows the unit's name.
UNIT_PLACE = Place(COVER, "C4")
#: Lines left free for what the Excel button finds.
RESULTS = 200
#: The heads of those lines, and what a finding's severity is called there.
RESULT_HEADS = ("性质", "编号", "位置（点击跳转）", "核对意见")
RESULT_SEVERITIES: Mapping[Severity, str] = {severity: severity.word for severity in Severity}
#: Rows that one section of prose is merged over: a row of Excel is at most 409 points high.
PROSE_ROWS = 6

_TABLE_TOP = 4


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table's sheet: the drawing, the zero declaration and the ranges formulas use."""

    sheet: str
    drawing: Drawing
    declaration: Box | None


@dataclass(frozen=True)
class Layout:
    """Where everything stands. ``totals_typed`` is the variant in which totals are typed, not computed:
    for a report that was published elsewhere, whose own totals are evidence."""

    form: Form
    totals_typed: bool
    tables: Mapping[str, TableSheet]
    fields: Mapping[str, Box]
    sections: Mapping[str, Box]
    explanations: Mapping[str, Box]
    verdicts: Mapping[str, Box]
    results: Box
    review_top: int
    cover_status_top: int

    @cached_property
    def fingerprint(self) -> str:
        """Tells one version of the template from another.

        Made of what decides where things stand and what formulas say. Advice, hints and other words of
        the form may change while workbooks are out.
        """
        parts = (
            VERSION,
            self.totals_typed,
            self.form.id,
            *_shape(self.form, _asked(self.form, self.totals_typed)),
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Figure id → sheet and cell."""
        return {
            figure: Place(table.sheet, box.name)
            for table in self.tables.values()
            for figure, box in table.drawing.figures.items()
        }

    @cached_property
    def figure_at(self) -> Mapping[Place, str]:
        """Sheet and cell → figure id."""
        return {place: figure for figure, place in self.places.items()}

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """The sheets in their order, the hidden one last."""
        tables = [sheet.sheet for sheet in self.tables.values() if sheet.sheet != PROSE]
        prose = [PROSE] if PROSE in (s.sheet for s in self.tables.values()) or self.sections else []
        return (GUIDE, COVER, *tables, *prose, REVIEW, IDENTITY)

    def typed(self, figure: str) -> bool:
        """Whether a person fills the figure in, rather than a formula."""
        return self.totals_typed or self.form.figures[figure].computed_by is None

    def box(self, figure: str) -> Box:
        return self.tables[self.form.figures[figure].table].drawing.figures[figure]

    # Addresses, as formulas of other sheets say them.

    def reference(self, ref: Ref) -> IndexReference:
        """A figure as any other sheet reaches it."""
        if ref.last:
            area = f"{IDENTITY}!{Box(0, 0, LAST_TOP + len(self.form.figures), 2).fixed}"
            return IndexReference(area, self.last_row(ref.figure) + 1, 2)
        table = self.tables[self.form.figures[ref.figure].table]
        return _in(table.drawing.areas[ref.figure], table.drawing.figures[ref.figure], table.sheet)

    def declaration(self, ref: Ref) -> IndexReference | None:
        """The zero declaration that covers a figure: a typed one of a table that has one.

        A total has none: it shows empty, which COUNTBLANK would count, as long as a part is missing.
        """
        table = self.tables[self.form.figures[ref.figure].table]
        if table.declaration is None or ref.last or not self.typed(ref.figure):
            return None
        # The lines above the table: they hold nothing that depends on figures.
        above = Box(0, 0, _TABLE_TOP - 1, table.declaration.right + 1)
        return _in(above, table.declaration, table.sheet)

    def last_row(self, figure: str) -> int:
        """The row of the hidden sheet that holds last year's figure."""
        return LAST_TOP + self._order[figure]

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {figure: number for number, figure in enumerate(self.form.figures)}

    def last_place(self, figure: str) -> Place:
        """Where last year's figure is kept."""
        return Place(IDENTITY, a1(self.last_row(figure), 1))

    @cached_property
    def level(self) -> IndexReference:
        return IndexReference(f"{IDENTITY}!$A$1:$C${LAST_TOP}", IDENTITY_KEYS.index("unit_level") + 1, 2)

    def explanation(self, instance: str) -> IndexReference:
        box = self.explanations[instance]
        # From the links beside it, down to the title of the results: the verdicts stand outside.
        return _in(Box(0, box.left - 1, self.results.top - 1, box.right + 1), box, REVIEW)

    # Addresses, as the formula of a total on the same sheet says them.

    def local(self, instance: Instance) -> Mapping[Ref, IndexReference]:
        """The parts of a total, each in a guarded range that leaves the total itself out."""
        target = self.box(instance.figure)
        parts = [ref for ref in instance.refs if ref.figure != instance.figure]
        sheet = self.form.figures[instance.figure].table
        if any(self.form.figures[ref.figure].table != sheet for ref in parts):
            return {ref: self.reference(ref) for ref in parts}
        boxes = [self.box(ref.figure) for ref in parts]
        whole = Box(
            min(box.top for box in boxes),
            min(box.left for box in boxes),
            max(box.bottom for box in boxes),
            max(box.right for box in boxes),
        )
        drawing = self.tables[sheet].drawing
        area = self._guarded(whole, drawing, parts)
        if (target.top, target.left) in area:
            return {
                ref: _in(self._guarded(self.box(ref.figure), drawing, [ref]), self.box(ref.figure))
                for ref in parts
            }
        return {ref: _in(area, self.box(ref.figure)) for ref in parts}

    def _guarded(self, box: Box, drawing: Drawing, parts: Sequence[Ref]) -> Box:
        if drawing.label_columns == 0:
            return Box(box.top - 1, box.left, box.bottom + 1, box.right)
        if not any(self.typed(ref.figure) for ref in parts):
            return box
        right = next(
            (guard for guard in drawing.guard_columns if guard > box.right), drawing.figure_columns[-1] + 1
        )
        return Box(box.top, LEFT, box.bottom, right)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a workbook asks for beside figures."""

    fields: tuple[Field, ...]
    sections: tuple[Section, ...]


def _asked(form: Form, totals_typed: bool) -> _Asked:
    """Only a report that was published elsewhere has what no unit is asked for."""
    return _Asked(
        tuple(field for field in form.fields if totals_typed or not field.published),
        tuple(section for section in form.sections if totals_typed or not section.published),
    )


def _shape(form: Form, asked: _Asked) -> Iterator[object]:
    """What of a form a workbook depends on, in a fixed order."""
    for table in form.tables:
        yield table.id, table.sheet, table.title, table.note, table.optional
        for block in table.blocks:
            yield block.title, block.corner, block.columns_title, block.across
            for head in (*block.rows, *block.columns):
                yield from ((one.id, one.label, one.kind, len(one.children)) for one in head.walk())
    yield from ((field.id, field.label, field.kind, field.required) for field in asked.fields)
    yield from ((section.id, section.title, section.limit) for section in asked.sections)
    for rule in form.rules:
        yield rule.id, rule.severity, rule.computes, rule.levels
        yield from ((instance.id, instance.tree, instance.condition) for instance in rule.instances)
    yield form.limit


def _in(area: Box, box: Box, sheet: str = "") -> IndexReference:
    """A box as a range reaches it; ``sheet`` is named by formulas of other sheets."""
    text = f"{sheet_reference(sheet)}!{area.fixed}" if sheet else area.fixed
    return IndexReference(text, box.top - area.top + 1, box.left - area.left + 1)


@lru_cache(maxsize=64)
def _lay(form: _Key, totals_typed: bool) -> Layout:
    return _layout(form.form, totals_typed)


class _Key:
    """A form as a key of the cache: equal when made of the same text."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def __hash__(self) -> int:
        return hash(self.form.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.form.digest == self.form.digest


def layout(form: Form, *, totals_typed: bool = False) -> Layout:
    """The layout of the form, kept for the next call. ``totals_typed``: totals are typed."""
    return _lay(_Key(form), totals_typed)


def _layout(form: Form, totals_typed: bool) -> Layout:
    tables = {table.id: _table_sheet(form, table) for table in form.tables}
    prose_top = 2 + max(
        (sheet.drawing.bottom for sheet in tables.values() if sheet.sheet == PROSE), default=_TABLE_TOP - 2
    )
    review_top = 4
    rows = {instance.id: review_top + i for i, instance in enumerate(form.instances)}
    results_top = review_top + len(rows) + 2
    cover_fields_top = 11
    asked = _asked(form, totals_typed)
    return Layout(
        form=form,
        totals_typed=totals_typed,
        tables=tables,
        fields={
            field.id: Box(cover_fields_top + i, 2, cover_fields_top + i, 4)
            for i, field in enumerate(asked.fields)
        },
        sections=_sections(asked.sections, prose_top),
        explanations={id: Box.cell(row, 9) for id, row in rows.items()},
        verdicts={id: Box.cell(row, 7) for id, row in rows.items()},
        results=Box(results_top, 1, results_top + RESULTS - 1, 9),
        review_top=review_top,
        cover_status_top=cover_fields_top + len(asked.fields) + 1,
    )


def _table_sheet(form: Form, table: Table) -> TableSheet:
    drawing = draw(form, table, _TABLE_TOP)
    declaration = None if table.optional else Box.cell(2, LEFT + (drawing.label_columns or 4))
    return TableSheet(table.sheet, drawing, declaration)


def _sections(sections: tuple[Section, ...], top: int) -> dict[str, Box]:
    """Each section: a line for its title, then its box of merged rows."""
    return {
        section.id: Box(
            top + 1 + i * (PROSE_ROWS + 1), LEFT, top + i * (PROSE_ROWS + 1) + PROSE_ROWS, LEFT + 6
        )
        for i, section in enumerate(sections)
    }
