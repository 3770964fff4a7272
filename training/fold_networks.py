"""One network a fold, trained without the fold's notes and exported as the product loads it."""

import tempfile
from pathlib import Path

from app.reading.labeller import Labeller
from training.dataset import DEV, NOTES, examples
from training.export import export_reader
from training.fitting import SECOND, fit
from training.folds import FOLDS, HeldOut, fold_of
from training.network import Reader
from training.start import Start
from training.weights_folder import write_folder


def held_out(start: Start, first: Reader) -> list[HeldOut]:
    """Train one network a fold, export it as the product would load it, and read the notes that it left out."""
    notes, wide = examples(DEV), examples(NOTES)
    folds = fold_of(notes)
    found = []
    for fold in range(FOLDS):
        seen = [*wide, *(note for note in notes if folds[note.id] != fold)]
        reader = fit(first, seen, SECOND, start.tokenizer, seed=100 + fold)
        with tempfile.TemporaryDirectory() as folder:
            export_reader(reader, Path(folder) / "reader.onnx")
            write_folder(Path(folder), start, [0.5] * 6, {})
            labeller = Labeller(Path(folder))
            found += [HeldOut(n, fold, labeller.label(n.text)) for n in notes if folds[n.id] == fold]
        print(f"fold {fold + 1} of {FOLDS}", flush=True)
    return found
