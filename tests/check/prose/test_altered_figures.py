"""Texts that agree with their tables: nothing is said of them, and a figure that is altered is noticed.

``spoken.toml`` says which figures each text speaks of, as a person reads it. Each of them is altered alone, in the table
and not in the text. What share is noticed stands in docs/prose.md; run with ``-s`` to see it counted anew.

    python -m pytest tests/check/prose/test_altered_figures.py -s
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from returns import FORM, FORMS

from xltools.check.prose import check_prose
from xltools.form.rules.evaluate import totals
from xltools.form.rules.expression import refs
from xltools.form.rules.words import number as shown
from xltools.form.spec import Form
from xltools.model.findings import Finding, message
from xltools.model.submission import Source, Submission, Unit, Value
from xltools.published import read_published

ROOT = Path(__file__).resolve().parents[3]
SPOKEN: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "spoken.toml").read_text("utf-8")
)
#: Whole reports as they were found, where they are kept beside the checkout: they are no part of the repository.
OUTSIDE = [folder for folder in (ROOT.parent / "shared", ROOT.parent.parent / "shared") if folder.is_dir()][
    :1
]
#: What is said of prose against figures.
OF_FIGURES = frozenset({"P01", "P02", "P03", "P05", "P10", "P15"})
#: So much is added to a figure: more than what is carried in or out anywhere, so that no other reading is right.
MORE = 137


@dataclass(frozen=True)
class Text:
    """A text, its table, and the figures that it speaks of."""

    name: str
    form: Form
    submission: Submission
    figures: tuple[str, ...]

    @property
    def findings(self) -> list[Finding]:
        return [told for told in check_prose(self.form, self.submission) if told.code in OF_FIGURES]

    def altered(self, figure_id: str) -> Text | None:
        """The same text beside a table in which the figure is another; None where the table does not give it."""
        cell = figure_id if self.submission.number(figure_id) is not None else self._cell_of(figure_id)
        number = self.submission.number(cell) if cell else None
        if number is None:
            return None
        value = replace(self.submission.figures.get(cell, Value()), number=number + MORE)
        figures = {**self.submission.figures, cell: value}
        return replace(self, submission=replace(self.submission, figures=figures))

    def _cell_of(self, figure_id: str) -> str:
        """The first cell that is filled in of a total that is blank."""
        instance = self.form.computations.get(figure_id)
        cells = [ref.figure for ref in refs(instance.tree.right)] if instance else []
        return next((cell for cell in cells if self.submission.number(cell) is not None), "")


def imported(path: Path, figures: list[str]) -> Text:
    """A published report as the import reads it."""
    forms = [FORMS.get(form_id) for form_id in FORMS.ids()]
    submission = read_published(path, forms).submission
    return Text(path.stem, FORMS.get(submission.form), submission, tuple(figures))


def of_the_repository() -> Iterator[Text]:
    """The reports in tests/published/found and samples/published, and what the units of samples/ ought to report."""
    for name, figures in SPOKEN["found"].items():
        yield imported(ROOT / "tests" / "published" / "found" / f"{name}.txt", figures)
    for name, figures in SPOKEN["published"].items():
        yield imported(ROOT / "samples" / "published" / f"{name}.txt", figures)
    returns = tomllib.loads((ROOT / "samples/source/returns.toml").read_text("utf-8"), parse_float=Decimal)
    for code, figures in SPOKEN["county"].items():
        yield Text(code, FORM, sample(code, returns[code]), tuple(figures))


def sample(code: str, entry: Mapping[str, Any]) -> Submission:
    """What a unit of the example county ought to report: figures that are not listed are 0."""
    listed = dict(flat(entry["figures"])) if "figures" in entry else {}
    with_numbers = {figure_id.partition(".")[0] for figure_id in listed} | {"t2", "t3", "t4"}
    numbers = {
        id: listed.get(id, Decimal(0)) for id in FORM.figures if FORM.figures[id].table in with_numbers
    }
    typed: dict[str, Decimal | None] = {
        id: number for id, number in numbers.items() if not FORM.figures[id].computed_by
    }
    numbers |= {
        id: number for id, number in totals(FORM, typed).items() if number is not None and id in numbers
    }

    def filled(text: str) -> str:
        return re.sub(r"\{([\w.]+)\}", lambda match: shown(numbers[match[1]]), text)

    sections = {section.id: filled(entry.get(section.id, "")) for section in FORM.sections}
    figures = {id: Value(number=number, raw=shown(number)) for id, number in numbers.items()}
    return Submission(FORM.id, 2025, Unit(code, f"第{code}单位"), figures, Source(""), sections=sections)


def flat(figures: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Decimal]]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", Decimal(value)


def from_outside() -> Iterator[Text]:
    for name, figures in SPOKEN["outside"].items():
        folder, _, beginning = name.rpartition("/")
        for root in OUTSIDE:
            yield imported(next((root / folder).glob(f"{beginning}_*.txt")), figures)


def noticed(texts: list[Text]) -> tuple[list[str], list[str]]:
    """The altered figures that were noticed, and those that were not: text and figure."""
    hits: list[str] = []
    misses: list[str] = []
    for text in texts:
        before = {message(finding) for finding in text.findings}
        for figure_id in text.figures:
            altered = text.altered(figure_id)
            if altered is None:
                continue
            new = [finding for finding in altered.findings if message(finding) not in before]
            (hits if new else misses).append(f"{text.name} {figure_id}")
    return hits, misses


REPOSITORY = list(of_the_repository())


@pytest.mark.parametrize("text", REPOSITORY, ids=lambda text: text.name)
def test_nothing_is_said_of_a_text_that_agrees_with_its_table(text: Text) -> None:
    # One of the reports says that all is done, and carries one application over.
    right = ["P03"] if text.name.startswith("节选_031") else []
    assert [finding.code for finding in text.findings] == right


def test_altered_figures_are_noticed() -> None:
    hits, misses = noticed(REPOSITORY)
    print(f"\nnoticed: {len(hits)} of {len(hits) + len(misses)} altered figures; missed: {misses}")  # noqa: T201 - the share is what is asked for
    recorded = f"| texts of the repository | {len(hits)} of {len(hits) + len(misses)} |"
    assert recorded in (ROOT / "docs" / "prose.md").read_text("utf-8"), recorded


def test_altered_figures_of_whole_reports_are_noticed() -> None:
    """Where whole reports are kept beside the checkout, and nothing where they are not."""
    hits, misses = noticed(list(from_outside()))
    print(f"\nnoticed outside: {len(hits)} of {len(hits) + len(misses)}; missed: {misses}")  # noqa: T201 - the same
    assert len(hits) >= 0.8 * len(hits + misses)
