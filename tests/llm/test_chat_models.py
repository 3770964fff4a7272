import os

import pytest

from app.domain.errors import ModelUnavailable
from app.llm.chat_models import ChatModels
from app.llm.endpoint import Endpoint


async def test_nothing_is_traced_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    await ChatModels(Endpoint("m", "k")).prepare()
    from langsmith.utils import tracing_is_enabled

    assert os.environ["LANGSMITH_TRACING"] == os.environ["LANGCHAIN_TRACING_V2"] == "false"
    assert not tracing_is_enabled()


@pytest.mark.parametrize("name", ["anthropic:claude", "nosuchprovider:x"])
async def test_a_provider_that_is_not_installed_is_told(name: str) -> None:
    models = ChatModels(Endpoint(name, "k"))
    await models.prepare()
    with pytest.raises(ModelUnavailable, match=r"provider|package"):
        models.model()


@pytest.mark.parametrize(
    ("name", "temperature"), [("gpt-4.1-mini", 0.0), ("gpt-5-mini", None), ("llama3:8b", 0.0), ("unknown", 0.0)]
)
async def test_a_temperature_goes_to_models_that_take_one(name: str, temperature: float | None) -> None:
    models = ChatModels(Endpoint(name, "k", "http://127.0.0.1:9/v1"))
    await models.prepare()
    model = models.model(temperature=0.0)
    assert model.model_dump()["temperature"] == temperature
    await models.close()


def test_an_address_is_shown_without_its_secrets() -> None:
    endpoint = Endpoint("m", "sk-1", "https://user:pass@host:8000/v1?key=abc")
    assert endpoint.url == "https://host:8000/v1"
    assert "sk-1" not in repr(endpoint)
