"""Runs the sides of a case in turn, and shows what came out."""

import sys
import tempfile
import time
from dataclasses import dataclass, field
from statistics import median

import numpy

from bars import Chart
from side import Case, start_sides

ROUNDS = 7
SLOW = 10  # seconds of a fit
SLOW_ROUNDS = 3  # of cases where a side is that slow
TRIALS = 2  # rounds, after which that is decided
HOPELESS = 3  # times as long as the fastest peer takes
PAUSE = 0.05  # seconds between the sides: idle OpenMP threads spin for a while before they sleep

HOW_TIMED = (f"Medians of {ROUNDS} alternating rounds (smallest–largest; {SLOW_ROUNDS} rounds where a fit takes more than {SLOW} "
             "s), a warm-up before each unless a fit takes a second. Where a cell has several values, Lanewise's comes first.")
HOW_MEMORY = "Working memory is what a fit adds to a process that holds the data."


@dataclass
class Run:
    """Of one side on one case."""
    name: str
    about: dict
    seconds: list = field(default_factory=list)  # a round
    answer: dict = field(default_factory=dict)   # the last one
    results: list = field(default_factory=list)

    def median(self):
        return median(self.seconds)


def compare(case, programs, rounds=ROUNDS, drop_hopeless=False):
    """A Run for each side. drop_hopeless: after TRIALS rounds peers that are HOPELESS have no more."""
    with tempfile.TemporaryDirectory() as folder:
        return take_turns(start_sides(case, folder, programs), rounds, drop_hopeless)


def take_turns(sides, rounds=ROUNDS, drop_hopeless=False):
    """As compare()."""
    runs = [Run(side.name, side.about) for side in sides]
    going = [*zip(sides, runs)]
    while len(runs[0].seconds) < rounds:
        for side, run in going:
            time.sleep(PAUSE)
            run.answer = side.run()
            run.seconds.append(median(run.answer["seconds"]))
        if len(runs[0].seconds) == TRIALS:
            if drop_hopeless:
                going = [going[0], *hopeful(going[1:])]
            if max(run.seconds[0] for _, run in going) > SLOW:
                rounds = min(rounds, SLOW_ROUNDS)
    for side, run in zip(sides, runs):
        run.results = side.finish()
    return runs


def hopeful(peers):
    fastest = min(min(run.seconds) for _, run in peers)
    return [(side, run) for side, run in peers if min(run.seconds) <= HOPELESS * fastest]


def peak_of(name, ours, threads):
    """name: of a peak of protocol.hpp. ours: only our side's command."""
    case = Case(name, name, numpy.zeros(0), numpy.zeros(0), 1, threads=threads, sizes=(1, 1))
    return compare(case, ours, rounds=1)[0].answer["objective"]


def against_peaks(case, programs, *peaks):
    """The runs of a case, and the most that each of `peaks` gave before or after on as many threads."""
    ours = dict([*programs.items()][:1])
    before = [peak_of(peak, ours, case.threads) for peak in peaks]
    runs = compare(case, programs)
    return runs, [max(earlier, peak_of(peak, ours, case.threads)) for earlier, peak in zip(before, peaks)]


def ratios(runs):
    return {run.name: run.median() / runs[0].median() for run in runs[1:]}


def faster(runs):
    return " / ".join(f"{ratio:.1f}×" for ratio in ratios(runs).values())


def spread(seconds):
    digits = 1 if median(seconds) >= 0.01 else 3
    middle, low, high = (f"{1e3 * value:.{digits}f}" for value in (median(seconds), min(seconds), max(seconds)))
    return f"{middle} ({low}–{high})"


def line(cells):
    return "| " + " | ".join(cells) + " |"


def head(cells):
    return [line(cells), "|---|" + "---:|" * (len(cells) - 1)]


def name_of(case, runs):
    count = len(runs[0].seconds)
    return case.name if count == ROUNDS else f"{case.name} ({count} rounds)"


def fits_line(case, runs, exact):
    """exact: from the rows and what a side returned to its objective in float64."""
    objectives = [exact(case.rows(), *run.results) for run in runs]
    return line([name_of(case, runs), *(spread(run.seconds) for run in runs), faster(runs),
                 " / ".join(str(run.answer["iterations"]) for run in runs),
                 " / ".join(f"{objective:.10g}" for objective in objectives),
                 " / ".join(f"{abs(run.answer['objective'] - objective) / abs(objective):.0e}"
                            for run, objective in zip(runs, objectives)),
                 " / ".join(f"{run.answer['bytes'] / 2**20:.1f}" for run in runs)])


def fits_table(title, cases, programs, objective, exact):
    """The lines, their chart, and the runs of the last case."""
    lines = head(["whole fit", *(f"{name}, ms" for name in programs), "faster", "iterations", objective,
                  "its relative error", "working memory, MiB"])
    chart, runs = Chart(title), []
    for case in cases:
        runs = compare(case, programs)
        chart.groups[case.name] = ratios(runs)
        print(f"{case.name}: {faster(runs)}", file=sys.stderr, flush=True)
        lines.append(fits_line(case, runs, exact))
    return lines, chart, runs
