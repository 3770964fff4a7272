"""The durable queue: an accepted job is done, whatever process dies. DBOS keeps the jobs in a database of their own.

A job is only an id, so that no notes are kept twice. It is done at least once: what it does must be the same when it
is done again. The processes tell each other that they live; the jobs of one that is dead are given to the others.
"""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import uuid4

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

log = logging.getLogger("firmground.queue")

QUEUE, VERSION = "slack", "1"
"""The version of a job's form: a job of another version waits for a process of its own."""
AT_ONCE = 8
POLL_S = 0.1
BEAT_S = 2.0
DEAD_AFTER = timedelta(seconds=12)
ATTEMPTS, FIRST_PAUSE_S, LONGEST_PAUSE_S = 150, 1.0, 600.0
"""The last attempt comes after about a day."""

Work = Callable[[str], Awaitable[None]]
_work: Work | None = None
_loop: asyncio.AbstractEventLoop | None = None


class Workers(Protocol):
    """Which processes are alive."""

    async def beat(self, worker_id: str) -> None: ...

    async def seen_since(self, when: datetime) -> Collection[str]: ...

    async def gone(self, worker_id: str) -> None: ...


@DBOS.workflow(name="answer")
async def _answer(job_id: str, attempt: int = 0) -> None:
    """One job. Where it fails it goes back into the queue for later: while it waits it keeps no other from its turn."""
    if await _attempt(job_id) is not False or attempt + 1 >= ATTEMPTS:
        return
    pause = min(FIRST_PAUSE_S * 2**attempt, LONGEST_PAUSE_S)
    with SetWorkflowID(f"{job_id}#{attempt + 1}"), SetEnqueueOptions(delay_seconds=pause):
        await DBOS.enqueue_workflow_async(QUEUE, _answer, job_id, attempt + 1)


@DBOS.step()
async def _attempt(job_id: str) -> bool:
    """Done on the service's own loop, where its database connections live; False where it failed."""
    assert _work is not None
    assert _loop is not None
    try:
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_run(_work, job_id), _loop))
    except Exception:
        log.exception("queue.failed", extra={"job": job_id})
        return False
    return True


async def _run(work: Work, job_id: str) -> None:
    await work(job_id)


class DurableQueue:
    """One a process, as DBOS is."""

    def __init__(self, url: str, workers: Workers, work: Work) -> None:
        """url: of the database that the jobs are kept in, `sqlite:///PATH` or `postgresql://…`."""
        self._url, self._workers, self._work = url, workers, work
        self.worker_id = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._watching: asyncio.Task[None] | None = None

    async def start(self, left: Sequence[str]) -> None:
        """Begin to work. left: ids that were accepted and may never have reached the queue."""
        global _work, _loop
        _work, _loop = self._work, asyncio.get_running_loop()
        await self._workers.beat(self.worker_id)
        DBOS(
            config={
                "name": "firmground",
                "system_database_url": self._url,
                "application_version": VERSION,
                "executor_id": self.worker_id,
                "log_level": "ERROR",
                "console_log_level": "ERROR",
            }
        )
        await asyncio.to_thread(DBOS.launch)
        await DBOS.register_queue_async(QUEUE, worker_concurrency=AT_ONCE, polling_interval_sec=POLL_S)
        for job_id in left:
            await self.put(job_id)
        self._watching = asyncio.create_task(self._watch())

    async def put(self, job_id: str) -> None:
        """Have a job done once; the same id again is the same job."""
        with SetWorkflowID(job_id):
            await DBOS.enqueue_workflow_async(QUEUE, _answer, job_id)

    async def stop(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        await asyncio.to_thread(DBOS.destroy)
        await self._workers.gone(self.worker_id)

    async def _watch(self) -> None:
        """Tell that this process lives, and take over from those that don't."""
        while True:
            try:
                await self._workers.beat(self.worker_id)
                await self._take_over()
            except Exception:  # a database that is away for a while must not end the watch
                log.exception("queue.watch_failed")
            await asyncio.sleep(BEAT_S)

    async def _take_over(self) -> None:
        alive = await self._workers.seen_since(datetime.now(UTC) - DEAD_AFTER)
        pending = await DBOS.list_workflows_async(status="PENDING", load_input=False, load_output=False)
        for job in pending:
            if job.executor_id not in alive or _died_here(job.executor_id, self.worker_id):
                log.info("queue.taken_over", extra={"job": job.workflow_id})
                await DBOS.resume_workflow_async(job.workflow_id, queue_name=QUEUE)


def _died_here(worker_id: str | None, own_id: str) -> bool:
    """Whether a process of this machine is gone: no need to wait until it has been silent for long."""
    host, _, rest = (worker_id or "").partition(":")
    pid = rest.partition(":")[0]
    if worker_id == own_id or host != socket.gethostname() or not pid.isdigit():
        return False
    if int(pid) == os.getpid():
        return True  # an earlier queue of this very process
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
