"""Logs: one JSON object a line on standard error, an event's name with ids, counts and durations."""

import json
import logging
import sys
from datetime import UTC, datetime

_OWN_FIELDS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """The event and what was given with it. An exception is told by its type: its text may quote notes."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": record.getMessage(),
            **{key: value for key, value in record.__dict__.items() if key not in _OWN_FIELDS},
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, default=str)


def configure(level: str) -> None:
    """Send all logs to standard error; libraries speak up from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to DEBUG
    logging.getLogger("firmground").setLevel(level)
