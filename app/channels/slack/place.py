"""Where an answer stands in Slack: one message a delivery, however often the answer is given."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_chat_stream import AsyncChatStream
from slack_sdk.web.async_client import AsyncWebClient

from app.channels.slack.mrkdwn import escaped

log = logging.getLogger("firmground.slack")

METADATA = "firmground_answer"
"""Event type of the metadata by which a message is known to be an answer's place."""
OPENING = "opening"
"""In place of a message's name from before it is posted until its name is known: who died then may have posted."""
LOOKED_BACK = 15
"""Messages that are looked through for the place that an earlier attempt has posted."""
STREAM_CHARS = 100
"""Words that are gathered before Slack is sent more of them: about six calls for a reply."""


class Places(Protocol):
    async def placed(self, delivery_id: str, ts: str) -> None:
        """Remember the message that is an answer's place, or `OPENING`."""
        ...

    async def is_place(self, ts: str) -> bool:
        """Whether the message is some answer's place."""
        ...


@dataclass(slots=True)
class Place:
    """The message that an answer is written into; posted when there is something to show."""

    client: AsyncWebClient
    places: Places
    delivery_id: str
    channel: str
    thread_ts: str | None
    answers: str | None
    """The message that is answered."""
    recipient: tuple[str, str]
    """(team, user) for whom words are streamed."""
    ts: str | None = None
    """Slack's name of the message; None where none is posted yet."""
    _stream: AsyncChatStream | None = None
    _mute: bool = False
    """Slack refused the stream."""

    async def find(self) -> None:
        """Find the message that may have been posted without our being told its name.

        A stream carries no mark of ours: it is the app's message behind the one that is answered, and no other
        answer's place.
        """
        try:
            if self.thread_ts is not None:
                found = await self.client.conversations_replies(
                    channel=self.channel, ts=self.thread_ts, limit=LOOKED_BACK, include_all_metadata=True
                )
            else:
                found = await self.client.conversations_history(
                    channel=self.channel, limit=LOOKED_BACK, include_all_metadata=True
                )
        except SlackApiError:  # we ask for no right to read channels
            return
        for message in found["messages"] or ():
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == METADATA:
                if metadata.get("event_payload", {}).get("id") == self.delivery_id:
                    await self._placed(str(message["ts"]))
                    return
            elif (
                message.get("bot_id")
                and self.answers is not None
                and float(message["ts"]) > float(self.answers)
                and not await self.places.is_place(str(message["ts"]))
            ):
                await self._placed(str(message["ts"]))
                return

    async def think(self, words: str) -> None:
        """Show that an answer is under way: as a status where the pane has one, otherwise in the message itself."""
        if self.ts is not None:
            return
        if self.thread_ts is not None and await self._status(f"is {words[0].lower()}{words[1:]}"):
            return
        await self._post(words, None)

    async def stream(self, words: str) -> None:
        """More words of the answer, where Slack offers a stream: what it refuses comes whole at the end."""
        if self._mute or self.thread_ts is None or (self._stream is None and self.ts is not None):
            return
        try:
            if self._stream is None:
                await self.places.placed(self.delivery_id, OPENING)
                self._stream = await self._open_stream(self.thread_ts)
            await self._stream.append(markdown_text=escaped(words))
        except (SlackClientError, OSError) as error:
            self._mute = True
            if self.ts is None and not isinstance(error, SlackApiError):
                await self.find()  # it may have begun
            log.info("slack.no_stream", extra={"job": self.delivery_id, "error": type(error).__name__})
            return
        if self.ts is None and self._stream.ts is not None:
            await self._placed(self._stream.ts)

    async def write(self, blocks: Sequence[Block], line: str) -> None:
        """The whole answer, in place of what was shown until now."""
        if self.ts is None:
            await self._post(line, blocks)
            return
        if self._stream is not None:
            await self._end_stream()
        try:
            await self.client.chat_update(channel=self.channel, ts=self.ts, text=line, blocks=blocks)
        except SlackApiError as error:
            if error.response["error"] != "streaming_state_conflict":
                raise
            await self._end_stream()  # of an attempt that died
            await self.client.chat_update(channel=self.channel, ts=self.ts, text=line, blocks=blocks)

    async def _open_stream(self, thread_ts: str) -> AsyncChatStream:
        """Nothing is posted before its first words."""
        team, user = self.recipient
        return await self.client.chat_stream(
            buffer_size=STREAM_CHARS,
            channel=self.channel,
            thread_ts=thread_ts,
            recipient_team_id=team,
            recipient_user_id=user,
        )

    async def _status(self, status: str) -> bool:
        """False where the app has no pane here: then it has no status either."""
        assert self.thread_ts is not None
        try:
            await self.client.assistant_threads_setStatus(
                channel_id=self.channel, thread_ts=self.thread_ts, status=status
            )
        except SlackApiError:
            return False
        return True

    async def _post(self, line: str, blocks: Sequence[Block] | None) -> None:
        await self.places.placed(self.delivery_id, OPENING)
        posted = await self.client.chat_postMessage(
            channel=self.channel,
            thread_ts=self.thread_ts,
            text=line,
            blocks=blocks,
            metadata={"event_type": METADATA, "event_payload": {"id": self.delivery_id}},
        )
        await self._placed(str(posted["ts"]))

    async def _placed(self, ts: str) -> None:
        self.ts = ts
        await self.places.placed(self.delivery_id, ts)

    async def _end_stream(self) -> None:
        try:
            await self.client.chat_stopStream(channel=self.channel, ts=str(self.ts))
        except SlackApiError as error:  # it ends by itself when nothing comes for long
            log.info("slack.stream_over", extra={"job": self.delivery_id, "error": error.response["error"]})
