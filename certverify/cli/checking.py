"""Commands of who keeps a roster: check it, find what cannot be read in it, start a new one."""

# ruff: noqa: FBT002, PLR0917 -- typer reads options from positional parameters with defaults

import gc
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from certverify.cli.options import (
    AsOf,
    Config,
    Connectors,
    Format_,
    Lang_,
    Mapping_,
    NoProgress,
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


class FailOn(StrEnum):
    """What besides faults makes the exit code differ from 0."""

    FLAGGED = "flagged"


@commands.command(help=help_of("check"))
def check(
    roster: Annotated[
        list[Path], typer.Argument(help=help_of("argument.roster"), metavar="ROSTER...", readable=False)
    ],
    out: Out,
    connector: Connectors = None,
    config: Config = None,
    store: Store = None,
    as_of: AsOf = None,
    pack: PackFile = None,
    lang: Lang_ = None,
    fail_on: Annotated[FailOn | None, typer.Option("--fail-on", help=help_of("option.fail_on"))] = None,
    no_progress: NoProgress = False,
    unmasked: Unmasked = False,
    mapping: Mapping_ = None,
    format: Format_ = None,  # noqa: A002 -- the option's name
    per_employer: PerEmployer = False,
    scans: Annotated[
        Path | None, typer.Option("--scans", help=help_of("option.scans"), metavar="DIR")
    ] = None,
) -> None:
    from certverify.rosters.files.spawn import begun  # noqa: PLC0415 -- start-up

    with begun(roster) as parsing:  # a child parses the first roster while all that checks it is loaded
        gc.disable()  # what is loaded stays: to look through it for garbage took a tenth of the time
        from certverify.commands import check as command  # noqa: PLC0415 -- start-up

        gc.freeze()
        gc.enable()
        raise typer.Exit(
            command.run(
                roster,
                out,
                connectors=connector,
                config=config,
                store=store,
                as_of=as_of.date() if as_of else None,
                pack=pack,
                lang=word(lang),
                fail_on_flagged=fail_on is FailOn.FLAGGED,
                show_progress=not no_progress,
                unmasked=unmasked,
                mapping=mapping,
                formats=",".join(format) if format else None,
                per_employer=per_employer,
                scans=scans,
                begun=parsing,
            )
        )


@commands.command(help=help_of("doctor"))
def doctor(
    roster: Annotated[
        Path, typer.Argument(help=help_of("argument.one_roster"), metavar="ROSTER", readable=False)
    ],
    out: Annotated[Path, typer.Option("--out", help=help_of("option.doctor_out"), metavar="FILE")],
    mapping: Mapping_ = None,
    as_of: AsOf = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import doctor as command  # noqa: PLC0415 -- start-up

    day = as_of.date() if as_of else None
    raise typer.Exit(command.run(roster, out, mapping=mapping, as_of=day, lang=word(lang)))


@commands.command(help=help_of("template"))
def template(
    out: Annotated[Path, typer.Option("--out", help=help_of("option.template_out"), metavar="FILE")],
    lang: Lang_ = None,
) -> None:
    from certverify.commands import template as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(out, lang=word(lang)))
