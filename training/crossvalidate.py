"""How well notes are read that training left out: `python -m training.crossvalidate`, about two minutes.

Fits the heads once a fold over the notes of the two annotators (all other notes are always trained on, the fold's own
never), calibrates and chooses thresholds without the fold, and passes its notes through the product's own reader and
rules. Writes the reads, and prints how they score.
"""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from app.domain.read import Finding, judge
from app.evaluation.evaluation import READ_ON, evaluate, line_of, with_answers
from app.evaluation.gold import gold_notes
from app.evaluation.report import as_text
from app.reading.labeller import LABELS, Labelled, Thresholds
from app.reading.local import LocalReader
from training.dataset import DEV
from training.folds import FOLDS, HeldOut, chances, corpus, held_out, scale_without

READS = Path(__file__).parent / "reads.jsonl"


@dataclass(frozen=True, slots=True)
class FoldLabels:
    """Stands in the labeller's place: what one fold's heads gave for the notes that it had not seen."""

    engine: str
    thresholds: Thresholds
    found: dict[str, list[Labelled]]

    def label(self, notes: str) -> list[Labelled]:
        return self.found[notes]


def main() -> None:
    """Fit the folds, write the reads, print the measures."""
    notes, findings = gold_notes(DEV), cross_validated()
    reads = [line_of(note.id, finding, judge(finding)) for note, finding in zip(notes, findings, strict=True)]
    READS.write_text("".join(f"{read.model_dump_json()}\n" for read in reads), "utf-8")
    Console().print(as_text(evaluate("cross-validated", notes, reads)), highlight=False)
    answered = with_answers(notes, findings)
    print("\nWith the rep answering what the read asks:")
    print("\n".join(f"{name:28}{answered[name]:.3f}" for name in ("holds accuracy", "move ok", "move ok, balanced")))


def cross_validated() -> list[Finding]:
    """What is found in each note of two annotators, in the file's order, by heads that had not seen it."""
    notes = held_out(corpus())
    found = {}
    for fold in range(FOLDS):
        reader = LocalReader(_labels(notes, fold))
        for held in notes:
            if held.fold == fold:
                found[held.note.id] = reader.find(held.note.text, READ_ON)
    return [found[note.id] for note in gold_notes(DEV)]


def _labels(notes: list[HeldOut], fold: int) -> FoldLabels:
    scale, shift, thresholds = scale_without(notes, fold)
    found = {
        n.note.text: [
            Labelled(segment, tuple(row.tolist()))
            for segment, row in zip(n.note.segments, chances(n.logits, scale, shift), strict=True)
        ]
        for n in notes
        if n.fold == fold
    }
    return FoldLabels(f"local@fold{fold + 1}of{FOLDS}", dict(zip(LABELS, thresholds, strict=True)), found)


if __name__ == "__main__":
    main()
