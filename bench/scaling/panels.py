"""A picture of sweeps: a row for each algorithm, a column for each of n, d, k and threads."""

from pictures import figure
from sweeps import SWEPT, along

INCHES = 2.4
TITLE = "Cost against n, d, k and threads"


def draw_panel(axes, sweeps, letter):
    points = along(sweeps.algorithm.base, letter)
    values = [getattr(point, letter) for point in points]
    medians = [1e3 * sweeps.median(point) for point in points]
    below = [middle - 1e3 * min(sweeps.seconds[point]) for middle, point in zip(medians, points)]
    above = [1e3 * max(sweeps.seconds[point]) - middle for middle, point in zip(medians, points)]
    axes.plot(values, [1e3 * sweeps.proportional(point) for point in points], "--", color="grey")
    axes.errorbar(values, medians, (below, above), fmt="o-", color="tab:blue", markersize=4, capsize=2)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xticks(values, [f"{value:,}" for value in values])
    axes.minorticks_off()
    axes.tick_params(axis="x", labelsize=7)
    low, high = axes.get_ylim()
    ticks = [digit * 10.0**power for power in range(-3, 6) for digit in (1, 2, 5)]
    ticks = [tick for tick in ticks if low <= tick <= high]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.grid(alpha=0.3)


def draw(every):
    """every: the sweeps. As a figure."""
    picture = figure(INCHES * 1.1 * len(SWEPT), INCHES * len(every))
    rows = picture.subplots(len(every), len(SWEPT), sharey="row", squeeze=False)
    for row, sweeps in zip(rows, every):
        for axes, letter in zip(row, SWEPT):
            draw_panel(axes, sweeps, letter)
            axes.set_xlabel(letter)
        row[0].set_ylabel(f"{sweeps.algorithm.name}, ms")
    picture.suptitle(f"{TITLE}. Dots: medians, from the smallest to the largest; dashed: in proportion to the flop")
    return picture
