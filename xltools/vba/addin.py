"""The add-in: sources and ribbon → the bytes of xltools.xlam, and back to what an installed one says of itself.

The same sources give the same bytes. The add-in is a workbook with one sheet. The sheet keeps what an
installation decides, the path of the interpreter, because VBA reads a cell whatever the machine's code page is; and a
digest of everything else, by which an installed add-in is recognised as ours. No file is opened here.
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
#: A cell of the second column of the settings: its row, and its text.
_SETTING = re.compile(r'<c r="B(\d)" t="inlineStr"><is><t xml:space="preserve">([^<]*)</t></is></c>')
#: What stands in the rows of the settings, one below the other.
_KEYS = ("python", "version", "digest")
#: An add-in is 20 KB; a file larger than this, packed or unpacked, is none of ours.
_PACKED_LIMIT = 1024 * 1024
_UNPACKED_LIMIT = 4 * _PACKED_LIMIT
#: What every part carries instead of the time it was made at: the first day that a zip can name.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Installed:
    """What an add-in of ours says of itself.

    Attributes:
        python: the path of the interpreter that it starts; "" where none has been set.
        version: the version of this program that built it.
        intact: whether nobody has changed it since.
    """

    python: str
    version: str
    intact: bool


def addin_modules(system: str = WINDOWS) -> tuple[Module, ...]:
    """The modules of the add-in for a system (``WINDOWS`` or ``MAC``), those of the workbook and its sheet first."""
    names = ("common/Letters.bas", "addin/Bridge.bas", "addin/Ribbon.bas", f"addin/Start.{system}.bas")
    return (*documents(1), *sources.modules(*names))


def build(python: str = "", *, modules: Sequence[Module] | None = None) -> bytes:
    """The add-in as the bytes of an .xlam.

    Args:
        python: the path of the interpreter that it starts.
        modules: its macros; those for Windows where none are given.
    """
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
    digest = _digest(parts, python, __version__)
    parts[_SETTINGS] = _settings({"python": python, "version": __version__, "digest": digest})
    return _zipped(parts)


def read(data: bytes) -> Installed | None:
    """What the add-in in these bytes says of itself; None where they are no add-in of ours."""
    try:
        parts = _parts(data)
        settings_xml = parts.pop(_SETTINGS).decode()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, NotImplementedError):
        return None
    settings = {
        _KEYS[int(row) - 1]: unescape(value)
        for row, value in _SETTING.findall(settings_xml)
        if int(row) <= len(_KEYS)
    }
    if settings.keys() != set(_KEYS):
        return None
    python, version = settings["python"], settings["version"]
    return Installed(python, version, intact=settings["digest"] == _digest(parts, python, version))


def _parts(data: bytes) -> dict[str, bytes]:
    """The parts of a package by their names. Raises ValueError for one that is too large to be an add-in."""
    if len(data) > _PACKED_LIMIT:
        raise ValueError("too large")
    with zipfile.ZipFile(BytesIO(data)) as package:
        if sum(info.file_size for info in package.infolist()) > _UNPACKED_LIMIT:
            raise ValueError("too large")
        return {name: package.read(name) for name in package.namelist()}


def _digest(parts: Mapping[str, bytes], python: str, version: str) -> str:
    """A digest of all parts but the settings, and of what the settings say."""
    settings = (python, version)
    whole = hashlib.sha256(repr(settings).encode())
    for name in sorted(parts):
        whole.update(f"\n{name} {hashlib.sha256(parts[name]).hexdigest()}".encode())
    return whole.hexdigest()


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name, _NO_TIME), data, zipfile.ZIP_DEFLATED)
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


def _settings(values: Mapping[str, str]) -> bytes:
    """The sheet with the settings: a row for each, its key and its value."""
    rows = "".join(
        f'<row r="{row}">{_text_cell(f"A{row}", key)}{_text_cell(f"B{row}", values[key])}</row>'
        for row, key in enumerate(_KEYS, 1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_SHEET_NS}"><sheetPr codeName="Sheet1"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()


def _text_cell(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


#: The least that Excel accepts as a list of styles.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_SHEET_NS}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)
