"""What all tests share."""

import os
from collections.abc import Iterator

import pytest

from tests.postgresql import NotInstalled, postgresql_server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a server that tests may make databases on; skipped where there is none."""
    try:
        with postgresql_server() as url:
            yield url
    except NotInstalled as error:
        pytest.skip(f"PostgreSQL is not installed: only SQLite is tested ({error})")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing may be skipped, a skipped test fails the run: the gate has everything installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", [])) if reporter else 0
    if os.environ.get("FIRMGROUND_TEST_NOTHING_SKIPPED") and skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
