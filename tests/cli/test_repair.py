"""``xltools repair``: what was typed into a damaged workbook stands in an untouched one, and nothing is dropped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from county_round import County
from damage import by_hand, cells, healthy, sheet_renamed, sound
from office import Office
from returns import FORM, FORMS

from xltools.model.submission import Submission, day
from xltools.workbook.read.unit_book import read


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    return County(tmp_path / "county", capsys)


def repaired(
    county: County, damaged: bytes, name: str = "青禾镇坏表.xlsx", *more: str
) -> tuple[Submission, str]:
    (county.folder / name).write_bytes(damaged)
    code, text = county.command("repair", name, "-o", "好表.xlsx", *more)
    assert code in (0, 1), text
    assert (county.folder / name).read_bytes() == damaged
    path = county.folder / "好表.xlsx"
    taken = read(path, FORMS.get, limit=path.stat().st_size)
    assert taken.findings == ()
    return taken.submission, text


def inserted_row(book: openpyxl.Workbook) -> None:
    """A row is inserted into table three, as Excel does it once the sheet is unlocked."""
    book["表三"].insert_rows(12)


def inserted_column(book: openpyxl.Workbook) -> None:
    book["表三"].insert_cols(3)


def totals_overtyped(book: openpyxl.Workbook) -> None:
    for row in range(8, 31):
        book["表三"][f"L{row}"] = 99


def validations_gone(book: openpyxl.Workbook) -> None:
    for sheet in book:
        sheet.data_validations.dataValidation = []


def hidden_sheet_gone(book: openpyxl.Workbook) -> None:
    book.remove(book["xltools"])


@pytest.mark.parametrize(
    "damage",
    [
        lambda: by_hand(inserted_row),
        lambda: by_hand(inserted_column),
        lambda: by_hand(totals_overtyped),
        lambda: by_hand(validations_gone),
        lambda: by_hand(hidden_sheet_gone),
        lambda: sheet_renamed("表三", "第三张表"),
        lambda: cells("表三", C10="（一）公开"),
        sound,
    ],
    ids=[
        "a row inserted",
        "a column inserted",
        "totals typed over",
        "validations deleted",
        "the hidden sheet gone",
        "a sheet renamed",
        "a label changed",
        "nothing at all",
    ],
)
def test_every_value_is_back_in_its_place(county: County, damage: Callable[[], bytes]) -> None:
    submission, _ = repaired(county, damage())
    expected = healthy()
    typed = [id for id, figure in FORM.figures.items() if figure.computed_by is None]
    assert {id: submission.number(id) for id in typed} == {id: expected.number(id) for id in typed}
    asked = [section.id for section in FORM.sections if not section.published]
    assert {id: submission.sections[id] for id in asked} == {id: expected.sections[id] for id in asked}
    for id, value in expected.fields.items():
        kept = submission.fields[id].raw
        assert (day(kept) or kept) == (day(value.raw) or value.raw)
    assert submission.unit.code == "101"


def test_of_a_whole_workbook_nothing_is_left(county: County) -> None:
    _, text = repaired(county, sound())
    assert "没有移 0 项" in text
    assert "[没有移]" not in text


def test_every_move_is_told_with_from_and_to(county: County) -> None:
    _, text = repaired(county, by_hand(inserted_row))
    granted = healthy().number("t3.unclear.person")
    moved = [line for line in text.splitlines() if line.startswith("表三 E2") and " → 表三 E2" in line]
    assert moved, text
    assert all(
        int(line.split()[1][1:]) == int(line.split("→ 表三 E")[1].partition("：")[0]) + 1 for line in moved
    )
    assert granted is not None


def test_what_has_no_place_is_told_and_not_dropped(county: County) -> None:
    submission, text = repaired(county, cells("表三", E9="3件", N40="备注：本年无"))
    assert "[没有移] 表三 E9：3件" in text
    assert "[没有移] 表三 N40：备注：本年无" in text
    assert submission.figures["t3.carried_in.person"].blank


def test_a_workbook_of_an_older_kind(county: County, office: Office) -> None:
    (county.folder / "青禾镇.xlsx").write_bytes(sound())
    with office.open(county.folder / "青禾镇.xlsx") as document:
        document.save(county.folder / "青禾镇.xls", "xls")
    submission, _ = repaired(county, (county.folder / "青禾镇.xls").read_bytes(), "青禾镇.xls")
    assert submission.number("t3.received.person") == healthy().number("t3.received.person")


def test_nothing_is_overwritten(county: County) -> None:
    (county.folder / "好表.xlsx").write_bytes(b"mine")
    (county.folder / "坏表.xlsx").write_bytes(sound())
    code, _ = county.command("repair", "坏表.xlsx", "-o", "好表.xlsx")
    assert code == 2
    assert (county.folder / "好表.xlsx").read_bytes() == b"mine"


def test_whose_it_is_may_be_said(county: County) -> None:
    submission, _ = repaired(county, by_hand(hidden_sheet_gone), "无名.xlsx", "--unit", "白鹭乡")
    assert submission.unit.code == "102"
