"""The edge: the one place where an exception becomes a message and an exit code."""

import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Final

from certverify.errors import CertverifyError, RosterError
from certverify.messages import Lang, keys, text
from certverify_schemas.masking import mask_numbers_in

__all__ = ["guarded", "language", "speak"]

_DEFAULT: Final[Lang] = "en" if os.environ.get("CERTVERIFY_LANG", "").startswith("en") else "zh"
_spoken: list[Lang] = [_DEFAULT]


def language() -> Lang:
    """Return the language in which this process talks to its user."""
    return _spoken[-1]


def speak(lang: Lang) -> None:
    """Set the language of messages from here on."""
    _spoken[:] = [lang]


def guarded(program: Callable[[], object]) -> int:
    """Run ``program`` and return its exit code; tell what happened, where, and what to do."""
    try:
        program()
    except SystemExit as exc:
        return exc.code if isinstance(exc.code, int) else 0 if exc.code is None else 1
    except CertverifyError as exc:
        tell(exc)
        return exc.exit_code
    except KeyboardInterrupt:
        print(text("cli.interrupted", language()), file=sys.stderr)
        return 3
    except Exception as exc:  # noqa: BLE001 -- the last resort: a fault of ours must not print what it was working on
        _tell_fault(exc)
        return 1
    return 0


def tell(exc: CertverifyError) -> None:
    """Print what happened and what to do, from the catalogue; of rosters, for each that cannot be read."""
    others = exc.also if isinstance(exc, RosterError) else ()
    for error in (exc, *others):
        for part in ("what", "remedy"):
            key = f"error.{error.code}.{part}"
            print(
                text(key, language(), **_shown(error.facts)) if key in keys() else error.code, file=sys.stderr
            )


def _shown(facts: Mapping[str, object]) -> dict[str, object]:
    """Mask numbers of people: a roster's file is often named after one, and errors end up in logs."""
    return {name: mask_numbers_in(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}


def _tell_fault(exc: Exception) -> None:
    """Name the place of a fault; the text of the exception may carry a person's data and is left out."""
    last = traceback.extract_tb(exc.__traceback__)[-1]
    place = f"{type(exc).__name__} {last.filename.rpartition('/')[2]}:{last.lineno} {last.name}"
    print(text("cli.fault", language(), place=place), file=sys.stderr)
