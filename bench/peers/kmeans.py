"""Whole k-means fits by Lanewise and by scikit-learn, side by side. Started by `run`, which builds what it needs."""

import argparse
import platform
import shlex
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy
from PIL import Image

import accuracy
from side import BLAS_OVERRIDES, THREADS, Case, both_sides, environment, exact_inertia

ROUNDS = 7
PAUSE = 0.05  # seconds between the sides: idle OpenMP threads spin for a while before they sleep


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("picture", nargs="?", help="default: flower.jpg of scikit-learn")
    parser.add_argument("-o", "--output", type=Path, help="a file for the tables, as well as standard output")
    parser.add_argument("--peer", required=True, help="the executable lanewise_peer")
    return parser.parse_args()


def palettes(path):
    if path is None:
        import sklearn
        path = Path(sklearn.__file__).parent / "datasets" / "images" / "flower.jpg"
    try:
        pixels = numpy.ascontiguousarray(Image.open(path).convert("RGB"))
    except OSError as error:
        sys.exit(f"{path}: not a picture that can be read ({error})")
    rows = pixels.reshape(-1, 3)
    for k in (5, 16, 64, 256):
        chosen = numpy.random.RandomState(0).choice(len(rows), k, replace=False)
        start = rows[chosen].astype(numpy.float32)
        yield Case(f"palette of {Path(path).name}, k = {k}", "palette", pixels, start, 20, fits=3)


def blobs():
    """Blobs of unit spread, their centres about 5.7 apart in any dimension: no fit converges within 10 iterations."""
    for n, d, k in ((100_000, 16, 64), (100_000, 64, 256), (50_000, 128, 1024), (20_000, 784, 256)):
        random = numpy.random.RandomState(0)
        rows = random.standard_normal((n, d)).astype(numpy.float32)
        centres = (random.standard_normal((k, d)) * 4 / d**0.5).astype(numpy.float32)
        rows += centres[random.randint(k, size=n)]
        yield Case(f"blobs {n // 1000}k × {d}, k = {k}", "kmeans", rows, rows[random.choice(n, k, replace=False)], 10)


def compare(case, peer):
    """The row of the table, and what the sides say of themselves."""
    with tempfile.TemporaryDirectory() as folder:
        sides = both_sides(case, folder, peer)
        seconds, answers = ([], []), [None, None]
        for _ in range(ROUNDS):
            for i, side in enumerate(sides):
                time.sleep(PAUSE)
                answers[i] = side.run(case.fits)
                seconds[i].append(median(answers[i]["seconds"]))
        errors = []
        for side, answer in zip(sides, answers):
            exact = exact_inertia(case.rows(), *side.finish())
            errors.append(abs(answer["inertia"] - exact) / exact)
    return row(case, seconds, answers, errors), {**sides[0].about, **sides[1].about}


def spread(seconds):
    return f"{1e3 * median(seconds):.1f} ({1e3 * min(seconds):.1f}–{1e3 * max(seconds):.1f})"


def row(case, seconds, answers, errors):
    both = list(zip(answers, errors))
    return [case.name, spread(seconds[0]), spread(seconds[1]), f"{median(seconds[1]) / median(seconds[0]):.1f}×",
            " / ".join(str(answer["iterations"]) for answer in answers),
            " / ".join(f"{answer['inertia']:.10g}" for answer in answers),
            " / ".join(f"{error:.0e}" for _, error in both),
            " / ".join(f"{answer['bytes'] / 2**20:.1f}" for answer in answers)]


HEADER = ["whole fit", "lanewise, ms", "scikit-learn, ms", "faster", "iterations", "inertia", "its relative error",
          "working memory, MiB"]


def line(cells):
    return "| " + " | ".join(cells) + " |"


def processor():
    try:
        for text in Path("/proc/cpuinfo").read_text().splitlines():
            if text.startswith("model name"):
                return text.split(":")[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def footer(about, options):
    overrides = [name for name in BLAS_OVERRIDES if name in environment()]
    given = (["-o", str(options.output)] if options.output else []) + ([options.picture] if options.picture else [])
    how = (f"{THREADS} threads each, float32; same data, initial centroids and iterations, tolerance 0. Medians of "
           f"{ROUNDS} alternating rounds (smallest–largest), a warm-up before each. Where a cell has two values, "
           "Lanewise's comes first. The inertia's error is against float64 from the returned labels and centroids; "
           "working memory is what a fit adds to a process that holds the data.")
    who = (f"{processor()}, {platform.system()} {platform.machine()}. Lanewise: {about['isa']}, {about['compiler']}. "
           f"Peer: scikit-learn {about['scikit-learn']}, numpy {about['numpy']}, scipy {about['scipy']}, "
           f"Python {about['python']}; BLAS: {about['blas']}")
    if overrides:
        who += f", with {' and '.join(overrides)} set"
    return ["", how, "", who + ".", "", f"Command: `{shlex.join(['bench/peers/run', *given])}`"]


def main():
    options = parse()
    lines = [line(HEADER), "|---|" + "---:|" * (len(HEADER) - 1)]
    about = {}
    for case in [*palettes(options.picture), *blobs()]:
        cells, about = compare(case, options.peer)
        lines.append(line(cells))
        print(f"{case.name}: {cells[3]}", file=sys.stderr, flush=True)
    lines += footer(about, options) + [""] + accuracy.table(options.peer)
    text = "\n".join(lines) + "\n"
    print(text, end="")
    if options.output is not None:
        options.output.write_text(text)


if __name__ == "__main__":
    main()
