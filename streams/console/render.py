"""Templates to pages: one environment, the interface's language as the reader wishes, what every page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from jinja2 import Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from streams.console.gate import person_of
from streams.console.i18n import LANGUAGES, Locale, choose, locale
from streams.console.offers import Link
from streams.console.panels import environment

LANGUAGE_COOKIE = "muster-language"
YEAR_S = 365 * 86_400


class Renderer:
    """``zone`` is the team's time zone."""

    def __init__(self, zone: str | None = None) -> None:
        self.zone = zone
        self._environment = environment()
        self._environment.filters["language"] = _in_language
        self._environment.globals["languages"] = [locale(code) for code in LANGUAGES]

    def template(self, name: str) -> Template:
        return self._environment.get_template(name)

    def locale(self, request: Request) -> Locale:
        return choose(
            request.query_params.get("lang"),
            request.cookies.get(LANGUAGE_COOKIE),
            request.headers.get("accept-language"),
        )

    def page(
        self, request: Request, template: str, status: int = 200, links: Sequence[Link] = (), **shown: Any
    ) -> Response:
        t = self.locale(request)
        shown = {"last_event": "", "clock": ""} | shown
        response = HTMLResponse(
            self.template(template).render(
                t=t, request=request, zone=self.zone or "", links=links, person=person_of(request), **shown
            ),
            status,
        )
        if request.query_params.get("lang") in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, t.code, max_age=YEAR_S, httponly=True, samesite="strict")
        return response


def _in_language(query: Mapping[str, str], code: str) -> str:
    """The same page's query in another language."""
    return urlencode({**query, "lang": code})
