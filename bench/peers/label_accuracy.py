"""Labels against a float64 argmin, on data far from the origin."""

import numpy

from compare import compare, head, line
from programs import GIVEN_CENTROIDS
from side import Case

N, D, K = 20_000, 16, 64


def squared_distances(rows, centroids, dtype):
    """Directly, (x - c)^2 summed in dtype."""
    rows, centroids = rows.astype(dtype), centroids.astype(dtype)
    return numpy.stack([numpy.square(rows - centroid).sum(axis=1) for centroid in centroids], axis=1)


def judge(rows, labels, centroids):
    """How many labels are not the float64 argmin's, and by how much their distance is larger at worst."""
    exact = squared_distances(rows, centroids.reshape(K, D), numpy.float64)
    chosen, best = exact[numpy.arange(len(rows)), labels], exact.min(axis=1)
    wrong = labels != exact.argmin(axis=1)
    worst = ((chosen[wrong] - best[wrong]) / best[wrong]).max() if wrong.any() else 0
    return f"{wrong.sum()} ({worst:.1e})"


def table(programs):
    predicting = {name: programs[name] for name in GIVEN_CENTROIDS if name in programs}
    fitting = {name: command for name, command in programs.items() if name != "OpenCV"}  # its labels are not by its centroids
    lines = [f"Labels that differ from a float64 argmin ({N:,} × {D} normal points of unit spread, k = {K}), and in "
             "brackets the largest relative excess of a chosen squared distance over the smallest. predict: the same "
             "given centroids; fit: 10 iterations, against the returned centroids.", "",
             *head(["shift", *(f"{name} predict" for name in predicting), "direct float32",
                    *(f"{name} fit" for name in fitting)])]
    random = numpy.random.RandomState(0)
    points = random.randn(N, D)
    centroids = random.randn(K, D)
    for shift in (0, 1e2, 1e4):
        rows = (points + shift).astype(numpy.float32)
        start = (centroids + shift).astype(numpy.float32)
        direct = squared_distances(rows, start, numpy.float32).argmin(axis=1)
        predicted, fitted = ([judge(rows, *run.results) for run in compare(case, sides, rounds=1)] for case, sides in (
            (Case(f"labels predicted at {shift:g}", "predict", rows, start, K), predicting),
            (Case(f"labels fitted at {shift:g}", "kmeans", rows, start, K, 10), fitting)))
        lines.append(line([f"{shift:g}", *predicted, judge(rows, direct, start), *fitted]))
    return lines
