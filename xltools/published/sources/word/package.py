"""The package of a Word document → the parts that a reader needs, found as Word finds them. Bytes in, XML trees out.

Word follows the relations of a package and cares neither for the names of its parts nor for the spelling of their
paths. So does this: absolute and relative targets, another name of the main part, backslashes and other letter case,
strict and older namespaces, a document of macros or a template, a package written as one XML file. No relation that
leads out of the package is followed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from xltools.model.errors import UnusableFileError
from xltools.model.file_kinds import FileKind
from xltools.model.messages.reasons import Reason
from xltools.ooxml.package import MB, Flaw, Limits, Package, parse, unusable_workbook, xml_parser

#: One part of XML is far smaller than this.
_LIMITS = Limits(part=32 * MB)
_REASONS = {
    Flaw.DAMAGED: "N20",
    Flaw.DAMAGED_PART: "N20",
    Flaw.METHOD: "N21",
    Flaw.MALFORMED: "N26",
}
#: The language of Word documents: as Word writes it, in its strict form, and as Word 2003 wrote it.
_WORD = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
        "http://schemas.microsoft.com/office/word/2003/wordml",
    }
)
_RELATION_IDS = frozenset(
    {
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
)
#: A package written as one XML file.
_FLAT = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
#: How a document of Word in one XML file is known.
_IN_ONE_FILE = re.compile(rb"<(?:\w+:)?(?:wordDocument|package)\b[^>]*(?:wordml|xmlPackage)")
_MAIN_PART = re.compile(r"word/document\d*\.xml\Z")
_MAIN_TYPE = re.compile(r"wordprocessingml.*main\+xml|ms-word.*main\+xml")
_ROOT_RELATIONS, _TYPES = "_rels/.rels", "[content_types].xml"
#: Beginnings of parts' names → what the package is, if it is no Word document.
_OTHERS = (("ppt/", FileKind.SLIDES), ("ofd.xml", FileKind.OFD))

Element = etree._Element


@dataclass(frozen=True)
class WordParts:
    """What a Word document consists of, as far as it is read.

    Attributes:
        body: The element that holds paragraphs and tables.
        styles: The styles; None where there are none.
        chunks: Relation id → the bytes of another document that is shown in this one.
    """

    body: Element
    styles: Element | None = None
    chunks: Mapping[str, bytes] = field(default_factory=dict)


def is_word_in_one_file(data: bytes) -> bool:
    """Whether the bytes are a Word document that is written as one XML file."""
    return bool(_IN_ONE_FILE.search(data[:4096]))


def word_parts(data: bytes) -> WordParts:
    """The parts of a document, from a package (.docx, .docm, .dotx) or from one XML file.

    In the trees, names of Word's own language are without their namespace, in elements and attributes alike, and the
    id of a relation is ``relation_id``.

    Raises:
        UnusableFileError: S91 damaged, S92 locked, S95 too large or unsafe, S99 no Word document.
    """
    if data.startswith(b"PK"):
        with Package(data, limits=_LIMITS, refusing=_unusable) as package:
            return _Parts(package.names, package.read).word()
    root = _tree(data, "")
    if root.tag == "wordDocument":  # Word 2003
        return WordParts(_body(root), root.find("styles"))
    parts = dict(_flat_parts(root))
    return _Parts(parts, parts.__getitem__).word()


def _unusable(flaw: Flaw, part: str) -> UnusableFileError:
    """What is said of a document: as of a workbook, but parts are named only where one is too large."""
    if flaw in _REASONS:
        return UnusableFileError("S91", reason=Reason(_REASONS[flaw]))
    return unusable_workbook(flaw, part)


def _flat_parts(root: Element) -> Iterator[tuple[str, bytes]]:
    for part in root.iter(f"{_FLAT}part"):
        content = part.find(f"{_FLAT}xmlData")
        if content is not None and len(content):
            yield part.get(f"{_FLAT}name", ""), etree.tostring(content[0])


class _Parts:
    """The parts of a package by their names, however these are spelt.

    Args:
        names: The names as they are.
        read: Gives a part's bytes for its name as it is.
    """

    def __init__(self, names: Iterable[str], read: Callable[[str], bytes]) -> None:
        self.names: dict[str, str] = {}
        for name in names:
            if _spelt(name) in self.names:
                raise _unusable(Flaw.SAME_NAMES, "")
            self.names[_spelt(name)] = name
        self.read = read

    def word(self) -> WordParts:
        main = self._main()
        if main is None:
            raise UnusableFileError("S99", reason=self._what_else())
        root = self._xml(main)
        if root.tag != "document":
            raise UnusableFileError("S91", reason=Reason("N29"))
        relations = list(self._relations(main))
        styles = next((part for kind, _, part in relations if kind == "styles"), None)
        return WordParts(
            _body(root),
            self._xml(styles) if styles else None,
            {id: self.read(self.names[part]) for kind, id, part in relations if kind == "afchunk"},
        )

    def _main(self) -> str | None:
        """The main part: by the package's relations, else by its list of types, else by its usual name."""
        for kind, _, part in self._relations(""):
            if kind == "officedocument" and not part.startswith("xl/"):
                return part
        if _TYPES in self.names:
            for entry in self._xml(_TYPES):
                part = _spelt(entry.get("PartName", ""))
                if part in self.names and _MAIN_TYPE.search(entry.get("ContentType", "")):
                    return part
        return next((name for name in sorted(self.names) if _MAIN_PART.match(name)), None)

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """The relations of a part to other parts of the package: the last word of the kind, the id, the other part."""
        folder, _, name = part.rpartition("/")
        source = posixpath.join(folder, "_rels", f"{name}.rels") if part else _ROOT_RELATIONS
        if source not in self.names:
            return
        for relation in self._xml(source):
            target = _spelt(relation.get("Target", ""), folder)
            if relation.get("TargetMode") != "External" and target in self.names:
                kind = relation.get("Type", "").rpartition("/")[2].casefold()
                yield kind, relation.get("Id", ""), target

    def _xml(self, part: str) -> Element:
        name = self.names[part]
        return _tree(self.read(name), name)

    def _what_else(self) -> Reason:
        """What a package is that is no Word document."""
        if any(name.startswith("xl/") for name in self.names):
            return Reason("N11")
        for beginning, kind in _OTHERS:
            if any(name.startswith(beginning) for name in self.names):
                return Reason("N18", kind=kind)
        if "mimetype" in self.names and b"opendocument.text" in self.read(self.names["mimetype"])[:99]:
            return Reason("N18", kind=FileKind.TEXT_DOCUMENT)
        return Reason("N15")


def _spelt(name: str, folder: str = "") -> str:
    """A part's name in one spelling: with slashes, in small letters, from the root of the package."""
    name = name.replace("\\", "/").casefold()
    whole = name if name.startswith("/") else posixpath.join(folder, name)
    return posixpath.normpath(whole).lstrip("/")


def _tree(data: bytes, name: str) -> Element:
    """A part's XML with Word's own names shortened. Refuses one that is not well formed or has a document type."""
    parse(xml_parser(_unusable), data, name, _unusable)
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.LxmlError, ValueError) as error:  # deeper than any document of Word
        raise UnusableFileError("S91", reason=Reason("N26")) from error
    for element in root.iter(etree.Element):
        element.tag = _short(str(element.tag))
        for attribute in [str(attribute) for attribute in element.attrib]:
            if (short := _short(attribute)) != attribute:
                element.set(short, element.attrib.pop(attribute))
    return root


def _short(name: str) -> str:
    """A name without its namespace where that is Word's own; ``relation_id`` for the id of a relation."""
    space, _, local = name.rpartition("}")
    if space[1:] in _WORD:
        return local
    return "relation_id" if space[1:] in _RELATION_IDS and local == "id" else name


def _body(root: Element) -> Element:
    body = root.find("body")
    if body is None:
        raise UnusableFileError("S91", reason=Reason("N29"))
    return body
