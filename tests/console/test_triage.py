"""Triage in a real browser: ten alerts by keyboard alone, two people and one alert, pages that everybody can read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from streams.access import AuthSettings
from streams.config import ConsoleSettings
from streams.console.tokens import TokenFile
from streams.sinks.board import BoardSink
from tests.console.alerts import revision
from tests.console.asking import ask
from tests.console.browser import barriers, paint, press
from tests.console.serving import Console, serving

pytestmark = [pytest.mark.redis, pytest.mark.timeout(240)]
IDS = [f"{n:016x}" for n in range(10)]


@pytest.fixture
def browser(chrome: Chrome) -> Chrome:
    return chrome


@pytest.fixture
def desk(client: redis.Redis, redis_url: str, board: BoardSink) -> Iterator[Console]:
    for n, alert_id in enumerate(IDS):
        board.deliver(revision(alert_id, second=n))
    with serving(redis_url, working=True) as console:
        yield console


def ready(browser: Chrome) -> str:
    """Wait until the page's script runs; its address without the host."""
    WebDriverWait(browser, 30, 0.05).until(
        lambda _: browser.execute_script("return document.getElementById('live')?.className === 'live on'")
    )
    return str(browser.execute_script("return location.pathname"))


def press_and_wait(browser: Chrome, *keys: str) -> str:
    """Keys of which the last one leads to another page."""
    browser.execute_script("window.before = true")
    press(browser, *keys)
    WebDriverWait(browser, 30, 0.05).until(lambda _: browser.execute_script("return !window.before"))
    return ready(browser)


def standings(console: Console) -> dict[str, str]:
    found = ask(console, "GET", f"/api/v1/standings?ids={','.join(IDS)}").json()
    return {alert_id: stand["state"] for alert_id, stand in found.items()}


def test_ten_alerts_are_worked_off_with_the_keyboard_alone(browser: Chrome, desk: Console) -> None:
    browser.get(desk.url)
    ready(browser)
    at = press_and_wait(browser, "n")
    for n, alert_id in enumerate(reversed(IDS)):
        assert at == f"/a/{alert_id}"
        keys = (("y",), ("x", "1"), ("a",), ("e",), ("m", "2"))[n % 5]
        assert press_and_wait(browser, *keys) == at
        at = press_and_wait(browser, "n")
    assert at == "/"
    states = ["confirmed", "dismissed", "acknowledged", "escalated", "new"] * 2
    assert [standings(desk)[alert_id] for alert_id in reversed(IDS)] == states
    quality = ask(desk, "GET", "/api/v1/quality").json()["weeks"]
    assert (quality[0]["confirmed"], quality[0]["dismissed"]) == (2, 2)


def test_a_note_is_written_and_a_name_given_without_the_mouse(browser: Chrome, desk: Console) -> None:
    browser.get(f"{desk.url}/a/{IDS[0]}")
    ready(browser)
    press_and_wait(browser, "c", "seen before yes", Keys.ENTER)
    press_and_wait(browser, "g", "bea", Keys.ENTER)
    shown = browser.find_element(By.TAG_NAME, "main").text
    assert "seen before yes" in shown
    assert "in work: bea" in shown
    assert standings(desk) == {IDS[0]: "acknowledged"}


def test_enter_in_the_words_of_a_dismissal_chooses_no_reason(browser: Chrome, desk: Console) -> None:
    browser.get(f"{desk.url}/a/{IDS[0]}")
    ready(browser)
    press(browser, "x", Keys.TAB, "a match", Keys.ENTER)
    assert standings(desk) == {}
    field = browser.switch_to.active_element
    assert field.get_attribute("value") == "a match"
    press(browser, Keys.ESCAPE)
    press_and_wait(browser, "1")
    assert standings(desk) == {IDS[0]: "dismissed"}


def test_alerts_are_worked_off_and_silenced_with_the_mouse_alone(browser: Chrome, desk: Console) -> None:
    def click(selector: str) -> None:
        browser.execute_script("window.before = true")
        browser.find_element(By.CSS_SELECTOR, selector).click()

    def click_and_wait(selector: str) -> str:
        click(selector)
        WebDriverWait(browser, 30, 0.05).until(lambda _: browser.execute_script("return !window.before"))
        return ready(browser)

    browser.get(desk.url)
    ready(browser)
    assert click_and_wait(f"#card-{IDS[4]} .open") == f"/a/{IDS[4]}"
    click_and_wait("[data-key=y]")
    click_and_wait("[data-key=u]")
    click_and_wait(f"#card-{IDS[5]} .open")
    click("summary[data-key=x]")
    click_and_wait("details[open] button[value=organic]")
    assert click_and_wait(".actions [data-key=n]") == f"/a/{IDS[3]}"  # the next in the queue that nobody had
    click("summary[data-key=m]")
    click_and_wait("details[open] button[value='60']")
    assert standings(desk) == {IDS[4]: "confirmed", IDS[5]: "dismissed", IDS[3]: "new"}
    assert "muted until" in browser.find_element(By.CSS_SELECTOR, ".chips").text
    assert click_and_wait(".bar a[href='/silences']") == "/silences"
    browser.find_element(By.NAME, "platforms").send_keys("x, telegram")
    browser.find_element(By.NAME, "reason").send_keys("a fan party")
    click_and_wait(".sheet button")
    assert "a fan party" in browser.find_element(By.TAG_NAME, "table").text
    browser.get(f"{desk.url}/a/{IDS[0]}")
    ready(browser)
    assert "Silenced by local until" in browser.find_element(By.CSS_SELECTOR, ".notice").text
    click_and_wait(".notice a")
    click_and_wait("td form button")
    assert "over" in browser.find_element(By.TAG_NAME, "table").text


def test_what_somebody_else_does_is_seen_without_reload(browser: Chrome, desk: Console) -> None:
    browser.get(desk.url)
    ready(browser)
    browser.execute_script("window.untouched = true")
    assert ask(desk, "POST", f"/api/v1/alerts/{IDS[3]}/acknowledge", {"assignee": "bea"}).status == 200
    card = browser.find_element(By.ID, f"card-{IDS[3]}")
    del card  # it will be another one
    WebDriverWait(browser, 30, 0.05).until(
        lambda _: "bea" in browser.execute_script(f"return document.getElementById('card-{IDS[3]}').innerText")
    )
    assert browser.execute_script("return window.untouched")


def test_an_alert_that_somebody_else_has_claimed_offers_no_decision(
    browser: Chrome, client: redis.Redis, redis_url: str, board: BoardSink, tmp_path: Path
) -> None:
    board.deliver(revision(IDS[0]))
    tokens = TokenFile(tmp_path / "tokens.json")
    amal, bea = (tokens.add(name, "analyst", None) for name in ("amal", "bea"))
    settings = ConsoleSettings(auth=AuthSettings(tokens=tmp_path / "tokens.json"))
    with serving(redis_url, settings, working=True) as console:
        browser.get(f"{console.url}/a/{IDS[0]}")
        press(browser, Keys.TAB, Keys.TAB, Keys.TAB)
        browser.find_element(By.NAME, "secret").send_keys(bea + Keys.ENTER)
        assert ready(browser) == f"/a/{IDS[0]}"
        assert ask(console, "POST", "/api/v1/next", {}, Authorization=f"Bearer {amal}").json()["alert_id"] == IDS[0]
        WebDriverWait(browser, 30, 0.05).until(lambda _: browser.find_element(By.ID, "revised").is_displayed())
        press(browser, "r")
        WebDriverWait(browser, 30, 0.05).until(
            lambda _: "claimed: amal" in browser.find_element(By.TAG_NAME, "main").text
        )
        assert browser.find_elements(By.CSS_SELECTOR, "[data-key=y]") == []
        assert press_and_wait(browser, "n") == "/"  # nothing is left for bea
        browser.delete_all_cookies()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_no_barrier_on_the_pages_of_the_work(
    browser: Chrome, desk: Console, client: redis.Redis, language: str, dark: bool
) -> None:
    ask(desk, "POST", f"/api/v1/alerts/{IDS[0]}/dismiss", {"reason": "organic", "words": "x"})
    ask(desk, "POST", f"/api/v1/alerts/{IDS[1]}/mute", {"minutes": 60})
    ask(desk, "POST", "/api/v1/silences", {"platforms": ["x", "telegram"], "reason": "a test", "minutes": 60})
    client.zadd("muster:board:pages:over", {IDS[1]: 99_999_999_999_999})
    paint(browser, dark=dark)
    for path in ("/", f"/a/{IDS[2]}", "/silences", "/quality", "/audit", "/digest"):
        browser.get(f"{desk.url}{path}?lang={language}")
        found = barriers(browser)
        assert found == [], path + json.dumps(found, indent=1)[:3_000]
