"""The same report as text, web page, Word document and PDF gives the same return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from browser import PrintPage
from office import Office

from xltools.form.kinds import FigureKind
from xltools.form.spec import Form
from xltools.model.submission import Source, Submission
from xltools.published import Published, interpret, read_published
from xltools.published.sources.text import parse

MakeReport = Callable[[dict[str, str]], Any]
SAMPLES = Path(__file__).parents[2] / "samples" / "published"


def random_figures(form: Form, seed: int) -> dict[str, str]:
    """A number for every figure, no two rows alike."""
    random = Random(seed)
    amounts = {id for id, figure in form.figures.items() if figure.kind is FigureKind.AMOUNT}
    return {id: f"{random.randint(0, 99)}.{random.randint(1, 9)}" if id in amounts
            else str(random.choice([0, 0, random.randint(1, 9), random.randint(10, 99)]))
            for id in form.figures}  # fmt: skip


def printed(print_page: PrintPage, drawn: Any, path: Path) -> Path:
    """The report as a web page that Chromium prints."""
    page = path.with_suffix(".html")
    style = "<style>table{border-collapse:collapse} td{border:1px solid}</style>"
    page.write_text(drawn.as_html().replace("</head>", f'<meta charset="utf-8">{style}</head>'), "utf-8")
    return print_page(page, path)


def figures_of(submission: Submission) -> dict[str, str]:
    """Every figure as text; those of tables that no report has are left out."""
    return {id: str(value.number) for id, value in submission.figures.items()}


def squeezed(submission: Submission) -> dict[str, str]:
    """The sections without white space."""
    return {id: "".join(text.split()) for id, text in submission.sections.items()}


def same(one: Published, other: Published) -> None:
    a, b = one.submission, other.submission
    assert [(f.code, f.found) for f in one.findings] == [(f.code, f.found) for f in other.findings]
    assert (a.form, a.year, a.unit) == (b.form, b.year, b.unit)
    assert figures_of(a) == figures_of(b)
    assert {id: value.raw for id, value in a.fields.items()} == {
        id: value.raw for id, value in b.fields.items()
    }
    assert squeezed(a) == squeezed(b)


@pytest.mark.parametrize("seed", [1, 2])
def test_in_every_format(
    seed: int,
    report: MakeReport,
    forms: Sequence[Form],
    tmp_path: Path,
    office: Office,
    print_page: PrintPage,
) -> None:
    truth = {id: text for id, text in random_figures(forms[0], seed).items() if not id.startswith("t1.")}
    drawn = report(truth)
    names = [tmp_path / f"报告.{suffix}" for suffix in ("txt", "html", "htm", "docx", "pdf")]
    names[0].write_text(drawn.as_text(), "utf-8")
    names[1].write_text(drawn.as_html(), "utf-8")
    names[2].write_bytes(drawn.as_html().encode("gb18030"))
    drawn.as_docx(names[3])
    with office.open(names[3]) as document:
        document.save(names[4], "pdf")
    names.append(printed(print_page, drawn, tmp_path / "网页.pdf"))

    text, *others = (read_published(name, forms) for name in names)

    assert text.findings == ()
    assert figures_of(text.submission) == truth
    assert text.submission.fields["signed"].raw == "2025-01-16"
    assert text.submission.unit.name == "样板镇"
    for other in others:
        same(text, other)
    assert [other.submission.source.kind for other in others] == ["html", "html", "docx", "pdf", "pdf"]


@pytest.mark.parametrize("lines", range(0, 40, 5))
def test_wherever_a_browser_breaks_the_page(
    lines: int, report: MakeReport, forms: Sequence[Form], tmp_path: Path, print_page: PrintPage
) -> None:
    """Chromium draws the rule between two rows on one of the two pages only."""
    truth = {id: text for id, text in random_figures(forms[0], lines).items() if not id.startswith("t1.")}
    drawn = report(truth)
    drawn.parts[3:3] = [f"第{number}项工作按月公开。" for number in range(1, lines + 1)]

    published = read_published(printed(print_page, drawn, tmp_path / "网页.pdf"), forms)

    assert published.findings == ()
    assert figures_of(published.submission) == truth


def test_radicals_of_a_pdf_are_the_characters_they_look_like(
    report: MakeReport, forms: Sequence[Form]
) -> None:
    """What was copied out of such a PDF has ⺠ for 民, and is a text like any other."""
    drawn = report(dict.fromkeys(forms[0].figures, "0"))
    copied = drawn.as_text().translate(str.maketrans("民长门方月一目生", "⺠⻓⻔⽅⽉⼀⽬⽣"))
    assert "⺠" in copied

    published = interpret(parse(copied), forms, Source(""))

    assert published
    assert published.findings == ()
    assert published.submission.fields["signer"].raw == "样板镇人民政府"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_the_sample_reports(
    path: Path,
    report: MakeReport,
    forms: Sequence[Form],
    tmp_path: Path,
    office: Office,
    print_page: PrintPage,
) -> None:
    """The figures of the example county's reports, in the other formats."""
    figures = figures_of(read_published(path, forms).submission)
    drawn = report(figures)
    (tmp_path / "a.html").write_text(drawn.as_html(), "utf-8")
    drawn.as_docx(tmp_path / "a.docx")
    with office.open(tmp_path / "a.docx") as document:
        document.save(tmp_path / "a.pdf", "pdf")

    printed(print_page, drawn, tmp_path / "b.pdf")

    for name in ("a.html", "a.docx", "a.pdf", "b.pdf"):
        assert figures_of(read_published(tmp_path / name, forms).submission) == figures


def test_a_figure_knows_where_it_stands(
    report: MakeReport, forms: Sequence[Form], tmp_path: Path, office: Office
) -> None:
    drawn = report(random_figures(forms[0], 3))
    (tmp_path / "a.html").write_text(drawn.as_html(), "utf-8")
    drawn.as_docx(tmp_path / "a.docx")
    with office.open(tmp_path / "a.docx") as document:
        document.save(tmp_path / "a.pdf", "pdf")

    def at(suffix: str) -> list[str]:
        submission = read_published(tmp_path / f"a.{suffix}", forms).submission
        places = [submission.figures["t3.received.person"].place, submission.fields["signed"].place]
        return [str(place) for place in places]

    assert at("html") == ["原文 第 2 张表第 4 行第 2 格", "原文 第 13 段"]
    assert at("docx") == at("html")
    assert at("pdf")[0] == "原文 第 1 页第 2 张表第 4 行第 2 格"
