"""Messages to people, through Apprise: by mail to a real SMTP server, and what is said when a service refuses."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email.policy import default
from typing import Any

import msgspec
import pytest
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.email.base import NotifyEmail

from streams.cards import card_of
from streams.embedded import embedded_redis
from streams.errors import ConfigError, Unavailable
from streams.processes import free_port
from streams.sinks.chat import Chat
from streams.sinks.digest import DAY_MS, Digest
from streams.sinks.forms import message, title
from streams.sinks.redis_queue import connect
from tests.console.alerts import ARABIC, bare, revision
from tests.needs import lacking
from tests.sinks.receiver import Answer, receiving, sink


class Mailbox:
    """Takes mail as the answers say."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.answers: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.original_content or b"", policy=default))
        return answer


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Apprise leaves seconds between two messages to a service, which is right there and of no use here."""
    for service in (NotifyEmail, NotifyJSON):
        monkeypatch.setattr(service, "request_rate_per_sec", 0)


@pytest.fixture
def late() -> Iterator[redis.Redis]:
    """A real Redis: which alerts are over the budget stands there."""
    try:
        with embedded_redis() as url, connect(url) as client:
            yield client
    except Unavailable as error:
        lacking(f"redis-server ({error.hint})")


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, f"mailto://127.0.0.1:{port}?from=muster@example.org&to=desk@example.org&mode=insecure"
    finally:
        controller.stop()


def chat(url: str, **given: Any) -> Chat:
    return Chat(sink("chat", url=url, **given), "desk", "https://console.example")


def test_a_mail_says_what_was_measured_what_speaks_against_it_and_where_to_look(mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    assert chat(url).send(revision(summary="301 accounts published 412 posts"), first=True) == "delivered"
    (mail,) = box.mails
    assert mail["To"] == "desk@example.org"
    assert mail["Subject"] == f"[page] coordinated wave: #{ARABIC} #second"
    text = mail.get_body(("plain", "html")).get_content()
    assert "301 accounts published 412 posts" in text
    assert "Against it: 9 accounts used the hashtag before" in text
    assert "https://console.example/a/a1" in text


def test_a_mail_that_is_not_taken_is_tried_again(mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    box.answers = ["451 try later"]
    post = chat(url)
    with pytest.raises(Unavailable, match="not taken"):
        post.send(revision(), first=True)
    assert post.send(revision(), first=True) == "delivered"
    assert len(box.mails) == 1


def test_people_hear_of_news_and_not_of_growth(mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    post = chat(url)
    reasons = {2: "grown", 3: "doubled", 4: "kind", 5: "resolved"}
    said = {n: post.send(revision("a1", n, revision_reason=why), first=False) for n, why in reasons.items()}
    assert said == {2: "unsuitable", 3: "unsuitable", 4: "delivered", 5: "delivered"}
    assert chat(url, every_revision=True).send(revision("a1", 2, revision_reason="grown"), first=False) == "delivered"
    assert post.send(revision("a1", 2, revision_reason="grown"), first=True) == "delivered"  # the first they hear of it
    assert len(box.mails) == 4


def test_what_is_over_the_page_budget_comes_in_one_mail_and_each_alert_once(
    mailbox: tuple[Mailbox, str], late: redis.Redis
) -> None:
    box, url = mailbox
    box.answers = ["250 taken", "451 try later"]
    now = [10 * DAY_MS]
    digest = Digest(late, "b", "desk", chat(url, digest_s=900), lambda: now[0])

    def after(seconds: int, *alert_ids: str) -> list[str]:
        now[0] += seconds * 1000
        for alert_id in alert_ids:
            late.zadd("b:pages:over", {alert_id: now[0]})
            late.hset(
                "b:cards", alert_id, msgspec.json.encode(card_of(revision(alert_id, hashtags=[f"tag {alert_id}"])))
            )
        digest.look()
        return [mail["Subject"] for mail in box.mails]

    assert after(0) == []
    once = after(10, "one", "two")
    assert once == ["[digest] 2 alerts over the page budget"]
    assert after(600, "three") == once  # a quarter of an hour is not over
    late.delete("muster:told:desk:digest:turn")  # now it is: Redis' own clock ends a turn
    assert after(10) == once  # the mail was not taken
    late.delete("muster:told:desk:digest:turn")
    assert after(10) == [*once, "[digest] 1 alert over the page budget"]
    late.delete("muster:told:desk:digest:turn")
    assert len(after(3_600)) == 2
    text = box.mails[-1].get_body(("plain", "html")).get_content()
    assert "#tag three: coordinated wave, 301 accounts, 412 posts" in text
    assert "https://console.example/digest" in text


def test_a_service_over_http_is_told_and_may_refuse() -> None:
    with receiving(Answer(500), Answer()) as receiver:
        post = chat(receiver.url.replace("http://", "json://"))
        with pytest.raises(Unavailable, match="500"):
            post.send(revision(), first=True)
        assert post.send(revision(), first=True) == "delivered"
        assert receiver.requests[-1].json()["title"] == title(revision())


def test_an_address_that_apprise_does_not_know_is_a_mistake_in_the_configuration() -> None:
    with pytest.raises(ConfigError, match=r"sinks\.desk\.url"):
        chat("nosuchservice://token")


def test_a_bare_alert_can_be_said_and_nothing_is_made_up() -> None:
    said = message(bare("b"), None)
    assert said.startswith("Nothing that was measured speaks against it.")
    assert "None" not in said
    assert title(bare("b")) == "[queue] burst: a hashtag not yet named"
