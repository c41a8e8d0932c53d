"""``xltools form``: lists the forms, and shows the tables and rules of one."""

from __future__ import annotations

from pathlib import Path

import click

from xltools.cli import facts
from xltools.cli.chinese import ChineseCommand, ChineseGroup
from xltools.cli.screen import NOTHING_WRONG
from xltools.form.rules import words


@click.group(cls=ChineseGroup)
def form() -> None:
    """查看可用的表样。"""


@form.command("list", cls=ChineseCommand)
@facts.json_option
def form_list(as_json: bool) -> int:
    """列出可用的表样。"""
    from xltools.jobs.workspace import Workspace

    forms = Workspace.open(Path()).forms
    if as_json:
        facts.answer({"forms": [facts.of_form(forms.get(id)) for id in forms.ids()]})
        return NOTHING_WRONG
    for id in forms.ids():
        listed = forms.get(id)
        until = f"至 {listed.last_year}" if listed.last_year else "起"
        click.echo(f"{id}\t{listed.first_year} {until}\t{listed.title}（{listed.basis}）")
    return NOTHING_WRONG


@form.command("show", cls=ChineseCommand)
@click.argument("id", metavar="表样")
@facts.json_option
def form_show(id: str, as_json: bool) -> int:
    """显示一个表样的表和勾稽关系。"""
    from xltools.jobs.workspace import Workspace

    shown = Workspace.open(Path()).forms.get(id)
    if as_json:
        rules = [
            {
                "id": rule.id,
                "severity": str(rule.severity),
                "title": rule.title,
                "statement": words.statement(shown, rule.instances[0]),
            }
            for rule in shown.rules
        ]
        tables = [
            {"id": table.id, "sheet": table.sheet, "title": table.title, "optional": table.optional}
            for table in shown.tables
        ]
        facts.answer({**facts.of_form(shown), "tables": tables, "rules": rules})
        return NOTHING_WRONG
    click.echo(f"{shown.title}（{shown.basis}）")
    for table in shown.tables:
        count = len(shown.table_figures[table.id])
        click.echo(f"{table.sheet}\t{table.title}\t{count} 个数字{'（可不填）' if table.optional else ''}")
    for rule in shown.rules:
        click.echo(
            f"{rule.id}\t{rule.severity.word}\t{rule.title}\t{words.statement(shown, rule.instances[0])}"
        )
    return NOTHING_WRONG
