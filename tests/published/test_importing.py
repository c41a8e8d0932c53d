"""A folder of reports of mixed kinds → workbooks, each file answered for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from xltools.cli import run
from xltools.form.spec import Form
from xltools.jobs.import_ import Imported, import_reports
from xltools.jobs.workspace import Workspace
from xltools.model.findings import message

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
        lock=workspace.lock(""),
        progress=lambda *_: None,
    )
    return {one.source.name: one for one in found}


def test_every_file_is_answered_and_one_report_becomes_one_workbook(imported: dict[str, Imported]) -> None:
    assert {
        name: (one.workbook is not None, [finding.code for finding in one.findings])
        for name, one in imported.items()
    } == {
        "1.docx": (True, []),
        "2.html": (False, ["U11"]),
        "3.htm": (True, []),
        "4.txt": (True, ["U10", "V23"]),
        "5.pdf": (False, ["S91"]),
        "6.jpg": (False, ["S99"]),
    }
    assert len({one.workbook for one in imported.values() if one.workbook}) == 3


def test_a_file_is_called_by_its_path_inside_the_folder(imported: dict[str, Imported]) -> None:
    """Two folders hold a file of one name as often as not, and nothing is said of an inbox."""
    same, other = imported["2.html"].findings[0], imported["4.txt"].findings[0]
    assert message(same).startswith(
        "文件 下一层/2.html：与 下一层/1.docx 是同一单位同一年度的报告，数字相同。"
    )
    assert message(other).startswith("文件 下一层/4.txt：与 下一层/1.docx 是单位“样板镇")
    assert {one.name for one in imported.values()} == {f"下一层/{name}" for name in imported}
    assert {found.file for found in imported["5.pdf"].findings} == {"下一层/5.pdf"}
    assert not any("收件夹" in message(found) for found in (same, other))


def test_a_folder_without_a_report_is_said_to_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "空夹").mkdir()
    (tmp_path / "空夹" / "~$打开着.docx").touch()  # Office's own, nobody's report
    assert run(["import", "空夹"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("空夹 里没有可以导入的报告，请核对路径；")
    assert "见上" not in told.err


def test_an_edition_that_was_not_in_force_is_told_twice(
    layouts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A report for 2022 on the form of 2019: when it is imported, and whenever the workbook is checked."""
    monkeypatch.chdir(tmp_path)
    said = "表样“政府信息公开工作年度报告（国办公开办函〔2019〕60号）”只用于 2019—2020 年的报告，这份是 2022 年的"

    assert run(["import", str(layouts / "all-blank-2019.txt")]) == 1
    assert (
        f"[错误 U09] 文件 {layouts / 'all-blank-2019.txt'}，原文 第 19 行：{said}。"
        in capsys.readouterr().out
    )
    assert run(["check", "inbox"]) == 1
    assert f"表二 C7：{said}。" in capsys.readouterr().out


def invoice(path: Path) -> None:
    path.write_text("发票号码 12345\n货物 数量 金额\n纸 3 20.00\n", "utf-8")


def empty_page(path: Path) -> None:
    path.write_text("<html><body></body></html>", "utf-8")


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)


def scan(path: Path) -> None:
    """A PDF of one page that is a picture."""
    Image.new("L", (620, 877), 255).save(path, "PDF")


@pytest.mark.parametrize(
    ("make", "name", "said"),
    [
        (invoice, "发票.txt", "没有找到规定的标题和表格"),
        (empty_page, "空页.html", "没有找到规定的标题和表格"),
        (huge, "很大.docx", "文件过大（200.0 MB）"),
        (scan, "扫描件.pdf", "扫描件，里面只有图片，没有文字"),
    ],
)
def test_what_is_no_report_is_refused_with_one_sentence(
    make: Callable[[Path], None],
    name: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / name)

    assert run(["import", name]) == 2

    told = capsys.readouterr()
    [sentence] = told.out.splitlines()
    assert sentence.startswith("[错误 S9")
    assert f"文件 {name}" in sentence
    assert said in sentence
    assert told.err == "没有一份能导入，逐份原因见上\n"
    assert not (tmp_path / "inbox").exists()


def test_a_year_that_has_not_come_cannot_be_right(
    report: MakeReport, forms: Sequence[Form], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = report(dict.fromkeys(forms[0].figures, "3")).as_text().replace("样板镇2024年", "样板镇2094年")
    (tmp_path / "样板镇.txt").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    workspace = Workspace.open(tmp_path)

    [one] = import_reports(
        workspace,
        [tmp_path / "样板镇.txt"],
        tmp_path / "inbox",
        lock=workspace.lock(""),
        progress=lambda *_: None,
    )

    assert [(found.code, found.found) for found in one.findings] == [("D04", "2094")]
