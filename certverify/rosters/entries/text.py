"""A cell as text, and whom a row makes a manager."""

import polars as pl

__all__ = ["managed", "text_of"]


def text_of(name: str) -> pl.Expr:
    """A cell's text without white space at its ends, null where it says that there is nothing."""
    value = pl.col(name).str.replace_all(r"\s+", " ").str.strip_chars()
    return (
        pl.when(value.str.contains(r"^[-—–/\\.。、,]*$") | value.is_in(["无", "没有", "暂无"]))
        .then(None)
        .otherwise(value)
    )


def managed() -> pl.Expr:
    """Tell whether the post is a principal's or a safety manager's; where it is neither or unknown, it is not."""
    return pl.col("role").is_in(["principal", "safety_manager"]).fill_null(value=False)
