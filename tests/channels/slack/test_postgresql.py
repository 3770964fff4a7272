"""The queue on PostgreSQL; two processes on one database: `benchmarks/slack_load.py`."""

import random
from pathlib import Path

import pytest

from tests.channels.slack.conftest import serving_slack, within
from tests.channels.slack.loopback import command
from tests.postgresql import empty_database

pytestmark = pytest.mark.enable_socket

NOTES = "Lunch with Dana at Corliss Foods. Her daughter made the swim team. Call {n}."
COMMANDS = 12


def test_commands_are_answered_once_on_postgresql(postgresql: str, tmp_path: Path) -> None:
    with empty_database(postgresql) as url, serving_slack(tmp_path, database_url=url) as service:
        for n in range(COMMANDS):
            body = command(NOTES.format(n=n), f"t{n}", service.slack.response_url(f"r{n}"), user=f"U{n % 3}")
            for _ in range(random.choice((1, 2, 3))):
                assert service.send(body).status_code == 200
        within(lambda: len(service.slack.answers()) == COMMANDS)
        assert [len(sent) for sent in service.slack.responses.values()] == [1] * COMMANDS
