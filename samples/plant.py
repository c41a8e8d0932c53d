"""What people and the way here do to a filled workbook. Each function takes a file's bytes and returns others.

Cells are changed in the parts of the package, not with openpyxl, which would drop every stored result.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from itertools import count
from unittest.mock import patch
from xml.sax.saxutils import escape

from msoffcrypto.format.ooxml import OOXMLFile

PASSWORD = "123456"  # noqa: S105 - of a sample, written in its README
#: Where a broken transfer stopped.
CUT = 20_000


def text(data: bytes, sheet: str, cell: str, text: str) -> bytes:
    """Text in a cell, as Excel stores what is typed: a new shared string."""
    parts = _unzip(data)
    shared = parts["xl/sharedStrings.xml"].decode()
    number = shared.count("<si>")
    shared = shared.replace("</sst>", f"<si><t>{escape(text)}</t></si></sst>")
    shared = re.sub(r'uniqueCount="\d+"', f'uniqueCount="{number + 1}"', shared)
    parts["xl/sharedStrings.xml"] = shared.encode()
    return _with_cell(parts, sheet, cell, f't="s"><v>{number}</v>')


def number(data: bytes, sheet: str, cell: str, number: int) -> bytes:
    """A number over whatever was in the cell, a formula too."""
    return _with_cell(_unzip(data), sheet, cell, f"><v>{number}</v>")


def rename_sheet(data: bytes, sheet: str, name: str) -> bytes:
    """Another name on a sheet's tab; formulas follow it, as in Excel. For names that need no quotes."""
    parts = _unzip(data)
    changes = ((f"{sheet}!", f"{name}!"), (f'name="{sheet}"', f'name="{name}"'), (f">{sheet}<", f">{name}<"))
    for part in parts:
        if part.startswith("xl/worksheets/") or part in ("xl/workbook.xml", "docProps/app.xml"):
            found = parts[part].decode()
            for old, new in changes:
                found = found.replace(old, new)
            parts[part] = found.encode()
    return _zip(parts)


def cut(data: bytes) -> bytes:
    """The part of a file that arrived."""
    return data[:CUT]


def encrypt(data: bytes) -> bytes:
    """The workbook behind a password. Salts and times are made up, so that the bytes are always the same."""
    numbers = count()

    def salt(size: int) -> bytes:
        return hashlib.shake_256(f"sample {next(numbers)}".encode()).digest(size)

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Clock:
            return cls(2026, 1, 20, tzinfo=tz)

    out = io.BytesIO()
    with (
        patch("msoffcrypto.method.ecma376_agile._random_buffer", salt),
        patch("msoffcrypto.method.container.ecma376_encrypted.datetime", Clock),
    ):
        OOXMLFile(io.BytesIO(data)).encrypt(PASSWORD, out)
    return out.getvalue()


_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def word(line: str) -> bytes:
    """The smallest Word document, with one line."""
    document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{document}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_LINKS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body><w:p><w:r>'
        f"<w:t>{escape(line)}</w:t></w:r></w:p></w:body></w:document>",
    }
    return _zip({name: (_XML + part).encode() for name, part in parts.items()})


def _with_cell(parts: dict[str, bytes], sheet: str, cell: str, inside: str) -> bytes:
    """The package with a cell's type and content replaced, its style kept."""
    names = re.findall(r'<sheet name="([^"]*)"', parts["xl/workbook.xml"].decode())
    part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
    found = re.compile(rf'<c r="{cell}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)')
    content, changed = found.subn(
        lambda match: f'<c r="{cell}"{match[1] or ""} {inside}</c>'.replace(" >", ">"), parts[part].decode()
    )
    if changed != 1:
        raise ValueError(f"{sheet} {cell} stands {changed} times in {part}")
    parts[part] = content.encode()
    return _zip(parts)


def _unzip(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name)  # 1980-01-01, as in the workbooks of xltools
            info.create_system = 3  # the same on every system
            package.writestr(info, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
