"""``xltools.toml``: read, refused, found and started."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from xltools.county.library import FormLibrary
from xltools.county.roster import read_roster
from xltools.county.settings import (
    Limits,
    Project,
    find_project,
    load_project,
)
from xltools.jobs.new import create_project, default_year
from xltools.model.errors import UnusableArgumentError

SMALL = 'county = "某县"\nyear = 2025\nform = "disclosure-2021"\nroster = "units.csv"\n'

#: What is double-clicked in a project.
STARTERS = {"双击汇总.cmd", "双击汇总.sh", "双击汇总.desktop"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("units.csv", "password.txt", "上年/汇总.xlsx"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
    return tmp_path


def load(folder: Path, text: str | bytes) -> Project:
    file = folder / "xltools.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_project(file)


def refusal(folder: Path, text: str | bytes) -> str:
    with pytest.raises(UnusableArgumentError) as error:
        load(folder, text)
    message = str(error.value)
    assert message.startswith(f"项目文件 {folder / 'xltools.toml'} ")
    assert "请" in message
    return message


def test_what_must_be_there(folder: Path) -> None:
    project = load(folder, SMALL)
    assert project == Project(
        file=folder / "xltools.toml",
        county_name="某县",
        year=2025,
        form="disclosure-2021",
        roster=folder / "units.csv",
    )
    assert project.folder == folder
    assert project.inbox == folder / "inbox"
    assert project.templates == folder / "templates"
    assert project.limits == Limits()
    assert project.deadline("乡镇") is None


def test_everything(folder: Path) -> None:
    project = load(
        folder,
        SMALL
        + """
code = "410000"
last = "上年/汇总.xlsx"
password_file = "password.txt"
deadline = { "乡镇" = "2026-01-20", "部门" = 2026-01-31 }
[limits]
file_mb = 3
files = 10
""",
    )
    assert project.code == "410000"
    assert project.last == folder / "上年" / "汇总.xlsx"
    assert project.password_file == folder / "password.txt"
    assert project.deadline("乡镇") == dt.date(2026, 1, 20)
    assert project.deadline("部门") == dt.date(2026, 1, 31)
    assert project.deadline("县") is None
    assert project.limits == Limits(file_mb=3, files=10)
    assert project.limits.file_bytes == 3 * 1024 * 1024


def test_a_second_form_is_the_same_project_with_what_its_section_says(folder: Path) -> None:
    project = load(
        folder,
        SMALL
        + """deadline = "2026-01-31"
[forms.enforcement-2021]
last = "上年/汇总.xlsx"
levels = ["部门"]
[explained.101]
T01 = "含上年立案的 3 件"
""",
    )
    (second,) = project.further
    assert (second.form, second.levels, second.last) == (
        "enforcement-2021",
        ("部门",),
        folder / "上年" / "汇总.xlsx",
    )
    assert (second.county_name, second.year, second.roster) == (project.county_name, 2025, project.roster)
    assert second.deadline("部门") is None, "its own, or what the form says"
    assert (project.last, project.is_further, second.is_further) == (None, False, True)
    assert project.explained == {"101": {"T01": "含上年立案的 3 件"}}


@pytest.mark.parametrize("day", ['"2026-01-31"', "2026-01-31"])
def test_one_deadline_for_all(folder: Path, day: str) -> None:
    project = load(folder, f"{SMALL}deadline = {day}\n")
    assert project.deadline("乡镇") == project.deadline("县") == dt.date(2026, 1, 31)


@pytest.mark.parametrize("last", ["'上年\\汇总.xlsx'", '"./上年/../上年/汇总.xlsx"'])
def test_paths_as_people_write_them(folder: Path, last: str) -> None:
    assert load(folder, f"{SMALL}last = {last}\n").last == folder / "上年" / "汇总.xlsx"


def test_an_absolute_path(folder: Path) -> None:
    other = folder / "上年" / "汇总.xlsx"
    assert load(folder, f"{SMALL}last = '{other}'\n").last == other


def test_as_notepad_saves_it(folder: Path) -> None:
    assert load(folder, b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()).county_name == "某县"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (('county = "某县"\n', ""), "county"),
        (("year = 2025\n", ""), "year"),
        (('form = "disclosure-2021"\n', ""), "form"),
        (('roster = "units.csv"\n', ""), "roster"),
        (('"某县"', "1"), "county"),
        (('"某县"', '" "'), "county"),
        (('"某县"', '"a\\nb"'), "county"),
        (("2025", '"2025"'), "year"),
        (("2025", "true"), "year"),
        (("2025", "25"), "year"),
        (("2025", "2025.0"), "year"),
        (("units.csv", "none.csv"), "roster"),
        (('"units.csv"', '"上年"'), "roster"),  # a folder
        (('"units.csv"', '["units.csv"]'), "roster"),
    ],
)
def test_wrong_values(folder: Path, change: tuple[str, str], key: str) -> None:
    assert f" {key} " in refusal(folder, SMALL.replace(*change))


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("yaer = 2025", "yaer"),
        ('password = "secret"', "password"),
        ("[limits]\nsize = 1", "limits.size"),
        ("[limits]\nfile_mb = 0", "limits.file_mb"),
        ("[limits]\nfile_mb = 1.5", "limits.file_mb"),
        ('[limits]\nfiles = "many"', "limits.files"),
        ("limits = 3", "limits"),
        ("forms = 3", "forms"),
        ("[forms]\nenforcement-2021 = 3", "forms.enforcement-2021"),
        ("[forms.enforcement-2021]\nyear = 2024", "forms.enforcement-2021.year"),
        ("[forms.enforcement-2021]\nlevels = [1]", "forms.enforcement-2021.levels"),
        ("[forms.disclosure-2021]", "forms.disclosure-2021"),
        ("[explained]\n101 = 3", "explained.101"),
        ('last = "none.xlsx"', "last"),
        ('last = ""', "last"),
        ('password_file = "none.txt"', "password_file"),
        ('deadline = "1月31日"', "deadline"),
        ('deadline = "2026-02-30"', "deadline"),
        ('deadline = "2026-1-31"', "deadline"),
        ("deadline = 20260131", "deadline"),
        ("deadline = 2026-01-31T00:00:00", "deadline"),
        ('deadline = { "乡镇" = "soon" }', "deadline.乡镇"),
    ],
)
def test_wrong_lines(folder: Path, line: str, key: str) -> None:
    assert f" {key} " in refusal(folder, f"{SMALL}{line}\n")


def test_a_password_in_the_file_is_not_repeated(folder: Path) -> None:
    assert "secret" not in refusal(folder, f'{SMALL}password = "secret"\n')


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (SMALL + "year = 2024\n", "写法有误"),
        ('county = "某县\n' + SMALL, "第 1 行第 13 个字符附近写法有误"),
        ('county = "某县', "末尾写法有误"),
        (SMALL + 'last = "上年\\汇总.xlsx"\n', "第 5 行第 13 个字符附近写法有误"),
        (SMALL.encode("gb18030"), "不是 UTF-8 编码，请用 UTF-8 保存"),
    ],
)
def test_not_toml(folder: Path, text: str | bytes, fact: str) -> None:
    assert fact in refusal(folder, text)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnusableArgumentError, match="无法读取"):
        load_project(tmp_path / "xltools.toml")


def test_found_by_walking_up(folder: Path) -> None:
    project = load(folder, SMALL)
    deep = folder / "inbox" / "第一批"
    deep.mkdir(parents=True)
    (deep / "a.xlsx").touch()
    for start in (folder, deep, deep / "a.xlsx", deep / "none", folder / "xltools.toml", deep / ".."):
        assert find_project(start) == project


def test_found_from_the_working_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = load(folder, SMALL)
    monkeypatch.chdir(folder / "上年")
    assert find_project(Path()) == project


def test_the_nearest_counts(folder: Path) -> None:
    load(folder, SMALL)
    (folder / "inner").mkdir()
    (folder / "inner" / "units.csv").touch()
    inner = load(folder / "inner", SMALL.replace("某县", "另县"))
    assert find_project(folder / "inner") == inner


def test_none_found(tmp_path: Path) -> None:
    (tmp_path / "xltools.toml").mkdir()  # a folder of that name is no project
    assert find_project(tmp_path) is None


def test_a_broken_one_is_not_passed_over(folder: Path) -> None:
    (folder / "xltools.toml").write_text("?", encoding="utf-8")
    with pytest.raises(UnusableArgumentError):
        find_project(folder / "上年")


@pytest.mark.parametrize(
    ("today", "year"),
    [((2026, 1, 1), 2025), ((2026, 6, 30), 2025), ((2026, 7, 1), 2026), ((2026, 12, 31), 2026)],
)
def test_default_year(today: tuple[int, int, int], year: int) -> None:
    assert default_year(dt.date(*today)) == year


def test_a_new_project_can_be_used(tmp_path: Path) -> None:
    folder = tmp_path / "某县" / "2025"
    made = create_project(folder, county='某"县\\', year=2025)
    assert {path.name for path in made} == {"xltools.toml", "xltools.key", "units.csv", "inbox", *STARTERS}
    project = find_project(folder)
    assert project is not None
    assert (project.county_name, project.year) == ('某"县\\', 2025)
    assert project.inbox.is_dir()
    assert project.roster.read_bytes().startswith(b"\xef\xbb\xbf")
    units = read_roster(project.roster).units
    assert [unit.level for unit in units] == ["乡镇", "街道", "部门"]
    assert FormLibrary.default(project).get(project.form).covers(project.year)


def test_a_new_project_without_a_county_is_refused_until_it_has_one(tmp_path: Path) -> None:
    create_project(tmp_path, year=2025)
    with pytest.raises(UnusableArgumentError, match=r"county 没有填写，请填写县（市、区）名称$"):
        find_project(tmp_path)


@pytest.mark.parametrize(
    ("key", "wanted"),
    [("roster", "单位名册（.csv 或 .xlsx）"), ("last", "汇总表（.xlsx）"), ("password_file", "文本文件")],
)
def test_a_folder_where_a_file_is_wanted(folder: Path, key: str, wanted: str) -> None:
    text = SMALL.replace("units.csv", "上年") if key == "roster" else f'{SMALL}{key} = "上年"\n'
    said = refusal(folder, text)
    assert f" {key} 指向的“上年”是文件夹，" in said
    assert wanted in said


def test_what_stands_commented_in_a_new_project_is_right(tmp_path: Path) -> None:
    """Every optional key, once its ``# `` is taken away, is read."""
    create_project(tmp_path, county="某县", year=2025)
    file = tmp_path / "xltools.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    opened = [
        line.removeprefix("# ") if line.startswith("# ") and ("= " in line or "[" in line) else line
        for line in lines
        if "deadline = {" not in line
    ]
    file.write_text("\n".join(opened), encoding="utf-8")
    for name in ("last/汇总.xlsx", "password.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    project = load_project(file)
    assert project.code == "000000"
    assert project.limits == Limits()
    assert project.deadline("乡镇") == dt.date(2026, 1, 31)
    assert project.last is not None
    assert project.password_file is not None


@pytest.mark.parametrize("name", ["xltools.toml", "xltools.key", "units.csv", "inbox"])
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UnusableArgumentError, match=name):
        create_project(tmp_path, year=2025)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_an_inbox_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.xlsx").touch()
    made = create_project(tmp_path, year=2025)
    assert {path.name for path in made} == {"xltools.toml", "xltools.key", "units.csv", *STARTERS}
    assert (tmp_path / "inbox" / "a.xlsx").exists()


def test_a_place_that_cannot_hold_a_project(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnusableArgumentError, match="不能在"):
        create_project(tmp_path / "file", year=2025)


@pytest.mark.parametrize(("county", "year"), [("", 2025), ("a\nb", 2025), ("某县", 25)])
def test_bad_arguments(tmp_path: Path, county: str, year: int) -> None:
    with pytest.raises(UnusableArgumentError):
        create_project(tmp_path, county=county, year=year)
    assert not list(tmp_path.iterdir())
