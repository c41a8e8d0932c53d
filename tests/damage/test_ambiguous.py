"""One meaning or none: what a file says to us, it says to every program; or it is refused by name."""

from __future__ import annotations

import io
import warnings
from decimal import Decimal

import openpyxl
import pytest
import python_calamine
from ambiguous import KINDS
from damage import Inbox
from office import Office

from xltools.check.cells import arithmetic
from xltools.jobs.check import verify
from xltools.jobs.workspace import Workspace
from xltools.model.findings import message

FIGURE = "t2.licence.licences"
SHEET, CELL = "表二", "C12"
#: How a file is refused, or kept from being counted.
REFUSED = {"S85", "S91", "S95"}
#: What a program makes of a file that it does not read.
_UNOPENED = "unopened"


def to_openpyxl(data: bytes) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return openpyxl.load_workbook(io.BytesIO(data), data_only=True)[SHEET][CELL].value
        except Exception:  # noqa: BLE001 - it raises what it likes for a file that it does not read
            return _UNOPENED


def to_calamine(data: bytes) -> object:
    try:
        rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(SHEET)
        return rows.to_python(skip_empty_area=False)[11][2]
    except Exception:  # noqa: BLE001 - the same
        return _UNOPENED


def to_libreoffice(inbox: Inbox, data: bytes, office: Office) -> object:
    path = inbox.folder / "看.xlsx"
    path.write_bytes(data)
    with office.open(path) as document:
        if SHEET not in document.sheets():
            return _UNOPENED
        cells = document.cells(SHEET)
        if not cells:  # it has not found the sheet's part, and shows an empty one
            return _UNOPENED
        return cells[CELL].error or cells[CELL].value


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_is_the_same_to_every_program_or_it_is_not_counted(
    kind: str, inbox: Inbox, office: Office
) -> None:
    data = KINDS[kind]()
    path = inbox.folder / "单独.xlsx"
    path.write_bytes(data)
    (judged,) = verify(Workspace.open(inbox.folder), [path])
    if judged.errors:
        assert judged.submission is not None or REFUSED & {finding.code for finding in judged.findings}
        return
    assert judged.submission is not None
    number = judged.submission.number(FIGURE)
    others = (to_openpyxl(data), to_calamine(data), to_libreoffice(inbox, data, office))
    assert {float(str(one)) for one in others if one is not _UNOPENED} <= {float(str(number))}


#: What decides what is said.
SAID = {
    "a cell twice, the second another number": "“表二”C12 出现了两次",
    "a row twice": "“表二”第 12 行 出现了两次",
    "two values": "“表二”C12 有两个值",
    "a value in pieces around a comment": "“表二”C12 的值里夹有别的内容",
    "a type that nobody knows": "“表二”C12 的类型“x”与内容不符",
    "an inline text with a value": "“表二”C12 有两个值",
    "a choice of contents": "“表二”的数据里夹有“mc:AlternateContent”",
    "two lists of rows": "“表二”有两处数据",
    "two sheets of one name": "工作表“表二”出现了两次",
    "two relations of one id": "里“rId3”指向两处",
    "a typed cell in an array formula": "“表二”C12 的公式占了别的格（C12:E12）",
}


@pytest.mark.parametrize("kind", SAID)
def test_it_is_said_what_is_written_so_and_the_neighbour_counts(kind: str, inbox: Inbox) -> None:
    inbox.put(KINDS[kind]()).expect("S85", says=SAID[kind])


HIDDEN = [
    "a row of a tenth of a point",
    "a column that is hardly wide",
    "rows of no height by default",
    "columns of no width by default",
]


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_is_too_small_to_be_seen_is_hidden(kind: str, inbox: Inbox) -> None:
    path = inbox.folder / "单独.xlsx"
    path.write_bytes(KINDS[kind]())
    (judged,) = verify(Workspace.open(inbox.folder), [path])
    assert "S11" in {finding.code for finding in judged.findings}


OF_FORMULAS = {
    "a typed cell with a formula of another result": ("V29", "算出来是 777，存的却是 120"),
    "a typed cell that looks at another file": ("V30", "引用了别的文件"),
}


@pytest.mark.parametrize("kind", OF_FORMULAS)
def test_a_formula_counts_only_with_its_own_result(kind: str, inbox: Inbox) -> None:
    code, says = OF_FORMULAS[kind]
    path = inbox.folder / "单独.xlsx"
    path.write_bytes(KINDS[kind]())
    (judged,) = verify(Workspace.open(inbox.folder), [path])
    assert code in {finding.code for finding in judged.findings if finding.is_error}
    assert says in " ".join(message(finding.of("单独.xlsx")) for finding in judged.findings)


@pytest.mark.parametrize(
    ("formula", "result"),
    [("3+5", 8), ("(2+3)*4", 20), ("-7/2", Decimal("-3.5")), ("1.5", Decimal("1.5"))],
)
def test_what_numbers_come_to(formula: str, result: Decimal) -> None:
    assert arithmetic(formula) == result


@pytest.mark.parametrize(
    "formula", ["SUM(A1)", "A1+1", "1/0", "2**9**9**9", "((", "9" * 500, "()", "1 2", "07"]
)
def test_what_is_no_arithmetic_is_not_worked_out(formula: str) -> None:
    assert arithmetic(formula) is None
