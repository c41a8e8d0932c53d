"""The audit page of a merge: how every unit stands, what was found, what comes of it, what is to be done next."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypedDict, Unpack
from urllib.parse import quote

from xltools.check.likeness import alike
from xltools.jobs.check import Together
from xltools.jobs.round.state import State, UnitState, unit_states
from xltools.jobs.workspace import Workspace
from xltools.report.page import audit
from xltools.report.page.contents import UnitLine, audit_contents

_TONES = {
    State.REPORTED: "good",
    State.AGAIN: "good",
    State.PASSED: "good",
    State.PUBLISHED: "good",
    State.MISSING: "middling",
    State.IGNORED: "plain",
}


class PageOptions(TypedDict):
    """What the page needs besides the files.

    Attributes:
        inbox: The folder that they lie in; the page leads to them.
        out: The folder that the page will be saved in.
        today: The day on which it is so.
        products: What lies beside it: what each is, and its name.
    """

    inbox: Path
    out: Path
    today: dt.date
    products: Sequence[tuple[str, str]]


def audit_page(workspace: Workspace, together: Together, **more: Unpack[PageOptions]) -> bytes:
    """The page.

    Args:
        workspace: The project; its templates/page may hold files of its own.
        together: The files of the inbox, judged, and what they come to.
        more: See ``PageOptions``.

    Raises:
        FormError: The project's own template is wrong.
    """
    today = more["today"]
    consolidation = together.consolidation
    sound = [file.submission for file in together.judged if file.submission and not file.broken]
    of_the_form = [one for one in sound if one.form == consolidation.form.id]
    contents = audit_contents(
        consolidation,
        list(_lines(workspace, together, _Links(more["inbox"], more["out"]), today)),
        alike(consolidation.form, of_the_form),
        today=today,
        states=[str(state) for state in State],
        products=more["products"],
    )
    return audit.audit_page(contents, workspace.forms.page_file)


def _lines(workspace: Workspace, together: Together, links: _Links, today: dt.date) -> Iterator[UnitLine]:
    consolidation = together.consolidation
    states = unit_states(workspace, consolidation, together.round, today)
    lines = [
        _line(
            one,
            links,
            listed=workspace.asks(one.unit),
            counted=standing.included,
            errors=standing.errors,
            warnings=standing.warnings,
        )
        for one, standing in zip(states, consolidation.standings, strict=True)
    ]
    return iter(
        sorted(lines, key=lambda line: not line.listed)
    )  # stable: the roster's order, then what else came


def _line(
    one: UnitState, links: _Links, *, listed: bool, counted: bool, errors: int, warnings: int
) -> UnitLine:
    return UnitLine(
        name=one.unit.name or one.file,
        level=one.unit.level,
        state=str(one.state),
        tone=_TONES.get(one.state, "bad"),
        listed=listed,
        counted=counted,
        file=one.file,
        link=links.to(one.file) if one.file else "",
        errors=errors,
        warnings=warnings,
        when="，".join(_when(one)),
        contact=one.unit.contact,
        phone=one.unit.phone,
        reason=one.reason if one.state is not State.MISSING else "",
    )


def _when(one: UnitState) -> Iterator[str]:
    """When the return came and by how much it was late, as far as it is known."""
    if one.first:
        day = one.first.astimezone()
        yield f"{day.month}月{day.day}日收到"
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


class _Links:
    """How the page leads to the files of an inbox."""

    def __init__(self, inbox: Path, out: Path) -> None:
        self.inbox, self.out = inbox.resolve(), out.resolve()

    def to(self, file: str) -> str:
        """The address of a file as seen from the page; of one on another drive the whole of it."""
        path = self.inbox / file
        try:
            return quote(Path(os.path.relpath(path, self.out)).as_posix(), errors="surrogateescape")
        except ValueError:
            return path.as_uri()
