"""A county that is too large for one workbook is merged in volumes, and comes to the same."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import shutil
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, run
from xltools.cli.facts import of_merge
from xltools.jobs.batch import workers
from xltools.jobs.merge import Merged, merge_inbox
from xltools.jobs.output import silent
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Status, volume_code
from xltools.model.errors import UnusableArgumentError
from xltools.workbook.consolidated.county_book import CountyBook, open_county_book
from xltools.workbook.write.protect import Lock

SAMPLES = Path(__file__).parents[2] / "samples"
TODAY = dt.date(2026, 2, 10)


@dataclass
class Large:
    """The county of samples/, for which a workbook of some units is too large; and the same merged at once."""

    folder: Path
    volumes: Merged
    at_once: Merged

    def book(self, number: int) -> CountyBook:
        return opened(self.volumes.volumes[number].workbook)


def opened(path: Path) -> CountyBook:
    return open_county_book(path, Workspace.open(path.parent).forms.get)


def merged(folder: Path, out: str) -> Merged:
    return merge_inbox(
        Workspace.open(folder), folder / "inbox", folder / out, lock=Lock(), progress=silent, today=TODAY
    )


def county(folder: Path, units: int) -> Path:
    """The county of samples/, whose workbooks hold so many units."""
    for name in ("inbox", "last"):
        shutil.copytree(SAMPLES / name, folder / name)
    shutil.copy(SAMPLES / "units.csv", folder)
    settings, _, _ = (SAMPLES / "xltools.toml").read_text(encoding="utf-8").partition("[forms.")
    (folder / "xltools.toml").write_text(f"{settings}\n[limits]\nbook_units = {units}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Large:
    folder = county(tmp_path_factory.mktemp("large"), 28)
    whole = county(tmp_path_factory.mktemp("whole"), 1000)
    return Large(folder, merged(folder, "merged"), merged(whole, "merged"))


def test_what_is_said_of_every_file_is_the_same_to_the_byte(large: Large) -> None:
    assert large.volumes.findings.read_bytes() == large.at_once.findings.read_bytes()


def test_the_units_that_sent_nothing_are_the_same(large: Large) -> None:
    assert large.volumes.missing == large.at_once.missing
    assert of_merge(large.volumes)["missing"] == of_merge(large.at_once)["missing"] != []


def test_the_totals_are_the_same_and_every_workbook_adds_up(large: Large) -> None:
    assert large.volumes.consolidation.totals == large.at_once.consolidation.totals
    top = opened(large.volumes.workbook)
    assert top.totals == opened(large.at_once.workbook).totals
    assert [row.unit.code for row in top.rows] == [volume_code(number) for number in (1, 2, 3, 4)]
    for number, row in enumerate(top.rows):
        volume = large.book(number)
        assert volume.findings == ()
        assert volume.totals == row.figures


def test_every_unit_stands_in_one_volume_as_it_would_in_the_whole(large: Large) -> None:
    rows = [row for number in range(len(large.volumes.volumes)) for row in large.book(number).rows]
    whole = opened(large.at_once.workbook).rows
    assert sorted(rows, key=lambda row: row.unit.code) == sorted(whole, key=lambda row: row.unit.code)


def test_a_file_that_is_no_unit_s_stands_in_the_last_volume(large: Large) -> None:
    standings: dict[Status, int] = {}
    for volume in large.volumes.volumes:
        for status, count in volume.standings.items():
            standings[status] = standings.get(status, 0) + count
    of_whole = large.at_once.consolidation.standings
    assert standings == {status: n for status in Status if (n := sum(s.status is status for s in of_whole))}
    last = large.volumes.volumes[-1]
    assert not last.is_of_units
    assert last.standings == {Status.IGNORED: 1}


def test_the_command_says_how_all_units_stand_and_what_is_of_an_earlier_merge(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = county(tmp_path / "county", 20)
    (folder / "merged" / "分册").mkdir(parents=True)
    (folder / "merged" / "分册" / "汇总_示例县分册77_2025.xlsx").touch()
    assert run(["merge", str(folder / "inbox")]) == ERRORS_FOUND
    said = capsys.readouterr().out
    assert "分 8 册汇总" in said
    assert "全部单位：已报 12 个，未报 2 个" in said
    assert "计入汇总 12 个" in said
    assert "共 32 个文件，错误 18 处、警告 6 处" in said
    assert "计入汇总 6 个" not in said
    assert "以前汇总的分册" in said
    assert "分册77" in said


def test_the_county_s_workbook_is_right_to_check(large: Large, capsys: pytest.CaptureFixture[str]) -> None:
    found = []
    for book in (large.volumes.workbook, large.at_once.workbook):
        assert run(["check", str(book), "--json"]) == NOTHING_WRONG
        found.append(json.loads(capsys.readouterr().out)["files"][0]["findings"])
    in_volumes, at_once = (
        [(one["code"], one["cell"], one["expected"], one["found"]) for one in each] for each in found
    )
    assert in_volumes == at_once
    for volume in large.volumes.volumes:
        assert run(["check", str(volume.workbook)]) == NOTHING_WRONG


def test_next_year_every_unit_has_its_figures_of_last_year(large: Large, tmp_path: Path) -> None:
    assert run(["new", "--from", str(large.folder), str(tmp_path / "2026")]) == NOTHING_WRONG
    workspace = Workspace.open(tmp_path / "2026")
    at_once = opened(large.at_once.workbook)
    assert workspace.archive is not None
    assert workspace.last_by_code == at_once.included
    of_units = {unit.code for unit in workspace.roster.units} if workspace.roster else set()
    assert workspace.archive.texts == {
        code: texts for code, texts in at_once.texts.items() if code in of_units
    }


def test_a_volume_of_another_merge_is_refused_next_year(large: Large, tmp_path: Path) -> None:
    assert run(["new", "--from", str(large.folder), str(tmp_path / "2026")]) == NOTHING_WRONG
    first, second, *_ = sorted((tmp_path / "2026" / "last" / "分册").iterdir())
    first.write_bytes(second.read_bytes())
    with pytest.raises(UnusableArgumentError) as refused:
        Workspace.open(tmp_path / "2026")
    assert refused.value.refusal.code == "C56"
    first.unlink()
    with pytest.raises(UnusableArgumentError) as refused:
        Workspace.open(tmp_path / "2026")
    assert refused.value.refusal.code == "C55"


@pytest.mark.parametrize("by_processes", [False, True])
def test_a_volume_that_is_open_is_not_overwritten_and_named(
    by_processes: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if by_processes:
        monkeypatch.setattr(workers, "_context", lambda: multiprocessing.get_context("fork"))
    folder = county(tmp_path / "county", 28)
    open_book = folder / "merged" / "分册" / "汇总_示例县分册02_2025.xlsx"
    open_book.parent.mkdir(parents=True)
    open_book.with_name(f".~lock.{open_book.name}#").touch()
    with pytest.raises(UnusableArgumentError) as refused:
        merged(folder, "merged")
    assert refused.value.refusal.code == "O07"
    assert refused.value.refusal.args["path"] == open_book
    assert not open_book.exists()


def test_nothing_says_volume_where_it_means_unit(large: Large) -> None:
    """The report counts and lists the units; the workbook and the page say that a line is a volume."""
    in_volumes, at_once = (
        [Document(str(path)) for path in (one.report.path, one.report.annex) if path]
        for one in (large.volumes, large.at_once)
    )
    counts, lists = ([paragraph.text for paragraph in document.paragraphs] for document in in_volumes)
    assert counts == [paragraph.text for paragraph in at_once[0].paragraphs]
    assert lists == [paragraph.text for paragraph in at_once[1].paragraphs]
    for tables in zip(in_volumes[1].tables[-2:], at_once[1].tables[-2:], strict=True):
        stands, stood = ([[cell.text for cell in row.cells] for row in table.rows] for table in tables)
        assert sorted(row[1:] for row in stands) == sorted(row[1:] for row in stood)
    assert large.volumes.page.path is not None
    page = large.volumes.page.path.read_text(encoding="utf-8")
    said = "分 5 册汇总，这里一行是一册。全部单位：已报 12 个"
    assert said in page
    assert "没有发现问题" not in page
    book = openpyxl.load_workbook(large.volumes.workbook, read_only=True)
    first = [str(value) for row in book["汇总"].iter_rows(values_only=True) for value in row if value]
    assert any(said in text for text in first)
    assert "错误 18 条，警告 6 条，见各册" in first
    assert any("16 个单位在各册里没有计入" in text or "IF(16>0" in text for text in first)
