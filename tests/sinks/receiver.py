"""A server on this machine that keeps what it is sent and answers as it is told, in turn; the last answer stays."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from streams.sinks.base import SinkSettings
from streams.sinks.kinds import AnySink

LOOPBACK = ["127.0.0.0/8"]


class Request(NamedTuple):
    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Answer(NamedTuple):
    status: int = 200
    headers: dict[str, str] = {}
    body: bytes = b"{}"
    hang: bool = False  # take the request and say nothing until the server ends


class Receiver:
    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers) or [Answer()]
        self.requests: list[Request] = []
        self.ended = threading.Event()
        self.url = ""

    def take(self, request: Request) -> Answer:
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def receiving(*answers: Answer, port: int = 0) -> Iterator[Receiver]:
    receiver = Receiver(*answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            names = {name.lower(): value for name, value in self.headers.items()}
            answer = receiver.take(Request(self.path, names, body))
            if answer.hang:
                receiver.ended.wait(60)
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: Any) -> None:
            """What was asked stands in ``requests``."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield receiver
    finally:
        receiver.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


def sink(kind: str, **given: Any) -> Any:
    """The settings of one ``[sinks.NAME]``, checked as a configuration is."""
    found: SinkSettings = TypeAdapter(AnySink).validate_python({"kind": kind, **given})
    return found
