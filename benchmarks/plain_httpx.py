"""What a script would do: httpx with 16 connections, JSON, rows into SQLite, a commit for every 125 answers.

Whoever has no record is asked about once more at the end, as we do.
"""

import asyncio
import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

AT_ONCE = 125


async def work(
    client: httpx.AsyncClient, url: str, people: Iterator[list[str]], ledger: sqlite3.Connection
) -> None:
    for number, name in people:
        one = {"idType": "01", "idNumber": number, "name": name, "kind": "special"}
        reply = await client.post(url, json={"requests": [one]})
        reply.raise_for_status()
        store(ledger, reply.json(), reply.text)


def store(ledger: sqlite3.Connection, answer: dict, body: str) -> None:
    assert answer["code"] == "0"
    for result in answer["results"]:
        found = result["resultCode"] == "FOUND"
        values = (result["idNumber"], result["name"], found, time.time(), body)
        ledger.execute("INSERT INTO answer VALUES (?, ?, ?, ?, ?)", values)
        for held in result["certificates"]:
            row = (result["idNumber"], *held.values())
            ledger.execute(f"INSERT INTO certificate VALUES ({','.join('?' * len(row))})", row)  # noqa: S608 - question marks
    store.answers += 1
    if store.answers % AT_ONCE == 0:
        ledger.commit()


store.answers = 0


def without_record(ledger: sqlite3.Connection) -> Iterator[list[str]]:
    """Yield number and name of who had no record when the first of them is asked for."""
    for row in ledger.execute("SELECT id_number, name FROM answer WHERE NOT found").fetchall():
        yield list(row)


def tables(path: str) -> sqlite3.Connection:
    ledger = sqlite3.connect(path)
    ledger.execute("PRAGMA journal_mode = WAL")
    ledger.execute("CREATE TABLE answer (id_number, name, found, at, body)")
    ledger.execute(f"CREATE TABLE certificate (id_number, {','.join(f'c{n}' for n in range(14))})")
    return ledger


async def main(url: str, people_file: str, path: str) -> None:
    everybody = json.loads(Path(people_file).read_text(encoding="utf-8"))  # noqa: ASYNC240 - before anything is asked
    began, cpu = time.monotonic(), time.process_time()
    ledger = tables(path)
    async with httpx.AsyncClient(
        limits=httpx.Limits(max_connections=16), headers={"Authorization": "Bearer a-token-of-tests"}
    ) as client:
        for due in (iter(everybody), without_record(ledger)):
            await asyncio.gather(*(work(client, url, due, ledger) for _ in range(16)))
    ledger.commit()
    print(json.dumps({"seconds": time.monotonic() - began, "cpu": time.process_time() - cpu}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
