"""scikit-learn's side of a comparison of whole fits. Arguments, input and answers as peer.cpp describes them."""

import json
import re
import sys
import time

import numpy
import scipy
import sklearn
from sklearn.cluster import KMeans

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
    return ", ".join(f"{pool['internal_api']} {pool['version']} ({pool.get('architecture', '?')})" for pool in blas)


def status_bytes(key):
    with open("/proc/self/status") as status:
        found = re.search(rf"^{key}:\s*(\d+)", status.read(), re.MULTILINE)
    return int(found.group(1)) * 1024 if found else 0


def load(algorithm, path, a, b):
    if algorithm == "palette":  # in its own type: the conversion is outside the clock
        return numpy.fromfile(path, numpy.uint8).reshape(a * b, 3).astype(numpy.float32)
    return numpy.fromfile(path, numpy.float32).reshape(a, b)


def make_job(algorithm, rows, start, iterations):
    def fit(max_iter=iterations):
        return KMeans(len(start), init=start, n_init=1, max_iter=max_iter, tol=0, algorithm="lloyd").fit(rows)

    if algorithm != "predict":
        return fit
    model = fit(max_iter=1)
    model.cluster_centers_ = start.copy()

    def predict():
        model.labels_ = model.predict(rows)
        return model

    return predict


def serve(job):
    """Runs what is asked for until the end of input; returns the last model."""
    try:
        with open("/proc/self/clear_refs", "w") as refs:
            refs.write("5")  # the peak starts anew from here
    except OSError:
        pass
    before = status_bytes("VmRSS")
    model = None
    for line in sys.stdin:
        job()
        seconds = []
        for _ in range(int(line)):
            begin = time.perf_counter()
            model = job()
            seconds.append(time.perf_counter() - begin)
        answer = {"seconds": seconds, "inertia": float(model.inertia_), "iterations": int(model.n_iter_),
                  "bytes": status_bytes("VmHWM") - before}
        print(json.dumps(answer), flush=True)
    return model


def main():
    algorithm, path, a, b, centroids, k, iterations, threads, out = sys.argv[1:]
    if threadpoolctl is not None:
        threadpoolctl.threadpool_limits(int(threads))
    about = {"python": sys.version.split()[0], "scikit-learn": sklearn.__version__, "numpy": numpy.__version__,
             "scipy": scipy.__version__, "blas": describe_blas()}
    print(json.dumps(about), flush=True)
    rows = load(algorithm, path, int(a), int(b))
    start = numpy.fromfile(centroids, numpy.float32).reshape(int(k), -1)
    # The threads start and the allocator wakes up before memory is counted.
    KMeans(2, n_init=1, max_iter=1).fit(numpy.random.RandomState(0).rand(2048, 2))
    model = serve(make_job(algorithm, rows, start, int(iterations)))
    model.labels_.astype(numpy.int32).tofile(out + ".labels")
    model.cluster_centers_.astype(numpy.float32).tofile(out + ".centroids")


if __name__ == "__main__":
    main()
