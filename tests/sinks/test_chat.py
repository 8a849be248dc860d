"""Messages to people, through Apprise: by mail to a real SMTP server, and what is said when a service refuses."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.email.base import NotifyEmail

from streams.errors import ConfigError, Unavailable
from streams.processes import free_port
from streams.sinks.chat import Chat
from streams.sinks.forms import message, title
from tests.console.alerts import ARABIC, bare, revision
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
