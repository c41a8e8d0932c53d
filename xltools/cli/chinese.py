"""Click's own texts in Chinese: usage, help pages, and what is wrong with a command line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from xltools.cli.columns import folded, width
from xltools.form.toml import FormError
from xltools.model.errors import UnusableArgumentError
from xltools.model.messages.refusals import Refusal

if TYPE_CHECKING:
    _ParamType = click.ParamType[dt.date]
else:
    _ParamType = click.ParamType  # click before 8.3 takes no type

#: Where the context of a command keeps that it was called with --quiet.
QUIET = "xltools.quiet"


class _Formatter(click.HelpFormatter):
    """Help pages in columns, where click counts a Chinese character as one column."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{' ' * self.current_indent}{heading}：\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for number, paragraph in enumerate(text.split("\n\n")):
            if number:
                self.write("\n")
            joined = "".join(line.strip() for line in paragraph.split("\n"))
            for line in folded(joined, max(self.width - self.current_indent, 20)):
                self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        indent = " " * self.current_indent
        column = min(max(width(term) for term, _ in rows), col_max) + col_spacing
        for term, about in rows:
            lines = folded(
                about.replace("  [required]", "必写。"), max(self.width - self.current_indent - column, 20)
            )
            if width(term) > column - col_spacing:
                self.write(f"{indent}{term}\n")
            else:
                self.write(f"{indent}{term}{' ' * (column - width(term))}{lines.pop(0)}\n")
            for line in lines:
                self.write(f"{indent}{' ' * column}{line}\n")


class _Context(click.Context):
    formatter_class = _Formatter


class _Chinese(click.Command):
    """Help with Chinese headings."""

    context_class = _Context

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("add_help_option", False)
        super().__init__(*args, **kwargs)
        self.params.append(
            click.Option(
                ["-h", "--help"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                help="显示帮助。",
                callback=_help,
            )
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.BadOptionUsage as error:
            error.ctx = error.ctx or ctx  # click's parser does not say which command it reads for
            raise

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        pieces = super().collect_usage_pieces(ctx)
        return [
            {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]…"}.get(piece, piece) for piece in pieces
        ]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [
            record
            for param in self.get_params(ctx)
            if isinstance(param, click.Option) and (record := param.get_help_record(ctx)) is not None
        ]
        if records:
            with formatter.section("选项"):
                formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


def _help(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()


def _quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    ctx.meta[QUIET] = value


class Day(_ParamType):
    """A day of the calendar, as people write it: 2026-01-15, 2026.1.15, 2026年1月15日."""

    name = "date"

    def convert(
        self, value: str | dt.date, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        from xltools.model.submission import day

        found = value if isinstance(value, dt.date) else day(value)
        if found is None:
            self.fail(f"'{value}'", param, ctx)
        return found


class ChineseCommand(_Chinese):
    """A command. More arguments than it takes are refused here, where they can still be told apart."""

    allow_extra_args = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.insert(
            len(self.params) - 1,
            click.Option(
                ["-q", "--quiet"],
                is_flag=True,
                expose_value=False,
                help="只显示错误和没有做成的事，其他都不显示；查询的结果照常显示。",
                callback=_quiet,
            ),
        )

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command. With --json standard output is one object, also where nothing is done."""
        try:
            return super().invoke(ctx)
        except (UnusableArgumentError, FormError) as error:
            if not ctx.params.get("as_json"):
                raise
            refusal = {"code": error.refusal.code, "message": str(error.refusal)}
            click.echo(json.dumps({"refusal": refusal}, ensure_ascii=False, indent=1))
            return 2

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise UnusableArgumentError("A37", arguments=tuple(rest), command=ctx.command_path)
        return rest


class ChineseGroup(_Chinese, click.Group):
    """A group of commands, listed in the order of a year's work. Without a command it shows its help."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True, color=ctx.color)
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        is_option = name.startswith("-") and name != "-"
        if self.get_command(ctx, name) is None and not is_option and not ctx.resilient_parsing:
            near = get_close_matches(name, self.commands)
            code = "A41" if near else "A38"
            raise UnusableArgumentError(code, name=name, near=tuple(near), command=ctx.command_path)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, command.get_short_help_str(120)) for name, command in self.commands.items()]
        with formatter.section("命令"):
            formatter.write_dl(rows)


def usage_refusal(error: click.ClickException) -> Refusal:
    """What is wrong with the command line, and where the way out is told."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "xltools"
    match error:
        case click.NoSuchOption():
            options = [name for param in context.command.params for name in param.opts] if context else []
            near = tuple(get_close_matches(error.option_name, options))
            code = "A40" if near else "A30"
            return Refusal(code, option=error.option_name, near=near, command=command)
        case click.MissingParameter():
            argument = error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
            return Refusal("A31", argument=argument, command=command)
        case click.BadParameter():
            return _bad_value(error, command)
        case click.BadOptionUsage():
            params = context.command.params if context else []
            flags = {name for param in params if getattr(param, "is_flag", False) for name in param.opts}
            code = "A36" if error.option_name in flags else "A35"
            return Refusal(code, option=error.option_name, command=command)
        case _:
            return Refusal("A39", error=error.format_message(), command=command)


def _bad_value(error: click.BadParameter, command: str) -> Refusal:
    """What a value should have been, told by the parameter's type."""
    argument = error.param.opts[0] if error.param and error.param.opts else ""
    # The value itself stands nowhere but in click's message, which quotes it.
    value = error.message.partition("'")[2].rpartition("'")[0]
    match error.param.type if error.param else None:
        case click.IntRange() | click.INT:
            return Refusal("A32", argument=argument, value=value, command=command)
        case Day():
            return Refusal("A42", argument=argument, value=value, command=command)
        case click.Path():
            return Refusal("A33", argument=argument, value=value, command=command)
    return Refusal("A34", argument=argument, error=error.message, command=command)
