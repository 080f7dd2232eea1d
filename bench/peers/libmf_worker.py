"""The side of LIBMF in a comparison of the time to an error."""

import contextlib
import io
from importlib.metadata import version

import numpy

from ratings_worker import Fits, main

with contextlib.redirect_stdout(io.StringIO()):  # it says where it was found
    from libmf import mf


def fits(records, n, m, start, k, iterations, threads):
    """Squared errors with a squared penalty: its Python asks for one of absolute values by default."""
    ratings = numpy.stack([records["user"], records["item"], records["value"]], axis=1).astype(numpy.float32)

    def fit(iterations, regularization, rate):
        made = mf.MF(fun=mf.P_L2_MFR, k=k, nr_threads=threads, nr_iters=iterations, lambda_p1=0, lambda_q1=0,
                     lambda_p2=regularization, lambda_q2=regularization, eta=rate, quiet=True)
        made.fit(ratings)
        return lambda: (made.p_factors(), made.q_factors())

    return Fits(fit, start)


if __name__ == "__main__":
    main({"LIBMF": version("libmf")}, {"rating_fits": fits})
