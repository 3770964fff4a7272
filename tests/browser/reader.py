"""A reader that finds what a test says it finds: so that the page's part can be tested to the character."""

from dataclasses import dataclass, field
from datetime import date

from app.domain.evidence import Basis, Direction, Evidence
from app.domain.pillars import Pillar
from app.domain.promises import Party, Promise
from app.domain.read import Finding, Mentions
from app.ports import Told


@dataclass(frozen=True, slots=True)
class Piece:
    """A phrase that is evidence wherever notes contain it."""

    phrase: str
    pillar: Pillar
    direction: Direction = Direction.BUILDS
    basis: Basis = Basis.CUSTOMER_DID
    confidence: float = 0.9
    who: str | None = None


@dataclass(slots=True)
class ScriptedReader:
    pieces: list[Piece] = field(default_factory=list)
    promises: dict[str, date] = field(default_factory=dict)
    """Phrases that are promises of ours, with the day each is due."""
    language_supported: bool = True
    account: str | None = "Corliss Foods"

    async def read(self, notes: str, today: date, told: Told | None = None) -> Finding:
        found = [
            Evidence(p.pillar, p.direction, p.basis, at, at + len(p.phrase), p.phrase, p.confidence, p.who)
            for p in self.pieces
            if (at := notes.find(p.phrase)) >= 0
        ]
        if told is not None:
            line = notes[told.start :]
            found.append(
                Evidence(told.pillar, Direction.BUILDS, Basis.CUSTOMER_SAID, told.start, len(notes), line, 0.7)
            )
        promises = [
            Promise(Party.US, phrase, due, at, at + len(phrase), phrase, deliverable=True)
            for phrase, due in self.promises.items()
            if (at := notes.find(phrase)) >= 0
        ]
        return Finding(
            engine="scripted",
            language="en" if self.language_supported else "de",
            language_supported=self.language_supported,
            evidence=tuple(sorted(found, key=lambda piece: piece.start)),
            promises=tuple(promises),
            mentions=Mentions(people=("Dana",), account=self.account),
        )

    def mark(self, notes: str, start: int, end: int) -> tuple[Basis, str | None]:
        return Basis.CUSTOMER_DID, None
