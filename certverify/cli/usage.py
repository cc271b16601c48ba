"""A command line that cannot be understood, told in the catalogue's words rather than the library's English."""

import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from certverify.cli.options import HELP_LANG
from certverify.messages import LANGUAGES, Lang, listed, text

__all__ = ["aborted", "told"]

_SAID: Final = {
    "argument_missing": r"Missing argument '(?P<name>[^']+)'",
    "option_missing": r"Missing option '(?P<name>[^']+)'",
    "value_missing": r"Option '(?P<name>[^']+)' requires an argument",
    "option_like": r"No such option: (?P<name>\S+) \(Possible options: (?P<names>.+)\)",
    "option_unknown": r"No such option: (?P<name>\S+)",
    "command_like": r"No such command '(?P<name>[^']+)'\. Did you mean (?P<names>.+)\?",
    "command_unknown": r"No such command '(?P<name>[^']+)'",
    "argument_unexpected": r"Got unexpected extra arguments?(?:\(s\))? \((?P<names>.+)\)",
    "date": r"Invalid value for '(?P<name>[^']+)': .*?'(?P<value>[^']*)' does not match the formats? ",
    "choice": r"Invalid value for '(?P<name>[^']+)': .*?'(?P<value>[^']*)' is not one of (?P<names>.+)\.",
    "number": r"Invalid value for '(?P<name>[^']+)': .*valid integer",
    "least": r"Invalid value for '(?P<name>[^']+)': .*greater than or equal to (?P<bound>\d+)",
    "most": r"Invalid value for '(?P<name>[^']+)': .*less than or equal to (?P<bound>\d+)",
    "value_wrong": r"Invalid value for '(?P<name>[^']+)': (?P<reason>.+)",
    "other": r"(?P<reason>.+)",
}
"""What Typer says, by the message that says it here; the first that fits."""


def told(error: Any, arguments: Sequence[str] = ()) -> str:
    """Return what was wrong with the command line and where its usage stands; ``error`` is Typer's.

    In the language that ``arguments`` ask for, else that of the help.
    """
    lang = _language(arguments or sys.argv)
    said = error.format_message()
    if type(error).__name__ == "NoArgsIsHelpError":  # no mistake: who types a command alone wants its help
        return str(said)
    key, match = next(
        (key, found) for key, form in _SAID.items() if (found := re.match(form, said, re.DOTALL))
    )
    what = text(f"usage.{key}", lang, **match.groupdict() | _listed(match, lang))
    command = error.ctx.command_path if getattr(error, "ctx", None) else "certverify"
    return f"{text('usage.error', lang, what=what)}\n{text('usage.try', lang, command=command)}"


def aborted(arguments: Sequence[str] = ()) -> str:
    """Return what is said to who answers no when asked whether to go on."""
    return text("usage.aborted", _language(arguments or sys.argv))


def _listed(match: re.Match[str], lang: Lang) -> dict[str, str]:
    names = match.groupdict().get("names")
    return {} if names is None else {"names": listed(re.split(r",\s*", names.replace("'", "")), lang)}


def _language(arguments: Sequence[str]) -> Lang:
    asked = [value for option, value in pairwise(arguments) if option == "--lang"]
    return next((lang for lang in LANGUAGES if lang in asked), HELP_LANG)
