"""What was found, as data: a code, a place, arguments. Text is rendered last, from the catalogue (``catalogue.py``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from xltools.form.spec import Severity
from xltools.model.messages.catalogue import CATALOGUE, RULE
from xltools.model.messages.reasons import Reason
from xltools.model.messages.to_the_county import TO_THE_COUNTY
from xltools.model.messages.to_the_unit import TO_THE_UNIT
from xltools.model.text import revealed


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, and where. Its text is made of the catalogue when it is shown.

    ``format(finding)`` is the text of ``message``; with the format ``fact``, ``sentences`` or ``inside`` it is the text of
    the function of that name.

    Attributes:
        code: A code of the catalogue, or the id of the rule that failed.
        sheet: The sheet; "" where the whole file is meant.
        cell: The cell's address on it, such as ``E9``; "" where no single cell is meant.
        figure: The figure's id; "" where the place is no figure.
        name: What a reader calls the figure, or the unit.
        expected: What ought to be there, as text.
        found: What is there, as text.
        file: The name of the file; "" until ``of`` gives it.
        args: Further arguments of the catalogue's text.
        reason: A cause that the text quotes; None where there is none.
        unit: The name of the unit whose file it is; "" where that is not known. It makes no other finding.
    """

    code: str
    severity: Severity
    sheet: str = ""
    cell: str = ""
    figure: str = ""
    name: str = ""
    expected: str = ""
    found: str = ""
    file: str = ""
    args: Mapping[str, str] = field(default_factory=dict)
    reason: Reason | None = None
    unit: str = field(default="", compare=False)

    def __format__(self, part: str) -> str:
        return _PARTS[part](self)

    def of(self, file: str, unit: str = "") -> Finding:
        """The same finding, with the name of its file, and of its unit where that is known."""
        return replace(self, file=file, unit=unit or self.unit)

    def with_reason(self, reason: Reason | None) -> Finding:
        """The same finding, with the cause that its text quotes."""
        return replace(self, reason=reason)

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def finding(
    code: str,
    /,
    *,
    sheet: str = "",
    cell: str = "",
    figure: str = "",
    name: str = "",
    expected: str = "",
    found: str = "",
    **args: str,
) -> Finding:
    """A finding of the catalogue, with its severity there. The arguments are the attributes of ``Finding``.

    Raises KeyError for a code that the catalogue does not have.
    """
    entry = CATALOGUE[code]
    return Finding(code, entry.severity, sheet, cell, figure, name, expected, found, "", args)


def rule_finding(  # noqa: PLR0913 - each is a field of Finding, most given by name
    rule: str,
    severity: Severity,
    sentence: str,
    advice: str,
    *,
    sheet: str,
    cell: str,
    figure: str,
    name: str,
    expected: str,
    found: str,
) -> Finding:
    """The finding that a rule failed; its code is the rule's id."""
    args = {"sentence": sentence, "advice": advice}
    return Finding(rule, severity, sheet, cell, figure, name, expected, found, "", args)


def count_by_severity(findings: Iterable[Finding], severity: Severity) -> int:
    """How many of the findings are of that severity."""
    return sum(finding.severity is severity for finding in findings)


def message(finding: Finding) -> str:
    """``文件 某某.xlsx，表三 E9（重复申请·商业企业）：填了“3件”，带有单位。请只填数字 3。``"""
    return f"{where(finding)}：{sentences(finding)}"


def sentences(finding: Finding) -> str:
    """``填了“3件”，带有单位。请只填数字 3。``: the fact and the remedy, where the place is said beside them."""
    return CATALOGUE.get(finding.code, RULE).text.format_map(_arguments(finding))


def fact(finding: Finding) -> str:
    """``填了“3件”，带有单位``: the fact alone, to be part of another sentence."""
    return CATALOGUE.get(finding.code, RULE).fact.format_map(_arguments(finding))


def remedy(finding: Finding) -> str:
    """``请只填数字 3``: what to do, where the fact is said beside it."""
    return CATALOGUE.get(finding.code, RULE).remedy.format_map(_arguments(finding))


def remedy_of_unit(finding: Finding) -> str:
    """The same, said to the unit itself, which checks its own file."""
    return _remedy_among(TO_THE_UNIT, finding)


def _remedy_among(own: Mapping[str, str], finding: Finding) -> str:
    """The remedy in these words, by code; in the catalogue's for a code that they do not have."""
    words = own.get(finding.code)
    return words.format_map(_arguments(finding)) if words else remedy(finding)


def _arguments(finding: Finding) -> dict[str, object]:
    texts = {
        "sheet": finding.sheet,
        "cell": finding.cell,
        "name": finding.name,
        "expected": finding.expected,
        "found": finding.found,
        **finding.args,
    }
    # A message never says “3” of a text that looks like 3 and is not.
    return {
        "reason": "" if finding.reason is None else finding.reason,
        **{key: revealed(text) for key, text in texts.items()},
    }


def inside(finding: Finding) -> str:
    """``表三 E9（重复申请·商业企业）：填了……``: the message where its file is named already."""
    return _at_place(finding, sentences(finding))


def inside_without_commands(finding: Finding) -> str:
    """The same, said to a county that has no program but the page."""
    return _at_place(finding, f"{fact(finding)}。{_remedy_among(TO_THE_COUNTY, finding)}。")


def _at_place(finding: Finding, said: str) -> str:
    place = place_text(finding) if finding.sheet or finding.cell else ""
    return f"{place}：{said}" if place else said


def where(finding: Finding) -> str:
    """``文件 终稿.xlsx（某某镇），表三 E9（重复申请·商业企业）``: as much of it as is known. A unit that its file is called by is
    not said again."""
    unit = "" if finding.unit in finding.file else f"（{revealed(finding.unit)}）"
    file = f"文件 {revealed(finding.file)}{unit}" if finding.file else ""
    return "，".join(part for part in (file, place_text(finding)) if part) or "整个收件夹"


def place_text(finding: Finding) -> str:
    """``表三 E9（重复申请·商业企业）``: the place inside the file; "" where it is the whole file."""
    cell = f"{finding.sheet} {finding.cell}".strip()
    return f"{cell}（{finding.name}）" if cell and finding.name and finding.figure else cell


#: How much of a finding a refusal says, by the word that its text gives after a colon.
_PARTS: Mapping[str, Callable[[Finding], str]] = {
    "": message,
    "fact": fact,
    "sentences": sentences,
    "inside": inside,
}
