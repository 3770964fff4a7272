"""Bulk import through the command line, as a user runs it: every form of file, killed and begun again."""

import csv
import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from app.channels.bulk.days import day_comes_first, day_of
from app.channels.bulk.notes_file import Rejected, Row, UnusableFile
from app.channels.bulk.reading import found_in
from app.channels.bulk.tables import plain_text
from app.channels.bulk.texts import transcript

HUBSPOT = """Record ID,Note body,Activity date,Associated Company
1,"<p>Lunch with Dana.</p><p>Her daughter made the swim team &amp; that's all.</p>",2025-06-01 14:33,Corliss Foods
2,"I'll send Dana the revised quote by Friday.",2025-06-03 10:00,Corliss Foods
3,,2025-06-04 10:00,Corliss Foods
4,Marcus laughed about golf,not a day,Tilden Works
"""
SALESFORCE = """"Subject","Full Comments","Date","Company / Account"
"Call","Dana asked what I'd do about
the film waste.","13/06/2025","Corliss Foods"
"Visit","Marcus walked me round himself.","02/07/2025","Tilden Works"
"""


def nobody(_field: str, _header: object) -> None:
    return None


def rows(path: Path, **given: str) -> list[Row]:
    return [one for one in found_in(path, given, nobody) if isinstance(one, Row)]


def test_a_hubspot_export_is_known_by_its_columns(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text(HUBSPOT)
    found = list(found_in(tmp_path / "notes.csv", {}, nobody))
    first, second, empty, undated = found
    assert isinstance(first, Row)
    assert first.text == "Lunch with Dana.\nHer daughter made the swim team & that's all."
    assert (first.account, first.on) == ("Corliss Foods", date(2025, 6, 1))
    assert isinstance(second, Row)
    assert isinstance(empty, Rejected)
    assert isinstance(undated, Rejected)
    assert (empty.where, undated.where) == (f"{tmp_path}/notes.csv:4", f"{tmp_path}/notes.csv:5")


def test_a_salesforce_export_is_known_by_its_columns_and_the_order_of_its_days(tmp_path: Path) -> None:
    (tmp_path / "activities.csv").write_text(SALESFORCE)
    first, second = rows(tmp_path / "activities.csv")
    assert first.text == "Call\nDana asked what I'd do about\nthe film waste."
    assert (first.on, second.on) == (date(2025, 6, 13), date(2025, 7, 2))
    assert second.account == "Tilden Works"


def test_columns_of_any_name_can_be_given(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Was;Wer;Wann\nGood talk;Acme;2025-01-02\n")
    with pytest.raises(UnusableFile, match="--map notes=COLUMN"):
        rows(tmp_path / "x.csv")
    (row,) = rows(tmp_path / "x.csv", notes="Was", account="wer", date="WANN")
    assert (row.text, row.account, row.on) == ("Good talk", "Acme", date(2025, 1, 2))
    with pytest.raises(UnusableFile, match="no column 'Text'"):
        rows(tmp_path / "x.csv", notes="Text")


def test_what_is_missing_is_asked(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Was,Wer\nGood talk,Acme\n")
    asked = []

    def ask(field: str, header: object) -> str | None:
        asked.append(field)
        return {"notes": "Was", "account": "Wer"}.get(field)

    (row,) = [one for one in found_in(tmp_path / "x.csv", {}, ask) if isinstance(one, Row)]
    assert (asked, row.text, row.account) == (["notes", "account", "date"], "Good talk", "Acme")


def test_a_folder_names_the_account_and_the_file_the_day(tmp_path: Path) -> None:
    folder = tmp_path / "Acme"
    folder.mkdir()
    (folder / "2025-07-01 visit.txt").write_text("Marcus walked me round.\n")
    (tmp_path / "loose.md").write_text("Dana at Corliss Foods laughed.")
    (tmp_path / "picture.png").write_bytes(b"x")
    (tmp_path / "old.refused.txt").write_text("nothing")
    told = {(row.text, row.account, row.on) for row in rows(tmp_path)}
    assert told == {
        ("Marcus walked me round.", "Acme", date(2025, 7, 1)),
        ("Dana at Corliss Foods laughed.", None, None),
    }


def test_json_lines_and_what_is_wrong_in_them(tmp_path: Path) -> None:
    (tmp_path / "n.jsonl").write_text(
        '{"text": "Good talk", "account": "Acme", "date": "2025-01-02"}\n\n{"text": 3}\nnope\n[]\n'
        '{"text": "x", "on": "?"}\n'
    )
    found = list(found_in(tmp_path / "n.jsonl", {}, nobody))
    assert [type(one) for one in found] == [Row, Rejected, Rejected, Rejected, Rejected]
    assert [one.where.rsplit(":", 1)[1] for one in found] == ["1", "3", "4", "5", "6"]


VTT = """WEBVTT

00:00:01.000 --> 00:00:03.000
<v Dana Reyes>We trust you
with the <b>whole</b> line.

00:00:03.000 --> 00:00:04.000
<v Dana Reyes>All of it.

00:00:05.000 --> 00:00:06.000
<v Robin>Thank you.
"""
SRT = (
    "1\n00:00:01,000 --> 00:00:03,000\nDana: We trust you\nwith it.\n\n"
    "2\n00:00:05,000 --> 00:00:06,000\nRobin: Thanks.\n"
)


def test_transcripts_keep_who_says_what_and_lose_their_timings() -> None:
    assert transcript(VTT, "vtt") == "Dana Reyes: We trust you with the whole line. All of it.\nRobin: Thank you."
    assert transcript(SRT, "srt") == "Dana: We trust you with it.\nRobin: Thanks."


def test_a_broken_transcript_is_refused_and_the_rest_kept(tmp_path: Path) -> None:
    (tmp_path / "a.vtt").write_text("hello")
    (tmp_path / "b.vtt").write_text(VTT)
    assert len(rows(tmp_path)) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_of_other_programs_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "n.csv").write_bytes("Notes,Account\nCafé with Zoë – fine,Müller\n".encode(encoding))
    (row,) = rows(tmp_path / "n.csv")
    assert (row.text, row.account) == ("Café with Zoë – fine", "Müller")


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2025-06-03T10:00:00Z", date(2025, 6, 3)),
        ("03/06/2025", date(2025, 3, 6)),
        ("6/3/25", date(2025, 6, 3)),
        ("1748944800000", date(2025, 6, 3)),
        ("3 June 2025", date(2025, 6, 3)),
        ("June 3, 2025 10:00 AM", date(2025, 6, 3)),
        ("13/13/2025", None),
        ("soon", None),
    ],
)
def test_days_in_many_ways(told: str, day: date | None) -> None:
    assert day_of(told, day_first=False) == day


def test_the_order_of_a_column_is_told_by_its_values() -> None:
    assert day_comes_first(["1/2/2025", "13/2/2025"]) is True
    assert day_comes_first(["1/2/2025", "2/13/2025"]) is False
    assert day_comes_first(["1/2/2025", "2025-02-01"]) is None


def test_markup_goes_and_what_only_looks_like_it_stays() -> None:
    assert plain_text("<p>a &lt; b</p><ul><li>one<li>two</ul>") == "a < b\none\ntwo"
    assert plain_text("margin < 3 %") == "margin < 3 %"


def firmground(*arguments: str, database: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "FIRMGROUND_DATABASE_URL": f"sqlite:///{database}"},
        check=False,
    )


def test_an_import_that_is_killed_ends_complete_and_without_doubles(tmp_path: Path) -> None:
    notes, database = tmp_path / "notes.csv", tmp_path / "x.db"
    with notes.open("w", newline="") as out:
        table = csv.writer(out)
        table.writerow(["notes", "account", "date"])
        for number in range(120):
            words = f"Visit {number}: Dana laughed about the boat, asked what I'd do with pump {number} and took notes."
            table.writerow([words, f"Account {number % 7}", f"2026-{number % 9 + 1:02d}-{number % 28 + 1:02d}"])
        table.writerow(["", "Account 1", "2026-01-01"])
    command = [sys.executable, "-m", "app.cli", "import", str(notes)]
    env = {**os.environ, "FIRMGROUND_DATABASE_URL": f"sqlite:///{database}"}
    for share in (0.1, 0.4, 0.7):
        running = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while running.poll() is None and _calls(database) < share * 120 and time.monotonic() < deadline:
            time.sleep(0.02)
        running.send_signal(signal.SIGKILL)
        running.wait()
    assert 0 < _calls(database) < 120

    last = firmground("import", str(notes), database=database)
    assert last.returncode == 0, last.stderr
    assert _calls(database) == 120
    assert "refused" in last.stdout
    assert (tmp_path / "notes.csv.refused.txt").read_text().startswith(f"{notes}:122: ")
    again = firmground("import", str(notes), database=database)
    assert again.stdout.startswith("0 taken, 120 there already, 1 refused.")
    with sqlite3.connect(database) as connection:
        counts = connection.execute("SELECT sum(calls), count(*) FROM account").fetchone()
        points = connection.execute("SELECT count(*), count(DISTINCT subject || source) FROM point").fetchone()
    assert counts == (120, 7)
    assert points[0] == points[1]


def _calls(database: Path) -> int:
    if not database.exists():
        return 0
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10) as connection:
        try:
            return int(connection.execute('SELECT count(*) FROM "call"').fetchone()[0])
        except sqlite3.OperationalError:
            return 0
