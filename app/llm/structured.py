"""An answer in a given form, from models that can and models that can't keep to a schema.

The ladder: the schema handed to the server; where it takes none, the schema in the prompt; an answer that does not fit
is sent back once for repair; then it is given up.
"""

import asyncio
import json
import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from app.domain.errors import CoachError, ModelMisbehaved
from app.domain.prompt import Prompt
from app.domain.usage import Usage
from app.llm.chat_models import ChatModels
from app.llm.failures import coach_error
from app.llm.usage import usage_of

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage, BaseMessage

log = logging.getLogger("firmground.llm")

Form = TypeVar("Form", bound=BaseModel)
MOST_PROBLEMS = 5
"""Told to the model when it repairs an answer."""


class StructuredModel(Generic[Form]):
    """Asks the endpoint with one prompt for answers of one form."""

    def __init__(self, models: ChatModels, prompt: Prompt, form: type[Form]) -> None:
        self.models = models
        self.prompt = prompt
        self._form = form
        self._takes_schema = True

    @property
    def name(self) -> str:
        return f"{self.models.endpoint.model}@{self.prompt.id}"

    async def answer(self, data: str) -> tuple[Form, Usage]:
        """The answer to the prompt with this data in a message of its own.

        Raises `ModelUnavailable`, `ModelMisbehaved`.
        """
        await self.models.prepare()
        from langchain_core.messages import HumanMessage, SystemMessage

        messages: list[BaseMessage] = [SystemMessage(self.prompt.fill()), HumanMessage(data)]
        try:
            async with asyncio.timeout(self.models.endpoint.timeout_s):
                return await self._climb(messages)
        except CoachError:
            raise
        except Exception as error:
            raise coach_error(error, self.models.endpoint) from error

    async def _climb(self, messages: "Sequence[BaseMessage]") -> tuple[Form, Usage]:
        from langchain_core import exceptions as lc
        from langchain_core.messages import HumanMessage
        from openai import LengthFinishReasonError

        raw, spent, refused = None, Usage(), False
        if self._takes_schema:
            try:
                raw = await self._ask(messages, with_schema=True)
            except (
                lc.ModelInvalidRequestError,
                lc.ModelAPIError,
                LengthFinishReasonError,
                NotImplementedError,
            ) as error:
                log.info("llm.no_schema", extra={"error": type(error).__name__})
                spent = Usage(calls=1)
                refused = isinstance(error, lc.ModelInvalidRequestError | NotImplementedError)
        if raw is None:
            messages = [*messages, HumanMessage(self._schema_in_words())]
            raw = await self._ask(messages, with_schema=False)
            self._takes_schema = self._takes_schema and not refused  # understood without a schema: it can't do them
        spent += self._spent(raw)
        found, trouble = self._parsed(raw)
        if found is None:
            log.info("llm.repair", extra={"model": self.name})
            complaint = (
                f"That answer does not fit: {trouble} Send the whole JSON object again, corrected, and nothing else."
            )
            raw = await self._ask([*messages, raw, HumanMessage(complaint)], with_schema=self._takes_schema)
            spent += self._spent(raw)
            found, trouble = self._parsed(raw)
        if found is None:
            raise ModelMisbehaved("it is not in the form that was asked for, and asking again did not help.")
        return found, spent

    async def _ask(self, messages: "Sequence[BaseMessage]", *, with_schema: bool) -> "AIMessage":
        model = self.models.model(temperature=self.prompt.temperature, max_tokens=self.prompt.max_tokens)
        if not with_schema:
            return await model.ainvoke(list(messages))
        shaped = model.with_structured_output(
            {"title": self._form.__name__, **self._form.model_json_schema()},
            method="json_schema",
            include_raw=True,
            strict=True,
        )
        answer: Any = await shaped.ainvoke(list(messages))
        raw: AIMessage = answer["raw"]
        return raw

    def _parsed(self, raw: "AIMessage") -> tuple[Form | None, str]:
        """The answer in its form, or None and what is wrong with it."""
        text = raw.text
        found = re.search(r"\{.*\}", text, re.DOTALL)  # some put it in a code fence or a sentence before it
        try:
            return self._form.model_validate_json(found[0] if found else text), ""
        except ValidationError as error:
            wrong = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False)]
            return None, f"{'; '.join(wrong[:MOST_PROBLEMS])}."

    def _schema_in_words(self) -> str:
        schema = json.dumps(self._form.model_json_schema(), separators=(",", ":"))
        return f"Answer with one JSON object that fits this JSON schema, and with nothing else:\n{schema}"

    def _spent(self, raw: "AIMessage") -> Usage:
        return usage_of(raw, self.models.endpoint, self.prompt.id)
