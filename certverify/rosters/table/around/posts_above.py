"""Posts that stand above people: 「电工」 as a sheet's name, 二、焊工 5人 as a heading, 叉车司机花名册 as a title.

They speak only of rows that name no post of their own, and a team or a workshop (焊工班, 动力车间) is no post.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from certverify.rosters.values.cleaning import squeeze

__all__ = ["NO_POST", "NamesPost", "PostAround", "post_around", "post_in"]

NamesPost = Callable[[str], bool]
"""Tells whether a word names a post that people may share."""
_NUMBER: Final = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.]|[(][一二三四五六七八九十\d]+[)]|\d{1,2}[、.)_-]?(?=[\u4e00-\u9fff(]))"
)
_LABEL: Final = re.compile("^(?:工种|岗位|类别|作业类别|作业项目|操作项目|准操项目)[::]")
_COUNT: Final = re.compile(r"[(][^()]*\d+[人名][^()]*[)]|[::]?(?:共计?)?\d+[人名]")
_TIME: Final = re.compile(
    r"(?:19|20)\d{2}(?:年度?|[.-](?=\d))?(?:\d{1,2}月?份?)?(?:\d{1,2}日)?|第?[一二三四1-4]季度"
)
_BEFORE: Final = re.compile(
    "^(?:(?:特种作业|特殊工种)(?:操作)?(?:人员|证)?|现场|在岗|在职|在册|持证|外包|外协|外委|本公司|公司|项目部?)+[-—_::]*(?=.)"
)
_BEHIND: Final = re.compile(
    "[-—_]*(?:在岗|在册|在职|持证|上岗)?(?:人员|员工|工人)?(?:基本|操作证|证书|持证|取证|上岗|操作)?"
    "(?:信息|情况|登记|统计|汇总|管理|明细)*(?:名单|名册|花名册|台账|一览|登记|明细|汇总|统计|清单|情况|信息)?[表册簿]?"
    r"(?:[(]\d+[)]|\d{1,2})?$"
)
_FIRM: Final = re.compile("^.*(?:公司|集团|项目部|分厂|车间|工段|厂|矿|部|中心|医院|学校)(?=.{2})")
_BETWEEN: Final = re.compile(r"[、,;/+&]|[和与及](?=.{2})(?![^()]*[)])")


@dataclass(frozen=True, slots=True)
class PostAround:
    """The post that stands around a table, and in which text (``where``: ``sheet``, ``title`` or ``file``)."""

    post: str = ""
    where: str = ""
    text: str = ""


NO_POST: Final = PostAround()


def post_in(text: str, names_post: NamesPost) -> str:
    """Return the post that a heading, a title or a name says and says alone, several joined by ``、``, else blank."""
    for plain in _readings(squeeze(text)):
        words = [plain] if names_post(plain) else [word for word in _BETWEEN.split(plain) if word]
        if words and all(map(names_post, words)):
            return "、".join(dict.fromkeys(words))
    return ""


def _readings(text: str) -> Iterator[str]:
    """Yield a text without numbers, counts, years and words of lists; then without the firm before it, too."""
    plain = _TIME.sub("", _COUNT.sub("", _LABEL.sub("", _NUMBER.sub("", text))))
    yield plain  # 安全管理人员 is a post, and no list of 安全管理
    for body in (plain, _FIRM.sub("", plain)):
        kept = _BEFORE.sub("", _BEHIND.sub("", body, count=1))
        yield kept
        yield kept[1:-1] if re.fullmatch(r"[(][^()]+[)]", kept) else kept


def post_around(
    sheet: str | None, titles: Iterable[str], file_stem: str, names_post: NamesPost
) -> PostAround:
    """Return what the sheet's name and the titles say; where they differ, both; a file's name is the weakest word."""
    told = [
        PostAround(post, where, text.strip())
        for where, text in (("sheet", sheet or ""), *(("title", title) for title in titles))
        if (post := post_in(text, names_post))
    ]
    if not told:
        named = post_in(file_stem, names_post)
        return PostAround(named, "file", file_stem) if named else NO_POST
    first, *others = told
    for one in others:
        first = _agreed(first, one)
    return first


def _agreed(near: PostAround, far: PostAround) -> PostAround:
    """Return the one that says more: 低压电工 beside 电工, and 焊工 beside 电工、焊工; both where they differ."""
    if far.post in near.post:
        return far if "、" in near.post else near
    if near.post in far.post:
        return near if "、" in far.post else far
    return PostAround(f"{near.post}、{far.post}", near.where, near.text)
