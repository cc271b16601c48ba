"""Where an entry belongs: employer, contractor, department and team."""

import re
from typing import Final

import polars as pl

from certverify.rosters.entries.context import Context
from certverify.rosters.entries.text import text_of
from certverify.rosters.values.people import SUPPLIERS

__all__ = ["places"]

_GROUP: Final = "(?P<name>.{2,}?)(?:控股)?集团(?:(?:股份)?(?:有限)?(?:责任)?公司)?"
"""A group of firms (华茂集团) and the name that its members bear."""
_MEMBERS: Final = "各(?:成员|所属|下属|子|分)?(?:单位|公司|企业)|(?:所属|下属|成员)(?:单位|企业|公司)"
"""What a title of a group says of the firms listed below it."""
_FUELS: Final = "石油|石化|油品|成品油|燃气|能源"
_STATIONS: Final = "(?:所属|下属|各|旗下)[^ ]{0,4}(?:加[油气]站|油库)"
_STATION: Final = "(?:加[油气]站|油库)$"
"""What an oil company runs under names of their own, each a unit with a manager: 城东加油站."""


def places(context: Context) -> list[pl.Expr]:
    """Employer and contractor: a firm in 单位 is a contractor where the title names another as the roster's owner."""
    around = context.surroundings
    owner = pl.lit(around.employer, pl.String)
    named = pl.col("org_named")
    ours = _of_group(context, named)
    foreign = named.is_not_null() & owner.is_not_null() & (named != owner) & ~ours
    likely = pl.lit(around.employer_likely, pl.String)
    if around.carried:  # a blank cell below a firm may mean that firm, and is nobody's guess
        below_firm = text_of("org").is_null() & named.forward_fill().is_not_null()
        likely = pl.when(~below_firm).then(likely)
    known = pl.coalesce(pl.when(ours).then(named), owner, named, likely, "org_branch")
    below = pl.lit(around.headed) & known.is_null() & _headed_by_firm()
    headed = below | _of_group(context, pl.col("contractor_above"))
    within = pl.lit(around.employer is not None or around.employer_likely is not None)
    return [
        pl.when(below)
        .then("firm_above")
        .when(headed)
        .then("contractor_above")
        .otherwise(known)
        .alias("employer"),
        pl.coalesce(
            pl.col("contractor_named"),
            pl.col("org_contractor"),
            pl.col("employment_contractor"),
            pl.when(foreign).then(named),
            pl.when(~_owns(context) & ~headed).then(_blank_to_null("contractor_above")),
            pl.lit(around.contractor, pl.String),
        ).alias("contractor"),
        pl.coalesce(
            pl.when(_has_team()).then(_halves().list.first()),
            text_of("department"),
            pl.when(within | pl.col("org_branch").is_null()).then("org_part"),
            _blank_to_null("department_above"),
        ).alias("department"),
        pl.coalesce(text_of("employer_uscc"), pl.lit(around.uscc, pl.String)).alias("employer_uscc"),
        pl.coalesce(text_of("team"), pl.when(_has_team()).then(_halves().list.last())).alias("team"),
        text_of("region").alias("region"),
        text_of("employment_type").alias("employment_type"),
    ]


def _halves() -> pl.Expr:
    return (
        text_of("department")
        .str.replace_all("[／＼\\\\—–]", "/")
        .str.split("/")
        .list.eval(pl.element().str.strip_chars())
    )


def _has_team() -> pl.Expr:
    """Tell whether 部门 names a team behind a stroke (动力车间/电气班) that no column of its own names."""
    halves = _halves()
    return (
        text_of("team").is_null()
        & (halves.list.len() == 2)
        & halves.list.last().str.contains("(班|组|班组|队)$")
    )


def _blank_to_null(name: str) -> pl.Expr:
    return pl.when(pl.col(name) == "").then(None).otherwise(pl.col(name))


def _headed_by_firm() -> pl.Expr:
    """Tell whether the heading above names a firm, and no supplier of labour."""
    above = pl.col("firm_above")
    return (above != "") & ~above.str.contains(SUPPLIERS)


def _of_group(context: Context, firm: pl.Expr) -> pl.Expr:
    """Tell whether a firm is a member of the group that the title names: 华茂化工有限公司 below 华茂集团.

    The filling stations of an oil company are its own. A member bears the group's name, or the title lists the
    group's members (各单位, 所属企业); no supplier of labour is one.
    """
    owner = context.surroundings.employer or ""
    group = re.fullmatch(_GROUP, owner)
    if group is None:
        fuels = re.search(_FUELS, owner) is not None or re.search(_STATIONS, context.surroundings.words)
        stations = pl.lit(bool(owner and fuels)) & firm.str.contains(_STATION)
        return (stations & ~firm.str.contains(SUPPLIERS)).fill_null(value=False)
    named = firm.str.starts_with(group["name"])
    listed = pl.lit(re.search(_MEMBERS, context.surroundings.words) is not None) & firm.str.contains("公司$")
    apart = (firm == context.surroundings.employer) | firm.str.contains(SUPPLIERS)
    return ((named | listed) & ~apart).fill_null(value=False)


def _owns(context: Context) -> pl.Expr:
    """Tell whether the heading above names the roster's owner, or a part of it by its name."""
    owner = context.surroundings.employer
    return pl.col("contractor_above").str.starts_with(owner) if owner else pl.lit(value=False)
