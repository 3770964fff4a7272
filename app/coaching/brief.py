"""The brief before a call and the handover: rules and the notes' own words. No model."""

from collections.abc import Iterator, Sequence
from datetime import date

from app.coaching import wording
from app.coaching.facts import due_words, short_quote
from app.coaching.playbook import Playbook
from app.domain.accounts import Account, Call, Change, Contact, Dossier
from app.domain.brief import Brief, BriefLine, Cited
from app.domain.evidence import Basis, Evidence
from app.domain.handover import Handover
from app.domain.moves import target_pillar
from app.domain.pillars import Level, Levels, Pillar
from app.domain.promises import LedgerEntry, Party, PromiseStatus
from app.domain.read import CardRef, thread_of
from app.domain.standing import POSITIONS, exposure_of

MOST_OPEN = 4
MOST_PEOPLE = 5
WORTH_TELLING = 0.3
"""Fainter evidence is not spoken of."""
_BEARS = {
    Pillar.COMPATIBILITY: "likes you",
    Pillar.KNOWLEDGE: "values what you know",
    Pillar.TRUST: "relies on you",
}
_STRAINS = {
    Pillar.COMPATIBILITY: "is cool towards you",
    Pillar.KNOWLEDGE: "doubts what you know",
    Pillar.TRUST: "has been let down",
}


def brief_of(dossier: Dossier, playbook: Playbook, today: date) -> Brief:
    """The brief. Every quote stands in a call; every promise in the ledger."""
    account = dossier.account
    pillar = target_pillar(account.levels)
    why = _why(dossier)
    situation = " ".join(call.notes for call in dossier.calls[:1])[:500] or account.name
    question = playbook.question(situation, pillar)
    return Brief(
        account=account,
        as_of=today,
        stand=_stand(dossier),
        why=why,
        settled=_settled(dossier),
        turned=_turned(dossier.calls, why),
        open=dossier.open,
        thread=_thread(dossier.calls),
        ask=question.text,
        hold=_hold(account),
        rival=_rival(dossier, why, today),
        people=dossier.people,
        sources=(CardRef(question.card_id, question.title),),
    )


def lines_of(brief: Brief) -> Iterator[BriefLine]:
    """The brief in words, the most pressing first."""
    overdue = [e for e in brief.open if e.promise.who is Party.US and e.promise.overdue(brief.as_of)]
    rest = [e for e in brief.open if e not in overdue]
    if overdue:
        yield BriefLine("First things first", f"{_owed(overdue, brief.as_of)}.")
    yield BriefLine("Where you stand", brief.stand)
    if brief.why:
        yield BriefLine("What I go by", "; ".join(cited_words(c) for c in brief.why) + ".")
    if brief.settled:
        yield BriefLine("Your word", f"you {'; '.join(settled_words(e) for e in brief.settled)}.")
    if brief.turned:
        yield BriefLine("What changed", brief.turned)
    if rest:
        more = f"; and {len(rest) - MOST_OPEN} more" if len(rest) > MOST_OPEN else ""
        yield BriefLine("Open", f"{_owed(rest, brief.as_of)}{more}.")
    if brief.people:
        yield BriefLine("People", "; ".join(person_words(p) for p in brief.people[:MOST_PEOPLE]) + ".")
    if brief.thread:
        yield BriefLine("Pick up", brief.thread)
    yield BriefLine("Ask", f"“{brief.ask}”")
    yield BriefLine("Not yet", brief.hold)
    yield BriefLine("A rival", brief.rival)


def _owed(entries: Sequence[LedgerEntry], today: date) -> str:
    return "; ".join(owed_words(entry, today) for entry in entries[:MOST_OPEN])


def as_text(brief: Brief) -> str:
    """The brief for a chat or a terminal."""
    return "\n\n".join(str(line) for line in lines_of(brief))


def handover_text(handover: Handover) -> str:
    """The handover in words for a terminal."""
    parts = [as_text(handover.brief)]
    turns = [f"{day_words(call.on)}: {change_words(change)}" for call in handover.turns for change in call.changes]
    if turns:
        parts.append("How it came to this:\n" + "\n".join(f"- {turn}" for turn in turns))
    settled = [f"{e.promise.status}: {e.promise.what}" for e in handover.settled]
    if settled:
        parts.append("Promises so far:\n" + "\n".join(f"- {one}" for one in settled))
    return "\n\n".join(parts)


def owed_words(entry: LedgerEntry, today: date) -> str:
    whose = "you promised" if entry.promise.who is Party.US else "they promised"
    return f"{whose} “{entry.promise.what}”{due_words(entry.promise, today)} ({day_words(entry.made_on)})"


def settled_words(entry: LedgerEntry) -> str:
    when = f" ({day_words(entry.settled_on)})" if entry.settled_on else ""
    return f"{entry.promise.status} “{entry.promise.what}”{when}"


def cited_words(cited: Cited) -> str:
    return f"“{short_quote(cited.quote)}” ({cited.pillar}, {day_words(cited.on)})"


def person_words(person: Contact) -> str:
    """A person by their own pillars: "Dana likes you and relies on you"."""
    bears = [_BEARS[p] for p in person.holds]
    strains = [_STRAINS[p] for p in Pillar if person.levels[p] is Level.STRAINED]
    if strains:
        return f"{person.name} {wording.in_a_row([*strains, *(f'yet {b}' for b in bears)])}"
    if bears:
        return f"{person.name} {wording.in_a_row(bears)}"
    return f"{person.name}: nothing shows how you stand with them"


def day_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def change_words(change: Change) -> str:
    """A change in a clause: "trust went from established to strained"."""
    went = "rose" if change.better else "fell"
    return f"{change.pillar} {went} from {wording.LEVEL_WORDS[change.was]} to {wording.LEVEL_WORDS[change.now]}"


def _stand(dossier: Dossier) -> str:
    account = dossier.account
    if not account.calls:
        return "No call is known yet."
    sentence = wording.standing_words(exposure_of(account.levels), account.name)
    if account.single_threaded and any(level.holds for level in account.levels.values()):
        bearing = next((p.name for p in dossier.people if p.holds), None)
        hangs = f"It all hangs on {bearing}" if bearing else "No single person is known to bear it"
        sentence += f" {hangs}: if they go, it goes."
    if account.overclaimed:
        named = wording.in_a_row([str(p) for p in account.overclaimed])
        sentence += f" On {named} there is only your own impression so far."
    return sentence


def _why(dossier: Dossier) -> tuple[Cited, ...]:
    """For each pillar that is known, the words that weigh most among the newest calls."""
    chosen = []
    for pillar in Pillar:
        level = dossier.account.levels[pillar]
        if level is Level.ABSENT:
            continue
        cited = _weightiest(dossier.calls, pillar, level)
        if cited is not None:
            chosen.append(cited)
    return tuple(chosen)


def _settled(dossier: Dossier) -> tuple[LedgerEntry, ...]:
    """What we kept where trust holds, what we missed where it is strained."""
    level = dossier.account.levels[Pillar.TRUST]
    telling = PromiseStatus.MISSED if level is Level.STRAINED else PromiseStatus.KEPT
    ours = [e for e in dossier.settled if e.promise.who is Party.US and e.promise.status is telling]
    return tuple(ours[:2]) if level is not Level.ABSENT else ()


def _weightiest(calls: Sequence[Call], pillar: Pillar, level: Level) -> Cited | None:
    order = list(Basis)
    found: list[tuple[tuple[int, int, float], Call, Evidence]] = []
    for age, call in enumerate(calls):
        for e in call.evidence:
            if e.pillar is pillar and e.builds is level.holds and e.confidence >= WORTH_TELLING:
                rank = order.index(e.basis) // 2  # what the customer said weighs as much as what they did
                found.append(((rank, age, -e.confidence), call, e))
    if not found:
        return None
    _, call, e = min(found, key=lambda f: f[0])
    return Cited(e.quote, call.id, call.on, pillar, e.builds, e.who)


def _turned(calls: Sequence[Call], why: Sequence[Cited]) -> str | None:
    """The newest change among the newest calls; a bad one goes before a good one of the same call."""
    said = {cited.quote for cited in why}
    for call in calls:
        if call.changes:
            change = min(call.changes, key=lambda c: c.better)
            quote = next((quote for quote in change.quotes if quote not in said), None)
            because = f": “{short_quote(quote)}”" if quote else ""
            return f"Since {day_words(call.on)} {change_words(change)}{because}."
    return None


def _thread(calls: Sequence[Call]) -> str | None:
    for call in calls:
        if call.thread:
            # Read alone, long after the call, it must say whose.
            thread = thread_of(f"{call.people[0]}'s", call.thread) if len(call.people) == 1 else call.thread
            return f"{thread} ({day_words(call.on)})."
    for call in calls:
        warm = [
            e
            for e in call.evidence
            if e.pillar is Pillar.COMPATIBILITY and e.builds and e.basis is not Basis.REP_BELIEVES
        ]
        if warm:
            best = max(warm, key=lambda e: (e.basis.from_customer, e.confidence))
            return f"“{short_quote(best.quote)}” ({day_words(call.on)})."
    return None


def _hold(account: Account) -> str:
    levels: Levels = account.levels
    missing = [p for p in (Pillar.COMPATIBILITY, Pillar.KNOWLEDGE) if not levels[p].holds]
    if levels[Pillar.TRUST] is Level.STRAINED:
        return "ask for nothing new before what strained trust is put right and seen to be."
    if missing:
        return (
            f"no price, close, referral or exclusivity: {wording.in_a_row([str(p) for p in missing])} isn't there yet."
        )
    if not levels[Pillar.TRUST].solid:
        return "no referral and no exclusivity: trust isn't established."
    return "nothing is off limits, but don't take it for granted."


def _rival(dossier: Dossier, why: Sequence[Cited], today: date) -> str:
    exposure = exposure_of(dossier.account.levels)
    sentence = f"{POSITIONS[exposure.standing].attack}."
    late = next((e for e in dossier.open if e.promise.who is Party.US and e.promise.overdue(today)), None)
    if late is not None:
        return f"{sentence} They'd start with what you still owe: “{late.promise.what}”."
    if exposure.strained:
        cited = _weightiest(dossier.calls, exposure.strained[-1], Level.STRAINED)
        if cited is not None and cited not in why:
            return f"{sentence} They'd start here: “{short_quote(cited.quote)}” ({day_words(cited.on)})."
        return f"{sentence} They'd start with what strains {exposure.strained[-1]}."
    return sentence
