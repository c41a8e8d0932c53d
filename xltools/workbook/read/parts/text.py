"""Texts of XML as spreadsheet programs write them: UTF-8, the entities that need no document type, nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

#: The characters that XML cannot hold, and the carriage return, which a parser turns into an end of line.
ODD = "\\x00-\\x08\\x0b-\\x1f\\ufffe\\uffff"
_ODD = re.compile(f"[{ODD}]")
#: A text between tags, as one group. What may be an entity is looked at by ``entities``.
TEXT = rf"((?:[^<>&{ODD}]++|&(?:amp|lt|gt|quot|apos|#[1-9][0-9]{{1,6}});)*+)"
#: The attributes of an element, as one group: none with an entity. ``distinct`` tells them apart.
ATTRIBUTES = rf'((?: [A-Za-z][A-Za-z0-9]*+(?::[A-Za-z][A-Za-z0-9]*+)?+="[^"<>&{ODD}\t\n]*+")*+)'
#: What stands before the root of a part in UTF-8.
PROLOG = r'\ufeff?+(?:<\?xml version="1\.0"(?: encoding="[Uu][Tt][Ff]-8")?+(?: standalone="(?:yes|no)")?+ ?\?>)?+\s*+'
_ATTRIBUTE = re.compile(r' ([^=]+)="([^"]*)"')
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([1-9][0-9]{0,6}));|&")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
#: The characters of XML, by number.
_CONTROLS = frozenset({9, 10, 13})
_XML = (range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000))
#: Longer texts are a unit's own, and not remembered.
_LONG = 400
#: What texts are joined by to be decoded together: none of them holds it.
_BETWEEN = "<"


class NotCanonicalError(Exception):
    """A part is not in a shape that the quick readers know."""


@lru_cache(maxsize=4096)
def distinct(text: str) -> Mapping[str, str]:
    """What ``ATTRIBUTES`` has found, by name. Raises NotCanonicalError where a name stands twice."""
    found = _ATTRIBUTE.findall(text)
    attributes = dict(found)
    if len(attributes) != len(found):
        raise NotCanonicalError
    return attributes


def plain(texts: Sequence[bytes]) -> list[str]:
    """The texts between tags, as a parser hands them over. Raises NotCanonicalError for one that it might refuse."""
    if not texts:
        return []
    whole = decoded(_BETWEEN.encode().join(texts))
    found = whole.split(_BETWEEN)
    if len(found) != len(texts) or (">" in whole and "]]>" in whole) or _has_odd(whole):
        raise NotCanonicalError
    return [entities(text) if "&" in text else text for text in found] if "&" in whole else found


def _has_odd(text: str) -> bool:
    # What can be printed holds none of them, and that is told ten times as fast.
    return not text.isprintable() and _ODD.search(text) is not None


def decoded(data: bytes) -> str:
    """The text of bytes in UTF-8. Raises NotCanonicalError for others."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise NotCanonicalError from error


def entities(text: str) -> str:
    """A text with its entities replaced. Raises NotCanonicalError for one that needs a document type or is no character."""
    return _known_entities(text) if len(text) < _LONG else _entities(text)


def _entities(text: str) -> str:
    return _ENTITY.sub(_character, text)


_known_entities = lru_cache(maxsize=1 << 13)(_entities)


def _character(entity: re.Match[str]) -> str:
    name, number = entity.groups()
    if name:
        return _CHARACTERS[name]
    code = int(number or 0)
    if code in _CONTROLS or any(code in characters for characters in _XML):
        return chr(code)
    raise NotCanonicalError
