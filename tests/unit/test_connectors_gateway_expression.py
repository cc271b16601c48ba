"""JMESPath expressions: what is short-cut means what the interpreter says."""

from typing import Any

import jmespath
import pytest

from certverify_connectors.gateway.expression import compile_expression

VALUES: list[Any] = [
    {}, [], None, "x", 1, {"a": None}, {"a": "0"}, {"a": 0}, {"a": 1}, {"a": 1.0}, {"a": True}, {"a": False},
    {"a": []}, {"a": {"b": "0"}}, {"a": {"b": [1, 2]}}, [{"a": "0"}],
]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["a", "a.b", "a == '0'", "a == `0`", "a == `1`", "a == `true`", "a == `null`", "a.b == '0'", "a != '0'"],
)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_short_cut_says_what_the_interpreter_says(text: str, value: Any) -> None:
    """Each expression picks what jmespath picks, whatever the value."""
    picked, meant = compile_expression("c", "o", text).pick(value), jmespath.search(text, value)
    assert (type(picked), picked) == (type(meant), meant)


def test_a_sign_is_true_or_does_not_hold() -> None:
    """Text, numbers and lists are not taken for true, and odd types raise nothing."""
    for text, value in (
        ("a", {"a": "yes"}),
        ("a", {"a": 1}),
        ("contains(a, 'x')", {"a": 5}),
        ("abs(a)", {"a": None}),
    ):
        assert not compile_expression("c", "o", text).holds(value)
    assert compile_expression("c", "o", "contains(a, 'x')").holds({"a": "axe"})


@pytest.mark.parametrize(
    ("text", "paths", "firm"),
    [
        ("a", {("a",)}, {("a",)}),
        ("a.b", {("a", "b")}, {("a", "b")}),
        ("a || b.c", {("a",), ("b", "c")}, set()),
        ("a[0].b", {("a",)}, {("a",)}),
        ("a[].b | c", {("a",)}, {("a",)}),
        ("a == 'x' && contains(b, 'y')", {("a",), ("b",)}, set()),
    ],
)
def test_an_expression_tells_what_it_reads(text: str, paths: set[Any], firm: set[Any]) -> None:
    """The fields read from the root are known, and which of them it cannot do without."""
    expression = compile_expression("c", "o", text)
    assert (expression.paths, expression.firm) == (paths, firm)
