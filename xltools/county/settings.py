"""A county's project: ``xltools.toml``, found by walking up."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from xltools.form.period import WHOLE_YEAR, PartOfYear, Period, Span
from xltools.form.toml import NotTomlError, parse
from xltools.model.errors import UnusableArgumentError, reason

FILE = "xltools.toml"
UNITS = "units.csv"
INBOX = "inbox"
TEMPLATES = "templates"

_T = TypeVar("_T")
#: The refusal of a value that is not of the type.
_NOT_OF_TYPE = {str: "C06", int: "C07", dict: "C08"}
#: The keys that say which part of the year is reported on, where the form's period is shorter.
_PARTS = tuple(span.value for span in Span if span is not Span.YEAR)
_KEYS = (
    "county",
    "code",
    "year",
    *_PARTS,
    "form",
    "forms",
    "roster",
    "last",
    "deadline",
    "limits",
    "password_file",
    "send_to",
    "ask",
    "office",
    "explained",
)
#: What the section of a further form may say.
_OF_A_FORM = ("last", "deadline", "levels", "office", *_PARTS)
#: The years that a project may be of.
YEARS = range(2000, 2101)
#: The refusal of a folder where a key is to name a file.
_IS_A_FOLDER = {"roster": "C11", "last": "C12", "password_file": "C13"}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read at most: megabytes of one file, and files of one run; how many seconds and megabytes of memory a process
    takes to read one file. And how many units, or files, one consolidated workbook holds; more are merged in volumes
    (``jobs/batch/volumes``)."""

    file_mb: int = 50
    files: int = 50_000
    file_seconds: int = 60
    file_memory_mb: int = 2_048
    book_units: int = 4_000

    @property
    def file_bytes(self) -> int:
        return self.file_mb * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Project:
    """What ``xltools.toml`` says. Every path is absolute and was there when the file was read.

    ``password_file`` is where the password of the sheets' protection stands, never the password itself.
    ``deadlines`` are by level; "" is for the levels that have none of their own. ``send_to`` and ``ask`` tell the units
    where a return is sent and whom to ask, in the county's words; ``signed`` is who signs what goes to them. ``part`` is the part of the year, where the form's period is shorter.
    """

    file: Path
    county_name: str
    year: int
    form: str
    roster: Path
    code: str = ""
    last: Path | None = None
    deadlines: Mapping[str, dt.date] = field(default_factory=dict)
    limits: Limits = Limits()
    password_file: Path | None = None
    send_to: str = ""
    ask: str = ""
    signed: str = ""
    explained: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    further: tuple[Project, ...] = ()
    is_further: bool = False
    part: PartOfYear = WHOLE_YEAR

    @property
    def period(self) -> Period:
        """The period that is reported on."""
        return Period(self.year, self.part)

    @property
    def folder(self) -> Path:
        return self.file.parent

    @property
    def inbox(self) -> Path:
        return self.folder / INBOX

    @property
    def templates(self) -> Path:
        """Where the project may keep forms and templates of its own."""
        return self.folder / TEMPLATES

    @property
    def office(self) -> str:
        """Who sends what goes to units, as it is signed."""
        return self.signed or f"{self.county_name}政府信息公开工作主管部门"

    def deadline(self, level: str) -> dt.date | None:
        """The day the units of a level must report by; None if the project says nothing of it."""
        return self.deadlines.get(level, self.deadlines.get(""))


def find_project(start: Path) -> Project | None:
    """The project that ``start``, a file or a folder, belongs to; None if there is none above it.

    Raises UnusableArgumentError if the ``xltools.toml`` that is found cannot be used.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        file = folder / FILE
        if _is(file.is_file):
            return load_project(file)
    return None


def load_project(file: Path) -> Project:
    """The project in an ``xltools.toml``. Raises UnusableArgumentError naming the file and the key."""
    file = file.resolve()
    reader = _Reader(file, _toml(file))
    reader.known(_KEYS)
    project = Project(
        file=file,
        county_name=reader.county(),
        year=reader.year(),
        form=reader.text("form"),
        roster=reader.path("roster") or reader.missing("roster"),
        code=reader.text("code", ""),
        last=reader.path("last"),
        deadlines=reader.deadlines(),
        limits=reader.limits(),
        password_file=reader.path("password_file"),
        send_to=reader.text("send_to", ""),
        ask=reader.text("ask", ""),
        signed=reader.text("office", ""),
        explained=reader.explained(),
        part=reader.part(),
    )
    further = tuple(_of_form(project, *section) for section in reader.sections("forms"))
    return replace(project, further=further)


def _of_form(project: Project, id: str, section: _Reader) -> Project:
    """The project of a further form: what its section says, and all else as the project has it."""
    section.known(_OF_A_FORM)
    if id == project.form:
        raise section.wrong("", "C18", form=id)
    return replace(
        project,
        form=id,
        last=section.path("last"),
        deadlines=section.deadlines(),
        levels=section.texts("levels"),
        signed=section.text("office", project.signed),
        part=section.part(project.part),
        is_further=True,
    )


def _is(asked: Callable[[], bool]) -> bool:
    try:
        return asked()
    except OSError:
        return False


def _toml(file: Path) -> dict[str, Any]:
    try:
        return parse(file.read_bytes())
    except OSError as error:
        raise UnusableArgumentError("C01", file=file, reason=reason(error)) from error
    except NotTomlError as error:
        raise UnusableArgumentError("C02", file=file, fault=error.fault) from error


class _Reader:
    """The keys of the file, each asked for by name and type."""

    def __init__(self, file: Path, data: Mapping[str, Any], prefix: str = "") -> None:
        self.file, self.data, self.prefix = file, data, prefix

    def wrong(self, key: str, code: str, **args: object) -> UnusableArgumentError:
        """The refusal of a key; ``args`` are what its text asks for besides the file and the key. "" is the section itself."""
        return UnusableArgumentError(code, file=self.file, key=f"{self.prefix}{key}".rstrip("."), **args)

    def missing(self, key: str, code: str = "C03") -> Any:
        raise self.wrong(key, code)

    def known(self, keys: tuple[str, ...]) -> None:
        for key in self.data:
            if key not in keys:
                near = tuple(get_close_matches(key.replace("-", "_").lower(), keys))
                raise self.wrong(key, "C17", near=near) if near else self.wrong(key, "C05", keys=keys)

    def get(self, key: str, kind: type[_T], default: _T | None = None) -> _T:
        value = self.data.get(key, default)
        if value is None:
            return self.missing(key)  # type: ignore[no-any-return]
        if not isinstance(value, kind) or isinstance(value, bool):
            raise self.wrong(key, _NOT_OF_TYPE[kind])
        return value

    def text(self, key: str, default: str | None = None) -> str:
        text = self.get(key, str, default).strip()
        if not text and default is None:
            self.missing(key)
        if not text.isprintable():
            raise self.wrong(key, "C09")
        return text

    def county(self) -> str:
        """The county's name: a project that was just started has none, and must not go on without."""
        return self.text("county", "") or self.missing("county", "C04")

    def year(self) -> int:
        year = self.get("year", int)
        if year not in YEARS:
            raise self.wrong("year", "C10", year=year)
        return year

    def part(self, default: PartOfYear = WHOLE_YEAR) -> PartOfYear:
        """The part of the year that is reported on, if a key says so."""
        given = tuple(key for key in _PARTS if key in self.data)
        if len(given) > 1:
            raise self.wrong("", "C38", keys=given)
        if not given:
            return default
        part = PartOfYear(Span(given[0]), self.get(given[0], int))
        if not part.is_known:
            raise self.wrong(given[0], "C37", number=part.number, most=part.span.parts)
        return part

    def path(self, key: str) -> Path | None:
        """A file, relative to the project; None if the key is not there. ``\\`` may part the folders."""
        if key not in self.data:
            return None
        text = self.text(key)
        path = (self.file.parent / text.replace("\\", "/")).resolve()
        if not _is(path.is_file):
            if _is(path.is_dir):
                raise self.wrong(key, _IS_A_FOLDER[key], text=text)
            raise self.wrong(key, "C14", text=text)
        return path

    def deadlines(self) -> Mapping[str, dt.date]:
        value = self.data.get("deadline")
        if value is None:
            return {}
        if not isinstance(value, dict):
            return {"": self.date("deadline", value)}
        return {level: self.date(f"deadline.{level}", day) for level, day in value.items()}

    def date(self, key: str, value: object) -> dt.date:
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                pass
        raise self.wrong(key, "C15", value=value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; none if the key is not there."""
        values = self.data.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.wrong(key, "C19")
        return tuple(value.strip() for value in values)

    def sections(self, key: str) -> list[tuple[str, _Reader]]:
        """The sections below a key, each with its name, in the order of the file."""
        below = _Reader(self.file, self.get(key, dict, {}), f"{self.prefix}{key}.")
        return [
            (name, _Reader(self.file, below.get(name, dict), f"{below.prefix}{name}.")) for name in below.data
        ]

    def explained(self) -> Mapping[str, Mapping[str, str]]:
        return {
            unit: {rule: section.text(rule) for rule in section.data}
            for unit, section in self.sections("explained")
        }

    def limits(self) -> Limits:
        given = _Reader(self.file, self.get("limits", dict, {}), "limits.")
        given.known(tuple(asdict(Limits())))
        return Limits(**{key: given.positive(key, default) for key, default in asdict(Limits()).items()})

    def positive(self, key: str, default: int) -> int:
        number = self.get(key, int, default)
        if number <= 0:
            raise self.wrong(key, "C16", number=number)
        return number
