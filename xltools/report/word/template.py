"""A Word template → documents. The language is docxtpl's, the Jinja in it is compiled once for all documents.

What people may have done to a template is looked through first: a name that nothing stands for, a tag that is
not closed, a loop without an end is one Chinese sentence that names it and says where it stands. For each
document only the parts with placeholders are written anew; all others are copied still compressed.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from docxtpl import DocxTemplate
from jinja2 import Template as Compiled
from jinja2 import TemplateError

from xltools.model.errors import UnusableArgumentError
from xltools.ooxml.parts import Part, parts, zipped
from xltools.report.language import DOCUMENTS, plain, said_of
from xltools.report.scopes import Shape
from xltools.report.word.styles import core
from xltools.report.word.tags import FAILURES, blame, check_tags, place_of, placeholders

_DOCUMENT = "word/document.xml"
_CORE = "docProps/core.xml"
_TYPES = "[Content_Types].xml"
_RELATIONS = "word/_rels/document.xml.rels"
_TEXTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml\Z")
_MB = 1024 * 1024
_PARTS, _WHOLE = 2000, 100 * _MB
_TAG = re.compile(rb"\{\{|\{%|\{#")
_MARK = "xltools:"


@dataclass(frozen=True, slots=True)
class Extra:
    """A part that a document gets besides those of the template, and how the document refers to it."""

    name: str
    data: bytes
    content_type: str = ""
    relation: str = ""
    kind: str = ""


class Template:
    """One template, ready to be filled in. ``name`` is what messages call it; ``uses`` are the dotted names
    that it mentions."""

    def __init__(self, content: bytes, name: str, known: Mapping[str, Shape]) -> None:
        """Raises UnusableArgumentError, one sentence, for what is no template or has a fault in a tag."""
        self.name = name
        _sound(content, name)
        try:
            # Who changes a template in Word may cut a tag into several runs: docxtpl joins them again.
            word = DocxTemplate(io.BytesIO(content))
            self._parts = parts(content, _wanted)
        except Exception as error:
            raise _unusable(name, "不是完整的 Word 文档（.docx）") from error
        self._compiled: dict[str, Compiled] = {}
        self._texts: dict[str, str] = {}
        uses: set[str] = set()
        for part in self._parts:
            if part.text is None or not _TEXTS.match(part.name):
                continue
            check_tags(part.text, part.name, name, known)
            uses.update(placeholders(part.text))
            self._texts[part.name] = part.text
            try:
                self._compiled[part.name] = DOCUMENTS.from_string(word.patch_xml(part.text))
            except TemplateError as error:
                raise _unusable(name, f"的{place_of(part.name)}里有配不成对的标签") from error
        self.uses = frozenset(uses)

    def document(self, values: Mapping[str, Any], title: str, extras: Sequence[Extra] = ()) -> bytes:
        """The document as .docx bytes, the same for the same values."""
        made: list[Part] = []
        digest = hashlib.sha256()
        for part in self._parts:
            if part.name in self._compiled:
                made.append(Part.of(part.name, self._filled(part.name, values).encode()))
            elif part.name == _TYPES:
                made.append(Part.of(part.name, _typed(part.text or "", extras).encode()))
            elif part.name == _RELATIONS and extras:
                made.append(Part.of(part.name, _related(part.text or "", extras).encode()))
            elif part.name != _CORE:
                made.append(part)
        made += [Part.of(extra.name, extra.data) for extra in extras]
        for part in made:
            digest.update(f"{part.name} {part.crc} {part.size}\n".encode())
        made.append(Part.of(_CORE, core(escape(plain(title)), _MARK + digest.hexdigest()).encode()))
        return zipped(made)

    def _filled(self, part: str, values: Mapping[str, Any]) -> str:
        try:
            text = self._compiled[part].render(values)
        except FAILURES as error:
            blame(self._texts[part], part, self.name, values)
            raise _unusable(self.name, f"有写法不对的标签（{said_of(error)}）") from error
        try:  # the last net: Word opens nothing that is not well-formed
            expat.ParserCreate(namespace_separator=" ").Parse(text.encode(), True)
        except expat.ExpatError as error:
            raise _unusable(self.name, f"的{place_of(part)}里有配不成对的标签，生成的文档会打不开") from error
        return text


def untouched(content: bytes) -> bool:
    """Whether a document is as it was written here: nobody has changed it since."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            infos = [info for info in package.infolist() if info.filename != _CORE]
            digest = hashlib.sha256()
            for info in infos:
                digest.update(f"{info.filename} {info.CRC} {info.file_size}\n".encode())
            return (_MARK + digest.hexdigest()).encode() in package.read(_CORE)
    except (zipfile.BadZipFile, KeyError, OSError, NotImplementedError, zlib.error, RuntimeError):
        return False


def _wanted(part: str, data: bytes) -> bool:
    """Whether a part is written anew for a document."""
    return part in (_TYPES, _RELATIONS) or bool(_TEXTS.match(part) and _TAG.search(data))


def _unusable(name: str, what: str) -> UnusableArgumentError:
    return UnusableArgumentError(
        f"模板 {name} {what}，请在 Word 中改正；xltools report --fields 列出可以使用的全部占位符"
    )


def _sound(content: bytes, name: str) -> None:
    """Bounds first: a template comes from people, and may come by mail."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            infos = package.infolist()
            names = {info.filename for info in infos}
            if (
                len(infos) > _PARTS
                or sum(info.file_size for info in infos) > _WHOLE
                or len(names) < len(infos)
            ):
                raise _unusable(name, "解压后过大或内部有同名部件")
            if not {_DOCUMENT, _TYPES, _RELATIONS} <= names or any(info.flag_bits & 1 for info in infos):
                raise _unusable(name, "不是 Word 文档（.docx），或者加了密码")
            if any(info.filename.lower().endswith("vbaproject.bin") for info in infos):
                raise _unusable(name, "带有宏，请另存为不带宏的 .docx")
            for info in infos:
                if info.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in package.read(info):
                    raise _unusable(name, "的 XML 中含有文档类型声明")
    except (zipfile.BadZipFile, OSError, NotImplementedError, zlib.error, RuntimeError) as error:
        raise _unusable(name, "不是完整的 Word 文档（.docx）") from error


def _typed(text: str, extras: Sequence[Extra]) -> str:
    """The list of content types with those of the extra parts; the properties are always ours."""
    added = "".join(
        f'<Override PartName="/{extra.name}" ContentType="{extra.content_type}"/>'
        for extra in extras
        if extra.content_type
    )
    if f'PartName="/{_CORE}"' not in text:
        added += f'<Override PartName="/{_CORE}" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    return text.replace("</Types>", f"{added}</Types>")


def _related(text: str, extras: Sequence[Extra]) -> str:
    added = "".join(
        f'<Relationship Id="{extra.relation}" Type="{extra.kind}" Target="{extra.name.removeprefix("word/")}"/>'
        for extra in extras
        if extra.relation
    )
    return text.replace("</Relationships>", f"{added}</Relationships>")
