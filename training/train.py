"""From the labelled notes to the heads that the product loads: `python -m training.train`, about two minutes.

The network itself is frozen and comes from `python -m training.export`. Calibration and thresholds come from notes
that their heads had not seen (training/folds.py); the heads that ship are trained on all of them. With
`--corrections FILE…` they also learn from what reps put right (`firmground corrections --export FILE`).
"""

import json
import sys
from pathlib import Path

import numpy as np

from app.reading.labeller import LABELS, WEIGHTS, mark_of
from training.dataset import DENSE, DEV, LATER, NOTES, fingerprint
from training.folds import corpus, shipped


def main() -> None:
    """Write heads.npz, reader.json and trained_on.txt, and print the hashes of what went in and what came out."""
    corrections = sys.argv[2:] if sys.argv[1:2] == ["--corrections"] else []
    files = [Path(name) for name in corrections]
    data = corpus(*files)
    heads, thresholds = shipped(data)
    np.savez(WEIGHTS / "heads.npz", weights=heads.weights, bias=heads.bias)
    named = {f"{pillar} {direction}": value for (pillar, direction), value in zip(LABELS, thresholds, strict=True)}
    told = {
        "heads": fingerprint(WEIGHTS / "heads.npz"),
        "network": fingerprint(WEIGHTS / "reader.onnx"),
        "data": fingerprint(*files, NOTES, DENSE, LATER, DEV),
        "command": "python -m training.train",
        "thresholds": named,
    }
    (WEIGHTS / "reader.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    (WEIGHTS / "trained_on.txt").write_text("".join(f"{mark_of(note.text)}\n" for note in data.notes), "ascii")
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
