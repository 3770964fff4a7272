import shutil
from pathlib import Path

import pytest

from app.domain.moves import MoveId
from app.domain.pillars import Pillar
from app.knowledge.cards import BrokenCard, Kind, Library, load

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


def test_the_customer_never_hears_the_reps_notes(library: Library) -> None:
    for card in library.moves.values():
        assert all("quote" not in line.slots for line in (*card.say, *card.draft))


BROKEN = [
    ("title: Do", "name: Do", 1, "lacks 'title'"),
    ("pillar: trust", "pillar: faith", 5, "pillar must be one of"),
    ("kind: move", "kind: trick", 3, "kind must be one of"),
    ("id: close_the_loop", "id: close_a_loop", 2, "must be the file's name"),
    ("source:", "origin: x\nsource:", 7, "unknown field 'origin'"),
    ("when: Something", "when:\nwhence: Something", 6, "'when' must be text"),
    ("title: Do", "title: a: b: Do", 4, "not YAML"),
    ("---\nid", "id", 1, "must begin with a header"),
    ("## Avoid", "## Beware", 59, "unknown section 'beware'"),
    ("- A new promise", "A new promise", 60, "text outside a bullet"),
    ("the $promise $due,", "the $promise $deadline,", 10, "unknown slot $deadline"),
    ("the $promise $due,", "the 50$ gift,", 10, "a $ that is no slot"),
    ("- [strained] Trust is low", "- [weak] Trust is low", 17, "must name levels"),
]


@pytest.mark.parametrize(("old", "new", "line", "reason"), BROKEN)
def test_a_broken_card_stops_with_file_line_and_reason(
    folder: Path, old: str, new: str, line: int, reason: str
) -> None:
    path = folder / MOVE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BrokenCard) as caught:
        load(folder)
    where, _, told = str(caught.value).partition(": ")
    assert (where, reason in told) == (f"{path}:{line}", True), str(caught.value)


def test_a_section_whose_last_line_does_not_always_fit_is_refused(folder: Path) -> None:
    path = folder / MOVE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("- Do the open thing you promised,", "- Do what $name is owed,"), encoding="utf-8")
    with pytest.raises(BrokenCard, match="last line of 'headline' must fit always"):
        load(folder)


def test_the_reps_notes_in_words_for_the_customer_are_refused(folder: Path) -> None:
    path = folder / MOVE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("## Say\n", "## Say\n- You said “$quote”.\n"), encoding="utf-8")
    with pytest.raises(BrokenCard, match="customer must not hear it"):
        load(folder)


def test_a_move_without_a_card_is_refused(folder: Path) -> None:
    (folder / MOVE).unlink()
    with pytest.raises(BrokenCard, match=r"close_the_loop\.md:0: this move has no card"):
        load(folder)


def test_a_file_that_is_not_utf8_is_refused(folder: Path) -> None:
    (folder / "pitfalls" / "latin.md").write_bytes("---\nid: latin\n---\ncafé".encode("latin-1"))
    with pytest.raises(BrokenCard, match="not UTF-8"):
        load(folder)


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
