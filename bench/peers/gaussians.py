"""Gaussian mixtures with full covariances in float64, plainly."""

from dataclasses import dataclass

import numpy
from scipy.linalg import solve_triangular
from scipy.special import logsumexp

BLOCK = 10_000  # rows


@dataclass
class Mixture:
    weights: numpy.ndarray
    means: numpy.ndarray
    covariances: numpy.ndarray

    @classmethod
    def of(cls, numbers, d):
        """From what flat() gives."""
        k = len(numbers) // (1 + d + d * d)
        weights, means, covariances = numpy.split(numbers, [k, k + k * d])
        return cls(weights, means.reshape(k, d), covariances.reshape(k, d, d))

    @classmethod
    def start(cls, rows, means):
        """Equal weights, and the variances of the data for each component."""
        k = len(means)
        variances = numpy.diag(rows.var(axis=0, dtype=numpy.float64))
        return cls(numpy.full(k, 1 / k), means.astype(numpy.float64), numpy.tile(variances, (k, 1, 1)))

    def flat(self):
        return numpy.concatenate([self.weights, self.means.ravel(), self.covariances.ravel()])

    def joint(self, rows):
        """log weight + log density of each row and component."""
        columns = []
        for weight, mean, covariance in zip(self.weights, self.means, self.covariances):
            factor = numpy.linalg.cholesky(covariance)
            white = solve_triangular(factor, (rows - mean).T, lower=True)
            with numpy.errstate(divide="ignore"):
                constant = numpy.log(weight) - numpy.log(factor.diagonal()).sum() - len(mean) / 2 * numpy.log(2 * numpy.pi)
            columns.append(constant - numpy.square(white).sum(axis=0) / 2)
        return numpy.stack(columns, axis=1)

    def improved(self, rows):
        """After an iteration of expectation-maximization, with no floor under the covariances."""
        rows = rows.astype(numpy.float64)
        joint = self.joint(rows)
        shares = numpy.exp(joint - logsumexp(joint, axis=1, keepdims=True))
        masses = shares.sum(axis=0)
        means = shares.T @ rows / masses[:, None]
        covariances = [(share[:, None] * (rows - mean)).T @ (rows - mean) / mass
                       for share, mean, mass in zip(shares.T, means, masses)]
        return Mixture(masses / len(rows), means, numpy.stack(covariances))


def log_likelihood(rows, numbers):
    """Per row, of a mixture that flat() gave; a block of rows at a time."""
    mixture = Mixture.of(numbers, rows.shape[1])
    blocks = range(0, len(rows), BLOCK)
    return sum(logsumexp(mixture.joint(rows[i:i + BLOCK].astype(numpy.float64)), axis=1).sum() for i in blocks) / len(rows)
