"""Where forms are found, and which of two counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltools.county.library import FormLibrary, shipped
from xltools.county.settings import Project
from xltools.form.load import FormError
from xltools.model.errors import UnusableArgumentError

QUARTERLY = "statistics-quarterly"
FORM = """
[form]
id = "{id}"
title = "{title}"
basis = "虚构"
first_year = 2022
[[table]]
id = "t"
sheet = "表"
title = "表"
[[table.block]]
columns = [{{ id = "x", label = "甲" }}]
rows = [{{ id = "a", label = "子" }}]
"""


def bring(folder: Path, id: str, *, title: str = "自带", inside: str | None = None) -> None:
    place = folder / "templates" / id
    place.mkdir(parents=True)
    (place / "form.toml").write_text(FORM.format(id=inside or id, title=title), encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "xltools.toml", "某县", 2025, "disclosure-2021", tmp_path / "units.csv")


def test_the_shipped_forms() -> None:
    forms = FormLibrary.default(None)
    assert forms.ids() == (
        "disclosure-2019",
        "disclosure-2021",
        "enforcement-2019",
        "enforcement-2021",
        QUARTERLY,
    )
    for id in forms.ids():
        assert forms.get(id).id == id
        assert forms.folder(id) == shipped() / id


@pytest.mark.parametrize(
    ("year", "ids"),
    [
        (2014, []),
        (2015, [QUARTERLY]),
        (2018, ["enforcement-2019", QUARTERLY]),
        (2019, ["disclosure-2019", "enforcement-2019", QUARTERLY]),
        (2020, ["disclosure-2019", "enforcement-2019", QUARTERLY]),
        (2021, ["disclosure-2021", "enforcement-2019", "enforcement-2021", QUARTERLY]),
        (2030, ["disclosure-2021", "enforcement-2021", QUARTERLY]),
    ],
)
def test_for_year(year: int, ids: list[str]) -> None:
    assert FormLibrary.default(None).for_year(year) == ids


def test_a_form_is_read_once() -> None:
    forms = FormLibrary.default(None)
    assert forms.get("disclosure-2021") is forms.get("disclosure-2021")


def test_a_project_without_forms_of_its_own(project: Project) -> None:
    assert FormLibrary.default(project).ids() == FormLibrary.default(None).ids()


def test_a_project_brings_a_form(project: Project) -> None:
    bring(project.folder, "library")
    forms = FormLibrary.default(project)
    assert forms.ids() == tuple(sorted((*FormLibrary.default(None).ids(), "library")))
    assert forms.get("library").title == "自带"
    assert forms.for_year(2025) == ["disclosure-2021", "enforcement-2021", "library", QUARTERLY]


def test_the_projects_own_form_hides_the_shipped_one(project: Project) -> None:
    bring(project.folder, "disclosure-2021", title="本县的")
    forms = FormLibrary.default(project)
    assert forms.get("disclosure-2021").title == "本县的"
    assert forms.folder("disclosure-2021").is_relative_to(project.folder)


def test_files_of_templates(project: Project) -> None:
    own = project.folder / "templates" / "disclosure-2021"
    own.mkdir(parents=True)
    (own / "county.docx").touch()
    forms = FormLibrary.default(project)
    assert forms.file("disclosure-2021/county.docx") == own / "county.docx"
    assert forms.file("disclosure-2021/form.toml") == shipped() / "disclosure-2021" / "form.toml"
    assert forms.file("none") is None
    # A folder with no form.toml holds no form, so the shipped one counts.
    assert forms.folder("disclosure-2021") == shipped() / "disclosure-2021"


@pytest.mark.parametrize("id", ["none", "", "../templates/disclosure-2021", "."])
def test_an_unknown_form(id: str) -> None:
    with pytest.raises(UnusableArgumentError, match="disclosure-2019、disclosure-2021"):
        FormLibrary.default(None).get(id)


def test_no_forms_at_all(tmp_path: Path) -> None:
    forms = FormLibrary([tmp_path / "none"])
    assert forms.ids() == ()
    assert forms.for_year(2025) == []
    with pytest.raises(UnusableArgumentError, match="（无）"):
        forms.get("a")


def test_a_wrong_form_says_where(project: Project) -> None:
    bring(project.folder, "library")
    file = project.folder / "templates" / "library" / "form.toml"
    file.write_text("x = 1", encoding="utf-8")
    with pytest.raises(FormError) as error:
        FormLibrary.default(project).get("library")
    assert str(file) in str(error.value)


def test_the_id_is_the_folders_name(project: Project) -> None:
    bring(project.folder, "library", inside="libary")
    with pytest.raises(FormError, match="libary") as error:
        FormLibrary.default(project).get("library")
    assert error.value.key == "form.id"
