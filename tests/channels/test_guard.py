from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr, ValidationError

from app.main import create_app
from app.settings import Settings

TOKEN = "a-token-of-sixteen-chars"
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A Firm Ground that others can reach, behind its token."""
    settings = Settings(
        _env_file=None,
        host="0.0.0.0",
        access_token=SecretStr(TOKEN),
        database_url=f"sqlite:///{tmp_path_factory.mktemp('data') / 'test.db'}",
    )
    with TestClient(create_app(settings), base_url="http://firmground.example", follow_redirects=False) as client:
        yield client


@pytest.fixture(autouse=True)
def _signed_out(guarded: TestClient) -> None:
    guarded.cookies.clear()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "firmground.example"])
def test_another_address_is_refused_without_a_token(host: str) -> None:
    with pytest.raises(ValidationError, match="FIRMGROUND_ACCESS_TOKEN"):
        Settings(_env_file=None, host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.1.2.3"])
def test_a_loopback_address_needs_none(host: str) -> None:
    assert Settings(_env_file=None, host=host).on_loopback


def test_a_short_token_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 16"):
        Settings(_env_file=None, access_token=SecretStr("short"))


def test_a_token_is_never_shown_in_the_settings() -> None:
    assert TOKEN not in repr(Settings(_env_file=None, access_token=SecretStr(TOKEN)))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/health"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/static/main.js"),
        ("GET", "/v1/conversations"),
        ("POST", "/v1/conversations"),
        ("POST", "/v1/reads"),
        ("GET", "/v1/cards/close_the_loop"),
        ("GET", "/nothing"),
    ],
)
def test_the_token_is_asked_for_everywhere(guarded: TestClient, method: str, path: str) -> None:
    answer = guarded.request(method, path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"].endswith("not_allowed")


@pytest.mark.parametrize("shown", ["Bearer wrong-token-of-16-chars", f"Basic {TOKEN}", TOKEN, "Bearer", "Bearer é"])
def test_a_wrong_token_is_refused(guarded: TestClient, shown: str) -> None:
    assert guarded.get("/health", headers=[(b"authorization", shown.encode())]).status_code == 401


def test_the_token_opens_everything(guarded: TestClient) -> None:
    assert guarded.get("/health", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_a_browser_is_led_to_the_sign_in_page_and_stays_signed_in(guarded: TestClient) -> None:
    led = guarded.get("/", headers=HTML)
    assert (led.status_code, led.headers["location"]) == (303, "/sign-in")
    assert guarded.get("/sign-in", headers=HTML).status_code == 200

    signed_in = guarded.post("/sign-in", data={"token": TOKEN})
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/")
    cookie = signed_in.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in cookie
    assert guarded.get("/", headers=HTML).status_code == 200


def test_a_wrong_token_on_the_sign_in_page_is_told(guarded: TestClient) -> None:
    answer = guarded.post("/sign-in", data={"token": "no"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert guarded.get("/health").status_code == 401


@pytest.mark.parametrize("cookie", ["firmground_session=x", "firmground_session=", 'firmground_session="', "a;b=\x01"])
def test_a_forged_cookie_is_refused(guarded: TestClient, cookie: str) -> None:
    assert guarded.get("/health", headers={"cookie": cookie}).status_code == 401


@pytest.mark.parametrize("path", ["/", "/health", "/v1/nothing", "/static/main.js", "/docs"])
def test_every_answer_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-request-id"]
    assert "server" not in headers


def test_pages_name_nothing_from_elsewhere(client: TestClient) -> None:
    for path in ("/", "/docs"):
        page = client.get(path).text
        assert "http://" not in page.replace("http://www.w3.org", "")
        assert "https://" not in page
        assert "<script>" not in page
        assert "style=" not in page
