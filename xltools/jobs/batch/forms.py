"""Several forms in one project: which files are of which, who reports on each, and what is said of two of one unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xltools.check.across import check_across
from xltools.form.rules.across import AcrossRule
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.findings import Finding
from xltools.model.submission import Unit


def of_form(project: Workspace, one: Workspace, judged: Sequence[Judged]) -> list[Judged]:
    """The files of one of the project's forms, by what each says it is.

    What cannot be read is of a further form where its name bears that form's, as what is generated does. All else is the
    first form's, so that nothing is passed over.
    """
    if not project.further:
        return list(judged)
    return [file for file in judged if _asking_for(project, file) is one]


def others_than(own: Sequence[Judged], judged: Sequence[Judged]) -> frozenset[str]:
    """The digests of the files that are of another form."""
    return frozenset(file.sha256 for file in judged) - {file.sha256 for file in own} - {""}


def _asking_for(project: Workspace, file: Judged) -> Workspace:
    if file.submission:
        return project.asking_for(file.submission.form)
    return next((one for one in project.further if one.own_name in file.file), project)


def asked_or_sent(workspace: Workspace, judged: Sequence[Judged]) -> tuple[Unit, ...]:
    """The units of the roster that have to report on the form, and those that have done so unasked, in its order."""
    sent = {file.submission.unit.code for file in judged if file.submission}
    units = workspace.roster.units if workspace.roster else ()
    return tuple(unit for unit in units if workspace.asks(unit) or unit.code in sent)


def across_forms(
    project: Workspace, rules: Sequence[AcrossRule], consolidations: Sequence[Consolidation]
) -> Mapping[str, list[Finding]]:
    """The name of a file → what the rules across forms say of it. Each unit's returns are those that stand for it."""
    explained = project.required().explained
    by_form = {made.form.id: _standing_for_units(made) for made in consolidations}
    found: dict[str, list[Finding]] = {}
    for unit in project.roster.units if project.roster else ():
        for rule in rules:
            returns = {
                short: sent
                for short, form in rule.forms.items()
                if (sent := by_form.get(form.id, {}).get(unit.code))
            }
            for one in check_across(rule, returns, explained.get(unit.code, {}).get(rule.rule.id, "")):
                found.setdefault(one.file, []).append(one)
    return found


def _standing_for_units(made: Consolidation) -> Mapping[str, Judged]:
    """Unit code → the return that stands for it, where there is one of the form and the period."""
    return {
        one.unit.code: Judged(one.files[0], one.sha256s[0], one.submission)
        for one in made.standings
        if one.submission
        and one.is_of_the_county
        and (one.submission.form, one.submission.period) == (made.form.id, made.period)
    }
