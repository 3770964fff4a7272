"""LangChain's chat models for the configured endpoint, over one pool of connections.

LangChain is imported on first use: it takes seconds.
"""

import asyncio
import os
import threading
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from app.domain.errors import ModelUnavailable
from app.llm.endpoint import Endpoint

if TYPE_CHECKING:
    import httpx2
    from langchain_core.language_models import BaseChatModel

_IMPORTING = threading.Lock()
"""Two threads that import packages with circles in them may see half of one."""
_MODULES = (
    "langchain.agents.middleware",
    "langchain.tools",
    "langchain_openai.data._profiles",
)
"""What takes its seconds to import."""
_TRACING = ("LANGSMITH_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING")
"""Any of these, set for another program, would have LangChain send every prompt, notes and all, to its maker."""
CONNECT_S = 5.0
MAX_CONNECTIONS = 200
NO_KEY = "none"
"""What is sent to a local server that asks for no key: the client refuses to be without one."""


class ChatModels:
    """Makes chat models for one endpoint; close it at the end."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._imported = False

    async def prepare(self) -> None:
        """Import LangChain in a thread of its own, so that nobody else waits for it."""
        if not self._imported:
            await asyncio.to_thread(_import)
            self._imported = True

    async def close(self) -> None:
        if "_pool" in self.__dict__:
            await self._pool.aclose()

    def model(
        self, *, name: str | None = None, temperature: float | None = None, max_tokens: int | None = None
    ) -> "BaseChatModel":
        """A model, ready to be asked. name: another one of the same endpoint.

        Retries are left to the agent's middleware, which tells what may be tried again. Raises `ModelUnavailable` where
        the provider's package is missing.
        """
        wanted = name or self.endpoint.model
        provider = _provider(self.endpoint, wanted)
        if provider is not None:
            return _of_provider(wanted, provider, temperature, max_tokens)
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        options: dict[str, Any] = {}
        if temperature is not None and _takes_temperature(wanted):
            options["temperature"] = temperature
        if max_tokens is not None:
            options["max_tokens"] = max_tokens
        return ChatOpenAI(
            model=wanted,
            api_key=SecretStr(self.endpoint.api_key or NO_KEY),
            base_url=self.endpoint.base_url,
            http_async_client=self._pool,
            timeout=self._timeout,
            stream_chunk_timeout=self.endpoint.timeout_s,
            max_retries=0,
            stream_usage=True,  # without it a stream tells no tokens
            use_responses_api=self.endpoint.responses_api,
            **options,
        )

    @cached_property
    def _timeout(self) -> "httpx2.Timeout":
        import httpx2

        return httpx2.Timeout(self.endpoint.timeout_s, connect=min(CONNECT_S, self.endpoint.timeout_s))

    @cached_property
    def _pool(self) -> "httpx2.AsyncClient":
        import httpx2

        return httpx2.AsyncClient(timeout=self._timeout, limits=httpx2.Limits(max_connections=MAX_CONNECTIONS))


def _import() -> None:
    with _IMPORTING:
        os.environ.update(dict.fromkeys(_TRACING, "false"))
        for name in _MODULES:
            import_module(name)


def _provider(endpoint: Endpoint, name: str) -> str | None:
    """The LangChain provider that a name begins with. Names at an own server may hold a colon: `llama3:8b`."""
    if endpoint.base_url is not None or ":" not in name:
        return None
    provider = name.partition(":")[0]
    return provider if provider != "openai" else None


def _of_provider(name: str, provider: str, temperature: float | None, max_tokens: int | None) -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    given = (("temperature", temperature), ("max_tokens", max_tokens))
    options: dict[str, Any] = {key: value for key, value in given if value is not None}
    try:
        model: BaseChatModel = init_chat_model(name, **options)
        return model
    except ImportError as error:
        raise ModelUnavailable(
            f"the package for {provider!r} is missing. Install langchain-{provider.replace('_', '-')} "
            "beside Firm Ground, or name a model of an OpenAI-compatible server."
        ) from error
    except ValueError as error:
        raise ModelUnavailable(
            f"LangChain knows no provider {provider!r}. FIRMGROUND_MODEL is a model's name, or PROVIDER:NAME."
        ) from error


def _takes_temperature(name: str) -> bool:
    """Reasoning models refuse one; LangChain's profiles know them. A model without a profile takes it."""
    from langchain_openai.data import _profiles

    profile: dict[str, Any] = _profiles._PROFILES.get(name.removeprefix("openai:"), {})
    return profile.get("temperature") is not False
