"""Fitting the reader: a first stage on the wide set, a second that leans on the notes of two annotators."""

import copy
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from app.reading.windows import Window, windows
from training.dataset import Example
from training.network import Reader


@dataclass(frozen=True, slots=True)
class Recipe:
    """One stage of training."""

    epochs: float
    rate: float
    """The highest learning rate; it rises over the first tenth and then falls to nothing."""
    dev_copies: int = 1
    """How often a pass sees each note of the two annotators."""
    positive_weight: float = 4.0
    level_weight: float = 0.3
    head_rate: float = 10.0
    """The heads learn so many times faster than the encoder."""
    layer_decay: float = 0.9
    """Each lower layer learns so much slower than the one above it."""
    batch_tokens: int = 1600
    averaging: float = 0.98
    """Weights are averaged over steps with this decay; the average is what is kept."""
    masking: float = 0.0
    """The share of tokens that are hidden from the network at each sight of a note."""
    mixing: float = 0.0
    """The share of notes that get a stretch of another note put into them, new at each pass."""
    dropout: float = 0.1


MASK = 103
"""The tokenizer's [MASK]."""

FIRST = Recipe(epochs=6, rate=2e-4)
SECOND = Recipe(epochs=4, rate=1e-4, dev_copies=3)


@dataclass(frozen=True, slots=True)
class Batch:
    ids: Tensor
    mask: Tensor
    pool: Tensor
    targets: Tensor
    present: Tensor
    """(batch, segments): which rows are segments and not padding."""
    levels: Tensor


Item = tuple[Window, NDArray[np.float32], NDArray[np.float32]]


def fit(reader: Reader, notes: Sequence[Example], recipe: Recipe, tokenizer: Tokenizer, seed: int) -> Reader:
    """A trained copy of the reader: the running average of its weights."""
    torch.manual_seed(seed)
    shuffle = random.Random(seed)
    repeated = [note for note in notes for _ in range(recipe.dev_copies if note.from_dev else 1)]
    reader = copy.deepcopy(reader).train()
    reader.encoder.words.requires_grad_(False)
    averaged = copy.deepcopy(reader).eval()
    optimiser = torch.optim.AdamW(_groups(reader, recipe), weight_decay=0.01)
    for part in reader.modules():
        if isinstance(part, nn.Dropout):
            part.p = recipe.dropout
    steps = round(recipe.epochs * len(list(_batches(_seen(repeated, recipe, tokenizer, shuffle), recipe, shuffle))))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
    done = 0
    while done < steps:
        for batch in _batches(_seen(repeated, recipe, tokenizer, shuffle), recipe, shuffle):
            loss = _loss(reader, batch, recipe)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            done += 1
            _average(averaged, reader, min(recipe.averaging, done / (done + 5)))
            if done == steps:
                break
    return averaged


def probabilities(
    reader: Reader, note: Example, tokenizer: Tokenizer
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(segments, 6) label probabilities, and (3, 4) level probabilities by the note's first window."""
    reader.eval()
    rows, levels = [], []
    with torch.inference_mode():
        for window in windows(note.segments, tokenizer):
            labels, level = reader(torch.from_numpy(window.ids)[None], torch.from_numpy(window.pool)[None])
            rows.append(labels[0].sigmoid().numpy())
            levels.append(level.view(3, 4).softmax(-1).numpy())
    return np.concatenate(rows), levels[0]


def _seen(notes: Sequence[Example], recipe: Recipe, tokenizer: Tokenizer, shuffle: random.Random) -> list[Item]:
    """One pass over the notes: some mixed with another, some tokens hidden."""
    items = []
    for note in notes:
        shown = mixed(note, shuffle.choice(notes), shuffle) if shuffle.random() < recipe.mixing else note
        items += [_hidden(item, recipe.masking, shuffle) for item in _items(shown, tokenizer)]
    return items


def mixed(note: Example, other: Example, shuffle: random.Random) -> Example:
    """The note with a stretch of the other's segments put in at a random place; it has no levels."""
    length = shuffle.randint(1, max(1, len(other.segments) // 2))
    start = shuffle.randint(0, max(0, len(other.segments) - length))
    place = shuffle.randint(0, len(note.segments))
    stretch = slice(start, start + length)
    return replace(
        note,
        segments=(*note.segments[:place], *other.segments[stretch], *note.segments[place:]),
        targets=np.concatenate([note.targets[:place], other.targets[stretch], note.targets[place:]]),
        levels=np.zeros_like(note.levels),
    )


def _hidden(item: Item, share: float, shuffle: random.Random) -> Item:
    window, targets, levels = item
    if not share:
        return item
    hide = np.array([shuffle.random() < share for _ in window.ids])
    hide[[0, -1]] = False
    return replace(window, ids=np.where(hide, MASK, window.ids)), targets, levels


def _items(note: Example, tokenizer: Tokenizer) -> Iterator[Item]:
    for window in windows(note.segments, tokenizer):
        yield window, note.targets[window.first : window.first + len(window.pool)], note.levels


def _batches(items: Sequence[Item], recipe: Recipe, shuffle: random.Random) -> Iterator[Batch]:
    """Batches of notes of like length, in random order."""
    order = sorted(range(len(items)), key=lambda i: len(items[i][0].ids) + shuffle.random() * 40)
    groups: list[list[int]] = [[]]
    for i in order:
        if groups[-1] and (len(groups[-1]) + 1) * len(items[i][0].ids) > recipe.batch_tokens:
            groups.append([])
        groups[-1].append(i)
    shuffle.shuffle(groups)
    for group in groups:
        yield _batch([items[i] for i in group])


def _batch(items: Sequence[Item]) -> Batch:
    tokens = max(len(w.ids) for w, _, _ in items)
    rows = max(len(w.pool) for w, _, _ in items)
    ids, mask = torch.zeros(len(items), tokens, dtype=torch.long), torch.zeros(len(items), tokens, dtype=torch.bool)
    pool, targets = torch.zeros(len(items), rows, tokens), torch.zeros(len(items), rows, 6)
    present, levels = torch.zeros(len(items), rows), torch.zeros(len(items), 3, 4)
    for i, (window, wanted, level) in enumerate(items):
        count, length = window.pool.shape
        ids[i, :length], mask[i, :length] = torch.from_numpy(window.ids), True
        pool[i, :count, :length], targets[i, :count] = torch.from_numpy(window.pool), torch.from_numpy(wanted)
        present[i, :count], levels[i] = 1.0, torch.from_numpy(level)
    return Batch(ids, mask, pool, targets, present, levels)


def _loss(reader: Reader, batch: Batch, recipe: Recipe) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        labels, levels = reader(batch.ids, batch.pool, batch.mask)
    weight = torch.full((6,), recipe.positive_weight)
    each = nn.functional.binary_cross_entropy_with_logits(
        labels.float(), batch.targets, pos_weight=weight, reduction="none"
    ).mean(-1)
    by_label = (each * batch.present).sum() / batch.present.sum()
    by_level = nn.functional.cross_entropy(levels.float().view(-1, 4), batch.levels.view(-1, 4))
    return by_label + recipe.level_weight * by_level


def _groups(reader: Reader, recipe: Recipe) -> list[dict[str, object]]:
    heads = [p for name, p in reader.named_parameters() if not name.startswith("encoder.")]
    groups: list[dict[str, object]] = [{"params": heads, "lr": recipe.rate * recipe.head_rate}]
    layers = list(reader.encoder.layers)
    for depth, layer in enumerate(reversed(layers)):
        groups.append({"params": list(layer.parameters()), "lr": recipe.rate * recipe.layer_decay**depth})
    return groups


def _rate(step: int, steps: int) -> float:
    warm = max(1, steps // 10)
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def _average(averaged: Reader, reader: Reader, decay: float) -> None:
    with torch.no_grad():
        for ours, theirs in zip(averaged.parameters(), reader.parameters(), strict=True):
            ours.lerp_(theirs, 1 - decay)
