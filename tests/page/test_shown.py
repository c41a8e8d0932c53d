"""What a person reads on the page: whether it may be sent, and every finding at a small piece of its table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from books import EVERYTHING
from damage import cells, healthy, sound, typed
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plant_findings import lock_file
from planted_findings import PLANTED
from returns import FORM, blank, entry, random_return

from xltools.form.spec import Form, Severity
from xltools.jobs.workspace import Workspace
from xltools.model.findings import fact, finding, message, remedy, sentences
from xltools.model.submission import Place
from xltools.page.judge import judge
from xltools.page.judgement import judgement, received
from xltools.page.shown import Shown, ShownFinding
from xltools.report.page.pieces import Piece, pieces
from xltools.workbook.layout.grid import a1, position
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.write import conclusion
from xltools.workbook.write.conclusion import READY
from xltools.workbook.write.stored import StoredValues
from xltools.workbook.write.unit_book import build

Read = Callable[[bytes], Shown]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What is shown of a file that lies in no project."""
    return lambda data: judge("表.xlsx", data, Workspace.open(tmp_path)).shown


def findings(shown: Shown) -> list[ShownFinding]:
    return [one for group in shown.groups for part in group.parts for one in part.findings]


def marked(piece: Piece, mark: str) -> list[tuple[int, str]]:
    """Row and text of the cells that are marked so."""
    return [(row, cell.text) for row, line in piece.rows for cell in line if cell.mark == mark]


def words(piece: Piece) -> list[str]:
    return [cell.text for _, line in piece.rows for cell in line]


def test_a_sound_return_may_be_sent(read: Read) -> None:
    shown = read(sound())
    assert (shown.verdict, shown.look, shown.groups) == ("可以报送", "good", ())


def test_a_warning_is_to_be_looked_at_and_the_return_may_be_sent(read: Read) -> None:
    text = "公开信息 268 条，其中微信 255 条，网站 9 条，公示栏 3 条。"
    good = healthy()
    shown = read(
        build(FORM, replace(good, sections={**good.sections, "overview": text}), county_name="清河县")
    )
    assert (shown.verdict, shown.look) == ("可以报送", "middling")
    assert "P05" in [one.code for one in findings(shown)]
    assert shown.advice.startswith("警告 4 处")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (cells("封面", C15="2025-12-26"), "“落款日期”早于统计期限结束"),
        (cells("封面", C12=None), "还没有填"),
        (cells("文字", B17=None), "还没有填"),
    ],
    ids=["signed too early", "who signs", "a text"],
)
def test_what_the_cover_still_asks_for_is_asked_for_here(data: bytes, says: str, read: Read) -> None:
    shown = read(data)
    assert (shown.verdict, shown.look) == ("还不能报送", "bad")
    assert says in shown.advice
    assert "另有警告" in shown.advice


@settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6))
def test_the_page_says_what_the_cover_says(seed: int) -> None:
    filled = random_return(FORM, Random(seed), blank(FORM), totals_typed=False)
    with received("表.xlsx", build(FORM, filled, county_name="清河县")) as path:
        made = judgement(Workspace.open(path), path)
    assert made.submission is not None
    stored = StoredValues(layout(FORM), made.submission)
    assert (made.hindrance == "") == (conclusion.shown(stored) == READY)


def test_a_rule_that_may_be_explained_says_where(read: Read) -> None:
    shown = read(typed({"t2.regulation.made": 1}))
    (said,) = (one for one in findings(shown) if one.code == "B05")
    assert f"审核说明写在“审核”{layout(FORM).explanations['B05.made'].name}。" in said.remedy
    assert "请写审核说明" in shown.advice


def test_the_unit_is_spoken_to_and_not_its_county(read: Read) -> None:
    shown = read(b"<!doctype html><p>")
    assert "请把填好的 .xlsx 表拖进来" in shown.text
    assert "报送单位" not in shown.text


def test_a_lock_file_of_excel_is_no_text_and_the_workbook_beside_it_is_asked_for(tmp_path: Path) -> None:
    shown = judge("~$青禾镇.xlsx", lock_file("张三"), Workspace.open(tmp_path)).shown
    (one,) = findings(shown)
    assert one.code == "S78"
    assert "打开“青禾镇.xlsx”时" in one.fact
    assert one.remedy.startswith("请在 Excel 或 WPS 中保存并关闭“青禾镇.xlsx”，再把它拖进来")


def test_an_error_is_to_be_put_right_first(read: Read) -> None:
    shown = read(typed({"t3.received.person": 7}))
    assert (shown.verdict, shown.look) == ("还不能报送", "bad")
    assert next(part.title for group in shown.groups for part in group.parts) == "错误 2 处"


def test_what_cannot_be_read_cannot_be_sent(read: Read) -> None:
    shown = read(b"")
    assert shown.verdict == "还不能报送"
    assert [group.title for group in shown.groups] == ["整个文件"]
    assert "文件是空的" in shown.text


def test_a_rule_shows_every_figure_that_it_compares_and_their_heads(read: Read) -> None:
    first = findings(read(typed({"t3.received.person": 7})))[0]
    (piece,) = first.pieces
    assert piece.caption == "表三　三、收到和处理政府信息公开申请情况"
    assert marked(piece, "here") == [(8, "7")]
    assert marked(piece, "part") == [(9, "1"), (31, "6"), (32, "1")]
    assert {"自然人", "一、本年新收政府信息公开申请数量", "（七）总计"} <= set(words(piece))
    assert "尚未审结" not in words(piece)
    assert piece.columns == ("B", "C", "D", "E", "F")


def test_a_blank_cell_is_shown_blank_among_its_neighbours(read: Read) -> None:
    (one,) = findings(read(cells("表三", E24=None)))
    (piece,) = one.pieces
    assert marked(piece, "here") == [(24, "")]
    assert [row for row, _ in piece.rows] == [5, 6, 7, 23, 24, 25]


def test_a_text_is_shown_as_it_was_typed(read: Read) -> None:
    (piece,) = findings(read(cells("表三", E8="3件")))[0].pieces
    assert marked(piece, "here") == [(8, "3件")]


def test_the_cover_is_shown_line_by_line(read: Read) -> None:
    (piece,) = findings(read(cells("封面", C15="2025-12-26")))[0].pieces
    assert marked(piece, "here") == [(15, "2025-12-26")]
    assert piece.columns == ("B", "C")


def test_a_text_that_is_to_be_typed_is_shown_below_its_title(read: Read) -> None:
    (one,) = (one for one in findings(read(cells("文字", B31=None))) if one.code == "V18")
    (piece,) = one.pieces
    assert (piece.columns, [row for row, _ in piece.rows]) == (("B",), [30, 31])
    assert words(piece) == ["六、其他需要报告的事项", ""]


def marked_cells(piece: Piece) -> set[str]:
    """The addresses of the cells that are marked as the finding's own, as a reader counts them along the piece's edges."""
    taken: set[tuple[int, int]] = set()
    found = set()
    for at, (_, line) in enumerate(piece.rows):
        for cell in line:
            column = next(one for one in range(len(piece.columns)) if (at, one) not in taken)
            spot = {
                (row, beside)
                for row in range(at, at + cell.down)
                for beside in range(column, column + cell.across)
            }
            taken |= spot
            if cell.mark == "here":
                found |= {
                    f"{piece.columns[beside]}{piece.rows[row][0]}"
                    for row, beside in spot
                    if row < len(piece.rows)
                }
    return found


@pytest.mark.parametrize("form", [FORM, EVERYTHING], ids=lambda form: form.id)
def test_of_what_is_to_be_filled_in_the_named_cell_is_the_marked_one(form: Form) -> None:
    """Every cell of a return: its figures, the lines of its lists, the cover, the texts."""
    there, filled = layout(form), blank(form)
    filled = replace(
        filled,
        section_places={id: Place("文字", box.name) for id, box in there.sections.items()},
        fields={},
    )
    places = [
        *there.places.values(),
        *filled.section_places.values(),
        *(Place("封面", box.name) for box in there.fields.values()),
        *(
            Place(table.sheet, box.name)
            for table in there.tables.values()
            for line in table.drawing.entries
            for box in line.boxes
        ),
    ]
    for place in places:
        found = finding("V01", sheet=place.sheet, cell=place.cell)
        assert [place.cell in marked_cells(piece) for piece in pieces(form, filled, found)] == [True], place


def test_heads_of_another_block_are_no_neighbours(read: Read) -> None:
    shown = read(cells("表二", E8="14件"))
    piece = findings(shown)[0].pieces[0]
    assert "第二十条第（一）项" in words(piece)
    assert "第二十条第（五）项" not in words(piece)


def test_rows_are_numbered_as_in_the_workbook_that_came() -> None:
    """Workbooks that went out with other rules have their figures some rows lower."""
    good = healthy()
    places = {id: place for id, place in layout(FORM).places.items() if place.sheet == "表三"}
    lower = {
        id: replace(good.figures[id], place=Place("表三", a1(row + 2, column)))
        for id, (row, column) in ((id, position(place.cell)) for id, place in places.items())
        if id in good.figures
    }
    found = finding("V01", sheet="表三", cell="E10", figure="t3.received.person")
    (piece,) = pieces(FORM, replace(good, figures={**good.figures, **lower}), found)
    assert [row for row, line in piece.rows for cell in line if cell.mark] == [10]
    assert [row for row, _ in piece.rows] == [7, 8, 9, 10, 11], "heads move with their figures"


def test_a_line_of_a_list_is_shown_with_its_neighbours() -> None:
    documents = EVERYTHING.tables_by_id["documents"]
    entries = tuple(entry(documents, line, line, 10 + line, 0, name=f"文件{line}") for line in (1, 2, 3))
    filled = replace(blank(EVERYTHING), entries={"documents": entries})
    found = finding("V07", sheet="文件清单", cell="G8", figure="documents.total.pages")
    (piece,) = pieces(EVERYTHING, filled, found)
    assert [row for row, _ in piece.rows] == [5, 6, 7, 8, 9], "the heads, the sum, and the lines around it"
    assert [cell.text for cell in piece.rows[3][1]] == ["2", "文件2", "新制作", "2025-03-01", "2", "12", "0"]
    assert marked(piece, "here") == [(8, "12")]


def test_the_sheets_stand_in_the_order_of_the_workbook_and_errors_first(read: Read) -> None:
    shown = read(cells("表三", E8="3件", E24=None))
    assert [group.title for group in shown.groups] == ["表三"]
    (group,) = shown.groups
    assert [part.severity for part in group.parts] == sorted(
        (part.severity for part in group.parts), key=[str(one) for one in Severity].index
    )


def test_the_text_to_copy_has_every_finding_with_its_severity(read: Read) -> None:
    shown = read(typed({"t3.received.person": 7}))
    first, *rest = shown.text.splitlines()
    assert first.startswith("表.xlsx：还不能报送。")
    assert len(rest) == len(findings(shown))
    assert all(line.startswith("[错误] 表三 ") for line in rest)


@pytest.mark.parametrize("code", PLANTED)
def test_every_planted_fault_can_be_shown(code: str, tmp_path: Path) -> None:
    """Whatever a finding's place is, a piece is shown or none; fact and remedy are what the message says."""
    for found in PLANTED[code].plant(tmp_path):
        for piece in pieces(FORM, healthy(), found):
            assert all(cell.down and cell.across for _, line in piece.rows for cell in line)
        assert f"{fact(found)}。{remedy(found)}。" == sentences(found)
        assert message(found).endswith(sentences(found))
