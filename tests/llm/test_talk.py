"""Talking with a language model behind the coach, over HTTP from end to end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.llm.conftest import GOOD_READ, NOTES, Events, answer_of, kinds, last, of_kind, piece, words_of
from tests.llm.model_server import Call, ModelServer, Say, is_reading

pytestmark = pytest.mark.enable_socket

Talk = Callable[[str], Events]
Reads = Callable[..., None]

OPENING = (
    'Dana likes you: "she showed me the video twice". Knowledge is open, so ask about the second line. '
    "[[ask_about_the_project]]\n\n> What would the second line have to do for you?"
)


def test_the_local_read_comes_first_and_the_models_replaces_it(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.answers.append(Say(OPENING))
    events = talk(NOTES)

    assert kinds(events)[:8] == ["received", "read", "move", "filed", "read", "move", "filed", "text"]
    local, deep = of_kind(events, "read")
    assert local["read"]["engine"].startswith("local@")
    assert deep["read"]["engine"].startswith("model:scripted@read_notes@")
    (evidence,) = deep["read"]["evidence"]
    assert NOTES[evidence["start"] : evidence["end"]] == evidence["quote"]
    assert deep["read"]["levels"] == {"compatibility": "established", "knowledge": "absent", "trust": "absent"}
    assert words_of(events) == OPENING.replace(" [[ask_about_the_project]]", "")
    assert of_kind(events, "source") == [
        {"type": "source", "card": "ask_about_the_project", "title": of_kind(events, "source")[0]["title"]}
    ]
    assert last(events)["type"] == "done"
    assert last(events)["degraded"] is None


def test_a_first_answer_costs_two_calls_and_tells_its_price(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.answers.append(Say(OPENING))
    usage = last(talk(NOTES))["usage"]

    assert len(model.requests) == 2
    assert (usage["calls"], usage["input_tokens"], usage["output_tokens"], usage["cached_tokens"]) == (2, 200, 20, 40)
    assert usage["cost_usd"] == pytest.approx((200 * 1.0 + 20 * 10.0) / 1e6)
    assert [prompt.split("@")[0] for prompt in usage["prompts"]] == ["read_notes", "coach", "turn"]


def test_the_same_notes_are_read_once(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.answers += [Say(OPENING)] * 5
    engines = []
    for _ in range(5):
        (_, deep) = of_kind(talk(NOTES), "read")
        engines.append((deep["read"]["engine"], deep["read"]["evidence"], deep["read"]["levels"]))

    assert all(read == engines[0] for read in engines)
    assert sum(map(is_reading, model.requests)) == 1


def test_the_prompts_prefix_is_the_same_for_every_account(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ, answer_of(people=[], account=None))
    model.answers += [Say(OPENING), Say("Nothing here tells how things stand.")]
    talk(NOTES)
    talk("Dropped off the Hartwell samples at the gate and drove home again, nobody came out to take them in today.")
    reading = [r["messages"][0] for r in model.requests if is_reading(r)]
    talking = [(r["messages"][0], r["tools"]) for r in model.requests if not is_reading(r)]

    assert len(reading) == len(talking) == 2
    assert reading[0] == reading[1]
    assert talking[0] == talking[1]


def test_a_name_a_number_and_a_quote_without_source_are_taken_back(
    talk: Talk, model: ModelServer, reads: Reads
) -> None:
    reads(GOOD_READ)
    today = datetime.now(UTC)
    day = next(d for d in (f"{today + timedelta(days=n):%A}" for n in (3, 4)) if d not in NOTES)  # today has a source
    model.answers.append(
        Say(
            "Dana likes you. You should call Robert about it. Their budget is $40,000 this year. "
            f'She told you "we trust you completely". Ask about the second line by {day}. Bring the 57 gauge answer.'
        )
    )
    events = talk(NOTES)

    assert words_of(events) == "Dana likes you. Bring the 57 gauge answer."
    assert last(events)["usage"]["retracted"] == 4
    shown = ""
    for name, data in events:  # at no moment does the rep see what has no source
        shown = shown + data["delta"] if name == "text" else shown[: len(shown) - data.get("chars", 0)]
        assert not any(word in shown for word in ("Robert", "40,000", "completely", day))


def test_a_level_the_rules_did_not_give_is_not_said(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.answers.append(Say("Trust is established. Compatibility is established."))
    assert words_of(talk(NOTES)) == "Compatibility is established."


def test_advice_that_the_notes_show_as_done_is_not_given(talk: Talk, model: ModelServer, reads: Reads) -> None:
    notes = f"{NOTES}\nI sent Dana the revised film quote on Monday."
    reads(GOOD_READ)
    model.answers.append(Say("Send Dana the revised film quote. Ask her about the second line."))
    assert words_of(talk(notes)) == "Ask her about the second line."


def test_words_before_a_tool_call_are_no_answer(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.answers += [
        Say(OPENING),
        Call("search_knowledge", {"query": "customer gone quiet"}, before="Let me look."),
        Say("Leave one short line and wait. [[silence_after_failure]] [[made_up_card]]"),
    ]
    talk(NOTES)
    events = talk("what do I do when a customer has gone quiet after a mistake?")

    assert words_of(events) == "Leave one short line and wait."
    assert last(events)["usage"]["calls"] == 2
    shown = model.requests[-1]["messages"][-1]
    assert shown["role"] == "tool"
    assert "[[" in shown["content"]


def test_what_the_rep_tells_in_the_talk_becomes_a_new_read(talk: Talk, model: ModelServer, reads: Reads) -> None:
    told = "she gave me next year's budget sheet"
    more = answer_of(piece("she showed me the video twice"), piece(told, "trust"))
    reads(GOOD_READ, more)
    model.answers += [
        Say(OPENING),
        Call("take_new_read", {"words": told}),
        Say("That is trust: she let you in."),
    ]
    talk(NOTES)
    events = talk(f"does it matter that {told}?")

    (read,) = of_kind(events, "read")
    assert read["read"]["notes"] == f"{NOTES}\n\n{told}"
    assert read["read"]["levels"]["trust"] == "established"
    assert words_of(events) == "That is trust: she let you in."
    told_to_model = model.requests[-1]["messages"][-1]["content"]
    assert "The one next move:" in told_to_model
    assert f"[[{read['read']['move']['id']}]]" in told_to_model.split("Cards:")[1]


def test_only_the_reps_own_words_are_added(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.answers += [
        Say(OPENING),
        Call("take_new_read", {"words": "she signed for three years without a tender"}),
        Say("Tell me what she did."),
    ]
    talk(NOTES)
    events = talk("does it count that she likes us?")

    assert not of_kind(events, "read")
    assert "copy them exactly" in model.requests[-1]["messages"][-1]["content"]


def test_the_account_is_looked_at_and_only_this_one(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ, answer_of(piece("she gave us the whole order", "trust")))
    model.answers += [Say(OPENING), Say("She gave you the order."), Call("look_at_account"), Say("Her daughter swims.")]
    talk(NOTES)
    talk("Back at Corliss Foods with Dana, and she gave us the whole order before I had even sat down in her office.")
    events = talk("what did she tell me about her family before?")

    assert "swim team" in model.requests[-1]["messages"][-1]["content"]
    assert words_of(events) == "Her daughter swims."


def test_a_wish_in_free_words_is_left_to_the_model(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.answers += [Say(OPENING), Say("Gladly."), Say("> Dana, how is the second line?")]
    talk(NOTES)
    talk("can we practise it? you be the customer")
    assert model.requests[-1]["messages"][-1]["content"].endswith("Answer the message.")
    talk("How do I say it?")
    assert "wants words to say" in model.requests[-1]["messages"][-1]["content"]


def test_a_short_statement_is_no_notes_where_a_model_listens(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.answers += [Say(OPENING), Say("Because it is open."), Say("Fine.")]
    talk(NOTES)
    talk("Why this move?")
    events = talk("I already tried that with her and she went quiet")
    assert not of_kind(events, "read")
    assert words_of(events) == "Fine."


def test_a_practice_talk_is_left_on_request(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.answers += [
        Say(OPENING),
        Call("practise", {"person": "Dana"}),
        Say("We begin, and 'stop' ends it. Hello, what brings you here?"),
        Say("Fine, but be quick."),
        Say("You spoke of the second line, and you asked nothing."),
        Say("Ask about the second line."),
    ]
    talk(NOTES)
    talk("can we practise it? you be Dana")
    talk("Hi Dana, thanks for having me. I wanted to hear how the second line is coming along at your place, honestly.")
    assert "You are Dana" in model.requests[-1]["messages"][-1]["content"]
    assert sum(map(is_reading, model.requests)) == 1  # what is said in the role is no notes
    talk("ok stop, how did I do?")
    assert "The practice talk is over" in model.requests[-1]["messages"][-1]["content"]
    talk("and now?")
    assert "practice" not in model.requests[-1]["messages"][-1]["content"]


def test_a_long_talk_costs_no_more_than_a_short_one(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(GOOD_READ)
    model.rules.append(
        lambda body: Say("The rep wants short answers.") if "You fold" in str(body["messages"][0]) else None
    )
    model.rules.append(lambda body: Say("Ask about the second line, and listen to what she says about it."))
    talk(NOTES)
    sizes = []
    for number in range(40):
        talk(f"and what about the {number}th thing, is that worth it?")
        sizes.append(len(str(model.requests[-1]["messages"])))
        if "You fold" in str(model.requests[-1]["messages"][0]):
            sizes[-1] = len(str(model.requests[-2]["messages"]))

    assert max(sizes[20:]) <= max(sizes[:20]) * 1.05
    assert any("short answers" in str(request["messages"][-1]) for request in model.requests)


def test_the_answer_to_our_question_is_read_by_the_model_too(talk: Talk, model: ModelServer, reads: Reads) -> None:
    reads(
        GOOD_READ, answer_of(piece("she showed me the video twice"), piece("She wrote our numbers down", "knowledge"))
    )
    model.answers += [Say(OPENING), Say("Give me the line."), Say("That changes it.")]
    events = talk(NOTES)
    (question,) = of_kind(events, "question")
    talk(question["options"][0])
    events = talk("She wrote our numbers down and called her planner in")

    (_, deep) = of_kind(events, "read")
    assert deep["read"]["levels"]["knowledge"] == "established"
    assert "answer a question about knowledge" in str([r for r in model.requests if is_reading(r)][-1]["messages"][1])
