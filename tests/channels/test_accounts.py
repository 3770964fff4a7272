"""Accounts over HTTP, as a client meets them: filed from notes, put right, merged, searched, deleted for good."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.channels.conftest import events_of

WARM = "Lunch with Dana at Corliss Foods. Her daughter made the swim team, she showed me the video twice."
LATE = (
    "Dana at Corliss Foods was furious. Still no revised quote from us, she said we let her down and she is getting "
    "two other bids. Ray her boss has never met me."
)
PROMISE = "Account: Corliss Foods\nShort call with Dana. I'll send the revised quote by Friday."
OTHER = "Visited Marcus at Tilden Works. He laughed about the golf day and walked me round himself."


class Book:
    def __init__(self, client: TestClient) -> None:
        self.client = client

    def tell(self, text: str, **more: str) -> list[tuple[int, str, dict[str, Any]]]:
        """Notes in a conversation of their own."""
        self.conversation = self.client.post("/v1/conversations", json={}).json()["id"]
        return self.say(text, **more)

    def say(self, text: str, **more: str) -> list[tuple[int, str, dict[str, Any]]]:
        answer = self.client.post(f"/v1/conversations/{self.conversation}/messages", json={"text": text, **more})
        assert answer.status_code == 200, answer.text
        return events_of(answer.text)

    def file(self, call_id: str, account: str) -> list[tuple[int, str, dict[str, Any]]]:
        body = {"kind": "filing", "call_id": call_id, "account": account}
        answer = self.client.post(f"/v1/conversations/{self.conversation}/corrections", json=body)
        assert answer.status_code == 200, answer.text
        return events_of(answer.text)

    def get(self, path: str, **query: str) -> Any:
        answer = self.client.get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def names(self) -> list[str]:
        return [a["name"] for a in self.get("/v1/accounts")["items"]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "test.db"


@pytest.fixture
def book(file: Path) -> Iterator[Book]:
    settings = Settings(_env_file=None, database_url=f"sqlite:///{file}")
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8421") as client:
        yield Book(client)


def filed(events: list[tuple[int, str, dict[str, Any]]]) -> dict[str, Any]:
    return next(data for _, name, data in reversed(events) if name == "filed")


def words(events: list[tuple[int, str, dict[str, Any]]]) -> str:
    return "".join(data["delta"] for _, name, data in events if name == "text")


def test_notes_that_name_their_customer_are_filed_there(book: Book) -> None:
    first = filed(book.tell(WARM))
    assert (first["account"]["name"], first["guessed"], first["calls"]) == ("Corliss Foods", True, 1)

    again = filed(book.tell(PROMISE))
    assert (again["account"], again["calls"]) == (first["account"], 2)
    assert book.names() == ["Corliss Foods"]


def test_notes_that_name_no_customer_wait_for_the_rep_with_those_where_somebody_goes_by_the_name(book: Book) -> None:
    book.tell(WARM)
    unknown = filed(book.tell("Dana was in a good mood, told me about the lake house and asked how my kids are."))
    assert unknown["account"] is None
    assert [a["name"] for a in unknown["suggestions"]] == ["Corliss Foods"]
    assert book.get("/v1/accounts")["items"][0]["calls"] == 1

    settled = filed(book.file(unknown["call_id"], "corliss foods, Inc."))
    assert (settled["account"]["name"], settled["guessed"], settled["calls"]) == ("Corliss Foods", False, 2)
    assert book.get("/v1/accounts")["items"][0]["confirmed"] is True


def test_a_call_filed_wrongly_moves_with_all_it_told(book: Book) -> None:
    call = filed(book.tell(LATE))
    wrong = call["account"]["id"]
    assert book.get(f"/v1/accounts/{wrong}")["levels"]["trust"] == "strained"

    moved = filed(book.file(call["call_id"], "Tilden Works"))
    assert moved["account"]["name"] == "Tilden Works"
    assert book.get(f"/v1/accounts/{wrong}")["levels"]["trust"] == "absent"
    assert book.get(f"/v1/accounts/{wrong}/people")["items"] == []
    assert book.get(f"/v1/accounts/{moved['account']['id']}")["levels"]["trust"] == "strained"


def test_a_call_changes_how_the_account_stands_and_tells_by_which_words(book: Book) -> None:
    book.tell(WARM, called_on="2026-11-02")
    change = filed(book.tell(LATE, called_on="2026-11-16"))["changes"]
    trust = next(c for c in change if c["pillar"] == "trust")
    assert (trust["was"], trust["now"]) == ("absent", "strained")
    assert any("let her down" in quote for quote in trust["quotes"])


def test_calls_told_late_count_by_their_own_day(book: Book) -> None:
    book.tell(LATE, called_on="2026-11-16")
    book.tell(WARM, called_on="2025-03-03")
    account = book.get("/v1/accounts")["items"][0]
    assert (account["first_on"], account["last_on"]) == ("2025-03-03", "2026-11-16")
    timeline = book.get(f"/v1/accounts/{account['id']}/timeline")["items"]
    assert [point["on"] for point in timeline] == ["2025-03-03", "2026-11-16"]
    assert timeline[0]["levels"]["trust"] == "absent"
    assert timeline[0]["levels"]["compatibility"] == "established"
    assert timeline[1]["levels"] == account["levels"]


def test_a_call_is_given_another_day_and_the_history_follows(book: Book) -> None:
    first = filed(book.tell(WARM, called_on="2026-11-02"))
    book.tell(LATE, called_on="2026-11-09")
    account = first["account"]["id"]
    before = book.get(f"/v1/accounts/{account}")["levels"]

    moved = book.client.patch(f"/v1/calls/{first['call_id']}", json={"on": "2026-11-16"})
    assert moved.json()["on"] == "2026-11-16"
    calls = book.get(f"/v1/accounts/{account}/calls")["items"]
    assert [call["on"] for call in calls] == ["2026-11-16", "2026-11-09"]
    assert any(change["pillar"] == "compatibility" for change in calls[0]["changes"])
    now = book.get(f"/v1/accounts/{account}")
    assert (now["first_on"], now["last_on"], now["calls"]) == ("2026-11-09", "2026-11-16", 2)

    book.client.patch(f"/v1/calls/{first['call_id']}", json={"on": "2026-11-02"})
    assert book.get(f"/v1/accounts/{account}")["levels"] == before
    assert book.client.patch(f"/v1/calls/{first['call_id']}", json={"on": "2031-01-01"}).status_code == 422


@pytest.mark.parametrize("day", ["2031-01-01", "1850-01-01"])
def test_a_day_that_no_call_can_have_been_on_is_refused(book: Book, day: str) -> None:
    conversation = book.client.post("/v1/conversations", json={}).json()["id"]
    answer = book.client.post(f"/v1/conversations/{conversation}/messages", json={"text": WARM, "called_on": day})
    assert answer.status_code == 422
    assert answer.json()["type"] == "about:blank#date_refused"


def test_relative_days_count_from_the_day_of_the_call(book: Book) -> None:
    book.tell(PROMISE, called_on="2026-11-03")
    promise = book.get("/v1/promises")["items"][0]
    assert (promise["promise"]["what"], promise["promise"]["due"]) == ("revised quote", "2026-11-06")


def test_later_notes_settle_a_promise_and_it_counts(book: Book) -> None:
    book.tell(PROMISE, called_on="2026-11-03")
    book.tell(
        "Account: Corliss Foods\nDropped by. Sent the revised quote on Thursday as agreed.", called_on="2026-11-09"
    )
    promise = book.get("/v1/promises")["items"][0]
    assert (promise["promise"]["status"], promise["settled_by"]) == ("kept", "notes")
    assert "revised quote" in promise["settled_quote"]
    account = book.get("/v1/accounts")["items"][0]
    assert account["levels"]["trust"] in ("emerging", "established")

    opened = book.client.patch(f"/v1/promises/{promise['id']}", json={"status": "missed"}).json()
    assert (opened["promise"]["status"], opened["settled_by"]) == ("missed", "rep")


def test_an_overdue_promise_comes_first_in_the_brief(book: Book) -> None:
    book.tell(WARM, called_on="2026-10-01")
    book.tell(PROMISE, called_on="2026-10-06")
    book.conversation = book.client.post("/v1/conversations", json={}).json()["id"]
    brief = words(book.say("I'm about to see Dana"))
    assert brief.startswith("First things first: you promised “revised quote” (overdue since 9 October)")
    for part in ("swim team", "Ask: “", "Not yet: ", "A rival: ", "Dana"):
        assert part in brief
    assert len(brief.split()) <= 220


def test_promises_are_entered_changed_and_deleted_by_hand(book: Book) -> None:
    account = filed(book.tell(WARM))["account"]["id"]
    made = book.client.post(f"/v1/accounts/{account}/promises", json={"what": "film samples", "due": "2026-12-04"})
    assert made.status_code == 201
    promise = made.json()["id"]
    kept = book.client.patch(f"/v1/promises/{promise}", json={"status": "kept"}).json()
    assert kept["promise"]["status"] == "kept"
    assert book.get(f"/v1/accounts/{account}")["levels"]["trust"] == "emerging"

    assert book.client.delete(f"/v1/promises/{promise}").status_code == 204
    assert book.get(f"/v1/accounts/{account}")["levels"]["trust"] == "absent"
    assert book.client.get("/v1/promises").json()["items"] == []


def test_people_have_pillars_of_their_own(book: Book) -> None:
    account = filed(book.tell(LATE))["account"]["id"]
    book.tell(WARM)
    people = {p["name"]: p for p in book.get(f"/v1/accounts/{account}/people")["items"]}
    assert people["Dana"]["levels"]["compatibility"] == "established"
    assert set(people["Ray"]["levels"].values()) <= {"absent", "strained"}
    assert book.get(f"/v1/accounts/{account}")["single_threaded"] is True


def test_accounts_merge_and_come_apart_again(book: Book) -> None:
    corliss, tilden = (filed(book.tell(notes))["account"]["id"] for notes in (WARM, OTHER))
    before = {i: book.get(f"/v1/accounts/{i}") for i in (corliss, tilden)}
    people = {i: [p["name"] for p in book.get(f"/v1/accounts/{i}/people")["items"]] for i in (corliss, tilden)}

    merged = book.client.post(f"/v1/accounts/{tilden}/merge", json={"into": corliss})
    assert merged.json()["calls"] == 2
    assert book.client.get(f"/v1/accounts/{tilden}").status_code == 404
    assert filed(book.tell(OTHER + " Again."))["account"]["id"] == corliss
    assert [m["name"] for m in book.get(f"/v1/accounts/{corliss}/merged")["items"]] == ["Tilden Works"]

    assert book.client.post(f"/v1/accounts/{tilden}/unmerge").status_code == 200
    assert book.get(f"/v1/accounts/{tilden}")["levels"] == before[tilden]["levels"]
    assert [p["name"] for p in book.get(f"/v1/accounts/{tilden}/people")["items"]] == people[tilden]
    assert book.get(f"/v1/accounts/{corliss}")["calls"] == 2  # one of them was told after the merge
    assert book.client.post(f"/v1/accounts/{corliss}/merge", json={"into": corliss}).status_code == 409


def test_an_account_is_renamed_and_still_found_by_its_old_name(book: Book) -> None:
    account = filed(book.tell(WARM))["account"]["id"]
    filed(book.tell(OTHER))
    assert book.client.patch(f"/v1/accounts/{account}", json={"name": "Corliss Group"}).json()["confirmed"] is True
    assert filed(book.tell(WARM))["account"] == {"id": account, "name": "Corliss Group"}
    taken = book.client.patch(f"/v1/accounts/{account}", json={"name": "TILDEN WORKS"})
    assert (taken.status_code, taken.json()["type"]) == (422, "about:blank#name_unusable")


def test_search_finds_accounts_people_and_the_words_of_calls(book: Book) -> None:
    account = filed(book.tell(WARM))["account"]["id"]
    book.tell(OTHER)
    assert [(f["kind"], f["title"]) for f in book.get("/v1/search", q="corl")["items"]][:1] == [
        ("account", "Corliss Foods")
    ]
    assert [f["kind"] for f in book.get("/v1/search", q="Dana")["items"]] == ["person", "call"]
    call = book.get("/v1/search", q="swim team")["items"][0]
    assert call["account"]["name"] == "Corliss Foods"
    assert "swim team" in call["title"]
    assert any("swim team" in e["quote"] for e in call["evidence"])
    assert book.get("/v1/search", q="golf", account_id=account)["items"] == []
    assert book.get("/v1/search", q="swim", pillar="trust")["items"] == []
    assert len(book.get("/v1/search", q="swim", pillar="compatibility")["items"]) == 1
    for odd in ('"', "xyzzy* AND (", "a' OR 1=1 --", "NEAR(", "\u0000", "é"):
        assert book.get("/v1/search", q=odd)["items"] == []


def test_accounts_are_filtered_by_standing_pillar_and_what_is_due(book: Book) -> None:
    book.tell(WARM, called_on="2026-11-02")
    book.tell(PROMISE, called_on="2026-11-03")
    book.tell(OTHER)

    def names(**query: str) -> list[str]:
        return sorted(a["name"] for a in book.get("/v1/accounts", **query)["items"])

    assert names() == ["Corliss Foods", "Tilden Works"]
    assert names(due_by="2026-11-06") == ["Corliss Foods"]
    assert names(due_by="2026-11-05") == []
    assert names(standing="inner_circle") == []
    assert names(pillar="knowledge") == ["Corliss Foods", "Tilden Works"]
    assert names(name="tild") == ["Tilden Works"]
    assert names(name="%") == []


def test_accounts_come_in_pages(book: Book) -> None:
    for name in ("Aspen Mills", "Birch Mills", "Cedar Mills"):
        book.client.post("/v1/accounts", json={"name": name})
    first = book.get("/v1/accounts", limit="2")
    second = book.get("/v1/accounts", limit="2", cursor=first["next_cursor"])
    assert sorted(a["name"] for a in first["items"] + second["items"]) == ["Aspen Mills", "Birch Mills", "Cedar Mills"]
    assert second["next_cursor"] is None


def test_a_review_puts_those_at_risk_first_and_tells_what_moved(book: Book) -> None:
    book.tell(WARM, called_on="2026-06-01")
    book.tell(LATE, called_on="2026-11-16")
    review = book.get("/v1/review")
    assert [r["account"]["name"] for r in review["at_risk"]] == ["Corliss Foods"]
    moved = {m["pillar"]: (m["was"], m["now"]) for m in review["at_risk"][0]["movement"]}
    assert moved["trust"] == ("absent", "strained")


def test_the_review_is_written_as_markdown_and_pdf(book: Book) -> None:
    book.tell(WARM + " [x](javascript:1) *bold*", called_on="2026-06-01")
    book.tell("Marcus laughed about the golf day and walked me round himself.", account="Żółć Ελλάς 中文")
    words = book.client.get("/review.md")
    assert words.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "### Corliss Foods: " in words.text
    assert "### Żółć Ελλάς 中文: " in words.text
    paper = book.client.get("/review.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")
    assert len(paper.content) > 5_000


def left_in(file: Path, *words: str) -> list[str]:
    """Which of the words the database's files still hold, anywhere."""
    raw = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*")).lower()
    return [word for word in words if word.lower().encode() in raw]


def test_a_deleted_account_leaves_nothing_in_any_table_index_or_file(book: Book, file: Path) -> None:
    book.tell(WARM)
    book.say("Why this move?")
    account = filed(book.tell(PROMISE))["account"]["id"]
    book.tell(OTHER)
    assert book.client.post("/review/share", follow_redirects=False).status_code == 303
    assert left_in(file, "Corliss", "swim team", "Dana", "revised quote") == [
        "Corliss",
        "swim team",
        "Dana",
        "revised quote",
    ]

    assert book.client.delete(f"/v1/accounts/{account}").status_code == 204
    assert book.names() == ["Tilden Works"]
    assert left_in(file, "Corliss", "swim team", "Dana", "revised quote") == []
    assert left_in(file, "Tilden", "Marcus") == ["Tilden", "Marcus"]
    assert book.get("/v1/search", q="swim")["items"] == []


def test_a_deleted_person_is_blotted_out_and_the_notes_stay(book: Book, file: Path) -> None:
    account = filed(book.tell(WARM))["account"]["id"]
    book.say("Show me the evidence")
    person = book.get(f"/v1/accounts/{account}/people")["items"][0]
    assert person["name"] == "Dana"

    assert book.client.delete(f"/v1/people/{person['id']}").status_code == 204
    assert left_in(file, "Dana") == []
    call = book.get(f"/v1/accounts/{account}/calls")["items"][0]
    assert call["notes"] == WARM.replace("Dana", "████")
    assert all(call["notes"][e["start"] : e["end"]] == e["quote"] for e in call["evidence"])
    assert book.get(f"/v1/accounts/{account}")["levels"]["compatibility"] == "established"


def test_a_deleted_call_counts_no_longer(book: Book) -> None:
    book.tell(WARM, called_on="2026-11-02")
    bad = filed(book.tell(LATE, called_on="2026-11-09"))
    assert book.client.delete(f"/v1/calls/{bad['call_id']}").status_code == 204
    account = book.get("/v1/accounts")["items"][0]
    assert (account["calls"], account["levels"]["trust"]) == (1, "absent")


def test_a_deleted_conversation_counts_no_longer(book: Book) -> None:
    book.tell(WARM)
    assert book.client.delete(f"/v1/conversations/{book.conversation}").status_code == 204
    assert book.get("/v1/accounts")["items"][0]["calls"] == 0
    assert book.get("/v1/search", q="swim")["items"] == []


def test_everything_can_be_taken_away(book: Book) -> None:
    book.tell(WARM)
    book.tell(PROMISE)
    lines = [line for line in book.client.get("/v1/export").text.splitlines() if line]
    kinds = [__import__("json").loads(line)["type"] for line in lines]
    assert sorted(set(kinds)) == ["account", "call", "person", "promise", "turn"]
    assert kinds.count("call") == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/accounts/none"),
        ("DELETE", "/v1/accounts/none"),
        ("GET", "/v1/accounts/none/brief"),
        ("GET", "/v1/accounts/none/handover"),
        ("GET", "/v1/accounts/none/people"),
        ("GET", "/v1/accounts/none/calls"),
        ("GET", "/v1/accounts/none/timeline"),
        ("GET", "/v1/calls/none"),
        ("DELETE", "/v1/calls/none"),
        ("DELETE", "/v1/people/none"),
        ("DELETE", "/v1/promises/none"),
    ],
)
def test_what_is_not_there_is_a_problem(book: Book, method: str, path: str) -> None:
    answer = book.client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_two_processes_agree_on_the_tables(book: Book, file: Path) -> None:
    """Every row that belongs to an account is gone with it: looked at from outside."""
    account = filed(book.tell(PROMISE))["account"]["id"]
    book.client.delete(f"/v1/accounts/{account}")
    with sqlite3.connect(file) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("sqlite_", "search_index", "alembic"))
        ]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}
    assert set(counts.values()) == {0}, counts


def test_filing_a_call_elsewhere_is_answered_in_so_many_words(book: Book) -> None:
    events = book.file(filed(book.tell(WARM))["call_id"], "Zenith Mills")
    assert words(events).startswith("Thank you, this call is filed under Zenith Mills.")
    assert not [kind for _, kind, _ in events if kind in ("failed", "notice")]
