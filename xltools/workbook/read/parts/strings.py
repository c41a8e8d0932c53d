"""The part of shared strings → the texts: of rich text all runs, of phonetic guides nothing."""

from __future__ import annotations

import re

from xltools.model.errors import UnusableFileError
from xltools.ooxml.package import parse, xml_parser
from xltools.workbook.read.parts.content import unescaped
from xltools.workbook.read.parts.markup import local_name
from xltools.workbook.read.parts.text import (
    ATTRIBUTES,
    PROLOG,
    TEXT,
    NotCanonicalError,
    decoded,
    distinct,
    entities,
)
from xltools.workbook.read.worksheet import Attributes

#: What stands before the first string; a text in no format.
_HEAD = re.compile(rf"{PROLOG}<sst{ATTRIBUTES} ?>")
_PLAIN = re.compile(rf'<t(?: xml:space="preserve")?(?: ?/>|>{TEXT}</t>)')
_FOOT, _BEGIN, _END = re.compile(r"</sst>\s*"), "<si>", "</si>"
#: Longer strings are a unit's own, and not remembered; and how many are.
_LONG, _MOST = 400, 1 << 13


def shared_strings(data: bytes, part: str) -> list[str]:
    """The strings, in their order. Raises UnusableFileError as ``parse`` does."""
    try:
        return _quick(decoded(data))
    except NotCanonicalError:
        return _careful(data, part)


def _quick(text: str) -> list[str]:
    head = _HEAD.match(text)
    if head is None:
        raise NotCanonicalError
    distinct(head[1])
    *items, foot = text[head.end() :].split(_END)
    if not _FOOT.fullmatch(foot):
        raise NotCanonicalError
    return list(map(_known_items.__getitem__, items))


def _item(item: str) -> str:
    """One string, without the tag at its end."""
    if not item.startswith(_BEGIN):
        raise NotCanonicalError
    plain = _PLAIN.fullmatch(item, len(_BEGIN))
    if plain:
        return unescaped(entities(plain[1] or ""))
    try:
        (text,) = _careful(f"{item}{_END}".encode(), "")  # runs and guides
    except (UnusableFileError, ValueError) as error:
        raise NotCanonicalError from error
    return text


class _Items(dict[str, str]):
    """The strings that were read already, by what stands between their tags; the long ones are not kept."""

    def __missing__(self, item: str) -> str:
        text = _item(item)
        if len(item) < _LONG:
            if len(self) >= _MOST:
                self.clear()
            self[item] = text
        return text


_known_items = _Items()


def _careful(data: bytes, part: str) -> list[str]:
    parser = _Parser()
    parser.read(data, part)
    return parser.strings


class _Parser:
    """The handlers of the part of shared strings."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._in_text = self._in_guide = False

    def read(self, data: bytes, part: str) -> None:
        parser = xml_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parse(parser, data, part)

    def _start(self, name: str, _: Attributes) -> None:
        match local_name(name):
            case "si":
                self._pieces = []
            case "rPh":
                self._in_guide = True
            case "t":
                self._in_text = not self._in_guide

    def _end(self, name: str) -> None:
        match local_name(name):
            case "si":
                self.strings.append(unescaped("".join(self._pieces)))
            case "rPh":
                self._in_guide = False
            case "t":
                self._in_text = False

    def _characters(self, data: str) -> None:
        if self._in_text:
            self._pieces.append(data)
