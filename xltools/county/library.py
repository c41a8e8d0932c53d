"""Where the forms are: the project's own folder first, then those shipped with the program."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from xltools.county.settings import TEMPLATES, Project
from xltools.form.load import FILE, FormError, load
from xltools.form.spec import Form
from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.reasons import Reason

_PACKAGE = Path(__file__).resolve().parents[1]


def shipped() -> Path:
    """The templates of the installed package, or of the source tree it is run from."""
    packed = _PACKAGE / "_data" / TEMPLATES
    return packed if packed.is_dir() else _PACKAGE.parent / TEMPLATES


def _as_named(name: str) -> tuple[str, ...]:
    """What a file may be called here: its name, and where names are not UTF-8 (a Chinese system that still uses GBK), what
    the name reads as that the file was installed with."""
    installed = os.fsdecode(name.encode())
    return (name,) if installed == name else (name, installed)


class FormLibrary:
    """The forms in some folders, each in a folder of its own named by its id; the first folder wins.

    A form is read once. A folder that is not there holds no forms.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self.folders = tuple(folders)
        self._loaded: dict[str, Form] = {}

    @classmethod
    def default(cls, project: Project | None) -> FormLibrary:
        """The project's own forms, which hide shipped ones of the same id, and the shipped ones."""
        return cls(([project.templates] if project else []) + [shipped()])

    def ids(self) -> tuple[str, ...]:
        """The ids of all forms, sorted."""
        return tuple(sorted(self._places()))

    def get(self, id: str) -> Form:
        """The form. Raises UnusableArgumentError if there is none of that id, FormError if it is wrong."""
        if id not in self._loaded:
            place = self.folder(id)
            form = load(place)
            if form.id != id:
                raise FormError("form.id", "F28", place / FILE, id=form.id, folder=id)
            self._loaded[id] = form
        return self._loaded[id]

    def folder(self, id: str) -> Path:
        """The folder of the form, where its Word templates stand. UnusableArgumentError as for ``get``."""
        places = self._places()
        if id not in places:
            raise UnusableArgumentError("C30", id=id, forms=tuple(sorted(places)) or Reason("K01"))
        return places[id]

    def file(self, name: str) -> Path | None:
        """The first folder's file of that name (``disclosure-2021/county.docx``)."""
        paths = (folder / one for folder in self.folders for one in _as_named(name))
        return next((path for path in paths if path.is_file()), None)

    def shared(self, name: str) -> Path:
        """A file that is no form's, such as ``letters/催报.txt``: the project's own, or the one that is shipped."""
        file = self.file(name)
        if file is None:
            raise FileNotFoundError(name)  # it is part of the program
        return file

    def for_year(self, year: int) -> list[str]:
        """The ids of the forms in force for reports on a year. Raises FormError if any form is wrong."""
        return [id for id in self.ids() if self.get(id).covers(year)]

    def _places(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for folder in self.folders:
            for file in folder.glob(f"*/{FILE}"):
                found.setdefault(file.parent.name, file.parent)
        return found
