"""The program itself: its name, its help and its version."""

# ruff: noqa: FBT002 -- typer reads options from positional parameters with defaults

from typing import Annotated

import typer

from certverify.cli.options import help_of

__all__ = ["app"]

app = typer.Typer(
    name="certverify",
    help=help_of("help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help starts three times as fast
)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help=help_of("option.version"), is_eager=True)
    ] = False,
) -> None:
    if version:
        from certverify import __version__  # noqa: PLC0415 -- reading the metadata costs start-up time

        typer.echo(f"certverify {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        raise typer.Exit
