"""Single events: which home, which day, what minute; and their texts."""

from dataclasses import dataclass

import numpy as np

from sample_data.population import Population
from sample_data.rates import expected

EPOCH = np.datetime64("1970-01-01", "D")
# Busy from eight in the morning to ten at night.
HOURS = np.array([2, 2, 1.5, 1.5, 1.5, 2, 3, 5, 6.5, 7, 7, 6.5, 6, 5.5, 5.5, 5, 5, 5, 5, 4.5, 4, 3.5, 3, 2.5])


@dataclass(frozen=True)
class Events:
    home: np.ndarray
    month: np.ndarray  # index into the plan's months
    day: np.ndarray  # days since 1970
    minute: np.ndarray  # of the day, London time

    def __len__(self) -> int:
        return len(self.home)

    def take(self, rows: np.ndarray) -> "Events":
        return Events(self.home[rows], self.month[rows], self.day[rows], self.minute[rows])


def happen(population: Population, measure: str, seed: int, random: np.random.Generator) -> Events:
    """One row an event, in order of time."""
    return scatter(population, random.poisson(expected(population, measure, seed)), random)


def scatter(population: Population, counts: np.ndarray, random: np.random.Generator) -> Events:
    home, month = np.nonzero(counts)
    times = counts[home, month]
    home, month = np.repeat(home, times), np.repeat(month, times)
    starts, days = population.plan.starts, population.plan.days
    day = starts[month] + random.integers(0, days[month])
    hour = random.choice(24, len(home), p=HOURS / HOURS.sum())
    minute = hour * 60 + random.integers(0, 60, len(home))
    order = np.lexsort((home, minute, day))
    return Events(home[order], month[order], day[order], minute[order])


def day_text(days: np.ndarray, pattern: str = "%Y-%m-%d") -> np.ndarray:
    """Each day as text; the days are few, so each is written once."""
    unique, where = np.unique(days, return_inverse=True)
    written = [(EPOCH + int(day)).item().strftime(pattern) for day in unique]
    return np.array(written, dtype=object)[where]


def minute_text(minutes: np.ndarray, between: str = ":") -> np.ndarray:
    table = np.array([f"{m // 60:02d}{between}{m % 60:02d}" for m in range(1440)], dtype=object)
    return table[minutes]


def pick(random: np.random.Generator, weights: dict[str, float], count: int) -> np.ndarray:
    """That many of the words, as often as they weigh."""
    words = np.array(list(weights), dtype=object)
    share = np.array(list(weights.values()), dtype=float)
    return words[random.choice(len(words), count, p=share / share.sum())]
