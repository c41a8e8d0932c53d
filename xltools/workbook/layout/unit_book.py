"""Form → where everything stands in a unit's workbook. Pure: nothing is written or read here.

The builder draws by it, the reader reads by it, the messages name its cells. Formulas reach figures by
``IndexReference``: ``INDEX`` over a range whose corners are locked.

Two fingerprints tell one version of the template from another. ``fingerprint`` is of places and totals: where
figures, fields, sections and declarations stand, the words by which these places are known, and what the formulas
of totals say. ``rules_fingerprint`` is of the rules that are judged. A workbook with other places cannot be read;
one with other rules can.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from xltools.form.kinds import FigureKind
from xltools.form.period import Period, Span
from xltools.form.rules import excel, listed
from xltools.form.rules.excel import IndexReference, Zero
from xltools.form.rules.expression import Ref
from xltools.form.rules.listed import EntryCells
from xltools.form.spec import Form, Instance
from xltools.model.submission import PROSE, Place, Unit
from xltools.workbook.layout.cover import COVER, Cover, cover
from xltools.workbook.layout.grid import Box
from xltools.workbook.layout.guide import GUIDE, LINES
from xltools.workbook.layout.identity import (
    FIRST_BLANK_COLUMN,
    IDENTITY,
    IMPOSSIBLE_COLUMN,
    KEYS,
    LAST_TOP,
    Identity,
    last_cell,
)
from xltools.workbook.layout.prose import Prose, prose
from xltools.workbook.layout.review import EXPLANATION, REVIEW, TOP, VERDICT, Review
from xltools.workbook.layout.sent.fingerprints import (
    PLACES_VERSION,
    FormKey,
    digest,
    earlier,
    of_rules,
)
from xltools.workbook.layout.sent.rule_rows import RuleRows, rule_rows_of
from xltools.workbook.layout.spots import entry_cells, spot
from xltools.workbook.layout.table_sheet import TABLE_TOP, UNIT_ROW, ZERO, TableSheet, table_sheet
from xltools.workbook.layout.tables import LEFT
from xltools.workbook.layout.words import Words


@dataclass(frozen=True, eq=False)
class Layout:
    """Where everything stands. ``layout`` gives the same object for the same form, so that things can be kept by it.

    Attributes:
        form: the form as it is now.
        totals_typed: the variant in which totals are typed, not computed: for a report that was published
            elsewhere, whose own totals are evidence.
        rule_rows: how many rows the workbook has for rules.
        tables: table id → its sheet.
        cover, prose, review: the sheets of those names.
    """

    form: Form
    totals_typed: bool
    rule_rows: RuleRows
    tables: Mapping[str, TableSheet]
    cover: Cover
    prose: Prose
    review: Review

    # What stands where.

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
    def fields(self) -> Mapping[str, Box]:
        """Field id → its box on the cover."""
        return {id: line.value for id, line in self.cover.fields.items()}

    @cached_property
    def sections(self) -> Mapping[str, Box]:
        """Section id → the box of its text."""
        return {id: section.text for id, section in self.prose.sections.items()}

    @cached_property
    def review_rows(self) -> Mapping[str, int]:
        """Rule instance → its row on the 审核 sheet, where the workbook has the form's own rules."""
        return {instance.id: row for row, instance in enumerate(self.form.instances, TOP)}

    @cached_property
    def explanations(self) -> Mapping[str, Box]:
        """Rule instance → where it is explained."""
        return {id: Box.cell(row, EXPLANATION) for id, row in self.review_rows.items()}

    @cached_property
    def verdicts(self) -> Mapping[str, Box]:
        """Rule instance → its verdict."""
        return {id: Box.cell(row, VERDICT) for id, row in self.review_rows.items()}

    @property
    def results(self) -> Box:
        """The free lines of the 审核 sheet."""
        return self.review.results

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """The sheets in their order, the hidden one last."""
        names = [sheet.sheet for sheet in self.tables.values()]
        tables = [name for name in names if name != PROSE]
        with_prose = [PROSE] if PROSE in names or self.sections else []
        return (GUIDE, COVER, *tables, *with_prose, REVIEW, IDENTITY)

    @cached_property
    def words(self) -> Mapping[str, tuple[Words, ...]]:
        """Sheet → the locked words that a workbook is recognised by. 填报说明 and 审核 have none: their words may
        change while workbooks are out."""
        by_sheet: dict[str, list[Words]] = {COVER: list(self.cover.words())}
        for table in self.tables.values():
            by_sheet.setdefault(table.sheet, []).extend(table.words())
        if self.sections:
            by_sheet.setdefault(PROSE, []).extend(self.prose.words())
        return {sheet: tuple(words for words in listed if words.text) for sheet, listed in by_sheet.items()}

    @cached_property
    def free_boxes(self) -> Mapping[str, tuple[Box, ...]]:
        """Sheet → locked cells that may say anything: what the county asks for, the lines of 填报说明, and last year's
        figures beside this year's, and what a county prints of the 审核 sheet."""
        boxes: dict[str, tuple[Box, ...]] = {
            COVER: self.cover.free,
            GUIDE: (LINES,),
            REVIEW: (self.review.paper,),
        }
        for table in self.tables.values():
            boxes[table.sheet] = (*boxes.get(table.sheet, ()), table.last_year.area)
        return boxes

    @cached_property
    def text_places(self) -> Mapping[str, Place]:
        """What the cells of text are for → where they stand: the sections, and the 审核说明 of each rule."""
        sections = {section.title: self.sections.get(section.id) for section in self.form.sections}
        of_sections = {title: Place(PROSE, box.name) for title, box in sections.items() if box}
        of_rules = {f"审核说明（{id}）": Place(REVIEW, box.name) for id, box in self.explanations.items()}
        return {**of_sections, **of_rules}

    @cached_property
    def rule_boxes(self) -> Mapping[str, tuple[Box, ...]]:
        """Sheet → the cells whose content comes from the rules, beside the 审核 sheet, which all comes from them."""
        tables = {table.sheet: table.drawing.rule_boxes for table in self.tables.values()}
        return {**self.conclusion_boxes, **tables}

    @cached_property
    def conclusion_boxes(self) -> Mapping[str, tuple[Box, ...]]:
        """Sheet → the cells of the cover's conclusion, and of what it is made from, verdicts included."""
        hidden = (*self.first_blanks.values(), *self.impossible.values())
        verdicts = tuple(self.verdicts.values())
        return {COVER: (self.cover.conclusion.value,), IDENTITY: hidden, REVIEW: verdicts}

    @cached_property
    def first_blanks(self) -> Mapping[str, Box]:
        """Table id → the cell of the hidden sheet that names its first blank cell; optional tables have none."""
        return {id: Box.cell(row, FIRST_BLANK_COLUMN) for row, id in enumerate(self.cover.blanks)}

    @cached_property
    def impossible(self) -> Mapping[str, Box]:
        """Table id → the cell of the hidden sheet that says what is wrong with its numbers (``write/conclusion``)."""
        return {id: Box.cell(row, IMPOSSIBLE_COLUMN) for row, id in enumerate(self.tables)}

    def typed(self, figure: str) -> bool:
        """Whether a person fills the figure in, rather than a formula."""
        return self.totals_typed or self.form.figures[figure].is_typed

    @cached_property
    def typed_figures(self) -> frozenset[str]:
        """The ids of the figures that a person fills in."""
        return frozenset(filter(self.typed, self.form.figures))

    def box(self, figure: str) -> Box:
        return self.tables[self.form.figures[figure].table].drawing.figures[figure]

    # Which workbook it is.

    @cached_property
    def fingerprint(self) -> str:
        """Of places and totals. Advice, hints and other words that are not compared may change."""
        return digest(self._place_lines())

    @cached_property
    def rules_fingerprint(self) -> str:
        """Of the rules that the 审核 sheet judges, as its formulas say them, and of how the cover concludes."""
        return of_rules(self.form, self.reference, self.verdict)

    @cached_property
    def rules_with_earlier_covers(self) -> frozenset[str]:
        """The same of workbooks whose cover concluded as earlier versions wrote it."""
        return earlier(self.form, self.reference, self.verdict)

    def _place_lines(self) -> Iterator[Sequence[str | int]]:
        yield "places", PLACES_VERSION, self.form.id, int(self.totals_typed), self.form.limit
        yield "sheets", *self.sheets
        for sheet, all_words in self.words.items():
            yield from (("words", sheet, words.box.range, words.text) for words in all_words)
        for id, figure in self.form.figures.items():
            formula = "" if self.typed(id) else self.total(id)
            places = [] if figure.places is None else [figure.places]
            yield "figure", id, self.places[id].sheet, self.box(id).range, figure.kind.value, formula, *places
            yield "last", id, self.last_place(id).cell
        for id, table in self.tables.items():
            yield from table.entry_places(id)
            if table.declaration:
                yield "declaration", id, table.sheet, table.declaration.range, *table.answers[len(ZERO) :]
        kinds = {field.id: (field.kind.value, *field.options) for field in self.form.fields}
        yield from (("field", id, box.range, *kinds[id]) for id, box in self.fields.items())
        limits = {section.id: section.limit for section in self.form.sections}
        yield from (("section", id, box.range, limits[id]) for id, box in self.sections.items())

    def identity(self, format: str, period: Period, county_name: str, unit: Unit) -> Identity:
        """What the hidden sheet of a workbook of this layout says."""
        return Identity(
            format=format,
            fingerprint=self.fingerprint,
            form=self.form.id,
            totals_typed=self.totals_typed,
            year=period.year,
            part=0 if self.form.span is Span.YEAR else period.part.number,
            county_name=county_name,
            unit=unit,
            rules=self.rules_fingerprint,
            rule_rows=self.rule_rows.text,
        )

    # Formulas.

    def total(self, figure: str) -> str:
        """The formula of a computed figure, or of the 合计 of a list."""
        if self.form.figures[figure].listed:
            return listed.total(self.entries_here(self.form.figures[figure].table), figure.rpartition(".")[2])
        local = self.local(self.form.computations[figure])
        return excel.total(self.form.computations[figure], local.__getitem__, self._declaration_here)

    def verdict(self, instance: Instance, *, first: bool = False) -> str:
        """The formula of a rule instance's verdict. ``first``: as version 0.1 wrote it."""
        rule = self.form.rules_by_id[instance.rule]
        explanation = self._explanation(instance.id)
        return excel.verdict(
            rule,
            instance,
            self.reference,
            self.declaration,
            self.level,
            explanation,
            self.duties(instance.tables),
            span=self.form.span,
            first=first,
        )

    # Addresses, as formulas of other sheets say them.

    def reference(self, ref: Ref) -> IndexReference:
        """A figure as any other sheet reaches it."""
        if ref.last:
            area = f"{IDENTITY}!{Box(0, 0, LAST_TOP + len(self.form.figures), 2).fixed}"
            return IndexReference(area, self.last_row(ref.figure) + 1, 2)
        table = self.tables[self.form.figures[ref.figure].table]
        there = spot(table.drawing.areas[ref.figure], table.drawing.figures[ref.figure], table.sheet)
        return replace(there, yes_no=self.form.figures[ref.figure].kind is FigureKind.YES_NO)

    def declaration(self, ref: Ref) -> Zero:
        """Under which condition a typed figure counts as 0 while it is blank: its table is declared zero, or the figure that
        it is asked for with says 否.

        A total has none. While a part of it is missing it shows an empty text, and COUNTBLANK counts that as a
        blank: the declaration would make a zero of it.
        """
        if ref.last or not self.typed(ref.figure):
            return Zero()
        figure = self.form.figures[ref.figure]
        asked = self.reference(Ref(figure.only_if)) if figure.only_if else None
        return Zero(self.answer(figure.table), asked)

    def answer(self, table: str) -> IndexReference | None:
        """The declaration of a table; None for one that has none."""
        sheet = self.tables[table]
        if sheet.declaration is None:
            return None
        # The lines above the table: they hold nothing that depends on figures.
        above = Box(0, 0, TABLE_TOP - 1, sheet.declaration.right + 1)
        return spot(above, sheet.declaration, sheet.sheet)

    def entries(self, table: str) -> EntryCells:
        """The entries of a list, as the formula of another sheet reaches them."""
        return entry_cells(self.tables[table].drawing, self.answer(table), self.tables[table].sheet)

    def entries_here(self, table: str) -> EntryCells:
        """The same for a formula on the list's own sheet."""
        return entry_cells(self.tables[table].drawing, self._answer_here(self.tables[table]))

    def duties(self, tables: Iterable[str]) -> list[IndexReference]:
        """The declarations in which a unit may say that it has no such duty, of those of the tables that have one."""
        answers = (self.answer(table) for table in tables if self.form.tables_by_id[table].no_duty)
        return [answer for answer in answers if answer]

    def last_row(self, figure: str) -> int:
        """The row of the hidden sheet that holds last year's figure."""
        return LAST_TOP + self._order[figure]

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {figure: number for number, figure in enumerate(self.form.figures)}

    def last_place(self, figure: str) -> Place:
        """Where last year's figure is kept."""
        return Place(IDENTITY, last_cell(self._order[figure]))

    @cached_property
    def level(self) -> IndexReference:
        """The unit's level on the hidden sheet."""
        return IndexReference(f"{IDENTITY}!$A$1:$C${LAST_TOP}", KEYS.index("unit_level") + 1, 2)

    def _explanation(self, instance: str) -> IndexReference:
        box = self.explanations[instance]
        # From the links beside it, down to the title of the results: the verdicts stand outside.
        return spot(Box(0, box.left - 1, self.results.top - 1, box.right + 1), box, REVIEW)

    # Addresses, as the formula of a total on the same sheet says them.

    def local(self, instance: Instance) -> Mapping[Ref, IndexReference]:
        """The parts of a total, each in a guarded range that leaves the total itself out."""
        target = self.box(instance.figure)
        parts = [ref for ref in instance.refs if ref.figure != instance.figure]
        table = self.form.figures[instance.figure].table
        if any(self.form.figures[ref.figure].table != table for ref in parts):
            return {ref: self.reference(ref) for ref in parts}
        boxes = [self.box(ref.figure) for ref in parts]
        whole = Box(
            min(box.top for box in boxes),
            min(box.left for box in boxes),
            max(box.bottom for box in boxes),
            max(box.right for box in boxes),
        )
        drawing = self.tables[table].drawing
        area = drawing.guarded(whole, typed=any(self.typed(ref.figure) for ref in parts))
        if target.first in area:
            return {
                ref: spot(
                    drawing.guarded(self.box(ref.figure), typed=self.typed(ref.figure)), self.box(ref.figure)
                )
                for ref in parts
            }
        return {ref: spot(area, self.box(ref.figure)) for ref in parts}

    def _declaration_here(self, ref: Ref) -> Zero:
        """The condition of ``declaration``, as the figure's own sheet says it."""
        if not self.typed(ref.figure):
            return Zero()
        figure = self.form.figures[ref.figure]
        table = self.tables[figure.table]
        asked = None
        if figure.only_if:
            box = self.box(figure.only_if)
            asked = spot(table.drawing.guarded(box, typed=self.typed(figure.only_if)), box)
        return Zero(self._answer_here(table), asked)

    def _answer_here(self, table: TableSheet) -> IndexReference | None:
        """The declaration of a table as its own sheet says it: from the unit line above, which is locked, to the empty row
        below."""
        if (answer := table.declaration) is None:
            return None
        return spot(Box(UNIT_ROW, LEFT, TABLE_TOP - 1, answer.left + 1), answer)


def layout(form: Form, *, totals_typed: bool = False, rule_rows: RuleRows | None = None) -> Layout:
    """The layout of a form's workbook, kept for the next call. ``totals_typed``: totals are typed, not computed; ``rule_rows``:
    the rows that the workbook has for rules, as many as the form needs now if it is not given."""
    return _kept(FormKey(form), totals_typed, rule_rows)


@lru_cache(maxsize=64)
def _kept(key: FormKey, totals_typed: bool, rule_rows: RuleRows | None) -> Layout:
    form = key.form
    tables = {
        table.id: table_sheet(
            form, table, rule_rows.by_table[table.id] if rule_rows else None, with_entries=not totals_typed
        )
        for table in form.tables
    }
    rows = rule_rows or rule_rows_of(form, {id: table.drawing.rule_rows for id, table in tables.items()})
    # Only a report that was published elsewhere has what no unit is asked for.
    fields = [field for field in form.fields if totals_typed or not field.published]
    sections = [section for section in form.sections if totals_typed or not section.published]
    above = [table.drawing.bottom for table in tables.values() if table.sheet == PROSE]
    return Layout(
        form=form,
        totals_typed=totals_typed,
        rule_rows=rows,
        tables=tables,
        cover=cover(form, fields),
        prose=prose(sections, 2 + max(above, default=TABLE_TOP - 2), has_table=bool(above)),
        review=Review(rows.review),
    )
