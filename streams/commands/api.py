"""The console's API as our own tools ask it: one client, errors in one line with a hint."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import httpx2

from streams.config import load
from streams.errors import ConfigError, InputError, MusterError, Unavailable

TIMEOUT_S = 10.0


class ApiClient:
    """Asks a console at ``url``; ``token`` is sent when there is one."""

    def __init__(self, url: str, token: str | None) -> None:
        self.url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx2.Client(base_url=self.url, headers=headers, timeout=TIMEOUT_S)

    @classmethod
    def of(cls, url: str | None, config: Path | None) -> Self:
        """The console that the configuration names, unless ``url`` names another."""
        settings = load(config)
        port = settings.console.port
        found = url or settings.api.url or (f"http://127.0.0.1:{port}" if port else None)
        if found is None:
            raise ConfigError("api.url", "which console?", "--url, api.url or MUSTER_API__URL: the address that "
                                                           "muster run console prints")  # fmt: skip
        return cls(found, settings.api.secret())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str, **query: str | int | None) -> Any:
        return self._ask("GET", path, params={name: value for name, value in query.items() if value not in (None, "")})

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return self._ask(method, path, json=None if body is None else dict(body))

    def _ask(self, method: str, path: str, **sent: Any) -> Any:
        try:
            answer = self._http.request(method, f"/api/v1{path}", **sent)
        except httpx2.InvalidURL as error:
            raise ConfigError("api.url", f"{self.url}: {error}", "as http://127.0.0.1:8600") from None
        except httpx2.HTTPError as error:
            raise Unavailable(f"no console answers at {self.url} ({error})",
                              "start muster run console, or set api.url (MUSTER_API__URL)") from None  # fmt: skip
        try:
            found = answer.json()
        except ValueError:
            raise Unavailable(f"what answers at {self.url} is no console", "set api.url (MUSTER_API__URL)") from None
        if answer.is_success:
            return found
        raise _refused(answer.status_code, str(found.get("error", answer.reason_phrase)))


def _refused(status: int, why: str) -> MusterError:
    if status == 401:
        return ConfigError("api.token", why.partition(":")[0], "MUSTER_API__TOKEN; muster console token add makes one")
    if status in (400, 404, 413, 415):
        return InputError(why)
    return Unavailable(why, "ask again") if status >= 500 else MusterError(why)  # 403 and 409: the answer is no
