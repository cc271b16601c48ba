"""What is wrong with a setting, as codes of the catalogue instead of the validator's English."""

from typing import Any, Final

from pydantic import ValidationError

from certverify.errors import ConfigError

__all__ = ["KINDS", "refusal"]

KINDS: Final = {
    "setting_no_duration": ("setting_no_duration",),
    "setting_no_hours": ("setting_no_hours",),
    "setting_no_id_number": ("setting_no_id_number",),
    "setting_too_soon": ("setting_too_soon",),
    "setting_unknown": ("extra_forbidden",),
    "setting_missing": ("missing",),
    "setting_not_offered": ("literal_error", "enum"),
    "setting_out_of_range": ("greater_than", "greater_than_equal", "less_than", "less_than_equal"),
    "setting_no_number": ("float_parsing", "float_type", "int_parsing", "int_type", "int_from_float", "finite_number"),
    "setting_no_boolean": ("bool_parsing", "bool_type"),
    "setting_no_text": ("string_type", "path_type"),
    "setting_no_list": ("list_type", "tuple_type"),
    "setting_no_table": ("dict_type", "model_type", "model_attributes_type"),
    "setting_too_short": ("string_too_short",),
    "setting_malformed": ("string_pattern_mismatch",),
}  # fmt: skip
"""The codes, and the kinds of pydantic's errors that each tells; ours are their own."""

_CODES: Final = {kind: code for code, kinds in KINDS.items() for kind in kinds}
_BOUNDS: Final = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}


def refusal(problem: ValidationError) -> ConfigError:
    """Return the error for the first wrong setting: where it stands and what was expected, never its value."""
    first: Any = problem.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "?"
    code = _CODES.get(first["type"])
    if code is None:
        return ConfigError("setting_invalid", setting=where, problem=first["msg"])
    return ConfigError(code, setting=where, expected=_expected(first.get("ctx", {})))


def _expected(context: dict[str, Any]) -> str:
    """Write what a value may be: the words offered, the bound, the least length, the pattern."""
    for name, sign in _BOUNDS.items():
        if name in context:
            return f"{sign} {context[name]:g}"
    if "expected" in context:
        return str(context["expected"]).replace(" or ", ", ")
    return str(context.get("min_length", context.get("pattern", "")))
