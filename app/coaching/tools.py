"""The agent's tools. Each sees this conversation's account only, and what it returns is data the reply may rest on."""

import re
from collections.abc import Sequence
from typing import Any, Literal

from langchain.tools import ToolRuntime, tool
from langchain_core.tools import BaseTool

from app.coaching.briefing import THE_CUSTOMER, card_blocks, dossier_block, move_block, read_block
from app.coaching.facts import slots_for_move
from app.coaching.playbook import first_fitting
from app.coaching.turn import Turn
from app.domain.accounts import Call
from app.domain.events import MoveChosen, ReadTaken
from app.domain.pillars import Pillar

MOST_SHOWN = 6
"""Calls that one look gives."""
_SUBJECT = re.compile(r"^Subject:.*\n+")
MOST_PASSAGES = 4
MOST_QUESTIONS = 4
NO_NOTES = "There are no notes in this talk yet."

PillarName = Literal["compatibility", "knowledge", "trust"]


@tool
def search_knowledge(query: str, runtime: ToolRuntime[Any, Any]) -> str:
    """Find advice in the knowledge base: moves, pitfalls, signals, how to research a person.

    Args:
        query: What to look for, in a few words.
    """
    turn = _turn(runtime)
    found = turn.knowledge.advice(query, MOST_PASSAGES)
    turn.cards.update({passage.card_id: passage.title for passage in found})
    return turn.give("\n\n".join(f"[[{p.card_id}]] {p.title}: {p.text}" for p in found) or "Nothing found.")


@tool
async def look_at_account(runtime: ToolRuntime[Any, Any]) -> str:
    """Look at what is remembered of this account: how it stands and since when, people, promises, the newest calls."""
    turn = _turn(runtime)
    dossier = await turn.account.dossier()
    if dossier is None:
        earlier = [read for read in await turn.account.history() if turn.read is None or read.notes != turn.read.notes]
        blocks = [f"Notes:\n{read.notes}\n{read_block(read, turn.today)}" for read in earlier]
        return turn.give("\n\n".join(blocks) or "Nothing was told before the notes you have.")
    return turn.give("\n\n".join([dossier_block(dossier, turn.today), *_shown(turn, dossier.calls)]))


@tool
async def search_account(
    runtime: ToolRuntime[Any, Any],
    words: str = "",
    person: str = "",
    pillar: PillarName | None = None,
    direction: Literal["builds", "erodes"] | None = None,
) -> str:
    """Find earlier calls of this account: by words of the notes, by a person, by what they show; six at most.

    With words, those calls come first that hold most of them and the rarest; without, the newest.

    Args:
        words: Words that the notes may hold, any of them, each also as the beginning of a longer one; empty for every
            call.
        person: A person's name that the notes must hold; empty for anybody.
        pillar: Only calls that show something of this pillar.
        direction: Only calls in which something builds, or erodes: complaints and failures erode.
    """
    turn = _turn(runtime)
    builds = None if direction is None else direction == "builds"
    found = await turn.account.recall(words, person.strip(), Pillar(pillar) if pillar else None, builds)
    if not found:
        return turn.give("No call of this account is like that.")
    more = [] if len(found) < MOST_SHOWN else ["More calls may fit than these: look with other words, or a person."]
    return turn.give("\n\n".join([*_shown(turn, found), *more]))


def _shown(turn: Turn, calls: Sequence[Call]) -> list[str]:
    """The calls in words, each with the mark by which it is cited."""
    blocks = []
    for call in calls:
        mark = f"call-{call.id[:8]}"
        turn.calls[mark] = call
        day = f"{call.on:%A} {call.on.day} {call.on:%B %Y}"
        blocks.append(f"[[{mark}]] Call of {day}:\n{call.notes}")
    return blocks


@tool
async def take_new_read(words: str, runtime: ToolRuntime[Any, Any]) -> str:
    """Add what the rep has just told about the customer to the notes, and let the rules decide anew.

    Args:
        words: The rep's own words, copied exactly from their message.
    """
    turn = _turn(runtime)
    if turn.read is None:
        return NO_NOTES
    if not words.strip() or words.strip() not in turn.message:
        return "Only the rep's own words can be added: copy them exactly from the message."
    turn.read = await turn.account.take(words.strip())
    turn.move = turn.read.move
    turn.events += [ReadTaken(turn.read), MoveChosen(turn.move)]
    turn.cards.update({source.card: source.title for source in turn.move.sources})
    cards = card_blocks(turn.knowledge.move, turn.read, turn.move, turn.today)
    blocks = (read_block(turn.read, turn.today), f"The one next move:\n{move_block(turn.move)}", "Cards:", *cards)
    return turn.give("\n\n".join(blocks))


@tool
def prepare_questions(pillar: PillarName, about: str, runtime: ToolRuntime[Any, Any]) -> str:
    """Questions that the rep can ask the customer, from the knowledge base; pass over those that don't fit.

    Args:
        pillar: The pillar that the answers should build.
        about: The situation in a few words.
    """
    turn = _turn(runtime)
    found = turn.knowledge.questions(about, Pillar(pillar), MOST_QUESTIONS)
    turn.cards.update({passage.card_id: passage.title for passage in found})
    return turn.give("\n".join(f"[[{p.card_id}]] {p.text}" for p in found))


@tool
def draft_message(kind: Literal["email", "text"], runtime: ToolRuntime[Any, Any]) -> str:
    """What a message about the one next move may say: its pattern from the card. Not for a message about anything else.

    Args:
        kind: An e-mail, or a short text message.
    """
    turn = _turn(runtime)
    if turn.read is None or turn.move is None:
        return NO_NOTES
    slots = slots_for_move(turn.read, turn.move, turn.today)
    pattern = first_fitting(turn.knowledge.move(turn.move.id).draft, turn.read.levels[turn.move.pillar], slots)
    if kind == "text":
        pattern = _SUBJECT.sub("", pattern)
    length = "at most 120 words, with a subject" if kind == "email" else "at most 40 words, no subject"
    return turn.give(f"Write it with {length}, each line behind '> '. The card's pattern:\n{pattern}")


@tool
def practise(person: str, runtime: ToolRuntime[Any, Any]) -> str:
    """Begin a practice talk: from the next message on you are the customer.

    Args:
        person: Who to play, as the notes name them.
    """
    turn = _turn(runtime)
    if turn.read is None:
        return NO_NOTES
    known = {name.casefold(): name for name in turn.read.mentions.people}
    turn.practising = known.get(person.strip().casefold(), THE_CUSTOMER)
    return (
        f"You will be {turn.practising} from the next message on. Now tell the rep in one sentence that you begin, "
        "what the scene is, and that 'stop' ends it; then say the first line in the role."
    )


def _turn(runtime: ToolRuntime[Any, Any]) -> Turn:
    turn: Turn = runtime.context
    return turn


TOOLS: tuple[BaseTool, ...] = (
    search_knowledge,
    look_at_account,
    search_account,
    take_new_read,
    prepare_questions,
    draft_message,
    practise,
)
