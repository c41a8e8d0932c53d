"""What a person reads of a judged file: whether it may be sent, and every finding at its cell, as plain data for the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xltools.form.messages.coded import Coded
from xltools.form.spec import Form, Severity
from xltools.jobs.workspace import Workspace
from xltools.model.findings import Finding, fact, place_text, remedy_of_unit
from xltools.model.submission import Submission, Unit
from xltools.model.text import revealed
from xltools.report.page.pieces import Piece, first_of, pieces
from xltools.workbook.layout.review import REVIEW
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write.conclusion import READY

#: What the cover of a workbook says in so many words, and its contrary.
NOT_READY = "还不能报送"
#: What no page knows: the figures of the unit's other form.
_ACROSS = "与本单位另一张表样之间的数字，由县里收齐以后核对。"
#: The findings that stand at no sheet.
_WHOLE = "整个文件"
#: What the page has a colour for.
GOOD, MIDDLING, BAD = "good", "middling", "bad"


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding: where, what is wrong, what to do, and its cells."""

    code: str
    place: str
    fact: str
    remedy: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Gravity:
    """The findings of one severity on a sheet; ``word`` is what people call it, ``title`` says how many they are."""

    severity: str
    word: str
    title: str
    findings: tuple[ShownFinding, ...]


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """The findings of a sheet, the gravest first."""

    title: str
    parts: tuple[Gravity, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as a person reads it.

    Attributes:
        name: The file; ``unit`` its unit's name, "" where nobody knows.
        look: Which colour the verdict has.
        verdict: Whether it may be sent.
        advice: What comes next.
        groups: The findings.
        text: All of it as text, to be copied into a message.
    """

    name: str
    unit: str
    look: str
    verdict: str
    advice: str
    groups: tuple[SheetGroup, ...]
    text: str


def shown(
    workspace: Workspace,
    name: str,
    findings: Sequence[Finding],
    submission: Submission | None = None,
    refusal: Coded | None = None,
    hindrance: str = "",
) -> Shown:
    """What is shown of a file with these findings. ``refusal``: why nothing came of it; ``hindrance``: what its own cover says
    that still has to be done."""
    form = workspace.form_of(submission.form) if submission else None

    def of(finding: Finding) -> ShownFinding:
        cut = tuple(pieces(form, submission, finding)) if form and submission else ()
        to_do = f"{remedy_of_unit(finding)}。{_where_to_explain(form, finding)}"
        return ShownFinding(finding.code, place_text(finding), f"{fact(finding)}。", to_do, cut)

    groups = tuple(
        SheetGroup(
            title=sheet or _WHOLE,
            parts=tuple(
                Gravity(str(severity), severity.word, f"{severity.word} {len(own)} 处", tuple(map(of, own)))
                for severity in Severity
                if (own := _of(findings, sheet, severity))
            ),
        )
        for sheet in _sheets(form, findings)
    )
    look, verdict, advice = _verdict(findings, refusal, hindrance)
    if form and submission and _is_compared(workspace, form, submission.unit):
        advice += _ACROSS
    lines = [f"{revealed(name)}：{verdict}。{advice}"]
    lines += [
        f"[{part.word}] {one.place}：{one.fact}{one.remedy}".replace(" ：", " ")
        for group in groups
        for part in group.parts
        for one in part.findings
    ]
    unit = submission.unit.name if submission else ""
    return Shown(revealed(name), revealed(unit), look, verdict, advice, groups, "\n".join(lines))


def _is_compared(workspace: Workspace, form: Form, unit: Unit) -> bool:
    """Whether the county holds the unit's return against one on another form."""
    of_rules = ({one.id for one in rule.forms.values()} for rule in workspace.across)
    others = {id for ids in of_rules if form.id in ids for id in ids - {form.id}}
    return any(workspace.asking_for(id).asks(unit) for id in others)


def _where_to_explain(form: Form | None, finding: Finding) -> str:
    """The cell in which a warning of a rule is explained; "" for any other finding."""
    if form is None or finding.severity is not Severity.WARNING:
        return ""
    instances = (one for rule in form.rules if rule.id == finding.code for one in rule.instances)
    found = [one.id for one in instances if one.figure == finding.figure]
    return f"审核说明写在“{REVIEW}”{layout(form).explanations[found[0]].name}。" if len(found) == 1 else ""


def _verdict(findings: Sequence[Finding], refusal: Coded | None, hindrance: str) -> tuple[str, str, str]:
    """Look, verdict, and what comes next."""
    count = {severity: sum(one.severity is severity for one in findings) for severity in Severity}
    errors, warnings = count[Severity.ERROR], count[Severity.WARNING]
    if errors:
        besides = f"，警告 {warnings} 处一并核对" if warnings else ""
        return BAD, NOT_READY, f"错误 {errors} 处，请按下面所说改正{besides}；保存以后再查一遍。"
    if refusal:
        return BAD, NOT_READY, str(refusal)
    if hindrance:
        besides = f"另有警告 {warnings} 处，见下。" if warnings else ""
        return BAD, NOT_READY, f"{hindrance}；保存以后再查一遍。{besides}"
    if warnings:
        return MIDDLING, READY, f"警告 {warnings} 处，报送前请核对；确实无误的，按所说写明原因。"
    return GOOD, READY, "没有发现错误和警告。"


def _sheets(form: Form | None, findings: Sequence[Finding]) -> list[str]:
    """The sheets that findings stand at, in the workbook's order; first what is said of the whole file."""
    order = ("", *(layout(form).sheets if form else ()))
    found = dict.fromkeys(finding.sheet for finding in findings)
    return sorted(found, key=lambda sheet: order.index(sheet) if sheet in order else len(order))


def _of(findings: Sequence[Finding], sheet: str, severity: Severity) -> list[Finding]:
    """Those of one severity on a sheet, as they stand there."""
    own = [one for one in findings if one.sheet == sheet and one.severity is severity]
    return sorted(own, key=lambda one: first_of(one.cell) or (-1, -1))
