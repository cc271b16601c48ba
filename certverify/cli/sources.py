"""Commands on who can be asked: what is installed, and whether it still answers as expected."""

from enum import StrEnum
from typing import Annotated

import typer

from certverify.cli.options import Config, Lang_, Store, help_of, word

__all__ = ["commands"]

commands = typer.Typer()


class RecordKind(StrEnum):
    """Kind of record; the words of ``certverify_schemas.query.Kind``."""

    SPECIAL_OPERATION = "special_operation"
    SAFETY_ASSESSMENT = "safety_assessment"


@commands.command(help=help_of("connectors"))
def connectors(config: Config = None, lang: Lang_ = None) -> None:
    from certverify.commands import connectors as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(config=config, lang=word(lang)))


@commands.command(help=help_of("probe"))
def probe(
    connector: Annotated[
        str, typer.Option("--connector", help=help_of("option.probe_connector"), metavar="NAME")
    ],
    kind: Annotated[
        RecordKind, typer.Option("--kind", help=help_of("option.probe_kind"))
    ] = RecordKind.SPECIAL_OPERATION,
    config: Config = None,
    store: Store = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import probe as command  # noqa: PLC0415 -- start-up
    from certverify_schemas.query import Kind  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(connector, Kind(kind.value), config=config, store=store, lang=word(lang)))
