"""Form → the macros of its workbook: the check behind the button, for machines without this program.

The rules' trees become VBA (``form/rules/vba``), the texts of form and catalogue its sentences, the layout its
addresses. What is the same for every form stands in ``macros/workbook/Balance.bas``.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from io import BytesIO

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xltools.form.kinds import FigureKind
from xltools.form.rules import excel, explanations, vba, words
from xltools.form.rules.expression import DECIMALS, Ref, chooses
from xltools.form.spec import Instance, Rule
from xltools.model.messages.catalogue import CATALOGUE, RULE
from xltools.vba import sources
from xltools.vba.seal import sealed
from xltools.vba.vba_project import Module, compiled, documents
from xltools.workbook.layout.grid import Box, column_name
from xltools.workbook.layout.identity import IDENTITY, value_cell
from xltools.workbook.layout.review import RESULT_HEADS, RESULT_SEVERITIES, REVIEW
from xltools.workbook.layout.table_sheet import TableSheet
from xltools.workbook.layout.unit_book import Layout

#: What the buttons call.
CHECK, CLEAR = "CheckBalances", "ClearResults"
#: How many blank cells a sentence names.
_NAMED = 5
#: The row of every sheet in which the buttons stand: it holds no label.
_ROW = 2
#: How wide a button is, in pixels.
_WIDTH = 140


def project(layout: Layout) -> bytes:
    """The macros of a form's workbook as vbaProject.bin."""
    return compiled(modules(layout))


def modules(layout: Layout) -> tuple[Module, ...]:
    """The modules of the project: workbook and sheets, what is the same for all forms, and the form's rules."""
    fixed = sources.modules("common/Letters.bas", "workbook/Buttons.bas", "workbook/Balance.bas")
    return sealed([*documents(len(layout.sheets)), *fixed, sources.module(rules_module(layout))])


def rules_module(layout: Layout) -> str:
    """The module Rules as text, Chinese in it. ValueError for a rule too long for VBA."""
    return "\n".join(vba_lines for vba_lines in _Rules(layout).lines()) + "\n"


def buttons(book: Workbook, layout: Layout) -> None:
    """Puts the macros into a workbook that is being written, and the buttons that call them onto its sheets."""
    book.add_vba_project(BytesIO(project(layout)), is_stream=True)
    review = book.get_worksheet_by_name(REVIEW)
    _button(review, 1, CHECK, "检查勾稽关系")
    _button(review, 1, CLEAR, "清除结果", right=_WIDTH + 10)
    for table in layout.tables.values():
        if table.declaration:
            sheet = book.get_worksheet_by_name(table.sheet)
            _button(sheet, table.declaration.right + 1, CHECK, "检查勾稽关系")


def _button(sheet: Worksheet, column: int, macro: str, caption: str, right: int = 0) -> None:
    """A button that is not printed, ``right`` pixels right of where its column begins."""
    sheet.set_row(_ROW, 28)
    place = {"x_offset": 6 + right, "y_offset": 4, "width": _WIDTH, "height": 28}
    sheet.insert_button(_ROW, column, {"macro": macro, "caption": caption, **place})


class _Rules:
    def __init__(self, layout: Layout) -> None:
        self.layout, self.form = layout, layout.form
        self.numbers = {figure: number for number, figure in enumerate(self.form.figures, 1)}

    def lines(self) -> Iterator[str]:
        yield 'Attribute VB_Name = "Rules"'
        yield "Option Explicit"
        yield "Option Private Module"
        yield f"' Written by xltools from the form {self.form.id}: what its rules say, and where its figures stand."
        yield ""
        yield "' By this a returned workbook shows that nobody has changed its macros."
        yield 'Public Const Seal As String = "xltools-macro:unsealed"'
        yield from self._constants()
        yield from self._texts()
        yield from _sub("ReadForm", self._reading())
        yield from self._choices()
        numbered = list(enumerate(self.form.instances, 1))
        yield from _sub("JudgeRules", (f"Rule{number}" for number, _ in numbered))
        for number, instance in numbered:
            rule = self.form.rules_by_id[instance.rule]
            yield from _sub(f"Rule{number}", self._rule(number, rule, instance), comment=instance.id)

    def _constants(self) -> Iterator[str]:
        layout, rows = self.layout, len(self.form.instances)
        texts = {
            "ReviewSheet": REVIEW,
            "ResultsRange": layout.results.range,
            "Yes": excel.YES,
            "No": excel.NO,
            "NoDuty": excel.NO_DUTY,
            "BlankId": "V01",
            "NoNumberId": "V02",
            "NotZeroId": "V12",
            "NoDutyId": "V31",
            "NoAnswerId": "V34",
            "PartlyFilledId": "V35",
            "EmptyListId": "V36",
            "NotEmptyListId": "V37",
            "ResultHeads": "|".join(RESULT_HEADS),
            "StockPhrases": "|".join(explanations.STOCK),
            "TellingWords": "|".join(explanations.TELLING),
        }
        for name, text in texts.items():
            yield from _function(name, "", "String", vba.quoted(text))
        counts = {
            "FigureCount": len(self.form.figures),
            "RuleCount": rows,
            "EntryCellCount": sum(
                len(line.boxes) + 1 for table in layout.tables.values() for line in table.drawing.entries
            ),
            "BlanksNamed": _NAMED,
            "PartsNamed": words.MANY,
            "ShortestExplanation": explanations.SHORTEST,
        }
        for name, count in counts.items():
            yield from _function(name, "", "Long", str(count))
        yield from _function("Decimals", "", "Double", f"10 ^ {DECIMALS}")

    def _texts(self) -> Iterator[str]:
        yield from _text("BlankText", CATALOGUE["V01"].text, ("table", "count", "cells"))
        yield from _text("NoNumberText", CATALOGUE["V02"].text, ("found",))
        yield from _text("NotZeroText", CATALOGUE["V12"].text, ("table", "found"))
        yield from _text("NoAnswerText", CATALOGUE["V34"].text, ("found",))
        yield from _text("NoDutyText", CATALOGUE["V31"].text, ("table", "count", "cells"))
        yield from _text("PartlyFilledText", CATALOGUE["V35"].text, ("number", "count", "cells"))
        yield from _text("EmptyListText", CATALOGUE["V36"].text, ("table", "declared"))
        yield from _text("NotEmptyListText", CATALOGUE["V37"].text, ("table", "declared", "found", "count"))
        yield from _text("RuleText", RULE.text, ("sentence", "advice"))
        for severity, name in RESULT_SEVERITIES.items():
            yield from _function(f"Nature{severity.name.capitalize()}", "", "String", vba.quoted(name))
        cases = ["Select Case Id"]
        for rule in self.form.rules:
            cases += [f"    Case {vba.quoted(rule.id)}", f"        Advice = {vba.quoted(rule.advice)}"]
        yield from _procedure("Function", "Advice(ByVal Id As String) As String", [*cases, "End Select"])

    def _choices(self) -> Iterator[str]:
        """The functions of the rules that speak of a largest or a smallest figure; a form without them has none."""
        trees = [tree for one in self.form.instances for tree in (one.tree, one.condition) if tree]
        if any(map(chooses, trees)):
            for name, sign in vba.CHOICES.items():
                parameters = "ByVal First As Double, ByVal Second As Double"
                lines = [f"{name} = First", f"If Not First {sign} Second Then {name} = Second"]
                yield from _procedure("Function", f"{name}({parameters}) As Double", lines)

    def _reading(self) -> Iterator[str]:
        layout = self.layout
        # In the order of the figures, which the numbers of the module follow.
        for table in self.form.tables:
            yield from self._table(layout.tables[table.id])
        first = layout.last_row(next(iter(self.form.figures)))
        # A column wider than asked for, here and below: a range of one cell would be no array.
        last = Box(first, 1, first + len(self.form.figures) - 1, 2)
        level = value_cell("unit_level")
        yield f"ReadLastYear {_texts(IDENTITY, last.range, level)}"
        boxes = list(layout.explanations.values())
        explained = Box(boxes[0].top, boxes[0].left, boxes[-1].bottom, boxes[0].left + 1)
        yield f"ReadExplanations {_texts(REVIEW, explained.range)}"

    def _table(self, sheet: TableSheet) -> Iterator[str]:
        table = sheet.drawing.table
        area = Box(0, 0, sheet.drawing.bottom, sheet.drawing.right)
        zero = sheet.declaration.first if sheet.declaration else (-1, -1)
        yield (
            f"ReadTable {_texts(sheet.sheet, area.range, table.title)}, "
            f"{table.optional}, {zero[0] + 1}, {zero[1] + 1}, {table.no_duty}"
        )
        for figure in self.form.table_figures[table.id]:
            box = sheet.drawing.figures[figure.id]
            typed = self.layout.typed(figure.id)
            if figure.only_if:
                asked = sheet.drawing.figures[figure.only_if]
                yield f"AskedFor {asked.top + 1}, {asked.left + 1}"
            if figure.kind is FigureKind.YES_NO:
                yield f"ReadAnswer {box.top + 1}, {box.left + 1}"
            yield (
                f"ReadFigure {self.numbers[figure.id]}, {_texts(box.name)}, {box.top + 1}, {box.left + 1}, "
                f"{typed}, {_texts(figure.name)}"
            )
        yield "EndTable"
        if sheet.drawing.entries:
            yield self._entries(sheet)

    def _entries(self, sheet: TableSheet) -> str:
        """The lines of a list, with the figures that add them up."""
        table, lines = sheet.drawing.table, sheet.drawing.entries
        first, last = lines[0].boxes, lines[-1].boxes[0]
        letters = "|".join(column_name(box.left) for box in first)
        names = "|".join(self.form.entry_names(table).values())
        totals = "|".join(str(self.numbers[figure.id]) for figure in self.form.table_figures[table.id])
        return (
            f"ReadEntries {first[0].top + 1}, {last.top + 1}, {first[0].left + 1}, "
            f"{_texts(letters, names, totals, table.nothing)}"
        )

    def _rule(self, number: int, rule: Rule, instance: Instance) -> Iterator[str]:
        figure = self.numbers[instance.figure]
        template = words.failure_template(self.form, instance)
        sums, sentence = vba.sentence(template, self._named, "Apart")
        yield f"Dim Apart As Double{''.join(f', Sum{n} As String' for n in range(1, _sums(template) + 1))}"
        yield f"Begin {number}, {_texts(rule.id)}, Nature{rule.severity.name.capitalize()}(), {figure}"
        if rule.levels:
            yield f"If OfOtherLevel({_texts('|'.join(rule.levels))}) Then Exit Sub"
        tables = [self.form.tables_by_id[id] for id in instance.tables]
        if sheets := [table.sheet for table in tables if table.no_duty]:
            yield f"If HasNoDuty({_texts('|'.join(sheets))}) Then Exit Sub"
        for test, last in (("LacksLast", True), ("LacksNumber", False)):
            needed = [str(self.numbers[ref.figure]) for ref in instance.refs if ref.last is last]
            if needed:
                yield f"If {test}({vba.quoted(','.join(needed))}) Then Exit Sub"
        if instance.condition:
            yield f"Apart = {vba.difference(instance.condition, self._named)}"
            yield f"If Not {vba.holds(instance.condition, 'Apart')} Then NotApplicable: Exit Sub"
        yield f"Apart = {vba.difference(instance.tree, self._named)}"
        yield f"If {vba.holds(instance.tree, 'Apart')} Then Pass: Exit Sub"
        yield from sums
        yield f"Fail {sentence}"

    def _named(self, ref: Ref) -> str:
        return f"{'Old' if ref.last else 'Cur'}({self.numbers[ref.figure]})"


def _sums(template: words.Template) -> int:
    return sum(isinstance(piece, words.LongSum) for piece in template)


def _texts(*texts: str) -> str:
    """Arguments of a call."""
    return ", ".join(vba.quoted(text) for text in texts)


def _sub(name: str, lines: Iterator[str] | Sequence[str], comment: str = "") -> Iterator[str]:
    return _procedure("Sub", f"{name}()", lines, comment)


def _function(name: str, parameters: str, kind: str, value: str) -> Iterator[str]:
    return _procedure("Function", f"{name}({parameters}) As {kind}", [f"{name} = {value}"])


def _procedure(
    word: str, head: str, lines: Iterator[str] | Sequence[str], comment: str = ""
) -> Iterator[str]:
    yield ""
    yield f"Public {word} {head}" + (f" ' {comment}" if comment else "")
    yield from vba.statements(lines)
    yield f"End {word}"


def _text(name: str, template: str, parameters: Sequence[str]) -> Iterator[str]:
    """A function that fills the named parameters into a text of the catalogue."""
    pieces = []
    for text, parameter, _, _ in string.Formatter().parse(template):
        if text:
            pieces.append(vba.quoted(text))
        if parameter:
            pieces.append(f"The{parameter.capitalize()}")
    declared = ", ".join(f"ByVal The{parameter.capitalize()} As String" for parameter in parameters)
    return _function(name, declared, "String", " & ".join(pieces))
