"""From the files of a pack (``pack.toml`` and CSV) to a :class:`Pack`; what a file leaves out, ``extends`` gives."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from certverify.rules.packs.pack import (
    Issuers,
    Law,
    ManagerCategory,
    Pack,
    Parameters,
    Retirement,
    RuleLaw,
    Source,
    Version,
)
from certverify_schemas.catalogue import Alias, Catalogue, Item, System, WordKind, normal_word
from certverify_schemas.finding import Severity

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["read_pack"]

_PACKAGE = "certverify.rules.packs"


class _Files:
    """The files of a pack over those of the pack it extends."""

    def __init__(self, name: str) -> None:
        folder = files(_PACKAGE) / name
        self.own = tomllib.loads((folder / "pack.toml").read_text(encoding="utf-8"))
        self.folders: list[Traversable] = [folder]
        self.settings: dict[str, Any] = self.own
        if (base := self.own.get("extends")) is not None:
            below = _Files(base)
            self.folders += below.folders
            self.settings = below.settings | self.own

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of the topmost file of that name."""
        path = next(f / name for f in self.folders if (f / name).is_file())
        return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))

    def layers(self, name: str) -> Iterable[dict[str, str]]:
        """Yield the rows of every file of that name, the lowest pack's first."""
        for folder in reversed(self.folders):
            if (folder / name).is_file():
                yield from csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines())

    def digest(self) -> str:
        """Return the SHA-256 over all files, each by name and content."""
        total = sha256()
        for folder in self.folders:
            for path in sorted(folder.iterdir(), key=lambda p: p.name):
                total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return total.hexdigest()


def read_pack(name: str) -> Pack:
    """Read the pack in the folder ``name``."""
    source = _Files(name)
    settings = source.settings
    return Pack(
        id=settings["id"],
        version=settings["version"],
        valid_from=settings["valid_from"],
        valid_to=source.own.get("valid_to"),
        confirmed=settings["confirmed"],
        sources=tuple(Source(**line) for line in settings["sources"]),
        catalogue=_catalogue(source),
        parameters=Parameters(**settings["parameters"]),
        rules=_rules(source.layers("rules.csv")),
        laws={line["id"]: _law(line) for line in source.table("laws.csv")},
        versions=_versions(source.table("versions.csv")),
        managers=tuple(ManagerCategory(**line) for line in source.table("managers.csv")),
        varying_posts=settings["varying_posts"]["safety_manager"],
        person_types={role: tuple(words) for role, words in settings["person_types"].items()},
        hosts={line["host"]: line["class"] for line in source.table("hosts.csv")},
        lookalike_words=tuple(settings["lookalike"]["words"]),
        issuers=Issuers(**{key: tuple(words) for key, words in settings["issuers"].items()}),
        retirement={sex: Retirement(**line) for sex, line in settings["retirement"].items()},
        files_digest=source.digest(),
    )


def _rules(lines: Iterable[Mapping[str, str]]) -> dict[str, RuleLaw]:
    return {
        line["rule"]: RuleLaw(
            line["rule"], Severity(line["severity"]), _words(line["basis"], ";"), line["evidence"],
            _words(line["legal"], ";"), _words(line["parameters"], ";"),
        )
        for line in lines
    }  # fmt: skip  # the fields of a line read better together


def _versions(lines: Iterable[Mapping[str, str]]) -> dict[str, tuple[Version, ...]]:
    told: dict[str, tuple[Version, ...]] = {}
    for line in sorted(lines, key=lambda line: line["until"]):
        version = Version(date.fromisoformat(line["until"]), line["told"], line["evidence"])
        told[line["basis"]] = (*told.get(line["basis"], ()), version)
    return told


def _law(line: Mapping[str, str]) -> Law:
    return Law(
        line["id"], line["says"], line["article"], _day(line["since"]), _day(line["until"]), line["evidence"]
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _catalogue(source: _Files) -> Catalogue:
    lines = source.table("items.csv")
    return Catalogue(
        items=_items(line for line in lines if line["item"]),
        categories={normal_word(line["category"]): line["category"] for line in lines},
        aliases={normal_word(line["word"]): _alias(line) for line in source.table("aliases.csv")},
        systems={line["key"]: _system(line) for line in source.table("systems.csv")},
    )


def _items(lines: Iterable[Mapping[str, str]]) -> dict[str, Item]:
    items: dict[str, Item] = {}
    for line in lines:
        item = Item(line["number"] or None, line["item"], line["category"], line["name_evidence"])
        items[normal_word(item.name)] = item
        if item.number is not None:
            items[item.number] = item
    return items


def _alias(line: Mapping[str, str]) -> Alias:
    return Alias(
        line["word"],
        WordKind(line["kind"]),
        item=line["item"] or None,
        category=line["category"] or None,
        system=line["system"] or None,
        candidates=_words(line["candidates"], "|"),
        evidence=line["evidence"],
    )


def _system(line: Mapping[str, str]) -> System:
    return System(
        line["key"],
        line["certificate"],
        line["authority"],
        line["authority_en"],
        line["query_site"],
        line["number_pattern"] or None,
        _words(line["trades"], "|"),
        line["places"] or None,
    )


def _words(text: str, separator: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(separator)))
