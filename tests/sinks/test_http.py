"""Posting: nowhere inside unless it is allowed, nothing is followed, and every failure has its name."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import pytest
from pydantic import TypeAdapter
from pydantic.networks import IPvAnyNetwork

from streams.errors import MusterError, Refused, Unavailable
from streams.sinks.http import ANSWER_BYTES, Guard, Poster
from tests.sinks.receiver import LOOPBACK, Answer, receiving


def networks(*given: str) -> tuple[IPvAnyNetwork, ...]:
    return TypeAdapter(tuple[IPvAnyNetwork, ...]).validate_python(given)


INSIDE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
    "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_inside_addresses_are_refused(address: str) -> None:
    assert not Guard(()).allows(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert Guard(()).allows(ip_address(address))


def test_a_network_of_the_configuration_is_allowed_and_no_other() -> None:
    guard = Guard(networks("10.1.0.0/16", "fd00::/8"))
    assert guard.allows(ip_address("10.1.2.3"))
    assert guard.allows(ip_address("::ffff:10.1.2.3"))
    assert guard.allows(ip_address("fd00::1"))
    assert not guard.allows(ip_address("10.2.0.1"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:7f00:1]"])
def test_no_spelling_of_this_machine_is_posted_to(host: str) -> None:
    with receiving() as receiver:
        port = receiver.url.rpartition(":")[2]
        with pytest.raises(Unavailable, match="does not answer"):
            Poster(f"http://{host}:{port}/hook", 5.0).post(b"{}", {})
    assert receiver.requests == []


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when it is looked at and inside when it is connected to: it is asked only once."""
    asked: list[str] = []
    real: Callable[..., Any] = socket.getaddrinfo

    def rebinding(host: str, *args: Any, **kwargs: Any) -> Any:
        if host != "rebind.example":
            return real(host, *args, **kwargs)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "127.0.0.2", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with receiving() as receiver:
        port = receiver.url.rpartition(":")[2]
        Poster(f"http://rebind.example:{port}/hook", 5.0, networks("127.0.0.1/32")).post(b"{}", {})
        with pytest.raises(Unavailable, match=r"127\.0\.0\.2, an address inside"):
            Poster(f"http://rebind.example:{port}/hook", 5.0, networks("127.0.0.1/32")).post(b"{}", {})
    assert [request.headers["host"] for request in receiver.requests] == [f"rebind.example:{port}"]


def test_a_redirect_is_a_failure_and_is_not_followed() -> None:
    with receiving() as target, receiving(Answer(302, {"Location": target.url})) as receiver:
        with pytest.raises(Unavailable, match="answers 302"):
            Poster(receiver.url, 5.0, networks(*LOOPBACK)).post(b"{}", {})
        assert len(receiver.requests) == 1
        assert target.requests == []


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy, receiving() as receiver:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        Poster(receiver.url, 5.0, networks(*LOOPBACK)).post(b"{}", {})
        assert (len(receiver.requests), len(proxy.requests)) == (1, 0)


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Refused), (413, Refused), (422, Refused), (401, Unavailable), (404, Unavailable), (410, Unavailable),
     (429, Unavailable), (500, Unavailable), (503, Unavailable)],
)  # fmt: skip
def test_what_will_never_be_accepted_is_told_from_what_may_be_mended(status: int, error: type[MusterError]) -> None:
    with (
        receiving(Answer(status, body=b"x" * 10_000)) as receiver,
        pytest.raises(error, match=f"answers {status}") as raised,
    ):
        Poster(f"{receiver.url}/secret-path?token=secret", 5.0, networks(*LOOPBACK)).post(b"{}", {})
    assert "secret" not in str(raised.value)
    assert len(str(raised.value)) < 300


def test_retry_after_is_heard_within_reason() -> None:
    with receiving(Answer(429, {"Retry-After": "30"}), Answer(503, {"Retry-After": "999999"})) as receiver:
        poster = Poster(receiver.url, 5.0, networks(*LOOPBACK))
        for asked in (30.0, 3_600.0):
            with pytest.raises(Unavailable) as raised:
                poster.post(b"{}", {})
            assert raised.value.wait_s == asked


def test_a_receiver_that_says_nothing_costs_the_time_out_and_no_more() -> None:
    with receiving(Answer(hang=True)) as receiver, pytest.raises(Unavailable, match="does not answer"):
        Poster(receiver.url, 0.2, networks(*LOOPBACK)).post(b"{}", {})


def test_of_a_huge_answer_only_the_beginning_is_read() -> None:
    with receiving(Answer(body=b"x" * (4 * ANSWER_BYTES))) as receiver:
        assert len(Poster(receiver.url, 5.0, networks(*LOOPBACK)).post(b"{}", {}).body) <= ANSWER_BYTES


def test_nobody_there_is_said_in_our_words() -> None:
    with pytest.raises(Unavailable, match=r"http://127.0.0.1:1 does not answer"):
        Poster("http://127.0.0.1:1/", 5.0, networks(*LOOPBACK)).post(b"{}", {})
