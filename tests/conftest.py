"""What all tests share."""

import os

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing may be skipped, a skipped test fails the run: the gate has everything installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = len(reporter.stats.get("skipped", [])) if reporter else 0
    if os.environ.get("FIRMGROUND_TEST_NOTHING_SKIPPED") and skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
