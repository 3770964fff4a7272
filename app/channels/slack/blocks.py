"""Answers as Slack's blocks (Block Kit), within its documented limits."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    LinkButtonElement,
    MarkdownTextObject,
    SectionBlock,
)

from app.channels.rendering import LEVEL_WORDS
from app.channels.slack.mrkdwn import escaped, mrkdwn, shortened
from app.domain.brief import BriefLine
from app.domain.events import CoachEvent, Done, Filed, MoveChosen, Notice, Question, ReadTaken, Source, reply_text
from app.domain.pillars import Level, Pillar
from app.domain.promises import LedgerEntry
from app.domain.read import Move, Read

MOST_BLOCKS = 50
SECTION_CHARS = 3000
HEADER_CHARS = 150
BUTTON_CHARS = 75
FIELD_CHARS = 2000
BEST_QUOTES = 2
COLUMNS = {Level.ESTABLISHED: "▉▉▉", Level.EMERGING: "▉▉░", Level.ABSENT: "░░░", Level.STRAINED: "▚▚░"}
"""A pillar as a picture in letters; the word stands beside it."""
ASK = "coach_ask"
"""Action of the buttons whose words are said to the coach."""
WRONG, BRIEF = "coach_wrong", "coach_brief"


@dataclass(frozen=True, slots=True)
class Talk:
    """What the buttons under an answer belong to."""

    conversation_id: str
    account_id: str | None = None
    link: Callable[[str], str] | None = None
    """Makes the address of a path of this service; None where it has none."""
    public: bool = False
    """Whether all of a channel reads it: then there is nothing of one person's below it."""


def answer_blocks(events: Sequence[CoachEvent], talk: Talk) -> list[Block]:
    """A turn's answer: the read and the move where there are new ones, what was said, and what to do next."""
    read = next((e.read for e in reversed(events) if isinstance(e, ReadTaken)), None)
    move = next((e.move for e in reversed(events) if isinstance(e, MoveChosen)), None)
    question = next((e for e in reversed(events) if isinstance(e, Question)), None)
    filed = next((e for e in reversed(events) if isinstance(e, Filed)), None)
    blocks: list[Block] = [_context(f":warning: {escaped(e.message)}") for e in events if isinstance(e, Notice)]
    if read is not None:
        by_model = isinstance(events[-1], Done) and events[-1].usage is not None and events[-1].degraded is None
        said = mrkdwn(reply_text(events)) if by_model else None
        blocks += [*_read(read), *(_move(move, said) if move is not None else [])]
        if filed is not None and filed.account is not None:
            blocks.append(_context(f"Filed under *{escaped(filed.account.name)}*, call {filed.calls}"))
    else:
        blocks += _sections(mrkdwn(reply_text(events)))
    if question is not None:
        blocks += _sections(f"*{escaped(question.text)}*")
        blocks.append(_buttons("answers", [(option, option) for option in question.options], talk))
    cards = list(dict.fromkeys(e.title for e in events if isinstance(e, Source)))
    if cards:
        blocks.append(_context(f"From the card: {escaped(', '.join(cards))}"))
    if read is not None or move is not None:
        blocks.append(_ways_on(talk))
    return within_limits(blocks)


def brief_blocks(account: str, lines: Sequence[BriefLine], talk: Talk, whose: str | None = None) -> list[Block]:
    """whose: a mention of who shares the account; None where it is the reader's own."""
    shared = [_context(f"Shared by {whose}")] if whose is not None else []
    title = _header(f"Before the next call: {account}")
    words = "\n\n".join(f"*{line.label}*\n{escaped(line.words[:1].upper() + line.words[1:])}" for line in lines)
    return within_limits([title, *shared, *_sections(words), *_open_page(talk)])


def promise_blocks(title: str, entries: Sequence[LedgerEntry], lines: Iterable[str]) -> list[Block]:
    if not entries:
        return _sections("Nothing is promised and open.")
    return within_limits([_header(title), *_sections("\n".join(f"• {escaped(line)}" for line in lines))])


def shared_blocks(shared: Sequence[tuple[str, str]]) -> list[Block]:
    """(account, mention of its owner) of what the team may read."""
    if not shared:
        return text_blocks("Nothing is shared with your team. `/coach share NAME` shares an account's brief.")
    lines = "\n".join(f"• *{escaped(account)}*, shared by {owner}" for account, owner in shared)
    return within_limits([_header("What your team may read"), *_sections(lines)])


def link_blocks(url: str) -> list[Block]:
    """A link that signs its reader in."""
    link = LinkButtonElement(text="Open in Firm Ground", url=url, action_id="coach_open", style="primary")
    told = _context("The link is yours alone, and good for an hour. Your browser is then remembered for a month.")
    return within_limits([ActionsBlock(elements=[link]), told])


def text_blocks(text: str) -> list[Block]:
    return within_limits(_sections(mrkdwn(text)))


def within_limits(blocks: Sequence[Block]) -> list[Block]:
    """Blocks that Slack takes: where there are too many, the last says so."""
    kept = list(blocks[: MOST_BLOCKS - 1]) if len(blocks) > MOST_BLOCKS else list(blocks)
    if len(kept) < len(blocks):
        kept.append(_context("There is more of it on Firm Ground's own page."))
    for block in kept:
        block.validate_json()
    return kept


def fallback(events: Sequence[CoachEvent]) -> str:
    """The answer in one line, for notifications and readers that show no blocks."""
    read = next((e.read for e in reversed(events) if isinstance(e, ReadTaken)), None)
    words = read.standing_words if read is not None else reply_text(events)
    return escaped(" ".join(words.split())[:300]) or "Firm Ground"


def _read(read: Read) -> list[Block]:
    picture = "\n".join(_pillar(pillar, read.levels[pillar]) for pillar in Pillar)
    blocks: list[Block] = [*_sections(picture), *_sections(f"*{escaped(read.standing_words)}*")]
    best = sorted(read.evidence, key=lambda piece: -piece.confidence)[:BEST_QUOTES]
    quotes = [
        f"> “{escaped(' '.join(piece.quote.split()))}” _{piece.pillar} {piece.direction}_"
        for piece in sorted(best, key=lambda piece: piece.start)
    ]
    return [*blocks, *_sections("\n".join(quotes)), *_sections(f"*Where a rival gets in*\n{escaped(read.exposure)}")]


def _pillar(pillar: Pillar, level: Level) -> str:
    return f"{COLUMNS[level]}  *{str(pillar).capitalize()}*  {LEVEL_WORDS[level].lower()}"


def _move(move: Move, said: str | None) -> list[Block]:
    """said: a language model's own words on it, as mrkdwn; None where the move's stand."""
    hold = "\n*Hold the ask.*" if move.hold_the_ask else ""
    say = f"> {escaped(move.say)}\n" if move.say else ""
    return _sections(f"*Next: {escaped(move.headline)}*{hold}\n{said or say + escaped(move.why)}")


def _ways_on(talk: Talk) -> Block:
    asks = [("Why", "Why this move?"), ("Draft it", "Draft the message"), ("Something else", "Something else")]
    elements: list[ButtonElement | LinkButtonElement] = [
        ButtonElement(text=label, action_id=f"{ASK}_{number}", value=_value(talk, say=words))
        for number, (label, words) in enumerate(asks)
    ]
    if talk.public:
        return ActionsBlock(block_id="ways", elements=elements)
    elements.append(ButtonElement(text="Wrong", action_id=WRONG, value=_value(talk)))
    if talk.account_id:
        elements.append(ButtonElement(text="Brief", action_id=BRIEF, value=_value(talk)))
    if talk.link is not None:
        url = talk.link(f"/#c={talk.conversation_id}")
        elements.append(LinkButtonElement(text="Open in Firm Ground", url=url, action_id="coach_open"))
    return ActionsBlock(block_id="ways", elements=elements)


def _open_page(talk: Talk) -> list[Block]:
    if talk.link is None or not talk.account_id:
        return []
    url = talk.link(f"/accounts/{talk.account_id}/brief")
    return [ActionsBlock(elements=[LinkButtonElement(text="Open in Firm Ground", url=url, action_id="coach_open")])]


def _buttons(block_id: str, choices: Sequence[tuple[str, str]], talk: Talk) -> Block:
    elements = [
        ButtonElement(text=shortened(label, BUTTON_CHARS), action_id=f"{ASK}_a{number}", value=_value(talk, say=words))
        for number, (label, words) in enumerate(choices)
    ]
    return ActionsBlock(block_id=block_id, elements=elements)


def _value(talk: Talk, **more: str) -> str:
    return json.dumps({"c": talk.conversation_id, "a": talk.account_id, **more})


def _sections(text: str) -> list[Block]:
    """Text in sections that are not too long, cut between lines and words."""
    blocks: list[Block] = []
    left = text.strip()
    while left:
        cut = left
        if len(left) > SECTION_CHARS:
            cut = left[:SECTION_CHARS]
            at = max(cut.rfind("\n"), cut.rfind(" "))
            cut = cut[:at] if at > SECTION_CHARS // 2 else cut
        blocks.append(SectionBlock(text=MarkdownTextObject(text=cut, verbatim=True)))
        left = left[len(cut) :].strip()
    return blocks


def _context(text: str) -> Block:
    return ContextBlock(elements=[MarkdownTextObject(text=shortened(text, FIELD_CHARS))])


def _header(text: str) -> Block:
    return HeaderBlock(text=shortened(text, HEADER_CHARS))
