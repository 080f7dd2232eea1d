"""What the sides written in Python share: the input and the answers that protocol.hpp describes."""

import json
import re
import sys
import time

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
        last = seconds[-1]
        answer = {"seconds": seconds, "bytes": status_bytes("VmHWM") - before, **job.answer()}
        print(json.dumps(answer), flush=True)


def leave(job, out):
    for name, numbers in job.results().items():
        numbers.tofile(f"{out}.{name}")
