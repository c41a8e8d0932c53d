"""The forms a published report may be written on, and a table of figures that a person can read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from xltools.form.load import load
from xltools.form.spec import Form
from xltools.submission import Submission, Value

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="session")
def forms() -> tuple[Form, ...]:
    return tuple(load(TEMPLATES / name) for name in ("disclosure-2021", "disclosure-2019"))


@pytest.fixture(scope="session")
def layouts() -> Path:
    return Path(__file__).parent / "layouts"


@pytest.fixture(scope="session")
def shown(forms: tuple[Form, ...]) -> Callable[[Submission, str], str]:
    """A table of a submission, a line to a row: its short name and the figures (``·`` is blank)."""

    def show(submission: Submission, table: str) -> str:
        form = next(form for form in forms if form.id == submission.form)
        rows: dict[str, list[str]] = {}
        for figure in form.table_figures[table]:
            rows.setdefault(figure.row.short, []).append(_cell(submission.figures[figure.id]))
        return "\n".join(f"{name} | {' '.join(cells)}" for name, cells in rows.items())

    return show


def _cell(value: Value) -> str:
    if value.blank:
        return "·"
    return f"“{value.raw.strip()}”" if value.number is None else str(value.number)
