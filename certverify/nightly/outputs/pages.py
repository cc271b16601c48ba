"""Pages that open offline: one file, no script, nothing loaded from anywhere; the look of the other reports."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from certverify.messages import Lang, text

__all__ = ["Chart", "Section", "write_page"]

_LANGUAGES: Final[dict[Lang, str]] = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its caption; ``svg`` comes from ``outputs.drawings``, which escapes its texts."""

    title: str
    svg: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, a note, and a table of texts; the first ``labels`` columns head the row, numbers stand right."""

    title: str
    heads: Sequence[str] = ()
    lines: Sequence[Sequence[str]] = ()
    note: str = ""
    numbers: bool = field(default=True)
    labels: int = 1


def write_page(
    file: Path,
    *,
    title: str,
    lead: Sequence[str],
    warning: str,
    charts: Sequence[Chart],
    sections: Sequence[Section],
    foot: str,
    lang: Lang,
) -> None:
    """Write a page; every text is escaped, and a policy in the page forbids scripts and anything from elsewhere.

    Raises:
        OSError: the file cannot be written.
    """
    loader = PrefixLoader(
        {
            "nightly": PackageLoader("certverify.nightly.outputs"),
            "reports": PackageLoader("certverify.reports"),
        }
    )
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    style = environment.get_template("reports/report.css").render()
    content: Mapping[str, Any] = {
        "language": _LANGUAGES[lang],
        "style": Markup(style),  # noqa: S704  # our own file; its digest is what the policy lets pass
        "style_hash": f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}",
        "title": title,
        "lead": lead,
        "warning": warning,
        "charts": [{"title": one.title, "svg": Markup(one.svg)} for one in charts],  # noqa: S704  # vega escapes
        "sections": sections,
        "foot": foot,
        "nothing": text("nightly.page.none", lang),
    }
    file.write_text(environment.get_template("nightly/page.html.j2").render(content), encoding="utf-8")
