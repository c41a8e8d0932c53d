"""A folder of reports of mixed kinds → workbooks, each file answered for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from xltools.form.spec import Form
from xltools.jobs.importing import Imported, import_reports
from xltools.jobs.workspace import Workspace

MakeReport = Callable[[dict[str, str]], Any]


@pytest.fixture
def imported(report: MakeReport, forms: Sequence[Form], tmp_path: Path) -> dict[str, Imported]:
    figures = dict.fromkeys(forms[0].figures, "3")
    folder = tmp_path / "收到的" / "下一层"
    folder.mkdir(parents=True)
    drawn = report(figures)
    drawn.as_docx(folder / "1.docx")
    (folder / "2.html").write_text(drawn.as_html(), "utf-8")
    (folder / "3.htm").write_text(drawn.as_html().replace("样板镇", "榜样乡"), "utf-8")
    (folder / "4.txt").write_text(report(figures | {"t2.licence.licences": "201件"}).as_text(), "utf-8")
    (folder / "5.pdf").write_bytes(b"%PDF-1.7 torn")
    (folder / "6.jpg").write_bytes(b"\xff\xd8\xff")
    workspace = Workspace.open(tmp_path)
    found = import_reports(
        workspace,
        [tmp_path / "收到的"],
        tmp_path / "inbox",
        lock=workspace.lock(None),
        progress=lambda *_: None,
    )
    return {one.source.name: one for one in found}


def test_every_file_is_answered_and_one_report_becomes_one_workbook(imported: dict[str, Imported]) -> None:
    assert {
        name: (one.workbook is not None, [finding.code for finding in one.findings])
        for name, one in imported.items()
    } == {
        "1.docx": (True, []),
        "2.html": (False, ["U03"]),
        "3.htm": (True, []),
        "4.txt": (True, ["U02", "V23"]),
        "5.pdf": (False, ["S91"]),
        "6.jpg": (False, ["S99"]),
    }
    assert len({one.workbook for one in imported.values() if one.workbook}) == 3
