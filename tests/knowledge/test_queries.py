"""How well a rep's own words find the card: rates over labelled queries, with floors below what was measured."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.knowledge.cards import Kind, load
from app.knowledge.search import ADVICE, Search
from app.reading.encoder import Encoder

HERE = Path(__file__).parent
AMONG = {"advice": ADVICE, "question": (Kind.QUESTION,)}
FIRST_FLOOR, THREE_FLOOR = 0.5, 0.75


@pytest.fixture(scope="module")
def search() -> Search:
    return Search(load(HERE.parents[1] / "knowledge_base"), Encoder().embed)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((HERE / "queries.yaml").read_text(encoding="utf-8"))
    return rows


def test_every_query_names_cards_that_exist(search: Search, rows: list[dict[str, Any]]) -> None:
    named = {card for row in rows for card in row["cards"]}
    assert named <= search.library.cards.keys()
    assert len({row["query"] for row in rows}) == len(rows) >= 30


@pytest.mark.parametrize(("limit", "floor"), [(1, FIRST_FLOOR), (3, THREE_FLOOR)])
def test_the_card_is_found_for_a_share_of_the_queries(
    search: Search, rows: list[dict[str, Any]], limit: int, floor: float
) -> None:
    missed = [
        row["query"]
        for row in rows
        if not set(row["cards"])
        & {hit.card_id for hit in search.find(row["query"], kinds=AMONG[row["among"]], limit=limit)}
    ]
    assert len(missed) <= (1 - floor) * len(rows), missed
