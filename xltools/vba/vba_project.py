"""Modules → vbaProject.bin, and back (MS-OVBA). Source only: Excel compiles it when it opens the file.

What is written carries no compiled code and no time, so that the same sources give the same bytes.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.vba import cfb
from xltools.vba.ovba import PackedError, compress, decompress, veiled

NAME = "xltools"
#: The code page of the offices this is for; our own sources are ASCII.
CODE_PAGE = 936
_ID = "{6C1B9A52-47D0-4E57-9C0B-2F6E3A51D8F4}"
#: Excel's own classes, which the modules of a workbook and its sheets stand for.
_WORKBOOK, _SHEET = "0{00020819-0000-0000-C000-000000000046}", "0{00020820-0000-0000-C000-000000000046}"
#: What every project of Excel refers to; ``IRibbonControl`` is Office's.
_REFERENCES = (
    ("stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"),
    ("Office", r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library"),
)  # fmt: skip
#: A returned project, and all its sources together, are read up to this size; ours has some 100 KB of each.
_LIMIT = 1024 * 1024
_STREAM_NAME, _OFFSET, _PAGE, _VERSION = 0x1A, 0x31, 0x03, 0x09


class ProjectError(ValueError):
    """The bytes are no VBA project, or one that cannot be read."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module: its name and its text with ``\\n`` line ends, attributes first. ASCII only.

    ``document``: the module of the workbook or of a sheet, by its code name.
    """

    name: str
    text: str
    document: bool = False

    def __post_init__(self) -> None:
        if not self.text.startswith(f'Attribute VB_Name = "{self.name}"\n'):
            raise ValueError(f"the first line must name the module {self.name}")

    @property
    def stored(self) -> bytes:
        """The text as the project holds it."""
        return self.text.rstrip("\n").replace("\n", "\r\n").encode("ascii") + b"\r\n"


def documents(sheets: int) -> tuple[Module, ...]:
    """The modules that a workbook of so many sheets must have: ThisWorkbook, Sheet1, Sheet2 …"""
    bases = {"ThisWorkbook": _WORKBOOK, **{f"Sheet{number}": _SHEET for number in range(1, sheets + 1)}}
    return tuple(
        Module(name, _DOCUMENT.format(name=name, base=base), document=True) for name, base in bases.items()
    )


_DOCUMENT = """Attribute VB_Name = "{name}"
Attribute VB_Base = "{base}"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = True
Attribute VB_Exposed = True
Attribute VB_TemplateDerived = False
Attribute VB_Customizable = True
"""


def compiled(modules: Sequence[Module]) -> bytes:
    """The project as vbaProject.bin."""
    names = [module.name.lower() for module in modules]
    if len(set(names)) != len(names):
        raise ValueError("two modules of one name")
    streams: dict[str, bytes] = {module.name: compress(module.stored) for module in modules}
    # No cache of compiled code: version 0xFFFF tells Office to compile.
    streams["_VBA_PROJECT"] = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 3)
    streams["dir"] = compress(_directory(modules))
    wide = b"".join(
        module.name.encode() + b"\0" + module.name.encode("utf-16-le") + b"\0\0" for module in modules
    )
    return cfb.write({"PROJECT": _project(modules), "PROJECTwm": wide + b"\0\0", "VBA": streams})


def _record(id: int, data: bytes = b"") -> bytes:
    return struct.pack("<HI", id, len(data)) + data


def _number(id: int, value: int) -> bytes:
    return _record(id, struct.pack("<I", value))


def _both(id: int, wide_id: int, text: str) -> bytes:
    """A text in the project's code page, and again in Unicode."""
    return _record(id, text.encode("ascii")) + _record(wide_id, text.encode("utf-16-le"))


def _directory(modules: Sequence[Module]) -> bytes:
    out = _number(0x01, 1) + _number(0x02, 0x409) + _number(0x14, 0x409)  # 32-bit syntax, neutral language
    out += _record(_PAGE, struct.pack("<H", CODE_PAGE)) + _record(0x04, NAME.encode())
    out += _both(0x05, 0x40, "") + _record(0x06) + _record(0x3D)  # no description, no help files
    out += _number(0x07, 0) + _number(0x08, 0)
    out += struct.pack("<HIIH", _VERSION, 4, 1, 0) + _both(0x0C, 0x3C, "")
    for name, library in _REFERENCES:
        text = library.encode("ascii")
        out += _both(0x16, 0x3E, name) + _record(0x0D, struct.pack("<I", len(text)) + text + bytes(6))
    out += _record(0x0F, struct.pack("<H", len(modules))) + _record(0x13, b"\xff\xff")
    for module in modules:
        out += _both(0x19, 0x47, module.name) + _both(_STREAM_NAME, 0x32, module.name) + _both(0x1C, 0x48, "")
        out += _number(_OFFSET, 0) + _number(0x1E, 0) + _record(0x2C, b"\xff\xff")
        out += _record(0x22 if module.document else 0x21) + _record(0x2B)
    return out + _record(0x10)


def _project(modules: Sequence[Module]) -> bytes:
    lines = [
        f'ID="{_ID}"',
        *(f"Document={m.name}/&H00000000" if m.document else f"Module={m.name}" for m in modules),
        f'Name="{NAME}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        # Neither protected nor hidden: whoever wants to may read the macros.
        f'CMG="{veiled(bytes(4), _ID)}"',
        f'DPB="{veiled(bytes(1), _ID)}"',
        f'GC="{veiled(bytes([0xFF]), _ID)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def sources(data: bytes) -> dict[str, str]:
    """Module → its text with ``\\n`` line ends, of any vbaProject.bin. ProjectError where it cannot be read.

    The text is what the file says the source is. Nothing is run, and compiled code is not looked at.
    """
    if len(data) > 4 * _LIMIT:
        raise ProjectError("a VBA project larger than any of ours")
    try:
        streams = cfb.read(data)
        folder = next(path for path in streams if path.lower().endswith("vba/dir"))[: -len("dir")]
        by_name = {path.lower(): content for path, content in streams.items()}
        records = list(_records(decompress(streams[folder + "dir"], _LIMIT)))
        page = next((struct.unpack("<H", data)[0] for id, data in records if id == _PAGE), CODE_PAGE)
        found: dict[str, str] = {}
        stream, room = b"", _LIMIT
        for id, content in records:
            if id == _STREAM_NAME:
                stream = content
            elif id == _OFFSET:
                name = _text(stream, page)
                packed = by_name[f"{folder}{name}".lower()][struct.unpack("<I", content)[0] :]
                source = decompress(packed, room)
                room -= len(source)
                found[name] = re.sub(r"\r\n?", "\n", _text(source, page))
    except (cfb.CompoundError, PackedError, KeyError, StopIteration, struct.error) as error:
        raise ProjectError("a VBA project that cannot be read") from error
    return found


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 6 <= len(data):
        id, size = struct.unpack_from("<HI", data, at)
        size += 2 if id == _VERSION else 0  # the one record whose size leaves a part of it out
        yield id, data[at + 6 : at + 6 + size]
        at += 6 + size


def _text(data: bytes, page: int) -> str:
    try:
        return data.decode(f"cp{page}", "replace")
    except LookupError:
        return data.decode("latin-1")
