"""`firmground doctor`: what it finds at a server, and what it tells to change."""

import json
import os
import subprocess
import sys

import pytest

from app.llm.chat_models import ChatModels
from app.llm.doctor import Check, examine
from app.llm.endpoint import Endpoint
from tests.llm.model_server import Answer, Call, Hang, ModelServer, Refuse, Say, serving

pytestmark = pytest.mark.enable_socket
WELL: tuple[Answer, ...] = (Say("ready"), Say("one two three"), Say('{"sum": 5}'), Call("look_up", {"word": "trust"}))


async def found(server: ModelServer, *answers: Answer, path: str = "/v1") -> dict[str, Check]:
    server.answers.extend(answers)
    models = ChatModels(Endpoint("m", "sk-secret", f"{server.url}{path}", timeout_s=1.0))
    checks = {check.name: check async for check in examine(models)}
    await models.close()
    return checks


async def test_all_is_well() -> None:
    with serving() as server:
        checks = await found(server, *WELL)
    assert list(checks) == ["chat", "stream", "schema", "tools"]
    assert all(check.ok for check in checks.values())


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Refuse(401), "Check OPENAI_API_KEY"),
        (Refuse(404), "FIRMGROUND_MODEL"),
        (Hang(2), "nothing came"),
        (Say(""), "no words"),
    ],
)
async def test_what_nothing_works_without_ends_it(answer: Answer, told: str) -> None:
    with serving() as server:
        checks = await found(server, answer)
    assert list(checks) == ["chat"]
    assert checks["chat"].needed
    assert not checks["chat"].ok
    assert told in checks["chat"].told


async def test_an_address_without_version_is_the_first_thing_told() -> None:
    with serving() as server:
        checks = await found(server, path="")
    assert list(checks) == ["address", "chat"]
    assert f"try {server.url}/v1" in checks["chat"].told


@pytest.mark.parametrize("schema", [Refuse(400), Say("five")])
@pytest.mark.parametrize("tools", [Refuse(400), Say("I'd rather not.")])
async def test_what_is_missing_is_told_with_what_follows(schema: Answer, tools: Answer) -> None:
    with serving() as server:
        checks = await found(server, Say("ready"), Say("one"), schema, tools)
    assert [name for name, check in checks.items() if not check.ok] == ["stream", "schema", "tools"]
    assert not any(check.needed for name, check in checks.items() if name != "chat")
    assert "built-in reader" in checks["schema"].told


async def test_openai_without_a_key_is_told_without_asking() -> None:
    models = ChatModels(Endpoint("m"))
    assert [check.name async for check in examine(models)] == ["key"]


@pytest.mark.parametrize(("answers", "status"), [(WELL, 0), ((Refuse(401),), 1)])
def test_the_command_tells_and_ends_with_a_status(answers: tuple[Answer, ...], status: int) -> None:
    with serving() as server:
        server.answers.extend(answers)
        env = {**os.environ, "OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "sk-secret-1"}
        run = subprocess.run(
            [sys.executable, "-m", "app.cli", "doctor"], env=env, capture_output=True, text=True, timeout=60
        )
    assert run.returncode == status, run.stderr
    assert server.url in run.stdout
    assert "sk-secret" not in run.stdout + run.stderr
    assert json.dumps(run.stdout).count("\\u2713") == (4 if status == 0 else 0)
