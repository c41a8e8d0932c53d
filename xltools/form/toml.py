"""TOML that people write, asked for key by key: whatever is wrong is refused with its key named."""

from __future__ import annotations

import keyword
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from xltools.form.spec import FieldKind, FigureKind, Severity

FILE = "form.toml"
_T = TypeVar("_T")
_E = TypeVar("_E", FigureKind, FieldKind, Severity)
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class NotTomlError(ValueError):
    """A file that is no TOML; the message is what to call it after the file's name: where, and what to look for."""


def parse(content: bytes) -> dict[str, Any]:
    """What the bytes of a TOML file say. Raises NotTomlError."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotTomlError("不是 UTF-8 编码，请用 UTF-8 保存（记事本：另存为，编码选 UTF-8）") from error
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+), column (\d+)", str(error))
        place = f"第 {at[1]} 行第 {at[2]} 个字符附近" if at else "末尾"
        raise NotTomlError(
            f"{place}写法有误，请检查引号和括号是否成对并且是半角、等号两边是否写全、同一项是否写了两次，"
            "双引号里有没有反斜杠 \\（路径请用 / 分隔）"
        ) from error


class FormError(ValueError):
    """The form cannot be used. ``key`` is the place in ``file``, the message says what is wrong there."""

    def __init__(self, key: str, fact: str, file: Path | str = FILE) -> None:
        super().__init__(f"表样文件 {file} 的 {key} 有误：{fact}。请改正后重试")
        self.key = key
        self.fact = fact


class Reader:
    """One table of the TOML: every key is asked for by name, and what nobody asked for is an error."""

    def __init__(self, data: object, key: str) -> None:
        if not isinstance(data, dict):
            raise FormError(key, "应为一组键值")
        self.data: dict[str, Any] = data
        self.key = key
        self.used: set[str] = set()

    def at(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name

    def get(self, name: str, kind: type[_T], default: _T | None = None) -> _T:
        self.used.add(name)
        value = self.data.get(name, default)
        if value is None:
            raise FormError(self.at(name), "缺少这个键")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise FormError(self.at(name), f"类型不对，应为 {kind.__name__}")
        return value

    def strings(self, name: str) -> tuple[str, ...]:
        values = self.get(name, list, [])
        if not all(isinstance(value, str) for value in values):
            raise FormError(self.at(name), "应为字符串列表")
        return tuple(values)

    def choice(self, name: str, kind: type[_E], default: _E) -> _E:
        text = self.get(name, str, str(default))
        try:
            return kind(text)
        except ValueError:
            raise FormError(self.at(name), f"没有“{text}”，可用的是 {'、'.join(kind)}") from None

    def identifier(self, name: str = "id", default: str | None = None) -> str:
        text = self.get(name, str, default)
        if not _ID.match(text) or text in {"last", "sum"} or keyword.iskeyword(text):
            raise FormError(
                self.at(name),
                f"“{text}”不能用作标识，只能用字母、数字和下划线，"
                "且不能是 last、sum 和 Python 的保留字（如 in、is、class）",
            )
        return text

    def each(self, name: str, *, required: bool = False) -> list[Reader]:
        entries = self.get(name, list, None if required else [])
        return [Reader(entry, f"{self.at(name)}[{number}]") for number, entry in enumerate(entries, 1)]

    def done(self) -> None:
        for name in self.data:
            if name not in self.used:
                raise FormError(self.at(name), "不认识这个键")
