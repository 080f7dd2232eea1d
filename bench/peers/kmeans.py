"""Whole k-means fits, and their labels on data far from the origin."""

import numpy

import data
import label_accuracy
from compare import HOW_MEMORY, HOW_TIMED, fits_table
from side import THREADS, Case


def palettes(picture):
    rows = picture.pixels.reshape(-1, 3)
    for k in (5, 16, 64, 256):
        start = data.draw(numpy.random.RandomState(0), rows, k).astype(numpy.float32)
        yield Case(f"palette of {picture.name}, k = {k}", "palette", picture.pixels, start, k, 20, fits=3)


def blobs():
    for n, d, k in ((100_000, 16, 64), (100_000, 64, 256), (50_000, 128, 1024), (20_000, 784, 256)):
        random = numpy.random.RandomState(0)
        rows = data.blobs(random, n, d, k)
        yield Case(f"blobs {n // 1000}k × {d}, k = {k}", "kmeans", rows, data.draw(random, rows, k), k, 10)


def inertia(rows, labels, centroids):
    """In float64, a block of rows at a time."""
    centroids = centroids.reshape(-1, rows.shape[1]).astype(numpy.float64)
    blocks = range(0, len(rows), 10_000)
    return sum(numpy.square(rows[i:i + 10_000] - centroids[labels[i:i + 10_000]]).sum() for i in blocks)


def tables(picture, programs):
    """The lines, and the runs of the last case."""
    lines, runs = fits_table([*palettes(picture), *blobs()], programs, "inertia", inertia)
    lines += ["", f"{THREADS} threads each, float32; same data, initial centroids and iterations, tolerance 0. {HOW_TIMED} "
              "The inertia is recomputed in float64 from the returned labels and centroids, the error is that of the side's "
              f"own. {HOW_MEMORY}", "", *label_accuracy.table(programs)]
    return lines, runs
