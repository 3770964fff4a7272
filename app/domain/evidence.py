"""Evidence: a span of the notes that tells something about the relationship.

Source: knowledge_base/framework.md, "Evidence".
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.pillars import Pillar


class Direction(StrEnum):
    """Whether a piece of evidence strengthens its pillar or weakens it."""

    BUILDS = "builds"
    ERODES = "erodes"


class Basis(StrEnum):
    """What a piece of evidence rests on; declared from the strongest to the weakest."""

    CUSTOMER_DID = "customer_did"
    CUSTOMER_SAID = "customer_said"
    WE_DID = "we_did"
    REP_BELIEVES = "rep_believes"

    @property
    def from_customer(self) -> bool:
        """Whether the customer's side supplied it, by an act or in words."""
        return self in (Basis.CUSTOMER_DID, Basis.CUSTOMER_SAID)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One span of the notes that bears on one pillar; a span that bears on two is two pieces."""

    pillar: Pillar
    direction: Direction
    basis: Basis
    start: int
    """Offset of the first character, in Unicode code points of the notes as received."""
    end: int
    """Offset after the last character."""
    quote: str
    """The rep's own words: always `notes[start:end]`."""
    confidence: float
    """The reader's probability, 0 to 1, that the span carries this pillar and direction."""
    who: str | None = None
    """The person of the customer's side it is about, where the notes name one."""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or self.end - self.start != len(self.quote):
            raise ValueError(f"offsets {self.start}:{self.end} do not fit a quote of {len(self.quote)} characters")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence {self.confidence} is not between 0 and 1")

    @property
    def builds(self) -> bool:
        return self.direction is Direction.BUILDS
