"""The captcha desk: one image at a time, read by a person, from the keyboard."""

import base64
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from certverify.web import desk, runs
from certverify.web.access import AtOfficer, Guarded
from certverify.web.audit import record
from certverify.web.holdup import at_other_desks
from certverify.web.progress import left_of
from certverify.web.render import page
from certverify.web.service import Service, service_of
from certverify.web.viewer import Viewer

__all__ = ["router"]

router = APIRouter(prefix="/desk")
_GONE: Final = "/desk?gone=yes"
_MIME = {b"\x89PNG": "image/png", b"\xff\xd8\xff\xe0": "image/jpeg", b"GIF8": "image/gif"}


@router.get("")
async def sit(request: Request, viewer: AtOfficer) -> HTMLResponse:
    """Show the image before this person, or that none waits."""
    facts = await _facts(service_of(request), viewer) | {"gone": request.query_params.get("gone") == "yes"}
    if "hx-request" not in request.headers:
        return page(request, "desk.html", **facts)
    answer = page(request, "desk_part.html", **facts)
    if facts["waiting"]:  # loaded anew, so that nothing is fetched over what is being typed
        answer.headers["hx-refresh"] = "true"
    return answer


@router.post("")
async def read(
    request: Request,
    viewer: Guarded,
    image: Annotated[str, Form(max_length=64)],
    typed: Annotated[str, Form(max_length=32)] = "",
) -> Response:
    """Take what was typed, and go on with the next image."""
    ground = service_of(request).ground
    if not await desk.type_in(ground, viewer, image, typed):
        return RedirectResponse(_GONE, 303)
    await record(ground, viewer, "captcha.read", image)
    return RedirectResponse("/desk", 303)


@router.post("/held")
async def held(request: Request, viewer: Guarded, image: Annotated[str, Form(max_length=64)]) -> Response:
    """Keep the image that a browser says it still shows; where it was given up, have the next one shown."""
    if await desk.hold(service_of(request).ground, viewer, image):
        return Response(status_code=204)
    return Response(status_code=200, headers={"hx-redirect": f"{service_of(request).front.root}{_GONE}"})


@router.post("/left")
async def left(request: Request, viewer: Guarded) -> Response:
    """Give the image up that a browser showed when its page was closed."""
    await desk.let_go(service_of(request).ground, viewer)
    return Response(status_code=204)


async def _facts(service: Service, viewer: Viewer) -> dict[str, Any]:
    waiting = await desk.next_image(service.ground, viewer)
    state = await desk.desk_state(service.ground, viewer.tenant)
    under_way = [run for run in await runs.runs_of(service.ground, viewer.tenant) if run.state == "running"]
    left = sum(int(run.progress.get("total", 0)) - int(run.progress.get("done", 0)) for run in under_way)
    spans = [left_of(run.progress) for run in under_way]
    lasts = max((span for span in spans if span is not None), default=None)
    source = "" if waiting is None else _source(waiting.picture)
    refused = await desk.refusals_in_a_row(service.ground, viewer) if under_way else []
    elsewhere = [] if waiting else await at_other_desks(service.ground, viewer)
    return {
        "waiting": waiting,
        "elsewhere": elsewhere,
        "refused": refused,
        "source": source,
        "state": state,
        "left": left,
        "lasts": lasts,
        "under_way": under_way,
    }


def _source(picture: bytes) -> str:
    """Return the image as part of the page, so that it has no address of its own."""
    kind = next((mime for head, mime in _MIME.items() if picture.startswith(head[:3])), "image/png")
    return f"data:{kind};base64,{base64.b64encode(picture).decode()}"
