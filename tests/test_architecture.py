"""Imports go down only, and every library has one door. docs/architecture.md says why."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import xltools

PACKAGE = Path(xltools.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)

#: Floor → what stands on it. A module imports from lower floors, and from its own room.
FLOORS = [
    ["form"],
    ["submission", "findings", "consolidation", "errors", "packing"],
    ["workbook", "published", "check", "report", "intake", "merge", "project", "roster", "forms", "macros"],
    ["jobs"],
    ["cli", "addin"],
]
#: Rooms of one floor that know each other all the same, each with its reason.
NEIGHBOURS = {
    (
        "report",
        "workbook",
    ): "a Word table is merged by the boxes of the sheet's, a Word chart holds a workbook",
    ("report", "merge"): "a county's report tells units apart by their Status",
    ("roster", "workbook"): "a roster may be an .xlsx: rows() is the workbook room's door for lists",
    (
        "workbook",
        "macros",
    ): "a workbook may carry macros: put in when it is built, recognised when it comes back",
    ("forms", "project"): "a project may bring forms of its own",
    ("intake", "project"): "how much is read at most is the project's to say",
}
#: Library → the only room that opens it.
DOORS = {
    "openpyxl": {"workbook"},
    "xlsxwriter": {"workbook"},
    "python_calamine": {"workbook"},
    "lxml": {"published"},
    "docx": {"published"},
    "docxtpl": {"report"},
    "jinja2": {"report"},
    "markupsafe": {"report"},
    "pdfplumber": {"published"},
    "pdfminer": {"published"},
    "rapidfuzz": {"check"},
    "click": {"cli"},
    "xlwings": {"addin"},
}
LONGEST = 420


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, in full."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the room"
            yield node.module or ""


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(("xltools", *(part for part in parts if part != "__init__")))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down_only_and_through_the_right_door(path: Path) -> None:
    own = room(name_of(path))
    level = {name: floor for floor, names in enumerate(FLOORS) for name in names}
    for module in imports(path):
        top = module.split(".")[0]
        if top != "xltools":
            if top not in sys.stdlib_module_names:
                assert own in DOORS.get(top, set()), f"{name_of(path)} opens {top}"
                assert own != "form"
            continue
        other = room(module)
        if other in ("", own) or not own:
            continue
        assert level[other] <= level[own], f"{name_of(path)} imports upwards: {module}"
        if level[other] == level[own] and own not in ("cli", *FLOORS[1]):
            assert (own, other) in NEIGHBOURS, f"{name_of(path)} knows {module}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_are_small_and_say_what_they_are_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert ast.get_docstring(ast.parse(text)), "no docstring"
    assert path.stem != "utils"


def test_every_room_stands_on_a_floor() -> None:
    rooms = {room(name_of(path)) for path in MODULES} - {""}
    assert rooms == {name for names in FLOORS for name in names}
