"""The text sources in the folder ``macros``: where it is, and how a source becomes a module.

This is the only module of the room that opens files, and it opens no others.
"""

from __future__ import annotations

import re
from pathlib import Path

from xltools.vba.chinese import escaped
from xltools.vba.vba_project import Module

_PACKAGE = Path(__file__).resolve().parents[1]
#: The first line of every source.
_NAME_LINE = re.compile(r'Attribute VB_Name = "(\w+)"\n')


def shipped() -> Path:
    """The folder ``macros`` of the installed package, or of the source tree that the program runs from."""
    installed = _PACKAGE / "_data" / "macros"
    return installed if installed.is_dir() else _PACKAGE.parent / "macros"


def text(name: str) -> str:
    """A source by its path in ``macros``. Its line ends are ``\\n``, whatever system it was checked out on."""
    return (shipped() / name).read_text("utf-8").replace("\r\n", "\n")


def module(source: str) -> Module:
    """A source, with Chinese in it, as a module of a project.

    Raises ValueError where its first line is not the attribute that names it.
    """
    name_line = _NAME_LINE.match(source)
    if not name_line:
        raise ValueError("a source begins with the name of its module")
    return Module(name_line[1], escaped(source))


def modules(*names: str) -> tuple[Module, ...]:
    """The modules whose sources have these paths in ``macros``, in the same order."""
    return tuple(module(text(name)) for name in names)
