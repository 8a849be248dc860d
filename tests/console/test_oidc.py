"""Signing in with an OpenID Connect provider: a real one on this machine, with codes, PKCE, nonces, signed tokens."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
import redis

from streams.access import AuthSettings
from streams.config import ConsoleSettings
from streams.sinks.board import BoardSink
from tests.console.alerts import revision
from tests.console.asking import Answer, Person
from tests.console.provider import CLIENT, CLIENT_SECRET, Provider, providing
from tests.console.serving import Console, serving

pytestmark = pytest.mark.redis
FIRST = "0" * 16


class Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture(scope="module")
def _provider() -> Iterator[Provider]:
    with providing() as provider:
        yield provider


@pytest.fixture
def provider(_provider: Provider) -> Provider:
    _provider.user, _provider.wrong = {"sub": "u1", "preferred_username": "amal", "groups": ["soc"]}, ""
    return _provider


@pytest.fixture
def console(client: redis.Redis, redis_url: str, board: BoardSink, provider: Provider) -> Iterator[Console]:
    board.deliver(revision(FIRST))
    auth = AuthSettings(
        oidc_issuer=provider.url, oidc_client_id=CLIENT, oidc_client_secret=CLIENT_SECRET,  # type: ignore[arg-type]
        roles={"soc": "analyst", "leads": "admin"},
    )  # fmt: skip
    with serving(redis_url, ConsoleSettings(auth=auth), working=True) as console:
        yield console


def at_provider(address: str) -> str:
    """Where the provider sends the browser."""
    try:
        build_opener(Stay).open(Request(address), timeout=30)
    except OSError as sent:  # a redirect that is not followed is an HTTPError
        return str(sent.headers["Location"])  # type: ignore[attr-defined]
    raise AssertionError(address)


def sign_in(person: Person, path: str = "/") -> Answer:
    away = person.get(f"/signin/oidc?next={path}")
    back = urlsplit(at_provider(away.headers["location"]))
    return person.get(f"{back.path}?{back.query}")


def test_who_signs_in_comes_back_to_where_they_wanted_with_their_role(console: Console, provider: Provider) -> None:
    person = Person(console)
    assert person.get(f"/a/{FIRST}").headers["location"].startswith("/signin?next=")
    answer = sign_in(person, f"/a/{FIRST}")
    assert (answer.status, answer.headers["location"]) == (303, f"/a/{FIRST}")
    assert person.get("/api/v1/me").json() == {"name": "amal", "role": "analyst", "how": "session"}
    assert person.send(f"/a/{FIRST}/confirm", f"/a/{FIRST}").status == 303
    provider.user |= {"preferred_username": "root", "groups": ["soc", "leads"]}
    other = Person(console)
    sign_in(other)
    assert other.get("/api/v1/me").json()["role"] == "admin"


def test_the_challenge_of_the_code_is_sent_and_its_verifier_kept(console: Console) -> None:
    asked = parse_qs(urlsplit(Person(console).get("/signin/oidc").headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert "code_verifier" not in asked


@pytest.mark.parametrize("wrong", ["key", "nonce", "audience", "expired"])
def test_a_token_that_proves_nothing_lets_nobody_in(console: Console, provider: Provider, wrong: str) -> None:
    provider.wrong = wrong
    person = Person(console)
    assert sign_in(person).status == 401
    assert person.get("/api/v1/me").status == 401


def test_a_code_without_the_browser_that_asked_for_it_lets_nobody_in(console: Console) -> None:
    victim, away = Person(console), Person(console).get("/signin/oidc")
    back = urlsplit(at_provider(away.headers["location"]))
    assert victim.get(f"{back.path}?{back.query}").status == 401
    assert victim.get("/signin/callback?error=access_denied").status == 401
    assert victim.get("/signin/callback").status == 401


def test_who_has_no_role_is_told_so(console: Console, provider: Provider) -> None:
    provider.user |= {"groups": ["cooks"]}
    person = Person(console)
    answer = sign_in(person)
    assert answer.status == 403
    assert "have no role" in answer.text


def test_a_page_elsewhere_is_never_where_they_come_back_to(console: Console) -> None:
    for wish in ("https://evil.example", "//evil.example", "/%5Cevil.example"):
        assert sign_in(Person(console), wish).headers["location"] == "/"


def test_a_provider_that_is_away_is_said(client: redis.Redis, redis_url: str) -> None:
    auth = AuthSettings(oidc_issuer="http://127.0.0.1:1", oidc_client_id=CLIENT, default_role="viewer")
    with serving(redis_url, ConsoleSettings(auth=auth), working=True) as console:
        answer = Person(console).get("/signin/oidc")
        assert answer.status == 503
        assert "does not answer" in answer.text
