"""The points of an algorithm's sweeps, measured in turn, and what a cost in proportion to the flop would be."""

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from about import cores
from compare import PAUSE
from side import start_sides

ROUNDS = 5
FACTORS = 1 / 4, 1 / 2, 1, 2, 4
SWEPT = "n", "d", "k", "threads"


def thread_counts():
    """Powers of two, up to the first that is more than the cores."""
    return [2**power for power in range(cores().bit_length() + 1)]


def along(base, letter):
    """Points, the base with another n, d, k or number of threads."""
    values = thread_counts() if letter == "threads" else [int(getattr(base, letter) * factor) for factor in FACTORS]
    return [replace(base, **{letter: value}) for value in values]


@dataclass
class Sweeps:
    """Of one algorithm."""
    algorithm: object
    about: dict
    seconds: dict  # by point, a list of the rounds
    flop: dict  # by point

    def median(self, point):
        return median(self.seconds[point])

    def proportional(self, point):
        """Seconds at the rate of the base, as many times that as there are more threads with a core of their own."""
        base = self.algorithm.base
        more = min(point.threads, cores()) / min(base.threads, cores())
        return self.median(base) * self.flop[point] / self.flop[base] / more


def measure(algorithm, program):
    points = dict.fromkeys([algorithm.base, *(point for letter in SWEPT for point in along(algorithm.base, letter))])
    sides, flop, seconds = {}, {}, {point: [] for point in points}
    with tempfile.TemporaryDirectory() as folder:
        for number, point in enumerate(points):
            case, flop[point] = algorithm.prepare(point)
            where = Path(folder, str(number))
            where.mkdir()
            sides[point], = start_sides(case, where, {"lanewise": [program]})
        for _ in range(ROUNDS):
            for point, side in sides.items():
                time.sleep(PAUSE)
                seconds[point].append(median(side.run()["seconds"]))
        for side in sides.values():
            side.finish()
    return Sweeps(algorithm, sides[algorithm.base].about, seconds, flop)
