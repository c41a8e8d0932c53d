"""What the commands share: what they show, what they ask for, and how they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from xltools.cli import terminal
from xltools.cli.chinese import QUIET
from xltools.form.messages.coded import Coded
from xltools.jobs.output import Progress, silent
from xltools.model.errors import UnusableArgumentError
from xltools.model.findings import Finding, message

NOTHING_WRONG, ERRORS_FOUND, UNUSABLE = 0, 1, 2

PATH = click.Path(path_type=Path)
password_option = click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="文件",
    help="从文件读取工作表保护密码（也可用环境变量 XLTOOLS_PASSWORD）。",
)
form_option = click.option(
    "--form", default="", help="项目有几张表样的，只做这一张；不写的，逐张都做。", metavar="表样"
)


def refuse(reason: Coded | Finding) -> int:
    """Says why nothing was done, and returns the exit code."""
    click.secho(f"{reason}", err=True, fg="red", color=wants_colour())
    return UNUSABLE


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """A progress bar on a terminal, silence in a pipe."""
    if quiet() or not sys.stderr.isatty():
        yield silent
        return
    with terminal.progress(label) as told:
        yield told


def show(findings: Sequence[Finding]) -> None:
    """Says what was found: under a heading for each unit on a terminal, a line for each finding anywhere else."""
    if quiet():
        findings = [finding for finding in findings if finding.is_error]
    if terminal.on_terminal():
        terminal.show_findings(findings)
        return
    for finding in findings:
        label = f"[{finding.severity.word} {finding.code}]"
        click.echo(f"{click.style(label, fg=terminal.COLOURS[finding.severity])} {message(finding)}")


def tell(text: str, *, err: bool = False) -> None:
    """Says what became of a job. With --quiet nothing but findings, and what could not be done, is said."""
    if not quiet():
        click.echo(text, err=err)


def say(text: str) -> None:
    """The same, folded where a person reads it."""
    if quiet():
        return
    if terminal.on_terminal():
        terminal.show_line(text)
    else:
        click.echo(text)


def next_step(text: str) -> None:
    """Tells a person at a terminal what to do next. In a pipe nobody asks."""
    if terminal.on_terminal() and not quiet():
        click.secho(f"下一步：{text}", fg="cyan")


def open_file(path: Path) -> None:
    """Opens a file with the program that the system has for it, or says that there is none."""
    if click.launch(str(path.resolve())):
        click.echo(f"没有能打开 {path.name} 的程序，请自行打开", err=True)


def quiet() -> bool:
    """Whether the command that runs was called with --quiet."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(QUIET))


def wants_colour() -> bool | None:
    """Whether lines are coloured: never with NO_COLOR, always with FORCE_COLOR, else (None) on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def secret(file: Path | None) -> str:
    """The password, from the file named or the environment; never from the command line."""
    if file is None:
        return os.environ.get("XLTOOLS_PASSWORD", "")
    try:
        return file.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableArgumentError("A08", file=file) from error
