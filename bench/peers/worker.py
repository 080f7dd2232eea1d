"""What the sides written in Python share: the input and the answers that protocol.hpp describes."""

import json
import re
import sys
import time

import numpy

try:
    import threadpoolctl
except ImportError:
    threadpoolctl = None


def describe_blas():
    if threadpoolctl is None:
        return "unknown (threadpoolctl is not installed)"
    blas = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    if not blas:
        return "the reference BLAS or another one that threadpoolctl does not know"
    return ", ".join(sorted(f"{pool['internal_api']} {pool['version']} ({pool.get('architecture', '?')})" for pool in blas))


def load(algorithm, path, a, b):
    if algorithm.startswith("palette"):  # in the sides' own type: the conversion is outside the clock
        return numpy.fromfile(path, numpy.uint8).reshape(a * b, 3).astype(numpy.float32)
    return numpy.fromfile(path, numpy.float32).reshape(a, b)


def load_centroids(path, k):
    return numpy.fromfile(path, numpy.float32).reshape(k, -1)


def status_bytes(key):
    with open("/proc/self/status") as status:
        found = re.search(rf"^{key}:\s*(\d+)", status.read(), re.MULTILINE)
    return int(found.group(1)) * 1024 if found else 0


def seconds_of(job):
    """What run() returns, or how long it took."""
    begin = time.perf_counter()
    seconds = job.run()
    return time.perf_counter() - begin if seconds is None else seconds


def serve(job):
    """Runs what is asked for until the end of input."""
    try:
        with open("/proc/self/clear_refs", "w") as refs:
            refs.write("5")  # the peak starts anew from here
    except OSError:
        pass
    before = status_bytes("VmRSS")
    last = 0
    for line in sys.stdin:
        if last < 1:
            job.run()
        seconds = [seconds_of(job) for _ in range(int(line))]
        last = (seconds or [last])[-1]
        answer = {"seconds": seconds, "bytes": status_bytes("VmHWM") - before, **job.answer()}
        print(json.dumps(answer), flush=True)


def leave(job, out):
    for name, numbers in job.results().items():
        numbers.tofile(f"{out}.{name}")


def main(about, jobs, limit_threads):
    """Of a side that takes rows. jobs: by algorithm, made from rows, the start's file, k, iterations and what stands before ALGORITHM."""
    *more, algorithm, path, a, b, start, k, iterations, threads, out = sys.argv[1:]
    limit_threads(int(threads))
    print(json.dumps({"Python": sys.version.split()[0], "numpy": numpy.__version__, **about, "blas": describe_blas()}), flush=True)
    # A job wakes threads and the allocator before memory is counted.
    job = jobs[algorithm](load(algorithm, path, int(a), int(b)), start, int(k), int(iterations), *more)
    serve(job)
    leave(job, out)
