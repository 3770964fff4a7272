import pytest

from app.coaching.listener import Listener
from app.coaching.questions import ask_about_silence, ask_to_tell
from app.domain.conversation import AnswerKind, Intent, IntentKind, Memory
from app.domain.pillars import Pillar
from app.domain.read import Unsure
from tests.store.reads import a_move, a_read

READ = Memory(read=a_read("Lunch with Dana."), move=a_move(), tried=(a_move().id,))

AFTER_A_READ = [
    ("Why this move?", "why"),
    ("why do you think that", "why"),
    ("how come?", "free"),
    ("Show me the evidence", "evidence"),
    ("where in my notes do you see that?", "evidence"),
    ("How do I say it?", "say"),
    ("what exactly should I say to her", "say"),
    ("what do i do now mate", "say"),
    ("so what should I do tonight", "say"),
    ("Draft the message", "draft"),
    ("can you write the email to him", "draft"),
    ("ok write me a short text for it", "free"),
    ("What if they say no?", "refusal"),
    ("and if she refuses?", "refusal"),
    ("What would a rival do?", "rival"),
    ("how could a competitor take this from me?", "rival"),
    ("Something else to try", "something_else"),
    ("do you have another idea?", "something_else"),
    ("thanks!", "small_talk"),
    ("what's the weather in Leeds", "free"),
    ("can you book me a flight?", "free"),
    ("ok", "small_talk"),
    ("saw her again today, she handed me next year's forecast without me asking", "notes"),
    ("- called Ray\n- he was short with me\n- wants the credit note", "notes"),
    ("Long call with Ray about the late trucks. " * 5, "notes"),
]


@pytest.mark.parametrize(("text", "kind"), AFTER_A_READ)
async def test_what_a_message_wants_after_a_read(listener: Listener, text: str, kind: str) -> None:
    assert (await listener.hear(text, READ)).kind == kind


BEFORE_A_READ = [
    ("hi", "small_talk"),
    ("what can you do?", "free"),
    ("how do I ask for a referral?", "free"),
    ("Dana signed for the drums", "notes"),
    ("lunch w skip, great time", "notes"),
    ("- Hollins, crusher bay\n- Derek moved the clamp\n- back Thurs", "notes"),
]


@pytest.mark.parametrize(("text", "kind"), BEFORE_A_READ)
async def test_what_a_message_wants_before_there_is_a_read(listener: Listener, text: str, kind: str) -> None:
    assert (await listener.hear(text, Memory())).kind == kind


@pytest.mark.parametrize("pillar", Pillar)
@pytest.mark.parametrize("text", ["what about {}?", "{}", "and {}?", "how is the {}", "tell me about {}"])
async def test_a_pillar_asked_about_by_name(listener: Listener, text: str, pillar: Pillar) -> None:
    assert await listener.hear(text.format(pillar), READ) == Intent(IntentKind.PILLAR, pillar=pillar)


class TestAnswers:
    asked = Memory(
        READ.read, READ.move, ask_about_silence(Unsure(Pillar.TRUST, "Nothing here shows it. Is it there?")), READ.tried
    )
    telling = Memory(READ.read, READ.move, ask_to_tell(Pillar.TRUST, "Dana"), READ.tried)

    @pytest.mark.parametrize(
        ("text", "answer"),
        [
            ("It isn't there yet", AnswerKind.NOT_THERE),
            ("It isn’t there yet", AnswerKind.NOT_THERE),
            ("It's there, I didn't write it down", AnswerKind.NOT_WRITTEN_DOWN),
            ("I can't tell", AnswerKind.NOT_SURE),
            ("she called us first when the line went down", AnswerKind.TOLD),
        ],
    )
    async def test_an_answer_to_our_question(self, listener: Listener, text: str, answer: AnswerKind) -> None:
        assert await listener.hear(text, self.asked) == Intent(IntentKind.ANSWER, Pillar.TRUST, answer)

    async def test_after_the_question_to_tell_any_statement_is_the_answer(self, listener: Listener) -> None:
        heard = await listener.hear("gave us Leeds", self.telling)
        assert heard == Intent(IntentKind.ANSWER, Pillar.TRUST, AnswerKind.TOLD)

    @pytest.mark.parametrize(("text", "kind"), [("Why this move?", "why"), ("what would a rival do?", "rival")])
    async def test_a_question_of_the_reps_own_comes_before_ours(self, listener: Listener, text: str, kind: str) -> None:
        assert (await listener.hear(text, self.asked)).kind == kind
        assert (await listener.hear(text, self.telling)).kind == kind

    async def test_a_chip_of_an_earlier_question_is_no_answer_any_more(self, listener: Listener) -> None:
        assert (await listener.hear("It isn't there yet", READ)).kind is not IntentKind.ANSWER
