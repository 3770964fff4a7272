"""What stands in a weights folder beside the networks: the tokenizer, and reader.json with the thresholds."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.reading.labeller import LABELS
from training.start import Start


def write_folder(folder: Path, start: Start, thresholds: Sequence[float], origin: Mapping[str, str]) -> None:
    """Write both files; origin: hashes and commands that tell where the networks come from."""
    shutil.copyfile(start.tokenizer_file, folder / "tokenizer.json")
    named = {f"{pillar} {direction}": value for (pillar, direction), value in zip(LABELS, thresholds, strict=True)}
    text = json.dumps({"thresholds": named, "origin": dict(origin)}, indent=2)
    (folder / "reader.json").write_text(text + "\n", "utf-8")
