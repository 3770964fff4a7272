from pathlib import Path

import pytest

from app.coaching.prompts import BrokenPrompt, load_prompt, load_prompts
from app.main import PROMPTS

GOOD = "---\npurpose: To test.\ninputs: [name]\nmodel: {temperature: 0, max_tokens: 5}\n---\nHello $name, $$5.\n"


def test_a_prompt_is_filled_and_known_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "greet.md").write_text(GOOD)
    prompt = load_prompts(tmp_path)["greet"]
    assert prompt.fill({"name": "Dana"}) == "Hello Dana, $5."
    assert (prompt.temperature, prompt.max_tokens) == (0, 5)
    (tmp_path / "greet.md").write_text(GOOD + " ")
    assert load_prompts(tmp_path)["greet"].id != prompt.id
    assert prompt.id.startswith("greet@")


def test_a_missing_input_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "greet.md").write_text(GOOD)
    with pytest.raises(KeyError):
        load_prompt(tmp_path / "greet.md").fill({})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("no header", "begins with"),
        (GOOD.replace("[name]", "[name, other]"), "declares the inputs"),
        (GOOD.replace("[name]", "[]"), "declares the inputs"),
        (GOOD.replace("$$5", "$5"), "opens no input"),
        (GOOD.replace("purpose: To test.\n", ""), "purpose"),
        (GOOD.replace("max_tokens: 5", "max_tokens: 0"), "max_tokens"),
        (GOOD.replace("inputs", "imputs"), "imputs"),
        (GOOD.replace("[name]", "[name"), "greet.md"),
    ],
)
def test_a_broken_prompt_stops_the_start_with_its_name_and_the_reason(text: str, why: str, tmp_path: Path) -> None:
    path = tmp_path / "greet.md"
    path.write_text(text)
    with pytest.raises(BrokenPrompt, match=why) as broken:
        load_prompt(path)
    assert "greet.md" in str(broken.value)


def test_the_shipped_prompts_load() -> None:
    assert set(load_prompts(PROMPTS)) == {"coach", "read_notes", "summarise", "turn"}
