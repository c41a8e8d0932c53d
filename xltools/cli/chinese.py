"""Click's own texts in Chinese: usage, help pages, and what is wrong with a command line."""

from __future__ import annotations

from typing import Any

import click


class _Chinese(click.Command):
    """Help with Chinese headings."""

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


class ChineseCommand(_Chinese):
    """A command."""


class ChineseGroup(_Chinese, click.Group):
    """A group of commands, listed in the order of a year's work. Without a command it shows its help."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True, color=ctx.color)
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, command.get_short_help_str(60)) for name, command in self.commands.items()]
        with formatter.section("命令"):
            formatter.write_dl(rows)


def _wanted(param: click.Parameter | None, said: str) -> str:
    """What a value should have been; ``said`` is click's own sentence, which quotes the value."""
    value = said.partition("'")[2].rpartition("'")[0]
    match param.type if param else None:
        case click.IntRange() | click.INT:
            return f"应为整数，不能是“{value}”"
        case click.Path():
            return f"应为文件，“{value}”是文件夹，或者不能读取"
    return f"的值不能用（{said}）"


def usage_sentence(error: click.ClickException) -> str:
    """What is wrong with the command line, in one Chinese sentence with the way out."""
    match error:
        case click.NoSuchOption():
            fact = f"没有选项 {error.option_name}"
        case click.MissingParameter():
            name = error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
            fact = f"缺少参数 {name}".rstrip()
        case click.BadParameter():
            name = error.param.opts[0] if error.param and error.param.opts else ""
            fact = f"参数 {name} {_wanted(error.param, error.message)}"
        case click.BadOptionUsage():
            fact = f"选项 {error.option_name} 后面{'要写上值' if 'requires' in error.message else '不能有值'}"
        case click.UsageError() if "unexpected extra argument" in error.message:
            fact = f"多写了参数 {error.message.rpartition('(')[2].rstrip(')')}"
        case click.UsageError() if "No such command" in error.message:
            fact = f"没有命令 {error.message.partition(chr(39))[2].rpartition(chr(39))[0]}"
        case _:
            fact = f"命令行有误（{error.format_message()}）"
    path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "xltools"
    return f"{fact}。请用 {path} --help 查看用法"
