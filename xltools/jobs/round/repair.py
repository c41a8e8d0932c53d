"""The values of a damaged workbook, moved into an untouched one. Nothing is dropped: what has no place is listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from xltools.jobs.output import write
from xltools.jobs.workspace import Workspace
from xltools.model.errors import UnusableArgumentError
from xltools.model.submission import Fault, Place, Submission, Unit
from xltools.workbook.layout.identity import Identity
from xltools.workbook.layout.unit_book import layout
from xltools.workbook.read.salvage.salvaged import Move, book_values, identity_of, salvaged
from xltools.workbook.write.protect import Lock
from xltools.workbook.write.unit_book import build, sign_of


@dataclass(frozen=True)
class Repaired:
    """What became of a damaged workbook.

    Attributes:
        path: The new workbook.
        unit: Whose it is.
        moves: Every value that was taken over, with where it stood and where it stands.
        left: Every value that was not, with where it stands in the damaged one.
    """

    path: Path
    unit: Unit
    moves: tuple[Move, ...]
    left: tuple[tuple[Place, str], ...]


def repair(workspace: Workspace, file: Path, out: Path, *, unit: str = "", lock: Lock) -> Repaired:
    """Moves what was typed into a damaged workbook into an untouched one of the project's form, which is signed as every
    workbook of the project is: whoever repairs it says whose it is.

    Args:
        workspace: The project.
        file: The damaged workbook: .xlsx, .xls, .xlsb or .ods. It is only read.
        out: Where the new one goes.
        unit: Whose it is, by code or name, where the file does not say it any more.
        lock: What the new one is locked with.

    Raises:
        UnusableArgumentError: There is something at ``out`` (O06), or nobody knows whose the workbook is (A66).
        UnusableFileError: The file cannot be read.
    """
    project = workspace.required()
    if out.exists():
        raise UnusableArgumentError("O06", path=out)
    form = workspace.forms.get(project.form)
    book = book_values(file, limit=workspace.limits.file_bytes)
    owner = _owner(workspace, identity_of(book), file, unit)
    saved = salvaged(book, layout(form))
    submission = replace(
        saved.submission,
        unit=owner,
        year=project.year,
        part=project.part,
        last=dict(workspace.last_of(owner.code)),
    )
    bad = set(_bad(submission))
    sign = sign_of(workspace.key)
    content = build(form, submission, county_name=project.county_name, lock=lock, sign=sign)
    moves = tuple(move for move in saved.moves if move.target not in bad)
    left = (*saved.left, *((move.source, move.text) for move in saved.moves if move.target in bad))
    return Repaired(write(out, content), owner, moves, left)


def _owner(workspace: Workspace, identity: Identity, file: Path, given: str) -> Unit:
    """Whose the workbook is: as it is said, as the hidden sheet says, or as the file is called."""
    roster = workspace.roster
    if roster is None:
        raise UnusableArgumentError("A66", file=file)
    named = workspace.unit_called(given) if given else None
    found = named or roster.by_code.get(identity.unit.code) or roster.find(file.stem)
    if found is None:
        raise UnusableArgumentError("A66", file=file)
    return found


def _bad(submission: Submission) -> Iterator[Place]:
    """The places of values that an untouched workbook cannot take: no numbers where numbers belong."""
    yield from (value.place for value in submission.figures.values() if value.fault is not None)
    for entry in (entry for entries in submission.entries.values() for entry in entries):
        yield from (value.place for value in entry.figures.values() if value.fault is not None)
        yield from (value.place for value in entry.words.values() if value.fault is Fault.ERROR)
    yield from (value.place for value in submission.fields.values() if value.fault is Fault.ERROR)
    yield from (value.place for value in submission.misdeclared.values())
