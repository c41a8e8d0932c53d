"""What the audit page shows, as plain data: texts as they come from files, numbers as they are printed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.check.likeness import Alike
from xltools.form.charts import form_charts
from xltools.form.period import Period
from xltools.form.spec import Severity
from xltools.model.consolidation import Consolidation
from xltools.model.findings import Finding, inside
from xltools.model.messages.catalogue import CATALOGUE
from xltools.model.round import State
from xltools.report.charts import chart_figures, plots
from xltools.report.page.charts import HtmlChart, html_chart, not_drawn
from xltools.report.page.tables import HtmlTable, html_tables
from xltools.report.page.years import YearLine, year_lines

#: So many findings are listed; the page says so, and where the others are.
MOST_FINDINGS = 2000
#: So many units are named in one step; the list of units has all.
MOST_NAMED = 60
#: So many pairs of texts of each kind are laid side by side.
MOST_ALIKE = 60


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of the roster, or a file that is no unit's, as the list of standings shows it.

    Attributes:
        name: What it is called; of a file whose unit is not known, the file's name.
        level: Its level.
        state: The state of its return.
        tone: How the word looks: ``good``, ``middling``, ``bad`` or ``plain``.
        listed: It is a unit of the roster.
        counted: It is in the sums.
        file: The file that stands for it; "" for none.
        link: Where that file is, as seen from the page; "" for none.
        errors: How many errors it has.
        warnings: How many warnings.
        when: When its return came, or by how much it is late, in words; "" where nothing is known.
        contact: Whom to call.
        phone: The telephone.
        reason: Why it does not stand as 已报; "" where it does.
    """

    name: str
    level: str
    state: State
    tone: str
    listed: bool
    counted: bool
    file: str
    link: str
    errors: int
    warnings: int
    when: str
    contact: str
    phone: str
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done next: a sentence, whom it is about, and the command that does it ("" for none)."""

    text: str
    names: tuple[str, ...] = ()
    command: str = ""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding. ``id`` is its anchor on the page; ``group`` that of its unit, ``rule`` that of its code."""

    id: str
    group: str
    rule: str
    code: str
    severity: Severity
    unit: str
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Findings under one heading: those of a file, or those of a code."""

    id: str
    title: str
    note: str
    findings: tuple[FindingLine, ...]

    @property
    def counts(self) -> list[tuple[Severity, int]]:
        """How many there are of each severity that is among them."""
        found = Counter(line.severity for line in self.findings)
        return [(severity, found[severity]) for severity in Severity if found[severity]]


@dataclass(frozen=True, slots=True)
class AlikeTexts:
    """Texts that are one another's: which they are, the pairs, how many more there are, and the year of the right side where
    it is not this one."""

    title: str
    pairs: tuple[Alike, ...]
    left_out: int
    year: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """The whole page.

    Attributes:
        county: The county's name.
        year, period: The year and the period that are reported on.
        title: The form's title.
        basis: What the form is based on.
        today: The day on which it is so.
        roster_known: There is a roster, so that it is known who is missing.
        counts: A state, its tone and how many units of the roster stand so; together they are all of them.
        units: The units of the roster, in its order.
        strangers: What came besides: files that are no unit's.
        steps: What is to be done next.
        by_unit: The findings by file.
        by_rule: The same by code.
        left_out: How many findings are not listed here.
        tables: The county's tables, as the official form merges them.
        years: The main figures of both years.
        same: How many main figures were 0 in both years; they are not listed.
        scope: Over which units the years are compared; "" where it is all.
        charts: The charts.
        alike: Texts that are one another's: what kind of them, the pairs, and how many more there are.
        with_errors: The units that are in the sums although they have errors.
        anchors: File → where its findings are on the page.
        products: Files beside the page: what each is, and its name.
        volumes: Of a large county, whose volumes stand in place of its units, what they come to; "" for any other.
    """

    county: str
    year: int
    period: Period
    title: str
    basis: str
    today: dt.date
    roster_known: bool
    counts: tuple[tuple[State, str, int], ...]
    units: tuple[UnitLine, ...]
    strangers: tuple[UnitLine, ...]
    steps: tuple[Step, ...]
    by_unit: tuple[Group, ...]
    by_rule: tuple[Group, ...]
    left_out: int
    tables: tuple[HtmlTable, ...]
    years: tuple[YearLine, ...]
    same: int
    scope: str
    charts: tuple[HtmlChart, ...]
    alike: tuple[AlikeTexts, ...]
    with_errors: tuple[str, ...]
    anchors: Mapping[str, str]
    products: tuple[tuple[str, str], ...]
    volumes: str = ""

    @property
    def severities(self) -> tuple[Severity, ...]:
        """What the findings are filtered by."""
        return tuple(Severity)

    @property
    def counted(self) -> int:
        """How many units of the roster are in the sums."""
        return sum(one.counted for one in self.units)


def audit_contents(
    consolidation: Consolidation,
    lines: Sequence[UnitLine],
    alike: Sequence[Alike],
    as_last_year: Sequence[Alike],
    *,
    today: dt.date,
    products: Sequence[tuple[str, str]] = (),
    is_further: bool = False,
) -> AuditPage:
    """Puts a page together.

    Args:
        consolidation: The county's year.
        lines: How the units stand, those of the roster first.
        alike: Texts that are one another's, the most alike first.
        as_last_year: Texts that are the unit's own of last year, in the same order.
        today: The day on which it is so.
        products: Files beside the page: what each is, and its name.
        is_further: It is of a further form of the project, which a command has to name.
    """
    form, comparison = consolidation.form, consolidation.comparison
    units = tuple(line for line in lines if line.listed)
    listed = tuple(_finding_lines(consolidation, MOST_FINDINGS))
    figures = chart_figures(consolidation)
    years = tuple(year_lines(consolidation))
    changed = tuple(line for line in years if not line.is_nothing)
    return AuditPage(
        county=consolidation.county.name,
        year=consolidation.year,
        period=consolidation.period,
        title=form.title,
        basis=form.basis,
        today=today,
        roster_known=consolidation.roster_known,
        counts=tuple(_counts(units)),
        units=units,
        strangers=tuple(line for line in lines if not line.listed),
        steps=tuple(
            _steps(
                lines,
                consolidation.findings,
                roster_known=consolidation.roster_known,
                further=form.id if is_further else "",
            )
        ),
        by_unit=tuple(_by_unit(listed, lines)),
        by_rule=tuple(_by_rule(consolidation, listed)),
        left_out=max(len(consolidation.findings) - MOST_FINDINGS, 0),
        tables=tuple(html_tables(form, consolidation.of_every_unit)),
        years=changed,
        same=len(years) - len(changed),
        scope=comparison.scope,
        charts=tuple(
            html_chart(plot, not_drawn(chart, plot, figures))
            for chart, plot in zip(form_charts(form), plots(form, figures).values(), strict=True)
        ),
        alike=tuple(
            AlikeTexts(title, tuple(pairs[:MOST_ALIKE]), max(len(pairs) - MOST_ALIKE, 0), year)
            for title, pairs, year in (
                ("各单位之间", alike, ""),
                (f"与本单位{form.span.last}", as_last_year, consolidation.period.last.titled),
            )
            if pairs
        ),
        with_errors=tuple(one.unit.name for one in consolidation.included_with_errors),
        anchors={line.file: line.group for line in listed},
        products=tuple(products),
        volumes=consolidation.volumes.text if consolidation.volumes else "",
    )


def _counts(units: Sequence[UnitLine]) -> Iterator[tuple[State, str, int]]:
    tones = {line.state: line.tone for line in units}
    for state in State:
        if state in tones:
            yield state, tones[state], sum(line.state == state for line in units)


#: What is said of another return that came after a unit's was passed.
_AFTER_PASSING = "U17"
#: State → what is to be done with such units, and the command that does it.
_TO_DO = {
    State.MISSING: ("还没有报送，请催报", "xltools status --remind 催报"),
    State.RETURNED: ("的表有错误，请退回改正", "xltools return"),
    State.DUPLICATE: ("报送了不同的表，请选定以哪一份为准", "xltools choose 单位 文件"),
    State.UNREADABLE: ("的文件无法读取，请重新报送", ""),
}


#: The same commands for a further form of the project. No letters are written of it.
_OF_FURTHER = {State.MISSING: "xltools status --form {form}", State.RETURNED: ""}


def _steps(
    lines: Sequence[UnitLine], findings: Sequence[Finding], *, roster_known: bool, further: str
) -> Iterator[Step]:
    units = [line for line in lines if line.listed or not roster_known]
    if not roster_known:
        yield Step("没有单位名册，无法知道还有哪些单位没有报送。")
    for state, (text, command) in _TO_DO.items():
        names = tuple(line.name for line in units if line.state == state)
        if names:
            typed = _OF_FURTHER.get(state, command).format(form=further) if further else command
            yield Step(f"{len(names)} 个单位{text}。", _named(names), typed)
    strangers = tuple(line.name for line in lines if not line.listed and not line.counted)
    if strangers and roster_known:
        yield Step(f"{len(strangers)} 个文件不是名册上任何单位的，没有计入，请看一看。", _named(strangers))
    again = tuple(dict.fromkeys(finding.name for finding in findings if finding.code == _AFTER_PASSING))
    if again:
        yield Step(f"{len(again)} 个单位的表通过之后又报来不同的一份，请核实。", again)
    elif units and all(line.counted and not line.errors for line in units):
        if all(line.state.is_closed for line in units):
            yield Step("各单位的表都已通过，可以印发县的报告。")
        else:
            options = f"--form {further} " if further else ""
            yield Step(
                "各单位都已计入：请通过各单位的表，再印发县的报告。", command=f"xltools pass {options}单位…"
            )


def _named(names: tuple[str, ...]) -> tuple[str, ...]:
    """The first of many names, and where the others are."""
    if len(names) <= MOST_NAMED:
        return names
    return (*names[:MOST_NAMED], f"还有 {len(names) - MOST_NAMED} 个，见“各单位报送情况”")


def _finding_lines(consolidation: Consolidation, most: int) -> Iterator[FindingLine]:
    files: dict[str, int] = {}
    for number, finding in enumerate(consolidation.findings[:most], 1):
        at = files.setdefault(finding.file, len(files) + 1)
        yield FindingLine(
            id=f"f{number}",
            group=f"u{at}",
            rule=f"r-{finding.code}",
            code=finding.code,
            severity=finding.severity,
            unit=finding.unit or finding.file,
            file=finding.file,
            text=inside(finding),
        )


def _by_unit(lines: Sequence[FindingLine], units: Sequence[UnitLine]) -> Iterator[Group]:
    """The findings of each file, in the order in which the units are listed; files of none come last."""
    by_file: dict[str, list[FindingLine]] = {}
    for line in lines:
        by_file.setdefault(line.file, []).append(line)
    order = {unit.name: at for at, unit in enumerate(units)}
    for file, found in sorted(by_file.items(), key=lambda item: order.get(item[1][0].unit, len(order))):
        yield Group(found[0].group, found[0].unit or "整个收件夹", file, tuple(found))


def _by_rule(consolidation: Consolidation, lines: Sequence[FindingLine]) -> Iterator[Group]:
    by_code: dict[str, list[FindingLine]] = {}
    for line in lines:
        by_code.setdefault(line.code, []).append(line)
    order = {severity: at for at, severity in enumerate(Severity)}
    for code, found in sorted(
        by_code.items(), key=lambda item: (order[item[1][0].severity], -len(item[1]), item[0])
    ):
        rule = consolidation.form.rules_by_id.get(code)
        title = rule.title if rule else _fact_of(code)
        yield Group(found[0].rule, f"{code}　{title}", rule.basis if rule else "", tuple(found))


def _fact_of(code: str) -> str:
    """What findings of a code say, with gaps for what differs."""
    entry = CATALOGUE.get(code)
    if entry is None:
        return ""
    return entry.fact.format_map(_Gaps())


class _Gaps(dict[str, str]):
    """Stands for the arguments of a text: a gap for each."""

    def __missing__(self, _key: str) -> str:
        return "…"
