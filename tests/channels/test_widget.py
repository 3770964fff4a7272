"""The doors that the widget's token opens, and those it does not."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from app.main import create_app
from app.settings import Settings

SECRET = "shared by two servers, 32 bytes at the very least"
ORIGIN = "https://crm.example"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{tmp_path_factory.mktemp('data') / 'test.db'}",
        access_token="the house's own token",
        widget_secret=SECRET,
        widget_origins=f"{ORIGIN}, https://other.example:8443",
    )
    with TestClient(create_app(settings), base_url="https://coach.example") as client:
        yield client


def token(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    now = datetime.now(UTC)
    usual = {"sub": "dana", "aud": "firmground-widget", "iat": now, "exp": now + timedelta(minutes=5)}
    return jwt.encode({k: v for k, v in (usual | claims).items() if v is not None}, secret, algorithm=algorithm)


def asking(shown: str, origin: str | None = ORIGIN) -> dict[str, str]:
    return {"Authorization": f"Bearer {shown}"} | ({"Origin": origin} if origin else {})


def test_a_good_token_opens_the_persons_own_conversations(client: TestClient) -> None:
    made = client.post("/v1/conversations", json={}, headers=asking(token()))
    assert made.status_code == 201
    assert made.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-credentials" not in made.headers
    own = f"/v1/conversations/{made.json()['id']}"
    assert client.get(own, headers=asking(token())).status_code == 200
    assert client.get(own, headers=asking(token(sub="somebody else"))).status_code == 404
    assert client.get(own, headers={"Authorization": "Bearer the house's own token"}).status_code == 404
    said = client.post(f"{own}/messages", json={"text": "x"}, headers=asking(token(sub="somebody else")))
    assert said.status_code == 404


NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    "shown",
    [
        token(secret="another secret of thirty-two bytes or more"),
        token(secret=SECRET * 2, algorithm="HS512"),
        token(aud="another-service"),
        token(aud=None),
        token(sub=None),
        token(sub="   "),
        token(sub="x" * 201),
        token(exp=None),
        token(iat=None),
        token(exp=NOW - timedelta(minutes=2)),
        token(iat=NOW, exp=NOW + timedelta(hours=3)),
        token(iat=NOW + timedelta(days=1), exp=NOW + timedelta(days=1, minutes=5)),
        jwt.encode({"sub": "dana"}, None, algorithm="none"),  # type: ignore[arg-type]
        "not.a.token",
        "x",
    ],
)
def test_bad_tokens_are_refused(client: TestClient, shown: str) -> None:
    answer = client.post("/v1/conversations", json={}, headers=asking(shown))
    assert answer.status_code == 401
    assert answer.json()["type"].endswith("#token_refused")


@pytest.mark.parametrize(
    "origin", [None, "https://evil.example", "null", "http://crm.example", f"{ORIGIN}.evil.example"]
)
def test_a_good_token_is_no_good_on_another_page(client: TestClient, origin: str | None) -> None:
    answer = client.post("/v1/conversations", json={}, headers=asking(token(), origin))
    assert answer.status_code in (401, 403)
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/accounts"),
        ("GET", "/v1/promises"),
        ("GET", "/v1/find?q=x"),
        ("POST", "/v1/reads"),
        ("GET", "/accounts"),
        ("GET", "/review"),
        ("GET", "/"),
        ("GET", "/settings"),
        ("GET", "/docs"),
    ],
)
def test_the_token_opens_nothing_else(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path, headers=asking(token()))
    assert answer.status_code == 403, answer.text
    assert answer.json()["type"].endswith("#not_for_widget")


def test_a_preflight_is_answered_for_allowed_pages_only(client: TestClient) -> None:
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization, content-type"}
    good = client.options("/v1/conversations", headers={"Origin": ORIGIN, **ask})
    assert good.status_code == 200
    assert good.headers["access-control-allow-origin"] == ORIGIN
    bad = client.options("/v1/conversations", headers={"Origin": "https://evil.example", **ask})
    assert bad.status_code == 400
    assert "access-control-allow-origin" not in bad.headers


def test_an_allowed_page_without_a_token_sees_nothing(client: TestClient) -> None:
    answer = client.get("/v1/conversations", headers={"Origin": ORIGIN})
    assert answer.status_code == 403


def test_the_script_may_be_loaded_by_other_sites(client: TestClient) -> None:
    for path in ("/widget.js", "/static/built/widget-panel.js"):
        answer = client.get(path, headers={"Origin": ORIGIN})
        assert answer.status_code == 200
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["access-control-allow-origin"] == ORIGIN


@pytest.mark.parametrize(
    "given",
    [
        {"widget_secret": SECRET},
        {"widget_origins": ORIGIN},
        {"widget_secret": "too short", "widget_origins": ORIGIN},
        {"widget_secret": SECRET, "widget_origins": "crm.example"},
        {"widget_secret": SECRET, "widget_origins": f"{ORIGIN}/"},
        {"widget_secret": SECRET, "widget_origins": "*"},
    ],
)
def test_settings_that_open_too_much_or_nothing_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(given)


def test_examples_of_the_guide_make_good_tokens(client: TestClient) -> None:
    """The Python lines that the guide shows are run as they stand there."""
    guide = (Path(__file__).parents[2] / "docs" / "widget.md").read_text()
    code = guide.split("```python\n")[1].split("```")[0]
    names: dict[str, Any] = {}
    exec(
        compile(
            code.split("@app.post")[0].replace('os.environ["FIRMGROUND_WIDGET_SECRET"]', repr(SECRET)), "guide", "exec"
        ),
        names,
    )
    shown = names["widget_token"]("dana")
    assert client.post("/v1/conversations", json={}, headers=asking(shown)).status_code == 201
