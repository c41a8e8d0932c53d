"""The fields of the cover: what a form says of one, and whether a text looks as it asks.

A shape is said character by character, and read so: nothing of it can take long.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterator
from itertools import groupby

from xltools.form.kinds import FieldKind
from xltools.form.spec import LONGEST_FIELD, Field
from xltools.form.toml import FormError, Reader

#: What a sign of a shape stands for: the characters, and their name.
_SIGNS = {
    "9": (string.digits, "数字"),
    "A": (string.ascii_uppercase, "大写字母"),
    "X": (string.digits + string.ascii_uppercase, "数字或大写字母"),
}
#: A cell's list of choices is a text of at most this length, with commas between them.
_LONGEST_LIST = 255
_OPTION_FORBIDDEN = frozenset('",\n')


def read_field(entry: Reader) -> Field:
    """A field as form.toml says it. Raises FormError."""
    published = entry.get("published", bool, False)
    field = Field(
        id=entry.identifier(),
        label=entry.get("label", str),
        kind=entry.choice("kind", FieldKind, FieldKind.TEXT),
        required=not published and entry.get("required", bool, True),
        hint=entry.get("hint", str, ""),
        published=published,
        options=entry.strings("options"),
        shape=entry.get("shape", str, ""),
    )
    if not are_options(field.kind, field.options):
        raise FormError(entry.at("options"), "F77")
    if field.shape and (
        field.kind is not FieldKind.TEXT or len(field.shape) > LONGEST_FIELD or '"' in field.shape
    ):
        raise FormError(entry.at("shape"), "F78")
    entry.done()
    return field


def are_options(kind: FieldKind, options: tuple[str, ...]) -> bool:
    """Whether there are options if it is a choice, two or more that a list of a cell can hold."""
    if kind is not FieldKind.CHOICE:
        return not options
    return (
        len(set(options)) == len(options) > 1
        and len(",".join(options)) <= _LONGEST_LIST
        and all(
            option and option == option.strip() and not _OPTION_FORBIDDEN & set(option) for option in options
        )
    )


def fits(text: str, shape: str) -> bool:
    """Whether a text looks as a shape says."""
    return len(text) == len(shape) and all(
        character in _SIGNS[sign][0] if sign in _SIGNS else character == sign
        for character, sign in zip(text, shape, strict=True)
    )


def shape_formula(cell: str, shape: str) -> str:
    """The same as an Excel expression."""
    tests = [f"LEN({cell})={len(shape)}"]
    for sign, start, length in _runs(shape):
        if sign in _SIGNS:
            each = f"MID({cell},ROW($1:${length})+{start},1)"
            tests.append(f'SUMPRODUCT(ISNUMBER(FIND({each},"{_SIGNS[sign][0]}"))*({each}<>""))={length}')
        else:
            tests.append(f'EXACT(MID({cell},{start + 1},{length}),"{sign * length}")')
    return f"AND({','.join(tests)})"


def described(shape: str) -> str:
    """A shape in words: ``18 位数字或大写字母``."""
    pieces = [
        f" {length} 位{_SIGNS[sign][1]}" if sign in _SIGNS else f"“{sign * length}”"
        for sign, _, length in _runs(shape)
    ]
    return "、".join(pieces)


def example_of(field: Field, signed: dt.date) -> str:
    """What may stand in a field of a return that is signed on that day."""
    if field.kind.is_day:
        return signed.isoformat()
    if field.options:
        return field.options[0]
    return "".join(_SIGNS[sign][0][0] if sign in _SIGNS else sign for sign in field.shape) or "示例"


def _runs(shape: str) -> Iterator[tuple[str, int, int]]:
    """Neighbouring equal signs: the sign, where it begins, how often it stands."""
    start = 0
    for sign, group in groupby(shape):
        length = len(list(group))
        yield sign, start, length
        start += length
