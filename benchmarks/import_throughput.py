"""How fast notes come in beside how fast they can be read: `python -m benchmarks.import_throughput [NOTES]`.

The reader alone and the import read the same invented notes in turn, in chunks, in one process. Exit status 1 where the
import does less than its share of what the reader does. 10,000 notes take about half an hour.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta

from app.channels.bulk.importer import AT_ONCE, Import, Tally
from app.channels.bulk.notes_file import Row
from app.main import create_services
from app.settings import Settings
from training.dataset import DENSE, NOTES, examples

CHUNK = 100
ACCOUNTS = 40
BAR = 0.8
FIRST = date(2025, 5, 1)


async def main(number: int) -> int:
    """Print the figures; 0 where the bar is met."""
    with tempfile.TemporaryDirectory() as folder:
        services = create_services(Settings(_env_file=None, database_url=f"sqlite:///{folder}/x.db"))
        await services.database.migrate()
        bulk = Import(services.coach, services.conversations)
        reading = importing = 0.0
        rows = list(rows_of(number))
        for at in range(0, number, CHUNK):
            chunk = rows[at : at + CHUNK]
            began = time.perf_counter()
            queue = iter(chunk)

            async def read(left: Iterator[Row] = queue) -> None:
                for row in left:
                    await services.coach.reader.read(row.text, FIRST)

            await asyncio.gather(*(read() for _ in range(AT_ONCE)))
            reading += time.perf_counter() - began
            began = time.perf_counter()
            taken = [told async for told in bulk.run(chunk, lambda: None) if isinstance(told, Tally)]
            importing += time.perf_counter() - began
            assert taken[0].taken == len(chunk), taken
        await services.close()
    ratio = reading / importing
    print(f"{number} notes: reader {number / reading:.1f} a second, import {number / importing:.1f}, ratio {ratio:.2f}")
    print("the bar is met" if ratio >= BAR else f"MISSED: the bar is {BAR}")
    return 0 if ratio >= BAR else 1


def rows_of(number: int) -> Iterator[Row]:
    """So many notes, no two the same, in the order of their days."""
    texts = [note.text for path in (NOTES, DENSE) for note in examples(path)]
    for place in range(number):
        text = f"Visit {place}. {texts[place % len(texts)]}"
        on = FIRST + timedelta(days=place * 540 // number)
        yield Row(f"made:{place}", text, f"Account {place % ACCOUNTS}", on)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)))
