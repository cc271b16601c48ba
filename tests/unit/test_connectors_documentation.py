"""What can be configured is documented, and what is documented exists."""

from pathlib import Path
from types import UnionType
from typing import get_args

import pytest
from pydantic import BaseModel

from certverify_connectors.gateway import GatewayOptions
from certverify_connectors.mem import MemOptions
from certverify_connectors.replay import ReplayOptions
from certverify_connectors.snapshot import COLUMNS, SnapshotOptions

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "connectors.md"


def _options(model: type[BaseModel]) -> set[str]:
    names: set[str] = set()
    for name, field in model.model_fields.items():
        kinds = get_args(field.annotation) if isinstance(field.annotation, UnionType) else (field.annotation,)
        inner = [k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)]
        names |= {name}.union(*(_options(k) for k in inner))
    return names


@pytest.mark.parametrize("model", [GatewayOptions, MemOptions, SnapshotOptions, ReplayOptions])
def test_every_option_is_documented(model: type[BaseModel]) -> None:
    """Each option of each connector stands in the reference."""
    text = DOCS.read_text(encoding="utf-8")
    assert [
        name for name in sorted(_options(model)) if f"`{name}`" not in text and f"`{name} =" not in text
    ] == []


def test_the_columns_of_a_registry_are_documented() -> None:
    """The reference lists the registry's columns."""
    assert all(column in DOCS.read_text(encoding="utf-8") for column in COLUMNS)
