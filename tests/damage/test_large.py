"""Sheets that are far larger than anybody filled in: read in a moment, or refused by a limit that says what is so.

The times are generous: a machine that is busy with other tests is several times slower than the one they were found on.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from damage import Inbox
from large_sheets import CELLS, FORMATS, of_many_strings, of_the_largest_area, styled, with_rows

from xltools.jobs.check import judge_file
from xltools.jobs.workspace import Workspace
from xltools.model.consolidation import Judged
from xltools.model.findings import message
from xltools.workbook.read.facts import MOST_ELEMENTS, book_facts
from xltools.workbook.read.worksheet import FORMATTED_ROWS

#: Seconds of CPU that a file takes at most.
_LONG = 4.0


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(Inbox(tmp_path_factory.mktemp("large") / "县").inbox)


def judged(workspace: Workspace, folder: Path, data: bytes) -> Judged:
    path = folder / Inbox.NAME
    path.write_bytes(data)
    start = time.process_time()
    found = judge_file(workspace, path, path.name).judged
    assert time.process_time() - start < _LONG
    return found


def codes(judged: Judged) -> list[str]:
    return [finding.code for finding in judged.findings]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_sheet_that_is_formatted_to_its_end_is_right(
    kind: str, workspace: Workspace, tmp_path: Path
) -> None:
    assert codes(judged(workspace, tmp_path, with_rows(FORMATS[kind]()))) == []


@pytest.mark.parametrize("kind", CELLS)
def test_millions_of_cells_are_refused_with_their_number(
    kind: str, workspace: Workspace, tmp_path: Path
) -> None:
    (finding,) = judged(workspace, tmp_path, with_rows(CELLS[kind]())).findings
    assert (finding.code, finding.sheet) == ("S89", "表三")
    assert finding.expected == f"{MOST_ELEMENTS // 10_000} 万个行、单元格和值"


def test_a_sheet_that_says_it_is_as_large_as_can_be_is_right(workspace: Workspace, tmp_path: Path) -> None:
    assert codes(judged(workspace, tmp_path, of_the_largest_area())) == []


def test_a_hundred_thousand_strings(workspace: Workspace, tmp_path: Path) -> None:
    assert codes(judged(workspace, tmp_path, of_many_strings())) == []


@pytest.mark.parametrize(
    "name",
    ["AAAA60", "", "XFE1", "A0", "A1048577", "a1", "A", "1", "A1:B2", "ZZZ60", "#REF!", "A" * 40 + "1"],
)
def test_a_cell_that_stands_on_no_sheet_is_one_finding(
    name: str, workspace: Workspace, tmp_path: Path
) -> None:
    found = judged(workspace, tmp_path, with_rows(f'<row r="60"><c r="{name}"><v>1</v></c></row>'))
    (finding,) = found.findings
    assert finding.code == "S91"
    assert "不是单元格地址" in message(finding)


def test_too_many_cells_without_names_stand_on_no_sheet(workspace: Workspace, tmp_path: Path) -> None:
    found = judged(workspace, tmp_path, with_rows('<row r="60">' + "<c/>" * 16_385 + "</row>"))
    assert codes(found) == ["S91"]


@pytest.mark.parametrize(
    "row",
    [
        '<row r="2000"><c r="A2000" s="1" s="1"/></row>',
        '<row r="2000" r="2001"/>',
        '<row r="2000" ht="1" ht="2"/>',
        '<row r="2000" x="<"/>',
        '<row r="2000"><c r="A2000"></row>',
    ],
)
def test_what_is_no_xml_is_seen_far_down_too(row: str, workspace: Workspace, tmp_path: Path) -> None:
    assert codes(judged(workspace, tmp_path, with_rows(f'{row}<row r="3000"/>'))) == ["S91"]


def test_what_stands_far_down_is_found_there(workspace: Workspace, tmp_path: Path) -> None:
    rows = "".join(map(styled, range(50, 3000)))
    found = judged(
        workspace, tmp_path, with_rows(f'{rows}<row r="3000"><c r="B3000"><v>7</v></c></row>{styled(3001)}')
    )
    assert [(finding.code, finding.cell) for finding in found.findings] == [("S19", "B3000")]


@pytest.mark.parametrize("comment", ["", "<!-- -->"], ids=["quick", "careful"])
def test_formats_count_to_the_same_row_for_both_readers(comment: str) -> None:
    rows = "".join(
        f'<row r="{row}" hidden="1"><c r="A{row}" s="16"/></row>'
        for row in (FORMATTED_ROWS, FORMATTED_ROWS + 1)
    )
    sheet = book_facts(with_rows(rows + comment)).sheets["表三"]
    assert f"A{FORMATTED_ROWS}" in sheet.unlocked
    assert f"A{FORMATTED_ROWS + 1}" not in sheet.unlocked
    assert max(sheet.hidden_rows) == FORMATTED_ROWS
