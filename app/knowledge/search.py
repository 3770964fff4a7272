"""Finding the passage of the knowledge base that answers something: words and meaning together."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import bm25s
import numpy as np
import numpy.typing as npt

from app.domain.errors import CardNotFound
from app.domain.moves import MoveId
from app.domain.pillars import Pillar
from app.knowledge.cards import Card, Kind, Library
from app.knowledge.move_card import MoveCard

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
LEXICAL_SHARE = 0.15
"""How much of a hit's score comes from shared words; the rest from nearness in meaning.

From 0.1 to 0.2 the queries of tests/knowledge find their cards best; rank fusion finds fewer."""


ADVICE = (Kind.PITFALL, Kind.SIGNAL, Kind.RESEARCH, Kind.MOVE, Kind.FRAMEWORK)
"""What answers a rep's own question; questions are for the customer."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and how well it fits, 0 to 1."""

    card: Card
    text: str
    score: float

    @property
    def card_id(self) -> str:
        return self.card.id

    @property
    def title(self) -> str:
        return self.card.title


@dataclass(frozen=True, slots=True)
class _Index:
    """The passages of a library, to be found by words and by meaning."""

    library: Library
    passages: Sequence[tuple[Card, str]]
    indexed: Sequence[str]
    vectors: Vectors
    words: bm25s.BM25


class Search:
    """The cards and their passages, indexed once for every version of the library."""

    def __init__(self, library: Library, embed: Embed) -> None:
        self._embed = embed
        self._index: _Index | None = None
        self.renew(library)

    @property
    def library(self) -> Library:
        return self._now.library

    @property
    def _now(self) -> _Index:
        assert self._index is not None
        return self._index

    def renew(self, library: Library) -> None:
        """Go on with another version of the library. Only passages that were not there before are read anew."""
        passages = [(card, text) for card in library.cards.values() for text in passages_of(card)]
        indexed = [text if card.kind is Kind.MOVE else f"{card.title}. {card.when} {text}" for card, text in passages]
        known: dict[str, Vectors] = {}
        if self._index is not None:
            known = dict(zip(self._index.indexed, self._index.vectors, strict=True))
        fresh = [text for text in dict.fromkeys(indexed) if text not in known]
        if fresh:
            known |= zip(fresh, self._embed(fresh), strict=True)
        words = bm25s.BM25()
        words.index(_tokens(indexed), show_progress=False)
        self._index = _Index(library, passages, indexed, np.stack([known[text] for text in indexed]), words)

    def find(
        self, query: str, *, kinds: Sequence[Kind] = (), pillar: Pillar | None = None, limit: int = 5
    ) -> list[Hit]:
        """The best passages, best first, each card once. kinds, pillar: what to look among; all by default."""
        index = self._now
        allowed = np.array(
            [
                (not kinds or card.kind in kinds) and (pillar is None or card.pillar in (pillar, None))
                for card, _ in index.passages
            ]
        )
        meaning = index.vectors @ self._embed([query])[0]
        lexical = _lexical(index, query)
        scores = np.where(allowed, (1 - LEXICAL_SHARE) * meaning + LEXICAL_SHARE * lexical, -1.0)
        hits: dict[str, Hit] = {}
        for place in np.argsort(-scores):
            card, text = index.passages[int(place)]
            if not allowed[place] or len(hits) == limit:
                break
            hits.setdefault(card.id, Hit(card, text, float(scores[place])))
        return list(hits.values())

    def nearest(self, query: str) -> Hit:
        """The advice nearest to the query."""
        return self.advice(query, 1)[0]

    def signs_of_a_rival(self) -> Hit:
        """What to look out for when a competitor works on the account."""
        return self.find("a competitor's sample or name, a rival is inside", kinds=[Kind.SIGNAL], limit=1)[0]

    def advice(self, query: str, limit: int) -> list[Hit]:
        """Passages of advice for the rep, the nearest first, each card once."""
        return self.find(query, kinds=ADVICE, limit=limit)

    def question(self, query: str, pillar: Pillar) -> Hit:
        """A question to ask the customer for this pillar, the nearest to the query."""
        return self.questions(query, pillar, 1)[0]

    def questions(self, query: str, pillar: Pillar, limit: int) -> list[Hit]:
        """Questions to ask the customer, the nearest first, each without what its answer tells."""
        hits = self.find(query, kinds=[Kind.QUESTION], pillar=pillar, limit=limit)
        return [replace(hit, text=hit.text.partition("|")[0].strip()) for hit in hits]

    def all(self) -> Sequence[Card]:
        """Every card, by kind and title."""
        return sorted(self.library.cards.values(), key=lambda card: (list(Kind).index(card.kind), card.title))

    def card(self, card_id: str) -> Card:
        """Raises `CardNotFound`."""
        if card_id not in self.library.cards:
            raise CardNotFound(card_id)
        return self.library.cards[card_id]

    def move(self, move_id: MoveId) -> MoveCard:
        return self.library.moves[move_id]


def _lexical(index: _Index, query: str) -> Vectors:
    """How many of the query's words each passage shares, the rare ones counting more; 1 for the best passage."""
    (tokens,) = _tokens([query])
    if not tokens:
        return np.zeros(len(index.passages), np.float32)
    scores: Vectors = index.words.get_scores(tokens)
    return scores / scores.max() if scores.max() > 0 else scores


def passages_of(card: Card) -> list[str]:
    """What is found as one piece: a question, a bullet or paragraph, or what a move is for."""
    if card.kind is Kind.MOVE:
        return [f"{card.title}. {card.when}"]
    pieces = re.split(r"\n(?=- )|\n\s*\n", card.body)
    return [text for piece in pieces if (text := _plain(piece))]


def _plain(piece: str) -> str:
    lines = [line for line in piece.strip().splitlines() if not line.startswith("#")]
    return " ".join(line.strip() for line in lines).removeprefix("- ").strip()


def _tokens(texts: Sequence[str]) -> list[list[str]]:
    tokens: list[list[str]] = bm25s.tokenize(list(texts), stopwords="en", return_ids=False, show_progress=False)
    return tokens
