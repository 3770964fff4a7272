"""The terminal: a read in colour, and a conversation line by line."""

import select
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text as Styled

from app.coach import CoachService
from app.domain.conversation import Inbound
from app.domain.events import (
    CallCited,
    CoachEvent,
    Done,
    Failed,
    Filed,
    MoveChosen,
    Notice,
    Question,
    ReadTaken,
    Received,
    Retracted,
    Source,
    Text,
)
from app.domain.evidence import Basis
from app.domain.pillars import Level, Pillar
from app.domain.read import Move, Read

COLOUR = {Pillar.COMPATIBILITY: "yellow", Pillar.KNOWLEDGE: "cyan", Pillar.TRUST: "green"}
LEVEL = {
    Level.STRAINED: "✗ strained",
    Level.ABSENT: "· absent",
    Level.EMERGING: "◐ emerging",
    Level.ESTABLISHED: "● established",
}
BASIS = {
    Basis.CUSTOMER_DID: "the customer did this",
    Basis.CUSTOMER_SAID: "the customer said this",
    Basis.WE_DID: "your side did this",
    Basis.REP_BELIEVES: "your own impression",
}
PASTE_WAIT_S = 0.05
"""Lines that come within this time of each other were pasted together."""


def show_read(console: Console, read: Read) -> None:
    """The notes with their evidence marked, the three pillars, standing, exposure and the move."""
    console.print(Panel(marked(read), title="Your notes", title_align="left", border_style="dim"))
    console.print(_pillars(read))
    if read.notice:
        console.print(read.notice, style="yellow", markup=False)
    console.print(Padding(Group(Styled(read.standing_words, style="bold"), read.exposure), (1, 1)))
    for promise in read.promises:
        due = f", due {promise.due:%a %d %b}" if promise.due else ""
        console.print(f" ☐ promised: {promise.what}{due}", style="magenta", markup=False, highlight=False)
    show_move(console, read.move)


def show_move(console: Console, move: Move) -> None:
    parts = [
        Styled(f"{move.headline}\n", style="bold"),
        Styled(f"Say: “{move.say}”"),
        Styled(f"Why: {move.why}", style="dim"),
    ]
    parts += [Styled(f"{number}. {step}") for number, step in enumerate(move.steps, start=1)]
    parts.append(Styled("Card: " + ", ".join(source.title for source in move.sources), style="dim italic"))
    console.print(
        Panel(
            Group(*parts),
            title="Next move",
            title_align="left",
            border_style=COLOUR[move.pillar],
        )
    )


def marked(read: Read) -> Styled:
    """The notes in the rep's own words, evidence in its pillar's colour; underlined where it erodes."""
    notes = Styled("".join(c if c.isprintable() or c == "\n" else " " for c in read.notes))
    for e in read.evidence:
        notes.stylize(f"{COLOUR[e.pillar]} {'bold' if e.builds else 'underline'}", e.start, e.end)
    return notes


def _pillars(read: Read) -> Table:
    table = Table(box=None, padding=(0, 2), show_header=False)
    for pillar in Pillar:
        pieces = [e for e in read.evidence if e.pillar is pillar]
        shown = Styled("\n").join(
            Styled(f"{'+' if e.builds else '−'} “{_shorten(e.quote)}” ({BASIS[e.basis]}, {e.confidence:.0%})")
            for e in pieces[:3]
        )
        table.add_row(Styled(pillar.value, style=f"bold {COLOUR[pillar]}"), LEVEL[read.levels[pillar]], shown)
    return table


def _shorten(quote: str, most: int = 90) -> str:
    quote = " ".join(quote.split())
    return quote if len(quote) <= most else quote[: most - 1].rsplit(" ", 1)[0] + "…"


@dataclass(slots=True)
class Talk:
    """One conversation in a terminal."""

    coach: CoachService
    conversation_id: str
    console: Console

    async def run(self, messages: Iterator[str]) -> bool:
        """Answer each message. Whether every turn was answered."""
        chips: tuple[str, ...] = ()
        answered = True
        for message in messages:
            text = chips[int(message) - 1] if message.strip().isdigit() and 0 < int(message) <= len(chips) else message
            inbound = Inbound(self.conversation_id, text, "cli", uuid4().hex, datetime.now(UTC))
            chips, ended_well = await self._show(self.coach.handle(inbound))
            answered = answered and ended_well
        return answered

    async def _show(self, events: AsyncIterator[CoachEvent]) -> tuple[tuple[str, ...], bool]:
        """Print a turn as it comes. What may be picked next by number, and whether the message was answered."""
        chips: tuple[str, ...] = ()
        ended_well = False
        self.console.print()
        async for event in events:
            match event:
                case ReadTaken(read):
                    show_read(self.console, read)
                    self.console.print()
                case MoveChosen() | Received():
                    pass
                case Text(delta):
                    self.console.print(delta, end="", markup=False, highlight=False)
                case Retracted():
                    self.console.print("\n(I take that back: it has no source.)", style="dim italic", markup=False)
                case Notice(message=message):
                    self.console.print(f"\n{message}\n", style="yellow", markup=False)
                case Source(title=title):
                    self.console.print(f"\n  ↳ card: {title}", end="", style="dim", markup=False)
                case CallCited(on=on, account=account):
                    self.console.print(f"\n  ↳ {account}, {on}", end="", style="dim", markup=False)
                case Filed(account=ref, calls=calls, changes=changes):
                    where = (
                        f"Filed under {ref.name}, call {calls}." if ref else "Not filed: the notes name no customer."
                    )
                    self.console.print(where, style="dim", markup=False)
                    for change in changes:
                        self.console.print(f"  {change.pillar}: {change.was} → {change.now}", style="dim", markup=False)
                    self.console.print()
                case Question(text=text, options=options):
                    self.console.print(f"\n\n{text}", style="bold", markup=False)
                    chips = options
                case Done(suggestions=suggestions):
                    chips = (*chips, *suggestions)
                    ended_well = True
                    self.console.print()
                case Failed(message=message):
                    self.console.print(message, style="bold red", markup=False)
        for number, chip in enumerate(chips, start=1):
            self.console.print(f"  [{number}] {chip}", style="dim", markup=False, highlight=False)
        return chips, ended_well


def typed_messages(console: Console) -> Iterator[str]:
    """Messages as somebody types or pastes them: lines that arrive together are one message."""
    while True:
        try:
            lines = [console.input("\n[bold]you ›[/] ")]
            while select.select([sys.stdin], [], [], PASTE_WAIT_S)[0]:
                lines.append(input())
        except (EOFError, KeyboardInterrupt):
            return
        message = "\n".join(lines).strip("\n")
        if message.strip():
            yield message


def piped_messages(text: str) -> Iterator[str]:
    """Messages from a pipe: an empty line parts them."""
    for block in text.replace("\r\n", "\n").split("\n\n"):
        if block.strip():
            yield block
