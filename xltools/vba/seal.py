"""Whether the macros of a workbook that came back are those that were sent out.

Excel writes a project in its own way: it compiles it, and changes the spacing of the source and the case of its
names. So our sources carry a digest of their words, which neither changes. The digest was made by whatever version
of this program made the workbook, so that the macros of earlier versions are recognised, too.

This tells a macro that somebody added or changed. It is no signature, and nothing is ever run because of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from xltools.vba.vba_project import Module, ProjectError, source_texts

_MARK = "xltools-macro:"
#: The text that keeps the place of the digest.
_UNSEALED = f"{_MARK}unsealed"
_SEAL = re.compile(rf'"{_MARK}(\w*)"')
#: Groups of a match: a string, a comment, a number, a name, or any other sign.
_WORD = re.compile(r"""("(?:[^"\n]|"")*")|('[^\n]*)|(&H[0-9A-F]+|\d+\.?\d*(?:E[+-]?\d+)?|\.\d+)[#!@&%^]?|(\w+)|(\S)""", re.IGNORECASE)  # fmt: skip
#: A line that Excel adds or leaves out.
_NOT_CODE = re.compile(r"\s*(Attribute |Option )", re.IGNORECASE)


def sealed(modules: Sequence[Module]) -> tuple[Module, ...]:
    """The modules with their digest in the place that one of them keeps for it.

    The place is a constant with the text ``xltools-macro:unsealed``. Raises ValueError unless it is there once.
    """
    if sum(module.text.count(_UNSEALED) for module in modules) != 1:
        raise ValueError("the digest needs one place")
    digest = _digest({module.name: module.text for module in modules})
    return tuple(replace(module, text=module.text.replace(_UNSEALED, _MARK + digest)) for module in modules)


@lru_cache(maxsize=16)  # the returns of an inbox bring the same macros again and again
def is_ours(project: bytes) -> bool:
    """Whether a vbaProject.bin holds macros of ours and nothing else, or no macro at all."""
    try:
        texts = source_texts(project)
    except ProjectError:
        return False
    seals = [digest for text in texts.values() for digest in _SEAL.findall(text)]
    if not seals:
        return not any(_words(text) for text in texts.values())
    return seals == [_digest(texts)]


def _digest(texts: Mapping[str, str]) -> str:
    """The digest of what the modules say, whatever their order; a module without code does not count."""
    words = {name.lower(): _words(text) for name, text in texts.items()}
    whole = "\n".join(f"{name} {' '.join(words[name])}" for name in sorted(words) if words[name])
    return hashlib.sha256(whole.encode()).hexdigest()


def _words(text: str) -> list[str]:
    """The words of the code, the digest itself left out. Numbers are told by their value, names in lower case."""
    code = "\n".join(line for line in text.split("\n") if not _NOT_CODE.match(line))
    words = []
    for string, comment, number, name, sign in _WORD.findall(_SEAL.sub('""', code)):
        if number:
            words.append(number.upper() if number.upper().startswith("&H") else repr(float(number)))
        elif name and name != "_":  # the sign that a line goes on: Excel breaks lines where it likes
            words.append(name.lower())
        elif string or sign:
            words.append(string or sign)
        elif comment:
            words.append(comment.rstrip())
    return words
