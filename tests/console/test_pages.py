"""Pages and read API over a real Redis: what they show, what they refuse, what they never let through."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from jsonschema import validate
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Route

from detectors.calls.grammar import weights
from detectors.calls.lexicon import SLOTS
from detectors.weights import built_in
from streams.alert_parts import rfc3339
from streams.call_words import PARTS
from streams.console.i18n import locale
from streams.console.offers import Action, Field, ReadOnly, Standing
from streams.sinks.board import BoardSink
from tests.console.alerts import ARABIC, CALL, HOSTILE, STARTED_MS, bare, revision
from tests.console.serving import Console, serving

pytestmark = pytest.mark.redis


class Page(NamedTuple):
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def shown(self) -> str:
        """Its text as a person reads it."""
        parser = _Text()
        parser.feed(self.text)
        return " ".join("".join(parser.parts).split())

    def json(self) -> Any:
        return json.loads(self.text)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def get(console: Console, path: str, method: str = "GET", **headers: str) -> Page:
    with closing(http.client.HTTPConnection(urlsplit(console.url).netloc)) as connection:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return Page(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode())


def test_an_alert_is_told_in_one_sentence_with_what_speaks_for_and_against_it(
    console: Console, board: BoardSink
) -> None:
    board.deliver(revision())
    shown = get(console, "/a/a1").shown
    assert f"301 accounts published 412 posts on #{ARABIC}, #second since 15:33:20 UTC." in shown
    assert "A post on telegram at 15:31:00 UTC had asked for it, 2 min before it began." in shown
    assert "Strongest sign for it: a call announced it Strongest against: 9 accounts used the hashtag before" in shown
    assert "9 accounts used the hashtag before91-1.00" in shown
    assert "It names a start: “الساعة 6:33 مساء” = 15:33:00 UTC (zone Asia/Baghdad, assumed)" in shown
    assert CALL in shown


def test_a_variant_of_a_text_shows_what_differs(console: Console, board: BoardSink) -> None:
    board.deliver(revision())
    assert "one two three <mark>five</mark>" in get(console, "/a/a1").text


def test_an_earlier_revision_has_its_own_address(console: Console, board: BoardSink) -> None:
    board.deliver(revision(number=1, confidence=0.5))
    board.deliver(revision(number=2, confidence=0.93))
    assert "93 %" in get(console, "/a/a1").shown
    earlier = get(console, "/a/a1?rev=1").shown
    assert "50 %" in earlier
    assert "This is an earlier revision. Show the latest" in earlier
    assert get(console, "/a/a1?rev=7").status == 404


def test_the_curve_keeps_the_launch_that_a_later_revision_has_no_room_for(console: Console, board: BoardSink) -> None:
    late = {"bucket_s": 10, "from": "2024-12-08T15:59:00.000Z", "rows": [[0, 7, 7]]}
    board.deliver(revision(number=1))
    board.deliver(revision(number=2, second=1400, volume={"posts": 1, "accounts_est": 1, "series": late}))
    (area,) = re.findall(r'<path class="area" d="([^"]*)"', get(console, "/a/a1").text)
    (alone,) = re.findall(r'<path class="area" d="([^"]*)"', get(console, "/a/a1?rev=1").text)
    assert area.count(" L") > alone.count(" L")


def test_minutes_of_which_no_kept_revision_tells_are_drawn_from_the_history(console: Console, board: BoardSink) -> None:
    """Of many revisions the board keeps the first and the last; a line of each it keeps always."""
    for number in range(1, 41):
        series = {"bucket_s": 10, "from": rfc3339(STARTED_MS + 60_000 * number), "rows": [[0, 5, 5]]}
        counts = {"posts": 100 * number, "accounts_est": 90 * number, "series": series}
        board.deliver(revision(number=number, second=60 * number, volume=counts))
    assert len(get(console, "/api/v1/alerts/a1/revisions").json()["revisions"]) < 40
    (line,) = re.findall(r'<path class="area" d="([^"]*)"', get(console, "/a/a1").text)
    heights = [float(y) for _, y in re.findall(r"([\d.]+),([\d.]+)", line)]
    bottom = max(heights)
    between = heights[len(heights) // 4 : 3 * len(heights) // 4]
    assert sum(height < bottom - 5 for height in between) > len(between) / 2


def posts_in(page: Page) -> int:
    return page.text[page.text.index('<ol class="posts">') :].count('<p class="post"')


def test_a_span_of_time_in_the_address_narrows_posts_and_first_posts(console: Console, board: BoardSink) -> None:
    starts = {"hashtag": ARABIC, "from": "2024-12-08T15:33:20.000Z", "ms": [0, 900, 1_000, 1_500, 2_900, 9_000],
              "again": [2], "total": 301}  # fmt: skip
    board.deliver(revision(starts=starts))
    whole = get(console, "/a/a1")
    assert posts_in(whole) == 5
    assert "6 of 301 accounts" in whole.shown
    assert 'class="chosen"' not in whole.text
    narrowed = get(console, "/a/a1?from=2024-12-08T15:33:21&to=2024-12-08T15:33:23")
    assert posts_in(narrowed) == 2
    assert "3 of 301 accounts" in narrowed.shown
    assert "1 of them were in an earlier episode" in narrowed.shown
    assert narrowed.text.count('class="chosen"') == 1
    assert "2024-12-08 15:33:21 – 2024-12-08 15:33:23 UTC" in narrowed.shown
    assert "from=2024-12-08T15%3A33%3A21" in narrowed.text  # the link to this revision keeps it
    few = get(console, "/a/a1?from=2024-12-08T15:33:24")
    assert posts_in(few) == 1
    assert "1 of 301 accounts" in few.shown


@pytest.mark.parametrize("instant", ["9999-12-31T23:59:59.999999", "0001-01-01", "0001-01-01T00:00:00+14:00", "%00"])
def test_any_instant_in_the_address_is_a_page(console: Console, board: BoardSink, instant: str) -> None:
    board.deliver(revision())
    assert get(console, f"/a/a1?from={instant}&to={instant}&cluster=%ff").status == 200


def test_a_cluster_of_texts_narrows_the_posts_to_its_own(console: Console, board: BoardSink) -> None:
    board.deliver(revision())
    page = get(console, "/a/a1")
    (link,) = re.findall(r'href="(/a/a1\?cluster=x%3A1[^"#]*)', page.text)
    narrowed = get(console, link.replace("&amp;", "&"))
    assert posts_in(narrowed) == 4  # the first post of the alert has other words
    assert "Only “one two three four”" in narrowed.shown
    assert posts_in(get(console, "/a/a1?cluster=x:none")) == 5


def test_what_the_schema_does_not_ask_for_may_be_missing(console: Console, board: BoardSink) -> None:
    board.deliver(bare("b"))
    assert get(console, "/").status == 200
    page = get(console, "/a/b")
    assert page.status == 200
    assert "hashtag not yet named" in page.shown


def test_a_calls_alert_reads_as_one(console: Console, board: BoardSink) -> None:
    board.deliver(revision(kind="launch_signal", severity="queue", hashtags=[]))
    shown = get(console, "/a/a1").shown
    assert "A post on telegram at 15:31:00 UTC asks others to post together; it names no hashtag yet." in shown


def test_the_parts_of_a_call_are_said_in_words_and_where_every_text_starts_is_no_reason(
    console: Console, board: BoardSink
) -> None:
    terms = {"bias": -2.0, "order_all": 1.5, "time_event": -0.4}
    told = [{"detector": f"call.{name}", "value": 1.0, "expected": None, "weight": weight, "reason": ""}
            for name, weight in terms.items()]  # fmt: skip
    board.deliver(revision(kind="launch_signal", contributions=told, counter_evidence=[]))
    shown = get(console, "/a/a1").shown
    sides = shown[shown.index("For coordination") : shown.index("How it adds up")]
    assert "the text tells others to post, and addresses everybody" in sides
    assert "the text names a time, and announces an event" in sides
    assert "most call for nothing" not in sides
    assert "most call for nothing -2.00" in shown  # where the sum begins
    assert "يطلب من الآخرين النشر، ويخاطب الجميع" in get(console, "/a/a1?lang=ar").shown


def test_what_was_looked_at_and_counts_nothing_is_folded_away(console: Console, board: BoardSink) -> None:
    idle = {
        "check": "conversation",
        "value": 0.0,
        "expected": 0.1,
        "weight": 0.0,
        "text": "0% of the posts are replies",
    }
    board.deliver(revision(counter_evidence=[idle]))
    page = get(console, "/a/a1")
    assert "+0.00" not in page.shown
    assert re.search(r"<summary>1 more [^<]*</summary>\s*<table.*?0% of the posts are replies", page.text, re.DOTALL)


def test_the_queue_shows_what_needs_a_person_first(console: Console, board: BoardSink) -> None:
    board.deliver(revision("burst", kind="burst", severity="log", second=50))
    board.deliver(revision("over", state="resolved", second=40))
    board.deliver(revision("queued", severity="queue", second=30))
    board.deliver(revision("paged", severity="page", second=20))
    ids = re.findall(r'data-id="(\w+)"', get(console, "/").text)
    assert ids == ["paged", "queued", "over"]
    assert "burst" in re.findall(r'data-id="(\w+)"', get(console, "/?severity=").text)


def test_filters_stand_in_the_address(console: Console, board: BoardSink) -> None:
    board.deliver(revision("one", hashtags=["One"], platforms=["x"]))
    board.deliver(revision("two", hashtags=["Two"], platforms=["telegram"], languages={"fa": 1.0}))
    for query, found in [("q=%23one", ["one"]), ("platform=telegram", ["two"]), ("language=fa", ["two"]),
                         ("kind=burst", []), ("state=open&q=t", ["two"])]:  # fmt: skip
        assert re.findall(r'data-id="(\w+)"', get(console, f"/?{query}").text) == found


@pytest.mark.parametrize("path", ["/", "/a/a1", "/?q=" + "%3Cscript%3E", "/api/v1/alerts"])
def test_texts_of_posts_stay_texts(console: Console, board: BoardSink, path: str) -> None:
    board.deliver(revision(hashtags=[HOSTILE]))
    page = get(console, path)
    assert page.status == 200
    if path.startswith("/api"):
        assert page.headers["content-type"] == "application/json"
    else:
        assert "<img" not in page.text
        assert "<script>" not in page.text
        assert not re.search(r"<[^>]*\s(style|on\w+)=", page.text)


def test_user_texts_are_isolated_and_find_their_own_direction(console: Console, board: BoardSink) -> None:
    board.deliver(revision())
    assert f'<bdi dir="auto">#{ARABIC}</bdi>' in get(console, "/").text
    page = get(console, "/a/a1").text
    assert '<blockquote dir="auto">' in page
    assert '<p class="post" dir="auto">one two three four</p>' in page


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/a/a1", 200), ("/a/nobody", 404), ("/nowhere", 404), ("/static/console.css", 200),
     ("/static/../app.py", 404), ("/api/v1/alerts", 200), ("/api/v1/alerts/nobody", 404), ("/?cursor=bad", 400),
     ("/api/v1/alerts?cursor=bad", 400), ("/api/v1/alerts?limit=many", 400), ("/events?after=bad", 400)],
)  # fmt: skip
def test_every_answer_says_what_a_page_may_load(console: Console, board: BoardSink, path: str, status: int) -> None:
    board.deliver(revision())
    page = get(console, path)
    assert page.status == status
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"


def test_redis_away_is_an_answer_with_the_same_headers() -> None:
    with serving("redis://127.0.0.1:1/0") as console:
        for path in ("/", "/api/v1/alerts"):
            page = get(console, path)
            assert page.status == 503
            assert "Redis does not answer" in page.shown
            assert "content-security-policy" in page.headers


def test_nothing_can_be_changed_by_reading(console: Console) -> None:
    assert get(console, "/a/a1/ack", "POST").status in (404, 405)
    assert get(console, "/", "POST").status == 405


def test_the_interface_speaks_arabic_from_right_to_left(console: Console, board: BoardSink) -> None:
    board.deliver(revision())
    page = get(console, "/a/a1", **{"Accept-Language": "ar-IQ,en;q=0.5"})
    assert '<html lang="ar" dir="rtl">' in page.text
    assert "نشر 301 حسابًا 412 منشورًا" in page.shown
    chosen = get(console, "/?lang=en", **{"Accept-Language": "ar"})
    assert '<html lang="en" dir="ltr">' in chosen.text
    assert "muster-language=en" in chosen.headers["set-cookie"]


def test_both_languages_have_every_text() -> None:
    """What detectors say is English already; Arabic has words of its own for it."""
    assert locale("en").names() == {key for key in locale("ar").names() if not key.startswith(("term.", "part."))}


def test_every_term_of_the_verdict_has_words_of_its_own_in_arabic() -> None:
    """Also the second of two that weigh the same measure."""
    words, weights = locale("ar").names(), built_in()
    shown = [[term.measure for term in (*part.terms, *weights.shared.terms)] for part in weights.channels.values()]
    learned = ["operators", "dismissed_alike"]
    for names in (*shown, [term.check for term in weights.counter], learned):
        keys = [f"term.{name}_again" if name in names[:n] else f"term.{name}" for n, name in enumerate(names)]
        assert set(keys) <= words


def test_every_part_of_a_call_has_words_in_both_languages() -> None:
    terms = {piece for name in weights().terms for piece in name.split("_")}
    assert terms | set(SLOTS) <= PARTS.keys()
    assert {f"part.{name}" for name in PARTS} <= locale("ar").names()


def test_the_api_pages_through_all_alerts_newest_first(console: Console, board: BoardSink) -> None:
    for n in range(25):
        board.deliver(revision(f"a{n:02d}", second=n // 3))  # several share an instant
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = get(console, f"/api/v1/alerts?limit=10{cursor}").json()
        found += page["alerts"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(found) == len({alert["id"] for alert in found}) == 25
    assert [alert["time"] for alert in found] == sorted((alert["time"] for alert in found), reverse=True)


def test_the_api_gives_the_latest_revision_as_it_was_published(console: Console, board: BoardSink) -> None:
    latest = revision(number=2, second=9)
    for alert in (revision(number=1), latest):
        board.deliver(alert)
    assert get(console, "/api/v1/alerts").json() == {"alerts": [latest.structured()], "next": None}
    assert get(console, "/api/v1/alerts/a1").json() == latest.structured()
    found = get(console, "/api/v1/alerts/a1/revisions").json()
    assert [alert["id"] for alert in found["revisions"]] == ["a1-r2", "a1-r1"]
    assert [step["revision"] for step in found["steps"]] == [2, 1]
    validate(found, {"required": ["revisions", "steps"]})


class Acknowledging(ReadOnly):
    """The smallest work there is: one button."""

    async def standings(self, alert_ids: Sequence[str]) -> Mapping[str, Standing]:
        return {alert_id: Standing("acknowledged", "Anna") for alert_id in alert_ids}

    async def actions(self, request: Request, alert_id: str) -> Sequence[Action]:
        return [Action("dismiss", "x", (Field("reason", ("organic", "known")),))]

    def form_token(self, request: Request) -> str:
        return "token"

    def routes(self) -> Sequence[BaseRoute]:
        return [Route("/a/{alert_id}/dismiss", lambda request: RedirectResponse("/", 303), methods=["POST"])]


def test_buttons_are_drawn_from_what_may_be_done(console: Console, redis_url: str, board: BoardSink) -> None:
    board.deliver(revision())
    assert 'method="post"' not in get(console, "/a/a1").text
    with serving(redis_url, work=Acknowledging()) as working:
        page = get(working, "/a/a1").text
        assert 'method="post" action="/a/a1/dismiss"' in page
        assert 'data-key="x"' in page
        assert "Anna" in page
        assert get(working, "/a/a1/dismiss", "POST").status == 303
