"""Whole k-means fits, and their labels on data far from the origin."""

import numpy

import data
import label_accuracy
from compare import HOW_MEMORY, HOW_TIMED, fits_table
from side import THREADS, Case

HOW_PEERS = {
    "FAISS": "FAISS: all points in every iteration, empty clusters split as it does; the labels by its last centroids are in its time.",
    "OpenCV": "OpenCV takes labels for a start, made outside its time, and ends with centroids: one round more than the others have "
              "iterations gives it their labels, and as centroids the means by these. It does not say how many rounds it made.",
    "VLFeat": "VLFeat: Elkan's algorithm; the labels by its last centroids are in its time. An empty cluster goes to a random point.",
}


def palettes(picture):
    rows = picture.pixels.reshape(-1, 3)
    for k in (5, 16, 64, 256):
        start = data.draw(numpy.random.RandomState(0), rows, k).astype(numpy.float32)
        yield Case(f"palette of {picture.name}, k = {k}", "palette", picture.pixels, start, k, 20, fits=3)


def of_blobs(n, d, k, iterations, more=""):
    rows, start = data.clustered(n, d, k)
    return Case(f"blobs {n // 1000}k × {d}, k = {k}{more}", "kmeans", rows, start, k, iterations)


def blobs():
    for n, d, k in ((100_000, 16, 64), (100_000, 64, 256), (50_000, 128, 1024), (20_000, 784, 256)):
        yield of_blobs(n, d, k, 10)
    # The 30th changes no label. FAISS and OpenCV would not notice, so none is offered more.
    yield of_blobs(50_000, 128, 1024, 30, " to convergence")


def inertia(rows, labels, centroids):
    """In float64, a block of rows at a time."""
    centroids = centroids.reshape(-1, rows.shape[1]).astype(numpy.float64)
    blocks = range(0, len(rows), 10_000)
    return sum(numpy.square(rows[i:i + 10_000] - centroids[labels[i:i + 10_000]]).sum() for i in blocks)


def tables(picture, programs):
    """The lines, the charts, and what the sides say of themselves."""
    lines, chart, runs = fits_table("K-means", [*palettes(picture), *blobs()], programs, "inertia", inertia)
    lines += ["", f"{THREADS} threads each, float32; same data, initial centroids and iterations, tolerance 0. {HOW_TIMED} "
              "The inertia is recomputed in float64 from the returned labels and centroids, the error is that of the side's "
              f"own. {HOW_MEMORY}"]
    for name, text in HOW_PEERS.items():
        lines += ["", text] if name in programs else []
    lines += ["", *label_accuracy.table(programs)]
    return lines, [chart], [run.about for run in runs]
