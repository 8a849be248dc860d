"""Who may come in and do what: proxies, tokens, sessions, and pages that somebody else has made."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from streams.access import AuthSettings
from streams.config import ConsoleSettings
from streams.console.tokens import TokenFile
from streams.errors import ConfigError, InputError
from streams.sinks.board import BoardSink
from tests.console.alerts import revision
from tests.console.asking import Person, ask
from tests.console.serving import Console, serving

pytestmark = pytest.mark.redis
FIRST = "0" * 16
ACT = f"/api/v1/alerts/{FIRST}/acknowledge"
PROXY = {"X-Forwarded-User": "amal"}


@pytest.fixture
def tokens(tmp_path: Path) -> TokenFile:
    return TokenFile(tmp_path / "tokens.json")


@pytest.fixture
def open_with(client: redis.Redis, redis_url: str, board: BoardSink) -> Iterator[Callable[..., Console]]:
    """A console with these settings of ``auth``, and one alert on it."""
    board.deliver(revision(FIRST))
    running: list[Console] = []

    def start(url: str | None = None, **auth: object) -> Console:
        settings = ConsoleSettings(auth=AuthSettings(**auth), url=url)  # type: ignore[arg-type]
        running.append(Console(redis_url, settings, working=True))
        return running[-1]

    yield start
    for console in running:
        console.stop()


@pytest.mark.parametrize(
    ("role", "reads", "acts", "audits"),
    [("viewer", 200, 403, 403), ("analyst", 200, 200, 200), ("admin", 200, 200, 200)],
)
def test_a_role_may_do_what_it_may_and_no_more(
    open_with: Callable[..., Console], tokens: TokenFile, tmp_path: Path, role: str, reads: int, acts: int, audits: int
) -> None:
    token = tokens.add("amal", role, None)
    console = open_with(tokens=tmp_path / "tokens.json")
    bearer = {"Authorization": f"Bearer {token}"}
    assert ask(console, "GET", "/api/v1/alerts", **bearer).status == reads
    assert ask(console, "GET", "/", **bearer).status == reads
    answer = ask(console, "POST", ACT, {}, **bearer)
    assert answer.status == acts
    if acts == 403:
        assert answer.json()["error"] == "this takes the role analyst, and amal has viewer"
    assert ask(console, "GET", "/api/v1/audit", **bearer).status == audits
    assert ask(console, "GET", "/api/v1/me", **bearer).json() == {"name": "amal", "role": role, "how": "token"}


@pytest.mark.parametrize("path", ["/api/v1/alerts", "/api/v1/me", "/api/v1/openapi.json", "/events"])
def test_without_a_token_programs_are_told_what_to_do(
    open_with: Callable[..., Console], tmp_path: Path, path: str
) -> None:
    console = open_with(tokens=tmp_path / "tokens.json")
    for headers in ({}, {"Authorization": "Bearer muster_guess"}, {"Authorization": "Basic YTpi"}, PROXY):
        answer = ask(console, "GET", path, **headers)
        assert answer.status == 401
        assert "muster console token add" in answer.json()["error"]
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "content-security-policy" in answer.headers


def test_people_are_led_to_the_page_where_they_sign_in_and_back(
    open_with: Callable[..., Console], tokens: TokenFile, tmp_path: Path
) -> None:
    token = tokens.add("amal", "analyst", None)
    console = open_with(tokens=tmp_path / "tokens.json")
    person = Person(console)
    sent = person.get(f"/a/{FIRST}?rev=1")
    assert (sent.status, sent.headers["location"]) == (303, f"/signin?next=%2Fa%2F{FIRST}%3Frev%3D1")
    assert person.post("/signin", {"secret": "muster_wrong"}).status == 401
    back = person.post("/signin", {"secret": token, "next": f"/a/{FIRST}"})
    assert (back.status, back.headers["location"]) == (303, f"/a/{FIRST}")
    assert "httponly; samesite=lax" in back.headers["set-cookie"].lower()
    page = person.get(f"/a/{FIRST}").text
    assert "amal" in page
    assert 'data-key="y"' in page
    assert person.send(f"/a/{FIRST}/confirm", f"/a/{FIRST}").status == 303
    tokens.remove("amal")
    assert person.get("/").status == 303  # at once, not when the session ends


def test_who_signs_out_is_out(open_with: Callable[..., Console], tokens: TokenFile, tmp_path: Path) -> None:
    token = tokens.add("amal", "analyst", None)
    person = Person(open_with(tokens=tmp_path / "tokens.json"))
    person.post("/signin", {"secret": token})
    assert person.get("/").status == 200
    person.post("/signout", {})
    assert person.get("/").status == 303


def test_cookies_go_over_https_only_where_that_is_how_browsers_come(
    open_with: Callable[..., Console], tokens: TokenFile, tmp_path: Path
) -> None:
    token = tokens.add("amal", "analyst", None)
    console = open_with(tokens=tmp_path / "tokens.json", url="https://muster.example")
    answer = Person(console).post("/signin", {"secret": token}, Origin="https://muster.example")
    assert answer.status == 303
    assert "secure" in answer.headers["set-cookie"].lower()


def test_a_header_is_believed_from_the_proxies_that_are_named_and_nobody_else(
    open_with: Callable[..., Console],
) -> None:
    roles = {"soc": "analyst", "leads": "admin"}
    near = open_with(proxies=("127.0.0.0/8",), roles=roles)
    far = open_with(proxies=("10.0.0.0/8",), roles=roles)
    for groups, role in [("soc", "analyst"), ("soc, leads", "admin")]:
        answer = ask(near, "GET", "/api/v1/me", **PROXY, **{"X-Forwarded-Groups": groups})
        assert answer.json() == {"name": "amal", "role": role, "how": "proxy"}
    lied = {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Groups": "soc"}
    assert ask(far, "GET", "/api/v1/me", **PROXY, **lied).status == 401
    unknown = ask(near, "GET", "/api/v1/me", **PROXY)
    assert (unknown.status, unknown.json()["error"][:40]) == (403, "you are known here and have no role: an ")
    assert ask(near, "GET", "/", **PROXY).status == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
     {"Origin": "null"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}],
)  # fmt: skip
def test_a_page_of_somebody_elses_changes_nothing(open_with: Callable[..., Console], headers: dict[str, str]) -> None:
    proxied = open_with(proxies=("127.0.0.1",), roles={"amal": "analyst"})
    for console, who in ((open_with(), {}), (proxied, PROXY)):
        assert ask(console, "POST", ACT, {}, **who, **headers).status == 403
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        assert ask(console, "POST", f"/a/{FIRST}/confirm", "", **who, **headers, **form).status == 403
        assert ask(console, "GET", f"/api/v1/alerts/{FIRST}/work", **who).json()["entries"] == []


def test_a_form_has_the_token_of_a_page_that_was_made_for_who_sends_it(open_with: Callable[..., Console]) -> None:
    console = open_with(proxies=("127.0.0.1",), roles={"amal": "analyst", "bea": "analyst"})
    amal, bea = (Person(console, **{"X-Forwarded-User": name}) for name in ("amal", "bea"))
    found = re.search(r'name="token" value="(\w+)"', bea.get(f"/a/{FIRST}").text)
    assert found is not None
    assert amal.post(f"/a/{FIRST}/confirm", {"token": found[1]}).status == 403
    assert amal.post(f"/a/{FIRST}/confirm", {}).status == 403
    assert bea.post(f"/a/{FIRST}/confirm", {"token": found[1]}).status == 303


def test_a_foreign_name_for_this_machine_reads_and_changes_nothing(open_with: Callable[..., Console]) -> None:
    """A page whose name was made to lead to 127.0.0.1 has that name as its origin, and as the host it asks."""
    console, foreign = open_with(), {"Host": "evil.example", "Origin": "http://evil.example"}
    assert ask(console, "POST", ACT, {}, **foreign).status == 403
    for path in ("/", "/api/v1/alerts", f"/a/{FIRST}", "/events"):
        answer = ask(console, "GET", path, Host="evil.example")
        assert (answer.status, FIRST in answer.text) == (403, False)
    assert ask(console, "POST", ACT, {}).status == 200


@pytest.mark.parametrize("host", ["x/static/y", "x/signin?", "x/static/#"])
def test_no_host_header_makes_a_path_look_free(open_with: Callable[..., Console], tmp_path: Path, host: str) -> None:
    console = open_with(tokens=tmp_path / "tokens.json")
    assert ask(console, "GET", "/api/v1/alerts", Host=host).status in (400, 401)


def test_a_viewer_sees_no_button_and_is_refused_all_the_same(open_with: Callable[..., Console]) -> None:
    console = open_with(proxies=("127.0.0.1",), roles={"amal": "viewer"})
    person = Person(console, **PROXY)
    page = person.get(f"/a/{FIRST}").text
    assert 'method="post"' not in page
    assert 'href="/audit"' not in page
    assert person.post(f"/a/{FIRST}/confirm", {}).status == 403
    assert person.get("/silences").status == 200
    assert person.post("/silences", {"tags": "a", "reason": "x", "minutes": "60"}).status == 403


def test_with_somebody_to_ask_the_console_may_be_reached_from_elsewhere() -> None:
    from streams.console.app import listen

    auth = AuthSettings(proxies=("10.0.0.1",), roles={"soc": "analyst"})
    listen(ConsoleSettings(host="0.0.0.0", auth=auth)).close()
    with pytest.raises(ValueError, match="nobody has to sign in"):
        ConsoleSettings(host="0.0.0.0")


def test_the_token_file_keeps_hashes_and_is_its_owners(tmp_path: Path, tokens: TokenFile) -> None:
    path = tmp_path / "tokens.json"
    first, second = tokens.add("amal", "viewer", None), tokens.add("amal", "admin", 1)
    assert first not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert TokenFile(path).person(first) is None
    person = TokenFile(path).person(second)
    assert person is not None
    assert person.role.word == "admin"
    with pytest.raises(InputError, match="no role"):
        tokens.add("bea", "king", None)
    path.write_text("{")
    with pytest.raises(ConfigError, match=r"console\.auth\.tokens"):
        TokenFile(path).tokens()


def test_a_token_that_has_ended_is_refused(tokens: TokenFile) -> None:
    assert tokens.person(tokens.add("amal", "viewer", 0)) is None


def test_everything_works_by_form_without_script(open_with: Callable[..., Console], redis_url: str) -> None:
    console = open_with()
    person = Person(console)
    page = f"/a/{FIRST}"
    went = person.send("/next")
    assert (went.status, went.headers["location"]) == (303, page)
    assert "claimed:" in person.get("/").text
    assert person.send(f"{page}/note", page, words="seen <b>before</b>").status == 303
    assert person.send(f"{page}/dismiss", page, reason="declared", words="a fan party").status == 303
    shown = person.get(page).text
    assert "seen &lt;b&gt;before&lt;/b&gt;" in shown
    assert "organised in the open" in shown
    refused = person.send(f"{page}/dismiss", page, reason="declared")
    assert refused.status == 409
    assert "cannot be done with an alert that is dismissed" in refused.text
    assert person.send(f"{page}/mute", page, minutes="never").status == 400
    assert person.send("/silences", "/silences", tags="#one two", reason="a match", minutes="60").status == 303
    silences = person.get("/silences").text
    assert "#one #two" in silences
    end = re.search(r'action="(/silences/\w+/end)"', silences)
    assert end is not None
    assert person.send(end[1], "/silences").status == 303
    for path, says in [
        ("/silences", "over"),
        ("/quality", "0 %"),
        ("/audit", "End a silence"),
        ("/digest", "0 alerts"),
    ]:
        answer = person.get(path)
        assert answer.status == 200
        assert says in answer.text
        assert person.get(f"{path}?lang=ar").status == 200


def test_a_silenced_alert_says_so_on_its_page(open_with: Callable[..., Console]) -> None:
    console = open_with()
    wish = {"platforms": ["x", "telegram"], "reason": "a test of theirs", "minutes": 60}
    assert ask(console, "POST", "/api/v1/silences", wish).status == 200
    assert "a test of theirs" in Person(console).get(f"/a/{FIRST}").text


def test_nobody_is_asked_on_the_loopback_and_may_do_everything(redis_url: str, client: redis.Redis) -> None:
    with serving(redis_url, working=True) as console:
        assert ask(console, "GET", "/api/v1/me").json() == {"name": "local", "role": "admin", "how": "open"}
