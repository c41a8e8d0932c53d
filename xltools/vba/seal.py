"""Whether a project that came back is one that we sent out.

Excel writes a project in its own way: it compiles it, and spells and spaces the source anew. So the
sources carry a digest of what they say, word by word, whatever the spacing and the case. A workbook of
an earlier version of this program is recognised, too. This tells a macro that somebody added or
changed; it is no signature, and nothing is ever run because of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from xltools.vba.vba_project import Module, ProjectError, sources

_MARK = "xltools-macro:"
_UNSEALED = f"{_MARK}unsealed"
_MARKED = re.compile(rf'"{_MARK}(\w*)"')
#: A string, a comment, a number, a name, or any other sign.
_WORD = re.compile(r"""("(?:[^"\n]|"")*")|('[^\n]*)|(&H[0-9A-F]+|\d+\.?\d*(?:E[+-]?\d+)?|\.\d+)[#!@&%^]?|(\w+)|(\S)""", re.IGNORECASE)  # fmt: skip
_NOT_CODE = re.compile(r"\s*(Attribute |Option )", re.IGNORECASE)


def sealed(modules: Sequence[Module]) -> tuple[Module, ...]:
    """The modules with their digest in the place that one of them keeps for it.

    That is a constant with the text ``xltools-macro:unsealed``; ValueError where it is not there once.
    """
    if sum(module.text.count(_UNSEALED) for module in modules) != 1:
        raise ValueError("the digest needs one place")
    digest = _digest({module.name: module.text for module in modules})
    return tuple(replace(module, text=module.text.replace(_UNSEALED, _MARK + digest)) for module in modules)


@lru_cache(maxsize=16)  # the returns of an inbox bring the same macros again and again
def is_ours(project: bytes) -> bool:
    """Whether a vbaProject.bin holds macros of ours and nothing else, or no macro at all."""
    try:
        found = sources(project)
    except ProjectError:
        return False
    said = [mark for text in found.values() for mark in _MARKED.findall(text)]
    if not said:
        return not any(_words(text) for text in found.values())
    return said == [_digest(found)]


def _digest(texts: Mapping[str, str]) -> str:
    words = {name.lower(): _words(text) for name, text in texts.items()}
    whole = "\n".join(f"{name} {' '.join(words[name])}" for name in sorted(words) if words[name])
    return hashlib.sha256(whole.encode()).hexdigest()


def _words(text: str) -> list[str]:
    """The code as words, the digest itself left out. Numbers by their value, names in one case."""
    code = "\n".join(line for line in text.split("\n") if not _NOT_CODE.match(line))
    found = []
    for string, comment, number, name, sign in _WORD.findall(_MARKED.sub('""', code)):
        if number:
            found.append(number.upper() if number.upper().startswith("&H") else repr(float(number)))
        elif name and name != "_":  # a line that goes on is broken where its writer likes
            found.append(name.lower())
        elif string or sign:
            found.append(string or sign)
        elif comment:
            found.append(comment.rstrip())
    return found
