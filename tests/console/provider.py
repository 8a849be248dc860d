"""A small OpenID Connect provider on a port of its own: authlib's server side, one client, everybody signs in at once.

It does what a provider must: discovery, keys, codes that work once and only with the verifier of their challenge,
signed id tokens with the nonce. Who comes next is said by ``user``.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwk, jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, CLIENT_SECRET = "muster", "a secret of the client"


class Provider:
    """``wrong`` makes it answer what a console must refuse: ``key``, ``nonce``, ``audience`` or ``expired``."""

    def __init__(self) -> None:
        self.url = ""
        self.user: dict[str, Any] = {"sub": "u1", "preferred_username": "amal", "groups": ["soc"]}
        self.wrong = ""
        self._key, self._other = (jwk.RSAKey.generate_key(2048, {"kid": "k1"}) for _ in range(2))
        self._codes: dict[str, Mapping[str, str]] = {}
        self.app = Starlette(routes=[
            Route("/.well-known/openid-configuration", self.discovery),
            Route("/keys", self.keys),
            Route("/authorize", self.authorize),
            Route("/token", self.token, methods=["POST"]),
        ])  # fmt: skip

    async def discovery(self, _: Request) -> Response:
        return JSONResponse({
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"],
        })  # fmt: skip

    async def keys(self, _: Request) -> Response:
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if asked.get("client_id") != CLIENT or asked.get("code_challenge_method") != "S256":
            return JSONResponse({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def token(self, request: Request) -> Response:
        sent = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        basic = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".replace(" ", "+").encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("authorization") not in (f"Basic {basic}", f"Basic {plain}"):
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = self._codes.pop(sent.get("code", ""), None)
        if asked is None or _challenge(sent.get("code_verifier", "")) != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time()) - (7_200 if self.wrong == "expired" else 0)
        claims = self.user | {
            "iss": self.url, "aud": "somebody else" if self.wrong == "audience" else CLIENT, "iat": now,
            "exp": now + 300, "nonce": "stale" if self.wrong == "nonce" else asked["nonce"],
        }  # fmt: skip
        key = self._other if self.wrong == "key" else self._key
        signed = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": signed})


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@contextmanager
def providing() -> Iterator[Provider]:
    provider = Provider()
    server = uvicorn.Server(uvicorn.Config(provider.app, port=0, log_config=None))
    config = server.config
    config.load()
    sock = config.bind_socket()
    provider.url = f"http://127.0.0.1:{sock.getsockname()[1]}"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join()
        sock.close()
