"""The side of cmfrec in a comparison of alternating least squares."""

import time
from importlib.metadata import version

from cmfrec import CMF
from scipy.sparse import coo_matrix

from ratings_worker import Fits, main
from triplets import REGULARIZATION
from worker import describe_blas


def model(k, threads, iterations, **settings):
    """Nothing but the factorization. cmfrec solves the columns of its matrix first, from drawn factors of the
    rows; of columns without ratings it leaves what was in memory."""
    return CMF(k=k, method="als", user_bias=False, item_bias=False, center=False, niter=iterations, use_float=True,
               precompute_for_predictions=False, produce_dicts=False, verbose=False, nthreads=threads, random_state=1, **settings)


def steps(k, threads, iterations):
    return model(k, threads, iterations, lambda_=REGULARIZATION, use_cg=False)


def of_items(records, n, m):
    """A row an item: so cmfrec too solves the users first."""
    return coo_matrix((records["value"], (records["item"], records["user"])), shape=(m, n))


def start(ratings, k):
    """The item factors that cmfrec draws, after no iteration."""
    transposed = coo_matrix((ratings.values, (ratings.items, ratings.users)), shape=(ratings.m, ratings.n))
    return steps(k, 1, 0).fit(transposed).A_


class Steps:
    def __init__(self, records, n, m, start, k, iterations, threads):
        self.ratings = of_items(records, n, m)
        self.k, self.threads, self.iterations = k, threads, iterations

    def fit(self, iterations):
        begin = time.perf_counter()
        self.model = steps(self.k, self.threads, iterations).fit(self.ratings)
        return time.perf_counter() - begin

    def run(self):
        """The seconds of a step."""
        some = self.fit(self.iterations)
        return (self.fit(2 * self.iterations) - some) / self.iterations

    def answer(self):
        return {"iterations": 2 * self.iterations, "precision": str(self.model.A_.dtype)}

    def results(self):
        return {"users": self.model.B_, "items": self.model.A_}


def fits(records, n, m, start, k, iterations, threads):
    """By conjugate gradients, its default, which come to any error here before Cholesky does."""
    ratings = of_items(records, n, m)

    def fit(iterations, regularization, by_count):
        made = model(k, threads, iterations, lambda_=regularization, scale_lam=by_count == 1, use_cg=True, finalize_chol=False)
        made.fit(ratings)
        return lambda: (made.B_, made.A_)

    return Fits(fit, start)


if __name__ == "__main__":
    main({"cmfrec": version("cmfrec"), "blas": describe_blas()}, {"als": Steps, "rating_fits": fits})
