"""One side of a comparison: a process that holds the data and fits on demand."""

import functools
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy

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
# The cores of all OpenBLAS there are: those that Python packages bring, and the system's.
BLAS_CORES = """
import ctypes, ctypes.util, importlib, threadpoolctl
for module in "numpy", "scipy.linalg", "faiss", "cv2":
    try:
        importlib.import_module(module)
    except ImportError:
        pass
system = ctypes.util.find_library("openblas")
library = system and ctypes.CDLL(system)
print(*(pool.get("architecture") for pool in threadpoolctl.threadpool_info()))
"""
OLD_CORE = "Prescott"  # what an OpenBLAS takes, with vectors of four floats, where it does not know the processor
CORES = {"avx512bw": "SkylakeX", "avx2": "Haswell"}  # by what the processor has, the widest first
RESULTS = {"labels": numpy.int32, "centroids": numpy.float32, "parameters": numpy.float64, "sums": numpy.float32,
           "users": numpy.float32, "items": numpy.float32, "scores": numpy.float32}


@dataclass
class Case:
    """What all sides are given. For palettes data is height x width x 3 and uint8, for als records, else n x d and float32."""
    name: str
    algorithm: str  # one of protocol.hpp
    data: numpy.ndarray
    start: numpy.ndarray
    k: int
    iterations: int = 1
    fits: int = 1  # timed ones a round
    threads: int = THREADS
    sizes: tuple = ()  # A and B where the data do not have them

    def shape(self):
        """A and B of protocol.hpp."""
        if self.is_picture:
            return self.data.shape[1], self.data.shape[0]
        return self.sizes or self.data.shape

    @property
    def is_picture(self):
        return self.algorithm.startswith("palette")

    def rows(self):
        return self.data.reshape(-1, self.data.shape[-1])


def core_to_name(environment):
    """Of this processor, where some OpenBLAS does not know it; else None."""
    cores = subprocess.run([sys.executable, "-c", BLAS_CORES], env=environment, capture_output=True, text=True).stdout.split()
    flags = Path("/proc/cpuinfo").read_text().split() if Path("/proc/cpuinfo").exists() else []
    return next((core for flag, core in CORES.items() if flag in flags), None) if OLD_CORE in cores else None


@functools.cache
def environment():
    """The peers': as many threads, and BLAS as it chooses for itself, told the processor where it does not know that, if its products are
    right then."""
    given = dict(os.environ, OMP_NUM_THREADS=str(THREADS), OPENBLAS_NUM_THREADS=str(THREADS))
    free = {name: value for name, value in given.items() if name not in BLAS_OVERRIDES}
    if core := core_to_name(free):
        free["OPENBLAS_CORETYPE"] = core
    if free == given:
        return given
    sound = subprocess.run([sys.executable, "-c", BLAS_CHECK], env=free, capture_output=True).returncode == 0
    return free if sound else given


class Side:
    """A running program that speaks as protocol.hpp says, on one case."""

    def __init__(self, name, command, case, folder):
        self.name, self.out, self.fits = name, Path(folder) / name, case.fits
        data, start = Path(folder) / "data", Path(folder) / "start"
        a, b = case.shape()
        arguments = [case.algorithm, data, a, b, start, case.k, case.iterations, case.threads, self.out]
        self.process = subprocess.Popen(list(map(str, [*command, *arguments])), env=environment(), text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.about = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.process.args[0]} ended early, with exit code {self.process.wait()}")
        return json.loads(line)

    def run(self):
        print(self.fits, file=self.process.stdin, flush=True)
        return self.answer()

    def finish(self):
        """What the last run left, in the order of RESULTS."""
        self.process.stdin.close()
        if self.process.wait() != 0:
            sys.exit(f"{self.process.args[0]} failed, with exit code {self.process.returncode}")
        return [numpy.fromfile(f"{self.out}.{name}", dtype) for name, dtype in RESULTS.items()
                if Path(f"{self.out}.{name}").exists()]


def start_sides(case, folder, programs):
    """programs: the commands by the sides' names, ours first."""
    case.data.tofile(Path(folder) / "data")
    case.start.tofile(Path(folder) / "start")
    return [Side(name, command, case, folder) for name, command in programs.items()]
