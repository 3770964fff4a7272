import re
import shutil
from pathlib import Path

import pytest

from app.domain.moves import MoveId
from app.domain.pillars import Pillar
from app.knowledge.card_file import BrokenCard
from app.knowledge.cards import Kind, Library, load

KNOWLEDGE_BASE = Path(__file__).parents[2] / "knowledge_base"
MOVE = "moves/close_the_loop.md"


@pytest.fixture(scope="module")
def library() -> Library:
    return load(KNOWLEDGE_BASE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge base, to break."""
    return Path(shutil.copytree(KNOWLEDGE_BASE, tmp_path / "cards"))


def test_there_is_a_card_for_every_move_and_a_fair_stock_of_the_rest(library: Library) -> None:
    assert set(library.moves) == set(MoveId)
    kinds = [card.kind for card in library.cards.values()]
    assert all(kinds.count(kind) >= 3 for kind in (Kind.QUESTION, Kind.RESEARCH, Kind.SIGNAL, Kind.PITFALL))
    questions = [card for card in library.cards.values() if card.kind is Kind.QUESTION]
    assert sum(card.body.count("\n- ") + 1 for card in questions) >= 40
    assert {card.pillar for card in questions} == set(Pillar)


def test_questions_are_questions_and_say_what_the_answer_tells(library: Library) -> None:
    for card in library.cards.values():
        if card.kind is Kind.QUESTION:
            for line in card.body.splitlines():
                question, bar, tells = line.partition(" | ")
                assert line.startswith("- ")
                assert question.endswith("?"), line
                assert bar
                assert tells.endswith("."), line


def test_a_moves_card_reads_as_prose_without_slots_or_conditions(library: Library) -> None:
    for move in MoveId:
        body = library.cards[move].body
        assert "$" not in body
        assert "[strained" not in body
        assert library.moves[move].say[-1].text in body


def test_a_headline_is_read_at_a_glance_and_words_to_say_in_one_breath(library: Library) -> None:
    for card in library.moves.values():
        assert 3 <= len(card.headline) <= 5, card.id
        assert 3 <= len(card.say) <= 5, card.id
        assert all(len(line.text) <= 110 for line in card.headline), card.id
        assert all(len(re.findall(r"[.?!](?:\s|$)", line.text)) <= 3 for line in card.say), card.id


def test_only_a_draft_leaves_a_gap_for_the_rep_to_fill(library: Library) -> None:
    for card in library.moves.values():
        spoken = (*card.headline, *card.why, *card.say, *card.steps, *card.if_they_say_no, *card.avoid)
        assert not any("[" in line.text for line in spoken), card.id
        assert all(line.text.endswith("[your name]") for line in card.draft), card.id


def test_the_customer_never_hears_the_reps_notes(library: Library) -> None:
    for card in library.moves.values():
        assert all("quote" not in line.slots for line in (*card.say, *card.draft))


# What is changed in the card -> where the error points: at the words that were put in, or at a line by number.
BROKEN: list[tuple[str, str, int | None, str]] = [
    ("title: Do", "name: Do", 1, "lacks 'title'"),
    ("pillar: trust", "pillar: faith", None, "pillar must be one of"),
    ("pillar: trust", "pillar: knowledge", None, "pillar of this move is trust"),
    ("kind: move", "kind: trick", None, "kind must be one of"),
    ("id: close_the_loop", "id: close_a_loop", None, "must be the file's name"),
    ("source:", "origin: x\nsource:", None, "unknown field 'origin'"),
    ("source:", "situation: x\nsource:", None, "unknown field 'situation'"),
    ("when: Something", "when:\nwhence: Something", None, "'when' must be text"),
    ("when: Something", "when: 12\nwhence: Something", None, "'when' must be text"),
    ("when: Something", "when: [a]\nwhence: Something", None, "'when' must be text"),
    ("source:", "title: Again\nsource:", None, "'title' twice"),
    ("title: Do", "title: a: b: Do", None, "not YAML"),
    ("title: Do", "title: \x01 Do", 1, "not YAML"),
    ("---\nid", "id", 1, "must begin with a header"),
    ("## Avoid", "## Beware", None, "unknown section 'Beware'"),
    ("## Avoid", "## Why", None, "a second time"),
    ("- A new promise", "A new promise", None, "text outside a bullet"),
    ("## Steps", "### Steps", None, "text outside a bullet"),
    ("the $promise $due,", "the $promise $deadline,", None, "unknown slot $deadline"),
    ("the $promise $due,", "the 50$ gift,", None, "a $ that is no slot"),
    ("- [strained] Trust is low", "- [weak] Trust is low", None, "must name levels"),
    ("- [strained] Trust is low", "- [Strained] Trust is low", None, "must name levels"),
    ("- [strained] Trust is low", "- [] Trust is low", None, "must name levels"),
    ("- Do the open thing you promised,", "- Do what $name is owed,", None, "last line of 'Headline' must fit always"),
    ("- $name, I said you'd", "- “$quote”, you said. $name, I said you'd", None, "customer must not hear it"),
    ("Subject: Your $promise\n\n", "Your $promise\n\n", None, "begins with 'Subject: '"),
]


@pytest.mark.parametrize(("old", "new", "line", "reason"), BROKEN)
def test_a_broken_card_stops_with_file_line_and_reason(
    folder: Path, old: str, new: str, line: int | None, reason: str
) -> None:
    path = folder / MOVE
    text = path.read_text(encoding="utf-8")
    assert old in text
    broken = text.replace(old, new, 1)
    path.write_text(broken, encoding="utf-8")
    if line is None:
        line = broken[: text.index(old)].count("\n") + 1

    with pytest.raises(BrokenCard) as caught:
        load(folder)
    where, _, told = str(caught.value).partition(": ")
    assert (where, reason in told) == (f"{path}:{line}", True), str(caught.value)


def test_lines_are_counted_right_below_blank_lines(folder: Path) -> None:
    path = folder / MOVE
    text = path.read_text(encoding="utf-8").replace("---\n## Headline", "---\n\n\n## Headline")
    text = text.replace("- A new promise", "A new promise")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenCard, match=rf"{path.name}:{text.split('A new promise')[0].count(chr(10)) + 1}: "):
        load(folder)


@pytest.mark.parametrize("heading", ["Headline", "Why", "Say", "Steps", "If they say no", "Draft", "Avoid"])
def test_every_section_must_be_there_and_hold_something(folder: Path, heading: str) -> None:
    path = folder / MOVE
    before, _, rest = path.read_text(encoding="utf-8").partition(f"## {heading}\n")
    _, mark, after = rest.partition("## ")
    path.write_text(before + mark + after, encoding="utf-8")
    with pytest.raises(BrokenCard, match=f"'## {heading}' is missing"):
        load(folder)
    path.write_text(f"{before}## {heading}\n{mark}{after}", encoding="utf-8")
    line = before.count("\n") + 1
    with pytest.raises(BrokenCard, match=f"{path.name}:{line}: the section '{heading}' is empty"):
        load(folder)


def test_a_list_of_steps_that_may_be_empty_is_refused(folder: Path) -> None:
    path = folder / MOVE
    before, _, rest = path.read_text(encoding="utf-8").partition("## Steps\n")
    steps, mark, after = rest.partition("## If")
    path.write_text(f"{before}## Steps\n{steps.replace('- ', '- [strained] ')}{mark}{after}", encoding="utf-8")
    with pytest.raises(BrokenCard, match="a line of 'Steps' must fit always"):
        load(folder)


def test_a_move_without_a_card_is_refused(folder: Path) -> None:
    (folder / MOVE).unlink()
    with pytest.raises(BrokenCard, match=r"close_the_loop\.md:0: this move has no card"):
        load(folder)


def test_a_card_for_an_unknown_move_is_refused(folder: Path) -> None:
    text = (folder / MOVE).read_text(encoding="utf-8").replace("id: close_the_loop", "id: close_the_deal")
    (folder / "moves" / "close_the_deal.md").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenCard, match=r"close_the_deal\.md:2: there is no move 'close_the_deal'"):
        load(folder)


def test_an_id_that_is_taken_is_refused(folder: Path) -> None:
    shutil.copy(folder / "pitfalls" / "feature_talk.md", folder / "research" / "feature_talk.md")
    with pytest.raises(BrokenCard, match=r"feature_talk\.md:2: the id 'feature_talk' is taken by"):
        load(folder)


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"---\nid: latin\n---\ncaf\xe9", 1, "not UTF-8"),
        (b"", 1, "must begin with a header"),
        (b"---\nid: x\n", 1, "must begin with a header"),
        (b"---\n---\nText.", 2, "must be lines of field: value"),
        (b"---\n- a\n---\nText.", 2, "must be lines of field: value"),
        (b"---\nid: odd\n---\n \n", 4, "no text below"),
    ],
)
def test_a_file_that_is_no_card_is_refused(folder: Path, content: bytes, line: int, reason: str) -> None:
    (folder / "pitfalls" / "odd.md").write_bytes(content)
    with pytest.raises(BrokenCard, match=rf"odd\.md:{line}: .*{reason}"):
        load(folder)


def test_a_question_without_its_situation_or_its_form_is_refused(folder: Path) -> None:
    path = folder / "questions" / "trust_renewal.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("situation: before a renewal\n", ""), encoding="utf-8")
    with pytest.raises(BrokenCard, match=r"trust_renewal\.md:1: the header lacks 'situation'"):
        load(folder)
    path.write_text(text + "- Tell me more.\n", encoding="utf-8")
    with pytest.raises(BrokenCard, match=rf"trust_renewal\.md:{text.count(chr(10)) + 1}: a question must read"):
        load(folder)


def test_a_slot_where_nothing_fills_it_is_refused(folder: Path) -> None:
    path = folder / "pitfalls" / "feature_talk.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "Ask $name.\n", encoding="utf-8")
    with pytest.raises(BrokenCard, match=rf"feature_talk\.md:{text.count(chr(10)) + 1}: \$name is filled"):
        load(folder)


def test_windows_files_are_read(folder: Path, library: Library) -> None:
    for path in folder.rglob("*.md"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    read = load(folder)
    assert read.moves == library.moves
    assert {k: c.body for k, c in read.cards.items()} == {k: c.body for k, c in library.cards.items()}


class TestATeamsOwnFolder:
    def own(self, folder: Path, card_id: str, kind: str) -> Path:
        folder.mkdir(exist_ok=True)
        header = f"id: {card_id}\nkind: {kind}\ntitle: Ours\npillar: any\nwhen: Always.\nsource: Us"
        (folder / f"{card_id}.md").write_text(f"---\n{header}\n---\nOur own words.\n", encoding="utf-8")
        return folder

    def test_it_adds_cards(self, tmp_path: Path) -> None:
        library = load(KNOWLEDGE_BASE, self.own(tmp_path / "team", "our_ramp", "pitfall"))
        assert library.cards["our_ramp"].body == "Our own words."

    def test_its_card_replaces_the_built_in_one(self, tmp_path: Path) -> None:
        library = load(KNOWLEDGE_BASE, self.own(tmp_path / "team", "feature_talk", "pitfall"))
        assert library.cards["feature_talk"].title == "Ours"

    def test_it_cannot_change_the_framework(self, tmp_path: Path) -> None:
        with pytest.raises(BrokenCard, match="not a team's to change"):
            load(KNOWLEDGE_BASE, self.own(tmp_path / "team", "framework", "framework"))

    def test_a_folder_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(BrokenCard, match="FIRMGROUND_KNOWLEDGE_FOLDER"):
            load(KNOWLEDGE_BASE, tmp_path / "nothing")

    def test_it_cannot_take_the_frameworks_place(self, tmp_path: Path) -> None:
        with pytest.raises(BrokenCard, match=r"framework\.md:3: the framework is not a team's to change"):
            load(KNOWLEDGE_BASE, self.own(tmp_path / "team", "framework", "pitfall"))

    def test_a_card_is_replaced_by_its_like_only(self, tmp_path: Path) -> None:
        with pytest.raises(BrokenCard, match=r"close_the_loop\.md:3: the card it replaces is a move"):
            load(KNOWLEDGE_BASE, self.own(tmp_path / "team", "close_the_loop", "pitfall"))

    def test_its_words_for_a_move_are_used(self, tmp_path: Path) -> None:
        text = (KNOWLEDGE_BASE / MOVE).read_text(encoding="utf-8")
        (tmp_path / "close_the_loop.md").write_text(
            text.replace("- Do the open thing you promised,", "- Do it,"), encoding="utf-8"
        )
        headline = load(KNOWLEDGE_BASE, tmp_path).moves[MoveId.CLOSE_THE_LOOP].headline
        assert headline[-1].text == "Do it, then say that it's done."
