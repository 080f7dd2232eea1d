"""Steps of alternating least squares, their share of what the machine can do, small systems, and errors on held-out ratings."""

import json
import subprocess
import sys
from functools import cache

import numpy

import rating_errors
import time_to_rmse
import triplets
from bars import Chart
from compare import HOW_TIMED, ROUNDS, SLOW_ROUNDS, Run, against_peaks, compare, faster, head, line, name_of, ratios, spread
from programs import STEP_BY_STEP
from side import THREADS, Case, environment
from triplets import REGULARIZATION

STEPS = 3
OF_PEAK = (16, 32, 64, 100, 128)
HOW_IMPLICIT = ("implicit: no time. It minimizes another objective, over all cells of the matrix and weighted by confidence, so none of "
                "these errors is what it looks for.")
HOW_CMFREC = "cmfrec: Cholesky (use_cg=False), float32, no biases, no centring. Its start is ours. Its step computes no loss."


movies, restaurants = cache(triplets.movies), cache(triplets.restaurants)


def start(ratings, k):
    """Item factors, cmfrec's where it is: it takes none."""
    try:
        import cmfrec_worker
    except ImportError:
        return (numpy.random.default_rng(0).standard_normal((ratings.m, k)) / 100).astype(numpy.float32)
    return cmfrec_worker.start(ratings, k)


def steps_case(ratings, k, steps=STEPS):
    return Case(f"{ratings.name}, k = {k}", "als", ratings.records(), start(ratings, k), k, steps, sizes=(ratings.n, ratings.m))


def loss(ratings, users, items):
    """The objective in float64."""
    users, items = (factors.reshape(size, -1).astype(numpy.float64)
                    for factors, size in ((users, ratings.n), (items, ratings.m)))
    total = REGULARIZATION * (numpy.square(users).sum() + numpy.square(items).sum())
    for i in range(0, len(ratings.values), 100_000):
        some = slice(i, i + 100_000)
        predicted = numpy.einsum("ij,ij->i", users[ratings.users[some]], items[ratings.items[some]])
        total += numpy.square(ratings.values[some] - predicted).sum()
    return total


def steps(programs):
    """Lines, their chart, and the runs of the last case."""
    chart = Chart("A step of alternating least squares")
    lines = head(["a step", *(f"{name}, ms" for name in programs), "faster", "s", "objective after 2 s"])
    for ratings, k, s, rounds in ((movies(), 64, STEPS, ROUNDS), (movies(), 100, STEPS, ROUNDS), (restaurants(), 100, 1, SLOW_ROUNDS)):
        case = steps_case(ratings, k, s)
        runs = compare(case, programs, rounds)
        chart.groups[case.name] = ratios(runs)
        print(f"step, {case.name}: {faster(runs)}", file=sys.stderr, flush=True)
        lines.append(line([name_of(case, runs), *(spread(run.seconds) for run in runs), faster(runs), str(s),
                           " / ".join(f"{loss(ratings, *run.results):.8g}" for run in runs)]))
    return lines, chart, runs


def shares(programs):
    lines = head(["k", "a step, ms", "GFLOP/s", "share of the fma peak"])
    for k in OF_PEAK:
        (run,), (peak,) = against_peaks(steps_case(movies(), k), {"lanewise": programs["lanewise"]}, "fma_peak")
        rate = movies().flop(k) / run.median()
        print(f"share, k = {k}: {rate / peak:.0%}", file=sys.stderr, flush=True)
        lines.append(line([str(k), spread(run.seconds), f"{rate / 1e9:.1f} of {peak / 1e9:.1f}", f"{rate / peak:.0%}"]))
    return lines


def solves(program):
    """Small systems, one thread: lines, their chart, and the versions of the sides."""
    printed = subprocess.run([program], env=dict(environment(), OPENBLAS_NUM_THREADS="1"), text=True, check=True,
                             stdout=subprocess.PIPE).stdout
    versions, *found = [json.loads(text) for text in printed.splitlines()]
    chart = Chart("Small systems, one thread")
    sides = list(found[0]["seconds"])
    lines = head(["unknowns", *(f"{name}, ns" for name in sides), "faster", "largest residual"])
    for one in found:
        runs = [Run(name, {}, [seconds / one["systems"] * 1e9 for seconds in one["seconds"][name]]) for name in sides]
        ours, peers = min(run.median() for run in runs[:2]), runs[2:]
        chart.groups[f"{one['size']} unknowns"] = {run.name: run.median() / ours for run in peers}
        lines.append(line([str(one["size"]), *(f"{run.median():.0f} ({min(run.seconds):.0f}–{max(run.seconds):.0f})" for run in runs),
                           " / ".join(f"{run.median() / ours:.1f}×" for run in peers) or "–",
                           f"{max(one['residual'].values()):.0e}"]))
    missing = [name for name in ("Eigen LLT", "OpenBLAS sposv") if name not in sides]
    if missing:
        lines += ["", f"{' and '.join(missing)}: left out, CMake has not found it (Debian and Ubuntu: libeigen3-dev, libopenblas-dev)."]
    return lines, chart, versions


def tables(folder, programs):
    """The lines, the charts, and what the sides say of themselves. folder: of u1.base and u1.test, or None."""
    peer = programs["lanewise"][0]
    lines, steps_chart, runs = steps({name: programs[name] for name in STEP_BY_STEP if name in programs})
    errors, errors_chart, learners = time_to_rmse.table(movies(), programs)
    solved, solves_chart, versions = solves(peer.with_name("lanewise_solves"))
    about = "  \n".join(f"{one.name}: {one.shape()}." for one in (movies(), restaurants()))
    lines += ["", f"{THREADS} threads, float32, lambda {REGULARIZATION:g} for every row; same ratings, start and steps. A step is both "
              f"sides, ours with its losses: (2 s steps - s steps) / s. {HOW_TIMED}"]
    if "cmfrec" in programs:
        lines += ["", HOW_CMFREC]
    lines += ["", about, "", *shares(programs), "",
              "movies, as above. flop of a step: 2 nnz k (k + 1) + (n + m) (k³ / 3 + 2 k²). The peak is that of independent fma on "
              f"{THREADS} threads at once, before or after.", "", *errors, "", HOW_IMPLICIT, "", *solved, "",
              "Systems (A + λI) x = b in float32, one thread, 256 KiB of matrices (16 at least). A is n × n in memory, what a side "
              "copies or transposes is in its time; faster: than the better of ours. Largest residual of any side, of its "
              "solution and in float64, relative to b.", "", *rating_errors.table(folder, peer.parent.parent / "cli" / "lanewise")]
    abouts = [*(run.about for run in runs), *learners, versions, rating_errors.version_of_surprise()]
    return lines, [steps_chart, errors_chart, solves_chart], abouts
