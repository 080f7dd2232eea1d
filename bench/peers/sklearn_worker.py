"""The side of scikit-learn and scipy in a comparison of whole fits. Arguments, input and answers as protocol.hpp describes them;
before them may stand the solver that PCA is to use."""

import warnings

import numpy
import scipy
import scipy.special
import sklearn
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from worker import load_centroids, main, threadpoolctl

warnings.simplefilter("ignore", ConvergenceWarning)  # of mixtures: with tolerance 0 none converges


class Clusters:
    def __init__(self, rows, start, k, iterations):
        self.rows, self.start, self.iterations = rows, load_centroids(start, k), iterations
        KMeans(2, n_init=1, max_iter=1).fit(numpy.random.RandomState(0).rand(2048, 2))

    def run(self):
        self.model = KMeans(len(self.start), init=self.start, n_init=1, max_iter=self.iterations, tol=0, algorithm="lloyd")
        self.model.fit(self.rows)

    def answer(self):
        return {"objective": float(self.model.inertia_), "iterations": int(self.model.n_iter_),
                "precision": str(self.model.cluster_centers_.dtype)}

    def results(self):
        return {"labels": self.model.labels_.astype(numpy.int32),
                "centroids": self.model.cluster_centers_.astype(numpy.float32)}


class Predictions(Clusters):
    def __init__(self, rows, start, k, iterations):
        super().__init__(rows, start, k, iterations=1)
        super().run()
        self.model.cluster_centers_ = self.start.copy()

    def run(self):
        self.model.labels_ = self.model.predict(self.rows)


class GivenStart(GaussianMixture):
    """Begins where it is told, at no cost: scikit-learn's own way to given parameters makes responsibilities first."""

    def begin(self, weights, means, covariances):
        self.start = weights, means, numpy.linalg.inv(numpy.linalg.cholesky(covariances)).transpose(0, 2, 1)
        return self

    def _initialize_parameters(self, *_, **__):
        self.weights_, self.means_, self.precisions_cholesky_ = self.start


class Mixture:
    def __init__(self, rows, start, k, iterations):
        d = rows.shape[1]
        few = numpy.random.RandomState(0).rand(2048, d).astype(rows.dtype)
        self.precision = GaussianMixture(k, max_iter=1, init_params="random").fit(few).covariances_.dtype
        start = numpy.fromfile(start, numpy.float64).astype(self.precision)
        self.start = start[:k], start[k:k + k * d].reshape(k, d), start[k + k * d:].reshape(k, d, d)
        self.rows, self.iterations = rows.astype(self.precision), iterations  # or it would convert them, again and again

    def run(self):
        self.model = GivenStart(len(self.start[0]), tol=0, max_iter=self.iterations).begin(*self.start)
        self.model.fit(self.rows)

    def answer(self):
        return {"objective": float(self.model.score(self.rows)), "iterations": int(self.model.n_iter_),
                "precision": str(self.precision)}

    def results(self):
        parts = self.model.weights_, self.model.means_, self.model.covariances_
        return {"parameters": numpy.concatenate([part.ravel() for part in parts]).astype(numpy.float64)}


class LogSumExp:
    def __init__(self, rows, *_):
        self.rows = rows

    def run(self):
        self.sums = scipy.special.logsumexp(self.rows, axis=1)

    def answer(self):
        return {"precision": str(self.sums.dtype)}

    def results(self):
        return {"sums": self.sums.astype(numpy.float32)}


class Components:
    def __init__(self, rows, start, k, iterations, solver):
        self.rows, self.k, self.solver = rows, k, solver
        PCA(1, svd_solver=solver, random_state=0).fit(numpy.random.RandomState(0).rand(2048, 3).astype(numpy.float32))

    def run(self):
        self.model = PCA(self.k, svd_solver=self.solver, random_state=0).fit(self.rows)

    def answer(self):
        return {"precision": str(self.model.components_.dtype)}

    def results(self):
        return {"parameters": numpy.column_stack([self.model.explained_variance_, self.model.components_]).astype(numpy.float64)}


class Scores:
    """By a model that has been fitted to a few rows, and then given what to encode with."""

    def __init__(self, rows, start, k, iterations):
        start = numpy.fromfile(start, numpy.float64).reshape(k + 1, -1).astype(rows.dtype)
        self.rows = rows
        self.model = PCA(k).fit(rows[:2 * k])
        self.model.components_, self.model.mean_ = start[:k].copy(), start[k].copy()

    def run(self):
        self.scores = self.model.transform(self.rows)

    def answer(self):
        return {"precision": str(self.scores.dtype)}

    def results(self):
        return {"scores": self.scores.astype(numpy.float32)}


JOBS = {"palette": Clusters, "kmeans": Clusters, "predict": Predictions, "palette_mixture": Mixture, "mixture": Mixture,
        "log_sum_exp": LogSumExp, "pca": Components, "pca_encode": Scores}


ABOUT = {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__}


def limit_threads(threads):
    if threadpoolctl is not None:
        threadpoolctl.threadpool_limits(threads)


if __name__ == "__main__":
    main(ABOUT, JOBS, limit_threads)
