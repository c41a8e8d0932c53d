"""Real tables, as web pages have them: spans, nesting, pieces of pages, and whatever goes wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from examples import examples
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from xltools.form.spec import Form
from xltools.model.submission import Source
from xltools.published import Published, interpret, read_published
from xltools.published.sources import html

MakeReport = Callable[[dict[str, str]], Any]
HARMS = ["nothing", "dropped", "doubled", "blanked", "merged", "merged down", "label lost", "rows swapped"]


def truth(form: Form) -> dict[str, str]:
    ids = [id for id in form.figures if not id.startswith("t1.")]
    return {id: str((number * 7919) % 1009) for number, id in enumerate(ids)}


def page(text: str, forms: Sequence[Form]) -> Published:
    published = interpret(html.parse(text), forms, Source(""))
    assert published is not None
    return published


def numbers(published: Published) -> dict[str, str]:
    figures = published.submission.figures.items()
    return {id: "·" if value.blank else str(value.number) for id, value in figures}


def test_a_piece_of_a_page_in_a_text_file_is_html(
    report: MakeReport, forms: Sequence[Form], tmp_path: Path
) -> None:
    whole = report(truth(forms[0])).as_html()
    piece = whole[whole.index("<p>") : whole.index("</div></body>")]
    path = tmp_path / "报告.txt"
    path.write_text("# 来源：某网站\n# 节选\n" + piece, "utf-8")

    published = read_published(path, forms)

    assert published.submission.source.kind == "html"
    assert published.findings == ()
    assert numbers(published) == truth(forms[0])


def test_tables_in_a_markdown_file_keep_its_lines(report: MakeReport, forms: Sequence[Form]) -> None:
    drawn = report(truth(forms[0]))
    parts = [
        part
        if isinstance(part, str)
        else replace(drawn, parts=[part]).as_html().split("<div>")[1].split("</div>")[0]
        for part in drawn.parts
    ]

    published = page("\n\n".join(parts), forms)

    assert numbers(published) == truth(forms[0])
    assert published.submission.sections["problems"] == "目录更新偏慢。下一步按月核对。"
    assert published.submission.fields["signed"].raw == "2025-01-16"


def test_a_page_laid_out_with_tables(report: MakeReport, forms: Sequence[Form]) -> None:
    """Menus beside it, the report in one cell of a table in a table, a figure in a table of its own."""
    whole = report(truth(forms[0])).as_html()
    inner = whole[whole.index("<p>") : whole.index("</div></body>")]
    boxed = truth(forms[0])["t2.licence.licences"]
    inner = inner.replace(f">{boxed}</td>", f"><table><tr><td>{boxed}</td></tr></table></td>", 1)
    menu = "<tr><td>首页</td><td>政务公开</td></tr>"
    text = (
        f"<html><body><table>{menu}<tr><td><ul><li>目录</li><li>指南</li></ul></td>"
        f"<td><table><tr><td>{inner}</td></tr></table></td></tr></table><div>版权所有</div></body></html>"
    )

    assert numbers(page(text, forms)) == truth(forms[0])


def test_what_a_reader_does_not_see_is_not_read(report: MakeReport, forms: Sequence[Form]) -> None:
    text = report(truth(forms[0])).as_html()
    hidden = (
        '<tr style="display: none"><td>行政许可</td><td colspan="3">999</td></tr>'
        "<tr hidden><td>行政强制</td><td>998</td></tr>"
    )
    text = text.replace("</tr>", "</tr>" + hidden, 6).replace("</p>", "<script>7</script><!-- 8 --></p>")

    assert numbers(page(text, forms)) == truth(forms[0])


def test_tags_left_open_and_entities_of_html(report: MakeReport, forms: Sequence[Form]) -> None:
    text = report(truth(forms[0])).as_html()
    for tag in ("</td>", "</tr>", "</p>"):
        text = text.replace(tag, "")
    text = text.replace("结果维持", "结果<br>维持").replace("自然人", "&nbsp;自&#28982;人 ")

    assert numbers(page(text, forms)) == truth(forms[0])


def test_a_figure_over_several_places_is_the_figure_of_none(
    report: MakeReport, forms: Sequence[Form]
) -> None:
    drawn = report(truth(forms[0]))
    text = drawn.as_html()
    three = drawn.tables[1]
    one, two = three[5], three[8]
    text = text.replace(_row(one), _row([*one[:2], replace(one[2], text="5", wide=7)]))
    text = text.replace(_row(two), _row([two[0], replace(two[1], text="6", tall=2), *two[2:]]))
    below = three[9]
    text = text.replace(_row(below), _row([below[0], *below[2:]]))

    published = page(text, forms)

    right = truth(forms[0])
    found = numbers(published)
    blank = [id for id, number in found.items() if number == "·"]
    assert {id: number for id, number in found.items() if number not in ("·", right[id])} == {}
    assert len(blank) == 7 + 2
    assert [finding.found for finding in published.findings if finding.code == "V20"] == ["5", "6"]


def test_words_in_cells(report: MakeReport, forms: Sequence[Form]) -> None:
    """What says one number is read with a note; what does not is named, and is no number."""
    words = {
        "t2.normative.made": ("12（其中修订16件）", "V21", None),
        "t2.charge.charged": ("251000元", "V21", None),
        "t2.licence.licences": ("201件", "V23", "201"),
        "t3.received.person": ("无", "V21", None),
        "t3.carried_in.total": ("—", "V21", None),
        "t4.review.upheld": ("/", "V21", None),
    }
    right = truth(forms[0])
    drawn = report(right | {id: text for id, (text, _, _) in words.items() if id in right})

    published = page(drawn.as_html(), forms)

    found = {finding.figure: (finding.found, finding.code) for finding in published.findings}
    assert found == {id: (text, code) for id, (text, code, _) in words.items() if id in right}
    assert len(found) >= 5
    for id, value in published.submission.figures.items():
        if id in right:
            expected = words[id][2] if id in words else right[id]
            assert (None if value.number is None else str(value.number)) == expected


def test_a_row_that_a_page_break_took_apart(report: MakeReport, forms: Sequence[Form]) -> None:
    """The half of a label on the next page belongs to the figures beside its first half."""
    drawn = report(truth(forms[0]))
    label, *figures = drawn.tables[1][8]
    halves = (
        [replace(label, text=label.text[:4]), *figures],
        [
            replace(label, text=label.text[4:]),
            *(replace(figure, text="") for figure in figures),
        ],
    )
    text = drawn.as_html().replace(
        _row(drawn.tables[1][8]), f"{_row(halves[0])}</tr></table><table><tr>{_row(halves[1])}"
    )

    assert numbers(page(text, forms)) == truth(forms[0])


def test_two_labels_in_one_cell(report: MakeReport, forms: Sequence[Form]) -> None:
    drawn = report(truth(forms[0]))
    row = drawn.tables[1][5]
    glued = [replace(row[1], text=row[0].text + row[1].text), *row[2:]]

    assert numbers(page(drawn.as_html().replace(_row(row), _row(glued)), forms)) == truth(forms[0])


def _row(row: list[Any]) -> str:
    return "".join(f'<td colspan="{td.wide}" rowspan="{td.tall}">{td.text}</td>' for td in row)


@settings(max_examples=examples(200), suppress_health_check=list(HealthCheck))
@given(
    harm=st.sampled_from(HARMS),
    table=st.integers(0, 2),
    number=st.integers(0, 27),
    cell=st.integers(0, 14),
    bits=st.integers(0, 2**200 - 1),
)
@example(
    harm="dropped", table=1, number=27, cell=0, bits=1 << 24
)  # the first cell of a row, above equally wide ones
def test_a_figure_is_right_or_blank(
    harm: str, table: int, number: int, cell: int, bits: int, report: MakeReport, forms: Sequence[Form]
) -> None:
    right = {id: str(bits >> position & 1) for position, id in enumerate(truth(forms[0]))}
    drawn = report(right)
    grid = drawn.tables[table]
    rows = [row for row in grid if row[-1].text in ("0", "1")]
    row = rows[number % len(rows)]
    first = next(position for position, td in enumerate(row) if td.text in ("0", "1"))
    cell = first + cell % (len(row) - first)
    _harm(harm, grid, row, first, cell)

    published = page(drawn.as_html(), forms)

    wrong = {id: n for id, n in numbers(published).items() if n != right[id]}
    assert {id: n for id, n in wrong.items() if n != "·"} == {}
    assert harm not in ("nothing", "rows swapped") or len(wrong) <= 14
    assert harm != "nothing" or not wrong


def _harm(harm: str, grid: list[list[Any]], row: list[Any], first: int, cell: int) -> None:
    match harm:
        case "dropped":
            del row[cell]
        case "doubled":
            row.insert(cell, row[cell])
        case "blanked":
            row[cell] = replace(row[cell], text="")
        case "merged" if cell + 1 < len(row):
            row[cell] = replace(row[cell], wide=2)
            del row[cell + 1]
        case "merged down" if row is not grid[-1]:
            below = grid[grid.index(row) + 1]
            if len(below) - len(row) + cell > 0 and below[-1].text in ("0", "1"):
                row[cell] = replace(row[cell], tall=2)
                del below[cell - len(row)]
        case "label lost":
            row[: max(first, 0)] = [replace(td, text="") for td in row[:first]]
        case "rows swapped" if row is not grid[-1] and all(td.tall == 1 for td in row):
            place = next(at for at, one in enumerate(grid) if one is row)
            if all(td.tall == 1 for td in grid[place + 1]):
                grid[place], grid[place + 1] = grid[place + 1], row
