"""TOML that people write, asked for key by key: whatever is wrong is refused with its key named."""

from __future__ import annotations

import keyword
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from xltools.form.kinds import FieldKind, FigureKind
from xltools.form.messages.faults import Fault, fault_of
from xltools.form.period import Span
from xltools.form.spec import Severity

FILE = "form.toml"
#: The key of a fault that no single key has.
WHOLE_FILE = "全文"
_T = TypeVar("_T")
_E = TypeVar("_E", FigureKind, FieldKind, Severity, Span)
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class NotTomlError(ValueError):
    """A file that is no TOML. ``fault`` says where and what to look for; its text follows the file's name."""

    def __init__(self, code: str, /, **args: object) -> None:
        super().__init__(code)
        self.fault = Fault(code, **args)

    def __str__(self) -> str:
        return str(self.fault)


def parse(content: bytes) -> dict[str, Any]:
    """What the bytes of a TOML file say. Raises NotTomlError."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotTomlError("F02") from error
    except tomllib.TOMLDecodeError as error:
        # The place stands nowhere but in the library's message, until Python 3.14.
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        if place is None:
            raise NotTomlError("F04") from error
        raise NotTomlError("F03", line=place[1], column=place[2]) from error
    except (RecursionError, ValueError) as error:
        # Brackets in brackets without end, and numbers longer than Python reads.
        raise NotTomlError("F05") from error


class FormError(ValueError):
    """The form cannot be used. ``key`` is the place in ``file``, ``fault`` says what is wrong there."""

    def __init__(self, key: str, fault: str | Fault, file: Path | str = FILE, /, **args: object) -> None:
        """``fault`` is a code, whose text takes the arguments, or a fault that already has them."""
        super().__init__(key)
        self.key = key
        self.fault = fault_of(fault, args)
        self.file = file

    @property
    def refusal(self) -> Fault:
        """Why the form is refused, with the file and the key: what a person is told."""
        return Fault("F01", file=self.file, key=self.key, fault=self.fault)

    @property
    def fact(self) -> str:
        """What is wrong, in words, without the place."""
        return str(self.fault)

    def __str__(self) -> str:
        return str(self.refusal)

    def in_file(self, file: Path) -> FormError:
        """The same error of the file that turned out to hold the form."""
        return FormError(self.key, self.fault, file)


class Reader:
    """One table of the TOML: every key is asked for by name, and what nobody asked for is an error."""

    def __init__(self, data: object, key: str) -> None:
        if not isinstance(data, dict):
            raise FormError(key, "F10")
        self.data: dict[str, Any] = data
        self.key = key
        self.used: set[str] = set()

    def at(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name

    def get(self, name: str, kind: type[_T], default: _T | None = None) -> _T:
        self.used.add(name)
        value = self.data.get(name, default)
        if value is None:
            raise FormError(self.at(name), "F11")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise FormError(self.at(name), "F12", kind=kind.__name__)
        return value

    def strings(self, name: str) -> tuple[str, ...]:
        values = self.get(name, list, [])
        if not all(isinstance(value, str) for value in values):
            raise FormError(self.at(name), "F13")
        return tuple(values)

    def choice(self, name: str, kind: type[_E], default: _E) -> _E:
        text = self.get(name, str, str(default))
        try:
            return kind(text)
        except ValueError:
            raise FormError(self.at(name), "F14", value=text, choices=tuple(kind)) from None

    def identifier(self, name: str = "id", default: str | None = None) -> str:
        text = self.get(name, str, default)
        if not _ID.match(text) or text in {"last", "sum"} or keyword.iskeyword(text):
            raise FormError(self.at(name), "F15", id=text)
        return text

    def each(self, name: str, *, required: bool = False) -> list[Reader]:
        entries = self.get(name, list, None if required else [])
        return [Reader(entry, f"{self.at(name)}[{number}]") for number, entry in enumerate(entries, 1)]

    def done(self) -> None:
        for name in self.data:
            if name not in self.used:
                raise FormError(self.at(name), "F16")
