"""``xltools addin``: builds, installs and removes the Excel add-in, and says how it stands. ``xltools page``: builds the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools import __version__
from xltools.cli import facts
from xltools.cli.chinese import ChineseCommand, ChineseGroup
from xltools.cli.screen import ERRORS_FOUND, NOTHING_WRONG, PATH, refuse
from xltools.model.messages.reasons import Reason
from xltools.model.messages.refusals import Refusal

if TYPE_CHECKING:
    from xltools.jobs.addin import Status


@click.group(cls=ChineseGroup)
def addin() -> None:
    """Excel 加载项：功能区上的“政务公开年报”。"""


@addin.command("build", cls=ChineseCommand)
@click.option(
    "-o", "--out", type=PATH, default=Path(), help="输出文件夹，默认为当前文件夹。", metavar="文件夹"
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

    status = job.install(job.Host())
    click.echo(f"已安装 {status.path}")
    click.echo("请重新打开 Excel，功能区上会出现“政务公开年报”")
    click.echo(
        "Excel 提示宏被禁用的：文件—选项—信任中心—信任中心设置—受信任位置，应有上面这个文件夹；"
        "选项改不了的，请单位的管理员把它设为受信任位置"
    )
    click.echo("WPS 不会自动加载：在“开发工具—加载项—浏览”里选上面这个文件（WPS 需装有 VBA 组件）")
    return _trouble(status.trouble)


@addin.command("remove", cls=ChineseCommand)
def addin_remove() -> int:
    """删除装好的加载项；别的文件不动。"""
    from xltools.jobs import addin as job

    removed = job.remove(job.Host())
    for path in removed:
        click.echo(f"已删除 {path}")
    if not removed:
        click.echo("没有装过加载项，无需删除")
    return NOTHING_WRONG


@addin.command("status", cls=ChineseCommand)
@facts.json_option
def addin_status(as_json: bool) -> int:
    """查看加载项是否装好、它的 Python 能否启动。"""
    from xltools.jobs import addin as job

    status = job.status(job.Host())
    if as_json:
        return _answer(status)
    if status.installed is None:
        click.echo(f"没有安装（应在 {status.path}）。请运行 xltools addin install")
        return ERRORS_FOUND
    click.echo(f"加载项：{status.path}")
    click.echo(
        f"版本：{status.installed.version}{'' if status.current else f'，本软件是 {__version__}，请重新安装'}"
    )
    click.echo(f"Python：{status.installed.python}")
    if not status.installed.intact:
        return refuse(Refusal("X13"))
    return _trouble(status.trouble) or (NOTHING_WRONG if status.current else ERRORS_FOUND)


def _answer(status: Status) -> int:
    """The same as one JSON object."""
    installed = status.installed
    facts.answer(
        {
            "path": str(status.path),
            "installed": installed is not None,
            "version": installed.version if installed else None,
            "python": installed.python if installed else None,
            "intact": installed.intact if installed else None,
            "current": status.current,
            "trouble": str(status.trouble) if status.trouble else None,
        }
    )
    sound = installed is not None and installed.intact and status.current and status.trouble is None
    return NOTHING_WRONG if sound else ERRORS_FOUND


def _trouble(reason: Reason | None) -> int:
    """Says why the add-in's Python would not start, if there is a reason, and returns the exit code."""
    if reason is None:
        return NOTHING_WRONG
    refuse(Refusal("X14", reason=reason))
    return ERRORS_FOUND


@click.group(cls=ChineseGroup)
def page() -> None:
    """自查页：不装软件、不联网，用浏览器核对表格。"""


@page.command("build", cls=ChineseCommand)
@click.option(
    "-o", "--out", type=PATH, default=Path(), help="输出文件夹，默认为当前文件夹。", metavar="文件夹"
)
@click.option(
    "--county", is_flag=True, help="生成的是汇总.html：把项目文件夹拖进去就汇总，给没有装本软件的县用。"
)
@click.option(
    "--old-browsers",
    is_flag=True,
    help="生成的网页给旧浏览器用（Chromium 91 到 96），文件名后加“_旧浏览器”；不能读 .xls、.et、.ods。",
)
@click.option(
    "--project",
    "start",
    type=PATH,
    help="项目文件夹：自查.html 按这个项目的单位、期限和规则核对，同 generate 生成的一样；不写的，不按任何项目。",
    metavar="文件夹",
)
def page_build(out: Path, start: Path | None, *, county: bool, old_browsers: bool) -> int:
    """生成自查.html，发给没有装本软件的单位；每次生成的文件完全相同。"""
    from xltools.jobs.workspace import Workspace
    from xltools.page.build import CHECK, MERGE, build
    from xltools.page.carried import NO_PROJECT, carried
    from xltools.page.runtime import CURRENT, FOR_OLD_BROWSERS

    project = NO_PROJECT
    if start is not None:
        if county:
            return refuse(Refusal("A45"))
        workspace = Workspace.open(start)
        workspace.required()
        project = carried(workspace)
    edition = FOR_OLD_BROWSERS if old_browsers else CURRENT
    click.echo(f"已生成 {build(out, MERGE if county else CHECK, project, edition)}")
    return NOTHING_WRONG
