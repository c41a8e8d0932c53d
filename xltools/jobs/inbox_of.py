"""From an open workbook to the folder it stands for: the project's inbox, or the folder it lies in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xltools.intake.folder import list_inbox
from xltools.jobs.workspace import Workspace


@dataclass(frozen=True)
class Inbox:
    """A folder of returns, what a job works with there, how many files it holds, and where results go."""

    workspace: Workspace
    folder: Path
    files: int

    @property
    def merged(self) -> Path:
        return self.folder.parent / "merged"


def inbox_of(file: Path) -> Inbox:
    """The inbox of the project that the file belongs to; without one, the folder that the file is in.

    Raises UnusableArgumentError for a project that cannot be used, and for too many files.
    """
    workspace = Workspace.open(file)
    project = workspace.project
    folder = project.inbox if project and project.inbox.is_dir() else file.resolve().parent
    listing = list_inbox([folder], workspace.limits)
    return Inbox(workspace, folder, len(listing.files) + len(listing.refused))
