"""The real cards, searched with the real encoder."""

from pathlib import Path

import pytest

from app.coaching.composer import Composer
from app.coaching.listener import Listener
from app.knowledge.cards import Library, load
from app.knowledge.search import Search
from app.reading.encoder import Encoder

KNOWLEDGE_BASE = Path(__file__).parents[2] / "knowledge_base"


@pytest.fixture(scope="session")
def library() -> Library:
    return load(KNOWLEDGE_BASE)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="session")
def search(library: Library, encoder: Encoder) -> Search:
    return Search(library, encoder.embed)


@pytest.fixture(scope="session")
def composer(search: Search) -> Composer:
    return Composer(search)


@pytest.fixture(scope="session")
def listener(encoder: Encoder) -> Listener:
    return Listener.with_examples(encoder.embed)
