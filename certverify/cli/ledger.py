"""Commands on the evidence kept: verify it, hand it on, delete it."""

# ruff: noqa: FBT002, PLR0917 -- typer reads options from positional parameters with defaults

from pathlib import Path
from typing import Annotated

import typer

from certverify.cli.options import Config, Lang_, Store, help_of, word
from certverify.messages import text

__all__ = ["commands"]


commands = typer.Typer(help=help_of("ledger"), no_args_is_help=True, rich_markup_mode=None)


@commands.command(help=help_of("ledger.verify"))
def verify(
    config: Config = None,
    store: Store = None,
    bundle: Annotated[
        Path | None, typer.Option("--bundle", help=help_of("option.bundle"), metavar="FILE")
    ] = None,
    public_key: Annotated[
        str | None, typer.Option("--public-key", help=help_of("option.public_key"), metavar="HEX")
    ] = None,
    summary: Annotated[
        list[Path] | None, typer.Option("--summary", help=help_of("option.verify_summary"), metavar="FILE")
    ] = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import ledger as command  # noqa: PLC0415 -- start-up

    reports = summary or []
    if bundle is not None:
        raise typer.Exit(command.verify_file(bundle, public_key, reports, lang=word(lang)))
    raise typer.Exit(command.verify(reports, config=config, store=store, lang=word(lang)))


@commands.command(help=help_of("ledger.export"))
def export(
    run: Annotated[str, typer.Option("--run", help=help_of("option.run"))],
    out: Annotated[Path, typer.Option("--out", help=help_of("option.bundle_out"), metavar="FILE")],
    config: Config = None,
    store: Store = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import ledger as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.export(run, out, config=config, store=store, lang=word(lang)))


@commands.command(help=help_of("ledger.purge"))
def purge(
    month: Annotated[str, typer.Option("--month", help=help_of("option.month"), metavar="YYYY-MM")],
    config: Config = None,
    store: Store = None,
    yes: Annotated[bool, typer.Option("--yes", help=help_of("option.yes"))] = False,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import edge  # noqa: PLC0415 -- start-up
    from certverify.commands import ledger as command  # noqa: PLC0415 -- start-up

    if not yes:
        typer.confirm(text("cli.ledger.confirm", word(lang) or edge.language(), month=month), abort=True)
    raise typer.Exit(command.purge(month, config=config, store=store, lang=word(lang)))
