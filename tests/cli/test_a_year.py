"""A county's year through the command line: new, generate, fill, check, merge, and the year after."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from returns import FORM, fill, random_numbers, right_return, submission
from validator import Validate

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, UNUSABLE, run
from xltools.county.library import FormLibrary
from xltools.jobs.output import AUDIT_PAGE
from xltools.model.submission import Unit, Value
from xltools.workbook.read.unit_book import read

UNITS = [Unit("001", "青禾镇", "乡镇"), Unit("002", "柳溪镇", "乡镇"), Unit("003", "示例县财政局", "部门")]
HEADER = "代码,名称,级别,联系人,电话,邮箱\n"


def roster(folder: Path, units: list[Unit]) -> None:
    lines = [f"{unit.code},{unit.name},{unit.level},王某,0123-4567890,\n" for unit in units]
    (folder / "units.csv").write_text(HEADER + "".join(lines), encoding="utf-8-sig")


def project(folder: Path, year: int = 2025, **more: str) -> Path:
    assert run(["new", str(folder), "--county", "示例县", "--year", str(year)]) == NOTHING_WRONG
    roster(folder, UNITS)
    if more:
        toml = folder / "xltools.toml"
        lines = [line for line in toml.read_text("utf-8").splitlines() if line.split(" ")[0] not in more]
        extra = [f'{key} = "{value}"' for key, value in more.items()]
        toml.write_text("\n".join([*extra, *lines]) + "\n", "utf-8")
    return folder


def filled_inbox(folder: Path) -> list[Path]:
    """generate, then every unit fills in its workbook and sends it."""
    assert run(["generate", "--project", str(folder)]) == NOTHING_WRONG
    sent = []
    for seed, workbook in enumerate(sorted((folder / "outbox").glob("*.xls?"))):
        target = folder / "inbox" / workbook.name
        shutil.copyfile(workbook, target)
        fill(target, FORM, right_return(seed))
        sent.append(target)
    return sent


def test_a_year_from_new_to_merge(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path / "示例 县")
    sent = filled_inbox(folder)
    assert [path.name for path in sent] == [f"{unit.code}_{unit.name}_2025.xlsx" for unit in UNITS]
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sent]
    capsys.readouterr()

    assert run(["check", str(folder / "inbox")]) == NOTHING_WRONG, capsys.readouterr().out
    assert run(["merge", str(folder / "inbox")]) == NOTHING_WRONG

    assert "已报 3 个：青禾镇、柳溪镇、示例县财政局" in capsys.readouterr().out
    result = json.loads((folder / "merged" / "findings.json").read_text("utf-8"))
    assert list(result) == ["form", "year", "files", "totals"]
    assert [file["standing"] for file in result["files"]] == ["已报"] * 3
    expected = sum(right_return(seed).figures["t3.granted.person"].number or 0 for seed in range(3))
    assert result["totals"]["t3.granted.person"] == expected
    products = {path.name for path in (folder / "merged").iterdir()}
    assert products == {
        AUDIT_PAGE,
        "findings.json",
        "汇总_示例县_2025.xlsx",
        "年度报告_示例县_2025.docx",
        "年度报告_示例县_2025_附件.docx",
    }
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in sent] == digests, (
        "originals stay as they are"
    )


def test_last_years_consolidated_workbook_travels_into_this_years_workbooks(tmp_path: Path) -> None:
    before = project(tmp_path / "before", year=2025)
    filled_inbox(before)
    assert run(["merge", str(before / "inbox")]) == NOTHING_WRONG
    last = before / "merged" / "汇总_示例县_2025.xlsx"
    now = project(tmp_path / "now", year=2026, last=last.as_posix())
    assert run(["generate", "--project", str(now)]) == NOTHING_WRONG
    got = read(now / "outbox" / "002_柳溪镇_2026.xlsx", FormLibrary.default(None).get).submission
    sent = right_return(1)
    assert got.last["t3.carried_out.person"] == sent.figures["t3.carried_out.person"].number
    assert len(got.last) == len(FORM.figures)


def test_a_carry_over_that_is_not_last_years_is_caught(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = project(tmp_path / "before", year=2025)
    filled_inbox(before)
    run(["merge", str(before / "inbox")])
    now = project(tmp_path / "now", year=2026, last=(before / "merged" / "汇总_示例县_2025.xlsx").as_posix())
    (first, *_) = filled_inbox(now)
    wrong = right_return(0)
    figures = dict(wrong.figures)
    for row in ("carried_in", "carried_out"):
        id = f"t3.{row}.person"
        figures[id] = Value(number=(figures[id].number or Decimal(0)) + 4)
    fill(first, FORM, replace(wrong, figures=figures))
    capsys.readouterr()
    assert run(["check", str(now / "inbox"), "--json"]) == ERRORS_FOUND
    (file, *others) = json.loads(capsys.readouterr().out)["files"]
    assert [(f["code"], f["cell"]) for f in file["findings"] if f["severity"] == "error"] == [
        ("H01", "E9"),
        ("H01", "L9"),
    ]
    assert "自然人：上年结转 4 ≠ 上年结转下年度 0，相差 4" in file["findings"][0]["message"]
    assert [f for other in others for f in other["findings"] if f["severity"] == "error"] == []


def test_generate_does_not_overwrite_a_workbook_that_may_be_filled_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project(tmp_path)
    assert run(["generate", "--project", str(folder)]) == NOTHING_WRONG
    assert run(["generate", "--project", str(folder)]) == UNUSABLE
    assert "已有 3 个同名文件" in capsys.readouterr().err
    assert run(["generate", "--project", str(folder), "--replace"]) == NOTHING_WRONG


def test_the_password_locks_with_sha_512(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, validate: Validate
) -> None:
    folder = project(tmp_path)
    monkeypatch.setenv("XLTOOLS_PASSWORD", "密码 secret")
    assert run(["generate", "--project", str(folder)]) == NOTHING_WRONG
    path = folder / "outbox" / "001_青禾镇_2025.xlsx"
    import openpyxl

    book = openpyxl.load_workbook(path)
    assert all(
        sheet.protection.algorithmName == "SHA-512" and sheet.protection.sheet for sheet in book.worksheets
    )
    assert book.security.workbookAlgorithmName == "SHA-512"
    assert book.security.lockStructure
    assert validate([path]) == {path: []}


def test_the_password_opens_the_lock_in_libreoffice(tmp_path: Path, office: object) -> None:
    folder = project(tmp_path)
    (tmp_path / "secret.txt").write_text("密码 secret\n", "utf-8")
    assert (
        run(["generate", "--project", str(folder), "--password-file", str(tmp_path / "secret.txt")])
        == NOTHING_WRONG
    )
    with office.open(folder / "outbox" / "001_青禾镇_2025.xlsx") as document:  # type: ignore[attr-defined]
        with pytest.raises(Exception, match=r".+"):
            document.unprotect_all("wrong")
        document.unprotect_all("密码 secret")


def test_merging_without_a_project_says_that_nobody_can_know_who_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = project(tmp_path / "county")
    filled_inbox(folder)
    inbox = tmp_path / "elsewhere" / "inbox"
    shutil.copytree(folder / "inbox", inbox)
    assert run(["merge", str(inbox)]) == NOTHING_WRONG
    assert "无法知道哪些单位没有报送" in capsys.readouterr().out
    assert (tmp_path / "elsewhere" / "merged" / "汇总_示例县_2025.xlsx").exists()


def test_counties_merge_one_level_up(tmp_path: Path) -> None:
    """Two counties' consolidated workbooks are returns of a prefecture."""
    inbox = tmp_path / "市" / "inbox"
    inbox.mkdir(parents=True)
    totals = []
    for number, name in enumerate(("甲县", "乙县"), 1):
        folder = project(tmp_path / name, county=name, code=f"99010{number}")
        filled_inbox(folder)
        assert run(["merge", str(folder / "inbox")]) == NOTHING_WRONG
        shutil.copy(folder / "merged" / f"汇总_{name}_2025.xlsx", inbox)
        totals.append(json.loads((folder / "merged" / "findings.json").read_text("utf-8"))["totals"])
    assert run(["merge", str(inbox)]) == NOTHING_WRONG
    result = json.loads((tmp_path / "市" / "merged" / "findings.json").read_text("utf-8"))
    assert [file["unit"]["name"] for file in result["files"]] == ["乙县", "甲县"] or [
        file["unit"]["name"] for file in result["files"]
    ] == ["甲县", "乙县"]
    assert result["totals"]["t3.received.total"] == sum(total["t3.received.total"] for total in totals)
    assert result["totals"]["t2.charge.charged"] == pytest.approx(
        sum(total["t2.charge.charged"] for total in totals)
    )


def test_a_third_form_needs_a_folder_and_no_code(tmp_path: Path, office: object, validate: Validate) -> None:
    """An invented form of another office: generated, filled, checked and merged like the others."""
    source = Path(__file__).parents[1] / "form" / "data" / "invented"
    folder = tmp_path / "project"
    assert run(["new", str(folder), "--county", "示例县", "--year", "2025"]) == NOTHING_WRONG
    form_id = source.name
    shutil.copytree(source, folder / "templates" / form_id)
    form = FormLibrary([folder / "templates"]).get(form_id)
    roster(folder, [Unit("1", "第一馆", "馆"), Unit("2", "第二馆", "分馆")])
    toml = folder / "xltools.toml"
    toml.write_text(toml.read_text("utf-8").replace("disclosure-2021", form_id), "utf-8")
    assert run(["generate", "--project", str(folder)]) == NOTHING_WRONG
    sent = sorted((folder / "outbox").glob("*.xls?"))
    for seed, path in enumerate(sent):
        shutil.copy(path, folder / "inbox")
        fill(folder / "inbox" / path.name, form, submission(form, random_numbers(form, Random(seed))))
    assert run(["merge", str(folder / "inbox"), "--include-errors"]) in (NOTHING_WRONG, ERRORS_FOUND)
    result = json.loads((folder / "merged" / "findings.json").read_text("utf-8"))
    assert [file["unit"]["code"] for file in result["files"]] == ["1", "2"]
    structure = [f for file in result["files"] for f in file["findings"] if f["code"].startswith("S")]
    assert structure == []
    workbook = next((folder / "merged").glob("*.xlsx"))
    assert validate([*sent, workbook]) == {path: [] for path in [*sent, workbook]}
    with office.open(workbook) as document:  # type: ignore[attr-defined]
        document.recalculate()
        assert [c for sheet in document.sheets() for c in document.cells(sheet).values() if c.error] == []
