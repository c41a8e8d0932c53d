"""Writes docs/cli.md, docs/findings.md and docs/refusals.md from the program itself; a test fails when they are stale.

python docs/generate.py
python docs/generate.py --templates    # also draws the shipped Word templates anew, over what was changed in Word
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from xltools.cli import cli
from xltools.county.library import FormLibrary
from xltools.form.messages.faults import FAULTS
from xltools.form.rules import words
from xltools.model.messages.catalogue import CATALOGUE
from xltools.model.messages.reasons import REASONS
from xltools.model.messages.refusals import REFUSALS
from xltools.report.sentences import FILE as SENTENCES
from xltools.report.writer import ANNEX_FILE, FILES, ReportWriter

HERE = Path(__file__).parent


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, groups before their members."""
    yield path, command
    if isinstance(command, click.Group):
        for name, member in command.commands.items():
            yield from commands(member, f"{path} {name}")


def cli_page() -> str:
    """`--help` of every command."""
    lines = ["# Commands", "", "Written by `docs/generate.py`; messages are Chinese, as people see them.", ""]
    for path, command in commands(cli, "xltools"):
        context = command.context_class(command, info_name=path, max_content_width=100, terminal_width=100)
        lines += [f"## `{path}`", "", "```text", command.get_help(context), "```", ""]
    return "\n".join(lines)


def findings_page() -> str:
    """Every code of the catalogue, then the rules of every form."""
    lines = [
        "# Findings",
        "",
        "Written by `docs/generate.py`. 错误 returns the form, 警告 may be explained, 提示 only informs.",
        "",
        "| code | severity | fact | remedy |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {code} | {entry.severity.word} | {entry.fact} | {entry.remedy} |"
        for code, entry in sorted(CATALOGUE.items())
    ]
    forms = FormLibrary.default(None)
    for form in map(forms.get, forms.ids()):
        lines += [
            "",
            f"## Rules of {form.id}",
            "",
            "| id | severity | rule | figures | basis |",
            "|---|---|---|---|---|",
        ]
        for rule in form.rules:
            first = words.statement(form, rule.instances[0])
            lines.append(f"| {rule.id} | {rule.severity.word} | {rule.title} | {first} | {rule.basis} |")
    return "\n".join(lines) + "\n"


#: Title, what its letters mean, and the texts of each catalogue.
_CODED = (
    (
        "Refusals",
        "A what was given, and the command line; C the county's project; O what is written; W Word; X Excel.",
        REFUSALS,
    ),
    (
        "Reasons",
        "Parts of refusals and findings: E the system, N a file, G a line of the roster, Q Python, T a template, K nothing.",
        REASONS,
    ),
    (
        "Faults of a form's files",
        "What is wrong with form.toml, prose.toml or sentences.toml; F01 is the whole sentence.",
        FAULTS,
    ),
)


def _one_line(text: str) -> str:
    """A text as a cell of a table."""
    return text.replace("\n", "<br>").replace("|", "\\|")


def refusals_page() -> str:
    """Every code of the catalogues of refusals, of their reasons, and of what can be wrong with a form's files."""
    lines = [
        "# Refusals",
        "",
        "Written by `docs/generate.py`. A job that is not done says why in one sentence; what is found in a file",
        "stands in [findings.md](findings.md). The program decides by the codes, never by the words.",
    ]
    for title, about, texts in _CODED:
        lines += ["", f"## {title}", "", about, "", "| code | text |", "|---|---|"]
        lines += [f"| {code} | {_one_line(text)} |" for code, text in sorted(texts.items())]
    return "\n".join(lines) + "\n"


PAGES = {"cli.md": cli_page, "findings.md": findings_page, "refusals.md": refusals_page}


def templates() -> Iterator[tuple[Path, bytes]]:
    """The Word templates that are shipped, as they are drawn from their forms."""
    forms = FormLibrary.default(None)
    for id in forms.ids():
        writer = ReportWriter(forms.get(id), forms.file(f"{id}/{SENTENCES}"), {})
        for name in FILES.values():
            yield HERE.parent / "templates" / id / name, writer.first_template()
        yield HERE.parent / "templates" / id / ANNEX_FILE, writer.first_annex()


if __name__ == "__main__":
    if "--templates" in sys.argv:
        for path, content in templates():
            path.write_bytes(content)
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")
