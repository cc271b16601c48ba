"""``serve`` as enterprises use it: two processes over PostgreSQL behind nginx with TLS, under a path, two tenants."""

import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from page_world import PASSWORD, REGISTRY, ROOT
from postgresql_server import new_database, running_server
from self_signed import self_signed

ROSTER = ROOT / "examples" / "rosters" / "化工公司三项岗位人员台账.xlsx"
CLI = [sys.executable, "-c", "from certverify.cli import main; main()"]
NGINX = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream page {{ server 127.0.0.1:{first}; server 127.0.0.1:{second}; }}
  server {{
    listen 127.0.0.1:{port} ssl;
    server_name localhost;
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    client_max_body_size 64m;
    location /certverify/ {{
      proxy_pass http://page;
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
    }}
  }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """The page as the world sees it, the two processes behind it, and the database below."""

    url: str
    config: Path
    database: str
    behind: tuple[int, int]
    environment: dict[str, str]
    processes: list["subprocess.Popen[str]"]

    def run(self, *command: str) -> str:
        """Run a command of the operator and return what it prints."""
        told = [*CLI, "accounts", *command, "--config", str(self.config)]
        done = subprocess.run(told, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout

    def client(self, address: str = "127.0.0.2") -> httpx.Client:
        """Return a browser that comes from an address of this machine which is no proxy's."""
        context = ssl.create_default_context(cafile=self.config.parent / "cert.pem")
        transport = httpx.HTTPTransport(verify=context, local_address=address)
        return httpx.Client(transport=transport, base_url=self.url, follow_redirects=True, timeout=60)


@contextmanager
def started(
    command: list[str], environment: dict[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def configured(folder: Path, store: str, url: str) -> Path:
    """Write the configuration of ``docs/how-to/serve.md``, over a data file."""
    file = folder / "certverify.toml"
    file.write_text(
        f"""
store = "{store}"
connector = "snapshot"
[connectors.snapshot]
file = "{REGISTRY}"
as_of = "2026-11-26"
coverage = {{ nationwide = true, kinds = ["special_operation", "safety_assessment"], coal = false }}
[page]
accounts = true
public_url = "{url}"
trusted_proxies = ["127.0.0.1"]
""",
        encoding="utf-8",
    )
    return file


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve for the module; skip where nginx is not installed, fail in CI."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if nginx is None and os.environ.get("CI"):
        pytest.fail("CI tests the page behind a proxy: nginx must be installed")
    if nginx is None:
        pytest.skip("no nginx is installed, which the README's test command does not ask for")
    folder = tmp_path_factory.mktemp("site")
    self_signed(folder)
    first, second, port = free_port(), free_port(), free_port()
    user = (
        "user root;" if os.geteuid() == 0 else ""
    )  # nginx would give up root, and the folder is root's alone
    facts = {"folder": folder, "first": first, "second": second, "port": port, "user": user}
    (folder / "nginx.conf").write_text(NGINX.format(**facts))
    environment = {**os.environ, "CERTVERIFY_KEY": secrets.token_hex(32), "CERTVERIFY_LANG": "zh"}
    url = f"https://127.0.0.1:{port}/certverify"
    with ExitStack() as stack:
        database = new_database(stack.enter_context(running_server()))
        config = configured(folder, database, url)
        processes = []
        for at in (first, second):
            command = [*CLI, "serve", "--config", str(config), "--port", str(at)]
            processes.append(stack.enter_context(started(command, environment)))
        for process in processes:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(2)]
            assert lines[1].strip() == f"{url}/login"
        stack.enter_context(started([nginx, "-c", str(folder / "nginx.conf")]))
        made = Site(url, config, database, (first, second), environment, processes)
        reached(made)
        yield made
        for process in processes:
            process.terminate()
            assert process.wait(30) == 0


def reached(site: Site) -> None:
    """Wait until the proxy listens."""
    for _ in range(100):
        try:
            with site.client() as http:
                assert http.get("/login").status_code == 200
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nginx does not listen")


def form_of(answer: httpx.Response) -> dict[str, str]:
    found = re.search(r'name="form" value="(\w+)"', answer.text)
    assert found is not None
    return {"form": found[1]}


def joined(site: Site, tenant: str, http: httpx.Client) -> httpx.Response:
    """Have the operator add an enterprise, and its first owner join by the link printed."""
    link = re.search(r"https://\S+", site.run("add", tenant, "--name", f"企业{tenant}"))
    assert link is not None
    assert link[0].startswith(f"{site.url}/join?link=")
    said = {"link": link[0].partition("=")[2], "name": "王安全", "password": PASSWORD, "again": PASSWORD}
    return http.post("/join", data=said)


def ended(http: httpx.Client, run: str) -> httpx.Response:
    for _ in range(240):
        page = http.get(f"/runs/{run}")
        if 'hx-trigger="every 1s"' not in page.text:
            return page
        time.sleep(0.25)
    raise AssertionError("the run does not end")


def says_nothing(site: Site) -> None:
    """Hold that an enterprise has a schema of its own, and that a dump of it all holds nothing readable of it."""
    tools = os.pathsep.join([os.environ["PATH"], *map(str, Path("/usr/lib/postgresql").glob("*/bin"))])
    dump = shutil.which("pg_dump", path=tools)
    assert dump is not None
    done = subprocess.run([dump, "--inserts", site.database], capture_output=True, check=True).stdout
    for schema in (b"page", b"tenant_north"):
        assert b"CREATE SCHEMA " + schema in done
    for secret in ("王安全", PASSWORD, "企业north", "$argon2id$", ROSTER.name, "核对原件"):
        plain = secret.encode()
        assert plain not in done
        assert plain.hex().encode() not in done
    assert b"unmask" in done, "the search finds what is there"


def test_two_enterprises(site: Site) -> None:
    """Two enterprises log in through the proxy; one's whole way works over two processes, the other sees none of it."""
    with site.client() as north, site.client() as south:
        came = joined(site, "north", north)
        assert (came.status_code, str(came.url)) == (200, f"{site.url}/")
        cookie = came.history[0].headers["set-cookie"]
        assert cookie.startswith("__Host-certverify_session-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(re.split(r";\s*", cookie))
        assert "domain" not in cookie.lower()
        joined(site, "south", south)
        rosters = {"rosters": (ROSTER.name, ROSTER.read_bytes())}
        draft = north.post("/runs", data=form_of(came), files=rosters)
        run = draft.url.path.rpartition("/")[2]
        assert "开始核验" in draft.text
        north.post(f"/runs/{run}/start", data=form_of(draft))
        verdict = ended(north, run)
        person = re.search(r"/certverify(/runs/[^/]+/entries/\d+)", verdict.text)
        assert person is not None
        whole = north.post(f"{person[1]}/whole", data={**form_of(verdict), "reason": "核对原件"})
        assert re.search(r"\b\d{17}[\dX]\b", whole.text)
        assert north.get(f"/runs/{run}/report.xlsx").content.startswith(b"PK")
        assert "核对原件" in north.get("/audit").text
        for path in (f"/runs/{run}", person[1], f"/runs/{run}/report.xlsx"):
            assert south.get(path).status_code == 404
        assert run not in south.get("/").text + south.get("/audit").text
    listed = site.run("list")
    assert "north\t企业north" in listed
    assert listed.count("王安全\towner") == 2
    says_nothing(site)


def test_headers(site: Site) -> None:
    """Every answer says HSTS and the policy; the log-in page has no inline script; addresses lie under the path."""
    with site.client() as http:
        page = http.get("/login")
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        assert re.findall(r'(?:href|src|action)="(?!#|/certverify/|https?:)[^"]*"', page.text) == []
        assert http.get("/static/page.css").status_code == 200
        turned = http.post("/language", data={"lang": "en", "back": "/login"})
        assert str(turned.url) == f"{site.url}/login"
        assert "Enterprise code" in turned.text
        cookie = turned.history[0].headers["set-cookie"]
        assert "Secure" in cookie


def test_past_the_proxy(site: Site) -> None:
    """Without TLS, or by another name, nothing is served."""
    plain = httpx.get(f"http://127.0.0.1:{site.behind[0]}/login")
    assert plain.status_code == 421
    with site.client() as http:
        assert http.get("/login", headers={"host": "elsewhere.example"}).status_code == 421


def test_other_sites_and_made_up_addresses(site: Site) -> None:
    """A form of another site is refused, and an address that a client makes up gives no further tries to log in."""
    said = {"tenant": "nowhere", "name": "nobody", "password": "wrong"}
    with site.client("127.0.0.3") as http:
        assert (
            http.post("/login", data=said, headers={"origin": "https://elsewhere.example"}).status_code == 403
        )
        own = {"origin": site.url.removesuffix("/certverify"), "sec-fetch-site": "same-origin"}
        codes = [
            http.post("/login", data=said, headers={**own, "x-forwarded-for": f"203.0.113.{n}"}).status_code
            for n in range(6)
        ]
    assert codes == [401] * 5 + [429]
