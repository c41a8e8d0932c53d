"""``across.toml`` → rules that hold two forms of one unit against each other.

They are said by Python alone: a workbook knows no other workbook. Names are those of a rule of a form with the short name of
the form before them (``disclosure.t2.penalty.decided``); the row may be left out in a table that has one
(``enforcement.penalty.total``), and ``last.`` stands before the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.form.period import Span
from xltools.form.rules.bind import RuleText, Scope, instances
from xltools.form.rules.expression import ExpressionError, Ref
from xltools.form.spec import Figure, Form, Instance, Rule, Severity
from xltools.form.toml import WHOLE_FILE, FormError, NotTomlError, Reader, parse

FILE = "across.toml"
#: What the id of a rule across forms begins with; B and H are rules of one form.
LETTER = "T"
_FORMS = 2


@dataclass(frozen=True)
class AcrossRule:
    """A rule that names figures of two forms.

    Attributes:
        rule: The rule; it has one instance, and is a warning.
        forms: The short name of each form that it names → the form, in the order in which it names them.
        figures: Every figure that a rule may name, as it is typed → the figure, called by its form, too.
    """

    rule: Rule
    forms: Mapping[str, Form]
    figures: Mapping[str, Figure]

    @property
    def instance(self) -> Instance:
        return self.rule.instances[0]

    @property
    def span(self) -> Span:
        """How long the period of its forms is."""
        return next(iter(self.forms.values())).span

    def place_of(self, ref: Ref) -> tuple[str, Ref]:
        """The short name of the form that a figure is of, and the figure as that form knows it."""
        short = ref.figure.partition(".")[0]
        return short, Ref(self.figures[ref.figure].id, ref.last)


def read_across(
    content: bytes, file: Path, form_of: Callable[[str], Form | None], ids: Sequence[str]
) -> tuple[AcrossRule, ...]:
    """The rules of an ``across.toml``.

    Args:
        content: The file.
        file: Where it stands.
        form_of: The form of an id; None for one that there is not.
        ids: The ids of the forms that there are.

    Raises FormError naming the file and the key.
    """
    try:
        return _read(Reader(parse(content), ""), form_of, ids)
    except NotTomlError as error:
        raise FormError(WHOLE_FILE, error.fault, file) from error
    except FormError as error:
        raise error.in_file(file) from error


def _read(
    reader: Reader, form_of: Callable[[str], Form | None], ids: Sequence[str]
) -> tuple[AcrossRule, ...]:
    named = Reader(reader.get("forms", dict), "forms")
    forms: dict[str, Form] = {}
    for short in named.data:
        id = named.get(short, str)
        form = form_of(id)
        if form is None:
            raise FormError(named.at(short), "F14", value=id, choices=tuple(ids))
        forms[short] = form
    figures = {name: figure for short, form in forms.items() for name, figure in _figures(short, form)}
    rules: list[AcrossRule] = []
    for entry in reader.each("rule"):
        rule = _rule(entry, forms, figures)
        if any(rule.rule.id == other.rule.id for other in rules):
            raise FormError(entry.at("id"), "F17", value=rule.rule.id)
        rules.append(rule)
    reader.done()
    return tuple(rules)


def _rule(entry: Reader, forms: Mapping[str, Form], figures: Mapping[str, Figure]) -> AcrossRule:
    id = entry.identifier()
    if not id.startswith(LETTER):
        raise FormError(entry.at("id"), "F67", id=id, letter=LETTER)
    text = RuleText(id, entry.get("expr", str), entry.get("when", str, ""))
    try:
        (instance,) = instances(text, Scope(), (), figures)
    except ExpressionError as error:
        raise FormError(entry.at(error.part), error.fault) from error
    shorts = tuple(dict.fromkeys(ref.figure.partition(".")[0] for ref in _in_order(instance)))
    if len(shorts) != _FORMS:
        raise FormError(entry.at("expr"), "F68", count=len(shorts))
    rule = Rule(
        id,
        Severity.WARNING,
        entry.get("title", str),
        entry.get("basis", str, ""),
        entry.get("advice", str),
        computes=False,
        levels=(),
        instances=(instance,),
    )
    entry.done()
    return AcrossRule(rule, {short: forms[short] for short in shorts}, figures)


def _in_order(instance: Instance) -> tuple[Ref, ...]:
    """The figures of a rule, the one first at which a failure is shown."""
    return tuple(sorted(instance.refs, key=lambda ref: ref.figure != instance.figure))


def _figures(short: str, form: Form) -> list[tuple[str, Figure]]:
    """Every figure of a form as a rule across forms types it."""
    found = []
    for table in form.tables:
        rows = {figure.row.id for figure in form.table_figures[table.id]}
        for figure in form.table_figures[table.id]:
            called = replace(figure, row=replace(figure.row, short=f"《{form.title}》{figure.row.short}"))
            found.append((f"{short}.{figure.id}", called))
            if len(rows) == 1:
                found.append((f"{short}.{table.id}.{figure.column.id}", called))
    return found
