"""The platform as an HTTP server: two languages for clients, and what tests and demonstrations look behind."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from aiohttp import web

from certverify_connectors.simulator.captcha import Captchas
from certverify_connectors.simulator.faults import Asked, Faults, Rule, parse_rules
from certverify_connectors.simulator.gateway_language import GatewayLanguage, MalformedError
from certverify_connectors.simulator.grant import Grant
from certverify_connectors.simulator.misbehaviour import json_response, misbehave, refuse
from certverify_connectors.simulator.public_language import PublicLanguage
from certverify_connectors.simulator.records import Register
from certverify_connectors.simulator.statistics import Statistics
from certverify_connectors.simulator.truth import tell
from certverify_connectors.simulator.wording import Language, encoded

__all__ = ["Platform", "PlatformOptions", "application"]


@dataclass(frozen=True, slots=True)
class PlatformOptions:
    """How a platform behaves. ``grant`` is in requests a second; ``None`` grants everything."""

    token: str = field(repr=False)
    seed: int = 1
    grant: float | None = None
    captcha_lifetime: timedelta = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One request under way: when it arrived, on which path, about whom."""

    request: web.Request
    path: str
    asked: list[Asked]
    language: Language
    now: float


class Platform:
    """State of one simulated platform, with a handler per path."""

    def __init__(self, register: Register, options: PlatformOptions, clock: Callable[[], float]) -> None:
        self._register = register
        self._clock = clock
        self._authorization = f"Bearer {options.token}"
        self._grant = Grant(options.grant) if options.grant is not None else None
        self._captchas = Captchas(Random(options.seed), options.captcha_lifetime)  # noqa: S311 - a simulator's images
        self._gateway = GatewayLanguage(register)
        self._public = PublicLanguage(register)
        self.faults = Faults(options.seed)
        self.statistics = Statistics(clock())

    async def certificates(self, request: web.Request) -> web.StreamResponse:
        """``POST /gateway/v1/certificates``."""
        now = self._arrive("gateway")
        body = await request.read()
        if request.headers.get("Authorization") != self._authorization:
            return self._send("unauthorised", self._gateway.failed("401", "令牌无效或已过期"))
        try:
            asked = [self._asked(*one) for one in self._gateway.read(body)]
        except MalformedError:
            return self._send("malformed", self._gateway.failed("400", "请求格式错误"))
        exchange = _Exchange(request, "gateway", asked, self._gateway, now)
        return await self._reply(exchange, lambda: self._gateway.answer(asked, self._spoils(exchange)))

    async def code(self, request: web.Request) -> web.StreamResponse:
        """``GET /prod-api/certsearch/code``: a captcha."""
        now = self._arrive("code")
        exchange = _Exchange(request, "code", [], self._public, now)
        return await self._reply(exchange, lambda: self._public.captcha(*self._captchas.issue(now)))

    async def net_query(self, request: web.Request) -> web.StreamResponse:
        """``GET /prod-api/certsearch/certInfo/netQuery``: one person, one captcha."""
        now = self._arrive("netQuery")
        wanted = self._public.read(request.query)
        key = request.query.get("uuid", "")
        late = not self._captchas.stands(key, now)
        right = self._captchas.accept(key, request.query.get("code", ""), now)
        if wanted is None:
            return self._send("malformed", self._public.failed("500", "参数错误"))
        if not right:
            return self._send("wrong_captcha", self._public.wrong_captcha(late=late))
        one = self._asked(*wanted)
        exchange = _Exchange(request, "netQuery", [one], self._public, now)
        return await self._reply(exchange, lambda: self._public.answer(one, self._spoils(exchange)(one)))

    async def _reply(self, exchange: _Exchange, answer: Callable[[], bytes]) -> web.StreamResponse:
        if self._grant is not None and not self._grant.accept(exchange.now):
            self.statistics.served("refused")
            return refuse(exchange.language)
        if not self.faults.rules:
            self.statistics.served("answer")
            return json_response(answer())
        rules = self.faults.on_request(exchange.path, exchange.asked, exchange.now)
        self.statistics.served(rules[-1].fault if rules else "answer")
        return await misbehave(exchange.request, rules, answer(), exchange.language)

    def _arrive(self, path: str) -> float:
        now = self._clock()
        self.statistics.arrive(path, now)
        return now

    def _asked(self, id_number: str, name: str, kind: str) -> Asked:
        times = self.statistics.asked(id_number, kind)
        return Asked(id_number, name, kind, self._register.family(id_number, kind), times)

    def _spoils(self, exchange: _Exchange) -> Callable[[Asked], Rule | None]:
        def spoil(one: Asked) -> Rule | None:
            rule = self.faults.on_person(exchange.path, one, exchange.now)
            if rule is not None:
                self.statistics.served(rule.fault)
            return rule

        return spoil

    def _send(self, what: str, body: bytes) -> web.Response:
        self.statistics.served(what)
        return json_response(body)

    async def truth(self, request: web.Request) -> web.Response:
        """``GET /truth``: the people, all or a page of them."""
        offset, limit = int(request.query.get("offset", "0")), request.query.get("limit")
        return json_response(encoded(tell(self._register, offset, None if limit is None else int(limit))))

    async def captcha_text(self, request: web.Request) -> web.Response:
        """``GET /captchas/{uuid}``: what a person would read, for tests that play the person."""
        return json_response(encoded({"text": self._captchas.read(request.match_info["uuid"])}))

    async def image_text(self, request: web.Request) -> web.Response:
        """``POST /captchas/read``: what a person would read on the image sent, for tests that see the image only."""
        return json_response(encoded({"text": self._captchas.read_image(await request.read())}))

    async def stats(self, _: web.Request) -> web.Response:
        """``GET /stats``: counts since the start or the last reset."""
        return json_response(encoded(self.statistics.summary()))

    async def stats_people(self, _: web.Request) -> web.Response:
        """``GET /stats/people``: how many times each person was asked about."""
        people = [{"idNumber": n, "kind": k, "times": times} for n, k, times in self.statistics.people()]
        return json_response(encoded({"people": people}))

    async def reset_stats(self, _: web.Request) -> web.Response:
        """``DELETE /stats``: count anew."""
        self.statistics = Statistics(self._clock())
        return json_response(encoded({"reset": True}))

    async def set_faults(self, request: web.Request) -> web.Response:
        """``POST /faults``: replace the rules; an empty list makes the platform well again."""
        try:
            rules = parse_rules(json.loads(await request.read()))
        except (ValueError, TypeError) as problem:
            return json_response(encoded({"error": str(problem)}), 400)
        self.faults.set(rules, self._clock())
        return json_response(encoded({"rules": len(rules)}))


def application(register: Register, options: PlatformOptions) -> web.Application:
    """Return the application; it reads the event loop's clock."""
    platform = Platform(register, options, asyncio.get_running_loop().time)
    app = web.Application()
    app.add_routes(
        [
            web.post("/gateway/v1/certificates", platform.certificates),
            web.get("/prod-api/certsearch/code", platform.code),
            web.get("/prod-api/certsearch/certInfo/netQuery", platform.net_query),
            web.get("/truth", platform.truth),
            web.get("/captchas/{uuid}", platform.captcha_text),
            web.post("/captchas/read", platform.image_text),
            web.get("/stats", platform.stats),
            web.get("/stats/people", platform.stats_people),
            web.delete("/stats", platform.reset_stats),
            web.post("/faults", platform.set_faults),
        ]
    )
    return app
