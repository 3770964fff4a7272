"""Notes written part by part as notes with spans: `python -m training.join_parts FILE… > training/dense.jsonl`.

A part is [text, labels]; the text of the note is its parts joined, and a part's labels belong to its text without the
space around it.
"""

import json
import sys
from pathlib import Path
from typing import Any


def joined(note: dict[str, Any]) -> dict[str, Any]:
    """The note with `text` and `spans` (offsets in code points) in place of `parts`."""
    text, spans = "", []
    for part, labels in note.pop("parts"):
        core = part.strip()
        if labels and core:
            start = len(text) + part.index(core)
            spans.append({"start": start, "end": start + len(core), "labels": labels.split()})
        text += part
    head = {key: note.pop(key) for key in ("id", "style", "industry")}
    return {**head, "text": text, "spans": spans, **note}


def main() -> None:
    for name in sys.argv[1:]:
        for line in Path(name).read_text("utf-8").splitlines():
            print(json.dumps(joined(json.loads(line)), ensure_ascii=False))


if __name__ == "__main__":
    main()
