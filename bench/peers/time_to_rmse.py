"""How long a fit takes to come close to the best error on ratings that were held back. A fit of n iterations gives an error and a time: no
side is stopped or watched while it runs."""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy

from bars import Chart
from compare import HOW_TIMED, head, line, ratios, spread, take_turns
from side import THREADS, Case, start_sides
from triplets import RANK

FACTORS = RANK, 4 * RANK  # as many as the ratings have, and too many
SHARE = 0.1  # of the ratings, held back
CLOSE = 1.001
FEW, MANY = 5, 30  # numbers of iterations that are tried, at most: to choose a setting, and with it
HOW = (f"{THREADS} threads, float32; movies, made of rank {RANK}, {SHARE:.0%} of its ratings held back. What is chosen has the smallest RMSE "
       "on these, of eight settings a side and outside the clock. Times are those of whole fits with the fewest iterations that come "
       f"within {CLOSE - 1:.1%} of an error. cmfrec: by conjugate gradients. LIBMF's threads race, so its errors differ a little from run "
       f"to run. {HOW_TIMED}")


@dataclass
class Grid:
    """What a side is tried with: lambda, and the third number of rating_fits in protocol.hpp, in words."""
    settings: dict
    most: int  # iterations

    def counts(self, many):
        return sorted({*numpy.geomspace(1, self.most, many).round().astype(int).tolist()})


SQUARES = Grid({(lam, by_count): f"lambda {lam:g}{' a rating' * by_count}"
                for by_count, lams in ((0, (4, 6, 10, 16)), (1, (0.04, 0.06, 0.08, 0.1))) for lam in lams}, most=10)
GRADIENT = Grid({(lam, rate): f"lambda {lam:g} a rating, rate {rate:g}"
                 for rate in (0.05, 0.1) for lam in (0.02, 0.03, 0.05, 0.07)}, most=32)
GRIDS = {"lanewise": SQUARES, "cmfrec": SQUARES, "LIBMF": GRADIENT}


@dataclass
class Learner:
    """A side with its best setting."""
    setting: tuple
    errors: dict  # by number of iterations

    def best(self):
        return min(self.errors.values())

    def first(self, error):
        """The fewest iterations that come close to it, or None."""
        return next((count for count, reached in self.errors.items() if reached <= CLOSE * error), None)


def case_of(train, k, rows, fits):
    return Case(f"{train.name}, k = {k}", "rating_fits", train.records(), numpy.array(rows, numpy.float32), k, fits=fits,
                sizes=(train.n, train.m))


def error(held, users, items):
    """RMSE in float64."""
    predicted = numpy.einsum("ij,ij->i", users[held.users].astype(numpy.float64), items[held.items].astype(numpy.float64))
    return float(numpy.sqrt(numpy.square(held.values - predicted).mean()))


def errors(train, held, k, rows, side):
    """Of a fit for each of the rows, one after the other. side: name and command."""
    with tempfile.TemporaryDirectory() as folder:
        (started,) = start_sides(case_of(train, k, rows, fits=0), folder, dict([side]))
        started.run()
        users, items = started.finish()
    return [error(held, *factors) for factors in zip(users.reshape(len(rows), -1, k), items.reshape(len(rows), -1, k))]


def learner(train, held, k, side):
    grid = GRIDS[side[0]]
    tried = [(count, *setting) for setting in grid.settings for count in grid.counts(FEW)]
    _, *setting = min(zip(errors(train, held, k, tried, side), tried))[1]
    counts = grid.counts(MANY)
    return Learner(tuple(setting), dict(zip(counts, errors(train, held, k, [(count, *setting) for count in counts], side))))


def timed(train, k, learners, counts, programs):
    """The sides' Runs with so many iterations each, in turn; of those that have a number."""
    with tempfile.TemporaryDirectory() as folder:
        sides = []
        for name, count in counts.items():
            if count is not None:
                own = Path(folder) / name
                own.mkdir()
                sides += start_sides(case_of(train, k, [(count, *learners[name].setting)], fits=1), own, {name: programs[name]})
        return {run.name: run for run in take_turns(sides)}


def told(k, learners, programs, train):
    """Cells of each side's row, ratios by aim, and the Runs."""
    best = min(one.best() for one in learners.values())
    cells = {name: [f"k = {k}: {name}", GRIDS[name].settings[one.setting], f"{one.best():.4f}"] for name, one in learners.items()}
    aims = {"its own best": {name: one.best() for name, one in learners.items()}, "the best": dict.fromkeys(learners, best)}
    groups, told_of = {}, []
    for aim, errors_of in aims.items():
        counts = {name: one.first(errors_of[name]) for name, one in learners.items()}
        runs = timed(train, k, learners, counts, programs)
        for name, count in counts.items():
            cells[name] += [str(count), spread(runs[name].seconds)] if name in runs else ["never", "–"]
        if "lanewise" in runs:
            groups[f"k = {k}, {aim}"] = ratios([*runs.values()])
        told_of += runs.values()
    return cells, groups, told_of


def table(ratings, programs):
    """The lines, their chart, and what the sides say of themselves."""
    train, held = ratings.held_back(SHARE)
    programs = {name: programs[name] for name in GRIDS if name in programs}
    chart, abouts = Chart("Time to an error on held-out ratings, where Lanewise comes to it"), []
    lines = head(["time to an error", "chosen", "its best RMSE", "iterations to that", "ms", "iterations to the best of all", "ms"])
    for k in FACTORS:
        learners = {side[0]: learner(train, held, k, side) for side in programs.items()}
        cells, groups, runs = told(k, learners, programs, train)
        chart.groups |= groups
        print(f"time to an error, k = {k}: {groups}", file=sys.stderr, flush=True)
        lines += [line(row) for row in cells.values()]
        abouts += [run.about for run in runs]
    return [*lines, "", HOW], chart, abouts
