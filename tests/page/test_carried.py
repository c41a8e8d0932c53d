"""自查.html as ``generate`` writes it: it judges by the project, and tells no unit what is not every unit's to know."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from open_page import with_runtime

from xltools.cli import run
from xltools.jobs.workspace import Workspace
from xltools.page import runtime
from xltools.page.carried import NO_PROJECT, carried
from xltools.page.judge import judge
from xltools.page.runtime import CURRENT

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """The example county, with a form library of its own."""
    for name in ("xltools.toml", "units.csv"):
        shutil.copy(SAMPLES / name, tmp_path / name)
    shutil.copytree(SAMPLES / "last", tmp_path / "last")
    own = tmp_path / "templates" / "disclosure-2021"
    own.mkdir(parents=True)
    for name in ("form.toml", "prose.toml", "township.docx"):
        shutil.copy(SAMPLES.parent / "templates" / "disclosure-2021" / name, own / name)
    return tmp_path


@pytest.fixture
def project(county: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the page carries of it, as files."""
    folder = tmp_path_factory.mktemp("carried")
    for name, data in carried(Workspace.open(county)).files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def test_no_figures_and_contacts_are_carried(county: Path) -> None:
    files = carried(Workspace.open(county)).files
    assert set(files) == {
        "xltools.toml",
        "units.csv",
        "templates/disclosure-2021/form.toml",
        "templates/disclosure-2021/prose.toml",
        "templates/disclosure-2021/township.docx",
    }
    assert b"last" not in files["xltools.toml"]
    assert b"@" not in files["units.csv"]
    assert b"0123-" not in files["units.csv"]


def test_the_project_is_read_again_as_it_was(county: Path, project: Path) -> None:
    was, now = Workspace.open(county), Workspace.open(project)
    assert [unit.code for unit in now.asked] == [unit.code for unit in was.asked]
    assert now.required().deadlines == was.required().deadlines
    assert [(one.required().form, one.required().levels) for one in now.further] == [
        (one.required().form, one.required().levels) for one in was.further
    ]
    assert now.archive is None


@pytest.mark.parametrize(
    "path",
    sorted(path for path in (SAMPLES / "inbox").rglob("*") if path.is_file()),
    ids=lambda path: path.name,
)
def test_a_file_is_judged_as_in_that_project(
    path: Path, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace = Workspace.open(project)
    shutil.copy(path, project / path.name)
    monkeypatch.chdir(project)
    run(["check", "--json", path.name])
    assert judge(path.name, path.read_bytes(), workspace).json == capsys.readouterr().out


def test_a_unit_that_is_not_on_the_roster_reads_so(project: Path) -> None:
    units = project / "units.csv"
    units.write_bytes(
        b"".join(line for line in units.read_bytes().splitlines(keepends=True) if b"990101" not in line)
    )
    name = "990101_青鹂镇_2025.xlsx"
    shown = judge(name, (SAMPLES / "inbox" / name).read_bytes(), Workspace.open(project)).shown
    assert "名册" in shown.text


def test_without_a_project_nothing_is_carried(tmp_path: Path) -> None:
    assert carried(Workspace.open(tmp_path)) is NO_PROJECT


def test_generate_without_the_runtime_says_one_sentence_and_writes_the_workbooks(
    county: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runtime, "CURRENT", replace(CURRENT, folder=county / "nowhere"))
    assert run(["generate", "--project", str(county)]) == 0
    said = capsys.readouterr().out
    assert said.count("没有装自查页、汇总页的运行环境") == 1
    assert list((county / "outbox").glob("*.xlsx"))
    assert not (county / "outbox" / "自查.html").exists()


def test_a_page_that_is_built_for_a_project_is_the_one_that_generate_writes(
    county: Path, tmp_path: Path
) -> None:
    with_runtime()
    assert run(["generate", "--project", str(county)]) == 0
    assert run(["page", "build", "--project", str(county), "-o", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "自查.html").read_bytes() == (county / "outbox" / "自查.html").read_bytes()


def test_a_page_cannot_be_built_for_a_folder_without_a_project(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["page", "build", "--project", str(tmp_path), "-o", str(tmp_path / "out")]) == 2
    assert "xltools.toml" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_generate_without_the_page_says_nothing_of_it(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["generate", "--no-page", "--project", str(county)]) == 0
    assert "自查" not in capsys.readouterr().out
    assert not (county / "outbox" / "自查.html").exists()


@pytest.mark.parametrize("sent", [True, False], ids=["sent", "not sent"])
def test_a_letter_speaks_of_the_page_where_it_went_out(county: Path, *, sent: bool) -> None:
    (county / "inbox").mkdir()
    (county / "outbox").mkdir()
    if sent:
        (county / "outbox" / "自查.html").write_text("", encoding="utf-8")
    run(["status", str(county / "inbox"), "--remind", str(county / "催报")])
    letters = [path.read_text("utf-8-sig") for path in (county / "催报").glob("*.txt")]
    assert letters
    assert {"随空表发来的“自查.html”" in letter for letter in letters} == {sent}


def test_the_quarter_of_a_further_form_is_carried(county: Path) -> None:
    settings = county / "xltools.toml"
    settings.write_text(
        settings.read_text("utf-8") + "\n[forms.statistics-quarterly]\nquarter = 4\n", "utf-8"
    )
    text = carried(Workspace.open(county)).files["xltools.toml"].decode("utf-8")
    assert "[forms.statistics-quarterly]\nquarter = 4\n" in text
