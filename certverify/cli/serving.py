"""Commands that show something at work: the demo, the page, the simulated platform."""

# ruff: noqa: FBT002, PLR0917 -- typer reads options from positional parameters with defaults

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from certverify.cli.options import (
    AsOf,
    Config,
    Connectors,
    Lang_,
    NoProgress,
    PublicUrl,
    Store,
    help_of,
    word,
)

__all__ = ["commands"]

commands = typer.Typer()


@commands.command(help=help_of("demo"))
def demo(
    out: Annotated[Path, typer.Option("--out", help=help_of("option.demo_out"), metavar="DIR")] = Path(
        "certverify-demo"
    ),
    as_of: AsOf = None,
    seed: Annotated[int, typer.Option("--seed", help=help_of("option.seed"))] = 1,
    lang: Lang_ = None,
    no_progress: NoProgress = False,
    web: Annotated[bool, typer.Option("--web", help=help_of("option.web"))] = False,
) -> None:
    day = as_of.date() if as_of else None
    if web:
        from certverify.commands import demo_page  # noqa: PLC0415 -- start-up

        raise typer.Exit(demo_page.run(out=out, as_of=day, seed=seed, lang=word(lang)))
    from certverify.commands import demo as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(
        command.run(out=out, as_of=day, seed=seed, lang=word(lang), show_progress=not no_progress)
    )


@commands.command(help=help_of("serve"))
def serve(
    config: Config = None,
    store: Store = None,
    connector: Connectors = None,
    port: Annotated[
        int | None, typer.Option("--port", help=help_of("option.page_port"), min=0, max=65535)
    ] = None,
    accounts: Annotated[bool, typer.Option("--accounts", help=help_of("option.accounts"))] = False,
    bind: Annotated[
        str | None, typer.Option("--bind", help=help_of("option.bind"), metavar="ADDRESS")
    ] = None,
    public_url: PublicUrl = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option("--trusted-proxy", help=help_of("option.trusted_proxy"), metavar="ADDRESS"),
    ] = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import serve as command  # noqa: PLC0415 -- start-up

    page: dict[str, object] = {
        "accounts": accounts or None,
        "bind": bind,
        "port": port,
        "public_url": public_url,
    }
    page |= {"trusted_proxies": tuple(trusted_proxy) if trusted_proxy else None}
    raise typer.Exit(command.run(config=config, store=store, connectors=connector, lang=word(lang), **page))


@commands.command(help=help_of("simulate"))
def simulate(
    host: Annotated[str, typer.Option("--host", help=help_of("option.host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help=help_of("option.port"))] = 0,
    seed: Annotated[int, typer.Option("--seed", help=help_of("option.seed"))] = 1,
    people: Annotated[int, typer.Option("--people", help=help_of("option.people"))] = 1000,
    registry: Annotated[
        Path | None, typer.Option("--registry", help=help_of("option.registry"), metavar="FILE")
    ] = None,
    token: Annotated[str | None, typer.Option("--token", help=help_of("option.token"))] = None,
    grant: Annotated[float | None, typer.Option("--grant", help=help_of("option.grant"))] = None,
    today: Annotated[
        datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help=help_of("option.today"))
    ] = None,
) -> None:
    from certverify.commands import simulate as command  # noqa: PLC0415 -- start-up

    code = command.run(
        host=host,
        port=port,
        seed=seed,
        people=people,
        registry=registry,
        token=token,
        grant=grant,
        today=today.date() if today else None,
    )
    raise typer.Exit(code)
