"""The facts that commands answer with under --json: one object each; docs/json.md describes them. Keys are a contract."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from xltools.form.spec import Form
    from xltools.jobs.forms.prove import Proof
    from xltools.jobs.import_ import Imported
    from xltools.jobs.merge import Merged
    from xltools.jobs.report import Reported
    from xltools.jobs.round.collect import Collected
    from xltools.jobs.round.repair import Repaired
    from xltools.jobs.round.send_back import SentOut
    from xltools.jobs.round.state import RoundState
    from xltools.model.messages.refusals import Refusal
    from xltools.model.submission import Unit

#: The option of every command that answers with facts.
json_option = click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象。")


def answer(content: Mapping[str, Any]) -> None:
    """Prints the object, keys in the order given. Where the stream cannot hold a character, all but ASCII is escaped."""
    text = json.dumps(content, ensure_ascii=False, indent=1)
    try:
        text.encode(sys.stdout.encoding or "utf-8", "surrogatepass")
    except UnicodeEncodeError:
        text = json.dumps(content, indent=1)
    click.echo(text)


def of_unit(unit: Unit) -> dict[str, str]:
    """A unit, as it stands in every object."""
    from xltools.jobs import summary

    return summary.of_unit(unit)


def of_status(state: RoundState) -> dict[str, Any]:
    """How the round stands: every unit, who is missing, how many of each state."""
    from xltools.jobs import summary
    from xltools.model.round import State

    return {
        "form": state.consolidation.form.id,
        **summary.of_period(state.consolidation.period),
        "units": [
            {
                "unit": of_unit(one.unit) if one.unit.code else None,
                "state": str(one.state),
                "contact": one.unit.contact,
                "phone": one.unit.phone,
                "file": one.file,
                "sha256": one.sha256,
                "returns": one.returns,
                "first": one.first.isoformat() if one.first else None,
                "latest": one.latest.isoformat() if one.latest else None,
                "due": one.due.isoformat() if one.due else None,
                "late": one.late,
                "left": one.left,
                "scan": one.scan,
                "reason": one.reason,
            }
            for one in state.units
        ],
        "missing": [of_unit(one.unit) for one in state.units if one.state is State.MISSING],
        "counts": dict(Counter(str(one.state) for one in state.units)),
    }


def of_merge(merged: Merged) -> dict[str, Any]:
    """What ``findings.json`` holds, with the units that are missing and the files that were written.

    ``missing`` is null where no roster says who has to report.
    """
    consolidation = merged.consolidation
    missing = [of_unit(unit) for unit in merged.missing]
    return {
        **json.loads(merged.findings.read_text("utf-8")),
        "missing": missing if consolidation.roster_known else None,
        "workbook": str(merged.workbook),
        "report": str(merged.report.path) if merged.report.path else None,
        "annex": str(merged.report.annex) if merged.report.annex else None,
        "page": str(merged.page.path) if merged.page.path else None,
        "open_data": [str(path) for path in merged.open_data.files] if merged.open_data else None,
    }


def of_merges(merged: Sequence[Merged]) -> dict[str, Any]:
    """The same of several forms of one project: of the first, with those of the others under ``further``."""
    first, *further = map(of_merge, merged)
    return {**first, "further": further} if further else first


def of_proof(proof: Proof) -> dict[str, Any]:
    """What was proved of a form's rules, for units of the same levels."""
    from xltools.jobs.forms.prove import Answer
    from xltools.model.cells import json_number

    example = None
    if proof.example is not None:
        example = {id: json_number(number) for id, number in proof.example.items()}
    noticed = {
        figure.id: {
            key: [one.id for one in proof.noticing(figure, error)]
            for error, key in ((1, "one_more"), (-1, "one_less"))
        }
        for figure in (proof.typed if proof.together is Answer.YES else ())
    }
    undecided = [
        *([{"question": "together"}] if proof.together is Answer.UNKNOWN else []),
        *({"question": "follows", "rule": one.id} for one in proof.undecided_follows),
        *(
            {"question": "notices", "rule": one.instance.id, "figure": one.figure.id, "error": one.error}
            for one in proof.undecided_notices
        ),
    ]
    return {
        "form": proof.form.id,
        "levels": list(proof.levels),
        "totals_typed": proof.totals_typed,
        "sound": {Answer.YES: True, Answer.NO: False, Answer.UNKNOWN: None}[proof.sound],
        "together": str(proof.together),
        "rules": len(proof.instances),
        "example": example,
        "last": {id: json_number(number) for id, number in proof.last.items()},
        "following": [instance.id for instance in proof.following],
        "independent": [instance.id for instance in proof.independent],
        "unnoticed": [{"rule": one.instance.id, "figure": one.figure.id} for one in proof.unnoticed],
        "noticed": noticed,
        "unprotected": [figure.id for figure in proof.unprotected],
        "undecided": undecided,
    }


def of_imported(reports: Sequence[Imported], nothing: Refusal | None) -> dict[str, Any]:
    """What became of every published report; and why nothing was done, where nothing could be."""
    from xltools.jobs import summary

    files = [
        {
            "path": one.name,
            "workbook": str(one.workbook) if one.workbook else None,
            "findings": [summary.of_finding(finding) for finding in one.findings],
        }
        for one in reports
    ]
    refusal = {"refusal": {"code": nothing.code, "message": str(nothing)}} if nothing else {}
    return {"files": files, **refusal}


def of_repaired(repaired: Repaired) -> dict[str, Any]:
    """What was moved into the new workbook, from where and to where, and what was not."""
    return {
        "unit": of_unit(repaired.unit),
        "workbook": str(repaired.path),
        "moved": [
            {"from": asdict(one.source), "to": asdict(one.target), "text": one.text} for one in repaired.moves
        ],
        "left": [{"from": asdict(place), "text": text} for place, text in repaired.left],
    }


def of_collected(collected: Sequence[Collected], inbox: Path) -> dict[str, Any]:
    """What became of every file that came."""
    files = [
        {
            "way": one.way,
            "outcome": str(one.outcome),
            "unit": of_unit(one.unit) if one.unit.code else None,
            "file": one.file,
            "number": one.number,
            "scan": one.scan,
            "verdict": str(one.verdict),
        }
        for one in collected
    ]
    return {
        "inbox": str(inbox),
        "files": files,
        "counts": dict(Counter(str(one.outcome) for one in collected)),
    }


def of_sent_back(sent: SentOut) -> dict[str, Any]:
    """What was written for every unit whose return goes back; which units have warnings only."""
    units = [
        {
            "unit": of_unit(one.unit.unit),
            "faults": len(one.faults),
            "warnings": len(one.doubts),
            "gone": one.gone,
            "attached": str(one.attached),
            "folder": str(one.folder),
        }
        for one in sent.units
    ]
    doubtful = [of_unit(one.unit) for one in sent.doubtful]
    return {"out": str(sent.out), "units": units, "warnings_only": doubtful}


def of_reports(reports: Sequence[Reported]) -> dict[str, Any]:
    """What became of every workbook's report."""
    return {
        "files": [
            {
                "path": one.name,
                "document": str(one.document) if one.document else None,
                "annex": str(one.annex) if one.annex else None,
                "refusal": {"code": one.refusal.code, "message": str(one.refusal)} if one.refusal else None,
                "waiting": list(one.waiting),
                "blanks": one.blanks,
            }
            for one in reports
        ]
    }


def of_form(form: Form) -> dict[str, Any]:
    """A form in a list of them."""
    return {
        "id": form.id,
        "first_year": form.first_year,
        "last_year": form.last_year or None,
        "title": form.title,
        "basis": form.basis,
    }
