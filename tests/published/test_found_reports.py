"""Seventeen reports as they were found: five whole ones, twelve excerpts that break off.

Tables, headings, dates and names stand as they were published, with all their faults; other prose is left
out, and where a finding depends on it, said in other words. ``found/expected.txt`` is what a reader of each
document finds in it: its figures (``·`` is a blank; rows that are blank altogether are left out), how many
figures it does not give, and every finding with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from xltools.check import check_submission
from xltools.form.spec import Form
from xltools.model.submission import Submission
from xltools.published import Published, read_published

FOUND = Path(__file__).parent / "found"
REPORTS = sorted(path for path in FOUND.glob("*_*.txt"))
Shown = Callable[[Submission, str], str]


def expected() -> dict[str, str]:
    parts = (FOUND / "expected.txt").read_text("utf-8").split("\n\n")
    return {part.partition("\n")[0]: part.partition("\n")[2].rstrip("\n") for part in parts if part.strip()}


def told(published: Published, form: Form, shown: Shown) -> Iterator[str]:
    submission = published.submission
    yield f"{submission.form} {submission.year or '年度不明'} {submission.unit.name or '单位不明'}"
    yield from (f"{form_field} {value.raw}" for form_field, value in submission.fields.items())
    for table in ("t2", "t3", "t4"):
        for line in shown(submission, table).splitlines():
            if set(line.partition(" | ")[2]) - {"·", " "}:
                yield line
        blank = sum(submission.figures[figure.id].number is None for figure in form.table_figures[table])
        yield f"{form.tables_by_id[table].sheet}没有给出 {blank} 个"
    for found in (*published.findings, *check_submission(form, submission)):
        if found.code not in ("V01", "V18", "V19"):  # blanks are counted, and excerpts lack their ends
            said = f" {found.found}" if found.code in ("V20", "V21", "V23") else ""
            yield f"{found.code} {found.cell or '－'}{said}"


def test_there_are_five_whole_reports_and_twelve_excerpts() -> None:
    names = [path.name.partition("_")[0] for path in REPORTS]

    assert (names.count("完整"), names.count("节选")) == (5, 12)
    assert list(expected()) == [path.stem for path in REPORTS]


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_what_a_reader_finds_is_what_is_read(path: Path, forms: Sequence[Form], shown: Shown) -> None:
    published = read_published(path, forms)
    form = next(form for form in forms if form.id == published.submission.form)

    assert "\n".join(told(published, form, shown)) == expected()[path.stem]
