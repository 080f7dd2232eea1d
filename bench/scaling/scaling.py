"""What whole fits cost against their size and the number of threads. Started by `run`, which builds what it needs."""

import argparse
import sys
from pathlib import Path

import panels
import pictures
from about import footer
from algorithms import ALGORITHMS, FITS
from compare import head, line, peak_of, spread
from sweeps import ROUNDS, SWEPT, along, measure, thread_counts

PROGRAM = "bench/scaling/run"
HOW = (f"float32, tolerance 0. Medians of {ROUNDS} rounds (smallest–largest) in which the points of an algorithm take turns, of {FITS} "
       "fits each. In proportion: what the flop would take at the rate of the first line, threads counted up to the number of cores. "
       "The peak is that of independent fma on as many threads at once, before or after.")


def parse():
    parser = argparse.ArgumentParser(prog=PROGRAM, description=__doc__, usage="%(prog)s [-o FOLDER]")
    parser.add_argument("-o", "--output", type=Path, help="a folder for scaling.md and scaling.svg, as well as standard output")
    parser.add_argument("--program", type=Path, required=True, help="lanewise_peer")
    return parser.parse_args()


def peaks(program):
    """Of independent fma, by the number of threads at once."""
    return {threads: peak_of("fma_peak", {"lanewise": [program]}, threads) for threads in thread_counts()}


def row(name, sweeps, point, peak):
    middle, expected = sweeps.median(point), sweeps.proportional(point)
    rate = sweeps.flop[point] / middle
    return line([name, spread(sweeps.seconds[point]), f"{1e3 * expected:.3g}", f"{middle / expected:.2f}", f"{rate / 1e9:.1f}",
                 f"{rate / peak[point.threads]:.0%}"])


def table(sweeps, peak):
    base = sweeps.algorithm.base
    yield from head([f"n = {base.n:,}, d = {base.d:,}, k = {base.k:,}, {base.threads} threads", "ms", "in proportion, ms",
                     "measured / in proportion", "GFLOP/s", "share of the fma peak"])
    yield row("as above", sweeps, base, peak)
    for letter in SWEPT:
        for point in along(base, letter):
            if point != base:
                yield row(f"{letter} = {getattr(point, letter):,}", sweeps, point, peak)


def main():
    options = parse()
    before = peaks(options.program)
    every = []
    for algorithm in ALGORITHMS:
        every.append(measure(algorithm, options.program))
        print(f"{algorithm.name}: measured", file=sys.stderr, flush=True)
    peak = {threads: max(rate, before[threads]) for threads, rate in peaks(options.program).items()}
    lines = []
    for sweeps in every:
        lines += [f"## {sweeps.algorithm.name}", "", f"{sweeps.algorithm.letters}. flop: {sweeps.algorithm.model}.", "",
                  *table(sweeps, peak), ""]
    lines += [HOW, ""]
    if options.output is not None:
        options.output.mkdir(parents=True, exist_ok=True)
        lines = [*pictures.beside(options.output / "scaling.md", panels.TITLE, lambda: panels.draw(every)), *lines]
    given = ["-o", options.output] if options.output is not None else []
    text = "\n".join([f"# {panels.TITLE}", "", *lines, *footer([every[0].about], PROGRAM, given)]) + "\n"
    print(text, end="")
    if options.output is not None:
        (options.output / "scaling.md").write_text(text)


if __name__ == "__main__":
    main()
