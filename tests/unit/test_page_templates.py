"""What the page's templates promise as texts."""

import re
from importlib.resources import files

import pytest

from certverify.messages import keys
from certverify.web.mapped import FIELDS

TEMPLATES = sorted(
    (path for path in (files("certverify.web") / "templates").iterdir()), key=lambda path: path.name
)


@pytest.mark.parametrize("name", [path.name for path in TEMPLATES])
def test_addresses_begin_with_the_root(name: str) -> None:
    """Every address of ours in a template begins with the path under which a proxy may have put the page."""
    text = next(path for path in TEMPLATES if path.name == name).read_text(encoding="utf-8")
    assert re.findall(r'\b(?:href|src|\w*action|hx-\w+)="/[^"]*"', text) == []


@pytest.mark.parametrize("name", [path.name for path in TEMPLATES])
def test_every_form_that_changes_something_is_guarded(name: str) -> None:
    """Every form that is posted carries the session's token, but those without a session, and the search for a name."""
    text = next(path for path in TEMPLATES if path.name == name).read_text(encoding="utf-8")
    forms = re.findall(r'<form[^>]*method="post"[^>]*>(?:(?!</form>).)*', text, flags=re.DOTALL)
    open_to_all = (
        'action="#lists"',  # changes nothing; posted so that no name gets into an address
        'action="{{ root }}/language"',
        'action="{{ root }}/login"',
        'action="{{ root }}/join"',
    )
    without = [form for form in forms if "guard(viewer)" not in form and "viewer.form" not in form]
    assert [form for form in without if not any(mark in form for mark in open_to_all)] == []


def test_every_field_on_offer_has_a_name() -> None:
    """Whatever a column may be said to mean has a name in the catalogue: without one a draft could not be shown."""
    assert [field for field in FIELDS if f"web.field.{field}" not in keys()] == []
