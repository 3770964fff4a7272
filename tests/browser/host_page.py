"""A page of somebody else that shows the widget: another site, a strict policy, and styles that spare nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt

SECRET = "a secret that only the two servers know, 32 bytes and more"
HOSTILE_CSS = """
* { display: none !important; all: unset !important; color: red !important; font: 40px fantasy !important;
    position: static !important; transform: rotate(9deg) !important; visibility: hidden !important; }
html, body { display: block !important; font-size: 41px !important; filter: invert(1); opacity: 0.2 !important; }
body { transform: scale(0.3) translate(50px) !important; overflow: hidden !important; height: 10px !important; }
button, div, p, textarea, dialog, [popover] { display: none !important; width: 1px !important; }
:root { --page: red; --ink: red; --s4: 99px; --sans: fantasy; --radius: 50%; }
firm-ground { display: none !important; visibility: hidden !important; opacity: 0 !important; pointer-events: none; }
"""
POLICY = (
    "default-src 'none'; style-src 'self'; script-src {coach}; connect-src 'self' {coach}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


@dataclass
class HostPage:
    """The host's own server, which signs its users' tokens."""

    port: int = 0
    user: str = "dana@crm.example"
    coach: str = ""
    attributes: str = ""
    css: str = ""
    tokens: list[str] = field(default_factory=list)
    lives: timedelta = timedelta(minutes=5)

    @property
    def origin(self) -> str:
        """By another name than the coach's: another site, not only another port."""
        return f"http://localhost:{self.port}"

    def token(self) -> str:
        now = datetime.now(UTC)
        claims = {"sub": self.user, "aud": "firmground-widget", "iat": now, "exp": now + self.lives}
        return jwt.encode(claims, SECRET, algorithm="HS256")

    def html(self) -> str:
        return (
            '<!doctype html><html lang="en"><head><title>A CRM</title><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/host.css"></head>'
            "<body><main><h1>Corliss Foods</h1><p>A page of somebody else.</p><button>Their own</button></main>"
            f'<script src="{self.coach}/widget.js" data-token-url="/firmground-token" {self.attributes} async></script>'
            "</body></html>"
        )


@contextmanager
def host_page() -> Iterator[HostPage]:
    page = HostPage()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/host.css":
                self._send("text/css", page.css)
            else:
                self._send("text/html", page.html(), POLICY.format(coach=page.coach))

        def do_POST(self) -> None:
            page.tokens.append(page.token())
            self._send("application/json", f'{{"token": "{page.tokens[-1]}"}}')

        def _send(self, kind: str, body: str, policy: str = "") -> None:
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body.encode())))
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    page.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield page
    finally:
        server.shutdown()
        server.server_close()
