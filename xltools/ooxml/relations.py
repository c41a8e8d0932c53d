"""The relations of a package: which part leads to which, and what a part is. Office finds parts by them, not by names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xltools.ooxml.package import Package, Refusing, parse, slashed, xml_parser
from xltools.ooxml.remembered import remembered

CONTENT_TYPES, ROOT_RELATIONS = "[Content_Types].xml", "_rels/.rels"
#: What a package is, by a word in the type of its main part.
_LANGUAGES = {
    "spreadsheetml": "workbook",
    "ms-excel": "workbook",
    "wordprocessingml": "document",
    "ms-word": "document",
    "presentationml": "slides",
    "ms-powerpoint": "slides",
}
#: The same, by the folder that the main part usually stands in.
_FOLDERS = {"xl": "workbook", "word": "document", "ppt": "slides"}
#: Where the main part usually stands, for a package that does not say so.
USUAL_NAMES = ("xl/workbook.xml", "xl/workbook.bin", "word/document.xml", "ppt/presentation.xml")


@dataclass(frozen=True, slots=True)
class Relation:
    """One part leads to another.

    Attributes:
        id: By which the first part speaks of it.
        kind: The last word of its type: ``worksheet``, ``styles``, ``officeDocument``.
        part: The name of the other part, as the package spells it; "" where the relation leads out of the package.
    """

    id: str
    kind: str
    part: str


def part_of_relations(part: str) -> str:
    """The part in which the relations of another one stand; of the package itself for ""."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def relations_of(package: Package, part: str = "") -> tuple[Relation, ...]:
    """The relations of a part, in the order of the package; of the package itself for "". None where it has none."""
    folder = part.rpartition("/")[0]
    source = part_of_relations(part)
    if not package.has(source):
        return ()
    relations = []
    for id, kind, target in _relations_in(package.read(source), source, package.refusing):
        part = package.own_name(slashed(target, folder)) if target is not None else ""
        relations.append(Relation(id, kind, part))
    return tuple(relations)


@remembered(512)
def _relations_in(data: bytes, source: str, refusing: Refusing) -> tuple[tuple[str, str, str | None], ...]:
    """Id, kind and target of the relations in a part; the target is None where it is out of the package."""
    relations: list[tuple[str, str, str | None]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            target = attributes.get("Target", "") if attributes.get("TargetMode") != "External" else None
            relations.append(
                (attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], target)
            )

    _parse(data, source, refusing, start)
    return tuple(relations)


def main_part(package: Package, usual: Sequence[str] = USUAL_NAMES) -> str:
    """The part that a package is about; "" where there is none.

    Args:
        package: The package. Its relations say which part it is.
        usual: The names that are tried where they say nothing.
    """
    for relation in relations_of(package):
        if relation.kind.casefold() == "officedocument" and relation.part:
            return relation.part
    return next((package.own_name(name) for name in usual if package.has(name)), "")


def language_of(package: Package, main: str) -> str:
    """``workbook``, ``document`` or ``slides``, by the type of the main part; "" for another."""
    kind = content_types(package).of(main)
    for word, language in _LANGUAGES.items():
        if word in kind:
            return language
    return _FOLDERS.get(main.partition("/")[0].casefold(), "")


@dataclass(frozen=True, slots=True)
class ContentTypes:
    """What the parts of a package are.

    Attributes:
        parts: A part's name, by ``slashed`` and in small letters → its type.
        suffixes: The end of a name → the type of all parts with that end and no type of their own.
    """

    parts: Mapping[str, str]
    suffixes: Mapping[str, str]

    def of(self, part: str) -> str:
        """The type of a part, in small letters; "" where the package gives none."""
        name = slashed(part).casefold()
        return self.parts.get(name) or self.suffixes.get(name.rpartition(".")[2], "")


def content_types(package: Package) -> ContentTypes:
    """What a package says its parts are; nothing where it has no such list."""
    if not package.has(CONTENT_TYPES):
        return ContentTypes({}, {})
    return _content_types_in(package.read(CONTENT_TYPES), package.refusing)


@remembered(128)
def _content_types_in(data: bytes, refusing: Refusing) -> ContentTypes:
    parts: dict[str, str] = {}
    suffixes: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").casefold()
        match name.rpartition(":")[2]:
            case "Override":
                parts[slashed(attributes.get("PartName", "")).casefold()] = kind
            case "Default":
                suffixes[attributes.get("Extension", "").casefold()] = kind

    _parse(data, CONTENT_TYPES, refusing, start)
    return ContentTypes(parts, suffixes)


def _parse(data: bytes, part: str, refusing: Refusing, start: Callable[[str, dict[str, str]], None]) -> None:
    parser = xml_parser(refusing)
    parser.StartElementHandler = start
    parse(parser, data, part, refusing)
