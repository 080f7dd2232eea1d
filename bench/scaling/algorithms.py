"""What is swept: for each algorithm a base shape, the data of any other, and the flop of what is timed."""

from dataclasses import dataclass
from typing import Callable

import numpy

import data
import triplets
from gaussians import Mixture
from side import THREADS, Case

ITERATIONS = 10  # of k-means; half as many of mixtures
STEPS = 3
RATINGS = 128  # a user's in the mean
FITS = 3  # timed ones a round


@dataclass(frozen=True)
class Point:
    n: int
    d: int
    k: int
    threads: int = THREADS


@dataclass
class Algorithm:
    name: str
    letters: str  # what n, d and k are
    model: str
    base: Point
    prepare: Callable  # from a point to its Case and its flop


def kmeans(at):
    rows, start = data.clustered(at.n, at.d, at.k)
    flop = 2 * at.n * at.d * at.k * ITERATIONS
    return Case("k-means", "kmeans", rows, start, at.k, ITERATIONS, FITS, at.threads), flop


def mixture(at):
    rows, drawn = data.clustered(at.n, at.d, at.k)
    start = Mixture.start(rows, drawn).flat()
    iterations = ITERATIONS // 2
    flop = at.n * at.k * (2 * (at.d**2 + 4 * at.d) + 25) * iterations
    return Case("mixture", "mixture", rows, start, at.k, iterations, FITS, at.threads), flop


def als(at):
    ratings = triplets.make("ratings", at.n, at.d, RATINGS * at.n, 0.5, 0.5)
    start = (numpy.random.default_rng(0).standard_normal((at.d, at.k)) / 100).astype(numpy.float32)
    case = Case("als", "als", ratings.records(), start, at.k, STEPS, FITS, at.threads, sizes=(at.n, at.d))
    return case, ratings.flop(at.k)


def pca(at):
    rows = numpy.random.default_rng(0).standard_normal((at.n, at.d), numpy.float32)
    return Case("pca", "pca", rows, numpy.zeros(0), at.k, fits=FITS, threads=at.threads), at.n * at.d * (at.d + 1)


ALGORITHMS = [
    Algorithm("K-means", f"n points, d dimensions, k clusters; {ITERATIONS} iterations", "2 n d k an iteration",
              Point(65_536, 16, 64), kmeans),
    Algorithm("Gaussian mixture", f"n points, d dimensions, k components with full covariances; {ITERATIONS // 2} iterations",
              "n k (2 (d² + 4 d) + 25) an iteration", Point(32_768, 16, 16), mixture),
    Algorithm("ALS", f"n users with {RATINGS} ratings each in the mean, d items, k factors; a step, both sides and the losses",
              f"2 · {RATINGS} n k (k + 1) + (n + d) (k³ / 3 + 2 k²)", Point(4096, 2048, 32), als),
    Algorithm("PCA", "n points, d dimensions, k components", "n d (d + 1), the covariance alone", Point(131_072, 64, 16), pca),
]
