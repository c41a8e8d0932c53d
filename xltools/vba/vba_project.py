"""Modules → the bytes of a vbaProject.bin, and back to their texts.

What is written is source only: it carries no compiled code and no time, so that the same modules give the same
bytes. Excel compiles it when it opens the file. What is read is never run, and no file is opened here.

The source of every fact is the specification MS-OVBA, "Office VBA File Format Structure"; a section that is named
in this module is one of its sections.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from xltools.vba import cfb
from xltools.vba.ovba import PackedError, compress, decompress, obfuscated

#: The name of every project that is written here.
NAME = "xltools"
#: The code page of the offices this is for. Our own sources are ASCII, so that it changes no letter of them.
CODE_PAGE = 936
#: Any id will do (section 2.3.1.2); a fixed one gives the same bytes every time.
_PROJECT_ID = "{6C1B9A52-47D0-4E57-9C0B-2F6E3A51D8F4}"
#: Excel's own classes, which the modules of a workbook and of its sheets stand for.
_WORKBOOK_CLASS = "0{00020819-0000-0000-C000-000000000046}"
_SHEET_CLASS = "0{00020820-0000-0000-C000-000000000046}"
#: Type libraries that every project of Excel refers to; ``IRibbonControl`` is Office's.
_REFERENCES = (
    ("stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"),
    ("Office", r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library"),
)  # fmt: skip
#: All sources of a returned project together are read up to this many bytes, and a project up to four times as
#: many. A project of ours has some 100 KB of sources.
_SOURCES_LIMIT = 1024 * 1024
_PROJECT_LIMIT = 4 * _SOURCES_LIMIT

#: The stream of what depends on a version of VBA, which a writer leaves empty (section 2.3.4.1): a mark, version
#: 0xFFFF, which tells Office to compile, and three bytes without a meaning.
_NO_COMPILED_CODE = struct.pack("<HHBH", 0x61CC, 0xFFFF, 0, 3)
#: 32 bits, American English, no help: what the numbers of a project's records say (section 2.3.4.2.1).
_SYSTEM_32_BITS, _ENGLISH, _NO_HELP, _NO_FLAGS = 1, 0x409, 0, 0
#: The version of a project: major and minor (section 2.3.4.2.1.11).
_MAJOR_VERSION, _MINOR_VERSION = 1, 0
#: What a writer puts where Office keeps a number of its own (sections 2.3.4.2.3.1 and 2.3.4.2.3.2.7).
_COOKIE = b"\xff\xff"
#: A record is its id, the size of its data, and the data.
_RECORD_HEAD = struct.Struct("<HI")


class _Record(IntEnum):
    """The records of the dir stream (section 2.3.4.2), by the names that the specification gives them.

    A name with UNICODE at its end is the second half of the record before it: the same text in UTF-16.
    """

    # Section 2.3.4.2.1, PROJECTINFORMATION
    SYSKIND = 0x01
    LCID = 0x02
    CODEPAGE = 0x03
    NAME = 0x04
    DOCSTRING = 0x05
    DOCSTRING_UNICODE = 0x40
    HELPFILEPATH = 0x06
    HELPFILEPATH_SECOND = 0x3D
    HELPCONTEXT = 0x07
    LIBFLAGS = 0x08
    VERSION = 0x09
    CONSTANTS = 0x0C
    CONSTANTS_UNICODE = 0x3C
    LCIDINVOKE = 0x14
    # Section 2.3.4.2.2, PROJECTREFERENCES
    REFERENCENAME = 0x16
    REFERENCENAME_UNICODE = 0x3E
    REFERENCEREGISTERED = 0x0D
    # Section 2.3.4.2.3, PROJECTMODULES
    MODULES = 0x0F
    COOKIE = 0x13
    MODULENAME = 0x19
    MODULENAME_UNICODE = 0x47
    MODULESTREAMNAME = 0x1A
    MODULESTREAMNAME_UNICODE = 0x32
    MODULEDOCSTRING = 0x1C
    MODULEDOCSTRING_UNICODE = 0x48
    MODULEHELPCONTEXT = 0x1E
    MODULEOFFSET = 0x31
    MODULECOOKIE = 0x2C
    MODULETYPE_PROCEDURAL = 0x21
    MODULETYPE_DOCUMENT = 0x22
    END_OF_MODULE = 0x2B
    END = 0x10


class ProjectError(ValueError):
    """The bytes are no VBA project, or one that cannot be read."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module of a project.

    Attributes:
        name: as VBA shows it.
        text: its source, ASCII only, with ``\\n`` line ends; the first line is the attribute that names it.
        document: whether it belongs to the workbook or to a sheet; its name is then their code name.
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
    """The modules that a workbook with so many sheets must have: ThisWorkbook, Sheet1, Sheet2 …"""
    classes = {"ThisWorkbook": _WORKBOOK_CLASS}
    classes |= {f"Sheet{number}": _SHEET_CLASS for number in range(1, sheets + 1)}
    return tuple(
        Module(name, _DOCUMENT.format(name=name, base=base), document=True) for name, base in classes.items()
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


# Writing


def compiled(modules: Sequence[Module]) -> bytes:
    """The modules as a vbaProject.bin. Raises ValueError for two modules of one name."""
    names = [module.name.lower() for module in modules]
    if len(set(names)) != len(names):
        raise ValueError("two modules of one name")
    vba: dict[str, bytes] = {module.name: compress(module.stored) for module in modules}
    vba["_VBA_PROJECT"] = _NO_COMPILED_CODE
    vba["dir"] = compress(_dir_stream(modules))
    return cfb.write({"PROJECT": _project_stream(modules), "PROJECTwm": _names_stream(modules), "VBA": vba})


def _names_stream(modules: Sequence[Module]) -> bytes:
    """The PROJECTwm stream: every name in the code page and in UTF-16 (section 2.3.3)."""
    names = [
        module.name.encode("ascii") + b"\0" + module.name.encode("utf-16-le") + b"\0\0" for module in modules
    ]
    return b"".join(names) + b"\0\0"


def _record(id: _Record, data: bytes = b"") -> bytes:
    return _RECORD_HEAD.pack(id, len(data)) + data


def _number(id: _Record, value: int) -> bytes:
    """A record that holds a number of four bytes."""
    return _record(id, struct.pack("<I", value))


def _text(id: _Record, unicode_id: _Record, text: str) -> bytes:
    """A text in the project's code page, and the same text in UTF-16."""
    return _record(id, text.encode("ascii")) + _record(unicode_id, text.encode("utf-16-le"))


def _dir_stream(modules: Sequence[Module]) -> bytes:
    """What the project is made of (section 2.3.4.2): about itself, its references, its modules."""
    references = [_reference_records(name, library) for name, library in _REFERENCES]
    head = _record(_Record.MODULES, struct.pack("<H", len(modules))) + _record(_Record.COOKIE, _COOKIE)
    described = [_module_records(module) for module in modules]
    return b"".join([_information_records(), *references, head, *described, _record(_Record.END)])


def _information_records() -> bytes:
    """What a project says of itself (section 2.3.4.2.1); no description, no help files, no constants."""
    # The size of the version's record leaves out its last two bytes (section 2.3.4.2.1.11).
    version = _RECORD_HEAD.pack(_Record.VERSION, 4) + struct.pack("<IH", _MAJOR_VERSION, _MINOR_VERSION)
    return b"".join(
        [
            _number(_Record.SYSKIND, _SYSTEM_32_BITS),
            _number(_Record.LCID, _ENGLISH),
            _number(_Record.LCIDINVOKE, _ENGLISH),
            _record(_Record.CODEPAGE, struct.pack("<H", CODE_PAGE)),
            _record(_Record.NAME, NAME.encode("ascii")),
            _text(_Record.DOCSTRING, _Record.DOCSTRING_UNICODE, ""),
            _record(_Record.HELPFILEPATH),
            _record(_Record.HELPFILEPATH_SECOND),
            _number(_Record.HELPCONTEXT, _NO_HELP),
            _number(_Record.LIBFLAGS, _NO_FLAGS),
            version,
            _text(_Record.CONSTANTS, _Record.CONSTANTS_UNICODE, ""),
        ]
    )


def _reference_records(name: str, library: str) -> bytes:
    """A reference to a registered type library (section 2.3.4.2.2.5); six bytes at its end have no meaning."""
    text = library.encode("ascii")
    return _text(_Record.REFERENCENAME, _Record.REFERENCENAME_UNICODE, name) + _record(
        _Record.REFERENCEREGISTERED, struct.pack("<I", len(text)) + text + bytes(6)
    )


def _module_records(module: Module) -> bytes:
    """What the project says of a module (section 2.3.4.2.3.2): its stream begins with the source."""
    type_id = _Record.MODULETYPE_DOCUMENT if module.document else _Record.MODULETYPE_PROCEDURAL
    return b"".join(
        [
            _text(_Record.MODULENAME, _Record.MODULENAME_UNICODE, module.name),
            _text(_Record.MODULESTREAMNAME, _Record.MODULESTREAMNAME_UNICODE, module.name),
            _text(_Record.MODULEDOCSTRING, _Record.MODULEDOCSTRING_UNICODE, ""),
            _number(_Record.MODULEOFFSET, 0),
            _number(_Record.MODULEHELPCONTEXT, _NO_HELP),
            _record(_Record.MODULECOOKIE, _COOKIE),
            _record(type_id),
            _record(_Record.END_OF_MODULE),
        ]
    )


def _project_stream(modules: Sequence[Module]) -> bytes:
    """The PROJECT stream, which is text (section 2.3.1)."""
    lines = [
        f'ID="{_PROJECT_ID}"',
        *(_project_line(module) for module in modules),
        f'Name="{NAME}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        # Not protected, no password, visible (sections 2.3.1.15 to 2.3.1.17): whoever wants to may read the macros.
        f'CMG="{obfuscated(bytes(4), _PROJECT_ID)}"',
        f'DPB="{obfuscated(bytes(1), _PROJECT_ID)}"',
        f'GC="{obfuscated(bytes([0xFF]), _PROJECT_ID)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def _project_line(module: Module) -> str:
    """How the PROJECT stream names a module (section 2.3.1.3)."""
    return f"Document={module.name}/&H00000000" if module.document else f"Module={module.name}"


# Reading


def source_texts(project: bytes) -> dict[str, str]:
    """Module → its text with ``\\n`` line ends, of any vbaProject.bin.

    The text is what the file says the source is; compiled code is not looked at, and nothing is run. Raises
    ProjectError where the project cannot be read or is too large.
    """
    if len(project) > _PROJECT_LIMIT:
        raise ProjectError("a VBA project larger than any of ours")
    try:
        return _texts(cfb.read(project))
    except (cfb.CompoundError, PackedError, KeyError, StopIteration, struct.error) as error:
        raise ProjectError("a VBA project that cannot be read") from error


def _texts(streams: dict[str, bytes]) -> dict[str, str]:
    """Module → its text, from the streams of a project by their paths."""
    dir_path = next(path for path in streams if path.lower().endswith("vba/dir"))
    folder = dir_path[: -len("dir")]
    # The names of streams are the same name in any case of their letters (section 2.2).
    by_name = {path.lower(): content for path, content in streams.items()}
    records = list(_records(decompress(streams[dir_path], _SOURCES_LIMIT)))
    code_page = next(
        (struct.unpack("<H", data)[0] for id, data in records if id == _Record.CODEPAGE), CODE_PAGE
    )
    texts: dict[str, str] = {}
    stream_name, room = b"", _SOURCES_LIMIT
    for id, data in records:
        if id == _Record.MODULESTREAMNAME:
            stream_name = data
        elif id == _Record.MODULEOFFSET:
            name = _decoded(stream_name, code_page)
            (offset,) = struct.unpack("<I", data)
            source = decompress(by_name[f"{folder}{name}".lower()][offset:], room)
            room -= len(source)
            texts[name] = re.sub(r"\r\n?", "\n", _decoded(source, code_page))
    return texts


def _records(dir_stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a dir stream: id and data."""
    at = 0
    while at + _RECORD_HEAD.size <= len(dir_stream):
        id, size = _RECORD_HEAD.unpack_from(dir_stream, at)
        size += 2 if id == _Record.VERSION else 0  # its size leaves out its last two bytes
        at += _RECORD_HEAD.size
        yield id, dir_stream[at : at + size]
        at += size


def _decoded(data: bytes, code_page: int) -> str:
    """A text in a Windows code page; what cannot be read is replaced, never refused."""
    try:
        return data.decode(f"cp{code_page}", "replace")
    except LookupError:
        return data.decode("latin-1")
