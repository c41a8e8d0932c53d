"""Builds 自查.html: one file that holds Python, this program and what it needs, and refers to nothing outside itself."""

from __future__ import annotations

import ast
import base64
import gzip
import hashlib
import importlib.util
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from xltools.jobs.output import CHECK_PAGE, write
from xltools.model.file_kinds import TITLES, FileKind
from xltools.page.carried import NO_PROJECT, Carried
from xltools.page.ciphers import STAND_IN
from xltools.page.licences import as_html, licences
from xltools.page.runtime import CURRENT, Edition, Runtime, of_zip, runtime

_OWN = Path(__file__).resolve().parent
_WEB = _OWN / "web"
_PACKAGE = _OWN.parent
#: Every part of a zip has the same time, so that the same input gives the same bytes.
_STAMP = (1980, 1, 1, 0, 0, 0)
#: The package's parts that a page has no use for.
_NOT_ENTERED = ("addin", "cli", "published", "_data/macros", "page/pyodide", "page/pyodide_old", "page/web")
#: The pure Python that it may load. Of openpyxl the translator of formulas alone, which needs these three.
_LIBRARIES = (
    "xlsxwriter",
    "openpyxl/formula",
    "openpyxl/utils",
    "openpyxl/compat",
    "rapidfuzz",
    "olefile",
    "msoffcrypto",
    "jinja2",
    "markupsafe",
)
#: openpyxl's own start loads all of it.
_OPENPYXL = b"DEFUSEDXML = False\nLXML = False\nNUMPY = False\n"
#: docxtpl's own start loads lxml and python-docx, of which there is none in a browser; this method needs neither.
_TEMPLATER, _TEMPLATER_METHOD = "docxtpl", "patch_xml"
_TEMPLATER_HEAD = """# Of docxtpl, which xltools has left out but for one method, word for word: what turns a Word template into Jinja.
import re


class DocxTemplate:
"""
#: Where the page's Python finds everything, and how every door begins.
_SITE = "/lib/site"
_BEGIN = f"""
import os
import sys
from pathlib import Path
sys.path.insert(0, "{_SITE}")
os.umask(0o022)  # that of older Pyodides lets nobody read what is written
"""


@dataclass(frozen=True)
class Kind:
    """A page that can be built.

    Attributes:
        file: What it is called.
        title: What stands in the browser's tab.
        name: What its files in ``web/`` are called, ``.html`` and ``.js``.
        door: What the worker's Python runs once.
    """

    file: str
    title: str
    name: str
    door: str


CHECK = Kind(
    file=CHECK_PAGE,
    title=TITLES[FileKind.CHECK_PAGE],
    name="check",
    door=f"""{_BEGIN}
from xltools.jobs.workspace import Workspace
from xltools.page import judge
_workspace = Workspace.open(Path("{_SITE}/project"))
def answer(name, data):
    return judge.answered(name, data.to_bytes(), _workspace)
def too_large(name, size):
    return judge.too_large(name, size, _workspace)
# Loaded when the first file has been answered: what writes reports is large.
def offers(name, data):
    from xltools.page.handed import offered
    return offered(name, data.to_bytes(), _workspace)
def report(name, data):
    from xltools.page.handed import as_given, report_of
    return as_given(report_of(name, data.to_bytes(), _workspace))
def marked(name, data):
    from xltools.page.handed import as_given, marked_of
    return as_given(marked_of(name, data.to_bytes(), _workspace))
""",
)
#: What adds up a county.
MERGE = Kind(
    file="汇总.html",
    title=TITLES[FileKind.MERGE_PAGE],
    name="merge",
    door=f"""{_BEGIN}
from xltools.page.merging import County, merged_as_json, room_for, unpacked
_county = County(Path("/county"))
def clear():
    _county.clear()
def receive(name, data):
    _county.receive(name, data.to_bytes())
def room(name, size, unpacks):
    return room_for(_county, name, size, unpacks)
def unpack(name, data):
    return unpacked(_county, name, data.to_bytes())
def merge(tell):
    return merged_as_json(_county, tell)
def product(path):
    return _county.product(path)
""",
)


def build(out: Path, kind: Kind = CHECK, project: Carried = NO_PROJECT, edition: Edition = CURRENT) -> Path:
    """Writes a page into the folder ``out``. ``project``: what it judges by; ``edition``: what it runs on.

    Raises UnusableArgumentError: the runtime is not there (O08), or the page cannot be written (O01).
    """
    name, _, suffix = kind.file.rpartition(".")
    path = out / f"{name}{edition.mark}.{suffix}"
    return write(path, page(runtime(edition), kind, project).encode("utf-8"))


def page(parts: Runtime, kind: Kind = CHECK, project: Carried = NO_PROJECT) -> str:
    """The page as text; the same parts give the same text."""
    site = everything(parts) | {f"project/{name}": data for name, data in project.files.items()}
    style, first = _web("page.css"), _web("first.js")
    script = _web("boot.js") + _web(f"{kind.name}.js")
    text = _web("shell.html")
    for name, content in {
        "POLICY": _policy(parts.policy, style, first, script),
        "TITLE": kind.title,
        "STYLE": style,
        "BODY": _web(f"{kind.name}.html"),
        "LICENCES": as_html(list(licences((*_LIBRARIES, _TEMPLATER), parts))),
        "FIRST": first,
        "SCRIPT": script,
        "WORKER": _web("worker.js"),
        "INFO": parts.info,
        "DOOR": json.dumps(kind.door),
        "RUNTIME": _packed(parts.script.encode("utf-8")),
        "WASM": _packed(parts.wasm),
        "STDLIB": _packed(stored(as_loaded(of_zip(parts.stdlib), parts))),
        "SITE": _packed(stored(as_loaded(site, parts))),
        "HEADING": escape(project.owner + kind.title),
    }.items():
        text = text.replace(f"@@{name}@@", content)
    return text


def _web(name: str) -> str:
    return (_WEB / name).read_text("utf-8")


def _policy(running: str, style: str, *scripts: str) -> str:
    """What the browser lets the page do: its own style and scripts, known by their digests, Python in a worker, and no word to
    anybody. ``running``: what it calls the running of Python."""

    def digest(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"

    return "; ".join(
        (
            "default-src 'none'",
            "connect-src 'none'",
            f"script-src {' '.join(map(digest, scripts))} {running} blob:",
            "worker-src blob:",
            f"style-src {digest(style)}",
            "form-action 'none'",
            "base-uri 'none'",
        )
    )


def everything(parts: Runtime) -> dict[str, bytes]:
    """Everything but a project that Python finds under its own folder: name → content."""
    site = {
        name: data
        for name, data in _tree(_PACKAGE, "xltools").items()
        if not any(name.startswith(f"xltools/{part}/") for part in _NOT_ENTERED)
    }
    if not (_PACKAGE / "_data" / "templates").is_dir():  # a source tree: they lie beside the package
        site |= _tree(_PACKAGE.parent / "templates", "xltools/_data/templates")
    for library in _LIBRARIES:
        site |= _tree(_library(library), library)
    site["openpyxl/__init__.py"] = _OPENPYXL
    site[f"{_TEMPLATER}/__init__.py"] = _templater()
    site |= {name: text.encode("utf-8") for name, text in STAND_IN.items()}
    return site | {
        name: data for name, data in of_zip(parts.calamine).items() if name.startswith("python_calamine/")
    }


def as_loaded(files: dict[str, bytes], parts: Runtime) -> dict[str, bytes]:
    """Files in which a module that was compiled already takes the place of its source: half of a page's start was compiling. A
    source that has changed since, or that no page loads at once, stays what it is."""
    loaded = {}
    for name, data in files.items():
        compiled = parts.compiled.get((hashlib.sha256(data).hexdigest(), name))
        loaded[name if compiled is None else f"{name}c"] = data if compiled is None else compiled
    return loaded


def _templater() -> bytes:
    """What the page has of docxtpl."""
    source = (_library(_TEMPLATER) / "template.py").read_text("utf-8")
    (method,) = (
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name == _TEMPLATER_METHOD
    )
    lines = source.splitlines(keepends=True)[method.lineno - 1 : method.end_lineno]
    return (_TEMPLATER_HEAD + "".join(lines)).encode("utf-8")


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


def stored(parts: Mapping[str, bytes]) -> bytes:
    """A zip that is not deflated: the page is, once and as a whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(parts):
            package.writestr(zipfile.ZipInfo(name, _STAMP), parts[name])
    return out.getvalue()


@lru_cache(maxsize=8)
def _packed(data: bytes) -> str:
    """Kept: of two pages of one run most is the same."""
    return base64.b64encode(gzip.compress(data, 6, mtime=0)).decode("ascii")
