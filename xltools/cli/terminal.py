"""What a person at a terminal sees: findings by unit, tables, progress. In a pipe nothing of this is used or loaded.

Rich is loaded when something is printed with it, so that help pages and pipes do not wait for it. It asks the terminal for
its width and its colours, honours NO_COLOR, and speaks to the old console of Windows, which knows no escape sequences.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from xltools.cli.columns import folded, width
from xltools.form.spec import Severity
from xltools.jobs.output import Progress
from xltools.model.findings import Finding, count_by_severity, inside
from xltools.model.text import shortened

if TYPE_CHECKING:
    from rich.console import Console

    from xltools.model.consolidation import Consolidation, Standing

#: How far the lines of a folded text stand in.
_INDENT = 4
#: The colour of a severity.
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: None}


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def show_findings(findings: Sequence[Finding]) -> None:
    """Prints findings under a heading for each file, in the order in which the files first come: its unit, its name, and
    how many of each kind."""
    from rich.text import Text

    console = _console()
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.file, []).append(finding)
    for number, group in enumerate(groups.values()):
        if number:
            console.print()
        console.print(Text(_heading(group), style="bold"), soft_wrap=True)
        for finding in group:
            label = f"[{finding.severity.word} {finding.code}]"
            first, *rest = _hung(label, inside(finding), console.width)
            console.print(
                Text.assemble("  ", (label, COLOURS[finding.severity] or ""), " ", first), soft_wrap=True
            )
            for line in rest:
                console.print(Text(line), soft_wrap=True)
    if groups:
        console.print()


def _heading(group: Sequence[Finding]) -> str:
    """``青禾镇（101_青禾镇_2025.xlsx）：错误 2 处，警告 1 处``"""
    counts = "，".join(
        f"{severity.word} {count} 处"
        for severity in Severity
        if (count := count_by_severity(group, severity))
    )
    file, unit = group[0].file, group[0].unit
    name = f"{unit}（{file}）" if unit and file else unit or file or "整个收件夹"
    return f"{name}：{counts}"


def _hung(label: str, text: str, columns: int) -> list[str]:
    """The text's lines beside a label: the first as it is, those below it indented to stand under it."""
    indent = width(label) + 3
    first, *rest = folded(text, max(columns - indent, 20))
    return [first, *(" " * indent + line for line in rest)]


def show_line(text: str) -> None:
    """Prints a long line in as many as the terminal needs, those after the first indented."""
    first, *rest = folded(text, max(_console().width - _INDENT, 20))
    _console().print("\n".join([first, *(" " * _INDENT + line for line in rest)]), soft_wrap=True)


#: Below so many columns the last column of a table is no text that one reads.
_READABLE = 30


def show_table(heads: Sequence[str], rows: Sequence[Sequence[str]], name: int) -> None:
    """Prints rows under their heads, as wide as the terminal allows. A column in which nothing stands is left out.

    Args:
        heads: What stands above the columns; the last one is of texts.
        rows: The cells.
        name: The column with a row's name. Where there is no room for the texts, they stand below the table with it.
    """
    from rich import box
    from rich.table import Table

    console = _console()
    used = [number for number in range(len(heads)) if any(row[number] for row in rows)]
    *others, last = used
    widths = [max(width(row[number]) for row in (heads, *rows)) for number in others]
    room = max(console.width - sum(widths) - 3 * len(widths) - 1, 20)
    beside = console.width - sum(widths) - 3 * len(widths) - 1 >= _READABLE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for number in used if beside else others:
        table.add_column(heads[number], overflow="fold", no_wrap=number != last)
    for row in rows:
        text = ("\n".join(folded(row[last], room)),) if beside else ()
        table.add_row(*(row[number] for number in others), *text)
    console.print(table)
    console.print()
    for row in () if beside else filter(lambda each: each[last], rows):
        first, *rest = folded(f"{row[name]}：{row[last]}", console.width - 2)
        for line in (first, *("  " + line for line in rest)):
            console.print(line, soft_wrap=True)


#: So many units are listed one by one; of more only those are that do not stand as 已报.
_MOST_UNITS = 60
#: So much of a reason is told.
_MOST_REASON = 30
_STANDING = ("状态", "单位", "联系人", "汇总", "错误", "警告", "说明")


def show_standings(consolidation: Consolidation) -> None:
    """Prints how the units of a merge stand, a row each, those that need something first."""
    from xltools.model.consolidation import Status

    standings = [one for status in reversed(Status) for one in consolidation.with_status(status)]
    listed = standings
    if len(standings) > _MOST_UNITS:
        listed = [one for one in standings if one.status is not Status.REPORTED]
    if listed:
        show_table(_STANDING, [_standing(one) for one in listed], name=1)
    if len(listed) < len(standings):
        _console().print(f"已报的 {len(standings) - len(listed)} 个没有列出\n", soft_wrap=True)


def _standing(one: Standing) -> tuple[str, ...]:
    unit = one.unit
    return (
        str(one.status),
        unit.name or "、".join(one.files),
        " ".join(filter(None, (unit.contact, unit.phone))),
        "计入" if one.included else "",
        str(one.errors or ""),
        str(one.warnings or ""),
        shortened(one.reason, _MOST_REASON) if one.status is not one.status.MISSING else "",
    )


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """A bar with the files done and the time left, on standard error; it goes when the work is done."""
    from rich import progress as parts

    columns = (
        parts.TextColumn(label),
        parts.BarColumn(),
        parts.MofNCompleteColumn(),
        parts.TextColumn("剩余"),
        parts.TimeRemainingColumn(compact=True),
    )
    with parts.Progress(*columns, console=_console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=1, visible=False)
        yield lambda done, whole: bar.update(task, completed=done, total=whole, visible=True)


def on_terminal() -> bool:
    """Whether a person reads standard output as it comes, on something that can show more than plain lines."""
    return sys.stdout.isatty()
