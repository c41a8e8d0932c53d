"""A Word template → documents. The language is docxtpl's; the Jinja in it is compiled once for all documents.

What people may have done to a template is looked through first: a name that nothing stands for, a tag that is
not closed, a loop without an end is one Chinese sentence that names it and says where it stands. For each
document only the parts with placeholders are written anew; all others are copied still compressed. Tracked changes
of a template are accepted: nobody's report shows them. No file is opened here: templates and documents are bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat

from jinja2 import Template as CompiledTemplate
from jinja2 import TemplateError

from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.reasons import Reason
from xltools.ooxml.package import MB, Flaw, Limits, Package
from xltools.ooxml.parts import PROPERTIES, Part, escaped, parts, zipped
from xltools.ooxml.relations import language_of, main_part
from xltools.report.language import DOCUMENTS, TemplateValue, cause
from xltools.report.printable import printable
from xltools.report.scopes import Scope
from xltools.report.word.package import (
    CONTENT_TYPES,
    DOCUMENT,
    PROPERTIES_TYPE,
    RELATIONS,
    digest_of,
    properties,
)
from xltools.report.word.paragraphs import name_of_part
from xltools.report.word.revisions import has_tracked_changes, without_tracked_changes
from xltools.report.word.tags import FAILURES, TaggedPart
from xltools.report.word.usual_names import with_usual_names
from xltools.report.word.xml import content_type, relationship

_TEXT_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml\Z")
_LIMITS = Limits(whole=100 * MB)
#: What is said of a flaw; of all others, that it is no whole document.
_FLAWS = {
    Flaw.ENCRYPTED: "T41",
    Flaw.TOO_LARGE: "T43",
    Flaw.SAME_NAMES: "T43",
    Flaw.PART_TOO_LARGE: "T43",
    Flaw.DOCUMENT_TYPE: "T44",
}
_TAG = re.compile(rb"\{\{|\{%|\{#")


@dataclass(frozen=True, slots=True)
class ExtraPart:
    """A part that a document gets besides those of the template.

    Attributes:
        name: its name in the package.
        data: its content.
        content_type: what it is, in the words of the list of content types; "" where its suffix says it.
        relation: the id by which the document's text refers to it; "" where it does not.
        kind: the type of that reference.
    """

    name: str
    data: bytes
    content_type: str = ""
    relation: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class _TextPart:
    """A part with placeholders: its tags, to say which one fails, and the part ready to be filled in."""

    tags: TaggedPart
    compiled: CompiledTemplate


class WordTemplate:
    """A template, looked through and ready to be filled in.

    Attributes:
        name: what messages call it.
        mentions: the names that it mentions, with their dots.
    """

    def __init__(self, content: bytes, name: str, scope: Scope) -> None:
        """``scope``: the placeholders that it may use.

        Raises UnusableArgumentError, one sentence, for what is no template or has a fault in a tag.
        """
        self.name = name
        content = _sound(content, name)
        try:
            self._parts = parts(content, _is_written_anew)
        except Exception as error:
            raise _unusable(name, Reason("T40")) from error
        self._text_parts = {
            part.name: self._text_part(part.name, without_tracked_changes(part.text), scope)
            for part in self._parts
            if part.text is not None and _TEXT_PARTS.match(part.name)
        }
        self.mentions = frozenset(
            mentioned for part in self._text_parts.values() for mentioned in part.tags.mentioned_names()
        )

    def _text_part(self, part: str, text: str, scope: Scope) -> _TextPart:
        tags = TaggedPart(text, part, self.name)
        tags.check(scope)
        try:
            return _TextPart(tags, DOCUMENTS.from_string(_as_jinja(text)))
        except TemplateError as error:
            raise _unusable(self.name, Reason("T45", part=name_of_part(part))) from error

    def document(
        self, values: Mapping[str, TemplateValue], title: str, extras: Sequence[ExtraPart] = ()
    ) -> bytes:
        """The document as the bytes of a .docx, the same for the same values.

        Raises UnusableArgumentError, one sentence, where a tag fails on these values.
        """
        filled = [self._filled(part, values, extras) for part in self._parts if part.name != PROPERTIES]
        filled += [Part.of(extra.name, extra.data) for extra in extras]
        digest = digest_of((part.name, part.crc, part.size) for part in filled)
        filled.append(Part.of(PROPERTIES, properties(escaped(printable(title)), digest).encode()))
        return zipped(filled)

    def _filled(self, part: Part, values: Mapping[str, TemplateValue], extras: Sequence[ExtraPart]) -> Part:
        """A part of the template as a document has it; the part itself where nothing in it changes."""
        if part.name in self._text_parts:
            text = self._filled_text(part.name, values)
        elif part.name == CONTENT_TYPES:
            text = _with_content_types(part.text or "", extras)
        elif part.name == RELATIONS and extras:
            text = _with_relations(part.text or "", extras)
        else:
            return part
        return Part.of(part.name, text.encode())

    def _filled_text(self, part: str, values: Mapping[str, TemplateValue]) -> str:
        text_part = self._text_parts[part]
        try:
            text = text_part.compiled.render(values)
        except FAILURES as error:
            text_part.tags.blame(values)
            raise _unusable(self.name, Reason("T47", cause=cause(error))) from error
        # Word opens nothing that is not well formed, and the tags alone do not tell whether it is.
        try:
            expat.ParserCreate(namespace_separator=" ").Parse(text.encode(), True)
        except expat.ExpatError as error:
            raise _unusable(self.name, Reason("T46", part=name_of_part(part))) from error
        return text


def _is_written_anew(part: str, data: bytes) -> bool:
    """Whether a part is written anew for a document."""
    if part in (CONTENT_TYPES, RELATIONS):
        return True
    is_text = bool(_TEXT_PARTS.match(part))
    return is_text and (bool(_TAG.search(data)) or has_tracked_changes(data.decode(errors="replace")))


def _as_jinja(text: str) -> str:
    """A part with placeholders as a template of Jinja. Whoever changes a template in Word may cut a tag into several runs:
    docxtpl joins them again. No more of it is used than this method, which needs no object: a browser's Python has nothing else
    of it (``page/build.py``)."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 - it loads lxml, which nothing else here needs

    return str(DocxTemplate.patch_xml(None, text))


def _unusable(name: str, fault: Reason) -> UnusableArgumentError:
    return UnusableArgumentError("W21", file=name, fault=fault)


def _sound(content: bytes, name: str) -> bytes:
    """Looks the package through before a library unpacks it: a template comes from people, and may come by mail.

    Returns:
        The template with the usual names of its parts.
    """

    def refusing(flaw: Flaw, part: str) -> UnusableArgumentError:
        if flaw is Flaw.MALFORMED:
            return UnusableArgumentError("W22", file=name, part=part)
        return _unusable(name, Reason(_FLAWS.get(flaw, "T40")))

    with Package(content, limits=_LIMITS, refusing=refusing) as package:
        main = main_part(package, (DOCUMENT,))
        if not main or language_of(package, main) != "document" or not package.has(CONTENT_TYPES):
            raise _unusable(name, Reason("T41"))
        if any(part.lower().endswith("vbaproject.bin") for part in package.names):
            raise _unusable(name, Reason("T42"))
        package.check()
        return with_usual_names(content, package)


def _with_content_types(types: str, extras: Sequence[ExtraPart]) -> str:
    """The list of content types with those of the extra parts; the properties are always ours."""
    added = [content_type(extra.name, extra.content_type) for extra in extras if extra.content_type]
    if f'PartName="/{PROPERTIES}"' not in types:
        added.append(content_type(PROPERTIES, PROPERTIES_TYPE))
    return types.replace("</Types>", f"{''.join(added)}</Types>")


def _with_relations(relations: str, extras: Sequence[ExtraPart]) -> str:
    """The list of what the document's text refers to with the extra parts."""
    added = "".join(
        relationship(extra.relation, extra.kind, extra.name.removeprefix("word/"))
        for extra in extras
        if extra.relation
    )
    return relations.replace("</Relationships>", f"{added}</Relationships>")
