"""The options of the snapshot connector."""

from datetime import date
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from certverify_connectors.options import CoverageOptions, Options, wrong_option
from certverify_schemas.query import Kind

__all__ = ["COLUMNS", "DATES", "KEYS", "TEXTS", "Format", "SnapshotOptions"]

Format = Literal["csv", "parquet", "sqlite"]

KEYS: Final = ("id_type", "id_number", "name", "kind")
TEXTS: Final = ("number", "category", "item", "person_type", "industry", "unit_type", "issuer", "status_text")
DATES: Final = ("first_issue", "valid_from", "valid_to", "review_due", "reviewed_on")
COLUMNS: Final = (*KEYS, *TEXTS, *DATES, "superseded")

_SUFFIXES: Final[dict[str, Format]] = {
    ".csv": "csv",
    ".parquet": "parquet",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
}


class SnapshotOptions(Options):
    """The whole table ``[connectors.snapshot]`` but for the settings common to all connectors.

    ``name`` tells one register from another, by that of the connector's table if it is not given: the editions of one
    confirm what they agree on. Either ``file``, or ``database`` whose table has the column ``row`` that numbers its
    records. ``columns`` says which column is which of ours; ``constants`` gives a value to those it lacks.
    """

    name: str | None = Field(default=None, pattern=r"^[^\s,]+$")
    file: Path | None = None
    database: str | None = None
    row: str = Field(default="id", min_length=1)
    format: Format | None = None
    table: str = Field(default="registry", min_length=1)
    as_of: date | None = None
    as_of_file: Path | None = None
    coverage: CoverageOptions
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    kinds: dict[str, Kind] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_its_day_and_columns(self) -> Self:
        if (self.file is None) == (self.database is None):
            raise wrong_option('file = "…" | database = "postgresql://USER@HOST/NAME"', "file")
        if (self.as_of is None) == (self.as_of_file is None):
            raise wrong_option('as_of = 2026-11-01 | as_of_file = "…"', "as_of")
        for option in ("columns", "constants"):
            for name in getattr(self, option):
                if name not in COLUMNS:
                    raise wrong_option(" | ".join(COLUMNS), f"{option}.{name}")
        if "reviewed_on" in self.constants and "review_due" not in self.constants:
            # Whose reviews a file does not tell would all seem to have missed them.
            raise wrong_option('review_due = ""', "constants.reviewed_on")
        return self

    @property
    def kind_of_file(self) -> Format | None:
        """Return the format, told by the file's name unless it is given."""
        return self.format or _SUFFIXES.get((self.file or Path()).suffix.lower())
