"""The measures, every one from sums over notes, so that notes can be drawn again to tell how sure a figure is.

Each figure is the mean over the annotators, each taken as the truth in turn. The ceiling is the same figure for the
annotators against each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from app.domain.pillars import Level, Pillar
from app.evaluation.gold import LABELS, View

Numbers = NDArray[np.float64]

DRAWS = 1000
"""Bootstrap samples of the notes."""
INTERVAL = (2.5, 97.5)
"""Percentiles: 95 % of the draws lie between."""
SEED = 0
_LEVELS = list(Level)
_RANKS = np.arange(len(_LEVELS))
_DISAGREEMENT = (_RANKS[:, None] - _RANKS[None, :]) ** 2 / (len(_LEVELS) - 1) ** 2
"""Quadratic weights of kappa."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What is counted of notes; the leading axes are the notes, or draws of them."""

    labels: Numbers
    """(..., 3, 6): right, wrong, missed, by label."""
    pillars: Numbers
    """(..., 3, 3): the same by pillar, whatever the direction."""
    levels: Numbers
    """(..., 3, 4, 4): pillar, true level, read level."""
    targets: Numbers
    """(..., 3, 3): by true target: notes, target accepted, move accepted."""
    trust: Numbers
    """(..., 2): units without trust, of them those read as building it."""

    def drawn(self, weights: Numbers) -> "Sums":
        """The sums of draws; weights: (draws, notes), how often each note is in each draw."""

        def over(counted: Numbers) -> Numbers:
            return np.tensordot(weights, counted, axes=1)

        return Sums(over(self.labels), over(self.pillars), over(self.levels), over(self.targets), over(self.trust))


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: the reader's, the interval that holds 95 % of it when notes are drawn again, and the annotators'."""

    name: str
    value: float
    low: float
    high: float
    ceiling: float | None
    """None where there is one annotator only."""


def measures(annotators: Sequence[Sequence[View]], reads: Sequence[View]) -> list[Measure]:
    """Every measure of the reads. annotators: for each of them, their views of all notes, in the reads' order."""
    count = len(reads)
    drawn = np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), DRAWS)
    weights: Numbers = np.concatenate([np.ones((1, count)), drawn])  # the notes themselves, then the draws
    ours = [figures(_counted(views, reads).drawn(weights)) for views in annotators]
    people = [figures(_counted(a, b).drawn(weights[:1])) for a, b in permutations(annotators, 2)]
    found = []
    for name in ours[0]:
        value = np.mean([figure[name] for figure in ours], axis=0)
        low, high = np.nanpercentile(value[1:], INTERVAL) if not np.isnan(value[1:]).all() else (np.nan, np.nan)
        ceiling = float(np.mean([figure[name][0] for figure in people])) if people else None
        found.append(Measure(name, float(value[0]), float(low), float(high), ceiling))
    return found


def figures(sums: Sums) -> dict[str, Numbers]:
    """The figures by name, each with the leading axes of the sums. Undefined ones are nan."""
    with np.errstate(invalid="ignore", divide="ignore"):
        right, wrong, missed = (sums.labels[..., k, :] for k in range(3))
        f1 = 2 * right / (2 * right + wrong + missed)
        out = {f"f1 {label}": f1[..., i] for i, label in enumerate(LABELS)}
        out["f1 macro"] = _mean_of_known(f1)
        out |= {f"precision {label}": (right / (right + wrong))[..., i] for i, label in enumerate(LABELS)}
        out |= {f"recall {label}": (right / (right + missed))[..., i] for i, label in enumerate(LABELS)}
        right, wrong, missed = (sums.pillars[..., k, :] for k in range(3))
        f1 = 2 * right / (2 * right + wrong + missed)
        out |= {f"pillar f1 {pillar[0].upper()}": f1[..., i] for i, pillar in enumerate(Pillar)}
        out["pillar f1 macro"] = _mean_of_known(f1)
        out |= {f"level qwk {pillar}": _kappa(sums.levels[..., i, :, :]) for i, pillar in enumerate(Pillar)}
        notes = sums.levels.sum((-1, -2, -3))
        out["level exact"] = np.trace(sums.levels, axis1=-2, axis2=-1).sum(-1) / notes
        holds = sums.levels[..., :2, :2].sum((-1, -2, -3)) + sums.levels[..., 2:, 2:].sum((-1, -2, -3))
        out["holds accuracy"] = holds / notes
        seen, target, move = (sums.targets[..., k] for k in range(3))
        out["target ok"] = target.sum(-1) / seen.sum(-1)
        out["move ok"] = move.sum(-1) / seen.sum(-1)
        out["target ok, balanced"] = _mean_of_known(target / seen)
        out["move ok, balanced"] = _mean_of_known(move / seen)
        out["false trust rate"] = sums.trust[..., 1] / sums.trust[..., 0]
    return out


def _counted(truths: Sequence[View], guesses: Sequence[View]) -> Sums:
    """One row a note."""
    rows = [_of_note(truth, guess) for truth, guess in zip(truths, guesses, strict=True)]
    return Sums(*(np.stack(column).astype(float) for column in zip(*rows, strict=True)))


def _of_note(truth: View, guess: View) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers]:
    levels = np.zeros((len(Pillar), len(_LEVELS), len(_LEVELS)))
    for i, (true, read) in enumerate(zip(truth.levels, guess.levels, strict=True)):
        levels[i, _LEVELS.index(true), _LEVELS.index(read)] = 1
    targets = np.zeros((len(Pillar), 3))
    accepted = (True, guess.target in truth.targets_ok, guess.move in truth.moves_ok)
    targets[list(Pillar).index(truth.target)] = accepted
    builds_trust = LABELS.index("T+")
    without = ~truth.labels[:, builds_trust]
    trust = np.array([without.sum(), (without & guess.labels[:, builds_trust]).sum()])
    return (
        _agreement(truth.labels, guess.labels),
        _agreement(_by_pillar(truth.labels), _by_pillar(guess.labels)),
        levels,
        targets,
        trust,
    )


def _by_pillar(labels: NDArray[np.bool_]) -> NDArray[np.bool_]:
    both: NDArray[np.bool_] = labels[:, 0::2] | labels[:, 1::2]
    return both


def _agreement(truth: NDArray[np.bool_], guess: NDArray[np.bool_]) -> Numbers:
    return np.stack([(truth & guess).sum(0), (guess & ~truth).sum(0), (truth & ~guess).sum(0)]).astype(float)


def _kappa(confusion: Numbers) -> Numbers:
    """Quadratic weighted kappa of (..., true, read) counts; 1 where no disagreement could be expected."""
    notes = confusion.sum((-1, -2))
    observed = (confusion * _DISAGREEMENT).sum((-1, -2)) / notes
    chance = confusion.sum(-1)[..., :, None] * confusion.sum(-2)[..., None, :]
    expected = (chance * _DISAGREEMENT).sum((-1, -2)) / notes**2
    return np.where(expected > 0, 1 - observed / expected, 1.0)


def _mean_of_known(values: Numbers) -> Numbers:
    """The mean over the last axis, of what is defined; nan where nothing is."""
    known = ~np.isnan(values)
    mean: Numbers = np.where(known, values, 0).sum(-1) / known.sum(-1)
    return mean
