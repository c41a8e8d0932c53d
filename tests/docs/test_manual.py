"""docs/手册/命令.md has every command with every option, and what it tells to type can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from xltools.cli import cli

FOLDER = Path(__file__).parents[2] / "docs" / "手册"
PAGE = (FOLDER / "命令.md").read_text("utf-8")
#: What every command has; the page says so once.
OF_ALL = {"--help", "--quiet"}


def commands(group: click.Group, name: str = "xltools") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by what is typed."""
    for each, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{name} {each}")
        else:
            yield f"{name} {each}", command


COMMANDS = dict(commands(cli))


def sections() -> dict[str, str]:
    heads = re.split(r"(?m)^## (.+)$", PAGE)[1:]
    return dict(zip(heads[::2], heads[1::2], strict=True))


def lines_to_type() -> Iterator[tuple[str, list[str]]]:
    for page in sorted(FOLDER.glob("*.md")):
        for block in re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            for line in block.splitlines():
                if line.startswith("xltools "):
                    yield page.name, shlex.split(line)


def test_every_command_has_its_section_in_the_order_of_the_help() -> None:
    assert list(sections()) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_section_speaks_of_every_option_and_of_no_other(name: str) -> None:
    options = {
        option
        for parameter in COMMANDS[name].params
        if isinstance(parameter, click.Option)
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    }
    said = set(re.findall(r"--[a-z][a-z-]+", sections()[name]))
    assert said - OF_ALL == options - OF_ALL


@pytest.mark.parametrize(("page", "words"), list(lines_to_type()), ids=lambda value: str(value)[:60])
def test_what_is_to_be_typed_is_understood(page: str, words: list[str]) -> None:
    group: click.Command = cli
    rest = words[1:]
    while isinstance(group, click.Group):
        group, rest = group.commands[rest[0]], rest[1:]
    group.make_context(page, rest, resilient_parsing=False)
