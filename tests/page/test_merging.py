"""汇总.html, its inner half: the products of the command, byte for byte, out of files that come one by one or in a .zip."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from damage import by_hand
from example_county import example_county
from reports import edited, part

from xltools.cli import run
from xltools.page.merging import ALL, County, ShownMerge, room_for, unpacked

SAMPLES = Path(__file__).parents[2] / "samples"


def silent(_done: int, _whole: int) -> None:
    """Nobody watches."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return example_county(tmp_path / "示例县")


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path / "page")


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def given(county: County, folder: Path) -> ShownMerge:
    """What is shown once the page was given the folder."""
    for name, data in files_of(folder).items():
        county.receive(f"{folder.name}/{name}", data)
    return county.merge(silent)


def one_more_person(book: openpyxl.Workbook) -> None:
    cell = book["表三"]["E8"]
    cell.value = (cell.value or 0) + 1


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in files.items():
            package.writestr(name, data)
    return out.getvalue()


def test_every_product_is_the_command_s(county: County, project: Path) -> None:
    shown = given(county, project)
    run(["merge", str(project / "inbox")])
    commands = files_of(project / "merged")
    made = {
        product.path.partition("/merged/")[2]: product for form in shown.forms for product in form.products
    }
    assert set(made) == set(commands)
    assert {name for name, product in made.items() if county.product(product.path) != commands[name]} == set()


def test_the_report_is_printed_with_the_project_s_own_template(county: County, project: Path) -> None:
    report = next(made for made in given(county, project).forms[0].products if made.what == "县级报告")
    assert "本县报告按照" in part(county.product(report.path))


def test_what_is_left_to_do_in_the_report_is_said(county: County, project: Path) -> None:
    lines = given(county, project).forms[0].lines
    assert "县级报告的“一、总体情况”要由人填写，已在文中加亮" in lines


def test_a_report_that_was_changed_in_word_is_left_and_it_is_said(county: County, project: Path) -> None:
    run(["merge", str(project / "inbox")])
    report = project / "merged" / "年度报告_示例县_2025.docx"
    report.write_bytes(edited(report.read_bytes(), ("本县", "我县")))
    first = given(county, project).forms[0]
    assert "年度报告_示例县_2025.docx 在 Word 中改过，没有覆盖，新的另起了名字" in first.lines
    made = next(product for product in first.products if product.what == "县级报告")
    assert made.name != report.name
    assert "我县" not in part(county.product(made.path))


def test_a_template_that_cannot_be_used_costs_the_report_alone(county: County, project: Path) -> None:
    template = project / "templates" / "disclosure-2021" / "county.docx"
    template.write_bytes(edited(template.read_bytes(), ("本县报告按照", "{{ 文号 }}")))
    first = given(county, project).forms[0]
    assert sum(line.startswith("没有生成县级报告：模板 ") for line in first.lines) == 1
    assert [product.what for product in first.products] == [
        "汇总表",
        "核对情况（用浏览器打开）",
        "供其他程序使用",
    ]


def test_every_unit_stands_as_in_the_workbook(county: County, project: Path) -> None:
    first, second = given(county, project).forms
    stand = {unit.name: (unit.status, unit.look) for unit in first.units}
    assert stand["青鹂镇"] == ("已报", "good")
    assert stand["蒲扇乡"] == ("未报", "middling")
    assert stand["纸鸢镇"] == ("退回", "bad")
    assert second.title == "行政执法统计年报"


def test_a_zip_of_the_project_is_the_same(county: County, project: Path, tmp_path: Path) -> None:
    packed = zipped({f"{project.name}/{name}": data for name, data in files_of(project).items()})
    other = County(tmp_path / "other")
    assert unpacked(other, "示例县.zip", packed) == ""
    assert other.merge(silent) == given(county, project)


def test_names_in_gbk_are_read(county: County, project: Path) -> None:
    """As Windows packs them: no mark of UTF-8."""
    name, stands_for = "青鹂镇.xlsx".encode("gbk"), "x" * len("青鹂镇.xlsx".encode("gbk"))
    packed = zipped({stands_for: next((project / "inbox").glob("990101*")).read_bytes()})
    assert unpacked(county, "inbox.zip", packed.replace(stands_for.encode(), name)) == ""
    (form,) = county.merge(silent).forms
    findings = next(product for product in form.products if product.name == "findings.json")
    assert '"path": "青鹂镇.xlsx"' in county.product(findings.path).decode("utf-8")


def test_an_inbox_alone_is_merged_without_a_roster(county: County, project: Path) -> None:
    shown = given(county, project / "inbox")
    (form,) = shown.forms
    assert any("没有单位名册" in line for line in form.lines)
    assert "收件夹所在的文件夹里" in shown.advice[0], "where the links of the audit page lead to the returns"
    page = county.product(next(made.path for made in form.products if made.name == "核对情况.html"))
    assert 'href="../inbox/990101_' in page.decode("utf-8")


def test_a_project_without_an_inbox_is_one_of_which_no_unit_has_reported(
    county: County, project: Path
) -> None:
    """A browser sees no folder without a file."""
    shutil.rmtree(project / "inbox")
    first, second = given(county, project).forms
    (project / "inbox").mkdir()
    run(["merge", str(project / "inbox")])
    assert {unit.status for unit in (*first.units, *second.units)} == {"未报"}
    assert first.lines[0].startswith("项目里没有收件夹 inbox，")
    for made in first.products:
        assert county.product(made.path) == (project / "merged" / made.name).read_bytes()


def test_the_workbooks_that_were_sent_out_are_known(
    county: County, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    assert run(["generate", "--no-page"]) is not None
    assert {"像是发给各单位的空表" in form.doubt for form in given(county, project / "outbox").forms} == {
        True
    }


def test_of_returns_that_were_filled_in_there_is_no_doubt(county: County, project: Path) -> None:
    assert [form.doubt for form in given(county, project).forms] == ["", ""]


def test_a_reason_says_that_it_is_one_error_of_several(county: County, project: Path) -> None:
    units = {unit.name: unit for unit in given(county, project).forms[0].units}
    assert units["星槎镇"].reason.endswith("（共 2 处错误，全部见“审核意见”）")
    assert "处错误" not in units["纸鸢镇"].reason, "its one"
    assert "处错误" not in units["蒲扇乡"].reason, "none"


def test_all_results_may_be_saved_into_one_folder(county: County, project: Path) -> None:
    first, second = given(county, project).forms
    names = [made.name for form in (first, second) for made in form.products]
    assert len(set(names)) == len(names)
    assert {made.name for made in first.products} >= {"核对情况.html", "findings.json"}
    assert {made.name for made in second.products} >= {
        "行政执法统计年报_核对情况.html",
        "行政执法统计年报_findings.json",
        "汇总_示例县_2025_行政执法统计年报.xlsx",
    }


def test_what_is_to_be_done_names_no_command_while_findings_json_has_the_command_s_words(
    county: County, project: Path
) -> None:
    """Two different returns of one unit: the command has its ``choose`` for them, the page has not."""
    other = next((project / "inbox").glob("990104*"))
    (project / "inbox" / "改过的.xlsx").write_bytes(by_hand(one_more_person, other.read_bytes()))
    first = given(county, project).forms[0]
    said = [line.text for file in first.files for line in file.lines] + [unit.reason for unit in first.units]
    assert any("把其余各份移出收件夹再汇总" in line for line in said)
    assert [line for line in said if "xltools " in line] == []
    findings = next(made for made in first.products if made.name == "findings.json")
    assert "xltools choose 990104 文件名" in county.product(findings.path).decode("utf-8")


def test_what_to_do_without_the_program_is_said(county: County, project: Path) -> None:
    unpack, instead = given(county, project).advice
    assert "解压到项目文件夹（有 xltools.toml 的那个）里" in unpack
    assert "没有装的" in instead


def test_the_ledger_comes_along(
    county: County, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "inbox").rename(tmp_path / "came")
    monkeypatch.chdir(project)
    assert run(["collect", str(tmp_path / "came")]) is not None
    assert (project / "inbox" / ".xltools-ledger.sqlite").is_file()
    shown = given(county, project)
    run(["merge"])
    for product in shown.forms[0].products:
        if product.name in ("findings.json", "汇总_示例县_2025.xlsx"):
            assert county.product(product.path) == (project / "merged" / product.name).read_bytes()


def test_all_results_in_one_file(county: County, project: Path) -> None:
    shown = given(county, project)
    with zipfile.ZipFile(io.BytesIO(county.product(ALL))) as package:
        names = package.namelist()
    assert len(names) >= sum(len(form.products) for form in shown.forms)
    assert all(name.startswith("merged/") for name in names)
    assert county.product(ALL) == county.product(ALL)


def test_nothing_leaves_the_folder(county: County, tmp_path: Path) -> None:
    county.receive("../../etc/甲.xlsx", b"")
    county.receive("/etc/乙.xlsx", b"")
    assert all(path.is_relative_to(county.folder) for path in tmp_path.rglob("*.xlsx"))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"x" * 99], ids=["empty", "cut off", "no zip"])
def test_a_zip_that_cannot_be_opened_is_said_to_be_so(data: bytes, county: County) -> None:
    assert unpacked(county, "甲.zip", data).startswith("压缩包 甲.zip 不能用，没有汇总：")


def test_a_zip_that_unpacks_into_too_much_is_not_unpacked(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xltools.page.merging.MOST_BYTES", 10)
    assert "超过" in unpacked(county, "甲.zip", zipped({"甲.xlsx": b"x" * 11}))
    assert not county.folder.exists()


def test_where_nothing_can_be_read_there_is_a_sentence_and_the_files(county: County) -> None:
    county.receive("inbox/甲.xlsx", b"")
    shown = county.merge(silent)
    assert shown.refusal.startswith("inbox 里没有读到任何一份报表")
    assert shown.refusal.endswith("逐份原因见下")
    assert [file.name for file in shown.files] == ["甲.xlsx"]


def test_of_much_that_was_given_the_first_is_named(county: County) -> None:
    for name in ("甲", "乙", "丙", "丁"):
        county.receive(f"{name}.jpg", b"\xff\xd8\xff")
    assert "……" in county.merge(silent).refusal


def test_a_project_that_cannot_be_used_is_said_to_be_so(county: County) -> None:
    county.receive("e0/县/xltools.toml", b"county = ")
    assert "e0/县/xltools.toml" in county.merge(silent).refusal
    assert str(county.folder) not in county.merge(silent).refusal


def test_no_message_says_where_the_page_keeps_the_files(county: County, project: Path) -> None:
    (project / "units.csv").unlink()
    assert given(county, project).refusal.startswith("项目文件 示例县/xltools.toml 的 roster ")
    assert str(county.folder) not in given(county, project).refusal
    assert room_for(county, "大.xlsx", 60 << 20, False) == [given(county, project).refusal]


def test_what_was_given_before_is_forgotten(county: County, project: Path) -> None:
    given(county, project)
    county.clear()
    assert not county.folder.exists()


def test_more_findings_than_are_shown_are_counted(
    county: County, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xltools.page.merging.MOST_SHOWN", 3)
    files = given(county, project).forms[0].files
    assert sum(len(file.lines) for file in files[:-1]) == 3
    assert "这里只列出 3 处" in files[-1].lines[0].text


def test_a_file_above_the_project_s_limit_is_taken_by_its_size(tmp_path: Path) -> None:
    county = County(tmp_path)
    assert county.takes_size_alone("县/inbox/一.xlsx", 51 << 20)
    settings = (SAMPLES / "xltools.toml").read_text("utf-8").replace("last =", "# last =")
    county.receive("县/xltools.toml", f"{settings}\n[limits]\nfile_mb = 60\n".encode())
    county.receive("县/units.csv", (SAMPLES / "units.csv").read_bytes())
    assert not county.takes_size_alone("县/inbox/二.xlsx", 51 << 20)
    assert county.takes_size_alone("县/inbox/三.xlsx", 61 << 20)
    assert {path.name for path in tmp_path.rglob("*.xlsx")} == {"一.xlsx", "三.xlsx"}


def test_more_than_there_is_room_for_is_said_before_anything_is_read(tmp_path: Path) -> None:
    county = County(tmp_path)
    said = [room_for(county, f"{number}.xlsx", 40 << 20, False) for number in range(26)]
    assert said[:25] == [[]] * 25
    assert "网页里最多放得下 1 GB" in said[25][0]
    assert room_for(county, "县.zip", 2 << 30, True) == said[25]
