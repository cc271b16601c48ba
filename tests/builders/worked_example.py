"""The worked gateway configurations of examples/, filled in as a user does: with the host of an interface."""

import tomllib
from pathlib import Path
from typing import Any, Final

__all__ = ["HOST", "filled_in", "gateway_options"]

HOST: Final = "data.sharing.test"
"""Host of the first example's interface in tests; the examples' own is nobody's, and is refused."""

_EXAMPLES: Final = Path(__file__).parents[2] / "examples"
_COMMON: Final = {"type", "hours", "max_attempts", "confirm_after", "max_age"}


def filled_in(file: str = "gateway.toml") -> str:
    """Return the text of an example with the tests' host (RFC 6761: ``test``) in place of ``example.gov.cn``."""
    text = (_EXAMPLES / file).read_text(encoding="utf-8")
    assert "example.gov.cn" in text
    return text.replace("example.gov.cn", "sharing.test")


def gateway_options(file: str = "gateway.toml", table: str = "gateway") -> dict[str, Any]:
    """Return the connector's own options of an example: the settings common to all connectors left out."""
    options = tomllib.loads(filled_in(file))["connectors"][table]
    return {name: value for name, value in options.items() if name not in _COMMON}
