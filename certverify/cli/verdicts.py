"""Commands on what was judged: again, why, by which rules, in which form."""

# ruff: noqa: FBT002, PLR0917 -- typer reads options from positional parameters with defaults

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from certverify.cli.options import (
    AsOf,
    Config,
    Format_,
    Lang_,
    Out,
    PackFile,
    PerEmployer,
    Store,
    Unmasked,
    help_of,
    word,
)

__all__ = ["commands"]

commands = typer.Typer()


class OutputFormat(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"


@commands.command(help=help_of("judge"))
def judge(
    run: Annotated[str, typer.Argument(help=help_of("option.run"), metavar="RUN")],
    out: Out,
    config: Config = None,
    store: Store = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help=help_of("option.judge_as_of"))
    ] = None,
    pack: PackFile = None,
    lang: Lang_ = None,
    unmasked: Unmasked = False,
    format: Format_ = None,  # noqa: A002 -- the option's name
    per_employer: PerEmployer = False,
) -> None:
    from certverify.commands import judge as command  # noqa: PLC0415 -- start-up

    day = as_of.date() if as_of else None
    raise typer.Exit(
        command.run(
            run,
            out,
            config=config,
            store=store,
            as_of=day,
            pack=pack,
            lang=word(lang),
            unmasked=unmasked,
            formats=",".join(format) if format else None,
            per_employer=per_employer,
        )
    )


@commands.command(help=help_of("explain"))
def explain(
    run: Annotated[str, typer.Argument(help=help_of("option.run"), metavar="RUN")],
    finding: Annotated[
        str | None, typer.Option("--finding", help=help_of("option.explain_finding"), metavar="ID")
    ] = None,
    file: Annotated[
        str | None, typer.Option("--file", help=help_of("option.explain_file"), metavar="NAME")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", help=help_of("option.explain_sheet"), metavar="NAME")
    ] = None,
    row: Annotated[int | None, typer.Option("--row", min=1, help=help_of("option.explain_row"))] = None,
    part: Annotated[int | None, typer.Option("--part", min=1, help=help_of("option.explain_part"))] = None,
    config: Config = None,
    store: Store = None,
    lang: Lang_ = None,
    output: Annotated[
        OutputFormat, typer.Option("--format", help=help_of("option.explain_format"))
    ] = OutputFormat.TEXT,
    unmasked: Unmasked = False,
) -> None:
    from certverify.commands import explain as command  # noqa: PLC0415 -- start-up
    from certverify.pipeline.explain import Wanted  # noqa: PLC0415 -- start-up

    code = command.run(
        Wanted(run, finding_id=finding, source=file, sheet=sheet, row=row, part=part),
        as_json=output is OutputFormat.JSON,
        config=config,
        store=store,
        lang=word(lang),
        unmasked=unmasked,
    )
    raise typer.Exit(code)


@commands.command(help=help_of("rules"))
def rules(as_of: AsOf = None, pack: PackFile = None, lang: Lang_ = None) -> None:
    from certverify.commands import rules as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(as_of=as_of.date() if as_of else None, pack=pack, lang=word(lang)))


@commands.command(help=help_of("schema"))
def schema() -> None:
    from certverify.commands import schema as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run())
