"""Builds 自查.html: one file that holds Python, this program and what it needs, and refers to nothing outside itself."""

from __future__ import annotations

import base64
import gzip
import importlib.util
import io
import json
import zipfile
from pathlib import Path

from xltools.jobs.output import write
from xltools.page.runtime import FOLDER, Runtime, runtime

#: The page's name.
PAGE = "自查.html"
_OWN = Path(__file__).resolve().parent
_PACKAGE = _OWN.parent
#: Every part of a zip has the same time, so that the same input gives the same bytes.
_STAMP = (1980, 1, 1, 0, 0, 0)
#: Rooms that no check enters.
_NOT_ENTERED = ("addin", "cli", "published", "_data/macros", "page/pyodide")
#: Pure Python that a check may load. Of openpyxl the translator of formulas alone, which needs these three.
_LIBRARIES = ("xlsxwriter", "openpyxl/formula", "openpyxl/utils", "openpyxl/compat", "rapidfuzz", "olefile")
#: openpyxl's own start loads all of it.
_OPENPYXL = b"DEFUSEDXML = False\nLXML = False\nNUMPY = False\n"
#: What the worker's Python runs once.
_DOOR = """
import sys
sys.path.insert(0, "/lib/site")
from pathlib import Path
from xltools.jobs.workspace import Workspace
from xltools.page.judge import judge
_workspace = Workspace.open(Path("/lib/site"))
def answer(name, data):
    return judge(name, data.to_bytes(), _workspace)
"""


def build(out: Path, folder: Path = FOLDER) -> Path:
    """Writes the page into the folder ``out``.

    Raises UnusableArgumentError: the runtime is not there (O08), or the page cannot be written (O01).
    """
    return write(out / PAGE, page(runtime(folder)).encode("utf-8"))


def page(parts: Runtime) -> str:
    """The page as text; the same parts give the same text."""
    text = (_OWN / "page.html").read_text("utf-8")
    for name, content in {
        "INFO": parts.info,
        "DOOR": json.dumps(_DOOR),
        "RUNTIME": _packed(parts.script.encode("utf-8")),
        "WASM": _packed(parts.wasm),
        "STDLIB": _packed(_stored(_of_zip(parts.stdlib))),
        "SITE": _packed(_stored(_site(parts))),
    }.items():
        text = text.replace(f"@@{name}@@", content)
    return text


def _site(parts: Runtime) -> dict[str, bytes]:
    """Everything that Python finds under its own folder: name → content."""
    site = {
        name: data for name, data in _tree(_PACKAGE, "xltools").items() if not _within(name, _NOT_ENTERED)
    }
    if not (_PACKAGE / "_data" / "templates").is_dir():  # a source tree: they lie beside the package
        site |= _tree(_PACKAGE.parent / "templates", "xltools/_data/templates")
    site = {name: data for name, data in site.items() if not name.endswith(".docx")}
    for library in _LIBRARIES:
        site |= _tree(_library(library), library)
    site["openpyxl/__init__.py"] = _OPENPYXL
    wheel = _of_zip(parts.calamine)
    return site | {name: data for name, data in wheel.items() if name.startswith("python_calamine/")}


def _within(name: str, rooms: tuple[str, ...]) -> bool:
    return any(name.startswith(f"xltools/{room}/") for room in rooms)


def _library(name: str) -> Path:
    """The folder of an installed library, found without loading it."""
    top, _, rest = name.partition("/")
    spec = importlib.util.find_spec(top)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(top)
    return Path(spec.origin).parent / rest


def _tree(folder: Path, prefix: str) -> dict[str, bytes]:
    return {
        f"{prefix}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
        and not {"__pycache__", "test"} & set(path.parts)
        and path.suffix not in {".so", ".pyd", ".pyi", ".pyc"}
    }


def _of_zip(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist() if not name.endswith("/")}


def _stored(parts: dict[str, bytes]) -> bytes:
    """A zip that is not deflated: the page is, once and as a whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(parts):
            package.writestr(zipfile.ZipInfo(name, _STAMP), parts[name])
    return out.getvalue()


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode("ascii")
