"""What counts as a 审核说明: a text that says something. Python and the sheet's formula agree."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from office import Office

from xltools.form.rules.explanations import Emptiness, emptiness, explained

SAYS_NOTHING = {
    "": Emptiness.NOTHING,
    "　 ": Emptiness.NOTHING,
    "核实无误": Emptiness.STOCK,
    "核实无误，确认": Emptiness.STOCK,
    "经核实，数据无误，情况属实。": Emptiness.STOCK,
    "已核对，均正确": Emptiness.STOCK,
    "以上数据已经我单位核实确认无误，特此说明。": Emptiness.STOCK,
    "无": Emptiness.STOCK,
    "同上": Emptiness.STOCK,
    "情况就是这样的": Emptiness.UNTELLING,
    "我们认为这里应当如此": Emptiness.UNTELLING,
}
SAYS_SOMETHING = (
    "市政府委托起草规章 1 件",
    "上年漏报 2 件，今年补入",
    "因机构改革划转",
    "其中３件由县局转入",
    "废止文件尚未登记",
)


@pytest.mark.parametrize(("text", "why"), SAYS_NOTHING.items())
def test_a_text_that_says_nothing_explains_nothing(text: str, why: Emptiness) -> None:
    assert emptiness(text) is why


@pytest.mark.parametrize("text", SAYS_SOMETHING)
def test_a_figure_or_a_cause_explains(text: str) -> None:
    assert emptiness(text) is None


def test_the_formula_says_the_same_in_libreoffice(office: Office, tmp_path: Path) -> None:
    texts = [*SAYS_NOTHING, *SAYS_SOMETHING]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    for row, text in enumerate(texts, 1):
        sheet[f"A{row}"] = text or None
        sheet[f"B{row}"] = f"=IF({explained(f'A{row}')},1,0)"
    book.save(tmp_path / "texts.xlsx")
    with office.open(tmp_path / "texts.xlsx") as document:
        document.recalculate()
        cells = document.cells("Sheet")
        shown = {text: cells[f"B{row}"].value for row, text in enumerate(texts, 1)}
    assert shown == {text: float(emptiness(text) is None) for text in texts}
