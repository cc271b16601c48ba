"""Every error that the store can raise has its text."""

import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

import certverify.store
from certverify.errors import StoreError
from certverify.messages import keys, template
from certverify.store.sql.failures import translated

STORE = Path(certverify.store.__file__).parent
FACTS = {"file", "kind", "path", "version", "least", "run", "count", "month", "name", "number"}


def raised_codes() -> set[str]:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in STORE.rglob("*.py"))
    raised = set(re.findall(r'(?:ConfigError|StoreError)\(\s*"(\w+)"', sources))
    return raised | set(re.findall(r'"(store_\w+)"', sources))


def test_every_code_says_what_happened_and_what_to_do() -> None:
    """A code without text would show the user a bare word."""
    wanted = {f"error.{code}.{part}" for code in raised_codes() for part in ("what", "remedy")}
    assert wanted <= keys()


def test_placeholders_are_facts_that_the_store_gives() -> None:
    """A placeholder nobody fills would break the message that explains the failure."""
    for code in raised_codes():
        for part in ("what", "remedy"):
            texts = [template(f"error.{code}.{part}", lang) for lang in ("zh", "en")]
            assert set(re.findall(r"{(\w+)}", " ".join(texts))) <= FACTS


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM batch",
        "SELECT link FROM run",
        "INSERT INTO run (name, link) VALUES ('a', 'b')",
        "ALTER TABLE run ADD COLUMN name TEXT",  # as a migration does, where the store is not as old as it says
    ],
)
def test_a_store_that_is_not_made_as_its_version_is_not_called_intact(statement: str) -> None:
    """Nothing is known of what it holds, and running again does not help; any other failure has its type told."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE run (name TEXT)"))
        for asked, code in ((statement, "store_foreign"), ("SELECT nonsense(1)", "store_failed")):
            with pytest.raises(StoreError) as caught, translated():
                connection.execute(text(asked))
            assert caught.value.code == code
    engine.dispose()
