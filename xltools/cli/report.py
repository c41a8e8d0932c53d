"""``xltools report``: Word reports of units and of the county, and what a template may say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from xltools.cli import facts
from xltools.cli.chinese import ChineseCommand
from xltools.cli.given import given_paths
from xltools.cli.screen import (
    ERRORS_FOUND,
    NOTHING_WRONG,
    PATH,
    UNUSABLE,
    password_option,
    progress_bar,
    refuse,
    secret,
    show,
    tell,
)
from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.refusals import Refusal
from xltools.model.text import revealed

if TYPE_CHECKING:
    from xltools.jobs.report import Reported
    from xltools.jobs.workspace import Workspace


@click.command("report", cls=ChineseCommand)
@click.argument("paths", type=PATH, nargs=-1, metavar="[文件或文件夹…]")
@click.option(
    "-o",
    "--out",
    type=PATH,
    default=Path("reports"),
    help="输出文件夹，默认为当前文件夹下的 reports。",
    metavar="文件夹",
)
@click.option("--pdf", is_flag=True, help="同时用本机的 LibreOffice 转成 PDF。")
@click.option("--draft", is_flag=True, help="有错误或没有填全的也生成，空着的格留空，文首注明是草稿。")
@click.option("--replace", is_flag=True, help="覆盖在 Word 中改过的同名报告。")
@click.option("--template", type=PATH, help="用这个 Word 模板，不用表样自带的。", metavar="文件")
@click.option("--fields", is_flag=True, help="列出模板可用的全部占位符，各举一例。")
@click.option(
    "--save-templates", type=PATH, help="把现用的模板和句式复制到这个文件夹，供修改。", metavar="文件夹"
)
@facts.json_option
def report_(**options: Unpack[_ReportOptions]) -> int:
    """由填好的表生成单位的 Word 报告，由汇总表生成县的 Word 报告。

    不写文件的，为所在项目收件夹里的表生成。
    """
    from xltools.jobs.workspace import Workspace

    if options["fields"] or options["save_templates"]:
        workspace = Workspace.open(options["paths"][0] if options["paths"] else Path())
        return (
            _save_templates(workspace, options["save_templates"])
            if options["save_templates"] and not options["fields"]
            else _list_fields(workspace)
        )
    workspace, paths = given_paths(options["paths"])
    return _write_reports(workspace, paths, options)


class _ReportOptions(TypedDict):
    """What ``xltools report`` was called with."""

    paths: tuple[Path, ...]
    out: Path
    pdf: bool
    draft: bool
    replace: bool
    template: Path | None
    fields: bool
    save_templates: Path | None
    as_json: bool


def _list_fields(workspace: Workspace) -> int:
    """Prints every placeholder of the templates, with an example and what it is."""
    from xltools.jobs.report import fields

    for placeholder, example, about in fields(workspace):
        click.echo(f"{placeholder}\t{example}\t{about}")
    return NOTHING_WRONG


def _save_templates(workspace: Workspace, folder: Path) -> int:
    """Copies the templates in use to a folder."""
    from xltools.jobs.report import save_templates

    for path in save_templates(workspace, folder):
        tell(f"已复制 {path}")
    return NOTHING_WRONG


def _write_reports(workspace: Workspace, paths: Sequence[Path], options: _ReportOptions) -> int:
    """Writes a report for each workbook, and a PDF of each where one is wanted."""
    from xltools.jobs.report import print_pdf, report
    from xltools.report.pdf import printer

    if options["pdf"]:
        printer()  # before the work, not after it
    with progress_bar("生成报告") as progress:
        reports = report(
            workspace,
            paths,
            options["out"],
            template=options["template"],
            draft=options["draft"],
            replace_edited=options["replace"],
            progress=progress,
        )
    if not reports:
        raise UnusableArgumentError("A11")
    documents = [file for reported in reports for file in (reported.document, reported.annex) if file]
    printed = print_pdf(documents) if options["pdf"] and documents else []
    if options["as_json"]:
        facts.answer(facts.of_reports(reports))
    else:
        _show_reports(reports, printed)
    if not any(reported.readable for reported in reports):
        raise UnusableArgumentError("A12")
    wrong = any(finding.is_error for reported in reports for finding in reported.findings)
    lacking = any(reported.document is None and not reported.copy for reported in reports)
    return ERRORS_FOUND if wrong or lacking else NOTHING_WRONG


def _show_reports(reports: Sequence[Reported], printed: Iterable[Path]) -> None:
    """Says what became of each report, then how many there are."""
    for reported in reports:
        _show_report(reported)
    for path in printed:
        tell(f"已转成 {path}")
    written = sum(reported.document is not None for reported in reports)
    lacking = f"，没有生成 {len(reports) - written} 份" if written < len(reports) else ""
    tell(f"共 {len(reports)} 个文件：生成报告 {written} 份{lacking}")


#: What is said of the returns of a unit that sent several.
_OF_SEVERAL = frozenset({"U03", "U13", "U14", "U16"})


def _show_report(reported: Reported) -> None:
    """Says what became of one workbook's report, and what a person must still do in it."""
    if not reported.is_report:  # of a report, that it is no workbook is said by the refusal
        # Which of several returns counts is said by the refusals of the others.
        show([one for one in reported.findings if one.code not in _OF_SEVERAL])
    if reported.document:
        tell(f"{reported.name} → {reported.document}")
    else:
        click.echo(revealed(str(reported.refusal)))
    if reported.annex:
        tell(f"附件（各单位数据和报送情况，不公布）：{reported.annex}")
    warning = click.style("[警告]", fg="yellow")
    for line in reported.left_to_do:
        tell(f"{warning} {reported.document}：{line}")


@click.command("import", cls=ChineseCommand)
@click.argument("paths", type=PATH, nargs=-1, required=True, metavar="文件或文件夹…")
@click.option("-o", "--out", type=PATH, help="输出文件夹，默认为当前文件夹下的 inbox。", metavar="文件夹")
@facts.json_option
@password_option
def import_(paths: tuple[Path, ...], out: Path | None, as_json: bool, password_file: Path | None) -> int:
    """把已经发布的报告（txt、md、html、docx、pdf）导入成填好的表格；原文没有的数字留空。"""
    from xltools.jobs.import_ import import_reports
    from xltools.jobs.workspace import Workspace

    target = out or Path("inbox")
    workspace = Workspace.open(target)
    if workspace.project is None:
        workspace = Workspace.open(Path())
    with progress_bar("导入") as progress:
        reports = import_reports(
            workspace, paths, target, lock=workspace.lock(secret(password_file)), progress=progress
        )
    nothing = None if any(imported.workbook for imported in reports) else Refusal("A07")
    if as_json:
        facts.answer(facts.of_imported(reports, nothing))
    else:
        for imported in reports:
            show(imported.findings)
            if imported.workbook:
                tell(f"{imported.name} → {imported.workbook}")
    if nothing:
        return UNUSABLE if as_json else refuse(nothing)
    wrong = any(finding.is_error for imported in reports for finding in imported.findings)
    return ERRORS_FOUND if wrong else NOTHING_WRONG
