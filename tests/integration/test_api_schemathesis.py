"""schemathesis against the served API: requests that the document allows and such as it does not, all checks on."""

import asyncio
import json
import socket
import sys
from pathlib import Path

import pytest
import uvicorn
from api_world import caller
from page_world import page_world

PROGRAM = [str(Path(sys.executable).parent / "schemathesis")]
DRAFTS = 8


def configuration(runs: list[str], entry: int, finding: str) -> str:
    """Return settings: things that exist beside made-up ones, and the one status that the document cannot foretell."""
    return f"""
[dictionaries.runs]
values = {json.dumps(runs)}
[dictionaries.findings]
values = {json.dumps([finding])}
[dictionaries.entries]
values = [{entry}]
[parameters]
"path.run" = {{ dictionary = "runs", probability = 0.8 }}
"path.finding" = {{ dictionary = "findings", probability = 0.8 }}
"path.entry" = {{ dictionary = "entries", probability = 0.8 }}
[[operations]]
# That bytes are no roster, or no proof, is told by their content; no schema can say it.
include-path-regex = "/(runs|files|steps)$"
include-method = "POST"
checks.positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "422"]
"""


async def search(folder: Path, *options: str) -> None:
    """Let schemathesis loose on the served API; whatever it finds fails the test."""
    async with page_world(folder, real=True) as world, caller(world) as program:
        run = await program.ended()
        finding = (await program.get(f"/runs/{run}/findings")).json()["items"][0]
        drafts = [(await program.upload()).json()["run"]["id"] for _ in range(DRAFTS)]
        settings = folder / "schemathesis.toml"
        settings.write_text(
            configuration([run, *drafts], finding["entry"], finding["finding"]), encoding="utf-8"
        )
        at = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(world.app, log_config=None, access_log=False))  # type: ignore[arg-type]  # FastAPI is an ASGI app
        serving = asyncio.create_task(server.serve(sockets=[at]))
        command = [
            *PROGRAM, "--config-file", str(settings), "run",
            f"http://127.0.0.1:{at.getsockname()[1]}/api/v1/openapi.json",
            "-H", f"Authorization: {program.http.headers['authorization']}",
            "--checks", "all", "--no-color", "--continue-on-failure", "--generation-database", "none", *options,
        ]  # fmt: skip
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *command, stdout=pipe, stderr=asyncio.subprocess.STDOUT, cwd=folder
        )
        said = (await process.communicate())[0].decode()
        server.should_exit = True
        await serving
        assert "28 selected" in said, said
        if process.returncode:
            pytest.fail(said)


async def test_nothing_is_found(tmp_path: Path) -> None:
    """Every operation answers as its document says, on a few requests each, good and bad."""
    await search(tmp_path, "--phases", "fuzzing", "--max-examples", "3", "--seed", "8")


@pytest.mark.deep
async def test_nothing_is_found_at_length(tmp_path: Path) -> None:
    """Neither with every boundary of every parameter, nor with chains of operations."""
    await search(tmp_path, "--max-examples", "40")
