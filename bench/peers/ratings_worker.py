"""What the sides written in Python share that take ratings. Arguments, input and answers as protocol.hpp describes them."""

import json
import sys
import time

import numpy

from triplets import RECORD
from worker import leave, serve


class Fits:
    """rating_fits. fit: from iterations, lambda and the third number to what gives the factors of users and of items."""

    def __init__(self, fit, start):
        self.fit, self.settings = fit, numpy.fromfile(start, numpy.float32).reshape(-1, 3)

    def run(self):
        """The seconds of all fits."""
        self.users, self.items, total = [], [], 0
        for iterations, *setting in self.settings.tolist():
            begin = time.perf_counter()
            factors = self.fit(int(iterations), *setting)
            total += time.perf_counter() - begin
            users, items = factors()
            self.users.append(users)
            self.items.append(items)
        return total

    def answer(self):
        return {"precision": str(self.users[0].dtype)}

    def results(self):
        return {"users": numpy.concatenate(self.users), "items": numpy.concatenate(self.items)}


def main(about, jobs):
    """jobs: by algorithm, made from records, n, m, the start's file, k, iterations and threads."""
    algorithm, path, a, b, start, k, iterations, threads, out = sys.argv[1:]
    print(json.dumps({**about, "numpy": numpy.__version__}), flush=True)
    job = jobs[algorithm](numpy.fromfile(path, RECORD), int(a), int(b), start, int(k), int(iterations), int(threads))
    serve(job)
    leave(job, out)
