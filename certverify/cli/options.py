"""Options that several commands share, and the language of their help."""

import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from certverify.commands import edge
from certverify.messages import Lang, text

__all__ = [
    "HELP_LANG",
    "AsOf",
    "Config",
    "Connectors",
    "Format_",
    "Lang_",
    "Language",
    "Mapping_",
    "NightConfig",
    "NoProgress",
    "Out",
    "PackFile",
    "PerEmployer",
    "PublicUrl",
    "Store",
    "Unmasked",
    "help_of",
    "word",
]

_LOCALE: Final = os.environ.get("CERTVERIFY_LANG") or os.environ.get("LANG", "")
HELP_LANG: Final[Lang] = "zh" if _LOCALE.startswith("zh") else "en"


def help_of(key: str) -> str:
    """Return the help text of a command, an option or an argument."""
    return text(f"cli.{key}", HELP_LANG)


class Language(StrEnum):
    """Language of reports and messages."""

    ZH = "zh"
    EN = "en"


def _spoken(lang: Language | None) -> Language | None:
    """Talk in the language asked for from here on: settings that cannot be read are told in it, too."""
    if lang is not None:
        edge.speak(lang.value)
    return lang


Config = Annotated[Path | None, typer.Option("--config", help=help_of("option.config"), metavar="FILE")]
Lang_ = Annotated[Language | None, typer.Option("--lang", help=help_of("option.lang"), callback=_spoken)]
Store = Annotated[str | None, typer.Option("--store", help=help_of("option.store"), metavar="URL")]
PackFile = Annotated[Path | None, typer.Option("--pack", help=help_of("option.pack"), metavar="FILE")]
Mapping_ = Annotated[Path | None, typer.Option("--mapping", help=help_of("option.mapping"), metavar="FILE")]
AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help=help_of("option.as_of"))]
Format_ = Annotated[
    list[str] | None, typer.Option("--format", help=help_of("option.format"), metavar="NAME[,NAME]")
]
PerEmployer = Annotated[bool, typer.Option("--per-employer", help=help_of("option.per_employer"))]
NoProgress = Annotated[bool, typer.Option("--no-progress", help=help_of("option.no_progress"))]
Connectors = Annotated[
    str | None, typer.Option("--connector", help=help_of("option.connector"), metavar="NAME[,NAME]")
]
NightConfig = Annotated[
    Path, typer.Option("--config", help=help_of("option.nightly_config"), metavar="FILE", show_default=False)
]
Out = Annotated[Path, typer.Option("--out", help=help_of("option.out"), metavar="DIR")]
PublicUrl = Annotated[
    str | None, typer.Option("--public-url", help=help_of("option.public_url"), metavar="URL")
]
Unmasked = Annotated[bool, typer.Option("--unmasked", help=help_of("option.unmasked"))]


def word(lang: Language | None) -> Lang | None:
    """Return the language asked for, if one was."""
    return None if lang is None else lang.value
