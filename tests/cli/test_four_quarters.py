"""The quarterly form through a whole year: each quarter's project is started from the one before, whose figures stand inside
its workbooks, and the fourth quarter's 本年累计 is what the four quarters come to."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from office import Office
from returns import FORMS, fill, submission
from validator import Validate

from xltools.cli import ERRORS_FOUND, NOTHING_WRONG, run
from xltools.county.receipts import round_in
from xltools.county.settings import load_project
from xltools.form.period import PartOfYear, Period, Span
from xltools.jobs.workspace import Workspace
from xltools.model.errors import UnusableArgumentError
from xltools.model.submission import Value
from xltools.published.read import read_document
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.unit_book import read

FORM = FORMS.get("statistics-quarterly")
UNITS = {"101": "青禾镇", "201": "滨河街道"}
ROSTER = "代码,名称,级别\n101,青禾镇,乡镇\n201,滨河街道,街道\n"
#: What each of the two units published in each quarter, and by which ways; the rest of the form is 0 but for the staff.
PUBLISHED = {1: 10, 2: 7, 3: 0, 4: 5}


def quarter(number: int, year: int = 2025) -> Period:
    return Period(year, PartOfYear(Span.QUARTER, number))


def typed(number: int, ytd: int | None = None) -> dict[str, Decimal]:
    """A right return on a quarter: what is new in it, and what that makes of the year so far, unless it is said."""
    now = PUBLISHED[number]
    so_far = sum(PUBLISHED[one] for one in range(1, number + 1)) if ytd is None else ytd
    numbers = dict.fromkeys(FORM.figures, Decimal(0))
    for row in ("public", "website", "wechat"):
        numbers |= {f"s.{row}.now": Decimal(now), f"s.{row}.ytd": Decimal(so_far)}
    for column in ("now", "ytd"):
        numbers |= {f"s.staff.{column}": Decimal(3), f"s.full_time.{column}": Decimal(1)}
        numbers |= {f"s.part_time.{column}": Decimal(2), f"s.offices.{column}": Decimal(1)}
    return numbers


def started(folder: Path, year: int = 2025) -> Path:
    """A county's first quarter."""
    made = ["new", str(folder), "--county", "清河县", "--form", FORM.id, "--year", str(year)]
    assert run(made) == NOTHING_WRONG
    (folder / "units.csv").write_text(ROSTER, "utf-8-sig")
    return folder


def sent(folder: Path, code: str, numbers: Mapping[str, Decimal]) -> Path:
    """A unit fills in the workbook that was generated for it, and sends it in the week after the quarter."""
    project = load_project(folder / "xltools.toml")
    (workbook,) = (folder / "outbox").glob(f"{code}_*.xlsx")
    target = folder / "inbox" / workbook.name
    shutil.copy(workbook, target)
    day = project.period.next.first_day.replace(day=7)
    fields = {id: Value(raw="某") for id in ("head", "contact", "phone")}
    filled = submission(FORM, dict(numbers), fields={**fields, "signed": Value(raw=day.isoformat())})
    fill(target, FORM, filled)
    return target


def merged(folder: Path) -> dict[str, object]:
    assert run(["merge", str(folder / "inbox")]) == NOTHING_WRONG
    found: dict[str, object] = json.loads((folder / "merged" / "findings.json").read_text("utf-8"))
    return found


def next_quarter(folder: Path, before: Path) -> Path:
    assert run(["new", str(folder), "--from", str(before)]) == NOTHING_WRONG
    return folder


def test_four_quarters_close_the_year(tmp_path: Path) -> None:
    folder = started(tmp_path / "第1季度")
    for number, published in PUBLISHED.items():
        project = load_project(folder / "xltools.toml")
        assert project.period == quarter(number)
        assert run(["generate", "--project", str(folder)]) == NOTHING_WRONG
        assert {path.name for path in (folder / "outbox").glob("*.xlsx")} == {
            f"{code}_{name}_2025年第{number}季度.xlsx" for code, name in UNITS.items()
        }
        for code in UNITS:
            sent(folder, code, typed(number))
        result = merged(folder)
        assert (result["year"], result["period"]) == (2025, f"2025Q{number}")
        assert [file["findings"] for file in result["files"]] == [[], []]  # type: ignore[attr-defined]
        totals = result["totals"]
        assert totals["s.public.now"] == 2 * published  # type: ignore[index]
        assert totals["s.public.ytd"] == 2 * sum(PUBLISHED[one] for one in range(1, number + 1))  # type: ignore[index]
        assert totals["s.staff.ytd"] == 6  # type: ignore[index]
        assert (folder / "merged" / f"汇总_清河县_2025年第{number}季度.xlsx").is_file()
        folder = next_quarter(tmp_path / f"第{number}季度之后", folder)
    project = load_project(folder / "xltools.toml")
    assert project.period == quarter(1, 2026)
    assert project.last == folder / "last" / "汇总_清河县_2025年第4季度.xlsx"


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """The second quarter of a county whose first one is merged, with its workbooks generated."""
    folder = started(tmp_path / "第1季度")
    assert run(["generate", "--project", str(folder)]) == NOTHING_WRONG
    for code in UNITS:
        sent(folder, code, typed(1))
    merged(folder)
    folder = next_quarter(tmp_path / "第2季度", folder)
    assert run(["generate", "--project", str(folder)]) == NOTHING_WRONG
    return folder


def test_last_quarters_figures_stand_inside(second: Path) -> None:
    inside = read(next((second / "outbox").glob("101_*")), FORMS.get).submission
    assert inside.period == quarter(2)
    assert (inside.last["s.public.now"], inside.last["s.public.ytd"]) == (Decimal(10), Decimal(10))


def test_in_the_first_quarter_the_year_so_far_stood_at_nothing(tmp_path: Path) -> None:
    folder = started(tmp_path)
    assert run(["generate", "--project", str(folder)]) == NOTHING_WRONG
    inside = read(next((folder / "outbox").glob("101_*")), FORMS.get).submission
    assert inside.last == dict.fromkeys(FORM.cumulative, 0)
    sent(folder, "101", typed(1, ytd=11))
    assert run(["check", str(folder / "inbox")]) == ERRORS_FOUND


def test_a_sum_that_does_not_go_on_from_last_quarters_is_found(
    second: Path, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """The check and the workbook's own formula say the same."""
    workbook = sent(second, "101", typed(2, ytd=18))
    assert run(["check", str(workbook)]) == ERRORS_FOUND
    said = capsys.readouterr().out
    assert "主动公开政府信息数：本年累计 18条 ≠ 上期本年累计 10条 + 本期 7条，相差 1条" in said
    own = layout(FORM)
    with office.open(workbook) as document:
        document.recalculate()
        verdicts = {id: document.cells("审核")[own.verdicts[id].name].value for id in own.review_rows}
    assert {id for id, verdict in verdicts.items() if verdict == "不符"} == {
        "H01.public",
        "H01.website",
        "H01.wechat",
    }


def test_a_return_on_another_quarter_is_not_added_up(
    second: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent(second, "201", typed(2))
    first = next((second.parent / "第1季度" / "inbox").glob("101_*"))
    shutil.copy(first, second / "inbox")
    assert run(["merge", str(second / "inbox")]) == ERRORS_FOUND
    said = capsys.readouterr().out
    assert "表内报告期是 2025年第1季度，本次汇总的是 2025年第2季度" in said
    totals = json.loads((second / "merged" / "findings.json").read_text("utf-8"))["totals"]
    assert totals["s.public.now"] == PUBLISHED[2]
    assert run(["return", str(second / "inbox")]) == NOTHING_WRONG
    letter = next((second / "returned").rglob("101*/*.txt")).read_text("utf-8-sig")
    assert "不能计入2025年第2季度的汇总" in letter
    assert "请在附上的2025年第2季度的空表中填报" in letter
    (empty,) = (second / "returned").rglob("101*/*.xlsx")
    assert read(empty, FORMS.get).submission.period == quarter(2)


def test_the_ledger_tells_returns_of_two_quarters_apart(second: Path) -> None:
    arrived = second / "来件"
    arrived.mkdir()
    sent(second, "101", typed(2)).rename(arrived / "二季度.xlsx")
    shutil.copy(next((second.parent / "第1季度" / "inbox").glob("101_*")), arrived / "一季度.xlsx")
    assert run(["collect", str(arrived), "--into", str(second / "inbox")]) == NOTHING_WRONG
    assert {path.name for path in (second / "inbox").glob("*.xlsx")} == {
        "101_青禾镇_2025年第1季度_第1次.xlsx",
        "101_青禾镇_2025年第2季度_第1次.xlsx",
    }
    receipts = round_in(second / "inbox").receipts
    assert {receipt.period for receipt in receipts} == {quarter(1), quarter(2)}
    assert round_in(second / "inbox").first_arrival("101", quarter(3)) is None


def test_last_quarters_workbook_must_be_last_quarters(second: Path) -> None:
    toml = second / "xltools.toml"
    toml.write_text(toml.read_text("utf-8").replace("quarter = 2", "quarter = 3"), "utf-8")
    with pytest.raises(UnusableArgumentError, match="是 2025 年第 1 季度的，应为 2025 年第 2 季度；"):
        Workspace.open(second)


def test_deadlines_and_reminders_go_by_the_quarter(second: Path) -> None:
    toml = second / "xltools.toml"
    toml.write_text('deadline = "2025-07-10"\n' + toml.read_text("utf-8"), "utf-8")
    assert run(["status", str(second / "inbox"), "--remind", str(second / "催报")]) == NOTHING_WRONG
    letter = next((second / "催报").glob("催报_101*.txt")).read_text("utf-8-sig")
    assert letter.startswith("请尽快报送2025年第2季度政府信息公开情况统计表（青禾镇）")
    after = next_quarter(second.parent / "第3季度", second)
    assert load_project(after / "xltools.toml").deadlines == {"": dt.date(2025, 10, 10)}


def test_the_report_says_its_quarter(second: Path, validate: Validate) -> None:
    workbook = sent(second, "101", typed(2))
    assert run(["report", str(workbook), "-o", str(second / "reports")]) == NOTHING_WRONG
    report = second / "reports" / "101_青禾镇_2025年第2季度_报告.docx"
    pristine = next((second / "outbox").glob("101_*"))
    assert validate([pristine, report]) == {pristine: [], report: []}
    text = "".join(cell.text for row in read_document(report)[0].rows for cell in row.cells)
    assert "青禾镇2025年第2季度政府信息公开情况统计表" in text
    assert "统计期限为2025年4月1日至2025年6月30日" in text


def test_a_published_report_comes_back_on_its_quarter(second: Path) -> None:
    sent(second, "101", typed(2))
    assert run(["report", str(second / "inbox"), "-o", str(second / "reports")]) == NOTHING_WRONG
    reports = [str(path) for path in (second / "reports").glob("101*.docx")]
    assert run(["import", *reports, "-o", str(second / "inbox" / "已公布")]) == NOTHING_WRONG
    (workbook,) = (second / "inbox" / "已公布").iterdir()
    assert workbook.name == "101_青禾镇_2025年第2季度.xlsx"
    got = read(workbook, FORMS.get).submission
    assert got.period == quarter(2)
    assert got.number("s.public.ytd") == PUBLISHED[1] + PUBLISHED[2]
