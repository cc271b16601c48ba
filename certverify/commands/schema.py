"""``certverify schema``: the contracts of what ``check`` writes, for programs that read it."""

from importlib.resources import files

__all__ = ["run"]


def run() -> int:
    """Print the JSON Schema of ``summary.json``."""
    schema = files("certverify_schemas") / "json" / "summary.schema.json"
    print(schema.read_text(encoding="utf-8"), end="")
    return 0
