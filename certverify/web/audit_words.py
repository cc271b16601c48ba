"""The words for an act of the audit, in the reader's language."""

from certverify.messages import Lang, keys, text
from certverify.web.audit import Act

__all__ = ["detail_of", "word_of"]


def word_of(act: str, lang: Lang) -> str:
    """Return the catalogue's words for an act; the act itself where it has none."""
    key = f"accounts.act.{act}"
    return text(key, lang) if key in keys() else act


def detail_of(act: Act, lang: Lang) -> str:
    """Return the reason that a person gave, or which role or scopes it was about."""
    kind = {"member.role": "role", "member.invited": "role", "password.reset": "role", "token.made": "scope"}
    if act.reason is None or act.act not in kind:
        return act.reason or ""
    return " ".join(text(f"accounts.{kind[act.act]}.{word}", lang) for word in act.reason.split())
