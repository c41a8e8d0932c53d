"""``xltools form``: lists the forms, shows the tables and rules of one, and proves what can be proved of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xltools.cli import facts
from xltools.cli.chinese import ChineseCommand, ChineseGroup
from xltools.cli.screen import ERRORS_FOUND, NOTHING_WRONG, PATH, tell
from xltools.form.period import Span
from xltools.model.text import named

if TYPE_CHECKING:
    from xltools.jobs.forms.prove import Proof

#: How a number is wrong.
_ERRORS = {1: "多填 1", -1: "少填 1"}
#: How many rules or figures a line names.
_TOLD = 12


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
    from xltools.form.rules import words
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
            {
                "id": table.id,
                "sheet": table.sheet,
                "title": table.title,
                "optional": table.optional,
                "entries": table.listing.most if table.listing else None,
            }
            for table in shown.tables
        ]
        facts.answer({**facts.of_form(shown), "tables": tables, "rules": rules})
        return NOTHING_WRONG
    click.echo(f"{shown.title}（{shown.basis}）")
    for table in shown.tables:
        count = len(shown.table_figures[table.id])
        notes = ["可不填"] if table.optional else []
        notes += [f"清单的合计，最多填 {table.listing.most} 条"] if table.listing else []
        what = f"（{'；'.join(notes)}）" if notes else ""
        click.echo(f"{table.sheet}\t{table.title}\t{count} 个数字{what}")
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
@click.option("--detail", is_flag=True, help="逐个数字列出填错 1 时哪些规则能发现。")
@facts.json_option
def form_prove(id: str | None, out: Path | None, detail: bool, as_json: bool) -> int:
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
            if detail:
                _show_detail(proof)
        if written:
            tell(f"样表：{written}")
    return NOTHING_WRONG if all(proof.is_sound for proof in proofs) else ERRORS_FOUND


def _show_proof(proof: Proof) -> None:
    """What was proved, a line each; what is wrong with the form first, then what could not be decided."""
    from xltools.jobs.forms.prove import Answer

    whose = "、".join(proof.levels) + ("，总计手填" if proof.totals_typed else "")
    click.echo(f"{proof.form.id}（{whose}）：要核对的规则 {len(proof.instances)} 条")
    if proof.together is not Answer.YES:
        is_known = proof.together is Answer.NO
        known, unknown = (
            "规则互相矛盾：没有一份表能使它们同时成立",
            "未能判定规则能否同时成立，其余各项没有再证明",
        )
        click.echo(f"  {known if is_known else unknown}")
        return
    tell("  规则能同时成立")
    faults = {
        "能从其他规则推出、表样没有注明（follows）的规则": [one.id for one in proof.following],
        "表样注明能推出、其实推不出的规则": [one.id for one in proof.independent],
        "点名了一个数字、填错 1 却发现不了的规则": [
            f"{one.instance.id} 对 {one.figure.name}" for one in proof.unnoticed
        ],
        "未能判定能否从其他规则推出的规则": [one.id for one in proof.undecided_follows],
        "未能判定填错 1 能否发现的规则": [
            f"{one.instance.id} 对 {one.figure.name}{_ERRORS[one.error]}" for one in proof.undecided_notices
        ],
    }
    for what, which in faults.items():
        if which:
            click.echo(f"  {what} {len(which)} 处：{named(which, _TOLD)}")
    if proof.is_sound:
        tell("  没有多余的规则；每条规则点名的数字，填错 1 都能发现")
    facts = {
        f"只有{_ERRORS[error]} 能发现、{_ERRORS[-error]} 发现不了的数字": proof.noticed_only(error)
        for error in _ERRORS
    }
    for what, figures in {**facts, "没有规则保护的数字": proof.unprotected}.items():
        if figures:
            tell(f"  {what} {len(figures)} 个：{named([one.name for one in figures], _TOLD)}")


def _show_detail(proof: Proof) -> None:
    """Of every figure that is typed, which rules notice that it is wrong by one, in either direction."""
    from xltools.jobs.forms.prove import Answer

    for figure in proof.typed if proof.notices else ():
        said = []
        for error, word in _ERRORS.items():
            asked = [one for one in proof.notices if (one.figure, one.error) == (figure, error)]
            rules = [
                one.instance.id + ("（未能判定）" if one.answer is Answer.UNKNOWN else "")
                for one in asked
                if one.answer is not Answer.NO
            ]
            said.append(f"{word}：{'、'.join(rules) or '发现不了'}")
        sheet = proof.form.tables_by_id[figure.table].sheet
        click.echo("\t".join((f"  {sheet} {figure.name}", *said)))
