"""Whole fits of Gaussian mixtures with full covariances, their accuracy far from the origin, and log-sum-exp of rows."""

import numpy
from scipy.special import logsumexp

import data
from bars import Chart
from compare import HOW_MEMORY, HOW_TIMED, compare, faster, fits_table, head, line, ratios, spread
from gaussians import Mixture, log_likelihood
from side import THREADS, Case

ITERATIONS = 20


def palettes(picture):
    rows = picture.pixels.reshape(-1, 3)
    for k in (5, 16):
        start = Mixture.start(rows, data.draw(numpy.random.RandomState(0), rows, k))
        yield Case(f"mixture of {picture.name}, k = {k}", "palette_mixture", picture.pixels, start.flat(), k, ITERATIONS)


def blobs():
    n = 200_000
    for d, k in ((3, 16), (8, 16), (16, 16), (32, 8)):
        rows = data.blobs(numpy.random.RandomState(0), n, d, k)
        start = Mixture.start(rows, data.draw(numpy.random.RandomState(0), rows, k))
        yield Case(f"blobs {n // 1000}k × {d}, k = {k}", "mixture", rows, start.flat(), k, ITERATIONS)


def accuracy(programs):
    n, d, k, iterations = 20_000, 8, 8, 10
    lines = [f"Relative errors of log-likelihoods on data far from the origin ({n:,} × {d}, k = {k}, {iterations} iterations). "
             "stated: the side's own of what it returned, against float64; fit: that of what it returned, against that of "
             "the same iterations in float64.", "",
             *head(["shift", *(f"{name} {what}" for what in ("stated", "fit") for name in programs)])]
    random = numpy.random.RandomState(0)
    points = data.blobs(random, n, d, k).astype(numpy.float64)
    drawn = random.choice(n, k, replace=False)
    for shift in (0, 1e2, 1e4):
        rows = (points + shift).astype(numpy.float32)
        start = exact = Mixture.start(rows, rows[drawn])
        runs = compare(Case(f"log-likelihood at {shift:g}", "mixture", rows, start.flat(), k, iterations), programs, rounds=1)
        for _ in range(iterations):
            exact = exact.improved(rows)
        best = log_likelihood(rows, exact.flat())
        returned = [log_likelihood(rows, *run.results) for run in runs]
        stated = [run.answer["objective"] for run in runs]
        errors = [a / b - 1 for a, b in [*zip(stated, returned), *((a, best) for a in returned)]]
        lines.append(line([f"{shift:g}", *(f"{abs(error):.0e}" for error in errors)]))
    return lines


def log_sum_exps(programs):
    """Of 4 MiB of rows: lines and their chart."""
    chart = Chart("log-sum-exp of rows, one thread each")
    lines = ["log-sum-exp over rows of float32, 4 MiB of normal numbers of spread 10, one thread each. The error is the "
             "largest, relative to the larger of 1 and the result.", "",
             *head(["rows × floats", *(f"{name}, ms" for name in programs), "faster", "error"])]
    for k in (8, 64, 256, 1024):
        rows = (numpy.random.RandomState(0).standard_normal((2**20 // k, k)) * 10).astype(numpy.float32)
        case = Case(f"log-sum-exp of {k}", "log_sum_exp", rows, numpy.zeros(0), k, fits=5, threads=1)
        runs = compare(case, programs)
        exact = logsumexp(rows.astype(numpy.float64), axis=1)
        errors = [(abs(run.results[0] - exact) / numpy.maximum(1, abs(exact))).max() for run in runs]
        chart.groups[f"{len(rows):,} × {k}"] = ratios(runs)
        lines.append(line([f"{len(rows):,} × {k}", *(spread(run.seconds) for run in runs), faster(runs),
                           " / ".join(f"{error:.0e}" for error in errors)]))
    return lines, chart


def tables(picture, programs):
    """The lines, the charts, and what the sides say of themselves: ours, scikit-learn's and, where it is, Armadillo's."""
    cases = [*palettes(picture), *blobs()]
    lines, fits, runs = fits_table("Gaussian mixtures, full covariances", cases, programs, "log-likelihood", log_likelihood)
    precisions = ", ".join(f"{run.name} in {run.answer['precision']}" for run in runs)
    lines += ["", f"{THREADS} threads each; full covariances; same data (float32), initial parameters and {ITERATIONS} "
              f"iterations, tolerance 0. Computed by {precisions}. {HOW_TIMED} The log-likelihood is per point and "
              "recomputed in float64 from the returned parameters, the error is that of the side's own. "
              f"{HOW_MEMORY}"]
    ours, sklearn = list(programs)[:2]
    sums, sums_chart = log_sum_exps({ours: programs[ours], "scipy": programs[sklearn]})
    lines += ["", *accuracy(programs), "", *sums]
    return lines, [fits, sums_chart], [run.about for run in runs]
