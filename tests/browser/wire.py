"""A wire between the browser and the server that a test can cut in the middle of an answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

CHUNK_BYTES = 65_536


@dataclass(slots=True)
class Wire:
    """Forwards connections to `target_port`; each cut ends one connection after the first bytes of a `text` event."""

    target_port: int
    port: int = 0
    cuts_left: int = 0
    cuts_made: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        ways = [asyncio.create_task(self._forward(reader, up_writer, cuttable=False))]
        ways.append(asyncio.create_task(self._forward(up_reader, writer, cuttable=True)))
        self.tasks.update(ways)
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for end in (writer, up_writer):
            end.close()

    async def _forward(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, cuttable: bool) -> None:
        try:
            while chunk := await source.read(CHUNK_BYTES):
                at = chunk.find(b"event: text")
                if cuttable and self.cuts_left and at >= 0:
                    self.cuts_left -= 1
                    self.cuts_made += 1
                    sink.write(chunk[: at + 30])
                    await sink.drain()
                    return
                sink.write(chunk)
                await sink.drain()
        except ConnectionError:
            return


@asynccontextmanager
async def wire_to(port: int) -> AsyncIterator[Wire]:
    wire = Wire(port)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        for task in wire.tasks:
            task.cancel()
        await asyncio.gather(*wire.tasks, return_exceptions=True)
