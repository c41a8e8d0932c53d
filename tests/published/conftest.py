"""The forms a published report may be written on, and a table of figures that a person can read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
import docx.document
import docx.shared
import pytest

from xltools.form.load import load
from xltools.form.spec import Form, Head
from xltools.model.submission import Submission, Value

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


# One report in every format


@dataclass(frozen=True)
class Td:
    """A cell of a table, merged over so many columns and rows."""

    text: str
    wide: int = 1
    tall: int = 1


Grid = list[list[Td]]


@dataclass
class Report:
    """A report as its author has it: lines of prose, and tables with merged cells."""

    parts: list[str | Grid]

    @property
    def tables(self) -> list[Grid]:
        return [part for part in self.parts if not isinstance(part, str)]

    def as_text(self) -> str:
        """Rows with tabs; a merged cell is one cell with its blanks before and after left out."""
        lines = [
            part if isinstance(part, str) else "\n".join("\t".join(td.text for td in row) for row in part)
            for part in self.parts
        ]
        return "\n\n".join(lines) + "\n"

    def as_html(self) -> str:
        body = "".join(
            f"<p>{part}</p>\n"
            if isinstance(part, str)
            else "<table>" + "".join(f"<tr>{_tds(row)}</tr>\n" for row in part) + "</table>\n"
            for part in self.parts
        )
        return f"<!DOCTYPE html><html><head><title>门户</title></head><body><div>{body}</div></body></html>"

    def as_docx(self, path: Path) -> Path:
        document = docx.Document()
        page = document.sections[0]
        page.left_margin = page.right_margin = docx.shared.Cm(1.5)
        page.footer.paragraphs[0].text = "7"  # as bad as a page number can be: it looks like a figure
        for part in self.parts:
            if isinstance(part, str):
                document.add_paragraph(part)
            else:
                _draw(document, part)
        document.save(str(path))
        return path


def _tds(row: list[Td]) -> str:
    return "".join(f'<td colspan="{td.wide}" rowspan="{td.tall}">{td.text}</td>' for td in row)


def _draw(document: docx.document.Document, grid: Grid) -> None:
    width = sum(td.wide for td in grid[0])
    table = document.add_table(len(grid), width)
    table.style = "Table Grid"
    cells = [list(row.cells) for row in table.rows]
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(grid):
        column = 0
        for td in row:
            while (number, column) in taken:
                column += 1
            last = number + td.tall - 1, column + td.wide - 1
            cell = cells[number][column]
            if last != (number, column):
                cell = cell.merge(cells[last[0]][last[1]])
            cell.paragraphs[0].text = td.text
            taken |= {(r, c) for r in range(number, last[0] + 1) for c in range(column, last[1] + 1)}


OVERVIEW = (
    "样板镇全年围绕集体资产处置、农田水利维修和村级账目三类事项主动公开信息，更新目录两次，"
    "对三年前的旧文件作了一次清理，并在便民大厅增设查阅点，方便不使用手机的老人查询。"
)


@pytest.fixture(scope="session")
def report(forms: tuple[Form, ...]) -> Callable[[dict[str, str]], Report]:
    """The report with these figures (id → text), tables as the official form draws them."""
    return lambda figures: _report(forms[0], figures)


def _report(form: Form, figures: dict[str, str]) -> Report:
    return Report(
        [
            "样板镇2024年政府信息公开工作年度报告",
            "一、总体情况",
            OVERVIEW,
            "（一）主动公开。发布信息 12 条。",
            "二、主动公开政府信息情况",
            _table_two(figures),
            "三、收到和处理政府信息公开申请情况",
            _table_three(form, figures),
            "四、政府信息公开行政复议、行政诉讼情况",
            _table_four([figures[id] for id in form.figures if id.startswith("t4.")]),
            "五、存在的主要问题及改进情况",
            "目录更新偏慢。下一步按月核对。",
            "六、其他需要报告的事项",
            "本年度没有收取信息处理费。",
            "样板镇人民政府",
            "2025年1月16日",
        ]
    )


_TWO = """\
第二十条第（一）项
信息内容 本年制发件数 本年废止件数 现行有效件数
规章 t2.regulation.made t2.regulation.repealed t2.regulation.current
行政规范性文件 t2.normative.made t2.normative.repealed t2.normative.current
第二十条第（五）项
信息内容 本年处理决定数量
行政许可 t2.licence.licences
第二十条第（六）项
信息内容 本年处理决定数量
行政处罚 t2.penalty.decided
行政强制 t2.enforcement.decided
第二十条第（八）项
信息内容 本年收费金额（单位：万元）
行政事业性收费 t2.charge.charged"""


def _table_two(figures: dict[str, str]) -> Grid:
    grid: Grid = []
    for line in _TWO.splitlines():
        texts = [figures.get(word, word) for word in line.split()]
        wide = {1: [4], 2: [1, 3], 4: [1, 1, 1, 1]}[len(texts)]
        grid.append([Td(text, columns) for text, columns in zip(texts, wide, strict=True)])
    return grid


def _table_three(form: Form, figures: dict[str, str]) -> Grid:
    block = form.tables_by_id["t3"].blocks[0]
    columns = [column.id for column in block.column_leaves]
    grid: Grid = [
        [
            Td("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3),
            Td("申请人情况", 7),
        ],
        [Td("自然人", 1, 2), Td("法人或其他组织", 5), Td("总计", 1, 2)],
        [Td(text) for text in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")],
    ]
    waiting: list[Td] = []

    def walk(heads: Sequence[Head], level: int) -> None:
        for head in heads:
            if head.children:
                waiting.append(Td(head.label, 1, sum(1 for one in head.walk() if not one.children)))
                walk(head.children, level + 1)
            else:
                cells = [Td(figures[f"t3.{head.id}.{column}"]) for column in columns]
                grid.append([*waiting, Td(head.label, 3 - level), *cells])
                waiting.clear()

    walk(block.rows, 0)
    return grid


def _table_four(figures: list[str]) -> Grid:
    five = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    return [
        [Td("行政复议", 5), Td("行政诉讼", 10)],
        [*(Td(text, 1, 2) for text in five), Td("未经复议直接起诉", 5), Td("复议后起诉", 5)],
        [Td(text) for text in five * 2],
        [Td(text) for text in figures],
    ]
