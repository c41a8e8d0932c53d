"""What goes back to units: for each return with errors the workbook with notes in it, a page of Word, a text and a mail draft.

A return of another year or form, and one whose signature is not right, is no workbook to correct: an empty one of this year goes back in its place. No figure is touched. What was sent back is entered in the ledger with the findings, so that of the next return it can be said
which of them are gone, which stay and which are new.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from xltools.check.once import said_once
from xltools.county.ledger import EntryKind, Ledger, NewEntry, turn
from xltools.county.receipts import decided, round_of
from xltools.form.spec import Form, Severity
from xltools.jobs.generate import stamper
from xltools.jobs.output import Progress, file_name, outside, several, silent, write
from xltools.jobs.round.remind import values_of, write_letter
from xltools.jobs.round.state import RoundState, UnitState, state_of
from xltools.jobs.workspace import Workspace
from xltools.merge import FILLED_IN_ANEW, OTHER_PERIOD_OR_FORM
from xltools.model.errors import UnusableArgumentError
from xltools.model.findings import Finding, fact, place_text, sentences
from xltools.model.messages.reasons import Reason
from xltools.model.round import State
from xltools.model.text import named
from xltools.report.letters import letter as letters
from xltools.report.letters.notice import Notice, NoticeLine, notice_document
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.marked import Mark, marked
from xltools.workbook.write.protect import Lock
from xltools.workbook.write.stamp import Stamper

#: Whose returns go back; and those that go back only for what is to be confirmed.
_SENT_BACK = frozenset({State.RETURNED, State.UNREADABLE})
_CONFIRMED = frozenset({State.REPORTED, State.AGAIN})
#: The note that says which cells may be wrong.
_HINT = "V27"


class Progressing(StrEnum):
    """How a fault stands, compared with what was sent back before."""

    NEW = "新"
    STAYS = "仍未改正"


class Attached(StrEnum):
    """Which workbook goes back."""

    MARKED = "marked"  # its own, with notes
    AS_IT_CAME = "original"  # its own, of a kind that takes no notes
    EMPTY = "empty"  # one of this year, since its own is of another year or form, or holds nothing


#: What is said of the workbook that goes back.
_ATTACHED = {
    Attached.MARKED: "",
    Attached.AS_IT_CAME: "（表格不能加批注，附的是原件）",
    Attached.EMPTY: "（原件不能用，附的是空表）",
}
#: What a unit does whose workbook is not the one that was sent to it.
_ANEW = "请在附送的空表中重新填报。"
#: How the names of these workbooks begin; of its own one that is to be put right.
TO_CORRECT = "请改正"
_NAMES = {Attached.MARKED: TO_CORRECT, Attached.AS_IT_CAME: TO_CORRECT, Attached.EMPTY: "请填报"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding that has to be put right, and how it stands compared with last time; None for the first time."""

    finding: Finding
    progress: Progressing | None

    @property
    def text(self) -> str:
        """As a letter lists it."""
        place = place_text(self.finding)
        said = f"{place}：{_sentences(self.finding)}" if place else _sentences(self.finding)
        return f"{said}（{self.progress}）" if self.progress else said


@dataclass(frozen=True, slots=True)
class SentBack:
    """What was written for a unit.

    Attributes:
        unit: Where it stands.
        faults: What it has to put right.
        doubts: What it is asked to confirm or to explain: warnings.
        gone: How many faults of the last time are put right.
        folder: Where everything for it lies.
        attached: What its workbook is.
    """

    unit: UnitState
    faults: tuple[Fault, ...]
    doubts: tuple[Fault, ...]
    gone: int
    folder: Path
    attached: Attached

    @property
    def line(self) -> str:
        """What a person is told of it."""
        said = (
            f"{len(self.faults)} 处需要改正" if self.faults else "",
            f"{len(self.doubts)} 处请核实" if self.doubts else "",
            f"上次的已改正 {self.gone} 处" if self.gone else "",
        )
        verb = "退回" if self.faults else "请核实"
        return f"{verb} {self.unit.unit.name}：{'，'.join(filter(None, said))}{_ATTACHED[self.attached]}"


@dataclass(frozen=True)
class SentOut:
    """What ``xltools return`` has written.

    Attributes:
        out: The folder that it lies in.
        units: The units, in the order of the roster.
        doubtful: Units with warnings only, for which nothing was written.
        earlier: Folders that lie there from an earlier time, of units that have nothing to put right any more.
    """

    out: Path
    units: tuple[SentBack, ...]
    doubtful: tuple[UnitState, ...] = ()
    earlier: tuple[Path, ...] = ()

    def lines(self) -> Iterator[str]:
        """What a person is told: a line for each unit, then the rest."""
        yield from (one.line for one in self.units)
        yield f"共 {len(self.units)} 个单位，在 {self.out}" if self.units else "没有需要退回的单位"
        if self.doubtful:
            names = named([one.unit.name for one in self.doubtful])
            yield f"另有 {len(self.doubtful)} 个单位没有错误，有要核实的地方：{names}"
        if self.earlier:
            names = named([path.name for path in self.earlier])
            yield f"{self.out} 里 {len(self.earlier)} 个文件夹是以前写的，这次不用再发：{names}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """To whom something is sent back.

    Attributes:
        form: The id of the form whose returns are meant; "" for the project's first.
        warnings: Units with warnings only are written to, too. That is no return: the ledger does not speak of it.
    """

    form: str = ""
    warnings: bool = False


@several()
def send_back(
    workspace: Workspace,
    inbox: Path,
    out: Path,
    wanted: Wanted,
    *,
    lock: Lock,
    now: dt.datetime,
    progress: Progress = silent,
) -> SentOut:
    """Writes what goes back to every unit whose return has errors.

    Args:
        workspace: The project.
        inbox: The inbox. It is only read, but for its ledger.
        out: The folder to write to; each unit gets a folder in it. What is of a further form of the project stands in a folder
            that is called by it.
        wanted: To whom.
        lock: What empty workbooks are locked with.
        now: The time.
        progress: Told after each file that is judged.

    Raises:
        UnusableArgumentError: The project does not ask for the form (C32), the inbox or its ledger cannot be read, or
            something cannot be written.
        FormError: The template of the letter is wrong.
    """
    outside(out, inbox)
    state = state_of(workspace, inbox, today=now.date(), progress=progress, form=wanted.form)
    workspace = workspace.asking_for(state.consolidation.form.id)
    out /= file_name(workspace.own_name)
    template = letters.load(workspace.forms.shared(f"{letters.FOLDER}/{letters.RETURN}"))
    desk = _Desk(workspace, inbox, out, lock, now, template)
    sent, doubtful = [], []
    for one in state.units:
        if not one.unit.code:
            continue
        if one.state in _SENT_BACK:
            sent.append(desk.write(one, state))
        elif one.state in _CONFIRMED and any(map(_is_doubt, state.findings_of(one))):
            if wanted.warnings:
                sent.append(desk.write(one, state))
            else:
                doubtful.append(one)
    _enter(inbox, [one for one in sent if one.unit.state in _SENT_BACK], now)
    written = {one.folder for one in sent}
    earlier = (out / file_name(one.unit.code, one.unit.name) for one in state.units if one.unit.code)
    return SentOut(
        out,
        tuple(sent),
        tuple(doubtful),
        tuple(path for path in earlier if path not in written and path.is_dir()),
    )


def _sentences(finding: Finding) -> str:
    """A finding as a unit is told of it: of the county's signature the catalogue says what the county is to do."""
    return (
        f"{fact(finding)}。{_ANEW}"
        if finding.code in FILLED_IN_ANEW - OTHER_PERIOD_OR_FORM
        else sentences(finding)
    )


def _is_doubt(finding: Finding) -> bool:
    return finding.severity is Severity.WARNING


def key_of(finding: Finding) -> str:
    """What makes two findings the same fault: the code, and the cell."""
    return f"{finding.code} {finding.sheet} {finding.cell}".strip()


def asked(form: Form, findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """What a unit has to put right of a return with these findings, and what it is asked to confirm."""
    errors = [finding for finding in findings if finding.is_error]
    if anew := [finding for finding in errors if finding.code in FILLED_IN_ANEW]:
        return anew, []
    return list(said_once(form, errors)), list(filter(_is_doubt, findings))


def marked_copy(content: bytes, form: Form, faults: Iterable[Fault], sender: str) -> bytes | None:
    """A return as it came, with the notes of ``sender`` in it. None for one that takes none."""
    return marked(content, layout(form), [_mark(fault) for fault in faults], sender)


def _faults(state: RoundState, one: UnitState) -> tuple[tuple[Fault, ...], tuple[Fault, ...], int]:
    """What a unit has to put right, what it is asked to confirm, and how much of the last time is gone."""
    own, doubts = asked(state.consolidation.form, state.findings_of(one))
    before = _before(state, one)
    gone = (before or frozenset()) - {key_of(finding) for finding in (*own, *doubts)}
    return _standing(own, before), _standing(doubts, before), len(gone)


def _standing(found: Sequence[Finding], before: frozenset[str] | None) -> tuple[Fault, ...]:
    """Findings, and how each stands compared with what was sent back before; None for the first time."""
    if before is None:
        return tuple(Fault(finding, None) for finding in found)
    return tuple(
        Fault(finding, Progressing.STAYS if key_of(finding) in before else Progressing.NEW)
        for finding in found
    )


def _before(state: RoundState, one: UnitState) -> frozenset[str] | None:
    """What was said of an earlier return of the unit that was sent back; None where none was."""
    earlier = [
        decision for decision in state.round.returned.get(one.unit.code, ()) if decision.sha256 != one.sha256
    ]
    return frozenset((*earlier[-1].faults, *earlier[-1].doubts)) if earlier else None


class _Desk:
    """Writes what goes back, a unit after the other."""

    def __init__(
        self,
        workspace: Workspace,
        inbox: Path,
        out: Path,
        lock: Lock,
        now: dt.datetime,
        template: letters.LetterTemplate,
    ) -> None:
        self.workspace, self.inbox, self.out, self.lock = workspace, inbox, out, lock
        self.now, self.template = now, template

    @cached_property
    def _stamper(self) -> Stamper:
        return stamper(self.workspace, self.lock)

    def write(self, one: UnitState, state: RoundState) -> SentBack:
        """Writes everything for a unit."""
        faults, doubts, gone = _faults(state, one)
        empty = any(fault.finding.code in FILLED_IN_ANEW for fault in faults)
        hints = tuple(sentences(found) for found in state.findings_of(one) if found.code == _HINT)
        attached, book = self._book(one, (*faults, *doubts), empty=empty)
        folder = self.out / file_name(one.unit.code, one.unit.name)
        back = SentBack(one, faults, doubts, gone, folder, attached)
        values = values_of(self.workspace, one, self.now)
        letter = self.template.written({**values, **_said(back, hints)})
        name = file_name(one.unit.name, self.workspace.required().period.name)
        files = {
            f"{_NAMES[attached]}_{name}{'.xlsx' if attached is Attached.EMPTY else Path(one.file).suffix}": book,
            f"退回修改通知_{name}.docx": notice_document(
                _notice(back, hints, values, self.workspace.required().office)
            ),
        }
        for file, data in files.items():
            write(folder / file, data)
        write_letter(folder, f"退回_{name}", letter, one, self.now, files)
        return back

    def _received(self, one: UnitState) -> bytes:
        """The return as it was judged; nothing where it may not be read.

        Raises UnusableArgumentError (A01) where somebody has changed it meanwhile.
        """
        try:
            content = (self.inbox / one.file).read_bytes()
        except OSError:
            return b""
        if one.sha256 not in {hashlib.sha256(content).hexdigest(), ""}:
            raise UnusableArgumentError("A01", path=self.inbox / one.file, reason=Reason("E16"))
        return content

    def _book(self, one: UnitState, faults: Sequence[Fault], *, empty: bool) -> tuple[Attached, bytes]:
        """The workbook that goes back, and what it is."""
        content = b"" if empty else self._received(one)
        if not content:
            return Attached.EMPTY, self._stamper.workbook(one.unit, self.workspace.last_of(one.unit.code))
        project = self.workspace.required()
        form = self.workspace.forms.get(project.form)
        changed = marked_copy(content, form, faults, project.office)
        return (Attached.AS_IT_CAME, content) if changed is None else (Attached.MARKED, changed)


def _said(back: SentBack, hints: Sequence[str]) -> dict[str, letters.LetterValue]:
    """What the letter may say of the return."""
    return {
        "意见": [fault.text for fault in back.faults],
        "核实": [fault.text for fault in back.doubts],
        "提示": list(hints),
        "已改": back.gone,
        "未改": sum(fault.progress is Progressing.STAYS for fault in (*back.faults, *back.doubts)),
        "已批注": back.attached is Attached.MARKED,
        "重填": back.attached is Attached.EMPTY,
    }


def _notice(
    back: SentBack, hints: Sequence[str], values: Mapping[str, letters.LetterValue], sender: str
) -> Notice:
    period, due, late = values["报告期"], values["期限"], values["逾期天数"]
    gone = f"上次指出的问题已经改正 {back.gone} 处。" if back.gone else ""
    asked = f"有 {len(back.doubts)} 处请核实" if back.doubts else ""
    found = f"有 {len(back.faults)} 处需要改正" if back.faults else "没有错误"
    said = "，".join(filter(None, (found, asked)))
    opening = (
        f"你单位报送的表格（{back.unit.called}）不能计入{period}的汇总。"
        if back.attached is Attached.EMPTY
        else f"你单位报送的{values['报表']}表格（{back.unit.called}）核对后，{said}。{gone}"
    )
    by = f"，报送期限是{due}" if due else ""
    by += f"，已经超过 {late} 天，请尽快发回" if late else ""
    what_to_do = {
        Attached.MARKED: "请在附送的表格中改正：有错的格加了批注，“审核”页的末尾列出了全部意见。",
        Attached.AS_IT_CAME: "附送的是你单位报送的原件，不能加批注。请按上面的意见重新填报。",
        Attached.EMPTY: f"请在附送的{period}的空表中填报。",
    }
    explain = "标“请核实”的不一定是错：有错的改正，没有错的按所说写明原因。" if back.doubts else ""
    where = f"报送方式：{values['报送方式']}。" if values["报送方式"] else ""
    whom = f"有疑问请联系：{values['咨询']}。" if values["咨询"] else ""
    sent_back = f"封面显示“可以报送”后发回{by}。{where}"
    closing = tuple(filter(None, (*hints, what_to_do[back.attached] + explain, sent_back, whom)))
    lines = [
        NoticeLine(
            place_text(fault.finding),
            _sentences(fault.finding),
            "，".join(filter(None, (word, str(fault.progress or "")))),
        )
        for faults, word in ((back.faults, ""), (back.doubts, "请核实"))
        for fault in faults
    ]
    return Notice(back.unit.unit.name, opening, lines, closing, sender, str(values["今天"]))


def _mark(fault: Fault) -> Mark:
    finding = fault.finding
    place = place_text(finding) or "整个文件"
    nature = str(fault.progress or finding.severity.word)
    return Mark(finding.sheet, finding.cell, nature, finding.code, place, sentences(finding))


def _enter(inbox: Path, sent: Sequence[SentBack], now: dt.datetime) -> None:
    """Enters what was sent back, once for each return, also where another run has done so meanwhile."""
    if not sent:
        return
    with turn(inbox):
        ledger = Ledger.started(inbox)
        returned = round_of(ledger.entries()).returned
        new = [
            one
            for one in sent
            if one.unit.sha256 not in {decision.sha256 for decision in returned.get(one.unit.unit.code, ())}
        ]
        ledger.add([_entry(one) for one in new], now)


def _entry(one: SentBack) -> NewEntry:
    faults, doubts = (tuple(key_of(fault.finding) for fault in said) for said in (one.faults, one.doubts))
    unit = one.unit
    return decided(
        EntryKind.RETURNED, unit.unit.code, unit.sha256, note=unit.file, faults=faults, doubts=doubts
    )
