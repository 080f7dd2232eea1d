"""Ratios as bars: how many times as long as ours each peer takes."""

from dataclasses import dataclass, field

from pictures import figure

INCHES_A_BAR = 0.17
INCHES_A_CHART = 0.7  # besides the bars
BETWEEN = 1  # bar's room between groups
TICKS = [digit * 10.0**power for power in range(-3, 5) for digit in (1, 2, 5)]
TITLE = "How many times as long as Lanewise the peers take"


@dataclass
class Chart:
    """Of a table that has ratios."""
    title: str
    groups: dict = field(default_factory=dict)  # by the names of the table's rows: ratios by peer

    def peers(self):
        return list(dict.fromkeys(peer for ratios in self.groups.values() for peer in ratios))

    def height(self):
        return sum(len(ratios) + BETWEEN for ratios in self.groups.values())


def draw_chart(axes, chart):
    from matplotlib import colormaps
    colours = dict(zip(chart.peers(), colormaps["tab10"].colors))
    top, middles = 0, []
    for ratios in chart.groups.values():
        middles.append(top + (len(ratios) - 1) / 2)
        for at, (peer, ratio) in enumerate(ratios.items(), top):
            axes.barh(at, ratio - 1, left=1, height=0.9, color=colours[peer], label=peer)
            axes.text(max(ratio, 1), at, f" {ratio:.3g}×", va="center", fontsize=7)
        top += len(ratios) + BETWEEN
    axes.axvline(1, color="black", linewidth=1)
    every = [ratio for ratios in chart.groups.values() for ratio in ratios.values()]
    low, high = min(1, *every) / 1.5, max(2, *every) * 1.6
    ticks = [tick for tick in TICKS if low <= tick <= high]
    axes.set(title=chart.title, xscale="log", xlim=(low, high), ylim=(top - BETWEEN, -1), yticks=middles, yticklabels=chart.groups)
    axes.set_xticks(ticks, [f"{tick:g}×" for tick in ticks])
    axes.minorticks_off()
    axes.spines[["top", "right"]].set_visible(False)
    by_name = {bar.get_label(): bar for bar in axes.containers}
    axes.legend(by_name.values(), by_name.keys(), loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)


def draw(charts):
    """The charts, which have bars, one above the other, as a figure."""
    heights = [INCHES_A_BAR * chart.height() + INCHES_A_CHART for chart in charts]
    picture = figure(9, sum(heights) + 0.4)
    picture.suptitle(f"{TITLE} (left of 1: Lanewise is slower)")
    rows = picture.subplots(len(charts), 1, squeeze=False, gridspec_kw={"height_ratios": heights})
    for (axes,), chart in zip(rows, charts):
        draw_chart(axes, chart)
    return picture
