"""A Word template under the names that Word itself gives to parts, so that the rest can find them by name.

Word follows the relations of a package; other programs name its parts as they like. Nothing but names changes here:
the names of parts, and the places where other parts speak of them.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

from xltools.ooxml.package import Package, spelt
from xltools.ooxml.parts import PROPERTIES, escaped
from xltools.ooxml.relations import (
    CONTENT_TYPES,
    ROOT_RELATIONS,
    Relation,
    content_types,
    main_part,
    part_of_relations,
    relations_of,
)
from xltools.report.word.package import DOCUMENT

#: How the relation to the properties, such as the title, is called.
_PROPERTIES_KIND = "core-properties"
#: The parts with text: how the relation from the main part calls them, and how Word names them.
_TEXT = {"header": "header{}", "footer": "footer{}", "footnotes": "footnotes", "endnotes": "endnotes"}
_USUAL = re.compile(r"word/(?:header\d*|footer\d*|footnotes|endnotes)\.xml\Z")
_DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
#: The main part of a template (.dotx) or of a file that may hold macros.
_OTHER_DOCUMENTS = re.compile(
    r"wordprocessingml\.template\.main\+xml|ms-word\.(?:document|template)\.macroenabled"
)
_TARGET = re.compile(r'(<(?:\w+:)?Relationship\b[^>]*?\bTarget=)(["\'])(.*?)\2')
_EXTERNAL = re.compile(r"TargetMode\s*=\s*[\"']External")
_PART_NAME = re.compile(r'(\bPartName=)(["\'])(.*?)\2')


def with_usual_names(content: bytes, package: Package) -> bytes:
    """The template with the usual names; the very bytes where it has them.

    Args:
        content: The template.
        package: The same, opened.
    """
    main = main_part(package, (DOCUMENT,))
    renamed = _renamed(package, main)
    is_usual = all(old == new for old, new in renamed.items())
    if is_usual and _is_spelt_as_usual(content, package) and not _is_other_document(package, main):
        return content
    return _written(package, renamed, main)


def _is_spelt_as_usual(content: bytes, package: Package) -> bool:
    """Whether the entries of the zip are spelt with slashes, and the two that every reader asks for in the usual way."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = set(packed.namelist())
    return names == package.names and {CONTENT_TYPES, ROOT_RELATIONS} <= names


def _is_other_document(package: Package, main: str) -> bool:
    return bool(_OTHER_DOCUMENTS.search(content_types(package).of(main)))


def _renamed(package: Package, main: str) -> dict[str, str]:
    """Every part's name → its usual one."""
    wanted = {main: DOCUMENT}
    wanted |= {
        one.part: PROPERTIES for one in relations_of(package) if one.kind == _PROPERTIES_KIND and one.part
    }
    counts: dict[str, int] = {}
    for relation in relations_of(package, main):
        if relation.kind in _TEXT and relation.part not in wanted and not _USUAL.match(relation.part):
            wanted[relation.part] = _free_name(package, relation, counts)
    names = {name: wanted.get(name, name) for name in package.names}
    names |= {
        package.own_name(CONTENT_TYPES): CONTENT_TYPES,
        package.own_name(ROOT_RELATIONS): ROOT_RELATIONS,
    }
    for old, new in wanted.items():
        # A part that has the name already, and is none of those that need it, makes room.
        for other in [name for name in names if name not in wanted and spelt(name) == spelt(new)]:
            names[other] = posixpath.join("word", f"other-{posixpath.basename(other)}")
        source = package.own_name(part_of_relations(old))
        if source in names:
            names[source] = part_of_relations(new)
    return names


def _free_name(package: Package, relation: Relation, counts: dict[str, int]) -> str:
    while True:
        counts[relation.kind] = counts.get(relation.kind, 100) + 1
        name = f"word/{_TEXT[relation.kind].format(counts[relation.kind])}.xml"
        if not package.has(name):
            return name


def _written(package: Package, names: dict[str, str], main: str) -> bytes:
    """The package with other names. Relations lead to parts by their whole path."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for old, data in _parts(package, names, main):
            packed.writestr(zipfile.ZipInfo(names[old]), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _parts(package: Package, names: dict[str, str], main: str) -> Iterator[tuple[str, bytes]]:
    for old in sorted(name for name in names if not name.endswith("/")):
        data = package.read(old)
        if names[old] == CONTENT_TYPES:
            data = _types(
                data.decode("utf-8"), names, main, is_other=_is_other_document(package, main)
            ).encode()
        elif old.casefold().endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(old))
            data = _targets(package, data.decode("utf-8"), folder, names).encode()
        yield old, data


def _types(text: str, names: dict[str, str], main: str, *, is_other: bool) -> str:
    by_spelling = {spelt(old): new for old, new in names.items()}
    text = _PART_NAME.sub(
        lambda found: (
            f"{found[1]}{found[2]}/{by_spelling.get(spelt(found[3]), found[3].lstrip('/'))}{found[2]}"
        ),
        text,
    )
    if is_other:
        part = re.escape(names[main])
        text = re.sub(
            rf'(<(?:\w+:)?Override\b(?=[^>]*PartName=["\']/{part}["\'])[^>]*ContentType=["\'])[^"\']*',
            rf"\g<1>{_DOCUMENT_TYPE}",
            text,
        )
    return text


def _targets(package: Package, text: str, folder: str, names: dict[str, str]) -> str:
    """A list of relations with the new names."""

    def replaced(found: re.Match[str]) -> str:
        end = text.find(">", found.start())
        if _EXTERNAL.search(text, found.start(), end):
            return found[0]
        target = package.own_name(posixpath.join("/", folder, found[3].replace("\\", "/")))
        new = names.get(target)
        return f"{found[1]}{found[2]}/{escaped(new)}{found[2]}" if new else found[0]

    return _TARGET.sub(replaced, text)
