"""Commands of who runs the page for many enterprises: their accounts."""

# ruff: noqa: PLR0917 -- typer reads options from positional parameters with defaults

from enum import StrEnum
from types import ModuleType
from typing import Annotated

import typer

from certverify.cli.options import Config, Lang_, PublicUrl, Store, help_of, word

__all__ = ["commands"]


class RoleName(StrEnum):
    """What somebody may do on the page; the words of ``certverify.web.viewer.Role``."""

    VIEWER = "viewer"
    OFFICER = "officer"
    OWNER = "owner"


Code = Annotated[str, typer.Argument(help=help_of("argument.tenant"), metavar="CODE")]
User = Annotated[str, typer.Argument(help=help_of("argument.user"), metavar="USER")]
UserOrAll = Annotated[str | None, typer.Argument(help=help_of("argument.user_or_all"), metavar="[USER]")]

commands = typer.Typer(help=help_of("accounts"), no_args_is_help=True, rich_markup_mode=None)


def _accounts() -> ModuleType:
    from certverify.commands.serve import need_web  # noqa: PLC0415 -- start-up

    need_web()
    from certverify.commands import accounts  # noqa: PLC0415 -- needs the extra

    return accounts


@commands.command("add", help=help_of("accounts.add"))
def accounts_add(
    code: Code,
    name: Annotated[str | None, typer.Option("--name", help=help_of("option.tenant_name"))] = None,
    config: Config = None,
    store: Store = None,
    public_url: PublicUrl = None,
    lang: Lang_ = None,
) -> None:
    command = _accounts()
    raise typer.Exit(command.add(command.Where(config, store, public_url, word(lang)), code, name))


@commands.command("invite", help=help_of("accounts.invite"))
def accounts_invite(
    code: Code,
    role: Annotated[RoleName, typer.Option("--role", help=help_of("option.role"))] = RoleName.OWNER,
    config: Config = None,
    store: Store = None,
    public_url: PublicUrl = None,
    lang: Lang_ = None,
) -> None:
    command = _accounts()
    raise typer.Exit(command.invite(command.Where(config, store, public_url, word(lang)), code, role.value))


@commands.command("reset", help=help_of("accounts.reset"))
def accounts_reset(
    code: Code,
    user: User,
    config: Config = None,
    store: Store = None,
    public_url: PublicUrl = None,
    lang: Lang_ = None,
) -> None:
    command = _accounts()
    raise typer.Exit(command.reset(command.Where(config, store, public_url, word(lang)), code, user))


@commands.command("list", help=help_of("accounts.list"))
def accounts_list(config: Config = None, store: Store = None, lang: Lang_ = None) -> None:
    command = _accounts()
    raise typer.Exit(command.everybody(command.Where(config, store, lang=word(lang))))


@commands.command("disable", help=help_of("accounts.disable"))
def accounts_disable(
    code: Code, user: UserOrAll = None, config: Config = None, store: Store = None, lang: Lang_ = None
) -> None:
    command = _accounts()
    where = command.Where(config, store, lang=word(lang))
    raise typer.Exit(command.switch(where, code, user, disabled=True))


@commands.command("enable", help=help_of("accounts.enable"))
def accounts_enable(
    code: Code, user: UserOrAll = None, config: Config = None, store: Store = None, lang: Lang_ = None
) -> None:
    command = _accounts()
    where = command.Where(config, store, lang=word(lang))
    raise typer.Exit(command.switch(where, code, user, disabled=False))
