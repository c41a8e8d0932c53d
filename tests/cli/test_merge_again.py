"""A county merges again and again: what it typed into its workbook stays, and nothing of it is lost in silence."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from county_round import County, book
from damage import healthy
from office import Office
from returns import FORM

from xltools.model.submission import Value
from xltools.workbook.layout.unit_book import layout

#: A warning of the county's own sums, and where it is explained.
RULE = "B05.made"
CELL = layout(FORM).explanations[RULE].name
TEXT = "青禾镇受市政府委托起草规章 1 件"


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    county = County(tmp_path / "county", capsys)
    figures = {**healthy().figures, "t2.regulation.made": Value(number=Decimal(1))}
    county.inbox.mkdir(exist_ok=True)
    (county.inbox / "青禾镇.xlsx").write_bytes(book("101", figures=figures))
    county.command("merge", "inbox")
    return county


def workbook(county: County) -> Path:
    (path,) = (county.folder / "merged").glob("汇总_清河县_2025.xlsx")
    return path


def explained(office: Office, path: Path) -> None:
    """The county types its explanation and saves."""
    with office.open(path) as document:
        document.set("审核", {CELL: TEXT})
        document.recalculate()
        document.save(path, "xlsx")


def test_what_the_county_explains_survives_the_next_merge(county: County, office: Office) -> None:
    explained(office, workbook(county))
    county.command("merge", "inbox")
    sheet = openpyxl.load_workbook(workbook(county), data_only=True)["审核"]
    assert sheet[CELL].value == TEXT
    verdict = layout(FORM).verdicts[RULE].name
    assert sheet[verdict].value == "已说明"


def test_a_workbook_that_was_changed_is_kept_and_it_is_said(county: County, office: Office) -> None:
    explained(office, workbook(county))
    changed = workbook(county).read_bytes()
    _, text = county.command("merge", "inbox")
    assert "原来的汇总表有人改过，已另存为" in text
    assert (county.folder / "merged" / "汇总_清河县_2025_改动过的1.xlsx").read_bytes() == changed


def test_one_that_nobody_changed_is_simply_made_anew(county: County) -> None:
    before = workbook(county).read_bytes()
    _, text = county.command("merge", "inbox")
    assert "有人改过" not in text
    assert workbook(county).read_bytes() == before
    assert len(list((county.folder / "merged").glob("汇总_*"))) == 1


def test_one_that_is_open_is_not_touched(county: County) -> None:
    lock = county.folder / "merged" / f".~lock.{workbook(county).name}#"
    lock.write_text("somebody")
    before = workbook(county).read_bytes()
    code, text = county.command("merge", "inbox")
    assert (code, "正在打开" in text) == (2, True)
    assert workbook(county).read_bytes() == before


def test_something_else_under_its_name_is_kept_too(county: County) -> None:
    workbook(county).write_bytes(b"notes")
    county.command("merge", "inbox")
    assert (county.folder / "merged" / "汇总_清河县_2025_改动过的1.xlsx").read_bytes() == b"notes"
