"""The command line: parse, call one job, print. Messages in Chinese, codes and JSON keys in English.

Exit codes: 0 nothing wrong, 1 findings of severity error, 2 unusable arguments or nothing readable.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from xltools import __version__
from xltools.cli_text import ChineseCommand, ChineseGroup, usage_sentence
from xltools.errors import NothingReadableError, UnusableArgumentError, UnusableFileError
from xltools.findings import Finding, message
from xltools.form import words
from xltools.form.load import FormError
from xltools.jobs.progress import Progress, silent

NOTHING_WRONG, ERRORS_FOUND, UNUSABLE = 0, 1, 2
_SEVERITIES = {"error": ("错误", "red"), "warning": ("警告", "yellow"), "note": ("提示", None)}

_path = click.Path(path_type=Path)
_password = click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="从文件读取工作表保护密码（也可用环境变量 XLTOOLS_PASSWORD）。",
)


def main(args: Sequence[str] | None = None) -> None:
    """The entry point: runs a command and exits. No traceback reaches the screen."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run(args))


def run(args: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code."""
    try:
        code = cli.main(
            args=list(args) if args is not None else None, prog_name="xltools", standalone_mode=False
        )
        return code if isinstance(code, int) else NOTHING_WRONG
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        return _refuse("已中断，没有写完的文件不会留下")
    except click.ClickException as error:
        return _refuse(usage_sentence(error))
    except NothingReadableError as error:
        _show(error.findings)
        return _refuse(str(error))
    except (UnusableArgumentError, FormError) as error:
        return _refuse(str(error))
    except UnusableFileError as error:
        return _refuse(message(error.finding))
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone
        return NOTHING_WRONG
    except Exception:  # noqa: BLE001 - the last resort: one sentence, and the details in a file
        with tempfile.NamedTemporaryFile(
            "w", suffix=".log", prefix="xltools-", delete=False, encoding="utf-8"
        ) as log:
            log.write(traceback.format_exc())
        return _refuse(f"程序内部出错，没有完成；请把 {log.name} 发给维护人员")


def _refuse(text: str) -> int:
    click.secho(text, err=True, fg="red")
    return UNUSABLE


@contextmanager
def _progress(label: str) -> Iterator[Progress]:
    """A progress bar on a terminal, silence in a pipe."""
    if not sys.stderr.isatty():
        yield silent
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def told(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done - bar.pos)

        yield told


def _show(findings: Sequence[Finding]) -> None:
    for finding in findings:
        name, colour = _SEVERITIES[finding.severity]
        click.echo(f"{click.style(f'[{name} {finding.code}]', fg=colour)} {message(finding)}")


def _secret(file: Path | None) -> str:
    """The password, from the file named or the environment; never from the command line."""
    if file is None:
        return os.environ.get("XLTOOLS_PASSWORD", "")
    try:
        return file.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableArgumentError(f"密码文件 {file} 无法读取，请核对路径") from error


@click.group(cls=ChineseGroup)
@click.version_option(__version__, "--version", help="显示版本。", message="xltools %(version)s")
def cli() -> None:
    """政府信息公开工作年度报告：下发表格、核对、汇总。"""


@cli.command(cls=ChineseCommand)
@click.argument("folder", type=_path, metavar="文件夹")
@click.option("--county", default="示例县", help="县（市、区）名称。")
@click.option("--year", type=int, help="报告年度，默认为上半年的上一年、下半年的本年。")
def new(folder: Path, county: str, year: int | None) -> int:
    """新建一个县的项目：xltools.toml、units.csv、inbox。"""
    from xltools.project import create_project, default_year

    today = dt.datetime.now().astimezone().date()
    for path in create_project(folder, county=county, year=year or default_year(today)):
        click.echo(f"已建立 {path}")
    click.echo(f"下一步：在 {folder / 'units.csv'} 中填写各单位，然后在该文件夹中运行 xltools generate")
    return NOTHING_WRONG


@cli.command(cls=ChineseCommand)
@click.option("-o", "--out", type=_path, help="输出文件夹，默认为项目文件夹下的 outbox。", metavar="文件夹")
@click.option(
    "--project", "start", type=_path, default=Path(), help="项目文件夹，默认为当前文件夹。", metavar="文件夹"
)
@click.option("--replace", is_flag=True, help="覆盖输出文件夹中已有的同名文件。")
@click.option(
    "--with-button",
    "button",
    is_flag=True,
    help="表上带“检查勾稽关系”按钮（.xlsm，含宏），供允许用宏、没有装本软件的单位使用。",
)
@_password
def generate(out: Path | None, start: Path, replace: bool, button: bool, password_file: Path | None) -> int:
    """按单位名册生成各单位的锁定表格，每个单位一份。"""
    from xltools.jobs.generate import generate as job
    from xltools.jobs.workspace import Workspace

    workspace = Workspace.open(start)
    target = out or workspace.required().folder / "outbox"
    lock = workspace.lock(_secret(password_file))
    with _progress("生成") as progress:
        written = job(workspace, target, lock=lock, replace=replace, button=button, progress=progress)
    click.echo(f"已生成 {len(written)} 份表格，在 {target}")
    if button:
        click.echo("表内含宏：填报单位打开时须点“启用内容”，按钮才能用；不启用也能照常填报")
    if not lock.digest:
        click.echo("没有设置保护密码：工作表已锁定，但任何人都可以取消保护")
    return NOTHING_WRONG


@cli.command(cls=ChineseCommand)
@click.argument("paths", type=_path, nargs=-1, required=True, metavar="文件或文件夹…")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象。")
def check(paths: tuple[Path, ...], as_json: bool) -> int:
    """核对填好的表格：结构、数值、勾稽关系、上年数据、日期、文字。"""
    from xltools.jobs import summary
    from xltools.jobs.verify import consolidate, verify
    from xltools.jobs.workspace import Workspace

    workspace = Workspace.open(paths[0])
    with _progress("核对") as progress:
        judged = verify(workspace, paths, progress)
    try:
        consolidation = consolidate(workspace, judged)
    except NothingReadableError as error:
        if as_json:  # standard output is one JSON object or nothing
            raise UnusableArgumentError(str(error)) from error
        raise
    if as_json:
        click.echo(summary.as_json(consolidation, judged), nl=False)
    else:
        _show(consolidation.findings)
        click.echo(summary.counted(judged, consolidation.findings))
    return ERRORS_FOUND if any(finding.is_error for finding in consolidation.findings) else NOTHING_WRONG


@cli.command(cls=ChineseCommand)
@click.argument("inbox", type=_path, metavar="收件夹")
@click.option("-o", "--out", type=_path, help="输出文件夹，默认为收件夹旁的 merged。", metavar="文件夹")
@click.option("--include-errors", is_flag=True, help="有错误的单位也计入汇总（汇总表首页会写明）。")
@_password
def merge(inbox: Path, out: Path | None, include_errors: bool, password_file: Path | None) -> int:
    """核对收件夹中的全部表格并汇总，生成汇总表和 findings.json。"""
    from xltools.jobs import summary
    from xltools.jobs.merging import merge_inbox
    from xltools.jobs.workspace import Workspace

    workspace = Workspace.open(inbox)
    lock = workspace.lock(_secret(password_file))
    target = out or inbox.resolve().parent / "merged"
    with _progress("核对") as progress:
        merged = merge_inbox(
            workspace, inbox, target, lock=lock, include_errors=include_errors, progress=progress
        )
    findings = merged.consolidation.findings
    _show([finding for finding in findings if finding.is_error])
    for line in summary.lines(merged.consolidation):
        click.echo(line)
    click.echo(summary.counted(merged.judged, findings))
    click.echo(f"汇总表：{merged.workbook}")
    click.echo(f"全部意见：{merged.findings}")
    return ERRORS_FOUND if any(finding.is_error for finding in findings) else NOTHING_WRONG


@cli.command("import", cls=ChineseCommand)
@click.argument("paths", type=_path, nargs=-1, required=True, metavar="文件或文件夹…")
@click.option("-o", "--out", type=_path, help="输出文件夹，默认为当前文件夹下的 inbox。", metavar="文件夹")
@_password
def import_(paths: tuple[Path, ...], out: Path | None, password_file: Path | None) -> int:
    """把已经发布的报告（txt、md、html、docx、pdf）导入成填好的表格；原文没有的数字留空。"""
    from xltools.jobs.importing import import_reports
    from xltools.jobs.workspace import Workspace

    target = out or Path("inbox")
    workspace = Workspace.open(target)
    if workspace.project is None:
        workspace = Workspace.open(Path())
    with _progress("导入") as progress:
        found = import_reports(
            workspace, paths, target, lock=workspace.lock(_secret(password_file)), progress=progress
        )
    for one in found:
        _show(one.findings)
        if one.workbook:
            click.echo(f"{one.source.name} → {one.workbook}")
    if not any(one.workbook for one in found):
        raise UnusableArgumentError("没有一份能导入，逐份原因见上")
    return (
        ERRORS_FOUND if any(finding.is_error for one in found for finding in one.findings) else NOTHING_WRONG
    )


@cli.group(cls=ChineseGroup)
def form() -> None:
    """查看可用的表样。"""


@form.command("list", cls=ChineseCommand)
def form_list() -> int:
    """列出可用的表样。"""
    from xltools.jobs.workspace import Workspace

    forms = Workspace.open(Path()).forms
    for id in forms.ids():
        one = forms.get(id)
        until = f"至 {one.last_year}" if one.last_year else "起"
        click.echo(f"{id}\t{one.first_year} {until}\t{one.title}（{one.basis}）")
    return NOTHING_WRONG


@form.command("show", cls=ChineseCommand)
@click.argument("id", metavar="表样")
def form_show(id: str) -> int:
    """显示一个表样的表和勾稽关系。"""
    from xltools.jobs.workspace import Workspace

    one = Workspace.open(Path()).forms.get(id)
    click.echo(f"{one.title}（{one.basis}）")
    for table in one.tables:
        count = len(one.table_figures[table.id])
        click.echo(f"{table.sheet}\t{table.title}\t{count} 个数字{'（可不填）' if table.optional else ''}")
    for rule in one.rules:
        severity = _SEVERITIES[rule.severity][0]
        click.echo(f"{rule.id}\t{severity}\t{rule.title}\t{words.statement(one, rule.instances[0])}")
    return NOTHING_WRONG


@cli.group(cls=ChineseGroup)
def addin() -> None:
    """Excel 加载项：功能区上的“政务公开年报”。"""


@addin.command("build", cls=ChineseCommand)
@click.option(
    "-o", "--out", type=_path, default=Path(), help="输出文件夹，默认为当前文件夹。", metavar="文件夹"
)
@click.option(
    "--python", default="", help="加载项启动的 Python；统一分发时用，自己安装不必指定。", metavar="路径"
)
def addin_build(out: Path, python: str) -> int:
    """生成 Windows 用的加载项 xltools.xlam，不需要 Excel；每次生成的文件完全相同。"""
    from xltools.jobs import addin as job

    click.echo(f"已生成 {job.build(out, python)}")
    return NOTHING_WRONG


@addin.command("install", cls=ChineseCommand)
def addin_install() -> int:
    """把加载项装进 Excel 的启动文件夹，并告诉它 Python 在哪里。"""
    from xltools.jobs import addin as job

    found = job.install(job.Host())
    click.echo(f"已安装 {found.path}")
    click.echo("请重新打开 Excel，功能区上会出现“政务公开年报”")
    click.echo(
        "Excel 提示宏被禁用的：文件—选项—信任中心—信任中心设置—受信任位置，应有上面这个文件夹；"
        "选项改不了的，请单位的管理员把它设为受信任位置"
    )
    click.echo("WPS 不会自动加载：在“开发工具—加载项—浏览”里选上面这个文件（WPS 需装有 VBA 组件）")
    return _trouble(found.trouble)


@addin.command("remove", cls=ChineseCommand)
def addin_remove() -> int:
    """删除装好的加载项；别的文件不动。"""
    from xltools.jobs import addin as job

    gone = job.remove(job.Host())
    for path in gone:
        click.echo(f"已删除 {path}")
    if not gone:
        click.echo("没有装过加载项，无需删除")
    return NOTHING_WRONG


@addin.command("status", cls=ChineseCommand)
def addin_status() -> int:
    """查看加载项是否装好、它的 Python 能否启动。"""
    from xltools.jobs import addin as job

    found = job.status(job.Host())
    if found.installed is None:
        click.echo(f"没有安装（应在 {found.path}）。请运行 xltools addin install")
        return ERRORS_FOUND
    click.echo(f"加载项：{found.path}")
    click.echo(
        f"版本：{found.installed.version}{'' if found.current else f'，本软件是 {__version__}，请重新安装'}"
    )
    click.echo(f"Python：{found.installed.python}")
    if not found.installed.intact:
        return _refuse("文件安装以后被改动过。请把它移走，再运行 xltools addin install")
    return _trouble(found.trouble) or (NOTHING_WRONG if found.current else ERRORS_FOUND)


def _trouble(reason: str) -> int:
    """Says that the add-in's Python would not start, and why."""
    if not reason:
        return NOTHING_WRONG
    click.secho(
        f"按钮还不能用：这个 Python 不能载入 xltools.addin（{reason}）。请在同一个 Python 里重新安装 xltools",
        err=True,
        fg="red",
    )
    return ERRORS_FOUND
