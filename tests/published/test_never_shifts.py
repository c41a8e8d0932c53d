"""Whatever happens to a published table, a figure is right or blank with a finding, and never wrong.

The tables of a report are drawn with random figures in every layout we know, one thing goes wrong in
one row, and the report is read back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xltools.form.load import load
from xltools.form.spec import Form
from xltools.model.submission import Source
from xltools.published import Published, interpret
from xltools.published.sources.text import parse

TEMPLATES = Path(__file__).parents[2] / "templates"
FORMS = tuple(load(TEMPLATES / name) for name in ("disclosure-2021", "disclosure-2019"))

T2 = """\
第二十条第（一）项
信息内容 本年制发件数 本年废止件数 现行有效件数
= 规章 t2.regulation made repealed current
= 行政规范性文件 t2.normative made repealed current
第二十条第（五）项
信息内容 本年处理决定数量
= 行政许可 t2.licence licences
第二十条第（六）项
信息内容 本年处理决定数量
= 行政处罚 t2.penalty decided
= 行政强制 t2.enforcement decided
第二十条第（八）项
信息内容 本年收费金额（单位：万元）
= 行政事业性收费 t2.charge charged"""
T4 = """\
行政复议 行政诉讼
结果维持 结果纠正 其他结果 尚未审结 总计 未经复议直接起诉 复议后起诉
结果维持 结果纠正 其他结果 尚未审结 总计 结果维持 结果纠正 其他结果 尚未审结 总计"""
T3_HEADS = """\
（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） 申请人情况
自然人 法人或其他组织 总计
商业企业 科研机构 社会公益组织 法律服务机构 其他"""


@dataclass
class Line:
    """A row of a table: blank label cells before, labels, and the ids of its figures."""

    labels: list[str]
    ids: list[str]
    indent: int = 0


@dataclass(frozen=True)
class Harm:
    """What goes wrong: in which row with figures, in which cell of it."""

    what: str
    row: int
    cell: int


Layout = Callable[[Line, list[str], int], str]


def report(form: Form) -> list[tuple[str, list[Line]]]:
    """Headings and the rows below them, as the official form has them."""
    return [
        ("二、主动公开政府信息情况", _table_two()),
        ("三、收到和处理政府信息公开申请情况", _table_three(form)),
        ("四、政府信息公开行政复议、行政诉讼情况", _table_four(form)),
    ]


def _table_two() -> list[Line]:
    lines = []
    for text in T2.splitlines():
        words = text.removeprefix("= ").split()
        row = text.startswith("=")
        lines.append(Line(words[:1], [f"{words[1]}.{id}" for id in words[2:]]) if row else Line(words, []))
    return lines


def _table_three(form: Form) -> list[Line]:
    lines = [Line(text.split(), []) for text in T3_HEADS.splitlines()]
    lines[1].indent, lines[2].indent = 1, 2
    block = form.tables_by_id["t3"].blocks[0]
    columns = [column.id for column in block.column_leaves]
    labels: list[str] = []
    for head in (head for row in block.rows for head in row.walk()):
        labels.append(head.label)
        if not head.children:
            level = 0 if head in block.rows else 1 if head in block.rows[2].children else 2
            lines.append(Line(labels, [f"t3.{head.id}.{id}" for id in columns], level + 1 - len(labels)))
            labels = []
    return lines


def _table_four(form: Form) -> list[Line]:
    lines = [Line(text.split(), []) for text in T4.splitlines()]
    lines[2].indent = 5
    return [*lines, Line([], [id for id in form.figures if id.startswith("t4.")])]


# The layouts: a row's cells → its text. ``shift`` moves the figures of a row, where the layout can.


def cell_per_line(line: Line, figures: list[str], shift: int) -> str:
    del shift
    return "\n".join("\t" + cell for cell in [*[""] * line.indent, *line.labels, *figures]) + "\n\n"


def plain_lines(line: Line, figures: list[str], shift: int) -> str:
    del shift
    return "".join(f"{cell}\n\n" for cell in [*line.labels, *figures] if cell)


def tab_rows(line: Line, figures: list[str], shift: int) -> str:
    del shift
    return "\t".join([*[""] * line.indent, *line.labels, *figures]) + "\n"


def shifted_tab_rows(line: Line, figures: list[str], shift: int) -> str:
    if not line.labels:
        return "\t".join(figures) + "\n"
    lead, fillers = divmod(shift, 2)
    indent = max(line.indent - lead, 0)
    cells = [*[""] * indent, *line.labels, *[""] * (fillers if line.ids else 0), *figures]
    lost = len(line.ids) - len(figures)
    return "\t".join([*cells, *[""] * (12 - len(cells) - lost)]) + "\n"


def pipes(line: Line, figures: list[str], shift: int) -> str:
    del shift
    return "| " + " | ".join([*line.labels, *figures]) + " |\n"


def pipes_with_blanks(line: Line, figures: list[str], shift: int) -> str:
    del shift
    return "|" + "|".join([*[""] * line.indent, *line.labels, *figures]) + "|\n"


def pipe_per_line(line: Line, figures: list[str], shift: int) -> str:
    del shift
    return "".join(f"{cell}\n|\n" for cell in [*line.labels, *figures] if cell)


def spaces(line: Line, figures: list[str], shift: int) -> str:
    del shift
    return "    ".join([*line.labels, *(figure for figure in figures if figure)]) + "\n"


LAYOUTS = [
    cell_per_line, plain_lines, tab_rows, shifted_tab_rows, pipes, pipes_with_blanks, pipe_per_line, spaces,
]  # fmt: skip
HARMS = ["nothing", "dropped", "doubled", "blanked", "label lost", "page number", "note"]


def draw(form: Form, layout: Layout, truth: dict[str, int], harm: Harm, shifts: list[int]) -> str:
    """The text of a report in the layout, harmed as told."""
    parts = ["某镇2023年政府信息公开工作年度报告\n一、总体情况\n平稳。\n"]
    number = -1
    for heading, lines in report(form):
        parts.append(heading + "\n\n")
        for line in lines:
            figures = [str(truth[id]) for id in line.ids]
            number += bool(line.ids)
            hit = bool(line.ids) and number == harm.row
            if hit and harm.what in ("page number", "note"):
                parts.append("7\n" if harm.what == "page number" else "注：本行数字另见说明。\n")
            drawn, figures = _harmed(line, figures, harm) if hit else (line, figures)
            parts.append(layout(drawn, figures, shifts[number] if line.ids else 0))
        parts.append("\n")
    return "".join(parts) + "五、存在的主要问题及改进情况\n不足。\n六、其他需要报告的事项\n无\n"


def _harmed(line: Line, figures: list[str], harm: Harm) -> tuple[Line, list[str]]:
    cell = harm.cell % len(figures)
    match harm.what:
        case "dropped":
            return line, figures[:cell] + figures[cell + 1 :]
        case "doubled":
            return line, figures[: cell + 1] + figures[cell:]
        case "blanked":
            return line, [*figures[:cell], "", *figures[cell + 1 :]]
        case "label lost":
            return Line([""] * len(line.labels), line.ids, line.indent), figures
        case _:
            return line, figures


def harmed_ids(form: Form, harm: Harm) -> set[str]:
    """The figures that the harm may cost: its row's, and its neighbour's when only the label parts them."""
    rows = [line.ids for _, lines in report(form) for line in lines if line.ids]
    near = rows[max(harm.row - 1, 0) : harm.row + 2]
    match harm.what:
        case "nothing":
            return set()
        case "dropped" | "doubled" | "blanked":
            return set(rows[harm.row])
        case _:
            return {id for row in near for id in row}


ROWS = 6 + 25 + 1
FIGURES = st.one_of(
    st.integers(0, 2**200 - 1).map(lambda bits: [bits >> position & 1 for position in range(200)]),
    st.integers(0, 10_000).map(
        lambda seed: [(seed * 7 + position * 7919) % 100_003 for position in range(200)]
    ),
)
HARM = st.builds(Harm, st.sampled_from(HARMS), st.integers(0, ROWS - 1), st.integers(0, 14))
SHIFTS = st.integers(0, 6**ROWS - 1).map(lambda number: [number // 6**row % 6 for row in range(ROWS)])


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=examples(100), suppress_health_check=list(HealthCheck))
@given(numbers=FIGURES, harm=HARM, shifts=SHIFTS)
def test_a_figure_is_right_or_blank_and_only_near_the_harm(
    layout: Layout,
    numbers: list[int],
    harm: Harm,
    shifts: list[int],
) -> None:
    form = FORMS[0]
    asked = [id for id in form.figures if not id.startswith("t1.")]
    truth = dict(zip(asked, numbers, strict=True))

    text = draw(form, layout, truth, harm, shifts)
    published = interpret(parse(text), FORMS, Source(""))

    assert published is not None, text
    wrong = {id: value for id, value in published.submission.figures.items() if value.number != truth[id]}
    assert not {id: value for id, value in wrong.items() if not value.blank}, text
    assert set(wrong) <= harmed_ids(form, harm), text
    assert _named(published) == {id.partition(".")[0] for id in wrong}


def _named(published: Published) -> set[str]:
    return {finding.figure.partition(".")[0] for finding in published.findings if finding.code == "V19"}
