"""``xltools form``: lists the forms, shows the tables and rules of one, and proves what can be proved of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import facts
from xltools.cli.chinese import ChineseCommand, ChineseGroup
from xltools.cli.screen import ERRORS_FOUND, NOTHING_WRONG, PATH, tell
from xltools.form.period import Span
from xltools.form.rules import words
from xltools.model.text import named

if TYPE_CHECKING:
    from xltools.jobs.forms.prove import Proof


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
        every = "" if listed.span is Span.YEAR else f"，按{listed.span.word}报"
        click.echo(f"{id}\t{listed.first_year} {until}\t{listed.title}（{listed.basis}{every}）")
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


@form.command("prove", cls=ChineseCommand)
@click.argument("id", required=False, metavar="[表样]")
@click.option(
    "-o", "--out", type=PATH, help="把证明时得到的样表（所有规则都成立）写成工作簿。", metavar="文件"
)
@facts.json_option
def form_prove(id: str | None, out: Path | None, as_json: bool) -> int:
    """证明一个表样的规则：能同时成立，没有多余的，点名的每个数字填错 1 都能发现。不写表样的，证明全部。"""
    from xltools.jobs.forms.example import write_example
    from xltools.jobs.forms.prove import prove
    from xltools.jobs.workspace import Workspace

    forms = Workspace.open(Path()).forms
    ids = [id] if id else forms.ids()
    proofs = [proof for each in ids for proof in prove(forms.get(each))]
    written = write_example(out, proofs[0]) if out and proofs[0].example is not None else None
    if as_json:
        facts.answer({"proofs": [facts.of_proof(proof) for proof in proofs]})
    else:
        for proof in proofs:
            _show_proof(proof)
        if written:
            tell(f"样表：{written}")
    return NOTHING_WRONG if all(proof.is_sound for proof in proofs) else ERRORS_FOUND


def _show_proof(proof: Proof) -> None:
    """What was proved, a line each; what is wrong with the form first."""
    from xltools.jobs.forms.prove import TOLD

    click.echo(f"{proof.form.id}（{'、'.join(proof.levels)}）：要核对的规则 {len(proof.instances)} 条")
    if proof.example is None:
        click.echo("  规则互相矛盾：没有一份表能使它们同时成立")
        return
    tell("  规则能同时成立")
    if proof.following:
        names = named([instance.id for instance in proof.following], TOLD)
        click.echo(f"  能从其他规则推出、表样没有注明（follows）的 {len(proof.following)} 条：{names}")
    if proof.independent:
        names = named([instance.id for instance in proof.independent], TOLD)
        click.echo(f"  表样注明能推出、其实推不出的 {len(proof.independent)} 条：{names}")
    if proof.unnoticed:
        names = named([f"{one.instance.id} 对 {one.figure.name}" for one in proof.unnoticed], TOLD)
        click.echo(f"  点名了一个数字、填错 1 却发现不了的 {len(proof.unnoticed)} 处：{names}")
    if proof.is_sound:
        tell("  没有多余的规则；每条规则点名的数字，填错 1 都能发现")
    if proof.unprotected:
        names = named([figure.name for figure in proof.unprotected], TOLD)
        tell(f"  没有规则保护的数字 {len(proof.unprotected)} 个：{names}")
