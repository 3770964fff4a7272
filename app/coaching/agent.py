"""The model's writer: a LangChain agent with tools that talks, and code that checks every word of it.

LangChain is imported on first use, which takes seconds: `prepare` does it beforehand, off the path of any message.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from app.coaching import briefing
from app.coaching.grounding import Ground
from app.coaching.playbook import Knowledge
from app.coaching.questions import ask_about_silence
from app.coaching.speech import Speech
from app.coaching.suggestions import chip_intent
from app.coaching.turn import Turn
from app.domain.conversation import MAX_EXCHANGES, Intent, IntentKind, Memory, Talk
from app.domain.errors import ModelMisbehaved
from app.domain.prompt import Prompt
from app.domain.read import Move, Read
from app.domain.usage import Usage
from app.llm.chat_models import ChatModels
from app.llm.failures import coach_error, worth_another_try
from app.llm.usage import usage_of
from app.ports import Account, Spoken

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk, BaseMessage

log = logging.getLogger("firmground.coaching")

MAX_CALLS = 4
"""Calls of the model in one answer: tools, and the words after them."""
TURN_TIMEOUTS = 3
"""A whole answer may take so many times the longest silence."""
DECIDED = frozenset({IntentKind.NOTES, IntentKind.ANSWER, IntentKind.SOMETHING_ELSE})
"""What the coach has acted upon before the words."""
KEPT_EXCHANGES = 5
"""What stays of a talk of `MAX_EXCHANGES` when it is folded into its summary: from then on a turn costs the same."""
_LEAVES = re.compile(
    r"\b(?:stop|quit|exit|enough|out of (?:the )?role|end (?:the |this )?(?:practice|role ?play)|leave (?:the )?role"
    r"|feedback|how did i do)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class AgentTalker:
    models: ChatModels
    prompts: Mapping[str, Prompt]
    """`coach`, `turn` and `summarise`."""
    knowledge: Knowledge
    is_first_name: Callable[[str], bool]

    async def prepare(self) -> None:
        """Import LangChain, which takes seconds, and build the agent, which takes none: once."""
        await self.models.prepare()
        _ = self._agent

    async def reply(
        self, intent: Intent, text: str, memory: Memory, today: date, account: Account
    ) -> AsyncIterator[Spoken]:
        """The answer to one message as it comes; last what it cost and what to remember.

        Raises `ModelUnavailable`, `ModelMisbehaved`: what was said before stands, it was checked.
        """
        await self.prepare()
        read, move, talk = memory.read, memory.move, memory.talk
        if intent.kind not in DECIDED and chip_intent(text) is None:
            intent = Intent(IntentKind.FREE)  # a guess from likeness: the model understands the words themselves
        leaves = talk.practising is not None and _LEAVES.search(text) is not None
        turn = self._turn(text, read, move, talk, today, account)
        asked = briefing.message_for(
            self.prompts["turn"],
            read=read,
            move=move,
            cards=briefing.card_blocks(self.knowledge.move, read, move, today) if read and move else (),
            talk=talk,
            message=text,
            wanted=briefing.wanted_for(intent, talk, leaves_practice=leaves),
            today=today,
        )
        turn.ground = turn.ground.with_source(asked)
        speech = Speech(turn.ground, turn.cards, turn.calls)
        usage = Usage()
        try:
            async with asyncio.timeout(self.models.endpoint.timeout_s * TURN_TIMEOUTS):
                async for spoken in self._run(self._messages(talk, asked), turn, speech):
                    if isinstance(spoken, Usage):
                        usage += spoken
                    else:
                        yield spoken
            log.info("coaching.agent", extra={"calls": usage.calls, "removed": speech.removed})
            if not speech.said.strip():
                raise ModelMisbehaved("nothing in it could be traced to your notes or the cards.")
        except Exception as error:
            yield usage
            raise coach_error(error, self.models.endpoint) from error
        if intent.kind is IntentKind.NOTES and turn.read is not None and turn.read.unsure:
            yield ask_about_silence(turn.read.unsure[0])
        practising = None if leaves else turn.practising
        talk, folding = await self._folded(replace(talk, practising=practising), turn.ground)
        yield usage + folding + Usage(prompts=(self.prompts["turn"].id,), retracted=speech.removed)
        yield talk

    def _turn(self, text: str, read: Read | None, move: Move | None, talk: Talk, today: date, account: Account) -> Turn:
        said = [e.message for e in talk.exchanges]
        ground = Ground(
            sources=(text, talk.summary, *said),
            notes=read.notes if read else "",
            read=read,
            instructions=self.prompts["coach"].text,
            is_first_name=self.is_first_name,
            in_english=read is None or read.language in ("en", "und"),
        )
        cards = {source.card: source.title for source in move.sources} if move else {}
        return Turn(text, read, move, today, account, self.knowledge, ground, cards, talk.practising)

    def _messages(self, talk: Talk, asked: str) -> "list[BaseMessage]":
        from langchain_core.messages import AIMessage, HumanMessage

        messages: list[BaseMessage] = []
        for exchange in talk.exchanges:
            messages += [HumanMessage(exchange.message), AIMessage(exchange.reply)]
        return [*messages, HumanMessage(asked)]

    async def _run(self, messages: "list[BaseMessage]", turn: Turn, speech: Speech) -> AsyncIterator[Spoken]:
        """What the agent says, checked, with what its tools do and what each call cost."""
        from langchain_core.messages import AIMessageChunk

        speaking: str | None = None
        async for part in self._agent.astream(
            {"messages": messages}, context=turn, stream_mode=["messages"], version="v2"
        ):
            chunk, about = part["data"]
            if not isinstance(chunk, AIMessageChunk) or about.get("langgraph_node") != "model":
                continue
            for event in turn.events:
                yield event
            turn.events.clear()
            if chunk.id != speaking or chunk.tool_call_chunks:
                # A new message after one that broke off, or words before a tool call: not the answer.
                for retracted in speech.forget():
                    yield retracted
                speaking = chunk.id
                speech.ground = turn.ground
            for spoken in speech.hear(chunk.text):
                yield spoken
            if chunk.usage_metadata or chunk.chunk_position == "last":
                yield self._cost(chunk)
        for spoken in speech.end():
            yield spoken

    def _cost(self, chunk: "AIMessageChunk") -> Usage:
        """A call is counted at its last chunk, its tokens where the server tells them."""
        used = usage_of(chunk, self.models.endpoint, self.prompts["coach"].id)
        return replace(used, calls=1 if chunk.chunk_position == "last" else 0)

    async def _folded(self, talk: Talk, ground: Ground) -> tuple[Talk, Usage]:
        """The talk, its older part folded into the summary where it has grown long. Where that fails, it waits.

        What the summary says must stand in what it sums up: later replies may rest on it.
        """
        if len(talk.exchanges) < MAX_EXCHANGES:
            return talk, Usage()
        from langchain_core.messages import HumanMessage, SystemMessage

        prompt = self.prompts["summarise"]
        older, latest = talk.exchanges[:-KEPT_EXCHANGES], talk.exchanges[-KEPT_EXCHANGES:]
        told = "\n".join(f"Rep: {e.message}\nCoach: {e.reply}" for e in older)
        model = self.models.model(temperature=prompt.temperature, max_tokens=prompt.max_tokens)
        fence = briefing.fence_of(told)
        try:
            async with asyncio.timeout(self.models.endpoint.timeout_s):
                answer = await model.ainvoke(
                    [
                        SystemMessage(prompt.fill()),
                        HumanMessage(f"<talk-{fence}>\n{talk.summary}\n{told}\n</talk-{fence}>"),
                    ]
                )
        except Exception as error:
            log.warning("coaching.not_folded", extra={"code": coach_error(error, self.models.endpoint).code})
            return talk, Usage()
        said = Speech(replace(ground, sources=(*ground.sources, told)), {})
        for _ in (*said.hear(answer.text), *said.end()):
            pass
        return replace(talk, summary=said.said.strip(), exchanges=latest), usage_of(
            answer, self.models.endpoint, prompt.id
        )

    @cached_property
    def _agent(self) -> Any:
        from langchain.agents import create_agent
        from langchain.agents.middleware import (
            AgentMiddleware,
            ModelCallLimitMiddleware,
            ModelFallbackMiddleware,
            ModelRetryMiddleware,
        )

        from app.coaching.tools import TOOLS

        prompt = self.prompts["coach"]
        options: dict[str, Any] = {"temperature": prompt.temperature, "max_tokens": prompt.max_tokens}
        middleware: list[AgentMiddleware[Any, Any]] = [
            ModelCallLimitMiddleware(run_limit=MAX_CALLS, exit_behavior="error"),
            ModelRetryMiddleware(
                max_retries=1, retry_on=worth_another_try, on_failure="error", initial_delay=0.5, backoff_factor=2.0
            ),
        ]
        if self.models.endpoint.fallback is not None:
            middleware.insert(
                1, ModelFallbackMiddleware(self.models.model(name=self.models.endpoint.fallback, **options))
            )
        return create_agent(
            self.models.model(**options),
            list(TOOLS),
            system_prompt=prompt.fill(),
            middleware=middleware,
            context_schema=Turn,
        )
