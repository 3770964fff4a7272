"""With the network cut: a namespace of its own that has nothing but loopback."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

CUT = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--"]
PROBE = textwrap.dedent(
    """
    import json, os, re, subprocess, sys, urllib.request

    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    try:
        urllib.request.urlopen("http://192.0.2.1", timeout=2)
        sys.exit("the network is not cut")
    except OSError:
        pass

    server = subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    try:
        base = re.search(r"http://\\S+", server.stdout.readline())[0]

        def ask(path, body=None):
            data = None if body is None else json.dumps(body).encode()
            request = urllib.request.Request(base + path, data, {"content-type": "application/json"})
            return urllib.request.urlopen(request, timeout=30).read().decode()

        notes = "Lunch with Dana. Her daughter made the swim team, she showed me the video twice."
        conversation = json.loads(ask("/v1/conversations", {}))["id"]
        messages = f"/v1/conversations/{conversation}/messages"
        said = [ask(messages, {"text": text}) for text in (notes, "How do I say it?")]
        print(json.dumps({
            "page": "Firm Ground" in ask("/"),
            "docs": "swagger" in ask("/docs") and len(ask("/static/swagger/swagger-ui-bundle.js")) > 100_000,
            "read": [e["pillar"] for e in json.loads(ask("/v1/reads", {"text": notes}))["evidence"]],
            "turns": ["event: done" in events for events in said],
        }))
    finally:
        server.terminate()
        server.wait()
    """
)


def _can_cut_the_network() -> bool:
    if not all(map(shutil.which, ("unshare", "ip"))):
        return False
    return subprocess.run([*CUT, "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(
    not _can_cut_the_network(), reason="this machine lets no process cut its own network off (unshare, ip)"
)
def test_everything_works_with_the_network_cut(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("FIRMGROUND_", "COV_"))}
    done = subprocess.run(
        [*CUT, sys.executable, "-c", PROBE],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert "compatibility" in told.pop("read")
    assert told == {"page": True, "docs": True, "turns": [True, True]}
