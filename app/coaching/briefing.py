"""What the coach is told before it answers: notes, what the rules decided, the move, the cards, and what is wanted."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from app.coaching import wording
from app.coaching.brief import owed_words, person_words, settled_words
from app.coaching.facts import due_words, slots_for_move
from app.coaching.playbook import MoveCard, Slots, all_fitting
from app.domain.accounts import Dossier
from app.domain.conversation import Intent, IntentKind, Talk
from app.domain.moves import MoveId
from app.domain.pillars import Pillar
from app.domain.promises import Party, PromiseStatus, most_urgent_first
from app.domain.prompt import Prompt
from app.domain.read import Move, Read

NOTHING = "(nothing)"
NO_NOTES = "(none yet)"
NO_SUMMARY = "(all of it stands in the messages above)"
_WANTED: Mapping[IntentKind, str] = {
    IntentKind.NOTES: "These notes are new. Give your first answer to them.",
    IntentKind.WHY: "The rep asks why this move comes first. Give the reason from the rules and the notes.",
    IntentKind.EVIDENCE: "The rep asks what you go by. Go through the evidence, in the rep's own words.",
    IntentKind.SAY: "The rep wants words to say for the move. Give them, in at most two ways.",
    IntentKind.DRAFT: "The rep wants the message for the move written out.",
    IntentKind.REFUSAL: "The rep asks what to do if the customer says no to the move.",
    IntentKind.RIVAL: "The rep asks what a rival would do here and how to close that door.",
    IntentKind.SOMETHING_ELSE: "The rep wanted another move. The one above is new: say what it is and why it may help.",
}
_ANSWERED = (
    "The message answers the coach's question about {pillar}, and the read above already has it in. "
    "Say in a sentence or two what it changes, then the move."
)
_PRACTISE = (
    "You are in a practice talk. You are {who}, as the notes show them: at ease or not, curious or "
    "not, open or not, just as the levels say. Answer the rep's message as {person} would, in one to three sentences, "
    "in the first person. Stay in the role: no coaching. Say nothing of facts that the notes don't hold."
)
THE_CUSTOMER = "the customer"
"""Who is played where the rep names nobody."""
_FEEDBACK = (
    "The practice talk is over: you are the coach again. Give feedback on what the rep said in it, one line for each "
    "of the three pillars, each with the rep's own words as proof, then the one thing to say differently."
)


def fence_of(*texts: str) -> str:
    """A code for the tags of a block, which nothing inside it can know beforehand."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:8]


def message_for(
    prompt: Prompt,
    *,
    read: Read | None,
    move: Move | None,
    cards: Sequence[str],
    talk: Talk,
    message: str,
    wanted: str,
    today: date,
) -> str:
    """The last message to the model, filled."""
    notes = read.notes if read else NO_NOTES
    return prompt.fill(
        {
            "today": f"{today:%A} {today.day} {today:%B %Y}",
            "fence": fence_of(notes, message),
            "notes": notes,
            "read": read_block(read, today) if read else NOTHING,
            "move": move_block(move) if move else NOTHING,
            "cards": "\n\n".join(cards) or NOTHING,
            "summary": talk.summary or NO_SUMMARY,
            "message": "(the notes above)" if read is not None and message == read.notes else message,
            "wanted": wanted,
        }
    )


def wanted_for(intent: Intent, talk: Talk, *, leaves_practice: bool) -> str:
    """What the answer should be, in words to the model."""
    if talk.practising is not None:
        if leaves_practice:
            return _FEEDBACK
        person = talk.practising
        who = THE_CUSTOMER if person == THE_CUSTOMER else f"{person}, {THE_CUSTOMER}"
        return _PRACTISE.format(who=who, person=person)
    if intent.kind is IntentKind.ANSWER and intent.pillar is not None:
        return _ANSWERED.format(pillar=intent.pillar)
    return _WANTED.get(intent.kind, "Answer the message.")


def read_block(read: Read, today: date) -> str:
    """The read in lines of text."""
    lines = [f"- {p}: {wording.LEVEL_WORDS[read.levels[p]]}" for p in Pillar]
    lines += [f"Standing: {read.standing_words}", f"How a rival would attack: {read.exposure}"]
    for e in read.evidence:
        sign = "builds" if e.builds else "erodes"
        lines.append(f"- {e.pillar} {sign} ({wording.BASIS_WORDS[e.basis]}): “{e.quote}”")
    for p in most_urgent_first(read.promises, today):
        whose = "We promised" if p.who is Party.US else "They promised"
        lines.append(f"- {whose}: {p.what}{due_words(p, today)}")
    for p in read.promises:
        if not p.open:
            how = "kept" if p.status is PromiseStatus.KEPT else "did not keep"
            lines.append(f"- {'We' if p.who is Party.US else 'They'} promised and {how}: {p.what}")
    for claim in read.overclaims:
        lines.append(f"- Only the rep's impression so far: {claim.pillar} (“{claim.quote}”)")
    if read.mentions.people:
        lines.append(f"People on their side: {', '.join(read.mentions.people)}")
    return "\n".join(lines)


def dossier_block(dossier: Dossier, today: date) -> str:
    """What is remembered of an account, in lines of text."""
    account = dossier.account
    lines = [f"Account: {account.name}, {account.calls} calls from {account.first_on} to {account.last_on}"]
    for p in Pillar:
        since = f" since {dossier.since[p]}" if p in dossier.since else ""
        lines.append(f"- {p}: {wording.LEVEL_WORDS[account.levels[p]]}{since}")
    lines += [f"- {person_words(person)}, last spoken of {person.last_on}" for person in dossier.people]
    for entry in dossier.open:
        lines.append(f"- Open: {owed_words(entry, today)}")
    for entry in dossier.settled:
        lines.append(f"- {settled_words(entry).capitalize()}, promised {entry.made_on}")
    return "\n".join(lines)


def move_block(move: Move) -> str:
    lines = [
        f"{move.headline} [[{move.id}]]",
        f"Pillar: {move.pillar}",
        f"Why: {move.why}",
        f"Words for it: {move.say}",
    ]
    lines += [f"Step: {step}" for step in move.steps]
    if move.hold is not None:
        lines.append(
            f"Say first: hold the ask. It is too early to press for {wording.ASK_WORDS[move.hold]}. [[hold_the_ask]]"
        )
    return "\n".join(lines)


def card_blocks(card_of: Callable[[MoveId], MoveCard], read: Read, move: Move, today: date) -> list[str]:
    """The cards that the move rests on, as far as they fit this account."""
    slots = slots_for_move(read, move, today)
    return [_card_block(card_of(MoveId(source.card)), read, move, slots) for source in move.sources]


def _card_block(card: MoveCard, read: Read, move: Move, slots: Slots) -> str:
    level = read.levels[move.pillar]
    parts = [
        f"[[{card.id}]] {card.title}",
        *(f"If they say no: {line}" for line in all_fitting(card.if_they_say_no, level, slots)[:1]),
        *(f"Avoid: {line}" for line in all_fitting(card.avoid, level, slots)),
    ]
    return "\n".join(parts)
