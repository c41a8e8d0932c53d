"""The add-in: sources and ribbon → xltools.xlam, byte for byte the same for the same sources.

Its only sheet keeps what an installation decides (the interpreter's path), where VBA reads it in any
code page, and a digest of everything else, by which an installed add-in is recognised as ours.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape, unescape

from xltools import __version__
from xltools.vba import ribbon, sources
from xltools.vba.vba_project import Module, compiled, documents

FILE = "xltools.xlam"
WINDOWS, MAC = "windows", "mac"

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MICROSOFT = "http://schemas.microsoft.com/office"
_SHEET_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SETTINGS = "xl/worksheets/sheet1.xml"
_CELL = re.compile(r'<c r="B(\d)" t="inlineStr"><is><t xml:space="preserve">([^<]*)</t></is></c>')
_KEYS = ("python", "version", "digest")
#: An add-in is 20 KB; a file larger than this is none of ours.
_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Installed:
    """What an add-in of ours says of itself. ``intact``: nobody has changed it since it was built."""

    python: str
    version: str
    intact: bool


def addin_modules(system: str = WINDOWS) -> tuple[Module, ...]:
    """The modules of the add-in for a system, those of the workbook and its one sheet first."""
    names = ("common/Letters.bas", "addin/Bridge.bas", "addin/Ribbon.bas", f"addin/Start.{system}.bas")
    return (*documents(1), *sources.modules(*names))


def build(python: str = "", *, modules: Sequence[Module] | None = None) -> bytes:
    """The add-in as .xlam bytes. ``python`` is the interpreter it starts; ``modules`` default to Windows'."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            (f"{_OFFICE}/relationships/officeDocument", "xl/workbook.xml"),
            (f"{_MICROSOFT}/2006/relationships/ui/extensibility", "customUI/customUI.xml"),
            (f"{_MICROSOFT}/2007/relationships/ui/extensibility", "customUI/customUI14.xml"),
        ),
        "xl/workbook.xml": _workbook(),
        "xl/_rels/workbook.xml.rels": _relations(
            (f"{_OFFICE}/relationships/worksheet", "worksheets/sheet1.xml"),
            (f"{_OFFICE}/relationships/styles", "styles.xml"),
            (f"{_MICROSOFT}/2006/relationships/vbaProject", "vbaProject.bin"),
        ),
        "xl/styles.xml": _STYLES.encode(),
        "xl/vbaProject.bin": compiled(addin_modules() if modules is None else modules),
        "customUI/customUI.xml": ribbon.xml(namespace=ribbon.SINCE_2007),
        "customUI/customUI14.xml": ribbon.xml(),
    }
    settings = (python, __version__)
    parts[_SETTINGS] = _settings((*settings, _digest(parts, settings)))
    return _zipped(parts)


def read(data: bytes) -> Installed | None:
    """What the add-in in these bytes says of itself; None where they are none of ours."""
    if len(data) > _LIMIT:
        return None
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            if sum(info.file_size for info in package.infolist()) > 4 * _LIMIT:
                return None
            parts = {name: package.read(name) for name in package.namelist()}
        text = parts.pop(_SETTINGS).decode()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, NotImplementedError):
        return None
    found = {
        _KEYS[int(row) - 1]: unescape(value) for row, value in _CELL.findall(text) if int(row) <= len(_KEYS)
    }
    if found.keys() != set(_KEYS):
        return None
    settings = (found["python"], found["version"])
    return Installed(*settings, intact=found["digest"] == _digest(parts, settings))


def _digest(parts: Mapping[str, bytes], settings: Sequence[str]) -> str:
    whole = hashlib.sha256(repr(settings).encode())
    for name in sorted(parts):
        whole.update(f"\n{name} {hashlib.sha256(parts[name]).hexdigest()}".encode())
    return whole.hexdigest()


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _content_types() -> bytes:
    defaults = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        "bin": "application/vnd.ms-office.vbaProject",
    }
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = {
        "/xl/workbook.xml": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
        "/xl/worksheets/sheet1.xml": f"{sheet}.worksheet+xml",
        "/xl/styles.xml": f"{sheet}.styles+xml",
    }
    inner = "".join(f'<Default Extension="{key}" ContentType="{value}"/>' for key, value in defaults.items())
    inner += "".join(
        f'<Override PartName="{key}" ContentType="{value}"/>' for key, value in overrides.items()
    )
    return f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{inner}</Types>'.encode()


def _relations(*targets: tuple[str, str]) -> bytes:
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'.encode()


def _workbook() -> bytes:
    return (
        f'{_HEAD}<workbook xmlns="{_SHEET_NS}" xmlns:r="{_OFFICE}/relationships">'
        '<workbookPr codeName="ThisWorkbook"/>'
        '<sheets><sheet name="xltools" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ).encode()


def _settings(values: Sequence[str]) -> bytes:
    rows = ""
    for number, (key, value) in enumerate(zip(_KEYS, values, strict=True), 1):
        cells = ((f"A{number}", key), (f"B{number}", value))
        inner = "".join(
            f'<c r="{cell}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
            for cell, text in cells
        )
        rows += f'<row r="{number}">{inner}</row>'
    return (
        f'{_HEAD}<worksheet xmlns="{_SHEET_NS}"><sheetPr codeName="Sheet1"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()


_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_SHEET_NS}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)
