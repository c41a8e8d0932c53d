"""Text in columns of a terminal, where a Chinese character takes two: how wide it is, and where a line is broken."""

from __future__ import annotations

import re
import unicodedata

#: What a line is not broken inside of: a run of Latin letters and figures, a character with the marks that open before
#: it and close behind it.
_UNBROKEN = re.compile(r"[（“‘《【]*(?:[!-~]+|\S)[，。；：、！？）”’》】…]*|\s")


def width(text: str) -> int:
    """How many columns a text takes: two for what is wide, none for a mark on the letter before it, one for the rest."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def folded(text: str, columns: int) -> list[str]:
    """The text in lines of at most this many columns, at least one line.

    Words, and marks with what they belong to, stay together where they fit on a line at all.
    """
    lines, line, taken = [], "", 0
    for piece in _UNBROKEN.findall(text):
        for part in [piece] if width(piece) <= columns else piece:
            if taken + width(part) > columns:
                lines.append(line.rstrip())
                line, taken = "", 0
            if line or not part.isspace():
                line, taken = line + part, taken + width(part)
    return [*lines, line.rstrip()]
