"""Checks the labelled notes: `python -m training.check [FILE…]`, all files of the training by default.

Every note must be in its form, every span lie on words, every name be one of the framework's; no two notes may tell
nearly the same. Prints what is in the files, and ends with 1 where something is wrong.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from app.domain.moves import PILLAR_OF
from app.domain.pillars import Level, Pillar
from training.dataset import DENSE, DEV, LABELS, LATER, NOTES

SHINGLE_WORDS = 5
NEAR = 0.3
"""Share of five-word runs that two notes may have in common before they count as the same note told twice."""
SHORTEST_WORDS = 12
"""Shorter notes have too few runs to compare."""


def problems(notes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with the notes, a line each."""
    seen: Counter[str] = Counter()
    for note in notes:
        seen[note["id"]] += 1
        for told in _of_note(note):
            yield f"{note['id']}: {told}"
    yield from (f"{note_id}: {count} notes have this id" for note_id, count in seen.items() if count > 1)


def near_duplicates(notes: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, float]]:
    """Pairs of notes that share at least `NEAR` of the shorter one's runs of words, with that share."""
    runs = {note["id"]: _shingles(note["text"]) for note in notes}
    holders: dict[str, list[str]] = defaultdict(list)
    for note_id, found in runs.items():
        for run in found:
            holders[run].append(note_id)
    shared: Counter[tuple[str, str]] = Counter()
    for ids in holders.values():
        shared.update(combinations(sorted(ids), 2))
    for (one, other), count in shared.items():
        share = count / min(len(runs[one]), len(runs[other]))
        if share >= NEAR:
            yield one, other, share


def read_notes(files: Iterable[Path]) -> list[dict[str, Any]]:
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]] or [NOTES, DENSE, LATER, DEV]
    notes = read_notes(files)
    wrong = [*problems(notes), *(f"{a} and {b} share {share:.0%}" for a, b, share in near_duplicates(notes))]
    for file in files:
        _describe(file)
    print("\n".join(wrong) or "nothing is wrong")
    sys.exit(bool(wrong))


def _of_note(note: Mapping[str, Any]) -> Iterator[str]:
    text = note["text"]
    if not text.strip():
        yield "it is empty"
    views = note.get("annotators", [note])
    spans = note.get("units", note.get("spans", []))
    for span in spans:
        if not 0 <= span["start"] < span["end"] <= len(text):
            yield f"{span['start']}:{span['end']} lies outside of its text"
        elif not re.search(r"\w", text[span["start"] : span["end"]]):
            yield f"{span['start']}:{span['end']} has no words"
    given = [span.get("labels", []) for span in spans] + [a for v in views for a in v.get("labels", {}).values()]
    unknown = {label for labels in given for label in labels} - set(LABELS)
    if unknown:
        yield f"unknown labels {sorted(unknown)}"
    for view in views:
        if set(view["levels"]) != set(Pillar) or not set(view["levels"].values()) <= set(Level):
            yield f"levels {view['levels']}"
        if not {view["target"], *view["target_also_ok"]} <= set(Pillar):
            yield f"target {view['target']}"
        if not view["moves_ok"] or not set(view["moves_ok"]) <= set(PILLAR_OF):
            yield f"moves {view['moves_ok']}"


def _shingles(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    if len(words) < SHORTEST_WORDS:
        return set()
    return {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1)}


def _describe(file: Path) -> None:
    notes = read_notes([file])
    counts: Counter[str] = Counter()
    bare = 0
    for note in notes:
        marks = [label for span in note.get("spans", []) for label in span["labels"]]
        first = note.get("annotators", [{}])[0]
        marks += [label for labels in first.get("labels", {}).values() for label in labels]
        counts.update(marks)
        bare += not marks
    words = sum(len(note["text"].split()) for note in notes) / max(len(notes), 1)
    shares = ", ".join(f"{label} {counts[label]}" for label in LABELS)
    print(f"{file.name}: {len(notes)} notes of {words:.0f} words, {bare} without a label; {shares}")


if __name__ == "__main__":
    main()
