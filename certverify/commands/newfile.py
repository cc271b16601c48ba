"""A file that a command makes: written aside, then named; one that is there already is never touched."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from certverify.errors import ConfigError

__all__ = ["new_file"]


@contextmanager
def new_file(path: Path, suffix: str) -> Iterator[Path]:
    """Yield a path (mode 0600, same folder) to write to; it gets the name ``path`` only if the body succeeds.

    Raises:
        ConfigError: ``out_suffix``, ``out_exists`` or ``out_file_unwritable``.
    """
    if path.suffix.lower() != suffix:
        raise ConfigError("out_suffix", file=path.name, suffix=suffix)
    if path.exists():
        raise ConfigError("out_exists", file=path.name)
    try:
        number, name = tempfile.mkstemp(prefix=".certverify-", suffix=suffix, dir=path.parent)
        os.close(number)
    except OSError as error:
        raise _unwritable(path, error) from error
    aside = Path(name)
    try:
        yield aside
        aside.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        aside.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> ConfigError:
    return ConfigError("out_file_unwritable", file=path.name, problem=error.strerror or type(error).__name__)
