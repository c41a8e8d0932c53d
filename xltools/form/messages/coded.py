"""Messages kept as data: a code and its arguments, put into words only when somebody is to read them.

Each kind of message is a subclass with a catalogue of its own: code → one Chinese text with ``{arguments}``. Nothing in
the program decides anything by the words; whoever wants to know what happened asks for the code.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


class _Writer(string.Formatter):
    """Fills in arguments. The items of a tuple are joined by “、”, or by what the text gives after the argument's
    name and a colon: ``{problems:；}``."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, tuple):
            return (format_spec or "、").join(self.format_field(item, "") for item in value)
        return format(value, format_spec)


_WRITER = _Writer()


@dataclass(frozen=True, slots=True, init=False)
class Coded:
    """A message: ``str()`` gives its text.

    An argument may be whatever ``format()`` can show: a text, a number, a path, a tuple of them, or another coded
    message, so that a cause is passed on as data and not as words.
    """

    code: str
    args: Mapping[str, object]
    TEXTS: ClassVar[Mapping[str, str]] = {}

    def __init__(self, code: str, /, **args: object) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "args", args)

    def __str__(self) -> str:
        return _WRITER.vformat(self.TEXTS[self.code], (), self.args)
