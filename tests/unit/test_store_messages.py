"""Every error that the store can raise has its text."""

import re
from pathlib import Path

import certverify.store
from certverify.messages import keys, template

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
