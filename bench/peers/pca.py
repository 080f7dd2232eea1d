"""Principal components: whole fits, the covariance pass against what the machine can do, and encoding."""

import sys
from functools import cache

import numpy
from sklearn.decomposition import PCA

from bars import Chart
from compare import HOPELESS, HOW_MEMORY, HOW_TIMED, TRIALS, against_peaks, compare, faster, head, line, name_of, ratios, spread
from side import THREADS, Case

K = 10
SHAPES = (1_000_000, 16), (1_000_000, 100), (20_000, 784)
ENCODED = *SHAPES[-1], 32
OFFSET = 5
BLOCK = 10_000  # rows


@cache
def points(n, d):
    """Normal, of variance 1, 1/2, 1/3, ... along directions that are drawn too."""
    random = numpy.random.default_rng(0)
    directions, _ = numpy.linalg.qr(random.standard_normal((d, d)))
    rows = random.standard_normal((n, d), numpy.float32)
    rows = rows @ (directions / numpy.sqrt(numpy.arange(1, d + 1))).T.astype(numpy.float32)
    rows += OFFSET
    return rows


@cache
def exact(n, d):
    """Mean, variances and components in float64, a block of rows at a time."""
    rows = points(n, d)
    mean = rows.mean(axis=0, dtype=numpy.float64)
    scatter = numpy.zeros((d, d))
    for i in range(0, n, BLOCK):
        centred = rows[i:i + BLOCK] - mean
        scatter += centred.T @ centred
    variances, vectors = numpy.linalg.eigh(scatter / (n - 1))
    return mean, variances[::-1], vectors.T[::-1]


def errors(shape, parameters):
    """The largest relative error of a variance, and the largest angle between a component and the exact one."""
    found = parameters.reshape(K, -1)
    _, variances, components = exact(*shape)
    along = numpy.einsum("ij,ij->i", found[:, 1:], components[:K])
    across = numpy.linalg.norm(found[:, 1:] - along[:, None] * components[:K], axis=1)
    return abs(found[:, 0] / variances[:K] - 1).max(), numpy.arctan2(across, abs(along)).max()


def takes(solver):
    """Whether this scikit-learn knows it."""
    try:
        PCA(1, svd_solver=solver).fit(numpy.eye(3))
    except ValueError:
        return False
    return True


def by_solver(programs):
    """The sides of fits: ours, and scikit-learn's with each solver that it has."""
    solvers = filter(takes, ("covariance_eigh", "full", "randomized", "arpack"))
    return {"lanewise": programs["lanewise"],
            **{f"scikit-learn {solver}": [*programs["scikit-learn"], solver] for solver in solvers}}


def fit_lines(case, runs):
    ours, *peers = runs
    best = min(peers, key=lambda run: run.median())
    for run in runs:
        cells = [run.name, spread(run.seconds), "–" if run is ours else faster([ours, run])]
        cells = [f"**{cell}**" if run is best else cell for cell in cells]
        yield line([name_of(case, runs), *cells, *(f"{error:.0e}" for error in errors(case.shape(), *run.results)),
                    f"{run.answer['bytes'] / 2**20:.1f}"])


def fits(programs):
    """Lines, their chart, and the runs of the last case."""
    chart = Chart(f"Principal components, k = {K}")
    lines = head([f"fit, k = {K}", "by", "ms", "Lanewise is faster", "error of variances", "angle of components",
                  "working memory, MiB"])
    for n, d in SHAPES:
        case = Case(f"{n:,} × {d}", "pca", points(n, d), numpy.zeros(0), K)
        runs = compare(case, by_solver(programs), drop_hopeless=True)
        print(f"fit, {case.name}: {', '.join(f'{run.name} {run.median():.3f} s' for run in runs)}", file=sys.stderr, flush=True)
        chart.groups[case.name] = ratios(runs)
        lines += fit_lines(case, runs)
    return lines, chart, runs


def of(rate, peak):
    return [f"{rate / 1e9:.1f} of {peak / 1e9:.1f}", f"{rate / peak:.0%}"]


def covariances(programs):
    lines = head(["covariance pass", "threads", "ms", "GFLOP/s", "share of the fma peak"])
    for n, d in SHAPES:
        for threads in range(1, THREADS + 1):
            case = Case(f"{n:,} × {d}", "pca_covariance", points(n, d), numpy.zeros(0), K, threads=threads)
            (run,), (peak,) = against_peaks(case, {"lanewise": programs["lanewise"]}, "fma_peak")
            print(f"covariance, {case.name}, {threads}: {n * d**2 / run.median() / peak:.0%}", file=sys.stderr, flush=True)
            lines.append(line([case.name, str(threads), spread(run.seconds), *of(n * d**2 / run.median(), peak)]))
    return lines


def encodings(programs):
    """Lines and their chart."""
    n, d, k = ENCODED
    mean, _, components = exact(n, d)
    scores = (points(n, d) - mean) @ components[:k].T
    chart = Chart(f"Encode {n:,} × {d} → {k}")
    lines = head([f"encode {n:,} × {d} → {k}, threads", *(f"{name}, ms" for name in programs), "faster", "GFLOP/s",
                  "share of the fma peak", "GB/s read", "share of the bandwidth", "error"])
    for threads in range(1, THREADS + 1):
        case = Case("encode", "pca_encode", points(n, d), numpy.vstack([components[:k], mean]), k, fits=5, threads=threads)
        runs, (peak, bandwidth) = against_peaks(case, programs, "fma_peak", "read_bandwidth")
        wrong = [abs(run.results[0].reshape(n, k) - scores).max() / abs(scores).max() for run in runs]
        seconds = runs[0].median()
        chart.groups["1 thread" if threads == 1 else f"{threads} threads"] = ratios(runs)
        print(f"encode, {threads}: {faster(runs)}", file=sys.stderr, flush=True)
        lines.append(line([str(threads), *(spread(run.seconds) for run in runs), faster(runs), *of(2 * n * d * k / seconds, peak),
                           *of(4 * n * d / seconds, bandwidth), " / ".join(f"{error:.0e}" for error in wrong)]))
    return lines, chart


def tables(programs):
    """The lines, the charts, and what the sides say of themselves."""
    lines, chart, runs = fits(programs)
    encoded, encoded_chart = encodings(programs)
    lines += ["", f"{THREADS} threads each, float32; normal points of variance 1, 1/2, 1/3, … along drawn directions, {OFFSET} from 0 "
              f"in every coordinate. Lanewise by the solver it chooses; the fastest of scikit-learn's is in bold. {HOW_TIMED} "
              f"Peers that took {HOPELESS} times as long as the fastest of them had {TRIALS} rounds. Errors are the largest, against a "
              f"float64 eigen-decomposition: of variances relative, of components in radians. {HOW_MEMORY}",
              "", *covariances(programs), "",
              "The covariance pass alone, `pca::Statistics::add`, n d² flop. Peaks are measured before and after, on as many threads at "
              "once; the larger counts.", "", *encoded, "",
              "From given components and mean, 2 n d k flop; bytes are those of the points. Bandwidth is that of reading 256 MiB. The "
              "error is the largest of a score, relative to the largest score."]
    return lines, [chart, encoded_chart], [run.about for run in runs]
