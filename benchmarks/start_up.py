"""How soon after its start Firm Ground answers, and what it holds in memory: `python -m benchmarks.start_up`.

Starts the real server several times on a free port with a new database, and prints the median seconds to its first
answer, the first read's milliseconds over HTTP, and the process's resident memory after a note of the longest length.
"""

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

RUNS = 3
NOTE = "Lunch with Dana. Her daughter made the swim team, she showed me the video twice. Ray never looked up. "
LONGEST_CHARS = 50_000


def main() -> None:
    """Print one line a measure."""
    ready, first, memory = zip(*(_run() for _ in range(RUNS)), strict=True)
    print(f"ready after start: {statistics.median(ready):.2f} s (bar 5 s; runs {', '.join(f'{r:.2f}' for r in ready)})")
    print(f"first read over HTTP: {statistics.median(first):.0f} ms")
    print(f"resident memory after 50,000 characters: {max(memory):.0f} MB (bar 400 MB)")


def _run() -> tuple[float, float, float]:
    """Seconds until the first answer, milliseconds of the first read, megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        server = subprocess.Popen(
            [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=folder,
        )
        try:
            assert server.stdout is not None
            found = re.search(r"http://\S+", server.stdout.readline())
            assert found is not None
            urllib.request.urlopen(f"{found[0]}/health").read()
            ready = time.monotonic() - began
            first = _read(found[0], NOTE)
            _read(found[0], (NOTE * 1000)[:LONGEST_CHARS])
            status = Path(f"/proc/{server.pid}/status").read_text()
            memory = re.search(r"VmHWM:\s+(\d+) kB", status)
            assert memory is not None
            return ready, first, int(memory[1]) / 1024
        finally:
            server.terminate()
            server.wait()


def _read(base: str, notes: str) -> float:
    """Milliseconds that one read takes."""
    body = json.dumps({"text": notes}).encode()
    request = urllib.request.Request(f"{base}/v1/reads", body, {"content-type": "application/json"})
    began = time.monotonic()
    urllib.request.urlopen(request, timeout=60).read()
    return (time.monotonic() - began) * 1000


if __name__ == "__main__":
    main()
