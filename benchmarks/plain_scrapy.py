"""The same with Scrapy: 16 requests at once, an item pipeline into SQLite; run in an environment that has Scrapy.

Whoever has no record is asked about once more.
"""

import json
import sqlite3
import sys
import time
from pathlib import Path

import scrapy
from scrapy.crawler import CrawlerProcess

URL, PEOPLE, STORE = sys.argv[1:]
EVERYBODY = json.loads(Path(PEOPLE).read_text(encoding="utf-8"))
AT_ONCE = 125


class Spider(scrapy.Spider):
    name = "certificates"

    async def start(self):
        for number, name in EVERYBODY:
            yield self.request(number, name)

    def request(self, number, name, **options):
        one = {"idType": "01", "idNumber": number, "name": name, "kind": "special"}
        return scrapy.http.JsonRequest(URL, data={"requests": [one]}, dont_filter=True, **options)

    def parse(self, response, *, again=False):
        answer = response.json()
        assert answer["code"] == "0"
        for result in answer["results"]:
            yield {"result": result, "body": response.text}
            if result["resultCode"] != "FOUND" and not again:
                yield self.request(result["idNumber"], result["name"], cb_kwargs={"again": True})


class Store:
    def open_spider(self):
        self.ledger = sqlite3.connect(STORE)
        self.ledger.execute("PRAGMA journal_mode = WAL")
        self.ledger.execute("CREATE TABLE answer (id_number, name, found, at, body)")
        self.ledger.execute(f"CREATE TABLE certificate (id_number, {','.join(f'c{n}' for n in range(14))})")
        self.answers = 0

    def process_item(self, item):
        result = item["result"]
        found = result["resultCode"] == "FOUND"
        values = (result["idNumber"], result["name"], found, time.time(), item["body"])
        self.ledger.execute("INSERT INTO answer VALUES (?, ?, ?, ?, ?)", values)
        for held in result["certificates"]:
            row = (result["idNumber"], *held.values())
            self.ledger.execute(f"INSERT INTO certificate VALUES ({','.join('?' * len(row))})", row)  # noqa: S608 - question marks
        self.answers += 1
        if self.answers % AT_ONCE == 0:
            self.ledger.commit()
        return item

    def close_spider(self):
        self.ledger.commit()
        count = self.ledger.execute("SELECT count(*) FROM answer").fetchone()[0]
        assert count == self.answers


if __name__ == "__main__":
    began, cpu = time.monotonic(), time.process_time()
    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": 16,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
            "DOWNLOAD_DELAY": 0,
            "ITEM_PIPELINES": {Store: 1},
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "ROBOTSTXT_OBEY": False,
            "DEFAULT_REQUEST_HEADERS": {"Authorization": "Bearer a-token-of-tests"},
        }
    )
    process.crawl(Spider)
    process.start()
    print(json.dumps({"seconds": time.monotonic() - began, "cpu": time.process_time() - cpu}))
