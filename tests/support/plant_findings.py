"""Ways to plant what the program is to find: in a workbook that arrives, a report to import, a text, a printed report.

Each lets the program itself read and check what was planted. `planted_findings.py` has the table.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import multiprocessing
import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from books import QUARTERLY
from damage import (
    NEIGHBOUR,
    THIRD,
    Inbox,
    encrypted,
    healthy,
    sound,
)
from prose_text import SOUND
from reports import edited, part, right, written
from returns import FORM, OLD_FORM, UNIT, YEAR, submission, unit

from xltools.check import check_prose
from xltools.check.likeness import check_likeness
from xltools.check.likeness.compare import LEARN_FROM
from xltools.county.ledger import EntryKind, Ledger
from xltools.county.library import FormLibrary
from xltools.county.receipts import decided, received, round_in
from xltools.form.period import PartOfYear, Span
from xltools.form.vocabulary.nouns import LocalRule
from xltools.jobs import check
from xltools.jobs.batch import workers
from xltools.jobs.check import consolidate, verify, with_likeness
from xltools.jobs.compare import compare
from xltools.jobs.import_ import import_reports
from xltools.jobs.round.publish import check_published
from xltools.jobs.workspace import Workspace
from xltools.merge import merge
from xltools.model.consolidation import Judged
from xltools.model.findings import Finding
from xltools.model.round import Receipt
from xltools.model.submission import Place, Source, Submission, Unit, Value
from xltools.workbook.consolidated import build_consolidated
from xltools.workbook.write.unit_book import build

#: An empty folder to plant in → what the program finds.
Plant = Callable[[Path], Iterable[Finding]]

SAMPLES = Path(__file__).parents[2] / "samples"
COUNTY = Unit("", "清河县", "县")
NO_PROJECT = Workspace(None, FormLibrary.default(None), None, None)


@dataclass(frozen=True)
class Planted:
    """Something that was planted. ``place``: the sheet and the cell of its finding, "" where the finding names none."""

    plant: Plant
    place: str = ""


def in_inbox(
    content: Callable[[], bytes],
    place: str = "",
    *,
    name: str = Inbox.NAME,
    project: str = "",
    form: str = FORM.id,
    beside: Mapping[str, Callable[[], bytes]] | None = None,
    merged: bool = False,
) -> Planted:
    """A file that arrives in the inbox of a county.

    Args:
        content: Makes the file.
        place: Where the finding is.
        name: The file's name.
        project: More lines of the county's ``xltools.toml``.
        form: The form that the county asks for.
        beside: Further files, by their path from the county's folder.
        merged: Whether the inbox is also merged, which alone can tell whose return it is.
    """

    def plant(folder: Path) -> Iterable[Finding]:
        inbox = Inbox(folder / "清河县", project=project, neighbour=False, form=form)
        for path, make in (beside or {}).items():
            (inbox.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (inbox.folder / path).write_bytes(make())
        inbox.put(content(), name)
        workspace = Workspace.open(inbox.inbox)
        judged = verify(workspace, [inbox.inbox])
        return consolidate(workspace, judged).findings if merged else findings_of(judged)

    return Planted(plant, place)


def in_round(
    *books: Callable[[], bytes],
    passed: Callable[[], bytes] | None = None,
    after: int | None = None,
    beside: Mapping[str, Callable[[], bytes]] | None = None,
) -> Planted:
    """Returns of one unit that were collected, one a day; and the one that the county has passed, ``after`` so many.
    ``beside``: as for ``in_inbox``."""

    def plant(folder: Path) -> Iterable[Finding]:
        inbox = Inbox(folder / "清河县", neighbour=False)
        for path, write in (beside or {}).items():
            (inbox.folder / path).write_bytes(write())
        ledger = Ledger.started(inbox.inbox)
        for day, make in enumerate(books, 1):
            content = make()
            digest = hashlib.sha256(content).hexdigest()
            time = dt.datetime(2026, 1, day, 9, 0, tzinfo=dt.UTC)
            receipt = Receipt(f"{day}.xlsx", digest, UNIT.code, YEAR, day, time, time)
            inbox.put(content, receipt.file)
            ledger.add([received(receipt)], time)
            if passed and day == (after or len(books)):
                digest = hashlib.sha256(passed()).hexdigest()
                ledger.add([decided(EntryKind.PASSED, UNIT.code, digest)], time)
        workspace, round = Workspace.open(inbox.inbox), round_in(inbox.inbox)
        return consolidate(workspace, verify(workspace, [inbox.inbox], round=round), round=round).findings

    return Planted(plant)


def judged_by(job: Callable[[], object], **limits: int) -> Planted:
    """A file at which the program does something that nobody thought of, in a process of its own."""

    def plant(folder: Path) -> Iterable[Finding]:
        inbox = Inbox(folder / "清河县")
        lines = "".join(f"{key} = {value}\n" for key, value in limits.items())
        with (inbox.folder / "xltools.toml").open("a", encoding="utf-8") as settings:
            settings.write(f"[limits]\n{lines}")
        inbox.put(sound())
        whole = check._judged

        def judged(workspace: Workspace, path: Path, *args: Any) -> check.JudgedBook:
            if path.name == Inbox.NAME:
                job()
            return whole(workspace, path, *args)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(check, "_judged", judged)
            patch.setattr(workers, "_context", lambda: multiprocessing.get_context("fork"))
            workspace = Workspace.open(inbox.inbox)
            return consolidate(workspace, verify(workspace, [inbox.inbox], workers=2)).findings

    return Planted(plant)


def failing() -> None:
    raise RecursionError


def without_end() -> None:
    re.match("(a|aa)+b", "a" * 100)


def without_bound() -> None:
    held = [bytearray(10**8)]
    while True:
        held.append(bytearray(10**8))


def link_out_of_the_inbox(folder: Path) -> Iterable[Finding]:
    """A link in the inbox to a file elsewhere."""
    inbox = Inbox(folder / "清河县")
    (folder / "elsewhere.xlsx").write_bytes(sound())
    (inbox.inbox / Inbox.NAME).symlink_to(folder / "elsewhere.xlsx")
    return inbox.judge().findings


def quarterly(number: int, year: int = YEAR) -> bytes:
    """A return on a quarter, in which all is 0."""
    part = PartOfYear(Span.QUARTER, number)
    return build(QUARTERLY, healthy(form=QUARTERLY, year=year, part=part), county_name="清河县")


def without_project(content: Callable[[], bytes], place: str) -> Planted:
    """A workbook in a folder that belongs to no county's project."""

    def plant(folder: Path) -> Iterable[Finding]:
        (folder / "一份.xlsx").write_bytes(content())
        return findings_of(verify(Workspace.open(folder), [folder]))

    return Planted(plant, place)


def findings_of(judged: Sequence[Judged]) -> list[Finding]:
    """The findings of several files."""
    return [finding for file in judged for finding in file.findings]


def with_words(old: str, new: str) -> Callable[[str], str]:
    """A change of a text in one place."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def with_one_row_of_the_other_edition(report: str) -> str:
    """A published report in which （六）其他处理 is one row, as the edition of 2019 has it."""
    before, _, rest = report.partition("\t（六）其他处理\n")
    after = rest[rest.index("\t（七）总计") :]
    return f"{before}\t（六）其他处理\n" + "\t0\n" * 7 + f"\n\t\n{after}"


def tables_alone(report: str) -> str:
    """A published report without its title, its prose and its signature."""
    return report[report.index("二、主动公开") : report.index("五、存在的主要问题")]


def imported(change: Callable[[str], str], place: str = "", *, twice: bool = False) -> Planted:
    """A published report of the samples, changed and imported. ``twice``: as it was, and changed."""

    def plant(folder: Path) -> Iterable[Finding]:
        text = (SAMPLES / "published" / "竹笺镇2025年度报告.txt").read_text("utf-8")
        sources = folder / "收到的"
        sources.mkdir()
        if twice:
            (sources / "1.txt").write_text(text, "utf-8")
        (sources / "2.txt").write_text(change(text), "utf-8")
        workspace = Workspace.open(folder)
        reports = import_reports(
            workspace, [sources], folder / "inbox", lock=workspace.lock(""), progress=lambda *_: None
        )
        return [finding for report in reports for finding in report.findings]

    return Planted(plant, place)


def no_report(folder: Path) -> Iterable[Finding]:
    """A picture among the reports to import."""
    (folder / "盖章页.jpg").write_bytes(b"\xff\xd8\xff")
    workspace = Workspace.open(folder)
    (report,) = import_reports(
        workspace, [folder], folder / "inbox", lock=workspace.lock(""), progress=lambda *_: None
    )
    return report.findings


#: Where the sections stand in the workbook of a township.
SECTION_PLACES = {"overview": Place("文字", "B17"), "others": Place("文字", "B31")}


def prose(
    text: str,
    place: str,
    *,
    section: str = "overview",
    figures: Mapping[str, int] | None = None,
    units: Collection[str] = (),
    local: LocalRule | None = None,
) -> Planted:
    """A return of 青禾镇 whose section says ``text``.

    Args:
        text: The section.
        place: Where the finding is.
        section: Which section it is.
        figures: Those of its tables, which all stand in 表三 L8.
        units: The units of the roster.
        local: What the county asks of the section.
    """
    form = replace(FORM, vocabulary=replace(FORM.vocabulary, local=(local,))) if local else FORM

    def plant(_folder: Path) -> Iterable[Finding]:
        filled = submission(FORM, {}, sections={**SOUND, section: text}, section_places=SECTION_PLACES)
        values = {
            id: Value(number=Decimal(number), raw=str(number), place=Place("表三", "L8"))
            for id, number in (figures or {}).items()
        }
        return check_prose(form, replace(filled, figures=values), units)

    return Planted(plant, place)


#: A township's own story: its name, and two figures.
STORY = (
    "{0}围绕渡口改造和防汛安排公开信息{1}条。信息发布实行起草人、分管领导两级核对，错敏字词由办公室专人复查。"
    "全年举办政务开放日{2}次，邀请村民代表走进便民服务大厅，现场演示网上查询流程。"
    "{0}把集体土地流转合同摘要列入公开目录，由驻村干部每月拍照回传公开栏更换情况。"
)


def telling(unit: Unit) -> Submission:
    """A return that tells the story above as the unit's own."""
    return Submission(
        FORM.id,
        YEAR,
        unit,
        {},
        Source(f"{unit.code}.xlsx"),
        section_places=SECTION_PLACES,
        sections={"overview": STORY.format(unit.name, 12, 3)},
    )


def same_text_as_another_unit(_folder: Path) -> Iterable[Finding]:
    """Two units tell one story."""
    return check_likeness(FORM, [telling(UNIT), telling(NEIGHBOUR)], {})


def same_texts_as_last_year_in_many_units(_folder: Path) -> Iterable[Finding]:
    """As many units as boilerplate is learned from, each with its story of last year."""
    units = [unit(number) for number in range(1, LEARN_FROM + 1)]
    last_texts = {unit.code: {"overview": STORY.format(unit.name, 12, 3)} for unit in units}
    return check_likeness(FORM, [telling(unit) for unit in units], last_texts)


def same_text_as_last_year(_folder: Path) -> Iterable[Finding]:
    """A unit tells last year's story."""
    last_texts = {UNIT.code: {"overview": STORY.format(UNIT.name, 12, 3)}}
    return check_likeness(FORM, [telling(UNIT)], last_texts)


@cache
def reported() -> Submission:
    """The return of which a report is printed."""
    figures = {"表三.新收.自然人": 11, "表三.予以公开.自然人": 11, "表四.行政复议.结果维持": 1}
    fields = {
        id: Value(raw=text)
        for id, text in {
            "signed": "2026-01-15",
            "head": "王某",
            "contact": "李某",
            "phone": "0123-4567890",
        }.items()
    }
    return right(FORM, figures, sections={"problems": "公开不够及时。"}, fields=fields)


def compared(change: Callable[[bytes], bytes], place: str = "") -> Planted:
    """A printed report that was changed in Word, held against the workbook it was printed from."""

    def plant(folder: Path) -> Iterable[Finding]:
        workbook, report = folder / "表.xlsx", folder / "报告.docx"
        workbook.write_bytes(build(FORM, reported()))
        report.write_bytes(change(written(reported()).content))
        return findings_of(compare(NO_PROJECT, [report], workbook).judged)

    return Planted(plant, place)


def published(*, passed: bool, day: dt.date) -> Planted:
    """A page that a unit has published without saying where, held against its workbook."""

    def plant(folder: Path) -> Iterable[Finding]:
        inbox = Inbox(folder / "清河县", neighbour=False)
        workbook, page = inbox.inbox / Inbox.NAME, inbox.folder / "网页.docx"
        workbook.write_bytes(build(FORM, reported(), county_name="清河县"))
        page.write_bytes(written(reported()).content)
        now = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
        if passed:
            digest = hashlib.sha256(workbook.read_bytes()).hexdigest()
            Ledger.started(inbox.inbox).add([decided(EntryKind.PASSED, UNIT.code, digest)], now)
        workspace = Workspace.open(inbox.inbox)
        checked = check_published(workspace, page, workbook, address="", day=day, now=now)
        return findings_of(checked.compared.judged)

    return Planted(plant)


def workbook_in_place_of_its_report(folder: Path) -> Iterable[Finding]:
    """Somebody gives the workbook as well as the report where only the report is asked for."""
    workbook, report = folder / "表.xlsx", folder / "报告.docx"
    workbook.write_bytes(build(FORM, reported()))
    report.write_bytes(written(reported()).content)
    return findings_of(compare(NO_PROJECT, [report, workbook], workbook).judged)


def table_deleted(report: bytes) -> bytes:
    """The report without its fourth table."""
    table = "<w:tbl>" + part(report).split("<w:tbl>")[3].split("</w:tbl>")[0] + "</w:tbl>"
    return edited(report, (table, ""))


def consolidated(year: int) -> bytes:
    """The county's workbook of two healthy returns."""
    files = [
        Judged(f"{unit.code}.xlsx", unit.code * 16, healthy(unit, year=year)) for unit in (UNIT, NEIGHBOUR)
    ]
    return build_consolidated(merge(FORM, year, COUNTY, files, (UNIT, NEIGHBOUR, THIRD), {}))


def built(unit: Unit = UNIT, *, form: str = FORM.id, **more: object) -> bytes:
    """The healthy return as the workbook of this unit, this form, this year …"""
    chosen = {FORM.id: FORM, OLD_FORM.id: OLD_FORM}[form]
    return build(chosen, healthy(unit, chosen, **more), county_name=COUNTY.name)


def lock_file(owner: str) -> bytes:
    """What Excel keeps beside a workbook while it is open: who has it open, in bytes and in UTF-16."""
    name = owner.encode("gbk")
    return (
        bytes([len(name)])
        + name.ljust(54)
        + len(owner).to_bytes(2, "little")
        + owner.ljust(54).encode("utf-16-le")
    )


def lock_file_that_is_given(folder: Path) -> list[Finding]:
    """Not found in an inbox, where lock files are passed over: a person gives it."""
    path = folder / "~$101_青禾镇_2025.xlsx"
    path.write_bytes(lock_file("张三"))
    return findings_of(verify(Workspace.open(folder), [path]))


def old_where_nothing_reads_it(folder: Path) -> list[Finding]:
    """Where the library is not installed that reads old workbooks."""
    (old,) = SAMPLES.glob("inbox/**/*.xls")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "python_calamine", None)
        return list(in_inbox(old.read_bytes, name="县财政局.xls").plant(folder))


def same_text_where_nothing_compares_texts(folder: Path) -> list[Finding]:
    """As where the library that compares texts has not come along."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("fuzz", "process"):
            patch.setitem(sys.modules, f"rapidfuzz.{name}", None)
        both = [
            replace(
                healthy(unit),
                source=(told := telling(unit)).source,
                section_places=told.section_places,
                sections=told.sections,
            )
            for unit in (UNIT, NEIGHBOUR)
        ]
        return findings_of(
            with_likeness(Workspace.open(folder), [Judged(one.source.path, "", one) for one in both])
        )


def locked_where_nothing_opens_locks(folder: Path) -> list[Finding]:
    """As where the library that opens locks has not come along."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "msoffcrypto", None)
        return list(in_inbox(encrypted).plant(folder))
