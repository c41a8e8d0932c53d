"""The commands of the round: what arrives, who is missing, what goes back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli.chinese import ChineseCommand
from xltools.cli.screen import ERRORS_FOUND, NOTHING_WRONG, PATH, progress_bar

if TYPE_CHECKING:
    from xltools.jobs.round.collect import Collected


@click.command(cls=ChineseCommand)
@click.argument("sources", nargs=-1, required=True, metavar="来源…")
@click.option("--into", type=PATH, help="收件夹，默认为项目的 inbox。", metavar="文件夹")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="只看邮箱里这一天以后收到的邮件，默认为报告年度的 12 月 1 日。",
    metavar="日期",
)
def collect(sources: tuple[str, ...], into: Path | None, since: dt.datetime | None) -> int:
    """把各处收到的表收进收件夹，并逐份登记。

    来源可以是文件夹、压缩包（.zip、.rar、.7z）、邮件（.eml、.msg、.mbox）和邮箱（imaps://用户名@服务器/文件夹）。
    来源只读不改；收件夹里已有的文件不覆盖、不移动、不删除；重复运行不会重复收。
    """
    from xltools.county.channels.imap import is_mailbox, mailbox_of
    from xltools.jobs.round.collect import collect as job
    from xltools.jobs.workspace import Workspace

    mailboxes = [mailbox_of(source) for source in sources if is_mailbox(source)]
    paths = [Path(source) for source in sources if not is_mailbox(source)]
    workspace = Workspace.open(into or Path())
    inbox = into or workspace.required().inbox
    with progress_bar("收件") as progress:
        collected = job(
            workspace,
            paths,
            inbox,
            now=dt.datetime.now().astimezone(),
            mailboxes=mailboxes,
            since=since.date() if since else None,
            progress=progress,
        )
    _show(collected)
    click.echo(f"收件夹：{inbox}")
    return ERRORS_FOUND if any(one.outcome == "not opened" for one in collected) else NOTHING_WRONG


#: What is said before each file, by its outcome, in this order, and its colour.
_SAID = {
    "copied": ("收下", "green"),
    "in place": ("登记", "green"),
    "known": ("已有", None),
    "left": ("没收", None),
    "not opened": ("打不开", "red"),
}


def _show(collected: Sequence[Collected]) -> None:
    """A line for each file, then how many there are of each kind."""
    for one in collected:
        word, colour = _SAID[one.outcome]
        what = f"{one.file} ← {one.way}" if one.outcome in ("copied", "in place") else one.way
        scan = f"；像是 {one.unit.name or '某单位'} 的扫描件，只记下有这一份" if one.scan else ""
        click.echo(f"{click.style(f'[{word}]', fg=colour)} {what}：{one.verdict}{scan}")
    counts = Counter(str(one.outcome) for one in collected)
    total = "，".join(f"{word} {counts[outcome]}" for outcome, (word, _) in _SAID.items() if counts[outcome])
    click.echo(f"共 {len(collected)} 个文件：{total}" if collected else "来源里没有文件")


COMMANDS = (collect,)
