"""Drafts: what was understood of the rosters, the mapping, what has to be corrected, the forecast."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from certverify.messages import Lang, text
from certverify.rosters import Fixed, Roster
from certverify.rosters.table.understood import UnderstoodSheet
from certverify.web.api.answers import Failed
from certverify.web.api.callers import Reader, Runner
from certverify.web.api.paging import Cursor, Limit, Page, paged
from certverify.web.api.run_models import Planned, RunId, planned_of
from certverify.web.api.runs import drafted
from certverify.web.audit import record
from certverify.web.doubts import Doubts, Shared, doubts_of
from certverify.web.forecast import forecast_of
from certverify.web.intake import choose_mapping, drop_mapping
from certverify.web.mapped import FIELDS, columns_of, literal
from certverify.web.pages.parts import told, wanted
from certverify.web.runs import PageRun
from certverify.web.service import Service, service_of
from certverify.web.successors import Renamed
from certverify.web.viewer import Viewer

__all__ = ["router"]

router = APIRouter(prefix="/runs/{run}", tags=["drafts"])
_MEANINGS = (*FIELDS, "ignore")


def _known(meaning: str) -> str:
    if meaning not in _MEANINGS:
        raise ValueError("no field of a roster")
    return meaning


Meaning = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": list(_MEANINGS)})]
Letters = Annotated[str, Field(pattern=r"^[A-Z]{1,3}([+-][0-9]{1,5})?$")]


class ColumnRead(BaseModel):
    """A column: its letters, header, the field it was taken for, and how that was told (``unknown``: not at all)."""

    letters: str
    header: str
    field: str
    how: str


class SheetRead(BaseModel):
    """What was understood of one sheet. A text table has no ``sheet``."""

    file: str
    sheet: str | None
    format: str
    header_row: int | None
    kind: str | None
    employer: str | None
    encoding: str | None
    entries: int
    columns: list[ColumnRead]
    notes: list[str]


class FileUnread(BaseModel):
    """A roster that could not be read, and what to do about it."""

    code: str
    title: str
    detail: str


class Doubtful(BaseModel):
    """What the page has a person look at before a draft starts; a program is told, and not held up.

    ``firm``: two names that may be one employer; ``unnamed``: no employer where earlier rosters named one; ``shared``:
    two files that name the same people in the same posts.
    """

    code: Literal["firm", "unnamed", "shared", "renamed"]
    names: list[str] = Field(
        description="Two employers, the employer that the last roster to name one named, or two of the run's files"
    )
    message: str


class Understood(BaseModel):
    """What was understood of a run's rosters."""

    version: int = Field(description="The run's version that this was read with")
    entries: int
    rejected: int = Field(description="Rows that cannot be looked up until they are corrected")
    sheets: list[SheetRead]
    unread: list[FileUnread]
    doubts: list[Doubtful] = Field(description="What to look at before starting; empty once it is no draft")


class SheetMeant(BaseModel):
    """What a person says of one sheet. What is left out stays as the reader understands it."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[str, Field(max_length=120, description="The roster's name, as `understood` tells it")]
    sheet: Annotated[str | None, Field(max_length=120)] = None
    header_row: Annotated[
        int | None, Field(ge=0, le=1_048_576, description="As a person sees it; 0: there is none")
    ] = None
    employer: Annotated[str | None, Field(max_length=100)] = None
    columns: Annotated[
        dict[Letters, Meaning], Field(max_length=200, json_schema_extra={"additionalProperties": False})
    ] = {}


class Mapping(BaseModel):
    """The mapping of a draft, whole: it takes the place of the former one, and is kept for later rosters alike."""

    model_config = ConfigDict(extra="forbid")

    sheets: Annotated[list[SheetMeant], Field(max_length=200)]


class CellWrong(BaseModel):
    """What is wrong with a cell of a roster. ``rejects``: the person cannot be looked up until it is corrected."""

    source: str
    sheet: str | None
    row: int | None
    column: str | None
    name: str | None
    value: str | None
    reason: str
    message: str
    remedy: str
    rejects: bool


@router.get("/understood")
async def show_understood(request: Request, run: RunId, viewer: Reader) -> Understood:
    """Show what was understood of a run's rosters: sheets, header rows, columns."""
    service = service_of(request)
    return await _understood(service, viewer, await wanted(service, viewer, run))


@router.put("/mapping")
async def fix_mapping(request: Request, run: RunId, viewer: Runner, meant: Mapping) -> Understood:
    """Say what a draft's columns mean, and see what is understood now."""
    service = service_of(request)
    asked = await drafted(service, viewer, run)
    alone = await service.reader.alone(asked)
    if not await choose_mapping(service, asked, [_fixed(one, alone) for one in meant.sheets]):
        raise Failed(409, "api_changed_meanwhile")
    await record(service.ground, viewer, "run.changed", run)
    return await _understood(service, viewer, await wanted(service, viewer, run))


@router.delete("/mapping")
async def forget_mapping(request: Request, run: RunId, viewer: Runner) -> Understood:
    """Read a draft as the program understands it by itself, and forget the mapping of its layouts."""
    service = service_of(request)
    if not await drop_mapping(service, await drafted(service, viewer, run)):
        raise Failed(409, "api_changed_meanwhile")
    await record(service.ground, viewer, "run.changed", run)
    return await _understood(service, viewer, await wanted(service, viewer, run))


@router.get("/corrections")
async def list_corrections(
    request: Request, run: RunId, viewer: Reader, cursor: Cursor = None, limit: Limit = 50
) -> Page[CellWrong]:
    """List the cells that have to be corrected in the rosters, those first that keep a person from being asked."""
    service = service_of(request)
    asked = await wanted(service, viewer, run)
    roster = await service.reader.roster(asked)
    lines = roster.problems.sort("rejects", descending=True, maintain_order=True)
    state = f"corrections {asked.id} {asked.version}"
    return paged(lines, state, cursor, limit, lambda line: _cell(line, viewer.lang))


@router.get("/forecast")
async def show_forecast(request: Request, run: RunId, viewer: Reader) -> Planned:
    """Show how many look-ups a draft needs and how long they take, before anyone is asked."""
    service = service_of(request)
    asked = await drafted(service, viewer, run)
    return planned_of(await forecast_of(service, asked, await service.reader.roster(asked)))


async def _understood(service: Service, viewer: Viewer, asked: PageRun) -> Understood:
    roster = await service.reader.roster(asked)
    return Understood(
        version=asked.version,
        entries=roster.entries.height,
        rejected=int(roster.problems["rejects"].sum()),
        sheets=_sheets(roster, viewer.lang),
        unread=[_unread(error.code, *told(error, viewer.lang)) for error in roster.unreadable],
        doubts=await _doubts(service, asked, roster, viewer.lang) if asked.state == "draft" else [],
    )


async def _doubts(service: Service, asked: PageRun, roster: Roster, lang: Lang) -> list[Doubtful]:
    found = await doubts_of(service.ground, service.results, asked.tenant, roster)
    firms = [
        Doubtful(
            code="firm", names=[firm, other], message=text("web.plan.firms", lang, firm=firm, other=other)
        )
        for firm, other in found.firms.items()
    ]
    renamed = [_renamed(one, lang) for one in dict.fromkeys(found.renamed.values())]
    return [*firms, *renamed, *_unnamed(found, lang), *(_shared(two, lang) for two in found.shared)]


def _renamed(one: Renamed, lang: Lang) -> Doubtful:
    facts = {"firm": one.firm, "other": one.other, "n": one.people, "of": one.of}
    return Doubtful(
        code="renamed", names=[one.firm, one.other], message=text("web.plan.renamed", lang, **facts)
    )


def _unnamed(found: Doubts, lang: Lang) -> list[Doubtful]:
    if not found.unnamed:
        return []
    firm = found.known[0]
    said = text("web.plan.unnamed", lang, n=sum(found.unnamed.values()), firm=firm)
    return [Doubtful(code="unnamed", names=[firm], message=said)]


def _shared(two: Shared, lang: Lang) -> Doubtful:
    said = text("web.plan.shared", lang, one=two.one, other=two.other, n=two.people, of=two.of)
    return Doubtful(code="shared", names=[two.one, two.other], message=said)


def _sheets(roster: Roster, lang: Lang) -> list[SheetRead]:
    named = ("letters", "header", "field", "how")
    return [
        SheetRead(
            **{
                name: getattr(one, name)
                for name in SheetRead.model_fields
                if name not in {"columns", "notes"}
            },
            columns=[ColumnRead(**dict(zip(named, column, strict=True))) for column in columns_of(one)],
            notes=[note.as_json()[lang] for note in one.notes],
        )
        for one in roster.understood
    ]


def _unread(code: str, title: str, detail: str) -> FileUnread:
    return FileUnread(code=code, title=title, detail=detail)


def _fixed(meant: SheetMeant, alone: Sequence[UnderstoodSheet]) -> Fixed:
    """Return what a person says of a sheet: of several lists or cards, which a mapping makes one, only what is new."""
    read = {
        letters: field
        for sheet in alone
        if (sheet.file, sheet.sheet) == (meant.file, meant.sheet)
        for letters, _, field, _ in columns_of(sheet)
    }
    columns = {letters: field for letters, field in meant.columns.items() if read.get(letters) != field}
    for once in ("name", "id_number"):
        told = [letters for letters, field in meant.columns.items() if field == once]
        if len(told) > 1 and not columns.keys().isdisjoint(told):
            raise Failed(409, "api_mapping_twice")
    plain = all(letters.isalpha() for letters in read) and list(read.values()).count("name") < 2
    employer = (meant.employer or "").strip() or None
    return Fixed(
        literal(meant.file),
        literal(meant.sheet or ""),
        meant.header_row,
        employer,
        meant.columns if plain else columns,
    )


def _cell(line: Any, lang: Lang) -> CellWrong:
    told_ = {name: line[name] for name in CellWrong.model_fields if name in line}
    return CellWrong(**told_, message=line[f"message_{lang}"], remedy=line[f"remedy_{lang}"])
