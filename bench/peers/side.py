"""One side of a comparison: a process that holds the data and fits on demand. And what both sides are judged by."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy

HERE = Path(__file__).resolve().parent
THREADS = 2
# Set on some machines because an old OpenBLAS picks kernels that do badly there. They would slow the peer.
BLAS_OVERRIDES = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
BLAS_CHECK = """
import numpy
r = numpy.random.RandomState(0)
for d in (3, 16, 64, 128, 784):
    a, b = r.randn(3000, d), r.randn(256, d)
    exact = numpy.einsum("ij,kj->ik", a, b)
    assert abs(a @ b.T - exact).max() < 1e-10
    assert abs(a.astype("f4") @ b.T.astype("f4") - exact).max() < 1e-3
"""


@dataclass
class Case:
    """What both sides are given. For "palette" data is height x width x 3 and uint8, else n x d and float32."""
    name: str
    algorithm: str
    data: numpy.ndarray
    start: numpy.ndarray
    iterations: int
    fits: int = 1  # timed ones a round

    def rows(self):
        return self.data.reshape(-1, self.data.shape[-1])


def environment():
    """The peer's: as many threads, and BLAS as it chooses for itself if its products are right then."""
    given = dict(os.environ, OMP_NUM_THREADS=str(THREADS), OPENBLAS_NUM_THREADS=str(THREADS))
    free = {name: value for name, value in given.items() if name not in BLAS_OVERRIDES}
    if free == given:
        return given
    sound = subprocess.run([sys.executable, "-c", BLAS_CHECK], env=free, capture_output=True).returncode == 0
    return free if sound else given


class Side:
    """A running peer.cpp or sklearn_worker.py on one case."""

    def __init__(self, name, command, case, folder, env):
        self.out = Path(folder) / name
        data, start = Path(folder) / "data", Path(folder) / "start"
        case.data.tofile(data)
        case.start.tofile(start)
        a, b = (case.data.shape[1], case.data.shape[0]) if case.algorithm == "palette" else case.data.shape
        arguments = [case.algorithm, data, a, b, start, len(case.start), case.iterations, THREADS, self.out]
        self.process = subprocess.Popen(list(map(str, [*command, *arguments])), env=env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.about = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.process.args[0]} ended early, with exit code {self.process.wait()}")
        return json.loads(line)

    def run(self, fits):
        print(fits, file=self.process.stdin, flush=True)
        return self.answer()

    def finish(self):
        """Labels and centroids of the last run."""
        self.process.stdin.close()
        if self.process.wait() != 0:
            sys.exit(f"{self.process.args[0]} failed, with exit code {self.process.returncode}")
        return numpy.fromfile(f"{self.out}.labels", numpy.int32), numpy.fromfile(f"{self.out}.centroids", numpy.float32)


def both_sides(case, folder, peer):
    env = environment()
    ours = Side("lanewise", [peer], case, folder, env)
    theirs = Side("scikit-learn", [sys.executable, HERE / "sklearn_worker.py"], case, folder, env)
    return ours, theirs


def exact_inertia(rows, labels, centroids):
    """In float64, a block of rows at a time."""
    centroids = centroids.reshape(-1, rows.shape[1]).astype(numpy.float64)
    blocks = range(0, len(rows), 10_000)
    return sum(numpy.square(rows[i:i + 10_000] - centroids[labels[i:i + 10_000]]).sum() for i in blocks)


def squared_distances(rows, centroids, dtype):
    """Directly, (x - c)^2 summed in dtype."""
    rows, centroids = rows.astype(dtype), centroids.astype(dtype)
    return numpy.stack([numpy.square(rows - centroid).sum(axis=1) for centroid in centroids], axis=1)
