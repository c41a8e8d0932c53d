"""The whole way: a workbook that was filled in, and a published report that was imported."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from returns import FORM, submission

from xltools.cli import ERRORS_FOUND, run
from xltools.workbook.write.unit_book import build


@pytest.mark.parametrize("totals_typed", [False, True], ids=["filled", "imported"])
def test_check_finds_prose_that_differs(
    totals_typed: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both kinds of workbook, on the cells of table three and of the prose."""
    numbers = {id: Decimal(0) for id in FORM.figures}
    for id in (
        "received.person",
        "granted.person",
        "received.total",
        "granted.total",
        "handled.person",
        "handled.total",
    ):
        numbers[f"t3.{id}"] = Decimal(2)
    sections = {
        "overview": "本年度我镇收到政府信息公开申请 3 件。",
        "problems": "无。",
        "others": "未收取信息处理费。",
    }
    file = tmp_path / "青禾镇.xlsx"
    file.write_bytes(build(FORM, submission(FORM, numbers, sections=sections), totals_typed=totals_typed))
    assert run(["check", str(file), "--json"]) == ERRORS_FOUND
    found = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    prose = [one for one in found if one["code"].startswith("P")]
    assert [(one["code"], one["sheet"], one["expected"], one["found"]) for one in prose] == [
        ("P13", "文字", "10 字以上", "1 字"),
        ("P01", "表三", "2", "3"),
    ]
    assert all(one["cell"] for one in prose)
    assert not [one for one in found if one["code"].startswith("B")]
