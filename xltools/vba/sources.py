"""Where the text sources are, and how they are read. The build knows their folders, nothing else does."""

from __future__ import annotations

import re
from pathlib import Path

from xltools.vba.chinese import escaped
from xltools.vba.vba_project import Module

_PACKAGE = Path(__file__).resolve().parents[1]
_NAME = re.compile(r'Attribute VB_Name = "(\w+)"\n')


def shipped() -> Path:
    """The folder ``macros`` of the installed package, or of the source tree it is run from."""
    packed = _PACKAGE / "_data" / "macros"
    return packed if packed.is_dir() else _PACKAGE.parent / "macros"


def text(name: str) -> str:
    """A source by its path in ``macros``, with ``\\n`` line ends wherever it was checked out."""
    return (shipped() / name).read_text("utf-8").replace("\r\n", "\n")


def module(source: str) -> Module:
    """A source with Chinese in it → the module it is compiled to."""
    named = _NAME.match(source)
    if not named:
        raise ValueError("a source begins with the name of its module")
    return Module(named[1], escaped(source))


def modules(*names: str) -> tuple[Module, ...]:
    """Modules by the paths of their sources."""
    return tuple(module(text(name)) for name in names)
