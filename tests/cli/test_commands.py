"""Arguments, exit codes, help and refusals: one Chinese sentence, never a traceback."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from returns import FORM, UNIT, blank

import xltools.jobs.merge
from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, UNUSABLE, cli, run
from xltools.model.errors import reason
from xltools.workbook.write.unit_book import build


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nonsense"], "没有命令 nonsense"),
        (["merge", "--nonsense"], "没有选项 --nonsense"),
        (["merg"], "没有命令 merg，是不是要写 merge？"),
        (["addin", "instal"], "没有命令 instal，是不是要写 install？xltools addin --help"),
        (["merge", "--include-error"], "没有选项 --include-error，是不是要写 --include-errors？"),
        (["merge"], "找不到 xltools.toml"),
        (["new"], "缺少参数 文件夹"),
        (["check"], "没有给出文件，这里也不是县级项目"),
        (["report"], "没有给出文件，这里也不是县级项目"),
        (["new", "x", "--year", "abc"], "参数 --year 应为整数，不能是“abc”。"),
        (["new", "x", "--year"], "选项 --year 后面要写上值"),
        (["generate", "--replace=1"], "选项 --replace 后面不能有值"),
        (["new", "x", "y"], "多写了参数 y"),
        (["merge", ".", "--password-file", "."], "参数 --password-file 应为文件，“.”是文件夹"),
        (["addin", "build", "--python", 'D:\\xl"t'], 'Python 的路径 D:\\xl"t 里有双引号'),
        (["check", "没有这个文件.xlsx"], "找不到 没有这个文件.xlsx"),
        (["generate"], "找不到 xltools.toml"),
        (["form", "show", "disclosure-1999"], "没有表样“disclosure-1999”"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(
    arguments: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == UNUSABLE
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


@pytest.mark.parametrize("arguments", [[], ["form"], ["addin"]])
def test_without_a_command_the_help_is_shown_and_nothing_else(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--help"]) == NOTHING_WRONG
    help_page = capsys.readouterr().out
    assert run(arguments) == UNUSABLE
    assert capsys.readouterr() == ("", help_page)


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_answer_of_the_system_is_english(number: int) -> None:
    said = str(reason(OSError(number, os.strerror(number))))
    assert not re.search("[A-Za-z]", said)
    assert str(number) in said or "系统错误" not in said


def test_nothing_quotes_the_system_itself() -> None:
    sources = Path(xltools.__file__).parent.rglob("*.py")
    assert [path.name for path in sources if "strerror" in path.read_text("utf-8")] == []


def test_what_the_system_answers_is_said_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "这是文件").touch()
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "表.xlsx").write_bytes(build(FORM, blank(unit=UNIT)))
    assert run(["merge", "inbox", "-o", "这是文件/merged"]) == UNUSABLE
    assert "（路径中有一段不是文件夹）" in capsys.readouterr().err
    assert run(["new", "这是文件"]) == UNUSABLE
    assert "不能在 这是文件 新建项目（" in (said := capsys.readouterr().err)
    assert not re.search("[A-Za-z]{4}", said), said


def test_a_new_project_without_a_county_waits_for_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody's forms go out under a name that the program has made up."""
    monkeypatch.chdir(tmp_path)
    assert run(["new", "项目"]) == NOTHING_WRONG
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("下一步：")]
    assert "xltools.toml" in line
    assert "填写县（市、区）名称（county）" in line
    assert "units.csv" in line
    for command in (["generate", "--project", "项目"], ["merge", "项目/inbox"]):
        assert run(command) == UNUSABLE
        assert "xltools.toml 的 county 没有填写，请填写县（市、区）名称\n" in capsys.readouterr().err
    toml = tmp_path / "项目" / "xltools.toml"
    toml.write_text(toml.read_text("utf-8").replace('county = ""', 'county = "青山县"'), "utf-8")
    assert run(["generate", "--project", "项目"]) == NOTHING_WRONG


def test_last_years_workbook_must_be_a_county_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["new", "项目", "--county", "青山县"]) == NOTHING_WRONG
    folder = tmp_path / "项目"
    (folder / "last").mkdir()
    (folder / "last" / "表.xlsx").write_bytes(build(FORM, blank(unit=UNIT)))
    (folder / "last" / "别的.xlsx").write_bytes(other_workbook())
    settings = (folder / "xltools.toml").read_text("utf-8")
    for last, said in {
        "last": "的 last 指向的“last”是文件夹，请写明其中的文件：上年的汇总表（.xlsx）",
        "last/表.xlsx": f"表.xlsx 是“{UNIT.name}”的报表，不是县里的汇总表；请把 xltools.toml 的 last 改为",
        "last/别的.xlsx": "别的.xlsx 不是汇总表；请把",
    }.items():
        (folder / "xltools.toml").write_text(f'last = "{last}"\n{settings}', "utf-8")
        assert run(["generate", "--project", "项目"]) == UNUSABLE
        assert said in capsys.readouterr().err


def other_workbook() -> bytes:
    held = io.BytesIO()
    openpyxl.Workbook().save(held)
    return held.getvalue()


def test_nothing_readable_is_exit_code_2_with_the_reasons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "空.xlsx").write_bytes(b"")
    assert run(["check", str(tmp_path)]) == UNUSABLE
    said = capsys.readouterr()
    assert "文件 空.xlsx：文件是空的" in said.out
    assert "没有读到任何一份报表" in said.err


def test_a_merge_that_can_read_nothing_gives_the_reasons_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "空.xlsx").write_bytes(b"")
    assert run(["merge", str(inbox)]) == UNUSABLE
    said = capsys.readouterr()
    assert "文件 空.xlsx：文件是空的" in said.out
    assert "没有读到任何一份报表" in said.err
    assert not (tmp_path / "merged").exists()


def test_json_is_one_object_with_the_reasons_also_where_nothing_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "空.xlsx").write_bytes(b"")
    assert run(["check", "--json", str(tmp_path)]) == UNUSABLE
    result = json.loads(capsys.readouterr().out)
    (file,) = result["files"]
    assert (file["path"], file["standing"]) == ("空.xlsx", "无法读取")
    assert [finding["code"] for finding in file["findings"]] == ["S90"]
    assert result["refusal"]["code"] == "A05"


@pytest.mark.parametrize(
    "arguments", [["没有这个文件.xlsx"], ["报告.docx"], ["a.xlsx", "--against", "没有.xlsx"]]
)
def test_json_is_one_object_also_where_nothing_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "报告.docx").write_bytes(b"PK")
    assert run(["check", "--json", *arguments]) == UNUSABLE
    result = json.loads(capsys.readouterr().out)
    assert (result["files"], result["totals"]) == ([], {})
    assert result["refusal"]["message"]


def test_json_is_one_object_where_the_project_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "xltools.toml").write_text("county = ", encoding="utf-8")
    assert run(["check", "--json", str(tmp_path)]) == UNUSABLE
    assert json.loads(capsys.readouterr().out)["refusal"]["code"] == "C02"


def test_files_that_are_passed_over_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "101.xlsx").write_bytes(build(FORM, blank()))
    for name in ("~$101.xlsx", ".白鹭乡.xlsx", "Thumbs.db", ".DS_Store"):
        (tmp_path / name).write_bytes(b"x")
    run(["check", str(tmp_path)])
    assert "没有读取 2 个临时或隐藏文件：.白鹭乡.xlsx、~$101.xlsx" in capsys.readouterr().out
    run(["check", "--json", str(tmp_path)])
    assert json.loads(capsys.readouterr().out)["passed_over"] == [".白鹭乡.xlsx", "~$101.xlsx"]


def test_results_are_never_written_into_the_inbox(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["merge", str(tmp_path), "-o", str(tmp_path / "out")]) == UNUSABLE
    assert "不能在收件夹" in capsys.readouterr().err


def test_check_prints_one_json_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "101.xlsx"
    path.write_bytes(build(FORM, blank()))
    assert run(["check", "--json", str(path)]) == ERRORS_FOUND
    result = json.loads(capsys.readouterr().out)
    (file,) = result["files"]
    assert file["unit"] == {"code": UNIT.code, "name": UNIT.name, "level": UNIT.level}
    assert file["standing"] == "退回"
    first = file["findings"][0]
    assert list(first) == ["code", "severity", "sheet", "cell", "figure", "message", "expected", "found"]
    assert (first["code"], first["sheet"], first["cell"]) == ("V01", "表二", "C7")
    assert result["totals"]["t3.received.total"] is None


def test_a_fault_of_our_own_ends_as_one_sentence_and_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "inbox").mkdir()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(xltools.jobs.merge, "merge_forms", broken)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert run(["merge", str(tmp_path / "inbox")]) == UNUSABLE
    said = capsys.readouterr().err
    assert said.startswith("程序内部出错")
    (log,) = tmp_path.glob("xltools-*.log")
    assert "planted" in log.read_text("utf-8")


def test_the_installed_command_runs_and_pipes(tmp_path: Path) -> None:
    """As a person types it, with an output that cannot show every character."""
    path = tmp_path / "101.xlsx"
    path.write_bytes(build(FORM, blank()))
    command = Path(sys.executable).parent / ("xltools.exe" if os.name == "nt" else "xltools")
    done = subprocess.run(
        [str(command), "check", str(path)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == ERRORS_FOUND
    assert b"V01" in done.stdout
    assert done.stderr == b""


@pytest.mark.skipif(os.name == "nt", reason="there, a program cannot be begun without its output")
@pytest.mark.parametrize("missing", [">&-", "2>&-", ">&- 2>&-"])
def test_a_command_without_an_output_ends_as_it_should(missing: str) -> None:
    command = f"'{sys.executable}' -m xltools --version {missing}"
    assert subprocess.run(["bash", "-c", command], check=False).returncode == NOTHING_WRONG


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="nothing here is always full")
def test_a_full_disk_under_the_command_s_own_output(tmp_path: Path) -> None:
    (tmp_path / "101.xlsx").write_bytes(build(FORM, blank()))
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "xltools", "check", "101.xlsx"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == UNUSABLE
    assert "无法写入 命令的输出：磁盘已满" in done.stderr.decode()


def test_every_command_has_help_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    for name in cli.commands:
        assert run([name, "--help"]) == NOTHING_WRONG
        said = capsys.readouterr().out
        assert said.startswith(f"用法：xltools {name}")
        assert "Usage" not in said
        assert "Options" not in said


def test_forms_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["form", "list"]) == NOTHING_WRONG
    listed = capsys.readouterr().out
    assert "disclosure-2021" in listed
    assert "disclosure-2019" in listed
    assert run(["form", "show", "disclosure-2021"]) == NOTHING_WRONG
    assert (
        "B01\t错误\t第一项加第二项之和，等于第三项加第四项之和\t新收 + 上年结转 = 办理总计 + 结转下年度"
        in capsys.readouterr().out
    )


def test_of_a_list_it_is_shown_how_many_entries_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "templates" / "everything"
    shutil.copytree(Path(__file__).parents[1] / "form" / "data" / "everything", folder)
    settings = 'county = "示例县"\nyear = 2025\nform = "everything"\nroster = "units.csv"\n'
    (tmp_path / "xltools.toml").write_text(settings, "utf-8")
    (tmp_path / "units.csv").write_text("代码,名称,级别\n101,青禾镇,乡镇\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["form", "show", "everything"]) == NOTHING_WRONG
    shown = capsys.readouterr().out
    assert "文件清单\t五、制发的行政规范性文件\t3 个数字（清单的合计，最多填 12 条）" in shown


def test_a_file_is_no_inbox(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its results would land among the returns, and be read with them the next time."""
    (tmp_path / "甲镇.xlsx").write_bytes(build(FORM, blank()))
    assert run(["merge", str(tmp_path / "甲镇.xlsx")]) == UNUSABLE
    assert "请给出装着各单位表格的文件夹" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["甲镇.xlsx"]


def test_a_file_that_names_no_unit_is_called_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "甲镇.xlsx").write_bytes(build(FORM, blank()))
    for name in ("乙镇.xlsx", "丙镇.xlsx"):
        (inbox / name).write_bytes(b"")
    run(["merge", str(inbox)])
    assert "无法读取 2 个：丙镇.xlsx、乙镇.xlsx" in capsys.readouterr().out
