"""The commands of a county's year, each a job and what it says."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from xltools.cli import facts, following, terminal
from xltools.cli.chinese import ChineseCommand, Day
from xltools.cli.given import given_inbox, given_paths, project_inbox
from xltools.cli.report import import_, report_
from xltools.cli.round import any_unopened, show_collected, take_in
from xltools.cli.screen import (
    ERRORS_FOUND,
    NOTHING_WRONG,
    PATH,
    UNUSABLE,
    form_option,
    next_step,
    open_file,
    password_option,
    progress_bar,
    secret,
    show,
    show_forms,
    tell,
    went_wrong,
)
from xltools.model.errors import NothingReadableError, UnusableArgumentError

if TYPE_CHECKING:
    from xltools.jobs.batch.cluster import Cluster
    from xltools.jobs.merge import Merged
    from xltools.jobs.workspace import Workspace


@click.command(cls=ChineseCommand)
@click.argument("folder", type=PATH, metavar="文件夹")
@click.option(
    "--county", help="县（市、区）名称；不写的，生成表格以前须在 xltools.toml 中填写。", metavar="名称"
)
@click.option("--year", type=int, metavar="年度", help="报告年度，默认为上半年的上一年、下半年的本年。")
@click.option("--form", "form_id", help="表样，默认为政府信息公开工作年度报告。", metavar="表样")
@click.option(
    "--from",
    "previous",
    type=PATH,
    help="上年（上期）的项目：名册、设置、密钥、模板和汇总表都带过来。",
    metavar="文件夹",
)
def new(
    folder: Path, county: str | None, year: int | None, form_id: str | None, previous: Path | None
) -> int:
    """新建一个县的项目：xltools.toml、units.csv、inbox。"""
    from xltools.county.library import FormLibrary
    from xltools.county.settings import FILE, UNITS, load_project
    from xltools.form.period import PartOfYear, Period, Span
    from xltools.jobs.new import FORM, create_next, create_project, default_period
    from xltools.jobs.workspace import today

    if previous:
        made, has_last = create_next(folder, previous)
        for path in made:
            tell(f"已建立 {path}")
        if not has_last:
            last = load_project(previous / FILE).part.span.last
            tell(f"没有找到{last}的汇总表：先在{last}的项目里运行 xltools merge，再在 xltools.toml 中填 last")
        tell(
            f"下一步：在 {folder / FILE} 中核对报送期限，在 {folder / UNITS} 中核对单位；撤销、合并或改了代码的单位，"
            "在“并入”一列写接续单位的代码；然后在该文件夹中运行 xltools generate"
        )
        return NOTHING_WRONG
    form = FormLibrary.default(None).get(form_id or FORM)
    period = default_period(today(), form.span)
    if year is not None:
        period = Period(year, PartOfYear(form.span))
    for path in create_project(folder, county=county, year=period.year, form=form.id, part=period.part):
        tell(f"已建立 {path}")
    asked = f"核对{'年度' if form.span is Span.YEAR else form.span.asked}和报送期限"
    fill_in = asked if county else f"填写县（市、区）名称（county），{asked}"
    tell(
        f"下一步：在 {folder / FILE} 中{fill_in}，在 {folder / UNITS} 中把示例换成本县各单位，"
        "然后在该文件夹中运行 xltools generate"
    )
    return NOTHING_WRONG


@click.command(cls=ChineseCommand)
@click.option("-o", "--out", type=PATH, help="输出文件夹，默认为项目文件夹下的 outbox。", metavar="文件夹")
@click.option(
    "--project", "start", type=PATH, default=Path(), help="项目文件夹，默认为当前文件夹。", metavar="文件夹"
)
@click.option("--replace", is_flag=True, help="覆盖输出文件夹中已有的同名文件。")
@click.option(
    "--with-button",
    "button",
    is_flag=True,
    help="表上带“检查勾稽关系”按钮（.xlsm，含宏），供允许用宏、没有装本软件的单位使用。",
)
@click.option("--no-page", is_flag=True, help="不生成自查.html（各单位用浏览器核对的网页）。")
@form_option
@password_option
def generate(
    out: Path | None,
    start: Path,
    replace: bool,
    button: bool,
    no_page: bool,
    form: str,
    password_file: Path | None,
) -> int:
    """按单位名册生成各单位的锁定表格，每个单位一份；项目有几张表样的，每张表样一份。另生成一份自查.html，随表发给各单位。"""
    from xltools.county.key import FILE
    from xltools.jobs.generate import FIRST_KEY, generate_forms, notices
    from xltools.jobs.output import OUTBOX
    from xltools.jobs.workspace import Workspace

    workspace = Workspace.open(start)
    target = out or workspace.required().folder / OUTBOX
    lock = workspace.lock(secret(password_file))
    had_key = workspace.key is not None
    with progress_bar("生成") as progress:
        written = generate_forms(
            workspace, target, form, lock=lock, replace=replace, button=button, progress=progress
        )
    tell(f"已生成 {len(written)} 份表格，在 {target}")
    for line in notices(workspace, form):
        tell(line)
    if not had_key:
        tell(FIRST_KEY.format(workspace.required().folder / FILE))
    if button:
        tell("表内含宏：填报单位打开时须点“启用内容”，按钮才能用；不启用也能照常填报")
    if not lock.digest:
        tell("没有设置保护密码：工作表已锁定，但任何人都可以取消保护")
    if not no_page:
        _write_page(workspace, target)
    next_step("把这些表发给各单位；收回来的，用 xltools collect 来源… 收件")
    return NOTHING_WRONG


def _write_page(workspace: Workspace, out: Path) -> None:
    """The page by which the units check their workbooks; where its runtime is not here, a sentence."""
    from xltools.page.build import build
    from xltools.page.carried import carried
    from xltools.page.runtime import CURRENT, missing

    if lacking := missing(CURRENT):
        tell(str(lacking))
        return
    tell(
        f"已生成 {build(out, project=carried(workspace))}：随表发给各单位，用浏览器打开，不装软件、不联网就能核对填好的表"
    )


@click.command(cls=ChineseCommand)
@click.argument("paths", type=PATH, nargs=-1, metavar="[文件或文件夹…]")
@facts.json_option
@click.option(
    "--against", type=PATH, help="把报告（.docx、.pdf）与这份填好的表或汇总表逐项核对。", metavar="文件"
)
@click.option(
    "--published",
    is_flag=True,
    help="核对的是已经发布的网页（存成 .html、.mht、.docx 或 .pdf）；与已通过的表一致的，登记为已发布。",
)
@click.option("--address", default="", help="发布的网址，登记在收件台账里。", metavar="网址")
@click.option(
    "--date",
    "day",
    type=Day(),
    help="发布的日期，默认为今天。",
    metavar="日期",
)
@form_option
def check(**options: Unpack[_CheckOptions]) -> int:
    """核对填好的表格：结构、数值、勾稽关系、上年数据、日期、文字。

    不写文件的，核对所在项目的收件夹。
    """
    from xltools.form.toml import FormError
    from xltools.jobs import summary

    as_json = options["as_json"]
    try:
        if options["published"]:
            return _check_published(options)
        workspace, paths = given_paths(options["paths"])
        if options["against"]:
            return _check_against(workspace, paths, options["against"], as_json)
        return _check_returns(workspace, paths, options["form"], as_json)
    except (UnusableArgumentError, FormError) as error:
        if not as_json:
            raise
        # Standard output is one JSON object, whatever happens.
        judged = error.judged if isinstance(error, NothingReadableError) else ()
        click.echo(summary.of_nothing(error.refusal, judged), nl=False)
        return UNUSABLE


class _CheckOptions(TypedDict):
    """What ``xltools check`` was called with."""

    paths: tuple[Path, ...]
    as_json: bool
    against: Path | None
    published: bool
    address: str
    day: dt.date | None
    form: str


def _check_published(options: _CheckOptions) -> int:
    """A page that was published, against the workbook that was passed. The page may lie anywhere: the project is that of
    the workbook."""
    from xltools.jobs import summary
    from xltools.jobs.round.publish import check_published
    from xltools.jobs.workspace import Workspace, now, today

    if len(options["paths"]) != 1 or options["against"] is None:
        raise UnusableArgumentError("A65")
    workspace = Workspace.open(options["against"])
    published = check_published(
        workspace,
        options["paths"][0],
        options["against"],
        address=options["address"],
        day=options["day"] or today(),
        now=now(),
    )
    compared = published.compared
    findings = [finding for judged in compared.judged for finding in judged.findings]
    if options["as_json"]:
        click.echo(summary.of_reports(compared.form, compared.period, compared.judged), nl=False)
    else:
        show(findings)
        tell(summary.counted(compared.judged, findings))
        if published.entered:
            tell(f"“{published.unit.name}”已登记为已发布")
    return ERRORS_FOUND if any(finding.is_error for finding in findings) else NOTHING_WRONG


def _check_returns(workspace: Workspace, paths: Sequence[Path], form: str, as_json: bool) -> int:
    """Workbooks, each by itself and all of them together; those of one form, or of each."""
    from xltools.jobs import summary
    from xltools.jobs.check import judge_forms, passed_over

    if all(path.suffix.lower() in (".docx", ".pdf") and path.is_file() for path in paths):
        raise UnusableArgumentError("A09", report=paths[0])
    with progress_bar("核对") as progress:
        forms = judge_forms(workspace, paths, progress, form=form)
    findings = [finding for one in forms for finding in one.consolidation.findings]
    not_read = passed_over(workspace, paths)
    if as_json:
        each = [(one.consolidation, one.judged) for one in forms]
        click.echo(summary.forms_as_json(each, not_read), nl=False)
    else:
        show(findings)
        judged = [file for one in forms for file in one.judged]
        for line in (*summary.not_read(not_read), summary.counted(judged, findings)):
            tell(line)
        told = next((one for one in forms if one.judged), forms[0])
        next_step(following.after_check(workspace, paths, told.consolidation))
    return ERRORS_FOUND if any(finding.is_error for finding in findings) else NOTHING_WRONG


def _check_against(workspace: Workspace, reports: Sequence[Path], book: Path, as_json: bool) -> int:
    """Reports that may have been edited by hand, against the workbook they were made from."""
    from xltools.jobs import summary
    from xltools.jobs.compare import compare

    compared = compare(workspace, reports, book)
    findings = [finding for judged in compared.judged for finding in judged.findings]
    if as_json:
        click.echo(summary.of_reports(compared.form, compared.period, compared.judged), nl=False)
    else:
        show(findings)
        tell(summary.counted(compared.judged, findings))
    return ERRORS_FOUND if any(finding.is_error for finding in findings) else NOTHING_WRONG


@click.command(cls=ChineseCommand)
@click.argument("inbox", type=PATH, required=False, metavar="[收件夹]")
@click.option("-o", "--out", type=PATH, help="输出文件夹，默认为收件夹旁的 merged。", metavar="文件夹")
@click.option("--include-errors", is_flag=True, help="有错误的单位也计入汇总（汇总表首页会写明）。")
@click.option("--open-data", is_flag=True, help="另写公开数据：网站用的表格、CSV 和 JSON 数据、一图读懂。")
@click.option(
    "--scheduler", help="由 Dask 集群核对：调度程序的地址，如 tcp://10.0.0.1:8786。", metavar="地址"
)
@form_option
@facts.json_option
@password_option
def merge(  # noqa: PLR0913 - an argument an option
    inbox: Path | None,
    out: Path | None,
    include_errors: bool,
    open_data: bool,
    scheduler: str | None,
    form: str,
    as_json: bool,
    password_file: Path | None,
) -> int:
    """核对收件夹中的全部表格并汇总，生成汇总表、县的 Word 报告和 findings.json。

    不写收件夹的，汇总所在项目的收件夹。项目有几张表样的，第一张的结果在输出文件夹里，其余各张的在其中以表样命名的文件夹里。
    """
    from xltools.jobs.merge import with_open_data

    workspace, folder = given_inbox(inbox)
    forms = _merged(
        workspace,
        folder,
        out,
        password_file,
        form=form,
        include_errors=include_errors,
        scheduler=scheduler,
    )
    if open_data:
        forms = [with_open_data(workspace, merged) for merged in forms]
    if as_json:
        facts.answer(facts.of_merges(forms))
    else:
        show_forms(forms)
        next_step(following.after_merge(workspace, folder, forms[0].consolidation))
    return ERRORS_FOUND if any(map(went_wrong, forms)) else NOTHING_WRONG


@click.command(cls=ChineseCommand)
@click.argument("sources", nargs=-1, metavar="[来源…]")
@click.option(
    "--project", "start", type=PATH, default=Path(), help="项目文件夹，默认为当前文件夹。", metavar="文件夹"
)
@click.option("--open", "opens", is_flag=True, help="做完以后打开核对情况页（只在窗口里）。")
@facts.json_option
@password_option
def run(sources: tuple[str, ...], start: Path, opens: bool, as_json: bool, password_file: Path | None) -> int:
    """一步做完：写了来源的先收件，再核对、汇总收件夹中的全部表格。

    项目里的“双击汇总”运行的就是这一条。
    """
    from xltools.jobs.round.launchers import LINE, SCRIPT, dropped
    from xltools.jobs.workspace import Workspace

    workspace = Workspace.open(start)
    inbox = project_inbox(workspace)
    on_launcher = dropped(os.environ.get(LINE, ""), os.environ.get(SCRIPT, ""))
    given = (*sources, *map(str, on_launcher))
    collected = take_in(workspace, inbox, given) if given else []
    if given and not as_json:
        show_collected(collected)
    forms = _merged(workspace, inbox, None, password_file)
    if as_json:
        facts.answer({"collected": facts.of_collected(collected, inbox), **facts.of_merges(forms)})
    else:
        show_forms(forms, everything=True)
        next_step(following.after_merge(workspace, inbox, forms[0].consolidation))
    if opens and terminal.on_terminal():
        open_file(forms[0].page.path or forms[0].workbook)
    return ERRORS_FOUND if any(map(went_wrong, forms)) or any_unopened(collected) else NOTHING_WRONG


def _merged(
    workspace: Workspace,
    inbox: Path,
    out: Path | None,
    password_file: Path | None,
    *,
    form: str = "",
    include_errors: bool = False,
    scheduler: str | None = None,
) -> list[Merged]:
    """Merges an inbox, with a bar on a terminal; without ``out`` into the folder beside it. One result a form."""
    from xltools.jobs.merge import merge_forms
    from xltools.jobs.output import MERGED
    from xltools.jobs.workspace import today

    lock = workspace.lock(secret(password_file))
    target = out or inbox.resolve().parent / MERGED
    cluster: AbstractContextManager[Cluster | None] = nullcontext()
    if scheduler:
        from xltools.jobs.batch.cluster import cluster_at

        cluster = cluster_at(scheduler)
    with cluster as there, progress_bar("核对") as progress:
        merged = merge_forms(
            workspace,
            inbox,
            target,
            form=form,
            lock=lock,
            include_errors=include_errors,
            progress=progress,
            today=today(),
            cluster=there,
        )
    return list(merged)


#: In the order in which a county comes to use them.
COMMANDS = (new, generate, run, check, merge, report_, import_)
