"""Evidence for tests, made short."""

from app.domain.evidence import Basis, Direction, Evidence
from app.domain.pillars import Level, Levels, Pillar

PILLARS = {"C": Pillar.COMPATIBILITY, "K": Pillar.KNOWLEDGE, "T": Pillar.TRUST}
BASES = {
    "did": Basis.CUSTOMER_DID,
    "said": Basis.CUSTOMER_SAID,
    "we": Basis.WE_DID,
    "believes": Basis.REP_BELIEVES,
}
LEVELS = {"s": Level.STRAINED, "a": Level.ABSENT, "m": Level.EMERGING, "e": Level.ESTABLISHED}


def piece(short: str, quote: str = "x", confidence: float = 0.9, who: str | None = None) -> Evidence:
    """`piece("T+ did")`: trust, builds, the customer did it."""
    label, basis = short.split()
    direction = Direction.BUILDS if label[1] == "+" else Direction.ERODES
    return Evidence(PILLARS[label[0]], direction, BASES[basis], 0, len(quote), quote, confidence, who)


def levels(short: str) -> Levels:
    """`levels("esa")`: compatibility established, knowledge strained, trust absent; m is emerging."""
    return dict(zip(Pillar, (LEVELS[letter] for letter in short), strict=True))
