"""The commands of the round: what arrives, who is missing, what goes back."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import facts, following, terminal
from xltools.cli.chinese import ChineseCommand, Day
from xltools.cli.given import given_inbox
from xltools.cli.screen import (
    ERRORS_FOUND,
    NOTHING_WRONG,
    PATH,
    next_step,
    open_file,
    password_option,
    progress_bar,
    quiet,
    secret,
    tell,
)
from xltools.model.text import revealed, shortened

if TYPE_CHECKING:
    from xltools.jobs.round.collect import Collected
    from xltools.jobs.round.state import RoundState, UnitState
    from xltools.jobs.workspace import Workspace


@click.command(cls=ChineseCommand)
@click.argument("sources", nargs=-1, required=True, metavar="来源…")
@click.option("--into", type=PATH, help="收件夹，默认为项目的 inbox。", metavar="文件夹")
@click.option(
    "--since",
    type=Day(),
    help="只看邮箱里这一天以后收到的邮件，默认为报告年度的 12 月 1 日。",
    metavar="日期",
)
@facts.json_option
def collect(sources: tuple[str, ...], into: Path | None, since: dt.date | None, as_json: bool) -> int:
    """把各处收到的表收进收件夹，并逐份登记。

    来源可以是文件夹、压缩包（.zip、.rar、.7z）、邮件（.eml、.msg、.mbox）和邮箱（imaps://用户名@服务器/文件夹）。
    来源只读不改；收件夹里已有的文件不覆盖、不移动、不删除；重复运行不会重复收。
    """
    workspace, inbox = given_inbox(into)
    collected = take_in(workspace, inbox, sources, since)
    if as_json:
        facts.answer(facts.of_collected(collected, inbox))
    else:
        show_collected(collected)
        tell(f"收件夹：{inbox}")
        next_step(following.command("check", workspace, inbox))
    return ERRORS_FOUND if any_unopened(collected) else NOTHING_WRONG


def any_unopened(collected: Sequence[Collected]) -> bool:
    """Whether there is a file of which nobody knows what is inside."""
    from xltools.jobs.round.collect import Outcome

    return any(one.outcome is Outcome.NOT_OPENED for one in collected)


def take_in(
    workspace: Workspace, inbox: Path, sources: Sequence[str], since: dt.date | None = None
) -> list[Collected]:
    """Collects from paths and mailboxes, with a bar on a terminal."""
    from xltools.jobs.round.collect import collect as job
    from xltools.jobs.workspace import now

    with progress_bar("收件") as progress:
        return job(
            workspace,
            sources,
            inbox,
            now=now(),
            since=since,
            progress=progress,
        )


def show_collected(collected: Sequence[Collected]) -> None:
    """A line for each file, then how many there are of each kind."""
    from xltools.jobs.round.collect import Outcome

    colours = {Outcome.COPIED: "green", Outcome.IN_PLACE: "green", Outcome.NOT_OPENED: "red"}
    for one in collected:
        way = one.way.replace(" › ", " > ")  # GBK has no such arrow: a pipe of Windows would show “?”
        what = f"{one.file} ← {way}" if one.outcome in (Outcome.COPIED, Outcome.IN_PLACE) else way
        scan = f"像是{one.unit.name or '某单位'}的扫描件，只记下有这一份，不读内容"
        if quiet() and one.outcome is not Outcome.NOT_OPENED:
            continue
        label = click.style(f"[{one.outcome}]", fg=colours.get(one.outcome))
        click.echo(f"{label} {revealed(what)}：{scan if one.scan else one.verdict}")
    counts = Counter(one.outcome for one in collected)
    total = "，".join(f"{outcome} {counts[outcome]}" for outcome in Outcome if counts[outcome])
    tell(f"共 {len(collected)} 个文件：{total}" if collected else "来源里没有文件")


@click.command(cls=ChineseCommand)
@click.argument("inbox", type=PATH, required=False, metavar="[收件夹]")
@click.option("--remind", type=PATH, help="为未报和退回未改的单位写催报：文字和邮件草稿。", metavar="文件夹")
@click.option(
    "--ledger",
    "export",
    type=PATH,
    is_flag=False,
    flag_value=Path("收件台账.xlsx"),
    help="核对收件台账，并导出成 .xlsx；不写文件名的，写到当前文件夹的 收件台账.xlsx。",
    metavar="[文件]",
)
@click.option("--form", default="", help="看项目的另一张表样，默认是第一张。", metavar="表样")
@facts.json_option
def status(inbox: Path | None, remind: Path | None, export: Path | None, form: str, as_json: bool) -> int:
    """看哪些单位报了、哪些没报、哪些退回了，离期限还有几天或者逾期几天。"""
    from xltools.jobs.round.ledger import export_ledger
    from xltools.jobs.round.remind import remind as write_reminders
    from xltools.jobs.round.state import state_of
    from xltools.jobs.workspace import now, today

    workspace, folder = given_inbox(inbox)
    if export:
        count = export_ledger(workspace, folder, export)
        tell(f"台账完整，共 {count} 条，已导出：{export}", err=as_json)
    with progress_bar("核对") as progress:
        state = state_of(workspace, folder, today=today(), progress=progress, form=form)
    if as_json:
        facts.answer(facts.of_status(state))
    else:
        _show_state(state)
    if remind:
        written = write_reminders(workspace, state, remind, now=now())
        said = f"催报 {len(written)} 份，在 {remind}" if written else "没有需要催报的单位"
        tell(said, err=as_json)
    elif not as_json and not form:
        next_step(following.after_status(workspace, folder, state))
    return NOTHING_WRONG


def _show_state(state: RoundState) -> None:
    """A table on a terminal, a line for each unit anywhere else; then how many there are of each state."""
    lines = status_lines(state)
    if terminal.on_terminal() and state.units:
        terminal.show_table(_HEADS, [_row(one) for one in _by_state(state)], name=1)
        lines = lines[-1:]
    for line in lines:
        click.echo(line)


def status_lines(state: RoundState) -> list[str]:
    """A line for each unit, by state, then how many there are of each."""
    from xltools.model.round import State

    lines = [f"{one.state} {_described(one)}" for one in _by_state(state)]
    counts = Counter(str(one.state) for one in state.units)
    total = "，".join(f"{each} {counts[each]}" for each in State if counts[each])
    return [*lines, f"共 {len(state.units)} 个：{total}" if state.units else "没有单位"]


def _by_state(state: RoundState) -> list[UnitState]:
    """The units in the order of their states; those of one state in theirs."""
    from xltools.model.round import State

    return [one for each in State for one in state.units if one.state is each]


def _reason(one: UnitState) -> str:
    """Why a unit stands as it does; of one that has sent nothing, nothing need be said."""
    from xltools.model.round import State

    return "" if one.state is State.MISSING else one.reason


_HEADS = ("状态", "单位", "联系人", "收到", "次数", "期限", "说明")


def _row(one: UnitState) -> tuple[str, ...]:
    """The same facts as ``_described``, each in its column."""
    unit = one.unit
    late = f"逾期{one.late}天" if one.late else ""
    return (
        str(one.state),
        revealed(unit.name or one.file),
        " ".join(filter(None, (unit.contact, unit.phone))),
        f"{one.first:%m-%d %H:%M}" if one.first else "",
        str(one.returns) if one.returns > 1 else "",
        late or (f"还有{one.left}天" if one.left is not None else ""),
        "；".join(
            filter(
                None,
                (
                    "已有扫描件" if one.scan else "",
                    shortened(_reason(one), 60),
                ),
            )
        ),
    )


def _described(one: UnitState) -> str:
    """The unit, how to reach it, when it reported and how late that was."""
    unit = one.unit
    whom = " ".join(filter(None, (unit.contact, unit.phone)))
    came = f"{one.first:%m-%d %H:%M} 收到" if one.first else ""
    times = f"报送 {one.returns} 次" if one.returns > 1 else ""
    late = f"逾期 {one.late} 天" if one.late else ""
    left = f"还有 {one.left} 天" if one.left is not None else ""
    scan = "已有扫描件" if one.scan else ""
    facts = "，".join(filter(None, (came, times, late, left, scan)))
    name = revealed(unit.name or one.file)
    reason = f"：{said}" if (said := _reason(one)) else ""
    return f"{name}{f'（{whom}）' if whom else ''}{f' {facts}' if facts else ''}{reason}"


@click.command(cls=ChineseCommand)
@click.argument("unit", metavar="单位")
@click.argument("file", type=PATH, metavar="文件")
@click.option("--inbox", type=PATH, help="收件夹，默认为项目的 inbox。", metavar="文件夹")
@click.option(
    "--same-key",
    is_flag=True,
    help="这份表是本县用另一把密钥签名的（密钥丢过、项目重建过）：同一把密钥签名的表都接受。",
)
@facts.json_option
def choose(unit: str, file: Path, inbox: Path | None, same_key: bool, as_json: bool) -> int:
    """一个单位报了几份不同的表时，选定以哪一份为准。只记入台账，不移动文件。"""
    from xltools.jobs.round.decide import choose as job
    from xltools.jobs.workspace import now

    workspace, folder = given_inbox(inbox)
    chosen = job(workspace, folder, unit, file, now=now(), same_key=same_key)
    if as_json:
        facts.answer({"unit": facts.of_unit(chosen), "file": str(file)})
    else:
        tell(f"“{chosen.name}”以 {file} 为准，已记入台账")
        if same_key:
            tell("和它用同一把密钥签名的表都接受；要撤回的，为这个单位另选一份，不加 --same-key")
    return NOTHING_WRONG


@click.command("pass", cls=ChineseCommand)
@click.argument("units", nargs=-1, required=True, metavar="单位…")
@click.option("--inbox", type=PATH, help="收件夹，默认为项目的 inbox。", metavar="文件夹")
@click.option("--reopen", is_flag=True, help="撤回通过，重新接受这些单位的表。")
@click.option("--form", default="", help="通过的是项目的另一张表样，默认是第一张。", metavar="表样")
@facts.json_option
def pass_(units: tuple[str, ...], inbox: Path | None, reopen: bool, form: str, as_json: bool) -> int:
    """通过单位的表：以后以这一份为准，再来的表不再代替它。"""
    from xltools.jobs.round import decide
    from xltools.jobs.workspace import now

    workspace, folder = given_inbox(inbox)
    if reopen:
        done = list(decide.reopen(workspace, folder, units, now=now(), form=form))
    else:
        done = [one.unit for one in decide.pass_returns(workspace, folder, units, now=now(), form=form)]
    if as_json:
        facts.answer({"reopened" if reopen else "passed": [facts.of_unit(unit) for unit in done]})
    elif done:
        names = "、".join(unit.name for unit in done)
        tell(f"{'已撤回通过' if reopen else '已通过'} {len(done)} 个：{names}")
    else:
        tell("这些单位都已经通过")
    return NOTHING_WRONG


@click.command("return", cls=ChineseCommand)
@click.argument("inbox", type=PATH, required=False, metavar="[收件夹]")
@click.option("-o", "--out", type=PATH, help="输出文件夹，默认为收件夹旁的 returned。", metavar="文件夹")
@click.option("--warnings", is_flag=True, help="没有错误、只有警告的单位也写，请它们核实。不算退回。")
@click.option("--form", default="", help="退回的是项目的另一张表样，默认是第一张。", metavar="表样")
@password_option
@facts.json_option
def return_(
    inbox: Path | None,
    out: Path | None,
    warnings: bool,
    form: str,
    password_file: Path | None,
    as_json: bool,
) -> int:
    """为有错误的单位准备退回的材料：加了批注的原表、退回通知、可以粘贴的文字和邮件草稿。

    报来的是别的年度或者别的表样的，附上本年度的空表。
    """
    from xltools.jobs.output import RETURNED
    from xltools.jobs.round.send_back import Wanted, send_back
    from xltools.jobs.workspace import now

    workspace, folder = given_inbox(inbox)
    target = out or folder.resolve().parent / RETURNED
    with progress_bar("核对") as progress:
        sent = send_back(
            workspace,
            folder,
            target,
            Wanted(form, warnings),
            lock=workspace.lock(secret(password_file)),
            now=now(),
            progress=progress,
        )
    if as_json:
        facts.answer(facts.of_sent_back(sent))
        return NOTHING_WRONG
    for line in sent.lines():
        tell(line)
    if sent.doubtful:
        tell("也要请它们核实的，加 --warnings")
    if sent.units:
        next_step("把各文件夹里的材料发给单位；改好的，用 xltools collect 来源… 再收")
    else:
        next_step(following.command("merge", workspace, folder))
    return NOTHING_WRONG


@click.command(cls=ChineseCommand)
@click.argument("inbox", type=PATH, required=False, metavar="[收件夹]")
@click.option("-o", "--out", type=PATH, help="输出文件夹，默认为收件夹旁的 merged。", metavar="文件夹")
@click.option("--form", default="", help="通报项目的另一张表样，默认是第一张。", metavar="表样")
def bulletin(inbox: Path | None, out: Path | None, form: str) -> int:
    """起草通报（Word）：按单位列出数据、位置、时限三方面的情况，供办公室修改。"""
    from xltools.jobs.output import MERGED
    from xltools.jobs.round.bulletin import bulletin as job
    from xltools.jobs.workspace import now

    workspace, folder = given_inbox(inbox)
    target = out or folder.resolve().parent / MERGED
    with progress_bar("核对") as progress:
        document = job(workspace, folder, target, now=now(), progress=progress, form=form)
    tell(f"通报稿：{document}")
    return NOTHING_WRONG


@click.command(cls=ChineseCommand)
@click.argument("file", type=PATH, metavar="文件")
@click.option("-o", "--out", type=PATH, required=True, help="新表写到这里。", metavar="文件")
@click.option("--unit", default="", help="是哪个单位的表（代码或名称），表里看不出来时写。", metavar="单位")
@facts.json_option
@password_option
def repair(file: Path, out: Path, unit: str, as_json: bool, password_file: Path | None) -> int:
    """把损坏的表（公式被改、插了行、旧格式）里填的内容移到一份完好的表里。原表不动，移不了的逐项列出。"""
    from xltools.jobs.round.repair import repair as job
    from xltools.jobs.workspace import Workspace

    workspace = Workspace.open(file)
    repaired = job(workspace, file, out, unit=unit, lock=workspace.lock(secret(password_file)))
    if as_json:
        facts.answer(facts.of_repaired(repaired))
        return ERRORS_FOUND if repaired.left else NOTHING_WRONG
    for move in repaired.moves:
        tell(
            f"{move.source.sheet} {move.source.cell} → {move.target.sheet} {move.target.cell}：{shortened(move.text, 40)}"
        )
    for place, text in repaired.left:
        label = click.style("[没有移]", fg="yellow")
        click.echo(f"{label} {place.sheet} {place.cell}：{shortened(text, 40)}")
    tell(
        f"“{repaired.unit.name}”移了 {len(repaired.moves)} 项，没有移 {len(repaired.left)} 项。新表：{repaired.path}"
    )
    tell("请对照原表核对新表，再用 xltools check 核对")
    return ERRORS_FOUND if repaired.left else NOTHING_WRONG


@click.command(cls=ChineseCommand)
@click.argument("folder", type=PATH, metavar="文件夹")
@click.option("--open/--no-open", "opens", default=None, help="做完以后打开核对情况页，默认只在窗口里打开。")
@click.pass_context
def demo(ctx: click.Context, folder: Path, opens: bool | None) -> int:
    """用编造的示例县演示一轮：生成、收件、核对、汇总、退回、改正、再汇总、出报告。

    在文件夹里建立项目，逐步运行真正的命令，每一步先说明做什么、为什么。
    """
    from xltools.jobs.new import default_year
    from xltools.jobs.output import AUDIT_PAGE, MERGED
    from xltools.jobs.round import example
    from xltools.jobs.workspace import now

    year = default_year(now().date())
    example.start(folder, year)
    click.echo(f"示例县（编造的）的项目建在 {folder}：6 个单位，{year} 年度")
    root = ctx.find_root()

    def step(number: int, about: str, words: tuple[str, ...]) -> None:
        click.echo(f"\n【第 {number} 步】{about}\n> xltools {' '.join(words)}")
        root.command.main(list(words), prog_name="xltools", standalone_mode=False, color=root.color)

    with contextlib.chdir(folder):
        sent = example.send(Path(), year, now())
        for number, (about, words) in enumerate(example.BEFORE, start=1):
            if words[0] == "collect":
                click.echo("\n各单位填好报来（来件）：")
                for name, matter in sent:
                    click.echo(f"  {name}：{matter}")
            step(number, about, words)
        click.echo(f"\n退回的单位改好再报来：{'、'.join(example.correct(Path(), year))}")
        for number, (about, words) in enumerate(example.AFTER, start=len(example.BEFORE) + 1):
            step(number, about, words)
    page = folder / MERGED / AUDIT_PAGE
    click.echo(f"\n演示完了。核对情况：{page}（用浏览器打开）")
    if terminal.on_terminal() if opens is None else opens:
        open_file(page)
    return NOTHING_WRONG


COMMANDS = (collect, status, return_, choose, pass_, bulletin, repair, demo)
