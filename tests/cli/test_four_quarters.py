"""The quarterly form through a whole year: each quarter's project is started from the one before, whose figures stand inside
its workbooks, and the fourth quarter's 本年累计 is what the four quarters come to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from returns import FORMS, fill, submission

from xltools.cli import NOTHING_WRONG, run
from xltools.county.settings import load_project
from xltools.form.period import PartOfYear, Period, Span
from xltools.model.submission import Value

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
        assert {path.name for path in (folder / "outbox").iterdir()} == {
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
