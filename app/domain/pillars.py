"""The three pillars of a customer relationship and how firmly each one stands.

Source: knowledge_base/framework.md, "The three pillars" and "The read".
"""

from collections.abc import Mapping
from enum import StrEnum


class Pillar(StrEnum):
    """What a relationship stands on; declared in the order in which it is built."""

    COMPATIBILITY = "compatibility"
    KNOWLEDGE = "knowledge"
    TRUST = "trust"


class Level(StrEnum):
    """How firmly a pillar stands; declared from the worst to the best."""

    STRAINED = "strained"
    ABSENT = "absent"
    EMERGING = "emerging"
    ESTABLISHED = "established"

    @property
    def holds(self) -> bool:
        """Whether the relationship can lean on a pillar of this level at all."""
        return self in (Level.EMERGING, Level.ESTABLISHED)

    @property
    def solid(self) -> bool:
        """Whether the customer's own words or acts bear the pillar."""
        return self is Level.ESTABLISHED


Levels = Mapping[Pillar, Level]
"""One level for each of the three pillars."""
