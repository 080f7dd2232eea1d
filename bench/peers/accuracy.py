"""Labels against a float64 argmin, on data far from the origin."""

import tempfile

import numpy

from side import Case, both_sides, squared_distances

N, D, K = 20_000, 16, 64


def judge(rows, labels, centroids):
    """How many labels are not the float64 argmin's, and by how much their distance is larger at worst."""
    exact = squared_distances(rows, centroids.reshape(K, D), numpy.float64)
    chosen, best = exact[numpy.arange(len(rows)), labels], exact.min(axis=1)
    wrong = labels != exact.argmin(axis=1)
    worst = ((chosen[wrong] - best[wrong]) / best[wrong]).max() if wrong.any() else 0
    return f"{wrong.sum()} ({worst:.1e})"


def run(case, peer):
    with tempfile.TemporaryDirectory() as folder:
        sides = both_sides(case, folder, peer)
        for side in sides:
            side.run(1)
        return [side.finish() for side in sides]


def table(peer):
    lines = [f"Labels that differ from a float64 argmin ({N:,} × {D} normal points of unit spread, k = {K}), and in "
             "brackets the largest relative excess of a chosen squared distance over the smallest. predict: the same "
             "given centroids; fit: 10 iterations, against the returned centroids.", "",
             "| shift | lanewise predict | scikit-learn predict | direct float32 | lanewise fit | scikit-learn fit |",
             "|---:|---:|---:|---:|---:|---:|"]
    random = numpy.random.RandomState(0)
    points = random.randn(N, D)
    centroids = random.randn(K, D)
    for shift in (0, 1e2, 1e4):
        rows = (points + shift).astype(numpy.float32)
        start = (centroids + shift).astype(numpy.float32)
        cells = [judge(rows, *given) for given in run(Case("", "predict", rows, start, 1), peer)]
        cells.append(judge(rows, squared_distances(rows, start, numpy.float32).argmin(axis=1), start))
        cells += [judge(rows, *fitted) for fitted in run(Case("", "kmeans", rows, start, 10), peer)]
        lines.append(f"| {shift:g} | " + " | ".join(cells) + " |")
    return lines
