"""How a page knows itself: what its cookie is called beside the cookies of its neighbours."""

import pytest

from certverify.web.front import Front

PLACES = (
    "http://127.0.0.1:8000",
    "http://127.0.0.1:8001",
    "https://safety.example",
    "https://safety.example:8443",
    "https://safety.example/north",
    "https://safety.example/south",
)


def test_pages_of_one_host_keep_their_sessions_apart() -> None:
    """Cookies are kept by host, whatever the port or path (RFC 6265, section 8.5): so each page's has its own name."""
    fronts = [Front.here(8000), Front.here(8001), *(Front.public(url) for url in PLACES[2:])]
    assert [front.url for front in fronts] == list(PLACES)
    assert len({front.session_name for front in fronts}) == len(fronts)


@pytest.mark.parametrize("url", PLACES)
def test_only_tls_binds_a_cookie_to_its_host(url: str) -> None:
    """Under TLS the name begins with ``__Host-`` (RFC 6265bis, 4.1.3.2); without, browsers would not take it."""
    assert Front.public(url).session_name.startswith("__Host-") == url.startswith("https:")
