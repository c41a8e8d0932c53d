"""Counties that were added up, for the tests of what is made of them."""

from __future__ import annotations

from pathlib import Path

from returns import FORM, YEAR, returned, unit

from xltools.form.spec import Form
from xltools.merge import merge
from xltools.model.consolidation import Consolidation, Judged
from xltools.model.findings import finding
from xltools.model.submission import Submission, Unit
from xltools.workbook.consolidated import build_consolidated

COUNTY = Unit("130100", "安平县", "县")


def member(number: int, name: str = "") -> Unit:
    """A unit of the county; every third is a township."""
    return unit(number, name, ("乡镇", "街道", "部门")[number % 3])


def judged(submission: Submission | None, name: str, *findings: object) -> Judged:
    return Judged(name, f"{len(name):064x}", submission, tuple(findings))  # type: ignore[arg-type]


ERROR = finding(
    "V04", sheet="表三", cell="E8", figure="t3.received.company", name="新收·商业企业", found="3件", says="3"
)


def county_of(
    count: int, form: Form = FORM, *, last: bool = True, include_errors: bool = False, county: Unit = COUNTY
) -> Consolidation:
    """A county where every fifth unit is missing, every seventh has an error, and some files are odd."""
    roster = [member(number) for number in range(count)]
    files = []
    for number, owner in enumerate(roster):
        if number % 5 == 3:
            continue
        findings = [ERROR] if number % 7 == 2 else []
        files.append(
            judged(
                returned(owner, number, form=form, balances=True),
                f"{owner.code}_{owner.name}.xlsx",
                *findings,
            )
        )
    if count > 10:
        files.append(judged(returned(roster[0], 999, form=form, balances=True), "另一份 000.xlsx"))
        files.append(judged(returned(member(1), 1, form=form, year=YEAR - 1, balances=True), "去年.xlsx"))
        files.append(judged(None, "扫描件.pdf", finding("S93", found="PDF 文档")))
        files.append(judged(returned(member(900), 5, form=form, balances=True), "外县.xlsx"))
    known = returned(county, 7, form=form, balances=True) if last else None
    before = {id: held for id in form.figures if known and (held := known.number(id)) is not None}
    counted = member(1 if count > 10 else 0).code  # one that is in the sum
    return merge(form, YEAR, county, files, roster, {counted: before}, include_errors)


def saved(tmp_path: Path, consolidation: Consolidation, name: str = "汇总.xlsx") -> Path:
    path = tmp_path / name
    path.write_bytes(build_consolidated(consolidation))
    return path
