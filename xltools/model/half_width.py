"""Full-width and other compatible forms of characters → the plain ones, without making digits of what is none. Pure.

Unicode's NFKC also turns ① and ¹ into 1, and ½ into 1⁄2. A note's mark behind a figure would become a digit of it. So
characters that are no digits themselves, and would become some, stay as they are, as do all raised and lowered ones.
"""

from __future__ import annotations

import re
import unicodedata

#: Raised and lowered signs; fractions; numbers in circles, in brackets, with a full stop; months, days and hours as
#: one sign; units with a power (㎡).
_KEPT = re.compile(
    "([\u00aa\u00b2\u00b3\u00b9\u00ba\u00bc-\u00be\u02b0-\u02b8\u02e0-\u02e4\u1d2c-\u1d6a\u1d9b-\u1dbf"
    "\u2070-\u209c\u2122\u2150-\u215f\u2189\u2460-\u249b\u24ea\u3251-\u325f\u32b1-\u32cb\u3358-\u3370"
    "\u3378\u3379\u339f-\u33a6\u33a8\u33af\u33e0-\u33fe\U0001f100-\U0001f10a]+)"
)


def half_width(text: str) -> str:
    """The text in NFKC, except that no character becomes a digit unless it is one."""
    if text.isascii():
        return text
    pieces = _KEPT.split(text)  # every second piece is one of those that stay
    pieces[::2] = [unicodedata.normalize("NFKC", piece) for piece in pieces[::2]]
    return "".join(pieces)
