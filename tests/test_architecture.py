"""Which room may know which, which room opens which library, and how large a room may grow.

docs/architecture.md draws the same picture and says why.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import xltools
from xltools.county.library import FormLibrary
from xltools.form.spec import Form
from xltools.model.submission import PROSE
from xltools.vba.sources import shipped

PACKAGE = Path(xltools.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)

#: Room → the rooms it may import from. Every pair is used, and no pair makes a circle.
KNOWS: dict[str, set[str]] = {
    "form": set(),
    "model": {"form"},
    "ooxml": {"model"},
    "vba": {"model"},
    "workbook": {"form", "model", "ooxml", "vba"},
    "county": {"form", "model", "workbook"},
    "published": {"form", "model", "ooxml"},
    "check": {"form", "model"},
    "merge": {"form", "model"},
    "report": {"check", "county", "form", "model", "ooxml", "workbook"},
    "compare": {"check", "form", "model", "published"},
    "jobs": {
        "check",
        "compare",
        "county",
        "form",
        "merge",
        "model",
        "published",
        "report",
        "vba",
        "workbook",
    },
    "page": {"county", "form", "jobs", "merge", "model", "report", "workbook"},
    "cli": {"county", "form", "jobs", "model", "page", "report", "workbook"},
    "addin": {"form", "jobs", "model", "workbook"},
    "api": {"jobs", "model"},
}
#: The chambers of workbook/, in the same way.
WORKBOOK: dict[str, set[str]] = {
    "layout": set(),
    "write": {"layout"},
    "read": {"layout", "write"},
    "consolidated": {"layout", "write", "read"},
}
#: Library → the only room that opens it.
DOORS = {
    "openpyxl": "workbook",
    "xlsxwriter": "workbook",
    "python_calamine": "workbook",
    "lxml": "published",
    "docxtpl": "report",
    "jinja2": "report",
    "markupsafe": "report",
    "pdfplumber": "published",
    "pdfminer": "published",
    "click": "cli",
    "rich": "cli",
    "msoffcrypto": "ooxml",
    "zlib_ng": "ooxml",
    "oxmsg": "county",
    "keyring": "county",
    "distributed": "jobs",
    "z3": "jobs",
    "xlwings": "addin",
}
#: A library that two rooms open, with the reason.
SHARED_DOORS = {
    "rapidfuzz": {"check", "compare"},  # the likeness of texts, and of sentences
    "olefile": {"ooxml", "county"},  # whether an old workbook is locked; whether a file is a mail of Outlook
}
#: Lines of a module, modules at the top of a room or a chamber, and rooms.
LONGEST, MOST_MODULES, MOST_ROOMS = 420, 12, 16


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(("xltools", *(part for part in parts if part != "__init__")))


NAMES = {name_of(path): path for path in MODULES}


def room(module: str) -> str:
    """``xltools.workbook.read.facts`` → ``workbook``; "" for the package itself, and for ``python -m xltools``."""
    return module.split(".")[1] if "." in module and module != "xltools.__main__" else ""


def chamber(module: str) -> str:
    """``xltools.workbook.read.facts`` → ``read``."""
    return module.split(".")[2] if module.startswith("xltools.workbook.") else ""


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, in full; ``from package import module`` names the module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the room"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in NAMES else node.module or ""


def edges(part: object) -> set[tuple[str, str]]:
    """Which room (or chamber) imports from which other one."""
    assert callable(part)
    return {
        (own, other)
        for name, path in NAMES.items()
        for module in imports(path)
        if module.startswith("xltools.") and (own := part(name)) and (other := part(module)) and own != other
    }


def test_rooms_know_only_the_rooms_they_are_said_to_know() -> None:
    assert edges(room) == {(own, other) for own, others in KNOWS.items() for other in others}


def test_chambers_of_workbook_know_only_those_below() -> None:
    assert edges(chamber) == {(own, other) for own, others in WORKBOOK.items() for other in others}


@pytest.mark.parametrize("graph", [KNOWS, WORKBOOK], ids=["rooms", "workbook"])
def test_what_is_said_has_no_circles(graph: dict[str, set[str]]) -> None:
    TopologicalSorter(graph).prepare()


def test_no_module_imports_itself_through_others() -> None:
    graph = {name: {module for module in imports(path) if module in NAMES} for name, path in NAMES.items()}
    graph = {name: {module for module in modules if "." in module} for name, modules in graph.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle: {' → '.join(error.args[1])}")


@pytest.mark.parametrize("name", NAMES)
def test_every_library_has_one_door(name: str) -> None:
    own = room(name)
    for module in imports(NAMES[name]):
        top = module.split(".")[0]
        if top == "xltools" or top in sys.stdlib_module_names:
            continue
        assert own in SHARED_DOORS.get(top, {DOORS.get(top)}), f"{name} opens {top}"


@pytest.mark.parametrize("name", NAMES)
def test_modules_are_small_and_say_what_they_are_for(name: str) -> None:
    text = NAMES[name].read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert ast.get_docstring(ast.parse(text)), "no docstring"
    assert NAMES[name].stem != "utils"


def test_every_room_is_said_and_there_are_not_too_many() -> None:
    assert {room(name) for name in NAMES} - {""} == KNOWS.keys()
    assert {chamber(name) for name in NAMES} - {""} == WORKBOOK.keys()
    assert len(KNOWS) <= MOST_ROOMS


def test_no_room_holds_more_than_a_dozen_modules_at_its_top() -> None:
    counts: dict[Path, int] = {}
    for path in MODULES:
        if path.stem != "__init__" and path.parent != PACKAGE:
            counts[path.parent] = counts.get(path.parent, 0) + 1
    assert {
        str(folder.relative_to(PACKAGE)): count for folder, count in counts.items() if count > MOST_MODULES
    } == {}


def texts_of(path: Path) -> list[str]:
    """The texts in a module's code, those that explain it left out; of any other file all its text."""
    content = path.read_text("utf-8")
    if path.suffix != ".py":
        return [content]
    tree = ast.parse(content)
    explaining = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in explaining
    ]


#: Modules, pages and macros, and the texts in them. What is packed with them as data is the forms' own.
TEXTS = {
    str(path.relative_to(folder)): texts_of(path)
    for folder in (PACKAGE, shipped())
    for path in sorted(folder.rglob("*"))
    if path.suffix in {".py", ".html", ".bas", ".xml"} and "_data" not in path.relative_to(folder).parts
}
SHIPPED = [FormLibrary.default(None).get(id) for id in FormLibrary.default(None).ids()]


@pytest.mark.parametrize("form", SHIPPED, ids=lambda form: form.id)
def test_no_module_names_a_table_or_a_figure_of_a_shipped_form(form: Form) -> None:
    """What is true of one form alone is data beside it. Only the demonstration fills in one form."""
    names = {
        *form.figures,
        *(figure.rpartition(".")[0] for figure in form.figures),
        *(table.title for table in form.tables),
        *(table.sheet for table in form.tables if table.sheet != PROSE),
        *(rule.title for rule in form.rules),
    }
    # The id of a table may be a word of the program, too; then it is no id of several words or with a number.
    ids = {table.id for table in form.tables if not table.id.isalpha()}
    named = {
        f"{path}: {name}"
        for path, texts in TEXTS.items()
        if path != "jobs/round/example.py"
        for text in texts
        for name in (*(name for name in names if name in text), *(ids & {text}))
    }
    assert named == set()


@pytest.mark.parametrize("form", SHIPPED, ids=lambda form: form.id)
def test_a_shipped_form_is_named_only_where_it_is_chosen(form: Form) -> None:
    """A new project asks for one, and its settings show how to ask for another."""
    named = {path for path, texts in TEXTS.items() if any(form.id in text for text in texts)}
    assert named <= {"jobs/new.py"}
