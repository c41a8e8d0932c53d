"""The result of a verification as the one JSON object of ``--json`` and ``findings.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from xltools.form.messages.coded import Coded
from xltools.form.period import Period
from xltools.form.spec import Severity
from xltools.model.cells import json_number
from xltools.model.consolidation import Consolidation, Judged, Revision, Status
from xltools.model.findings import Finding, count_by_severity, fact, message
from xltools.model.submission import Unit
from xltools.model.text import named, revealed

#: What is said of the returns of a unit of which one counts: which, and that another came after it was passed.
_SEVERAL = frozenset({"U14", "U17"})
#: How many units a line names.
_NAMED = 20


def as_json(consolidation: Consolidation, judged: Sequence[Judged], passed_over: Sequence[str] = ()) -> str:
    """The object as text, keys in a fixed order, files in theirs. Numbers that are not known are null.

    Args:
        consolidation: The county's year.
        judged: The files.
        passed_over: The names of files that were not read.
    """
    texts = file_texts(consolidation, judged)
    return "".join(pieces(consolidation, texts, passed_over, revision_objects(consolidation)))


def forms_as_json(
    forms: Sequence[tuple[Consolidation, Sequence[Judged]]], passed_over: Sequence[str] = ()
) -> str:
    """The same of several forms of one project: the object of the first, with those of the others under ``further``."""
    if len(forms) == 1:
        return as_json(*forms[0], passed_over)
    first, *further = (json.loads(as_json(*form, passed_over)) for form in forms)
    return _dumped({**first, "further": further}) + "\n"


def pieces(
    consolidation: Consolidation,
    files: Iterable[str],
    passed_over: Sequence[str],
    revisions: Sequence[dict[str, Any]],
) -> Iterator[str]:
    """The same in pieces, so that of many files none has to wait for the others.

    Args:
        consolidation: The county's year.
        files: What is said of each file (``file_texts``).
        passed_over: The names of files that were not read.
        revisions: Different returns of one unit (``revision_objects``).
    """
    head = {"form": consolidation.form.id, **of_period(consolidation.period)}
    yield f'{_dumped(head)[:-2]},\n "files": ['
    before = "\n  "
    for text in files:
        yield before + text
        before = ",\n  "
    yield "\n ]" if before.startswith(",") else "]"
    rest: dict[str, Any] = {"totals": _totals(consolidation)}
    if passed_over:
        rest["passed_over"] = list(passed_over)
    if revisions:
        rest["revisions"] = list(revisions)
    yield f",{_dumped(rest)[1:]}\n"


def file_texts(consolidation: Consolidation, judged: Sequence[Judged]) -> Iterator[str]:
    """What is said of each file, as it stands inside the object."""
    for file in _files(consolidation, judged):
        yield _dumped(file).replace("\n", "\n  ")


def revision_objects(consolidation: Consolidation) -> list[dict[str, Any]]:
    """Different returns of one unit, with every cell in which they differ."""
    return [_revision(one) for one in consolidation.revisions]


def as_object(consolidation: Consolidation, judged: Sequence[Judged]) -> dict[str, Any]:
    """The object itself; docs/json.md describes it."""
    return {
        "form": consolidation.form.id,
        **of_period(consolidation.period),
        "files": list(_files(consolidation, judged)),
        "totals": _totals(consolidation),
    }


def _dumped(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


def _totals(consolidation: Consolidation) -> dict[str, int | float | None]:
    return {id: json_number(number) for id, number in consolidation.totals.items()}


def _files(consolidation: Consolidation, judged: Sequence[Judged]) -> Iterator[dict[str, Any]]:
    status = {file: str(standing.status) for standing in consolidation.standings for file in standing.files}
    findings: dict[str, list[Finding]] = {}
    for finding in consolidation.findings:
        findings.setdefault(finding.file, []).append(finding)
    for one in judged:
        no_standing = Status.UNREADABLE if one.submission is None else Status.IGNORED
        yield {
            "path": one.file,
            "sha256": one.sha256,
            "unit": _unit(one),
            "standing": status.get(one.file, str(no_standing)),
            "findings": [of_finding(finding) for finding in findings.get(one.file, [])],
        }


def of_reports(form: str, period: Period, judged: Sequence[Judged]) -> str:
    """The same object for reports that were held against a workbook: nothing stands or is added up."""
    files = [
        {
            "path": one.file,
            "sha256": one.sha256,
            "unit": _unit(one),
            "standing": "",
            "findings": [of_finding(finding) for finding in one.findings],
        }
        for one in judged
    ]
    content = {"form": form, **of_period(period), "files": files, "totals": {}}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def of_period(period: Period) -> dict[str, Any]:
    """The year, and ``2025Q2`` where it is a part of one."""
    return {"year": period.year, **({"period": period.code} if period.part.code else {})}


def of_nothing(refusal: Coded, judged: Sequence[Judged] = ()) -> str:
    """The same object for a run that came to nothing: the files with the reasons, and why the whole was not done."""
    files = [
        {
            "path": one.file,
            "sha256": one.sha256,
            "unit": _unit(one),
            "standing": str(Status.UNREADABLE),
            "findings": [of_finding(finding) for finding in one.findings],
        }
        for one in judged
    ]
    content = {
        "form": None,
        "year": None,
        "files": files,
        "totals": {},
        "refusal": {"code": refusal.code, "message": str(refusal)},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _unit(one: Judged) -> dict[str, str] | None:
    return of_unit(one.submission.unit) if one.submission else None


def of_unit(unit: Unit) -> dict[str, str]:
    """A unit, as it stands in every object."""
    return {"code": unit.code, "name": unit.name, "level": unit.level}


def _revision(revision: Revision) -> dict[str, Any]:
    changes = [asdict(change) for change in revision.changes]
    return {
        "unit": of_unit(revision.unit),
        "before": revision.before,
        "after": revision.after,
        "changes": changes,
    }


def of_finding(finding: Finding) -> dict[str, str]:
    """A finding, as it stands in every object."""
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "sheet": finding.sheet,
        "cell": finding.cell,
        "figure": finding.figure,
        "message": message(finding),
        "expected": finding.expected,
        "found": finding.found,
    }


def not_read(passed_over: Sequence[str]) -> list[str]:
    """A line that names the files that were not read; none where there are none."""
    if not passed_over:
        return []
    return [f"没有读取 {len(passed_over)} 个临时或隐藏文件：{named(passed_over)}"]


def counted(judged: Sequence[Judged], findings: Sequence[Finding]) -> str:
    """The last line of a run: how many files, how many findings of each kind."""
    if not judged:
        return "没有报送的表"
    errors = sum(finding.is_error for finding in findings)
    warnings = count_by_severity(findings, Severity.WARNING)
    return f"共 {len(judged)} 个文件：错误 {errors} 处，警告 {warnings} 处"


def _compared(consolidation: Consolidation) -> list[str]:
    """Which units the comparison with last year leaves out; nothing where it leaves out none, or all."""
    comparison = consolidation.comparison
    if not comparison.units or not comparison.others:
        return []
    names = named(comparison.names_of_others, _NAMED)
    last = comparison.span.last
    return [
        f"与{last}比较的是{comparison.scope}；没有{last}数字、不参加比较的 {len(comparison.others)} 个：{names}"
    ]


def _taken(consolidation: Consolidation) -> list[str]:
    """Which of several returns counts, and why: a line a unit; and what came after one was passed."""
    return [
        f"{fact(finding)}：{finding.file}" for finding in consolidation.findings if finding.code in _SEVERAL
    ]


def standings(consolidation: Consolidation) -> list[str]:
    """How the units stand, a line for every standing that some unit has."""
    found = []
    for status in Status:
        units = consolidation.with_status(status)
        if units:
            names = revealed("、".join(standing.unit.name or "、".join(standing.files) for standing in units))
            found.append(f"{status} {len(units)} 个：{names}")
    return found


def lines(consolidation: Consolidation) -> list[str]:
    """How the units stand, and what there is to say of the sums."""
    return [*standings(consolidation), *sums(consolidation)]


def sums(consolidation: Consolidation) -> list[str]:
    """What there is to say of the sums: how many units are in them, which returns were taken, what is not compared."""
    counted_in = f"计入汇总 {len(consolidation.included)} 个单位"
    if consolidation.included_with_errors:
        counted_in += f"（其中 {len(consolidation.included_with_errors)} 个有错误）"
    found = [counted_in, *_taken(consolidation)]
    found += _compared(consolidation)
    if not consolidation.roster_known:
        found.append("没有单位名册（找不到 xltools.toml），无法知道哪些单位没有报送")
    return found
