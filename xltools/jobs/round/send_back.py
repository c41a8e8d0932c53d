"""What goes back to units: for each return with errors the workbook with notes in it, a page of Word, a text and a mail draft.

No figure is touched. What was sent back is entered in the ledger with the findings, so that of the next return it can be said
which of them are gone, which stay and which are new.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from xltools.county.ledger import EntryKind, Ledger
from xltools.county.receipts import decided
from xltools.form.spec import Form, Severity
from xltools.jobs.output import Progress, file_name, outside, silent, write
from xltools.jobs.round.remind import values_of, write_letter
from xltools.jobs.round.state import RoundState, UnitState, state_of
from xltools.jobs.workspace import Workspace
from xltools.model.findings import Finding, place_text, sentences
from xltools.model.round import State
from xltools.report.letters import letter as letters
from xltools.report.letters.notice import Notice, NoticeLine, notice_document
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.marked import Mark, marked

#: Whose returns go back.
_SENT_BACK = frozenset({State.RETURNED, State.UNREADABLE})
#: The note that says which cells may be wrong.
_HINT = "V27"


class Progressing(StrEnum):
    """How a fault stands, compared with what was sent back before."""

    NEW = "新"
    STAYS = "仍未改正"


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding that has to be put right, and how it stands compared with last time; None for the first time."""

    finding: Finding
    progress: Progressing | None

    @property
    def text(self) -> str:
        """As a letter lists it."""
        place = place_text(self.finding)
        said = f"{place}：{sentences(self.finding)}" if place else sentences(self.finding)
        return f"{said}（{self.progress}）" if self.progress else said


@dataclass(frozen=True, slots=True)
class SentBack:
    """What was written for a unit.

    Attributes:
        unit: Where it stands.
        faults: What it has to put right.
        gone: How many faults of the last time are put right.
        folder: Where everything for it lies.
        marked: Whether its workbook could be marked; else it lies there as it came.
    """

    unit: UnitState
    faults: tuple[Fault, ...]
    gone: int
    folder: Path
    marked: bool


def send_back(
    workspace: Workspace, inbox: Path, out: Path, *, now: dt.datetime, progress: Progress = silent
) -> list[SentBack]:
    """Writes what goes back to every unit whose return has errors.

    Args:
        workspace: The project.
        inbox: The inbox. It is only read, but for its ledger.
        out: The folder to write to; each unit gets a folder in it.
        now: The time.
        progress: Told after each file that is judged.

    Returns:
        The units, in the order of the roster.

    Raises:
        UnusableArgumentError: The inbox or its ledger cannot be read, or something cannot be written.
        FormError: The template of the letter is wrong.
    """
    outside(out, inbox)
    state = state_of(workspace, inbox, today=now.date(), progress=progress)
    template = letters.load(workspace.forms.shared(f"{letters.FOLDER}/{letters.RETURN}"))
    sent = []
    for one in state.units:
        if one.state in _SENT_BACK and one.unit.code:
            faults, gone = _faults(state, one)
            folder = out / file_name(one.unit.code, one.unit.name)
            hints = tuple(sentences(finding) for finding in state.findings_of(one) if finding.code == _HINT)
            marked = _write(workspace, _Return(inbox, one, faults, gone, hints, folder), template, now)
            sent.append(SentBack(one, faults, gone, folder, marked))
    _enter(inbox, state, sent, now)
    return sent


def key_of(finding: Finding) -> str:
    """What makes two findings the same fault: the code, and the cell."""
    return f"{finding.code} {finding.sheet} {finding.cell}".strip()


def _faults(state: RoundState, one: UnitState) -> tuple[tuple[Fault, ...], int]:
    """What a unit has to put right: errors first; and how many faults of the last time are gone."""
    form = state.consolidation.form
    found = [finding for finding in state.findings_of(one) if finding.severity is not Severity.NOTE]
    own = list(_without_what_another_explains(form, found))
    own.sort(key=lambda finding: not finding.is_error)
    before = _before(state, one)
    if before is None:
        return tuple(Fault(finding, None) for finding in own), 0
    keys = {key_of(finding) for finding in own}
    faults = tuple(
        Fault(finding, Progressing.STAYS if key_of(finding) in before else Progressing.NEW) for finding in own
    )
    return faults, len(before - keys)


def _before(state: RoundState, one: UnitState) -> frozenset[str] | None:
    """The faults for which an earlier return of the unit was sent back; None where none was."""
    earlier = [
        decision for decision in state.round.returned.get(one.unit.code, ()) if decision.sha256 != one.sha256
    ]
    return frozenset(earlier[-1].faults) if earlier else None


def _without_what_another_explains(form: Form, findings: Sequence[Finding]) -> Iterator[Finding]:
    """What a person would say once is said once: a rule that fails is not said where one of its cells holds no possible
    number, nor of a total where it is said of a column."""
    impossible = {finding.figure for finding in findings if finding.code.startswith("V") and finding.is_error}
    rules = [finding for finding in findings if finding.code in form.rules_by_id]
    typed = {finding.code for finding in rules if _is_typed(form, finding.figure)}
    for finding in findings:
        if finding.code in form.rules_by_id:
            of_total = finding.code in typed and not _is_typed(form, finding.figure)
            if of_total or not impossible.isdisjoint(_figures_of(form, finding)):
                continue
        yield finding


def _is_typed(form: Form, figure: str) -> bool:
    return figure in form.figures and form.figures[figure].computed_by is None


def _figures_of(form: Form, finding: Finding) -> Iterator[str]:
    """The figures that a failed rule speaks of, those of its totals included."""
    for instance in form.rules_by_id[finding.code].instances:
        if instance.figure == finding.figure:
            for ref in instance.refs:
                yield ref.figure
                total = form.computations.get(ref.figure)
                yield from (part.figure for part in total.refs) if total else ()


@dataclass(frozen=True, slots=True)
class _Return:
    """A return that goes back."""

    inbox: Path
    unit: UnitState
    faults: tuple[Fault, ...]
    gone: int
    hints: tuple[str, ...]
    folder: Path


def _write(workspace: Workspace, back: _Return, template: letters.LetterTemplate, now: dt.datetime) -> bool:
    """Writes everything for a unit. Whether its workbook was marked."""
    one, project = back.unit, workspace.required()
    content = (back.inbox / one.file).read_bytes()
    sender = project.office
    own_layout = layout(workspace.forms.get(project.form))
    changed = marked(content, own_layout, [_mark(fault) for fault in back.faults], sender)
    suffix = Path(one.file).suffix
    stays = sum(fault.progress is Progressing.STAYS for fault in back.faults)
    values = values_of(workspace, one, now)
    letter = template.written(
        {
            **values,
            "意见": [fault.text for fault in back.faults],
            "提示": list(back.hints),
            "已改": back.gone,
            "未改": stays,
            "已批注": changed is not None,
        }
    )
    notice = notice_document(_notice(back, values, sender, is_marked=changed is not None))
    name = file_name(one.unit.name, str(project.year))
    files = {f"请改正_{name}{suffix}": changed or content, f"退回修改通知_{name}.docx": notice}
    for file, data in files.items():
        write(back.folder / file, data)
    write_letter(back.folder, f"退回_{name}", letter, one, now, files)
    return changed is not None


def _notice(
    back: _Return, values: Mapping[str, letters.LetterValue], sender: str, *, is_marked: bool
) -> Notice:
    year, due = values["年度"], values["期限"]
    gone = f"上次指出的问题已经改正 {back.gone} 处。" if back.gone else ""
    opening = (
        f"你单位报送的{year}年政府信息公开工作年度报告表格（{back.unit.called}）核对后，"
        f"有 {len(back.faults)} 处需要改正。{gone}"
    )
    by = f"，报送期限是{due}" if due else ""
    closing = (
        *back.hints,
        "请在附送的表格中改正：有错的格加了批注，“审核”页的末尾列出了全部意见。"
        if is_marked
        else "附送的是你单位报送的原件，不能加批注。请按上面的意见重新填报。",
        f"封面显示“可以报送”后发回{by}。",
    )
    lines = [
        NoticeLine(
            place_text(fault.finding),
            sentences(fault.finding),
            str(fault.progress or ""),
        )
        for fault in back.faults
    ]
    return Notice(back.unit.unit.name, opening, lines, closing, sender, str(values["今天"]))


def _mark(fault: Fault) -> Mark:
    finding = fault.finding
    place = place_text(finding) or "整个文件"
    nature = str(fault.progress or finding.severity.word)
    return Mark(finding.sheet, finding.cell, nature, finding.code, place, sentences(finding))


def _enter(inbox: Path, state: RoundState, sent: Sequence[SentBack], now: dt.datetime) -> None:
    """Enters what was sent back, once for each return."""
    entries = []
    for one in sent:
        unit = one.unit.unit.code
        already = {decision.sha256 for decision in state.round.returned.get(unit, ())}
        if one.unit.sha256 not in already:
            faults = tuple(key_of(fault.finding) for fault in one.faults)
            entries.append(
                decided(EntryKind.RETURNED, unit, one.unit.sha256, note=one.unit.file, faults=faults)
            )
    if entries:
        Ledger.started(inbox).add(entries, now)
