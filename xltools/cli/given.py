"""Which inbox, or which files, a command works on: what was given, or the inbox of the project one stands in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.model.errors import UnusableArgumentError

if TYPE_CHECKING:
    from xltools.jobs.workspace import Workspace


def given_inbox(inbox: Path | None) -> tuple[Workspace, Path]:
    """The workspace of an inbox, and the inbox; without one, those of the project that this folder is in.

    The folder of a project stands for its inbox, and that is said on standard error: beside the inbox lie results and
    forms to be sent out, which are never judged as returns.

    Raises UnusableArgumentError: nothing was given and there is no project (C24), or it cannot be used.
    """
    from xltools.jobs.workspace import Workspace

    workspace = Workspace.open(inbox or Path())
    if inbox is None:
        return workspace, project_inbox(workspace)
    return workspace, _inbox_for(workspace, inbox)


def project_inbox(workspace: Workspace) -> Path:
    """The inbox of the workspace's project. Raises UnusableArgumentError if there is none (C24)."""
    return _here(workspace.required().inbox)


def given_paths(paths: Sequence[Path]) -> tuple[Workspace, tuple[Path, ...]]:
    """The workspace of the first path, and the paths; the folder of a project stands for its inbox there, too.

    Raises UnusableArgumentError: nothing was given and there is no project (A10), or it cannot be used.
    """
    from xltools.jobs.workspace import Workspace

    workspace = Workspace.open(paths[0] if paths else Path())
    if paths:
        return workspace, tuple(_inbox_for(workspace, path) for path in paths)
    if workspace.project is None:
        raise UnusableArgumentError("A10")
    return workspace, (_here(workspace.project.inbox),)


def _inbox_for(workspace: Workspace, path: Path) -> Path:
    """The path itself; of the project's own folder, its inbox."""
    project = workspace.project
    if project is None or not path.is_dir() or path.resolve() != project.folder.resolve():
        return path
    click.echo(f"{path} 是项目文件夹，只看其中的收件夹 {project.inbox.name}", err=True)
    return path / project.inbox.name


def _here(inbox: Path) -> Path:
    """The inbox as a person would write it from here: relative where it lies below this folder."""
    here = Path.cwd()
    return inbox.relative_to(here) if inbox.is_relative_to(here) else inbox
