"""Looking a configured language model over: can it be reached, does it keep to a schema, does it call tools."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from app.llm.chat_models import ChatModels
from app.llm.endpoint import Endpoint
from app.llm.failures import coach_error


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    ok: bool
    needed: bool
    """Whether nothing works without it; the rest only costs quality or time."""
    told: str
    """What was found, and what to change where it isn't well."""


class _Sum(BaseModel):
    model_config = ConfigDict(extra="forbid")
    sum: int


def look_up(word: str) -> str:
    """Look a word up.

    Args:
        word: The word.
    """
    return word


async def examine(models: ChatModels) -> AsyncIterator[Check]:
    """The checks in turn; after a needed one fails none follows."""
    endpoint = models.endpoint
    await models.prepare()
    where = f"{endpoint.model} at {endpoint.url}"
    if endpoint.api_key is None and endpoint.base_url is None:
        yield Check("key", False, True, "No OPENAI_API_KEY is set, and OpenAI asks for one.")
        return
    if endpoint.lacks_version:
        yield Check("address", False, False, f"{endpoint.url} doesn't end in /v1, as such addresses mostly do.")
    try:
        answer = await _within(endpoint, models.model(max_tokens=200).ainvoke("Answer with the word: ready"))
    except Exception as error:
        yield Check("chat", False, True, str(coach_error(error, endpoint)))
        return
    said = bool(answer.text.strip())
    yield Check("chat", said, True, f"{where} answers." if said else f"{where} answers with no words at all.")
    if not said:
        return
    yield await _stream(models)
    yield await _schema(models)
    yield await _tools(models)


async def _stream(models: ChatModels) -> Check:
    pieces = 0

    async def hear() -> None:
        nonlocal pieces
        async for chunk in models.model(max_tokens=200).astream("Count from one to ten in words."):
            pieces += bool(chunk.text)

    try:
        await _within(models.endpoint, hear())
    except Exception as error:
        return Check("stream", False, True, f"It doesn't stream. {coach_error(error, models.endpoint)}")
    if pieces < 2:
        return Check("stream", False, False, "Answers come in one piece: the rep waits longer for the first word.")
    return Check("stream", True, False, "Answers come word by word.")


async def _schema(models: ChatModels) -> Check:
    model = models.model(max_tokens=200).with_structured_output(
        {"title": "Sum", **_Sum.model_json_schema()}, method="json_schema", include_raw=True, strict=True
    )
    worse = "Reads will ask for JSON in the prompt instead, and fall back to the built-in reader where that fails."
    try:
        answer: Any = await _within(models.endpoint, model.ainvoke("What is two and three?"))
        _Sum.model_validate_json(answer["raw"].text)
    except ValueError:
        return Check("schema", False, False, f"It takes a JSON schema and doesn't keep to it. {worse}")
    except Exception:
        return Check("schema", False, False, f"It refuses a JSON schema. {worse}")
    return Check("schema", True, False, "It keeps to a JSON schema.")


async def _tools(models: ChatModels) -> Check:
    worse = "The coach talks without looking things up; use a model with tool calls for the rest."
    try:
        model = models.model(max_tokens=200).bind_tools([look_up])
        answer = await _within(models.endpoint, model.ainvoke("Look up the word 'trust' with your tool."))
    except Exception:
        return Check("tools", False, False, f"It refuses tools. {worse} FIRMGROUND_MODEL names another.")
    if not getattr(answer, "tool_calls", None):
        return Check("tools", False, False, f"It didn't call a tool when asked to. {worse}")
    return Check("tools", True, False, "It calls tools.")


async def _within(endpoint: Endpoint, asked: Any) -> Any:
    async with asyncio.timeout(endpoint.timeout_s):
        return await asked
