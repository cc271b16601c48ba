"""The options of the ``mem`` connector."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from certverify_connectors.gateway.config import Duration, Url
from certverify_connectors.mem.form import Form, overlaid, published
from certverify_connectors.options import Options, wrong_option

__all__ = ["GENUINE", "FormTable", "MemOptions"]

GENUINE: Final = "https://cx.mem.gov.cn"
"""The genuine host; another one only where the configuration names it and allows it."""

_GENUINE_HOST: Final = urlsplit(GENUINE).hostname

_PERSONS_PACE: Final = 0.5


class MemOptions(Options):
    """The whole table ``[connectors.mem]`` but for the settings common to all connectors.

    ``pace`` is in requests a second; one person takes two (image and query). ``form`` is laid over ``form.toml``.
    """

    base_url: Url = GENUINE
    allow_other_host: bool = False
    ca_file: Path | None = None
    probes: Path | None = None
    pace: float = Field(default=0.2, gt=0, le=50)
    timeout: Duration = timedelta(seconds=30)
    images: int = Field(default=20, ge=1, le=100)
    coal: bool = False
    form: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _asks_the_genuine_host(self) -> Self:
        parts = urlsplit(self.base_url)
        if parts.path not in {"", "/"} or parts.query or parts.fragment:
            raise wrong_option("https://host", "base_url")
        if not (self.is_genuine or self.allow_other_host):
            raise wrong_option(f"{GENUINE} | allow_other_host = true", "base_url")
        # However its name is written (a port, a dot at the end), it is the public platform that is asked.
        if (parts.hostname or "").rstrip(".") == _GENUINE_HOST and self.pace > _PERSONS_PACE:
            raise wrong_option(f"<= {_PERSONS_PACE}", "pace")
        return self

    @property
    def is_genuine(self) -> bool:
        """Whether the genuine host is asked."""
        return self.base_url.rstrip("/").lower() == GENUINE

    @property
    def source(self) -> str:
        """Name of the source: ``mem``, or ``mem:<host>`` for another host, whose answers are never taken for its."""
        return "mem" if self.is_genuine else f"mem:{urlsplit(self.base_url).netloc.lower()}"

    def whole_form(self) -> dict[str, Any]:
        """Return the published form with the user's facts laid over it, not yet checked."""
        return overlaid(published(), self.form)


class FormTable(Options):
    """Checks the form under the name by which users know it."""

    form: Form
