"""``form.toml`` → Form. A wrong form is refused with the key named, never half read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from xltools.form.deadlines import read_deadlines
from xltools.form.entries import TOTAL, read_listing, refuse_as_list, refuse_list_sheets
from xltools.form.fields import read_field
from xltools.form.kinds import FigureKind
from xltools.form.period import Span
from xltools.form.rules.bind import RuleText, Scope, instances
from xltools.form.rules.expression import DECIMALS, ExpressionError, refs
from xltools.form.spec import Block, Figure, Form, Head, Instance, Rule, Section, Severity, Table
from xltools.form.toml import FILE, WHOLE_FILE, FormError, NotTomlError, Reader, parse
from xltools.form.vocabulary.load import VOCABULARY_FILE, read_vocabulary

__all__ = ["FILE", "RESERVED_SHEETS", "RULE_LETTERS", "FormError", "load", "loads"]

_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\.)\s*")
_WITHIN = re.compile(r"^其中[:：]\s*")
#: What a rule's id begins with. Findings go by it, and other letters are codes of the catalogue.
RULE_LETTERS = ("B", "H")
#: What the advice of a rule on trial ends with.
_ON_TRIAL = "（这条规则在试行）"
#: Sheets that the workbooks have of their own, a unit's and the county's; 文字 may hold a table.
RESERVED_SHEETS = frozenset(
    {
        "填报说明",
        "封面",
        "审核",
        "xltools",
        "汇总",
        "单位情况",
        "审核意见",
        "年度比较",
        "图表",
        "明细",
        "文字明细",
    }
)
#: So many forms of either kind are kept: more than one county has.
_KEPT = 32
_LONGEST_SHEET = 31
_SHEET_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def load(folder: Path) -> Form:
    """The form in ``folder/form.toml``, with the words of ``folder/prose.toml`` where there is one.

    Raises FormError naming the key, for whatever is wrong with them; FileNotFoundError if there is no form.
    """
    file, words = folder / FILE, folder / VOCABULARY_FILE
    content = file.read_bytes()
    try:
        form = loads(content)
    except FormError as error:
        raise error.in_file(file) from error
    if not words.is_file():
        return form
    try:
        return _with_vocabulary(content, words.read_bytes())
    except FormError as error:
        raise error.in_file(words) from error


@lru_cache(maxsize=_KEPT)
def _with_vocabulary(content: bytes, words: bytes) -> Form:
    """The form in the bytes of a form.toml, with the words in those of a prose.toml."""
    form = loads(content)
    return replace(form, vocabulary=read_vocabulary(words, form))


@lru_cache(maxsize=_KEPT)
def loads(content: bytes) -> Form:
    """The form in the bytes of a form.toml. Raises FormError naming the key.

    The same bytes give the same object: nobody changes a form, and reading one takes longer than checking a return.
    """
    try:
        data = parse(content)
    except NotTomlError as error:
        raise FormError(WHOLE_FILE, error.fault) from error
    top = Reader(data, "")
    head = Reader(top.get("form", dict), "form")
    tables = tuple(_table(entry) for entry in top.each("table", required=True))
    fields = tuple(read_field(entry) for entry in top.each("field"))
    sections = tuple(_section(entry) for entry in top.each("section"))
    if not tables:
        raise FormError("table", "F20")
    _unique("table", (table.id for table in tables))
    # Excel takes names that differ in case only for the same.
    _unique("table", (table.sheet.casefold() for table in tables), "F18")
    refuse_list_sheets(tables, RESERVED_SHEETS, _LONGEST_SHEET)
    _unique("field", (field.id for field in fields))
    _unique("section", (section.id for section in sections))
    figures = _figures(tables)
    levels = head.strings("levels")
    span = head.choice("period", Span, Span.YEAR)
    _unique("form.levels", levels, "F19")
    rules = tuple(_rule(entry, tables, figures, levels) for entry in top.each("rule"))
    _unique("rule", (rule.id for rule in rules))
    figures = _computed(figures, rules)
    form = Form(
        id=head.get("id", str),
        title=head.get("title", str),
        basis=head.get("basis", str),
        first_year=head.get("first_year", int),
        last_year=head.get("last_year", int, 0) or None,
        levels=levels,
        deadlines=read_deadlines(head, levels, span),
        limit=head.get("limit", int, 999_999_999),
        tables=tables,
        fields=fields,
        sections=sections,
        rules=_ordered(rules, figures),
        figures=figures,
        digest=hashlib.sha256(content).hexdigest(),
        instructions=head.strings("instructions"),
        order=head.strings("order"),
        span=span,
    )
    if span is Span.YEAR and form.cumulative:
        raise FormError(f"table[{form.figures[form.cumulative[0]].table}]", "F69")
    if form.order and sorted(form.order) != sorted(part.id for part in replace(form, order=()).parts):
        raise FormError("form.order", "F37")
    if form.last_year is not None and form.last_year < form.first_year:
        raise FormError("form.last_year", "F25")
    head.done()
    top.done()
    return form


def _table(entry: Reader) -> Table:
    sheet = entry.get("sheet", str)
    if not 0 < len(sheet) <= _LONGEST_SHEET or _SHEET_FORBIDDEN.search(sheet):
        raise FormError(entry.at("sheet"), "F23", sheet=sheet)
    if sheet.casefold() in RESERVED_SHEETS:
        raise FormError(entry.at("sheet"), "F24", sheet=sheet)
    unit = entry.get("unit", str, "")
    table = Table(
        id=entry.identifier(),
        sheet=sheet,
        title=entry.get("title", str),
        note=_note(unit, entry.get("note", str, "")),
        blocks=tuple(_block(block, unit) for block in entry.each("block", required=True)),
        optional=entry.get("optional", bool, False),
        landscape=entry.get("landscape", bool, False),
        unit=unit,
        no_duty=entry.get("no_duty", bool, False),
    )
    if table.optional and table.no_duty:
        raise FormError(entry.at("no_duty"), "F81")
    if not table.blocks:
        raise FormError(entry.at("block"), "F21")
    if len(table.blocks) > 1 and any(block.listing for block in table.blocks):
        raise FormError(entry.at("block"), "F82")
    _unique(
        entry.at("block"), (head.id for block in table.blocks for row in block.rows for head in row.walk())
    )
    entry.done()
    return table


def _note(unit: str, *texts: str) -> str:
    """What is said above a table or a block: what its figures count, and whatever else there is to say."""
    return "；".join(text for text in (unit and f"单位：{unit}", *texts) if text)


def _block(entry: Reader, table_unit: str) -> Block:
    own_unit, title = entry.get("unit", str, ""), entry.get("title", str, "")
    unit_column = entry.get("unit_column", str, "")
    noted = "" if unit_column or own_unit == table_unit else _note(own_unit)
    listing = read_listing(entry)
    block = Block(
        title=f"{title}（{noted}）" if title and noted else title or noted,
        corner=entry.get("corner", str, "序号" if listing else ""),
        columns_title=entry.get("columns_title", str, ""),
        rows=(TOTAL,)
        if listing
        else tuple(_head(row, "rows", in_label=not unit_column) for row in entry.each("rows", required=True)),
        columns=tuple(_head(column, "columns") for column in entry.each("columns", required=True)),
        across=entry.get("across", bool, False),
        unit=own_unit or table_unit,
        unit_column=unit_column,
        code_column=entry.get("code_column", str, ""),
        letters=entry.get("letters", bool, False),
        listing=listing,
    )
    if listing:
        refuse_as_list(entry, block)
    if block.across:
        for key in ("unit_column", "code_column", "letters"):
            if getattr(block, key):
                raise FormError(entry.at(key), "F29")
        if any(head.parts for row in block.rows for head in row.walk()):
            raise FormError(entry.at("rows"), "F29")
    _unique(entry.at("columns"), (head.id for column in block.columns for head in column.walk()))
    if not block.rows or not block.columns:
        raise FormError(entry.key, "F22")
    entry.done()
    return block


def _head(entry: Reader, below: str, *, in_label: bool = True, above: str = "", within: bool = False) -> Head:
    """A row or column. Its unit is said in its label, unless that says it already or a column of units does.

    Args:
        below: the key of what stands below it, ``rows`` or ``columns``.
        in_label: whether no column says its unit.
        above: the unit of the head above it, which is its own if it has none.
        within: whether it is a line 其中.
    """
    label = entry.get("label", str)
    kind = entry.get("kind", str, "")
    own_unit = entry.get("unit", str, "")
    unit = own_unit or above
    head = Head(
        id=entry.identifier(),
        label=f"{label}（{own_unit}）" if in_label and own_unit not in label else label,
        short=entry.get("short", str, _NUMBERING.sub("", _WITHIN.sub("", label) if within else label)),
        kind=entry.choice("kind", FigureKind, FigureKind.COUNT) if kind else None,
        aliases=entry.strings("aliases"),
        children=tuple(_head(child, below, in_label=in_label, above=unit) for child in entry.each(below)),
        unit=unit,
        code=entry.get("code", str, ""),
        cumulative=entry.get("cumulative", bool, False),
        places=entry.get("places", int, 0) or None,
        only_if=entry.get("only_if", str, "") if below == "rows" else "",  # of rows alone
        parts=tuple(
            _head(part, below, in_label=in_label, above=unit, within=True) for part in _parts(entry, below)
        ),
    )
    if head.parts and (head.children or any(part.children for part in head.parts)):
        raise FormError(entry.at("parts"), "F36")
    entry.done()
    return head


def _parts(entry: Reader, below: str) -> list[Reader]:
    """The lines 其中 below a line; a column has none."""
    return entry.each("parts") if below == "rows" else []


def _section(entry: Reader) -> Section:
    published = entry.get("published", bool, False)
    section = Section(
        id=entry.identifier(),
        title=entry.get("title", str),
        hint=entry.get("hint", str, ""),
        limit=entry.get("limit", int, 5000),
        lines=entry.get("lines", int, 10),
        required=not published and entry.get("required", bool, True),
        published=published,
    )
    entry.done()
    return section


def _figures(tables: tuple[Table, ...]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for table in tables:
        for block in table.blocks:
            for row in block.row_leaves:
                for column in block.column_leaves:
                    id = f"{table.id}.{row.id}.{column.id}"
                    places = row.places or column.places
                    figures[id] = figure = Figure(
                        id,
                        table.id,
                        row,
                        column,
                        FigureKind.of(row.kind, column.kind),
                        unit=row.unit or column.unit or block.unit,
                        places=places,
                        only_if=f"{table.id}.{row.only_if}.{column.id}" if row.only_if else "",
                        listed=block.listing is not None,
                    )
                    if places and not (figure.kind.has_decimals and places in range(1, DECIMALS + 1)):
                        raise FormError(f"table[{table.id}].places", "F76", figure=id, most=DECIMALS)
    order = list(figures)
    for figure in figures.values():
        asked = figures.get(figure.only_if)
        if figure.only_if and (
            asked is None
            or asked.kind is not FigureKind.YES_NO
            or asked.only_if
            or order.index(asked.id) > order.index(figure.id)
        ):
            raise FormError(f"table[{figure.table}].only_if", "F79", row=figure.row.only_if)
    return figures


def _rule(
    entry: Reader, tables: tuple[Table, ...], figures: Mapping[str, Figure], form_levels: tuple[str, ...]
) -> Rule:
    id = entry.identifier()
    if not id.startswith(RULE_LETTERS):
        raise FormError(entry.at("id"), "F30", id=id)
    key = f"rule[{id}]"
    entry.key = key
    levels = entry.strings("levels")
    for level in levels:
        if level not in form_levels:
            raise FormError(f"{key}.levels", "F31", level=level)
    computes = entry.get("computes", bool, False)
    rule_instances: list[Instance] = []
    text = RuleText(id, entry.get("expr", str), entry.get("when", str, ""), computes)
    if computes and text.condition:
        raise FormError(f"{key}.when", "F32")
    beta = entry.get("beta", bool, False)
    if computes and beta:
        raise FormError(f"{key}.beta", "F35")
    # Without a scope the rule has one instance, and names its figures in full.
    for number, part in enumerate(entry.each("scope") or [Reader({}, key)], 1):
        part.key = f"{key}.scope[{number}]"
        scope = Scope(part.get("over", str, ""), part.get("each", str, ""), part.strings("only"))
        try:
            rule_instances.extend(instances(text, scope, tables, figures))
        except ExpressionError as error:
            place = part.key if error.part in {"over", "each", "only"} else key
            raise FormError(f"{place}.{error.part}", error.fault) from error
        part.done()
    _refuse_answers(key, rule_instances, figures)
    _unique(key, (instance.id for instance in rule_instances))
    follows = entry.strings("follows")
    for instance_key in follows:
        if instance_key not in {instance.key for instance in rule_instances}:
            raise FormError(f"{key}.follows", "F38", instance=instance_key)
    rule = Rule(
        id=id,
        severity=_severity(entry, beta=beta),
        title=entry.get("title", str),
        basis=entry.get("basis", str),
        advice=entry.get("advice", str) + (_ON_TRIAL if beta else ""),
        computes=computes,
        levels=levels,
        instances=tuple(rule_instances),
        follows=follows,
    )
    entry.done()
    return rule


def _refuse_answers(key: str, rule_instances: Iterable[Instance], figures: Mapping[str, Figure]) -> None:
    """What is 是 or 否 is a condition, and no number of a rule."""
    for figure in (ref.figure for instance in rule_instances for ref in refs(instance.tree)):
        if figures[figure].kind is FigureKind.YES_NO:
            raise FormError(f"{key}.expr", "F80", figure=figure)


def _severity(entry: Reader, *, beta: bool) -> Severity:
    """The rule's severity; one on trial sends nothing back."""
    severity = entry.choice("severity", Severity, Severity.ERROR)
    return Severity.WARNING if beta and severity is Severity.ERROR else severity


def _computed(figures: dict[str, Figure], rules: tuple[Rule, ...]) -> dict[str, Figure]:
    """Marks the totals. A cell that two rules compute belongs to the first; the other still checks it."""
    marked = dict(figures)
    for rule in rules:
        for instance in rule.instances if rule.computes else ():
            if marked[instance.figure].listed:
                raise FormError(f"rule[{rule.id}].expr", "F87", figure=instance.figure)
            if marked[instance.figure].computed_by is None:
                marked[instance.figure] = replace(marked[instance.figure], computed_by=rule.id)
    return marked


def _ordered(rules: tuple[Rule, ...], figures: Mapping[str, Figure]) -> tuple[Rule, ...]:
    """Refuses totals that depend on themselves; the order of the rules stays as typed."""
    graph: dict[str, set[str]] = {}
    for rule in rules:
        for instance in rule.instances if rule.computes else ():
            if figures[instance.figure].computed_by == rule.id:
                parts = {ref.figure for ref in refs(instance.tree) if not ref.last} - {instance.figure}
                graph.setdefault(instance.figure, set()).update(parts)
                if instance.figure in {ref.figure for ref in refs(instance.tree.right)}:
                    raise FormError(f"rule[{rule.id}].expr", "F33")
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        first = next(figures[id] for id in error.args[1] if figures[id].computed_by)
        raise FormError(f"rule[{first.computed_by}].expr", "F34", figures=tuple(error.args[1])) from None
    return rules


def _unique(key: str, values: Iterable[str], code: str = "F17") -> None:
    """Raises FormError with the fault ``code`` for the first value that occurs again."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise FormError(key, code, value=value)
        seen.add(value)
