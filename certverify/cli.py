"""The command line: options in, exit codes out. Each command's body is loaded only when it runs.

Exit codes, the first that holds: 2 usage or configuration, 4 no roster readable, 1 fault, 3 incomplete,
5 flagged entries with ``--fail-on flagged``, 0.
"""

# ruff: noqa: FBT002, PLR0917 -- typer reads options from positional parameters with defaults

import os
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from certverify.messages import Lang, text

__all__ = ["app", "main"]

_LOCALE = os.environ.get("CERTVERIFY_LANG") or os.environ.get("LANG", "")
_HELP_LANG: Lang = "zh" if _LOCALE.startswith("zh") else "en"


def _help(key: str) -> str:
    return text(f"cli.{key}", _HELP_LANG)


class Language(StrEnum):
    """Language of reports and messages."""

    ZH = "zh"
    EN = "en"


class FailOn(StrEnum):
    """What besides faults makes the exit code differ from 0."""

    FLAGGED = "flagged"


class OutputFormat(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"


class RoleName(StrEnum):
    """What somebody may do on the page; the words of ``certverify.web.viewer.Role``."""

    VIEWER = "viewer"
    OFFICER = "officer"
    OWNER = "owner"


class RecordKind(StrEnum):
    """Kind of record; the words of ``certverify_schemas.query.Kind``."""

    SPECIAL_OPERATION = "special_operation"
    SAFETY_ASSESSMENT = "safety_assessment"


app = typer.Typer(
    name="certverify",
    help=_help("help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help starts three times as fast
)

PackFile = Annotated[Path | None, typer.Option("--pack", help=_help("option.pack"), metavar="FILE")]
Config = Annotated[Path | None, typer.Option("--config", help=_help("option.config"), metavar="FILE")]
Lang_ = Annotated[Language | None, typer.Option("--lang", help=_help("option.lang"))]
Store = Annotated[str | None, typer.Option("--store", help=_help("option.store"), metavar="URL")]
NoProgress = Annotated[bool, typer.Option("--no-progress", help=_help("option.no_progress"))]
Mapping_ = Annotated[Path | None, typer.Option("--mapping", help=_help("option.mapping"), metavar="FILE")]
PerEmployer = Annotated[bool, typer.Option("--per-employer", help=_help("option.per_employer"))]
Format_ = Annotated[str | None, typer.Option("--format", help=_help("option.format"), metavar="NAME[,NAME]")]
AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help=_help("option.as_of"))]

PublicUrl = Annotated[
    str | None, typer.Option("--public-url", help=_help("option.public_url"), metavar="URL")
]
Code = Annotated[str, typer.Argument(help=_help("argument.tenant"), metavar="CODE")]
User = Annotated[str, typer.Argument(help=_help("argument.user"), metavar="USER")]
UserOrAll = Annotated[str | None, typer.Argument(help=_help("argument.user_or_all"), metavar="[USER]")]

accounts_ = typer.Typer(help=_help("accounts"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(accounts_, name="accounts")
ledger = typer.Typer(help=_help("ledger"), no_args_is_help=True, rich_markup_mode=None)
app.add_typer(ledger, name="ledger")


def _word(lang: Language | None) -> Lang | None:
    return None if lang is None else lang.value


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=_help("option.version"), is_eager=True)] = False,
) -> None:
    if version:
        from certverify import __version__  # noqa: PLC0415 -- reading the metadata costs start-up time

        typer.echo(f"certverify {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        raise typer.Exit


@app.command(help=_help("check"))
def check(
    roster: Annotated[
        list[Path], typer.Argument(help=_help("argument.roster"), metavar="ROSTER...", readable=False)
    ],
    out: Annotated[Path, typer.Option("--out", help=_help("option.out"), metavar="DIR")],
    connector: Annotated[
        str | None, typer.Option("--connector", help=_help("option.connector"), metavar="NAME[,NAME]")
    ] = None,
    config: Config = None,
    store: Store = None,
    as_of: AsOf = None,
    pack: PackFile = None,
    lang: Lang_ = None,
    fail_on: Annotated[FailOn | None, typer.Option("--fail-on", help=_help("option.fail_on"))] = None,
    no_progress: NoProgress = False,
    unmasked: Annotated[bool, typer.Option("--unmasked", help=_help("option.unmasked"))] = False,
    mapping: Mapping_ = None,
    format: Format_ = None,  # noqa: A002 -- the option's name
    per_employer: PerEmployer = False,
    scans: Annotated[Path | None, typer.Option("--scans", help=_help("option.scans"), metavar="DIR")] = None,
) -> None:
    from certverify.commands import check as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(
        command.run(
            roster,
            out,
            connectors=connector,
            config=config,
            store=store,
            as_of=as_of.date() if as_of else None,
            pack=pack,
            lang=_word(lang),
            fail_on_flagged=fail_on is FailOn.FLAGGED,
            show_progress=not no_progress,
            unmasked=unmasked,
            mapping=mapping,
            formats=format,
            per_employer=per_employer,
            scans=scans,
        )
    )


@app.command(help=_help("doctor"))
def doctor(
    roster: Annotated[
        Path, typer.Argument(help=_help("argument.one_roster"), metavar="ROSTER", readable=False)
    ],
    out: Annotated[Path, typer.Option("--out", help=_help("option.doctor_out"), metavar="FILE")],
    mapping: Mapping_ = None,
    as_of: AsOf = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import doctor as command  # noqa: PLC0415 -- start-up

    day = as_of.date() if as_of else None
    raise typer.Exit(command.run(roster, out, mapping=mapping, as_of=day, lang=_word(lang)))


@app.command(help=_help("template"))
def template(
    out: Annotated[Path, typer.Option("--out", help=_help("option.template_out"), metavar="FILE")],
    lang: Lang_ = None,
) -> None:
    from certverify.commands import template as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(out, lang=_word(lang)))


@app.command(help=_help("demo"))
def demo(
    out: Annotated[Path, typer.Option("--out", help=_help("option.demo_out"), metavar="DIR")] = Path(
        "certverify-demo"
    ),
    as_of: AsOf = None,
    seed: Annotated[int, typer.Option("--seed", help=_help("option.seed"))] = 1,
    lang: Lang_ = None,
    no_progress: NoProgress = False,
    web: Annotated[bool, typer.Option("--web", help=_help("option.web"))] = False,
) -> None:
    day = as_of.date() if as_of else None
    if web:
        from certverify.commands import demo_page  # noqa: PLC0415 -- start-up

        raise typer.Exit(demo_page.run(out=out, as_of=day, seed=seed, lang=_word(lang)))
    from certverify.commands import demo as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(
        command.run(out=out, as_of=day, seed=seed, lang=_word(lang), show_progress=not no_progress)
    )


@app.command(help=_help("serve"))
def serve(
    config: Config = None,
    store: Store = None,
    connector: Annotated[
        str | None, typer.Option("--connector", help=_help("option.connector"), metavar="NAME[,NAME]")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", help=_help("option.page_port"), min=0, max=65535)
    ] = None,
    accounts: Annotated[bool, typer.Option("--accounts", help=_help("option.accounts"))] = False,
    bind: Annotated[str | None, typer.Option("--bind", help=_help("option.bind"), metavar="ADDRESS")] = None,
    public_url: PublicUrl = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option("--trusted-proxy", help=_help("option.trusted_proxy"), metavar="ADDRESS"),
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
    raise typer.Exit(command.run(config=config, store=store, connectors=connector, lang=_word(lang), **page))


@app.command(help=_help("simulate"))
def simulate(
    host: Annotated[str, typer.Option("--host", help=_help("option.host"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help=_help("option.port"))] = 0,
    seed: Annotated[int, typer.Option("--seed", help=_help("option.seed"))] = 1,
    people: Annotated[int, typer.Option("--people", help=_help("option.people"))] = 1000,
    registry: Annotated[
        Path | None, typer.Option("--registry", help=_help("option.registry"), metavar="FILE")
    ] = None,
    token: Annotated[str | None, typer.Option("--token", help=_help("option.token"))] = None,
    grant: Annotated[float | None, typer.Option("--grant", help=_help("option.grant"))] = None,
    today: Annotated[
        datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help=_help("option.today"))
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


@app.command(help=_help("nightly"))
def nightly(
    config: Annotated[
        Path,
        typer.Option("--config", help=_help("option.nightly_config"), metavar="FILE", show_default=False),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_help("option.dry_run"))] = False,
    store: Store = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import nightly as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(config, dry_run=dry_run, store=store, lang=_word(lang)))


@app.command(help=_help("plan"))
def plan(
    config: Annotated[
        Path,
        typer.Option("--config", help=_help("option.nightly_config"), metavar="FILE", show_default=False),
    ],
    out: Annotated[Path, typer.Option("--out", help=_help("option.plan_out"), metavar="DIR")] = Path(),
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help=_help("option.sample"), metavar="N")
    ] = None,
    seed: Annotated[str | None, typer.Option("--seed", help=_help("option.sample_seed"))] = None,
    store: Store = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import plan as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(config, out, sample=sample, seed=seed, store=store, lang=_word(lang)))


@app.command(help=_help("worker"))
def worker(
    config: Annotated[
        Path,
        typer.Option("--config", help=_help("option.worker_config"), metavar="FILE", show_default=False),
    ],
    store: Store = None,
    chunks: Annotated[int, typer.Option("--chunks", min=1, max=16, help=_help("option.chunks"))] = 2,
    alive: Annotated[Path | None, typer.Option("--alive", help=_help("option.alive"), metavar="FILE")] = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import worker as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(config, store=store, chunks=chunks, alive=alive, lang=_word(lang)))


@app.command(help=_help("judge"))
def judge(
    run: Annotated[str, typer.Argument(help=_help("option.run"), metavar="RUN")],
    out: Annotated[Path, typer.Option("--out", help=_help("option.out"), metavar="DIR")],
    config: Config = None,
    store: Store = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help=_help("option.judge_as_of"))
    ] = None,
    pack: PackFile = None,
    lang: Lang_ = None,
    unmasked: Annotated[bool, typer.Option("--unmasked", help=_help("option.unmasked"))] = False,
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
            lang=_word(lang),
            unmasked=unmasked,
            formats=format,
            per_employer=per_employer,
        )
    )


@app.command(help=_help("explain"))
def explain(
    run: Annotated[str, typer.Argument(help=_help("option.run"), metavar="RUN")],
    finding: Annotated[
        str | None, typer.Option("--finding", help=_help("option.explain_finding"), metavar="ID")
    ] = None,
    file: Annotated[
        str | None, typer.Option("--file", help=_help("option.explain_file"), metavar="NAME")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", help=_help("option.explain_sheet"), metavar="NAME")
    ] = None,
    row: Annotated[int | None, typer.Option("--row", min=1, help=_help("option.explain_row"))] = None,
    part: Annotated[int | None, typer.Option("--part", min=1, help=_help("option.explain_part"))] = None,
    config: Config = None,
    store: Store = None,
    lang: Lang_ = None,
    output: Annotated[
        OutputFormat, typer.Option("--format", help=_help("option.explain_format"))
    ] = OutputFormat.TEXT,
    unmasked: Annotated[bool, typer.Option("--unmasked", help=_help("option.unmasked"))] = False,
) -> None:
    from certverify.commands import explain as command  # noqa: PLC0415 -- start-up
    from certverify.pipeline.explain import Wanted  # noqa: PLC0415 -- start-up

    code = command.run(
        Wanted(run, finding_id=finding, source=file, sheet=sheet, row=row, part=part),
        as_json=output is OutputFormat.JSON,
        config=config,
        store=store,
        lang=_word(lang),
        unmasked=unmasked,
    )
    raise typer.Exit(code)


@app.command(help=_help("rules"))
def rules(as_of: AsOf = None, lang: Lang_ = None) -> None:
    from certverify.commands import rules as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(as_of=as_of.date() if as_of else None, lang=_word(lang)))


@app.command(help=_help("connectors"))
def connectors(config: Config = None, lang: Lang_ = None) -> None:
    from certverify.commands import connectors as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(config=config, lang=_word(lang)))


@app.command(help=_help("probe"))
def probe(
    connector: Annotated[
        str, typer.Option("--connector", help=_help("option.probe_connector"), metavar="NAME")
    ],
    kind: Annotated[
        RecordKind, typer.Option("--kind", help=_help("option.probe_kind"))
    ] = RecordKind.SPECIAL_OPERATION,
    config: Config = None,
    store: Store = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import probe as command  # noqa: PLC0415 -- start-up
    from certverify_schemas.query import Kind  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run(connector, Kind(kind.value), config=config, store=store, lang=_word(lang)))


@app.command(help=_help("schema"))
def schema() -> None:
    from certverify.commands import schema as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.run())


@ledger.command(help=_help("ledger.verify"))
def verify(
    config: Config = None,
    store: Store = None,
    bundle: Annotated[
        Path | None, typer.Option("--bundle", help=_help("option.bundle"), metavar="FILE")
    ] = None,
    public_key: Annotated[
        str | None, typer.Option("--public-key", help=_help("option.public_key"), metavar="HEX")
    ] = None,
    summary: Annotated[
        list[Path] | None, typer.Option("--summary", help=_help("option.verify_summary"), metavar="FILE")
    ] = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import ledger as command  # noqa: PLC0415 -- start-up

    if bundle is not None:
        raise typer.Exit(command.verify_file(bundle, public_key, lang=_word(lang)))
    raise typer.Exit(command.verify(summary or [], config=config, store=store, lang=_word(lang)))


@ledger.command(help=_help("ledger.export"))
def export(
    run: Annotated[str, typer.Option("--run", help=_help("option.run"))],
    out: Annotated[Path, typer.Option("--out", help=_help("option.bundle_out"), metavar="FILE")],
    config: Config = None,
    store: Store = None,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import ledger as command  # noqa: PLC0415 -- start-up

    raise typer.Exit(command.export(run, out, config=config, store=store, lang=_word(lang)))


@ledger.command(help=_help("ledger.purge"))
def purge(
    month: Annotated[str, typer.Option("--month", help=_help("option.month"), metavar="YYYY-MM")],
    config: Config = None,
    store: Store = None,
    yes: Annotated[bool, typer.Option("--yes", help=_help("option.yes"))] = False,
    lang: Lang_ = None,
) -> None:
    from certverify.commands import ledger as command  # noqa: PLC0415 -- start-up

    if not yes:
        typer.confirm(text("cli.ledger.confirm", _word(lang) or _HELP_LANG, month=month), abort=True)
    raise typer.Exit(command.purge(month, config=config, store=store, lang=_word(lang)))


def _accounts() -> ModuleType:
    from certverify.commands.serve import need_web  # noqa: PLC0415 -- start-up

    need_web()
    from certverify.commands import accounts  # noqa: PLC0415 -- needs the extra

    return accounts


@accounts_.command("add", help=_help("accounts.add"))
def accounts_add(
    code: Code,
    name: Annotated[str | None, typer.Option("--name", help=_help("option.tenant_name"))] = None,
    config: Config = None,
    store: Store = None,
    public_url: PublicUrl = None,
    lang: Lang_ = None,
) -> None:
    command = _accounts()
    raise typer.Exit(command.add(command.Where(config, store, public_url, _word(lang)), code, name))


@accounts_.command("invite", help=_help("accounts.invite"))
def accounts_invite(
    code: Code,
    role: Annotated[RoleName, typer.Option("--role", help=_help("option.role"))] = RoleName.OWNER,
    config: Config = None,
    store: Store = None,
    public_url: PublicUrl = None,
    lang: Lang_ = None,
) -> None:
    command = _accounts()
    raise typer.Exit(command.invite(command.Where(config, store, public_url, _word(lang)), code, role.value))


@accounts_.command("reset", help=_help("accounts.reset"))
def accounts_reset(
    code: Code,
    user: User,
    config: Config = None,
    store: Store = None,
    public_url: PublicUrl = None,
    lang: Lang_ = None,
) -> None:
    command = _accounts()
    raise typer.Exit(command.reset(command.Where(config, store, public_url, _word(lang)), code, user))


@accounts_.command("list", help=_help("accounts.list"))
def accounts_list(config: Config = None, store: Store = None, lang: Lang_ = None) -> None:
    command = _accounts()
    raise typer.Exit(command.everybody(command.Where(config, store, lang=_word(lang))))


@accounts_.command("disable", help=_help("accounts.disable"))
def accounts_disable(
    code: Code, user: UserOrAll = None, config: Config = None, store: Store = None, lang: Lang_ = None
) -> None:
    command = _accounts()
    where = command.Where(config, store, lang=_word(lang))
    raise typer.Exit(command.switch(where, code, user, disabled=True))


@accounts_.command("enable", help=_help("accounts.enable"))
def accounts_enable(
    code: Code, user: UserOrAll = None, config: Config = None, store: Store = None, lang: Lang_ = None
) -> None:
    command = _accounts()
    where = command.Where(config, store, lang=_word(lang))
    raise typer.Exit(command.switch(where, code, user, disabled=False))


def main() -> None:
    """Run the program; every failure ends in one message and an exit code, never in a traceback."""
    from certverify.commands import edge  # noqa: PLC0415 -- start-up

    sys.exit(edge.guarded(app))
