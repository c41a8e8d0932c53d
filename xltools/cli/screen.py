"""What the commands share: what they show, what they ask for, and how they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import terminal
from xltools.cli.chinese import QUIET
from xltools.form.messages.coded import Coded
from xltools.jobs.output import Progress, silent
from xltools.model.errors import UnusableArgumentError
from xltools.model.findings import Finding, message

if TYPE_CHECKING:
    from xltools.jobs.merge import Merged

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


# What came of a merge.


def went_wrong(merged: Merged) -> bool:
    """Whether the county's report or what is published could not be written, or something found is an error."""
    problem = merged.report.problem or (merged.open_data and merged.open_data.problem)
    return bool(problem) or merged.has_errors


def show_forms(forms: Sequence[Merged], *, everything: bool = False) -> None:
    """What came of each form, under its title where there are several."""
    for merged in forms:
        if len(forms) > 1:
            tell(f"——《{merged.consolidation.form.title}》——")
        _show_merged(merged, everything=everything)


def _show_merged(merged: Merged, *, everything: bool = False) -> None:
    """The errors, or everything that was found; a line for each product; then how the units stand, on a terminal as a
    table."""
    from xltools.jobs import summary
    from xltools.model.text import named

    consolidation = merged.consolidation
    show([finding for finding in consolidation.findings if everything or finding.is_error])
    _show_products(merged)
    if merged.left_from_before:
        tell(
            f"以前汇总的分册，不属于这次汇总，可以删去：{named([str(path) for path in merged.left_from_before])}"
        )
    if merged.volumes:
        for line in (*merged.in_volumes, *summary.not_read(merged.passed_over)):
            tell(line)
        return
    if terminal.on_terminal() and not quiet():
        terminal.show_standings(consolidation)
    else:
        for line in summary.standings(consolidation):
            say(line)
    for line in (*summary.sums(consolidation), *summary.not_read(merged.passed_over)):
        say(line)
    tell(summary.counted(merged.judged, consolidation.findings))


def _show_products(merged: Merged) -> None:
    """Where everything is that was written, and why something was not."""
    from xltools.workbook.consolidated.sheets.findings import SHEET as FINDINGS

    page, report = merged.page, merged.report
    if page.path:
        tell(f"核对情况：{page.path}（用浏览器打开）")
    else:
        click.echo(f"没有生成核对情况页：{page.problem}")
    where = "各册的" if merged.volumes else "其中的"
    tell(f"汇总表：{merged.workbook}（全部意见见{where}“{FINDINGS}”）")
    if merged.kept_book:
        tell(f"原来的汇总表有人改过，已另存为 {merged.kept_book}；其中的审核说明已带入新表")
    tell(f"供其他程序使用：{merged.findings}")
    if report.path:
        tell(f"县级报告：{report.path}")
    else:
        click.echo(f"没有生成县级报告：{report.problem}")
    if report.annex:
        tell(f"县级报告的附件（各单位数据和报送情况，不公布）：{report.annex}")
    for kept in report.kept:
        tell(f"{kept} 在 Word 中改过，没有覆盖，新的报告写在它旁边")
    _show_open_data(merged)
    for line in report.left_to_do:
        tell(line)


def _show_open_data(merged: Merged) -> None:
    """Where the open data is, why there is none, or that it is not of this merge."""
    from xltools.jobs.merge import open_data_folder

    published, folder = merged.open_data, open_data_folder(merged)
    if published and published.folder:
        tell(f"公开数据：{published.folder}（{len(published.files)} 个文件，放到网站上）")
    elif published:
        click.echo(f"没有生成公开数据：{published.problem}")
    elif folder.is_dir():
        tell(f"{folder} 还是以前的，没有随这次汇总更新；要更新的，加 --open-data")
