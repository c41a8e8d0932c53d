"""Findings → the lines of the results area, and a line back to the cell that its finding names. Pure.

Every text is written with a leading apostrophe, so that Excel takes it for a text even where it begins with “=” or “-”.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from xltools.model.findings import Finding, place_text, sentences
from xltools.workbook.layout.review import RESULT_HEADS, RESULT_LINK, RESULT_SEVERITIES

Line = list[str | None]

SEVERITIES = RESULT_SEVERITIES
#: The columns, from the left; where the findings' links stand.
HEAD = RESULT_HEADS
LINK = RESULT_LINK
NOTHING = "没有发现问题"
WHOLE = "整个文件"
#: Excel takes no longer text inside a formula.
_LONGEST = 255
_SHOWN = 200
_LINKED = re.compile(r'=HYPERLINK\("#\'(?P<sheet>(?:[^\']|\'\')+)\'!(?P<cell>[A-Z]{1,3}[0-9]{1,7})"[,;]')


def text(content: str) -> str:
    """A text as it is written to a cell, so that ``=1+1``, ``-5`` and ``2025-1-1`` stay texts."""
    return f"'{content}" if content else ""


def link(shown: str, sheet: str, cell: str, file: str = "") -> str:
    """A formula that leads to a cell, of another file if one is named; the mere text where it gets too long."""
    quoted = "'" + sheet.replace("'", "''") + "'"
    target = f"{file}#{quoted}!{cell}".replace('"', '""')
    label = shown[:_SHOWN].replace('"', '""')
    if len(target) > _LONGEST:
        return text(shown)
    return f'=HYPERLINK("{target}","{label}")'


def linked(formula: object) -> tuple[str, str] | None:
    """Sheet and cell that a ``link`` inside the workbook leads to; None for anything else."""
    match = _LINKED.match(formula) if isinstance(formula, str) else None
    return (match["sheet"].replace("''", "'").replace('""', '"'), match["cell"]) if match else None


def place(finding: Finding, sheets: Collection[str], renamed: Mapping[str, str]) -> tuple[str, str] | None:
    """The sheet, as it is called now, and the cell to send a person to; None where there is none."""
    sheet = renamed.get(finding.sheet, finding.sheet)
    return (sheet, finding.cell or "A1") if sheet in sheets else None


def lines(
    findings: Sequence[Finding],
    sheets: Collection[str],
    renamed: Mapping[str, str],
    *,
    height: int,
    width: int,
    file: str = "",
) -> list[Line]:
    """The lines of a results area: the heads, the findings, then blank lines that clear what stood there.

    Args:
        findings: What to list. Where there are more than lines, the last line says how many more.
        sheets: The sheets that a person can be sent to.
        renamed: Sheet of the form → what it is called in this workbook.
        height: The number of lines that are returned.
        width: The number of cells of each.
        file: The workbook's path, where the list stands in another workbook; "" where it stands in its own.
    """
    room = height - 1
    shown = findings if len(findings) <= room else findings[: room - 1]
    made: list[Line] = [list(map(text, HEAD))]
    made += [_line(finding, place(finding, sheets, renamed), file) for finding in shown]
    if len(shown) < len(findings):
        rest = f"还有 {len(findings) - len(shown)} 条没有列出；请改正以上各条，再核对一次"
        made.append(["", "", "", text(rest)])
    if not findings:
        made.append(["", "", "", text(NOTHING)])
    made += [[] for _ in range(height - len(made))]
    return [[*line, *[None] * (width - len(line))] for line in made]


def _line(finding: Finding, target: tuple[str, str] | None, file: str) -> Line:
    label = place_text(finding) or WHOLE
    cell = link(label, *target, file) if target else text(label)
    return [text(SEVERITIES[finding.severity]), text(finding.code), cell, text(sentences(finding))]


def counted(findings: Iterable[Finding]) -> str:
    """``错误 2 处，警告 1 处``: what there is of each kind; "" for none."""
    severities = [finding.severity for finding in findings]
    kinds = ((name, severities.count(severity)) for severity, name in SEVERITIES.items())
    return "，".join(f"{name} {count} 处" for name, count in kinds if count)
