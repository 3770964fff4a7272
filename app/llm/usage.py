"""Tokens of an answer, in the terms of the domain."""

from typing import TYPE_CHECKING

from app.domain.usage import Usage
from app.llm.endpoint import Endpoint

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, AIMessageChunk


def usage_of(message: "AIMessage | AIMessageChunk", endpoint: Endpoint, prompt_id: str) -> Usage:
    """What one call cost. Servers that don't tell tokens count as a call with none."""
    told = message.usage_metadata
    sent = told["input_tokens"] if told else 0
    got = told["output_tokens"] if told else 0
    cached = (told.get("input_token_details") or {}).get("cache_read", 0) if told else 0
    name = message.response_metadata.get("model_name") or endpoint.model
    return Usage(1, sent, cached, got, endpoint.cost_usd(sent, got), name, (prompt_id,))
