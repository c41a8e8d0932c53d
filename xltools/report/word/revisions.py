"""Tracked changes of a template, accepted: what was deleted is gone, and what was inserted counts.

Word keeps deleted text in the document, between tags that say who deleted it. A report must not print it, and a
placeholder in it is none. So the text of a template is used as Word would have it after "accept all changes". The
elements are those of ISO/IEC 29500-1, section 17.13.5.

Only what carries a change is written anew; everything else stays letter by letter as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.parsers import expat

#: Text that was deleted or moved away, and marks that say so of a row or of the end of a paragraph.
_DELETED = frozenset({"w:del", "w:moveFrom"})
#: Text that was inserted or moved here, and marks that say so.
_INSERTED = frozenset({"w:ins", "w:moveTo"})
#: What was before a change of looks, and where a move begins and ends.
_LEFT_OUT = frozenset(
    {
        "w:rPrChange", "w:pPrChange", "w:sectPrChange", "w:tblPrChange", "w:tblPrExChange", "w:tblGridChange",
        "w:trPrChange", "w:tcPrChange", "w:numberingChange",
        "w:moveFromRangeStart", "w:moveFromRangeEnd", "w:moveToRangeStart", "w:moveToRangeEnd",
        "w:customXmlInsRangeStart", "w:customXmlInsRangeEnd",
        "w:customXmlDelRangeStart", "w:customXmlDelRangeEnd",
        "w:customXmlMoveFromRangeStart", "w:customXmlMoveFromRangeEnd",
        "w:customXmlMoveToRangeStart", "w:customXmlMoveToRangeEnd",
    }
)  # fmt: skip
#: What stands beside paragraphs and holds text of its own.
_BLOCKS = frozenset({"w:tbl", "w:sdt", "w:customXml", "w:altChunk", "w:sectPr"})
#: What a paragraph may hold that is not seen.
_SHOWS_NOTHING = frozenset(
    {"w:pPr", "w:proofErr", "w:bookmarkStart", "w:bookmarkEnd", "w:commentRangeStart", "w:commentRangeEnd"}
)
_CHANGE = re.compile(rf"<(?:{'|'.join(sorted(_DELETED | _INSERTED | _LEFT_OUT))})[\s/>]")
#: A comment, a processing instruction, a section of plain text, or a tag; quotes may hold any sign.
_TOKEN = re.compile(
    r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<[^!?](?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL
)
_NAME = re.compile(r"</?([^\s/>!?][^\s/>]*)")
#: Elements within elements: no document has as many levels, and no deeper one is gone through.
_MOST_LEVELS = 256


@dataclass(slots=True)
class _Element:
    """An element as it is written: its start tag, what stands in it, and its end tag ("" for an empty tag)."""

    name: str
    start: str
    content: list[_Node] = field(default_factory=list)
    end: str = ""

    def child(self, name: str) -> _Element | None:
        """The first element of that name right below this one."""
        return next((node for node in self.content if isinstance(node, _Element) and node.name == name), None)


#: An element, or what stands between elements, letter by letter.
_Node: TypeAlias = "_Element | str"


def has_tracked_changes(xml: str) -> bool:
    """Whether a part of a document has changes that are tracked."""
    return bool(_CHANGE.search(xml))


def without_tracked_changes(xml: str) -> str:
    """A part of a document with all its tracked changes accepted.

    A part without any is given back as it is. So is what is no XML, or deeper than any document: what is wrong with
    it is found and said where it is read.
    """
    if not has_tracked_changes(xml) or not _is_sound(xml):
        return xml
    return "".join(_written(_accepted(_parsed(xml))))


def _is_sound(xml: str) -> bool:
    """Whether a part is well-formed XML that does not go too deep."""
    depth = deepest = 0

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth, deepest
        depth += 1
        deepest = max(deepest, depth)

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(xml.encode(), True)
    except expat.ExpatError:
        return False
    return deepest <= _MOST_LEVELS


def _parsed(xml: str) -> list[_Node]:
    """The nodes at the top of a part, which must be sound."""
    root = _Element("", "")
    open_elements = [root]
    at = 0
    for token in _TOKEN.finditer(xml):
        if token.start() > at:
            open_elements[-1].content.append(xml[at : token.start()])
        at = token.end()
        _take(token[0], open_elements)
    root.content.append(xml[at:])
    return root.content


def _take(token: str, open_elements: list[_Element]) -> None:
    """The next comment or tag."""
    name = _NAME.match(token)
    if name is None:
        open_elements[-1].content.append(token)
    elif token.startswith("</"):
        open_elements.pop().end = token
    else:
        element = _Element(name[1], token)
        open_elements[-1].content.append(element)
        if not token.endswith("/>"):
            open_elements.append(element)


def _written(nodes: list[_Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        else:
            yield node.start
            yield from _written(node.content)
            yield node.end


def _accepted(nodes: list[_Node]) -> list[_Node]:
    """The nodes of an element with all changes accepted."""
    accepted: list[_Node] = []
    unfinished: _Element | None = None
    for node, goes_on in _kept(nodes):
        if unfinished and isinstance(node, _Element):
            if node.name == "w:p":
                _put_before(unfinished, node)
                unfinished = None
            elif node.name in _BLOCKS:
                # Nothing goes on in a table. What is left of the paragraph stays one, unless nothing is left.
                accepted += [unfinished] if _shows_something(unfinished) else []
                unfinished = None
        if goes_on and isinstance(node, _Element):
            unfinished = node
        else:
            accepted.append(node)
    return [*accepted, unfinished] if unfinished else accepted


def _kept(nodes: list[_Node]) -> Iterator[tuple[_Node, bool]]:
    """The nodes that stay, each accepted, and whether each is a paragraph that goes on in the next one."""
    for node in nodes:
        if isinstance(node, str):
            yield node, False
        elif node.name in _INSERTED:
            yield from _kept(node.content)
        elif node.name not in _DELETED | _LEFT_OUT and not _is_deleted_row(node):
            goes_on = _has_deleted_end(node)
            had_rows = node.child("w:tr") is not None
            node.content = _accepted(node.content)
            if not had_rows or node.child("w:tr"):  # a table that lost all its rows is none
                yield node, goes_on


def _put_before(first: _Element, second: _Element) -> None:
    """Puts what a paragraph shows before what the next one shows. The paragraph looks like the next one: how a
    paragraph looks is kept at its end, and the end of the first one was deleted."""
    shown = [node for node in first.content if not _is_properties(node)]
    properties = [node for node in second.content if _is_properties(node)]
    rest = [node for node in second.content if not _is_properties(node)]
    second.content = [*properties, *shown, *rest]


def _is_properties(node: _Node) -> bool:
    return isinstance(node, _Element) and node.name == "w:pPr"


def _shows_something(paragraph: _Element) -> bool:
    return any(isinstance(node, _Element) and node.name not in _SHOWS_NOTHING for node in paragraph.content)


def _is_deleted_row(element: _Element) -> bool:
    properties = element.child("w:trPr") if element.name == "w:tr" else None
    return properties is not None and _is_marked_deleted(properties)


def _has_deleted_end(element: _Element) -> bool:
    """Whether the end of a paragraph was deleted, so that it goes on in the next one."""
    properties = element.child("w:pPr") if element.name == "w:p" else None
    mark = properties.child("w:rPr") if properties else None
    return mark is not None and _is_marked_deleted(mark)


def _is_marked_deleted(properties: _Element) -> bool:
    return any(properties.child(name) for name in _DELETED)
