"""The side of cmfrec in a comparison of steps of alternating least squares. Arguments, input and answers as protocol.hpp describes
them."""

import json
import sys
import time
from importlib.metadata import version

import numpy
from cmfrec import CMF
from scipy.sparse import coo_matrix

from triplets import RECORD, REGULARIZATION
from worker import describe_blas, leave, serve


def model(k, threads, iterations):
    """Nothing but the factorization. cmfrec solves the columns of its matrix first, from drawn factors of the
    rows; of columns without ratings it leaves what was in memory."""
    return CMF(k=k, lambda_=REGULARIZATION, method="als", use_cg=False, user_bias=False, item_bias=False, center=False,
               niter=iterations, use_float=True, precompute_for_predictions=False, produce_dicts=False, verbose=False,
               nthreads=threads, random_state=1)


def start(ratings, k):
    """The item factors that cmfrec draws, after no iteration."""
    transposed = coo_matrix((ratings.values, (ratings.items, ratings.users)), shape=(ratings.m, ratings.n))
    return model(k, 1, 0).fit(transposed).A_


class Steps:
    """Its rows are our items: so it too solves the users first."""

    def __init__(self, records, n, m, k, iterations, threads):
        self.ratings = coo_matrix((records["value"], (records["item"], records["user"])), shape=(m, n))
        self.k, self.threads, self.iterations = k, threads, iterations

    def fit(self, iterations):
        begin = time.perf_counter()
        self.model = model(self.k, self.threads, iterations).fit(self.ratings)
        return time.perf_counter() - begin

    def run(self):
        """The seconds of a step."""
        some = self.fit(self.iterations)
        return (self.fit(2 * self.iterations) - some) / self.iterations

    def answer(self):
        return {"iterations": 2 * self.iterations, "precision": str(self.model.A_.dtype)}

    def results(self):
        return {"users": self.model.B_, "items": self.model.A_}


def main():
    _, path, a, b, _, k, iterations, threads, out = sys.argv[1:]
    print(json.dumps({"cmfrec": version("cmfrec"), "numpy": numpy.__version__, "blas": describe_blas()}), flush=True)
    job = Steps(numpy.fromfile(path, RECORD), int(a), int(b), int(k), int(iterations), int(threads))
    serve(job)
    leave(job, out)


if __name__ == "__main__":
    main()
