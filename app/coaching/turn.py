"""One turn of the agent: what its tools may see and what they leave behind."""

from dataclasses import dataclass, field
from datetime import date

from app.coaching.grounding import Ground
from app.coaching.playbook import Knowledge
from app.domain.accounts import Call
from app.domain.events import MoveChosen, ReadTaken
from app.domain.read import Move, Read
from app.ports import Account


@dataclass(slots=True)
class Turn:
    """Handed to every tool. It knows this conversation's account and no other."""

    message: str
    """The rep's own words of this turn."""
    read: Read | None
    move: Move | None
    today: date
    account: Account
    knowledge: Knowledge
    ground: Ground
    cards: dict[str, str]
    """Cards that may be cited: id -> title; a tool adds those it shows."""
    practising: str | None
    calls: dict[str, Call] = field(default_factory=dict)
    """Earlier calls that may be cited: their mark -> the call; a tool adds those it shows."""
    events: list[ReadTaken | MoveChosen] = field(default_factory=list)
    """What tools did, to be told to the rep."""

    def give(self, text: str) -> str:
        """Text that a tool hands to the model: the reply may rest on it from now on."""
        self.ground = self.ground.with_source(text)
        return text
