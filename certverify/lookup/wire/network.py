"""Requests of httpx carried by aiohttp: whole responses only, which is all that asking needs.

Plain httpx spends most of its time in its own connection pool; aiohttp carries some ten times as many requests.
"""

import ssl
import zlib
from pathlib import Path
from typing import Any, Final

import aiohttp
import httpx
from aiohttp.helpers import get_env_proxy_for_url
from aiohttp.typedefs import RawHeaders
from yarl import URL

__all__ = ["LARGEST_BODY", "TOO_LARGE", "Network", "Wire"]

LARGEST_BODY: Final = 8 * 1024 * 1024
TOO_LARGE: Final = "body_too_large"
"""The text of the error for a longer body, by which connectors tell it (``certverify_connectors.wire``)."""
_PACKED: Final = frozenset({"deflate", "gzip", "x-gzip"})
_EITHER: Final = zlib.MAX_WBITS | 32
"""The header says whether it is gzip's or zlib's form."""
_Origin = tuple[str, str, int | None]


class Network(httpx.AsyncBaseTransport):
    """Connections to any host; must be made and closed within one event loop.

    Knows no time-out of its own: whoever calls bounds each request as a whole. The proxy that the environment names
    for an origin is looked up once.
    """

    def __init__(self, connections: int, ca_file: Path | None) -> None:
        trusted = httpx.create_ssl_context()
        if ca_file is not None:
            trusted.load_verify_locations(cafile=ca_file)
        self._session = _session(connections, trusted)
        self._proxies: dict[_Origin, tuple[URL | None, dict[str, str] | None]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request and return the response with its body, at most :data:`LARGEST_BODY` bytes.

        Raises:
            aiohttp.ClientError, OSError, httpx.DecodingError: as the wire failed; their texts may hold the address.
        """
        url = URL(str(request.url), encoded=True)
        proxy, proof = self._proxy(url)
        headers = [(k.decode("ascii"), v.decode("latin-1")) for k, v in request.headers.raw]
        content = await request.aread()
        sending = self._session.request(
            request.method,
            url,
            headers=headers,
            data=content or None,
            allow_redirects=False,
            proxy=proxy,
            proxy_headers=proof,
        )
        async with sending as response:
            body = await _body(response)
        if (encoding := response.headers.get("Content-Encoding", "identity").strip().lower()) != "identity":
            body = _unpacked(body, encoding)
        return _Whole(response.status, response.raw_headers, body, request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._session.close()

    def _proxy(self, url: URL) -> tuple[URL | None, dict[str, str] | None]:
        origin = (url.scheme, url.raw_host or "", url.port)
        if origin not in self._proxies:
            try:
                proxy, proof = get_env_proxy_for_url(url)
            except LookupError:
                self._proxies[origin] = None, None
            else:
                self._proxies[origin] = proxy, {"Proxy-Authorization": proof.encode()} if proof else None
        return self._proxies[origin]


class _Whole(httpx.Response):
    """A response whose body is here as it was sent: httpx would take it for a stream, and read it once more."""

    def __init__(self, status: int, headers: RawHeaders, body: bytes, request: httpx.Request) -> None:
        super().__init__(status, headers=headers, stream=httpx.ByteStream(body), request=request)
        self.headers.encoding = "latin-1"  # whatever it holds; httpx would try others on every header first
        self._content = body
        self.is_stream_consumed = self.is_closed = True


class Wire(httpx.AsyncClient):
    """httpx's client with a short way: what uses neither authentication nor redirects of httpx goes straight through.

    Logs nothing, as httpx's own way would: URLs may carry a name and an ID number.
    """

    def __init__(self, carrier: httpx.AsyncBaseTransport, **options: Any) -> None:
        super().__init__(transport=carrier, follow_redirects=False, **options)
        self._carrier = carrier
        self._always = dict(self.headers)

    async def send(
        self,
        request: httpx.Request,
        *,
        stream: bool = False,
        auth: Any = httpx.USE_CLIENT_DEFAULT,
        follow_redirects: Any = httpx.USE_CLIENT_DEFAULT,
    ) -> httpx.Response:
        """Send one request as ``httpx.AsyncClient.send`` does; the body has been read in any case.

        Raises:
            httpx.TransportError: as its type says.
        """
        plain = auth is httpx.USE_CLIENT_DEFAULT and follow_redirects is not True and not request.url.userinfo
        if not plain:
            return await super().send(request, stream=stream, auth=auth, follow_redirects=follow_redirects)
        response = await self._carrier.handle_async_request(request)
        if "set-cookie" in response.headers:
            self.cookies.extract_cookies(response)
        return response

    def build_request(self, method: str, url: httpx.URL | str, **options: Any) -> httpx.Request:
        """Build a request as ``httpx.AsyncClient.build_request`` does; with a whole body, by the shortest way."""
        content = options.get("content")
        if not isinstance(content, bytes) or not options.keys() <= {"content", "headers"} or self.cookies.jar:
            return super().build_request(method, url, **options)
        url = httpx.URL(url)
        headers = {"host": url.netloc, **self._merge_headers(options.get("headers"))}
        headers["content-length"] = str(len(content))
        request = httpx.Request(method, url, headers=headers, stream=httpx.ByteStream(content))
        request.read()
        return request

    def _merge_headers(self, headers: Any = None) -> Any:
        # httpx copies its own headers and then puts each of the request's in its place among them.
        if not isinstance(headers, dict):
            return super()._merge_headers(headers)
        return self._always | {name.lower(): value for name, value in headers.items()}

    def _merge_cookies(self, cookies: Any = None) -> Any:
        # httpx copies its whole jar for every request, also an empty one.
        return super()._merge_cookies(cookies) if cookies or len(self.cookies.jar) else None


def _session(connections: int, trusted: ssl.SSLContext) -> aiohttp.ClientSession:
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=60, ssl=trusted),
        cookie_jar=aiohttp.DummyCookieJar(),  # httpx keeps the cookies; two jars would send them twice
        timeout=aiohttp.ClientTimeout(),
        auto_decompress=False,
    )
    # aiohttp sends a GET again by itself if a kept connection was closed: a request without a permit.
    session._retry_connection = False  # noqa: SLF001 - there is no public switch
    return session


async def _body(response: aiohttp.ClientResponse) -> bytes:
    parts = []
    left = LARGEST_BODY
    async for part in response.content.iter_any():
        parts.append(part)
        left -= len(part)
        if left < 0:
            raise httpx.DecodingError(TOO_LARGE)
    return b"".join(parts)


def _unpacked(body: bytes, encoding: str) -> bytes:
    """Unpack a body that nobody had asked to be packed; httpx would do so without bound."""
    if encoding not in _PACKED:
        raise httpx.DecodingError("unknown encoding")
    unpacking = zlib.decompressobj(_EITHER)
    try:
        whole = unpacking.decompress(body, LARGEST_BODY)
    except zlib.error as error:
        raise httpx.DecodingError("damaged") from error
    if not unpacking.eof:
        raise httpx.DecodingError(TOO_LARGE if len(whole) == LARGEST_BODY else "cut off")
    return whole
