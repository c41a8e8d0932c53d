"""What the commands share: what they show, what they ask for, and how they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from xltools.form.messages.coded import Coded
from xltools.form.spec import Severity
from xltools.jobs.output import Progress, silent
from xltools.model.errors import UnusableArgumentError
from xltools.model.findings import Finding, message

NOTHING_WRONG, ERRORS_FOUND, UNUSABLE = 0, 1, 2
#: The colour of a severity on a terminal.
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: None}

PATH = click.Path(path_type=Path)
password_option = click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="从文件读取工作表保护密码（也可用环境变量 XLTOOLS_PASSWORD）。",
)


def refuse(reason: Coded | Finding) -> int:
    """Says why nothing was done, and returns the exit code."""
    click.secho(f"{reason}", err=True, fg="red")
    return UNUSABLE


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """A progress bar on a terminal, silence in a pipe."""
    if not sys.stderr.isatty():
        yield silent
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def told(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done - bar.pos)

        yield told


def show(findings: Sequence[Finding]) -> None:
    for finding in findings:
        label = f"[{finding.severity.word} {finding.code}]"
        click.echo(f"{click.style(label, fg=COLOURS[finding.severity])} {message(finding)}")


def secret(file: Path | None) -> str:
    """The password, from the file named or the environment; never from the command line."""
    if file is None:
        return os.environ.get("XLTOOLS_PASSWORD", "")
    try:
        return file.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableArgumentError("A08", file=file) from error
