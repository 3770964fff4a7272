"""The picture of an account over time: three lines, one a pillar, over the calls and the promises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.accounts import Point
from app.domain.pillars import Level, Pillar

WIDTH, ROW, LEFT, TOP = 720.0, 72.0, 112.0, 8.0
STEP = 15.0
"""Height of one level."""
MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    words: str
    turned: bool
    """Whether the pillar stands otherwise from here on."""


@dataclass(frozen=True, slots=True)
class Row:
    """One pillar."""

    pillar: Pillar
    y: float
    line: str
    """Points of a polyline."""
    dots: tuple[Dot, ...]
    now: Level
    base: float
    """Where `absent` lies."""


@dataclass(frozen=True, slots=True)
class Timeline:
    width: float
    height: float
    left: float
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    words: str
    """What the picture shows, for who does not see it."""


def timeline_of(points: Sequence[Point], today: date) -> Timeline | None:
    """The picture; None where there is nothing to draw."""
    if not points:
        return None
    first, last = points[0].on, max(today, points[-1].on)
    days = max((last - first).days, 1)

    def x(on: date) -> float:
        return round(LEFT + (WIDTH - LEFT - 12) * (on - first).days / days, 1)

    rows = tuple(_row(number, pillar, points, x, last) for number, pillar in enumerate(reversed(Pillar)))
    height = TOP + ROW * len(rows) + 20
    turns = [f"{dot.words}" for row in rows for dot in row.dots if dot.turned]
    words = "How the three pillars stood. " + "; ".join(turns[-12:])
    return Timeline(WIDTH, height, LEFT, rows, _ticks(first, last, x), words)


def _row(number: int, pillar: Pillar, points: Sequence[Point], x, last: date) -> Row:  # type: ignore[no-untyped-def]
    order = list(Level)
    top = TOP + ROW * number
    bottom = top + ROW - 14

    def y(level: Level) -> float:
        return round(bottom - STEP * order.index(level), 1)

    line, dots = [], []
    was: Level | None = None
    for point in points:
        level = point.levels[pillar]
        at = x(point.on)
        if was is not None and was is not level:
            line.append(f"{at},{y(was)}")
        line.append(f"{at},{y(level)}")
        what = f"promise “{point.promise}”" if point.promise else "call"
        day = f"{point.on.day} {point.on:%b %Y}"
        dots.append(Dot(at, y(level), f"{day}, {what}: {pillar} {level}", was is not level))
        was = level
    line.append(f"{x(last)},{y(points[-1].levels[pillar])}")
    return Row(pillar, top, " ".join(line), tuple(dots), points[-1].levels[pillar], y(Level.ABSENT))


def _ticks(first: date, last: date, x) -> tuple[tuple[float, str], ...]:  # type: ignore[no-untyped-def]
    months = [date(y, m, 1) for y in range(first.year, last.year + 1) for m in range(1, 13)]
    months = [month for month in months if first <= month <= last]
    every = max(1, -(-len(months) // MOST_TICKS))
    return tuple((x(month), f"{month:%b %y}") for month in months[::every])
