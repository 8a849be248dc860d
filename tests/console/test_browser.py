"""The console in a real browser: alerts that appear, keys that work, pages that everybody can read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from streams.console.selection import Selection
from streams.sinks.board import BoardSink
from tests.console.alerts import ARABIC, HOSTILE, revision
from tests.console.asking import ask
from tests.console.browser import barriers, paint, press
from tests.console.serving import Console, serving

pytestmark = [pytest.mark.redis, pytest.mark.timeout(180)]
PATIENCE_S = 20


@pytest.fixture
def browser(chrome: Chrome) -> Iterator[Chrome]:
    """One browser for all tests; none of them may leave it with a complaint in its console."""
    chrome.delete_all_cookies()
    complaints(chrome)
    yield chrome
    said = complaints(chrome)
    chrome.get("about:blank")
    assert said == []


def until(browser: Chrome, holds: Callable[[], Any]) -> Any:
    return WebDriverWait(browser, PATIENCE_S, 0.05).until(lambda _: holds())


def open_page(browser: Chrome, console: Console, path: str) -> None:
    browser.get(console.url + path)
    until(browser, lambda: browser.find_element(By.ID, "live").get_attribute("class") == "live on")


def cards(browser: Chrome) -> list[str]:
    """Id and revision of each, from top to bottom."""
    found: list[str] = browser.execute_script(
        "return [...document.querySelectorAll('#queue .card')].map(({dataset}) => `${dataset.id} ${dataset.revision}`)"
    )
    return found


def complaints(browser: Chrome) -> list[str]:
    """What the browser's console has said since the last time; a stream that was cut is no fault."""
    said: list[dict[str, str]] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return [entry["message"] for entry in said if entry["level"] == "SEVERE" and "/events" not in entry["message"]]


def chord(browser: Chrome, held: str, key: str) -> None:
    ActionChains(browser).key_down(held).send_keys(key).key_up(held).perform()


def test_an_alert_appears_and_changes_without_reload(browser: Chrome, console: Console, board: BoardSink) -> None:
    open_page(browser, console, "/")
    browser.execute_script("window.untouched = true")
    board.deliver(revision("b", severity="queue"))
    until(browser, lambda: cards(browser) == ["b 1"])
    board.deliver(revision("a", second=1))
    until(browser, lambda: cards(browser) == ["a 1", "b 1"])  # a page comes before what is queued
    board.deliver(revision("b", 2, second=2, severity="queue"))
    until(browser, lambda: cards(browser) == ["a 1", "b 2"])
    board.deliver(revision("c", severity="log", kind="burst"))
    board.deliver(revision("d", second=3))
    until(browser, lambda: cards(browser) == ["d 1", "a 1", "b 2"])
    assert browser.execute_script("return window.untouched")


def test_a_list_that_somebody_uses_does_not_move_under_them(
    browser: Chrome, console: Console, board: BoardSink
) -> None:
    board.deliver(revision("a"))
    open_page(browser, console, "/")
    press(browser, "j")
    board.deliver(revision("b", second=1))
    pill = browser.find_element(By.ID, "pill")
    until(browser, lambda: pill.is_displayed() and pill.text == "1 new")
    assert cards(browser) == ["a 1"]
    pill.click()
    until(browser, lambda: cards(browser) == ["b 1", "a 1"])


def test_after_the_server_was_restarted_nothing_is_missing(browser: Chrome, console: Console, board: BoardSink) -> None:
    open_page(browser, console, "/")
    console.stop()
    for n in range(30):
        board.deliver(revision(f"a{n}", second=n))
    console.start()
    until(browser, lambda: len(cards(browser)) == 30)
    assert cards(browser)[0] == "a29 1"


def test_the_keyboard_leads_everywhere(browser: Chrome, console: Console, board: BoardSink) -> None:
    for n in range(3):
        board.deliver(revision(f"a{n}", second=n))
    open_page(browser, console, "/")
    press(browser, "j", "j", "k", "j", "o")
    until(browser, lambda: browser.current_url.endswith("/a/a1"))
    until(browser, lambda: browser.find_element(By.ID, "live").text == "live")
    press(browser, "n")
    until(browser, lambda: browser.current_url.endswith("/a/a0"))
    until(browser, lambda: browser.find_element(By.ID, "live").text == "live")
    press(browser, "?")
    until(browser, lambda: browser.find_element(By.ID, "help").is_displayed())
    press(browser, Keys.ESCAPE, "u")
    until(browser, lambda: cards(browser))
    press(browser, "/")
    assert browser.switch_to.active_element.get_attribute("id") == "search"
    press(browser, "j")  # a letter in a field is a letter
    assert browser.switch_to.active_element.get_attribute("value") == "j"
    press(browser, Keys.ESCAPE)
    chord(browser, Keys.CONTROL, "k")
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#palette-list a[href='/a/a2']"))
    press(browser, "second", Keys.ARROW_DOWN)
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#palette-list a[href^='/a/'][aria-current]"))


def test_a_page_that_is_being_read_offers_the_newer_revision(
    browser: Chrome, console: Console, board: BoardSink
) -> None:
    board.deliver(revision(confidence=0.5))
    open_page(browser, console, "/a/a1")
    board.deliver(revision(number=2, second=5, confidence=0.75))
    until(browser, lambda: browser.find_element(By.ID, "revised").is_displayed())
    assert "50 %" in browser.find_element(By.ID, "alert").text
    press(browser, "r")
    until(browser, lambda: "75 %" in browser.execute_script("return document.getElementById('alert').innerText"))


def test_dragging_over_the_curve_narrows_the_page_and_stands_in_the_address(
    browser: Chrome, console: Console, board: BoardSink
) -> None:
    board.deliver(revision())
    open_page(browser, console, "/a/a1")
    plot = browser.find_element(By.CSS_SELECTOR, "svg.curve")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", plot)
    drag = ActionChains(browser).move_to_element_with_offset(plot, 0, 0)
    drag.click_and_hold().move_by_offset(300, 0).release().perform()
    until(browser, lambda: "from=2024-12-08T15" in browser.current_url and "to=2024-12-08T15" in browser.current_url)
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "svg.curve .chosen"))
    narrowed = browser.find_elements(By.CSS_SELECTOR, ".posts > li")
    picked = Selection.of(dict(parse_qsl(urlsplit(browser.current_url).query)))
    assert len(narrowed) == sum(picked.holds(post["at"]) for post in revision().data["evidence"]["posts"]) > 0
    browser.refresh()
    assert len(browser.find_elements(By.CSS_SELECTOR, ".posts > li")) == len(narrowed)
    browser.find_element(By.CSS_SELECTOR, "#posts .note a").click()
    until(browser, lambda: not browser.find_elements(By.CSS_SELECTOR, "svg.curve .chosen"))


def test_a_span_is_picked_with_the_keyboard_alone(browser: Chrome, console: Console, board: BoardSink) -> None:
    board.deliver(revision())
    open_page(browser, console, "/a/a1")
    press(browser, "t")
    assert browser.switch_to.active_element.get_attribute("name") == "from"
    press(browser, Keys.ARROW_DOWN, Keys.ENTER)  # a month earlier, in whatever order the browser writes a date
    until(browser, lambda: "from=" in browser.current_url)
    assert "from=2024-12-08T15" not in browser.current_url
    assert "to=2024-12-08T15%3A35" in browser.current_url


@pytest.mark.parametrize(("language", "side"), [("en", "left"), ("ar", "right")])
def test_texts_stand_beside_their_times_whatever_their_direction(
    browser: Chrome, console: Console, board: BoardSink, language: str, side: str
) -> None:
    board.deliver(revision())
    browser.get(f"{console.url}/a/a1?lang={language}")
    found = browser.execute_script(
        "return [...document.querySelectorAll('.post')].map(p => getComputedStyle(p).textAlign)"
    )
    assert set(found) == {side}


def test_chips_of_any_length_stay_within_their_card(browser: Chrome, redis_url: str, board: BoardSink) -> None:
    board.deliver(revision())
    with serving(redis_url, working=True) as desk:
        ask(
            desk,
            "POST",
            "/api/v1/alerts/a1/acknowledge",
            {"assignee": "a-name-that-takes-all-the-room-there-is-and-more"},
        )
        for width in (1200, 420):
            size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            browser.get(desk.url)
            edges = "const r = (e) => e.getBoundingClientRect(); return [...document.querySelectorAll('.card .chip')]"
            assert browser.execute_script(f"{edges}.every((c) => r(c).right <= r(c.closest('.card')).right)")
            assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_times_are_shown_in_the_zone_that_the_reader_chose_and_stay_so(
    browser: Chrome, console: Console, board: BoardSink
) -> None:
    board.deliver(revision())
    open_page(browser, console, "/a/a1")

    def called_at() -> str:
        return browser.find_element(By.CSS_SELECTOR, ".timeline .launch_call_at time").text

    assert called_at() == "15:31:00 UTC"
    Select(browser.find_element(By.ID, "zones")).select_by_value("campaign")
    assert called_at() == "18:31:00 Baghdad"
    titles = browser.find_element(By.CSS_SELECTOR, ".timeline .launch_call_at time").get_attribute("title")
    assert titles == "2024-12-08 15:31:00 UTC\n2024-12-08 18:31:00 Asia/Baghdad"
    open_page(browser, console, "/a/a1")
    assert called_at() == "18:31:00 Baghdad"
    Select(browser.find_element(By.ID, "zones")).select_by_value("UTC")
    assert called_at() == "15:31:00 UTC"


def test_an_age_is_never_in_the_future(browser: Chrome, console: Console, board: BoardSink) -> None:
    open_page(browser, console, "/?lang=en")
    board.deliver(revision())
    until(browser, lambda: cards(browser) == ["a1 1"])
    assert browser.find_element(By.CSS_SELECTOR, ".card .age").text.endswith("ago")


def test_texts_that_attack_are_shown_and_not_run(browser: Chrome, console: Console, board: BoardSink) -> None:
    open_page(browser, console, "/")
    board.deliver(revision(hashtags=[HOSTILE]))
    until(browser, lambda: cards(browser) == ["a1 1"])
    browser.get(f"{console.url}/a/a1")
    assert browser.find_elements(By.TAG_NAME, "img") == []
    assert HOSTILE[:20] in browser.find_element(By.TAG_NAME, "h1").text


def test_hashtags_stand_in_order_whatever_their_direction(browser: Chrome, console: Console, board: BoardSink) -> None:
    board.deliver(revision(hashtags=[ARABIC, "قصة", "third"]))
    for language, ascending in (("en", True), ("ar", False)):
        browser.get(f"{console.url}/a/a1?lang={language}")
        places = [tag.location["x"] for tag in browser.find_elements(By.CSS_SELECTOR, "h1 bdi")]
        assert (places == sorted(places)) is ascending


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/a/a1", "/a/nobody"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_no_barrier(
    browser: Chrome, console: Console, board: BoardSink, path: str, language: str, dark: bool
) -> None:
    board.deliver(revision())
    board.deliver(revision("b", kind="launch_signal", severity="queue", second=1))
    paint(browser, dark=dark)
    browser.get(f"{console.url}{path}?lang={language}")
    found = barriers(browser)
    assert found == [], json.dumps(found, indent=1)[:4_000]
    if path == "/a/nobody":
        complaints(browser)  # that there is no such page is what was asked for
