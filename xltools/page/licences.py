"""Whose software a page holds: taken from what is installed and from the runtime, so that nobody types a version."""

from __future__ import annotations

import email
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import Message
from html import escape
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import xltools
from xltools.page.runtime import Runtime, of_zip

#: Texts of licences that ask to be passed on with the software, by their names.
_TEXTS = Path(__file__).resolve().parent / "web" / "licences"


@dataclass(frozen=True, slots=True)
class Licence:
    """A piece of software, its version, its licence in a word, and the licence's text ("" where it does not come along)."""

    name: str
    version: str
    licence: str
    text: str = ""


def licences(libraries: Sequence[str], parts: Runtime) -> Iterator[Licence]:
    """This program, the runtime and the libraries, each of which Python imports by the name of its package."""
    yield Licence("xltools", xltools.__version__, "与命令 xltools 同一程序")
    yield Licence("Pyodide", parts.version, parts.licence)
    yield Licence("CPython", parts.python, "PSF-2.0")
    for top in sorted({library.partition("/")[0] for library in libraries}):
        package = distribution(packages_distributions()[top][0])
        files = [Path(str(file.locate())) for file in package.files or () if _is_licence(str(file))]
        text = files[0].read_text("utf-8", "replace") if files else ""
        yield _with_text(_of(email.message_from_string(package.read_text("METADATA") or ""), text))
    wheel = of_zip(parts.calamine)
    for name, data in wheel.items():
        if name.endswith(".dist-info/METADATA"):
            texts = [data for name, data in wheel.items() if _is_licence(name)]
            text = texts[0].decode("utf-8", "replace") if texts else ""
            yield _of(email.message_from_bytes(data), text)


def _with_text(one: Licence) -> Licence:
    """The same with the licence's text, where the library brings none and it lies here."""
    file = _TEXTS / f"{one.licence}.txt"
    return replace(one, text=file.read_text("utf-8")) if not one.text and file.is_file() else one


def as_html(found: Sequence[Licence]) -> str:
    """A list, with the texts below it."""
    lines = (f"<li>{escape(one.name)} {escape(one.version)}：{escape(one.licence)}</li>" for one in found)
    texts = (
        f"<details><summary>{escape(one.name)} 许可全文</summary><pre>{escape(one.text)}</pre></details>"
        for one in found
        if one.text
    )
    return "\n".join(["<ul>", *lines, "</ul>", *texts])


def _is_licence(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return ".dist-info" in folder and name.upper().startswith(("LICENSE", "LICENCE"))


def _of(metadata: Message, text: str) -> Licence:
    licence = metadata.get("License-Expression") or metadata.get("License") or ""
    if not licence:
        named = [one for one in metadata.get_all("Classifier") or () if one.startswith("License ::")]
        licence = named[0].rpartition("::")[2].strip() if named else ""
    return Licence(str(metadata["Name"]), str(metadata["Version"]), str(licence), text)
