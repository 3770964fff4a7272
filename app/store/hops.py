"""A whole transaction in one hop to a thread, where the database is SQLite.

SQLite's driver for asyncio hops to its thread and back for each cursor, statement, fetch and close, which costs more
than the statements themselves. A method under `in_one_hop` is written as any other; on SQLite it runs in a thread
against the driver that does not hop, and never waits there for anything but the database.
"""

from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlmodel import Session

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound="OnDatabase")
Method = Callable[Concatenate[S, P], Coroutine[Any, Any, T]]

hopped: ContextVar[bool] = ContextVar("hopped", default=False)
"""Whether this is the thread of a hop: sessions then use the driver that does not hop."""


class Hoppable(Protocol):
    @property
    def is_postgresql(self) -> bool: ...

    async def hop(self, make: Callable[[], Coroutine[Any, Any, T]], *, writes: bool) -> T: ...


class OnDatabase(Protocol):
    """A repository: its sessions are its database's."""

    @property
    def _database(self) -> Hoppable: ...


def in_one_hop(*, writes: bool) -> Callable[[Method[S, P, T]], Method[S, P, T]]:
    """Run a repository's method in one hop. writes: whether it mostly writes, so that it waits for other writers."""

    def hopping(method: Method[S, P, T]) -> Method[S, P, T]:
        @wraps(method)
        async def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
            if self._database.is_postgresql or hopped.get():
                return await method(self, *args, **kwargs)
            return await self._database.hop(lambda: method(self, *args, **kwargs), writes=writes)

        return run

    return hopping


def driven(make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What a coroutine comes to that waits for nothing outside of its thread."""
    hopped.set(True)
    coroutine = make()
    try:
        coroutine.send(None)
    except StopIteration as ended:
        result: T = ended.value
        return result
    coroutine.close()
    raise RuntimeError("it waited for something outside of its thread")


class DirectSession:
    """`AsyncSession` over a session that blocks: nothing here ever waits."""

    def __init__(self, session: Session) -> None:
        self.sync_session = session

    def __getattr__(self, name: str) -> Any:
        """What `AsyncSession` has without waiting: `add`, `add_all`, `info`."""
        return getattr(self.sync_session, name)

    async def exec(self, *args: Any, **kwargs: Any) -> Any:
        return self.sync_session.exec(*args, **kwargs)

    async def get(self, *args: Any, **kwargs: Any) -> Any:
        return self.sync_session.get(*args, **kwargs)

    async def flush(self, *args: Any) -> None:
        self.sync_session.flush(*args)

    async def delete(self, row: Any) -> None:
        self.sync_session.delete(row)

    async def connection(self) -> "DirectConnection":
        return DirectConnection(self.sync_session)


class DirectConnection:
    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    async def execute(self, *args: Any, **kwargs: Any) -> Any:
        return self._connection.execute(*args, **kwargs)
