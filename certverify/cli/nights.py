"""Commands of regulators: the night, its plan, its workers."""

# ruff: noqa: FBT002, PLR0917 -- typer reads options from positional parameters with defaults

from pathlib import Path
from typing import Annotated

import typer

from certverify.cli.options import Lang_, NightConfig, Store, help_of, word

__all__ = ["commands"]

commands = typer.Typer()


@commands.command(help=help_of("nightly"))
def nightly(
    config: NightConfig,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=help_of("option.dry_run"))] = False,
    store: Store = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import nightly as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(config, dry_run=dry_run, store=store, lang=word(lang)))


@commands.command(help=help_of("plan"))
def plan(
    config: NightConfig,
    out: Annotated[Path, typer.Option("--out", help=help_of("option.plan_out"), metavar="DIR")] = Path(),
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help=help_of("option.sample"), metavar="N")
    ] = None,
    seed: Annotated[str | None, typer.Option("--seed", help=help_of("option.sample_seed"))] = None,
    store: Store = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import plan as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(config, out, sample=sample, seed=seed, store=store, lang=word(lang)))


@commands.command(help=help_of("worker"))
def worker(
    config: Annotated[
        Path,
        typer.Option("--config", help=help_of("option.worker_config"), metavar="FILE", show_default=False),
    ],
    store: Store = None,
    chunks: Annotated[int, typer.Option("--chunks", min=1, max=16, help=help_of("option.chunks"))] = 2,
    alive: Annotated[
        Path | None, typer.Option("--alive", help=help_of("option.alive"), metavar="FILE")
    ] = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import worker as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(config, store=store, chunks=chunks, alive=alive, lang=word(lang)))
