"""The command line: parse, call one job, print. Messages in Chinese, codes and JSON keys in English.

Exit codes: 0 nothing wrong, 1 findings of severity error, 2 unusable arguments or nothing readable.
"""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

import click

from xltools import __version__
from xltools.cli.addin import addin, page
from xltools.cli.chinese import ChineseGroup, usage_refusal
from xltools.cli.commands import COMMANDS
from xltools.cli.form import form
from xltools.cli.round import COMMANDS as ROUND
from xltools.cli.screen import ERRORS_FOUND, NOTHING_WRONG, UNUSABLE, refuse, show, wants_colour
from xltools.form.toml import FormError
from xltools.model.errors import NothingReadableError, UnusableArgumentError, UnusableFileError, reason
from xltools.model.messages.refusals import Refusal

__all__ = ["ERRORS_FOUND", "NOTHING_WRONG", "UNUSABLE", "cli", "main", "run"]


def main(args: Sequence[str] | None = None) -> None:
    """The entry point: runs a command and exits. No traceback reaches the screen."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", **_readable(stream.encoding))
    code = run(args)
    if args is None and threading.active_count() == 1:
        _end(code)
    sys.exit(code)


def _end(code: int) -> NoReturn:
    """Ends the process of a command that is done. Python would first give back all that it holds, object by object: an eighth of
    the time of ``--help``, a tenth of a second of a merge. Nobody waits for it: no other thread runs, and every file is
    closed."""
    for stream in filter(None, (sys.stdout, sys.stderr)):  # a program without a window has none
        with suppress(OSError, ValueError):  # whoever read it has gone
            stream.flush()
    os._exit(code)


def _readable(encoding: str) -> dict[str, str]:
    """UTF-8 where what a stream is written in has no Chinese: question marks help nobody."""
    try:
        "中".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return {"encoding": "utf-8"}
    return {}


def run(args: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code."""
    try:
        code = cli.main(
            args=list(args) if args is not None else None,
            prog_name="xltools",
            standalone_mode=False,
            color=wants_colour(),
        )
        return code if isinstance(code, int) else NOTHING_WRONG
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        return refuse(Refusal("A20"))
    except click.ClickException as error:
        return refuse(usage_refusal(error))
    except NothingReadableError as error:
        show(error.findings)
        return refuse(error.refusal)
    except (UnusableArgumentError, FormError) as error:
        return refuse(error.refusal)
    except UnusableFileError as error:
        return refuse(error.finding)
    except UnicodeEncodeError as error:  # of a path: what is shown is replaced where it cannot be
        return refuse(Refusal("A23", reason=reason(error)))
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone
        return NOTHING_WRONG
    except Exception as error:  # noqa: BLE001 - the last resort
        return refuse(_nobody_thought_of(error))


def _nobody_thought_of(error: Exception) -> Refusal:
    """What is said of an error: one sentence, and the details in a file. Results are refused by name where there is no room
    for them (O09), so that without a name it is what the command shows."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC and error.filename is None:
        return Refusal("O09", path="命令的输出")
    with tempfile.NamedTemporaryFile(
        "w", suffix=".log", prefix="xltools-", delete=False, encoding="utf-8"
    ) as log:
        log.write("".join(traceback.format_exception(error)))
    return Refusal("A21", log=log.name)


@click.group(cls=ChineseGroup)
@click.version_option(__version__, "-V", "--version", help="显示版本。", message="xltools %(version)s")
def cli() -> None:
    """政府信息公开工作年度报告：下发表格、核对、汇总。"""


for command in (*COMMANDS, *ROUND, form, addin, page):
    cli.add_command(command)
