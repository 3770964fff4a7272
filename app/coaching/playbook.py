"""The words that the knowledge base has for each move, as the composer needs them."""

import re
from collections.abc import Collection, Mapping, Sequence
from string import Template
from typing import Protocol

from app.domain.moves import MoveId
from app.domain.pillars import Level, Pillar


class Line(Protocol):
    """One way to put something: fits at some levels, and where its slots are known."""

    @property
    def text(self) -> str: ...

    @property
    def levels(self) -> Collection[Level]:
        """Levels of the move's pillar at which it fits; empty for all."""
        ...

    @property
    def slots(self) -> Collection[str]: ...


class MoveCard(Protocol):
    """The card of one move; every section but steps and avoid ends with a line that always fits."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def headline(self) -> Sequence[Line]: ...
    @property
    def why(self) -> Sequence[Line]: ...
    @property
    def say(self) -> Sequence[Line]: ...
    @property
    def steps(self) -> Sequence[Line]: ...
    @property
    def if_they_say_no(self) -> Sequence[Line]: ...
    @property
    def draft(self) -> Sequence[Line]: ...
    @property
    def avoid(self) -> Sequence[Line]: ...


class Passage(Protocol):
    """A piece of a card that answers something."""

    @property
    def card_id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


class Playbook(Protocol):
    def move(self, move_id: MoveId) -> MoveCard: ...

    def nearest(self, query: str) -> Passage:
        """The passage nearest to the query."""
        ...

    def signs_of_a_rival(self) -> Passage:
        """What to look out for when a competitor works on the account."""
        ...

    def question(self, query: str, pillar: Pillar) -> Passage:
        """A question to ask the customer for this pillar, the nearest to the query."""
        ...


class Knowledge(Protocol):
    """The knowledge base as the agent's tools see it."""

    def advice(self, query: str, limit: int) -> Sequence[Passage]:
        """Passages of advice for the rep, the nearest first."""
        ...

    def questions(self, query: str, pillar: Pillar, limit: int) -> Sequence[Passage]:
        """Questions to ask the customer, the nearest first."""
        ...

    def move(self, move_id: MoveId) -> MoveCard: ...


Slots = Mapping[str, str]
"""What is known for the slots of a line; a slot without an entry is unknown."""


def first_fitting(lines: Sequence[Line], level: Level, slots: Slots) -> str:
    """The first line that fits, filled. Raises `LookupError` where none does: the loader of the cards rules it out."""
    fitting = all_fitting(lines, level, slots)
    if not fitting:
        raise LookupError("a card section without a line that always fits")
    return fitting[0]


def all_fitting(lines: Sequence[Line], level: Level, slots: Slots) -> list[str]:
    """Every line that fits, filled, in the card's order."""
    return [
        fill(line.text, slots)
        for line in lines
        if (not line.levels or level in line.levels) and set(line.slots) <= slots.keys()
    ]


def fill(text: str, slots: Slots) -> str:
    """The text with its slots filled; a sentence that a slot opens begins with a capital."""
    filled = Template(text).substitute(slots)
    return (
        re.sub(r"(^|[.!?] )([a-z])", lambda m: m[1] + m[2].upper(), filled) if text.lstrip().startswith("$") else filled
    )
