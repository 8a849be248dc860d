"""How tests ask a console: as a program with a token, or as a browser that keeps its cookies."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Mapping
from contextlib import closing
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from tests.console.serving import Console


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


def ask(console: Console, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    """``body`` goes as JSON, text as it is."""
    raw = body if isinstance(body, str) or body is None else json.dumps(body)
    if raw is not None:
        headers = {"Content-Type": "application/json"} | headers
    with closing(http.client.HTTPConnection(urlsplit(console.url).netloc, timeout=30)) as connection:
        connection.request(method, path, raw.encode() if raw is not None else None, headers)
        answer = connection.getresponse()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode())


class Person:
    """Somebody at a browser, without script: forms, redirects and cookies."""

    def __init__(self, console: Console, **headers: str) -> None:
        self._console, self._headers, self.cookies = console, headers, dict[str, str]()

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def send(self, path: str, page: str = "/", **fields: str) -> Answer:
        """A form of ``page``, with the token that it had."""
        token = re.search(r'name="token" value="(\w+)"', self.get(page).text)
        return self.post(path, {"token": token[1] if token else ""} | fields)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self._console.url}
        return self._ask("POST", path, urlencode(fields), **form | headers)

    def _ask(self, method: str, path: str, body: str | None = None, **headers: str) -> Answer:
        cookies = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}
        answer = ask(self._console, method, path, body, **self._headers, **cookies, **headers)
        if found := re.match(r"(muster-session)=([^;]*)", answer.headers.get("set-cookie", "")):
            self.cookies[found[1]] = found[2]
        return answer
