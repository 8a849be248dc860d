"""HTTP POST for sinks: to the addresses that are allowed and nowhere else, within a time, without following anything.

The name is resolved once for each request, every address it has is looked at, and the connection goes to what was
looked at. So neither a name that points inwards, nor one that points elsewhere the second time, nor a redirect, nor a
proxy of the environment leads into the network that this process stands in.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from pydantic import IPvAnyNetwork
from yarl import URL

from streams.errors import Refused, Unavailable

ANSWER_BYTES = 64 << 10  # of an answer that are read
SHOWN = 200  # characters of an answer in an error
# This very request will never be accepted; every other failure may be mended on the other side.
HOPELESS = frozenset({400, 413, 415, 422})
LONGEST_ASKED_S = 3_600.0
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class Poster:
    """Posts to one server. A connection each time: alerts are rare, and so the address is looked at each time."""

    def __init__(self, url: str, timeout_s: float, allowed: Iterable[IPvAnyNetwork] = ()) -> None:
        self._url = URL(url)
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._allowed = tuple(allowed)

    def post(self, body: bytes, headers: Mapping[str, str], path: str = "") -> Answer:
        """``Unavailable`` or ``Refused`` unless the answer is one of success."""
        answer = asyncio.run(self.ask(body, headers, path))
        if 200 <= answer.status < 300:
            return answer
        said = answer.body[:SHOWN].decode("utf-8", "replace")
        if answer.status in HOPELESS:
            raise Refused(f"{self._where} answers {answer.status}: {said}")
        raise Unavailable(f"{self._where} answers {answer.status}: {said}")

    async def ask(self, body: bytes, headers: Mapping[str, str], path: str = "") -> Answer:
        url = self._url / path if path else self._url
        resolver = Guard(self._allowed)
        try:
            if url.host is not None and (literal := _literal(url.host)) is not None:
                resolver.check(url.host, [literal])  # aiohttp asks no resolver about an address
            connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True)
            async with (
                aiohttp.ClientSession(connector=connector, timeout=self._timeout, trust_env=False) as session,
                session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                content = await answer.content.read(ANSWER_BYTES)
                if answer.status in (429, 503):
                    _wait_as_asked(answer.headers.get("Retry-After"), self._where, answer.status)
                return Answer(answer.status, content)
        except (aiohttp.ClientError, TimeoutError, OSError, ssl.SSLError) as error:
            raise Unavailable(f"{self._where} does not answer: {str(error) or type(error).__name__}") from None

    @property
    def _where(self) -> str:
        """The server; paths and queries of webhooks are often secrets."""
        return f"{self._url.scheme}://{self._url.raw_host}:{self._url.port}"


class Guard(AbstractResolver):
    """Resolves a name to addresses that may be talked to, or to an error."""

    def __init__(self, allowed: Iterable[IPvAnyNetwork]) -> None:
        self._allowed = tuple(allowed)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await aiohttp.ThreadedResolver().resolve(host, port, family)
        self.check(host, [ip_address(entry["host"].split("%")[0]) for entry in found])
        return found

    def check(self, host: str, addresses: Iterable[IPv4Address | IPv6Address]) -> None:
        for address in addresses:
            if not self.allows(address):
                raise OSError(errno.EACCES, f"{host} is {address}, an address inside; allow_networks would allow it")

    def allows(self, address: IPv4Address | IPv6Address) -> bool:
        """Public, or one of the networks that the configuration names.

        >>> [Guard(()).allows(ip_address(a)) for a in ("8.8.8.8", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")]
        [True, False, False, False]
        """
        meant = _unwrapped(address)
        if any(meant in network for network in self._allowed if network.version == meant.version):
            return True
        return meant.is_global and not meant.is_multicast

    async def close(self) -> None:
        """Nothing is kept."""


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _wait_as_asked(seconds: str | None, where: str, status: int) -> None:
    if seconds is not None and seconds.isdigit():
        error = Unavailable(f"{where} answers {status} and asks for {seconds} s")
        error.wait_s = min(float(seconds), LONGEST_ASKED_S)
        raise error
