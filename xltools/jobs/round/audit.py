"""The audit page of a merge: how every unit stands, what was found, what comes of it, what is to be done next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from xltools.check.likeness import Alike, alike, as_last_year
from xltools.jobs.check import Together
from xltools.jobs.round.state import UnitState, unit_states
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Standing
from xltools.model.round import State
from xltools.report.page.audit import audit_page as made
from xltools.report.page.contents import UnitLine, audit_contents
from xltools.report.page.render import page_files
from xltools.workbook.consolidated.build import path_from

#: The finding that a text is another unit's, and those that it is the unit's own of last year.
_AS_ANOTHER, _AS_LAST_YEAR = "L01", {"L02", "L03"}
_TONES = {
    State.REPORTED: "good",
    State.AGAIN: "good",
    State.PASSED: "good",
    State.PUBLISHED: "good",
    State.MISSING: "middling",
    State.IGNORED: "plain",
}


def audit_page(
    workspace: Workspace,
    together: Together,
    *,
    inbox: Path,
    out: Path,
    today: dt.date,
    products: Sequence[tuple[str, str]],
) -> bytes:
    """The page.

    Args:
        workspace: The project; its templates/page may hold files of its own.
        together: The files of the inbox, judged, and what they come to.
        inbox: The folder that they lie in; the page leads to them.
        out: The folder that the page will be saved in.
        today: The day on which it is so.
        products: What lies beside it: what each is, and its name.

    Raises:
        FormError: The project's own template is wrong.
    """
    consolidation = together.consolidation
    states = unit_states(workspace, consolidation, together.round, today)
    here, there = out.resolve(), inbox.resolve()
    lines = [
        _line(
            one,
            standing,
            listed=workspace.asks(one.unit),
            link=_link(here, one.file, there) if one.file else "",
        )
        for one, standing in zip(states, consolidation.standings, strict=True)
    ]
    contents = audit_contents(
        consolidation,
        sorted(lines, key=lambda line: not line.listed),  # stable: the roster's order, then what else came
        *_alike(workspace, together),
        today=today,
        products=products,
        is_further=bool(workspace.own_name),
    )
    return made(contents, page_files(workspace.forms))


def _alike(workspace: Workspace, together: Together) -> tuple[list[Alike], list[Alike]]:
    """The texts that are one another's, and those that are the unit's own of last year. They are compared again only where
    there are any."""
    found = {finding.code for file in together.judged for finding in file.findings}
    form = together.consolidation.form
    sound = [file.submission for file in together.judged if file.submission and not file.broken]
    same_form = [one for one in sound if one.form == form.id]
    of_others = alike(form, same_form) if _AS_ANOTHER in found else []
    last = workspace.last_texts(same_form) if _AS_LAST_YEAR & found else {}
    return of_others, as_last_year(form, same_form, last) if last else []


def _line(one: UnitState, standing: Standing, *, listed: bool, link: str) -> UnitLine:
    return UnitLine(
        name=one.unit.name or one.file,
        level=one.unit.level,
        state=one.state,
        tone=_TONES.get(one.state, "bad"),
        listed=listed,
        counted=standing.included,
        file=one.file,
        link=link,
        errors=standing.errors,
        warnings=standing.warnings,
        when="，".join(_when(one)),
        contact=one.unit.contact,
        phone=one.unit.phone,
        reason=one.reason if one.state is not State.MISSING else "",
    )


def _link(out: Path, file: str, inbox: Path) -> str:
    """The address of a received file as seen from the page."""
    path = Path(path_from(out, file, inbox))
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="surrogateescape")


def _when(one: UnitState) -> Iterator[str]:
    """When the return came and by how much it was late, as far as it is known."""
    if one.first:
        yield f"{one.first.month}月{one.first.day}日收到"
    if one.returns > 1:
        yield f"报送 {one.returns} 次"
    if one.late:
        yield f"逾期 {one.late} 天"
    elif one.late == 0 and one.first:
        yield "按时"
    if one.left is not None:
        yield f"还有 {one.left} 天" if one.left else "今天到期"
    if one.scan:
        yield "已有扫描件"
